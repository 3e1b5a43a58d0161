"""Ways to name something, as papers have them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from extractors.records import Type
from kg.resolve.spelling import is_long, key
from kg.schema import family


class Spelling(NamedTuple):
    """A name, how many papers write it, and how many of them call the thing so above all."""

    name: str
    papers: int
    called: int


class Form(NamedTuple):
    """A way to name something: its type, and the keys by which it is one with others (`longs` are spelt out in words).

    `spellings` are all names it is written by, `weight` sums the confidence of the papers (in thousandths), and
    `introduced` counts those that introduce it.
    """

    type: Type
    keys: frozenset[str]
    longs: frozenset[str]
    spellings: tuple[Spelling, ...]
    weight: int = 1000
    introduced: int = 0

    @property
    def kind(self) -> str:
        """The kind of things it may be: the family of its type."""
        return family(self.type)

    @property
    def shorts(self) -> frozenset[str]:
        """The keys that are not spelt out."""
        return self.keys - self.longs


def form(type: Type, name: str, others: Iterable[str] = ()) -> Form:
    """The form of one paper that calls something by a name, and writes others for it.

    It is one with others by its name, and by the name's long or short form. Other spellings are kept, yet join nothing:
    one sloppy paper shall not make two things one.
    """
    names = dict.fromkeys([name, *others])
    joining = [one for one in names if one == name or stands_for(one, name)]
    keys = frozenset(key(type, one) for one in joining)
    longs = frozenset(key(type, one) for one in joining if is_long(one))
    return Form(type, keys, longs, tuple(Spelling(one, 1, int(one == name)) for one in names))


def stands_for(one: str, other: str) -> bool:
    """Whether one of two names is short for the other: its letters stand in it, from the first on.

    >>> stands_for("LoRA", "Low-Rank Adaptation"), stands_for("latency", "inference latency")
    (True, False)
    """
    short, long = sorted((one, other), key=len)
    letters = [letter for letter in short.removesuffix("s").casefold() if letter.isalpha()]
    if not is_long(long) or len(letters) < 2 or not any(map(str.isupper, short)):
        return False
    text, at = long.casefold(), 0
    if letters[0] != text[0]:
        return False
    for letter in letters:
        at = text.find(letter, at) + 1
        if not at:
            return False
    return True
