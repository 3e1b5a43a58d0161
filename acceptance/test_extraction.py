"""Extraction against the annotated papers of ../shared, and what holds for every text. Run by `make acceptance`."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from spacy.tokens import Doc

import kg
from acceptance.adversarial import GROWING
from acceptance.generated import abstracts
from acceptance.test_seeds import SEEDS, SHARED, pytestmark  # noqa: F401
from benchmarks import extract as benchmark
from benchmarks import fit
from extractors import Extractor, Text, as_doc, extract, reading
from extractors.stages import tokenizer
from tests.conftest import ROOT

GOLD = SHARED / "gold"
DEV = str(GOLD / "dev.jsonl")
FILES = [str(GOLD / name) for part in ("dev", "train") for name in (f"{part}-papers.jsonl", f"{part}.jsonl")]
BARS = {  # a little below what was measured where weights had not seen the paper; "resource" is dataset or benchmark
    "listings": {"repo": 0.97, "model": 0.88, "method": 0.7, "dataset": 0.81, "benchmark": 0.83, "resource": 0.86}
    | {"task": 0.69, "metric": 0.57, "core": 0.79, "roles": 0.74},
    "arXiv": {"repo": 0.96, "model": 0.8, "method": 0.65, "dataset": 0.71, "benchmark": 0.76, "resource": 0.81}
    | {"task": 0.55, "metric": 0.61, "core": 0.7, "roles": 0.79},
}

SURE, SURE_PRECISION = 0.9, 0.92
ABSTRACTS = 16_000
WORDS = 25_000  # that a pipeline may learn here, so that an extractor is made anew twice or so


def as_records(found: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {"id": one.id, "entities": [{**entity._asdict(), "rules": [], "role_rules": []} for entity in one.entities]}
        for one in found
    ]


Predicted = list[dict[str, Any]]


def scored(predicted: Predicted, gold: str, path: Path, *options: str) -> dict[str, Any]:
    """The scorer's own figures."""
    path.write_text("".join(json.dumps(record) + "\n" for record in predicted), encoding="utf-8")
    command = [sys.executable, str(GOLD / "score.py"), gold, str(path), "--json", *options]
    figures: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return figures


@pytest.fixture(scope="module")
def cross_validated() -> Predicted:
    own = fit.ours()
    annotated = fit.samples(*FILES)
    words = fit.numbered([*annotated.values(), *own])
    found = fit.cross_validated(annotated, own, [], words, folds=5)
    return [{"id": paper, "entities": entities} for paper, entities in found.items()]


@pytest.mark.parametrize("group", BARS)
def test_scores(group: str, cross_validated: Predicted, tmp_path: Path) -> None:
    chosen = [one for one in fit.read(*FILES[1::2]).values() if one["id"].startswith("arxiv:") is (group == "arXiv")]
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps(one) + "\n" for one in chosen), encoding="utf-8")
    figures, merged = (scored(cross_validated, str(gold), tmp_path / "p.jsonl", *more) for more in ((), ("--merged",)))
    reached = {name: row["f1"] for name, row in figures.items() if isinstance(row, dict)}
    reached |= {"resource": merged["resource"]["f1"], "roles": figures["role accuracy"]}
    print(f"\n{group}: {reached}")
    assert {name for name, bar in BARS[group].items() if reached[name] < bar} == set()


def test_what_is_sure_is_right(cross_validated: list[dict[str, Any]]) -> None:
    gold = fit.read(*FILES[1::2])
    right: dict[int, list[bool]] = {}
    for paper in cross_validated:
        owned = {(e["type"], fit.key(s)) for e in gold[paper["id"]]["entities"] for s in [e["name"], *e["surfaces"]]}
        for one in paper["entities"]:
            if one["type"] != "repo":
                hit = any((one["type"], fit.key(surface)) in owned for surface in one["surfaces"])
                right.setdefault(int(one["confidence"] * 10), []).append(hit)
    for tenth in sorted(right):
        print(f"confidence {tenth / 10}: {len(right[tenth])} links, {sum(right[tenth]) / len(right[tenth]):.2f} right")
    sure = right[9] + right.get(10, [])
    assert sum(sure) / len(sure) >= SURE_PRECISION


def test_our_figures_are_the_scorers(tmp_path: Path) -> None:
    with kg.build(GOLD / "papers.jsonl", tmp_path / "g.kg") as graph:
        ours = {one.type: one for one in graph.evaluate(DEV).figures}
        path = tmp_path / "p.jsonl"
        command = [sys.executable, "-m", "kg", "extract", "-q", str(GOLD / "papers.jsonl")]
        path.write_text(subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout)
    records = [json.loads(line) for line in path.read_text().splitlines()]
    for type, figures in scored(records, DEV, path).items():
        if isinstance(figures, dict):
            assert ours[type].f1 == pytest.approx(figures["f1"], abs=0.01), type


def test_every_offset_of_every_seed_holds() -> None:
    papers = [item for item in kg.read(SEEDS) if isinstance(item, kg.Paper)]
    places = 0
    for paper, found in zip(papers, extract(papers), strict=True):
        for entity in found.entities:
            assert set(entity.surfaces) == {evidence.text for evidence in entity.evidence}
            for evidence in entity.evidence:
                text = getattr(paper, evidence.field)
                assert text[evidence.start : evidence.end] == evidence.text
                assert evidence.sentence[0] <= evidence.start < evidence.end <= evidence.sentence[1]
                places += 1
    assert places > 3000


def test_order_and_workers_change_nothing() -> None:
    papers = benchmark.papers(str(GOLD / "papers.jsonl"))
    whole = {one.id: one for one in extract(papers)}
    assert {one.id: one for one in extract(papers[::-1])} == whole
    assert {one.id: one for one in extract(papers, workers=2)} == whole


NLP = kg.pipeline()
DOORS: dict[str, tuple[Callable[[str], Doc], tuple[int, ...]]] = {
    "as a paper": (lambda text: as_doc(NLP, text[:900], text), (1_000, 2_000, 4_000)),
    "as a text": (lambda text: NLP.make_doc(text), (25_000, 50_000, 100_000)),
}  # what makes the doc, and how long the texts are: a paper's are cut


@pytest.fixture(scope="module")
def frozen() -> Iterator[None]:
    """What is there already is no garbage: to look for some among it takes longer than most texts."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def taken(door: Callable[[str], Doc], text: str) -> float:
    """The best of three: what else the machine does can only add."""
    times = []
    for _ in range(3):
        NLP.tokenizer = tokenizer.make(NLP)  # the second time, too, shall be the first
        reading._known.clear()
        gc.collect()
        started = time.process_time()
        NLP(door(text))
        times.append(time.process_time() - started)
    return min(times)


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", GROWING)
def test_a_text_twice_as_long_takes_at_most_two_and_a_half_times_as_long(name: str, door: str) -> None:
    make, sizes = DOORS[door]
    grown = [GROWING[name](n)[: n if door == "as a text" else None] for n in sizes]
    times = [taken(make, text) for text in grown]
    print(f"\n{name} {door}: {[f'{one * 1000:.0f} ms' for one in times]}")
    assert min(later / earlier for earlier, later in pairwise(times)) <= 2.5


def test_one_poisoned_record_in_a_thousand_does_not_double_the_run() -> None:
    run = Extractor()
    papers = list(abstracts(1000))
    poison = [Text("x", "(" * 100_000, grow(100_000)) for grow in GROWING.values()]
    plain, worst = seconds(run, papers), max(seconds(run, [text]) for text in poison)
    print(f"\na thousand records: {plain:.2f} s; the worst of {len(poison)} poisoned ones: {worst:.2f} s")
    assert worst <= plain


def seconds(run: Extractor, papers: Sequence[Text]) -> float:
    started = time.process_time()
    for paper in papers:
        run(paper)
    return time.process_time() - started


MEASURED = f"""
from acceptance.generated import abstracts
from acceptance.memory import peak_mib
from extractors import extract, extraction
extraction.STRINGS = {WORDS}
for number, _ in enumerate(extract(abstracts({ABSTRACTS})), 1):
    if number % ({ABSTRACTS} // 4) == 0:
        print(peak_mib())
"""


def test_memory_is_flat() -> None:
    done = subprocess.run([sys.executable, "-c", MEASURED], cwd=ROOT, check=True, capture_output=True, text=True)
    peaks = [int(peak) for peak in done.stdout.split()]
    print(f"\npeak memory after each {ABSTRACTS // 4:,} abstracts: {peaks} MiB")
    assert peaks[-1] <= 1.1 * peaks[1]


def test_speed_is_told() -> None:
    """No bar here: `docs/extraction.md` says which are reached. What is told are ratios within one run."""
    papers = benchmark.papers(str(GOLD / "papers.jsonl"))[:400]
    with benchmark.runs() as compared:
        taken = benchmark.interleaved(compared, papers, slices=8)
    extraction, first = (
        benchmark.ratio(taken, *pair) for pair in ((benchmark.OURS, benchmark.BARE), ("first thought", benchmark.OURS))
    )
    print(f"\nextraction: {extraction} times bare tokenisation; the first thought: {first} times extraction")
