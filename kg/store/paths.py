"""The shortest way from one node to another, over papers and what they name."""

from __future__ import annotations

import json
import sqlite3
from itertools import pairwise

from kg.graph.answers import Link
from kg.store.relations import links

Node = tuple[str, int]  # paper or entity, and its number
LONGEST = 8  # links on the way

_NEXT = {
    "paper": "SELECT DISTINCT paper, entity, entities.papers FROM json_each(?) JOIN link_rows ON paper = value "
    "JOIN forms USING (form) JOIN entities USING (entity) WHERE NOT dropped ORDER BY entities.papers, entities.id",
    "entity": "SELECT DISTINCT entity, paper, 0 FROM json_each(?) JOIN forms ON entity = value "
    "JOIN link_rows USING (form) ORDER BY paper",
}
_OTHER = {"paper": "entity", "entity": "paper"}


def path(connection: sqlite3.Connection, start: Node, end: Node) -> list[Link]:
    """The links on a shortest way, in order; of several, one over what few papers name. Empty if there is none."""
    came: dict[Node, Node | None] = {start: None}
    goes: dict[Node, Node | None] = {end: None}
    fronts = [[start], [end]]
    for _ in range(LONGEST):
        costs = [sum(_cost(connection, node) for node in front) for front in fronts]
        side = 0 if costs[0] <= costs[1] else 1
        seen, others = (came, goes) if side == 0 else (goes, came)
        if meeting := next((node for node in fronts[side] if node in others), None):
            return _links(connection, _way(came, meeting)[::-1] + _way(goes, meeting)[1:])
        fronts[side] = _grown(connection, fronts[side], seen)
    return []


def _cost(connection: sqlite3.Connection, node: Node) -> int:
    """How many links a node has, or about so many."""
    kind, number = node
    if kind == "paper":
        return 10
    return int(connection.execute("SELECT papers FROM entities WHERE entity = ?", (number,)).fetchone()[0])


def _grown(connection: sqlite3.Connection, front: list[Node], seen: dict[Node, Node | None]) -> list[Node]:
    """What is one link further, noted with where it was reached from; what few papers name comes first."""
    if not front:
        return []
    kind = front[0][0]
    found = []
    for number, other, _ in connection.execute(_NEXT[kind], (json.dumps([number for _, number in front]),)):
        reached = (_OTHER[kind], int(other))
        if reached not in seen:
            seen[reached] = (kind, int(number))
            found.append(reached)
    return found


def _way(seen: dict[Node, Node | None], node: Node) -> list[Node]:
    way = [node]
    while (before := seen[way[-1]]) is not None:
        way.append(before)
    return way


def _links(connection: sqlite3.Connection, way: list[Node]) -> list[Link]:
    pairs = [dict(step) for step in pairwise(way)]
    return [next(links(connection, paper=pair["paper"], entity=pair["entity"])) for pair in pairs]
