"""The arrows of the layout, held by reading every import: scripts, bot → index → third party."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("index", "bot", "scripts")
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}
OUTSIDE = frozenset(
    "os sys io pathlib socket time sqlite3 subprocess shutil tempfile urllib http asyncio threading"
    " sentence_transformers torch onnxruntime tokenizers faiss telegram".split()
)
"""What reaches a file, the network, a clock or a model."""
PURE = frozenset(
    "index.types index.ranking index.quotes.quoting index.evidence index.chunking index.sentences"
    " bot.reply bot.rendering bot.wording bot.questions.intents bot.alarms.urgency"
    " bot.alarms.identifying".split()
)


def list_imports(source: str) -> Iterator[str]:
    """Every dotted name that a source imports, wherever it stands; `from a import b` gives a.b."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def says_pure(source: str) -> bool:
    return bool(re.search(r"\bpure\b(?! of)", ast.get_docstring(ast.parse(source)) or "", re.I))


SOURCES = {name: path.read_text(encoding="utf-8") for name, path in MODULES.items()}
IMPORTS = {name: tuple(list_imports(source)) for name, source in SOURCES.items()}


def find_module(imported: str) -> str | None:
    """The module of this project that an imported name is, or stands in."""
    while imported and imported not in MODULES:
        imported = imported.rpartition(".")[0]
    return imported or None


def find_packages(module: str) -> set[str]:
    return {imported.partition(".")[0] for imported in IMPORTS[module]}


def test_every_package_is_walked() -> None:
    """The walk sees each of the three packages, in its depth."""
    seen = {name.partition(".")[0] for name in IMPORTS}
    assert seen == set(PACKAGES)
    assert "index.types" in IMPORTS["index.searcher"] or any(
        imported.startswith("index.types.") for imported in IMPORTS["index.searcher"]
    )
    assert set(MODULES) >= PURE


@pytest.mark.parametrize(
    ("package", "never"),
    [
        ("index", {"bot", "scripts", "telegram", "tests"}),
        ("bot", {"scripts", "tests"}),
        ("scripts", {"tests"}),
    ],
)
def test_imports_go_one_way(package: str, never: set[str]) -> None:
    """The index knows nothing of chat, the bot of no script, and nothing leans on the tests."""
    wrong = {
        name: found
        for name in MODULES
        if name.partition(".")[0] == package and (found := find_packages(name) & never)
    }
    assert wrong == {}


def test_only_channels_know_telegram() -> None:
    """What decides a reply is the same for every channel: it imports no channel's library."""
    wrong = [
        name
        for name in MODULES
        if "telegram" in find_packages(name) and not name.startswith("bot.channels.telegram")
    ]
    assert wrong == []


def test_only_an_entry_point_picks_a_channel() -> None:
    """A channel is imported by itself, by `python -m bot` and by a script, and by nothing else."""
    wrong = [
        name
        for name, imported in IMPORTS.items()
        if any(f"{one}.".startswith("bot.channels.") for one in imported)
        and not name.startswith(("bot.channels", "bot.__main__", "scripts."))
    ]
    assert wrong == []


def test_pure_files_reach_nothing() -> None:
    """A file that is pure, or says so, imports nothing that reads, waits, connects or loads."""
    pure = PURE | {
        name
        for name, source in SOURCES.items()
        if says_pure(source) and not name.startswith("bot.channels.")
    }
    wrong = {name: found for name in sorted(pure) if (found := find_packages(name) & OUTSIDE)}
    assert wrong == {}


def test_pure_files_lean_on_no_file_that_loads() -> None:
    """Nor does what a pure file imports of this project load a model or an index."""
    loads = {
        "index.encoders.encoding",
        "index.keeping.vectors",
        "index.snapshot",
        "index.refresh",
        "bot.memory",
    }
    wrong: dict[str, set[str]] = {}
    for name in sorted(PURE):
        reached, waiting = set[str](), [name]
        while waiting:
            module = waiting.pop()
            fresh = {found for one in IMPORTS[module] if (found := find_module(one))} - reached
            reached |= fresh
            waiting += fresh
        if reached & loads:
            wrong[name] = reached & loads
    assert wrong == {}


def test_no_cycles() -> None:
    """No two files import each other, however far round."""
    graph = {
        name: {found for one in imported if (found := find_module(one)) and found != name}
        for name, imported in IMPORTS.items()
    }
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"imports go round: {' → '.join(error.args[1])}")
    assert set(order) == set(MODULES)
