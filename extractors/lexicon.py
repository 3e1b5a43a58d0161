"""Established names and terms of art, in any usual spelling: case, hyphens, spaces and a plural s don't matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate, combinations, pairwise
from typing import TYPE_CHECKING, NamedTuple

from extractors.knowledge import LexiconName
from extractors.records import NAMED
from extractors.resources import exists, table
from extractors.shape import fold, singular
from extractors.words import is_function_word
from kg.core.schema import TYPES

if TYPE_CHECKING:
    from extractors.vocabulary import Word

SHORT = 6  # a name of so few letters must be written with capitals where the lexicon has them
TINY = 3  # as are those of so few letters: `PoT`
EXACT = "exact"  # notes a name that is a word too: as written it means nothing else (`Command A`)
STRICT = frozenset({EXACT, "ambiguous"})  # such names must be written exactly so
CUTS = 8  # a spelling with more places to cut is known whole and cut at all of them
PIECE = re.compile(
    r"[^\W\d_]+|\d+|[^\w\s]"
)  # spellings may be cut between these: `Llama 2` is Llama2, `a few` is not AFEW


class Known(NamedTuple):
    """A known name: what it names, as what, and who says so (`lexicon.ambiguous`, `user`)."""

    name: str
    type: str
    origin: str


class Entry(NamedTuple):
    """A spelling of a row: where it may be cut into tokens, and how it must be written."""

    known: Known
    key: str
    cuts: tuple[int, ...]
    exact: str  # a name that is a word too, and a tiny one of both cases, must be written so; else empty
    lower: bool  # whether it may be written in lower case, as one token

    def fits(self, words: Sequence[Word]) -> bool:
        """Whether words with the letters of the spelling are that spelling: `drop` is not DROP, `a few` not AFEW."""
        ends = accumulate([len(one.folded) for one in words[:-1]])
        if not all(map(self.cuts.__contains__, ends)):
            return False
        if self.exact:
            return "".join([one.text for one in words]) in {self.exact, self.exact + "s"}
        text = words[0].text
        return self.lower or len(words) > 1 or not (text.islower() and text.isalpha())


Index = dict[str, tuple[Entry, ...]]


@lru_cache(maxsize=4)
def index(rows: tuple[LexiconName, ...]) -> Index:
    """Entries by folded spelling, those of the package too."""
    found: dict[str, list[Entry]] = {}
    for row in (*shipped(), *rows):
        for spelling in row.spellings:
            key, cuts = fold(spelling), _cuts(spelling)
            lower = spelling.islower() or (not cuts and len(key) > SHORT)
            note = "" if row.note in STRICT and _is_long(spelling) else row.note
            strict = note in STRICT or (len(key) <= TINY and not spelling.isupper() and not spelling.islower())
            exact = spelling.replace(" ", "") if strict else ""
            known = Known(row.name, row.type, row.source if note in {"", EXACT} else f"{row.source}.{note}")
            entry = Entry(known, key, cuts, exact, lower)
            for form in (key, key + "s") if key[-1:].isalpha() and key[-1] != "s" else (key,):
                found.setdefault(form, []).append(entry)
    found.pop("", None)
    return {key: tuple(entries) for key, entries in found.items()}


def norms(key: str, cuts: Sequence[int]) -> Iterator[tuple[str, ...]]:
    """The norms of tokens in which a folded spelling may stand: whole, and cut at any of its places."""
    yield (singular(key),)
    counts = range(1, len(cuts) + 1) if len(cuts) <= CUTS else (len(cuts),)
    for count in counts:
        for chosen in combinations(cuts, count):
            if not is_function_word(key[: chosen[0]]):
                yield tuple([singular(key[start:end]) for start, end in pairwise((0, *chosen, len(key)))])


def _is_long(spelling: str) -> bool:
    """Whether a spelling of an ambiguous name means nothing else: `Universal Sentence Encoder`, not USE."""
    return len([word for word in spelling.split() if word[0].isupper() and len(word) > 1]) > 1


def _cuts(spelling: str) -> tuple[int, ...]:
    """How many folded letters stand before each place where a spelling may be cut."""
    ends = dict.fromkeys(len(fold(spelling[: piece.end()])) for piece in PIECE.finditer(spelling))
    return tuple([end for end in ends if 0 < end < len(fold(spelling))])


@cache
def shipped() -> tuple[LexiconName, ...]:
    """The rows that come with the package."""
    return tuple(
        LexiconName(row["name"], type, tuple(filter(None, row["aliases"].split(" | "))), row["note"])
        for type in NAMED
        if exists(path := f"lexicons/{TYPES[type].plural}.tsv")
        for row in table(path)
    )
