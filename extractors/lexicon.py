"""Established names and terms of art, found by one pass of spaCy's PhraseMatcher in any usual spelling."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import NamedTuple

import spacy
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc

from extractors.knowledge import NOTHING, Knowledge, Row
from extractors.records import NAMED
from extractors.resources import table
from extractors.tokens import Field, Token, tokenize

SHORT = 6  # a name of so few letters must be written with capitals where the lexicon has them
SPELT = 4  # a name of more words is taken with the gaps it has


class Match(NamedTuple):
    """A known name in a field: tokens `start` to `end`."""

    start: int
    end: int
    row: Row


class Lexicon:
    """The shipped rows and those of the given knowledge, compiled."""

    def __init__(self, knowledge: Knowledge = NOTHING) -> None:
        self._vocab = spacy.blank("en").vocab
        self._phrases = PhraseMatcher(self._vocab, attr="LOWER")
        self._patterns = Matcher(self._vocab) if knowledge.patterns else None
        self._rows: dict[int, Row] = {}
        for row in (*shipped(), *knowledge.rows):
            self._phrases.add(self._key(row), [Doc(self._vocab, words=words) for words in _phrases(row)])
        for pattern in knowledge.patterns:
            row = Row(pattern.id, pattern.type, source="user")
            self._patterns.add(self._key(row), [list(pattern.tokens)])  # type: ignore[union-attr]

    def _key(self, row: Row) -> str:
        key = f"{row.source} {row.type} {row.name}"
        self._rows[self._vocab.strings.add(key)] = row
        return key

    def find(self, field: Field) -> list[Match]:
        """All known names in the field, overlapping ones too."""
        tokens = field.tokens
        doc = Doc(self._vocab, words=[token.text for token in tokens])
        found = [Match(start, end, self._rows[key]) for key, start, end in self._phrases(doc)]
        found = [match for match in found if _written_so(match.row, tokens[match.start : match.end])]
        if self._patterns:
            found += [Match(start, end, self._rows[key]) for key, start, end in self._patterns(doc)]
        return found


def _written_so(row: Row, tokens: list[Token]) -> bool:
    """Whether the letter case fits: `drop` is not DROP, `Books` may be Books."""
    if row.ambiguous:
        text = "".join(token.text for token in tokens)
        return any(text == spelling.replace(" ", "") for spelling in row.spellings)
    if row.name.islower() or len(tokens) > 1 or len(tokens[0].text) > SHORT:
        return True
    return not tokens[0].text.islower() or any(spelling.islower() for spelling in row.spellings)


def _phrases(row: Row) -> list[list[str]]:
    words = {
        tuple(token.lower for token in tokenize(form).tokens)
        for spelling in row.spellings
        for form in variants(spelling)
    }
    return [list(phrase) for phrase in sorted(words) if phrase]


def variants(name: str) -> Iterator[str]:
    """The name with its gaps written as space or hyphen, and its plural.

    >>> sorted(variants("beam search"))
    ['beam search', 'beam searchs', 'beam-search', 'beam-searchs']
    """
    parts = name.replace("-", " ").split(" ")
    forms = {name}
    if len(parts) <= SPELT:
        forms |= {_join(parts, gaps) for gaps in product(" -", repeat=len(parts) - 1)}
    if len(parts) == 2 and not name.islower():
        forms.add("".join(parts))
    for form in forms:
        yield form
        if form[-1].isalpha() and form[-1] not in "sS":
            yield form + "s"


def _join(parts: list[str], gaps: tuple[str, ...]) -> str:
    return parts[0] + "".join(gap + part for gap, part in zip(gaps, parts[1:], strict=True))


@cache
def shipped() -> tuple[Row, ...]:
    """The rows that come with the package."""
    return tuple(
        Row(row["name"], type, tuple(filter(None, row["aliases"].split(" | "))), row["note"] == "ambiguous")
        for type in NAMED
        for row in table(f"lexicons/{type}s.tsv")
    )
