"""What a message asks for, from its wording alone. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from bot.anycase import match_anywhere

LATELY = 4
"""Messages whose intent is remembered: one message is looked at several times for each reply."""


class Intent(StrEnum):
    """What a person wants with a message."""

    EMPTY = "empty"
    HELLO = "hello"
    THANKS = "thanks"
    BYE = "bye"
    HELP = "help"
    ABOUT = "about"
    PRIVACY = "privacy"
    INSTRUCTION = "instruction"
    TASK = "task"
    IDENTITY = "identity"
    SOURCE = "source"
    MORE = "more"
    OTHERS = "others"
    """What other documents say on the same."""
    NOT_THAT = "not_that"
    """The last answer missed what was meant."""
    CONTACT = "contact"
    QUESTION = "question"


_MORE_OF_IT = (
    r"ok(?:ay)?|so|then|there|all|very|much|a\s+lot|again|for\s+(?:that|now|your\s+help)|really|mate",
    r"bot|everyone|guys|x+|helpful|great|brilliant|perfect|lovely|cheers|now|just|that'?s|it'?s|is|was",
    r"you|today|have\s+a\s+\w+\s+\w+|take\s+care|see\s+you(?:\s+\w+)?|no\s+more\s+questions",
    r"that\s+is\s+all|bye",
)
_FILLER = rf"(?>[\s,.!?:)”]*(?:{'|'.join(_MORE_OF_IT)})\b)*+[\s,.!?:)”]*\W*"
_OPENING = r"(?:(?:ok(?:ay)?|great|brilliant|perfect|lovely|right|thanks|ah|oh|yes|no)\b[\s,!.]*)*"
_END = r"\W*"

_IT = r"(?:that|this|it|them|those|these)(?:\s+(?:one|topic|review|please))?"
_ON_IT = rf"(?:\s+(?:on|about|like|from|for)\s+{_IT})?"
_OTHER = (
    r"(?:(?:any|all|the|some|what|which)\s+)*others?(?:\s+(?:reviews?|scrs?|cases?|briefings?|areas?|"
    r"boards?|places?|documents?|reports?|ones?|children|councils?))?"
)
_BEFORE_MORE = r"(?:(?:ok(?:ay)?|great|thanks|and|so|yes|ah|oh|right|but)\b[\s,!.]*)*"


def _whole(*phrases: str, before: str = "", after: str = _END) -> re.Pattern[str]:
    """A message that is one of these phrases and nothing else."""
    return re.compile(rf"{before}(?:{'|'.join(phrases)}){after}", re.IGNORECASE)


SMALL_TALK = (
    (
        Intent.THANKS,
        _whole(
            r"(?:many\s+)?thanks?",
            r"thank\s+(?:you|u)",
            r"thankyou",
            r"thx",
            r"ta",
            r"cheers",
            r"much\s+appreciated",
            r"appreciate\s+it",
            r"that'?s\s+(?:really\s+|very\s+|so\s+)?(?:helpful|useful|great|brilliant)",
            r"(?:that|this)\s+(?:really\s+)?(?:helps|helped)(?:\s+(?:a\s+lot|loads))?",
            before=_OPENING,
            after=_FILLER,
        ),
    ),
    (
        Intent.BYE,
        _whole(
            r"(?:good)?bye(?:\s+bye)?",
            r"good\s*night",
            r"see\s+(?:you|ya)",
            r"cya",
            r"ttyl",
            before=_OPENING,
            after=_FILLER,
        ),
    ),
    (
        Intent.HELLO,
        _whole(
            r"hi+",
            r"hello+",
            r"hey+",
            r"hiya",
            r"yo",
            r"(?:good\s+)?(?:morning|afternoon|evening)",
            r"alright",
            r"test(?:ing)?",
            after=_FILLER,
        ),
    ),
    (
        Intent.HELP,
        _whole(
            r"/?help(?:\s+me)?(?:\s+please)?",
            r"what\s+can\s+(?:you|i)\s+(?:do|ask)(?:\s+(?:here|you|about))?",
            r"how\s+(?:do\s+(?:i|you)|does\s+(?:this|it))\s+(?:use\s+(?:this|you)|work)"
            r"(?:\s+(?:bot|this))?",
        ),
    ),
    (
        Intent.ABOUT,
        _whole(
            r"(?:so\s+)?(?:who|what)\s+(?:are|r)\s+(?:you|u|this)(?:\s+(?:exactly|then|bot))?",
            r"(?:are|r)\s+(?:you|u)\s+(?:a\s+)?(?:real|human|bot|person|robot|ai|chatgpt|gpt)\b"
            r"[\w\s]{0,30}",
            r"what\s+is\s+this(?:\s+(?:bot|thing|chat))?",
            r"(?:who|what)\s+(?:made|built|runs)\s+(?:you|this)",
            r"(?:what|which)\s+(?:documents|briefings|reviews)\s+"
            r"(?:do\s+you\s+(?:have|hold|cover|know)|are\s+(?:in|there)(?:\s+here)?)",
        ),
    ),
    (
        Intent.PRIVACY,
        _whole(
            r"do\s+you\s+(?:store|keep|save|log|record)\b.{0,60}",
            r"is\s+(?:this|it)\s+(?:private|confidential|secure)\b.{0,30}",
            r"what\s+happens\s+(?:to|with)\s+(?:what\s+i|my\s+(?:messages?|data))\b.{0,40}",
        ),
    ),
    (
        Intent.MORE,
        _whole(
            r"(?:(?:can|could|would)\s+you\s+)?(?:(?:show|tell|give|say|get)\s+(?:me\s+)?)?"
            r"(?:(?:some|a\s+(?:bit|little)|any)\s+)?(?:more|further)"
            r"(?:\s+(?:quotes?|detail|details|examples?|info|information|results?))?"
            rf"(?:\s+(?:on|about|of|like|from)\s+{_IT})?(?:\s+(?:please|pls|then))?",
            r"(?:go\s+on|continue|carry\s+on|keep\s+going|and\s+then|next)(?:\s+(?:please|then))?",
            rf"(?:(?:is\s+there|was\s+there|got|have\s+you)\s+)?(?:anything|what)\s+else{_ON_IT}"
            r"(?:\s+(?:please|then))?",
            r"(?:is|are|was)\s+there\s+(?:any\s+more|more|any\s+others?\s+quotes?)"
            rf"(?:\s+(?:on|about)\s+{_IT})?",
            r"(?:(?:show|give)\s+me\s+)?another(?:\s+(?:one|quote|example))?(?:\s+(?:please|pls))?",
            before=_BEFORE_MORE,
        ),
    ),
    (
        Intent.OTHERS,
        _whole(
            rf"(?:(?:do|did|does|have|has|is|are|was|were)\s+)?(?:there\s+)?{_OTHER}"
            rf"(?:\s+(?:that|which))?(?:\s+(?:say|says|said|find|found|mention|mentions|cover|covers|had|"
            rf"have|report|show|agree|make|made|see|saw))?(?:\s+(?:on|about))?(?:\s+the)?"
            rf"(?:\s+(?:same|similar|{_IT}|anything|something))?(?:\s+(?:thing|problem|issue|point))?"
            rf"{_ON_IT}(?:\s+(?:too|as\s+well|then|please))?",
            rf"(?:what|how)\s+(?:about|do|did)\s+(?:the\s+)?{_OTHER}(?:\s+say)?{_ON_IT}",
            r"(?:anywhere|anyone|somewhere|elsewhere)(?:\s+else)?",
            rf"(?:is|was|does|did)\s+(?:{_IT})\s+(?:come\s+up|in|said|found|the\s+same|happen)\s+"
            rf"(?:in\s+)?(?:anywhere\s+else|elsewhere|{_OTHER})",
            before=_BEFORE_MORE,
        ),
    ),
    (
        Intent.NOT_THAT,
        _whole(
            r"(?:(?:that|this|it)(?:'s|s|\s+is|\s+was)|thats)\s+not\s+(?:what|it|right|the\s+one|my|quite)"
            r"(?:\s+(?:question|what))?(?:\s+i\s+(?:mean|meant|asked|wanted|want|need|was\s+after|"
            r"asked\s+for|am\s+after))?(?:\s+at\s+all)?",
            r"not\s+(?:that|what\s+i\s+(?:meant|asked|wanted|need))(?:\s+(?:one|for))?",
            r"(?:you|u)\s+(?:misunderstood|got\s+(?:me|it|that)\s+wrong)(?:\s+me)?",
            r"(?:that|this|it)\s+(?:does\s*n'?t|doesnt|does\s+not|did\s*n'?t|didnt)\s+"
            r"(?:answer|help)(?:\s+(?:my\s+question|me|it|that))?",
            r"(?:wrong|wrong\s+(?:one|answer|review)|try\s+again|not\s+helpful|something\s+else)",
            before=r"(?:(?:no|nope|sorry|hmm|um|but)\b[\s,.!-]*)*",
        ),
    ),
)
INSTRUCTION = match_anywhere(
    r"\b(?:ignore|disregard|forget)\s+(?:all\s+|any\s+|the\s+|your\s+|my\s+)*"
    r"(?:previous|above|prior|earlier|instructions|rules)",
    r"\bsystem\s+prompt",
    r"^\W*system\s*:",
    r"^\W*#+\s*system\b",
    r"\bhidden\s+(?:configuration|prompt|instructions)",
    r"\b(?:print|reveal|dump|output|show)\s+(?:me\s+)?(?:your|the|all)\s+(?:\w+\s+){0,3}"
    r"(?:configuration|config|prompt|instructions|token|password|secrets?|environment)",
    r"\byou\s+are\s+now\s+(?:a|an|in)\b",
    r"\bdeveloper\s+mode",
    r"\bjailbreak",
    r"\bact\s+as\s+(?:a|an|if)\b",
    r"\bpretend\s+(?:to\s+be|you)",
)
TASK = match_anywhere(
    r"^\W*(?:please\s+|can\s+you\s+|could\s+you\s+|pls\s+)?(?:write|compose|translate|calculate|"
    r"book|order|code|draw|sing|recite|invent)\s+(?:me\s+|us\s+|up\s+)?"
    r"(?:(?:an?|the|this|some|my|our|your)\b|['\"“‘])",
    r"\btell\s+me\s+a\s+(?:joke|story)",
    r"\b(?:what|which|how\s+much)\s+(?:\w+\s+)?(?:dose|dosage)\b|\bdos(?:e|age)\s+of\b",
)
"""Asks for something to be made or done, or for a dose: never what briefings are for."""
SOURCE = match_anywhere(
    r"\b(?:which|what|wot|wat)\s+(?:doc(?:ument)?|briefing|review|report|publication|bulletin|"
    r"source|page|one)\s+(?:is|was|did|does|do)?\s*(?:that|this|it|you)\b",
    r"\bwhere\s+(?:is|was|did|does|do|'?s)\s*(?:that|this|it|you)\s+"
    r"(?:from|get|come\s+from|find|quote)",
    r"\b(?:what'?s|what\s+is|give\s+me|need)\s+(?:the|your)\s+(?:source|reference|citation)\b",
    r"^\W*(?:source|reference|citation)s?\W*$",
    r"\bwho\s+(?:said|says|wrote|published|issued|produced)\s+(?:that|this|it)\b",
    r"^\W*(?:and\s+|but\s+|so\s+)?(?:says\s+who|according\s+to\s+(?:who|whom|what))\W*$",
    r"\bwhen\s+(?:was|is)\s+(?:that|this|it)(?:\s+(?:from|published|written|dated|out|issued))?\W*$",
    r"\bhow\s+(?:old|recent|up\s+to\s+date)\s+is\s+(?:that|this|it)"
    r"(?:\s+(?:review|briefing|report|document|bulletin|guidance|quote|one))?\W*$",
    r"^\W*(?:and\s+|so\s+)?(?:what(?:'s|\s+is|\s+was|s)|give\s+me)\s+the\s+(?:date|title|publisher|year|"
    r"author)(?:\s+(?:on|of|for)\s+(?:that|this|it))?\W*$",
    r"\b(?:which|what)\s+(?:document|briefing|review|report|bulletin|one|section)\s+(?:is|was)\s+"
    r"(?:it|that|this)\s+(?:in|from)\b",
    r"^\W*(?:and\s+)?(?:what|which)\s+(?:year|date)\s+(?:was|is)\s+(?:that|this|it)\W*$",
)
_WAY = r"(?:phone|telephone|tel|mobile|contact|e-?mail|postal|website|web)"
_DESK = r"(?:mash|front\s+door|lscb|edt|duty|out\s+of\s+hours|ooh|helpline|hub|lado)"
_DETAIL = r"(?:number|phone|tel|e-?mail|contact|details|address)s?"
_POST = (
    r"(?:current\s+|new\s+|independent\s+|named\s+|board\s+|lscb\s+|business\s+|safeguarding\s+|"
    r"scr\s+)*(?:chair|manager|coordinator|gp|nurse|doctor|lado|lead)"
)
CONTACT = match_anywhere(
    rf"\b{_WAY}\s*(?:no|num(?:ber)?s?|details?|address(?:es)?|info(?:rmation)?)\b",
    r"\b(?:number|numbers|no\.)\s+(?:for|of|to\s+(?:ring|call|phone))\b",
    r"\b(?:e-?mail|address|phone|number|tel|contacts?)\s+(?:address\s+)?(?:for|of)\b",
    r"\bname\s+and\s+number\b",
    r"\bwho\s+(?:do|should|can|would|shall|to)\s+(?:i|we|you)?\s*"
    r"(?:contact|call|ring|phone|email|speak|talk|report|tell|refer)\b",
    r"\bwho\s+to\s+(?:contact|call|ring|report|tell)\b",
    r"\b(?:get\s+(?:hold|in\s+touch)|in\s+touch\s+with|get\s+through\s+to)\b",
    r"\bwhere\s+(?:do|should|can|would)\s+(?:i|we)\s+"
    r"(?:post|send|write|ring|call|phone|email|report|refer)\b",
    r"\bhow\s+(?:do|should|can|would)\s+(?:i|we|you|someone)\s+"
    r"(?:(?:make|do|submit|send)\s+an?\s+(?:mash\s+)?referral"
    r"|report\s+(?:a|an|my|this|something|concern)|refer\s+(?:a|to)"
    r"|contact|ring|call|phone|email|reach)\b",
    rf"\b{_DESK}\b[\w\s']{{0,40}}\b(?:{_DETAIL}|line)\b",
    rf"\b{_DETAIL}\b[\w\s']{{0,24}}\b(?:mash|front\s+door|lscb|edt|duty|board|hub)\b",
    r"^\W*(?:\w+\s+){0,3}(?:mash|front\s+door|contacts?)(?:\s+(?:(?:for|in)\s+)?\w+)?\W*$",
    rf"\bwho(?:\s+is|'s|s)\s+(?:the\s+|our\s+|your\s+)?{_POST}\b",
    r"\bcan\s+i\s+(?:use|ring|call|phone)\s+\d",
    r"\bnumber\s+to\s+(?:ring|call|phone|report|refer|use|contact|make)\b",
    r"\b[a-z]?scb\b[\w\s']{0,24}\b(?:number|phone|tel|e-?mail|contact|details|address)s?\b",
    r"\b(?:number|phone|tel|e-?mail|contact|details|address)s?\b[\w\s']{0,24}\b[a-z]?scb\b",
    r"\b(?:board|office|hub)\b[\w\s']{0,16}\b(?:number|phone|tel|e-?mail|address)s?\b",
    r"\bwhose\s+number\b",
    r"\b(?:what|which)\s+number\s+(?:do|should|can|would|is|to)\b",
    r"^\W*(?:[\w'’-]+\s+){0,6}(?:number|no|phone|telephone|tel|e-?mail|website|contact|contacts|address)"
    r"(?:\s+(?:please|pls|plz|thanks|details|number|in\s+\w+|for\s+\w+|\w+))?\W*$",
    r"\b(?:how|where|who)\b.{0,20}\brefer(?:ral)?\b|\b(?:make|making|submit|send)\s+a?\s*referral\b",
    r"\b(?:social\s+(?:services|care)|children'?s\s+services)\b.{0,24}\b(?:number|phone|contact)\b",
    r"\breport\s+(?:a\s+)?(?:concern|worry)\b(?=.{0,40}\?)",
)
DESK = match_anywhere(
    rf"\b{_DESK}\b|\b{_DETAIL}\b|\b{_WAY}\b|\b(?:board|office|{_POST}|coordinator|manager)\b",
    r"\b(?:police|hospital|social\s+(?:care|services)|school\s+nurse|health\s+visitors?)\b",
)
NOT_CONTACT = match_anywhere(
    r"\b(?:the|a|any|high|large|small|what)\s+numbers?\s+of\b",
    r"\bnumber\s+\d{1,2}\b",
    r"\bcontact(?:s|ed)?\s+(?:with|between|order|centre|arrangements|time)\b",
    r"\bcontacts?,\s",
    r"\b(?:supervised|unsupervised|family|birth|new\s+birth|6\s+week)\s+contact",
    r"\bfind\s+(?:out\s+)?more\b",
    r"\bwhat\s+(?:do|did|does)\s+(?:the\s+)?(?:reviews?|briefings?)\b",
)


def names_desk(message: str) -> bool:
    """Whether a desk or a way to reach one is named: `and out of hours?`, `or email`."""
    return DESK.search(message)


@lru_cache(maxsize=LATELY)
def find_intent(message: str) -> Intent:
    """What a cleaned message asks for; anything not recognised is a question."""
    text = message.replace("’", "'").strip()
    if not re.search(r"[^\W\d_]", text):
        return Intent.EMPTY
    for kind, pattern in SMALL_TALK:
        if pattern.fullmatch(text):
            return kind
    if INSTRUCTION.search(text):
        return Intent.INSTRUCTION
    if TASK.search(text):
        return Intent.TASK
    if len(text) < 80 and SOURCE.search(text):
        return Intent.SOURCE
    if CONTACT.search(text) and not NOT_CONTACT.search(text):
        return Intent.CONTACT
    return Intent.QUESTION
