"""Established names and terms of art, in any usual spelling: case, hyphens, spaces and a plural s don't matter."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from extractors.knowledge import LexiconName
from extractors.records import NAMED
from extractors.resources import exists, table
from extractors.shape import fold, singular
from extractors.vocabulary import HYPHEN
from extractors.words import is_function_word
from kg.core.schema import TYPES

if TYPE_CHECKING:
    from extractors.vocabulary import Word

REMEMBERED = 20_000  # letters that were met
SHORT = 6  # a name of so few letters must be written with capitals where the lexicon has them
TINY = 3  # as are those of so few letters: `PoT`
ARTICLES = frozenset({"a", "an", "the"})
EXACT = "exact"  # notes a name that is a word too: as written it means nothing else (`Command A`)
STRICT = frozenset({EXACT, "ambiguous"})  # such names must be written exactly so
PIECE = re.compile(
    r"[^\W\d_]+|\d+|[^\w\s]"
)  # spellings may be cut between these: `Llama 2` is Llama2, `a few` is not AFEW


class Known(NamedTuple):
    """A known name: what it names, as what, and who says so (`lexicon.ambiguous`, `user`)."""

    name: str
    type: str
    origin: str


class Entry(NamedTuple):
    """A spelling of a row. What it allows is worked out when its letters are met: most of 35,000 never are."""

    row: LexiconName
    spelling: str

    @property
    def known(self) -> Known:
        """The name that it is a spelling of."""
        name, type, _, _, source = self.row
        return Known(name, type, source if self._note in {"", EXACT} else f"{source}.{self._note}")

    def fits(self, words: Sequence[Word]) -> bool:
        """Whether words with the letters of the spelling are that spelling: `drop` is not DROP, `a few` not AFEW.

        Nor does a name end in an article or another small word that it lacks: `ImageNet a` and `ImageNet as` are not
        ImageNet-A. A hyphen, or a dash, may be a token of its own where the spelling has one: `CLIP - based`.
        """
        if len(words) > 1 and not self._is_cut_so(words):
            return False
        if self._is_strict:
            exact = self.spelling.replace(" ", "")
            return "".join([one.text for one in words]) in {exact, exact + "s"}
        text = words[0].text
        return self._may_be_low or len(words) > 1 or not (text.islower() and text.isalpha())

    def _is_cut_so(self, words: Sequence[Word]) -> bool:
        """Whether the spelling may be cut into these words."""
        ends, cuts = list(accumulate([len(one.folded) for one in words[:-1]])), _cuts(self.spelling)
        last = words[-1].text
        if last in ARTICLES or (is_function_word(last) and not self.spelling.casefold().endswith(last)):
            return False
        if not all(map(cuts.__contains__, ends)):
            return False
        hyphens = _hyphens(self.spelling)
        return all(end in hyphens for end, one in zip(ends, words, strict=False) if not one.folded)

    @property
    def _note(self) -> str:
        return "" if self.row.note in STRICT and _is_long(self.spelling) else self.row.note

    @property
    def _is_strict(self) -> bool:
        """Whether it must be written exactly so: a name that is a word too, and a tiny one of both cases."""
        tiny = len(fold(self.spelling)) <= TINY
        return self._note in STRICT or (tiny and not self.spelling.isupper() and not self.spelling.islower())

    @property
    def _may_be_low(self) -> bool:
        """Whether it may be written in lower case, as one token."""
        return self.spelling.islower() or (not _cuts(self.spelling) and len(fold(self.spelling)) > SHORT)


Index = dict[str, tuple[Entry, ...]]


@lru_cache(maxsize=4)
def index(rows: tuple[LexiconName, ...]) -> Index:
    """Entries by folded spelling, those of the package too."""
    found: dict[str, tuple[Entry, ...]] = {}
    for row in (*shipped(), *rows):
        for spelling in row.spellings:
            key = fold(spelling)
            found[key] = (*found.get(key, ()), Entry(row, spelling))
    found.pop("", None)
    return found


class Met(NamedTuple):
    """What some folded letters are: a spelling of these entries, and the beginning of others that go on with these."""

    entries: tuple[Entry, ...]
    following: str


class Letters(dict[str, Met]):
    """What any folded letters are, remembered as they are met: a plural s may end a spelling.

    >>> letters = Letters(index(()))
    >>> letters["deeplearn"], bool(letters["bertscores"].entries)
    (Met(entries=(), following='i'), True)
    """

    def __init__(self, known: Index) -> None:
        super().__init__()
        self._known = known
        self._sorted = sorted(known)

    def __missing__(self, letters: str) -> Met:
        if len(self) >= REMEMBERED:
            self.clear()
        single = letters.removesuffix("s")
        plural = single != letters and single[-1:].isalpha() and single[-1] != "s"
        entries = self._known.get(letters, ()) + (self._known.get(single, ()) if plural else ())
        met = self[letters] = Met(entries, "".join(self._following(letters)))
        return met

    def _following(self, letters: str) -> Iterator[str]:
        """The letters that stand behind these in longer spellings."""
        known, count = self._sorted, len(letters)
        at = bisect_right(known, letters)
        while at < len(known) and known[at].startswith(letters):
            following = known[at][count]
            yield following
            at = bisect_left(known, letters + chr(ord(following) + 1), at)


@lru_cache(maxsize=2)
def starts(rows: tuple[LexiconName, ...]) -> frozenset[str]:
    """What names may begin with, as the norm of a token.

    >>> "named" in starts(()), "the" in starts(())
    (True, False)
    """
    found: set[str] = set()
    for key, entries in index(rows).items():
        cuts = {cut for entry in entries for cut in _cuts(entry.spelling) if not is_function_word(key[:cut])}
        found |= {singular(key[:cut]) for cut in (*cuts, len(key))}
    return frozenset(found)


def _is_long(spelling: str) -> bool:
    """Whether a spelling of an ambiguous name means nothing else: `Universal Sentence Encoder`, not USE."""
    return len([word for word in spelling.split() if word[0].isupper() and len(word) > 1]) > 1


def _cuts(spelling: str) -> tuple[int, ...]:
    """How many folded letters stand before each place where a spelling may be cut."""
    places = [0, *[piece.end() for piece in PIECE.finditer(spelling)], len(spelling)]
    ends = list(accumulate([len(fold(spelling[start:end])) for start, end in pairwise(places)]))
    return tuple([end for end in dict.fromkeys(ends) if 0 < end < ends[-1]])


def _hyphens(spelling: str) -> tuple[int, ...]:
    """How many folded letters stand before each hyphen."""
    pieces = spelling.split(HYPHEN)
    return tuple(accumulate([len(fold(piece)) for piece in pieces[:-1]])) if len(pieces) > 1 else ()


@cache
def shipped() -> tuple[LexiconName, ...]:
    """The rows that come with the package."""
    return tuple(
        LexiconName(row["name"], type, tuple(filter(None, row["aliases"].split(" | "))), row["note"])
        for type in NAMED
        if exists(path := f"lexicons/{TYPES[type].plural}.tsv")
        for row in table(path)
    )
