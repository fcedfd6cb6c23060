"""`python -m tests.fake_bot_api.process FOLDER URL TOKEN [ADMIN]`: the bot as its own process.

Its assistant answers at once, but for `wait`, which it answers when `FOLDER/release` exists. With
the user id of an admin, `FOLDER/refresh.py` stands in for the refresh.
Everything is logged at DEBUG to standard error.
"""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path
from unittest.mock import patch

from bot.channels.telegram import handlers
from bot.channels.telegram.admin import Staff
from bot.channels.telegram.refreshing import Refreshing
from bot.channels.telegram.run import run_bot
from bot.memory import Memory
from bot.reply import Conversation, Reply
from tests.fake_bot_api.running import FakeAssistant, lay_out


class WaitingAssistant(FakeAssistant):
    """Waits for a file before it answers `wait`."""

    folder: Path

    def reply(self, message: str, conversation: Conversation) -> Reply:
        """Answer, once the file is there if the message is `wait`."""
        while message == "wait" and not (self.folder / "release").exists():
            threading.Event().wait(0.02)
        return super().reply(message, conversation)


def main(folder: str, url: str, token: str, admin: str = "") -> int:
    """Run the bot until it is stopped; its exit status."""
    logging.basicConfig(level=logging.DEBUG)
    assistant = WaitingAssistant()
    assistant.folder = Path(folder)
    memory = Memory(assistant.folder / "memory.sqlite")
    refreshing = Refreshing(assistant.folder, (sys.executable, "refresh.py"))
    admins = frozenset({int(admin)} if admin else ())
    staff = Staff(admins, refreshing, assistant.folder / "incoming")
    with patch.object(handlers, "lay_out_reply", lay_out):
        return run_bot(assistant, memory, token, url, bootstrap_retries=1, staff=staff)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
