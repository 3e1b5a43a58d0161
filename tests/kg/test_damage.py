"""Damaged, foreign and half-written graphs: no traceback, no hang, no wrong answer; and what is whole is got back."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from types import ModuleType

import pytest

import kg
from kg.core.errors import Corrupt, KgError, StoreError
from kg.steps import checking, editing, resolving
from kg.steps.building import build, remove
from kg.store import seal
from tests.conftest import LISTINGS, Kg
from tests.forks import exit_code, killed


def answers(path: Path) -> list[object]:
    """What a graph says of everything, by each table that questions are asked of."""
    with kg.open(path) as graph:
        return [
            list(graph.papers()),
            list(graph.entities()),
            list(graph.links()),
            list(graph.search("language model")),
            graph.stats(),
            list(graph.related("BERT")),
        ]


def flipped(data: bytearray, chance: random.Random) -> None:
    for _ in range(8):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(100, len(data)) :]


def zeroed(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(0, len(data), 4096)
    data[at : at + 4096] = bytes(4096)


def swapped(data: bytearray, chance: random.Random) -> None:
    one, other = (4096 * chance.randrange(1, len(data) // 4096 - 1) for _ in range(2))
    data[one : one + 4096], data[other : other + 4096] = data[other : other + 4096], data[one : one + 4096]


@pytest.mark.parametrize("damage", [flipped, cut, zeroed, swapped])
def test_a_damaged_graph_is_refused_or_answers_rightly(
    tmp_path: Path, built: Path, damage: Callable[[bytearray, random.Random], None]
) -> None:
    right, chance = answers(built), random.Random(18)  # noqa: S311
    for number in range(25):
        data = bytearray(built.read_bytes())
        damage(data, chance)
        path = tmp_path / f"{number}.kg"
        path.write_bytes(data)
        with suppress(KgError):
            assert answers(path) == right


def test_what_is_damaged_is_named_and_the_rest_got_back(tmp_path: Path, built: Path, kg: Kg) -> None:
    shutil.copy(built, tmp_path / "g.kg")
    assert kg("check", "g.kg").stdout == "g.kg is whole\n"
    kg("edit", "g.kg", "rename", "BERT", "Bert, our own")
    data = bytearray((tmp_path / "g.kg").read_bytes())
    at = data.index(b"Quantized LLMs")
    data[at] ^= 1
    (tmp_path / "g.kg").write_bytes(data)
    assert re.match(r"kg: g.kg: damaged, or changed by another program \(bytes \d", kg("stats", "g.kg").stderr)
    checked = kg("check", "g.kg")
    assert checked.returncode == 3
    assert "not as they were written" in checked.stdout
    assert "is damaged" in checked.stdout
    repaired = kg("check", "g.kg", "--repair")
    assert repaired.returncode == 0
    assert "made anew of 4" in repaired.stdout
    assert kg("check", "g.kg").stdout == "g.kg is whole\n"
    assert "Bert, our own" in kg("entities", "g.kg").stdout
    assert len(kg("papers", "g.kg", "--json").stdout.splitlines()) == 40


PAGE = 4096


def emptied(path: Path, table: str, *, first: bool = False) -> int:
    """Empties the page that a table begins with, or the first that this one leads to; the last row (of few) in that."""
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    data = bytearray(path.read_bytes())
    start, last = PAGE * (page - 1), 0
    if first:
        cell = start + int.from_bytes(data[start + 12 : start + 14])
        start, last = PAGE * (int.from_bytes(data[cell : cell + 4]) - 1), data[cell + 4]
    data[start : start + PAGE] = bytes(PAGE)
    path.write_bytes(data)
    return last


def test_what_a_kill_left_damaged_is_refused(tmp_path: Path, built: Path) -> None:
    path = Path(shutil.copy(built, tmp_path / "g.kg"))
    seal.take(path)
    emptied(path, "abstracts")
    (tmp_path / "g.kg.lock").touch()
    with pytest.raises(Corrupt, match=r"(?s)g\.kg: damaged \(.+\) \(kg check --repair makes it anew"):
        kg.open(path)


def test_records_behind_a_lost_page_are_got_back(tmp_path: Path, built: Path) -> None:
    path = Path(shutil.copy(built, tmp_path / "g.kg"))
    changed(path, "DELETE FROM records WHERE record > 12; UPDATE records SET file = printf('%0400d', record)")
    last = emptied(path, "records", first=True)
    assert checking.repair(path) == (12 - last, 0)
    seal.take(path)
    emptied(path, "records")
    with pytest.raises(Corrupt, match="nothing of it can be read"):
        checking.repair(path)


def test_the_largest_number_a_record_can_have_ends_the_repair(tmp_path: Path, built: Path) -> None:
    path = Path(shutil.copy(built, tmp_path / "g.kg"))
    changed(path, f"UPDATE records SET record = {(1 << 63) - 1} WHERE record = (SELECT max(record) FROM records)")
    kept, lost = checking.repair(path)
    assert kept
    assert not lost


def test_what_is_left_of_a_paper_has_the_id_that_its_records_give(tmp_path: Path) -> None:
    for name, more in (("a", ""), ("b", ', "arxiv_id": "2401.00001"')):
        record = f'{{"title": "Owls", "abstract": "We use BERT.", "doi": "10.1000/owls"{more}}}'
        (tmp_path / f"{name}.jsonl").write_text(record)
    with kg.build([tmp_path / "a.jsonl", tmp_path / "b.jsonl"], tmp_path / "g.kg") as graph:
        assert [paper.id for paper in graph.papers()] == ["arxiv:2401.00001"]
    changed(tmp_path / "g.kg", "UPDATE records SET digest = 'none' WHERE file LIKE '%b.jsonl'")
    checking.repair(tmp_path / "g.kg")
    with kg.open(tmp_path / "g.kg") as graph:
        assert [paper.id for paper in graph.papers()] == ["doi:10.1000/owls"]


def changed(path: Path, change: str) -> None:
    """Changes a graph as another program does."""
    seal.take(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(change)


@pytest.mark.parametrize(
    "act", [lambda path: kg.open(path).close(), lambda path: build([], path)], ids=["open", "build"]
)
def test_what_another_program_has_changed_is_told_from_what_a_kill_has_left(
    tmp_path: Path, built: Path, act: Callable[[Path], object]
) -> None:
    shutil.copy(built, tmp_path / "g.kg")
    changed(tmp_path / "g.kg", "UPDATE entities SET label = 'Bret' WHERE label = 'BERT'")
    with pytest.raises(StoreError, match="changed by another program"):
        act(tmp_path / "g.kg")
    (tmp_path / "g.kg.lock").touch()  # a killed build has left it
    act(tmp_path / "g.kg")


@pytest.mark.parametrize("log", ["g.kg-wal", "g.kg-journal"])
def test_a_log_that_is_not_its_own_is_not_taken_for_it(tmp_path: Path, built: Path, log: str) -> None:
    right = answers(built)
    for name in ("g.kg", "other.kg"):
        shutil.copy(built, tmp_path / name)
    seal.take(tmp_path / "other.kg")
    with closing(sqlite3.connect(tmp_path / "other.kg")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE entities SET label = 'Bret' WHERE label = 'BERT'")
        connection.commit()
        shutil.copy(tmp_path / "other.kg-wal", tmp_path / log)
    with pytest.raises(StoreError, match="not its own"):
        kg.open(tmp_path / "g.kg")
    (tmp_path / log).unlink()
    assert answers(tmp_path / "g.kg") == right


FOREIGN = {
    "an endless view": "DROP VIEW links; CREATE VIEW links AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS link FROM n",
    "one more view": "CREATE VIEW more AS SELECT 1",
    "statistics that lie": "ANALYZE; UPDATE sqlite_stat1 SET stat = '1 1 1 1'",
    "a trigger": "CREATE TRIGGER more AFTER INSERT ON settings BEGIN SELECT 1; END",
    "a table less": "DROP TABLE settings",
    "another index": "DROP INDEX entities_by_type; CREATE INDEX entities_by_type ON entities (label)",
    "another table": "ALTER TABLE settings RENAME COLUMN value TO worth",
}


@pytest.mark.parametrize("change", FOREIGN.values(), ids=FOREIGN.keys())
def test_a_schema_that_is_not_ours_is_refused(tmp_path: Path, built: Path, change: str) -> None:
    shutil.copy(built, tmp_path / "g.kg")
    changed(tmp_path / "g.kg", change)
    seal.put(tmp_path / "g.kg")
    for act in (lambda: kg.open(tmp_path / "g.kg"), lambda: build([], tmp_path / "g.kg")):
        with pytest.raises(StoreError):
            act()


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "g.kg")
    with pytest.raises(StoreError, match="no file"):
        kg.open(tmp_path / "g.kg")
    with pytest.raises(StoreError, match="a folder, no graph"):
        kg.open(tmp_path)


REFERENCES = str(LISTINGS / "references.bib")


def edited(path: Path) -> None:
    with kg.open(path) as graph:
        graph.edit("rename", "BERT", "Bert")


ACTS = {"remove": lambda path: remove(path, source=REFERENCES), "rename": edited}


def killed_at(module: ModuleType, name: str, act: Callable[[Path], object], path: Path) -> int:
    """Acts on a graph in a process that is killed where something of a module would be called."""

    def run() -> None:
        setattr(module, name, killed)
        act(path)

    return exit_code(run)


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_what_is_killed_before_it_is_settled_has_not_been(
    tmp_path: Path, built: Path, act: Callable[[Path], object]
) -> None:
    shutil.copy(built, tmp_path / "killed.kg")
    assert killed_at(resolving, "settle", act, tmp_path / "killed.kg") == -signal.SIGKILL
    assert answers(tmp_path / "killed.kg") == answers(built)
    assert [path.name for path in tmp_path.iterdir()] == ["killed.kg"]


def test_a_repair_that_is_killed_leaves_nothing_behind(tmp_path: Path, built: Path) -> None:
    shutil.copy(built, tmp_path / "killed.kg")
    assert killed_at(resolving, "settle", checking.repair, tmp_path / "killed.kg") == -signal.SIGKILL
    assert len([*tmp_path.iterdir()]) > 2
    assert answers(tmp_path / "killed.kg") == answers(built)
    assert [path.name for path in tmp_path.iterdir()] == ["killed.kg"]


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_what_a_kill_left_is_finished_by_whoever_opens_it(
    tmp_path: Path, built: Path, act: Callable[[Path], object]
) -> None:
    for name in ("killed.kg", "whole.kg"):
        shutil.copy(built, tmp_path / name)
    assert killed_at(editing, "write", act, tmp_path / "killed.kg") == -signal.SIGKILL
    act(tmp_path / "whole.kg")
    assert answers(tmp_path / "killed.kg") == answers(tmp_path / "whole.kg")
    names = {path.name.replace("killed", "whole") for path in tmp_path.iterdir()}
    assert names == {path.name for path in tmp_path.iterdir() if "killed" not in path.name}


def test_two_names_of_a_graph_are_one_graph(tmp_path: Path, built: Path) -> None:
    shutil.copy(built, tmp_path / "g.kg")
    (tmp_path / "link.kg").symlink_to("g.kg")
    from kg.core.errors import Busy
    from kg.store.locks import locked

    with locked(tmp_path / "g.kg"), pytest.raises(Busy), locked(tmp_path / "link.kg"):
        pass
