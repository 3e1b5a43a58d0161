"""A daily-papers page as it is copied today: `Submitted by`, who, votes, title, perhaps a group, `12 authors`."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from io import BufferedIOBase

from kg.core.limits import RAW_CHARS
from kg.core.model import Record, Rejected
from kg.intake.readers import bylines
from kg.intake.readers.blocks import Line, tidy
from kg.intake.readers.furniture import furniture
from kg.intake.readers.lines import lines
from kg.intake.readers.table import Options

MOST_LINES = 40  # of a paper

_submitted = re.compile(r"submitted by(?:\s+(\S.{0,60}))?", re.IGNORECASE)
_authors = re.compile(r"[\W_]*(?:\d{1,4}|one|an?)\s+authors?", re.IGNORECASE)
_votes = re.compile(r"(?:▲\s*)?(\d{1,5})")


def recognises(head: bytes) -> bool:
    """Text in which papers with votes and authors stand below who submitted them."""
    if b"\0" in head or b"ubmitted by" not in head or head.lstrip()[:1] in b"<{[":
        return False
    found = read(io.BytesIO(head), Options())
    return any(isinstance(one, Record) and one.authors_count and one.upvotes is not None for one in found)


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record for each submission."""
    for submission in _submissions(tidy(lines(stream, options.encoding))):
        yield _record(submission)


def _submissions(found: Iterable[Line]) -> Iterator[list[Line]]:
    """The lines below each `Submitted by`, without whoever did."""
    submission: list[Line] | None = None
    named = True
    for line in found:
        if match := _submitted.fullmatch(line.text):
            if submission:
                yield submission
            submission, named = [], match[1] is not None
        elif submission is not None and line.text and not named:
            named = True
        elif submission is not None and line.text and len(submission) < MOST_LINES:
            submission.append(line)
    if submission:
        yield submission


def _record(submission: list[Line]) -> Record | Rejected:
    """Votes stand above the title; behind it a group, the number of authors, then counts of comments and stars."""
    votes = _votes.fullmatch(submission[0].text)
    texts = [line for line in submission[bool(votes) :] if not _is_furniture(line.text)]
    if not texts or bylines.is_part(texts[0].text):
        raw = "\n".join(line.text for line in submission)[:RAW_CHARS]
        todo = "copy the page again, whole"
        return Rejected(line=submission[0].number, reason="a submission without a title", todo=todo, raw=raw)
    title, *rest = texts
    signed = next((at for at, line in enumerate(rest) if _authors.match(line.text)), None)
    group = [line.text for line in rest[:signed] if not bylines.is_part(line.text)] if signed is not None else []
    return Record(
        line=title.number,
        title=title.text,
        authors_count=bylines.parse([rest[signed].text]).authors_count if signed is not None else None,
        organization=bylines.organization(group[0]) if group else None,
        upvotes=int(votes[1]) if votes else None,
    )


def _is_furniture(text: str) -> bool:
    return bool(furniture().line.fullmatch(text)) and not _authors.match(text)
