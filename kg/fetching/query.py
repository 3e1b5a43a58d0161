"""What is fetched, and what a service answers, a page at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple, Protocol

ServiceRecord = dict[str, Any]


class Query(NamedTuple):
    """Which papers are wanted."""

    categories: tuple[str, ...] = ()
    search: str = ""
    ids: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    harvest: bool = False


class Page(NamedTuple):
    """Papers as the service tells them, where the next page is (nowhere after the last), and how many there are."""

    rows: list[ServiceRecord]
    following: str | None
    total: int | None = None


class Get(Protocol):
    """Asks for an address below the service's own; with a body, by POST."""

    def __call__(self, path: str, parameters: dict[str, str], body: Any = None, /) -> bytes: ...


class Service(NamedTuple):
    """A service: its name, its address, the seconds between two requests, how it gives a page, and what it can't do.

    A page is found by a text that the page before gave; the first by "".
    """

    name: str
    address: str
    seconds: float
    page: Callable[[Get, Query, str], Page]
    check: Callable[[Query], None]


def first_day(day: str) -> str:
    """The first day of a date.

    >>> first_day("2024"), first_day("2024-05"), first_day("2024-05-17")
    ('2024-01-01', '2024-05-01', '2024-05-17')
    """
    return f"{day}-01-01"[:10]


def last_day(day: str) -> str:
    """The last day of a date.

    >>> last_day("2024"), last_day("2024-02"), last_day("2024-05-17")
    ('2024-12-31', '2024-02-29', '2024-05-17')
    """
    if len(day) == len("2024-02"):
        following = date.fromisoformat(f"{day}-28") + timedelta(days=4)
        return (following - timedelta(days=following.day)).isoformat()
    return f"{day}-12-31"[:10]
