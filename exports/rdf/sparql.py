"""SPARQL over the graph: a library of named questions, questions of one's own, and answers as rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from exports.rdf import terms, tokens
from kg.errors import UsageError

if TYPE_CHECKING:
    import pyoxigraph as ox


FEW = 60  # characters of what a parser would have liked better


class Named(NamedTuple):
    """A question of the library: what it asks, the parameters it takes (name and what they mean), and its text."""

    about: str
    parameters: dict[str, str]
    text: str


@cache
def library() -> dict[str, Named]:
    """The named questions."""
    folder = files("exports") / "rdf" / "queries"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".rq"))
    return {name.removesuffix(".rq"): _named((folder / name).read_text(encoding="utf-8")) for name in names}


def _named(text: str) -> Named:
    notes = [line.removeprefix("# ") for line in text.split("\n") if line.startswith("# ")]
    parameters = dict(note.removeprefix("$").split(": ", 1) for note in notes if note.startswith("$"))
    return Named(notes[0], parameters, text)


def text_of(query: str) -> Named:
    """A question by its name, or as a file or text of its own."""
    if query in library():
        return library()[query]
    if len(query) < 1000 and query.endswith(".rq"):
        try:
            return Named("", {}, Path(query).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"can't be read: {error}", where=query, todo="give a file of SPARQL") from error
    if not re.search(r"\s", query):
        raise UsageError(f"no question {query!r}", todo="kg sparql GRAPH --list shows them")
    return Named("", {}, query)


def ask(store: ox.Store, query: str, **dataset: Any) -> Any:
    """The answer as pyoxigraph gives it. `dataset` has the graphs to ask, if not all that is there."""
    check(query)
    try:
        return store.query(query, prefixes=terms.prefixes(), **dataset)
    except (SyntaxError, RuntimeError, ValueError) as error:
        raise UsageError(_said(str(error)), todo="see kg sparql GRAPH --list for examples") from error


def _said(error: str) -> str:
    """A parser's message, with the place, and with what it expected if that is few words."""
    found = re.fullmatch(r"error at (\d+):(\d+): (.*)", error, re.DOTALL)
    if not found:
        return f"can't be asked: {error}"
    line, character, why = found.groups()
    place = f"wrong syntax in line {line}, character {character}"
    return f"{place}: {why}" if len(why) < FEW else place


def with_values(query: str, bound: Mapping[str, str]) -> str:
    """The question with values for its variables, put where its conditions begin."""
    if not bound:
        return query
    where = next((end for word, end in tokens.words(query) if word == "WHERE"), 0)
    start = query.index("{", where) + 1
    values = " ".join(f"VALUES ?{name} {{ {value} }}" for name, value in sorted(bound.items()))
    return f"{query[:start]} {values} {query[start:]}"


def check(query: str) -> None:
    """Refuses questions to other services: nothing here goes to a network."""
    if tokens.asks_a_service(query):
        raise UsageError("SERVICE asks another server", todo="ask this graph only")


def rows(answer: Any) -> list[dict[str, Any]]:
    """The answer's rows: variables, or subject, predicate and object, or one yes or no."""
    import pyoxigraph as ox

    if isinstance(answer, ox.QueryBoolean):
        return [{"answer": bool(answer)}]
    if isinstance(answer, ox.QueryTriples):
        return [{"subject": _plain(s), "predicate": _plain(p), "object": _plain(o)} for s, p, o in answer]
    names = [variable.value for variable in answer.variables]
    return [{name: _plain(solution[name]) for name in names} for solution in answer]


def _plain(term: Any) -> Any:
    """A term as a value: numbers as numbers, all else as text."""
    import pyoxigraph as ox

    if isinstance(term, ox.Literal):
        kind = term.datatype.value.rpartition("#")[2]
        return int(term.value) if kind == "integer" else float(term.value) if kind == "decimal" else term.value
    return None if term is None else getattr(term, "value", str(term))
