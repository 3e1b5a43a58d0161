"""Names of one thing come together, and look-alikes stay apart, among all names of 15,255 papers of 2025."""

from __future__ import annotations

import gzip
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

import pytest

from kg.resolve import Form, blocks, form, neighbours, resolve
from kg.resolve.senses import PAPER
from kg.steps.building import build, remove
from kg.store import things
from kg.store.database import connect
from tests.conftest import ROOT
from tests.kg.test_resolve import LOOK_ALIKE, ONE_THING, written

CORPUS = ROOT.parent / "shared" / "corpus" / "arxiv-2025.jsonl.gz"
PART = 1500  # papers

pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "papers.kg"
    build([str(CORPUS)], path)
    return path


@pytest.fixture(scope="module")
def named(corpus: Path) -> list[Form]:
    connection = connect(corpus)
    numbers = [number for (number,) in connection.execute("SELECT form FROM forms ORDER BY form")]
    return list(things.read(connection, numbers).values())


def ids(forms: Sequence[Form]) -> list[str]:
    """What each form is, together with all that may have to do with it."""
    found: dict[int, str] = {}
    for group in together(forms):
        for thing in resolve([forms[i] for i in group]):
            found |= {group[i]: thing.id for i, *_ in thing.forms}
    return [found[i] for i in range(len(forms))]


def together(forms: Sequence[Form]) -> Iterator[list[int]]:
    """The forms that share keys, directly or by way of others."""
    holders: dict[str, list[int]] = defaultdict(list)
    keys = [{key for one in one_form.keys for key in near(one_form.kind, one)} for one_form in forms]
    for i, of_form in enumerate(keys):
        for key in of_form:
            holders[key].append(i)
    seen: set[int] = set()
    for start in range(len(forms)):
        group, waiting = set(), [start] if start not in seen else []
        while waiting:
            if (i := waiting.pop()) not in group:
                group.add(i)
                waiting += [other for key in keys[i] for other in holders.pop(key, ())]
        seen |= group
        if group:
            yield sorted(group)


def near(kind: str, key: str) -> set[str]:
    return {block for name in [key, *(other for _, other in neighbours((kind, key)))] for block in blocks(name)}


def test_facts_hold_among_all_names_of_the_corpus(named: list[Form]) -> None:
    groups = [written(kind, names) for kind, names in ONE_THING]
    pairs = [[form(kind, name) for name in names] for kind, names in LOOK_ALIKE]
    listed = [one for group in [*groups, *pairs] for one in group]
    found = iter(ids([*named, *listed])[len(named) :])
    in_groups = [[next(found) for _ in group] for group in groups]
    in_pairs = [[next(found) for _ in pair] for pair in pairs]
    together = [one == other for group in in_groups for one, other in combinations(group, 2)]
    between = [set(one).isdisjoint(other) for one, other in combinations(in_groups, 2)]
    joined = [names for (_, names), (one, other) in zip(LOOK_ALIKE, in_pairs, strict=True) if one == other]
    split = [names for (_, names), group in zip(ONE_THING, in_groups, strict=True) if len(set(group)) > 1]
    right, wrong = sum(together), len(joined) + between.count(False)
    f1 = 2 * right / (2 * right + wrong + len(together) - right)
    print(f"\nF1 {f1:.4f}; joined: {joined}; split: {split}")
    assert f1 >= 0.98


def test_a_single_paper_joins_nothing_that_several_papers_each_keep_apart(named: list[Form]) -> None:
    groups = {i: group for group in together(named) for i in group}
    alone = [i for i, one in enumerate(named) if one.weight > 2 * PAPER and len(one.keys) == 1]
    longs: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i in alone:
        for long in named[i].longs:
            longs[named[i].kind, long[0]].append(i)
    tried, joined = 0, []
    for i in alone:
        for j in longs[named[i].kind, min(named[i].keys)[0]] if named[i].shorts else ():
            short, long = (max(named[at].spellings, key=lambda one: one.papers).name for at in (i, j))
            added = form(named[i].type, short, [long])
            near = sorted({*groups[i], *groups[j]})
            written = any(added.keys <= named[at].keys for at in near)
            apart = len(added.keys) > 1 and not written and len(set(home(named, near, i, j))) > 1
            tried += apart
            if apart and len(set(home([*named, added], [*near, len(named)], i, j))) == 1:
                joined.append((short, long))
    print(f"\n{tried} pairs that one paper brackets; joined: {joined}")
    assert tried > 100
    assert not joined


def home(forms: Sequence[Form], group: Sequence[int], *wanted: int) -> list[str]:
    """What some forms are, resolved with a group of forms."""
    found = {group[i]: thing.id for thing in resolve([forms[i] for i in group]) for i, *_ in thing.forms}
    return [found[i] for i in wanted]


def dump(path: Path) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """All entities, and what each paper names."""
    connection = sqlite3.connect(path)
    entities = connection.execute("SELECT id, type, label, aliases, papers FROM entities ORDER BY id").fetchall()
    links = connection.execute(
        "SELECT papers.id, entities.id, role FROM links JOIN forms USING (form) JOIN entities USING (entity) "
        "JOIN papers USING (paper)"
    )
    return entities, sorted(links)


def test_order_parts_workers_and_removal_make_no_difference(tmp_path: Path) -> None:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        papers = [line for line, _ in zip(lines, range(PART), strict=False)]
    (tmp_path / "whole.jsonl").write_text("".join(papers))
    (tmp_path / "first.jsonl").write_text("".join(papers[: PART // 2]))
    (tmp_path / "last.jsonl").write_text("".join(reversed(papers[PART // 3 :])))
    build([str(tmp_path / "whole.jsonl")], tmp_path / "whole.kg")
    build([str(tmp_path / "last.jsonl")], tmp_path / "parts.kg", workers=2)
    build([str(tmp_path / "first.jsonl")], tmp_path / "parts.kg")
    assert dump(tmp_path / "parts.kg") == dump(tmp_path / "whole.kg")
    build([str(tmp_path / "last.jsonl")], tmp_path / "last.kg")
    remove(tmp_path / "parts.kg", source=str(tmp_path / "first.jsonl"))
    assert dump(tmp_path / "parts.kg") == dump(tmp_path / "last.kg")
