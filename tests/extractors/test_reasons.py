"""What is read of made-up papers, and by which signs: a change of either is seen here, and is either meant or a fault."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

import kg
from extractors import Extractor, Text
from extractors.records import Entity, Extraction, Relation, Result
from extractors.resources import table
from kg.core.model import Paper
from tests.conftest import LISTINGS

PAGE = Path(__file__).with_name("reasons.txt")
PAPERS = PAGE.read_text(encoding="utf-8").split("\n\n")
IN_SHORT = Path(__file__).with_name("floor") / "read.txt"
MARKS = Path(__file__).with_name("floor") / "marks.tsv"
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


def marks() -> Iterator[str]:
    """Each other text of our own with a mark of all that is read of it."""
    with IN_SHORT.with_name("defects.tsv").open(encoding="utf-8", newline="") as file:
        defects = [(row["defect"], row["title"], row["abstract"]) for row in csv.DictReader(file, delimiter="\t")]
    fields = map(json.loads, Path(__file__).with_name("other_fields.jsonl").read_text(encoding="utf-8").splitlines())
    others = [(one["id"], one["title"], one["abstract"]) for one in fields]
    samples = [
        (f"sample {i}", one.title, one.abstract) for i, one in enumerate(kg.read(LISTINGS)) if isinstance(one, Paper)
    ]
    examples = [(row["rule"], *_shown(row[shown])) for row in table("data/rules.tsv") for shown in ("fires", "misses")]
    for name, title, abstract in (*defects, *others, *samples, *examples):
        found = extractor()(Text("1", title or None, abstract))
        told = [*map(_mark, found.entities), *map(_mark, found.relations), *map(_mark, found.results)]
        yield f"{name}\t{' '.join(told)}"


def _shown(example: str) -> tuple[str, str]:
    title, _, abstract = example.replace("[[", "").replace("]]", "").rpartition(" | ")
    return title, abstract


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


def test_all_other_texts_are_read_as_before() -> None:
    before = MARKS.read_text(encoding="utf-8").splitlines()
    assert set(marks()) ^ set(before) == set(), "python -m tests.extractors.test_reasons writes it anew"


if __name__ == "__main__":
    PAGE.write_text("\n\n".join(map(told, PAPERS)) + "\n", encoding="utf-8")
    IN_SHORT.write_text("\n\n".join(map(told_in_short, ABSTRACTS)) + "\n", encoding="utf-8")
    MARKS.write_text("".join(f"{one}\n" for one in marks()), encoding="utf-8")
