"""Documents that no longer stand: what of them is quoted, after what, and what is said. Pure."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from bot import wording
from bot.answering.twins import Found
from bot.dates import say_date
from bot.overlap import says_same
from index.standing import SUPERSEDED, Replacements, find_withdrawn
from index.types import Hit, Metadata

Held = TypeVar("Held")


class Standing:
    """Which documents may be quoted, and which of them only after what replaced them."""

    def __init__(
        self,
        metadata: Mapping[str, Metadata] = MappingProxyType({}),
        noticed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`noticed` has the ISO date on which a document was first published as withdrawn."""
        self._metadata = metadata
        self._noticed = noticed
        self.withdrawn = find_withdrawn(metadata)
        """Names of the documents that are never quoted."""
        replacements = Replacements(metadata)
        self._after = {
            name: frozenset(replacements.follow(name)) - self.withdrawn
            for name, one in metadata.items()
            if one.status == SUPERSEDED
        }
        """Superseded documents, each with those that may be quoted in its place."""
        self._latest = {  # of a chain of replacements the last
            name: next(iter([*replacements.follow(name)][::-1]), None)
            for name, one in metadata.items()
            if one.status
        }

    @property
    def quotable(self) -> dict[str, Metadata]:
        """Metadata of every document that may be quoted."""
        return {name: m for name, m in self._metadata.items() if name not in self.withdrawn}

    def part_hits(self, hits: Sequence[Hit]) -> tuple[list[Hit], list[Hit]]:
        """The hits that may be quoted, and those of withdrawn documents, each in their order."""
        parts: tuple[list[Hit], list[Hit]] = ([], [])
        for hit in hits:
            parts[hit.passage.document in self.withdrawn].append(hit)
        return parts

    def part_names(self, names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The documents that may be quoted, superseded ones last, and the withdrawn ones."""
        named = tuple(names)
        kept = [name for name in named if name not in self.withdrawn]
        return tuple(self.order(kept, str)), tuple(n for n in named if n in self.withdrawn)

    def put_current_first(self, hits: list[Hit], answers: Callable[[Hit, Hit], bool]) -> list[Hit]:
        """The hits, the best of a replacing document before all of the superseded one.

        Where that best hit `answers` too, beside the superseded one's best, it takes the place and
        the score of that one, so that it is quoted wherever that one would be.
        """
        for name in dict.fromkeys(hit.passage.document for hit in hits):
            if name not in self._after:
                continue
            at = next(n for n, hit in enumerate(hits) if hit.passage.document == name)
            current = self._after[name]
            later = (n for n, hit in enumerate(hits) if hit.passage.document in current)
            best = next(later, at)
            if best > at and answers(hits[best], hits[at]):
                first = replace(hits[best], score=max(hits[at].score, hits[best].score))
                hits = [*hits[:at], first, *hits[at:best], *hits[best + 1 :]]
        return hits

    def order(
        self, held: Sequence[Held], name: Callable[[Held], str], among: Container[str] | None = None
    ) -> list[Held]:
        """What is to be shown, each of a superseded document after all of what replaced it; only of
        those `among` some documents where these are given."""
        out = list(held)
        for old in dict.fromkeys(map(name, held)):
            if old not in self._after or (among is not None and old not in among):
                continue
            last = max((n for n, one in enumerate(out) if name(one) in self._after[old]), default=0)
            early = [one for one in out[:last] if name(one) == old]
            rest = [one for one in out[:last] if name(one) != old]
            out = [*rest, *out[last : last + 1], *early, *out[last + 1 :]]
        return out

    def order_found(self, found: Sequence[Found], near: int) -> tuple[list[Found], int]:
        """The quotes in the order in which they may be shown, and how many of them open the reply.

        Each is in the words of the replacing document where that has them too. Where that document
        is among the first `near` quotes, those of the superseded one stand after all of it; where
        it is not it does not answer, and only comes first behind More.
        """
        if not self._after:
            return list(found), near
        told = [self._promote(one) for one in found]
        opening, behind = told[:near], self.order(told[near:], _name_found)
        names = set(map(_name_found, opening))
        replaced = [old for old, current in self._after.items() if names & current]
        ordered = self.order([*opening, *behind], _name_found, replaced)
        later = (at for at, one in enumerate(ordered) if one not in opening)
        return ordered, next(later, len(ordered))

    def note(self, name: str) -> str:
        """What stands beside a quote of a superseded document; empty for any other."""
        if name not in self._after:
            return ""
        latest = self._latest[name]
        if latest in self.withdrawn:
            return wording.SUPERSEDED
        if latest:
            one = self._metadata[latest]
            when = say_date(one.source.published if one.source else one.published)
            called = _name_title(one) + (f" ({when})" if when else "")
            return wording.SUPERSEDED_BY.format(document=called)
        stated = self._metadata[name].superseded_by or ""
        if not stated or _is_file(stated):
            return wording.SUPERSEDED
        return wording.SUPERSEDED_BY.format(document=f"“{stated}”")

    def say_withdrawn(self, name: str, opening: str = wording.SPOKE) -> str:
        """That a document was withdrawn, when, and by what it was replaced where that is held."""
        one = self._metadata[name]
        date, noticed = one.withdrawn_on, self._noticed.get(name)
        told = wording.WITHDRAWN_UNDATED
        if date:
            whole = len(date) == len("2026-03-01")
            told = (wording.WITHDRAWN_ON if whole else wording.WITHDRAWN_IN).format(
                date=say_date(date)
            )
        elif noticed:
            told = wording.WITHDRAWN_NOTICED.format(date=say_date(noticed))
        said = [opening.format(document=name_document(one)), told]
        latest = self._latest.get(name)
        if latest and latest not in self.withdrawn:
            said.append(wording.REPLACED_BY.format(document=name_document(self._metadata[latest])))
        return " ".join(said)

    def _promote(self, found: Found) -> Found:
        """The quote in the words of what replaced its document, where that is among its twins."""
        current = self._after.get(found.names[0], frozenset())
        first = next((one for one in found.also if one.citation.document in current), None)
        if first is None:
            return found
        others = (one for one in found.quotes if one is not first)
        return Found(first, tuple(one for one in others if says_same(first.text, one.text)))


def _name_found(found: Found) -> str:
    return found.names[0]


def name_document(metadata: Metadata) -> str:
    """A document by title, publisher and date; a learning note by what it restates."""
    told = metadata.source or metadata
    about = [told.publisher or "", say_date(told.published)]
    inside = ", ".join(part for part in about if part)
    return f"{_name_title(metadata)} ({inside})" if inside else _name_title(metadata)


def _name_title(metadata: Metadata) -> str:
    if metadata.source:
        return f"Learning note on “{metadata.source.title}”"
    return f"“{metadata.title}”"


def _is_file(stated: str) -> bool:
    """Whether `superseded_by` gives the name of a file and no title."""
    return "/" in stated or (" " not in stated and "." in stated)


ALL_STAND = Standing()
"""Of a collection in which nothing was withdrawn or superseded."""
