"""`python -m bot`: the assistant on Telegram.

REVIEW_BOT_CONFIG names another settings file than the project's config.yaml.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from bot.channels.telegram.admin import Staff
from bot.channels.telegram.refreshing import COMMAND, Refreshing
from bot.channels.telegram.run import run_bot
from bot.channels.telegram.wording import TOKEN_MISSING
from bot.memory import Memory
from index.errors import KnowledgeError


def main() -> int:
    """Load the settings and the assistant, then run the bot; the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    token = os.environ.get("TELEGRAM_BOT_TOKEN", "").strip()
    if not token:
        print(TOKEN_MISSING, file=sys.stderr)
        return 2
    # A missing token is said before anything is loaded.
    from bot.assembly import serve
    from bot.live import LiveAssistant
    from bot.settings import CONFIG, CONFIG_VARIABLE, PROJECT, load_settings

    config = Path(os.environ.get(CONFIG_VARIABLE) or CONFIG).resolve()
    try:
        settings = load_settings(config)
        assembled = serve(settings)
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        return 1
    for unread in assembled.unread:
        logging.warning("%s", unread)
    if assembled.alone:
        logging.warning("There is no knowledge folder: answering from the index alone.")
    if assembled.changed:
        logging.warning("Something changed since the index was published: run 'make refresh'.")
    if assembled.why:
        logging.warning("Slower than it could be: %s.", assembled.why)
    telegram = settings.telegram
    admins = frozenset(telegram.admins)
    refreshing = Refreshing(PROJECT, (*COMMAND, "--config", str(config)))
    staff = Staff(admins, refreshing, settings.index / "incoming")
    memory = Memory(settings.memory)
    live = LiveAssistant(assembled.assistant, settings)
    live.start()
    try:
        return run_bot(live, memory, token, telegram.api_url, staff=staff)
    finally:
        live.stop()


if __name__ == "__main__":
    sys.exit(main())
