"""Does a message sound like a child at risk now? Rules over harm, time and setting. Pure.

A message is urgent when what it tells is harmful or dangerous, happening now, and about a real
child or family, and not a question about reviews, procedure, the past, or a made-up case.
The bot errs towards the emergency line: the answer to the question stays one press away.
"""

from __future__ import annotations

import re

from bot.alarms.urgent_cues import ALWAYS, ASKS_REVIEWS, AT_A_DISTANCE, DANGER, LIFE, NOW

SHORTHAND = (
    ("tonite", "tonight"),
    ("is not", "isnt"),
    ("will not", "wont"),
    ("can not", "cant"),
    (r"(?:shes|hes)", "is"),
    ("theyre", "are"),
)


def is_urgent(message: str) -> bool:
    """Whether the emergency line is to open the reply."""
    text = " ".join(message.replace("’", "'").split())
    if not text:
        return False
    distant = len(AT_A_DISTANCE.findall(text))
    life = len(LIFE.findall(_simplify(text)))
    danger = len(DANGER.findall(text))
    now = min(len(NOW.findall(text)), 2)
    asks = 2 if not now and ASKS_REVIEWS.search(text) else 0
    if ALWAYS.search(text) and not distant and not asks:
        return True
    harm = danger + 2 * min(life, 1)
    return harm > 0 and harm + now - 2 * distant - asks >= 2


def _simplify(text: str) -> str:
    """Lower case without apostrophes and articles, with the commonest short spellings put right."""
    text = re.sub(r"[’']", "", text.lower())
    text = re.sub(r"\b(?:a|an|the)\b\s*", "", text)
    for short, full in SHORTHAND:
        text = re.sub(rf"\b{short}\b", full, text)
    return text
