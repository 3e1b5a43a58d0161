"""Leaderboards of what papers report: what can be compared, best first. Claims of abstracts, checked by nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from extractors.shape import key
from kg.core.model import Result
from kg.graph.answers import RANKED, Rank

PERCENT = frozenset({"%", "percent", "per cent"})
ADDED = ("scores", "score", "values", "value")  # behind a measure's name; says nothing


class Measure(NamedTuple):
    """What can be compared: levels of one measure on one scale."""

    key: str
    scale: str


def leaderboard(results: Iterable[Result], metric: str | None = None, min_confidence: float = 0.0) -> list[Rank]:
    """The levels of one dataset by one measure, best first; without `metric`, one ranking after another, the commonest
    measure first.

    Where nothing tells which way is better, higher is. Gains and ratios are not levels, and are left out.
    """
    groups: dict[Measure, list[Result]] = defaultdict(list)
    levels = [one for one in results if _is_level(one)]
    entities = _entities(levels)
    for one in levels if metric is None else by_metric(levels, metric):
        if one.confidence >= min_confidence:
            groups[_measure(one, entities)].append(one)
    ordered = sorted(groups.items(), key=lambda group: (-len({one.paper for one in group[1]}), group[0]))
    return [rank for _, group in ordered for rank in _ranked(group)]


def by_metric(results: Iterable[Result], metric: str) -> list[Result]:
    """The results by a measure, of any kind."""
    found = [one for one in results if one.metric]
    entities, name = _entities(found), folded(metric)
    wanted = {metric, entities.get(name, name)}
    return [one for one in found if _measure(one, entities).key in wanted or folded(one.metric or "") == name]


def measured(results: Iterable[Result]) -> list[tuple[Result, str]]:
    """Results, each with a key of what it shares a ranking with; empty if it is in none, or not so sure."""
    found = list(results)
    levels: dict[str | None, list[Result]] = defaultdict(list)
    for one in found:
        if _is_level(one):
            levels[one.on_id].append(one)
    entities = {dataset: _entities(on_it) for dataset, on_it in levels.items()}
    ranked = ((one, _is_level(one) and one.confidence >= RANKED) for one in found)
    return [(one, " ".join(_measure(one, entities[one.on_id])) if is_ranked else "") for one, is_ranked in ranked]


def _is_level(one: Result) -> bool:
    return one.kind == "level" and bool(one.metric)


def _entities(results: Iterable[Result]) -> dict[str, str]:
    """The entity that a measure's name stands for, if it is one only: not every paper that reports it has it as one."""
    known: dict[str, set[str]] = defaultdict(set)
    for one in results:
        if one.metric_id:
            known[folded(one.metric or "")].add(one.metric_id)
    return {name: next(iter(entities)) for name, entities in known.items() if len(entities) == 1}


def _measure(one: Result, entities: Mapping[str, str]) -> Measure:
    name = folded(one.metric or "")
    return Measure(one.metric_id or entities.get(name, name), _scale(one))


def folded(metric: str) -> str:
    """A measure's name as it is compared.

    >>> folded("F1 scores") == folded("f1")
    True
    """
    words = metric.split()
    while len(words) > 1 and words[-1].lower() in ADDED:
        words.pop()
    return key(" ".join(words))


def _scale(one: Result) -> str:
    """On which scale a level is told: 0.87 and 87.0% don't compare as they stand."""
    if one.unit in PERCENT or (not one.unit and one.number > 1):
        return "percent"
    return one.unit or "fraction"


def _ranked(group: Sequence[Result]) -> list[Rank]:
    """Each system of a paper once, with its best value."""
    lower = sum(one.better == "lower" for one in group) * 2 > len(group)
    best = sorted(group, key=lambda one: (one.number if lower else -one.number, one.published or "", one.paper))
    once: dict[tuple[str, str], Result] = {}
    for one in best:
        once.setdefault((one.paper, one.system or one.value), one)
    return [
        Rank(
            place,
            one.value,
            one.number,
            one.metric or "",
            "lower" if lower else "higher",
            one.system,
            one.paper,
            one.title,
            one.published,
            one.confidence,
            one.sentence,
            one.system_id,
        )
        for place, one in enumerate(once.values(), 1)
    ]
