"""Asks websites whether the pages that documents link to are still there; only when told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

import httpx

from bot.keeping.links import Answer

TIMEOUT = 10.0
"""Seconds that a website has to answer."""
AT_ONCE = 4
"""Websites that are asked at the same time, at most; of one only one page."""
PAUSE = 0.5
"""Seconds between two pages of one website."""
REFUSED = frozenset({401, 403, 405, 429, 451, 501})
"""Statuses of a page that is there but not for a program."""
AGENT = "review-learning-bot link check"


def ask_pages(
    addresses: Iterable[str], tell: Callable[[int, int], None], pause: float = PAUSE
) -> dict[str, Answer]:
    """What each address answered; `tell` is called with (done, total) as they come in."""
    return asyncio.run(_ask_all(list(dict.fromkeys(addresses)), tell, pause))


async def _ask_all(
    addresses: list[str], tell: Callable[[int, int], None], pause: float
) -> dict[str, Answer]:
    """One worker a website, so that each is asked for one page at a time."""
    by_host: dict[str, list[str]] = {}
    answers: dict[str, Answer] = {}
    for address in addresses:
        by_host.setdefault(_read_host(address), []).append(address)
    gate = asyncio.Semaphore(AT_ONCE)

    async def ask_host(pages: list[str]) -> None:
        async with gate:
            for at, page in enumerate(pages):
                if at:
                    await asyncio.sleep(pause)
                answers[page] = await _ask_page(client, page)
                tell(len(answers), len(addresses))

    async with httpx.AsyncClient(
        timeout=TIMEOUT, follow_redirects=True, headers={"User-Agent": AGENT}
    ) as client:
        await asyncio.gather(*map(ask_host, by_host.values()))
    return answers


async def _ask_page(client: httpx.AsyncClient, address: str) -> Answer:
    """HEAD, then GET where a website does not answer that; the page itself is not read."""
    try:
        async with asyncio.timeout(TIMEOUT):
            status = (await client.head(address)).status_code
        if status >= httpx.codes.BAD_REQUEST:
            async with asyncio.timeout(TIMEOUT), client.stream("GET", address) as answer:
                status = answer.status_code
    except (TimeoutError, httpx.TimeoutException):
        return Answer(f"did not answer within {TIMEOUT:.0f} seconds")
    except httpx.TooManyRedirects:
        return Answer("sends on from page to page without end")
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
        return Answer("could not be reached")
    if status in REFUSED:
        return Answer(f"does not answer programs (status {status}); it may be there")
    return Answer("" if status < httpx.codes.BAD_REQUEST else f"answered with status {status}")


def _read_host(address: str) -> str:
    try:
        return httpx.URL(address).host
    except httpx.InvalidURL:
        return ""
