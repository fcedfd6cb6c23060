"""In which order hits and quotes of superseded documents and of what replaced them are shown."""

from __future__ import annotations

from dataclasses import replace

from bot import wording
from bot.answering.standing import Standing
from bot.answering.twins import Found
from bot.assistant import Assistant
from bot.reply import Conversation, Step, StepKind
from index.standing import find_withdrawn
from index.types import Citation, Hit, Metadata, Passage, Query, Quote
from tests.test_standing import (
    BEDS,
    DOGS,
    KEYS,
    LATER,
    NEW,
    NEWER,
    OLD,
    OTHER,
    Assemble,
    ask,
    brief,
    build,
    name_quoted,
    withdraw,
)

__all__ = ["build"]

HELD = {
    "a": Metadata("A", status="superseded", superseded_by="b"),
    "b": Metadata("B", status="superseded", superseded_by="c"),
    "c": Metadata("C", published="2024"),
}
SAME = "The school wrote to the nurse in May, but nobody at the clinic read the letter."


def hit(document: str, score: float) -> Hit:
    return Hit(Passage(document, 0, 0, 1, (0,), (), document), score, score, score, 0.0)


def quote(document: str, text: str) -> Quote:
    return Quote(text, 0, len(text), Citation(document, HELD.get(document, Metadata("X")), ()), 0)


def test_a_chain_of_replacements() -> None:
    """The last is named and comes first; one that was withdrawn is not named; rings end."""
    held = {
        "a": Metadata("A", status="superseded", superseded_by="b"),
        "b": Metadata("B", status="superseded", superseded_by="c"),
        "c": Metadata("C", published="2024"),
    }
    standing = Standing(held)
    assert standing.order(["a", "x", "b", "c", "a"], str) == ["x", "c", "b", "a", "a"]
    assert standing.note("a") == "Superseded by “C” (2024): check that one first."
    gone = Standing({**held, "c": replace(held["c"], status="withdrawn")})
    assert gone.note("a") == wording.SUPERSEDED
    ring = Standing({**held, "c": replace(held["c"], status="superseded", superseded_by="a")})
    assert sorted(ring.order(["a", "b", "c"], str)) == ["a", "b", "c"]


def test_the_best_current_hit_takes_the_place_of_the_superseded_one() -> None:
    """With its score, so that it is quoted wherever the other would be; the rest stay in order."""
    standing = Standing(HELD)
    hits = [hit("x", 0.9), hit("b", 0.8), hit("y", 0.7), hit("c", 0.5), hit("c", 0.4)]
    moved = standing.put_current_first(hits, lambda new, old: new.score >= old.score - 0.3)
    assert [(one.passage.document, one.score) for one in moved] == [
        ("x", 0.9),
        ("c", 0.8),
        ("b", 0.8),
        ("y", 0.7),
        ("c", 0.4),
    ]
    assert moved[1].fused == 0.5
    assert standing.put_current_first(hits, lambda new, old: False) == hits


def test_a_quote_is_given_in_the_words_of_the_current_document() -> None:
    """What then no longer says the same as the quote is no source of it."""
    old, new, apart = quote("a", SAME), quote("c", SAME.replace(",", "")), quote("x", "Other.")
    (found,), _ = Standing(HELD).order_found([Found(old, (apart, new))], 1)
    assert found == Found(new, (old,))


def test_a_current_document_that_does_not_answer_stays_behind_more() -> None:
    """It comes before the superseded one there, and never before its answer."""
    old, again, new = (
        Found(quote(name, text)) for name, text in (("b", "1"), ("b", "2"), ("c", "3"))
    )
    standing = Standing(HELD)
    assert standing.order_found([old, again, new], 1) == ([old, new, again], 1)
    assert standing.order_found([old, new, again], 2) == ([new, old, again], 2)
    other = Found(quote("x", "4"))
    assert standing.order_found([new, old, other, new], 2) == ([new, other, new, old], 1)


def ask_with(bot: Assistant, message: str, min_score: float) -> list[str]:
    reply, _ = ask(replace(bot, min_score=min_score, near_score=min_score), message)
    return name_quoted(reply)


def test_what_replaced_it_comes_first_where_it_answers_too(build: Assemble) -> None:
    """It must pass the evidence threshold by itself, and speak of the question as well."""
    bot = build(old=OLD, new=NEW, other=OTHER)
    both = "escalation of a disagreement within two working days"
    assert ask_with(bot, both, 0.03)[0] == "new"
    assert ask_with(bot, both, 0.9)[0] == "old"
    assert ask_with(bot, "look at the bed", 0.0)[0] == "old"


def test_withdrawn_passages_take_no_place_of_others(build: Assemble) -> None:
    """As many that may be quoted are found as were asked for, however many are withdrawn."""
    gone = {f"gone{at}": withdraw(f"Gone {at}", f"{DOGS} It barked {at} times.") for at in range(4)}
    bot = build(**gone, other=OTHER, more=brief("More", KEYS, BEDS))
    hits = bot.searcher.search(Query("dangerous dog in the home"), 3)
    withdrawn = find_withdrawn(bot.searcher.snapshot.metadata)
    assert sum(one.passage.document in withdrawn for one in hits) >= 4
    assert sum(one.passage.document not in withdrawn for one in hits) == 3


OLD_A = brief("A", LATER.replace("two", "some two"), BEDS, superseded_by="z.md")
NEW_Z = brief("Z", NEWER, KEYS)
ESCALATION = "escalation of a disagreement within two working days"


def test_other_reviews_show_the_current_document_first(build: Assemble) -> None:
    """However well the superseded one fits what was asked."""
    bot = build(third=brief("Third", f"{LATER} The {ESCALATION}.", DOGS), a=OLD_A, z=NEW_Z)
    reply, conversation = ask(bot, ESCALATION)
    assert name_quoted(reply)[0] == "third"
    step = Step(StepKind.OTHERS, "x", "briefings/third.md", 1)
    assert name_quoted(bot.follow(step, conversation)) == ["z", "a"]


def test_further_quotes_show_the_current_document_first(build: Assemble) -> None:
    """Once everything behind More was shown, what else is near comes in the same order."""
    bot = build(a=OLD_A, z=NEW_Z, other=OTHER)
    other, _ = ask(bot, "dangerous dog in the home")
    reply, _ = ask(bot, ESCALATION)
    shown = replace(reply, quotes=other.quotes[:1], more=())
    conversation = Conversation().after(ESCALATION, shown)
    assert name_quoted(bot.follow(Step(StepKind.MORE, "x"), conversation)) == ["z", "a"]


def test_a_current_document_is_among_the_other_reviews(build: Assemble) -> None:
    """Though more fit better than there is room for, it stands before the superseded one."""
    beside = {f"m{at}": brief(f"M{at}", LATER.replace("two", "some"), f"{at}") for at in range(3)}
    bot = build(
        third=brief("Third", f"{LATER} The {ESCALATION}.", DOGS), a=OLD_A, z=NEW_Z, **beside
    )
    _, conversation = ask(bot, ESCALATION)
    names = name_quoted(
        bot.follow(Step(StepKind.OTHERS, "x", "briefings/third.md", 1), conversation)
    )
    assert names.index("z") < names.index("a")


def test_all_further_quotes_of_the_current_document_come_first(build: Assemble) -> None:
    """A weaker one of it does not follow the superseded document."""
    new = brief("Z", NEWER, "Escalation of a disagreement in writing takes some working days more.")
    bot = build(a=OLD_A, z=new, other=OTHER)
    other, _ = ask(bot, "dangerous dog in the home")
    reply, _ = ask(bot, ESCALATION)
    shown = replace(reply, quotes=other.quotes[:1], more=())
    conversation = Conversation().after(ESCALATION, shown)
    assert name_quoted(bot.follow(Step(StepKind.MORE, "x"), conversation)) == ["z", "z", "a"]
