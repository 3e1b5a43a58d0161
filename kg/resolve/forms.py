"""Ways to name something, as papers have them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from extractors.records import Type
from kg.core.schema import family
from kg.resolve.pairs import is_clause, stands_for
from kg.resolve.spelling import is_long, key

_LOOSE_END = re.compile(r"^[-–>*.,;:`'\"]|[-–`,;:\"]$|[`']s$")  # what is left of the text around a name
FEW_LETTERS = 7  # in a short form of so few, capitals and small letters count


class Spelling(NamedTuple):
    """A name, how many papers write it, and how many of them call the thing so above all."""

    name: str
    papers: int
    called: int


class Form(NamedTuple):
    """A way to name something: its type, and the keys by which it is one with others (`longs` are spelt out in words).

    `spellings` are all names it is written by, `weight` sums the confidence of the papers (in thousandths), and
    `introduced` counts those that introduce it. `cased` is how a few letters with capitals among them are written: MoT
    is not MOT. `meant` is the key of the long form that papers with a short form alone mean, where their other names
    tell.
    """

    type: Type
    keys: frozenset[str]
    longs: frozenset[str]
    spellings: tuple[Spelling, ...]
    weight: int = 1000
    introduced: int = 0
    cased: str = ""
    meant: str = ""

    @property
    def kind(self) -> str:
        """The kind of things it may be: the family of its type."""
        return family(self.type)

    @property
    def shorts(self) -> frozenset[str]:
        """The keys that are not spelt out."""
        return self.keys - self.longs

    @property
    def names(self) -> list[Spelling]:
        """The spellings of its keys; what else a paper writes for it is no name of it."""
        if len(self.spellings) == 1:
            return list(self.spellings)
        mine = [one for one in self.spellings if key(self.type, one.name) in self.keys] or list(self.spellings)
        return [one for one in mine if not _LOOSE_END.search(one.name)] or mine


def form(type: Type, name: str, others: Iterable[str] = ()) -> Form:
    """The form of one paper that calls something by a name, and writes others for it.

    It is one with others by its name, and by the name's long or short form. Other spellings are kept, yet join nothing:
    one sloppy paper shall not make two things one. A piece of a sentence is not taken for the name if there is another.
    """
    names = dict.fromkeys([name, *others])
    main = name if len(names) == 1 else next((one for one in names if not is_clause(one)), name)
    joining = [one for one in names if one == main or stands_for(one, main)]
    keys = frozenset(key(type, one) for one in joining)
    longs = frozenset(key(type, one) for one in joining if is_long(one))
    cased = next((one.removesuffix("s") for one in joining if _has_capitals_inside(one.removesuffix("s"))), "")
    return Form(type, keys, longs, tuple(Spelling(one, 1, int(one == name)) for one in names), cased=cased)


def _has_capitals_inside(name: str) -> bool:
    return len(name) <= FEW_LETTERS and name.isalpha() and not (name.isupper() or name.istitle() or name.islower())
