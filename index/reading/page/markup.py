"""What of a text is markup: front matter, tags, entities, emphasis, links, escapes. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.types import Markup

BOLD, LINK = 2, 4
_HIDDEN = 1
_PAINTED = {"b": BOLD, "strong": BOLD, "a": LINK}

FRONT_MATTER = re.compile(
    r"\A\s*---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE
)
_YAML_START = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*(?:[A-Za-z_][\w -]*:|\Z)")
_BLOCK_TAGS = (
    "p|div|br|hr|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tfoot|tr|td|th|h[1-6]|blockquote"
    "|section"
    "|article|header|footer|main|aside|nav|figure|figcaption|pre|address|html|body|head"
)
_INLINE_TAGS = (
    "a|abbr|big|b|center|cite|code|colgroup|col|del|em|font|img|ins|i|kbd|mark|q|small|span|strong"
    "|sub|sup|s|tt|u|wbr"
)
_TAG = re.compile(
    rf"<(?P<close>/?)(?P<name>(?P<breaks>{_BLOCK_TAGS})|{_INLINE_TAGS})\b"
    r"(?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*')*>",
    re.IGNORECASE,
)
_UNSEEN = re.compile(
    r"<!--(?:(?!<!--).)*?-->|<(?P<tag>script|style|title)\b[^<>]*>|<![a-z][^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
_CLOSING = {tag: re.compile(f"</{tag}>", re.IGNORECASE) for tag in ("script", "style", "title")}
_AUTOLINK = re.compile(r"<(?=(?:https?://|mailto:|tel:|[\w.+-]+@)[^<>\s]+>)([^<>\s]+)>")
_IMAGE = re.compile(r"!\[[^\[\]\n]*\]\([^()\n]*\)")
_LINK = re.compile(
    r"\[(?P<text>[^\[\]\n]{1,500})\]"
    r"\((?:[^()\s]|\([^()\s]*\))*(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'))?\)"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPE = re.compile(r"\\(?=[\\`*_{}\[\]()#+.!|<>~-])")
_EMPHASIS = (
    re.compile(
        r"(?<![\\*])(?P<open>\*{2,3})(?=[^\s*])(?P<text>(?:[^*\n]|\n(?!\s*\n)|\*(?!\*)){1,2000}?)"
        r"(?<=[^\s*])(?P<close>(?P=open))(?!\*)"
    ),
    re.compile(
        r"(?<![\w\\_])(?P<open>_{2,3})(?=[^\s_])(?P<text>(?:[^_\n]|\n(?!\s*\n)|_(?!_)){1,2000}?)"
        r"(?<=[^\s_])(?P<close>(?P=open))(?![\w_])"
    ),
    re.compile(
        r"(?<![\w\\*])(?P<open>\*)(?=[^\s*])(?P<text>[^*\n]{1,500}?)(?<=[^\s*])(?P<close>\*)(?![\w*])"
    ),
    re.compile(
        r"(?<![\w\\_])(?P<open>_)(?=[^\s_])(?P<text>[^_\n]{1,500}?)(?<=[^\s_])(?P<close>_)(?![\w_])"
    ),
)
_RULE = re.compile(
    r"^[ \t]*(?:([-_*=~])[ \t]*)(?:\1[ \t]*){2,}$|^[ \t]*(?:```|~~~)[^\n`]*$", re.MULTILINE
)
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_PAGE = re.compile(
    r"^[ \t]*(?:Page[ \t]+\d{1,4}(?:[ \t]+of[ \t]+\d{1,4})?|[-–—][ \t]*\d{1,4}[ \t]*[-–—])[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Tag:
    """An HTML tag that breaks the line it stands in."""

    start: int
    end: int
    name: str
    closing: bool


@dataclass(slots=True)
class Marks:
    """Collects the markup of one text; a range once taken is never taken again."""

    text: str
    at: dict[int, Markup] = field(default_factory=dict)
    tags: list[Tag] = field(default_factory=list)
    flags: bytearray = field(default_factory=bytearray)
    painted: dict[int, tuple[int, int]] = field(default_factory=dict)
    """What was last painted with each flag."""

    def __post_init__(self) -> None:
        self.flags = bytearray(len(self.text))

    def add(self, start: int, end: int, shown: str = "") -> bool:
        """Marks `[start:end]` unless empty or partly taken; True when it was free."""
        if start >= end or any(flag & _HIDDEN for flag in self.flags[start:end]):
            return False
        for at in range(start, end):
            self.flags[at] |= _HIDDEN
        self.at[start] = Markup(start, end, shown)
        return True

    def hide(self, start: int, end: int) -> None:
        """Makes all of `[start:end]` display as nothing, markup inside it included."""
        free = start
        for mark in [*self.sorted_near(start, end), None]:
            stop = mark.start if mark else end
            if free < stop:
                self.add(free, stop)
            if mark:
                self.at[mark.start] = Markup(mark.start, mark.end)
                free = mark.end

    def paint(self, start: int, end: int, flag: int) -> None:
        """Notes that `[start:end]` is bold or the text of a link."""
        first, last = self.painted.get(flag, (end, end))
        if not start <= first <= last <= end:
            first = last = end
        self.painted[flag] = (start, end)
        for at in (*range(start, first), *range(last, end)):  # not again what stands inside
            self.flags[at] |= flag

    def hidden(self, at: int) -> bool:
        """Whether the character at `at` belongs to markup."""
        return bool(self.flags[at] & _HIDDEN)

    def first_visible(self, start: int, end: int) -> int:
        """The first position of `[start:end]` that displays something, or `end`."""
        for at in range(start, end):
            entity = self.text[at] == "&" and at in self.at
            if entity or not (self.hidden(at) or self.text[at].isspace()):
                return at
        return end

    def sorted_near(self, start: int, end: int) -> list[Markup]:
        """The marks that touch `[start:end]`, in the order of the text."""
        at, near = start, []
        if at < end and self.hidden(at):
            while at not in self.at:
                at -= 1
        while at < end:
            if mark := self.at.get(at):
                near.append(mark)
                at = mark.end
            else:
                at += 1
        return near

    def sorted(self) -> tuple[Markup, ...]:
        """Everything found so far, in the order of the text."""
        return tuple(self.at[start] for start in sorted(self.at))


def find_front_matter(text: str) -> tuple[int, str] | None:
    """End of the front matter and the YAML inside it, or None where the text has none."""
    match = FRONT_MATTER.match(text)
    if match is None or not _YAML_START.match(match["yaml"]):
        return None
    return match.end(), match["yaml"]


def find_markup(text: str) -> Marks:
    """The markup that can be told without looking at lines: see the module's first line."""
    marks = Marks(text)
    front = find_front_matter(text)
    body = front[0] if front else 0
    if front:
        marks.add(0, body)
    for start, end in _find_unseen(text, body):
        marks.add(start, end, " ")
    for match in _IMAGE.finditer(text, body):
        marks.add(*match.span(), " ")
    _mark_tags(marks, body)
    for match in _AUTOLINK.finditer(text, body):
        marks.add(match.start(), match.start() + 1)
        marks.add(match.end() - 1, match.end())
    for match in _LINK.finditer(text, body):
        if marks.add(match.end("text"), match.end()):
            marks.add(match.start(), match.start("text"))
            marks.paint(*match.span("text"), LINK)
    for match in _ENTITY.finditer(text, body):
        shown = html.unescape(match[0])
        if shown != match[0]:
            marks.add(*match.span(), shown)
    for pattern in (_RULE, _PAGE, _QUOTED):
        for match in pattern.finditer(text, body):
            marks.add(*match.span(), " ")
    for match in _ESCAPE.finditer(text, body):
        marks.add(*match.span())
    _mark_emphasis(marks, body)
    return marks


def _find_unseen(text: str, body: int) -> Iterator[tuple[int, int]]:
    """Comments, declarations, and elements of which nothing is displayed."""
    at, unclosed = body, set[str]()
    while match := _UNSEEN.search(text, at):
        at = match.end()
        if match["tag"]:
            tag = match["tag"].lower()
            closing = None if tag in unclosed else _CLOSING[tag].search(text, at)
            if closing is None:
                unclosed.add(tag)  # nor has any after it an end
                continue
            at = closing.end()
        yield match.start(), at


def _mark_tags(marks: Marks, body: int) -> None:
    """Marks tags, notes those that break a line, and paints what bold tags and links enclose."""
    opened: dict[int, list[int]] = {BOLD: [], LINK: []}
    for match in _TAG.finditer(marks.text, body):
        name, closing, breaks = match["name"].lower(), bool(match["close"]), bool(match["breaks"])
        if not marks.add(*match.span(), " " if breaks else ""):
            continue
        if breaks:
            marks.tags.append(Tag(*match.span(), name, closing))
        elif flag := _PAINTED.get(name):
            if not closing:
                opened[flag].append(match.end())
            elif opened[flag]:
                marks.paint(opened[flag].pop(), match.start(), flag)


def _mark_emphasis(marks: Marks, body: int) -> None:
    for pattern in _EMPHASIS:
        for match in pattern.finditer(marks.text, body):
            ends = (*match.span("open"), *match.span("close"))
            if any(marks.hidden(at) for at in (ends[0], ends[2], ends[1] - 1, ends[3] - 1)):
                continue
            marks.add(ends[0], ends[1])
            marks.add(ends[2], ends[3])
            if len(match["open"]) > 1:
                marks.paint(*match.span("text"), BOLD)
