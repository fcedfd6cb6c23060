"""Word search: BM25 over stemmed words, and the vocabulary that spelling help works from."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import Stemmer

STOPWORDS = frozenset(
    """
    a about after all also am an and any are as at be because been before being but by can could
    did do does doing done for from get had has have he her here hers him his how i if in into
    is it its just let like me more most my no not of off on once one only or other our out over
    own please say said says she should so some such tell than that the their them then there
    these they this those through to too up us very was we were what whats when where which
    while who whose why will with would you your im ive dont got go going thing things want need
    know anything something anyone someone give show find see
    """.split()
)
"""Words that carry no subject; apostrophes are taken out before a word is looked up here."""

ARRAYS = ("bounds", "passage", "score")
COUNTS = ("often", "lengths")
"""What scores are made from: only the next build reads these."""
IN_MEMORY = 32 << 20
"""Bytes of an array up to which it is held in memory; a larger one is mapped."""
NAME = re.compile(r"\b[A-Z][\w'’-]*(?:\s+(?:and\s+|of\s+|the\s+)?[A-Z][\w'’-]*)+")
WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_FOLD = "".join(chr(at).lower() if chr(at).isalnum() else " " for at in range(128))
"""What stands for each ASCII character where words are cut at white space."""
_stemmer = Stemmer.Stemmer("english")


def find_words(text: str) -> list[str]:
    """Lower-case words without accents, apostrophes or possessive endings, in order."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    if "'" not in text and text.isascii():  # the same words, three times as fast
        return text.translate(_FOLD).split()
    found = WORD.findall(text.lower())
    return [word if word.isalnum() else _join_apostrophe(word) for word in found]


def _join_apostrophe(word: str) -> str:
    head, _, tail = word.replace("’", "'").partition("'")
    return head if tail in ("", "s") else head + tail


def find_terms(text: str) -> list[str]:
    """Stems of the words that carry a subject, in order."""
    return list(_stemmer.stemWords([w for w in find_words(text) if w not in STOPWORDS]))


def find_names(text: str) -> list[str]:
    """Two or more words with capitals in a row: `Great Western Hospitals`."""
    return NAME.findall(text)


def stem_word(word: str) -> str:
    """The English (Porter 2) stem."""
    return str(_stemmer.stemWord(word))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """BM25 over the passages of one snapshot, with what is known of each term.

    `bounds[t] : bounds[t + 1]` of `passage`, `score` and `often` are of the term in column t.
    """

    bounds: npt.NDArray[np.int64]
    passage: npt.NDArray[np.int32]
    """Rising for each term."""
    score: npt.NDArray[np.float32]
    often: npt.NDArray[np.uint16]
    """How often the passage holds the term."""
    lengths: npt.NDArray[np.int32]
    """Terms of each passage, repeats included: shape (passages,)."""
    terms: dict[str, int]
    """Term → its column."""
    words: dict[str, int]
    """Surface word → how often it stands in the documents; spelling help corrects towards these."""
    passages: int

    def score_all(self, terms: Sequence[str]) -> npt.NDArray[np.float32]:
        """BM25 score of every passage, shape (passages,); zero where no term is known."""
        out = np.zeros(self.passages, dtype=np.float32)
        for term in terms:
            held = self._find(term)
            out[self.passage[held]] += self.score[held]  # a term lists a passage once
        return out

    def find_passages(self, term: str) -> npt.NDArray[np.int32]:
        """Positions of the passages that hold a term, in rising order."""
        return self.passage[self._find(term)]

    def weigh(self, term: str) -> float:
        """Inverse document frequency as BM25 counts it (natural log); unknown terms weigh most."""
        where = self._find(term)
        held = where.stop - where.start
        return math.log(1 + (self.passages - held + 0.5) / (held + 0.5))

    def _find(self, term: str) -> slice:
        at = self.terms.get(term)
        return slice(0, 0) if at is None else slice(int(self.bounds[at]), int(self.bounds[at + 1]))


def save_lexicon(lexicon: Lexicon, folder: Path) -> None:
    """Write it to a folder of its own."""
    folder.mkdir()
    for name in (*ARRAYS, *COUNTS):
        np.save(folder / f"{name}.npy", getattr(lexicon, name))
    held = {"terms": lexicon.terms, "words": lexicon.words, "passages": lexicon.passages}
    (folder / "words.json").write_text(json.dumps(held), encoding="utf-8")


def load_lexicon(folder: Path) -> Lexicon:
    """Read what `save_lexicon` wrote; large arrays are mapped, not read."""
    held = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    bounds, passage, score = (_load_array(folder / f"{name}.npy") for name in ARRAYS)
    often, lengths = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in COUNTS)
    return Lexicon(
        bounds, passage, score, often, lengths, held["terms"], held["words"], held["passages"]
    )


def _load_array(path: Path) -> npt.NDArray[Any]:
    small = path.stat().st_size <= IN_MEMORY
    return np.load(path, mmap_mode=None if small else "r")  # type: ignore[no-any-return]
