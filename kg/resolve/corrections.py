"""What the user has corrected: names that are one thing or several, other labels and types, names that are nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, NamedTuple

from extractors.records import Type
from kg.core.schema import TYPES
from kg.resolve.spelling import from_slug, key

Node = tuple[str, str]  # kind of thing, key of a name
Act = Literal["merge", "split", "rename", "retype", "drop"]


class Edit(NamedTuple):
    """One correction: what is done to an entity (`type/slug`), and the other entity, name, label or type it takes."""

    act: Act
    entity: str
    value: str = ""

    def __str__(self) -> str:
        """As a person says it."""
        joined = {"merge": " into ", "split": " off: ", "rename": " to ", "retype": " to ", "drop": ""}[self.act]
        return f"{self.act} {self.entity}{joined}{self.value}"


class Corrections(NamedTuple):
    """All corrections, ready to be looked up."""

    merged: tuple[tuple[Node, Node, str], ...] = ()
    apart: frozenset[Node] = frozenset()
    labels: tuple[tuple[Node, str], ...] = ()
    types: tuple[tuple[Node, Type], ...] = ()
    dropped: frozenset[Node] = frozenset()

    def label(self, nodes: Collection[Node]) -> str:
        """What a thing with these keys shall be called; the last word counts."""
        return next((label for node, label in reversed(self.labels) if node in nodes), "")

    def type(self, nodes: Collection[Node]) -> Type | None:
        """What type a thing with these keys shall have; the last word counts."""
        return next((type for node, type in reversed(self.types) if node in nodes), None)

    def beside(self, node: Node) -> set[Node]:
        """What is one with a key because the user says so."""
        return {other for pair in self.merged for other in pair[:2] if node in pair[:2]}


NONE = Corrections()


def node_of(entity: str) -> Node:
    """Kind and key of what an id names.

    >>> node_of("model/gpt-3")
    ('system', 'gpt3')
    """
    type, _, slug = entity.partition("/")
    return TYPES[type].family, from_slug(type, slug)


def corrections(edits: Iterable[Edit]) -> Corrections:
    """The edits in their order, as corrections."""
    merged: list[tuple[Node, Node, str]] = []
    apart: set[Node] = set()
    labels: list[tuple[Node, str]] = []
    types: list[tuple[Node, Type]] = []
    dropped: set[Node] = set()
    was: dict[Node, Node] = {}  # what was retyped is found under its new kind as well
    for edit in edits:
        node = was.get(node_of(edit.entity), node_of(edit.entity))
        if edit.act == "merge":
            other = node_of(edit.value)
            merged.append((node, was.get(other, other), str(edit)))
        elif edit.act == "split":
            apart.add((node[0], key(edit.entity.partition("/")[0], edit.value)))
        elif edit.act == "rename":
            labels.append((node, edit.value))
        elif edit.act == "retype":
            types.append((node, edit.value))
            was[TYPES[edit.value].family, node[1]] = node
        else:
            dropped.add(node)
    return Corrections(tuple(merged), frozenset(apart), tuple(labels), tuple(types), frozenset(dropped))
