"""A sample of what benchmarks/attacks does to the whole program; `make attacks` does all of it."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

from benchmarks.attacks import asking, crafted, graphs
from benchmarks.attacks.kills import Act, killed_at_call

FEW = ("stats --json", "papers", "links", "show, an entity", "search", "diff", "edit list", "export .ttl", "check")


def test_a_graph_file_that_may_be_anything_is_refused_or_answers_rightly(tmp_path: Path) -> None:
    sound = graphs.prepared(tmp_path)
    few = {name: asking.READING[name] for name in FEW}
    right = graphs.tried(tmp_path, lambda _: None, sound, few)
    assert {one.code for one in right.values()} == {0}
    files = list(graphs.files(sound))[::37]
    assert {kind for kind, *_ in files} == {"damaged", "foreign", "forged"}
    for kind, name, make, strict in files:
        found = graphs.tried(tmp_path, make, sound, few)
        assert (kind, name, asking.faults(found, right if strict else None)) == (kind, name, {})


def test_what_is_forged_is_answered_with(tmp_path: Path) -> None:
    sound = graphs.prepared(tmp_path)
    few = {"entities": asking.READING["entities"]}
    right = graphs.tried(tmp_path, lambda _: None, sound, few)["entities"]
    forged = partial(crafted.with_values, [("entities", "label", "'owl'", "1"), ("entities", "papers", "NULL", "1")])
    found = graphs.tried(tmp_path, forged, sound, few)["entities"]
    assert (found.code, found.trace) == (0, "")
    assert found.answer != right.answer


@pytest.mark.parametrize("column", [("entities", "papers"), ("forms", "type"), ("entities", "label")])
def test_nothing_forged_acts_on_a_terminal(tmp_path: Path, column: tuple[str, str]) -> None:
    sound = graphs.prepared(tmp_path)
    few = {name: asking.READING[name] for name in ("entities", "entities, as a table", "links", "search", "evaluate")}
    forged = partial(crafted.with_values, [(*column, crafted.VALUES["escapes"], "1")])
    assert asking.faults(graphs.tried(tmp_path, forged, sound, few), None) == {}


@pytest.mark.parametrize("table", ["papers_text_data", "entities", "records"])
def test_pages_that_lead_in_circles_are_not_followed(tmp_path: Path, table: str) -> None:
    sound = graphs.prepared(tmp_path)
    for make in (partial(crafted.pages_in_pages, table, 12), partial(crafted.pages_in_a_circle, table)):
        few = {name: asking.READING[name] for name in ("stats", "diff", "search", "check")}
        found = graphs.tried(tmp_path, make, sound, few)
        assert {(one.code, one.trace) for one in found.values()} == {(3, "")}


@pytest.mark.parametrize(
    ("act", "call"),
    [("build", "unlink,unlinkat,rmdir"), ("edit", "ftruncate,truncate,fallocate"), ("remove", "fsync,fdatasync")],
)
def test_killed_at_any_call_it_is_as_before_or_as_after(tmp_path: Path, act: str, call: str) -> None:
    if not shutil.which("strace"):
        pytest.skip("no strace that could kill at a system call")
    one = Act(act, tmp_path)
    for number in range(1, 100):
        place = one.copied(tmp_path / f"{number}")
        if killed_at_call(place, act, call, number) >= 0:
            assert number > 1
            return
        assert not one.came(place).startswith("WRONG")
