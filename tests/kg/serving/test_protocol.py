"""The W3C's tests of the SPARQL 1.1 Protocol, in our words: 13 queries, 7 bad ones, and 14 updates that are refused."""

from __future__ import annotations

import gzip
import http.client
import json
from urllib.parse import quote, urlencode, urlsplit

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MIMEAccept

from kg.serving.protocol import GRAPHS as GRAPH_MEDIA
from kg.serving.protocol import TABLES, chosen
from tests.kg.serving.conftest import FORM, GRAPHS, Reply, Server

pytestmark = pytest.mark.network

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
DEFAULT = [("default-graph-uri", name) for name in GRAPHS]
NAMED = [("named-graph-uri", name) for name in GRAPHS]
IN_DEFAULT = "ASK { " + " ".join(f"<{name}> ?p{i} ?o{i} ." for i, name in enumerate(GRAPHS[:2])) + " }"
IN_NAMED = "ASK { " + " ".join(f"GRAPH <{name}> {{ ?s{i} ?p{i} ?o{i} }}" for i, name in enumerate(GRAPHS[:2])) + " }"
IN_BOTH = (
    f"ASK {{ <{GRAPHS[0]}> ?p ?o . GRAPH ?g {{ <{GRAPHS[1]}> ?q ?r }} "
    f"FILTER NOT EXISTS {{ GRAPH ?h {{ <{GRAPHS[0]}> ?p ?o }} }} FILTER NOT EXISTS {{ <{GRAPHS[1]}> ?q ?r }} }}"
)


def yes(reply: Reply) -> bool:
    assert reply.status == 200, reply.text
    return bool(json.loads(reply.text)["boolean"])


def test_query_by_get(server: Server) -> None:
    assert yes(server.get("ASK { ?s ?p ?o }"))


def test_query_by_a_posted_form(server: Server) -> None:
    assert yes(server.post("ASK { ?s ?p ?o }"))


def test_query_posted_as_it_is(server: Server) -> None:
    assert yes(server.send("POST", "/sparql", b"ASK { ?s ?p ?o }", Content_Type=QUERY))


def test_one_default_graph(server: Server) -> None:
    assert yes(server.get(f"ASK {{ <{GRAPHS[0]}> ?p ?o }}", DEFAULT[0]))
    assert not yes(server.get(f"ASK {{ <{GRAPHS[1]}> ?p ?o }}", DEFAULT[0]))


def test_several_default_graphs_by_get(server: Server) -> None:
    assert yes(server.get(IN_DEFAULT, *DEFAULT[:2]))


def test_several_default_graphs_by_post(server: Server) -> None:
    assert yes(server.post(IN_DEFAULT, *DEFAULT[:2]))
    assert yes(server.send("POST", f"/sparql?{urlencode(DEFAULT[:2])}", IN_DEFAULT.encode(), Content_Type=QUERY))


def test_several_named_graphs_by_get(server: Server) -> None:
    assert yes(server.get(IN_NAMED, *NAMED[:2]))
    assert not yes(server.get(IN_NAMED, *NAMED[1:]))


def test_several_named_graphs_by_post(server: Server) -> None:
    assert yes(server.post(IN_NAMED, *NAMED[:2]))
    assert yes(server.send("POST", f"/sparql?{urlencode(NAMED[:2])}", IN_NAMED.encode(), Content_Type=QUERY))


def test_default_and_named_graphs(server: Server) -> None:
    assert yes(server.post(IN_BOTH, DEFAULT[0], NAMED[1]))
    assert not yes(server.post("ASK { ?s ?p ?o }", NAMED[0])), "with graphs by name only, the default graph is empty"


def test_the_request_outdoes_the_query(server: Server) -> None:
    assert yes(server.post(f"ASK FROM <{GRAPHS[1]}> {{ <{GRAPHS[0]}> ?p ?o }}", DEFAULT[0]))


@pytest.mark.parametrize("media", TABLES)
@pytest.mark.parametrize("query", ["SELECT (1 AS ?value) {}", "ASK {}"])
def test_media_types_of_select_and_ask(server: Server, query: str, media: str) -> None:
    reply = server.get(query, Accept=media)
    assert (reply.status, reply.headers["content-type"].split(";")[0]) == (200, media)
    assert reply.headers["vary"] == "Accept-Encoding, Accept"


@pytest.mark.parametrize("media", GRAPH_MEDIA)
@pytest.mark.parametrize("query", [f"DESCRIBE <{GRAPHS[0]}> FROM <{GRAPHS[0]}>", "CONSTRUCT { <x:a> <x:b> <x:c> } {}"])
def test_media_types_of_describe_and_construct(server: Server, query: str, media: str) -> None:
    reply = server.get(query, Accept=media)
    assert (reply.status, reply.headers["content-type"].split(";")[0]) == (200, media)
    assert len(list(ox.parse(reply.text, format=ox.RdfFormat.from_media_type(media)))) == 1


@pytest.mark.parametrize(
    ("query", "name", "media"),
    [
        ("ASK {}", "json", "application/sparql-results+json"),
        ("SELECT * {}", "xml", "application/sparql-results+xml"),
        ("SELECT * {}", "csv", "text/csv"),
        ("SELECT * {}", "text/csv", "text/csv"),
        ("CONSTRUCT {} {}", "ttl", "text/turtle"),
        ("CONSTRUCT {} {}", "jsonld", "application/ld+json"),
    ],
)
def test_a_format_may_be_asked_for_by_its_name(server: Server, query: str, name: str, media: str) -> None:
    reply = server.get(query, ("format", name), Accept="text/html")
    assert reply.headers["content-type"].split(";")[0] == media
    assert server.get(query, ("format", "word of a client")).status == 200, "Accept counts then"


def test_long_answers_are_packed_for_those_who_can_unpack(server: Server) -> None:
    place = urlsplit(server.address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=600)
    query = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 500"
    connection.request("GET", f"/sparql?{urlencode({'query': query})}", headers={"Accept-Encoding": "gzip"})
    response = connection.getresponse()
    assert response.getheader("Content-Encoding") == "gzip"
    assert gzip.decompress(response.read()).decode() == server.get(query).text
    connection.close()


def test_an_answer_that_has_not_changed_is_not_sent_again(server: Server) -> None:
    first = server.get("SELECT * { ?s kg:introduces ?o }")
    again = server.get("SELECT * { ?s kg:introduces ?o }", If_None_Match=first.headers["etag"])
    assert (again.status, again.text) == (304, "")
    assert server.get("SELECT * { ?s kg:uses ?o }", If_None_Match=first.headers["etag"]).status == 200
    assert (
        server.get("SELECT * { ?s kg:introduces ?o }", ("format", "csv"), If_None_Match=first.headers["etag"]).status
        == 200
    )
    assert "etag" not in server.get("SELECT (RAND() AS ?x) {}").headers


def test_entities_and_the_graph_are_described_in_the_format_that_is_liked(server: Server) -> None:
    for path, subject in (("/id/method/lora", "method/lora"), ("/.well-known/void", "graph/this")):
        for media in GRAPH_MEDIA:
            reply = server.send("GET", path, Accept=media)
            assert (reply.status, reply.headers["content-type"].split(";")[0]) == (200, media)
            triples = list(ox.parse(reply.text, format=ox.RdfFormat.from_media_type(media)))
            assert {str(one.subject) for one in triples} == {f"<https://w3id.org/papergraph/id/{subject}>"}
    visit = server.send("GET", "/id/method/lora", Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert (visit.status, visit.headers["location"].startswith("/query#query=DESCRIBE")) == (303, True)
    assert server.send("GET", "/id/method/nothing", Accept="text/turtle").status == 404
    assert server.send("GET", "/id/method/x%3E%20%7B%7D", Accept="text/turtle").status == 404
    assert server.send("GET", "/id/method/lora", Accept="image/png").status == 406


@pytest.mark.parametrize("name", ["ontology", "shapes", "mappings"])
def test_vocabulary_shapes_and_mappings_are_served(server: Server, name: str) -> None:
    sizes = set()
    for media in GRAPH_MEDIA:
        reply = server.send("GET", f"/rdf/{name}", Accept=media)
        sizes.add(
            len(set(ox.parse(reply.text, format=ox.RdfFormat.from_media_type(media))))
            if name != "shapes"
            else reply.status
        )
    assert len(sizes) == 1
    assert server.send("GET", "/rdf/nothing").status == 404


def test_no_wish_gives_json_and_turtle(server: Server) -> None:
    assert server.get("ASK {}").headers["content-type"] == "application/sparql-results+json"
    assert server.get("CONSTRUCT {} {}").headers["content-type"] == "text/turtle; charset=utf-8"


def test_what_can_not_be_had_is_not_acceptable(server: Server) -> None:
    assert server.get("ASK {}", Accept="image/png").status == 406
    assert server.get("ASK {}", Accept="text/turtle").status == 406
    assert server.send("GET", "/sparql", Accept="image/png").status == 406


MEDIA = st.sampled_from([*TABLES, *GRAPH_MEDIA, "*/*", "text/*", "application/*", "image/png"])


@given(st.lists(st.tuples(MEDIA, st.sampled_from([0, 0.1, 0.5, 0.9, 1])), max_size=6, unique_by=lambda wish: wish[0]))
def test_no_offer_is_liked_better_than_the_chosen(wishes: list[tuple[str, float]]) -> None:
    accept = MIMEAccept(wishes)
    best = chosen(accept, TABLES)
    if wishes:
        assert max(map(accept.quality, TABLES)) == (accept.quality(best) if best else 0)
    else:
        assert best == next(iter(TABLES))


def test_more_than_one_query(server: Server) -> None:
    assert server.get("ASK {}", ("query", "SELECT * {}")).status == 400
    assert server.post("ASK {}", ("query", "SELECT * {}")).status == 400


def test_wrong_method(server: Server) -> None:
    reply = server.send("PUT", "/sparql", b"ASK {}", Content_Type=QUERY)
    assert reply.status == 405
    assert {"GET", "HEAD", "POST"} <= set(reply.headers["allow"].split(", "))


def test_wrong_media_type(server: Server) -> None:
    assert server.send("POST", "/sparql", b"ASK {}", Content_Type="text/plain").status == 415


@pytest.mark.parametrize("kind", [QUERY.upper(), QUERY.title(), f"{QUERY.upper()}; CHARSET=UTF-8"])
def test_media_types_are_written_in_any_case(server: Server, kind: str) -> None:
    assert yes(server.send("POST", "/sparql", b"ASK {}", Content_Type=kind))
    assert server.send("POST", "/sparql", b"CLEAR ALL", Content_Type=UPDATE.upper()).status == 403


def test_form_without_media_type(server: Server) -> None:
    assert server.send("POST", "/sparql", b"query=ASK%20%7B%7D").status == 415


def test_query_without_media_type(server: Server) -> None:
    assert server.send("POST", "/sparql", b"ASK {}").status == 415


def test_other_encodings(server: Server) -> None:
    utf16 = "ASK {}".encode("utf-16")
    assert server.send("POST", "/sparql", utf16, Content_Type=f"{QUERY}; charset=UTF-16").status == 400
    assert server.send("POST", "/sparql", b"ASK { ?s ?p '\xe9' }", Content_Type=QUERY).status == 400
    assert server.send("POST", "/sparql", b"query=ASK%7B%3Fs%3Fp%27%E9%27%7D", Content_Type=FORM).status == 400
    assert server.send("GET", "/sparql?query=%FF").status == 400


def test_wrong_syntax_is_told_with_its_place_only(server: Server) -> None:
    reply = server.get("SELECT * {\n nonsense }")
    assert reply.status == 400
    assert "line 2, character" in reply.text
    assert reply.headers["x-error-place"].startswith("2:")
    assert reply.text.endswith("^\n")
    assert "Traceback" not in reply.text
    assert str(server.graph.parent) not in reply.text


def test_post_without_a_query(server: Server) -> None:
    assert server.send("POST", "/sparql", b"x=1", Content_Type=FORM).status == 400


CHANGES = [
    "INSERT DATA { <x:s> <x:p> 'new' }",
    "CLEAR ALL",
    f"INSERT {{ <x:s> ?p ?o }} WHERE {{ <{GRAPHS[0]}> ?p ?o }}",
    f"DROP GRAPH <{GRAPHS[0]}>",
    "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "LOAD <http://127.0.0.1:9/>",
    f"COPY <{GRAPHS[0]}> TO DEFAULT",
]


@pytest.mark.parametrize("change", CHANGES)
def test_updates_are_refused_and_change_nothing(server: Server, change: str) -> None:
    before = server.store()
    graphs = urlencode([("using-graph-uri", GRAPHS[0]), ("using-named-graph-uri", GRAPHS[1])])
    assert server.send("POST", f"/sparql?{graphs}", change.encode(), Content_Type=UPDATE).status == 403
    assert server.send("POST", "/sparql", urlencode({"update": change}).encode(), Content_Type=FORM).status == 403
    reply = server.post(change)
    assert (reply.status, "is an update" in reply.text) == (400, True), "nor is it a query"
    assert server.store() == before


BAD_UPDATES = {
    "by get": ("GET", f"/sparql?update={quote('CLEAR ALL')}", b"", {}),
    "two of them": ("POST", "/sparql", b"update=CLEAR%20ALL&update=CLEAR%20ALL", {"Content_Type": FORM}),
    "wrong media type": ("POST", "/sparql", b"CLEAR ALL", {"Content_Type": "text/plain"}),
    "form without media type": ("POST", "/sparql", b"update=CLEAR%20ALL", {}),
    "other encoding": ("POST", "/sparql", "CLEAR ALL".encode("utf-16"), {"Content_Type": f"{UPDATE}; charset=UTF-16"}),
    "wrong syntax": ("POST", "/sparql", b"CLEAR", {"Content_Type": UPDATE}),
    "with its own dataset": (
        "POST",
        f"/sparql?{urlencode([('using-graph-uri', GRAPHS[0])])}",
        b"WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        {"Content_Type": UPDATE},
    ),
}


@pytest.mark.parametrize("kind", BAD_UPDATES)
def test_bad_updates_are_refused_and_change_nothing(server: Server, kind: str) -> None:
    before = server.store()
    method, path, body, headers = BAD_UPDATES[kind]
    assert server.send(method, path, body, **headers).status in (400, 403, 415)
    assert server.store() == before


def test_the_service_describes_itself(server: Server) -> None:
    for media in GRAPH_MEDIA:
        text = server.send("GET", "/sparql", Accept=media).text
        triples = {
            (str(q.predicate), str(q.object)) for q in ox.parse(text, format=ox.RdfFormat.from_media_type(media))
        }
        sd = "http://www.w3.org/ns/sparql-service-description#"
        assert (f"<{sd}supportedLanguage>", f"<{sd}SPARQL11Query>") in triples
        assert (f"<{sd}endpoint>", f"<{server.address}sparql>") in triples
    visit = server.send("GET", "/sparql", Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert (visit.status, visit.headers["location"]) == (303, "/query")


def test_head_is_get_without_its_body(server: Server) -> None:
    reply = server.send("HEAD", "/sparql?query=ASK%7B%7D")
    assert (reply.status, reply.text) == (200, "")
    assert reply.headers["content-type"] == "application/sparql-results+json"
