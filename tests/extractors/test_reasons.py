"""What is read of made-up papers, and by which signs: a change of either is seen here, and is either meant or a fault."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from extractors import Extractor, Text
from extractors.records import Extraction

PAGE = Path(__file__).with_name("reasons.txt")
PAPERS = PAGE.read_text(encoding="utf-8").split("\n\n")


def told(paper: str) -> str:
    """A paper, and beneath it what is read of it."""
    text, *_ = paper.splitlines()
    title, _, abstract = text.removeprefix("> ").rpartition(" | ")
    return "\n".join([text, *_read(extractor()(Text("1", title or None, abstract)))])


@cache
def extractor() -> Extractor:
    """Made once, when first asked."""
    return Extractor()


def _read(found: Extraction) -> Iterator[str]:
    for entity in found.entities:
        yield f"{entity.type} {entity.name}: {entity.role}"
        yield f"  {' '.join(sorted(entity.rules))}"
        yield f"  {' '.join(sorted({*entity.role_rules} - {*entity.rules}))}"
    for one in found.relations:
        yield f"{one.source} {one.relation} {one.target}: {one.evidence.rule}"
    for result in found.results:
        fields = {name: getattr(result, name) for name in ("metric", "on", "system", "over", "task")}
        yield " | ".join([f"{result.value} {result.kind}", *(f"{name} {one}" for name, one in fields.items() if one)])
        yield from (f"  {' '.join(rules)}" for rules in result.rules if rules)


@pytest.mark.parametrize("paper", PAPERS, ids=[paper.partition("\n")[0].removeprefix("> ")[:40] for paper in PAPERS])
def test_each_paper_is_read_as_before(paper: str) -> None:
    assert told(paper) == paper.rstrip("\n"), "python -m tests.extractors.test_reasons writes it anew"


if __name__ == "__main__":
    PAGE.write_text("\n\n".join(map(told, PAPERS)) + "\n", encoding="utf-8")
