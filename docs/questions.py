"""Writes the answers in docs/queries.md anew: python -m docs.questions."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import NamedTuple

import kg

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "queries.md"
_QUESTION = re.compile(
    r"(?P<head>\*\*\d+\. .+\*\* `(?P<command>kg .+)`\n\n```python\n>>> (?P<python>.+)\n)(?P<answer>(?:.+\n)+)(?=\n```)"
)


class Question(NamedTuple):
    """A question as a line in Python and one on the command line, and what both answer."""

    python: str
    command: str
    answer: str


def questions() -> list[Question]:
    """The questions of the page."""
    found = _QUESTION.finditer(PAGE.read_text(encoding="utf-8"))
    return [Question(one["python"], one["command"], one["answer"].rstrip("\n")) for one in found]


def answered(text: str, graph: kg.KnowledgeGraph) -> str:
    """The page with the answers that a graph gives now."""
    return _QUESTION.sub(lambda one: f"{one['head']}{eval(one['python'], {'graph': graph})!r}\n", text)  # noqa: S307


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, kg.build(ROOT / "examples/listings", f"{folder}/papers.kg") as built:
        PAGE.write_text(answered(PAGE.read_text(encoding="utf-8"), built), encoding="utf-8")
