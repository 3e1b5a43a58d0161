"""A small graph as linked data, and what it answers in SPARQL: a change of either is meant, or a fault."""

from __future__ import annotations

import tempfile
from contextlib import chdir
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import kg
from tests.made import answers, make, questions, steady

PAGE = Path(__file__).with_name("answers.txt")


def told(path: Path) -> str:
    def written(name: str, **options: Any) -> str:
        graph.export(name, **options)
        return Path(name).read_text(encoding="utf-8")

    def mark(text: str) -> str:
        return sha256("\n".join(steady(text.split("\n"))).encode()).hexdigest()[:12]

    def drawn(query: str, **parameters: Any) -> list[Any]:
        found = graph.sparql_networkx(query, **parameters)
        return [*sorted(map(str, found.nodes(data=True))), *sorted(map(str, found.edges(keys=True, data=True)))]

    names = {"written": written, "mark": mark, "drawn": drawn, "date": date}
    with tempfile.TemporaryDirectory() as folder, chdir(folder), kg.open(path) as graph:
        return answers(questions(PAGE), {**names, "graph": graph})


def test_it_answers_as_before(made: Path) -> None:
    assert told(made) == PAGE.read_text(encoding="utf-8"), "python -m tests.exports.test_answers writes it anew"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(told(make(Path(folder))), encoding="utf-8")
