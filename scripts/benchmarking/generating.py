"""Invented briefings and questions of any number, the same for the same seed.

What they are made of stands in themes.yaml and words.yaml beside this file: nobody and nowhere
in it is real. Phone numbers are those kept for drama (01632 960...), addresses are example.org's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random
from string import ascii_uppercase

from index.types import Document, Metadata, Passage
from scripts.benchmarking.vocabulary import Lists, Template, Words, fill_template, load_words
from scripts.benchmarking.writing import Writer

FEWEST, MOST = 40, 60
"""Passages of a document."""
FIXED = 3
"""Passages of a document besides its sections: its title, its opening, whom to contact."""
SHORTEST = 160
"""Characters of a paragraph: two of these are more than one passage holds (see index.chunking)."""
LONGEST_LIST = 850
"""Characters of a list with its lead-in: a longer one is cut into several passages."""
SHARE_OF_LISTS = 0.12
SHARE_OF_SUBHEADS = 0.3
YEARS = range(2010, 2024)
"""In one of them what a document tells began; it went on into the next."""
QUESTION_WORDS = range(5, 17)
"""How many words a question has."""


def generate_briefings(passages: int, seed: int) -> Iterator[tuple[str, str]]:
    """File names and Markdown texts, with front matter, that read as `passages` passages.

    Forty to sixty passages a document, the last has what remains; all but the last are the same
    for a larger number. At least 3 passages are given.
    """
    for document, _ in generate_documents(passages, seed):
        yield document.name, document.text


def generate_documents(passages: int, seed: int) -> Iterator[tuple[Document, list[Passage]]]:
    """The same briefings as documents and passages, without reading and cutting their texts.

    They equal what `index.reading` and `index.chunking` make of the text; a test compares them.
    """
    words, done, number = load_words(), 0, 0
    while done < passages:
        random = Random(f"{seed}/{number}")
        size = random.randint(FEWEST, MOST)
        if passages - done < size + FEWEST:
            size = max(FIXED, min(passages - done, 2 * MOST))
        document, made = _Briefing(words, random, number).write(size)
        yield document, made
        done += len(made)
        number += 1


def generate_collection(sizes: Sequence[int], seed: int) -> Iterator[tuple[str, str]]:
    """File names and Markdown texts of briefings with so many passages each."""
    words = load_words()
    for number, size in enumerate(sizes):
        random = Random(f"{seed}/collection/{number}")
        document, _ = _Briefing(words, random, number).write(max(FIXED, size))
        yield document.name, document.text


def generate_questions(count: int, seed: int) -> list[str]:
    """Questions of 5 to 16 words on the themes, as practitioners type them; some come twice."""
    words, random = load_words(), Random(f"{seed}/questions")
    asked: list[str] = []
    while len(asked) < count:
        lists = _make_lists(words, random, random.choice(YEARS))
        theme = random.choice(words.themes)
        lists |= theme
        lists["area"] = _fix(random.choice(words.names["areas"]))
        lists["child"] = _fix(_name_case(words, random)[0])
        kind = "ask" if random.random() < 0.25 else "questions"
        question = fill_template(random.choice(lists[kind]), lists, random)
        if len(question.split()) in QUESTION_WORDS:
            asked.append(_type(question, random))
    return asked


def _type(question: str, random: Random) -> str:
    """The question as somebody in a hurry types it, or with care."""
    if random.random() < 0.4:
        return f"{_capitalise(question)}?"
    return question.lower() if random.random() < 0.7 else f"{question}?"


class _Briefing:
    """One document while it is made."""

    def __init__(self, words: Words, random: Random, number: int) -> None:
        self.words, self.random, self.number = words, random, number
        self.year = random.choice(YEARS)
        self.lists = _make_lists(words, random, self.year)
        self.cases = [_name_case(words, random) for _ in range(random.choice((1, 1, 1, 2)))]
        self.area = random.choice(words.names["areas"])
        self.board = random.choice(words.names["boards"]).format(area=self.area)
        self.reviews = " and ".join(name for name, _ in self.cases)
        host = f"{self.area.lower()}.example.org"
        for name, value in {
            "area": self.area,
            "board": self.board,
            "reviews": self.reviews,
            "phone": f"01632 960{random.randrange(1000):03}",
            "email": f"{random.choice(('office', 'learning', 'safeguarding'))}@{host}",
        }.items():
            self.lists[name] = _fix(value)

    def write(self, size: int) -> tuple[Document, list[Passage]]:
        """The document with `size` passages, 3 at least."""
        random = self.random
        self._turn_to(random.choice(self.words.themes))
        kind = random.choice(sorted(self.words.names["kinds"]))
        title = random.choice(self.words.names["kinds"][kind]).format(reviews=self.reviews)
        metadata = Metadata(
            title=title,
            publisher=self.board,
            area=self.area,
            published=f"{self.year + 2}-{random.randint(1, 12):02}",
            kind=kind,
            reviews=tuple(name for name, _ in self.cases),
        )
        slug = re.sub(r"\W+", "-", title.lower()).strip("-")
        writer = Writer(f"{self.number:05}-{self.area.lower()}-{slug}.md", metadata)
        writer.add_paragraph(self._fill_from(self.lists["intros"]))
        themes, left = random.sample(self.words.themes, len(self.words.themes)), size - FIXED
        while left > 0:
            theme = themes[left % len(themes)]
            count = min(left, random.randint(3, 5))
            self._turn_to(theme)
            self._write_section(writer, theme, count)
            left -= count
        writer.add_heading(2, "Who to contact")
        writer.add_paragraph(self._fill_from(self.lists["contacts"]))
        return writer.finish()

    def _turn_to(self, theme: Lists) -> None:
        """Fill from this theme and one of the children from here on."""
        random, lists = self.random, self.lists
        name, ages = random.choice(self.cases)
        lists.update(theme)
        lists["child"] = _fix(name)
        unit, first, last = random.choice(ages)
        spelt = [_spell(self.words, age) for age in range(first, last + 1)]
        lists["age"] = [(f"{age} {unit}", ()) for age in spelt]
        lists["act"], lists["act2"] = _halve(theme["act"], random)

    def _write_section(self, writer: Writer, theme: Lists, count: int) -> None:
        """A heading with `count` passages under it, perhaps the later ones under a sub-heading."""
        random = self.random
        writer.add_heading(2, self._fill_from(theme["head"]))
        parted = random.randint(1, count - 1) if count > 1 else 0
        for at in range(count):
            if at and at == parted and random.random() < SHARE_OF_SUBHEADS:
                writer.add_heading(3, self._fill_from(self.lists["subheads"]))
            if random.random() < SHARE_OF_LISTS:
                self._write_list(writer, theme)
            else:
                writer.add_paragraph(self._make_paragraph())

    def _make_paragraph(self) -> str:
        sentences = [
            _capitalise(self._fill_from(self.words.sentences[part]))
            for part in self.random.choice(self.words.paragraphs)
        ]
        while sum(map(len, sentences)) < SHORTEST:
            sentences.append(_capitalise(self._fill_from(self.words.sentences["learning"])))
        return " ".join(sentences)

    def _write_list(self, writer: Writer, theme: Lists) -> None:
        """A lead-in with three or four items."""
        random = self.random
        kind = random.choice(("act", "sign", "gap"))
        lead = _capitalise(self._fill_from(self.words.leads[kind]))
        held = random.sample(theme[kind], min(random.randint(3, 4), len(theme[kind])))
        items: list[str] = []
        for item in held:
            self.lists["item"] = (item,)
            items.append(_capitalise(self._fill_from(self.words.items[kind])))
        while sum(map(len, items)) + len(lead) > LONGEST_LIST:
            items.pop()
        writer.add_list(lead, items, numbered=random.random() < 0.4)

    def _fill_from(self, templates: Sequence[Template]) -> str:
        return fill_template(
            templates[int(self.random.random() * len(templates))], self.lists, self.random
        )


def _make_lists(words: Words, random: Random, year: int) -> dict[str, Sequence[Template]]:
    """The lists that any document fills from, some of them parted in two that share nothing."""
    lists = dict(words.lists)
    for name, first in (("month", year), ("month2", year + 1)):
        lists[name] = [(f"{month} {first}", ()) for month in words.names["months"]]
    lists["local"] = [
        (random.choice(words.names["locals"]).format(name=_invent(words, random)), ())
        for _ in range(8)
    ]
    for name in ("reason", "meant"):
        lists[name], lists[f"{name}2"] = _halve(lists[name], random)
    return lists


def _halve(
    held: Sequence[Template], random: Random
) -> tuple[Sequence[Template], Sequence[Template]]:
    mixed = random.sample(held, len(held))
    return mixed[: len(mixed) // 2], mixed[len(mixed) // 2 :]


def _name_case(words: Words, random: Random) -> tuple[str, list[tuple[str, int, int]]]:
    """A child's name, such as `Child Q12`, and the ages that it may have."""
    kind = random.choice(sorted(words.names["cases"]))
    letters = "".join(random.choices(ascii_uppercase, k=random.randint(1, 2)))
    return f"{kind} {letters}{random.randint(1, 99)}", words.names["cases"][kind]


def _invent(words: Words, random: Random) -> str:
    """The stem of a place that does not exist."""
    syllables = [random.choice(words.names[part]) for part in ("onsets", "vowels", "codas")]
    return "".join(syllables).capitalize()


def _spell(words: Words, number: int) -> str:
    """A number as it is written in prose."""
    spelt: Sequence[str] = words.names["numbers"]
    return spelt[number - 2] if 2 <= number < len(spelt) + 2 else str(number)


def _capitalise(text: str) -> str:
    """The text with its first letter large, after an opening quotation mark too."""
    at = 1 if text[0] == "“" else 0
    return text[:at] + text[at].upper() + text[at + 1 :]


def _fix(value: str) -> Sequence[Template]:
    """A list of one value."""
    return ((value, ()),)
