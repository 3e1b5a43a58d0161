"""The questions of docs/queries.md: the command line prints what Python answers."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from docs.questions import Question, questions
from kg.cli.main import main
from tests.conftest import LISTINGS

QUESTIONS = questions()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        run(patch, f"kg build {LISTINGS} -o papers.kg -q")
    return folder


def run(patch: pytest.MonkeyPatch, line: str) -> None:
    patch.setattr(sys, "argv", shlex.split(line))
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0


def test_there_are_more_than_twenty() -> None:
    assert len(QUESTIONS) == 25


@pytest.mark.parametrize("question", QUESTIONS, ids=[one.command for one in QUESTIONS])
def test_the_command_prints_what_python_answers(
    question: Question, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk)
    monkeypatch.setenv("COLUMNS", "100")
    run(monkeypatch, question.command)
    said = capsys.readouterr()
    *rows, last = question.answer.splitlines()
    noted = last.endswith("left out")
    assert "\n".join(rows if noted else [*rows, last]).strip("'") in said.out
    assert not noted or re.sub(" papers?", "", last) in said.err
