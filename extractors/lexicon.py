"""Established names and terms of art, found in any usual spelling: case, hyphens, spaces and a plural s don't matter.

A PhraseMatcher would need every spelling of every name: three seconds to load, and a tenth of a millisecond a text.
Here names are looked up folded, from each token on as far as any name goes on: one look-up a token.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from extractors.knowledge import NOTHING, Knowledge, Row
from extractors.records import NAMED
from extractors.resources import exists, table
from extractors.tokens import Field, Token, fold
from extractors.words import is_function_word
from kg.schema import TYPES

SHORT = 6  # a name of so few letters must be written with capitals where the lexicon has them
TINY = 3  # as are those of so few letters: `PoT`
PIECE = re.compile(
    r"[^\W\d_]+|\d+|[^\w\s]"
)  # spellings may be cut between these: `Llama 2` is Llama2, `a few` is not AFEW


class Match(NamedTuple):
    """A known name in a field: tokens `start` to `end`."""

    start: int
    end: int
    row: Row


class Entry(NamedTuple):
    """A spelling of a row: where it may be cut into tokens, and how it must be written."""

    row: Row
    cuts: frozenset[int]
    exact: str  # an ambiguous name, and a tiny one of both cases, must be written so; else empty
    lower: bool  # whether it may be written in lower case, as one token


class Lexicon:
    """The shipped rows and those of the given knowledge, ready to be found."""

    def __init__(self, knowledge: Knowledge = NOTHING) -> None:
        self._entries = _index(knowledge.rows)
        self._patterns = _Patterns(knowledge) if knowledge.patterns else None

    def find(self, field: Field) -> list[Match]:
        """All known names in the field, overlapping ones too."""
        tokens, entries = field.tokens, self._entries
        found: list[Match] = []
        keys = [token.folded for token in tokens]
        for i in [i for i, key in enumerate(keys) if key in entries]:
            if entries[keys[i]] or "".join(keys[i : i + 2]) in entries:
                found += self._from(tokens, i)
        return found + self._patterns.find(tokens) if self._patterns else found

    def _from(self, tokens: list[Token], start: int) -> Iterator[Match]:
        key, end = "", start
        cuts: list[int] = []
        while end < len(tokens) and (key := key + tokens[end].folded) in self._entries:
            end += 1
            if tokens[end - 1].folded:
                entries = self._entries[key]
                rows = dict.fromkeys(entry.row for entry in entries if _fits(entry, tokens[start:end], cuts))
                yield from (Match(start, end, row) for row in rows)
            cuts.append(len(key))


def _fits(entry: Entry, tokens: list[Token], cuts: list[int]) -> bool:
    """Whether tokens that have the letters of a spelling are that spelling: `drop` is not DROP, `a few` not AFEW."""
    if cuts and not entry.cuts.issuperset(cuts):
        return False
    if entry.exact:
        return "".join(token.text for token in tokens) in {entry.exact, entry.exact + "s"}
    text = tokens[0].text
    return entry.lower or bool(cuts) or not (text.islower() and text.isalpha())


@lru_cache(maxsize=4)
def _index(rows: tuple[Row, ...]) -> dict[str, tuple[Entry, ...]]:
    """Entries by folded spelling, those of the package too; beginnings of spellings lead to none, but on."""
    index: dict[str, list[Entry]] = {}
    for row in (*shipped(), *rows):
        lower = any(map(str.islower, row.spellings))
        for spelling in row.spellings:
            key, cuts = fold(spelling), list(_cuts(spelling))
            whole = len(cuts) == 1 and len(key) > SHORT
            note = "" if row.note == "ambiguous" and _is_long(spelling) else row.note
            strict = note == "ambiguous" or (len(key) <= TINY and not spelling.isupper() and not spelling.islower())
            exact = spelling.replace(" ", "") if strict else ""
            entry = Entry(row._replace(note=note), frozenset(cuts), exact, lower or whole)
            if not is_function_word(key[: cuts[0]] if cuts else key):
                for cut in cuts:
                    index.setdefault(key[:cut], [])
            for form in (key, key + "s") if key[-1:].isalpha() and key[-1] != "s" else (key,):
                index.setdefault(form, []).append(entry)
    index.pop("", None)
    return {key: tuple(entries) for key, entries in index.items()}


def _is_long(spelling: str) -> bool:
    """Whether a spelling of an ambiguous name means nothing else: `Universal Sentence Encoder`, not USE."""
    return len([word for word in spelling.split() if word[0].isupper()]) > 1


def _cuts(spelling: str) -> Iterator[int]:
    """How many folded letters stand before each place where a spelling may be cut."""
    for piece in PIECE.finditer(spelling):
        yield len(fold(spelling[: piece.end()]))


class _Patterns:
    """A user's token patterns, by spaCy's own Matcher."""

    def __init__(self, knowledge: Knowledge) -> None:
        import spacy
        from spacy.matcher import Matcher

        self._vocab = spacy.blank("en").vocab
        self._matcher = Matcher(self._vocab)
        self._rows: dict[str, Row] = {}
        for number, pattern in enumerate(knowledge.patterns):
            self._matcher.add(str(number), [list(pattern.tokens)])
            self._rows[str(number)] = Row(pattern.id, pattern.type, source="user")

    def find(self, tokens: list[Token]) -> list[Match]:
        """Where the patterns match."""
        from spacy.tokens import Doc

        doc = Doc(self._vocab, words=[token.text for token in tokens])
        strings = self._vocab.strings
        return [Match(start, end, self._rows[strings[key]]) for key, start, end in self._matcher(doc)]


@cache
def shipped() -> tuple[Row, ...]:
    """The rows that come with the package."""
    return tuple(
        Row(row["name"], type, tuple(filter(None, row["aliases"].split(" | "))), row["note"])
        for type in NAMED
        if exists(path := f"lexicons/{TYPES[type].plural}.tsv")
        for row in table(path)
    )
