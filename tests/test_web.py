"""Saved web pages: what the page says, without the site around it, in any encoding."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import ReadingError
from index.reading.files import read_document, read_folder
from index.reading.formats.web import read_web
from tests.office import (
    Part,
    list_lines,
    read_file,
    show_blocks,
    show_text,
    take_apart,
    write_html,
)
from tests.test_seeds_reading import SHARED

PARTS = (
    Part("title", "Learning Bulletin: Baby Q"),
    Part("paragraph", "Example Safeguarding Children Partnership"),
    Part("heading", "What happened"),
    Part("paragraph", "Baby Q was **seven weeks** old. See [the report](https://example.org/q)."),
    Part("paragraph", "Practitioners should:"),
    Part("item", "ask about sleep"),
    Part("item", "and write it down", 2),
    Part("table", rows=(("**Who**", "**What**"), ("Midwife", "Asks at booking"))),
    Part("paragraph", "Write to [the hub](mailto:hub@example.org) or [ring](tel:01632960001)."),
)
SHOWN = [
    "title 0: Learning Bulletin: Baby Q",
    "title 0: Example Safeguarding Children Partnership",
    "heading 1: What happened",
    "paragraph 0: Baby Q was seven weeks old. See the report.",
    "paragraph 0: Practitioners should:",
    "item 1: ask about sleep",
    "item 2: and write it down",
    "paragraph 0: Who What",
    "item 1: Midwife Asks at booking",
    "paragraph 0: Write to the hub or ring.",
]


def read_page(folder: Path, page: str | bytes) -> str:
    """The text that a page is stored as."""
    path = folder / "page.html"
    path.write_bytes(page.encode() if isinstance(page, str) else page)
    return read_web(path, path.name).text


def refuse(folder: Path, page: str | bytes) -> str:
    """The sentence with which a page is refused."""
    with pytest.raises(ReadingError) as caught:
        read_page(folder, page)
    return str(caught.value)


def test_every_kind_of_block(tmp_path: Path) -> None:
    """Headings, lists, tables, bold type and links are read; navigation and footer are not."""
    document = read_file(write_html(tmp_path / "q.html", PARTS))
    assert show_blocks(document) == SHOWN
    assert document.metadata.publisher == "Example Safeguarding Children Partnership"
    assert '<a href="mailto:hub@example.org">the hub</a> or <a href="tel:' in document.text
    assert show_blocks(read_file(write_html(tmp_path / "q.htm", PARTS, around=False))) == SHOWN


@pytest.mark.parametrize("marked", [True, False])
def test_seeds_as_pages(marked: bool, tmp_path: Path) -> None:
    """The seeds as web pages give the blocks and the metadata of the text files."""
    if not (SHARED / "seeds").is_dir():
        pytest.skip(f"seeds are not beside this checkout: {SHARED / 'seeds'} does not exist")
    for seed in read_folder(SHARED / "seeds")[0]:
        if seed.name.startswith("004") and not marked:
            continue  # its text is HTML itself, which stands on no page as lines
        parts = take_apart(seed) if marked else list_lines(seed)
        read = read_document(write_html(tmp_path / f"{seed.name}.html", parts), tmp_path)
        assert show_text(read) == show_text(seed)
        assert show_blocks(read) == show_blocks(seed)
        assert [block.section for block in read.blocks] == [b.section for b in seed.blocks]
        assert read.metadata == seed.metadata


def test_what_is_around_and_hidden(tmp_path: Path) -> None:
    """Nothing of the site, of its forms and banners, or hidden in any way is read."""
    unseen = """
    <script>script()</script><style>p {}</style><noscript>noscript</noscript>
    <template><p>template</p></template><!-- comment --><p hidden>hidden</p>
    <p aria-hidden="true">aria</p><div style="color: red; display : none">none</div>
    <span style="visibility:hidden">invisible</span><i style="font-size:0px">tiny</i>
    <div role="dialog">dialog</div><div aria-modal="true">modal</div><aside>aside</aside>
    <div id="cookie-banner">cookies</div><ol class="breadcrumb"><li>Home</li></ol>
    <form><label>Search</label><input value="input"><select><option>option</option></select>
    <textarea>textarea</textarea><button>Send</button></form><svg><text>svg</text></svg>
    <p>Now <del>deleted</del><s>struck</s>in force.</p><span class="sr-only">reader</span>"""
    page = f"""<html><head><title>Baby Q | Example Board</title></head><body>
    <header><h1>Example Board</h1><p>Logo</p></header><nav>Menu</nav>
    <article><header><h1>Baby Q</h1><p>By the board.</p></header>{unseen}
    <footer><p>Reviewed by the chair.</p></footer></article>
    <footer><p>Site footer</p></footer></body></html>"""
    assert read_page(tmp_path, page) == (
        "<h1>Baby Q</h1>\n\n<p>By the board.</p>\n\n<p>Search</p>\n\n<p>Now in force.</p>\n\n"
        "<p>Reviewed by the chair.</p>\n\n"
    )


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (
            "<title>Ignored</title>",
            "<h1>From <em>the</em>\n page</h1><p>Text.</p>",
            "From the page",
        ),
        ("<title>Baby Q | Example Board</title>", "<p>Text.</p>", "Baby Q"),
        (
            "<title>Baby Q - a bulletin - Example Board</title>",
            "<p>Text.</p>",
            "Baby Q - a bulletin",
        ),
        ("<title>Baby Q</title>", "<header><h1>Example Board</h1></header><p>Text.</p>", "Baby Q"),
        ("", "<p>Before.</p><h1>Baby Q</h1><p>Text.</p>", "Baby Q"),
    ],
)
def test_titles(head: str, body: str, title: str, tmp_path: Path) -> None:
    """The title is the page's own heading, else its name without the site's, and stands first."""
    text = read_page(tmp_path, f"<html><head>{head}</head><body>{body}</body></html>")
    assert text.startswith(f"<h1>{title}</h1>\n\n")
    assert text.endswith("<p>Text.</p>\n\n")
    assert text.count("<h1>") == 1


def test_main_part(tmp_path: Path) -> None:
    """The only main with most of the text is the page; one with little of it is not."""
    little, much = "<p>Little.</p>", f"<p>{'Much is written here. ' * 9}</p>"
    wanted = f"<p>{('Much is written here. ' * 9).strip()}</p>\n\n"
    assert read_page(tmp_path, f"{little}<main>{much}</main>") == wanted
    assert read_page(tmp_path, f"{little}<div role='main'>{much}</div>") == wanted
    assert read_page(tmp_path, f"{little}<article>{much}</article>") == wanted
    assert read_page(tmp_path, f"{much}<main>{little}</main>") == f"{wanted}{little}\n\n"
    two = f"<article>{much}</article><article>{little}</article>"
    assert read_page(tmp_path, two) == f"{wanted}{little}\n\n"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ("", "cp1252"),
        ('<meta charset="windows-1252">', "cp1252"),
        ('<meta charset="iso-8859-1">', "cp1252"),
        ('<meta charset="utf-8">', "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=utf-8">', "utf-8"),
        ('<meta charset="iso-8859-15">', "iso-8859-15"),
        ('<meta charset="no-such">', "utf-8"),
        ('<meta charset="base64">', "utf-8"),
        ('<meta charset="utf-16">', "utf-8"),
    ],
)
def test_encodings(declared: str, encoding: str, tmp_path: Path) -> None:
    """The text is right by its mark, by what the page says, as UTF-8, or as Windows-1252."""
    held = "Siân" if encoding == "iso-8859-15" else "Siân’s “home” – £5"
    page = f"<html><head>{declared}</head><body><p>{held}</p></body></html>"
    assert read_page(tmp_path, page.encode(encoding)) == f"<p>{held}</p>\n\n"


def test_blocks_inside_blocks(tmp_path: Path) -> None:
    """Loose text, lists in items, tables in cells and lists of terms keep order and level."""
    page = """<div>Loose <b>bold</b><b> text</b><br>on two lines<p>a paragraph</p>the rest</div>
    <ol start="3"><li>one<ul><li>inner<p>goes on</p></li></ul></li><li><p>two</p></li></ol>
    <ol type="a"><li>first</li><li value="5">fifth</li><li>(g) its own</li></ol>
    <dl><dt>Phone</dt><dd>01632 960001</dd><dt>E-mail</dt><dd>a_b@example.org</dd></dl>
    <table><tr><td>only<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>
    </td></tr></table><blockquote>quoted<p>again</p></blockquote>
    <h2><button>In a button</button></h2><pre>kept
    lines</pre><a href="https://example.org/a"><h3>A card</h3><p>of text</p></a>
    <a href="/local">local</a> <a href="javascript:void(0)">script</a>"""
    assert [part for part in read_page(tmp_path, page).split("\n\n") if part] == [
        "<p>Loose <b>bold text</b><br>on two lines</p>",
        "<p>a paragraph</p>",
        "<p>the rest</p>",
        "<ul><li>3. one</li></ul>",
        "<ul><ul><li>inner<br>goes on</li></ul></ul>",
        "<ul><li>4. two</li></ul>",
        "<ul><li>a. first</li></ul>",
        "<ul><li>e. fifth</li></ul>",
        "<ul><li>(g) its own</li></ul>",
        "<table>\n<tr><td>Phone</td><td>01632 960001</td></tr>\n"
        "<tr><td>E-mail</td><td>a&#95;b@example.org</td></tr>\n</table>",
        "<p>only</p>",
        "<table>\n<tr><td>1</td><td>2</td></tr>\n<tr><td>3</td><td>4</td></tr>\n</table>",
        "<p>quoted</p>",
        "<p>again</p>",
        "<h2>In a button</h2>",
        "<p>kept<br>lines</p>",
        '<h3><a href="https://example.org/a">A card</a></h3>',
        '<p><a href="https://example.org/a">of text</a></p>',
        "<p>local script</p>",
    ]


def test_tables(tmp_path: Path) -> None:
    """Rows stay rows under their header, whether it is marked or only bold."""
    rows = "<tr><td>Midwife<td><p>Asks.</p><p>Tells.</p><td>At booking"
    for head in (
        "<thead><tr><td>Who<td>What<td>When</thead>",
        "<tr><th>Who<th>What<th>When",
    ):
        assert read_page(tmp_path, f"<table><caption>Who acts</caption>{head}{rows}</table>") == (
            "<p>Who acts</p>\n\n<table>\n<tr><th>Who</th><th>What</th><th>When</th></tr>\n"
            "<tr><td>Midwife</td><td>Asks. Tells.</td><td>At booking</td></tr>\n</table>\n\n"
        )
    assert read_page(
        tmp_path, f"<table><tr><td><b>Who</b><td><p><b>What</b></p>{rows}</table>"
    ).startswith("<table>\n<tr><th><b>Who</b></th><th><b>What</b></th></tr>\n")


def test_addresses_that_a_script_would_show(tmp_path: Path) -> None:
    """An address kept from robots is read as the browser shows it; one that is none stays."""
    held = bytes([0x2A, *(0x2A ^ letter for letter in b"a_b@example.org")]).hex()
    page = (
        f'<p>Write to <a href="/cdn-cgi/l/email-protection#{held}"><span class="__cf_email__" '
        f'data-cfemail="{held}">[email&#160;protected]</span></a> today.</p>'
        '<p data-cfemail="zz">As it was</p>'
    )
    assert read_page(tmp_path, page) == (
        '<p>Write to <a href="mailto:a_b@example.org">a&#95;b@example.org</a> today.</p>\n\n'
        "<p>As it was</p>\n\n"
    )


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        (
            '<h1>Bulletin</h1><p>It was late.</p><p><a href="https://example.org">Book on the '
            "course</a></p><p>It is free.</p>",
            "title 0: Bulletin|paragraph 0: It was late.|paragraph 0: Book on the course"
            "|paragraph 0: It is free.",
        ),
        (
            "<h1>Bulletin</h1><p>The board heard it all and it asks for:</p><ul><li>care</li></ul>",
            "title 0: Bulletin|paragraph 0: The board heard it all and it asks for:|item 1: care",
        ),
    ],
)
def test_links_and_lead_ins_are_no_headings(page: str, shown: str, tmp_path: Path) -> None:
    """A line that is all link heads nothing, and what leads to a list is no title."""
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert show_blocks(read_file(tmp_path / "page.html")) == shown.split("|")


def test_typed_bullets_are_items(tmp_path: Path) -> None:
    """Bullets that were typed into paragraphs are bullets."""
    page = "<p>• one<br>• two<br>and more</p><p>- three</p><p>-4 degrees</p>"
    assert read_page(tmp_path, page) == (
        "<ul><li>one</li></ul>\n\n<ul><li>two</li></ul>\n\n<p>and more</p>\n\n"
        "<ul><li>three</li></ul>\n\n<p>&#45;4 degrees</p>\n\n"
    )


def test_pages_that_are_refused(tmp_path: Path) -> None:
    """A page without text, an archive and another file are refused with what to do."""
    for empty in ("", "<html><body><div id='app'></div><script>x</script></body></html>"):
        assert refuse(tmp_path, empty) == (
            "page.html shows no text of its own: open the page in a browser, wait until it "
            "stands there, and save it again."
        )
    assert refuse(tmp_path, "<head><title>Only a name</title></head>").startswith("page.html shows")
    assert refuse(tmp_path, b"\x89PNG\r\n\x1a\n\0\0") == (
        "page.html is not a web page: save the page again as HTML, or remove it."
    )
    assert refuse(tmp_path, "From: <Saved by Blink>\nMIME-Version: 1.0\n") == (
        "page.html is a web archive: open it in a browser and save it as “Web page, HTML only”."
    )


@pytest.mark.parametrize("opening", ["<div>", "<b>", "<ul><li>"])
def test_deep_pages(opening: str, tmp_path: Path) -> None:
    """Text far inside is read; a page that goes on without end is refused before it is parsed."""
    assert "deep" in read_page(tmp_path, f"{opening * 1_500}deep")
    assert refuse(tmp_path, f"{opening * 50_000}deep") == (
        "page.html has too many elements inside each other: save a simpler copy of the page."
    )


def test_tables_in_tables_without_end(tmp_path: Path) -> None:
    """Tables inside each other end in a sentence, not in a crash."""
    assert refuse(tmp_path, f"{'<table><tr><td>a<td>b<tr><td>' * 1_500}deep") == (
        "page.html has too many elements inside each other: save a simpler copy of the page."
    )
