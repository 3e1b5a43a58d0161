"""Forms made into things: which ways of naming belong together, of what type the thing is, and what it is called.

Two forms are one thing if they share a key, if the lexicon knows them as one, or if the user says so. A short form that
stands for several long forms joins nothing: with a long form beside it, that tells; alone, it goes with the sense that
nearly all papers mean, or stays by itself. Nothing here depends on the order of forms, and a part of them that shares
nothing with the rest can be resolved apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from extractors.records import TYPES, Type
from kg.resolve.corrections import NONE, Corrections, Node
from kg.resolve.forms import Form
from kg.resolve.known import Known, known
from kg.resolve.senses import Senses, meant, senses
from kg.resolve.spelling import gaps, key, slug, whole
from kg.resolve.unions import Unions

STRAY = 4  # what is outweighed so many times by another kind of thing with the same name is an error

Group = list[int]  # numbers of forms


class Thing(NamedTuple):
    """One thing: its id, type, label, and the numbers of its forms, each with the reason why it belongs here."""

    id: str
    type: Type
    label: str
    forms: tuple[tuple[int, str], ...]
    dropped: bool = False


def resolve(forms: Sequence[Form], corrections: Corrections = NONE) -> list[Thing]:
    """The things that the forms name, by id.

    >>> from kg.resolve import form
    >>> things = resolve([form("model", "GPT-3"), form("model", "gpt3"), form("model", "GPT-4")])
    >>> [(thing.id, thing.label, len(thing.forms)) for thing in things]
    [('model/gpt-3', 'GPT-3', 2), ('model/gpt-4', 'GPT-4', 1)]
    """
    unions = Unions()
    found = senses(forms, unions)
    ambiguous = {short for short, longs in found.items() if len(longs) > 1}
    reasons = {i: _joined(i, one, found, ambiguous, corrections, unions) for i, one in enumerate(forms)}
    for one, other, edit in corrections.merged:
        unions.join(one, other)
        moved = (i for i, form in enumerate(forms) if form.kind == one[0] and one[1] in form.keys)
        reasons |= dict.fromkeys(moved, edit)
    groups: dict[object, Group] = defaultdict(list)
    for i in range(len(forms)):
        groups[unions.root(("form", i))].append(i)
    things: dict[str, Thing] = {}
    for group in _settled(forms, list(groups.values()), ambiguous):
        thing = _thing(forms, group, reasons, ambiguous, corrections)
        before = things.get(thing.id)
        things[thing.id] = thing._replace(forms=before.forms + thing.forms) if before else thing
    return [things[name] for name in sorted(things)]


def neighbours(node: Node, corrections: Corrections = NONE) -> set[Node]:
    """What may be one thing with a name though it shares no spelling: all that must be resolved together with it."""
    kind, spelling = node
    thing = known(kind, spelling)
    return corrections.beside(node) | ({(kind, one) for one in thing.keys} if thing else set())


def _joined(i: int, form: Form, found: Senses, ambiguous: set[Node], corrections: Corrections, unions: Unions) -> str:
    """Joins a form with its keys; the reason if it is another than a common spelling."""
    me = ("form", i)
    if apart := sorted(spelling for spelling in form.keys if (form.kind, spelling) in corrections.apart):
        unions.join(me, ("apart", form.kind, apart[0]))
        return "the user says it is something else"
    reasons = ["a paper writes both"] if form.longs and form.shorts else []
    for long in form.longs:
        unions.join(me, (form.kind, long))
    for short in form.shorts:
        reasons += _joined_short(me, (form.kind, short), found, unions, alone=not form.longs)
    for thing in _known(form, ambiguous):
        unions.join(me, ("known", form.kind, thing.name))
        reasons.append(f"the lexicon knows it as {thing.name}")
    return reasons[0] if reasons else ""


def _known(form: Form, ambiguous: set[Node]) -> set[Known]:
    """What the lexicon knows of a form; nothing of a short name that papers write out otherwise."""
    sure = [spelling for spelling in form.keys if (form.kind, spelling) not in ambiguous]
    things = {thing for spelling in sure if (thing := known(form.kind, spelling))}
    return {thing for thing in things if not form.longs or form.longs & thing.keys}


def _joined_short(me: tuple[str, int], node: Node, found: Senses, unions: Unions, *, alone: bool) -> list[str]:
    """Joins a form with one of its short keys, unless that may be several things and the form tells which."""
    longs = found.get(node)
    if not longs:
        unions.join(me, node)
        return []
    if len(longs) == 1:
        unions.join(me, node)
        unions.join(me, *longs)
        return ["the only long form of it"] if alone else []
    sense = meant(longs)
    if alone:
        unions.join(me, sense or node)
    return ["what nearly all papers mean by it"] if alone and sense else []


def _settled(forms: Sequence[Form], groups: Sequence[Group], ambiguous: set[Node]) -> Iterator[Group]:
    """The groups; where several kinds of thing share a name, strays go with the group that outweighs them."""
    weights = [sum(forms[i].weight for i in group) for group in groups]
    kinds = [forms[group[0]].kind for group in groups]
    owners: dict[str, set[int]] = defaultdict(set)
    for number, group in enumerate(groups):
        for spelling in _sure(forms, group, ambiguous):
            owners[spelling].add(number)
    homes = list(range(len(groups)))
    for number, group in enumerate(groups):
        others = {one for spelling in _sure(forms, group, ambiguous) for one in owners[spelling]}
        best = max(others, key=lambda one: (weights[one], kinds[one]), default=number)
        if weights[number] * STRAY <= weights[best] and not any(forms[i].introduced for i in group):
            homes[number] = best
    settled: dict[int, Group] = defaultdict(list)
    for number, group in enumerate(groups):
        settled[homes[homes[number]]] += group
    yield from settled.values()


def _sure(forms: Sequence[Form], group: Group, ambiguous: set[Node]) -> set[str]:
    """The keys of a group that mean nothing else."""
    return {spelling for i in group for spelling in forms[i].keys if (forms[i].kind, spelling) not in ambiguous}


def _thing(
    forms: Sequence[Form], group: Group, reasons: Mapping[int, str], ambiguous: set[Node], corrections: Corrections
) -> Thing:
    members = [forms[i] for i in sorted(group)]
    nodes = {(form.kind, spelling) for form in members for spelling in form.keys}
    nodes = nodes - ambiguous or nodes
    nodes |= {other for node in nodes for other in neighbours(node)}
    type = corrections.type(nodes) or _type(members)
    things = set().union(*(_known(form, ambiguous) for form in members))
    label = corrections.label(nodes) or _label(members, things)
    dropped = not nodes.isdisjoint(corrections.dropped)
    name = f"{type}/{slug(type, min(thing.name for thing in things) if things else _called(members, ambiguous))}"
    return Thing(name, type, label, tuple((i, reasons[i]) for i in sorted(group)), dropped)


def _type(members: Iterable[Form]) -> Type:
    """The type that weighs most."""
    weights: Counter[Type] = Counter()
    for form in members:
        weights[form.type] += form.weight
    return max(weights, key=lambda type: (weights[type], -TYPES.index(type)))


def _label(members: Sequence[Form], things: Collection[Known]) -> str:
    """The name that most papers call it by; for what the lexicon knows, their way to write the lexicon's name."""
    usual = {thing.name.casefold() for thing in things}
    counts: Counter[str] = Counter()
    for form in members:
        for name, papers, called in form.spellings:
            counts[name] += papers + 1000 * called
    known = {name: count for name, count in counts.items() if name.casefold() in usual}
    return max(known or counts, key=lambda name: (counts[name], -len(name), name))


def _called(members: Sequence[Form], ambiguous: set[Node]) -> str:
    """The name that makes the id. It does not depend on counts, so that more papers don't change it."""
    nodes = {(form.kind, spelling) for form in members for spelling in form.keys}
    kind, main = min(nodes - ambiguous or nodes, key=lambda node: (len(node[1]), node))
    names = {one.name for form in members for one in form.spellings if key(form.type, one.name) == main}
    if kind == "resource":
        names = {whole(name) for name in names}
    return min(names, key=lambda name: (-gaps(name), name.casefold(), name))
