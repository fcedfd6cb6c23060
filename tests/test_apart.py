"""Files are read in processes apart: whatever one does, the others are read, whole and in order."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import TypeAdapter

from index.errors import KnowledgeError
from index.reading.apart import Job, Limits, Readers, Reading, list_jobs
from index.reading.files import read_document
from index.types import Document

FAKE = "tests.fake_reading"
BRIEFINGS = Path(__file__).parent / "data" / "briefings"
_document = TypeAdapter(Document)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which this test's readers keep their own folders."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def make_jobs(folder: Path, *texts: str) -> list[Job]:
    jobs = []
    for number, text in enumerate(texts):
        path = folder / f"{number}.md"
        path.write_text(text, encoding="utf-8")
        jobs.append(Job(path, path.name))
    return jobs


def read(folder: Path, *texts: str, limits: Limits | None = None) -> list[Reading]:
    with Readers(limits or Limits(), processes=1, small=0, module=FAKE) as readers:
        return list(readers.read(make_jobs(folder, *texts)))


def show(reading: Reading) -> str:
    """The text of the document, or why there is none."""
    if reading.record is None:
        return str(reading.error)
    assert reading.error is None
    return _document.validate_json(reading.record).text


def list_children() -> Iterator[int]:
    """Processes that sleep for 612 seconds, as the reader that hangs starts one."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                if b"sleep\x00612" in (folder / "cmdline").read_bytes():
                    yield int(folder.name)


def test_documents_come_as_they_are_read_here_and_in_order(tmp_path: Path) -> None:
    """Two processes give the same documents as this one, in the order that was asked for."""
    jobs = list_jobs(BRIEFINGS)
    told: list[tuple[int, int]] = []
    with Readers(processes=2, small=0) as readers:
        apart = list(readers.read(jobs, lambda done, total: told.append((done, total))))
    assert [reading.name for reading in apart] == [job.name for job in jobs]
    assert [reading.error for reading in apart] == [None] * len(jobs)
    documents = [_document.validate_json(reading.record or b"") for reading in apart]
    assert documents == [read_document(job.path, BRIEFINGS) for job in jobs]
    assert told == [(number + 1, len(jobs)) for number in range(len(jobs))]
    with Readers() as readers:
        assert list(readers.read(jobs)) == apart


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (
            "hog",
            "1.md could not be read: reading it needed more memory than is allowed. Save it anew "
            "with smaller pictures, or split it.",
        ),
        (
            "leave",
            "1.md could not be read: the reader ended unexpectedly. Save it anew, or split it.",
        ),
        (
            "crash",
            "1.md could not be read: the reader ended unexpectedly. Save it anew, or split it.",
        ),
        (
            "raise",
            "1.md could not be read: it is damaged, or made in a way that is not understood "
            "(RuntimeError). Save it anew, or put its text into a .md file.",
        ),
        (
            "garble",
            "1.md could not be read: the reader ended unexpectedly. Save it anew, or split it.",
        ),
        ("print", "print"),
    ],
)
def test_what_a_file_does_to_its_reader_stays_there(
    act: str, said: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A crash, a lack of memory, an exception or a flood is a sentence; nothing is printed here,
    and the files before and after are read."""
    first, broken, last = read(tmp_path, "One.", act, "Two.")
    assert (show(first), show(broken), show(last)) == ("One.", said, "Two.")
    assert first.notes == ("0.md was read.",)
    assert capfd.readouterr() == ("", "")


def test_a_file_that_takes_too_long_is_ended_with_all_it_started(
    tmp_path: Path, temporary: Path
) -> None:
    """Past the limit the process, its children and its temporary folder are gone."""
    note = tmp_path / "folder"
    before = set(list_children())
    limits = Limits(seconds=3, seconds_a_megabyte=0)
    first, hung, last = read(tmp_path, "One.", f"hang\n{note}", "Two.", limits=limits)
    assert (show(first), show(last)) == ("One.", "Two.")
    assert show(hung) == (
        "1.md could not be read: reading it took more than 3 seconds. Save it anew, or split it."
    )
    assert note.read_text().startswith(str(temporary))
    assert not Path(note.read_text()).exists()
    assert list(temporary.iterdir()) == []
    assert set(list_children()) <= before


def test_a_reader_that_reads_pictures_is_given_longer(tmp_path: Path) -> None:
    """A reader that announces it is waited for, up to the longer limit."""
    limits = Limits(seconds=1.5, seconds_a_megabyte=0, slow_seconds=60)
    (read_on,) = read(tmp_path, f"slow 2\n{tmp_path / 'began'}", limits=limits)
    assert show(read_on) == "# 0.md\n\nRead from pictures.\n"
    limits = Limits(seconds=1.5, seconds_a_megabyte=0, slow_seconds=1.6)
    (ended,) = read(tmp_path, f"slow 60\n{tmp_path / 'began'}", limits=limits)
    assert show(ended) == (
        "0.md could not be read: reading it took more than 1.6 seconds. Save it anew, or split it."
    )


def test_a_long_document_comes_whole(tmp_path: Path) -> None:
    """A document many times as long as what a pipe holds is the one that was written."""
    text = "The nurse saw the child at home and wrote it down.\n\n" * 20_000
    first, long, last = read(tmp_path, "One.", text, "Two.")
    assert (show(first), show(long), show(last)) == ("One.", text, "Two.")


def test_a_file_is_not_blamed_for_those_before_it(tmp_path: Path) -> None:
    """Where a process that has read others ends, the file is tried once more in a fresh one."""
    once = tmp_path / "once"
    assert [show(each)[:4] for each in read(tmp_path, "One.", f"once\n{once}", "Two.")] == [
        "One.",
        "once",
        "Two.",
    ]
    (only,) = read(tmp_path, f"once\n{tmp_path / 'other'}")
    assert only.error is not None


def test_readers_do_not_know_what_the_bot_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader's environment holds no token: only what it needs."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "never-shown")
    (only,) = read(tmp_path, "environment")
    names = set(show(only).split()[2:])
    assert "TELEGRAM_BOT_TOKEN" not in names
    assert names >= {"PYTHONPATH", "TMPDIR", "HOME"}


def test_who_takes_the_documents_may_take_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pause between two documents does not count as time that a reader took."""
    pauses: list[float] = []
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + sum(pauses))
    monkeypatch.setattr("index.reading.apart.time", clock)
    began, shown = tmp_path / "began", []
    jobs = make_jobs(tmp_path, f"after\n{began}", f"slow 1\n{began}")
    with Readers(processes=2, small=0, module=FAKE) as readers:
        for reading in readers.read(jobs):
            shown.append(show(reading).split()[-1])
            pauses.append(86_400.0)
    assert shown == [str(began), "pictures."]


def test_an_interrupt_ends_the_processes(tmp_path: Path, temporary: Path) -> None:
    """Ctrl-C while a file is read leaves no process and no folder."""
    note, before = tmp_path / "folder", set(list_children())
    jobs = make_jobs(tmp_path, "One.", f"hang\n{note}")

    def interrupt() -> None:
        while not note.exists():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    presses = threading.Thread(target=interrupt)
    presses.start()
    with (
        pytest.raises(KeyboardInterrupt),
        Readers(processes=2, small=0, module=FAKE) as readers,
    ):
        list(readers.read(jobs))
    presses.join()
    assert list(temporary.iterdir()) == []
    assert set(list_children()) <= before


def test_who_stops_taking_ends_what_is_read(tmp_path: Path, temporary: Path) -> None:
    """A caller that takes one document and leaves keeps no process busy."""
    jobs = make_jobs(tmp_path, "One.", f"hang\n{tmp_path / 'folder'}")
    with Readers(processes=1, small=0, module=FAKE) as readers:
        first = next(readers.read(jobs))
        assert show(first) == "One."
    assert list(temporary.iterdir()) == []


def test_a_worker_that_does_not_start_is_no_fault_of_the_files(tmp_path: Path) -> None:
    """Then nothing is known of the files, and an error that is not about one of them is raised."""
    with (
        Readers(small=0, module="tests.no_such_module") as readers,
        pytest.raises(KnowledgeError, match=r"^Documents cannot be read: the process"),
    ):
        list(readers.read(make_jobs(tmp_path, "One.")))


def test_many_files_in_two_processes_with_some_that_crash(tmp_path: Path) -> None:
    """Every file has one reading, in order, however many processes end on the way."""
    texts = ["leave" if number % 5 == 3 else f"Text {number}." for number in range(30)]
    with Readers(processes=2, small=0, module=FAKE) as readers:
        readings = list(readers.read(make_jobs(tmp_path, *texts)))
    assert [reading.name for reading in readings] == [f"{number}.md" for number in range(30)]
    assert [reading.record is None for reading in readings] == [text == "leave" for text in texts]


def test_no_thread_is_left(tmp_path: Path) -> None:
    """Reading needs no threads of its own, and no open file stays behind."""
    threads, files = threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))
    read(tmp_path, "One.", "leave", "Two.")
    assert threading.active_count() == threads
    assert len(list(Path("/proc/self/fd").iterdir())) == files
