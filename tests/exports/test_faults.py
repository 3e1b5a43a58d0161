"""What is said of a query that can't be asked: the engine's reason, its place, and what may have been meant."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from exports.rdf.faults import unknown_entities, unknown_terms
from exports.rdf.sparql import ask
from exports.rdf.terms import BASE, term
from kg.core.errors import QueryError
from kg.core.schema import TYPES


def wrong(query: str) -> QueryError:
    with pytest.raises(QueryError) as said:
        ask(ox.Store(), query)
    return said.value


SAID = {
    "SELECT * { ?s skoss:prefLabel ?o }": (1, 15, "the prefix skoss: is not known", "is it skos:?"),
    "SELECT *\nWHERE {\n  ?s xq:a ?o }": (3, 6, "the prefix xq: is not known", "known are arxiv, benchmark"),
    "SELECT * { ?s a 'a:b', \"c:d\", _:e, <f:g>, kg:h . # i:j\n ?s xq:a ?o }": (
        2,
        5,
        "the prefix xq: is",
        "known are arxiv",
    ),
    "PREFIX owls: <x:> SELECT * { ?s owl5:a ?o }": (1, 33, "the prefix owl5: is not known", "owls:"),
    "SELEC * {}": (1, 1, "SELEC is no word of SPARQL", "is it SELECT?"),
    "SELECT * { ?s ?p ?o FLTER(?x) }": (1, 21, "FLTER is no word of SPARQL", "is it FILTER?"),
    "SELECT * { ?s ?p ?o BIND(true.FLTER AS ?x) }": (1, 31, "FLTER is no word", "is it FILTER?"),
    "SELECT (COUNT(?x) AS ?n) ?y { ?x ?p ?y }": (1, 41, "contains a variable that is unbound", ""),
    "SELECT * { ?s ?p ?o } GROUP BY ?s": (1, 34, "SELECT * is not authorized with GROUP BY", ""),
    "SELECT * { ?s a <http://a b> }": (1, 29, "IRI parsing failed", ""),
    "SELECT * {\n 'é𝒳' nonsense }": (2, 15, 'expected "."', ""),
    "SELECT ?x { ?s ?p ?o": (1, 21, "the query ends too early", ""),
    "SELECT ?x { ?x kg:uses }": (1, 24, "not expected here", ""),
}


@pytest.mark.parametrize("query", SAID)
def test_a_fault_is_told_with_reason_place_and_guess(query: str) -> None:
    line, character, reason, guess = SAID[query]
    error = wrong(query)
    assert (error.line, error.character) == (line, character)
    assert reason in error.what
    assert f"line {line}, character {character}" in error.what
    assert guess in error.todo
    assert "u{" not in str(error), "the characters of names are not listed"


@pytest.mark.parametrize("query", SAID)
def test_a_caret_stands_below_the_place(query: str) -> None:
    error = wrong(query)
    shown, caret = error.excerpt.split("\n")
    assert caret.strip() == "^"
    assert shown in query.split("\n")[error.line - 1]
    assert caret.index("^") == error.character - 1


def test_a_long_line_is_cut_around_the_place() -> None:
    error = wrong(f"SELECT * {{ ?s rdfs:label '{'x' * 5000}' ; skoss:prefLabel ?o . ?s rdfs:label '{'y' * 5000}' }}")
    shown, caret = error.excerpt.split("\n")
    assert len(shown) <= 100
    assert shown[caret.index("^") :].startswith("skoss:")


def test_words_that_nothing_is_said_with_are_named() -> None:
    query = "SELECT * { ?p kg:introduce ?x . ?x a kg:Dataset ; skos:prefLable 'kg:none' ; <http://x/kg:a> ?y ; skos:prefLabel ?n }"
    first, second, third = unknown_terms(query)
    assert first.startswith("kg:introduce is said of nothing (is it kg:introduces")
    assert second == f"kg:Dataset is said of nothing (is it {' or '.join(TYPES['dataset'].classes)}?)"
    assert third.startswith("skos:prefLable is said of nothing (is it skos:prefLabel")


def test_a_hint_repeats_three_words_at_most_and_none_that_is_long() -> None:
    query = f"SELECT * {{ ?p {' , '.join(f'kg:none{i:05000}' for i in range(5000))} }}"
    hints = list(unknown_terms(query))
    assert len(hints) == 3
    assert all(one.startswith("kg:none000") and len(one) < 300 for one in hints)


def test_a_text_that_is_not_closed_is_read_once() -> None:
    """Read to its end from each of its quotes, this would take hours."""
    error = wrong("SELECT * { ?s ?p ?o } " + '"FLTER \\' * 200_000)
    assert "FILTER" not in error.todo, "which is no word of the text"


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <s> <p> <o> }",
        "PREFIX insert: <x:>\nbase <y:>\ndelete where { ?s ?p ?o }",
        "LOAD <http://example.org/>",
        "WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_an_update_is_told_to_be_one(update: str) -> None:
    error = wrong(update)
    assert error.what.endswith("is an update, and the graph is only read here")
    assert "kg edit" in error.todo
    line, caret = error.excerpt.split("\n")
    assert error.what.startswith(line[caret.index("^") :].split()[0].upper())


def test_entities_that_are_not_in_the_graph_are_named() -> None:
    store = ox.Store()
    is_a, method = (ox.NamedNode(term(name)[1:-1]) for name in ("rdf:type", "kg:Method"))
    store.extend(ox.Quad(ox.NamedNode(f"{BASE}method/{name}"), is_a, method) for name in ("owl-net", "lora", "qlora"))
    query = f"SELECT * {{ ?p kg:uses method:lora, method:lorra . <{BASE}method/owlnet> ?q <method/xyz>, <task/5>, 'method:no' }}"
    assert list(unknown_entities(query, store)) == [
        "method:lorra is not in this graph (is it method:lora?)",
        "method:owlnet is not in this graph (is it method:owl-net?)",
        "method:xyz is not in this graph",
    ]


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("method:café-net", "method:café-net is not in this graph (is it method:caf%C3%A9-net?)"),
        ("<method/caf%c3%a9-net>", "method:caf%c3%a9-net is not in this graph (is it method:caf%C3%A9-net?)"),
        ("method:caf%C3%A9-nets", "method:caf%C3%A9-nets is not in this graph (is it method:caf%C3%A9-net?)"),
        (r"method:a\+\+", "<method/a++> is not in this graph (is it method:a%2B%2B?)"),
        (f"<{BASE}repo/x.org/a/b>", "<repo/x.org/a/b> is not in this graph (is it <http://x.org/A/b>?)"),
        ("method:鳥", "method:鳥 is not in this graph"),
    ],
)
def test_entities_are_known_however_they_are_escaped(asked: str, hint: str) -> None:
    store = ox.Store()
    is_a, has_id = (ox.NamedNode(term(name)[1:-1]) for name in ("rdf:type", "dcterms:identifier"))
    for name, iri in [
        ("method/café-net", f"{BASE}method/caf%C3%A9-net"),
        ("method/a++", f"{BASE}method/a%2B%2B"),
        ("repo/x.org/a/b", "http://x.org/A/b"),
    ]:
        store.add(ox.Quad(ox.NamedNode(iri), is_a, ox.NamedNode(term("kg:Method")[1:-1])))
        store.add(ox.Quad(ox.NamedNode(iri), has_id, ox.Literal(name)))
    assert list(unknown_entities(f"SELECT * {{ ?p ?q {asked} }}", store)) == [hint]
    there = "SELECT * { ?p ?q method:caf%C3%A9-net, <method/a%2B%2B>, <http://x.org/A/b> }"
    assert list(unknown_entities(there, store)) == []


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("arxiv:2401.00001v2", "https://arxiv.org/abs/2401.00001"),
        ("<http://arxiv.org/pdf/2401.00001v1.pdf>", "https://arxiv.org/abs/2401.00001"),
        ("<https://GitHub.com/Owl/Net.git>", "https://github.com/owl/net"),
        ("arxiv:2401.00001, <https://github.com/owl/net>, <https://github.com/owl/Other>, <http://[::1/x>, arxiv:", ""),
        (r"<https://GitHub.com/owl/n\u0065t>, arxiv:a\~b, <method/\u00e9>", ""),
    ],
)
def test_web_addresses_are_known_however_they_are_written(asked: str, meant: str) -> None:
    store = ox.Store()
    for iri in ("https://arxiv.org/abs/2401.00001", "https://github.com/owl/net"):
        store.add(ox.Quad(ox.NamedNode(iri), ox.NamedNode(term("rdf:type")[1:-1]), ox.NamedNode(f"{BASE}x")))
    hints = list(unknown_entities(f"SELECT * {{ ?p ?q {asked} }}", store))
    assert [hint.partition("(is it ")[2] for hint in hints] == ([f"<{meant}>?)"] if meant else [])


def test_a_users_own_prefix_is_no_paper_of_ours() -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("https://arxiv.org/abs/1"), ox.NamedNode("x:p"), ox.NamedNode("x:o")))
    assert list(unknown_entities("PREFIX arxiv: <http://owl.org/> SELECT * { arxiv:1v2 ?p ?o }", store)) == []


def test_a_hint_repeats_only_so_much_of_a_name() -> None:
    (hint,) = unknown_entities(f"SELECT * {{ <method/{'é' * 12_000}> ?p ?o }}", ox.Store())
    assert hint.startswith("method:ééé")
    assert len(hint) < 300


def test_words_that_never_end_are_read_once() -> None:
    assert list(unknown_terms(f"SELECT * {{ {'v1' * 200_000} }}")) == []
    assert list(unknown_terms(f"SELECT * {{ {'é1.' * 200_000} }}")) == []


@pytest.mark.parametrize("query", ["", "SELECT", "\n\n", "}", "SELECT * { ?s ?p ?o } #\n\n}", "\u0000", "é" * 3000])
def test_whatever_is_asked_a_place_in_it_is_named(query: str) -> None:
    error = wrong(query)
    assert 1 <= error.line <= query.count("\n") + 1
