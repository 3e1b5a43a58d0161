"""The graph out to files, read back by readers that are not ours."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import polars
import pytest
from pyarrow import parquet

import kg
from exports import rows
from exports.formats import FORMATS, export
from exports.rdf.files import FORMATS as LINKED_DATA
from kg.core.errors import UsageError
from kg.serving import explore
from tests.conftest import Kg

HOSTILE = [
    "<b>&\"'",
    "=1+1",
    "a\tb\nc",
    "\x00\x0b\ud800".encode("utf-8", "replace").decode(),
    "|;,",
    "-->",
    "]]>",
    "€𝔘",
    "",
]


@pytest.fixture(scope="module")
def graph(built: Path) -> nx.MultiDiGraph:
    with kg.open(built) as samples:
        return samples.networkx()


@pytest.fixture
def hostile() -> nx.MultiDiGraph:
    made = nx.MultiDiGraph()
    for i, text in enumerate(HOSTILE):
        made.add_node(f"p{i}{text}", kind="paper", label=text, aliases=[], title=text, authors=[text, "x"])
        made.add_node(f"model/{i}{text}", kind="model", label=text, aliases=[text])
        evidence = [{"field": "title", "start": 0, "end": 1, "rule": text}]
        made.add_edge(
            f"p{i}{text}", f"model/{i}{text}", key="uses", role="uses", confidence=0.5, evidence=evidence, sentence=text
        )
    return made


def ends(graph: nx.MultiDiGraph) -> set[tuple[str, str, str]]:
    return set(graph.edges(keys=True))


def test_graphml_and_gexf_hold_all_nodes_edges_and_values(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    for suffix, read in ((".graphml", nx.read_graphml), (".gexf", nx.read_gexf)):
        export(graph, tmp_path / f"g{suffix}")
        back = read(tmp_path / f"g{suffix}")
        assert set(back) == set(graph)
        assert sorted((a, b, data["role"]) for a, b, data in back.edges(data=True)) == sorted(ends(graph))
        for name, data in graph.nodes(data=True):
            assert back.nodes[name]["label"] == data["label"]
            assert back.nodes[name]["kind"] == data["kind"]
        for one, other, data in back.edges(data=True):
            edge = graph.edges[one, other, data["role"]]
            assert json.loads(data["evidence"]) == edge["evidence"]
            assert data["sentence"] == edge["sentence"]
            assert float(data["confidence"]) == pytest.approx(edge["confidence"])


def test_every_edge_of_graphml_and_gexf_has_an_id_of_its_own(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    for suffix in (".graphml", ".gexf"):
        export(graph, tmp_path / f"g{suffix}")
        edges = ElementTree.parse(tmp_path / f"g{suffix}").findall(".//{*}edge")  # noqa: S314 -- our own file
        assert len({edge.get("id") for edge in edges}) == len(edges) == graph.number_of_edges()


def test_gexf_looks_as_the_page_does(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    export(graph, tmp_path / "g.gexf")
    looks = {name: data["viz"] for name, data in nx.read_gexf(tmp_path / "g.gexf").nodes(data=True)}
    assert looks["method/lora"]["color"] == {"r": 0xD5, "g": 0x5E, "b": 0, "a": 1.0}
    assert looks["benchmark/glue"]["size"] > looks["method/dqn"]["size"]
    places = {(look["position"]["x"], look["position"]["y"]) for look in looks.values()}
    assert len(places) == len(graph)


def test_pyvis_takes_over_a_neighbourhood(samples: Path, tmp_path: Path) -> None:
    with kg.open(samples) as built:
        network = built.pyvis("LoRA")
        assert {node["id"] for node in network.nodes} == set(built.networkx("LoRA"))
    (edge,) = [edge for edge in network.edges if edge["to"] == "method/lora" and edge["label"] == "introduces"]
    assert edge["from"] == "arxiv:2106.09685"
    assert edge["title"].startswith("Low-Rank Adaptation")


def test_json_is_a_graph_again(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    export(graph, tmp_path / "g.json")
    back = nx.node_link_graph(json.loads((tmp_path / "g.json").read_text()), edges="edges")
    assert ends(back) == ends(graph)
    for name, data in graph.nodes(data=True):
        assert back.nodes[name] == {key: value for key, value in data.items() if value is not None}


def test_csv_and_parquet_hold_the_same_rows(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    export(graph, tmp_path / "g.csv")
    export(graph, tmp_path / "g.parquet")
    for part, expected in (("nodes", list(rows.nodes(graph))), ("edges", list(rows.edges(graph)))):
        found = parquet.read_table(tmp_path / f"g.{part}.parquet").to_pylist()
        assert [{key: value for key, value in row.items() if value not in (None, [])} for row in found] == [
            {
                key: list(value) if isinstance(value, tuple) else value
                for key, value in row.items()
                if value not in (None, [], ())
            }
            for row in expected
        ]
        assert polars.read_parquet(tmp_path / f"g.{part}.parquet").height == len(expected)
        with (tmp_path / f"g.{part}.csv").open(newline="") as file:
            cells = list(csv.DictReader(file))
        key = "id" if part == "nodes" else "source"
        assert [row[key] for row in cells] == [row[key] for row in expected]


def test_neo4j_has_typed_headers(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    export(graph, tmp_path / "g.neo4j.csv")
    with (tmp_path / "g.neo4j.nodes.csv").open(newline="") as file:
        header, *lines = list(csv.reader(file))
    assert header[:4] == ["id:ID", ":LABEL", "label:string", "aliases:string[]"]
    assert len(lines) == graph.number_of_nodes()
    assert {line[1] for line in lines} >= {"Paper", "Model", "Dataset"}
    with (tmp_path / "g.neo4j.edges.csv").open(newline="") as file:
        header, *lines = list(csv.reader(file))
    assert header[:4] == [":START_ID", ":END_ID", ":TYPE", "confidence:double"]
    assert len(lines) == graph.number_of_edges()


def test_neo4js_import_is_written_beside_its_tables(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "neo4j-admin").write_text('#!/bin/sh\nfor word; do echo "$word"; done\n')
    (tmp_path / "bin" / "neo4j-admin").chmod(0o755)
    export(graph, tmp_path / "my graph.neo4j.csv")
    env = {**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(["sh", tmp_path / "my graph.neo4j.sh"], env=env, capture_output=True, text=True, check=True)
    words = done.stdout.splitlines()
    assert words[:4] == ["database", "import", "full", "papers"]
    assert {"--array-delimiter=|", "--nodes=my graph.neo4j.nodes.csv"} <= {*words}


@pytest.mark.parametrize("suffix", FORMATS)
def test_hostile_text_breaks_out_of_no_format(hostile: nx.MultiDiGraph, tmp_path: Path, suffix: str) -> None:
    export(hostile, tmp_path / f"g{suffix}")
    for path in tmp_path.iterdir():
        if suffix in (".graphml", ".gexf"):
            tree = ElementTree.parse(path)  # noqa: S314 -- our own file
            assert len(tree.findall(".//{*}node")) == hostile.number_of_nodes()
            assert not tree.findall(".//{*}b")
        elif suffix == ".json":
            assert len(json.loads(path.read_text())["nodes"]) == hostile.number_of_nodes()
        elif path.suffix == ".csv":
            with path.open(newline="") as file:
                found = list(csv.reader(file))
            assert len({len(line) for line in found}) == 1
            if suffix == ".csv":
                assert not [cell for line in found for cell in line if cell.startswith(("=", "+", "@", "\t"))]


def test_the_same_graph_makes_the_same_bytes(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        export(graph, tmp_path / name / "g.json")
    assert (tmp_path / "a" / "g.json").read_bytes() == (tmp_path / "b" / "g.json").read_bytes()


def test_an_unknown_suffix_is_said(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown suffix"):
        export(graph, tmp_path / "g.docx")
    for suffix in (*FORMATS, *LINKED_DATA):
        with pytest.raises(UsageError, match="a suffix without a name"):
            export(graph, tmp_path / suffix)
    assert not list(tmp_path.iterdir())


def title(page: str) -> str:
    found = re.search("<title>(.*?)</title>", page)
    assert found
    return found[1]


@pytest.mark.parametrize("name", ["papers.htm", "Papers.HTML", os.fsdecode(b"a\xff.html")])
def test_a_page_is_called_after_what_is_in_it(graph: nx.MultiDiGraph, tmp_path: Path, name: str) -> None:
    export(graph, tmp_path / name)
    assert title((tmp_path / name).read_text()) == "41 papers, 2009–2023"


def test_a_page_of_a_part_names_what_it_is_about_and_a_user_may_call_it_otherwise(
    samples: Path, tmp_path: Path
) -> None:
    with kg.open(samples) as built:
        built.export(tmp_path / "g.html", "lora")
        assert title((tmp_path / "g.html").read_text()) == "LoRA: 2 papers, 2021–2023"
        built.export(tmp_path / "g.html", title="Mine & <yours>")
        assert title((tmp_path / "g.html").read_text()) == "Mine &amp; &lt;yours&gt;"
        assert re.match(r"page of Mine: \d+ nodes, \d+ links", repr(built.show(title="Mine")))
        with pytest.raises(UsageError, match="only a page has a title"):
            built.export(tmp_path / "g.csv", title="Mine")


def test_a_graph_under_any_name_is_shown(built: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(built, tmp_path / os.fsdecode(b"a\xff.kg")))
    assert "a\ufffd" in explore.page(path, (0, 0)).encode().decode()


WRONG: list[dict[str, Any]] = [
    {"since": "abc"},
    {"until": "2024-5"},
    {"since": ""},
    {"types": ["model", "nosuch"]},
    {"types": "model"},
    {"roles": ["nosuch"]},
    {"roles": ["", ""]},
]


@pytest.mark.parametrize("filters", WRONG)
def test_filters_that_can_fit_nothing_are_refused(samples: Path, tmp_path: Path, filters: dict[str, Any]) -> None:
    with kg.open(samples) as built:
        with pytest.raises(UsageError, match=r"use one of|write 2024|did you mean"):
            built.networkx(**filters)
        with pytest.raises(UsageError, match=r"use one of|write 2024|did you mean"):
            built.export(tmp_path / "g.html", **filters)


def test_no_empty_file_is_written_of_filters_that_fit_nothing(samples: Path, tmp_path: Path) -> None:
    with kg.open(samples) as built:
        assert len(built.networkx(since="2999")) == 0
        with pytest.raises(UsageError, match="nothing fits"):
            built.export(tmp_path / "g.html", since="2999")
    assert not (tmp_path / "g.html").exists()


@pytest.mark.parametrize("linked", [{"base": "https://example.org/"}, {"base": ""}, {"evidence": True}])
def test_what_only_linked_data_has_is_refused(samples: Path, tmp_path: Path, linked: dict[str, Any]) -> None:
    with kg.open(samples) as built, pytest.raises(UsageError, match="only linked data"):
        built.export(tmp_path / "g.csv", **linked)
    assert not list(tmp_path.glob("*.csv"))


@pytest.mark.usefixtures("samples")
def test_on_the_command_line(kg: Kg, tmp_path: Path) -> None:
    assert kg("export", "papers.kg", "lora.graphml", "--around", "LoRA").returncode == 0
    around: Any = nx.read_graphml(tmp_path / "lora.graphml")
    assert "method/lora" in around
    for wrong in (
        ["g.docx"],
        [".html"],
        ["g.html", "--since", "abc"],
        ["g.html", "--type", "nosuch"],
        ["g.html", "--roles", ",,"],
        ["g.html", "--roles", ""],
        ["g.html", "--hops", "2"],
        ["g.html", "--limit", "2"],
        ["g.html", "--since", "2999"],
    ):
        refused = kg("export", "papers.kg", *wrong)
        assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
        assert not (tmp_path / wrong[0]).exists()
    assert kg("export", "papers.kg", "g.html", "--roles", "uses, introduces").returncode == 0


@pytest.mark.usefixtures("samples")
def test_an_export_says_what_it_wrote_and_opens_it(kg: Kg, tmp_path: Path) -> None:
    said = kg("export", "papers.kg", "g.csv").stdout
    assert re.fullmatch(r"g\.nodes\.csv, g\.edges\.csv, g\.results\.csv: \d+ nodes and \d+ links, \d+\.\d kB\n", said)
    assert kg("export", "papers.kg", "g.ttl").stdout.startswith("g.ttl: 41 papers and ")
    assert kg("export", "papers.kg", "g.html", "-q").stdout == ""
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\necho "$1" > opened\n')
    browser.chmod(0o755)
    kg("export", "papers.kg", "g.html", "--open", BROWSER=str(browser))
    assert (tmp_path / "opened").read_text() == f"{(tmp_path / 'g.html').as_uri()}\n"
    assert kg("export", "papers.kg", "g.csv", "--open").returncode == 2
