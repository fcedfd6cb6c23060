"""What every snapshot must hold before it is published, looked at once more in what was built."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from index.errors import SnapshotError
from index.quotes.quoting import cut_quote, verify_quote
from index.snapshot import Snapshot
from index.types import Document, Passage


def check_documents(snapshot: Snapshot, names: Iterable[str]) -> None:
    """Compare some documents with what the index holds of them; raises SnapshotError.

    The passages of a document rejoin to its text, each shows what it was cut from, and a quote of
    each whole passage is an exact slice.
    """
    for name in names:
        document, passages = snapshot.documents[name], snapshot.passages_of(name)
        why = find_flaw(document, passages)
        if why:
            raise SnapshotError(
                f"Not published: {name} {why}, so a quote from it could be wrong. Take it out of "
                "the knowledge folder, refresh, and report this as a fault."
            )


def find_flaw(document: Document, passages: list[Passage]) -> str:
    """What is wrong with the passages of a document; empty where nothing is."""
    ends = [0, *(passage.end for passage in passages)]
    if [passage.start for passage in passages] != ends[:-1] or ends[-1] != len(document.text):
        return "does not rejoin from its passages"
    if any(a.end > b.start for a, b in pairwise(document.blocks)):
        return "has blocks that overlap"
    for passage in passages:
        blocks = [document.blocks[number] for number in passage.blocks]
        if not blocks or blocks[0].start < passage.start or blocks[-1].end > passage.end:
            return f"has a passage ({passage.number}) that does not hold its blocks"
        quote = cut_quote(document, passage, blocks[0].start, blocks[-1].end, 0.0)
        verify_quote(document, quote)
    return ""
