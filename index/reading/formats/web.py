"""Web pages as saved from a board's site: what the page itself says, without the site around it."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from index.errors import ReadingError
from index.reading.formats.plain import MOST_BYTES, load_bytes
from index.reading.formats.runs import Run, render_runs
from index.reading.formats.walking import Walker
from index.reading.formats.writing import Extract, Writer

_CHARSET = re.compile(rb"<meta\b[^<>]*?charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LATIN = ("iso8859-1", "ascii", "cp1252")
"""Browsers read all of these as Windows-1252; so were most pages that say them written."""
_TAGS = re.compile(r"<(/?)([a-z][a-z0-9-]*)", re.IGNORECASE)
_NEVER_DEEP = frozenset(
    "p li dt dd tr td th thead tbody tfoot option br hr img meta link input source area col wbr"
    " base embed param track path circle rect html head body".split()
)
"""Tags that nobody need close, so that counting them says nothing of how deep a page goes."""
_DEEPEST = 2_000
"""Elements inside each other; the parser takes the square of it in time."""
_LOOKED_AT = 4_096
"""Bytes at the start in which a page says how it is encoded."""
_ARCHIVE = re.compile(rb"(?:From: <Saved by|MIME-Version:)", re.IGNORECASE)
_UNSEEN = (
    "head, script, style, noscript, template, nav, aside, svg, iframe, dialog, input, select,"
    " textarea, option, datalist, output, progress, meter, del, s, strike, [hidden],"
    " [aria-hidden='true'], [aria-modal='true'], [role='dialog'], [role='alertdialog'],"
    " [role='navigation'], [role='search'], [role='complementary'], [role='menu'],"
    " [role='menubar'], [role='tooltip'], [class*='breadcrumb'], [class*='cookie'],"
    " [id*='cookie'], [class*='skip-link'], [class*='visually-hidden'], [class*='sr-only'],"
    " [class*='screen-reader-text']"
)
_KEEPS_PAGE = "main, h1"
"""An element that holds one of these is the page, whatever its class is called."""
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?![.\d]*[1-9])",
    re.IGNORECASE,
)
_OF_SITE = "header, footer, [role='banner'], [role='contentinfo']"
_OF_PART = ("article", "main", "section", "blockquote", "figure", "td")
"""A header or footer inside one of these belongs to it and not to the site."""
_MOST_TEXT = 0.5
"""Share of the page's text from which a part counts as what the page is about."""


def read_web(path: Path, name: str) -> Extract:
    """What a saved page says; raises ReadingError with a sentence that names the file."""
    stored = load_bytes(path, name, MOST_BYTES)
    if _ARCHIVE.match(stored):
        raise ReadingError(
            f"{name} is a web archive: open it in a browser and save it as “Web page, HTML only”."
        )
    page = _decode_page(stored, name)
    too_deep = ReadingError(
        f"{name} has too many elements inside each other: save a simpler copy of the page."
    )
    if _measure_depth(page) > _DEEPEST:
        raise too_deep
    try:
        extract = _write_page(LexborHTMLParser(page))
    except RecursionError as error:
        raise too_deep from error
    if not extract.text.strip():
        raise ReadingError(
            f"{name} shows no text of its own: open the page in a browser, wait until it stands "
            "there, and save it again."
        )
    return extract


def _decode_page(stored: bytes, name: str) -> str:
    """The text by its byte order mark, by what it says of itself, as UTF-8, else Windows-1252."""
    for mark, encoding in _MARKS:
        if stored.startswith(mark):
            return stored[len(mark) :].decode(encoding, errors="replace")
    if b"\0" in stored:
        raise ReadingError(f"{name} is not a web page: save the page again as HTML, or remove it.")
    said = _CHARSET.search(stored[:_LOOKED_AT])
    for encoding in (_find_encoding(said[1].decode("ascii")) if said else "", "utf-8"):
        if encoding:
            try:
                return stored.decode(encoding)
            except UnicodeDecodeError:
                continue
    return stored.decode("cp1252", errors="replace")


def _find_encoding(label: str) -> str:
    """Python's name for an encoding that a page names; empty for one that is none of text."""
    try:
        found = codecs.lookup(label)
    except LookupError:
        return ""
    if not found._is_text_encoding or found.name.startswith("utf-16"):
        return ""
    return "cp1252" if found.name in _LATIN else found.name


def _measure_depth(page: str) -> int:
    """How many elements stand inside each other at most, by tags that have to be closed."""
    deepest = depth = 0
    for closing, tag in _TAGS.findall(page):
        if tag.lower() not in _NEVER_DEEP:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _write_page(tree: LexborHTMLParser) -> Extract:
    writer = Writer()
    named = tree.css_first("head title")
    name = " ".join(named.text(deep=True).split()) if named is not None else ""
    body = tree.body
    if body is None:
        return writer.finish()
    _remove_unseen(body)
    _show_addresses(body)
    page = _find_page(body)
    title = page.css_first("h1") or (body.css_first("h1") if page.mem_id != body.mem_id else None)
    if title is not None and title.text(deep=True).strip():
        writer.heading(1, render_runs([Run(" ".join(title.text(deep=True).split()))]))
        title.decompose()
    elif name:
        writer.heading(1, render_runs([Run(_cut_site(name))]))
    before = writer.finish().text
    Walker(writer).walk(page)
    found = writer.finish()
    return found if found.text != before or title is not None else Extract("")


def _remove_unseen(body: LexborNode) -> None:
    """Takes out what a reader of the page does not see, and what is of the site around it."""
    for node in body.css(_UNSEEN):
        by_class = not node.css_matches(_UNSEEN.split(", [class")[0])
        if not (by_class and node.css_matches(_KEEPS_PAGE)):
            node.decompose()
    for node in body.css("[style]"):
        if _HIDDEN.search(node.attributes.get("style") or ""):
            node.decompose()
    for node in body.css("button"):
        if not _is_inside(node, ("h1", "h2", "h3", "h4", "h5", "h6")):
            node.decompose()
    for node in body.css(_OF_SITE):
        if not _is_inside(node, _OF_PART):
            node.decompose()


def _show_addresses(body: LexborNode) -> None:
    """E-mail addresses that a script of Cloudflare's shows in the browser, as it shows them.

    The first byte is a key; each of the others is a character of the address, combined with it.
    """
    for node in body.css("[data-cfemail]"):
        if address := _decode_address(node.attributes.get("data-cfemail") or ""):
            node.replace_with(address)
    for node in body.css("a[href*='/cdn-cgi/l/email-protection#']"):
        if address := _decode_address((node.attributes.get("href") or "").split("#")[1]):
            node.attrs["href"] = f"mailto:{address}"


def _decode_address(held: str) -> str:
    if not re.fullmatch(r"(?:[0-9a-fA-F]{2}){4,200}", held):
        return ""
    key, *letters = bytes.fromhex(held)
    address = bytes(letter ^ key for letter in letters).decode("utf-8", errors="replace")
    return address if "@" in address else ""


def _is_inside(node: LexborNode, tags: tuple[str, ...]) -> bool:
    above = node.parent
    while above is not None:
        if above.tag in tags:
            return True
        above = above.parent
    return False


def _find_page(body: LexborNode) -> LexborNode:
    """The only `main`, else the only `article`, that holds most of the text; else all of it."""
    whole = _measure(body)
    for rule in ("main, [role='main']", "article"):
        found = body.css(rule)
        if len(found) == 1 and _measure(found[0]) >= _MOST_TEXT * whole:
            return found[0]
    return body


def _measure(node: LexborNode) -> int:
    return len("".join(node.text(deep=True).split()))


def _cut_site(name: str) -> str:
    """A page's name without that of its site, which stands last."""
    if " | " in name:
        return name.split(" | ")[0]
    return name.rsplit(" - ", 1)[0]
