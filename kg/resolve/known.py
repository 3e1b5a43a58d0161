"""What the lexicon says of spellings: which are one thing, and how that is called."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from extractors.lexicon import shipped
from kg.resolve.spelling import is_long, key
from kg.schema import family


class Known(NamedTuple):
    """A thing that the lexicon knows: its name, and the keys of all its spellings."""

    name: str
    keys: frozenset[str]


def known(kind: str, spelling: str) -> Known | None:
    """The thing of a key, if the lexicon knows one and its spelling means nothing else."""
    return _by_key().get((kind, spelling))


@cache
def _by_key() -> Mapping[tuple[str, str], Known]:
    found: dict[tuple[str, str], Known] = {}
    for row in shipped():
        kind = family(row.type)
        sure = [name for name in row.spellings if row.note != "ambiguous" or is_long(name)]
        keys = frozenset(key(row.type, name) for name in sure)
        one = Known(row.name, frozenset(spelling for spelling in keys if (kind, spelling) not in found))
        found.update({(kind, spelling): one for spelling in one.keys})
    return found
