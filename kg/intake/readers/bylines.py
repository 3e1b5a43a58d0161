"""Bylines of listing pages, however a copy splits them: `• 8 authors`, `·`, `Oct 25, 2023 2`; or an organisation."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.core.dates import iso, month_day
from kg.text.fold import fold

BYLINE_CHARS = 80
BYLINE_LINES = 20  # in which a copy may split one
BULLETS = "•·∙‧⋅*|▪◦–—-"

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]{0,7}\.?"
_AUTHORS = r"(?:\d{1,4}|one|an?)\s+authors?"
_DATE = (
    rf"(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:\s*,?\s+\d{{4}})?|\d{{1,2}}\s+{_MONTH}(?:\s*,?\s+\d{{4}})?"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}\.\d{1,2}\.\d{4})"
)
_AGO = r"(?:(?:about|over|almost)\s+)?(?:\d{1,3}|an?)\s+(?:minute|hour|day|week|month|year)s?\s+ago|yesterday|today"
_WORD = rf"(?:{_AGO}|{_MONTH}|\d{{1,4}}(?:st|nd|rd|th)?|authors?|one|an?|published|submitted|on|up)"
_SKIP = rf"[\s,.{re.escape(BULLETS)}]*+"
_VOTES = r"(?:▲|\+|upvotes?:?)?\s*(\d{1,5})\s*(?:upvotes?|votes?|likes?)?"

_dateline = re.compile(rf"{_SKIP}(?:(?:published|submitted)(?:\s+on)?:?\s+)?({_DATE})", re.I)
_authors = re.compile(rf"{_SKIP}({_AUTHORS})\b", re.I)
_votes = re.compile(rf"{_SKIP}{_VOTES}(?=\s|$|[,{re.escape(BULLETS)}])", re.I)
_pieces = re.compile(rf"{_SKIP}(?:{_AUTHORS}|{_DATE}|{_WORD}|{_VOTES})", re.I)
_bullets = re.compile(rf"[\s{re.escape(BULLETS)}]+")
_organised = re.compile(rf"(.{{2,60}}?)\s+(?=[•·∙‧⋅|]\s+(?:{_DATE}|{_AUTHORS}))", re.I)


class Byline(NamedTuple):
    """What a byline says. `published` is a full date in ISO form, `month_day` one without its year."""

    authors_count: int | None = None
    published: str | None = None
    month_day: tuple[int, int] | None = None
    upvotes: int | None = None
    organization: str | None = None

    @property
    def dated(self) -> bool:
        """Whether it tells when the paper appeared."""
        return self.published is not None or self.month_day is not None


def is_bullet(text: str) -> bool:
    """Whether a line holds nothing but separators."""
    return bool(_bullets.fullmatch(text))


def is_part(text: str) -> bool:
    """Whether a line holds nothing but parts of a byline: numbers of authors, dates, votes, separators."""
    if len(text) > BYLINE_CHARS:
        return False
    at = 0
    while at < len(text):
        piece = _pieces.match(text, at)
        if not piece:
            return is_bullet(text[at:])
        at = piece.end()
    return True


def split_organization(text: str) -> tuple[str, str] | None:
    """`apple Apple · Sep 29 2` as its organisation and the byline behind it."""
    found = _organised.match(text) if len(text) <= 2 * BYLINE_CHARS else None
    if found and is_part(text[found.end() :]):
        return found[1], text[found.end() :]
    return None


def organization(text: str) -> str:
    """The name in an organisation's byline: pages put the account's short name before it (`apple Apple`)."""
    name = text.strip(f" {BULLETS}")
    account, _, rest = name.partition(" ")
    dressed = account.islower() or "-" in account or "_" in account
    repeated = fold(rest.split(maxsplit=1)[0]) in fold(account) if rest else False
    return rest.strip() if rest and (dressed or repeated) else name


def parse(lines: list[str]) -> Byline:
    """What the lines of a byline say together."""
    rest = " ".join([line for line in lines if not is_bullet(line)][:BYLINE_LINES])
    found: dict[str, re.Match[str]] = {}
    while rest:
        for name, pattern in (("authors", _authors), ("date", _dateline), ("votes", _votes)):
            match = pattern.match(rest)
            if match and name not in found:
                found[name] = match
                rest = rest[match.end() :]
                break
        else:
            rest = rest[1:]
    date = found["date"][1] if "date" in found else ""
    return Byline(
        authors_count=_count(found["authors"][1]) if "authors" in found else None,
        published=iso(date) if date else None,
        month_day=month_day(date) if date else None,
        upvotes=int(found["votes"][1]) if "votes" in found else None,
    )


def merged(first: Byline | None, second: Byline) -> Byline:
    """Two pieces of one byline as one."""
    if first is None:
        return second
    return first._replace(**{name: value for name, value in second._asdict().items() if getattr(first, name) is None})


def _count(text: str) -> int:
    first = text.split()[0]
    return int(first) if first.isdecimal() else 1
