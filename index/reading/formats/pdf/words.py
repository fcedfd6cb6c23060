"""Puts the lines of a paragraph together: broken words, bold type, links and page breaks. Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.reading.formats.pdf.lines import BREAK, Line, Run
from index.reading.formats.writing import NEW_PAGE, escape_link, escape_text

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LAST = re.compile(rf"([^\W\d_](?:[\w'’-]*[^\W_])?){BREAK}\Z")
_FIRST = re.compile(r"[^\W\d_][\w'’-]*")
_SUSPENDED = re.compile(r"(?:and|or|to)\b")


@dataclass(frozen=True, slots=True)
class Words:
    """The words that settle whether a word broken at a hyphen keeps it."""

    held: frozenset[str]
    """In small letters, from the document itself."""
    english: Container[str]

    def keeps_hyphen(self, before: str, after: str) -> bool:
        """Whether the hyphen between two halves belongs to the word."""
        joined = f"{before}{after}".lower().replace("’", "'").removesuffix("'s")
        if f"{before}-{after}".lower() in self.held:
            return True
        return joined not in self.held and joined not in self.english

    def is_cut(self, before: str, text: str) -> bool:
        """Whether a line of one word was too narrow for it, so that it goes on without a hyphen."""
        after = _FIRST.match(text)
        if after is None or not before.isalpha() or not text[0].islower():
            return False
        joined = f"{before}{after[0]}".lower()
        known = joined in self.held or joined in self.english
        return known and before.lower() not in self.english


def collect_words(lines: Iterable[Line], english: Container[str]) -> Words:
    """The words of a document that no line's end breaks."""
    held: set[str] = set()
    broken = False
    for line in lines:
        words = [match[0].lower() for match in _WORD.finditer(line.text)]
        first, broken = int(broken), line.text.endswith(BREAK)
        held.update(words[first : len(words) - broken])
    return Words(frozenset(held), english)


def join_lines(
    lines: Sequence[Line],
    words: Words,
    page: int = 0,
    skip: int = 0,
    forced: Container[int] = (),
    plain: bool = False,
) -> str:
    """The lines as the inside of a paragraph, without its first `skip` characters.

    `page` is the page that is open already; `plain` leaves bold type out.
    """
    parts: list[Run | str] = []
    for at, line in enumerate(lines):
        runs = _cut_start(line.runs, skip) if at == 0 else list(line.runs)
        if at:
            between = _join(parts, lines[at - 1], line, words)
            if at - 1 in forced and between == " ":
                parts.append("<br>")
            elif between:
                parts.append(_blank(parts[-1], runs[0]))
        if page and line.page > page:
            parts.append(NEW_PAGE * (line.page - page))
            page = line.page
        parts += runs
    return _render(parts, plain)


def _cut_start(runs: Sequence[Run], skip: int) -> list[Run]:
    """The runs without the first `skip` characters."""
    kept: list[Run] = []
    for run in runs:
        cut = min(skip, len(run.text))
        skip -= cut
        if run.text[cut:]:
            kept.append(Run(run.text[cut:], run.bold, run.link))
    return kept


def _join(parts: list[Run | str], line: Line, after: Line, words: Words) -> str:
    """What stands between two lines; takes the sign of a broken word off the first."""
    last = parts[-1]
    text = after.text
    if not line.text.endswith(BREAK):
        whole = _is_one_address(line, after) or words.is_cut(line.text, text)
        return "" if whole else " "
    assert isinstance(last, Run)  # a line ends with a run
    stem = last.text.removesuffix(BREAK)
    before, then = _LAST.search(line.text), _FIRST.match(text)
    if before is None or then is None:
        parts[-1] = Run(f"{stem}-", last.bold, last.link)
        return " " if line.text[-2:-1].isspace() else ""
    if _SUSPENDED.match(text):
        parts[-1] = Run(f"{stem}-", last.bold, last.link)
        return " "
    keeps = then[0][0].isupper() or words.keeps_hyphen(before[1], then[0])
    address = _is_one_address(line, after)
    parts[-1] = Run(f"{stem}-" if keeps or address else stem, last.bold, last.link)
    return ""


def _is_one_address(line: Line, after: Line) -> bool:
    """Whether an address that is displayed runs over the end of the line."""
    link = line.runs[-1].link
    if not link or link != after.runs[0].link:
        return False
    before = line.text.replace(BREAK, "-").rsplit(maxsplit=1)[-1]
    then = after.text.split(maxsplit=1)[0].rstrip(".,;)")
    return f"{before}{then}".lower() in link.lower()


def _blank(before: Run | str, after: Run) -> Run:
    """A blank set as both its neighbours are, where they agree."""
    if isinstance(before, Run):
        link = after.link if after.link == before.link else ""
        return Run(" ", before.bold and after.bold, link)
    return Run(" ")


def _render(parts: Sequence[Run | str], plain: bool) -> str:
    """HTML of runs; texts among them are HTML already."""
    rendered: list[str] = []

    def key(part: Run | str) -> tuple[bool, str, bool]:
        return (False, "", True) if isinstance(part, str) else (part.bold, part.link, False)

    linked = groupby(parts, key=lambda part: key(part)[1])
    for link, group in linked:
        inner: list[str] = []
        for (bold, _, ready), same in groupby(group, key=key):
            text = "".join(part if isinstance(part, str) else part.text for part in same)
            if not ready:
                text = escape_text(text)
                text = f"<b>{text}</b>" if bold and not plain and text.strip() else text
            inner.append(text)
        joined = "".join(inner)
        rendered.append(escape_link(link, joined) if link else joined)
    return "".join(rendered)
