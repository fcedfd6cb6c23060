"""Whether a message makes sense alone, or leans on what was said before it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.anycase import compile_later
from index.lexical import find_terms, stem_word

LONGEST = 14
"""Words of a message that leans; a longer one says itself what it is about."""
FEW = 2
"""Words of its own with which a follow-up still leans where its form says so."""
SOME = 4
"""Words of its own up to which `what about ...` and `no, ...` lean."""
BRIEF = 9
"""Words up to which `what about ...` leans."""
STATED = 2
"""Words of its own from which `she has missed every appointment` tells of somebody new."""
MANY = 6
"""Words of its own that tell so much that `this` and `that` need nothing from before."""

LIGHT = frozenset(
    find_terms(
        """
        happen happened happening change changed changes help helped helps work worked works mean
        means meant think thought use used uses found learn learned learnt learning lesson look
        looked case cases review reviews scr scrs report reports briefing briefings document
        documents doc area areas place places people person thing part point bit example examples
        way ways question position situation went made make makes take took put try tried good bad
        big old new late long much many number different matter matters important able ever
        actually really still yet already far kind sort case else same other others another fill
        get give given gave come came tell told call called currently today now nobody everyone
        somewhere elsewhere recommendation recommendations finding findings ones maybe sorry please
        pls plz ok okay right thanks short simple summary summarise explain improve improved
        improvement better worse sure apply applies concern situation problem issue shorter longer
        simpler since until till practice practise sign signs warning flag flags indicator
        indicators tip tips reason reasons cause causes outcome outcomes result results detail
        details quote quotes figure figures theme themes message messages background date dates
        """
    )
)
"""Stems that name no subject of their own."""
_CONNECTOR = compile_later(
    r"^(?:(?:ok(?:ay)?|right|so|yes|yeah|ah|oh|h?mm+|um+|er+|well|thanks|great)\b[\s,.!]*)*"
    r"(?P<joins>(?:and|but|or|plus|also|then)\b[\s,]*)?",
)
_ABOUT = compile_later(
    r"^(?:what|how|wot)\s*(?:'?s)?\s+about\b|^(?:same|similarly|likewise|ditto)\b"
)
_CORRECTS = compile_later(
    r"^(?:no|nope|sorry|not\s+quite|actually)?[\s,.!-]*i\s+(?:mean|meant)\b"
    r"|^(?:no|nope)\s*[,.!-]+\s*\w|^no\s+not\b|^not\s+(?!all\b|every\b|enough\b|being\b)\w"
    r"|^(?:just|only)\s+the\b|^more\s+(?:the|about|on|like)\b.*\bthan\b",
)
_OPENS_ANEW = compile_later(
    r"^(?:(?:ok(?:ay)?|right|so|and|but|great|thanks)\b[\s,.!]*)*"
    r"(?:finally|lastly|last\s+(?:one|question|thing)|next\s*[:,-]|next\s+(?:one|question|topic|up)|"
    r"(?:a\s+)?(?:new|different|another|separate|other)\s+(?:question|topic|subject|thing)|"
    r"moving\s+on|change\s+of\s+(?:subject|topic)|unrelated|btw|by\s+the\s+way)\b"
)
"""Says itself that the subject changes."""
_PREPOSITION = compile_later(
    r"^(?:in|for|from|about|on|with|by|at|to|under|during|even|if\s+so|what\s+if|any\s+(?:for|on|about|from|in|with|good))\b"
)
_BARE = compile_later(
    r"^(?:why|when|where|who|which|how\s+(?:many|much|old|often|long|big|soon))(?:\s+\S+)?\W*$"
    r"|^why\b(?:\s+\S+){1,2}\W*$"
)
"""A question word with next to nothing after it."""
_PAST = compile_later(r"^(?:did|was|were|had|has|have)\b")
"""Asks whether something happened, in a case that is known."""
_KNOWN_CASE = compile_later(
    r"\b(?:did|was|were|had)\s+(?:\w+\s+)?the\s+(?:baby|babies|infant|child|children|boy|girl|mother|mum|"
    r"father|dad|parents?|family|sibling|case|panel)\b"
)
"""Asks of a baby or a mother as of one who was named."""
_FIGURE = compile_later(
    r"^(?:how\s+(?:many|much|often|long|old|big|soon|quickly)|which|what\s+(?:age|year|date))\b"
    r"(?!.*\b(?:to|is|are|was|were|do|does|did|has|have|had|can|could|should|would|will|must)\b)"
)
"""Asks for a figure or a choice and says no more: `how many a year`."""
_CLAUSE = compile_later(
    r"\b(?:is|are|was|were|do|does|did|has|have|had|can|could|should|would|will|must|may|be|been|"
    r"what|how|why|who|when|where|which)\b"
)
_TRAILS = compile_later(
    r"\b(?:too|as\s+well|instead|either|yet|again|since|then|included|involved|mentioned)\W*$"
)
_ELLIPSIS = compile_later(
    r"\b(?:same|similar|others?|another|else|ones?|latter|former|next|there|elsewhere)\b"
)
_WHOLE = compile_later(
    r"\bhappen|\btell\s+me\b|\bsummar|\boverview|\bfind(?:ings?)?\b|\bfound\b|\blearn|\blesson|"
    r"\brecommend|\bconclude|\babout\s*\W*$|^what\s+(?:is|was)\b"
)
"""Asks for the whole of a named area or review."""

_BEFORE_THAT = frozenset(
    """
    is was are were does did do can will would should has of about on for in with from like to
    after before than by at be
    """.split()
)
"""Words after which `that` points back; elsewhere it opens a clause, or stands at the end."""
_BEFORE_THERE = frozenset("is are was were isnt arent if when".split())
_AFTER_THOSE = frozenset("who that with at in of whose".split())
_HERE = frozenset("bot chat week year month morning afternoon evening feeling moment".split())
_INTRODUCES = compile_later(r"\bthis\s+is\s+(?:for|about|a|an)\b")
"""`This is for a talk on ...`"""
_ALSO_EMPTY = compile_later(
    r"\bit(?:'?s)?\s+(?:\w+\s+){0,2}?(?:ok|okay|true|normal|possible|legal|lawful|important|right|"
    r"fair|safe|enough|best|vital|usual|common|mean|means|take|takes|matter|matters|work)\b"
    r"(?=\s+(?:\w+\s+){0,2}?(?:to|that|when|if|for|whether|how|not)\b)"
)
"""`Is it ok to ...`, `what does it mean when ...`: here `it` stands for what follows."""
_OPENS_CLAUSE = frozenset(
    """
    when if because while whilst until unless though although where who which that but and or so
    what how why whether after before as since than
    """.split()
)
_SAYS = frozenset(
    """
    say says said think thinks thought believe believed feel felt know knew hope hoped tell told
    """.split()
)
"""Verbs after which a clause may follow without `that`."""
_HELPERS = frozenset(
    "is are was were do does did has have had can could should would will must may".split()
)
_PEOPLE = frozenset("he she him her hers his they them their theirs".split())
_THINGS = frozenset("it its".split())
_POINTERS = frozenset("this that these those".split())
_OWNERS = frozenset("his her their its".split())
_PRONOUNS = _PEOPLE | _THINGS | _POINTERS
_PIECE = compile_later(r"[a-z0-9]+(?:'[a-z]+)?|[.,;:!?()–—]")


def find_own_terms(text: str) -> tuple[str, ...]:
    """The stems of a text that name a subject; single letters and figures name none."""
    return tuple(
        term
        for term in find_terms(text)
        if term not in LIGHT and len(term) > 1 and not term.isdigit()
    )


def leans_on_last(message: str, named: bool = False) -> bool:
    """Whether a message needs the one before it to be understood.

    `message` is without the names of areas and reviews, which fit any subject; `named` tells
    whether there were any.
    """
    text = " ".join(message.replace("’", "'").lower().split())
    if len(text.split()) > LONGEST:
        return False
    opening = _CONNECTOR.match(text)
    joins = bool(opening and opening.group("joins"))
    rest = text[opening.end() :].strip() if opening else text
    own = find_own_terms(rest)
    if not own:
        return (
            joins
            or not named
            or bool(_ABOUT.search(rest))
            or not _WHOLE.search(rest)
            or _points_back(rest, own)
        )
    if _OPENS_ANEW.search(text):
        return False
    if _ABOUT.search(rest) or _CORRECTS.search(text) or _CORRECTS.search(rest):
        return len(own) <= SOME and len(rest.split()) <= BRIEF
    if joins:
        return len(own) <= (FEW + 1 if _CLAUSE.search(rest) else SOME) or _points_back(rest, own)
    if _BARE.search(rest) or (_PREPOSITION.search(rest) and len(own) <= FEW):
        return True
    if len(own) <= FEW and (_TRAILS.search(rest) or _finds_ellipsis(rest)):
        return True
    if len(own) <= FEW and not named and (_FIGURE.search(rest) or _KNOWN_CASE.search(rest)):
        return True
    if len(own) <= FEW and not named and _PAST.search(rest) and len(rest.split()) <= FEW + 3:
        return True
    return _points_back(rest, own)


def adds_beside(message: str) -> bool:
    """Whether a follow-up names something beside the one before it: `and GPs?`, `no, fathers`."""
    text = " ".join(message.replace("’", "'").lower().split())
    opening = _CONNECTOR.match(text)
    rest = text[opening.end() :].strip() if opening else text
    if _ABOUT.search(rest) or _CORRECTS.search(text):
        return True
    return bool(opening and opening.group("joins")) and not (
        _CLAUSE.search(rest) or _PREPOSITION.search(rest)
    )


def _finds_ellipsis(text: str) -> bool:
    return bool(
        _ELLIPSIS.search(
            re.sub(
                r"\bthere\s+(?:is|are|was|were|any)\b|"
                r"\b(?:is|are|was|were)\s+there\b",
                " ",
                text,
            )
        )
    )


def _points_back(text: str, own: Sequence[str]) -> bool:
    """Whether a pronoun of a text stands for something that the text itself does not name."""
    plain = _INTRODUCES.sub(" ", _ALSO_EMPTY.sub(" so ", text))
    words = [piece.split("'")[0] for piece in _PIECE.findall(plain)]
    asks = bool(_CLAUSE.match(text))
    before_it, clauses = 0, False
    for at, word in enumerate(words):
        last, rest = words[at - 1] if at else "", words[at + 1 :]
        if stem_word(word) in own:
            before_it += 1
        if not before_it:
            bound = False
        elif word in _POINTERS:
            bound = before_it >= FEW and clauses
        else:
            bound = clauses or before_it >= SOME or _is_owned(word, rest, own)
        if word in _POINTERS:
            if not bound and len(own) < MANY and _is_pointer(word, last, rest):
                return True
        elif word in _PRONOUNS and not bound:
            enough = SOME if word.startswith("th") else STATED
            if word not in _PEOPLE or asks or len(own) < enough:
                return True
        opens = not word.isalnum() or word in _OPENS_CLAUSE or word in _SAYS
        helps = before_it >= FEW and word in _HELPERS and rest and rest[0] in _PRONOUNS
        if before_it and (opens or helps):
            clauses = True
    return False


def _is_pointer(word: str, last: str, rest: Sequence[str]) -> bool:
    """Whether `this`, `that`, `these` or `those` points back at something said before."""
    after = rest[0] if rest else ""
    if _HERE & set(rest[:2]):
        return False
    if word == "that":
        left = sum(one.isalnum() for one in rest)
        return left <= 1 or not last or last in _BEFORE_THAT
    return word != "those" or after not in _AFTER_THOSE


def _is_owned(word: str, rest: Sequence[str], own: Sequence[str]) -> bool:
    """Whether `their` or `her` stands before a noun, as in `parents and their needs`."""
    return word in _OWNERS and any(stem_word(one) in own for one in rest[:2])
