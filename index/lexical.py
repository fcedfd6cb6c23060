"""Word search: BM25 over stemmed words, and the vocabulary that spelling help works from."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
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

NAME = re.compile(r"\b[A-Z][\w'’-]*(?:\s+(?:and\s+|of\s+|the\s+)?[A-Z][\w'’-]*)+")
WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_stemmer = Stemmer.Stemmer("english")


def find_words(text: str) -> list[str]:
    """Lower-case words without accents, apostrophes or possessive endings, in order."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    words = []
    for word in WORD.findall(text.lower()):
        head, _, tail = word.replace("’", "'").partition("'")
        words.append(head if tail in ("", "s") else head + tail)
    return words


def find_terms(text: str) -> list[str]:
    """Stems of the words that carry a subject, in order."""
    return [stem_word(word) for word in find_words(text) if word not in STOPWORDS]


def find_names(text: str) -> list[str]:
    """Two or more words with capitals in a row: `Great Western Hospitals`."""
    return NAME.findall(text)


def stem_word(word: str) -> str:
    """The English (Porter 2) stem."""
    return str(_stemmer.stemWord(word))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """BM25 over the passages of one snapshot, with what is known of each term."""

    bm25: bm25s.BM25
    terms: dict[str, int]
    """Term → its column in the BM25 matrix."""
    counts: dict[str, int]
    """Term → number of passages that hold it."""
    words: dict[str, int]
    """Surface word → how often it stands in the documents; spelling help corrects towards these."""
    passages: int

    def score(self, terms: Sequence[str]) -> npt.NDArray[np.float32]:
        """BM25 score of every passage, shape (passages,); zero where no term is known."""
        known = [self.terms[term] for term in terms if term in self.terms]
        if not known:
            return np.zeros(self.passages, dtype=np.float32)
        return np.asarray(self.bm25.get_scores_from_ids(known), dtype=np.float32)

    def weigh(self, term: str) -> float:
        """Inverse document frequency as BM25 counts it (natural log); unknown terms weigh most."""
        held = self.counts.get(term, 0)
        return float(np.log(1 + (self.passages - held + 0.5) / (held + 0.5)))


def build_lexicon(texts: Sequence[str]) -> Lexicon:
    """Index what each passage says, its title and section included by the caller."""
    tokens = [find_terms(text) for text in texts]
    terms = {term: at for at, term in enumerate(sorted({t for ts in tokens for t in ts}))}
    counts = Counter(term for ts in tokens for term in set(ts))
    words = Counter(word for text in texts for word in find_words(text))
    bm25 = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    ids = [[terms[term] for term in ts] for ts in tokens]
    with np.errstate(invalid="ignore"):  # where no text holds a term, their mean length is 0
        bm25.index((ids, terms), show_progress=False, create_empty_token=False)
    return Lexicon(
        bm25, terms, dict(sorted(counts.items())), dict(sorted(words.items())), len(texts)
    )


def save_lexicon(lexicon: Lexicon, folder: Path) -> None:
    """Write it to a folder of its own."""
    folder.mkdir()
    lexicon.bm25.save(str(folder / "bm25"), show_progress=False)
    (folder / "words.json").write_text(
        json.dumps(
            {
                "terms": lexicon.terms,
                "counts": lexicon.counts,
                "words": lexicon.words,
                "passages": lexicon.passages,
            }
        ),
        encoding="utf-8",
    )


def load_lexicon(folder: Path) -> Lexicon:
    """Read what `save_lexicon` wrote."""
    held = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    bm25 = bm25s.BM25.load(str(folder / "bm25"), mmap=False, load_vocab=True)
    return Lexicon(bm25, held["terms"], held["counts"], held["words"], held["passages"])
