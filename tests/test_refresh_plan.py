"""scripts.refresh_index: the plan, what stops it, what is added, and what other programs read."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.snapshot import load_snapshot
from scripts import refresh_index
from tests.board import NEW, Kept, read_files
from tests.fakes import FakeEncoder
from tests.invented import BRIEFINGS, TODAY

GOLDEN = """
questions:
  - {question: is a bruise on a baby referred, documents: [01-child-q.md], contains: the same day}
"""
UNANSWERED = """  - {question: what is a chronology for, documents: [], contains: never said}
"""
QUESTION, OTHER = "is a bruise on a baby referred", "what is a chronology for"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    monkeypatch.setattr(refresh_index, "LOAD", FakeEncoder)
    monkeypatch.setattr(refresh_index, "TODAY", TODAY)
    return Kept(tmp_path)


def test_a_dry_run_changes_nothing(kept: Kept) -> None:
    """A plan makes no folder, builds nothing, and leaves every file as it is."""
    before = read_files(kept.folder)
    assert kept.run("--dry-run").exit_code == 0
    assert read_files(kept.folder) == before
    kept.run()
    kept.write("knowledge/04.md", "# A note\n\nThe father was not asked.\n")
    (kept.knowledge / "02-sw-statement.md").unlink()
    before = read_files(kept.folder)
    for more in ((), ("--json",), ("--add", str(kept.write("../new.md", NEW)))):
        result = kept.run("--dry-run", *more)
        assert result.exit_code == 0
        assert "Nothing was published: this was only the plan." in result.stdout
        assert read_files(kept.folder) == before


PLAN = """New (2)
  07-twin.md: “Statement on SCR T”, Brackwater Safeguarding Children Board, 2 November 2025, \
chair's statement, Brackwater; 3 passages
  08-new.md: “Bulletin on Child V”, Ambleford Safeguarding Children Partnership, February 2026, \
learning bulletin, Ambleford; 3 passages

Changed (1)
  03-learning-note.md: 1 passage new, 0 gone; title Learning note: bulletin on Child M → Note on \
Child M; status not stated → withdrawn

Renamed (1)
  05-old-name.md → 05-new-name.md

Removed (1)
  00-gone.md

Not read (1)
  06-bad.md is not UTF-8 (line 1): save it again as UTF-8.

The same text twice (1)
  02-sw-statement.md and 07-twin.md: keep one of them.

Not stated (2)
  03-learning-note.md: area, published. Write it into its front matter if it is known.
  05-new-name.md: publisher, area, published, kind, reviews. Write it into its front matter if it \
is known.

Contacts that the registry does not hold (1)
  01632 960888 is printed in 08-new.md (section “Who to ring”) for Brackwater and is not in \
contacts.yaml: find out whose it is; if people should be given it, add it with `python -m \
scripts.contacts add`.

Contacts that changed (1)
  08-new.md (section “Who to ring”), February 2026, prints 01632 960777 where entry a1 (Ambleford \
Multi-Agency Safeguarding Hub (MASH), front door) for Ambleford holds 01632 960101 (March 2019): \
find out which is right, then write `python -m scripts.contacts set a1 phone '01632 960777' \
--by ROLE` or `python -m scripts.contacts verify a1 --by ROLE`.

Contacts in conflict with the registry (2)
  01-child-q.md (section “Concerned about a child in Ambleford?”), March 2019, prints 01632 960150 \
where entry a1 (Ambleford Multi-Agency Safeguarding Hub (MASH), front door) for Ambleford holds \
01632 960101 (March 2019): find out which is right, then write `python -m scripts.contacts set a1 \
phone '01632 960150' --by ROLE` or `python -m scripts.contacts verify a1 --by ROLE`.
  01-child-q.md (section “Concerned about a child in Ambleford?”), March 2019, prints \
printed@ambleford.example.org where entry a1 (Ambleford Multi-Agency Safeguarding Hub (MASH), \
front door) for Ambleford holds mash@ambleford.example.org (March 2019): find out which is right, \
then write `python -m scripts.contacts set a1 email printed@ambleford.example.org --by ROLE` or \
`python -m scripts.contacts verify a1 --by ROLE`.

Contacts of the registry to check (2)
  Entry b1 (Brackwater Front Door, front door) for Brackwater expired on 10 January 2025: check \
it, then write `python -m scripts.contacts verify b1 --by ROLE --expires DATE`.
  Entries of contacts.yaml: 1 never verified. `python -m scripts.contacts list` shows them; ring \
or write, then `python -m scripts.contacts verify ID --by ROLE`.

Registry files changed (1)
  contacts.yaml

Unchanged: 2

Nothing was published: this was only the plan. Before it is published, every golden question \
is asked.
"""


def test_a_whole_plan(kept: Kept) -> None:
    """A plan says under a heading each what is new, changed, renamed, removed, not read, there
    twice, not stated, and which contacts and registries changed."""
    kept.write("knowledge/00-gone.md", "# Gone\n\nThis note was taken out again.\n")
    kept.write("knowledge/05-old-name.md", "# A walk\n\nThey went for a walk by the river.\n")
    kept.run()
    (kept.knowledge / "00-gone.md").unlink()
    (kept.knowledge / "05-old-name.md").rename(kept.knowledge / "05-new-name.md")
    (kept.knowledge / "06-bad.md").write_bytes(b"caf\xe9\n")
    kept.write("knowledge/07-twin.md", BRIEFINGS["02-sw-statement.md"])
    kept.write("knowledge/08-new.md", NEW)
    changed = BRIEFINGS["03-learning-note.md"].replace(
        '"Learning note: bulletin on Child M"', "Note on Child M\nstatus: withdrawn"
    )
    kept.write("knowledge/03-learning-note.md", f"{changed}\n## Beds\n\nNo bed was seen.\n")
    contacts = kept.knowledge / "contacts.yaml"
    contacts.write_text(contacts.read_text().replace("960102", "960199"), encoding="utf-8")
    assert kept.run("--dry-run").stdout == PLAN
    told = kept.ask("--dry-run")
    assert len(told.pop("plan")) == 16
    assert told == {"ok": True, "text": PLAN.rstrip()}
    published = kept.run("--by", "a trainer").stdout
    assert published.startswith(PLAN[: PLAN.index("\nNothing was published")])
    assert kept.last()["changes"] == (
        "2 new, 1 changed, 1 renamed, 1 removed, contacts.yaml changed"
    )
    assert kept.last()["who"] == "a trainer"


def test_a_long_list_is_cut(kept: Kept) -> None:
    """Of many lines under one heading forty are shown, and the count is of all."""
    for number in range(45):
        kept.write(f"knowledge/n-{number:02}.md", f"# Note\n\nThe word {number} was noted.\n")
    said = kept.run("--dry-run").stdout
    assert said.startswith("New (48)\n  01-child-q.md")
    assert "\n  n-36.md: “Note”; 2 passages\n  ... and 8 more\n\n" in said


def test_nothing_changes(kept: Kept) -> None:
    """Where nothing changes and no contact is to be checked, the plan says so."""
    kept.write("knowledge/contacts.yaml", "contacts: []\n")
    kept.run()
    said = "Nothing changes.\n\nAlready up to date: publishing would change nothing.\n"
    assert kept.run("--dry-run").stdout == said


def test_a_lost_golden_question_stops_it(kept: Kept) -> None:
    """A question that loses its answer is named with the passage it lost, and nothing goes live;
    for other programs it stands under `lost`."""
    kept.write("knowledge/golden.yaml", GOLDEN)
    assert kept.run().exit_code == 0
    before, held = kept.current, (kept.index / "history.jsonl").read_bytes()
    kept.lose_bruise()
    result = kept.run()
    assert result.exit_code == 1
    assert result.stderr.endswith(
        "Not published: 1 of 1 golden questions lost their answer. Mend the documents, or "
        "golden.yaml where it is out of date; or publish all the same with --accept, which the "
        f"history records:\n  {QUESTION} (lost: the same day; until now answered from "
        "01-child-q.md: “Briefing: Child Q” (Ambleford Safeguarding Children Partnership, March "
        "2019, practice briefing, area: Ambleford), section “Bruising”)\n"
    )
    told = kept.ask()
    assert (told["ok"], told["lost"]) == (False, [QUESTION])
    assert told["text"].startswith("Not published: 1 of 1 golden questions lost their answer.")
    assert (kept.current, (kept.index / "history.jsonl").read_bytes()) == (before, held)


def test_accepting_a_loss(kept: Kept) -> None:
    """--accept publishes all the same, the history says what was accepted, and no later refresh is
    stopped by it again."""
    kept.write("knowledge/golden.yaml", GOLDEN)
    kept.run()
    before = kept.current
    kept.lose_bruise()
    told = kept.ask("--accept", "--by", "business manager")
    assert (told["ok"], told["lost"]) == (True, [QUESTION])
    assert kept.current != before
    assert (kept.last()["who"], kept.last()["accepted"]) == ("business manager", [QUESTION])
    assert f"    accepted without an answer: {QUESTION}" in kept.run("--history").stdout
    assert kept.ask()["lost"] == [QUESTION]
    kept.write("knowledge/04.md", "# A note\n\nThe father was not asked.\n")
    for _ in range(2):  # once to publish, once with nothing to do
        again = kept.run()
        assert again.exit_code == 0
        assert f"Golden questions without an answer:\n  {QUESTION} (lost: the same day)\n" in (
            again.stdout
        )
    assert kept.last()["accepted"] == []


def test_a_question_never_answered(kept: Kept) -> None:
    """A golden question that was not answered before either stops no refresh that changes
    something, but is told, each time; the history names it."""
    kept.run()
    kept.write("knowledge/golden.yaml", GOLDEN + UNANSWERED)
    kept.write("knowledge/04.md", "# A note\n\nThe father was not asked.\n")
    for _ in range(2):
        told = kept.ask()
        assert (told["ok"], told["lost"]) == (True, [OTHER])
        assert f"{OTHER} (lost: never said)" in told["text"]
    assert f"    still without an answer: {OTHER}" in kept.run("--history").stdout


def test_a_new_question_without_an_answer(kept: Kept) -> None:
    """Where nothing changed but golden.yaml, a question without an answer is exit status 1 until
    it is accepted; the index stays."""
    kept.run()
    before = kept.current
    kept.write("knowledge/golden.yaml", GOLDEN + UNANSWERED)
    told = kept.ask()
    assert (told["ok"], told["lost"]) == (False, [OTHER])
    assert "Nothing was changed, and the published index does not answer 1 of 2" in told["text"]
    assert (kept.current, kept.ask("--accept")["ok"]) == (before, True)


def test_the_first_index_answers_its_questions(kept: Kept) -> None:
    """Before anything was published every golden question must be answered, or be accepted."""
    kept.write("knowledge/golden.yaml", GOLDEN + UNANSWERED)
    assert (kept.ask()["ok"], kept.current) == (False, None)
    assert kept.ask("--accept")["ok"] is True
    assert kept.last()["accepted"] == [OTHER]


def test_a_changed_registry_goes_live(kept: Kept) -> None:
    """A changed contacts.yaml is named, makes another snapshot, and goes live with it."""
    kept.run()
    before = kept.current
    contacts = kept.knowledge / "contacts.yaml"
    contacts.write_text(contacts.read_text().replace("960102", "960199"), encoding="utf-8")
    result = kept.run()
    assert "\nRegistry files changed (1)\n  contacts.yaml\n" in result.stdout
    assert kept.current != before
    carried = load_snapshot(kept.index).carried["contacts.yaml"]
    assert carried.read_bytes() == contacts.read_bytes()
    assert kept.last()["changes"] == "contacts.yaml changed"


@pytest.mark.parametrize(
    "options",
    [
        ("--dry-run", "--rollback"),
        ("--history", "--status"),
        ("--dry-run", "--history"),
        ("abc",),
        ("--status", "abc"),
        ("--add", "new.md", "--rollback"),
        ("--add", "new.md", "--history"),
        ("--accept", "--rollback", "abc"),
        ("--accept", "--status"),
        ("--accept", "--dry-run"),
    ],
    ids=" ".join,
)
def test_options_that_do_not_go_together(options: tuple[str, ...], kept: Kept) -> None:
    """Options of which one would be ignored are refused with a sentence, and nothing is done."""
    before = read_files(kept.folder)
    result = kept.run(*options)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(
        (
            "Use one of --dry-run, --rollback [SNAPSHOT], --history and --status at a time.",
            "--add FILE goes with a refresh or --dry-run, and --accept with a refresh alone: ",
        )
    )
    assert kept.ask(*options) == {"ok": False, "text": result.stderr.rstrip()}
    assert read_files(kept.folder) == before


def test_what_other_programs_read(kept: Kept) -> None:
    """Each command's JSON holds whether it went well and its text; --history the snapshots too."""
    nothing = kept.ask("--status")
    assert nothing == {"ok": False, "text": "Nothing was published yet: run 'make refresh'."}
    assert kept.ask("--history") == {
        "ok": True,
        "snapshots": [],
        "text": "Nothing was published yet.",
    }
    assert kept.ask("--rollback")["ok"] is False
    kept.ask("--by", "one")
    first = kept.current
    kept.write("knowledge/04.md", "# A note\n\nThe father was not asked.\n")
    assert kept.ask("--by", "two").keys() == {"ok", "plan", "text"}
    second = kept.current
    assert first
    back = kept.ask("--rollback", first[:8], "--by", "three")
    assert back == {
        "ok": True,
        "text": f"Went back to snapshot {first}: 3 documents, 11 passages. The knowledge folder "
        "still holds what was taken back: the next refresh publishes it again, unless it is mended "
        "or removed there first.",
    }
    held = kept.ask("--history")
    assert held.keys() == {"ok", "text", "snapshots"}
    assert [(one["id"], one["current"], one["label"][-9:]) for one in held["snapshots"]] == [
        (first, True, " by three"),
        (second, False, "), by two"),
    ]
    status = kept.ask("--status")
    assert status.keys() == {"ok", "text"}
    assert status["text"].startswith("In use since ")
    assert ": gone back to by three\nBuilt: " in status["text"]
    assert status["text"].endswith(
        f" (snapshot {first})\nDocuments: 3, passages: 11\n"
        "Oldest document: “Briefing: Child Q”, March 2019\n"
        "Newest document: “Statement on SCR T”, 2 November 2025\n"
        "Documents without a date: 1\nContacts: 3\n"
        "Contacts expired: Brackwater Front Door (b1)\n"
        "Contacts to check (not verified in the last twelve months): Ambleford Multi-Agency "
        "Safeguarding Hub (MASH) (a1)"
    )


def test_a_wrong_settings_file(kept: Kept) -> None:
    """Settings that cannot be read are told in JSON too."""
    said = kept.ask("--config", str(kept.folder / "none.yaml"))
    assert said == {
        "ok": False,
        "text": f"The settings file {kept.folder / 'none.yaml'} does not exist.",
    }


def test_another_plan_than_the_one_shown(kept: Kept) -> None:
    """What was shown is published, and nothing else: a folder that changed since is a sentence."""
    shown = kept.ask("--dry-run")["plan"]
    kept.write("knowledge/09.md", "# Late\n\nThe draft was put there meanwhile.\n")
    told = kept.ask("--plan", shown)
    assert told["text"].startswith("The knowledge folder changed since this plan was shown")
    assert (told["ok"], kept.current) == (False, None)
    (kept.knowledge / "09.md").unlink()
    assert kept.ask("--plan", shown)["ok"]
    assert kept.current == shown


def test_a_published_document_that_cannot_be_read_now(kept: Kept) -> None:
    """It is not taken away by itself: the refresh stops and names it; --accept goes on without."""
    kept.run()
    before = kept.current
    (kept.knowledge / "01-child-q.md").write_bytes(b"caf\xe9\n")
    stopped = kept.run()
    assert (stopped.exit_code, kept.current) == (1, before)
    assert "Not published: 01-child-q.md can be read in the published snapshot" in stopped.stderr
    assert kept.run("--accept").exit_code == 0
    assert kept.current != before


def test_a_second_side_file_is_noticed(kept: Kept) -> None:
    """Of two side files one counts, and the plan says which, though the document is unchanged."""
    kept.write("knowledge/note.html", "<h1>On sleep</h1><p>Ask where the baby sleeps.</p>")
    kept.write("knowledge/note.html.yaml", "area: Ambleford\n")
    kept.run()
    kept.write("knowledge/note.yaml", "status: withdrawn\n")
    said = kept.run("--dry-run").stdout
    assert (
        "Look at these before you publish (1)\n  note.html has two side files: note.html.yaml "
        "counts and note.yaml does not. Put all into one and remove the other.\n" in said
    )
