"""Short forms and what they stand for: how many papers write which long form beside a short one, and what that proves.

A long form is a **sense** of the short forms that stand beside it. Long forms of one short form are one sense if they
differ in endings and small words only, or if the lexicon knows them as one. What a short form means alone is told by
all papers: two names that each stand in several are not one because a single paper writes both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kg.resolve.corrections import NameKey
from kg.resolve.disjoint_sets import DisjointSets
from kg.resolve.forms import Form, Spelling
from kg.resolve.known import KnownThing, known, may_mean
from kg.resolve.spelling import is_long, key
from kg.resolve.stems import stems

PAPER = 1000  # the weight of one paper that is sure
DOUBT = 0.02  # how many of the papers with a short form alone speak for a sense that no paper spells out
SPOKEN_FOR = 0.6  # a short form alone is what so large a share speaks for
LEXICON = 3  # papers that the lexicon weighs as much as
LETTERS = 7  # a short form of so many is nobody else's
SPECIAL_LETTERS = 5  # with digits, or capitals inside
TINY = 2  # one of so few stands for many things
SHARED_LETTERS = {"resource": 3, "metric": 3, "task": 4}  # a short form of so many that nobody coins is the field's
SILENT_LETTERS = 4  # without vowels: people coin what can be spoken
VOWELS = frozenset("aeiouy")


class Sense(NamedTuple):
    """What a short form stands for: how much the papers weigh that write both, and how surely it means this alone."""

    name_key: NameKey
    weight: int
    share: float


class Senses(NamedTuple):
    """The senses of short keys, what most papers mean first; for long keys their sense, and how much papers weigh it.

    `only` are the senses of short keys that never stand alone, and have no other sense. `cased` are senses with how the
    capitals of their short forms are written.
    """

    of: Mapping[NameKey, Sequence[Sense]]
    roots: Mapping[NameKey, NameKey]
    weights: Mapping[NameKey, int]
    only: Mapping[NameKey, NameKey]
    cased: frozenset[tuple[NameKey, str]]

    def home(self, short: NameKey, cased: str = "") -> NameKey:
        """What a short key means alone: the sense that enough speaks for, if papers write it so for that, or itself."""
        sense = next((sense for sense in self.of.get(short, ()) if sense.share >= SPOKEN_FOR), None)
        if sense and (
            sense.weight == 0 or (sense.name_key, cased) in self.cased or (not cased and sense.weight > PAPER)
        ):
            return sense.name_key
        return (short[0], cased) if sense and cased else short

    def unclear(self) -> set[NameKey]:
        """The short keys of which only the other names in a paper can tell what they mean alone."""
        often = {short: sum(sense.weight > PAPER for sense in found) for short, found in self.of.items()}
        return {short for short, count in often.items() if count > 1 or (count and self.home(short) == short)}

    def among(self, form: Form) -> NameKey:
        """The sense of a form with long keys: of several the one that papers write most."""
        name_keys = sorted({self.roots[form.kind, long] for long in form.longs})
        return max(name_keys, key=self.weights.__getitem__)


class _SenseCounts(NamedTuple):
    """How much the papers weigh that write a short and a long key, and that write a short key alone.

    `telling` are the short keys that nobody will write for something else, `coined` those that a paper introduces.
    """

    both: dict[NameKey, Counter[NameKey]]
    alone: Counter[NameKey]
    telling: set[NameKey]
    coined: set[NameKey]

    def tells(self, short: NameKey) -> bool:
        """Whether one paper can tell what a short key means: it is special, or the field's, which nobody coins."""
        shared = len(short[1]) >= SHARED_LETTERS.get(short[0], len(short[1]) + 1)
        return short in self.telling or (shared and short not in self.coined)


def senses(forms: Sequence[Form]) -> Senses:
    """What all forms together say of short and long keys."""
    if len(forms) == 1 and not (forms[0].longs and forms[0].shorts):
        longs_of_one = _longs(forms[0])
        return Senses({}, {long: long for long in longs_of_one}, dict.fromkeys(longs_of_one, 0), {}, frozenset())
    counts = _counts(forms)
    roots = _roots(forms, counts)
    weights: Counter[NameKey] = Counter()
    spelt_out: Counter[NameKey] = Counter()
    shorts: dict[NameKey, set[NameKey]] = defaultdict(set)
    for form in forms:
        for name_key in {roots[long] for long in _longs(form)}:
            weights[name_key] += form.weight
            spelt_out[name_key] += 0 if form.shorts else form.weight
            shorts[name_key] |= _shorts(form)
    of, only = {}, {}
    ways = _ways(forms, {long for short, longs in counts.both.items() if _spelt_out(short) for long in longs})
    for short, longs in counts.both.items():
        mine = {roots[long] for long in longs}
        if short not in counts.alone and len(mine) == 1 and not _is_known_otherwise(short, longs):
            only[short] = min(mine)
        enough = {
            name_key
            for name_key in map(roots.__getitem__, longs)
            if _is_enough(short, name_key, shorts, spelt_out, counts)
        }
        of[short] = _weighed(short, longs, roots, ways, counts.alone[short], enough)
    cased = {(roots[long], form.cased) for form in forms if form.shorts for long in _longs(form)}
    return Senses(of, roots, weights, only, frozenset(cased))


def _counts(forms: Iterable[Form]) -> _SenseCounts:
    counts = _SenseCounts({}, Counter(), set(), set())
    for form in forms:
        longs, shorts = _longs(form), _shorts(form)
        counts.coined.update(shorts if form.introduced else ())
        if not longs:
            for short in shorts:
                counts.alone[short] += form.weight
        elif shorts:
            telling = any(map(_is_telling, form.names))
            counts.telling.update(shorts if telling else ())
            # who coins a name says nothing of the same letters elsewhere
            weight = max(form.weight - (0 if telling else form.introduced * PAPER), 0)
            for short in shorts:
                counts.both.setdefault(short, Counter()).update(dict.fromkeys(longs, weight))
    return counts


def _roots(forms: Iterable[Form], counts: _SenseCounts) -> Mapping[NameKey, NameKey]:
    """The sense of each long key: the smallest of those that are one."""
    sets = DisjointSets()
    spelt_out: Counter[NameKey] = Counter()
    several = [longs for longs in counts.both.values() if len(longs) > 1]
    for form in forms if several else ():
        spelt_out.update({} if form.shorts else dict.fromkeys(_longs(form), form.weight))
    ways = _ways(forms, {long for longs in several for long in longs})
    for longs in several:
        _join_alike(longs, ways, spelt_out, sets)
    keys = {long for form in forms for long in _longs(form)}
    return {long: _root(sets, long) for long in keys} if several else {long: long for long in keys}


def _longs(form: Form) -> set[NameKey]:
    return {(form.kind, long) for long in form.longs}


def _shorts(form: Form) -> set[NameKey]:
    return {(form.kind, short) for short in form.shorts}


def _is_telling(one: Spelling) -> bool:
    """Whether a short form is so special that nobody will call something else so: long, mixed, or not to be spoken."""
    letters = "".join(filter(str.isalnum, one.name))
    special = any(map(str.isdigit, letters)) or not (letters.isupper() or letters.istitle() or letters.islower())
    silent = VOWELS.isdisjoint(letters.casefold())
    enough = SPECIAL_LETTERS if special else SILENT_LETTERS if silent else LETTERS
    return not is_long(one.name) and len(letters) >= enough


def _ways(forms: Iterable[Form], wanted: set[NameKey]) -> Mapping[NameKey, set[tuple[str, ...]]]:
    """What long keys have in common with others, from all their spellings."""
    found: dict[NameKey, set[tuple[str, ...]]] = defaultdict(set)
    for form in forms:
        for one in form.spellings if not wanted.isdisjoint(_longs(form)) else ():
            if (name_key := (form.kind, key(form.type, one.name))) in wanted:
                found[name_key].add(stems(one.name))
    return found


def _join_alike(
    longs: Mapping[NameKey, int],
    ways: Mapping[NameKey, set[tuple[str, ...]]],
    alone: Mapping[NameKey, int],
    sets: DisjointSets,
) -> None:
    """Joins the long forms of one short form that are alike, unless the lexicon knows them apart.

    Of two that stand in several papers each, several must write both beside the short form.
    """
    first: dict[object, NameKey] = {}
    for name_key in sorted(longs, key=lambda name_key: (-longs[name_key] - alone.get(name_key, 0), name_key)):
        if thing := known(*name_key):
            sets.join(name_key, first.setdefault(thing, name_key))
        for way in sorted(ways[name_key]):
            other = first.setdefault(way, name_key)
            single = min(longs[name_key], longs[other]) <= PAPER < min(alone.get(name_key, 0), alone.get(other, 0))
            if not single and not _are_two(known(*name_key), known(*other)):
                sets.join(name_key, other)


def _are_two(one: KnownThing | None, other: KnownThing | None) -> bool:
    """Whether the lexicon knows two things. Where it has only the short form of one, it doesn't say what that is."""
    if one is None or other is None or one is other:
        return False
    return not any(not a.longs and b.keys == b.longs for a, b in ((one, other), (other, one)))


def _is_known_otherwise(short: NameKey, longs: Iterable[NameKey]) -> bool:
    """Whether the lexicon knows what a short key stands for, and that is nothing of these."""
    thing = known(*short)
    return thing is not None and bool(thing.longs) and not any(known(*long) is thing for long in longs)


def _weighed(
    short: NameKey,
    longs: Mapping[NameKey, int],
    roots: Mapping[NameKey, NameKey],
    ways: Mapping[NameKey, set[tuple[str, ...]]],
    alone: int,
    enough: set[NameKey],
) -> list[Sense]:
    """The senses of a short key; a single paper tells only for those of which it is `enough`."""
    weights: Counter[NameKey] = Counter()
    things: dict[NameKey, set[KnownThing]] = defaultdict(set)
    for long, weight in longs.items():
        weights[roots[long]] += weight
        things[roots[long]] |= {thing for thing in [known(*long)] if thing}
    said, mine = Counter(weights), known(*short)
    if mine and mine.longs:
        alike = [roots[long] for long in sorted(longs) if not ways[long].isdisjoint(_spelt_out(short))]
        told = [name_key for name_key in sorted(things) if mine in things[name_key]]
        home = next(iter((*told, *alike)), (short[0], min(mine.longs)))
        said[home] += LEXICON * PAPER + alone // 10
        things[home].add(mine)
    other = may_mean(*short)
    unsaid = LEXICON * PAPER if other and not any(other in told for told in things.values()) else PAPER // 2
    everything = sum(said.values()) + unsaid + DOUBT * alone
    found = []
    for name_key in sorted(said, key=lambda name_key: (-said[name_key], name_key)):
        proved = said[name_key] > PAPER or name_key in enough
        apart = mine is not None and any(_are_two(mine, thing) for thing in things[name_key])
        found.append(
            Sense(name_key, weights[name_key], round(said[name_key] / everything, 3) if proved and not apart else 0.0)
        )
    return found


def _spelt_out(short: NameKey) -> frozenset[tuple[str, ...]]:
    """What the long forms by which the lexicon knows a short key have in common with others."""
    thing = known(*short)
    return frozenset(map(stems, thing.names)) if thing and thing.longs else frozenset()


def _is_enough(
    short: NameKey,
    sense: NameKey,
    shorts: Mapping[NameKey, set[NameKey]],
    spelt_out: Mapping[NameKey, int],
    counts: _SenseCounts,
) -> bool:
    """Whether a single paper that writes both is enough: it joins nothing that stands in several papers by itself."""
    elsewhere = spelt_out[sense]
    if not counts.tells(short) and (not elsewhere or len(short[1]) <= TINY):
        return False
    others = max((counts.alone[other] for other in shorts[sense] if other != short), default=0)
    return counts.alone[short] <= PAPER or (elsewhere <= PAPER and others <= PAPER)


def _root(sets: DisjointSets, name_key: NameKey) -> NameKey:
    kind, spelling = sets.root(name_key)
    return kind, spelling
