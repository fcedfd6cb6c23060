"""What is read of a message: cleaned, and never more than so much of it. Pure."""

from __future__ import annotations

import re
import unicodedata

LONGEST_MESSAGE = 2000
"""Characters of a message that are read."""


def clean_message(message: str) -> str:
    """The message without control, bidirectional, zero-width and escape characters; never longer
    than LONGEST_MESSAGE characters.
    """
    if message.isascii() and message.isprintable():
        return message[: LONGEST_MESSAGE * 2].strip()[:LONGEST_MESSAGE]
    text = re.sub(r"\x1b?\[[0-9;]*m", " ", message) if "\x1b" in message else message
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", " ", text)
    text = unicodedata.normalize("NFC", text[: LONGEST_MESSAGE * 2])
    kept = []
    for character in text:
        kind = unicodedata.category(character)
        if character in "\n\t" or kind == "Zs" or kind == "Zl" or kind == "Zp":
            kept.append(" " if character != "\n" else "\n")
        elif kind not in {"Cc", "Cf", "Cs", "Co", "Cn"}:
            kept.append(character)
        elif kind == "Cc":
            kept.append(" ")
    return "".join(kept).strip()[:LONGEST_MESSAGE]
