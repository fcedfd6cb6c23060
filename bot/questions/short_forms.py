"""Short forms of the field spelled out before a question is searched. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.registries.glossary import Glossary

TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9&]*")
OFTEN = 5
"""A short form that the documents print this often is searched as it stands: spelling out `SCR`
would only favour passages that happen to write it in full."""


class ShortForms:
    """Knows which short form stands for which term, and how often the documents print each."""

    def __init__(self, glossary: Glossary, printed: Mapping[str, int]) -> None:
        self._terms = {
            form.lower(): entry.term
            for entry in reversed(glossary.entries)
            for form in entry.abbreviations
            if TOKEN.fullmatch(form)
        }
        self._capitals = {form: e.term for e in glossary.entries for form in e.capitals}
        self._printed = printed

    def spell_out(self, text: str) -> str:
        """The text with each short form replaced by its term; one in print stays beside it."""

        def replace(match: re.Match[str]) -> str:
            short = match.group()
            term = self._find_term(short)
            if term is None or term.lower() in text.lower():
                return short
            printed = self._printed.get(short.lower(), 0)
            if printed >= OFTEN:
                return short
            return f"{short} {term}" if printed else term

        return TOKEN.sub(replace, text)

    def choose_expansions(self, text: str, expansions: Iterable[str]) -> tuple[str, ...]:
        """The expansions less those of short forms in the text that need none."""
        needless = {
            self._find_term(short)
            for short in TOKEN.findall(text)
            if self._printed.get(short.lower(), 0) >= OFTEN
        }
        return tuple(term for term in expansions if term not in needless)

    def _find_term(self, short: str) -> str | None:
        return self._capitals.get(short) or self._terms.get(short.lower())
