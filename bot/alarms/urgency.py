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
    ("(?:shes|hes)", "is"),
    ("theyre", "are"),
)
_ARTICLE = re.compile(r"\b(?:a|an|the)\b\s*")
_SHORT = tuple((re.compile(rf"\b{short}\b"), full) for short, full in SHORTHAND)


def is_urgent(message: str) -> bool:
    """Whether the emergency line is to open the reply."""
    text = " ".join(message.replace("’", "'").split())
    if not text:
        return False
    always = ALWAYS.search(text)
    harm = DANGER.count(text) + 2 * LIFE.search(_simplify(text))
    if not (always or harm):
        return False
    distant = AT_A_DISTANCE.count(text)
    now = NOW.count(text, 2)
    asks = 2 if not now and ASKS_REVIEWS.search(text) else 0
    if always and not distant and not asks:
        return True
    return harm > 0 and harm + now - 2 * distant - asks >= 2


def _simplify(text: str) -> str:
    """Lower case without apostrophes and articles, with the commonest short spellings put right."""
    text = _ARTICLE.sub("", text.lower().replace("’", "").replace("'", ""))
    for short, full in _SHORT:
        text = short.sub(full, text)
    return text
