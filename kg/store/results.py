"""What papers report, in the store: numbers with what they measure, tied to the entities that their papers link to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from extractors.records import Extraction, Result
from extractors.shape import key
from kg.core import model
from kg.store import rows

FIELDS = ("metric", "on", "system", "task", "over")  # in the order of the rules
COLUMNS = {"metric": "metric", "on": "data", "system": "system", "task": "task", "over": "over"}
TYPES = {
    "metric": ("metric",),
    "on": ("dataset", "benchmark"),
    "system": ("model", "method"),
    "task": ("task",),
    "over": ("model", "method"),
}
_ENTITY = """
    (SELECT id FROM link_rows JOIN forms USING (form) JOIN entities USING (entity)
    WHERE link = {column}_link AND NOT dropped AND entities.type IN ({types}))
"""  # what other papers take for something else is only a word here
_IDS = ", ".join(
    _ENTITY.format(column=COLUMNS[field], types=", ".join(f"'{type}'" for type in TYPES[field]))
    for field in ("metric", "system", "on", "task", "over")  # as records have them
)
_RESULTS = f"""
    SELECT papers.id, papers.title, published, value, number, unit, kind, metric, better, system, data, task, over,
        rules, confidence, field, start, end, sentence_start, sentence_end,
        CASE field WHEN 0 THEN abstract ELSE title END, {_IDS}
    FROM {{source}} WHERE {{conditions}} ORDER BY {{order}}
"""
_BY_RESULT = "result_rows JOIN papers USING (paper)"
_IN_STEP = "papers CROSS JOIN result_rows USING (paper)"  # one paper after another: nothing is held to be sorted
_BY_PAPER = """
    (SELECT value AS name FROM json_each(:papers)) AS given CROSS JOIN papers ON papers.id = name
    CROSS JOIN result_rows USING (paper)
"""
_NEWEST = "published DESC, papers.id, field DESC, start, data"
_IN_ORDER = "papers.id, field DESC, start, data"
_OF_ENTITY = """
    {column}_link IN (SELECT link FROM forms JOIN link_rows USING (form) WHERE forms.entity = :{field})
"""

Linked = Mapping[tuple[int, str, str], int]  # the link of a paper's name, by paper, type and folded spelling


def save(connection: sqlite3.Connection, batch: Sequence[Extraction], linked: Linked) -> None:
    """Puts in what papers report, in the place of what was known of them."""
    numbers = orjson.dumps([int(found.id) for found in batch]).decode()
    connection.execute("DELETE FROM result_rows WHERE paper IN (SELECT value FROM json_each(?))", (numbers,))
    found = [_row(int(one.id), result, linked) for one in batch for result in one.results]
    marks = ", ".join("?" * 23)
    connection.executemany(f"INSERT INTO result_rows VALUES (NULL, {marks})", found)


def linked(batch: Iterable[tuple[int, int, Any]]) -> Linked:
    """The links of papers' names, given link, paper and entity of each."""
    return {(paper, one.type, key(name)): link for link, paper, one in batch for name in one.surfaces}


def _row(paper: int, one: Result, linked: Linked) -> tuple[Any, ...]:
    names = [getattr(one, field) for field in FIELDS]
    links = [link(paper, field, name, linked) for field, name in zip(FIELDS, names, strict=True)]
    place = one.evidence
    return (
        paper,
        one.value,
        one.number,
        one.unit,
        one.kind,
        one.better,
        *names,
        *links,
        round(one.confidence * rows.CERTAIN),
        rows.TEXTS.index(place.field),
        place.start,
        place.end,
        *place.sentence,
        orjson.dumps(one.rules).decode(),
    )


def link(paper: int, field: str, name: str | None, linked: Linked) -> int | None:
    """The link of the name that a field of a result holds, if the paper has one of a type that the field may have."""
    if not name:
        return None
    found = (linked.get((paper, type, key(name))) for type in TYPES[field])
    return next((link for link in found if link is not None), None)


def results(
    connection: sqlite3.Connection,
    entities: Mapping[str, int],
    paper: int | None = None,
    kind: str | None = None,
    min_confidence: float = 0.0,
) -> Iterator[model.Result]:
    """Results, newest papers first: of a paper, of a kind, and with entities as fields, by their numbers."""
    conditions = ["confidence >= :sure"]
    conditions += [_OF_ENTITY.format(column=COLUMNS[field], field=field) for field in entities]
    if paper is not None:
        conditions.append("paper = :paper")
    if kind is not None:
        conditions.append("kind = :kind")
    asked = _RESULTS.format(source=_BY_RESULT, conditions=" AND ".join(conditions), order=_NEWEST)
    sure = round(min_confidence * rows.CERTAIN)
    for values in connection.execute(asked, {"paper": paper, "kind": kind, "sure": sure, **entities}):
        yield _result(values)


def in_order(connection: sqlite3.Connection) -> Iterator[model.Result]:
    """All results by id of the paper and place: an order that does not depend on how the graph was built."""
    asked = _RESULTS.format(source=_IN_STEP, conditions="TRUE", order=_IN_ORDER)
    return map(_result, connection.execute(asked))


def of_papers(connection: sqlite3.Connection, papers: Iterable[str]) -> Iterator[model.Result]:
    """The results of some papers, by their ids, in the same order."""
    asked = _RESULTS.format(source=_BY_PAPER, conditions="TRUE", order=_IN_ORDER)
    return map(_result, connection.execute(asked, {"papers": orjson.dumps(sorted(papers)).decode()}))


def _result(values: Sequence[Any]) -> model.Result:
    *told, rules, sure, field, start, end, first, last, text = values[: -len(FIELDS)]
    reasons = tuple([rule for of_field in orjson.loads(rules) for rule in of_field[:1]])
    place = (text or "")[first:last], reasons, sure / rows.CERTAIN, rows.TEXTS[field], start, end
    return model.Result._make([*told, *place, *values[-len(FIELDS) :]])
