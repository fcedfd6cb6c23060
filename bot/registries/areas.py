"""Which local authority a message is about: names found in it, never guessed from initials."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.registries.gazetteer import Gazetteer, Phrase, split_words, tokenise
from bot.registries.registry import Entry, nearest_word, read_registry


@dataclass(frozen=True, slots=True)
class AreaMatch:
    """An area named in a text at `[start:end]`."""

    name: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a match needs 0 <= start < end, got {self.start}:{self.end}")


@dataclass(frozen=True, slots=True)
class Board:
    """A safeguarding board as printed, with its short names."""

    name: str
    short: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """One local authority with children's services."""

    name: str
    nation: str
    boards: tuple[Board, ...] = ()


@dataclass(frozen=True, slots=True)
class Wider:
    """A region or force of several areas, never equal to one."""

    name: str
    about: str
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Board initials that several boards use, and the areas whose held briefings use them."""

    short: str
    note: str
    used_by: tuple[str, ...] = ()


class Areas:
    """Every known area, its names ready for look-up. Made by `load_areas`."""

    def __init__(
        self,
        areas: Iterable[Area],
        wider: Iterable[Wider],
        ambiguous: Iterable[Ambiguous],
        gazetteer: Gazetteer,
    ) -> None:
        self._areas = {area.name: area for area in areas}
        self._wider = {one.name: one for one in wider}
        self._ambiguous = {one.short.casefold(): one for one in ambiguous}
        self._gazetteer = gazetteer

    @property
    def regions(self) -> tuple[str, ...]:
        """The names of everything wider than one area."""
        return tuple(self._wider)

    @property
    def names(self) -> tuple[str, ...]:
        """Every area's name, in the order of the file."""
        return tuple(self._areas)

    def boards(self, area: str) -> tuple[Board, ...]:
        """The boards of an area as the briefings print them; empty for an area without one."""
        known = self._areas.get(area)
        return known.boards if known else ()

    def find_areas(self, text: str) -> tuple[AreaMatch, ...]:
        """Every area named in `text`, in order; one area may be named more than once."""
        return tuple(
            AreaMatch(phrase.area, start, end)
            for phrase, start, end in self._gazetteer.find_phrases(text)
            if phrase.area is not None
        )

    def named_in(self, text: str) -> tuple[str, ...]:
        """The names of the areas in `text`, each once, in order."""
        return tuple(dict.fromkeys(match.name for match in self.find_areas(text)))

    def cut_names(self, text: str) -> str:
        """The text without the names of areas."""
        for match in reversed(self.find_areas(text)):
            text = f"{text[: match.start]} {text[match.end :]}"
        return text

    def find_wider(self, text: str) -> tuple[Wider, ...]:
        """Regions and forces named in `text`, each once: `Thames Valley` is not an area."""
        found = [phrase.wider for phrase, _, _ in self._gazetteer.find_phrases(text)]
        return tuple(self._wider[name] for name in dict.fromkeys(found) if name is not None)

    def resolve_area(self, name: str) -> str | None:
        """The one area that a person means by `name` (alias, place or board), else None."""
        whole = self._gazetteer.look_up(name)
        if whole:
            return whole.area
        found = self.named_in(name)
        return found[0] if len(found) == 1 else None

    def ambiguous_board(self, text: str) -> tuple[str, ...]:
        """Initials in `text` that several boards use (`SSCB`), unless an area stands before."""
        spans = [(start, end) for _, start, end in self._gazetteer.find_phrases(text)]
        found = []
        for token in tokenise(text):
            known = next((form for form, _ in token.forms if form in self._ambiguous), None)
            named = any(start <= token.start <= end + 3 for start, end in spans)
            if known and not named:
                found.append(self._ambiguous[known].short)
        return tuple(dict.fromkeys(found))

    def explain_ambiguous(self, short: str) -> Ambiguous | None:
        """What is known of initials that several boards use."""
        return self._ambiguous.get(short.casefold())


def load_areas(path: Path) -> Areas:
    """The areas of `knowledge/areas.yaml`. Raises `RegistryError` for anything it cannot use."""
    file = read_registry(path, ("areas", "wider", "ambiguous", "not_areas", "ordinary_words"))
    keys = ("name", "nation", "aliases", "places", "needs_context", "boards")
    entries = file.entries("areas", keys)
    known = [entry.text("name") for entry in entries]
    ambiguous = [
        Ambiguous(entry.text("short"), entry.text("note"), _known_areas(entry, "used_by", known))
        for entry in file.entries("ambiguous", ("short", "used_by", "note"))
    ]
    shared = {split_words(one.short) for one in ambiguous}
    areas, wider, claims = [], [], _Claims()
    for entry in entries:
        boards = tuple(
            Board(board.text("name"), board.texts("short"))
            for board in entry.entries("boards", ("name", "short"))
        )
        area = Area(entry.text("name"), entry.text("nation"), boards)
        areas.append(area)
        in_context = entry.texts("needs_context")
        for name in in_context:
            claims.add(entry, Phrase(split_words(name), area.name, needs_context=True))
        printed = [name for board in boards for name in (board.name, *board.short)]
        for name in (area.name, *entry.texts("aliases"), *printed):
            if split_words(name) not in shared and name not in in_context:
                claims.add(entry, Phrase(split_words(name), area.name, fuzzy=True))
        for name in entry.texts("places"):
            claims.add(entry, Phrase(split_words(name), area.name, fuzzy=bool(boards)))
    for entry in file.entries("wider", ("name", "aliases", "covers", "about")):
        covers = _known_areas(entry, "covers", known)
        region = Wider(entry.text("name"), entry.text("about"), covers)
        wider.append(region)
        for name in (region.name, *entry.texts("aliases")):
            claims.add(entry, Phrase(split_words(name), wider=region.name))
    for phrase in file.texts("not_areas"):
        claims.add(file, Phrase(split_words(phrase)))
    gazetteer = Gazetteer(claims.phrases.values(), file.texts("ordinary_words"))
    return Areas(areas, wider, ambiguous, gazetteer)


class _Claims:
    """Phrases by their words; two areas may not claim one."""

    def __init__(self) -> None:
        self.phrases: dict[tuple[str, ...], Phrase] = {}

    def add(self, entry: Entry, phrase: Phrase) -> None:
        """Take the phrase in, or raise `RegistryError` if another area already has it."""
        if not phrase.words:
            raise entry.wrong("a name has no letters", "write it out")
        had = self.phrases.setdefault(phrase.words, phrase)
        if (had.area, had.wider) != (phrase.area, phrase.wider):
            owner = had.area or had.wider or "not_areas"
            raise entry.wrong(
                f"`{' '.join(phrase.words)}` already stands under {owner}",
                "leave it out of one of the two, or of both if people use it for either",
            )


def _known_areas(entry: Entry, key: str, known: list[str]) -> tuple[str, ...]:
    for name in entry.texts(key):
        if name not in known:
            raise entry.wrong(f"`{key}` names {name}, not an area here", nearest_word(name, known))
    return entry.texts(key)
