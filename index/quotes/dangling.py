"""Which sentences lean on the one before them, so that alone they would not be understood. Pure.

The rules look at the opening and at the first clause alone, where they can be told without a
grammar. Of two mistakes they prefer the cheaper: one sentence of context too many.
"""

from __future__ import annotations

import itertools
import re

FIRST_CLAUSE = 16
"""Words: a clause that no comma or bracket ends is looked at for so many words."""
AHEAD = 5
"""Words that a pronoun is judged by: itself and those after it."""
FRAGMENT = 6
"""Words: a list item of fewer says nothing without its lead-in."""

_ITSELF = frozenset(
    """review reviews scr scrs case cases bulletin briefing report document note statement summary
    child family baby young person death incident partnership board area paper guide letter
    paragraph section service""".split()
)
"""What a document calls itself and its subject; the source line under a quote names both."""
_TIMES = frozenset("year month week time day stage point age period morning afternoon".split())
_PERSONAL = frozenset("he she they it him her them his hers their theirs its".split())
_POINTING = frozenset("this these those such".split())
_EMPTY = frozenset(
    """a an the and or but so yet to in on at by for from with without of as into about under over
    through throughout during after before following despite since until once when while where if
    although though because given whether is was were are be been being has have had do does did
    will would can could should may might must not no also there then than part all most some many
    none each one both neither either several few result addition response order light terms view
    line spite because account address help support ensure achieve meet reflect manage tackle
    however overall again only even""".split()
)
"""Words that no pronoun of the same clause stands for."""
_OVER = frozenset("the a an all average that this their its".split())
"""Words after which `above` means over something."""
_DEFINING = frozenset("who whose whom with in of that where at for from under aged".split())
"""Words after `those` that say which."""
_VERBS = frozenset(
    """is are was were be has have had do does did will would can could should may might must
    include included includes meant means led made gave""".split()
)
_OPENING = re.compile(
    r"""[\"'“‘(]*(?:
    (?:They|Them|Their|Theirs|Its|He|She|Him|His|Her|Hers|Such)\b
    | (?:However|Therefore|Thus|Hence|Additionally|Moreover|Furthermore|Nevertheless|Nonetheless
        |Consequently|Similarly|Likewise|Otherwise|Meanwhile|Then|Subsequently|Afterwards|Also
        |Again|Further|Firstly|Secondly|Thirdly|Fourthly|Lastly|Finally)\b
    | (?:First|Second|Third|Next|Last)\s*, | Instead\b(?!\ of\b)
    | (?:But|And|Yet|Nor|Or|So)\b
    | In\ addition\b(?!\ to\b) | As\ a\ (?:result|consequence)\b(?!\ of\b) | As\ such\b
    | (?:For\ (?:example|instance)|On\ the\ other\ hand|By\ contrast|In\ turn|In\ particular
        |Once\ again|At\ the\ same\ time|To\ this\ end|In\ response)\s*,
    | Since\ (?:then|this|that|the\ review)\b(?!\ was\b)
    | The\ (?:second|third|fourth|latter|former|others?|same|above|remaining|next)\b
    | The\ first\ (?:is|was|of|will|concern|relate)
    | (?:Others|Another|Neither|Either|Some|Many|Most|None|All|One|Two|Three|Four|Each)\b
        (?:\ of\ (?:these|those|them|this|which)\b|(?=\ (?:was|were|is|are|had|has|have)\b))
    )""",
    re.VERBOSE,
)
_LINK = re.compile(
    r"(?:However|Therefore|Thus|Additionally|Moreover|Furthermore|Nevertheless|Nonetheless|Similarly"
    r"|Meanwhile|Also|Firstly|Secondly|Thirdly|Lastly|Finally|In addition(?! to)|In particular"
    r"|At the same time|Since (?:then|the review))\b,?\s*"
)
"""Openings that only join a sentence to the one before; without them it may stand alone."""
_BOTH = re.compile(
    r"[\"'“‘(]*Both\b(?!(?:\s+[\w'’-]+){1,4}\s+and\b)(?!\s+(?:SCRs|(?:serious\s+case\s+)?reviews)\b)"
)
"""`Both` without the two that it speaks of; reviews are named by the source line."""
_EXPLETIVE = re.compile(
    r"\b[Ii]t\s+(?:(?:is|was|has\s+been|will\s+be|would\s+be|can\s+be|may\s+be|must\s+be|should\s+be"
    r"|became|becomes|remains|seems|appears)\s+)(?:(?:also|therefore|not|very|more|clearly|\w+ly)\s+)*"
    r"[\w-]+\s+(?:that|to|for|how|when|whether|if|as|who)\b"
)
"""`It is important to ...` stands for what follows it."""
_GOES_ON = re.compile(r"[\"'“‘]*[a-z]|\((?!\w{1,3}\))|[,;:)]")
_SMALL = re.compile(r"[\"'“‘]*[a-z]")
_CLAUSE = re.compile(r"[,;:(–—]|\s-\s")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NUMBERING = re.compile(r"(?:[\W_]*(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivx]+)[.)]\s*)+")


def leans_back(text: str) -> bool:
    """Whether a text opens with something that only the sentence before it would explain."""
    text = _NUMBERING.sub("", text, count=1) if _NUMBERING.match(text) else text
    if _GOES_ON.match(text):
        return True
    return bool(_OPENING.match(text) or _BOTH.match(text)) or _points_back(text)


def strip_link(text: str) -> str:
    """A text without a word that only joins it to the one before, as its first."""
    bare = _LINK.sub("", text, count=1) if _LINK.match(text) else text
    return bare[:1].upper() + bare[1:]


def says_little(text: str) -> bool:
    """Whether a list item says nothing without its lead-in: a few words, or half a sentence."""
    bare = _NUMBERING.sub("", text, count=1) if _NUMBERING.match(text) else text
    return bool(_SMALL.match(bare)) or len(_WORD.findall(bare)) < FRAGMENT


def _points_back(text: str) -> bool:
    """Whether a pronoun of the first clause stands for something that the text has not named."""
    text = _EXPLETIVE.sub(lambda found: re.sub(r"\b[Ii]t\b", "There", found[0]), text, count=1)
    words = list(itertools.islice(_WORD.finditer(text), FIRST_CLAUSE + AHEAD))
    stop = _CLAUSE.search(text)
    named: list[str] = []
    for at, found in enumerate(words[:FIRST_CLAUSE]):
        word = found[0].lower()
        if stop and found.start() > stop.start():
            break
        after = words[at + 1] if at + 1 < len(words) else None
        near = after is not None and text[found.end() : after.start()].isspace()
        following = after[0] if after is not None and near else ""
        if word in _PERSONAL and not named:
            return True
        if word in _POINTING and not _stands_alone(
            word, following, words[at + 1 : at + AHEAD], named
        ):
            return True
        if word == "above" and named and following.lower() not in _OVER:
            return True
        if word not in _EMPTY and word not in _PERSONAL and len(word) > 2:
            named.append(word)
    return False


def _stands_alone(word: str, following: str, rest: list[re.Match[str]], named: list[str]) -> bool:
    """Whether `these sessions` or `those who ask` needs nothing said before the text."""
    lower = following.lower()
    ahead = [found[0].lower() for found in rest]
    if word == "such":
        return lower in ("as", "a", "an", "that")
    if word == "those" and any(one in _DEFINING or one.endswith("ing") for one in ahead):
        return True
    if lower in _VERBS:
        return bool(named)
    phrase = list(itertools.takewhile(lambda one: one not in _VERBS, ahead))
    if following[:1].isupper() or lower in _TIMES or not _ITSELF.isdisjoint(phrase):
        return True
    return bool(lower) and any(lower.rstrip("s").startswith(name.rstrip("s")) for name in named)
