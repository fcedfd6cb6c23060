"""What the field's words mean, and which theme a message is on."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.registries.contacts import find_emails, find_phones
from bot.registries.glossary import Glossary, GlossaryEntry, load_glossary
from bot.registries.themes import Themes, load_themes
from index.errors import RegistryError

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary(KNOWLEDGE / "glossary.yaml")


@pytest.fixture(scope="module")
def themes() -> Themes:
    return load_themes(KNOWLEDGE / "themes.yaml")


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("whats the mash number", ("Multi-Agency Safeguarding Hub",)),
        ("hv and sw on cp plan", ("health visitor", "social worker", "child protection")),
        ("seen in ed, S47 next", ("Emergency Department", "section 47 enquiry")),
        ("A&E at GWH", ("Emergency Department", "Great Western Hospitals")),
        ("multi-agency safeguarding hub", ("MASH",)),
        ("an LCSPR about babies", ("Serious Case Review",)),
        ("she hid her bump from us", ("concealed pregnancy",)),
        ("mum's hiding a bump", ("concealed pregnancy",)),
        ("they just tell us what we want to hear", ("disguised compliance",)),
        ("they won’t open their front door", ("hard to engage families",)),
        ("won't open the door", ("hard to engage families",)),
        ("how do I go above my manager", ("escalation",)),
        ("what is life like for the child", ("lived experience",)),
        ("SEND pupils", ("special educational needs",)),
    ],
)
def test_expands_short_forms_and_everyday_words(
    glossary: Glossary, text: str, added: tuple[str, ...]
) -> None:
    """A short form, everyday words or a term add the other form, whatever the small words."""
    assert set(added) <= set(glossary.expand(text))


@pytest.mark.parametrize(
    "text",
    [
        "can you send me the review",
        "the cat sat on the mat",
        "a dash of milk, edited by Mada, taxi",
        "health visitor",
        "disguised compliance and the social worker",
        "",
    ],
)
def test_adds_nothing_else(glossary: Glossary, text: str) -> None:
    """Ordinary words, parts of words and terms already written out add nothing."""
    assert glossary.expand(text) == ()


@given(st.text(max_size=200))
def test_any_text_is_expanded_without_repeats(text: str) -> None:
    """No text breaks the glossary, and nothing is added twice."""
    added = KEPT.expand(text)
    assert len(added) == len(set(added))


KEPT = load_glossary(KNOWLEDGE / "glossary.yaml")


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("what does MASH stand for?", "Multi-Agency Safeguarding Hub"),
        ("whats a caf", "Common Assessment Framework"),
        ("What's PLO?", "Public Law Outline"),
        ("what are core groups", "core group"),
        ("what is meant by neglect", None),
        ("what does s47 mean again?", "section 47 enquiry"),
        ("meaning of disguised compliance", "disguised compliance"),
        ("LSCB stands for what", "Local Safeguarding Children Board"),
        ('what does "CDOP" mean', "Child Death Overview Panel"),
        ("what does dash stand for", "domestic abuse risk assessment"),
        ("what's a dash", None),
        ("what is SCR S about", None),
        ("what is the weather", None),
        ("MASH", None),
        ("", None),
    ],
)
def test_explains_what_is_asked(glossary: Glossary, text: str, term: str | None) -> None:
    """A question for the meaning of one known term gives its entry; any other gives none."""
    entry = glossary.explain(text)
    assert (entry.term if entry else None) == term


@pytest.mark.parametrize(
    ("quote", "notes"),
    [
        (
            "The LSCB will meet the CCG; the LSCBs agreed.",
            (
                "LSCB: now the Safeguarding Children Partnership, since 2019",
                "CCG: now the Integrated Care Board (ICB), since July 2022",
            ),
        ),
        (
            "SCRs in Coventry are overseen by CSCB",
            (
                "CSCB: now the Safeguarding Children Partnership, since 2019",
                "SCR: now a Local Child Safeguarding Practice Review (LCSPR), since 2019",
            ),
        ),
        (
            "Buckinghamshire County Council",
            ("Buckinghamshire County Council: now Buckinghamshire Council, since April 2020",),
        ),
        (
            "lead professionals undertaking a CAF",
            ("CAF: now the early help assessment, under various local names",),
        ),
        ("Neglect is a serious form of harm; the scrap of paper", ()),
    ],
)
def test_says_what_a_term_is_today(glossary: Glossary, quote: str, notes: tuple[str, ...]) -> None:
    """A term that has changed its name is noted once, in the form in which the quote has it."""
    assert glossary.today_notes(quote) == notes


def test_kept_glossary_is_broad_and_gives_no_details(glossary: Glossary) -> None:
    """The kept glossary covers the field and holds no number or address."""
    text = (KNOWLEDGE / "glossary.yaml").read_text() + (KNOWLEDGE / "themes.yaml").read_text()
    assert len(glossary.entries) > 150
    assert (find_phones(text), find_emails(text)) == ((), ())
    asked = "MASH LSCB SCR CCG CAF TAF CIN CP LAC S47 ICPC PLO MARAC MAPPA DASH DA DV HV MW SW CSC"
    asked += " ASC EDT OOH NQSW CSE CCE FII SUDI CDOP PMH SCBU NICU A&E ED EHCP SEN SENCO DSL LADO"
    asked += " NSPCC TVP BHT GWH DNA WNB UBB JIP SGO ICO comms ax"
    assert [one for one in asked.split() if glossary.explain(f"what does {one} mean") is None] == []


@pytest.mark.parametrize(
    ("yaml", "sentence"),
    [
        (
            "entries:\n- {term: neglect, meaning: x, everyday: [is she]}\n",
            "glossary.yaml, entries, entry 1 (neglect): the everyday phrase `is she` would be "
            "found everywhere; write at least two words beside small ones such as `the` and "
            "`her`.",
        ),
        (
            "entries:\n- {term: neglect, meanings: x}\n",
            "glossary.yaml, entries, entry 1 (neglect): `meanings` is not known here; "
            "did you mean `meaning`.",
        ),
        (
            "entries:\n- {term: neglect, meaning: x}\n- {term: neglect, meaning: y}\n",
            "glossary.yaml, entries, entry 2 (neglect): `neglect` is written twice; "
            "put the two together.",
        ),
    ],
)
def test_mistakes_are_named(tmp_path: Path, yaml: str, sentence: str) -> None:
    """A mistake in the file is one sentence: the file, the entry, what to do."""
    path = tmp_path / "glossary.yaml"
    path.write_text(yaml)
    with pytest.raises(RegistryError) as caught:
        load_glossary(path)
    assert str(caught.value) == sentence


def test_entry_is_whole(tmp_path: Path) -> None:
    """Every field of an entry is read as written."""
    path = tmp_path / "glossary.yaml"
    path.write_text(
        "entries:\n- {term: t, meaning: m, abbreviations: [A], capitals: [B], everyday: [c d],"
        " printed_as: [E], today: f, today_note: since 2019}\n"
    )
    assert load_glossary(path).entries == (
        GlossaryEntry("t", "m", ("A",), ("B",), ("c d",), ("E",), "f", "since 2019"),
    )


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("what do the reviews say on co-sleeping on sofas", "Safe sleeping and co-sleeping"),
        ("i disagree with their decision", "Escalation and challenge"),
        ("she hid her pregnancy", "Concealed pregnancy and unborn babies"),
        ("GP never comes", "GPs and primary care"),
        ("what's the weather", None),
        ("", None),
    ],
)
def test_finds_themes(themes: Themes, text: str, first: str | None) -> None:
    """A message is counted under the theme that has most of its words, or under none."""
    found = themes.find_themes(text)
    assert (found[0].name if found else None) == first


def test_longer_phrases_win(themes: Themes) -> None:
    """Words are counted once, in the longest phrase that has them."""
    found = [theme.name for theme in themes.find_themes("case conference and GP")]
    assert found == ["Conferences, core groups and strategy meetings", "GPs and primary care"]


def test_theme_without_words_is_named(tmp_path: Path) -> None:
    """A theme that could never be found is an error that says so."""
    path = tmp_path / "themes.yaml"
    path.write_text("themes:\n- {name: Neglect, line: x}\n")
    with pytest.raises(RegistryError) as caught:
        load_themes(path)
    assert str(caught.value) == (
        "themes.yaml, themes, entry 1 (Neglect): it has no words; add `words: [one, two words]`."
    )
