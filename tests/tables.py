"""The rows of tables, and those that a graph of one machine would have in them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import kg
from kg.steps import tables
from kg.store.results import COLUMNS, TYPES
from kg.store.rows import TEXTS

_NAMED = "(SELECT id FROM link_rows JOIN forms USING (form) JOIN entities USING (entity) WHERE link = {}_link)"
_LINKS = "papers JOIN link_rows USING (paper) JOIN forms USING (form) JOIN entities USING (entity)"
_LINKS += " JOIN roles USING (role) JOIN spelt USING (spelt)"
_MEASURED = ", ".join(
    f"{column} AS '{field}', (SELECT id FROM link_rows JOIN forms USING (form) JOIN entities USING (entity) "
    f"WHERE link = {column}_link AND entities.type IN {(*TYPES[field], '')}) AS {field}_id"
    for field, column in COLUMNS.items()
)
SAME = {  # the tables, asked of a graph of one machine
    "papers": "SELECT id, title, abstract, published, authors, authors_count, organization, upvotes, comment, "
    "categories, urls, keys, own FROM papers",
    "entities": "SELECT id, type, label, papers, aliases, (SELECT json_group_array(DISTINCT key) FROM form_keys "
    "JOIN forms USING (form) WHERE forms.entity = entities.entity AND forms.type = entities.type) AS keys FROM entities",
    "links": "SELECT papers.id AS paper, entities.id AS entity, roles.name AS role, "
    f"max(confidence) / 10000.0 AS confidence, json_group_array(DISTINCT spelt.name) AS names FROM {_LINKS} GROUP BY 1, 2, 3",
    "evidence": "SELECT papers.id AS paper, entities.id AS entity, roles.name AS role, spelt.name AS name, "
    f"field, start, end, rules.name AS rule, sentence_start, sentence_end FROM {_LINKS} JOIN evidence_rows USING (link) "
    "JOIN rules USING (rule)",
    "results": f"SELECT papers.id AS paper, value, number, unit, kind, better, {_MEASURED}, "
    "result_rows.confidence / 10000.0 AS confidence, field, start, end, sentence_start, sentence_end "
    "FROM result_rows JOIN papers USING (paper)",
    "relations": f"SELECT papers.id AS paper, {_NAMED.format('source')} AS source, relation, "
    f"{_NAMED.format('target')} AS target, confidence / 10000.0 AS confidence, field, rule, sentence_start, "
    "sentence_end FROM relation_rows JOIN papers USING (paper) WHERE source != target",
}
LISTS = {"aliases", "names", "authors", "categories", "urls", "keys"}


def asked(graph: Path) -> dict[str, list[str]]:
    """The rows that a graph of one machine would have in each table."""
    with sqlite3.connect(graph) as connection:
        connection.row_factory = sqlite3.Row
        found = {name: [dict(one) for one in connection.execute(query)] for name, query in SAME.items()}
    with kg.open(graph) as opened:
        sources = {one.id: [asdict(source) for source in one.sources] for one in opened.papers()}
    for one in found["papers"]:
        one["sources"] = sources[one["id"]]
    for rows in found.values():
        for one in rows:
            one |= {name: json.loads(one[name]) for name in LISTS & one.keys()}
            one |= {"field": TEXTS[one["field"]]} if isinstance(one.get("field"), int) else {}
    return {name: in_order(rows, name) for name, rows in found.items()}


def written(folder: Path) -> dict[str, list[str]]:
    """The rows of tables."""
    return {name: in_order(tables.rows(folder, name), name) for name in SAME}


def in_order(rows: Iterable[dict[str, Any]], name: str) -> list[str]:
    columns = tables.TABLES[name].names
    told = [[sorted(one[c]) if c in ("names", "keys") else one.get(c) for c in columns] for one in rows]
    return sorted(json.dumps(one, ensure_ascii=False) for one in told)
