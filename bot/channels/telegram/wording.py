"""Every fixed sentence that belongs to Telegram alone. Pure."""

from __future__ import annotations

COMMANDS = (
    ("ask", "Ask what case reviews say (in groups: /ask and your question)"),
    ("contacts", "Who to call: the front door and the board"),
    ("area", "Set your area, so that contacts are the right ones"),
    ("help", "What to ask, and how"),
    ("about", "What this is and where the quotes come from"),
    ("privacy", "What is kept about you"),
    ("forget", "Delete what is kept about you"),
)
"""Shown by Telegram's menu button: command without its slash, and what it does."""

ASK_WHAT = (
    "What would you like to know? Send your question as a reply to this message, for example: "
    "what did reviews learn about thresholds?"
)
ASK_PLACEHOLDER = "Your question"

AREA_NONE = (
    "No area is set for you, so replies name the area of every contact.\n"
    "To set one, send /area and its name, such as: /area Swindon"
)
AREA_NOW = (
    "Your area is {area}.\nTo change it, send /area and another name. To clear it, send /area off."
)
AREA_SET = "Your area is now {area}. To clear it, send /area off."
AREA_CLEARED = "No area is set for you any more."
AREA_UNKNOWN = "I hold no area by that name, so nothing was changed."
AREA_UNKNOWN_CONTACTS = (
    "I hold no contacts for an area by that name. Please use your own board's published contacts; "
    "if a child is in danger now, call 999."
)
AREAS_HELD = "Areas that I hold: {names}."

FORGOTTEN = (
    "Done. Your area is deleted, and I have let go of this conversation. Nothing else was kept."
)
NOT_KEPT = (
    "I could not reach the place where areas are kept, so nothing was changed. Please try again "
    "later, and tell whoever runs this bot if it goes on."
)

UNKNOWN_COMMAND = "I do not know that command. Send /help to see what I can do, or just ask."
TEXT_ONLY = "I read text only, so please type your question. If a child is in danger now, call 999."
NO_PICTURES = (
    "I read text only, so please type your question. If that shows a child, a family or case "
    "papers, please delete it from this chat. If a child is in danger now, call 999."
)

REPLY_GONE = "That reply is no longer held; please ask again."
"""Shown in an alert: at most 200 characters."""

APOLOGY = (
    "Sorry, something went wrong and I could not answer. Please try again. "
    "If a child is in danger now, call 999."
)

TOKEN_MISSING = (
    "TELEGRAM_BOT_TOKEN is not set. Put the token that @BotFather gave you into that environment "
    "variable and start again."
)
TOKEN_REFUSED = (
    "Telegram refused the token in TELEGRAM_BOT_TOKEN. Copy it again from @BotFather and start "
    "again."
)
UNREACHABLE = (
    "Telegram could not be reached at {url}. Check the network (and TELEGRAM_API_URL, if it is "
    "set) and start again."
)
CONFLICT = (
    "Another copy of this bot is running with the same token. Stop the other one and start again."
)
