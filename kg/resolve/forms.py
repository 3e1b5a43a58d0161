"""Ways to name something, as papers have them."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from extractors.records import Type
from kg.resolve.spelling import KINDS, is_long, key


class Spelling(NamedTuple):
    """A name, how many papers write it, and how many of them call the thing so above all."""

    name: str
    papers: int
    called: int


class _Form(NamedTuple):
    type: Type
    spellings: tuple[Spelling, ...]
    weight: int = 1000
    introduced: int = 0


class Form(_Form):
    """A way to name something: its type, and all spellings that a paper uses for it.

    `weight` sums the confidence of the papers (in thousandths), `introduced` counts those that introduce it.
    """

    @property
    def kind(self) -> str:
        """The kind of things it may be: types that are easily taken for each other."""
        return KINDS[self.type]

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys by which it is one with others: that of its main name, and those of its long or short forms.

        Other spellings are known, yet join nothing: one sloppy paper shall not make two things one.
        """
        main = max(self.spellings, key=lambda one: (one.called, one.papers, -len(one.name), one.name)).name
        names = [one.name for one in self.spellings if one.name == main or stands_for(one.name, main)]
        return frozenset(key(self.type, name) for name in names)

    @cached_property
    def longs(self) -> frozenset[str]:
        """Those keys that are spelt out in words."""
        return self.keys & {key(self.type, one.name) for one in self.spellings if is_long(one.name)}

    @property
    def shorts(self) -> frozenset[str]:
        """The other keys."""
        return self.keys - self.longs


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
