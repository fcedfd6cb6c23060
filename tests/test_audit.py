"""What `make audit` lists of an invented knowledge folder, and what it leaves alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.keeping.asking import ask_pages
from bot.keeping.auditing import (
    Finding,
    Heading,
    has_passed,
    list_due,
    list_expired,
    list_missing,
    list_renamed,
    list_superseded,
    list_unreplaced,
    list_unverified,
    list_withdrawn,
    list_without_area,
)
from bot.keeping.links import Answer, list_dead_links, list_dead_pages, list_web_addresses
from bot.keeping.reporting import NOTHING, report_headings
from bot.registries.contacts import Contact, ContactRegistry
from bot.registries.glossary import Glossary, GlossaryEntry
from index.reading.blocks import read_blocks
from index.types import Document, Metadata
from scripts.audit import app
from tests.fakes import write_documents

TODAY = date(2026, 3, 31)
STATUS = {
    "a.md": Metadata("A", area="Ambleford", review_after="2026-03"),
    "b.md": Metadata("B", area="Ambleford", review_after="2025-06-30"),
    "c.md": Metadata("C", area="Ambleford", status="superseded", superseded_by="a.md"),
    "d.md": Metadata("D", status="superseded", superseded_by="nowhere.pdf", missing=("area",)),
    "e.md": Metadata("E", status="superseded", missing=("published", "area", "kind")),
    "f.md": Metadata("F", status="withdrawn", withdrawn_on="2026-03-01", review_after="2020-01"),
    "g.md": Metadata("G", status="withdrawn"),
    "h.md": Metadata("H", status="withdrawn", withdrawn_on="2027"),
    "i.md": Metadata("I", status="superseded", superseded_by="F"),
    "j.md": Metadata("J", status="superseded", superseded_by="C", review_after="2026-02"),
}


def list_found(heading: Heading) -> list[tuple[str, str]]:
    return [(one.where, one.what) for one in heading.findings]


def make_document(name: str, text: str) -> Document:
    layout = read_blocks(text)
    return Document(name, text, Metadata(name), layout.blocks, layout.markup)


@pytest.mark.parametrize(
    ("stated", "passed"),
    [
        ("2026-03-30", True),
        ("2026-03-31", False),
        ("2026-02", True),
        ("2026-03", False),
        ("2025", True),
        ("2026", False),
    ],
)
def test_a_month_has_passed_when_its_last_day_has(stated: str, passed: bool) -> None:
    """As precise as stated: nothing is overdue a day too early."""
    assert has_passed(stated, TODAY) is passed


def test_documents_past_their_review_date() -> None:
    """The longest overdue first; a withdrawn one needs no more looking at."""
    assert list_found(list_due(STATUS, TODAY)) == [
        ("b.md", "was to be looked at again after 30 June 2025"),
        ("j.md", "was to be looked at again after February 2026"),
    ]


def test_documents_that_do_not_stand() -> None:
    """Withdrawn, superseded, and those whose replacement leads to nothing."""
    assert list_found(list_withdrawn(STATUS, TODAY)) == [
        ("f.md", "withdrawn, 1 March 2026"),
        ("g.md", "withdrawn; write withdrawn_on, so that people are told when"),
        (
            "h.md",
            "withdrawn, 2027; that lies ahead, and it is not quoted even now: correct withdrawn_on",
        ),
    ]
    assert list_found(list_superseded(STATUS)) == [
        ("c.md", "superseded by a.md"),
        ("j.md", "superseded by c.md, itself superseded"),
    ]
    assert list_found(list_unreplaced(STATUS)) == [
        ("d.md", "superseded_by 'nowhere.pdf' is no file and no title held here"),
        ("e.md", "superseded; what replaced it is not stated"),
        ("i.md", "superseded_by leads to f.md, which is withdrawn"),
    ]


def test_what_is_not_stated() -> None:
    """An area that is not stated is told from one that is stated to be none."""
    assert list_found(list_without_area({"a.md": STATUS["a.md"], "d.md": STATUS["d.md"]})) == [
        ("d.md", "area not stated")
    ]
    assert list_found(list_without_area({"f.md": STATUS["f.md"]})) == [
        ("f.md", "'area: null' is stated")
    ]
    assert list_found(list_missing(STATUS)) == [("e.md", "published, kind not stated")]


def test_contacts_to_verify() -> None:
    """Verified within twelve months is left alone; an expired one is listed as that alone."""
    registry = ContactRegistry(
        tuple(
            Contact(name, "Hub", "front door", "Ambleford", "x", **dates)
            for name, dates in {
                "fresh": {"verified_on": "2025-03-31"},
                "stale": {"verified_on": "2025-03-30"},
                "never": {},
                "printed": {"as_of": "2019-03"},
                "expired": {"verified_on": "2026-01-01", "expires": "2026-03-30"},
                "ends": {"verified_on": "2026-01-01", "expires": "2026-03-31"},
            }.items()
        )
    )
    hub = "Hub, front door (Ambleford)"
    assert list_found(list_unverified(registry, TODAY)) == [
        ("contacts.yaml, stale", f"{hub}: last verified 30 March 2025"),
        ("contacts.yaml, never", f"{hub}: never verified"),
        ("contacts.yaml, printed", f"{hub}: printed March 2019, never verified"),
    ]
    assert list_found(list_expired(registry, TODAY)) == [
        ("contacts.yaml, expired", f"{hub}: expired on 30 March 2026")
    ]


def test_terms_that_have_another_name() -> None:
    """Each with today's name, how often which form stands where; front matter does not count."""
    entries = [
        GlossaryEntry(
            "Local Board", "x", ("LB", "LBs"), printed_as=("Board",), today="the Partnership"
        ),
        GlossaryEntry("old form", "x", today="new form", today_note="since 2020"),
        GlossaryEntry("chronology", "x"),
    ]
    one = make_document(
        "one.md",
        "---\ntitle: LB\n---\n\nThe local board met. LBs and the LB's chair. Boards met.\n",
    )
    two = make_document("two.md", "An Old Form, and a chronology of LB.\n")
    assert list_found(list_renamed([one, two], Glossary(entries))) == [
        (
            "Local Board, now the Partnership",
            "5 times (LB 2, Local Board 1, LBs 1, Board 1) in one.md 4, two.md 1",
        ),
        ("old form, now new form, since 2020", "1 time (old form 1) in two.md 1"),
    ]


def test_dead_links_are_found_without_the_network() -> None:
    """Places in the document, files, addresses and numbers are looked at; websites are not."""
    document = make_document(
        "sub/a.md",
        "# First Part: Beds\n\n[1](#first-part-beds) [2](#second) [3](#) [4](#) [5](b.md) "
        "[6](../c%20d.pdf?x#y) [7](gone.pdf) [8](/top) [9](www.example.org) "
        "[10](mailto:a@example.org?subject=x) [11](mailto:nobody) [12](tel:01632960101) "
        "[13](tel:none) [14](tel:999) [15](https://example.org/a) [16](file:c.md) "
        '<a id="here"></a>[17](#here) [18](mailto:a@example.org,b@example.org)\n',
    )
    found = list_dead_links([document], {"sub/b.md", "c d.pdf"}.__contains__)
    assert list_found(found) == [
        ("sub/a.md", "#second: no heading of that name is in the document"),
        ("sub/a.md", "# (2 times): has no address"),
        ("sub/a.md", "gone.pdf: there is no file sub/gone.pdf in the knowledge folder"),
        ("sub/a.md", "/top: is a place on a website that it does not name"),
        ("sub/a.md", "www.example.org: lacks 'https:' in front"),
        ("sub/a.md", "mailto:nobody: is no e-mail address"),
        ("sub/a.md", "tel:none: is no phone number"),
        ("sub/a.md", "file:c.md: 'file:' opens nothing on a reader's machine"),
    ]
    assert list_web_addresses([document, document]) == ["https://example.org/a"]
    gone = {"https://example.org/a": Answer("answered with status 404")}
    assert list_found(list_dead_pages([document], gone)) == [
        ("sub/a.md", "https://example.org/a: answered with status 404")
    ]
    assert list_dead_pages([document], {"https://example.org/a": Answer("")}).findings == ()


class Site(BaseHTTPRequestHandler):
    """Answers /ok, /no-head (to GET alone), /away (sends on to /ok) and /round (to itself)."""

    asked: list[str]

    def do_HEAD(self) -> None:
        self.answer("HEAD", 405 if self.path == "/no-head" else 200)

    def do_GET(self) -> None:
        self.answer("GET", 200)

    def answer(self, method: str, status: int) -> None:
        self.asked.append(f"{method} {self.path}")
        places = {"/away": "/ok", "/round": "/round"}
        if self.path in places:
            self.send_response(301)
            self.send_header("Location", places[self.path])
        else:
            found = {"/ok": status, "/no-head": status, "/members": 403}.get(self.path, 404)
            self.send_response(found)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Tests print nothing."""


@contextmanager
def serve_site() -> Iterator[tuple[str, list[str]]]:
    """A website on this machine: its address, and what it is asked for."""
    asked: list[str] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Site,), {"asked": asked})) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


def test_websites_are_asked_for_their_pages() -> None:
    """HEAD, then GET; what is there, what is gone, what refuses programs, and what is no host."""
    told: list[tuple[int, int]] = []
    with serve_site() as (site, asked):
        pages = [f"{site}/{page}" for page in ("ok", "no-head", "away", "members", "gone", "round")]
        answers = ask_pages([*pages, pages[0]], lambda *counts: told.append(counts), pause=0.0)
        closed = site
    assert {page.rpartition("/")[2]: answers[page].problem for page in pages} == {
        "ok": "",
        "no-head": "",
        "away": "",
        "members": "does not answer programs (status 403); it may be there",
        "gone": "answered with status 404",
        "round": "sends on from page to page without end",
    }
    assert asked[:3] == ["HEAD /ok", "HEAD /no-head", "GET /no-head"]
    assert told == [(at, 6) for at in range(1, 7)]
    nowhere = ask_pages([f"{closed}/ok", "http://", "http://127.0.0.1:port/"], lambda *counts: None)
    assert {answer.problem for answer in nowhere.values()} == {"could not be reached"}


def test_the_report_is_plain_text() -> None:
    """A count a heading, what to do, lines that fit; empty headings in one line at the end."""
    held = Heading("Things", "Do this.", (Finding("a.md", "one " * 20), Finding("a.md", "two")))
    report = report_headings([held, Heading("Other", "x")], TODAY, unasked=1, width=60)
    assert report == (
        "Audit of 31 March 2026\n\n"
        "Things (2)\n----------\nDo this.\n• a.md\n"
        "    one one one one one one one one one one one one one one\n"
        "    one one one one one one\n"
        "    two\n\n"
        "Nothing to do: other.\n\n"
        "1 page on websites not asked for: use --links."
    )
    assert report_headings([], TODAY) == f"Audit of 31 March 2026\n\n{NOTHING}"


def test_the_script_reads_a_folder(tmp_path: Path) -> None:
    """It lists what it finds, changes nothing, asks no website, and ends with 0."""
    front = "---\ntitle: T\nreview_after: 2026-02\nwithdrawn: yes\n---\n"
    write_documents(
        tmp_path,
        {
            "a.md": "---\ntitle: T\narea: Swindon\nreview_after: 2026-02\n---\n\nThe "
            "[page](https://example.org/x) and [file](gone.md).\n",
            "b.md": f"{front}\nText.\n",
        },
    )
    before = {path: path.read_bytes() for path in tmp_path.rglob("*")}
    ran = CliRunner().invoke(app, ["--knowledge", str(tmp_path), "--today", "2026-03-31"])
    assert ran.exit_code == 0
    assert "Audit of 31 March 2026\n\nFiles that could not be read (1)\n" in ran.stdout
    assert "• b.md\n    front matter key 'withdrawn' is unknown" in ran.stdout
    assert "• a.md\n    was to be looked at again after February 2026\n" in ran.stdout
    assert "gone.md: there is no file gone.md in the knowledge folder" in ran.stdout
    assert "1 page on websites not asked for: use --links." in ran.stdout
    assert max(map(len, ran.stdout.splitlines())) <= 100
    assert {path: path.read_bytes() for path in tmp_path.rglob("*")} == before


def test_the_script_asks_websites_when_told_to(tmp_path: Path) -> None:
    """With --links pages are asked for, and those that are gone are listed."""
    with serve_site() as (site, _):
        write_documents(tmp_path, {"a.md": f"# T\n\nSee [it]({site}/gone) and more.\n"})
        ran = CliRunner().invoke(app, ["--knowledge", str(tmp_path), "--links"])
    assert ran.exit_code == 0
    assert "Links to websites that did not answer (1)" in ran.stdout
    assert f"{site}/gone: answered with status 404" in ran.stdout
    assert "use --links" not in ran.stdout


def test_a_folder_that_is_not_there_ends_with_1(tmp_path: Path) -> None:
    """Where the knowledge cannot be read the script says so."""
    ran = CliRunner().invoke(app, ["--knowledge", str(tmp_path / "none")])
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "does not exist: name one with --knowledge" in ran.stderr
