"""The field's words: what a short form or an everyday phrase means, and what a term is today."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import Stemmer

from bot.registries.registry import Entry, read_registry

PRINTED_SHORT = 3
"""Words: from this length on documents print a term's short form too (MASH, but not HV)."""
MOST_BETWEEN = 1
"""Words that may stand inside an everyday phrase (`open the front door`)."""

_TOKEN = re.compile(r"&|[^\W_]+(?:['’ʼ][^\W_]+)*")
_IDLE_WORDS = frozenset(
    """a an the i me my we us our you your he him his she her they them their it its this that is
    are am was were be been being just really so very someone somebody""".split()
)
"""Words that make no difference inside an everyday phrase."""
_STEMMER = Stemmer.Stemmer("english")
_ARTICLE = r"(?:an?\s+|the\s+)?"
_ASKED = re.compile(
    rf"(?:(?:what|wot)\s+(?:do(?:es)?|did)\s+{_ARTICLE}(?P<does>.+?)\s+(?:mean|stand\s+for)"
    rf"|(?:what|wot)(?:['’]?s|\s+is|\s+are|\s+was)\s+{_ARTICLE}(?P<is>.+?)"
    rf"|(?:(?:can|could)\s+you\s+)?(?:please\s+)?(?:define|explain)\s+{_ARTICLE}(?P<do>.+?)"
    rf"|(?:the\s+)?(?:meaning|definition)\s+of\s+{_ARTICLE}(?P<of>.+?)"
    r"|(?P<for>.+?)\s+(?:meaning|definition|stands?\s+for(?:\s+what)?|means\s+what))"
    r"(?:\s+(?:again|then|please|pls|mean|called|in\s+safeguarding))*\s*[?.!]*",
    re.IGNORECASE,
)
_ASKED_FOR_WORDS = re.compile(r"\b(?:mean|stands?\s+for)\b\s*[?.!]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """One term of `knowledge/glossary.yaml`; the file's own comment explains each field."""

    term: str
    meaning: str
    abbreviations: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    everyday: tuple[str, ...] = ()
    printed_as: tuple[str, ...] = ()
    today: str | None = None
    today_note: str | None = None


_Words = tuple[str, ...]


class Glossary:
    """Every entry, its forms ready for look-up. Made by `load_glossary`."""

    def __init__(self, entries: Iterable[GlossaryEntry]) -> None:
        self.entries = tuple(entries)
        self._short: dict[_Words, GlossaryEntry] = {}
        self._capitals: dict[str, GlossaryEntry] = {}
        self._terms: dict[_Words, GlossaryEntry] = {}
        self._everyday: dict[_Words, list[GlossaryEntry]] = {}
        self._starts: dict[str, list[_Words]] = {}
        for entry in self.entries:
            self._terms.setdefault(stem_words(entry.term), entry)
            for form in entry.abbreviations:
                self._short.setdefault(_split(form), entry)
            for form in entry.capitals:
                self._capitals.setdefault(form, entry)
            for phrase in entry.everyday:
                self._everyday.setdefault(stem_words(phrase), []).append(entry)
        for words in self._everyday:
            self._starts.setdefault(words[0], []).append(words)
        self._renamed = [
            (entry, [(form, form.casefold() * form.isascii()) for form in _printed_forms(entry)])
            for entry in self.entries
            if entry.today is not None
        ]
        self._short_starts = {words[0] for words in self._short if words}
        self._term_starts = {words[0] for words in self._terms if words}
        forms = (*self._short, *self._terms)
        self._longest = max((len(words) for words in forms), default=0)

    def expand(self, text: str) -> tuple[str, ...]:
        """What to add to the search for `text`, each once, in the order found.

        A short form or an everyday phrase adds its term, a written-out term its short form.
        What the text already says is not added.
        """
        split = _split(text)
        plain = _stem(split)
        added: dict[str, None] = {}
        for run in self._runs(split, self._short_starts):
            if run in self._short:
                added[self._short[run].term] = None
        for word in _TOKEN.findall(text):
            if word in self._capitals:
                added[self._capitals[word].term] = None
        for phrase in self._find_everyday(plain):
            added.update(dict.fromkeys(entry.term for entry in self._everyday[phrase]))
        for run in self._runs(plain, self._term_starts):
            if len(run) >= PRINTED_SHORT and run in self._terms:
                added.update(dict.fromkeys(self._terms[run].abbreviations[:1]))
        if not added:
            return ()
        said = set(self._runs(plain))
        known = set(self._runs(split))
        return tuple(
            one for one in added if stem_words(one) not in said and _split(one) not in known
        )

    def explain(self, text: str) -> GlossaryEntry | None:
        """The entry that `text` asks the meaning of (`what does X stand for`, `what's a X`)."""
        asked = _ASKED.fullmatch(text.strip())
        if asked is None:
            return None
        named = next(group for group in asked.groups() if group is not None).strip(" \"'“”‘’")
        if named.upper() in self._capitals and (
            named in self._capitals or _ASKED_FOR_WORDS.search(text)
        ):
            return self._capitals[named.upper()]
        return self._short.get(_split(named)) or self._terms.get(stem_words(named))

    def today_notes(self, quote_text: str) -> tuple[str, ...]:
        """What terms in a quote are called today, one short note a term."""
        notes = []
        folded = quote_text.replace("İ", "i").replace("ı", "i").casefold()  # no case for `re`
        for entry, forms in self._renamed:
            held = (one for one, sign in forms if sign in folded and _stands_in(one, quote_text))
            found = next(held, "")
            if found and entry.today and entry.today.removeprefix("the ") not in quote_text:
                since = f", {entry.today_note}" if entry.today_note else ""
                notes.append(f"{found}: now {entry.today}{since}")
        return tuple(notes)

    def count_renamed(self, text: str) -> dict[GlossaryEntry, Counter[str]]:
        """The terms in a text that have another name today, each with how often each of its forms
        stands there; the longest form counts where one stands in another."""
        counted = {}
        for entry, forms in self._renamed:
            if any(form.casefold() in text.casefold() for form, _ in forms):
                written = {form.casefold() if " " in form else form: form for form, _ in forms}
                said = (match[1] for match in _match_forms(entry).finditer(text))
                found = Counter(written[one.casefold() if " " in one else one] for one in said)
                if found:
                    counted[entry] = found
        return counted

    def _find_everyday(self, words: _Words) -> Iterator[_Words]:
        for start, word in enumerate(words):
            for phrase in self._starts.get(word, ()):
                rest = iter(words[start + 1 : start + len(phrase) + MOST_BETWEEN])
                if all(one in rest for one in phrase[1:]):
                    yield phrase

    def _runs(self, words: _Words, starts: Container[str] | None = None) -> Iterator[_Words]:
        """Every run of words that is not too long; with `starts` those that begin so."""
        for start, word in enumerate(words):
            if starts is not None and word not in starts:
                continue
            for size in range(min(self._longest, len(words) - start), 0, -1):
                yield words[start : start + size]


def load_glossary(path: Path) -> Glossary:
    """The glossary of `knowledge/glossary.yaml`. Raises `RegistryError` where it is wrong."""
    file = read_registry(path, ("entries",))
    entries: dict[str, GlossaryEntry] = {}
    for entry in file.entries("entries", GlossaryEntry.__slots__):
        made = _read_entry(entry)
        if made.term in entries:
            raise entry.wrong(f"`{made.term}` is written twice", "put the two together")
        entries[made.term] = made
    return Glossary(entries.values())


def _read_entry(entry: Entry) -> GlossaryEntry:
    everyday = entry.texts("everyday")
    for phrase in everyday:
        words = _split(phrase)
        if len(words) > 1 and sum(map(_tells, words)) < 2:
            remedy = "write at least two words beside small ones such as `the` and `her`"
            raise entry.wrong(f"the everyday phrase `{phrase}` would be found everywhere", remedy)
    return GlossaryEntry(
        term=entry.text("term"),
        meaning=entry.text("meaning"),
        abbreviations=entry.texts("abbreviations"),
        capitals=entry.texts("capitals"),
        everyday=everyday,
        printed_as=entry.texts("printed_as"),
        today=entry.optional("today"),
        today_note=entry.optional("today_note"),
    )


def stem_words(text: str) -> _Words:
    """The stems of the words of a text that make a difference."""
    return _stem(_split(text))


def _stem(words: _Words) -> _Words:
    return tuple(_STEMMER.stemWords([word for word in words if _tells(word)]))


def _split(text: str) -> _Words:
    """The words of a text in small letters, without apostrophes."""
    if text.isascii():
        return tuple(word.replace("'", "") for word in _TOKEN.findall(text.lower()))
    return tuple(
        word.lower() if word.isalnum() else re.sub(r"['’ʼ]", "", word).lower()
        for word in _TOKEN.findall(text)
    )


def _tells(word: str) -> bool:
    return word not in _IDLE_WORDS


def _printed_forms(entry: GlossaryEntry) -> Iterator[str]:
    """The forms of a term as documents print them, the singular of each first."""
    yield from sorted(dict.fromkeys((*entry.abbreviations, *entry.printed_as)), key=len)
    yield entry.term


@functools.cache
def _match_forms(entry: GlossaryEntry) -> re.Pattern[str]:
    """Any form of a term as a word, the longest first; written-out forms in any case."""
    forms = sorted(_printed_forms(entry), key=len, reverse=True)
    either = "|".join(f"(?i:{re.escape(f)})" if " " in f else re.escape(f) for f in forms)
    return re.compile(rf"(?<!\w)({either})(?:['’]?s)?(?!\w)")


def _stands_in(form: str, text: str) -> bool:
    """Whether a document's text has the form as a word; written-out forms in any case."""
    flags = re.IGNORECASE if " " in form else re.NOFLAG
    return re.search(rf"(?<!\w){re.escape(form)}(?:['’]?s)?(?!\w)", text, flags) is not None
