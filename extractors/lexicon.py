"""Established names and terms of art, found in any usual spelling: case, hyphens, spaces and a plural s don't matter.

A PhraseMatcher would need every spelling of every name: three seconds to load, and a tenth of a millisecond a text.
Here names are looked up folded, from each token on as far as any name goes on: one look-up a token.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import spacy
from spacy.matcher import Matcher
from spacy.tokens import Doc

from extractors.knowledge import NOTHING, Knowledge, Row
from extractors.records import NAMED
from extractors.resources import table
from extractors.tokens import Field, Token, fold

SHORT = 6  # a name of so few letters must be written with capitals where the lexicon has them
PIECE = re.compile(
    r"[^\W\d_]+|\d+|[^\w\s]"
)  # spellings may be cut between these: `Llama 2` is Llama2, `a few` is not AFEW


class Match(NamedTuple):
    """A known name in a field: tokens `start` to `end`."""

    start: int
    end: int
    row: Row


class Lexicon:
    """The shipped rows and those of the given knowledge, ready to be found."""

    def __init__(self, knowledge: Knowledge = NOTHING) -> None:
        self._rows = _index((*shipped(), *knowledge.rows))
        self._patterns = _Patterns(knowledge) if knowledge.patterns else None

    def find(self, field: Field) -> list[Match]:
        """All known names in the field, overlapping ones too."""
        tokens, rows = field.tokens, self._rows
        found: list[Match] = []
        keys = [token.folded for token in tokens]
        for i, key in enumerate(keys):
            if key in rows and (rows[key] or "".join(keys[i : i + 2]) in rows):
                found += self._from(tokens, i)
        return found + self._patterns.find(tokens) if self._patterns else found

    def _from(self, tokens: list[Token], start: int) -> Iterator[Match]:
        key, end, cuts = "", start, []
        while end < len(tokens) and (key := key + tokens[end].folded) in self._rows:
            end += 1
            cuts.append(len(key))
            if tokens[end - 1].folded:
                for row in self._rows[key]:
                    if (len(cuts) == 1 or _cut_so(row, key, cuts)) and _written_so(row, tokens[start:end]):
                        yield Match(start, end, row)


def _index(rows: tuple[Row, ...]) -> dict[str, tuple[Row, ...]]:
    """Rows by folded spelling; beginnings of spellings lead to no row, but on."""
    index: dict[str, tuple[Row, ...]] = {}
    for row in rows:
        for spelling in row.spellings:
            key = fold(spelling)
            for beginning in _beginnings(spelling):
                index.setdefault(beginning, ())
            for form in (key, key + "s") if key[-1:].isalpha() and key[-1] != "s" else (key,):
                if row not in index.setdefault(form, ()):
                    index[form] += (row,)
    index.pop("", None)
    return index


def _beginnings(spelling: str) -> Iterator[str]:
    for piece in PIECE.finditer(spelling):
        yield fold(spelling[: piece.end()])


def _cut_so(row: Row, key: str, cuts: list[int]) -> bool:
    """Whether a spelling of the row may be cut into tokens there."""
    spellings = [spelling for spelling in row.spellings if fold(spelling) in {key, key[:-1]}]
    return any(set(cuts[:-1]) <= set(map(len, _beginnings(spelling))) for spelling in spellings)


class _Patterns:
    """A user's token patterns, by spaCy's own Matcher."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._vocab = spacy.blank("en").vocab
        self._matcher = Matcher(self._vocab)
        self._rows: dict[str, Row] = {}
        for number, pattern in enumerate(knowledge.patterns):
            self._matcher.add(str(number), [list(pattern.tokens)])
            self._rows[str(number)] = Row(pattern.id, pattern.type, source="user")

    def find(self, tokens: list[Token]) -> list[Match]:
        """Where the patterns match."""
        doc = Doc(self._vocab, words=[token.text for token in tokens])
        strings = self._vocab.strings
        return [Match(start, end, self._rows[strings[key]]) for key, start, end in self._matcher(doc)]


def _written_so(row: Row, tokens: list[Token]) -> bool:
    """Whether the letter case fits: `drop` is not DROP, `Books` may be Books."""
    if row.note == "ambiguous":
        text = "".join(token.text for token in tokens)
        return any(text == spelling.replace(" ", "") for spelling in row.spellings)
    if len(tokens) > 1 or not tokens[0].text.islower() or any(spelling.islower() for spelling in row.spellings):
        return True
    return len(tokens[0].text) > SHORT and any(tokens[0].lower == spelling.lower() for spelling in row.spellings)


@cache
def shipped() -> tuple[Row, ...]:
    """The rows that come with the package."""
    return tuple(
        Row(row["name"], type, tuple(filter(None, row["aliases"].split(" | "))), row["note"])
        for type in NAMED
        for row in table(f"lexicons/{type}s.tsv")
    )
