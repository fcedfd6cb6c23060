"""The terminal chat: what is typed, what comes back, how wide."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

import pytest

from bot import wording
from bot.assistant import Assistant
from bot.channels.terminal import NARROWEST, WIDEST, fit_width, run_chat
from index.errors import KnowledgeError
from tests.invented import assemble_invented


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assemble_invented(tmp_path_factory.mktemp("terminal")).assistant


def chat(bot: Assistant, *lines: str, width: int = WIDEST) -> str:
    """All that a chat of these lines prints."""
    out = io.StringIO()
    run_chat(bot, [f"{line}\n" for line in lines], out, width)
    return out.getvalue()


def test_piped_lines_are_answered_and_it_ends(bot: Assistant) -> None:
    """Each line gets its reply, blank lines none, and the chat ends with the lines."""
    assert chat(bot, "hello", "", "thanks", width=200) == (
        "\nHello. Ask about learning from child-safeguarding case reviews, in your own words. I\n"
        "find the passage that answers and quote it exactly, with its source.\n\n"
        "\nYou are welcome. Ask again whenever you need a quote from the reviews.\n\n"
    )


def test_a_quote_is_set_off_with_its_source_and_steps(bot: Assistant) -> None:
    """Quotes stand behind a bar, sources and notes are indented, next steps are numbered."""
    assert (
        chat(bot, "is a bruise on a baby who cannot crawl referred", width=70)
        == f"""
  │ “- A bruise on a baby who cannot crawl must be referred the same
  │ day.
  │ - The chronology was not shared 😀 with the school.”
  — “Briefing: Child Q” (Ambleford Safeguarding Children Partnership,
  March 2019, practice briefing, area: Ambleford), section “Bruising”
  {wording.OLD.format(years=7)}

[1] More
[2] Whole section
[3] More from this review
[4] Other reviews on this
[5] Contacts

"""
    )


@pytest.mark.parametrize("leave", ["quit", "EXIT", "/quit", " :q "])
def test_leaving(bot: Assistant, leave: str) -> None:
    """A word of leave ends the chat; what stands after it is not answered."""
    assert chat(bot, leave, "hello") == f"{wording.BYE}\n"


def test_numbered_steps_work(bot: Assistant) -> None:
    """A number follows that step, and the numbers stay good after it; any other asks for words."""
    said = chat(bot, "bruise on a baby", "2", "2", "9").split("\n\n\n")
    assert "must be referred the same day" in said[1]
    assert said[1] == said[2]
    assert said[3].strip() == wording.EMPTY


def test_a_number_without_steps_does_no_harm(bot: Assistant) -> None:
    """Digits are followed only where steps were offered; however many, they do no harm."""
    assert "must be referred" not in chat(bot, "1")
    assert chat(bot, "bruise on a baby", "9" * 5000).count("\n\n\n") == 1


def test_the_area_is_set_shown_used_and_cleared(bot: Assistant) -> None:
    """/area sets, shows and clears the area; contacts follow it; an unknown one says so."""
    said = chat(
        bot,
        "/area",
        "/area Amble Quay",
        "/area",
        "who do I ring",
        "/area Nowhere",
        "/contacts",
        "/contacts Brackwater",
        "/contacts Nowhere",
        "/area off",
    ).split("\n\n\n")
    held = [" ".join(text.split()) for text in said]
    assert held[0] == wording.AREA_NONE
    assert held[1] == held[2] == wording.AREA_IS.format(area="Ambleford")
    assert "01632 960101" in held[3]
    assert "01632 9602" not in held[3]
    assert held[4] == held[7] == wording.AREA_UNKNOWN
    assert ("01632 960101" in held[5], "01632 960201" in held[5]) == (True, False)
    assert ("01632 960101" in held[6], "01632 960201" in held[6]) == (False, True)
    assert held[8] == wording.AREA_NONE


@pytest.mark.parametrize(
    ("command", "text"),
    [("/help", wording.HELP), ("/privacy", wording.PRIVACY), ("/about", wording.ABOUT)],
)
def test_fixed_texts(bot: Assistant, command: str, text: str) -> None:
    """/help, /privacy and /about show what the assistant says of itself."""
    assert " ".join(text.split()) in " ".join(chat(bot, command).split())


def test_ask_takes_the_question_after_it(bot: Assistant) -> None:
    """/ask is answered like a typed question."""
    assert chat(bot, "/ask bruise on a baby") == chat(bot, "bruise on a baby")


@pytest.mark.parametrize("width", [1, 20, 33, 80, 300])
def test_no_line_is_wider_than_the_window(bot: Assistant, width: int) -> None:
    """Every line fits, in a narrow terminal too; a wide one is not filled."""
    said = chat(
        bot,
        *("hello", "bruise on a baby", "1", "5", "/help", "/about", "/privacy", "/start", "/area"),
        *("/area Ambleford", "/contacts", "dad is hitting him now in Brackwater", "escallation"),
        *("what is the number for the board in Carrowdale", "quit"),
        width=width,
    )
    widest = max(len(line) for line in said.split("\n"))
    assert widest <= min(max(width, NARROWEST), WIDEST)
    assert fit_width(width) == min(max(width, NARROWEST), WIDEST)
    assert all(c == "\n" or unicodedata.category(c) != "Cc" for c in said)


def test_a_failure_ends_no_chat(bot: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a reply fails, an apology without the cause is shown and the next line is answered."""

    def fail(*_: object) -> None:
        raise KnowledgeError("the cause with secret words")

    with monkeypatch.context() as patch:
        patch.setattr(Assistant, "follow", fail)
        said = chat(bot, "bruise on a baby", "1", "thanks").split("\n\n\n")
    assert " ".join(said[1].split()) == wording.APOLOGY
    assert wording.THANKS in said[2]


def test_a_prompt_is_shown_before_each_line(bot: Assistant, tmp_path: Path) -> None:
    """The prompt is shown once before every line that is read."""
    shown: list[int] = []
    run_chat(bot, ["hello", "thanks"], io.StringIO(), prompt=lambda: shown.append(1))
    assert len(shown) == 3
    assert list(tmp_path.iterdir()) == []
