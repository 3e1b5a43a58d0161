"""The whole graph, one record after another, in an order that does not depend on how it was built."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

import orjson

from kg.core.model import Paper, Result
from kg.graph.answers import Addressed, LinkEvidence, Quote, Thing
from kg.store import entities, results, rows
from kg.store.papers import select_with

_FORMS = "SELECT form, id FROM forms JOIN entities USING (entity) WHERE NOT dropped"
_LINKS = """
    coalesce((SELECT group_concat(role || ' ' || form, ' ') FROM link_rows WHERE link_rows.paper = papers.paper), '')
"""
_PLACES = """
    (SELECT json_group_array(json_array(field, start, end, rule, sentence_start, sentence_end)) FROM evidence_rows
    WHERE evidence_rows.link = link_rows.link)
"""
_REASONS = f"""
    (SELECT json_group_array(json_array(link, role, form, confidence, json({_PLACES}))) FROM link_rows
    WHERE link_rows.paper = papers.paper)
"""
Places = list[tuple[int, int, int, int, int, int]]  # text, start, end, rule, and where the sentence starts and ends
Called = Callable[[str], str]  # an entity's address by its id; nothing for what is nothing to the world
EntitiesInRoles = list[tuple[str, Addressed]]  # role and entity; several ways to name one thing come several times
Papers = Iterator[tuple[Paper, EntitiesInRoles, list[LinkEvidence], list[Result]]]


def papers(connection: sqlite3.Connection, called: Called, ids: Sequence[str] | None = None) -> Papers:
    """All papers by id, or some, each with what it names and reports."""
    addressed = {str(form): one for form, one in _addressed(connection, called)}
    roles = {str(role): name for role, name in connection.execute("SELECT role, name FROM roles")}
    where, given = _these(ids)
    reported = _reported(connection, ids)
    for paper, links in select_with(connection, _LINKS, where, given):
        words = links.split(" ") if links else []
        pairs = zip(words[::2], words[1::2], strict=True)
        named = [(roles[role], addressed[form]) for role, form in pairs if form in addressed]
        yield paper, named, [], reported(paper.id)


def papers_with_evidence(connection: sqlite3.Connection, called: Called, ids: Sequence[str] | None = None) -> Papers:
    """The same, with what the links rest on."""
    addressed = dict(_addressed(connection, called))
    roles, rules = (dict(connection.execute(f"SELECT {one}, name FROM {one}s").fetchall()) for one in ("role", "rule"))
    where, given = _these(ids)
    reported = _reported(connection, ids)
    for paper, reasons in select_with(connection, _REASONS, where, given):
        texts = paper.abstract, paper.title or ""  # as rows.TEXTS has them
        links: dict[tuple[int, Addressed], list[tuple[int, Places]]] = {}
        for _, role, form, sure, places in sorted(orjson.loads(reasons)):
            if form in addressed:
                links.setdefault((role, addressed[form]), []).append((sure, places))
        why = [_evidence(roles[role], node, found, texts, rules) for (role, node), found in links.items()]
        yield paper, [(one.role, one.entity) for one in why], why, reported(paper.id)


def things(connection: sqlite3.Connection) -> Iterator[Thing]:
    """All entities by id."""
    return entities.by_id(connection)


def _these(ids: Sequence[str] | None) -> tuple[str, dict[str, str]]:
    """The condition for some papers, or for all, and its values."""
    return ("1", {}) if ids is None else ("id IN (SELECT value FROM json_each(:ids))", {"ids": json.dumps(ids)})


def _reported(connection: sqlite3.Connection, ids: Sequence[str] | None) -> Callable[[str], list[Result]]:
    """What papers report, one paper after another."""
    found = results.in_order(connection) if ids is None else results.of_papers(connection, ids)
    return _in_step(found, attrgetter("paper"))


def _in_step(rows: Iterable[Any], paper: Callable[[Any], str]) -> Callable[[str], list[Any]]:
    """Gives the rows of papers, by id, if both come in the order of ids."""
    groups = groupby(rows, paper)
    name, of_name = next(groups, ("", iter(())))

    def told(wanted: str) -> list[Any]:
        nonlocal name, of_name
        if name != wanted:
            return []
        found = list(of_name)
        name, of_name = next(groups, ("", iter(())))
        return found

    return told


def _addressed(connection: sqlite3.Connection, called: Called) -> Iterator[tuple[int, Addressed]]:
    """What each form is, but for what the user has dropped and what has no address."""
    forms = connection.execute(_FORMS)
    return ((form, Addressed(name, address)) for form, name in forms if (address := called(name)))


def _evidence(
    role: str, entity: Addressed, links: list[tuple[int, Places]], texts: Sequence[str], rules: Mapping[int, str]
) -> LinkEvidence:
    """What all links of a paper with an entity in a role rest on: as sure as the surest."""
    places = [
        Quote(rows.TEXTS[text], start, end, rules[rule], texts[text][start:end], texts[text][first:last])
        for _, of_link in links
        for text, start, end, rule, first, last in of_link
    ]
    return LinkEvidence(role, entity, max(sure for sure, _ in links) / rows.CERTAIN, tuple(places))
