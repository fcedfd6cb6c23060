"""Whether a document still stands, and what replaced it where it does not. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from index.types import Metadata

CURRENT, WITHDRAWN, SUPERSEDED = "current", "withdrawn", "superseded"
STATUSES = (CURRENT, WITHDRAWN, SUPERSEDED)
"""What front matter may say of a document; `Metadata.status` has None for the first."""


def find_withdrawn(metadata: Mapping[str, Metadata]) -> frozenset[str]:
    """Names of the documents that are withdrawn: none of them may be quoted."""
    return frozenset(name for name, one in metadata.items() if one.status == WITHDRAWN)


class Replacements:
    """What replaced each document, looked up by file name or title."""

    def __init__(self, metadata: Mapping[str, Metadata]) -> None:
        self._metadata = metadata
        self._stated = {
            name: one.superseded_by for name, one in metadata.items() if one.superseded_by
        }
        self._by_name: dict[str, list[str]] = defaultdict(list)
        if self._stated:  # in a collection where nothing was replaced there is nothing to look up
            for name, one in metadata.items():
                for form in _list_forms(name, one):
                    self._by_name[form].append(name)

    def find(self, name: str) -> str | None:
        """The held document that `superseded_by` of this one names; None where it names none.

        Of several the one in the same folder, then one that stands, then the latest.
        """
        stated = self._stated.get(name)
        if stated is None:
            return None
        found = [one for one in self._by_name.get(_fold(stated), ()) if one != name]
        return max(found, key=lambda one: self._rank(one, name), default=None)

    def follow(self, name: str) -> Iterator[str]:
        """What replaced a document, what replaced that, and so on; each once."""
        seen = {name}
        following = self.find(name)
        while following is not None and following not in seen:
            yield following
            seen.add(following)
            following = self.find(following)

    def _rank(self, found: str, name: str) -> tuple[bool, bool, str]:
        one = self._metadata[found]
        same_folder = found.rpartition("/")[0] == name.rpartition("/")[0]
        return same_folder, one.status is None, one.published or ""


def _list_forms(name: str, metadata: Metadata) -> Iterable[str]:
    """What a document may be called: its file with and without folders, its title."""
    titles = [metadata.title, *([metadata.source.title] if metadata.source else [])]
    return dict.fromkeys(map(_fold, (name, name.rpartition("/")[2], *titles)))


def _fold(text: str) -> str:
    return " ".join(text.replace("\\", "/").removeprefix("./").casefold().split())
