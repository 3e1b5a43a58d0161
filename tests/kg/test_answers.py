"""What a small graph answers to all questions, and what its tables hold: a change of either is meant, or a fault."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import kg
from kg.core.model import Paper
from tests.made import answers, make, questions

PAGE = Path(__file__).with_name("answers.txt")


def told(path: Path) -> str:
    def rows(query: str) -> list[Any]:
        return connection.execute(query).fetchall()

    def ids(papers: Iterable[Paper]) -> str:
        return " ".join(paper.id for paper in papers)

    with kg.open(path) as graph, closing(sqlite3.connect(path)) as connection:
        return answers(questions(PAGE), {"graph": graph, "rows": rows, "ids": ids})


def test_it_answers_as_before(made: Path) -> None:
    assert told(made) == PAGE.read_text(encoding="utf-8"), "python -m tests.kg.test_answers writes it anew"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(told(make(Path(folder))), encoding="utf-8")
