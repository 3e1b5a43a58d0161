"""Statements in lines of N-Triples. A block is all lines about one thing, as one text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from exports.rdf.terms import term


def pair(predicate: str, value: str) -> str:
    """A property, and a value as N-Triples write it."""
    return f"{term(predicate)} {value}"


@cache
def relation(predicate: str, name: str) -> str:
    """A property, and a term of a vocabulary: `rdf:type`, `oa:Annotation`."""
    return pair(predicate, term(name))


def block(subject: str, pairs: Iterable[str]) -> str:
    """Lines of one subject, joined at once: most of an export goes through here."""
    following = f" .\n{subject} "
    return f"{subject} {following.join(pairs)} .\n"
