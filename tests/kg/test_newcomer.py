"""A newcomer's transcript: typical mistakes, each with the line that answers it."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

import pytest

from kg.cli.main import main
from tests.conftest import LISTINGS

TRANSCRIPT = (Path(__file__).parent / "newcomer.txt").read_text(encoding="utf-8")
LINES = [line for line in TRANSCRIPT.splitlines() if line and not line.startswith("#")]
MISTAKES = [(line.removeprefix("$ kg "), answer) for line, answer in zip(LINES[::2], LINES[1::2], strict=True)]
FOREIGN = {
    "paper.pdf": b"%PDF-1.5\n%\0\1",
    "ids.txt": b"2401.00001\n2402.11537\n",
    "page.html": b"<!doctype html><p>Papers",
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "notes.rtf": b"{\\rtf1 Papers}",
    "empty.txt": b"",
    "note.txt": b"just a note\n",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a graph, listings, and files that are none."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(LISTINGS, folder / "listings")
    for name, content in FOREIGN.items():
        (folder / name).write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        run(patch, "build listings -o papers.kg -q")
    return folder


def run(patch: pytest.MonkeyPatch, line: str) -> object:
    patch.setattr(sys, "argv", ["kg", *shlex.split(line)])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def test_there_are_some_forty() -> None:
    assert len(MISTAKES) >= 40


@pytest.mark.parametrize(("line", "answer"), MISTAKES, ids=[line for line, _ in MISTAKES])
def test_a_mistake_is_answered_in_a_line(
    line: str, answer: str, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk)
    monkeypatch.setenv("COLUMNS", "100")
    code = run(monkeypatch, line)
    said = capsys.readouterr()
    assert (said.err or said.out).splitlines()[0] == answer
    if answer.startswith("kg: "):
        assert code == 2
        assert said.out in ("", "no papers found\n") or said.out.startswith("no papers found\nx.quarantine.jsonl: ")
