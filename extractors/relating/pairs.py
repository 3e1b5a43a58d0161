"""Two names of a sentence, and the signs that tell what relates them, if anything does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import NamedTuple

from extractors.records import Entity
from extractors.relating.sentence import RelationSentence, is_denied
from extractors.reported.phrases import Phrase

FIRST, SECOND, BOTH = "first", "second", "both"  # which of two names a sign is about; both stand in one list
NOWHERE = "no"  # in place of the word by which authors speak of their own
OWN = "own"  # in place of the sort of a name that stands in another sentence: the paper's own
NAME, NUMBER, START, END = "<name>", "<number>", "<start>", "<end>"  # in place of words
LONG, HEAD, TAIL = 14, 5, 7  # words between two names that all are signs; of more the first and the last
FAR = (0, 1, 3, 6, 10, 16)  # words between two names that make a difference
DENYING = 6  # words from one that denies to names that it is about
MANY, LISTED, BETWEEN = 6, 3, 3  # names of a sentence, of a list, between two names, that make a difference
RULE, UNRULED, DENIED = "rule.", "unruled", "denied"  # signs of rules that relate two names, of none, of what denies
FORTH, BACK = ">", "<"  # whether the first of two names relates to the second, or the second to the first
Entities = Mapping[str, Entity]  # by their spellings
About = Mapping[str, Sequence[str]]  # the signs of a list of names, by which of two names they are about
Claims = Mapping[tuple[str, str], Iterable[str]]  # the rules that relate one name to another


class Pair(NamedTuple):
    """Two names that may be related, where the second of them stands, and the signs of what relates them."""

    first: str
    second: str
    stands: Phrase
    signs: tuple[str, ...]


class Named(NamedTuple):
    """A sentence, its names in the order of the text, each with the number of its list, and what is known of them."""

    sentence: RelationSentence
    names: Sequence[tuple[Phrase, int]]
    entities: Entities
    claims: Claims
    whole: Sequence[str]

    def pair(self, first: str, second: Phrase, sorts: str, signs: Iterable[str]) -> Pair:
        """Two names with all that speaks for what relates them."""
        one, other = self.entities.get(first), self.entities.get(second.text)
        known = _known(one.type, one.role, other.type, other.role) if one and other else ()
        signs = (f"sorts.{sorts}", *(_ruled(self.claims, first, second.text) or [UNRULED]), *known, *signs, *self.whole)
        return Pair(first, second.text, second, signs)

    def is_one(self, first: str, second: str) -> bool:
        """Whether two names are spellings of one entity."""
        known = self.entities.get(first)
        return first == second or (known is not None and known is self.entities.get(second))

    def word(self, i: int) -> str:
        """The word at a place as signs name it: all names are alike, and all numbers."""
        if not self.sentence.first <= i < self.sentence.last:
            return START if i < self.sentence.first else END
        word = self.sentence.words[i]
        return NAME if i in self.sentence.taken else NUMBER if word.shape == "number" else word.lower

    def speaks(self, start: int, end: int) -> str:
        """By which word the authors last speak of their own."""
        place = self.sentence.speaks(start, end)
        return self.word(place) if place >= 0 else NOWHERE


def pairs(sentence: RelationSentence, claims: Claims, entities: Entities, place: Sequence[str]) -> Iterator[Pair]:
    """All pairs of a sentence's names, in the order of the text, and of the paper's own with each of them."""
    rows = enumerate(sentence.rows)
    names = sorted(((name, number) for number, row in rows for name in row), key=lambda one: one[0].first)
    whole = (*place, f"names.{min(len(names), MANY)}")
    named = Named(sentence, names, entities, claims, whole)
    around = [_about(list(_around(named, row))) for row in sentence.rows]
    yield from _of_names(named, around)
    for sort in ("system", "on"):
        for own in sentence.own(sort):
            if all(name.text != own for name, _ in names):
                yield from _of_own(named, around, own, sort)


def _of_names(named: Named, around: Sequence[About]) -> Iterator[Pair]:
    """The pairs of names that stand in the sentence."""
    rows = named.sentence.rows
    for (one, first), (other, second) in combinations(named.names, 2):
        if named.is_one(one.text, other.text):
            continue
        if first == second and not _ruled(named.claims, one.text, other.text):
            continue  # only a rule relates names of one list
        if first == second:
            beside, start, stop = around[first][BOTH], one.last, other.first
        else:
            beside = [*around[first][FIRST], *around[second][SECOND]]
            start, stop = rows[first][-1].last, rows[second][0].first
        signs = (*beside, *_between(named, start, stop), f"ours.before.{named.speaks(named.sentence.first, start)}")
        yield named.pair(one.text, other, f"{one.signs[0]}.{other.signs[0]}", signs)


def _of_own(named: Named, around: Sequence[About], own: str, sort: str) -> Iterator[Pair]:
    """The paper's own, which the sentence does not name, with each of its names."""
    sentence = named.sentence
    for number, row in enumerate(sentence.rows):
        signs = (
            *around[number][SECOND],
            f"own.{sort}.{sentence.paper.told}",
            f"ours.before.{named.speaks(sentence.first, row[0].first)}",
            f"ours.behind.{named.speaks(row[-1].last, sentence.last)}",
        )
        for name in row:
            if not named.is_one(own, name.text):
                yield named.pair(own, name, f"{OWN}-{sort}.{name.signs[0]}", signs)


def _about(signs: Sequence[str]) -> About:
    """Signs of a list of names as they are told of the first of two names, of the second, or of both."""
    return {which: [f"{which}.{sign}" for sign in signs] for which in (FIRST, SECOND, BOTH)}


def _ruled(claims: Claims, first: str, second: str) -> Sequence[str]:
    """The rules that relate the two, and in which direction."""
    forth = [f"{RULE}{rule}{FORTH}" for rule in claims.get((first, second), ())]
    return [*forth, *(f"{RULE}{rule}{BACK}" for rule in claims.get((second, first), ()))]


@cache
def _known(one: str, does: str, other: str, plays: str) -> Sequence[str]:
    """What two names are to the paper, by type and role of both."""
    first = (f"is.{one}", f"role.{does}", f"is.{one}.{does}")
    second = (f"is.{other}", f"role.{plays}", f"is.{other}.{plays}")
    both = (f"role.{does}.{plays}", f"is.{one}.{other}", f"is.{one}.{does}.{other}.{plays}")
    return [*_about(first)[FIRST], *_about(second)[SECOND], *_about(both)[BOTH]]


def _around(named: Named, row: Sequence[Phrase]) -> Iterator[str]:
    """The words beside a list of names, and the verb in front of it."""
    sentence, start, last = named.sentence, row[0].first, row[-1].last
    yield f"before.{named.word(start - 1)}"
    yield f"before.{named.word(start - 2)}.{named.word(start - 1)}"
    yield f"behind.{named.word(last)}"
    if is_denied(sentence, start, DENYING):
        yield DENIED
    backwards = range(start - 1, sentence.first - 1, -1)
    verb = next((i for i in backwards if sentence.words[i].part == "verb" and i not in sentence.taken), -1)
    yield f"verb.{named.word(verb)}"
    yield f"does.{sentence.words[verb].sense if verb >= 0 else START}"
    yield f"listed.{min(len(row), LISTED)}"


def _between(named: Named, start: int, stop: int) -> Iterator[str]:
    """The words between two names, and whether others and the authors are among them."""
    places = range(start, stop)
    kept = places if len(places) <= LONG else (*places[:HEAD], *places[-TAIL:])
    yield from {f"between.{named.word(i)}": None for i in kept}
    yield f"far.{sum(len(places) >= far for far in FAR)}"
    yield f"others.{min(sum(start <= name.first < stop for name, _ in named.names), BETWEEN)}"
    yield f"ours.between.{named.speaks(start, stop)}"
