"""Records as their sources write them → papers in plain text, or the reason why a record is no paper."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from kg.core import identifiers, limits
from kg.core.dates import iso
from kg.core.model import Paper, Record, Rejected, Source
from kg.core.schema import FIELDS
from kg.text.fold import fold
from kg.text.plain import plain
from kg.text.unicode import undecodable

KEY_CHARS = 200
_ours = re.compile(r"(?:arxiv|doi|text):|\?|.*~", re.IGNORECASE)  # forms of id that only we give
_letter = re.compile(r"[^\W_]")
_address = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]{1,2000}", re.IGNORECASE)


def paper(record: Record, file: str) -> Paper | Rejected:
    """The paper that a record describes."""
    title = plain((record.title or "")[: limits.RAW_TIMES * limits.TITLE_CHARS])
    abstract = plain((record.abstract or "")[: limits.RAW_TIMES * limits.ABSTRACT_CHARS])
    if why := _unusable(record, title, abstract):
        reason, todo = why
        text = f"{record.title or ''}\n{record.abstract or ''}".strip() or _said(record)
        raw = text[: limits.RAW_CHARS]
        return Rejected(file=file, line=record.line, reason=reason, todo=todo, raw=raw)
    keys = identifiers.keys(record.arxiv, record.doi, record.key)
    own = _own(record.key) if record.key else None
    authors = _list(record.authors)
    return Paper(
        id=identity(keys, own, title, abstract, authors),
        title=title or None,
        abstract=abstract,
        published=_date(record.published) or identifiers.month(keys),
        authors=authors,
        authors_count=record.authors_count or len(authors) or None,
        urls=_urls(record.urls) if record.urls else (),
        keys=keys,
        own=own,
        sources=(_source(record, file),),
        **{name: clean(getattr(record, name)) for name, clean in _OTHERS},
    )


def _source(record: Record, file: str) -> Source:
    """Where a record stands; one that stood elsewhere first, as in an archive that holds that file."""
    name, _, line = (record.place or "").rpartition(":")
    if name and line.isdecimal() and len(line) < 10:
        return Source(f"{file}!{name[:KEY_CHARS].rpartition('!')[2]}", int(line))
    return Source(file, record.line)


def identity(keys: tuple[str, ...], own: str | None, title: str | None, abstract: str, authors: tuple[str, ...]) -> str:
    """The best of a paper's names."""
    return keys[0] if keys else own or text_key(title or "", abstract, authors)


def text_key(title: str, abstract: str, authors: tuple[str, ...] = ()) -> str:
    """The key under which the same title and abstract are the same paper.

    Titles alone are shared by too many ("Editorial"), so without an abstract the first author's last name counts too.
    """
    third = "" if abstract or not authors else fold(authors[0].split()[-1])
    content = "\n".join((fold(title), _folded(abstract), third))
    return f"text:{hashlib.blake2b(content.encode(), digest_size=8).hexdigest()}"


@lru_cache(maxsize=4)  # a record's keys are several, with its title and without
def _folded(abstract: str) -> str:
    return fold(abstract)


def _unusable(record: Record, title: str, abstract: str) -> tuple[str, str] | None:
    if undecodable(record.title or "") or undecodable(record.abstract or ""):
        return "its bytes are not UTF-8", "say --encoding latin-1, or what it is"
    if not _letter.search(title) and not _letter.search(abstract):
        return "neither a title nor an abstract", "add one, or say --column title=NAME if it stands under another name"
    for what, raw, text, most in (
        ("a title", record.title, title, limits.TITLE_CHARS),
        ("an abstract", record.abstract, abstract, limits.ABSTRACT_CHARS),
    ):
        if len(text) > most or len(raw or "") > limits.RAW_TIMES * most:
            return f"{what} of {len(raw or ''):,} characters", f"shorten it to {most:,}"
    return None


def _said(record: Record) -> str:
    """What a record without a text says."""
    return ", ".join(f"{name}: {value}" for name, value in record._asdict().items() if value and name != "line")


def _own(key: str) -> str | None:
    own = "".join(plain(key).split())[:KEY_CHARS]
    return own if own and not _ours.match(own) else None


def _urls(addresses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(url for url in dict.fromkeys(map(str.strip, addresses)) if _address.fullmatch(url))


def _text(value: str | None) -> str | None:
    return (plain(value[: limits.FIELD_CHARS]) or None) if value else None


def _list(items: tuple[str, ...]) -> tuple[str, ...]:
    if not items:
        return ()
    cleaned = [plain(item[: limits.FIELD_CHARS]) for item in items[: limits.LIST_ITEMS]]
    return tuple(filter(None, dict.fromkeys(cleaned)))


def _date(value: str | None) -> str | None:
    return iso(value) if value else None


def _number(value: int | None) -> int | None:
    return value


_CLEAN: dict[str, Callable[[Any], Any]] = {
    "text": _text,
    "date": _date,
    "number": _number,
    "list": _list,
    "people": _list,
}
_APART = {"title", "abstract", "published", "authors", "authors_count", "urls"}  # fields with rules of their own
_OTHERS = [(name, _CLEAN[field.holds]) for name, field in FIELDS.items() if name not in _APART]
