"""What invented briefings are written with: themes.yaml and words.yaml, ready to be filled."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import yaml

_FOLDER = Path(__file__).parent
_SLOT = re.compile(r"\{(\w+)\}")

Template = tuple[str, tuple[str, ...]]
"""A %-format, and the names of the lists that fill it."""
Lists = Mapping[str, Sequence[Template]]


@dataclass(frozen=True, slots=True)
class Words:
    """What the YAML files hold, ready to be filled."""

    names: Mapping[str, Any]
    """Areas, boards, cases and the like, as they stand."""
    lists: Lists
    sentences: Lists
    themes: Sequence[Lists]
    paragraphs: Sequence[Sequence[str]]
    leads: Lists
    items: Lists


def fill_template(template: Template, lists: Lists, random: Random) -> str:
    """The template with every slot filled, and the slots of what fills it."""
    form, slots = template
    if not slots:
        return form
    filled = []
    for slot in slots:
        held = lists[slot]
        found = held[int(random.random() * len(held))]
        filled.append(fill_template(found, lists, random) if found[1] else found[0])
    return form % tuple(filled)


def _compile(texts: Sequence[str]) -> Sequence[Template]:
    return tuple((_SLOT.sub("%s", text), tuple(_SLOT.findall(text))) for text in texts)


@functools.cache
def load_words() -> Words:
    """Read the YAML files beside this one, once a process."""
    held = yaml.safe_load((_FOLDER / "words.yaml").read_text(encoding="utf-8"))
    themes = yaml.safe_load((_FOLDER / "themes.yaml").read_text(encoding="utf-8"))
    names: dict[str, Any] = {
        name: each.split() if isinstance(each, str) else each for name, each in held.items()
    }
    lists = {name: _compile(each) for name, each in names["lists"].items()}
    for name in ("intros", "contacts", "subheads", "questions", "times"):
        lists[name] = _compile(names[name])
    spelt = names["numbers"]
    lists["small"] = _compile(spelt[:8])
    lists["number"] = _compile([*spelt, *map(str, range(21, 240))])
    lists["span"] = _compile([f"{number} {unit}" for number in spelt for unit in names["units"]])
    lists["share"] = _compile([*names["shares"], *(f"{n} per cent" for n in range(11, 97))])
    compiled = {
        part: {name: _compile(each) for name, each in names[part].items()}
        for part in ("sentences", "leads", "items")
    }
    return Words(
        names,
        lists,
        compiled["sentences"],
        [{name: _compile(each) for name, each in theme.items()} for theme in themes],
        [paragraph.split() for paragraph in names["paragraphs"]],
        compiled["leads"],
        compiled["items"],
    )
