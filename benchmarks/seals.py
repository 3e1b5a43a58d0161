"""What seals cost in a build: python -m benchmarks.seals [PAPERS [ROUNDS]].

The same listing is built with seals and without, by turns, each in a process of its own; seconds are the processor's.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from acceptance.generated import abstracts

BUILD = """
import os, sys, time
from kg.steps.building import build
from kg.store import seal
if sys.argv[3] == "without":
    seal.put = seal.take = lambda _: None
build([sys.argv[1]], sys.argv[2])
print(time.process_time(), os.path.getsize(sys.argv[2]))
"""


def main() -> None:
    """Prints the ratios."""
    papers = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    found: dict[str, list[tuple[float, int]]] = {"with": [], "without": []}
    with TemporaryDirectory() as folder:
        listing = Path(folder) / "listing.jsonl"
        rows = ({"id": one.id, "title": one.title, "abstract": one.abstract} for one in abstracts(papers))
        listing.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        for number in range(rounds):
            for way in sorted(found, reverse=bool(number % 2)):
                graph = Path(folder) / f"{way}-{number}.kg"
                line = [sys.executable, "-c", BUILD, str(listing), str(graph), way]
                said = subprocess.run(line, check=True, capture_output=True, text=True).stdout.split()  # noqa: S603
                found[way].append((float(said[0]), int(said[1])))
                graph.unlink()
    for what, at in (("seconds", 0), ("bytes", 1)):
        each = {way: statistics.median(run[at] for run in runs) for way, runs in found.items()}
        pairs = statistics.median(one[at] / other[at] for one, other in zip(*found.values(), strict=True))
        print(f"{papers} papers, {what}: {each['with']:.7g} with, {each['without']:.7g} without, {pairs:.4f} times")


if __name__ == "__main__":
    main()
