"""What readers of annotated papers took a spelling for: a vote where a text says little of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from extractors.resources import table

NEW = "read.new"  # the rule for spellings that readers met in one paper at most
LEAST = 2  # papers from which on a spelling says anything
KINDS = {"dataset": "data", "benchmark": "data"}  # which of the two it is, a text says better
PAPERS = ((20, "many"), (5, "some"), (LEAST, "few"))
SHARES = ((0.9, "all"), (0.6, "most"), (0.35, "half"), (0.15, "part"), (0.04, "rare"))

Counts = Mapping[str, int]  # in how many papers readers took a spelling for a kind of thing, or for none


def rules(keys: Iterable[str]) -> tuple[str, ...]:
    """The rules that fire for a name of these spellings, by the one that most papers have."""
    known = [found for key in keys if (found := _readings().get(key))]
    return max(known)[1] if known else (NEW,)


def told(counts: Counts) -> tuple[str, ...]:
    """The rules for a spelling.

    >>> told({"method": 9, "none": 1})
    ('read.method.all.some', 'read.none.rare.some')
    >>> told({"method": 1})
    ('read.new',)
    """
    papers = sum(counts.values())
    if papers < LEAST:
        return (NEW,)
    many = next(word for least, word in PAPERS if papers >= least)
    shares = ((kind, _word(count / papers)) for kind, count in sorted(counts.items()))
    return tuple(f"read.{kind}.{share}.{many}" for kind, share in shares if share)


def _word(share: float) -> str:
    """How large a share is, in a word; empty for hardly any."""
    return next((word for least, word in SHARES if share >= least), "")


@cache
def _readings() -> Mapping[str, tuple[int, tuple[str, ...]]]:
    """For each spelling, as it is compared, in how many papers it was read, and its rules."""
    return dict(map(_reading, table("data/readings.tsv")))


def _reading(row: dict[str, str]) -> tuple[str, tuple[int, tuple[str, ...]]]:
    counts = {kind: int(count or 0) for kind, count in row.items() if kind != "key"}
    return row["key"], (sum(counts.values()), told(counts))
