"""Our own linked data comes back whatever tool wrote it, and what is broken costs itself."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import kg
from exports.rdf.files import FORMATS, write
from exports.rdf.terms import BASE, prefixes
from kg.core.errors import SourceError
from kg.core.model import Record, Rejected
from kg.core.schema import PREFIXES
from kg.intake.readers import rdf
from kg.intake.readers.table import Options
from kg.intake.reading import recognised
from tests.conftest import LISTINGS, Kg

TYPE = f"<{PREFIXES['rdf']}type> <{PREFIXES['schema']}ScholarlyArticle>"
TITLE, UPVOTES, AUTHORS = (
    f"<{PREFIXES[prefix]}{name}>" for prefix, name in (("dcterms", "title"), ("kg", "upvotes"), ("kg", "authors"))
)
SOURCES = ("arxiv-api.xml", "arxiv-dump.txt", "daily-papers-api.json", "pubmed.xml", "references.bib", "references.ris")


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Some of the sample listings as linked data, which have all that is told of papers: each test reads it whole."""
    with kg.build([LISTINGS / name for name in SOURCES], tmp_path_factory.mktemp("linked") / "g.kg") as graph:
        return list(graph.ntriples(evidence=True))


@pytest.fixture(scope="module")
def held(lines: list[str]) -> rdflib.Graph:
    """The same, as rdflib has it."""
    return rdflib.Graph().parse(data="".join(lines), format="nt")


@pytest.fixture(scope="module")
def expected(lines: list[str]) -> set[Record]:
    return records("".join(lines).encode())


def read(content: bytes) -> list[Record | Rejected]:
    found = recognised(content)
    assert found is not None
    assert found.name == "rdf"
    return list(rdf.read(io.BytesIO(content), Options()))


def records(content: bytes) -> set[Record]:
    """The records wherever they stand; fails if anything is rejected."""
    found = read(content)
    assert all(isinstance(one, Record) for one in found)
    return {one._replace(line=0) for one in found if isinstance(one, Record)}


def written(lines: list[str], kind: ox.RdfFormat) -> bytes:
    quads = ox.parse("".join(lines), format=ox.RdfFormat.N_TRIPLES)
    return ox.serialize((quad.triple for quad in quads), format=kind, prefixes=PREFIXES) or b""


@pytest.mark.parametrize("kind", ["nt", "turtle", "longturtle", "xml", "pretty-xml", "json-ld"])
def test_what_rdflib_writes_of_it_is_read(held: rdflib.Graph, expected: set[Record], kind: str) -> None:
    assert records(held.serialize(format=kind).encode()) == expected


def by_subject(line: str) -> str:
    return line


def by_property(line: str) -> str:
    return line.split()[1]


def by_chance(line: str) -> str:
    return line[::-1]


@pytest.mark.parametrize("order", [by_subject, by_property, by_chance])
def test_statements_may_come_in_any_order(lines: list[str], expected: set[Record], order: Callable[[str], str]) -> None:
    assert records("".join(sorted(lines, key=order)).encode()) == expected


@pytest.mark.parametrize(
    "begin",
    [
        "\ufeff",
        "\n# a note\r\n\n# another\n",
        "PREFIX x: <http://x.example/>\n",
        "BASE <http://x.example/>\n",
        "@base <http://x.example/> .\n",
    ],
)
def test_turtle_may_begin_as_it_likes(lines: list[str], expected: set[Record], begin: str) -> None:
    assert records(begin.encode() + written(lines, ox.RdfFormat.TURTLE)) == expected


@pytest.mark.parametrize("begin", ["\ufeff", "# a note\n\n"])
def test_ntriples_may_begin_as_they_like(lines: list[str], expected: set[Record], begin: str) -> None:
    assert records((begin + "".join(lines)).encode()) == expected


def test_other_linked_data_is_not_ours() -> None:
    assert recognised(b"@prefix x: <http://x.example/> .\nx:a x:b x:c .\n") is None
    assert recognised(b"# Prefix tuning\n\nPrefix tuning: a note on <b>.\n") is None
    assert read(b"<http://x.example/a> <http://x.example/b> <http://x.example/c> .\n") == []


def paper(name: str, *more: str) -> str:
    said = (TYPE, f'{TITLE} "{name}"', *more)
    return "".join(f"<http://x.example/{name}> {one} .\n" for one in said)


BROKEN = {
    f'{UPVOTES} "many"': "upvotes is no number: many",
    f'{UPVOTES} "{"9" * 30}"': "upvotes is no number: 99999",
    f'{AUTHORS} "5"': "authors is no list of texts: 5",
    f'{AUTHORS} "null"': "authors is no list of texts: null",
    f'{AUTHORS} "[1]"': "authors is no list of texts",
    f'{AUTHORS} "{"[" * 100_000}"': "authors is no JSON",
    f'{AUTHORS} "[\\"\\\\ud800\\"]"': "authors is no JSON",
}


@pytest.mark.parametrize("value", BROKEN, ids=range(len(BROKEN)))
def test_a_value_that_is_none_costs_its_paper(value: str) -> None:
    first, wrong, last = read((paper("one") + paper("two", value) + paper("three")).encode())
    assert isinstance(wrong, Rejected)
    assert wrong.line == 3
    assert wrong.reason.startswith(BROKEN[value])
    assert [one.title for one in (first, last) if isinstance(one, Record)] == ["one", "three"]


@pytest.mark.parametrize(
    "line", [b"this is broken\n", b'<http://x.example/two> <http://x.example/p> "\xff" .\n', b"<a> <b> <c> .\n"]
)
def test_a_broken_line_costs_itself(line: bytes) -> None:
    wrong, *found = read(paper("one").encode() + line + paper("two").encode())
    assert isinstance(wrong, Rejected)
    assert wrong.line == 3
    assert [(one.line, one.title) for one in found if isinstance(one, Record)] == [(1, "one"), (4, "two")]


def test_all_values_of_a_paper_are_told() -> None:
    found = read((paper("one") + f'<http://x.example/one> {TITLE} "eins" .\n').encode())
    assert [one.title for one in found if isinstance(one, Record)] == ["one", "eins"]


def test_where_a_file_breaks_off_its_last_paper_is_left_out(tmp_path: Path) -> None:
    text = f"# {PREFIXES['kg']}\n<http://x.example/one> {TYPE} ; {TITLE} 'one' .\n<http://x.example/two> {TYPE} ; {TITLE} 'two' ; <"
    (tmp_path / "a.ttl").write_text(text)
    first, wrong = kg.read(tmp_path / "a.ttl")
    assert isinstance(first, kg.Paper)
    assert first.title == "one"
    assert isinstance(wrong, Rejected)
    assert "broken off" in wrong.reason


def test_a_damaged_file_keeps_the_papers_before(tmp_path: Path, lines: list[str]) -> None:
    packed = gzip.compress("".join(lines).encode())
    (tmp_path / "g.nt.gz").write_bytes(packed[: len(packed) // 2])
    *found, wrong = kg.read(tmp_path / "g.nt.gz")
    assert isinstance(wrong, Rejected)
    assert "damaged" in wrong.reason
    assert len(found) > 10


@pytest.mark.parametrize("suffix", FORMATS)
def test_cut_anywhere_it_keeps_the_papers_before_the_cut(tmp_path: Path, lines: list[str], suffix: str) -> None:
    write(lines, tmp_path / f"g{suffix}", prefixes=prefixes(BASE))
    content = (tmp_path / f"g{suffix}").read_bytes()
    whole = titles(content)
    for at in range(len(content) // 20, len(content), len(content) // 20):
        complete = titles(content[:at])[:-1]
        assert complete == whole[: len(complete)]


def test_no_name_that_is_cut_at_a_dot_ends_a_statement(tmp_path: Path) -> None:
    one, two = paper("one"), paper("two")
    dotted = f"<http://x.example/one> <{PREFIXES['schema']}mentions> <{BASE}model/gpt-3.5> .\n"
    write([one + dotted, two], tmp_path / "g.ttl", prefixes=prefixes(BASE))
    content = (tmp_path / "g.ttl").read_bytes()
    cut = content.index(b"gpt-3.5") + len("gpt-3.")
    assert titles(content) == ["one", "two"]
    with pytest.raises(SourceError, match="broken off"):
        list(rdf.read(io.BytesIO(content[:cut]), Options()))


def titles(content: bytes) -> list[str | None]:
    found: list[str | None] = []
    with suppress(SourceError):
        found.extend(one.title for one in rdf.read(io.BytesIO(content), Options()) if isinstance(one, Record))
    return found


BOMB = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))


@pytest.mark.parametrize(
    "declared",
    [f'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">{BOMB}]>', "<!doctype r>", "<!DOCTYPE r SYSTEM 'file:///etc/passwd'>"],
)
def test_declared_entities_are_refused(lines: list[str], declared: str) -> None:
    head, root, rest = written(lines, ox.RdfFormat.RDF_XML).decode().partition("<rdf:RDF")
    with pytest.raises(SourceError, match="DOCTYPE"):
        list(rdf.read(io.BytesIO(f"{head}{declared}{root}{rest}".encode()), Options()))


@pytest.mark.parametrize("before", range(1, 9))
def test_a_declaration_that_comes_in_two_pieces_is_refused(lines: list[str], before: int) -> None:
    head, root, rest = written(lines, ox.RdfFormat.RDF_XML).partition(b"<rdf:RDF")
    padding = b"<!--" + b" " * (io.DEFAULT_BUFFER_SIZE - len(head) - len("<!---->") - before) + b"-->"
    with pytest.raises(SourceError, match="DOCTYPE"):
        list(rdf.read(io.BytesIO(head + padding + b"<!DOCTYPE r>" + root + rest), Options()))


def test_on_the_command_line(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "bomb.rdf").write_text(
        f'<?xml version="1.0"?><!DOCTYPE r [{BOMB}]><rdf:RDF xmlns:rdf="{PREFIXES["rdf"]}" xmlns:kg="{PREFIXES["kg"]}"/>'
    )
    (tmp_path / "a.nt").write_text(paper("one") + paper("two", f'{UPVOTES} "many"'))
    done = kg("build", "bomb.rdf", "a.nt")
    assert done.returncode == 1
    assert "bomb.rdf: it declares a document type or entities (write it without a DOCTYPE)" in done.stderr
    assert "a.nt:3: upvotes is no number: many" in done.stderr
    assert done.stdout.startswith("3 records = 1 paper + ")
