"""Forms made into things: which ways of naming belong together, of what type the thing is, and what it is called.

Two forms are one thing if they share a key, if the lexicon knows them as one, or if the user says so. A form with a
long form is what that says, whatever its short form. A short form alone goes with the sense that the papers prove, with
the one that its own papers' other names speak for, or stays by itself. Nothing here depends on the order of forms, and
a part of them that shares nothing with the rest can be resolved apart.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from extractors.records import TYPES, Type
from kg.resolve.contexts import MIN_SENSE_PROBABILITY
from kg.resolve.corrections import NONE, Corrections, NameKey
from kg.resolve.disjoint_sets import DisjointSets
from kg.resolve.forms import Form
from kg.resolve.known import KnownThing, guessed, known
from kg.resolve.labels import label
from kg.resolve.senses import PAPER, TINY, Senses, senses
from kg.resolve.spelling import american, blocks, from_slug, gaps, key, slug, whole

TYPED = 2  # what the lexicon knows is of its type, unless papers that say otherwise weigh so many times more
STRAY = 4  # what is outweighed so many times by another kind of thing with the same name is an error
MISREAD = 0.05  # how often one paper that writes a long and a short form is misread
ALIKE = 0.95  # how sure it is that long forms of one short form are one if they differ in endings only
LEXICON = 0.99

Group = list[int]  # numbers of forms


class Belonging(NamedTuple):
    """A form, by its number, of a thing: why it belongs there, and how sure that is."""

    form: int
    reason: str
    score: float


class ResolvedEntity(NamedTuple):
    """One thing: its id, type, label, its forms, and all its names, the most written first."""

    id: str
    type: Type
    label: str
    forms: tuple[Belonging, ...]
    names: tuple[str, ...]
    dropped: bool = False


def resolve(forms: Sequence[Form], corrections: Corrections = NONE) -> list[ResolvedEntity]:
    """The things that the forms name, by id.

    >>> from kg.resolve import form
    >>> things = resolve([form("model", "GPT-3"), form("model", "gpt3"), form("model", "GPT-4")])
    >>> [(thing.id, thing.label, len(thing.forms)) for thing in things]
    [('model/gpt-3', 'GPT-3', 2), ('model/gpt-4', 'GPT-4', 1)]
    """
    sets, found = DisjointSets(), senses(forms)
    homes = [_home(form, found) for form in forms]
    sure = [_sure(form, home, found) for form, home in zip(forms, homes, strict=True)]
    of_lexicon = [_known(form, homes[i], sure[i]) for i, form in enumerate(forms)]
    reasons = {i: _joined(i, one, homes[i], of_lexicon[i], found, corrections, sets) for i, one in enumerate(forms)}
    for one, other, edit in corrections.merged:
        moved, target = (
            [i for i in range(len(forms)) if _is_called(name_key, sure[i], of_lexicon[i])] for name_key in (one, other)
        )
        for i in moved + target:
            sets.join(("form", i), ("merged", edit))
        reasons |= {i: Belonging(i, edit, 1.0) for i in moved}
    groups: dict[object, Group] = defaultdict(list)
    for i in range(len(forms)):
        groups[sets.root(("form", i))].append(i)
    things: dict[str, list[ResolvedEntity]] = defaultdict(list)
    for group in _settled(forms, list(groups.values()), sure):
        thing = _thing(forms, group, reasons, sure, set().union(*(of_lexicon[i] for i in group)), corrections)
        things[thing.id].append(thing)
    return [_one(things[name]) for name in sorted(things)]


def _one(same: Sequence[ResolvedEntity]) -> ResolvedEntity:
    """One thing of those that would have the same id."""
    first, *others = sorted(same, key=lambda thing: (-len(thing.names), thing.names))
    names = dict.fromkeys(name for thing in (first, *others) for name in thing.names)
    return first._replace(forms=sum((thing.forms for thing in others), first.forms), names=tuple(names))


def neighbours(name_key: NameKey, corrections: Corrections = NONE) -> set[NameKey]:
    """What may be one thing with a name though it shares no spelling: all that must be resolved together with it."""
    kind, spelling = name_key
    things = {thing for thing in (known(kind, spelling), guessed(kind, spelling)) if thing}
    return corrections.beside(name_key) | {(kind, one) for thing in things for one in thing.keys | thing.guesses}


def reached(form: Form) -> set[str]:
    """What a form hangs together with others by: those that must be resolved together with it share one of these."""
    near: set[NameKey] = set()
    name_keys = {(form.kind, name) for name in form.keys}
    while name_keys:
        near |= name_keys
        name_keys = set().union(*map(neighbours, name_keys)) - near
    return {block for _, name in near for block in blocks(name)}


def _joined(
    i: int,
    form: Form,
    home: NameKey,
    things: set[KnownThing],
    found: Senses,
    corrections: Corrections,
    sets: DisjointSets,
) -> Belonging:
    """Joins a form with what it belongs to."""
    me = ("form", i)
    if apart := sorted(spelling for spelling in form.keys if (form.kind, spelling) in corrections.apart):
        sets.join(me, ("apart", form.kind, apart[0]))
        return Belonging(i, "the user says it is something else", 1.0)
    sets.join(me, home)
    for thing in things:
        sets.join(me, ("known", form.kind, thing.name))
    if form.longs and form.shorts:
        papers = max(form.weight // PAPER, 1)
        return Belonging(i, "a paper writes both" if papers == 1 else "papers write both", 1 - MISREAD / papers)
    if home[1] in form.keys | {form.cased}:
        if things:
            return Belonging(i, f"the lexicon knows it as {min(thing.name for thing in things)}", LEXICON)
        return Belonging(i, "", 1.0)
    if form.longs:
        return Belonging(i, "the same but for its endings", ALIKE)
    if form.meant and found.roots.get((form.kind, form.meant)) == home:
        return Belonging(i, "the names beside it speak for it", MIN_SENSE_PROBABILITY)
    return Belonging(i, "papers that spell it out speak for it", found.of[form.kind, min(form.shorts)][0].share)


def _home(form: Form, found: Senses) -> NameKey:
    """What a form is one with: its long form, the sense of its short form, or that by itself."""
    if form.longs:
        return found.among(form)
    short = (form.kind, min(form.shorts))
    meant = found.roots.get((form.kind, form.meant))
    if meant and any(sense.name_key == meant for sense in found.of.get(short, ())):
        return meant
    return found.home(short, form.cased)


def _sure(form: Form, home: NameKey, found: Senses) -> set[NameKey]:
    """The keys of a form that mean nothing else."""
    if home == (form.kind, form.cased):
        return {home}
    longs = {(form.kind, long) for long in form.longs if found.roots[form.kind, long] == home}
    shorts = {(form.kind, short) for short in form.shorts}
    return longs | {short for short in shorts if home in {found.home(short), found.only.get(short), short}}


def _is_called(name_key: NameKey, sure: set[NameKey], things: set[KnownThing]) -> bool:
    """Whether an id with this key is that of a form with keys that mean nothing else; ids have no capitals."""
    kind, spelling = name_key
    known = any(spelling in thing.keys | thing.guesses for thing in things)
    return any(kind == of and (known or spelling == one.casefold()) for of, one in sure)


def _known(form: Form, home: NameKey, sure: set[NameKey]) -> set[KnownThing]:
    """What the lexicon knows of a form; of a short name that is spelt out, only what it knows by that name alone."""
    if spelt_out := {thing for long in form.longs if (thing := known(form.kind, long))}:
        return spelt_out
    things = {thing for _, spelling in sure if (thing := known(form.kind, spelling))}
    if not form.longs and home[1] in form.keys and (guess := guessed(form.kind, home[1])):
        things.add(guess)
    return {thing for thing in things if not thing.longs or not form.longs}


def _settled(forms: Sequence[Form], groups: Sequence[Group], sure: Sequence[set[NameKey]]) -> Iterator[Group]:
    """The groups; where several kinds of thing have the same names, strays go with the group that outweighs them."""
    if len(groups) == 1:
        yield from groups
        return
    weights = [sum(forms[i].weight for i in group) for group in groups]
    kinds = [forms[group[0]].kind for group in groups]
    names = [{spelling for i in group for _, spelling in sure[i]} for group in groups]
    owners: dict[str, set[int]] = defaultdict(set)
    for number in range(len(groups)):
        for spelling in names[number]:
            owners[spelling].add(number)
    is_known = [any(known(*name_key) for i in group for name_key in sure[i]) for group in groups]
    homes = list(range(len(groups)))
    for number, group in enumerate(groups):
        others = set.intersection(*(owners[spelling] for spelling in names[number])) if names[number] else set()
        best = max(others, key=lambda one: (weights[one], kinds[one]), default=number)
        of_lexicon = [one for one in others if is_known[one] and weights[number] <= TYPED * weights[one]]
        if is_known[number]:
            continue
        if of_lexicon and _is_plain(forms, group):
            homes[number] = max(of_lexicon, key=lambda one: (weights[one], kinds[one]))
        elif weights[number] * STRAY <= weights[best] and _may_stray(forms, group, groups[best]):
            homes[number] = best
    settled: dict[int, Group] = defaultdict(list)
    for number, group in enumerate(groups):
        settled[homes[homes[number]]] += group
    yield from settled.values()


def _is_plain(forms: Sequence[Form], group: Group) -> bool:
    """Whether it is a term in plain words, which means one thing: `prompt optimization`."""
    return any(name.islower() and re.search("[ -]", name) for name in (_usual(forms[i]) for i in group))


def _may_stray(forms: Sequence[Form], group: Group, other: Group) -> bool:
    """Whether a group of another kind may be an error: written as the other is, and introduced by nobody.

    Two letters that the other is short for may stand for anything, and so may a dataset's name.
    """
    names = {one.name for i in other for one in forms[i].spellings}
    spelt_out = {short for i in other if forms[i].longs for short in forms[i].shorts}
    alone = {(forms[i].kind, short) for i in group if not forms[i].longs for short in forms[i].shorts & spelt_out}
    return (
        not any(kind == "resource" or len(short) <= TINY for kind, short in alone)
        and not any(forms[i].introduced for i in group)
        and all(_usual(forms[i]) in names or forms[i].longs for i in group)
    )


def _usual(form: Form) -> str:
    """How most papers write it."""
    return max(form.spellings, key=lambda one: (one.papers, one.called, one.name)).name


def _thing(
    forms: Sequence[Form],
    group: Group,
    reasons: Mapping[int, Belonging],
    sure: Sequence[set[NameKey]],
    things: set[KnownThing],
    corrections: Corrections,
) -> ResolvedEntity:
    members = [forms[i] for i in sorted(group)]
    name_keys = set().union(*(sure[i] for i in group))
    name_keys = name_keys or {(form.kind, spelling) for form in members for spelling in form.keys}
    near = _near(name_keys) if corrections.labels or corrections.types or corrections.dropped else set()
    type = corrections.type(near) or _type(members, {thing.type for thing in things})
    name = corrections.label(near) or label(type, members, things)
    mine = {
        thing.name for thing in things if key(type, thing.name) in thing.keys | {spelling for _, spelling in name_keys}
    }
    called = min(mine, key=lambda name: (len(name), name)) if mine else _called(members, name_keys)
    belonging = tuple(reasons[i]._replace(score=round(reasons[i].score, 3)) for i in sorted(group))
    dropped = not near.isdisjoint(corrections.dropped)
    return ResolvedEntity(f"{type}/{slug(type, called)}", type, name, belonging, _names(members), dropped)


def _near(name_keys: Iterable[NameKey]) -> set[NameKey]:
    """The keys by which the user may mean a thing with some."""
    return {
        other
        for name_key in name_keys
        for other in (name_key, (name_key[0], name_key[1].casefold()), *neighbours(name_key))
    }


def _names(members: Iterable[Form]) -> tuple[str, ...]:
    counts: Counter[str] = Counter()
    for form in members:
        for one in form.names:
            counts[one.name] += one.papers
    return tuple(sorted(counts, key=lambda name: (-counts[name], name)))


def _type(members: Iterable[Form], known: Collection[Type]) -> Type:
    """The type that weighs most, or the one that is known if others don't outweigh it by far."""
    weights: Counter[Type] = Counter()
    for form in members:
        weights[form.type] += form.weight
    most = max(weights, key=lambda type: (weights[type], -TYPES.index(type)))
    told = next(iter(known)) if len(known) == 1 else most
    return told if weights[told] * TYPED >= weights[most] else most


def _called(members: Sequence[Form], name_keys: set[NameKey]) -> str:
    """The name that makes the id. It does not depend on counts, so that more papers don't change it.

    It is a spelling of the shortest key that the id leads back to.
    """
    kind = members[0].kind
    names: dict[str, set[tuple[Type, str]]] = defaultdict(set)
    for form in members:
        for one in form.spellings:
            names[key(form.type, one.name)].add((form.type, whole(one.name) if kind == "resource" else one.name))
    if len(names) == 1 and len(only := next(iter(names.values()))) == 1:
        return next(iter(only))[1]
    ranked = sorted((name_key[1] for name_key in name_keys), key=lambda spelling: (len(spelling), spelling))
    main = next((one for one in ranked if any(from_slug(*_slugged(two)) == one for two in names[one])), ranked[0])
    return min((name for _, name in names[main.casefold()]), key=_rank)


def _rank(name: str) -> tuple[int, bool, str, str]:
    """Of the spellings of a key: with gaps first, then as Americans spell it, then by letter."""
    small = name.casefold()
    return -gaps(name), american(small) != small, small, name


def _slugged(name: tuple[Type, str]) -> tuple[Type, str]:
    return name[0], slug(*name)
