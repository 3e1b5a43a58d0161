"""Two names of a sentence, and the signs that tell what relates them, if anything does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from extractors.records import Entity
from extractors.relating.sentence import NameList, RelationSentence, is_denied
from extractors.reported.phrases import Phrase
from extractors.vocabulary import Word

FIRST, SECOND, BOTH = "first", "second", "both"  # which of two names a sign is about; both stand in one list
OWN = "own"  # in place of the sort of a name that stands in another sentence: the paper's own
NAME, NUMBER, START, END = "<name>", "<number>", "<start>", "<end>"  # in place of words
LONG, HEAD, TAIL = 14, 5, 7  # words between two names that all are signs; of more the first and the last
FAR = (0, 1, 3, 6, 10, 16)  # words between two names that make a difference
DENYING = 6  # words from one that denies to names that it is about
MANY, LISTED, BETWEEN = 6, 3, 3  # names of a sentence, of a list, between two names, that make a difference
RULE, DENIED = "rule.", "denied"  # signs of rules that relate two names, and of what denies
Entities = Mapping[str, Entity]  # by their spellings
Claims = Mapping[tuple[str, str], Sequence[str]]  # the rules that relate one name to another


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
    around: Mapping[tuple[int, str], Sequence[str]]
    whole: Sequence[str]

    def pair(self, first: str, second: Phrase, sorts: str, signs: Iterable[str]) -> Pair:
        """Two names with all that speaks for what relates them."""
        known = _known(self.entities.get(first), self.entities.get(second.text))
        signs = (f"sorts.{sorts}", *_claimed(self.claims, first, second.text), *known, *signs, *self.whole)
        return Pair(first, second.text, second, signs)

    def is_one(self, first: str, second: str) -> bool:
        """Whether two names are spellings of one entity."""
        known = self.entities.get(first)
        return first == second or (known is not None and known is self.entities.get(second))


def pairs(sentence: RelationSentence, claims: Claims, entities: Entities, place: Sequence[str]) -> Iterator[Pair]:
    """All pairs of a sentence's names, in the order of the text, and of the paper's own with each of them."""
    rows = list(enumerate(sentence.rows))
    names = sorted(((name, number) for number, row in rows for name in row), key=lambda one: one[0].first)
    around = {
        (number, which): tuple(_around(sentence, row, which)) for number, row in rows for which in (FIRST, SECOND, BOTH)
    }
    whole = (*place, f"names.{min(len(names), MANY)}")
    named = Named(sentence, names, entities, claims, around, whole)
    yield from _of_names(named)
    for sort in ("system", "on"):
        for own in sentence.own(sort):
            if all(name.text != own for name, _ in names):
                yield from _of_own(named, own, sort)


def _of_names(named: Named) -> Iterator[Pair]:
    """The pairs of names that stand in the sentence."""
    sentence, rows = named.sentence, named.sentence.rows
    for (one, first), (other, second) in combinations(named.names, 2):
        if named.is_one(one.text, other.text):
            continue
        if first == second:
            beside, start, stop = named.around[first, BOTH], one.last, other.first
        else:
            beside = (*named.around[first, FIRST], *named.around[second, SECOND])
            start, stop = rows[first][-1].last, rows[second][0].first
        is_ours = sentence.speaks(sentence.first, rows[first][0].first) >= 0
        signs = (*beside, *_between(named, start, stop), f"ours.before.{is_ours}")
        yield named.pair(one.text, other, f"{one.signs[0]}.{other.signs[0]}", signs)


def _of_own(named: Named, own: str, sort: str) -> Iterator[Pair]:
    """The paper's own, which the sentence does not name, with each of its names."""
    for name, number in named.names:
        if not named.is_one(own, name.text):
            signs = (*named.around[number, SECOND], *_ours(named, named.sentence.rows[number], sort))
            yield named.pair(own, name, f"{OWN}-{sort}.{name.signs[0]}", signs)


def _claimed(claims: Claims, first: str, second: str) -> Iterator[str]:
    """The rules that relate the two, and in which direction."""
    told = [*(f"{RULE}{rule}>" for rule in claims.get((first, second), ()))]
    told += [f"{RULE}{rule}<" for rule in claims.get((second, first), ())]
    return iter(told or [f"{RULE}none"])


def _known(one: Entity | None, other: Entity | None) -> Iterator[str]:
    """What the two are to the paper."""
    for which, entity in ((FIRST, one), (SECOND, other)):
        if entity:
            yield f"{which}.is.{entity.type}"
            yield f"{which}.role.{entity.role}"
            yield f"{which}.is.{entity.type}.{entity.role}"
    if one and other:
        yield f"{BOTH}.role.{one.role}.{other.role}"
        yield f"{BOTH}.is.{one.type}.{other.type}"
        yield f"{BOTH}.is.{one.type}.{one.role}.{other.type}.{other.role}"


def _around(sentence: RelationSentence, row: NameList, which: str) -> Iterator[str]:
    """The words beside a list of names, and the verb in front of it."""
    start, last = row[0].first, row[-1].last
    for away in (1, 2):
        yield f"{which}.before{away}.{_said(sentence, start - away)}"
        yield f"{which}.behind{away}.{_said(sentence, last + away - 1)}"
    yield f"{which}.before.{_said(sentence, start - 2)}.{_said(sentence, start - 1)}"
    if is_denied(sentence, start, DENYING):
        yield f"{which}.{DENIED}"
    verb = _verb(sentence, range(start - 1, sentence.first - 1, -1))
    yield f"{which}.verb.{_plainly(verb)}"
    yield f"{which}.does.{verb.sense if verb else START}"
    yield f"{which}.listed.{min(len(row), LISTED)}"


def _between(named: Named, start: int, stop: int) -> Iterator[str]:
    """The words between two names, and whether others and the authors are among them."""
    sentence, words = named.sentence, list[str]()
    for i in range(start, stop):
        said = _said(sentence, i)
        if said != NAME or words[-1:] != [NAME]:
            words.append(said)
    kept = words if len(words) <= LONG else [*words[:HEAD], *words[-TAIL:], "<long>"]
    yield from (f"between.{word}" for word in sorted({*kept}))
    yield f"far.{sum(len(words) >= far for far in FAR)}"
    yield f"others.{min(sum(start <= name.first < stop for name, _ in named.names), BETWEEN)}"
    first, last = _verb(sentence, range(start, stop)), _verb(sentence, range(stop - 1, start - 1, -1))
    yield f"between.verb.first.{_plainly(first)}"
    yield f"between.verb.last.{_plainly(last)}"
    yield f"between.does.{first.sense if first else START}"
    yield f"ours.between.{sentence.speaks(start, stop) >= 0}"


def _ours(named: Named, row: NameList, sort: str) -> Iterator[str]:
    """How the authors speak of their own in front of names, or behind them, and what they do there."""
    sentence, start, last = named.sentence, row[0].first, row[-1].last
    yield f"own.{sort}.{sentence.paper.told}"
    for where, begin, end in (("before", sentence.first, start), ("behind", last, sentence.last)):
        place = sentence.speaks(begin, end)
        if place < 0:
            yield f"ours.{where}.nowhere"
            continue
        yield f"ours.{where}.{_said(sentence, place)}"
        yield f"ours.{where}.{_said(sentence, place)}.{_said(sentence, place + 1)}"
        yield f"ours.{where}.verb.{_plainly(_verb(sentence, range(place + 1, end)))}"
        if where == "before":
            yield f"ours.verb.last.{_plainly(_verb(sentence, range(start - 1, place, -1)))}"
            yield f"ours.others.{min(sum(place <= name.first < start for name, _ in named.names), BETWEEN)}"
    systems = sum(name.signs[0] == "system" and name.last <= start for name, _ in named.names)
    yield f"systems.before.{min(systems, BETWEEN)}"


def _verb(sentence: RelationSentence, places: range) -> Word | None:
    """The first verb of some places."""
    return next(
        (sentence.words[i] for i in places if i not in sentence.taken and sentence.words[i].part == "verb"), None
    )


def _plainly(word: Word | None) -> str:
    return word.lower if word else "none"


def _said(sentence: RelationSentence, i: int) -> str:
    """The word at a place as signs name it: all names are alike, and all numbers."""
    if not sentence.first <= i < sentence.last:
        return START if i < sentence.first else END
    word = sentence.words[i]
    return NAME if i in sentence.taken else NUMBER if word.shape == "number" else word.lower
