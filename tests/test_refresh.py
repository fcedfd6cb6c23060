"""From a folder of documents to a published snapshot, or to a sentence and no change."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from shutil import copytree

import pytest

from index.errors import EncoderError, KnowledgeError, SnapshotError
from index.lexical import find_words
from index.ranking import Weights
from index.refresh import describe_passage, digest_text, plan_build, refresh_index
from index.searcher import Searcher
from index.snapshot import Snapshot, load_snapshot, read_current
from index.types import BlockKind, Progress, Query, Vectors
from tests.fakes import (
    BRIEFINGS,
    FakeEncoder,
    build_test_snapshot,
    refresh_test_index,
    write_documents,
)

ROOT = Path(__file__).resolve().parent.parent
NOTES = {
    "a.md": "# Neglect\n\n## What helped\n\nThe nurse rang the school twice. The school called.\n",
    "b.md": "---\npublished: 2024-02-01\n---\n# Escalation\n\n"
    "Professionals should challenge a decision that is not safe.\n",
}


class FailingEncoder(FakeEncoder):
    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        raise EncoderError("The encoder ran out of memory.")


def list_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def cut_time(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of an index without the line of the manifest that says when it was built."""
    return {
        name: b"\n".join(line for line in held.split(b"\n") if b'"built_at"' not in line)
        for name, held in files.items()
    }


def test_the_same_content_gives_the_same_index(tmp_path: Path) -> None:
    """Two builds of the same documents differ in nothing but the time in the manifest."""
    copytree(BRIEFINGS, tmp_path / "copy")
    one = refresh_test_index(BRIEFINGS, tmp_path / "one")
    two = refresh_test_index(tmp_path / "copy", tmp_path / "two")
    assert one.built is two.built is True
    assert cut_time(list_files(tmp_path / "one")) == cut_time(list_files(tmp_path / "two"))


def test_what_is_published_is_not_built_again(tmp_path: Path) -> None:
    """A second refresh neither encodes nor loads the encoder nor touches a file."""
    first = refresh_test_index(BRIEFINGS, tmp_path / "index")
    before = list_files(tmp_path / "index")

    def load() -> FakeEncoder:
        pytest.fail("the encoder was loaded")

    second = refresh_index(BRIEFINGS, tmp_path / "index", FakeEncoder().checksum, load)
    assert (first.built, second.built) == (True, False)
    assert second.snapshot.manifest == first.snapshot.manifest
    assert list_files(tmp_path / "index") == before


@pytest.mark.parametrize(
    "change",
    [
        {**NOTES, "a.md": NOTES["a.md"].replace("twice", "once")},
        {**NOTES, "c.md": "# Late booking\n\nPregnancy was booked at 31 weeks.\n"},
        {"a.md": NOTES["a.md"]},
        {"a.md": NOTES["a.md"], "c.md": NOTES["b.md"]},
        {**NOTES, "b.md": NOTES["b.md"].replace("2024-02-01", "2024-02-02")},
    ],
    ids=["changed", "added", "removed", "renamed", "dated anew"],
)
def test_a_change_gives_a_new_index(change: dict[str, str], tmp_path: Path) -> None:
    """A document that is changed, added, removed, renamed or dated gives another snapshot."""
    write_documents(tmp_path / "before", NOTES)
    write_documents(tmp_path / "after", change)
    before = refresh_test_index(tmp_path / "before", tmp_path / "index")
    after = refresh_test_index(tmp_path / "after", tmp_path / "index")
    assert after.built is True
    assert after.snapshot.manifest.id != before.snapshot.manifest.id
    assert load_snapshot(tmp_path / "index").manifest == after.snapshot.manifest
    assert after.snapshot.manifest.documents == {
        name: digest_text(text) for name, text in sorted(change.items())
    }


def test_another_encoder_gives_a_new_index(tmp_path: Path) -> None:
    """An index is of one encoder; another is neither searched with it nor taken for it."""
    old = build_test_snapshot(tmp_path, FakeEncoder(), NOTES)
    other = FakeEncoder("other", "other-1")
    with pytest.raises(EncoderError) as caught:
        Searcher(old, other, Weights(0.6))
    assert str(caught.value) == (
        "The index was built with the encoder fake, not with other as loaded now: "
        "run 'make refresh'."
    )
    new = build_test_snapshot(tmp_path, other, NOTES)
    assert new.manifest.id != old.manifest.id
    assert Searcher(new, other, Weights(0.6)).search(Query("nurse"))


@pytest.mark.parametrize(
    "name", ["nearest.faiss", "documents.jsonl", "manifest.json", "rows.first.npy"]
)
def test_a_damaged_index_is_built_again(name: str, tmp_path: Path) -> None:
    """A refresh mends a published snapshot whose file is damaged."""
    build_test_snapshot(tmp_path, documents=NOTES)
    before = list_files(tmp_path / "index")
    path = tmp_path / "index" / "snapshots" / str(read_current(tmp_path / "index")) / name
    path.write_bytes(path.read_bytes()[:-2])
    again = refresh_test_index(tmp_path / "knowledge", tmp_path / "index")
    assert again.built is True
    assert cut_time(list_files(tmp_path / "index")) == cut_time(before)
    assert load_snapshot(tmp_path / "index").manifest == again.snapshot.manifest


@pytest.mark.parametrize("pointer", [b"", b"\xff\xfe", b"no-such-id\n"])
def test_a_bent_pointer_is_mended(pointer: bytes, tmp_path: Path) -> None:
    """A refresh mends a `current` that points nowhere."""
    build_test_snapshot(tmp_path, documents=NOTES)
    before = list_files(tmp_path / "index")
    (tmp_path / "index" / "current").write_bytes(pointer)
    refresh_test_index(tmp_path / "knowledge", tmp_path / "index")
    assert list_files(tmp_path / "index") == before


def refuse(snapshot: Snapshot) -> None:
    raise KnowledgeError("A golden question was lost.")


@pytest.mark.parametrize(
    ("encoder", "check", "sentence"),
    [
        (FailingEncoder(), lambda snapshot: None, "The encoder ran out of memory."),
        (FakeEncoder(), refuse, "A golden question was lost."),
    ],
    ids=["encoder fails", "check refuses"],
)
def test_a_failed_build_changes_nothing(
    encoder: FakeEncoder, check: object, sentence: str, tmp_path: Path
) -> None:
    """A build that fails or is refused leaves every file of the published index as it was."""
    published = build_test_snapshot(tmp_path, documents=NOTES)
    before = list_files(tmp_path / "index")
    write_documents(tmp_path / "knowledge", {"c.md": "# Late booking\n\nBooked at 31 weeks.\n"})
    with pytest.raises(KnowledgeError) as caught:
        refresh_test_index(tmp_path / "knowledge", tmp_path / "index", encoder, check)  # type: ignore[arg-type]
    assert str(caught.value) == sentence
    assert list_files(tmp_path / "index") == before
    assert load_snapshot(tmp_path / "index").manifest == published.manifest


def test_check_sees_what_would_be_published(tmp_path: Path) -> None:
    """What is checked before a snapshot goes live is that snapshot, not the one before."""
    seen: list[Snapshot] = []
    write_documents(tmp_path / "knowledge", NOTES)
    done = refresh_test_index(tmp_path / "knowledge", tmp_path / "index", check=seen.append)
    assert [each.manifest.id for each in seen] == [done.snapshot.manifest.id]


@pytest.mark.parametrize(
    ("documents", "sentence"),
    [
        (None, "The knowledge folder {0} does not exist: name one with knowledge in config.yaml"),
        ({}, "No briefing could be read in {0}: put a .md or .txt file there."),
        ({".hidden.md": "# Note\n", "a.csv": "x"}, "No briefing could be read in {0}: put a .md"),
        ({"a.md": "", "b.txt": " \n"}, "No briefing could be read in {0} (a.md is empty: put"),
    ],
    ids=["missing", "empty", "other files", "unreadable"],
)
def test_nothing_to_read(documents: dict[str, str] | None, sentence: str, tmp_path: Path) -> None:
    """A knowledge folder without a readable briefing is a sentence, and the old index stays."""
    published = build_test_snapshot(tmp_path, documents=NOTES)
    folder = tmp_path / "other"
    if documents is not None:
        folder.mkdir()
        write_documents(folder, documents)
    with pytest.raises(KnowledgeError) as caught:
        refresh_test_index(folder, tmp_path / "index")
    assert str(caught.value).startswith(sentence.format(folder))
    assert load_snapshot(tmp_path / "index").manifest == published.manifest


def test_what_cannot_be_read_is_reported(tmp_path: Path) -> None:
    """One unreadable file is named and the others are published without it."""
    write_documents(tmp_path / "knowledge", {**NOTES, "c.md": ""})
    (tmp_path / "knowledge" / "d.md").write_bytes(b"caf\xe9")
    for built in (True, False):
        done = refresh_test_index(tmp_path / "knowledge", tmp_path / "index")
        assert done.built is built
        assert sorted(done.snapshot.documents) == sorted(NOTES)
        assert [str(error).split()[0] for error in done.unread] == ["c.md", "d.md"]


@pytest.mark.parametrize("name", ["file", "file/index"])
def test_an_index_folder_that_cannot_be_written(name: str, tmp_path: Path) -> None:
    """An index folder that cannot be made is named with the setting that names it."""
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(SnapshotError) as caught:
        refresh_test_index(BRIEFINGS, tmp_path / name)
    assert str(caught.value).startswith(f"The index folder {tmp_path / name} cannot be written (")
    assert str(caught.value).endswith("choose another with index in config.yaml or --index.")


TWO_BUILDS = """
import sys, time
from pathlib import Path
from tests.fakes import FakeEncoder, refresh_test_index

class Slow(FakeEncoder):
    def encode(self, texts, progress=None):
        time.sleep(0.4)
        return super().encode(texts, progress)

knowledge, index_folder = map(Path, sys.argv[1:])
print("ready", flush=True)
sys.stdin.readline()
done = refresh_test_index(knowledge, index_folder, Slow())
print(done.built, done.snapshot.manifest.id, flush=True)
"""


def test_two_builds_at_once(tmp_path: Path) -> None:
    """Two processes that refresh one index both end well, and one builds for both."""
    knowledge = write_documents(tmp_path / "knowledge", NOTES)
    builds = [
        subprocess.Popen(
            [sys.executable, "-c", TWO_BUILDS, str(knowledge), str(tmp_path / "index")],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    try:
        for build in builds:
            assert build.stdout
            assert build.stdout.readline() == "ready\n"
        said = [build.communicate("go\n", timeout=30)[0].split() for build in start_both(builds)]
    finally:
        for build in builds:
            build.kill()
    expected = plan_build(knowledge, FakeEncoder().checksum).id
    assert sorted(said) == [["False", expected], ["True", expected]]
    assert [build.returncode for build in builds] == [0, 0]
    assert load_snapshot(tmp_path / "index").manifest.id == expected
    assert {path.name for path in (tmp_path / "index").iterdir()} == {
        ".lock",
        "current",
        "snapshots",
    }


def start_both(builds: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    """Let both go before either is waited for."""
    for build in builds:
        assert build.stdin
        build.stdin.write("go\n")
        build.stdin.flush()
    return builds


def test_rows_stand_for_passages_and_sentences() -> None:
    """Each passage is encoded in context, bare and by its sentences, which cover what it shows."""
    plan = plan_build(BRIEFINGS, "any")
    rows, by_name = plan.rows, {document.name: document for document in plan.documents}
    assert len(rows.start) == len(rows.end) == len(plan.texts) == rows.first[-1]
    for at, passage in enumerate(plan.passages):
        document = by_name[passage.document]
        own = list(range(rows.first[at], rows.first[at + 1]))
        assert (rows.bare(at), list(rows.sentences(at))) == (own[1], own[2:])
        assert (rows.start[own[:2]] == -1).all()
        assert plan.texts[own[0]] == describe_passage(document, passage)
        assert plan.texts[own[1]] == f"{passage.lead} {passage.text}".strip()
        for row in own[2:]:
            assert plan.texts[row] == document.shown(int(rows.start[row]), int(rows.end[row]))
        bodies = [
            block
            for block in (document.blocks[number] for number in passage.blocks)
            if block.kind is not BlockKind.HEADING
        ]
        assert " ".join(plan.texts[row] for row in own[2:]).split() == [
            word for block in bodies for word in document.shown(block.start, block.end).split()
        ]


def test_a_passage_is_described_by_where_it_stands() -> None:
    """The title and the headings above a passage can be searched for, each said once."""
    plan = plan_build(BRIEFINGS, "any")
    by_name = {document.name: document for document in plan.documents}
    for passage in plan.passages:
        document = by_name[passage.document]
        words = find_words(describe_passage(document, passage))
        for part in (document.metadata.title, *passage.section, passage.text):
            assert set(find_words(part)) <= set(words)
