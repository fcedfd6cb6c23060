"""Dates as documents state them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dates import count_years, say_date

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("2016-11-30", "30 November 2016"),
        ("2016-11-03", "3 November 2016"),
        ("2016-11", "November 2016"),
        ("2016", "2016"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_date_is_said_as_precisely_as_stated(stated: str | None, said: str) -> None:
    """Day, month and year where they are stated, and no more."""
    assert say_date(stated) == said


@pytest.mark.parametrize(
    ("stated", "years"),
    [
        ("2023-03-31", 3),
        ("2023-04-01", 2),
        ("2023-03", 3),
        ("2023-04", 2),
        ("2023", 2),
        ("2025", 0),
        (None, None),
        ("", None),
    ],
)
def test_no_age_is_overstated(stated: str | None, years: int | None) -> None:
    """Whole years only, counted from the last day that the date may mean."""
    assert count_years(stated, TODAY) == years


@given(st.dates(date(1950, 1, 1), TODAY))
def test_less_precise_is_never_older(day: date) -> None:
    """Leaving out day or month never makes a document older."""
    whole, month, year = (
        count_years(text, TODAY) for text in (day.isoformat(), day.strftime("%Y-%m"), str(day.year))
    )
    assert whole is not None
    assert month is not None
    assert year is not None
    assert whole >= month >= year >= -1
