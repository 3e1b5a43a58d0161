"""The store beside a graph: whose folder it is, several questions at once, and where nothing may be written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kg
from exports.rdf import store
from kg.errors import KgError, StoreError, UsageError
from kg.sources.names import files
from tests.conftest import LISTINGS, ROOT

COUNT = "SELECT (COUNT(*) AS ?n) { ?paper kg:introduces ?entity }"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "papers.kg"
    kg.build(LISTINGS, path).close()
    return path


@pytest.fixture
def graph(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy2(built, tmp_path))


def asked(graph: Path) -> int:
    with kg.open(graph) as opened:
        return int(opened.sparql(COUNT)[0]["n"])


def changed(graph: Path) -> None:
    os.utime(graph, ns=(1, 1))


def test_it_has_the_name_of_the_graph_and_ordinary_permissions(graph: Path) -> None:
    other = graph.with_name("papers.db")
    shutil.copy(graph, other)
    assert asked(graph) == asked(other) > 0
    folders = [graph.with_name("papers.kg.sparql"), other.with_name("papers.db.sparql")]
    assert all(folder.is_dir() for folder in folders)
    ordinary = graph.with_name("ordinary")
    ordinary.mkdir()
    assert folders[0].stat().st_mode == ordinary.stat().st_mode


def test_a_graph_of_any_name_is_asked(graph: Path) -> None:
    assert asked(graph.rename(graph.with_name("papers.sparql"))) > 0


@pytest.mark.parametrize("own", ["notes.txt", "store/notes.txt"])
def test_a_folder_of_the_user_is_left_alone(graph: Path, own: str) -> None:
    for name in ("papers.sparql", "papers.kg.sparql"):
        note = graph.with_name(name) / own
        note.parent.mkdir(parents=True)
        note.write_text("mine")
    with pytest.raises(UsageError, match="move it away"):
        asked(graph)
    assert note.read_text() == "mine"
    shutil.rmtree(graph.with_name("papers.kg.sparql"))
    assert asked(graph) > 0
    assert (graph.with_name("papers.sparql") / own).read_text() == "mine"


def test_what_a_user_puts_into_the_store_is_left_alone(graph: Path) -> None:
    asked(graph)
    note = store.place(graph) / "notes.txt"
    note.write_text("mine")
    changed(graph)
    with pytest.raises(UsageError, match="move it away"):
        asked(graph)
    assert note.read_text() == "mine"


def test_a_file_of_the_user_is_left_alone(graph: Path) -> None:
    store.place(graph).write_text("mine")
    with pytest.raises(UsageError, match="something else"):
        asked(graph)
    assert store.place(graph).read_text() == "mine"


def test_first_questions_at_once_are_all_answered(graph: Path) -> None:
    line = [sys.executable, "-m", "kg", "sparql", str(graph), COUNT, "--format", "csv"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    asking = [subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) for _ in range(6)]
    said = [process.communicate(timeout=100) for process in asking]
    assert len(set(said)) == 1, said
    assert {process.returncode for process in asking} == {0}


def test_a_build_that_was_killed_is_begun_again(graph: Path) -> None:
    asked(graph)
    folder = store.place(graph)
    (folder / "state.txt").write_text("")
    (folder / "store").rename(folder / "old")
    (folder / "new").mkdir()
    (folder / "new.nt").write_text("<x> <y>")
    assert asked(graph) > 0
    assert {path.name for path in folder.iterdir()} <= {"state.txt", "store", "lock"}


def test_who_reads_the_old_store_reads_on(graph: Path) -> None:
    with kg.open(graph) as opened:
        before = store.opened(opened.sparql_store())
        changed(graph)
        opened.sparql_store()
    assert len(list(before.query("SELECT * { ?s ?p ?o }"))) > 1000  # type: ignore[arg-type]


def test_a_damaged_store_is_an_error_that_says_where(graph: Path) -> None:
    asked(graph)
    (store.place(graph) / "store" / "CURRENT").write_text("nonsense")
    with pytest.raises(StoreError, match=r"papers\.kg\.sparql") as said:
        asked(graph)
    assert "remove it" in said.value.todo


def test_where_nothing_may_be_written_the_store_is_in_the_cache(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = graph.with_name("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert asked(graph) > 0
    assert not graph.with_name("papers.kg.sparql").exists()
    assert len(list((cache / "papergraph").iterdir())) == 1
    shutil.rmtree(cache)
    cache.write_text("no folder")
    with pytest.raises(KgError, match="cache"):
        asked(graph)


def test_stores_are_no_sources_but_a_folder_of_listings_may_have_such_a_name(graph: Path) -> None:
    asked(graph)
    listing = graph.parent / "mine.sparql" / "a.csv"
    listing.parent.mkdir()
    listing.write_text("title\nOwls\n")
    assert list(files([str(graph.parent)])) == [str(listing)]
