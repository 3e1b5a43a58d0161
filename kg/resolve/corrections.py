"""What the user has corrected: names that are one thing or several, other labels and types, names that are nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, NamedTuple

from extractors.records import Type
from kg.core.schema import TYPES
from kg.resolve.spelling import from_slug, key

NameKey = tuple[str, str]  # kind of thing, key of a name
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

    merged: tuple[tuple[NameKey, NameKey, str], ...] = ()
    apart: frozenset[NameKey] = frozenset()
    labels: tuple[tuple[NameKey, str], ...] = ()
    types: tuple[tuple[NameKey, Type], ...] = ()
    dropped: frozenset[NameKey] = frozenset()

    def label(self, name_keys: Collection[NameKey]) -> str:
        """What a thing with these keys shall be called; the last word counts."""
        return next((label for name_key, label in reversed(self.labels) if name_key in name_keys), "")

    def type(self, name_keys: Collection[NameKey]) -> Type | None:
        """What type a thing with these keys shall have; the last word counts."""
        return next((type for name_key, type in reversed(self.types) if name_key in name_keys), None)

    def beside(self, name_key: NameKey) -> set[NameKey]:
        """What is one with a key because the user says so."""
        return {other for pair in self.merged for other in pair[:2] if name_key in pair[:2]}


NONE = Corrections()


def name_key_of(entity: str) -> NameKey:
    """Kind and key of what an id names.

    >>> name_key_of("model/gpt-3")
    ('system', 'gpt3')
    """
    type, _, slug = entity.partition("/")
    return TYPES[type].family, from_slug(type, slug)


def corrections(edits: Iterable[Edit]) -> Corrections:
    """The edits in their order, as corrections."""
    merged: list[tuple[NameKey, NameKey, str]] = []
    apart: set[NameKey] = set()
    labels: list[tuple[NameKey, str]] = []
    types: list[tuple[NameKey, Type]] = []
    dropped: set[NameKey] = set()
    was: dict[NameKey, NameKey] = {}  # what was retyped is found under its new kind as well
    for edit in edits:
        name_key = was.get(name_key_of(edit.entity), name_key_of(edit.entity))
        if edit.act == "merge":
            other = name_key_of(edit.value)
            merged.append((name_key, was.get(other, other), str(edit)))
        elif edit.act == "split":
            apart.add((name_key[0], key(edit.entity.partition("/")[0], edit.value)))
        elif edit.act == "rename":
            labels.append((name_key, edit.value))
        elif edit.act == "retype":
            types.append((name_key, edit.value))
            was[TYPES[edit.value].family, name_key[1]] = name_key
        else:
            dropped.add(name_key)
    return Corrections(tuple(merged), frozenset(apart), tuple(labels), tuple(types), frozenset(dropped))
