"""From a message and what was said before to a question that can be searched. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.questions.asking import asks_across, asks_further, asks_panel, asks_summary
from bot.questions.intents import Intent, find_intent
from bot.questions.library import WORD, Library
from bot.questions.short_forms import ShortForms
from bot.questions.turns import (
    Said,
    Thread,
    find_area_asked,
    find_leaned_document,
    follow_thread,
    pick_questions,
)
from bot.registries.areas import Areas
from bot.registries.glossary import Glossary
from bot.reply import Conversation
from index.lexical import find_terms
from index.spelling import Speller
from index.types import Metadata, Query

LETTERED = re.compile(
    r"\b(?:scrs?|reviews?|serious\s+case\s+reviews?|case|cases|child(?:ren)?|bab(?:y|ies)|family|families|young\s+person|adult|lcspr)\s+"
    r"((?:[a-z]\d?|\d{1,3})(?:\s*(?:,|&|and|\+)\s*(?:(?:child|baby|scr)\s+)?(?:[a-z]\d?|\d{1,3})(?![\w']))*)(?![\w'])",
    re.IGNORECASE,
)
"""`SCR S`, `Baby W and Child Z`, `reviews S & D`."""
LETTERED_ONE = re.compile(r"\b(child|baby|scr)\s+([b-hj-z])(?![\w'’-])", re.IGNORECASE)
"""One review by kind and letter; `child a` and `baby I` may be plain words."""
LONE_LETTER = re.compile(
    r"^(?P<before>\W*(?:(?:and|or|what\s+about|how\s+about|same)\s+)?(?:(?:for|in|with)\s+)?)"
    r"(?P<letter>[b-hj-z])(?=\W*$)",
    re.IGNORECASE,
)
"""`And in D?`: a message that says no more than a review's letter."""
ABOUT_DOCUMENT = re.compile(
    r"\b(?:dated?|published|publication|publisher|issued|who\s+(?:wrote|signed)|written\s+by|author|title)\b",
    re.IGNORECASE,
)
"""A question about a document itself."""
PANEL_WORDS = ("independent chair", "members of the panel represented", "signed", "authors")
"""How documents say who wrote, led or sat on something."""
FURTHER_WORDS = ("further information can be accessed at", "more information")
"""How documents point to others."""
KIND_WORDS = {
    "practice briefing": ("briefing",),
    "learning bulletin": ("bulletin",),
    "chair's statement": ("statement", "chair's statement"),
    "agency progress statement": ("progress",),
    "scrutiny note": ("briefing note", "scrutiny"),
}
"""Words by which a person names a kind of document."""
_DOCUMENT_TERMS = frozenset(
    find_terms("review reviews scr scrs serious case briefing bulletin document")
)


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

    library: Library
    areas: Areas
    glossary: Glossary
    speller: Speller
    short_forms: ShortForms

    def read_question(self, message: str, conversation: Conversation) -> Question:
        """What the message asks, with what the chat is about where it leans on that."""
        said, changes = self._read_message(message)
        before = self.read_thread(conversation)
        leaning = bool(before) and said.leans
        thread = before.take(said)
        named, reviews = thread.areas, thread.reviews
        if find_intent(said.text) is Intent.CONTACT:
            asked = find_area_asked(conversation, self.areas)
            named = said.areas or ((asked,) if asked else ())
        shown = find_leaned_document(conversation) if leaning else None
        shown = shown if shown in self.library.metadata else None  # a refresh may have removed it
        panel = asks_panel(said.text)
        if shown and panel and not named:
            reviews = frozenset(r.lower() for r in self.library.metadata[shown].reviews)
        leaned = {shown} if shown and (panel or not (named or reviews or thread.across)) else set()
        words = said.text
        if leaning:
            rest = () if said.topic or said.areas or said.reviews else (said.words,)
            words = " ".join((thread.topic, *rest, *sorted(thread.reviews), *thread.areas))
        held = self.library.areas
        about = frozenset(area for area in named if area in held)
        documents = self.find_documents(f"{thread.asked} {said.text}", about, reviews)
        if shown and (panel or asks_summary(said.text)) and not documents:
            documents = (shown,)
        query = Query(
            text=self.short_forms.spell_out(words),
            topic=self.short_forms.spell_out(self._choose_topic(said, thread, about, leaning)),
            expansions=(
                *self.short_forms.choose_expansions(words, self.glossary.expand(words)),
                *(PANEL_WORDS if panel else ()),
                *(FURTHER_WORDS if asks_further(said.text) else ()),
            ),
            areas=about,
            reviews=reviews,
            documents=frozenset(leaned),
            titles=frozenset(documents) if ABOUT_DOCUMENT.search(said.text) else frozenset(),
        )
        return Question(
            text=said.text,
            query=query,
            areas=named,
            missing_areas=tuple(
                area for area in named if area not in held and not self.library.speaks_of(area)
            ),
            reviews=reviews,
            missing_review=None if reviews else self._find_missing_review(said.text),
            documents=documents,
            topic=self._find_topic(words, named, reviews),
            across=thread.across and not reviews,
            summary=asks_summary(said.text),
            leaning=leaning,
            corrections=changes,
        )

    def read_thread(self, conversation: Conversation) -> Thread:
        """What the chat is about."""
        return follow_thread(self._read_message(m)[0] for m in pick_questions(conversation))

    def _read_message(self, message: str) -> tuple[Said, tuple[str, ...]]:
        """What a message names and what is left of it, and the spellings put right."""
        text, changes = self.speller.correct(message)
        reviews = self.find_reviews(LONE_LETTER.sub(r"\g<before>review \g<letter>", text))
        words = self._cut_names(text, self.areas.named_in(text), reviews)
        return Said(text, self.areas.named_in(text), reviews, words, asks_across(text)), changes

    def _choose_topic(
        self, said: Said, thread: Thread, about: frozenset[str], leaning: bool
    ) -> str:
        """What the words of a question count for, without the names of held areas and reviews."""
        if leaning:
            return said.topic or f"{thread.topic} {said.words}"
        words = self._cut_names(said.text, about, said.reviews)
        return words if find_terms(words) else ""

    def find_reviews(self, text: str) -> frozenset[str]:
        """Lower-case names of the documents' reviews that a text speaks of, by name or letter."""
        letters = {
            letter.lower()
            for match in LETTERED.finditer(text)
            for letter in re.findall(r"(?<!\w)(?:[A-Za-z]\d?|\d{1,3})(?!\w)", match.group(1))
        }
        found = set()
        lower = text.lower()
        endings = self.library.endings
        for word in {*WORD.findall(lower), *letters} & endings.keys():
            for name in endings[word]:
                named = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", lower)
                if named or (word in letters and len(word) <= 3):
                    found.add(name)
        return frozenset(found)

    def _find_missing_review(self, text: str) -> str | None:
        """The first `Child J` or `SCR Q` of a text, where no held review has that letter."""
        for match in LETTERED_ONE.finditer(text):
            if match.group(2).lower() not in self.library.endings:
                kind = match.group(1)
                kind = kind.upper() if kind.lower() == "scr" else kind.capitalize()
                return f"{kind} {match.group(2).upper()}"
        return None

    def find_documents(
        self, text: str, areas: frozenset[str], reviews: frozenset[str]
    ) -> tuple[str, ...]:
        """Names of the documents that a text points at, in order of name."""
        if not areas and not reviews:
            return ()
        lower, metadata = text.lower(), self.library.metadata
        chosen = self.library.find_documents(areas, reviews)
        of_kind = [name for name in chosen if _names_kind(lower, metadata[name])]
        return tuple(of_kind or chosen)

    def _cut_names(self, text: str, areas: Iterable[str], reviews: frozenset[str]) -> str:
        """The text without names of these areas and reviews."""
        spans = [(m.start, m.end) for m in self.areas.find_areas(text) if m.name in areas]
        if reviews:
            spans += [m.span() for m in LETTERED.finditer(text)]
        for start, end in sorted(spans, reverse=True):
            text = f"{text[:start]} {text[end:]}"
        return " ".join(text.split())

    def _find_topic(
        self, text: str, areas: Iterable[str], reviews: frozenset[str]
    ) -> tuple[str, ...]:
        out = set(find_terms(" ".join((*areas, *reviews))))
        for match in self.areas.find_areas(text):
            out |= set(find_terms(text[match.start : match.end]))
        out |= _DOCUMENT_TERMS
        return tuple(dict.fromkeys(term for term in find_terms(text) if term not in out))


def _names_kind(text: str, metadata: Metadata) -> bool:
    source = metadata.source
    kind = (source.kind if source else metadata.kind) or ""
    return any(re.search(rf"\b{word}\b", text) for word in KIND_WORDS.get(kind, ()))
