"""The store beside a graph: whose folder it is, several questions at once, and where nothing may be written."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyoxigraph as ox
import pytest

import kg
from exports.rdf import ordering, store
from exports.rdf.terms import BASE
from kg.core import processes
from kg.core.errors import KgError, NoSpace, StoreError, UsageError
from kg.graph import linked
from kg.intake.sources.names import files
from kg.steps import building
from kg.store import seal

IN_GRAPHS = "SELECT ?p { GRAPH ?g { ?p a schema:ScholarlyArticle } }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?paper kg:introduces ?entity }"


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


def test_no_link_leads_out_of_the_store(graph: Path, tmp_path: Path) -> None:
    """Whatever is replaced by a link to a file or a folder of the user's, this stays as it was; pipes hold nobody up."""
    asked(graph)
    folder = store.place(graph)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "notes.txt").write_text("mine")
    names = [str(path.relative_to(folder)) for path in folder.rglob("*")]
    for name in [*names, "new", "old", "new.nt", ".state.txt.tmp", "store/more"]:
        for target in (mine, mine / "notes.txt", tmp_path / "nowhere", None):
            aside = tmp_path / "aside"
            shutil.copytree(folder, aside)
            place = folder / name
            if place.is_dir():
                shutil.rmtree(place)
            place.unlink(missing_ok=True)
            os.mkfifo(place) if target is None else place.symlink_to(target)
            changed(graph)
            with pytest.raises(UsageError, match="move it away"):
                asked(graph)
            shutil.rmtree(folder)
            aside.rename(folder)
    assert [path.name for path in mine.iterdir()] == ["notes.txt"]
    assert (mine / "notes.txt").read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_a_file_of_the_user_is_left_alone(graph: Path) -> None:
    store.place(graph).write_text("mine")
    with pytest.raises(UsageError, match="something else"):
        asked(graph)
    assert store.place(graph).read_text() == "mine"


def test_first_questions_at_once_are_all_answered(graph: Path) -> None:
    line = [sys.executable, "-m", "kg", "sparql", str(graph), COUNT, "--format", "csv"]
    asking = [subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(6)]
    said = [process.communicate(timeout=600) for process in asking]
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
    assert {path.name for path in folder.iterdir()} <= {"state.txt", "signs.db", "store", "lock"}


def quads(graph: Path) -> set[ox.Quad]:
    """All that is in the store, brought up to date."""
    with kg.open(graph) as opened:
        return set(store.opened(opened.sparql_store(graphs=True)))


def anew(graph: Path) -> set[ox.Quad]:
    """The same in a store that is built of nothing."""
    other = Path(shutil.copy2(graph, graph.with_name("anew.kg")))
    shutil.rmtree(store.place(other), ignore_errors=True)
    return quads(other)


def add(graph: Path, *papers: dict[str, str]) -> None:
    listing = graph.with_name("more.jsonl")
    with listing.open("a") as file:
        file.writelines(json.dumps(one) + "\n" for one in papers)
    kg.build(listing, graph).close()


def edit(graph: Path, *what: str) -> None:
    with kg.open(graph) as opened:
        opened.edit(*what)  # type: ignore[arg-type]


def retell(graph: Path) -> None:
    """What the user corrects, and what another release reads otherwise."""
    edit(graph, "rename", "method/lora", "Low-Rank")
    seal.take(graph)
    with closing(sqlite3.connect(graph)) as connection:
        connection.executescript("UPDATE result_rows SET unit = 'owls' WHERE result = 1")
    seal.put(graph)


NEW = {
    "title": "Owls",
    "abstract": "We introduce OwlNet. OwlNet uses LoRA and is evaluated on GLUE.",
    "arxiv_id": "2401.1",
}
MORE = {"title": "Moles", "abstract": "We use BERT. The code is at https://github.com/A/Mole .", "date": "2024-02-18"}
CHANGES: dict[str, Callable[[Path], object]] = {
    "papers are added": lambda graph: add(graph, NEW, MORE),
    "a paper is known better": lambda graph: add(
        graph, {"arxiv_id": "1810.04805", "title": "BERT", "abstract": "", "comment": "x"}
    ),
    "an entity is renamed, and one of several results told otherwise": retell,
    "an entity is another": lambda graph: edit(graph, "merge", "GPT-2", "GPT-3"),
    "an entity is of another type": lambda graph: edit(graph, "retype", "method/lora", "model"),
    "an entity is dropped": lambda graph: edit(graph, "drop", "method/lora"),
    "a paper is removed": lambda graph: building.remove(graph, paper="arxiv:1810.04805"),
    "nothing is": changed,
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_is_put_into_the_store_as_if_built_anew(
    graph: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = quads(graph)
    CHANGES[change](graph)
    expected = anew(graph)
    assert (expected != before) == (change != "nothing is")
    monkeypatch.setattr(store, "_load", lambda *_: pytest.fail("all was built anew"))
    assert quads(graph) == expected


def test_what_made_the_graph_before_is_told_no_more(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another release, and a listing of which nothing is left."""
    add(graph, NEW)
    with monkeypatch.context() as then:
        then.setattr(linked, "__version__", "0.0.1")
        before = quads(graph)
    building.remove(graph, source=str(graph.with_name("more.jsonl")))
    expected = anew(graph)
    gone = {str(quad.subject)[1:-1].removeprefix(BASE) for quad in before - expected}
    assert gone >= {"paper-graph-0.0.1", "source/more.jsonl", "graph/this/build"}
    assert quads(graph) == expected


def test_who_keeps_the_error_of_a_full_disk_can_ask_again(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(texts: Iterable[str]) -> Iterator[bytes]:
        yield b""
        raise OSError(errno.ENOSPC, "No space left on device")

    with kg.open(graph) as opened:
        with monkeypatch.context() as patch:
            patch.setattr(store, "_chunks", full)
            with pytest.raises(StoreError, match="No space left") as kept:
                opened.sparql("ASK {}")
        assert opened.sparql("ASK {}")
    assert kept.value


@pytest.mark.parametrize("query", [COUNT, IN_GRAPHS])
def test_what_will_not_fit_on_the_disk_is_not_begun(graph: Path, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with kg.open(graph) as opened:
        if query == IN_GRAPHS:
            opened.sparql(COUNT)
        with monkeypatch.context() as small:
            small.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=graph.stat().st_size))
            with pytest.raises(NoSpace, match=r"no room for the store .* \(make .* free\)"):
                opened.sparql(query)
            assert not (store.place(graph) / "new").exists()
            assert query == COUNT or opened.sparql(COUNT), "what is there is asked on"
        assert opened.sparql(query)


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stores are loaded in many pieces, some of which are put in order before others come."""
    monkeypatch.setattr(store, "_CHUNK", 60_000)
    monkeypatch.setattr(store, "_UNORDERED", 12)


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such priority")
def test_merging_waits_while_pieces_come(graph: Path) -> None:
    """It is the engine's threads of this name that merge; and no more files may be open afterwards than before."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)
    asked(graph)
    threads = [one for one in Path("/proc/self/task").iterdir() if (one / "comm").read_text() == "rocksdb:low\n"]
    assert {os.sched_getscheduler(int(one.name)) for one in threads} == {os.SCHED_IDLE}
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == files


def test_threads_that_load_at_once_leave_the_limit_of_files_as_it_was() -> None:
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    low = 256, most

    def load(_: int) -> None:
        with processes.many_files():
            os.sched_yield()

    resource.setrlimit(resource.RLIMIT_NOFILE, low)
    try:
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(load, range(5_000)))
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == low
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (before, most))


def refused(*_: object) -> None:
    raise PermissionError(errno.EPERM, "Operation not permitted")


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize("priorities", ["kept", "refused", "unknown"])
def test_a_store_that_is_loaded_in_many_pieces_says_the_same(
    graph: Path, built: Path, tmp_path: Path, priorities: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether merging threads can be put off, as Linux mostly lets one, or not."""
    if priorities == "refused":
        monkeypatch.setattr(os, "sched_setscheduler", refused)
    elif priorities == "unknown":
        monkeypatch.setattr(sys, "platform", "other")
    in_pieces = quads(graph)
    monkeypatch.undo()
    (tmp_path / "whole").mkdir()
    assert in_pieces == quads(Path(shutil.copy2(built, tmp_path / "whole")))


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize("reason", ["signal 9", "No such file"])
def test_an_ordering_that_breaks_off_is_said_and_leaves_the_old_store(
    graph: Path, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = asked(graph)

    def child(module: str, place: str, *more: str, **options: Any) -> subprocess.Popen[bytes]:
        process = processes.child(module, f"{place}/no/such" if reason == "No such file" else place, *more, **options)
        if reason == "signal 9":
            process.kill()
        return process

    with kg.open(graph) as opened, monkeypatch.context() as broken:
        broken.setattr(ordering, "child", child)
        with pytest.raises(StoreError, match=reason) as said:
            opened.sparql(IN_GRAPHS)
        assert "remove it" in said.value.todo
        assert {path.name for path in store.place(graph).iterdir()} == {"state.txt", "signs.db", "store", "lock"}
        assert asked(graph) == before
    with kg.open(graph) as opened:
        assert opened.sparql(IN_GRAPHS)


ASKING_A_GRAPH = [
    IN_GRAPHS,
    "select?p{graph?g{?p a schema:ScholarlyArticle}}",
    "SELECT ?p { GRAPH # of a source\n <source/{name}> { ?p a schema:ScholarlyArticle } }",
    "PREFIX of: <https://w3id.org/papergraph/id/source/> SELECT ?p { GRAPH of:{name} { ?p a schema:ScholarlyArticle } }",
    "SELECT ?p FROM <source/{name}> { ?p a schema:ScholarlyArticle }",
    "SELECT ?p FROM # one\n NAMED <source/{name}> { GRAPH ?g { ?p a schema:ScholarlyArticle } }",
]


@pytest.mark.parametrize("query", ASKING_A_GRAPH)
def test_graphs_of_sources_are_there_when_a_question_first_asks_for_one(graph: Path, query: str) -> None:
    assert asked(graph) > 0
    with kg.open(graph) as opened:
        assert opened.sparql(query.replace("{name}", "references.bib"))


def test_who_waits_for_the_graphs_of_sources_hears_how_many_papers_are_written(graph: Path) -> None:
    asked(graph)
    heard = list[int]()
    with kg.open(graph) as opened:
        opened.sparql_store(heard.append, graphs=True)
        assert heard == list(range(1, len(opened.papers()) + 1))


def test_graphs_of_sources_that_come_later_are_the_same(graph: Path) -> None:
    with kg.open(graph) as opened:
        before = set(store.opened(opened.sparql_store()))
    assert {quad.graph_name for quad in before} == {ox.DefaultGraph()}
    assert before < quads(graph) == anew(graph)


def test_a_killed_update_leaves_the_old_store(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = asked(graph)
    add(graph, NEW)
    with monkeypatch.context() as broken:
        broken.setattr(store, "_keep", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            asked(graph)
    with monkeypatch.context() as broken:
        broken.setattr(store, "_change", lambda *_: 1 / 0)
        broken.setattr(store, "_load", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            asked(graph)
        assert (standing := store.standing(graph)) is None or not standing.current
    assert asked(graph) == before + 1


def test_what_a_killed_build_has_finished_is_asked(graph: Path) -> None:
    before = asked(graph)
    seal.take(graph)  # as a build does before it writes
    writer = sqlite3.connect(graph)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("UPDATE link_rows SET role = 5 WHERE role = 1")
    writer.execute("UPDATE extractions SET told = told || ' '")
    writer.commit()  # it stands beside the graph, which is as it was
    assert (before > 0, asked(graph)) == (True, 0)
    writer.close()


def test_papers_are_in_the_graphs_of_their_sources_and_in_any_role_is_one_pattern(graph: Path) -> None:
    with kg.open(graph) as opened:
        rows = opened.sparql(
            "SELECT ?name (COUNT(DISTINCT ?p) AS ?n) { GRAPH ?g { ?p a schema:ScholarlyArticle } ?g schema:name ?name } GROUP BY ?name"
        )
        sources = {Path(one["file"]).name: one["papers"] for one in opened.stats()["sources"]}
        assert {row["name"].rpartition("/")[2]: row["n"] for row in rows} == sources
        roles = "kg:introduces|kg:uses|kg:evaluates|kg:comparesWith|kg:mentions"
        one, any_role = (
            f"SELECT DISTINCT ?p ?x {{ ?p {path} ?x }} ORDER BY ?p ?x" for path in ("schema:mentions", roles)
        )
        assert opened.sparql(one) == opened.sparql(any_role) != []
        described = opened.sparql("DESCRIBE <benchmark/glue>")
        assert "https://arxiv.org/abs/1810.04805" in {row["object"] for row in described}


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
