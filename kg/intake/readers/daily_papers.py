"""Copied daily-papers pages: titles, abstracts and perhaps bylines in turn, with or without blank lines, one or many.

Lines become tokens (text, byline, header), tokens become papers. What a piece of text is shows in its shape and in what
follows it, so the reader looks one token ahead.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BufferedIOBase
from itertools import chain, pairwise
from typing import Literal, TypeVar

from kg.core.errors import SourceError
from kg.core.limits import ABSTRACT_CHARS, RAW_CHARS, RAW_TIMES, SNIFF_BYTES
from kg.core.model import Record, Rejected
from kg.intake.readers import bylines
from kg.intake.readers.blocks import Block, Line, Paragraph, tidy
from kg.intake.readers.bylines import Byline
from kg.intake.readers.furniture import furniture, unglued
from kg.intake.readers.lines import lines
from kg.intake.readers.page import Page
from kg.intake.readers.table import Options

TITLE_CHARS = 300
BODY_CHARS = 300
SENTENCE_CHARS = 60
NAME_CHARS = 60
MOST_CHARS = RAW_TIMES * ABSTRACT_CHARS + 1  # of what is no abstract for its length

_running = re.compile(r"[.,;:…][\"'”’)\]]*$")
_sentence_end = re.compile(r"[.!?…][\"'”’)\]]*$")
_two_sentences = re.compile(r"[a-z)\]][.!?]\s+[A-Z]")
_address = re.compile(r"https?://|\b\w+\.(?:com|org|io)/")
_markup = re.compile(r"\s*(?:#{1,6} |```|<\?|<!|<\w+|[{\[@%])")


Part = Literal["title", "untitled", "abstract", "organization", "stray"]


@dataclass(frozen=True, slots=True)
class Header:
    """A line of the page itself: the paper above it ends. `page` tells whether it stands at the top of a page."""

    page: bool


@dataclass(slots=True)
class Draft:
    """A paper as far as it has been read."""

    line: int
    title: str | None
    paragraphs: list[str] = field(default_factory=list)
    organization: str | None = None
    byline: Byline | None = None
    size: int = 0

    def take(self, block: Block, part: Part) -> None:
        """One more piece of it."""
        if part == "organization":
            self.organization = bylines.organization(block.text)
        elif self.size <= MOST_CHARS:  # more is too long anyway
            self.paragraphs.append(block.text[:MOST_CHARS])
            self.size += len(self.paragraphs[-1])

    def record(self) -> Record:
        """The paper, its date only if that has a year."""
        byline = self.byline or Byline()
        return Record(
            line=self.line,
            title=self.title,
            abstract="\n".join(self.paragraphs) or None,
            published=byline.published,
            authors_count=byline.authors_count,
            organization=self.organization or byline.organization,
            upvotes=byline.upvotes,
        )


Token = Block | Byline | Header
T = TypeVar("T")


def recognises(head: bytes) -> bool:
    """Text with a page's header or bylines in it, or with titles and abstracts in turn. Paragraphs alone are prose."""
    if b"\0" in head or _markup.match(head[:80].decode("utf-8", "replace")) or _is_one_line(head):
        return False
    tokens = list(_tokens(tidy(lines(io.BytesIO(head)))))
    if any(isinstance(token, Header) and token.page for token in tokens):
        return True
    if any(isinstance(token, Byline) and token.authors_count for token in tokens):
        return True
    found = list(_papers(iter(tokens), Options()))
    papers = [one for one in found if isinstance(one, Record) and _titled(one)]
    return len(papers) > len(found) / 2


def _titled(one: Record) -> bool:
    """Whether a long text stands below what is no part of running text: it has no full stop and goes on nowhere."""
    return bool(one.title) and not _running.search(one.title or "") and len(one.abstract or "") >= BODY_CHARS


def _is_one_line(head: bytes) -> bool:
    """Whether a line begins that is longer than any record: what follows it nobody has seen."""
    return len(head) >= SNIFF_BYTES and b"\n" not in head and b"\r" not in head


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """The papers of the pages, in their order."""
    return _papers(_tokens(tidy(lines(stream, options.encoding))), options)


def _tokens(found: Iterable[Line]) -> Iterator[Token]:
    """Text, bylines and headers. Neighbouring lines that were one paragraph are one block of text."""
    paragraph = Paragraph()
    byline: list[str] = []
    for line, following in _with_next(_split(found)):
        kind, line = _kind(line, following)
        if kind == "header" and paragraph and not _tops_page(line.text):
            kind = "text"  # a word like "Models", alone on the last line of a title
        if byline and kind != "byline":
            yield bylines.parse(byline)
            byline = []
        yield from paragraph.add(line) if kind == "text" else paragraph.end()
        if kind == "byline":
            byline.append(line.text)
        elif kind == "header":
            yield Header(page=_tops_page(line.text))
        elif kind == "organization":
            yield Byline(organization=bylines.organization(line.text))
    yield from paragraph.end()
    if byline:
        yield bylines.parse(byline)


Kind = Literal["blank", "header", "byline", "organization", "text"]


def _kind(line: Line, following: str) -> tuple[Kind, Line]:
    text = unglued(line.text)
    if not text:
        return "blank", line
    if furniture().line.fullmatch(text):
        return "header", Line(line.number, text)
    if bylines.is_part(text):
        return "byline", line
    if following[:1] == "·" and bylines.is_part(following) and _name(text):
        return "organization", line
    return "text", Line(line.number, text)


def _tops_page(text: str) -> bool:
    return bool(furniture().header.fullmatch(text))


def _split(found: Iterable[Line]) -> Iterator[Line]:
    """Lines, those of the form `apple Apple · Sep 29 2` taken apart."""
    for line in found:
        for text in bylines.split_organization(line.text) or (line.text,):
            yield Line(line.number, text)


def _with_next(found: Iterable[Line]) -> Iterator[tuple[Line, str]]:
    """Each line with the text of the next one that is not empty; several empty lines are one."""
    held: list[Line] = []
    for line in found:
        if line.text:
            yield from ((one, line.text) for one in held)
            held = [line]
        elif not held or held[-1].text:
            held.append(line)
    yield from ((one, "") for one in held)


def _papers(tokens: Iterator[Token], options: Options) -> Iterator[Record | Rejected]:
    """The papers of pages; if the source breaks off, those before that."""
    page = Page(options.year)
    try:
        yield from _paired(tokens, page)
    except SourceError:
        yield from page.end()
        raise
    yield from page.end()


def _paired(tokens: Iterator[Token], page: Page) -> Iterator[Record | Rejected]:
    """Puts the papers into the page; yields what is none, and the papers of pages that have ended."""
    draft: Draft | None = None
    for token, following in _pairs(tokens):
        if isinstance(token, Byline):
            if draft:
                draft.byline = bylines.merged(draft.byline, token)
            else:
                page.head(token)
        elif isinstance(token, Header):
            _closed(draft, page)
            draft = None
            if token.page or page.full:
                yield from page.end()
        elif (part := _part(token, following, draft, page)) == "stray":
            yield _stray(token)
        elif draft is None or part in ("title", "untitled"):
            _closed(draft, page)
            if page.full:
                yield from page.end()
            draft = _begun(token, part)
        else:
            draft.take(token, part)
    _closed(draft, page)


def _begun(block: Block, part: Part) -> Draft:
    if part == "title":
        return Draft(block.line, block.text)
    draft = Draft(block.line, None)
    draft.take(block, part)
    return draft


def _closed(draft: Draft | None, page: Page) -> None:
    if draft:
        page.add(draft.record(), draft.byline.month_day if draft.byline else None)


def _part(block: Block, following: Token | None, draft: Draft | None, page: Page) -> Part:
    """What a piece of text is, by its shape, the paper it stands in, and what follows."""
    begins = len(block.text) <= TITLE_CHARS and isinstance(following, Block) and _body(following.text)
    signed = isinstance(following, Byline) and following != Byline()
    if draft and draft.byline and not draft.paragraphs and _body(block.text) and not begins:
        return "abstract"  # the byline stands between it and its title
    if draft is None or draft.byline:
        if begins or (signed and len(block.text) <= TITLE_CHARS and not block.text.endswith(".")):
            return "title"
        return "untitled" if _body(block.text) else "stray"
    if not draft.paragraphs:
        return "abstract"
    if signed and _name(block.text):
        return "organization"
    if begins and not _continues(block.text, page):
        return "title"
    if draft.title is None and len(block.text) >= BODY_CHARS:
        return "untitled"
    return "abstract" if _body(block.text) or _address.search(block.text) else "stray"


def _continues(text: str, page: Page) -> bool:
    """Whether a short text is rather the abstract's next paragraph than a title with a full stop."""
    return text.endswith(".") and (page.signed or bool(_two_sentences.search(text)))


def _body(text: str) -> bool:
    """Whether a text has the shape of an abstract."""
    if len(text) >= BODY_CHARS:
        return True
    ends = bool(_sentence_end.search(text))
    return ends and ((text.endswith(".") and len(text) >= SENTENCE_CHARS) or bool(_two_sentences.search(text)))


def _name(text: str) -> bool:
    return len(text) <= NAME_CHARS and not _sentence_end.search(text) and not _address.search(text)


def _stray(block: Block) -> Rejected:
    return Rejected(
        line=block.line,
        reason="belongs to no paper: no abstract stands below it",
        todo="take the line out, or put the paper's abstract below its title",
        raw=block.text[:RAW_CHARS],
    )


def _pairs(tokens: Iterator[T]) -> Iterator[tuple[T, T | None]]:
    following: Iterator[tuple[T, T | None]] = pairwise(chain(tokens, [None]))  # type: ignore[list-item]
    return following
