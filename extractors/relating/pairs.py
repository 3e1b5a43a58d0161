"""Two names of a sentence, and the signs that tell what relates them, if anything does."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import combinations
from typing import NamedTuple

from extractors.records import Entity
from extractors.relating.sentence import RelationSentence, is_denied
from extractors.reported.phrases import Phrase
from extractors.vocabulary import REMEMBERED

FIRST, SECOND, BOTH = "first", "second", "both"  # which of two names a sign is about; both stand in one list
NOWHERE = "no"  # in place of the word by which authors speak of their own
OWN = "own"  # in place of the sort of a name that stands in another sentence: the paper's own
BEFORE = 2  # words in front of a name that signs name
NAME, NUMBER, START, END = "<name>", "<number>", "<start>", "<end>"  # in place of words
LONG, HEAD, TAIL = 14, 5, 7  # words between two names that all are signs; of more the first and the last
FAR = (0, 1, 3, 6, 10, 16)  # words between two names that make a difference
DENYING = 6  # words from one that denies to names that it is about
MANY, LISTED, BETWEEN = 6, 3, 3  # names of a sentence, of a list, between two names, that make a difference
SURE = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)  # how sure a name is, where that makes a difference
HELD = 3  # letters of a name that stand in another's
RULE, UNRULED, DENIED = "rule.", "unruled", "denied"  # signs of rules that relate two names, of none, of what denies
FORTH, BACK = ">", "<"  # whether the first of two names relates to the second, or the second to the first
UNSPELT = re.compile(r"[^\w+]+|_")  # what may stand between the letters of a name
Entities = Mapping[str, Entity]  # by their spellings
Claims = Mapping[tuple[str, str], Iterable[str]]  # the rules that relate one name to another


class Pair(NamedTuple):
    """Two names that may be related, where the second of them stands, and the signs of what relates them."""

    first: str
    second: str
    stands: Phrase
    signs: tuple[str, ...]


class Named(NamedTuple):
    """A sentence, its names in the order of the text, each with the number of its list, and what is known of them.

    `starts` are the places of the names, `said` are the words from two in front of the sentence to one behind it as
    signs name them: all names are alike, and all numbers.
    """

    sentence: RelationSentence
    names: Sequence[tuple[Phrase, int]]
    starts: Sequence[int]
    said: Sequence[str]
    entities: Entities
    claims: Claims
    whole: Sequence[str]

    def pair(self, first: str, second: Phrase, sorts: str, signs: Iterable[str]) -> Pair:
        """Two names with all that speaks for what relates them."""
        one, other = self.entities.get(first), self.entities.get(second.text)
        known = _known(one.type, one.role, other.type, other.role) if one and other else ()
        sure = _sure(one.confidence, other.confidence) if one and other else ()
        ruled = self.ruled(first, second.text) or [UNRULED]
        signs = (f"sorts.{sorts}", *ruled, *known, *sure, *_spelt(first, second.text), *signs, *self.whole)
        return Pair(first, second.text, second, signs)

    def ruled(self, first: str, second: str) -> Sequence[str]:
        """The rules that relate the two, and in which direction."""
        if not self.claims:
            return ()
        forth = [f"{RULE}{rule}{FORTH}" for rule in self.claims.get((first, second), ())]
        return [*forth, *[f"{RULE}{rule}{BACK}" for rule in self.claims.get((second, first), ())]]

    def word(self, i: int) -> str:
        """The word at a place as signs name it; a name may go on where a long sentence is cut."""
        first, last = self.sentence.first, self.sentence.last
        return self.said[min(i, last) - first + BEFORE]

    def words(self, start: int, stop: int) -> Sequence[str]:
        """The words from one place to another."""
        first = self.sentence.first - BEFORE
        return self.said[start - first : stop - first]

    def speaks(self, start: int, end: int) -> str:
        """By which word the authors last speak of their own."""
        place = self.sentence.speaks(start, end)
        return self.word(place) if place >= 0 else NOWHERE


class About(dict[tuple[int, str], list[str]]):
    """The signs of a sentence's lists of names, by number, as they are told of the first, the second or both of two."""

    def __init__(self, named: Named) -> None:
        super().__init__()
        self._named = named
        self._signs: dict[int, list[str]] = {}

    def __missing__(self, asked: tuple[int, str]) -> list[str]:
        number, which = asked
        if number not in self._signs:
            self._signs[number] = list(_around(self._named, self._named.sentence.rows[number]))
        found = self[asked] = _told_of(which, self._signs[number])
        return found


def is_one(entities: Entities, first: str, second: str) -> bool:
    """Whether two names are spellings of one entity."""
    known = entities.get(first)
    return first == second or (known is not None and known is entities.get(second))


def pairs(sentence: RelationSentence, claims: Claims, entities: Entities, place: Sequence[str]) -> Iterator[Pair]:
    """All pairs of a sentence's names, in the order of the text, and of the paper's own with each of them."""
    names = [(name, number) for number, row in enumerate(sentence.rows) for name in row]
    names.sort(key=lambda one: one[0].first)
    whole = (*place, f"names.{min(len(names), MANY)}", *_of_sentence(sentence))
    named = Named(sentence, names, [name.first for name, _ in names], _said(sentence), entities, claims, whole)
    around = About(named)
    yield from _of_names(named, around)
    for sort in ("system", "on"):
        for own in sentence.own(sort):
            if own not in [name.text for name, _ in names]:
                yield from _of_own(named, around, own, sort)


def _of_sentence(sentence: RelationSentence) -> Iterator[str]:
    """What a sentence begins with, and what its verbs do."""
    words, first, last, taken = sentence.words, sentence.first, sentence.last, sentence.taken
    yield f"opens.{NAME if first in taken else words[first].lower}"
    does = [words[i].sense for i in range(first, last) if words[i].part == "verb" and i not in taken]
    yield from [f"some.{sense}" for sense in dict.fromkeys(does)]


def _said(sentence: RelationSentence) -> list[str]:
    taken, first = sentence.taken, sentence.first
    words = [
        NAME if i in taken else NUMBER if word.shape == "number" else word.lower
        for i, word in enumerate(sentence.words[first : sentence.last], first)
    ]
    return [START] * BEFORE + words + [END]


def _of_names(named: Named, around: About) -> Iterator[Pair]:
    """The pairs of names that stand in the sentence."""
    rows, of_lists = named.sentence.rows, dict[tuple[int, int], tuple[str, ...]]()
    for (one, first), (other, second) in combinations(named.names, 2):
        if is_one(named.entities, one.text, other.text):
            continue
        if first == second:
            if not named.ruled(one.text, other.text):
                continue  # only a rule relates names of one list
            signs = _of_two(named, around[first, BOTH], one.last, other.first)
        else:
            if (first, second) not in of_lists:  # the same for all names of both lists
                beside = [*around[first, FIRST], *around[second, SECOND]]
                of_lists[first, second] = _of_two(named, beside, rows[first][-1].last, rows[second][0].first)
            signs = of_lists[first, second]
        yield named.pair(one.text, other, f"{one.signs[0]}.{other.signs[0]}", signs)


def _of_two(named: Named, beside: Iterable[str], start: int, stop: int) -> tuple[str, ...]:
    """The signs of two names or lists, given those beside them, by the places between which they stand."""
    return (*beside, *_between(named, start, stop), f"ours.before.{named.speaks(named.sentence.first, start)}")


def _of_own(named: Named, around: About, own: str, sort: str) -> Iterator[Pair]:
    """The paper's own, which the sentence does not name, with each of its names."""
    sentence = named.sentence
    for number, row in enumerate(sentence.rows):
        signs = (
            *around[number, SECOND],
            f"own.{sort}.{sentence.paper.told}",
            f"ours.before.{named.speaks(sentence.first, row[0].first)}",
            f"ours.behind.{named.speaks(row[-1].last, sentence.last)}",
        )
        for name in row:
            if not is_one(named.entities, own, name.text):
                yield named.pair(own, name, f"{OWN}-{sort}.{name.signs[0]}", signs)


def _told_of(which: str, signs: Iterable[str]) -> list[str]:
    """Signs as they are told of one of two names, or of both."""
    return [f"{which}.{sign}" for sign in signs]


@cache
def _known(one: str, does: str, other: str, plays: str) -> Sequence[str]:
    """What two names are to the paper, by type and role of both."""
    first = (f"is.{one}", f"role.{does}", f"is.{one}.{does}")
    second = (f"is.{other}", f"role.{plays}", f"is.{other}.{plays}")
    both = (f"role.{does}.{plays}", f"is.{one}.{other}", f"is.{one}.{does}.{other}.{plays}")
    return [*_told_of(FIRST, first), *_told_of(SECOND, second), *_told_of(BOTH, both)]


def _sure(one: float, other: float) -> tuple[str, ...]:
    """How sure it is that two names are such."""
    places = bisect_right(SURE, one), bisect_right(SURE, other)
    return f"{FIRST}.sure.{places[0]}", f"{SECOND}.sure.{places[1]}", f"{BOTH}.sure.{min(places)}"


@lru_cache(maxsize=REMEMBERED)
def _spelt(first: str, second: str) -> tuple[str, ...]:
    """What two names tell by their last words, and by the letters of one that stand in the other: `X-Net` and `X`."""
    ends = [f"{which}.ends.{name.split()[-1].lower()}" for which, name in ((FIRST, first), (SECOND, second))]
    one, other = (UNSPELT.sub("", name.lower()) for name in (first, second))
    if min(len(one), len(other)) < HELD or one == other:
        return tuple(ends)
    if other in one:
        return (*ends, *_told_of(FIRST, _holds(one, other)))
    return (*ends, *_told_of(SECOND, _holds(other, one))) if one in other else tuple(ends)


def _holds(whole: str, part: str) -> tuple[str, ...]:
    """Where the letters of one name stand in another's."""
    place = "first" if whole.startswith(part) else "last" if whole.endswith(part) else "inside"
    return "holds", f"holds.{place}"


def _around(named: Named, row: Sequence[Phrase]) -> Iterator[str]:
    """The words beside a list of names, and the verb in front of it."""
    sentence, start, last = named.sentence, row[0].first, row[-1].last
    before = named.word(start - 1)
    yield f"before.{before}"
    yield f"before.{named.word(start - 2)}.{before}"
    yield f"behind.{named.word(last)}"
    if is_denied(sentence, start, DENYING):
        yield DENIED
    verb = start - 1
    while verb >= sentence.first and (sentence.words[verb].part != "verb" or verb in sentence.taken):
        verb -= 1
    is_there = verb >= sentence.first
    yield f"verb.{named.word(verb) if is_there else START}"
    yield f"does.{sentence.words[verb].sense if is_there else START}"
    yield f"listed.{min(len(row), LISTED)}"


def _between(named: Named, start: int, stop: int) -> Iterator[str]:
    """The words between two names, and whether others and the authors are among them."""
    words = named.words(start, stop)
    kept = words if len(words) <= LONG else (*words[:HEAD], *words[-TAIL:])
    yield from [f"between.{word}" for word in dict.fromkeys(kept)]
    yield f"far.{bisect_right(FAR, len(words))}"
    others = max(0, bisect_left(named.starts, stop) - bisect_left(named.starts, start))
    yield f"others.{min(others, BETWEEN)}"
    yield f"ours.between.{named.speaks(start, stop)}"
