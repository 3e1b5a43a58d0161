"""No spelling of SERVICE gets a packet out: in Python, at the endpoint, from the page, some on the command line too; and
where the system keeps queries on the network.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import kg
from tests.conftest import LISTINGS, ROOT, SERVICES, UNSHARE_REFUSED, Canary, browser, canary, this_machine
from tests.kg.serving.conftest import Server

__all__ = ["browser", "canary"]  # fixtures
PYTHON = """
import sys, kg
graph = kg.open(sys.argv[1])
for query in sys.argv[2:]:
    try:
        graph.sparql(query)
    except kg.KgError as error:
        print(error)
"""
WALLS = {"as it is": [], "where unshare is refused": UNSHARE_REFUSED}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("services") / "g.kg"
    with kg.build(LISTINGS, path) as built:
        built.sparql_store()
    return path


@pytest.fixture(params=WALLS)
def before(request: pytest.FixtureRequest) -> list[str]:
    """What runs the command."""
    if WALLS[request.param] and not shutil.which("strace"):
        pytest.skip("no strace that could refuse a system call")
    return WALLS[request.param]


def run(line: list[str]) -> str:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(line, capture_output=True, text=True, env=env, check=False)
    return done.stdout + done.stderr


def queries(canary: Canary, spellings: list[str] = SERVICES) -> list[str]:
    return [query.replace("{it}", canary.address) for query in spellings]


def test_on_the_command_line(graph: Path, canary: Canary, before: list[str]) -> None:
    line = [*before, sys.executable, "-m", "kg", "sparql", str(graph)]
    said = [run([*line, query]) for query in queries(canary, SERVICES[::10])]
    assert all("SERVICE" in one for one in said)
    assert canary.visits == []


def test_in_python(graph: Path, canary: Canary, before: list[str]) -> None:
    said = run([*before, sys.executable, "-c", PYTHON, str(graph), *queries(canary)])
    assert said.count("SERVICE asks another server") == len(SERVICES)
    assert canary.visits == []


@contextmanager
def served(graph: Path, before: list[str]) -> Iterator[Server]:
    line = [*before, sys.executable, "-m", "kg", "serve", str(graph), "--port", "0"]
    quiet = subprocess.DEVNULL
    with this_machine():
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=quiet, text=True, env=env)
        with process:
            assert process.stdout
            try:
                yield Server(process.stdout.readline().strip(), graph)
            finally:
                process.terminate()


def test_at_the_endpoint_and_from_the_page(graph: Path, canary: Canary, before: list[str], browser: Browser) -> None:
    with served(graph, before) as server:
        assert {server.post(query).status for query in queries(canary)} == {400}
        page = browser.new_page()
        with page.expect_response("**/sparql"):  # it asks a question of its own when it opens
            page.goto(f"{server.address}query")
        for query in queries(canary):
            page.fill("#query", query)
            with page.expect_response("**/sparql") as asked:
                page.click("#run")
            assert asked.value.status == 400
        page.close()
    assert canary.visits == []
