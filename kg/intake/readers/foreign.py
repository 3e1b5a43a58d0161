"""What linked data of others says of papers, in the words of kg/data/linked.toml."""

from __future__ import annotations

import re
import sqlite3
import tomllib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any

from kg.core import identifiers
from kg.core.limits import LIST_ITEMS
from kg.core.model import Record
from kg.intake.readers.statements import HERE

_DATA: dict[str, Any] = tomllib.loads((files("kg") / "data" / "linked.toml").read_text(encoding="utf-8"))
_MARKS = tuple(mark.encode() for mark in _DATA["marks"])
_MEMBER = re.compile(r"http://www\.w3\.org/1999/02/22-rdf-syntax-ns#_\d+")
ITEM, ITEMS = _DATA["item-type"], frozenset(_DATA["items"])
PAPERS = frozenset(_DATA["papers"])
WORDS = {iri: word for word, iris in _DATA["words"].items() for iri in iris}
_RANKS = {iri: rank for iris in _DATA["words"].values() for rank, iri in enumerate(iris)}
_DEEP = 3  # so deep lists lead to names: a list, its item, its name

Said = dict[str, list[str]]


def marked(head: bytes) -> bool:
    """Whether a content that begins like this may tell of papers."""
    return any(mark in head for mark in _MARKS)


def kept(predicate: str) -> bool:
    """Whether something of use is said."""
    return predicate in WORDS or _MEMBER.fullmatch(predicate) is not None


def record(line: int, subject: str, said: Said, ours: dict[str, str], stored: sqlite3.Connection) -> Record:
    """The record of a paper. `ours` are the properties that we have too; what these leave open is found in `said`."""
    words = _by_word(said)
    addresses = [subject.strip("<>"), *ours.values(), *_texts(words.get("address", ()), stored)]
    web = tuple(one for one in dict.fromkeys(addresses) if one.startswith(("http://", "https://")))
    arxiv, doi = (next(filter(None, map(find, addresses)), None) for find in (identifiers.arxiv, identifiers.doi))
    names = (name for one in words.get("author", ()) for name in _names(one, stored, _DEEP))
    return Record(
        line=line,
        title=ours.get("title") or _first(words, "title", "name"),
        abstract=ours.get("abstract") or _first(words, "abstract"),
        arxiv=arxiv,
        doi=doi,
        key=None if arxiv or doi or subject.startswith("_:") else subject.strip("<>").removeprefix(HERE),
        published=ours.get("published") or _first(words, "published"),
        authors=tuple(dict.fromkeys(names))[:LIST_ITEMS],
        categories=tuple(_texts(words.get("category", ()), stored)),
        urls=web,
    )


def _by_word(said: Said) -> Said:
    """Values by what they mean, those of the better property first."""
    found: Said = {}
    for predicate in sorted(said.keys() & WORDS.keys(), key=_RANKS.__getitem__):
        found.setdefault(WORDS[predicate], []).extend(said[predicate])
    return found


def _first(words: Said, *names: str) -> str | None:
    return next((value for name in names for value in words.get(name, ())), None)


def _texts(values: Iterable[str], stored: sqlite3.Connection) -> Iterator[str]:
    """Values themselves, or those of the nodes that they are."""
    for value in values:
        told = _by_word(_node(value, stored))
        yield told["value"][0] if "value" in told else re.sub(r"^(?i:DOI|arXiv):?\s+", "", value)


def _names(value: str, stored: sqlite3.Connection, deep: int) -> Iterator[str]:
    """The name that a value is, or that of the person, or those of the list that it is the node of."""
    seen = set[str]()
    while value and value not in seen:
        seen.add(value)
        said = _node(value, stored)
        told = _by_word(said)
        if "name" in told:
            yield told["name"][0]
        elif "family" in told:
            yield " ".join([*told.get("given", [])[:1], told["family"][0]])
        elif not said:
            if not re.match(r"https?://|urn:|[0-9a-f]{32}$", value):
                yield value
        elif deep:
            members = [one for name, of in said.items() if _MEMBER.fullmatch(name) for one in of]
            for one in [*told.get("item", []), *members]:
                yield from _names(one, stored, deep - 1)
        value = told.get("rest", [""])[0]


def _node(value: str, stored: sqlite3.Connection) -> Said:
    """What is said of the node with this address or label."""
    rows = stored.execute(
        "SELECT predicate, value FROM said WHERE subject IN (?, ?) ORDER BY rowid LIMIT ?",
        (f"<{value}>", f"_:{value}", LIST_ITEMS),
    )
    said: Said = {}
    for predicate, text in rows:
        said.setdefault(predicate, []).append(text)
    return said
