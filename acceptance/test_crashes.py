"""Killed at thirty random moments of a build, the graph always opens, and building on ends in the same content."""

from __future__ import annotations

import random
import sqlite3
import time
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import pytest

from acceptance.test_seeds import SEEDS, pytestmark  # noqa: F401
from kg.steps.building import build

KILLS = 30


def content(path: Path) -> list[tuple[object, ...]]:
    """All papers, and all links of each."""
    with closing(sqlite3.connect(path)) as connection:
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return []
        papers = "SELECT id, title, abstract, '', '', 0 FROM papers"
        links = "SELECT papers.id, entities.id, label, links.name, role, confidence FROM links JOIN papers USING (paper) JOIN forms USING (form) JOIN entities USING (entity)"
        return sorted(connection.execute(f"{papers} UNION ALL {links}").fetchall(), key=repr)


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # what it runs beside does no harm
def test_thirty_kills(tmp_path: Path) -> None:
    sources = sorted(map(str, SEEDS.iterdir()))[:3]
    build(sources, tmp_path / "first.kg")  # this process has all it needs now, and so has each that it forks
    started = time.monotonic()
    build(sources, tmp_path / "whole.kg")
    taken = time.monotonic() - started
    expected = content(tmp_path / "whole.kg")
    moments = random.Random(7)  # noqa: S311
    partial, path = 0, tmp_path / "0.kg"
    for number in range(KILLS):
        process = get_context("fork").Process(target=build, args=(sources, path))
        process.start()
        time.sleep(moments.uniform(0, taken))
        process.kill()
        process.join()
        if path.exists() and path.stat().st_size:
            partial += content(path) != expected
            build([], path)
        if number % 3 == 2:
            build(sources, path)
            assert content(path) == expected
            path = tmp_path / f"{number}.kg"
    print(
        f"\n{KILLS} kills within {taken:.2f} s; {partial} left a part of the graph behind, all were built on to the same end"
    )
