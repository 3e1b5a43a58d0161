"""The schema agrees with what can't be read from it; a type, a role or a field more takes three files at most."""

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
from typing import NamedTuple

import pyshacl
import pytest
import rdflib
from playwright.sync_api import expect

import kg
from exports.rdf import vocabulary
from kg.core import schema
from kg.core.model import Paper, Record
from tests.browser import Window
from tests.conftest import OFFLINE, ROOT


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


def copied(folder: Path) -> Path:
    """A copy of the program, to be changed; with what Python has compiled of it, which holds until a file changes."""
    for package in ("kg", "extractors", "exports"):
        shutil.copytree(ROOT / package, folder / "copy" / package)
    return folder / "copy"


RUN = """
import json, sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from kg.cli.main import main

said = []
for line in json.loads(sys.argv[1]):
    sys.argv = ["kg", *line]
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        try:
            main()
        except SystemExit as ended:
            said.append([ended.code, out.getvalue(), err.getvalue()])
print(json.dumps(said))
"""


class Said(NamedTuple):
    """What came of a command."""

    code: int
    out: str
    err: str


def run(copy: Path, folder: Path, *commands: str) -> list[Said]:
    """What a copy of the program says to commands in a folder, one after another in one process."""
    line = [sys.executable, "-c", RUN, json.dumps([command.split() for command in commands])]
    env = {**os.environ, "PYTHONPATH": f"{copy}{os.pathsep}{OFFLINE}"}
    done = subprocess.run(line, cwd=folder, env=env, capture_output=True, text=True, check=True)
    return [Said(*one) for one in json.loads(done.stdout)]


def extend(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


OFFERED = ["extract papers.jsonl --patterns mine.jsonl", "extract --help", "entities --help"]
OFFERED += ["extract papers.jsonl --types tool"]
MADE = ["build papers.jsonl --patterns mine.jsonl", "export papers.kg g.ttl --evidence", "export papers.kg g.html"]
MADE += ["build g.ttl --patterns mine.jsonl -o again.kg", "entities papers.kg --json", "entities again.kg --json"]


class Changed(NamedTuple):
    """A changed program, a folder with what it has made of a paper, and what it said."""

    copy: Path
    folder: Path
    said: dict[str, Said]


@pytest.fixture(scope="module")
def instruments(tmp_path_factory: pytest.TempPathFactory) -> Changed:
    """That took a change of two files."""
    folder = tmp_path_factory.mktemp("instruments")
    copy = copied(folder)
    extend(copy / "kg/data/schema.toml", INSTRUMENT)
    weights = copy / "extractors/data/types.tsv"
    note, head, always, rest = weights.read_text(encoding="utf-8").split("\n", 3)
    row = "\t".join(["user.instrument", *[""] * head.count("\t"), "9.00"])
    weights.write_text(f"{note}\n{head}\tinstrument\n{always}\t-5.00\n{rest}{row}\n", encoding="utf-8")
    (folder / "papers.jsonl").write_text(json.dumps(PAPER))
    (folder / "mine.jsonl").write_text(json.dumps(PATTERN))
    return done(copy, folder, *OFFERED, *MADE)


def done(copy: Path, folder: Path, *commands: str) -> Changed:
    return Changed(copy, folder, dict(zip(commands, run(copy, folder, *commands), strict=True)))


def test_a_new_type_is_found_and_offered(instruments: Changed) -> None:
    found, *helps, refused = (instruments.said[one] for one in OFFERED)
    (line,) = found.out.splitlines()
    assert {one["name"]: one["type"] for one in json.loads(line)["entities"]}["Quartzometer-9"] == "instrument"
    assert all("instrument" in one.out for one in helps)
    assert "instrument" in refused.err


def test_a_new_type_goes_into_linked_data_and_comes_back(instruments: Changed) -> None:
    told = rdflib.Graph().parse(instruments.folder / "g.ttl")
    (instrument,) = told.subjects(rdflib.RDF.type, rdflib.URIRef(schema.iri("kg:Instrument")))
    subprocess.run([sys.executable, "-m", "exports.rdf.vocabulary"], cwd=instruments.copy, check=True)
    shapes = rdflib.Graph().parse(instruments.copy / "exports/rdf/data/shapes.ttl")
    conforms, _, report = pyshacl.validate(told, shacl_graph=shapes)
    assert conforms, report
    told.remove((instrument, rdflib.SKOS.prefLabel, None))
    assert not pyshacl.validate(told, shacl_graph=shapes)[0]
    words = rdflib.Graph().parse(instruments.copy / "exports/rdf/data/kg.ttl")
    assert str(words.value(rdflib.URIRef(schema.iri("kg:Instrument")), rdflib.RDFS.label)) == "instrument"
    first, again = (instruments.said[one].out for one in MADE[-2:])
    assert first == again
    assert "instrument/quartzometer-9" in first


def test_a_new_type_is_on_the_page(instruments: Changed, window: Window) -> None:
    page = window.open(instruments.folder / "g.html")
    line = page.locator("label:has(input[name=kinds][value=instrument])")
    expect(line).to_have_text("instruments1")
    assert line.locator("polygon").get_attribute("fill") == "#123456"


FIELD = """
[fields.venue]
holds = "text"
properties = ["dcterms:isPartOf"]
columns = ["venue", "journal"]
"""
MIGRATION = """
ALTER TABLE paper_rows ADD COLUMN venue TEXT;
DROP VIEW papers;
CREATE VIEW papers AS SELECT paper, id, title, (SELECT abstract FROM abstracts WHERE abstracts.paper = paper_rows.paper)
    AS abstract, published, authors, authors_count, organization, upvotes, comment, categories, urls, venue, keys, own
    FROM paper_rows;
"""
ROLE = """
[roles.criticises]
property = "kg:criticises"
words = ["criticises", "criticised by"]
below = ["schema:mentions"]
about = "Found wanting."
example = "a paper kg:criticises the benchmark that it finds flawed"
"""
WRITTEN = ["build b.jsonl", "papers papers.kg --json", "export papers.kg g.ttl", "export papers.kg g.json"]
ASKED = ["links papers.kg --role criticises --entity BERT --json", "papers papers.kg --criticises model --json"]


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Changed:
    """The program with one more field, and one more role that all names have; and a graph of before."""
    folder = tmp_path_factory.mktemp("extended")
    copy = copied(folder)
    (folder / "a.jsonl").write_text(json.dumps(PAPER))
    kg.build(folder / "a.jsonl", folder / "papers.kg").close()
    extend(copy / "kg/data/schema.toml", FIELD + ROLE)
    model = copy / "kg/core/model.py"
    urls = "    urls: tuple[str, ...] = ()\n"
    text = model.read_text(encoding="utf-8")
    assert text.count(urls) == 2  # of records and of papers
    model.write_text(text.replace(urls, f"{urls}    venue: str | None = None\n"), encoding="utf-8")
    (copy / "kg/store/migrations/9999_venue.sql").write_text(MIGRATION)
    weights = copy / "extractors/data/roles.tsv"
    note, head, *rows = weights.read_text(encoding="utf-8").splitlines()
    told = ["\t".join([row, "99.00" if row.split("\t")[0] == "always" else "0"]) for row in rows]
    weights.write_text("\n".join([note, f"{head}\tcriticises", *told, ""]), encoding="utf-8")
    (folder / "b.jsonl").write_text(json.dumps({**PAPER, "Journal": " Annals of  Quartz"}))
    return done(copy, folder, *WRITTEN, *ASKED)


def test_a_new_field_is_read_merged_kept_and_written(extended: Changed) -> None:
    added, papers, *exported = (extended.said[one] for one in WRITTEN)
    assert {one.code for one in (added, *exported)} == {0}
    assert json.loads(papers.out)["venue"] == "Annals of Quartz"
    told = rdflib.Graph().parse(extended.folder / "g.ttl")
    assert rdflib.Literal("Annals of Quartz") in set(told.objects(None, rdflib.DCTERMS.isPartOf))
    assert "Annals of Quartz" in (extended.folder / "g.json").read_text(encoding="utf-8")


def test_a_new_role_is_given_and_asked_for(extended: Changed) -> None:
    links, papers = (extended.said[one] for one in ASKED)
    assert json.loads(links.out)["label"] == "BERT"
    assert len(papers.out.splitlines()) == 1
