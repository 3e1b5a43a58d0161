"""Workers that die, hang or fail: no paper is lost, none comes twice, all come in their order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from extractors import workers
from extractors.corpus import NO_HINTS, CorpusHints
from extractors.records import Extraction, Text
from extractors.workers import Failed, Run, shared

PAPERS = 100


def tasks() -> Iterator[tuple[Text, CorpusHints]]:
    return ((Text(str(number), None, ""), NO_HINTS) for number in range(PAPERS))


def outcome(make: Callable[[str], Run], patterns: str = "") -> list[str]:
    """The ids in their order; for what failed, why."""
    return [one.why if isinstance(one, Failed) else one.id for one in shared(tasks(), make, patterns, 2)]


def crashing(mark: str) -> Run:
    """Crashes at paper 37: always, or only the first time if there is a file to mark it in."""

    def run(paper: Text, _: CorpusHints) -> Extraction:
        if paper.id == "37" and not (mark and os.path.exists(mark)):  # noqa: PTH110
            if mark:
                open(mark, "w").close()  # noqa: PTH123
            os.kill(os.getpid(), signal.SIGKILL)
        return Extraction(paper.id, ())

    return run


def failing(_: str) -> Run:
    def run(paper: Text, _: CorpusHints) -> Extraction:
        if paper.id == "37":
            raise ValueError("no")
        if paper.id == "41":
            time.sleep(60)
        return Extraction(paper.id, ())

    return run


def test_papers_of_a_killed_worker_are_done_again(tmp_path: os.PathLike[str]) -> None:
    assert outcome(crashing, f"{tmp_path}/mark") == [str(number) for number in range(PAPERS)]


def test_a_paper_that_kills_its_worker_costs_itself() -> None:
    found = outcome(crashing)
    assert found.pop(37) == "it ended the program that looks for names"
    assert found == [str(number) for number in range(PAPERS) if number != 37]


def test_a_paper_that_fails_or_takes_too_long_costs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SECONDS", 0.5)
    found = outcome(failing)
    assert found[37] == "looking for names fails: ValueError: no"
    assert found[41] == "looking for names takes longer than 0.5 s"
    assert len(found) == PAPERS


ENDLESS = """
import sys, time
from extractors.corpus import NO_HINTS
from extractors.records import Text
from extractors.workers import shared

def make(_):
    def run(paper, told):
        __import__("os").write(1, b"%d\\n" % __import__("os").getpid())
        time.sleep(600)
    return run

list(shared(((Text("", None, ""), NO_HINTS) for _ in range(100)), make, "", 2))
"""


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_no_worker_outlives_its_parent(sign: signal.Signals) -> None:
    """Ctrl-C goes to all processes of the terminal at once."""
    command = [sys.executable, "-c", ENDLESS]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as parent:
        assert parent.stdout
        assert parent.stderr
        children = [int(parent.stdout.readline()) for _ in range(2)]
        (os.killpg if sign == signal.SIGINT else os.kill)(parent.pid, sign)
        assert parent.stdout.read() == b""  # which ends when nobody can write to it any more
        assert parent.stderr.read().count(b"Traceback") == (sign == signal.SIGINT)  # the parent's own
    assert not [child for child in children if child == parent.pid]
