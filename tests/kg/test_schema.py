"""The schema agrees with what can't be read from it, and a type needs no more than it and data that finds it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from importlib.resources import files
from pathlib import Path

import pyshacl
import pytest
import rdflib
from playwright.sync_api import expect

from exports.rdf import vocabulary
from kg.core import schema
from kg.core.model import Paper, Record
from tests.browser import Window
from tests.conftest import OFFLINE, ROOT, Kg


def test_papers_and_records_have_the_fields_of_the_schema() -> None:
    assert tuple(field.name for field in fields(Paper)) == ("id", *schema.FIELDS, "keys", "own", "sources")
    assert set(Record._fields) == {"line", "place", *schema.FIELDS, *schema.KEYS}


def test_a_name_in_a_table_means_one_field() -> None:
    names = [name for field in (schema.FIELDS | schema.KEYS).values() for name in field.columns]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", vocabulary.contents())
def test_files_of_the_vocabulary_are_as_the_schema_says(name: str) -> None:
    assert (vocabulary.DATA / name).read_text(encoding="utf-8") == vocabulary.contents()[name]


def test_every_shape_can_be_drawn() -> None:
    script = (files("exports") / "html" / "page" / "shapes.js").read_text(encoding="utf-8")
    drawn = set(re.findall(r"^  (\w+)[:,]", script.partition("const SHAPES = {")[2].partition("};")[0], re.MULTILINE))
    assert {kind.shape for kind in schema.KINDS.values()} <= drawn | {"circle"}


INSTRUMENT = """
[kinds.instrument]
plural = "instruments"
family = "instrument"
classes = ["kg:Instrument"]
below = ["skos:Concept"]
about = "A named device."
example = "Quartzometer-9"
shape = "square"
light = "#123456"
dark = "#abcdef"
"""
PAPER = {
    "title": "On quartz",
    "abstract": "We weigh all samples with the Quartzometer-9 and train BERT on the records.",
}
PATTERN = {"label": "instrument", "pattern": "Quartzometer-9"}


@pytest.fixture
def with_instruments(kg: Kg, tmp_path: Path) -> Kg:
    """The command of a copy of the program with one more type, which took a change of two files."""
    for package in ("kg", "extractors", "exports"):
        shutil.copytree(ROOT / package, tmp_path / "copy" / package, ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "copy/kg/data/schema.toml").open("a", encoding="utf-8") as file:
        file.write(INSTRUMENT)
    weights = tmp_path / "copy/extractors/data/types.tsv"
    note, head, always, rest = weights.read_text(encoding="utf-8").split("\n", 3)
    row = "\t".join(["user.instrument", *[""] * head.count("\t"), "9.00"])
    weights.write_text(f"{note}\n{head}\tinstrument\n{always}\t-5.00\n{rest}{row}\n", encoding="utf-8")
    (tmp_path / "papers.jsonl").write_text(json.dumps(PAPER))
    (tmp_path / "mine.jsonl").write_text(json.dumps(PATTERN))
    return lambda *arguments: kg(*arguments, PYTHONPATH=f"{tmp_path / 'copy'}{os.pathsep}{OFFLINE}")


def test_a_new_type_is_found_and_offered(with_instruments: Kg) -> None:
    (line,) = with_instruments("extract", "papers.jsonl", "--patterns", "mine.jsonl").stdout.splitlines()
    assert {one["name"]: one["type"] for one in json.loads(line)["entities"]}["Quartzometer-9"] == "instrument"
    for command in ("extract", "entities"):
        assert "instrument" in with_instruments(command, "--help").stdout
    assert "instrument" in with_instruments("extract", "papers.jsonl", "--types", "tool").stderr


def test_a_new_type_goes_into_linked_data_and_comes_back(with_instruments: Kg, tmp_path: Path) -> None:
    with_instruments("build", "papers.jsonl", "--patterns", "mine.jsonl")
    with_instruments("export", "papers.kg", "g.ttl", "--evidence")
    told = rdflib.Graph().parse(tmp_path / "g.ttl")
    (instrument,) = told.subjects(rdflib.RDF.type, rdflib.URIRef(schema.iri("kg:Instrument")))
    subprocess.run([sys.executable, "-m", "exports.rdf.vocabulary"], cwd=tmp_path / "copy", check=True)
    shapes = rdflib.Graph().parse(tmp_path / "copy/exports/rdf/data/shapes.ttl")
    conforms, _, report = pyshacl.validate(told, shacl_graph=shapes)
    assert conforms, report
    told.remove((instrument, rdflib.SKOS.prefLabel, None))
    assert not pyshacl.validate(told, shacl_graph=shapes)[0]
    words = rdflib.Graph().parse(tmp_path / "copy/exports/rdf/data/kg.ttl")
    assert str(words.value(rdflib.URIRef(schema.iri("kg:Instrument")), rdflib.RDFS.label)) == "instrument"
    with_instruments("build", "g.ttl", "--patterns", "mine.jsonl", "-o", "again.kg")
    first, again = (with_instruments("entities", graph, "--json").stdout for graph in ("papers.kg", "again.kg"))
    assert first == again
    assert "instrument/quartzometer-9" in first


def test_a_new_type_is_on_the_page(with_instruments: Kg, tmp_path: Path, window: Window) -> None:
    with_instruments("build", "papers.jsonl", "--patterns", "mine.jsonl")
    with_instruments("export", "papers.kg", "g.html")
    page = window.open(tmp_path / "g.html")
    line = page.locator("label:has(input[name=kinds][value=instrument])")
    expect(line).to_have_text("instruments1")
    assert line.locator("polygon").get_attribute("fill") == "#123456"
