"""Short forms: whether the letters of one name are those that another is spelt out with, as people make acronyms.

A letter that begins a word costs nothing, one from within a word or a word that is left out costs something.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from kg.resolve.spelling import is_long, words

WORDS = 10  # a longer name is a sentence
NEVER = 99.0
MARKS = frozenset("+*#")  # what these add to a name, no long form spells out
ALLOWED = {2: 0.5, 3: 1.0, 4: 1.0, 5: 1.5}  # what a short form of so many letters may cost
_WORD = re.compile(r"[^\W_]+(?:['’]s)?")
_COUNTED = re.compile(r"([A-Za-z])([2-5])|([2-5])([A-Za-z])")
_READ = {"2": ("to", "two"), "4": ("for", "four"), "x": ("cross", "ex")}


@lru_cache(maxsize=20_000)
def stands_for(one: str, other: str) -> bool:
    """Whether one of two names is short for the other.

    >>> stands_for("LoRA", "Low-Rank Adaptation"), stands_for("C4", "Colossal Clean Crawled Corpus")
    (True, True)
    >>> stands_for("GPT-4o", "GPT-4o mini"), stands_for("SAM", "Segment Anything Model 2")
    (False, False)
    """
    short, long = (_plain(name) for name in sorted((one, other), key=len))
    if not _may_be(short, long):
        return False
    return any(_cost(letters, long) <= _allowed(short, letters) for letters in _readings(short, long))


def is_clause(name: str) -> bool:
    """Whether this is a piece of a sentence, not a name.

    >>> is_clause("guessing game models across different architectures"), is_clause("Segment Anything")
    (True, False)
    """
    found = _words(name)
    first = name.split(maxsplit=1)[:1]  # hyphens and all: in-context learning is a name
    return len(found) > WORDS or not words("clause").isdisjoint(found) or not words("start").isdisjoint(first)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name)


def _words(name: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(name)]


def _may_be(short: str, long: str) -> bool:
    found, pieces = _words(long), _words(short)
    return (
        is_long(long)
        and len(short.split()) <= 2
        and MARKS.isdisjoint(short)
        and sum(map(str.isalnum, short)) > 1
        and any(map(str.isalpha, short))
        and (_are_initials(pieces, found) or not all(_begins(piece.removesuffix("s"), found) for piece in pieces))
        and not is_clause(long)
    )


def _begins(piece: str, found: list[str]) -> bool:
    return any(word.startswith(piece) for word in found)


def _are_initials(pieces: list[str], found: list[str]) -> bool:
    """Whether the words of a long form begin with the letters of a short one: SC, which scene begins with too."""
    return "".join(word[0] for word in found) in pieces and found[0] not in pieces


def _readings(short: str, long: str) -> Iterator[str]:
    """The letters of a short form; a number that the long form doesn't have may say how often a letter comes."""
    letters = "".join(filter(str.isalnum, short))
    if letters.endswith("s") and letters[:-1].isupper() and len(letters) > 2:
        letters = letters[:-1]
    yield letters
    for match in _COUNTED.finditer(letters):
        if any(map(str.isdigit, long)):
            return
        letter, count = (match[1], match[2]) if match[1] else (match[4], match[3])
        yield letters[: match.start()] + letter * int(count) + letters[match.end() :]


def _allowed(short: str, letters: str) -> float:
    """How much it may cost: nothing if it is all in lower case, where each letter must begin a word."""
    return ALLOWED.get(len(letters), 2.0) if any(map(str.isupper, short)) else 0.0


def _cost(letters: str, long: str) -> float:
    """The least that it costs to find the letters in the long form, in order."""
    text = long.casefold()
    spans = [match.span() for match in _WORD.finditer(long)]
    if len(text) != len(long):
        return NEVER
    skipped = [0.0]
    for start, end in spans:
        skipped.append(skipped[-1] + _left_out(long, start, end))
    places = {at: number for number, (start, end) in enumerate(spans) for at in range(start, end)}
    begins = {start for start, _ in spans} | {at for start, end in spans for at in _inside(text[start:end], start)}
    if not long.isupper():
        begins |= {at for at in places if long[at].isupper()}
    costs: dict[int, float] = {}
    for i, letter in enumerate(letters):
        small = letter.islower()
        found: dict[int, float] = {}
        for at, word in places.items():
            if text[at] != letter.casefold() and not (at in begins and _is_read(letter, text[slice(*spans[word])])):
                continue
            if i == 0:
                found[at] = skipped[word] + (0 if at in begins else 2)
            elif before := [
                cost + _step(at, word, last, places[last], small, at in begins, skipped)
                for last, cost in costs.items()
                if last < at
            ]:
                found[at] = min(before)
        costs = found
    return min((cost + skipped[-1] - skipped[places[last] + 1] for last, cost in costs.items()), default=NEVER)


def _inside(word: str, start: int) -> list[int]:
    """Where a word begins once more: the E of autoencoder."""
    return [start + at for at in range(2, len(word) - 2) if word[:at] in words("prefix")]


def _step(at: int, word: int, last: int, before: int, small: bool, begins: bool, skipped: list[float]) -> float:
    """What it costs to go from one letter to the next."""
    if word == before:
        return 0 if begins or at == last + 1 else 0.5 if small else 1.5
    between = skipped[word] - skipped[before + 1]
    return between + (0 if begins else 1 if small else 2)


def _left_out(long: str, start: int, end: int) -> float:
    """What it costs to leave out a word. What a name is said to be stands behind it."""
    word = long[start:end].casefold()
    if word in words("function"):
        return 0
    if any(map(str.isdigit, word)):
        return 2
    return 0.5 if (start and word in words("head")) or long[start - 1 : start] == "-" else 1.5


def _is_read(letter: str, word: str) -> bool:
    return word in _READ.get(letter.casefold(), ())
