"""What the lexicon says of spellings: which are one thing, and how that is called."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from extractors.lexicon import shipped
from extractors.records import TYPES, Type
from kg.core.schema import family
from kg.resolve.spelling import is_long, key, slug, words

NOTHING: frozenset[str] = frozenset()  # one for all: each set takes 200 bytes, and there are 31,000 rows


class KnownThing(NamedTuple):
    """A thing that the lexicon knows: name and type, the keys of all its spellings, and those that are spelt out.

    `names` are the spellings behind the last, `guesses` are keys that may mean other things too: Transformer, of what
    is also called a Transformer architecture.
    """

    name: str
    type: Type
    keys: frozenset[str]
    longs: frozenset[str]
    names: tuple[str, ...]
    guesses: frozenset[str]


def known(kind: str, spelling: str) -> KnownThing | None:
    """The thing of a key, if the lexicon knows one and its spelling means nothing else."""
    return _by_key()[0].get((kind, spelling))


def guessed(kind: str, spelling: str) -> KnownThing | None:
    """The thing of a key that may mean other things as well."""
    return _by_key()[1].get((kind, spelling))


def may_mean(kind: str, spelling: str) -> KnownThing | None:
    """The thing that a short form may mean, which means others too."""
    return _by_key()[2].get((kind, spelling))


@cache
def lexicon_names() -> Mapping[str, str]:
    """How the lexicon writes what it knows, by the id that such a thing has, whichever type of its family it is."""
    found: dict[str, str] = {}
    for row in shipped():
        for type in (one for one in TYPES if family(one) == family(row.type)):
            found.setdefault(f"{type}/{slug(type, row.name)}", row.name)
    return found


@cache
def _by_key() -> tuple[Mapping[tuple[str, str], KnownThing], ...]:
    found: dict[tuple[str, str], KnownThing] = {}
    guesses: dict[tuple[str, str], KnownThing] = {}
    possible: dict[tuple[str, str], KnownThing] = {}
    for row in shipped():
        kind = family(row.type)
        names = [name for name in row.spellings if row.note != "ambiguous" or is_long(name)]
        keys = frozenset(spelling for name in names if (kind, spelling := key(row.type, name)) not in found)
        spelt_out = tuple(name for name in names if is_long(name))
        longs = frozenset(key(row.type, name) for name in spelt_out) & keys
        guess = row.name not in names and any(_says_no_more(name, row.name) for name in names)
        guesses_of = frozenset({key(row.type, row.name)}) if guess else NOTHING
        one = KnownThing(row.name, row.type, keys, keys if longs == keys else longs or NOTHING, spelt_out, guesses_of)
        found.update({(kind, spelling): one for spelling in one.keys})
        guesses.update({(kind, spelling): one for spelling in one.guesses})
        shorts = (name for name in row.spellings if spelt_out and not is_long(name)) if row.note == "ambiguous" else ()
        possible.update({(kind, key(row.type, name)): one for name in shorts})
    return found, guesses, possible


def _says_no_more(long: str, short: str) -> bool:
    """Whether a long form is the short one and what kind of thing that is."""
    rest = long.casefold().removeprefix(short.casefold() + " ")
    return rest != long.casefold() and words("head").issuperset(rest.split())
