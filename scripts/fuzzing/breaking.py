"""Ways to break a document, each by a seeded draw, so that a seed always gives the same files."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

Breaks = Callable[[random.Random, bytes, bytes], bytes]
"""From a draw, the stored document and another one to the broken document."""

_TOKENS = (
    *(b"[", b"](", b"*", b"**a ", b"_", b"(", b"> ", b"# ", b"- ", b"1. ", b"\t", b"|", b"\\"),
    *(b"<", b"<!--", b"<script>", b"<p>", b"<b>", b"<ul><li>", b"&amp;", b"&#x110000;", b"<<"),
    *(b"---\n", b"```\n", b"a: *a\n", b"1.1.", b"Child A, ", b"review ", b"endobj ", b"stream\n"),
    *(b"\xe2\x80\xae", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"\xc2\xa0", b"\xe2\x80\x9c"),
    *(b"\0", b"\r", b"\xef\xbb\xbf"),
)
_NESTED = (
    *((b"<div>", b"</div>"), (b"<ul><li>", b"</li></ul>"), (b"<b>", b"</b>"), (b"- ", b"\n")),
    *((b"<table><tr><td>", b"</td></tr></table>"), (b"<svg>", b"</svg>"), (b"> ", b"\n")),
    *((b"<w:p>", b"</w:p>"), (b"<a:p>", b"</a:p>"), (b"[", b"]"), (b"<<", b">>"), (b"{a: ", b"}")),
)
_HUGE = (b"0", b"-1", b"2147483648", b"4294967295", b"99999999999999999999", b"1e999", b"65537")
_BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(9))
    + b"]>"
)
"""Entities that name one another ten times: a billion letters, where a parser expands them."""


def flip_bits(draw: random.Random, stored: bytes, other: bytes) -> bytes:
    """One bit in about a thousand bytes, and at least one."""
    out = bytearray(stored)
    for _ in range(max(1, len(out) // 1000) if out else 0):
        out[draw.randrange(len(out))] ^= 1 << draw.randrange(8)
    return bytes(out)


def cut_off(draw: random.Random, stored: bytes, other: bytes) -> bytes:
    """The document up to somewhere."""
    return stored[: draw.randrange(len(stored) + 1)]


def repeat_chunk(draw: random.Random, stored: bytes, other: bytes) -> bytes:
    """A stretch of it again and again in its place."""
    start, end = _draw_range(draw, stored)
    return stored[:end] + stored[start:end] * draw.choice((1, 3, 40)) + stored[end:]


def remove_chunk(draw: random.Random, stored: bytes, other: bytes) -> bytes:
    """The document without a stretch."""
    start, end = _draw_range(draw, stored)
    return stored[:start] + stored[end:]


def insert_bytes(draw: random.Random, stored: bytes, other: bytes) -> bytes:
    """Any bytes somewhere."""
    at = draw.randrange(len(stored) + 1)
    return stored[:at] + draw.randbytes(draw.choice((1, 4, 400))) + stored[at:]


def insert_tokens(draw: random.Random, stored: bytes, other: bytes) -> bytes:
    """What means something to a reader, many times over."""
    at = draw.randrange(len(stored) + 1)
    return stored[:at] + draw.choice(_TOKENS) * draw.choice((1, 50, 20_000)) + stored[at:]


def splice(draw: random.Random, stored: bytes, other: bytes) -> bytes:
    """The start of one document and the end of another."""
    return stored[: draw.randrange(len(stored) + 1)] + other[draw.randrange(len(other) + 1) :]


def nest(draw: random.Random, stored: bytes, other: bytes) -> bytes:
    """Something inside itself, thousands deep."""
    opening, closing = draw.choice(_NESTED)
    deep, at = draw.choice((100, 3000, 30_000)), draw.randrange(len(stored) + 1)
    return stored[:at] + opening * deep + b"x" + closing * deep + stored[at:]


def change_numbers(draw: random.Random, stored: bytes, other: bytes) -> bytes:
    """Some of the numbers (offsets of an xref table, lengths, sizes) as huge ones or none."""
    return re.sub(
        rb"\d+",
        lambda match: draw.choice(_HUGE) if draw.random() < 0.05 else match[0],
        stored,
    )


def change_parts(draw: random.Random, stored: bytes, other: bytes) -> bytes:
    """A zip archive with a part broken, left out, doubled, emptied or full of entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(stored)) as archive:
            parts = [(name, archive.read(name)) for name in archive.namelist()]
    except Exception:  # noqa: BLE001  broken before: whatever zipfile says, it stays as it is
        return insert_bytes(draw, stored, other)
    out = io.BytesIO()
    chosen = draw.randrange(len(parts)) if parts else -1
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # a name that stands twice is what is asked for
        for number, (name, content) in enumerate(parts):
            for each in _break_part(draw, content) if number == chosen else (content,):
                archive.writestr(name, each)
    return out.getvalue()


def _break_part(draw: random.Random, content: bytes) -> tuple[bytes, ...]:
    """What stands in the place of one part of an archive."""
    after = content.find(b"?>") + 2 if content.startswith(b"<?xml") else 0
    last = content.rfind(b"</")
    return draw.choice(
        (
            (),
            (b"",),
            (content, content),
            (flip_bits(draw, content, b""),),
            (cut_off(draw, content, b""),),
            (remove_chunk(draw, content, b""),),
            (change_numbers(draw, content, b""),),
            (nest(draw, content, b""),),
            (content[:after] + _BOMB + content[after:last] + b"&j;" + content[last:],),
            (content[:last] + b"\0" * 30_000_000 + content[last:],),
        )
    )


BREAKS: tuple[Breaks, ...] = (
    flip_bits,
    cut_off,
    repeat_chunk,
    remove_chunk,
    insert_bytes,
    insert_tokens,
    splice,
    nest,
    change_numbers,
    change_parts,
)
MOST_BREAKS = 3
WRONG_ENDING, SIDE_FILE = 0.05, 0.1
"""Shares of the files whose ending is another's, and that get a (broken) side file."""


def save_broken(folder: Path, samples: Mapping[str, bytes], files: int, seed: int) -> None:
    """Write that many broken documents, named by their number and by what was done to them."""
    draw = random.Random(seed)
    endings = sorted(samples)
    for number in range(files):
        ending = draw.choice(endings)
        stored, done = samples[ending], []
        for _ in range(draw.randint(1, MOST_BREAKS)):
            choices = BREAKS if stored.startswith(b"PK") else BREAKS[:-1]
            breaks = draw.choice(choices)
            stored = breaks(draw, stored, samples[draw.choice(endings)])
            done.append(breaks.__name__)
        if draw.random() < WRONG_ENDING:
            ending = draw.choice(endings)
        path = folder / f"{number:05}-{'-'.join(done)}{ending}"
        path.write_bytes(stored)
        if draw.random() < SIDE_FILE:
            stated = b"title: A title\narea: Swindon\nreviews: [Child Q]\n"
            path.with_suffix(".yaml").write_bytes(
                draw.choice(BREAKS[:-1])(draw, stated, samples[endings[0]])
            )


def _draw_range(draw: random.Random, stored: bytes) -> tuple[int, int]:
    start = draw.randrange(len(stored) + 1)
    return start, min(len(stored), start + draw.choice((1, 20, 500, 5000)))
