"""What tests of the whole program share."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, chdir, contextmanager
from pathlib import Path
from threading import Thread
from typing import IO, NamedTuple
from unittest.mock import patch

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser import NAMES, Window, found, offline
from tests.made import make
from tests.offline import sitecustomize

settings.register_profile("steady", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("steady")

# What is started in the background ignores Ctrl-C, and so does all that it starts: tests that send one would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parents[1]
OFFLINE = ROOT / "tests" / "offline"
TRIED = Path(tempfile.mkstemp(prefix="kg-tests-tried-")[1])  # what used the network and may not
os.environ["PYTHONPATH"] = f"{ROOT}{os.pathsep}{OFFLINE}"  # of all processes that tests start
os.environ[sitecustomize.NOTES] = str(TRIED)
sys.path.append(str(OFFLINE))
sys.addaudithook(sitecustomize.watch)
LISTINGS = ROOT / "examples" / "listings"
UNSHARE_REFUSED = [
    "strace",
    "-D",
    "-f",
    "-qqq",
    "-o",
    os.devnull,
    "-e",
    "inject=unshare:error=EPERM",
]  # goes before a command
SERVICES: list[str] = list(map(json.loads, (ROOT / "tests" / "exports" / "services.jsonl").read_text().splitlines()))
Kg = Callable[..., subprocess.CompletedProcess[str]]


def this_machine() -> AbstractContextManager[object]:
    """What is done within may listen on this machine, and ask it; so may the processes that are started within."""
    return patch.dict(os.environ, {sitecustomize.MAY: sitecustomize.THIS_MACHINE})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Tests with the mark `network` are those of what listens or fetches. All others are done without."""
    if item.get_closest_marker("network"):
        with this_machine():
            return (yield)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    torn_down = yield
    if tried := TRIED.read_text(encoding="utf-8"):
        TRIED.write_text("", encoding="utf-8")
        pytest.fail(f"the network was used: {tried}")
    return torn_down


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """As many as there are cores, and three at least: some wait for servers, browsers and Java while others work."""
    return max(3, len(os.sched_getaffinity(0)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What first starts a program of its own is at the head of one half of all tests: Java of the one, browser and servers of the other.

    Workers have equal shares in this order, and so different ones start with these; who is through goes on with the end of another's.
    """
    starting = {item.path for item in items if {"browser", "server"}.intersection(getattr(item, "fixturenames", ()))}
    java = [item for item in items if item.path.name == "test_spark.py"]
    pages = [item for item in items if item.path in starting]
    others = [item for item in items if item.path not in {*starting, *(one.path for one in java)}]
    half = max(0, len(items) // 2 - len(java))
    items[:] = [*java, *others[:half], *pages, *others[half:]]


def pytest_collection_finish() -> None:
    """What is imported by now stays: Python need not look through it for what is no longer used, again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    TRIED.unlink()


class Canary(NamedTuple):
    """An address on this machine, and who came there."""

    address: str
    visits: list[object]


@pytest.fixture
def canary() -> Iterator[Canary]:
    """A server that nobody may visit."""
    visits: list[object] = []
    with this_machine():
        listener = socket.create_server(("127.0.0.1", 0))
    with listener:

        def wait() -> None:
            while True:
                try:
                    visitor, place = listener.accept()
                except OSError:
                    return
                visits.append(place)
                visitor.close()

        thread = Thread(target=wait)
        thread.start()
        yield Canary(f"http://127.0.0.1:{listener.getsockname()[1]}/", visits)
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.fixture
def kg(tmp_path: Path) -> Kg:
    """The command, run in a folder of its own as a user runs it: in this process, which has loaded what it needs.

    With variables of its own it is a process of its own, since Python reads some when it starts.
    """

    def run(*arguments: str | Path, stdin: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "kg", *map(str, arguments)]
        with ExitStack() as stack:
            given, out, err = (stack.enter_context(tempfile.TemporaryFile()) for _ in range(3))
            given.write((stdin or "").encode())
            given.seek(0)
            if environment:
                env = {**os.environ, "PYTHONIOENCODING": "utf-8", **environment}
                code = subprocess.call(line, cwd=tmp_path, stdin=given, stdout=out, stderr=err, env=env)
            else:
                with chdir(tmp_path), _streams(given, out, err):
                    code = _main(line[3:])
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(line, code, out.read().decode(), err.read().decode())

    return run


@contextmanager
def _streams(*files: IO[bytes]) -> Iterator[None]:
    """Files in place of the standard streams of this process, and of those that it starts."""
    with ExitStack() as stack:
        for number, (name, file) in enumerate(zip(("stdin", "stdout", "stderr"), files, strict=True)):
            stack.callback(os.close, kept := os.dup(number))
            stack.callback(os.dup2, kept, number)
            os.dup2(file.fileno(), number)
            stream = open(number, "w" if number else "r", encoding="utf-8", closefd=False)  # noqa: SIM115
            stack.callback(stream.close)
            stack.enter_context(patch.object(sys, name, stream))
        yield


def _main(arguments: list[str]) -> int:
    from kg.cli.main import main

    with patch.object(sys, "argv", ["kg", *arguments]), pytest.raises(SystemExit) as ended:
        main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the sample listings, built once: to be copied."""
    from kg.steps.building import build

    path = tmp_path_factory.mktemp("built") / "papers.kg"
    build([str(LISTINGS)], path)
    return path


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small graph with something of everything, built once: only to be asked."""
    return make(tmp_path_factory.mktemp("made"))


@pytest.fixture
def samples(built: Path, tmp_path: Path) -> Path:
    """The graph of the sample listings as `papers.kg` in the test's own folder."""
    return Path(shutil.copy(built, tmp_path))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    path = found()
    if path is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is on the PATH")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--process-per-site", "--disable-gpu"]
        )
        yield started
        started.close()


@pytest.fixture(scope="session")
def usual(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A context for pages that are files, with one that stays open: the process that it is in is that of all others."""
    page = tmp_path_factory.mktemp("open") / "page.html"
    page.write_text("open")
    with offline(browser) as context:
        context.new_page().goto(page.as_uri())
        yield context


@pytest.fixture
def window(usual: BrowserContext) -> Iterator[Window]:
    """A window without a network; nothing may go wrong in what it opens."""
    opened = Window(usual)
    yield opened
    assert opened.close() == []
