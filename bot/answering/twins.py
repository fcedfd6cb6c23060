"""The same text in two documents, and quotes that overlap in one: each is shown once. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.guarding import prints_contact
from bot.overlap import SAME, count_words, fold_words, says_same, share_words
from index.quotes.quoting import MOST, cut_quote, find_runs, join_quotes
from index.reading.page.shown import show_slice
from index.sentences import split_sentences
from index.types import Block, Document, Hit, Passage, Quote

Documents = Mapping[str, Document]


@dataclass(frozen=True, slots=True)
class Found:
    """A quote and where else its text stands."""

    quote: Quote
    also: tuple[Quote, ...] = ()

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The quote and its twins."""
        return (self.quote, *self.also)

    @property
    def names(self) -> tuple[str, ...]:
        """The documents that hold it, the quoted one first."""
        return tuple(one.citation.document for one in self.quotes)


def add_found(
    found: Sequence[Found], quote: Quote, documents: Documents, passage: Passage | None = None
) -> list[Found]:
    """The quotes with one more, unless what it says is among them already.

    What overlaps a quote of its document makes that one longer; the same text of another document
    becomes a further source of the one found first, where its passage is given no more of it than
    says the same.
    """
    for at, held in enumerate(found):
        name = quote.citation.document
        if held.quote.citation.document == name:
            if _overlap(held.quote, quote):
                joined = _join(held, quote, documents[name])
                return [*found[:at], joined, *found[at + 1 :]]
            if fold_words(held.quote.text) == fold_words(quote.text):
                return list(found)
        elif _may_share(held.quote, quote) and says_same(held.quote.text, quote.text):
            if name in held.names:
                return list(found)
            twin = find_twin(held.quote, documents[name], passage) if passage else None
            whole = replace(held, also=(*held.also, twin or quote))
            return [*found[:at], whole, *found[at + 1 :]]
        elif any(name == twin.citation.document and _overlap(twin, quote) for twin in held.also):
            return list(found)
    return [*found, Found(quote)]


def find_twins(found: Iterable[Found], hits: Sequence[Hit], documents: Documents) -> list[Found]:
    """The quotes, each with the same text as any passage found in another document has it.

    A document cut into other passages, or quoted for another sentence, is seen here.
    """
    whole = list(found)
    for at, held in enumerate(whole):
        own = count_words(held.quote.text)
        needed, names = _pick_needed(own), held.names
        for hit in hits:
            name = hit.passage.document
            if name in names:
                continue
            around = count_words(hit.passage.text)
            if needed.isdisjoint(around) or not _shares_most(own, around):
                continue
            twin = find_twin(held.quote, documents[name], hit.passage)
            if twin and _may_share(held.quote, twin):
                whole[at] = replace(whole[at], also=(*whole[at].also, twin))
                names = whole[at].names
    twins = [twin for held in whole for twin in held.also]
    return [f for f in whole if not any(_is_inside(f.quote, twin) for twin in twins)]


def _pick_needed(own: Counter[str]) -> frozenset[str]:
    """Words of a quote of which one at least stands in all that says the same: its longest."""
    total = left = own.total()
    picked = []
    for word in sorted(own, key=len, reverse=True):
        if left < SAME * total:
            break
        picked.append(word)
        left -= own[word]
    return frozenset(picked)


def _shares_most(own: Counter[str], around: Counter[str]) -> bool:
    """Whether a text has so many of the words of a quote that it may say the same."""
    total = own.total()
    lacking = len(own) - len(own.keys() & around.keys())
    return total - lacking >= SAME * total and (own & around).total() >= SAME * total


def find_twin(quote: Quote, document: Document, passage: Passage) -> Quote | None:
    """The sentences of a passage that say the same as a quote of another document, if any do."""
    wanted = count_words(quote.text)
    best: tuple[float, int, int] | None = None
    for spans in _list_sentences(document, passage):
        bags = [Counter(fold_words(show_slice(document, *span))) for span in spans]
        for first in range(len(spans)):
            held: Counter[str] = Counter()
            for last in range(first, len(spans)):
                held = held + bags[last]
                share = share_words(wanted, held)
                if share >= SAME and (best is None or share > best[0]):
                    best = (share, spans[first][0], spans[last][1])
                if held.total() * SAME > wanted.total() * 2:
                    break
    if best is None:
        return None
    twin = cut_quote(document, passage, best[1], best[2], quote.score)
    return twin if says_same(quote.text, twin.text) else None


def _list_sentences(document: Document, passage: Passage) -> list[list[tuple[int, int]]]:
    """The sentences of a passage, run by run between headings."""
    blocks: list[Block] = [document.blocks[at] for at in passage.blocks]
    return [
        [
            span
            for block in blocks
            if start <= block.start < end
            for span in split_sentences(document, block)
        ]
        for start, end in find_runs(document, passage)
    ]


def _join(held: Found, quote: Quote, document: Document) -> Found:
    """Both quotes as one, unless one holds the other or the two are too long together."""
    if held.quote.start <= quote.start and quote.end <= held.quote.end:
        return held
    joined = join_quotes(document, held.quote, quote)
    return Found(joined) if len(joined.text) <= MOST else held


def _may_share(one: Quote, other: Quote) -> bool:
    """Whether two quotes may stand as one: a contact stays with the area of its document."""
    return one.citation.metadata.area == other.citation.metadata.area or not prints_contact(one)


def _overlap(one: Quote, other: Quote) -> bool:
    return one.start < other.end and other.start < one.end


def _is_inside(quote: Quote, twin: Quote) -> bool:
    same = quote.citation.document == twin.citation.document
    return same and twin.start <= quote.start and quote.end <= twin.end
