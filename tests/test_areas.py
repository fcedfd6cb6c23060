"""Which area a message is about."""

from pathlib import Path

import pytest

from bot.registries.areas import AreaMatch, Areas, Board, load_areas
from index.errors import RegistryError

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"


@pytest.fixture(scope="module")
def areas() -> Areas:
    return load_areas(KNOWLEDGE / "areas.yaml")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("whats the mash number in swindon", ("Swindon",)),
        ("Swindon's MASH, swindon’s lscb", ("Swindon",)),
        ("SWINDON MASH", ("Swindon",)),
        ("Swindon and Leeds", ("Swindon", "Leeds")),
        ("bucks or warks?", ("Buckinghamshire", "Warwickshire")),
        ("im in high-wycombe today", ("Buckinghamshire",)),
        ("Coventry and Rugby CCG", ("Coventry", "Warwickshire")),
        ("milton keynes isnt bucks", ("Milton Keynes", "Buckinghamshire")),
        ("Co. Durham / Stoke-on-Trent", ("County Durham", "Stoke on Trent")),
        ("King's Lynn and kings lynn", ("Norfolk",)),
        ("Newcastle-under-Lyme not Newcastle", ("Staffordshire", "Newcastle upon Tyne")),
        ("B&NES front door", ("Bath and North East Somerset",)),
        ("bury st edmunds", ("Suffolk",)),
        ("West Berkshire is in Berkshire", ("West Berkshire",)),
        ("Buckinghamshire Safeguarding Children Board", ("Buckinghamshire",)),
        ("ynys mon", ("Isle of Anglesey",)),
    ],
)
def test_finds_names(areas: Areas, text: str, names: tuple[str, ...]) -> None:
    """Names, short forms and places count in any case, with a hyphen, dot or apostrophe or not."""
    assert areas.named_in(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("buckinhamshire", ("Buckinghamshire",)),
        ("warwikshire lscb", ("Warwickshire",)),
        ("oxfordshre", ("Oxfordshire",)),
        ("swindn mash", ("Swindon",)),
        ("covenrty", ("Coventry",)),
        ("alyesbury", ("Buckinghamshire",)),
        ("milton keyns", ("Milton Keynes",)),
        ("tower hamlet social care", ("Tower Hamlets",)),
        ("worcestshire", ("Worcestershire",)),
    ],
)
def test_finds_misspelt_names(areas: Areas, text: str, names: tuple[str, ...]) -> None:
    """One slip in a name of six letters, two in one of eleven, still name the area."""
    assert areas.named_in(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "I was reading the review in the bath",
        "reading safeguarding guidance and reading police reports",
        "Reading the chronology, what was missed?",
        "he bath the baby then hull down and bury it, will ash deal with it",
        "HOW DO I BATH A BABY",
        "we are working to deal with it; street and battle in the sandwich",
        "the baby was eating from a bottle, a midway survey, brighten the clocks",
        "in March the wells were dry for sale",
        "reddish mark on the arm, mumbles when asked",
        "Preston's mum gave the bottle to Preston and Devon cried",
        "Dr Bolton lives at 12 Coventry Road",
        "Edinburgh postnatal depression scale",
        "Great Western Hospital and Thames Valley Police",
        "Greater Manchester, West Midlands, the South West, London",
        "SSCB BSCB CSCB",
        "swinton is not spelt wrong",
        "",
    ],
)
def test_ordinary_words_name_no_area(areas: Areas, text: str) -> None:
    """Everyday words, people, streets, regions, forces and shared initials name no area."""
    assert areas.named_in(text) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Who do I call in Reading?", ("Reading",)),
        ("who do i call in reading", ("Reading",)),
        ("Reading MASH number", ("Reading",)),
        ("reading mash number pls", ("Reading",)),
        ("What about Hull?", ("Kingston upon Hull",)),
        ("contact for devon pls", ("Devon",)),
        ("I work in Bury", ("Bury",)),
        ("Swindon, Bath and Slough", ("Swindon", "Bath and North East Somerset", "Slough")),
    ],
)
def test_everyday_words_count_where_a_place_is_meant(
    areas: Areas, text: str, names: tuple[str, ...]
) -> None:
    """A place called like an everyday word counts with a sign that a place is meant."""
    assert areas.named_in(text) == names


def test_match_is_a_slice(areas: Areas) -> None:
    """A match says where the name stands, without the possessive."""
    assert areas.find_areas("is Swindon's MASH") == (AreaMatch("Swindon", 3, 10),)


@pytest.mark.parametrize(
    ("typed", "area"),
    [
        ("swindon", "Swindon"),
        ("Swindon LSCB", "Swindon"),
        ("Coventry Safeguarding Children’s Board", "Coventry"),
        ("coventry city council", "Coventry"),
        ("aylesbury", "Buckinghamshire"),
        ("reading", "Reading"),
        ("Swindn", "Swindon"),
        ("SSCB", None),
        ("Thames Valley", None),
        ("Swindon and Leeds", None),
        ("nowhere", None),
        ("", None),
    ],
)
def test_resolves_what_a_person_sets(areas: Areas, typed: str, area: str | None) -> None:
    """What follows /area is one area by its name, a place or a board, or it is none."""
    assert areas.resolve_area(typed) == area


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("number for the sscb?", ("SSCB",)),
        ("BSCB's training and CSCB", ("BSCB", "CSCB")),
        ("Swindon SSCB", ()),
        ("swindon lscb", ()),
    ],
)
def test_shared_initials_are_reported(areas: Areas, text: str, short: tuple[str, ...]) -> None:
    """Initials that several boards use are reported, unless the area stands before them."""
    assert areas.ambiguous_board(text) == short


def test_shared_initials_are_explained(areas: Areas) -> None:
    """The note on SSCB says that the bulletin names no board."""
    known = areas.explain_ambiguous("sscb")
    assert known is not None
    assert known.used_by == ("Swindon",)
    assert "never says which board" in known.note
    assert areas.explain_ambiguous("LSCB") is None


def test_regions_list_their_areas(areas: Areas) -> None:
    """A region is found as what it is, with the areas that it covers."""
    assert [wide.name for wide in areas.find_wider("TVP in the west midlands")] == [
        "Thames Valley",
        "West Midlands",
    ]
    assert "Buckinghamshire" in areas.find_wider("Thames Valley")[0].covers


def test_boards_stand_as_printed(areas: Areas) -> None:
    """An area's boards carry their full printed names."""
    assert areas.boards("Swindon")[0].name == "Swindon Local Safeguarding Children Board"
    assert "BSCB" in areas.boards("Buckinghamshire")[0].short
    assert areas.boards("Leeds") == ()
    assert Board("x").short == ()


def test_every_authority_is_known(areas: Areas) -> None:
    """England's 153, Scotland's 32, Wales's 22, Northern Ireland's 5 and three islands."""
    assert len(areas.names) == len(set(areas.names)) == 153 + 32 + 22 + 5 + 3


@pytest.mark.parametrize("name", ["Reading", "Bath", "Deal", "Bury", "Hull", "Slough", "Barnet"])
def test_every_area_resolves_to_itself(areas: Areas, name: str) -> None:
    """A board can set any area, everyday words included, by its bare name."""
    assert areas.resolve_area(name) is not None
    assert all(areas.resolve_area(one) == one for one in areas.names)


@pytest.mark.parametrize(
    ("yaml", "sentence"),
    [
        (
            "areas:\n- {name: Ashby, nation: England, alias: [A]}\n",
            "areas.yaml, areas, entry 1 (Ashby): `alias` is not known here; "
            "did you mean `aliases`.",
        ),
        (
            "areas:\n- {name: Ashby, nation: England}\n"
            "- {name: Oakby, nation: England, places: [ashby]}\n",
            "areas.yaml, areas, entry 2 (Oakby): `ashby` already stands under Ashby; "
            "leave it out of one of the two, or of both if people use it for either.",
        ),
        (
            "areas:\n- {name: Ashby, nation: England}\n"
            "wider:\n- {name: Shire, about: a region, covers: [Ashbee]}\n",
            "areas.yaml, wider, entry 1 (Shire): `covers` names Ashbee, not an area here; "
            "did you mean `Ashby`.",
        ),
        (
            "places: []\n",
            "areas.yaml, sections: `places` is not known here; use one of: "
            "ambiguous, areas, not_areas, ordinary_words, wider.",
        ),
        (
            "areas:\n- {name: Ashby}\n",
            "areas.yaml, areas, entry 1 (Ashby): `nation` is missing; add a line `nation: ...`.",
        ),
    ],
)
def test_mistakes_are_named(tmp_path: Path, yaml: str, sentence: str) -> None:
    """A mistake in the file is one sentence: the file, the entry, what to do."""
    path = tmp_path / "areas.yaml"
    path.write_text(yaml)
    with pytest.raises(RegistryError) as caught:
        load_areas(path)
    assert str(caught.value) == sentence


def test_a_sign_that_stands_for_nothing_does_no_harm(areas: Areas) -> None:
    """Some characters vanish when a text is made comparable: nothing is left of the word."""
    assert areas.find_areas("\u02bcs house in Swindon")[0].name == "Swindon"
    assert areas.find_areas("\u037a \ufe70") == ()
