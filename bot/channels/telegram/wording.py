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

ADMIN_COMMANDS = (
    ("refresh", "Admins: what a refresh from the knowledge folder would change"),
    ("status", "Admins: what is published, and what needs checking"),
    ("history", "Admins: what was published before"),
    ("rollback", "Admins: go back to what was published before"),
)
"""Shown by the menu button of an admin's own chat, after the commands for everybody."""

PUBLISH = "Publish"
PUBLISH_ANYWAY = "Publish anyway"
DISCARD = "Discard"
LEAVE = "Leave it as it is"

PLANNING = "Working on it… Nothing is published until you press Publish."
PUBLISHING = "Working on it… People get answers as before until it is done."
DECIDE = "The buttons work once, within an hour."
DECIDE_LOST = "“Publish anyway” publishes it although the questions named above lose their answers."
LIVE = "The bot answers from it within a few seconds."
DISCARDED = "Nothing was changed."
DISCARDED_FILE = "I have deleted the file here. Nothing was changed."
FILE_LET_GO = "I have deleted the file here. To try again, send it again."
GO_BACK_TO = "Go back to which one? A button works once, within an hour."
NOTHING_BEFORE = "There is nothing else to go back to."
CUT = (
    "… The rest is too long for a chat. On the machine, python -m scripts.refresh_index --dry-run "
    "shows all of it for what lies in the knowledge folder."
)
ATTEMPTS = "{count} by others at admin commands in the last 30 days."
ATTEMPTS_UNKNOWN = "Attempts by others at admin commands could not be read."

PLAN_GONE = "That is no longer held. Please send the file or the command again."
REFRESH_BUSY = (
    "Another refresh or look-up is under way. Please try again when its answer has arrived."
)
"""These two are shown in an alert too: at most 200 characters."""

FILE_UNREADABLE = "I cannot read that kind of file. I can read {endings}. Nothing was kept."
FILE_TOO_LARGE = (
    "That file is larger than 20 MB, and Telegram hands a bot nothing larger. Put it into the "
    "knowledge/briefings folder on the machine instead, then send /refresh. Nothing was kept."
)
FILE_NOT_FETCHED = "Telegram did not hand me the file. Please send it again. Nothing was kept."

REFRESH_NOT_STARTED = (
    "The refresh could not be started. Nothing was changed. Please tell whoever runs this bot."
)
REFRESH_STOPPED = (
    "The bot was stopped, so what was under way was ended. When the bot is back, /status says what "
    "is published."
)
REFRESH_TOO_LONG = (
    "It took longer than an hour and was ended. /status says what is published. Please tell "
    "whoever runs this bot."
)
REFRESH_KILLED = (
    "The machine ended it, most often because memory ran out. /status says what is published. "
    "Please tell whoever runs this bot."
)
REFRESH_BROKEN = (
    "It ended without a result (exit status {status}). /status says what is published. Whoever "
    "runs this bot can see why with: python -m scripts.refresh_index --dry-run"
)
