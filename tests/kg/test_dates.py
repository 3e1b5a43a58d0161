"""Dates of every dress, as precise as their source."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.core.dates import from_parts, iso, month_day

CASES = {
    "2024-02-18": "2024-02-18",
    " 2024-02-18 ": "2024-02-18",
    "2024-2-8": "2024-02-08",
    "2024/02/18": "2024-02-18",
    "2024-02-18T17:59:59Z": "2024-02-18",
    "2024-02-18 10:00:00": "2024-02-18",
    "20240218": "2024-02-18",
    "18.02.2024": "2024-02-18",
    "18/02/2024": "2024-02-18",
    "02/18/2024": "2024-02-18",
    "02/03/2024": "2024",
    "Oct 25, 2023": "2023-10-25",
    "Oct. 25 2023": "2023-10-25",
    "October 25th, 2023": "2023-10-25",
    "25 Oct 2023": "2023-10-25",
    "25th of October 2023": "2023-10-25",
    "SEPT 3, 2024": "2024-09-03",
    "Mon, 2 Apr 2007 19:18:42 GMT": "2007-04-02",
    "Tue 3 Apr 2007": "2007-04-03",
    "October 2023": "2023-10",
    "2003 Jul": "2003-07",
    "2003 Jul 4": "2003-07-04",
    "2003 Jul-Aug": "2003",
    "2024-02": "2024-02",
    "2024": "2024",
    "Feb 30, 2024": "2024-02",
    "2024-13-01": "2024",
    "Oct 22": None,
    "soon": None,
    "": None,
    "in press 2024?": None,
    "0000-00-00": None,
}


@pytest.mark.parametrize(("written", "expected"), CASES.items())
def test_iso(written: str, expected: str | None) -> None:
    assert iso(written) == expected


@pytest.mark.parametrize("written", ["Oct 22", "22 Oct", "October 22", "oct. 22nd"])
def test_month_and_day(written: str) -> None:
    assert month_day(written) == (10, 22)


@pytest.mark.parametrize("written", ["Oct", "22", "Feb 30", "Oct 22, 2023", "Octopus 22x"])
def test_no_month_and_day(written: str) -> None:
    assert month_day(written) is None


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("2024", "02", "9"), "2024-02-09"),
        (("{2024}", "Feb."), "2024-02"),
        (("2024", "12-15"), "2024"),
        ((None,), None),
        ((12345,), None),
    ],
)
def test_parts(parts: tuple[str, ...], expected: str | None) -> None:
    assert from_parts(*parts) == expected


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31)))
def test_every_day_survives_every_usual_form(day: date) -> None:
    for form in ("%Y-%m-%d", "%d %b %Y", "%B %d, %Y", "%a, %d %b %Y 10:20:30 GMT", "%Y/%m/%d"):
        assert iso(day.strftime(form)) == day.isoformat()


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    assert iso(text) is None or iso(text)
