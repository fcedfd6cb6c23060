"""Changes of a YAML text that leave every other character as it is. Pure.

ruamel.yaml says where each value stands; only that place is written. Dumping the whole file again
would fold long lines, move comments and change quotation marks in files laid out otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

Pair = tuple[Node, Node]
NULLS = ("", "~", "null", "Null", "NULL")


class UnwritableError(Exception):
    """The text is laid out in a way that cannot be changed safely; says which part."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one entry: its new values (None is written `null`) and a line of history."""

    id: str
    values: Mapping[str, str | None]
    note: str


@dataclass(frozen=True, slots=True)
class _Splice:
    start: int
    end: int
    text: str


def change_entries(text: str, section: str, changes: Sequence[Change]) -> str:
    """The text with the entries of a section changed, each with its line under `history`."""
    listed = _find_section(text, section)
    entries = listed[1].value if listed and isinstance(listed[1], SequenceNode) else []
    by_id = {_read_pairs(one)["id"][1].value: one for one in entries if "id" in _read_pairs(one)}
    splices: list[_Splice] = []
    for change in changes:
        splices += _change_entry(text, by_id[change.id], change)
    return _apply(text, splices)


def add_entry(text: str, section: str, entry: Change) -> str:
    """The text with an entry put behind the last one of a section."""
    listed = _find_section(text, section)
    break_ = _find_break(text)
    if listed is None:
        head = "" if not text or text.endswith("\n") else break_
        return f"{text}{head}{break_}{section}:{_lay_out(text, 2, 4, entry)}{break_}"
    key, node = listed
    if (isinstance(node, ScalarNode) and node.value in NULLS) or node.value == []:
        at = _after_colon(text, key)
        return _apply(text, [_Splice(at, _end_of(text, key, node), _lay_out(text, 2, 4, entry))])
    if not isinstance(node, SequenceNode) or node.flow_style:
        raise UnwritableError(f"`{section}` is written in brackets")
    dash, last = node.start_mark.column, node.value[-1]
    inner = last.start_mark.column if not last.flow_style else dash + 2
    laid = _lay_out(text, dash, max(inner, dash + 2), entry)
    gap = break_ if _has_gaps(text, node) else ""
    at = _line_end(text, _end_of(text, None, last))
    return _apply(text, [_Splice(at, at, gap + laid)])


def write_scalar(value: str | None, *, flow: bool = False, style: str | None = None) -> str:
    """A value as YAML text, in the quotation marks it had; without where it reads back the same."""
    if value is None:
        return "null"
    if style == "'":
        return "'" + value.replace("'", "''") + "'"
    probe = f"[{{key: {value}}}]" if flow else f"- key: {value}\n"
    try:
        plain = yaml.load(probe, Loader=yaml.BaseLoader) == [{"key": value}]
    except yaml.YAMLError:
        plain = False
    plain = plain and style is None and value not in NULLS and not value.startswith(("'", '"'))
    return value if plain else json.dumps(value, ensure_ascii=False)


def _change_entry(text: str, entry: Node, change: Change) -> list[_Splice]:
    pairs = _read_pairs(entry)
    flow = isinstance(entry, MappingNode) and bool(entry.flow_style)
    splices, missing = [], []
    for field, value in change.values.items():
        if field not in pairs:
            missing.append(f"{field}: {write_scalar(value, flow=flow)}")
            continue
        key, node = pairs[field]
        if not isinstance(node, ScalarNode) or node.style in ("|", ">"):
            raise UnwritableError(f"`{field}` of {change.id} is written over several lines")
        written = write_scalar(value, flow=flow, style=node.style)
        splices.append(_replace(text, key, node, written))
    if "history" in pairs:
        splices.append(_add_history(text, *pairs["history"], change.note))
    else:
        lines = [f"- {json.dumps(change.note, ensure_ascii=False)}"]
        missing += [f"history: [{lines[0][2:]}]"] if flow else ["history:", f"  {lines[0]}"]
    key, node = [pair for name, pair in pairs.items() if name != "history"][-1]
    at = _end_of(text, key, node)
    if flow:
        put = "".join(f", {line}" for line in missing)
    else:
        indent = _find_break(text) + " " * entry.value[0][0].start_mark.column
        put, at = "".join(indent + line for line in missing), _line_end(text, at)
    return [*splices, _Splice(at, at, put)] if missing else splices


def _add_history(text: str, key: Node, node: Node, note: str) -> _Splice:
    line = json.dumps(note, ensure_ascii=False)
    if isinstance(node, ScalarNode) and node.value in NULLS:
        return _replace(text, key, node, f"[{line}]")
    if not isinstance(node, SequenceNode):
        raise UnwritableError("`history` is not a list")
    if not node.value:
        return _Splice(node.start_mark.index + 1, node.start_mark.index + 1, line)
    at = _end_of(text, key, node.value[-1])
    if node.flow_style:
        return _Splice(at, at, f", {line}")
    at = _line_end(text, at)
    return _Splice(at, at, f"{_find_break(text)}{' ' * node.start_mark.column}- {line}")


def _replace(text: str, key: Node, node: ScalarNode, written: str) -> _Splice:
    if node.end_mark.index <= node.start_mark.index:  # nothing stands behind the colon
        at = _after_colon(text, key)
        return _Splice(at, at, f" {written}")
    return _Splice(node.start_mark.index, node.end_mark.index, written)


def _lay_out(text: str, dash: int, inner: int, entry: Change) -> str:
    """A new entry, each line begun with a line break."""
    lines = [f"{field}: {write_scalar(value)}" for field, value in entry.values.items()]
    lines += ["history:", f"  - {json.dumps(entry.note, ensure_ascii=False)}"]
    first = " " * dash + "-" + " " * (inner - dash - 1)
    starts = [first, *[" " * inner] * (len(lines) - 1)]
    break_ = _find_break(text)
    return "".join(break_ + start + line for start, line in zip(starts, lines, strict=True))


def _find_section(text: str, section: str) -> Pair | None:
    root = cast("Node | None", YAML(typ="rt").compose(text))
    return _read_pairs(root).get(section) if isinstance(root, MappingNode) else None


def _read_pairs(node: Node) -> dict[str, Pair]:
    if not isinstance(node, MappingNode):
        return {}
    return {key.value: (key, value) for key, value in node.value if isinstance(key, ScalarNode)}


def _has_gaps(text: str, entries: SequenceNode) -> bool:
    """Whether an empty line parts the last two entries; so it shall where there is one entry."""
    if len(entries.value) < 2:
        return True
    before, last = entries.value[-2:]
    between = text[_line_end(text, _end_of(text, None, before)) : last.start_mark.index]
    return any(not line.strip() for line in between.splitlines()[1:-1])


def _end_of(text: str, key: Node | None, node: Node) -> int:
    """Where the written form of a value ends, before any comment behind it."""
    if isinstance(node, ScalarNode):
        if node.end_mark.index <= node.start_mark.index:
            return _after_colon(text, key) if key else node.start_mark.index
        if node.style in ("|", ">"):
            return len(text[: node.end_mark.index].rstrip())
        return cast(int, node.end_mark.index)
    if not isinstance(node, CollectionNode) or node.flow_style or not node.value:
        return cast(int, node.end_mark.index)
    last = node.value[-1]
    return _end_of(text, *last) if isinstance(last, tuple) else _end_of(text, None, last)


def _after_colon(text: str, key: Node) -> int:
    return text.index(":", key.end_mark.index) + 1


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if end > at and text[end - 1] == "\r" else end


def _find_break(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _apply(text: str, splices: Sequence[_Splice]) -> str:
    """The text with each place written anew; of two at one place the later stands behind."""
    parts, at = [], 0
    for one in sorted(splices, key=lambda splice: splice.start):
        parts += [text[at : one.start], one.text]
        at = one.end
    return "".join((*parts, text[at:]))
