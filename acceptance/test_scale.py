"""Records of a generated arXiv snapshot: memory stays flat, and reading costs little more than decoding JSON."""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.intake.papers import paper
from kg.intake.readers import arxiv_json
from kg.intake.readers.table import Options
from tests.conftest import ROOT

RECORDS = 24_000
STEP = 6_000  # papers after which memory is measured
MEMORY_MIB = 400
WORDS = [
    "we",
    "propose",
    "a",
    "simple",
    "method",
    "that",
    "learns",
    "from",
    "graphs",
    "images",
    "and",
    "text",
    "with",
    "attention",
    "memory",
    "retrieval",
    "sampling",
    "pruning",
    "results",
    "on",
    "several",
    "benchmarks",
    "show",
    "large",
    "gains",
    "over",
    "strong",
    "baselines",
    "in",
    "accuracy",
    "latency",
    "and",
    "robustness",
    "under",
    "shift",
]


def snapshot(count: int) -> Iterator[str]:
    """Lines such as the snapshot's; a tenth of the abstracts carry LaTeX."""
    chance = random.Random(3)  # noqa: S311
    for number in range(count):
        words = " ".join(chance.choices(WORDS, k=180))
        words += r" $n \leq 2$ in Z\"urich, 5\% better" if number % 10 == 0 else ""
        row = {
            "id": f"{1000 + number // 90_000:04}.{number % 90_000:05}",
            "submitter": "Jane Roe",
            "authors": "Jane Roe, John Doe and Ann Other",
            "title": f"Paper {number}: {' '.join(chance.choices(WORDS, k=8))}",
            "comments": "12 pages, 3 figures",
            "journal-ref": None,
            "doi": None,
            "report-no": None,
            "categories": "cs.CL cs.LG",
            "license": None,
            "abstract": f"  {textwrap.fill(words, 76)}\n",
            "versions": [{"version": "v1", "created": f"Mon, {number % 28 + 1} Apr 2007 19:18:42 GMT"}],
            "update_date": "2008-11-26",
            "authors_parsed": [["Roe", "Jane", ""], ["Doe", "John", ""], ["Other", "Ann", ""]],
        }
        yield json.dumps(row)


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dump") / "snapshot.jsonl"
    with path.open("w") as file:
        file.writelines(f"{line}\n" for line in snapshot(RECORDS))
    return path


MEASURED = f"""
import sys
from acceptance.memory import peak_mib
from kg.steps.building import build
class MemoryWatch:
    seen, extracted_papers, peaks = 0, 0, []
    def read(self, _):
        self.seen += 1
    def extracted(self, papers):
        before, self.extracted_papers = self.extracted_papers, self.extracted_papers + papers
        if before // {STEP} != self.extracted_papers // {STEP}:
            self.peaks.append(peak_mib())
watch = MemoryWatch()
report = build([sys.argv[1]], sys.argv[2], watch=watch)
assert report.papers == report.records == watch.seen == watch.extracted_papers, report
print(*watch.peaks)
"""


def test_memory_is_flat(dump: Path, tmp_path: Path) -> None:
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(dump), str(tmp_path / "g.kg")],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    peaks = [int(peak) for peak in done.stdout.split()]
    print(
        f"\npeak memory after each {STEP:,} papers searched for names: {peaks} MiB; {RECORDS / (time.monotonic() - started):,.0f} records/s"
    )
    assert peaks[-1] < MEMORY_MIB
    assert peaks[-1] <= 1.1 * peaks[1]


def timed(work: Callable[[Path], object], path: Path) -> float:
    started = time.process_time()
    work(path)
    return time.process_time() - started


def decode(path: Path) -> None:
    with path.open("rb") as file:
        for line in file:
            json.loads(line)


def read(path: Path) -> None:
    with path.open("rb") as file:
        for _ in arxiv_json.read(file, Options()):
            pass


def clean(path: Path) -> None:
    with path.open("rb") as file:
        for record in arxiv_json.read(file, Options()):
            paper(record, "x")  # type: ignore[arg-type]


def test_reading_costs_little_more_than_json(dump: Path) -> None:
    runs = [[timed(work, dump) for work in (decode, read, clean)] for _ in range(5)]
    decoding, reading, cleaning = (statistics.median(column) for column in zip(*runs, strict=True))
    ratio = statistics.median(run[1] / run[0] for run in runs)
    print(
        f"\nreading: {RECORDS / reading:,.0f} records/s, {ratio:.2f} times json.loads ({RECORDS / decoding:,.0f} records/s)"
    )
    print(f"reading and cleaning: {RECORDS / cleaning:,.0f} records/s, {cleaning / decoding:.2f} times json.loads")
    assert ratio <= 3
