"""From a message and what was said before to a question that can be searched. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.areas import Areas
from bot.asking import asks_across, asks_summary, leans_on_last
from bot.glossary import Glossary
from bot.messages import clean_message
from bot.reply import Conversation
from bot.short_forms import ShortForms
from index.lexical import find_terms
from index.spelling import Speller
from index.types import Document, Query

LETTERED = re.compile(
    r"\b(?:scrs?|reviews?|serious\s+case\s+reviews?|case|cases|child(?:ren)?|bab(?:y|ies)|family|families|young\s+person|adult|lcspr)\s+"
    r"((?:[a-z]\d?|\d{1,3})(?:\s*(?:,|&|and|\+)\s*(?:(?:child|baby|scr)\s+)?(?:[a-z]\d?|\d{1,3})(?![\w']))*)(?![\w'])",
    re.IGNORECASE,
)
"""`SCR S`, `Baby W and Child Z`, `reviews S & D`."""
LETTERED_ONE = re.compile(r"\b(child|baby|scr)\s+([b-hj-z])(?![\w'’-])", re.IGNORECASE)
"""One review by kind and letter; `child a` and `baby I` may be plain words."""
ABOUT_DOCUMENT = re.compile(
    r"\b(?:dated?|published|publication|publisher|issued|who\s+(?:wrote|signed)|written\s+by|author|title)\b",
    re.IGNORECASE,
)
"""A question about a document itself."""
KIND_WORDS = {
    "practice briefing": ("briefing",),
    "learning bulletin": ("bulletin",),
    "chair's statement": ("statement", "chair's statement"),
    "agency progress statement": ("progress",),
    "scrutiny note": ("briefing note", "scrutiny"),
}
"""Words by which a person names a kind of document."""


@dataclass(frozen=True, slots=True)
class Question:
    """A message made ready to be searched."""

    text: str
    query: Query
    areas: tuple[str, ...]
    """Areas that the message names, held or not."""
    missing_areas: tuple[str, ...]
    """Those of them that no document is about or speaks of."""
    reviews: frozenset[str]
    missing_review: str | None
    """A review that the message names by kind and letter and that no document is about."""
    documents: tuple[str, ...]
    """Documents that the message names by review, area or kind; empty when it names none."""
    topic: tuple[str, ...]
    """Terms of the message that are not names of areas, reviews or kinds."""
    across: bool
    summary: bool
    leaning: bool
    corrections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Understanding:
    """What is needed to understand messages about one snapshot."""

    documents: Mapping[str, Document]
    areas: Areas
    glossary: Glossary
    speller: Speller
    short_forms: ShortForms

    def read_question(self, message: str, conversation: Conversation) -> Question:
        """What the message asks, with the last turn where it leans on it."""
        corrected, changes = self.speller.correct(message)
        last = conversation.last
        leaning = last is not None and leans_on_last(message)
        named = self.areas.named_in(corrected)
        reviews = self.find_reviews(corrected)
        searched, leaned = corrected, frozenset[str]()
        if leaning and last is not None:
            earlier = clean_message(last.message)
            searched = f"{earlier} {corrected}"
            if not named and not reviews:
                reviews = self.find_reviews(earlier)
            if not named:
                named = self.areas.named_in(earlier)
            shown = (*last.reply.quotes, *last.reply.more)
            if not named:
                leaned = frozenset(s.quote.citation.document for s in shown[:1])
        held = {d.metadata.area for d in self.documents.values()}
        about = frozenset(area for area in named if area in held)
        missing = tuple(a for a in named if a not in held and not self._speaks_of(a))
        documents = self.find_documents(searched, about, reviews)
        query = Query(
            text=self.short_forms.spell_out(searched),
            topic=self.short_forms.spell_out(
                self._cut_names(corrected, about, reviews)
                or self._cut_names(searched, about, reviews)
            ),
            expansions=self.short_forms.choose_expansions(searched, self.glossary.expand(searched)),
            areas=about,
            reviews=reviews,
            documents=leaned,
            titles=frozenset(documents) if ABOUT_DOCUMENT.search(searched) else frozenset(),
        )
        return Question(
            text=corrected,
            query=query,
            areas=named,
            missing_areas=missing,
            reviews=reviews,
            missing_review=None if reviews else self._find_missing_review(corrected),
            documents=documents,
            topic=self._find_topic(searched, named, reviews),
            across=asks_across(corrected) and not reviews,
            summary=asks_summary(corrected),
            leaning=leaning,
            corrections=changes,
        )

    def find_reviews(self, text: str) -> frozenset[str]:
        """Lower-case names of the documents' reviews that a text speaks of, by name or letter."""
        letters = {
            letter.lower()
            for match in LETTERED.finditer(text)
            for letter in re.findall(r"(?<!\w)(?:[A-Za-z]\d?|\d{1,3})(?!\w)", match.group(1))
        }
        found = set()
        for name in self._review_names():
            ending = name.split()[-1]
            named = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text.lower())
            if named or (ending in letters and len(ending) <= 3):
                found.add(name)
        return frozenset(found)

    def _find_missing_review(self, text: str) -> str | None:
        """The first `Child J` or `SCR Q` of a text, where no held review has that letter."""
        held = {name.split()[-1] for name in self._review_names()}
        for match in LETTERED_ONE.finditer(text):
            if match.group(2).lower() not in held:
                kind = match.group(1)
                kind = kind.upper() if kind.lower() == "scr" else kind.capitalize()
                return f"{kind} {match.group(2).upper()}"
        return None

    def find_documents(
        self, text: str, areas: frozenset[str], reviews: frozenset[str]
    ) -> tuple[str, ...]:
        """Names of the documents that a text points at, in order of name."""
        lower = text.lower()
        chosen = [
            document
            for document in self.documents.values()
            if (not areas or document.metadata.area in areas)
            and (not reviews or reviews & {r.lower() for r in document.metadata.reviews})
        ]
        if not areas and not reviews:
            return ()
        of_kind = [d for d in chosen if _names_kind(lower, d)]
        return tuple(sorted(d.name for d in (of_kind or chosen)))

    def _cut_names(self, text: str, areas: frozenset[str], reviews: frozenset[str]) -> str:
        """The text without names of held areas and reviews; empty when nothing telling stays."""
        spans = [(m.start, m.end) for m in self.areas.find_areas(text) if m.name in areas]
        if reviews:
            spans += [m.span() for m in LETTERED.finditer(text)]
        for start, end in sorted(spans, reverse=True):
            text = f"{text[:start]} {text[end:]}"
        return " ".join(text.split()) if find_terms(text) else ""

    def _review_names(self) -> Iterable[str]:
        return sorted({r.lower() for d in self.documents.values() for r in d.metadata.reviews})

    def _speaks_of(self, area: str) -> bool:
        """Whether some document mentions an area that none is about."""
        return any(area in document.text for document in self.documents.values())

    def _find_topic(
        self, text: str, areas: Iterable[str], reviews: frozenset[str]
    ) -> tuple[str, ...]:
        out = set(find_terms(" ".join((*areas, *reviews))))
        for match in self.areas.find_areas(text):
            out |= set(find_terms(text[match.start : match.end]))
        out |= set(find_terms("review reviews scr scrs serious case briefing bulletin document"))
        return tuple(dict.fromkeys(term for term in find_terms(text) if term not in out))


def _names_kind(text: str, document: Document) -> bool:
    source = document.metadata.source
    kind = (source.kind if source else document.metadata.kind) or ""
    return any(re.search(rf"\b{word}\b", text) for word in KIND_WORDS.get(kind, ()))
