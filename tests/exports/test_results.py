"""Answers in SPARQL's formats: pyoxigraph reads back what was answered, and what is cut is still whole in form."""

from __future__ import annotations

import csv
import io
import json

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.rdf.results import Most, write

NO_END = Most(10**6, 10**9)
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.sampled_from("\t\n\r")
)
TERMS = (
    TEXT.map(ox.Literal)
    | st.integers().map(ox.Literal)
    | st.floats(allow_nan=False, allow_infinity=False).map(ox.Literal)
    | TEXT.map(lambda text: ox.Literal(text, language="en-GB"))
    | st.just(ox.NamedNode("https://example.org/a?b&c='d'"))
)


def answer(terms: list[ox.Literal | ox.NamedNode]) -> ox.QuerySolutions:
    values = " ".join(f"({term} {number} UNDEF)" for number, term in enumerate(terms))
    found = ox.Store().query(f"SELECT ?term ?n ?none {{ VALUES (?term ?n ?none) {{ {values} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    return found


def read(parts: tuple[bytes, ...], shape: str) -> list[object]:
    found = ox.parse_query_results(b"".join(parts), format=getattr(ox.QueryResultsFormat, shape))
    assert isinstance(found, ox.QuerySolutions)
    return [row["term"] for row in found]


@pytest.mark.parametrize("shape", ["JSON", "XML", "TSV"])
@given(terms=st.lists(TERMS, max_size=5))
def test_what_is_written_is_read_back_unchanged(terms: list[ox.Literal | ox.NamedNode], shape: str) -> None:
    assert read(write(answer(terms), shape, NO_END).parts, shape) == terms


@given(terms=st.lists(TERMS, max_size=5))
def test_csv_has_the_values(terms: list[ox.Literal | ox.NamedNode]) -> None:
    text = b"".join(write(answer(terms), "CSV", NO_END).parts).decode()
    assert [row["term"] for row in csv.DictReader(io.StringIO(text, newline=""))] == [term.value for term in terms]


@pytest.mark.parametrize("shape", ["JSON", "XML", "TSV"])
@pytest.mark.parametrize("most", [Most(2, 10**9), Most(10**6, 1)])
def test_what_is_cut_says_so_and_is_read_all_the_same(shape: str, most: Most) -> None:
    terms: list[ox.Literal | ox.NamedNode] = [ox.Literal(number) for number in range(9)]
    written = write(answer(terms), shape, most, more="/limits")
    assert written.cut
    assert read(written.parts, shape) == terms[: written.rows]
    links = {"JSON": b'"link":["/limits"]}', "XML": b'<link href="/limits"/></head>', "TSV": b""}
    assert links[shape] in written.parts[0]
    assert not write(answer(terms), shape, Most(9, 10**9)).cut


@pytest.mark.parametrize(
    ("most", "rows"),
    [(Most(0, 99), 0), (Most(3, 99), 3), (Most(9, 18), 2), (Most(9, 19), 3), (Most(9, 27), 3), (Most(9, 28), 4)],
)
def test_a_row_is_begun_as_long_as_there_is_room(most: Most, rows: int) -> None:
    """Each of the four has nine bytes."""
    written = write(answer([ox.Literal("owls")] * 4), "CSV", most)
    assert written.parts[1] == b"".join(b"owls,%d,\r\n" % number for number in range(rows))
    assert (written.rows, written.cut) == (rows, rows < 4)


def test_triples_are_cut_too() -> None:
    found = ox.Store().query("CONSTRUCT { ?s ?s ?s } { VALUES ?s { <x:a> <x:b> <x:c> } }")
    written = write(found, "TURTLE", Most(2, 10**9))
    assert (written.rows, written.cut) == (2, True)
    assert len(list(ox.parse(b"".join(written.parts), format=ox.RdfFormat.TURTLE))) == 2


def test_triples_as_terms() -> None:
    found = ox.Store().query("SELECT ?term { BIND(TRIPLE(<x:a>, <x:b>, BNODE()) AS ?term) }")
    (row,) = json.loads(b"".join(write(found, "JSON", NO_END).parts))["results"]["bindings"]
    assert row["term"]["value"]["subject"] == {"type": "uri", "value": "x:a"}
