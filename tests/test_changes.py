"""What a refresh finds changed, and that many small refreshes come to what one build gives."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import refresh
from index.bulk import average_contexts
from index.changes import Changed, Changes, compare_plan
from index.keeping import nearest
from index.keeping.nearest import FLAT, GRAPH
from index.planning import plan_build
from index.ranking import Weights
from index.refresh import refresh_index
from index.searcher import Searcher
from index.snapshot import Manifest, Snapshot, load_snapshot
from index.types import Query
from tests.fakes import FakeEncoder, refresh_test_index, write_documents

BODY = (
    "## Neglect\n\nThe nurse rang the school twice and nobody called her back that week.\n\n"
    "## Bruising\n\nA bruise on a baby who cannot crawl is referred the same day by whoever saw it."
    "\n\n## Fathers\n\nNobody asked the father what he had seen, and he was not at any meeting.\n"
)
NOTE = f"# A note on Child Q\n\n{BODY}"
STATED = "---\npublisher: Ambleford Partnership\npublished: 2024-02-01\n---\n"
WITHDRAWN = "---\nstatus: withdrawn\nwithdrawn_on: 2026-03-01\n---\n"
OTHER = "# Escalation\n\nProfessionals challenge a decision that is not safe, and write it down.\n"


def compare(tmp_path: Path, before: Mapping[str, str], after: Mapping[str, str]) -> Changes:
    """What a refresh would change from one set of documents to the other."""
    for name, documents in (("before", before), ("after", after)):
        (tmp_path / name).mkdir(parents=True)
        write_documents(tmp_path / name, documents)
    checksum = FakeEncoder().checksum
    held = None
    if before:
        refresh_test_index(tmp_path / "before", tmp_path / "index")
        held = load_snapshot(tmp_path / "index")
    return compare_plan(plan_build(tmp_path / "after", checksum, held), held)


def test_nothing_published(tmp_path: Path) -> None:
    """Where nothing was published, every document is new."""
    found = compare(tmp_path, {}, {"a.md": NOTE, "sub/b.md": OTHER})
    assert found == Changes(new=("a.md", "sub/b.md"))
    assert found


def test_nothing_changed(tmp_path: Path) -> None:
    """The same documents are no change, and are counted."""
    found = compare(tmp_path, {"a.md": NOTE, "b.md": OTHER}, {"a.md": NOTE, "b.md": OTHER})
    assert found == Changes(unchanged=2)
    assert not found
    assert found.touched == ()


def test_new_and_removed(tmp_path: Path) -> None:
    """A name that is not known is new, one that is not there any more is removed."""
    found = compare(
        tmp_path, {"a.md": NOTE, "b.md": OTHER}, {"a.md": NOTE, "c.md": "# C\n\nA third text.\n"}
    )
    assert found == Changes(new=("c.md",), removed=("b.md",), unchanged=1)
    assert found.touched == ("c.md",)


@pytest.mark.parametrize(
    ("now", "changed"),
    [
        (NOTE.replace("twice", "once"), Changed("a.md", 1, 1)),
        (f"{NOTE}\n## Beds\n\nNobody asked to see the bed.\n", Changed("a.md", 1, 0)),
        (NOTE[: NOTE.index("## Fathers")], Changed("a.md", 0, 1)),
        (NOTE + "\n\n", Changed("a.md", 0, 0)),
        (
            STATED + NOTE,
            Changed(
                "a.md",
                0,
                0,
                (
                    ("publisher", "", "Ambleford Partnership"),
                    ("published", "", "2024-02-01"),
                ),
            ),
        ),
        (
            WITHDRAWN + NOTE.replace("twice", "once"),
            Changed(
                "a.md", 1, 1, (("status", "", "withdrawn"), ("withdrawn_on", "", "2026-03-01"))
            ),
        ),
    ],
    ids=["text", "a section more", "a section less", "white space", "front matter", "both"],
)
def test_changed(now: str, changed: Changed, tmp_path: Path) -> None:
    """A document under its old name: how many passages are new and gone, which fields differ."""
    found = compare(tmp_path, {"a.md": NOTE, "b.md": OTHER}, {"a.md": now, "b.md": OTHER})
    assert found == Changes(changed=(changed,), unchanged=1)
    assert found.touched == ("a.md",)


def test_fields_in_words(tmp_path: Path) -> None:
    """Fields of several values and of a source are told in words."""
    source = 'source: {title: Old, publisher: P, published: "2017", kind: learning bulletin}\n'
    before = f"---\nreviews: [Child Q]\n---\n{NOTE}"
    after = f"---\nreviews: [Child Q, Child R]\n{source}---\n{NOTE}"
    found = compare(tmp_path, {"a.md": before}, {"a.md": after})
    told = {field: (then, now) for field, then, now in found.changed[0].metadata}
    assert told["reviews"] == ("Child Q", "Child Q, Child R")
    assert told["source"] == ("", "Old, P")


def test_renamed(tmp_path: Path) -> None:
    """The same text under another name is renamed, not new and removed; each name counts once."""
    before = {"a.md": NOTE, "b.md": OTHER, "c.md": OTHER}
    after = {"a.md": NOTE, "sub/d.md": OTHER, "e.md": OTHER, "f.md": OTHER}
    found = compare(tmp_path, before, after)
    assert found.renamed == (("b.md", "e.md"), ("c.md", "f.md"))
    assert (found.new, found.removed, found.changed) == (("sub/d.md",), (), ())
    assert found.unchanged == 1
    assert found.touched == ("e.md", "f.md", "sub/d.md")


def test_renamed_and_changed(tmp_path: Path) -> None:
    """A document that was renamed and changed at once is one new and one removed."""
    found = compare(tmp_path, {"a.md": NOTE}, {"b.md": NOTE.replace("twice", "once")})
    assert found == Changes(new=("b.md",), removed=("a.md",))


@pytest.mark.parametrize(
    "twin",
    [
        {"b.md": NOTE},
        {"b.md": STATED + NOTE},
        {"b.md": NOTE.replace("# A note on Child Q", "# The same under another title")},
        {"sub/b.md": f"{NOTE}\n## Beds\n\nNobody asked to see the bed.\n"},
        {"b.txt": NOTE.replace("# A note on Child Q", "A note on Child Q").replace("## ", "")},
    ],
    ids=["exactly", "with front matter", "another title", "one section more", "as .txt"],
)
def test_duplicates(twin: dict[str, str], tmp_path: Path) -> None:
    """Two documents that say the same, or nearly, are named, whether they are new or held."""
    others = {"c.md": OTHER, "d.md": NOTE.replace("twice", "once").replace("same day", "next day")}
    name = next(iter(twin))
    new = compare(tmp_path / "new", {"a.md": NOTE, **others}, {"a.md": NOTE, **others, **twin})
    held = compare(tmp_path / "held", {"a.md": NOTE, **others, **twin}, {"a.md": NOTE, **twin})
    assert new.duplicates == held.duplicates == (("a.md", name),)


def test_a_set_phrase_is_no_duplicate(tmp_path: Path) -> None:
    """One passage that documents of several passages share does not make them the same."""
    shared = "\n## Who to ring\n\nIf a child is in danger now, ring 999.\n"
    documents = {"a.md": NOTE + shared, "b.md": f"{OTHER}\n## Beds\n\nNo bed was seen.\n{shared}"}
    assert compare(tmp_path, documents, documents).duplicates == ()


def edit(documents: Mapping[str, str], rng: random.Random) -> dict[str, str]:
    """The documents after one to three random edits; never none."""
    now = dict(documents)
    for _ in range(rng.randint(1, 3)):
        name = rng.choice(sorted(now))
        what = rng.choice(["add", "remove", "rename", "text", "front", "copy"])
        fresh = rng.choice(["0", "m", "z/", "A"]) + f"{rng.randrange(10**6)}.md"
        if what == "add":
            now[fresh] = write_text(rng)
        elif what == "remove" and len(now) > 1:
            del now[name]
        elif what == "rename":
            now[fresh] = now.pop(name)
        elif what == "text":
            now[name] = (
                now[name].replace("The", rng.choice(["That", "One", "Her"]), 1) + "\nMore.\n"
            )
        elif what == "front":
            body = now[name].split("---\n")[-1]
            now[name] = f"---\npublished: {rng.randint(1990, 2025)}\n---\n{body}"
        elif what == "copy":
            now[fresh] = now[name]
    return now


SUBJECTS = "nurse school bruise bed father meeting chronology police drink housing midwife".split()


def write_text(rng: random.Random) -> str:
    """A document of one to four sections; `gone` words tell documents apart."""
    sections = [
        f"## {rng.choice(SUBJECTS).title()}\n\nThe {rng.choice(SUBJECTS)} told the "
        f"{rng.choice(SUBJECTS)} about word{rng.randrange(10**9)}x. It was noted twice.\n"
        for _ in range(rng.randint(1, 4))
    ]
    return f"# On {rng.choice(SUBJECTS)}\n\n" + "\n".join(sections)


def cut_manifest(manifest: Manifest) -> Manifest:
    """A manifest without its time, and without what tells how the FAISS index came about."""
    return replace(manifest, built_at="", nearest={}, files={}, sizes={})


def describe(snapshot: Snapshot) -> dict[str, object]:
    """All that a snapshot holds but its FAISS index, as values to compare."""
    lexicon, rows = snapshot.lexicon, snapshot.rows
    return {
        "manifest": cut_manifest(snapshot.manifest),
        "documents": list(snapshot.documents.items()),
        "metadata": list(snapshot.metadata.items()),
        "passages": list(snapshot.passages),
        "sources": dict(snapshot.sources),
        "table": (
            snapshot.table.names,
            *map(show, (snapshot.table.document, snapshot.table.marks)),
        ),
        "rows": [show(column) for column in (rows.first, rows.start, rows.end)],
        "vectors": show(snapshot.matrix.read_halves(0, len(rows.start))),
        "texts": show(snapshot.texts),
        "lexicon": {
            name: show(held) if isinstance(held := getattr(lexicon, name), np.ndarray) else held
            for name in lexicon.__dataclass_fields__
        },
        "words": [list(lexicon.terms), list(lexicon.words)],
    }


def show(array: np.ndarray) -> tuple[str, tuple[int, ...], bytes]:
    return str(array.dtype), array.shape, np.ascontiguousarray(array).tobytes()


def ask(snapshot: Snapshot, question: str) -> list[tuple[str, float, float, float]]:
    hits = Searcher(snapshot, FakeEncoder(), Weights(0.6)).search(Query(question))
    return [(hit.passage.key, hit.score, hit.dense, hit.lexical) for hit in hits]


def build(knowledge: Path, index_folder: Path, kind: str) -> Snapshot:
    """Refresh and read back what was published."""
    encoder = FakeEncoder()
    refresh_index(knowledge, index_folder, encoder.checksum, lambda: encoder, nearest=kind)
    return load_snapshot(index_folder, check=True)


def lay_out(folder: Path, documents: Mapping[str, str]) -> Path:
    """A folder with exactly these documents."""
    folder.mkdir(exist_ok=True)
    for path in folder.rglob("*.md"):
        if path.relative_to(folder).as_posix() not in documents:
            path.unlink()
    return write_documents(folder, documents)


@pytest.mark.parametrize("seed", range(5))
def test_refreshes_come_to_a_whole_build(seed: int, tmp_path: Path) -> None:
    """After each of several random edits the refreshed index is, value for value, the one that a
    build from nothing gives, and answers alike."""
    rng = random.Random(seed)
    documents = {f"note-{number}.md": write_text(rng) for number in range(8)}
    for step in range(7):
        knowledge = lay_out(tmp_path / "knowledge", documents)
        kept = build(knowledge, tmp_path / "index", FLAT)
        whole = build(knowledge, tmp_path / f"whole-{step}", FLAT)
        assert kept.manifest.id == whole.manifest.id
        assert describe(kept) == describe(whole)
        assert kept.manifest.nearest == whole.manifest.nearest
        for question in ("nurse school", "bruise", *rng.sample(SUBJECTS, 3)):
            assert ask(kept, question) == ask(whole, question) != []
        documents = edit(documents, rng)


def test_what_is_kept_is_not_encoded_again(tmp_path: Path) -> None:
    """A refresh encodes the texts of the documents that changed, and no others."""
    documents = {f"note-{number}.md": write_text(random.Random(number)) for number in range(8)}
    knowledge = lay_out(tmp_path / "knowledge", documents)
    build(knowledge, tmp_path / "index", FLAT)
    write_documents(knowledge, {"new.md": "# New\n\nA sentence that nobody wrote before.\n"})
    encoder = FakeEncoder()
    refresh_index(knowledge, tmp_path / "index", encoder.checksum, lambda: encoder, nearest=FLAT)
    whole = plan_build(knowledge, encoder.checksum)
    new = next(part for part in whole.parts if part.name == "new.md")
    assert encoder.calls[0] == len(set(new.texts))  # type: ignore[union-attr]


def find_near(snapshot: Snapshot, count: int) -> tuple[list[str], float]:
    """The passages that FAISS finds for a text, by what they say, and how near they are on average
    to the exact first as many: 0 for as near."""
    vector = FakeEncoder().encode(["the nurse told the school about the bruise"])[0]
    found = snapshot.nearest.find(vector, count)
    cosines = average_contexts(snapshot.matrix, snapshot.rows) @ vector
    exact = np.sort(cosines)[::-1][: len(found)]
    return [snapshot.passages[int(at)].text for at in found], float(
        exact.mean() - cosines[found].mean()
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_a_graph_is_mended(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph that is added to holds what a build from nothing holds; what is gone is never found,
    and what is asked word for word is found."""
    monkeypatch.setattr(nearest, "REBUILT_FROM", 0.4)
    rng = random.Random(seed)
    documents = {f"note-{number:02}.md": write_text(rng) for number in range(40)}
    moved = 0
    for step in range(6):
        knowledge = lay_out(tmp_path / "knowledge", documents)
        kept = build(knowledge, tmp_path / "index", GRAPH)
        whole = build(knowledge, tmp_path / f"whole-{step}", GRAPH)
        moved += kept.nearest.places is not None
        assert describe(kept) == describe(whole)
        said = [passage.text for passage in kept.passages]
        everything, _ = find_near(kept, 2 * len(said))
        assert not Counter(everything) - Counter(said)  # nothing that is gone
        assert len(everything) >= 0.95 * len(said)  # a graph walks, and may miss one
        for snapshot in (kept, whole):
            assert find_near(snapshot, 10)[1] < 0.02
        asked = [ask(one, "nurse school bruise") for one in (kept, whole)]
        assert asked[0] == asked[1]
        documents = edit(documents, rng)
    assert moved >= 3, "some graphs were added to and not built whole"


def test_many_documents_get_a_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past FLAT_UP_TO the refresh changes from flat to a graph by itself, and back."""
    monkeypatch.setattr(nearest, "FLAT_UP_TO", 20)
    rng = random.Random(3)
    kinds = []
    for count in (5, 40, 5):
        documents = {f"note-{number}.md": write_text(rng) for number in range(count)}
        knowledge = lay_out(tmp_path / "knowledge", documents)
        kept = build(knowledge, tmp_path / "index", refresh.AUTO)
        kinds.append(kept.nearest.kind.kind)
        assert sorted(find_near(kept, 999)[0]) == sorted(one.text for one in kept.passages)
    assert kinds == [FLAT, GRAPH, FLAT]
