"""Dates as listings write them, in ISO form and as precise as the source: `2024-02-18`, `2024-02`, `2024`."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from kg.core.errors import UsageError
from kg.core.wording import meant

MOST_CHARS = 60

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAME = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[12]\d{3})"
_TIME = r"(?:[T\s].*)?"

_FORMS = tuple(
    re.compile(form + "$", re.IGNORECASE)
    for form in (
        rf"{_YEAR}",
        rf"{_YEAR}[-/.](?P<month>\d{{1,2}})",
        rf"{_YEAR}(?P<separator>[-/.])(?P<month>\d{{1,2}})(?P=separator)(?P<day>\d{{1,2}}){_TIME}",
        rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)",
        rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}",
        rf"(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})/{_YEAR}{_TIME}",
        rf"(?:[a-z]{{3,9}},?\s+)?{_DAY}\s+(?:of\s+)?{_NAME},?\s+{_YEAR}(?:\s.*)?",
        rf"(?:[a-z]{{3,9}},?\s+)?{_NAME}\s+{_DAY},?\s+{_YEAR}(?:\s.*)?",
        rf"{_NAME},?\s+{_YEAR}",
        rf"{_YEAR}[\s-]+{_NAME}(?:[\s-]+{_DAY})?",
        rf"{_YEAR}\s.*",
    )
)
_MONTH_DAY = tuple(re.compile(form, re.IGNORECASE) for form in (rf"{_NAME}\s+{_DAY}$", rf"{_DAY}\s+{_NAME}$"))


def iso(text: str) -> str | None:
    """A date in any of the usual forms, as precise as it is sure.

    >>> iso("Oct 25, 2023"), iso("Mon, 2 Apr 2007 19:18:42 GMT"), iso("October 2023"), iso("Oct 22")
    ('2023-10-25', '2007-04-02', '2023-10', None)
    """
    return _iso(text[: max(text.find(":") - 3, 0) or MOST_CHARS + 1].strip()) if text else None


@lru_cache(maxsize=20_000)
def _iso(text: str) -> str | None:
    if len(text) > MOST_CHARS:
        return None
    for form in _FORMS:
        if found := form.match(text):
            parts = found.groupdict()
            return from_parts(parts["year"], *_month_and_day(parts))
    return None


def checked(text: str | None) -> str | None:
    """A date that a user gives in ISO form, if any; what is none is refused."""
    if text is not None and (found := iso(text)) != text:
        todo = meant([found]) if found else "write 2024, 2024-05 or 2024-05-17"
        raise UsageError(f"{text!r} is no date", todo=todo)
    return text


def checked_span(since: str | None, until: str | None) -> tuple[str | None, str | None]:
    """The two ends of a span of time that a user gives; one that ends before it begins is refused."""
    since, until = checked(since), checked(until)
    if since and until and since[: len(until)] > until[: len(since)]:
        raise UsageError(f"{since} is after {until}", todo=f"did you mean since {until}, until {since}?")
    return since, until


def from_parts(year: str | int | None, month: str | int | None = None, day: str | int | None = None) -> str | None:
    """A date of its parts, each a number or, for the month, a name. What is missing or impossible is left out.

    >>> from_parts("2024", "feb"), from_parts(2024, 2, 30), from_parts("2003", "Jul-Aug"), from_parts("in press")
    ('2024-02', '2024-02', '2003', None)
    """
    full_year, full_month, full_day = _number(year), _month(month), _number(day)
    if full_year is None or not 1000 <= full_year <= 2999:
        return None
    if full_month is None:
        return f"{full_year}"
    try:
        return date(full_year, full_month, full_day or 0).isoformat()
    except ValueError:
        return f"{full_year}-{full_month:02}"


def month_number(date: str | None) -> int:
    """The month of an ISO date as a number; of a year alone as month 0 of it, and 0 without a date.

    >>> month_number("2024-02-18"), month_number("2024"), month_number(None)
    (202402, 202400, 0)
    """
    return int(date.replace("-", "").ljust(6, "0")[:6]) if date else 0


def month_day(text: str) -> tuple[int, int] | None:
    """A date without a year.

    >>> month_day("Oct 22"), month_day("22 October"), month_day("Oct 2023")
    ((10, 22), (10, 22), None)
    """
    for form in _MONTH_DAY:
        if found := form.match(text.strip()):
            month, day = _month(found["name"]), int(found["day"])
            if month and from_parts(2024, month, day) == f"2024-{month:02}-{day:02}":
                return month, day
    return None


def _month_and_day(parts: dict[str, str | None]) -> tuple[str | None, str | None]:
    if one := parts.get("one"):  # 18/02 can only be a day and a month; 02/03 can be both ways
        two = parts["two"] or ""
        if int(one) > 12:
            return two, one
        return (one, two) if int(two) > 12 else (None, None)
    return parts.get("name") or parts.get("month"), parts.get("day")


def _number(part: str | int | None) -> int | None:
    text = str(part or "").strip(" {}")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else None


def _month(part: str | int | None) -> int | None:
    number = _number(part)
    if number is None:
        text = str(part or "").strip(" {}.").casefold()
        number = _MONTHS.index(text[:3]) + 1 if text.isalpha() and text[:3] in _MONTHS else None
    return number if number and 1 <= number <= 12 else None
