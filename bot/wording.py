"""Every fixed sentence that the bot says, in one place. Pure.

Nothing here advises on a case: the bot quotes, names contacts, and says what it cannot do.
"""

EMERGENCY = (
    "Call 999 now if a child may be in danger: the police, and an ambulance if anyone is hurt, "
    "unwell or not breathing."
)
EMERGENCY_THEN = (
    "Then tell your safeguarding lead, and report it to children's social care where the child is."
)
EMERGENCY_FRONT_DOOR = "Then report it to the front door for {area}:"
EMERGENCY_NO_FRONT_DOOR = (
    "This bot holds no front door contact for {area}: after 999, use the number on that council's "
    "own website."
)
EMERGENCY_QUOTES = "What the briefings say on it is behind More. Safety comes first."

IDENTIFYING = (
    "Your message seems to hold details that could identify a child or family. Please delete it "
    "from this chat and ask again without names, dates of birth, addresses or numbers. "
    "Nothing of it was kept."
)
IDENTITY_ASKED = (
    "Reviews leave out who a child or family is, so that nobody can be identified. "
    "This bot does not name or look for anyone. Please do not share such details here."
)

ABSTAIN = "The briefings do not answer that."
ABSTAIN_REVIEW = "The briefings hold nothing on {review}."
ABSTAIN_AREA = "The briefings hold nothing from {area}."
ABSTAIN_NOT_COVERED = "The briefings say nothing on “{term}”."
ABSTAIN_NEARBY = "Nearby, they cover: {themes}."
ABSTAIN_HELD_AREAS = "They come from: {areas}."
ABSTAIN_OUT_OF_SCOPE = (
    "That is outside what this bot is for. It quotes briefings on child-safeguarding case reviews, "
    "and says who to contact about a concern."
)
ROUTE = "If you are worried about a child, speak to your safeguarding lead or press Contacts."

DID_YOU_MEAN = "The briefings may not answer that. Did you mean one of these?"

QUOTES_OTHER_AREA = (
    "The briefings hold nothing from {area} on this. What follows is from elsewhere, "
    "so check it against your own area's procedures."
)
READ_AS = "Read as: {words}."
STANDS_FOR = "{short} stands for {term}."
NO_ADVICE = (
    "This bot does not advise or decide on a case: take that to your manager, your safeguarding "
    "lead or the contacts for your area."
)

NO_CONTACT_AREA = (
    "This bot holds no contacts for {area}, and gives no other area's in their place. "
    "That council's own website has its front door (MASH) number."
)
NO_CONTACT_ROLE = (
    "This bot holds no {what} contact for {area}. That council's own website has its numbers."
)
NO_CONTACT_ORGANISATION = (
    "This bot holds no contact details for that organisation or role, and gives no other in its "
    "place. Its own website has them."
)
CONTACT_NAMED_ONLY = (
    '{role} is mentioned in "{title}" ({date}), without a name, phone number or e-mail address.'
)
RESOURCE_NAMED_ONLY = '{name} is named in "{title}" without a number or an address.'
CONTACT_AREA_UNKNOWN = "You have not said which area. These are for {area} only:"
CONTACT_SET_AREA = "Say the area in your question, or set yours with /area."
CONTACT_IS = "That is registered as {organisation}, {role}, for {area}."
CONTACT_NOT_FOR = "It is not {area}'s. This bot holds no contacts for {area}."
CONTACT_BOARD_AMBIGUOUS = "{short} is short for more than one board. {note}"
CONTACT_CHECK = "Check a number that is not verified before you rely on it."
CONTACT_DANGER = "If a child is in danger now, call 999."

HELLO = (
    "Hello. Ask about learning from child-safeguarding case reviews, in your own words. "
    "I find the passage that answers and quote it exactly, with its source."
)
ABOUT = (
    "I am Review Learning Bot, a search tool and not a person. I quote briefings on "
    "child-safeguarding case reviews word for word, say where each quote is from, and give the "
    "contacts that the board has registered. I write nothing of my own and do not advise on cases."
)
HELP = (
    "Ask in your own words, for example:\n"
    "• What is disguised compliance?\n"
    "• mum says the right things but nothing changes\n"
    "• What do the reviews say about co-sleeping?\n"
    "• Swindon MASH number\n"
    "Leave out names, dates of birth and addresses. If a child is in danger now, call 999."
)
THANKS = "You are welcome. Ask again whenever you need a quote from the reviews."
BYE = "Goodbye. Ask again whenever you need a quote from the reviews."
PRIVACY = (
    "What you type is not stored and not logged. While this chat is open, its last ten turns are "
    "held in memory so that follow-up questions work, for 30 minutes at most. Your chosen area is "
    "kept until you change it or use /forget. Please leave out anything that could identify a "
    "child or family."
)
REFUSE_INSTRUCTION = (
    "This bot takes questions, not instructions. It quotes briefings on child-safeguarding case "
    "reviews and gives registered contacts."
)
EMPTY = "Please type a question in words, such as: What is disguised compliance?"
TOO_LONG = "That is very long, so only its first {limit} characters were read."
SOURCE_OF_LAST = "The last quote is from:"
NO_LAST = "Nothing was quoted yet in this chat. Ask a question first."
REFRESHED = "The briefings were refreshed since that reply, so this is the answer as it stands now."
SOURCE_GONE = (
    "The last quote was from {source}. The briefings were refreshed since, and it is no longer in "
    "them as it was quoted. Ask again for what they say now."
)
NOTHING_MORE = "There is nothing more on that."
OTHERS_OF = "Other documents on this:"
APOLOGY = "Sorry, something went wrong here and no answer was made. Please ask again."

ALSO_IN = "Also in {source}"
ALSO_NEARLY_IN = "Also, in slightly different words, in {source}"
AREA_NOT_STATED = "No area stated"

OLD = "{years} years old: check that it still holds."
LEARNING_NOTE = "Restated in our own words: check the original before citing it."
RECOGNISED = "Recognised from a scan: check its words and figures against the original."
AGENCY_STATEMENT = "The agency's own account of its progress, not a finding of the review."

WITHDRAWN_ON = "It was withdrawn on {date} and is not quoted."
WITHDRAWN_IN = "It was withdrawn in {date} and is not quoted."
WITHDRAWN_NOTICED = "It was marked as withdrawn here on {date} and is not quoted."
WITHDRAWN_UNDATED = "It was withdrawn (the date is not stated) and is not quoted."
SPOKE = "{document} spoke to this."
HELD_ON_REVIEW = "{document} is what the briefings held on that review."
QUOTED_BEFORE = "That was from {document}."
REPLACED_BY = "It was replaced by {document}."
SUPERSEDED_BY = "Superseded by {document}: check that one first."
SUPERSEDED = "Superseded: check what replaced it."
ALSO_SUPERSEDED = "{source}, since superseded"

STEP_MORE = "More"
STEP_SECTION = "Whole section"
STEP_REVIEW = "More from this review"
STEP_OTHERS = "Other reviews on this"
STEP_CONTACTS = "Contacts"
NO_CONTACTS_AT_ALL = (
    "This bot holds no contacts. Your council's own website has its front door (MASH) number."
)

UNKNOWN_AREA = "that area"
"""Stands for an area that a person gave and nobody knows."""
AREA_IS = "Your area is {area}. Contacts are for {area} unless your question names another area."
FORGOTTEN = "Forgotten: your area and this chat. Nothing else was kept."
AREA_NONE = "No area is set. Set yours like this: /area Swindon"
AREA_UNKNOWN = "That area is not known here. Name a council area, such as: /area Buckinghamshire"
TERMINAL_HELLO = (
    "Ask about learning from child-safeguarding case reviews. Type a number for a next step, "
    "/help for examples, /area to set your area, quit to leave."
)
