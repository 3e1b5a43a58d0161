"""What readers of annotated papers took a spelling for, in which role: a vote where a text says little of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from extractors.records import ROLES
from extractors.resources import table

NEW = "read.new"  # the rule for spellings that readers met in one paper at most
LEAST = 2  # papers from which on a spelling says anything
KINDS = {"dataset": "data", "benchmark": "data"}  # which of the two it is, a text says better
PAPERS = ((20, "many"), (5, "some"), (LEAST, "few"))
SHARES = ((0.9, "all"), (0.6, "most"), (0.35, "half"), (0.15, "part"), (0.04, "rare"))

Counts = Mapping[str, int]  # in how many papers readers took a spelling for a kind of thing, or for none; and the roles


def rules(keys: Iterable[str]) -> tuple[str, ...]:
    """The rules that fire for a name of these spellings, by the one that most papers have."""
    return max(filter(None, map(_readings().get, keys)), default=NOTHING)[1]


def told(counts: Iterable[Counts]) -> tuple[str, ...]:
    """The rules for a name, by how each of its spellings was read.

    >>> told([{"method": 9, "none": 1, "uses": 9}, {"method": 1}])
    ('read.method.all.some', 'read.none.rare.some', 'acts.uses.all.some')
    >>> told([{"method": 1}])
    ('read.new',)
    """
    return max(map(_read, counts), default=NOTHING)[1]


Reading = tuple[int, tuple[str, ...]]  # in how many papers, and the rules
NOTHING: Reading = (0, (NEW,))


def _read(counts: Counts) -> Reading:
    roles = {role: counts[role] for role in ROLES if counts.get(role)}
    kinds = {kind: counts[kind] for kind in sorted(counts) if kind not in ROLES}
    papers = sum(kinds.values())
    return (papers, (*_shares("read", kinds), *_shares("acts", roles))) if papers >= LEAST else NOTHING


def _shares(rule: str, counts: Counts) -> list[str]:
    papers = sum(counts.values())
    many = next((word for least, word in PAPERS if papers >= least), "")
    shares = ((one, _word(count / papers)) for one, count in counts.items())
    return [f"{rule}.{one}.{share}.{many}" for one, share in shares if share] if many else []


def _word(share: float) -> str:
    """How large a share is, in a word; empty for hardly any."""
    return next((word for least, word in SHARES if share >= least), "")


@cache
def _readings() -> Mapping[str, Reading]:
    """How each spelling was read, as spellings are compared."""
    alike: dict[Reading, Reading] = {}
    found = {}
    for row in table("data/readings.tsv"):
        reading = _read({name: int(count) for name, count in row.items() if name != "key" and count})
        found[row["key"]] = alike.setdefault(reading, reading)
    return found
