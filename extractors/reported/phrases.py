"""Numbers and phrases by the words that they are, and which of them stand in one list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extractors.reported.classes import listed
from extractors.reported.values import Value
from extractors.vocabulary import Word

BETWEEN = 4  # words between two of a list
ALONE = (0, 1)  # the first of one


class Placed(NamedTuple):
    """A number and the words that it is; `run` are those of all in one row with it, as `number` of `size`."""

    value: Value
    first: int
    last: int
    run: tuple[int, int]
    number: int
    size: int
    bracket: int  # where the bracket around it opens, or -1
    unit: str  # the sort of its unit


class Phrase(NamedTuple):
    """Words that one of a result's fields may be. `signs` tell where they come from, `listed` which of how many."""

    first: int
    last: int
    text: str
    signs: tuple[str, ...]
    listed: tuple[int, int] = ALONE
    near: tuple[tuple[int, str], ...] = ()  # where it stands to some numbers, by the first word of each

    def holds(self, other: Phrase) -> bool:
        """Whether the other is this one or a part of it."""
        return self.first <= other.first and other.last <= self.last

    def at(self, place: tuple[int, int]) -> Phrase:
        """The same at a place in a list."""
        return self if place == self.listed else self._replace(listed=place)


def outermost(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Those that are no part of a longer one, in the order of the text."""
    kept: list[Phrase] = []
    for one in sorted(phrases, key=lambda one: (one.first, -one.last)):
        if not kept or one.last > kept[-1].last:
            kept.append(one)
    return kept


def in_lists(words: Sequence[Word], phrases: Sequence[Phrase], mixed: Sequence[Phrase] = ()) -> list[Phrase]:
    """The same, each with its place in a list: `on A, B and C`; that in a longer list with others, if there is one."""
    rows: list[list[Phrase]] = []
    for one in phrases:
        if rows and _joined(words, rows[-1][-1], one):
            rows[-1].append(one)
        else:
            rows.append([one])
    wider = {(one.first, one.last): one.listed for one in mixed}
    found = []
    for row in rows:
        for i, one in enumerate(row):
            place, longer = (i, len(row)), wider.get((one.first, one.last), ALONE)
            found.append(one.at(longer if longer[1] > place[1] else place))
    return found


def _joined(words: Sequence[Word], one: Phrase, other: Phrase) -> bool:
    between = range(one.last, other.first)
    return 0 < len(between) < BETWEEN and all(words[i].lower in listed("listing") for i in between)
