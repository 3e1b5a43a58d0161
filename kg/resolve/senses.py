"""Short forms and what they stand for: how many papers write which long form beside a short one, and what that proves.

A long form is a **sense** of the short forms that stand beside it. Long forms of one short form are one sense if they
differ in endings and small words only, or if the lexicon knows them as one. What a short form means alone is told by
all papers: one that writes both proves nothing against many that write the short form alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kg.resolve.corrections import Node
from kg.resolve.forms import Form, Spelling
from kg.resolve.known import Known, known
from kg.resolve.spelling import is_long, key
from kg.resolve.stems import stems
from kg.resolve.unions import Unions

PAPER = 1000  # the weight of one paper that is sure
DOUBT = 0.02  # how many of the papers with a short form alone speak for a sense that no paper spells out
SPOKEN_FOR = 0.6  # a short form alone is what so large a share speaks for
LETTERS = 7  # a short form of so many is nobody else's
SPECIAL_LETTERS = 5  # with digits, or capitals inside
LEXICON = 3  # papers that the lexicon weighs as much as


class Sense(NamedTuple):
    """What a short form stands for: how much the papers weigh that write both, and how surely it means this alone."""

    node: Node
    weight: int
    share: float


class Senses(NamedTuple):
    """The senses of short keys, what most papers mean first; for long keys their sense, and how much papers weigh it."""

    of: Mapping[Node, Sequence[Sense]]
    roots: Mapping[Node, Node]
    weights: Mapping[Node, int]

    def home(self, short: Node) -> Node:
        """What a short key means alone: the sense that enough speaks for, or itself."""
        return next((sense.node for sense in self.of.get(short, ()) if sense.share >= SPOKEN_FOR), short)

    def unclear(self) -> list[Node]:
        """The short keys of which only the other names in a paper can tell what they mean alone."""
        return sorted(
            short
            for short, found in self.of.items()
            if (often := [sense for sense in found if sense.weight > PAPER])
            and (len(often) > 1 or self.home(short) == short)
        )

    def members(self, forms: Mapping[int, Form], sense: Node) -> list[int]:
        """The forms that are spelt out in this sense."""
        return [
            number
            for number, form in forms.items()
            if any(self.roots[form.kind, long] == sense for long in form.longs if (form.kind, long) in self.roots)
        ]

    def among(self, form: Form) -> Node:
        """The sense of a form with long keys: of several the one that papers write most."""
        nodes = sorted({self.roots[form.kind, long] for long in form.longs})
        return max(nodes, key=self.weights.__getitem__)


def senses(forms: Sequence[Form]) -> Senses:
    """What all forms together say of short and long keys."""
    beside: dict[Node, Counter[Node]] = defaultdict(Counter)
    alone: Counter[Node] = Counter()
    for form in forms:
        for short in form.shorts if form.longs else ():
            beside[form.kind, short].update({(form.kind, long): _proved(form) for long in form.longs})
        for short in () if form.longs else form.shorts:
            alone[form.kind, short] += form.weight
    unions = Unions()
    several = [sorted(longs) for longs in beside.values() if len(longs) > 1]
    ways = _ways(forms, {node for longs in several for node in longs})
    for longs in several:
        _join_alike(longs, ways, unions)
    roots = {node: _root(unions, node) for form in forms for node in [(form.kind, long) for long in form.longs]}
    weights: Counter[Node] = Counter()
    spelt_out: Counter[Node] = Counter()
    for form in forms:
        of_form = {roots[form.kind, long]: form.weight for long in form.longs}
        weights.update(of_form)
        spelt_out.update({} if form.shorts else of_form)
    of = {node: _weighed(node, longs, alone[node], spelt_out, roots) for node, longs in beside.items()}
    return Senses(of, roots, weights)


def _proved(form: Form) -> int:
    """How much the papers of a form prove for others: who coins an acronym says nothing of the same letters elsewhere."""
    coined = 0 if any(map(_is_telling, form.names)) else form.introduced * PAPER
    return max(form.weight - coined, 0)


def _is_telling(one: Spelling) -> bool:
    """Whether a short form is so special that nobody will call something else so."""
    letters = "".join(filter(str.isalnum, one.name))
    special = any(map(str.isdigit, letters)) or not (letters.isupper() or letters.istitle() or letters.islower())
    return not is_long(one.name) and (len(letters) >= LETTERS or (special and len(letters) >= SPECIAL_LETTERS))


def _ways(forms: Iterable[Form], wanted: set[Node]) -> Mapping[Node, set[tuple[str, ...]]]:
    """What long keys have in common with others, from all their spellings."""
    found: dict[Node, set[tuple[str, ...]]] = defaultdict(set)
    for form in forms:
        if any((form.kind, long) in wanted for long in form.longs):
            for one in form.spellings:
                node = (form.kind, key(form.type, one.name))
                if node in wanted:
                    found[node].add(stems(one.name))
    return found


def _join_alike(longs: Sequence[Node], ways: Mapping[Node, set[tuple[str, ...]]], unions: Unions) -> None:
    """Joins the long forms of one short form that are alike, unless the lexicon knows them apart."""
    first: dict[object, Node] = {}
    for node in longs:
        if thing := known(*node):
            unions.join(node, first.setdefault(thing, node))
    for node in longs:
        for way in sorted(ways[node]):
            other = first.setdefault(way, node)
            if not _are_two(known(*node), known(*other)):
                unions.join(node, other)


def _are_two(one: Known | None, other: Known | None) -> bool:
    """Whether the lexicon knows two things. Where it has only the short form of one, it doesn't say what that is."""
    if one is None or other is None or one is other:
        return False
    return not any(not a.longs and b.keys == b.longs for a, b in ((one, other), (other, one)))


def _weighed(
    short: Node, longs: Mapping[Node, int], alone: int, spelt_out: Mapping[Node, int], roots: Mapping[Node, Node]
) -> list[Sense]:
    weights: Counter[Node] = Counter()
    things: dict[Node, set[Known]] = defaultdict(set)
    for long, weight in longs.items():
        weights[roots[long]] += weight
        things[roots[long]] |= {thing for thing in [known(*long)] if thing}
    said, mine = Counter(weights), known(*short)
    if mine and mine.longs:
        home = next((node for node in sorted(things) if mine in things[node]), (short[0], min(mine.longs)))
        said[home] += LEXICON * PAPER + alone // 10
        things[home].add(mine)
    everything = sum(said.values()) + PAPER // 2 + DOUBT * alone
    found = []
    for node in sorted(said, key=lambda node: (-said[node], node)):
        proved = said[node] > PAPER or alone <= PAPER or spelt_out.get(node, 0) <= PAPER
        apart = mine is not None and any(_are_two(mine, thing) for thing in things[node])
        found.append(Sense(node, weights[node], round(said[node] / everything, 3) if proved and not apart else 0.0))
    return found


def _root(unions: Unions, node: Node) -> Node:
    kind, spelling = unions.root(node)
    return kind, spelling
