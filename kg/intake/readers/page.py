"""One copied page: its papers, held back until it ends, for only then the year of a date like `Oct 22` is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kg.core.dates import from_parts
from kg.core.limits import PAGE_CHARS, PAGE_RECORDS
from kg.core.model import Record
from kg.intake.readers.bylines import Byline

MIN_YEAR_PAPERS = 3  # so many papers of its newest written year say that a page leaves out the year that follows


class Page:
    """The papers of a page, with the dates that lack a year, and the page's own date."""

    def __init__(self, year: int | None) -> None:
        self._given = year
        self._header = Byline()
        self._size = 0
        self._records: list[tuple[Record, tuple[int, int] | None]] = []

    @property
    def full(self) -> bool:
        """Whether so much is held back that its end can't be waited for."""
        return len(self._records) >= PAGE_RECORDS or self._size > PAGE_CHARS

    @property
    def signed(self) -> bool:
        """Whether papers of this page carry bylines."""
        return any(record.published or month_day or record.authors_count for record, month_day in self._records[:3])

    def head(self, byline: Byline) -> None:
        """A date that stands above the papers is the page's own."""
        if byline.dated and not self._records:
            self._header = byline

    def add(self, record: Record, month_day: tuple[int, int] | None) -> None:
        """One more paper, and its date if that has no year."""
        self._records.append((record, month_day))
        self._size += len(record.abstract or "")

    def end(self) -> Iterator[Record]:
        """The papers, dated as far as is sure. The next page can begin."""
        newest = self._newest_year()
        for record, month_day in self._records:
            yield record._replace(published=self._date(month_day, newest)) if month_day else record
        if self._records:
            self._header, self._records, self._size = Byline(), [], 0

    def _newest_year(self) -> int | None:
        """The newest year that the page writes out, if it does so often enough to tell that it leaves out the next."""
        years = Counter(record.published[:4] for record, _ in self._records if record.published)
        newest = max(years, default="")
        return int(newest) if newest and years[newest] >= MIN_YEAR_PAPERS else None

    def _date(self, month_day: tuple[int, int], newest: int | None) -> str | None:
        if self._given:
            return _full(self._given, month_day)
        if self._header.published:
            copied = _full(int(self._header.published[:4]), month_day)
            late = copied is None or copied > self._header.published
            return _full(int(self._header.published[:4]) - 1, month_day) if late else copied
        if newest is None or (self._header.month_day and month_day > self._header.month_day):
            return None
        return _full(newest + 1, month_day)


def _full(year: int, month_day: tuple[int, int]) -> str | None:
    date = from_parts(year, *month_day)
    return date if date and len(date) == len("2024-02-18") else None
