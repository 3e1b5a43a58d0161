"""What is read of made-up papers, and by which signs: a change of either is seen here, and is either meant or a fault."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

from extractors import Extractor, Text
from extractors.records import Entity, Extraction, Relation, Result

PAGE = Path(__file__).with_name("reasons.txt")
PAPERS = PAGE.read_text(encoding="utf-8").split("\n\n")
IN_SHORT = Path(__file__).with_name("floor") / "read.txt"
ABSTRACTS = list(map(json.loads, (IN_SHORT.with_name("papers.jsonl")).read_text(encoding="utf-8").splitlines()))


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


def told_in_short(paper: dict[str, str]) -> str:
    """What is read of one of the sixty abstracts: how sure it is, and of places and signs only whether they change."""
    found = extractor()(Text(paper["id"], paper["title"], paper["abstract"]))
    return "\n".join([f"> {paper['id']}", *_read_in_short(found)])


def _read_in_short(found: Extraction) -> Iterator[str]:
    for entity in found.entities:
        yield f"{entity.type} {entity.name}: {entity.role} {entity.confidence:.2f} {_mark(entity)}"
    for one in found.relations:
        yield f"{one.source} {one.relation} {one.target} {one.confidence:.2f} {_mark(one)}"
    for result in found.results:
        yield f"{' | '.join(map(str, result[:-3]))} {result.confidence:.2f} {_mark(result)}"
    yield f"spellings {' | '.join(found.spellings)}"
    yield f"nothing {' | '.join(found.nothing)}"


def _mark(one: Entity | Relation | Result) -> str:
    """What changes with its places and signs."""
    said = one._replace(confidence=round(one.confidence, 2))
    return sha256(repr(said).encode()).hexdigest()[:6]


@pytest.mark.parametrize("paper", PAPERS, ids=[paper.partition("\n")[0].removeprefix("> ")[:40] for paper in PAPERS])
def test_each_paper_is_read_as_before(paper: str) -> None:
    assert told(paper) == paper.rstrip("\n"), "python -m tests.extractors.test_reasons writes it anew"


def test_the_sixty_abstracts_are_read_as_before() -> None:
    before = IN_SHORT.read_text(encoding="utf-8").removesuffix("\n").split("\n\n")
    for paper, read in zip(ABSTRACTS, before, strict=True):
        assert told_in_short(paper) == read, "python -m tests.extractors.test_reasons writes it anew"


if __name__ == "__main__":
    PAGE.write_text("\n\n".join(map(told, PAPERS)) + "\n", encoding="utf-8")
    IN_SHORT.write_text("\n\n".join(map(told_in_short, ABSTRACTS)) + "\n", encoding="utf-8")
