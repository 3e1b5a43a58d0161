"""Killed at thirty random moments of a build, the graph always opens, and building on ends in the same content."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from acceptance.test_seeds import SEEDS, pytestmark  # noqa: F401
from kg.steps.building import build
from tests.conftest import ROOT

KILLS = 30


def content(path: Path) -> list[tuple[object, ...]]:
    """All papers, and all links of each."""
    with closing(sqlite3.connect(path)) as connection:
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return []
        papers = "SELECT id, title, abstract, '', '', 0 FROM papers"
        links = "SELECT papers.id, entities.id, label, links.name, role, confidence FROM links JOIN papers USING (paper) JOIN forms USING (form) JOIN entities USING (entity)"
        return sorted(connection.execute(f"{papers} UNION ALL {links}").fetchall(), key=repr)


def test_thirty_kills(tmp_path: Path) -> None:
    whole = tmp_path / "whole.kg"
    command = [sys.executable, "-m", "kg", "build", "-q", str(SEEDS), "-o"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = time.monotonic()
    subprocess.run([*command, str(whole)], env=env, check=True)
    taken = time.monotonic() - started
    expected = content(whole)
    moments = random.Random(7)  # noqa: S311
    partial, path = 0, tmp_path / "0.kg"
    for number in range(KILLS):
        process = subprocess.Popen([*command, str(path)], env=env)
        time.sleep(moments.uniform(0.3, 1) * taken)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if path.exists() and path.stat().st_size:
            partial += content(path) != expected
            build([], path)
        if number % 3 == 2:
            subprocess.run([*command, str(path)], env=env, check=True)
            assert content(path) == expected
            path = tmp_path / f"{number}.kg"
    print(
        f"\n{KILLS} kills within {taken:.2f} s; {partial} left a part of the graph behind, all were built on to the same end"
    )
