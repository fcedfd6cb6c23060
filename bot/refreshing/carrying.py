"""Carrying out a prepared refresh: build, check, and only then switch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.assembly import build_assistant
from bot.golden import GoldenError, GoldenQuestion, Lost, find_answer, find_lost
from bot.refreshing.placing import Put, clear_left, finish, put_files, take_out
from bot.refreshing.preparing import Prepared
from bot.refreshing.report import say_changes
from index.checking import check_documents
from index.encoders.exported import FULL, QUESTIONS
from index.encoders.pairing import AS_LOADED, Encoders
from index.errors import KnowledgeError
from index.history import note_switch, note_unnoted, read_history
from index.planning import Plan
from index.refresh import build_and_publish
from index.snapshot import Snapshot, hold_build_lock, read_current
from index.types import Progress

UNTRACED = "a passage that cannot be told, for the snapshot before does not open"


class LostError(GoldenError):
    """Golden questions that the index before answers and the new one does not."""

    def __init__(self, sentence: str, lost: tuple[Lost, ...]) -> None:
        super().__init__(sentence)
        self.lost = lost


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a refresh."""

    snapshot: Snapshot
    built: bool
    lost: tuple[Lost, ...] = ()
    """Golden questions without an answer that did not stop it."""


def carry_out(
    prepared: Prepared, who: str, progress: Progress | None = None, accept: bool = False
) -> Done:
    """Build what was planned, check it and publish it.

    The golden questions and the guarantees are checked on the new snapshot; one that was answered
    before and is not now stops it (LostError) unless `accept`, which the history records. Raises
    KnowledgeError, and then what was published before stays so and the knowledge folder is as it
    was.
    """
    settings, source = prepared.settings, prepared.source
    lost: tuple[Lost, ...] = ()
    puts: tuple[Put, ...] = ()
    clear_left(settings.knowledge, settings.index)
    if prepared.is_up_to_date and prepared.before:
        lost = check_standing(prepared, prepared.before, accept)
        check_current(prepared)
        if prepared.added:
            with hold_build_lock(settings.index):
                check_current(prepared)
                finish(put_files(prepared.added, settings.knowledge, settings.index))
        note_seen(prepared, prepared.before)
        return Done(prepared.before, False, lost)
    if prepared.plan.lost and not accept:
        raise KnowledgeError(say_unreadable(prepared.plan))

    def check(snapshot: Snapshot, encoders: Encoders) -> Encoders:
        nonlocal lost, puts
        check_documents(snapshot, prepared.changes.touched)
        encoders, missing = find_lost_in(prepared, snapshot, encoders)
        lost = trace_lost(prepared, missing)
        stops = any(one.is_drop for one in lost) or (lost and prepared.before is None)
        if stops and not accept:
            raise LostError(say_lost(lost, len(prepared.golden)), lost)
        puts = put_files(prepared.added, settings.knowledge, settings.index)
        return encoders

    with hold_build_lock(settings.index):
        check_current(prepared)
        note_unnoted(settings.index)
        try:
            refreshed = build_and_publish(
                prepared.plan,
                settings.index,
                lambda: source.encoders,
                progress,
                check,
                settings.search.vectors,
                source.registries,
                prepared.before,
            )
        except BaseException:
            if read_current(settings.index) == prepared.current:  # else it came after the switch
                take_out(puts)
            raise
        finish(puts)
        said = tuple(one.golden.question for one in lost)
        accepted, unanswered = (said, ()) if accept else ((), said)
        changes = say_changes(prepared)
        note_switch(
            settings.index,
            refreshed.snapshot,
            who,
            changes=changes,
            accepted=accepted,
            unanswered=unanswered,
        )
    note_seen(prepared, refreshed.snapshot)
    return Done(refreshed.snapshot, True, lost)


def check_current(prepared: Prepared) -> None:
    """Raise KnowledgeError where something was published since the plan was made."""
    if read_current(prepared.settings.index) != prepared.current:
        raise KnowledgeError(
            "Another refresh was published while this one was planned: run it again."
        )


def say_unreadable(plan: Plan) -> str:
    """Why nothing was published: documents in use that cannot be read now would go."""
    names = ", ".join(plan.lost)
    return (
        f"Not published: {names} can be read in the published snapshot and cannot be read now, so "
        "publishing would take it away. Mend it, or take it out of the knowledge folder; or "
        "publish without it with --accept."
    )


def find_lost_in(
    prepared: Prepared, snapshot: Snapshot, encoders: Encoders
) -> tuple[Encoders, tuple[GoldenQuestion, ...]]:
    """The golden questions that a new snapshot does not answer, with the encoders to publish: where
    some are lost by a smaller encoder alone, those in full precision."""
    settings, golden, today = prepared.settings, prepared.golden, prepared.today
    lost = find_lost(build_assistant(settings, snapshot, encoders.questions, today), golden)
    if lost and encoders.precision.get(QUESTIONS) not in (FULL, AS_LOADED):
        whole = encoders.keep_full(
            f"{len(lost)} of {len(golden)} golden questions lose their answer when "
            f"questions are encoded in {encoders.precision[QUESTIONS]}"
        )
        still = find_lost(build_assistant(settings, snapshot, whole.questions, today), golden)
        if len(still) < len(lost):
            return whole, still
    return encoders, lost


def trace_lost(prepared: Prepared, missing: Iterable[GoldenQuestion]) -> tuple[Lost, ...]:
    """Each lost question with the passage that answers it in the snapshot before."""
    missing = tuple(missing)
    if not missing:
        return ()
    if prepared.before is None:
        return tuple(Lost(one, "") for one in missing)
    encoder = prepared.source.open_questions(prepared.before)
    try:
        before = build_assistant(
            prepared.settings, prepared.before, encoder, prepared.today, carried=True
        )
    except KnowledgeError:  # another encoder's: nobody can say what it answered
        return tuple(Lost(one, UNTRACED) for one in missing)
    return tuple(Lost(one, find_answer(before, one)) for one in missing)


def check_standing(
    prepared: Prepared, snapshot: Snapshot, accept: bool = False
) -> tuple[Lost, ...]:
    """Golden questions that the published snapshot does not answer; raises LostError for those
    that nobody accepted and nobody was told of when it was published."""
    encoder = prepared.source.open_questions(snapshot)
    assistant = build_assistant(prepared.settings, snapshot, encoder, prepared.today)
    lost = tuple(Lost(one, "") for one in find_lost(assistant, prepared.golden))
    known = {
        question
        for entry in read_history(prepared.settings.index)
        if entry.id == snapshot.manifest.id
        for question in (*entry.accepted, *entry.unanswered)
    }
    if not accept and any(one.golden.question not in known for one in lost):
        raise LostError(
            f"Nothing was changed, and the published index does not answer {len(lost)} of "
            f"{len(prepared.golden)} golden questions. Mend the documents or golden.yaml, or set "
            f"encoder.precision in config.yaml to 'full':\n{list_lost(lost)}",
            lost,
        )
    return lost


def say_lost(lost: Iterable[Lost], of: int) -> str:
    """Why nothing was published, with each question and the passage that it lost."""
    lost = tuple(lost)
    return (
        f"Not published: {len(lost)} of {of} golden questions lost their answer. Mend the "
        "documents, or golden.yaml where it is out of date; or publish all the same with "
        f"--accept, which the history records:\n{list_lost(lost)}"
    )


def list_lost(lost: Iterable[Lost]) -> str:
    """A line a question."""
    return "\n".join(f"  {one.describe()}" for one in lost)


def note_seen(prepared: Prepared, snapshot: Snapshot) -> None:
    """Remember what the snapshot was made from, unless something changed meanwhile."""
    source, seen = prepared.source, prepared.seen
    if prepared.added:
        now = source.look()
        mine = {str(prepared.settings.knowledge / name) for name in prepared.added}
        others = [
            [one for one in looked if not (isinstance(one, list) and one[0] in mine)]
            for looked in (seen, now)
        ]
        if others[0] != others[1]:
            return
        seen = now
    source.note_unchanged(snapshot, prepared.plan.unread, seen)
