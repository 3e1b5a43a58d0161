"""SPARQL over the graph: a library of named questions, questions of one's own, and answers as rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from exports.rdf import parameters, results, tokens
from exports.rdf.faults import fault
from exports.rdf.terms import BASE, prefixes
from kg.core.errors import UsageError

if TYPE_CHECKING:
    import pyoxigraph as ox


_PARAMETER = re.compile(r"\$(\w+): (.+)")
HERE = "ask this graph only"


class NamedQuestion(NamedTuple):
    """A question of the library: what it asks, the parameters it takes (name and what they mean), and its text."""

    about: str
    parameters: dict[str, str]
    text: str


@cache
def library() -> dict[str, NamedQuestion]:
    """The named questions."""
    folder = files("exports") / "rdf" / "queries"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".rq"))
    return {name.removesuffix(".rq"): _named((folder / name).read_text(encoding="utf-8")) for name in names}


def _named(text: str) -> NamedQuestion:
    """A question with what the notes at its head say."""
    notes = [line.removeprefix("# ") for line in text.split("\n") if line.startswith("# ")]
    told = {found[1]: found[2] for note in notes if (found := _PARAMETER.fullmatch(note))}
    return NamedQuestion(next((note for note in notes if not note.startswith("$")), ""), told, text)


def text_of(query: str) -> NamedQuestion:
    """A question by its name, or as a file or text of its own."""
    if query in library():
        return library()[query]
    if len(query) < 1000 and query.endswith(".rq"):
        try:
            return _named(Path(query).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise UsageError(f"can't be read: {why}", where=query, todo="give a file of SPARQL") from error
    if not re.search(r"\s", query):
        near = get_close_matches(query, library())
        todo = f"is it {' or '.join(near)}?" if near else "kg sparql --list shows them"
        raise UsageError(f"no question {query!r}", todo=todo)
    return _named(parameters.text(query))


def ask(store: ox.Store, query: str, **dataset: Any) -> Any:
    """The answer as pyoxigraph gives it. `dataset` has the graphs to ask, if not all that is there."""
    check(query)
    try:
        return store.query(query, prefixes=prefixes(BASE), base_iri=BASE, **dataset)
    except (SyntaxError, RuntimeError, ValueError) as error:
        raise fault(query, str(error)) from error


def with_values(query: str, bound: Mapping[str, str]) -> str:
    """The question with values for its variables, put where its conditions begin."""
    if not bound:
        return query
    known = tokens.variables(query)
    if unknown := [name for name in bound if name not in known]:
        todo = f"use one of {', '.join(sorted(known))}" if known else "leave it out"
        raise UsageError(f"the question has no variable ?{unknown[0]} to give a value to", todo=todo)
    start = tokens.conditions(query)
    if start is None:
        todo = "write WHERE { ... }: after CONSTRUCT { ... } or DESCRIBE, and around a { SELECT ... } that is all of it"
        raise UsageError("the question has no conditions that values could be put into", todo=todo)
    values = " ".join(f"VALUES ?{name} {{ {value} }}" for name, value in sorted(bound.items()))
    return f"{query[:start]} {values} {query[start:]}"


def check(query: str) -> None:
    """Refuses questions to other services: nothing here goes to a network."""
    if tokens.asks_a_service(query):
        raise UsageError("SERVICE asks another server", todo=HERE)


def table(answer: bytes) -> list[dict[str, Any]]:
    """The rows of an answer in SPARQL's JSON: variables, or one yes or no."""
    import pyoxigraph as ox

    found: Any = ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return [{"answer": bool(found)}]
    names = [variable.value for variable in found.variables]
    return [{name: _plain(solution[name]) for name in names} for solution in found]


def triples(answer: bytes) -> list[ox.Triple]:
    """The triples of an answer in N-Triples."""
    import pyoxigraph as ox

    return [quad.triple for quad in ox.parse(answer, format=ox.RdfFormat.N_TRIPLES)]


def as_rows(found: Iterable[ox.Triple]) -> list[dict[str, Any]]:
    """Triples as rows of subject, predicate and object."""
    return [{"subject": _plain(s), "predicate": _plain(p), "object": _plain(o)} for s, p, o in found]


def _plain(term: Any) -> Any:
    """A term as a value: numbers, yes and no as such if they are well written, all else as text."""
    import pyoxigraph as ox

    if isinstance(term, ox.Literal):
        return results.value(term)
    return None if term is None else getattr(term, "value", str(term))
