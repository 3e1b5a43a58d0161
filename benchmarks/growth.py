"""What it costs to add ten papers to a graph, against building it.

python benchmarks/growth.py FOLDER [--papers 50000]
"""

from __future__ import annotations

import argparse
import json
import time
from itertools import islice
from pathlib import Path

from acceptance.generated import abstracts
from kg.steps.building import build

ADDED = 10


def main() -> None:
    """Build, add, print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", type=int, default=50_000)
    arguments = parser.parse_args()
    texts = abstracts(arguments.papers + ADDED)
    taken = []
    for name, count in (("many", arguments.papers), ("few", ADDED)):
        path = arguments.folder / f"{name}.jsonl"
        rows = ({"id": one.id, "title": one.title, "abstract": one.abstract} for one in islice(texts, count))
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        started = time.perf_counter()
        build([str(path)], arguments.folder / "growth.kg")
        taken.append(time.perf_counter() - started)
    print(f"{arguments.papers} papers: {taken[0]:.1f} s; {ADDED} more: {taken[1]:.3f} s, {taken[1] / taken[0]:.2%}")


if __name__ == "__main__":
    main()
