"""The product's guarantees as far as the index gives them, and the tests' own: being offline."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from index.quotes.quoting import quote_hit, quote_passage, slice_text, verify_quote
from index.ranking import Weights
from index.searcher import Searcher
from index.snapshot import Snapshot, load_snapshot
from index.types import Query
from tests.fakes import BRIEFINGS, FakeEncoder, refresh_test_index

pytest_plugins = ["pytester"]
CONFTEST = Path(__file__).parent / "conftest.py"
QUESTIONS = (
    "what should agencies do about neglect",
    "who do I ring",
    "escalation of a disagreement between professionals",
    "when was it published",
    "baby bruising midwife",
)


def check_every_quote(snapshot: Snapshot) -> int:
    """Every quote that any search could show says what the document says; how many they are."""
    searcher = Searcher(snapshot, FakeEncoder(), Weights(0.6))
    seen = 0
    for question in QUESTIONS:
        for hit in searcher.search(Query(question), 1000):
            document = snapshot.documents[hit.passage.document]
            for quote in (quote_hit(document, hit), *quote_passage(document, hit.passage)):
                verify_quote(document, quote)
                assert quote.text == slice_text(document, quote.start, quote.end)
                words = quote.text.split()
                assert set(words) & set(document.text[quote.start : quote.end].split())
                seen += 1
    return seen


def read_tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_quote_is_exact(tmp_path: Path) -> None:
    """Guarantee 1: what a loaded snapshot quotes stands in the file that board staff edit."""
    refresh_test_index(BRIEFINGS, tmp_path)
    snapshot = load_snapshot(tmp_path)
    assert check_every_quote(snapshot) > 100
    for name, document in snapshot.documents.items():
        assert document.text == (BRIEFINGS / name).read_text(encoding="utf-8")


def test_every_quote_from_the_seeds_is_exact(tmp_path: Path, seeds: Path) -> None:
    """Guarantee 1 holds for published briefings as they come."""
    refresh_test_index(seeds, tmp_path)
    assert check_every_quote(load_snapshot(tmp_path)) > 500


def test_searching_writes_nothing(tmp_path: Path) -> None:
    """Guarantee 5: a search leaves no trace of the question in the index folder."""
    refresh_test_index(BRIEFINGS, tmp_path)
    before = read_tree(tmp_path)
    searcher = Searcher(load_snapshot(tmp_path), FakeEncoder(), Weights(0.6))
    for question in QUESTIONS:
        assert searcher.search(Query(question))
    assert read_tree(tmp_path) == before


STRAY = """
import contextlib, socket
import pytest

def test_own_machine():
    server = socket.create_server(("127.0.0.1", 0))
    socket.create_connection(server.getsockname()).close()
    socket.getaddrinfo("localhost", 80)

@pytest.mark.parametrize("reach", [
    lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
    lambda: socket.create_connection(("no-such-host.example", 80), timeout=1),
    lambda: socket.socket().connect_ex(("192.0.2.1", 80)),
    lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
])
def test_stray(reach):
    with contextlib.suppress(BaseException):
        reach()
"""


def test_a_stray_connection_fails_the_test(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test that reaches for another machine fails, even one that swallows every exception."""
    monkeypatch.setenv("PYTHONPATH", str(CONFTEST.parents[1]))
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    pytester.makepyfile(STRAY)
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=5, errors=4)


def test_this_machine_can_be_reached() -> None:
    """The guard lets a test talk to a server of its own."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
