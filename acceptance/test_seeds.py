"""The real listings of ../shared, read whole. Run by `make acceptance`; without ../shared there is nothing to run."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.core.dates import iso, month_day
from kg.core.errors import UsageError
from kg.steps.building import build
from kg.text.plain import plain
from tests.conftest import ROOT

SHARED = ROOT.parent / "shared"
SEEDS = SHARED / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.exists(), reason="no ../shared beside the project")


@pytest.fixture(scope="module")
def reference() -> list[dict[str, Any]]:
    lines = (SHARED / "gold" / "papers.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def found() -> dict[str, list[kg.Paper]]:
    papers = defaultdict(list)
    for item in kg.read(SEEDS):
        assert isinstance(item, kg.Paper), item
        papers[Path(item.sources[0].file).name[:3]].append(item)
    return papers


def test_every_record_is_the_references(found: dict[str, list[kg.Paper]], reference: list[dict[str, Any]]) -> None:
    assert {name: len(papers) for name, papers in found.items()} == {
        "000": 10,
        "001": 98,
        "002": 105,
        "003": 87,
        "004": 221,
    }
    in_order = [paper for name in sorted(found) for paper in found[name]]
    for paper, expected in zip(in_order, reference, strict=True):
        assert paper.title == (plain(expected["title"]) if expected["title"] else None)
        assert paper.abstract == plain(expected["abstract"])
        assert paper.comment == expected.get("comment")
        assert paper.authors_count == expected.get("authors_count")
        assert paper.organization == expected.get("organization")
        assert paper.upvotes == expected.get("upvotes")
        if expected.get("arxiv"):
            assert paper.id == f"arxiv:{expected['arxiv']}"
        _same_date(paper.published, expected.get("date"))


def _same_date(published: str | None, written: str | None) -> None:
    if written is None:
        assert published is None
    elif re.search(r"\d{4}", written):
        assert published == iso(written)
    else:
        month, day = month_day(written) or (0, 0)
        assert published == f"2025-{month:02}-{day:02}"  # the copies are of October 2025


def test_521_records_are_487_papers(tmp_path: Path) -> None:
    report = build([str(SEEDS)], tmp_path / "seeds.kg")
    assert (report.records, report.papers, report.duplicates, report.quarantined) == (521, 487, 34, 0)


def test_entities_keep_their_ids_when_papers_are_added_and_old_ids_lead_on(tmp_path: Path) -> None:
    sources = sorted(map(str, SEEDS.iterdir()))
    graph = tmp_path / "g.kg"
    build(sources[:-1], graph)
    with kg.open(graph) as opened:
        before = {one.id: {one.label, *one.aliases} for one in opened.entities()}
    build(sources[-1:], graph)
    build(sources, tmp_path / "whole.kg")
    with kg.open(graph) as opened, kg.open(tmp_path / "whole.kg") as whole:
        assert opened.diff(whole) == []
        after = {one.id for one in opened.entities()}
        left = {(one.type, name) for one in opened.entities() for name in (one.label, *one.aliases)}
        for name, names in before.items():
            try:
                now = opened.entity(name)
            except UsageError:  # what more papers take for nothing
                assert left.isdisjoint((name.partition("/")[0], spelt) for spelt in names), name
            else:
                assert names & {now.label, *now.aliases}, name
        renamed = before.keys() - after
    print(f"\n{len(renamed)} of {len(before)} ids changed when {sources[-1][-24:]} was added: {sorted(renamed)[:9]}")
    assert len(renamed) <= 0.01 * len(before)
