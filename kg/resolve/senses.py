"""Short forms that stand for several things: which long forms papers write out for them, and which of these are one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from itertools import combinations

from kg.resolve.corrections import Node
from kg.resolve.forms import Form
from kg.resolve.known import known
from kg.resolve.unions import Unions

ALIKE = 0.85  # long forms of one short form that are so much alike are one
NEARLY_ALL = 4  # a sense with so many times the weight of the next is meant where a short form stands alone

Senses = Mapping[Node, Mapping[Node, int]]


def senses(forms: Iterable[Form], unions: Unions) -> Senses:
    """For each short key the long forms that papers write beside it, alike ones joined, with their weight."""
    found: dict[Node, Counter[Node]] = defaultdict(Counter)
    for form in forms:
        for short in form.shorts:
            found[form.kind, short].update({(form.kind, long): max(form.weight, 1) for long in form.longs})
    for longs in found.values():
        for one, other in combinations(sorted(longs), 2):
            if _is_one(one, other):
                unions.join(one, other)
    return {short: _summed(longs, unions) for short, longs in found.items() if longs}


def meant(found: Mapping[Node, int]) -> Node | None:
    """The sense that nearly all papers mean, if there is one."""
    (first, most), *others = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return first if not others or most >= NEARLY_ALL * others[0][1] else None


def _summed(longs: Mapping[Node, int], unions: Unions) -> dict[Node, int]:
    counts: Counter[Node] = Counter()
    for long, weight in longs.items():
        kind, spelling = unions.root(long)
        counts[kind, spelling] += weight
    return dict(counts)


def _is_one(one: Node, other: Node) -> bool:
    thing = known(*one)
    return (thing is not None and other[1] in thing.keys) or alike(one[1], other[1])


def alike(one: str, other: str) -> bool:
    """Whether two long forms differ in their endings only, or next to nothing.

    >>> alike("maskedlanguagemodeling", "maskedlanguagemodel")
    True
    >>> alike("convolutionalneuralnetwork", "cellularneuralnetwork")
    False
    """
    short, long = sorted((one, other), key=lambda text: (len(text), text))
    if long.startswith(short) and len(short) * 2 >= len(long):
        return True
    return SequenceMatcher(None, short, long, autojunk=False).ratio() >= ALIKE
