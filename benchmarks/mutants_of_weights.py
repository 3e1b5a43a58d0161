"""Which strong rules could lose their weight without any test of the floor turning red.

    python -m benchmarks.mutants_of_weights [--rules 30]

A rule is as strong as its weights are large, over both tables, times the names of the sixty abstracts that it fires on.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator

from extractors import Extractor
from extractors.weights import ALWAYS, Weights, role_weights, type_weights
from tests.extractors.test_floor import FAILING, fallen, papers, wrong


def strengths() -> Counter[str]:
    """Every rule that fires on the abstracts, and how strong it is."""
    read = Extractor(floor=0)  # every name stands, whatever is said of it
    names = [name for paper in papers() for name in read(paper).entities]
    fired = Counter(rule for name in names for rule in name.rules)
    fired_for_roles = Counter(rule for name in names for rule in name.role_rules)
    strong: Counter[str] = Counter()
    for weights, counts in ((type_weights(), fired), (role_weights(), fired_for_roles)):
        strong.update(dict(_strong(weights, counts)))
    return strong


def _strong(weights: Weights, counts: Counter[str]) -> Iterator[tuple[str, float]]:
    return ((rule, sum(map(abs, row)) * counts[rule]) for rule, row in weights.rules() if rule != ALWAYS)


def red(rule: str) -> set[str]:
    """What turns red without the rule: figures below their floor, defects that are back."""
    without = json.dumps({"off": rule})
    return fallen(without).keys() | (wrong(without).keys() - FAILING)


def main() -> None:
    """Print each rule with what turns red without it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, default=30)
    strongest = strengths().most_common(parser.parse_args().rules)
    seen = {rule: red(rule) for rule, _ in strongest}
    for rule, strength in strongest:
        print(f"{rule:32} {strength:7.0f}  {', '.join(sorted(seen[rule])) or 'SURVIVES'}")
    print(f"{sum(not what for what in seen.values())} of {len(seen)} survive")


if __name__ == "__main__":
    main()
