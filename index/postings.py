"""Which passage holds which term how often, and the BM25 scores that follow (Lucene's form).

S. Robertson, H. Zaragoza: The Probabilistic Relevance Framework, 2009, with Lucene's inverse
document frequency, log(1 + (N - n + .5) / (n + .5)).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.lexical import STOPWORDS, Lexicon, find_words, stem_word

K1, B = 1.2, 0.75
"""How soon more of a term counts no more, and how far long passages are held back."""
MOST_OFTEN = 65535
"""Counts of a term in one passage end here."""

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Said:
    """The terms and words of some passages."""

    terms: tuple[str, ...]
    """Each once."""
    term: npt.NDArray[np.int32]
    """Position in `terms`, one a posting."""
    passage: npt.NDArray[np.int32]
    """Number among these passages, one a posting; rising."""
    often: npt.NDArray[np.uint16]
    """How often the passage holds the term."""
    lengths: npt.NDArray[np.int32]
    """Terms of each passage, repeats included."""
    words: dict[str, int]
    """Surface word → how often it stands in them."""


def count_terms(texts: Sequence[str]) -> Said:
    """The terms of each text, one text a passage."""
    words: Counter[str] = Counter()
    terms: dict[str, int] = {}
    term, passage, often, lengths = list[int](), list[int](), list[int](), []
    for number, text in enumerate(texts):
        found = find_words(text)
        words.update(found)
        held = Counter(stem_word(word) for word in found if word not in STOPWORDS)
        lengths.append(held.total())
        for stem, count in held.items():
            term.append(terms.setdefault(stem, len(terms)))
            passage.append(number)
            often.append(min(count, MOST_OFTEN))
    return Said(
        tuple(terms),
        np.array(term, dtype=np.int32),
        np.array(passage, dtype=np.int32),
        np.array(often, dtype=np.uint16),
        np.array(lengths, dtype=np.int32),
        dict(words),
    )


def build_lexicon(texts: Sequence[str]) -> Lexicon:
    """Index what each passage says, its title and section included by the caller."""
    return join_lexicon([(0, count_terms(texts))], len(texts))


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of the lexicon before."""

    lexicon: Lexicon
    places: npt.NDArray[np.int32]
    """New position of each of its passages, rising; -1 for one that is gone."""
    gone: Counter[str]
    """How often each word stood in the passages that are gone."""


def join_lexicon(
    parts: Sequence[tuple[int, Said]], passages: int, kept: Kept | None = None
) -> Lexicon:
    """A lexicon of parts, each with the position of its first passage, and of what is kept."""
    new_terms = sorted({term for _, said in parts for term in said.terms})
    place = {term: at for at, term in enumerate(new_terms)}
    columns = [np.array([place[t] for t in said.terms], dtype=np.int64) for _, said in parts]
    term = _join([column[said.term] for column, (_, said) in zip(columns, parts, strict=True)])
    passage = _join([said.passage.astype(np.int64) + first for first, said in parts])
    often = _join([said.often for _, said in parts], np.uint16)
    words = Counter[str]()
    for _, said in parts:
        words.update(said.words)
    lengths = np.zeros(passages, dtype=np.int32)
    for first, said in parts:
        lengths[first : first + len(said.lengths)] = said.lengths
    order = np.lexsort((passage, term))
    term, passage, often = term[order], passage[order], often[order]
    terms = new_terms
    if kept:
        terms, term, passage, often = _merge(kept, new_terms, term, passage, often, passages)
        stays = np.flatnonzero(kept.places >= 0)
        lengths[kept.places[stays]] = kept.lexicon.lengths[stays]
        words.update(kept.lexicon.words)
        words.subtract(kept.gone)
    bounds = np.searchsorted(term, np.arange(len(terms) + 1)).astype(np.int64)
    return Lexicon(
        bounds,
        passage.astype(np.int32),
        _score(bounds, passage, often, lengths),
        often,
        lengths,
        {held: at for at, held in enumerate(terms)},
        {word: words[word] for word in sorted(words) if words[word] > 0},
        passages,
    )


def _merge(
    kept: Kept,
    new_terms: list[str],
    term: Numbers,
    passage: Numbers,
    often: npt.NDArray[np.uint16],
    passages: int,
) -> tuple[list[str], Numbers, Numbers, npt.NDArray[np.uint16]]:
    """Postings of what is kept with new ones among them, in order of term and passage."""
    lexicon = kept.lexicon
    at = kept.places[lexicon.passage].astype(np.int64)
    stays = at >= 0
    old_term = np.repeat(np.arange(len(lexicon.terms)), np.diff(lexicon.bounds))[stays]
    at, old_often = at[stays], np.asarray(lexicon.often)[stays]
    old_terms = list(lexicon.terms)
    used = np.bincount(old_term, minlength=len(old_terms)) > 0
    held = {old for old, is_used in zip(old_terms, used.tolist(), strict=True) if is_used}
    terms = sorted(held.union(new_terms))
    place = {one: number for number, one in enumerate(terms)}
    renamed = np.array([place.get(one, 0) for one in old_terms], dtype=np.int64)
    mine = np.array([place[one] for one in new_terms], dtype=np.int64)
    old_keys = renamed[old_term] * passages + at
    keys = (mine[term] if len(term) else term) * passages + passage
    where = np.searchsorted(old_keys, keys)
    keys = np.insert(old_keys, where, keys)
    return terms, keys // passages, keys % passages, np.insert(old_often, where, often)


def _score(
    bounds: Numbers,
    passage: Numbers,
    often: npt.NDArray[np.uint16],
    lengths: npt.NDArray[np.int32],
) -> npt.NDArray[np.float32]:
    """BM25 of every posting."""
    count = len(lengths)
    mean = float(lengths.mean()) if count and lengths.any() else 1.0
    held = np.diff(bounds)
    rare = np.log(1 + (count - held + 0.5) / (held + 0.5))
    least = K1 * (1 - B + B * lengths / mean)
    scores = often / (least[passage] + often)
    return (np.repeat(rare, held) * scores).astype(np.float32)


def _join(arrays: Sequence[npt.NDArray[Any]], kind: type = np.int64) -> npt.NDArray[Any]:
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=kind)
