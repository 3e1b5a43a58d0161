"""The rules for results in the open: what each part of a rule sees, and that all weights are those of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from extractors.resources import numbered_rows, text
from extractors.weights import AND
from kg.core.errors import UsageError

TABLE = "data/results/rules.tsv"
WEIGHTS = ("data/results/kinds.tsv", "data/results/fields.tsv", "data/results/priors.tsv")

Read = Callable[[str], str]


def describe(rule: str) -> str:
    """What a rule for results sees, in a sentence; empty for what is no rule.

    >>> describe("hedged&unit.percent")
    'the number is hedged: about, up to, an average of; the number is written as percent'
    """
    parts = [_says(part, _parts()) for part in rule.split(AND)]
    return "; ".join(parts) if all(parts) else ""


@cache
def check(read: Read = text) -> None:
    """Refuses the data files, with file and line, unless all weights are those of rules, and all rules have one."""
    known = _read(read)
    live = set()
    for path in WEIGHTS:
        for number, row in numbered_rows(read(path)):
            for part in row["rule"].split(AND):
                if not _says(part, known):
                    raise UsageError(
                        f"a weight for the unknown rule {part!r}",
                        where=f"extractors/{path}:{number}",
                        todo=f"give it a row in {TABLE}",
                    )
                live.add(_family(part, known))
    for number, row in numbered_rows(read(TABLE)):
        if row["part"] not in live:
            raise UsageError(
                f"rule {row['part']!r} has no weight",
                where=f"extractors/{TABLE}:{number}",
                todo="fit one, or remove the rule",
            )


def _family(part: str, known: Mapping[str, str]) -> str:
    """The row that a part belongs to."""
    return part if part in known else part.partition(".")[0] + ".{}"


def _says(part: str, known: Mapping[str, str]) -> str:
    return known.get(_family(part, known), "").replace("{}", part.partition(".")[2])


@cache
def _parts() -> Mapping[str, str]:
    return _read(text)


def _read(read: Read) -> dict[str, str]:
    return dict(_rows(read))


def _rows(read: Read) -> Iterator[tuple[str, str]]:
    for _, row in numbered_rows(read(TABLE)):
        yield row["part"], row["says"]
