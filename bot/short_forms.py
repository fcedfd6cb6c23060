"""Short forms of the field spelled out before a question is searched. Pure."""

from __future__ import annotations

import re
from collections.abc import Container

from bot.glossary import Glossary

TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9&]*")


class ShortForms:
    """Knows which short form stands for which term, and which of them the documents use too."""

    def __init__(self, glossary: Glossary, printed: Container[str]) -> None:
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
            term = self._capitals.get(short) or self._terms.get(short.lower())
            if term is None or term.lower() in text.lower():
                return short
            return f"{short} {term}" if short.lower() in self._printed else term

        return TOKEN.sub(replace, text)
