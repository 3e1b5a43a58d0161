"""What a graph holds: kinds of nodes, roles and fields, as `kg/data/schema.toml` says and docs/schema.md explains."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, TypeVar


class Kind(NamedTuple):
    """A kind of node. One with a family is a type of entity; types of one family are easily taken for each other."""

    name: str
    plural: str
    shape: str
    light: str
    dark: str
    family: str = ""
    core: bool = False
    named: bool = True
    versions: bool = False
    likely: float = 0.3  # a name stands if it is at least so likely one of this type
    classes: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    about: str = ""
    example: str = ""


class Role(NamedTuple):
    """What one node is to another, as words from either end; `of` is the kind of node that has it, if only one has."""

    name: str
    property: str
    words: tuple[str, str]
    below: tuple[str, ...]
    about: str
    example: str
    of: str = ""
    dashed: bool = False


class Field(NamedTuple):
    """What is known of papers: what it holds, the property that has it whole and others, and its names in tables."""

    name: str
    columns: tuple[str, ...]
    holds: Literal["text", "date", "number", "list", "people", "key"] = "key"
    properties: tuple[str, ...] = ()


T = TypeVar("T", Kind, Role, Field)

_SCHEMA: dict[str, Any] = tomllib.loads((files("kg") / "data" / "schema.toml").read_text(encoding="utf-8"))


def _read(table: str, record: type[T], **more: Any) -> dict[str, T]:
    """The records of a table by name."""
    return {name: record(name=name, **more, **_tuples(row)) for name, row in _SCHEMA[table].items()}


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


PREFIXES: dict[str, str] = _SCHEMA["prefixes"]
KINDS = _read("kinds", Kind)
TYPES = {name: kind for name, kind in KINDS.items() if kind.family}
ROLES = _read("roles", Role, of="paper")
KINSHIPS = _read("kinships", Role)
EDGES = ROLES | KINSHIPS
FIELDS = _read("fields", Field)
KEYS = _read("keys", Field)


def iri(name: str) -> str:
    """A word of linked data as an address.

    >>> iri("dcterms:title")
    'http://purl.org/dc/terms/title'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


@cache
def family(kind: str) -> str:
    """The family of a kind of node, empty if it is no type of entity.

    >>> family("benchmark"), family("paper")
    ('resource', '')
    """
    return KINDS[kind].family if kind in KINDS else ""


def fields(*holding: str) -> tuple[str, ...]:
    """The fields of papers that hold one of these.

    >>> fields("number")
    ('authors_count', 'upvotes')
    """
    return tuple(name for name, field in FIELDS.items() if field.holds in holding)
