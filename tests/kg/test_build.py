"""Building, adding, building again, taking out: the graph always holds what its sources say, each paper once."""

from __future__ import annotations

import gzip
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.cli.main import main
from kg.core.errors import Busy, Corrupt, NewerSchema, NotAGraph, StoreError
from kg.steps.building import build, remove
from kg.store import indexes, quarantine, seal
from kg.store.locks import locked
from tests.conftest import LISTINGS
from tests.forks import exit_code, forked

KILLS = 8


def listing(path: Path, *records: dict[str, Any]) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return str(path)


def content(path: Path) -> list[kg.Paper]:
    with kg.open(path) as graph:
        return list(graph.papers())


def test_records_in_are_papers_duplicates_and_quarantined(tmp_path: Path) -> None:
    source = listing(tmp_path / "a.jsonl", {"title": "Owls"}, {"title": "owls"}, {"year": 2020}, {"title": "Moles"})
    report = build([source], tmp_path / "g.kg")
    assert (report.records, report.papers, report.duplicates, report.quarantined) == (4, 2, 1, 1)
    (line,) = quarantine.path(tmp_path / "g.kg").read_text().splitlines()
    assert json.loads(line)["line"] == 3
    assert "neither a title nor an abstract" in line


def test_building_the_same_again_changes_nothing(tmp_path: Path) -> None:
    first = build([str(LISTINGS)], tmp_path / "g.kg")
    before = content(tmp_path / "g.kg")
    second = build([str(LISTINGS)], tmp_path / "g.kg")
    assert (second.papers, second.duplicates, second.new) == (first.papers, first.duplicates, 0)
    assert content(tmp_path / "g.kg") == before


def test_records_that_move_within_a_file_are_known_by_where_they_stand_now(tmp_path: Path) -> None:
    records: list[dict[str, Any]] = [{"title": "Owls"}, {"title": "Moles"}, {"title": "Wrens"}]
    for those in (records, records[::-1]):
        build([listing(tmp_path / "a.jsonl", *those)], tmp_path / "g.kg")
        lines = {paper.title: [one.line for one in paper.sources] for paper in content(tmp_path / "g.kg")}
        assert lines == {record["title"]: [line] for line, record in enumerate(those, 1)}


def test_building_more_adds_and_removing_takes_out_again(tmp_path: Path) -> None:
    sources = sorted(map(str, LISTINGS.iterdir()))
    build(sources[:8], tmp_path / "g.kg")
    half = content(tmp_path / "g.kg")
    build(sources[8:], tmp_path / "g.kg")
    assert len(content(tmp_path / "g.kg")) > len(half)
    for source in sources[8:]:
        assert remove(tmp_path / "g.kg", source=source)
    assert content(tmp_path / "g.kg") == half


def test_the_order_of_sources_does_not_matter(tmp_path: Path) -> None:
    sources = sorted(map(str, LISTINGS.iterdir()))
    build(sources, tmp_path / "a.kg")
    build(reversed(sources), tmp_path / "b.kg")
    for source in sources[::2] + sources[1::2]:
        build([source], tmp_path / "c.kg")
    assert content(tmp_path / "a.kg") == content(tmp_path / "b.kg") == content(tmp_path / "c.kg")


RECORDS: list[dict[str, object]] = [
    {"title": "Owls", "doi": "10.1234/a", "year": 2020},
    {"title": "Eulen", "arxiv_id": "2402.11537"},
    {"title": "Owls again", "doi": "10.1234/a", "arxiv_id": "2402.11537"},
    {"id": "roe2020", "title": "Moles", "abstract": "They dig."},
    {"id": "roe2020", "title": "Voles", "abstract": "They don't."},
    {"id": "roe2020", "title": "Voles", "abstract": "They don't.", "arxiv_id": "2402.11539"},
    {"abstract": "They see at night, " * 20},
    {"title": "Night", "abstract": "They see at night, " * 20, "upvotes": 4},
    {"title": "Day", "abstract": "They see at night, " * 20},
]


@settings(max_examples=15)
@given(st.permutations(RECORDS), st.integers(0, len(RECORDS)), st.integers(1, 3))
def test_any_order_of_records_and_any_removal_ends_in_the_same_graph(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, object]], kept: int, pieces: int
) -> None:
    folder = tmp_path_factory.mktemp("g")
    for record in records:
        listing(folder / f"{RECORDS.index(record)}.jsonl", record)
    for start in range(pieces):
        build([str(folder / f"{RECORDS.index(record)}.jsonl") for record in records[start::pieces]], folder / "a.kg")
    for record in records[kept:]:
        remove(folder / "a.kg", source=str(folder / f"{RECORDS.index(record)}.jsonl"))
    remaining = sorted(str(folder / f"{RECORDS.index(record)}.jsonl") for record in records[:kept])
    if remaining:
        build(remaining, folder / "b.kg")
        assert content(folder / "a.kg") == content(folder / "b.kg")
    else:
        assert content(folder / "a.kg") == []
    shutil.rmtree(folder)


def test_one_name_for_two_papers_keeps_both_apart(tmp_path: Path) -> None:
    build([listing(tmp_path / "a.jsonl", *RECORDS[3:5])], tmp_path / "g.kg")
    assert [(paper.id.partition("~")[0], paper.title) for paper in content(tmp_path / "g.kg")] in (
        [("roe2020", "Moles"), ("roe2020", "Voles")],
        [("roe2020", "Voles"), ("roe2020", "Moles")],
    )


def test_a_paper_is_removed_by_its_id(samples: Path) -> None:
    assert remove(samples, paper="arxiv:1810.04805") == 3
    assert "arxiv:1810.04805" not in {paper.id for paper in content(samples)}


def test_a_file_of_the_quarantines_name_that_is_somebody_elses_stays(tmp_path: Path) -> None:
    source, kept = tmp_path / "a.csv", tmp_path / "g.quarantine.jsonl"
    source.write_text("title,abstract\nWatering on Demand,We water.\n")
    for content, stays in (("my own notes\n", True), ("", False)):
        kept.write_text(content)
        build([str(source)], tmp_path / "g.kg")
        assert kept.exists() == stays


def test_a_mended_source_leaves_no_old_quarantine(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    build([listing(path, {"title": "Owls"}, {"year": 1})], tmp_path / "g.kg")
    assert quarantine.path(tmp_path / "g.kg").exists()
    build([listing(path, {"title": "Owls"}, {"title": "Moles"})], tmp_path / "g.kg")
    assert not quarantine.path(tmp_path / "g.kg").exists()


def test_packed_listings_that_break_off_give_what_came_before(tmp_path: Path) -> None:
    page = (LISTINGS / "daily-papers.txt").read_bytes()
    (tmp_path / "cut.gz").write_bytes(gzip.compress(page)[:-700])
    report = build([str(tmp_path / "cut.gz")], tmp_path / "g.kg")
    assert report.quarantined == 1
    assert 0 < report.papers < 6


def test_nothing_found_leaves_no_graph(tmp_path: Path) -> None:
    report = build([str(tmp_path / "missing")], tmp_path / "g.kg")
    assert (report.records, report.quarantined) == (1, 1)
    assert not (tmp_path / "g.kg").exists()


def test_a_graph_is_one_file_when_a_build_has_ended(tmp_path: Path) -> None:
    build([str(LISTINGS)], tmp_path / "g.kg")
    assert [path.name for path in tmp_path.iterdir()] == ["g.kg"]


class TestTrouble:
    """What goes wrong is said, and nothing is lost by it."""

    def test_a_second_build_at_once(self, tmp_path: Path) -> None:
        with locked(tmp_path / "g.kg"), pytest.raises(Busy, match="another build"):
            build([str(LISTINGS)], tmp_path / "g.kg")
        build([str(LISTINGS)], tmp_path / "g.kg")

    @pytest.mark.parametrize("other", [b"just text, no database", b"SQLite format 3\0" + b"x" * 200])
    def test_a_file_that_is_no_graph(self, tmp_path: Path, other: bytes) -> None:
        path = tmp_path / "g.kg"
        path.write_bytes(other)
        with pytest.raises((NotAGraph, Corrupt), match=r"g\.kg"):
            build([str(LISTINGS)], path)
        assert path.read_bytes() == other

    def test_another_programs_database(self, tmp_path: Path) -> None:
        path = tmp_path / "g.kg"
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE mine (x)")
        other.close()
        before = path.read_bytes()
        for attempt in (lambda: kg.open(path), lambda: build([str(LISTINGS)], path)):
            with pytest.raises(NotAGraph, match="no graph"):
                attempt()
        assert path.read_bytes() == before

    def test_a_newer_schema(self, samples: Path) -> None:
        seal.take(samples)
        newer = sqlite3.connect(samples)
        newer.execute("PRAGMA user_version = 999")
        newer.close()
        with pytest.raises(NewerSchema, match="newer release"):
            kg.open(samples)

    def test_a_damaged_graph(self, samples: Path) -> None:
        whole = samples.read_bytes()
        samples.write_bytes(whole[:4096] + b"\xff" * 8192 + whole[12288:])
        with pytest.raises(StoreError), kg.open(samples) as graph:
            graph.papers()

    def test_a_graph_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match="no such graph"):
            kg.open(tmp_path / "g.kg")

    def test_a_place_that_can_not_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x")
        with pytest.raises(StoreError, match="a file, no folder"):
            build([str(LISTINGS)], tmp_path / "file" / "g.kg")

    @pytest.mark.parametrize("room", [0, 60_000, 260_000, 400_000])
    def test_a_full_disk(self, tmp_path: Path, room: int) -> None:
        told, tells = os.pipe()

        def limited() -> None:
            os.dup2(tells, 2)
            sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 -- until the end
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
            sys.argv = ["kg", "build", str(LISTINGS), "-o", str(tmp_path / "g.kg")]
            main()

        code = exit_code(limited)
        os.close(tells)
        with open(told, encoding="utf-8") as errors:  # noqa: PTH123 -- it has no path
            said = errors.read()
        assert (code, "disk is full" in said) == (4, True)
        assert "Traceback" not in said
        build([str(LISTINGS)], tmp_path / "g.kg")
        assert len(content(tmp_path / "g.kg")) == 41

    def test_killed_at_any_moment_it_opens_and_builds_on_to_the_same_end(self, tmp_path: Path) -> None:
        source = listing(
            tmp_path / "a.jsonl", *({"id": f"p{n}", "title": f"Paper {n}", "abstract": "x " * 50} for n in range(1200))
        )
        started = time.monotonic()
        build([source], tmp_path / "whole.kg")
        taken = time.monotonic() - started
        whole = content(tmp_path / "whole.kg")
        for step in range(KILLS):
            process = forked(lambda: build([source], tmp_path / "g.kg"))
            time.sleep(taken * step / KILLS)
            process.kill()
            process.join()
            process.close()
            if (tmp_path / "g.kg").exists():
                build([], tmp_path / "g.kg")  # opens, and holds whole papers only
                assert set(content(tmp_path / "g.kg")) <= set(whole)
        build([source], tmp_path / "g.kg")
        assert content(tmp_path / "g.kg") == whole


def test_a_reader_sees_whole_batches_while_a_build_runs(samples: Path, tmp_path: Path) -> None:
    with kg.open(samples) as graph:
        build([listing(tmp_path / "a.jsonl", {"title": "Owls"})], samples)
        assert len(graph.papers()) == 42


def test_a_graph_that_a_kill_left_without_indexes_answers_and_gets_them_again(samples: Path) -> None:
    def made() -> set[str]:
        with closing(sqlite3.connect(samples)) as connection, connection:
            found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")
            return {name for (name,) in found} & indexes.INDEXES.keys()

    with kg.open(samples) as graph:
        whole = graph.links(entity="BERT")
    seal.take(samples)
    samples.with_name(f"{samples.name}.lock").touch()  # which a killed build leaves
    with closing(sqlite3.connect(samples)) as connection, connection:
        indexes.drop(connection)
    assert made() == set()
    with kg.open(samples) as graph:
        assert graph.links(entity="BERT") == whole
    build([], samples)
    assert made() == indexes.INDEXES.keys()


def test_papers_by_date_words_and_source(samples: Path) -> None:
    with kg.open(samples) as graph:
        assert {paper.published and paper.published[:4] for paper in graph.papers(since="2023")} == {"2023"}
        assert [paper.id for paper in graph.papers(since="2009", until="2009-01")] == ["doi:10.1109/tnn.2008.2005605"]
        assert [paper.id for paper in graph.papers(text="QUANTIZED LoRA")] == ["arxiv:2305.14314"]
        assert len(graph.papers(source=str(LISTINGS / "references.bib"))) == 3
        assert len(graph.papers(source=str(LISTINGS))) == 41
        with pytest.raises(kg.KgError, match="no date"):
            graph.papers(since="yesterday")
        assert graph.stats()["papers"] == 41
        assert list(graph.papers().to_pandas().columns)[:2] == ["id", "title"]


def test_the_same_comes_out_whatever_the_machine(built: Path, tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    path = tmp_path / "g.kg"
    subprocess.run([sys.executable, "-m", "kg", "build", "-q", str(LISTINGS), "-o", str(path)], env=env, check=True)
    with kg.open(path) as found, kg.open(built) as graph:
        assert list(found.papers()) == list(graph.papers())
        assert list(found.links()) == list(graph.links())
        assert list(found.ntriples(evidence=True)) == list(graph.ntriples(evidence=True))


def test_a_graph_beside_its_sources_is_no_source(tmp_path: Path) -> None:
    listing(tmp_path / "a.jsonl", {"title": "Owls", "abstract": "We use BERT."})
    for _ in range(2):
        report = build([str(tmp_path)], tmp_path / "g.kg")
        assert (report.records, report.quarantined) == (1, 0)
        with kg.open(tmp_path / "g.kg") as graph:
            graph.sparql("ASK { ?s ?p ?o }")
            graph.edit("rename", "BERT", "Bert")
