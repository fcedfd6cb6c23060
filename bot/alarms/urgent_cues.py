"""What people say in an emergency, and what they say when it is none: data for `urgency`. Pure."""

from __future__ import annotations

from bot.anycase import AnyCase


def _compile(*cues: str, ending: bool = False) -> AnyCase:
    """One pattern of many cues, each from the start of a word (to the end of one if `ending`)."""
    end = r"\b" if ending else ""
    return AnyCase(rf"\b(?:{'|'.join(cues)}){end}")


DANGER = _compile(
    r"not breathing",
    r"can'?t breathe",
    r"stopped breathing",
    r"turning blue",
    r"gone blue",
    r"unconscious",
    r"unresponsive",
    r"won'?t wake",
    r"can'?t wake",
    r"can'?t get (him|her|them) to (open|wake)",
    r"has (got )?a (knife|gun|weapon|machete|hammer)",
    r"with (a|the) (\w+ )?(knife|gun|machete|rope|pillow|hammer)",
    r"(hands?|fingers) (a?round|on) (his|her|their|my|the) (\w+ )?(neck|throat)",
    r"strangl\w+",
    r"chok(e|ing) (him|her|me|them)",
    r"(going|gonna|gna|about) to (hurt|kill|hit|harm|stab|beat|shake|take the (kids|"
    r"child|baby)|jump|get rid)",
    r"(is|was) (hurting|hitting|beating|shaking|kicking|punching) (him|her|them|me|us|"
    r"the|my|his)",
    r"'?ll (kill|hurt|burn|stab|be dead|start on)",
    r"(threat\w*|says?|said|saying) (\w+ ){0,3}(to )?(kill|burn the house)",
    r"swallowed ([\w']+ ){0,4}(tablets|pills|bleach|paracetamol|battery)",
    r"(taken|took) an? overdose",
    r"overdosed",
    r"rope up",
    r"(left|home|in) (\w+ ){0,4}(all )?alone",
    r"on (his|her|their) own (in|at|with) ",
    r"nobody (else )?(is )?with (him|her|them)",
    r"hob (was |is )?on",
    r"oven to keep warm",
    r"is the oven on",
    r"can'?t find (him|her|them|the (child|boy|girl|baby|kids?))",
    r"(gone|went) missing",
    r"has(n'?t| not) (come|been) (home|back|out)",
    r"(hit|hits|hitting|punched|kicked|slapped|bit|burn(t|ed)|battered|whipped|beat) "
    r"(him|her|them|me|my \w+|the (child|baby|boy|girl|kids?))",
    r"(hit|hits|beaten|beats|whipped|battered|gettin'?g? battered) .{0,30}\b(with a "
    r"\w+|by (his|her) \w+)",
    r"handprint",
    r"belt[- ](loop )?marks?",
    r"broken skin",
    r"drawn blood",
    r"bleeding",
    r"blood (in|on|from)",
    r"(scared|frightened|terrified|afraid|begging not) (to go|of going) home",
    r"marks on (both|his|her|the)",
    r"(bruis\w+|marks?|burns?|welts?) .{0,40}\b(arms?|neck|face|back|ear|legs?|bottom|"
    r"cheeks?)",
    r"(arm|leg) is (at the wrong|broken|hanging)",
    r"unable to bear weight",
    r"spiral (femur|fracture)",
    r"eyes (are )?rolling",
    r"fitting and",
    r"having a (fit|seizure)",
    r"sunken eyes",
    r"three words at a time",
    r"hasn'?t had (his|her) (insulin|inhaler|medic\w+)",
    r"stopped (his|her) (insulin|inhaler|medic\w+)",
    r"not fed the baby",
    r"hasn'?t (been )?fed",
    r"no bottle since",
    r"voices (are )?tell\w* ",
    r"(angels|god|devil|voices) (had )?(told|tell\w*) ",
    r"he'?s the devil",
    r"get rid of (him|her|the baby|it)",
    r"(kill|hurt|harm) (herself|himself|themselves|myself|the (baby|kids|children|"
    r"child)|me|us)",
    r"(screaming|crying|shouting) .{0,60}(no(body| one|-one) (is )?answer\w*|shouting "
    r"over|won'?t (open|answer)|through the (door|wall))",
    r"if you go,? he'?ll",
    r"(coming|going) (back|straight round)\b",
    r"crying in the",
    r"say goodbye",
    r"bought (the )?poison",
    r"is poison(ed)?",
    r"with an? (older|strange) (man|bloke|men)",
    r"a man (he|she) met",
    r"round burns",
    r"burn shaped",
    r"(he|she|child) (couldn'?t|can'?t) stand",
    r"putting something in(to)?",
    r"covered in (poo|blood)",
    r"wet himself",
    r"wet herself",
    r"they put us in",
    r"waiting by the gate",
    r"(on|lying on) the floor",
    r"help (me|us)\b",
    r"(took|taken|takes|taking) the (kids|children|baby|child)",
    r"outside (the|our|my|her|his) (\w+ )?(house|flat|door|school|refuge|window) (now|"
    r"with|shouting|threatening)",
    r"walked off (the ward )?with",
    r"discharged against advice",
    r"lost sight of",
)
"""Harm done, being done or threatened, or a child out of sight."""

NOW = _compile(
    r"(he|she|they|baby|child) (has|have) (just |now )?(stopped|gone|gotten|got)",
    r"now",
    r"right now",
    r"tonight",
    r"today",
    r"this (morning|afternoon|evening|minute|second)",
    r"at the moment",
    r"currently",
    r"just (now|found|seen|told|tells|had|rang|rung|been|walked|left|called|come|sent|"
    r"messaged|ended|heard|disclosed|arrived|got|let)",
    r"has just",
    r"have just",
    r"'s just",
    r"ive just",
    r"i'?ve just",
    r"has now",
    r"still (red|wet|there|in|here)",
    r"(\d+|ten|five|fifteen|twenty|twenty five|thirty|forty|an?|half an) (min(ute)?s?|"
    r"hours?) (ago|late)?",
    r"(an )?hour ago",
    r"i'?m (stood|standing|outside|on the|at the|with|in the|here)",
    r"i am (outside|stood|with|at)",
    r"on (the )?(visit|landing|doorstep|phone|line)",
    r"i can (hear|see)",
    r"can (hear|see) (him|her|them|through)",
    r"is (outside|here|in the|at the)",
    r"are (outside|here)",
    r"(picks?|picking) (him|her|them|up) ",
    r"pick up in",
    r"due (to go )?(home|back)",
    r"go(ing)? home (at|this|in)",
    r"wants? to (leave|take)",
    r"(won'?t|can'?t|isn'?t|aren'?t|cannot|no one'?s|nobody'?s|no) (\w+ )?(wake|"
    r"answer\w*|breathe|breathing|open|picking|let|find)",
    r"since (yesterday|last night|friday|saturday|sunday|monday|this)",
    r"last night",
    r"for (two|three|four|\d) days",
    r"they'?re (going|outside|here)",
    r"theyre (going|outside)",
    r"he'?s (outside|coming|going|here|at the)",
    r"hes (coming|outside|going|here|taking)",
    r"she'?s (alone|at home now)",
    r"coming back",
    r"waiting (by|for|outside)",
    r"minutes?$",
    r"asleep upstairs",
    r"in clinic",
    r"in front of me",
    r"next room",
    ending=True,
)
"""Signs that it is happening now, or that somebody is there."""

ALWAYS = _compile(
    r"(not|stopped) breathing",
    r"is (hurting|hitting|punching|kicking|strangling|beating|attacking|stabbing) "
    r"(him|her|them|me|us|the|my)",
    r"hurt(ing)? (him|her|them) (now|tonight|right now|again tonight)",
    r"(going|gonna|gna) to (hurt|kill|stab|beat) (him|her|them|me|us|the|my)",
    r"(hands?) (a?round) (his|her) (neck|throat)",
    r"(toddler|baby|child|kids?|boy|girl|\ds?|\d ?(yo|year old)s?) (\w+ ){0,3}(left "
    r")?(home |all )?alone (in|at|right|now)",
    r"(needs?|got) to (go|get) (round|there|out) .{0,20}(tonight|now|quick)",
    r"call (an )?ambulance",
    r"(child|baby|kid) (is )?in (immediate )?danger",
    r"(in )?immediate danger",
    r"(my|mum'?s|mums|moms?|her|his) (\w+ )?(boyfriend|dad|stepdad|partner|ex) (is "
    r")?(hit|hits|hitting|hurting|beating)",
    r"((step)?(dad|mum)|boyfriend|partner) is (hitting|beating|punching|kicking) (him|her|"
    r"them|me|us|the|my)",
    r"scared to go home",
    ending=True,
)
"""Said in these words, time and setting need no further sign."""

LIFE = _compile(
    r"(not|isnt|wont|cant|cannot|stopped|hardly|barely|struggling to) breath(e|ing)",
    r"(is|are|was|started|been) chok(ing|ed)",
    r"(unconscious|unresponsive|collapsed|having fit|fitting)",
    r"(is|gone|went|turned|turning|looks|baby) blue",
    r"lips? ((have|has|are|is|look|looks|gone|going|turned|turning|a|all|bit) )*"
    r"(blue|grey|purple|(funny|weird|strange|odd) colou?r)",
    r"(will|going to|gonna|wants? to|threatened to|threatens to|threatening to|says \w+ ?will|ill) "
    r"(kill|hurt|harm|stab|drown|burn|strangle|shake|smother|suffocate|hit|beat|throw) "
    r"(\w+self|themselves|\w+ )?",
    r"(has|have|just|she|he|teen|pupil|child|girl|boy|son|daughter) (just )?(taken|took|had) "
    r"overdose",
    r"is being (hurt|hit|beaten|abused|strangled|attacked)",
    r"overdosed",
    r"(is|feels|feeling|now) suicidal",
    r"suicidal (now|today|tonight)",
    r"wants? to die\b",
    r"end (her|his|their|my) life",
    r"(drank|drunk|swallowed|ate|eaten) (some )?(bleach|tablets|pills|paracetamol|battery|"
    r"batteries|antifreeze|methadone)",
    r"(strangling|strangled|throttling|stabbing|stabbed|beating|punching|kicking|shaking|choking) "
    r"(him|her|me|them|baby|child|my|toddler|kids?)",
    r"(has|got|with|holding|waving) (\w+ )?(knife|gun|machete|weapon|hammer)",
    r"(threw|thrown|throwing|throws|pushed|dropped|dangling) .{0,24}(stairs|window|wall|balcony)",
    r"(touches|touched|touching|abuses|abusing|hits|hitting|hurts|hurting|beats|beating|rapes|raped|"
    r"kicks|strangles) me\b",
    r"(just )?disclosed (that )?.{0,30}(abuse|hit|hurt|touch|rap|assault)\w*",
    r"(alone|on (his|her|their)? ?own|by (him|her|them)sel\w+) (in|at) (house|flat|home|car)",
    r"(home|left) alone",
    r"(bruis\w*|mark|burn|bite) on (\w+ )?(\d+ ?(day|week|wk|month|mth)s?|newborn|baby) "
    r".{0,20}(found|seen|today|this|now|on visit)",
    r"(shouting|screaming|banging|outside) (for|at) .{0,12}(kids|children|door|refuge)",
    r"ambulance (called|coming|on way|on its way|here|not here)",
    r"(grabbed|snatched|abducted|taken) (child|baby|kids|him|her) (and|from|off|out)",
)
"""A threat to life or limb, a child's own words, or a child alone: urgent without a time."""

AT_A_DISTANCE = _compile(
    r"which (reviews?|theme|steps)",
    r"the (author|page|briefing|bulletin) ",
    r"(in|of|from) (the|a|that|this) (review|briefing|report|case study|scr)\b",
    r"last (year|winter|summer|spring|autumn|month)",
    r"years? (ago|behind)",
    r"when i was",
    r"in (19|20)\d\d",
    r"since (19|20)\d\d",
    r"(training|table[-]?top|exercise|scenario|role[-]?play|essay|dissertation|"
    r"homework|assembly|drama|film|novel|play about|writing a)\b",
    r"(as|for) (a )?(chair|trainer|lecturer|module)",
    r"for (my|our) (training|workshop|team day|course)",
    r"already (been )?(seen|referred|reported|with)",
    r"strategy (mtg|meeting) done",
    r"now (safe|settled|thriving|fine)",
    r"is safe now",
    r"are settled",
    r"according to",
    r"procedures?\?",
    r"what is the difference",
    r"definition of",
    r"how (should|do|did|would|can) (a |we |professionals|practitioners|reviews|agencies|staff|"
    r"schools|teachers|workers)",
    r"what (should|happens|happened|went)",
    r"(in|of|from) (scr|child [a-z]|baby [a-z])\b",
    r"was (fine|lovely|a hoax)",
    r"scan clear",
    r"satisfied it'?s",
    r"nobody harmed",
    r"no drama",
    r"not a safety matter",
    r"i'?m alright",
    r"he is dead now",
)
"""Signs of a question about procedure, the past, or something made up; each outweighs two."""

ASKS_REVIEWS = AnyCase(
    r"\b(what|which|how|do|does|did|any|anything|find|quotes?|learning)\b.{0,40}"
    r"\b(reviews?|scrs?|briefings?|learning|lessons|theme|guidance)\b"
    r"|^(any )?(learning|lessons|quotes|passages|research) (on|about|around|from)\b|\blearning\?"
)
"""A question for the briefings; people ask one in an emergency too, so it weighs little."""
