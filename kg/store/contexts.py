"""Short forms in the store that only the other names of their papers explain: what each paper means by them."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

import orjson

from kg.resolve import PAPER, Form, Meaning, Node, Senses, senses, told
from kg.store import things

_LINKS = "SELECT link, paper, form FROM links WHERE form IN (SELECT value FROM json_each(?)) ORDER BY link"
_PAPERS = "SELECT DISTINCT paper FROM links WHERE form IN (SELECT value FROM json_each(?))"
_NAMES = """
    SELECT DISTINCT paper, key FROM links JOIN form_keys USING (form)
    WHERE paper IN (SELECT value FROM json_each(?)) AND key != ?
"""
_COUNTED = """
    UPDATE forms SET (papers, weight, introduced) = (
        SELECT count(*), coalesce(sum(CAST(round(confidence * 1000) AS INTEGER)), 0),
            coalesce(sum(role = 'introduces'), 0)
        FROM links WHERE links.form = forms.form)
    WHERE form = ?
"""
_SPELT = """
    INSERT INTO spelt SELECT surfaces.form, surface, count(*), sum(called) FROM links JOIN surfaces USING (link)
    WHERE links.form = ? GROUP BY surface
"""
_DATED = """
    INSERT INTO form_months SELECT form, coalesce(substr(published, 1, 7), ''), role, count(*)
    FROM links JOIN papers USING (paper) WHERE form = ? GROUP BY 2, role
"""


def tell(connection: sqlite3.Connection, forms: Mapping[int, Form]) -> set[int]:
    """Gives each link with a short form alone the form that says what its paper means; the forms that this changed."""
    spelt_out = {(form.kind, short) for form in forms.values() if form.longs for short in form.shorts}
    alone: dict[tuple[Node, str], list[int]] = defaultdict(list)
    for number, form in forms.items():
        if not form.longs and (form.meant or not spelt_out.isdisjoint((form.kind, short) for short in form.shorts)):
            alone[(form.kind, min(form.shorts)), form.cased].append(number)
    if not alone:
        return set()
    found = senses(list(forms.values()))
    members: dict[Node, set[int]] = defaultdict(set)
    for number, form in forms.items():
        for long in form.longs:
            members[found.roots[form.kind, long]].add(number)
    unclear, changed = found.unclear(), set()
    for short, cased in sorted(alone):
        meanings = _meanings(connection, found, members, short, cased) if short in unclear else []
        if meanings or any(forms[number].meant for number in alone[short, cased]):
            changed |= _told(connection, forms, alone[short, cased], meanings, found.home(short, cased))
    return changed


def _meanings(
    connection: sqlite3.Connection, found: Senses, members: Mapping[Node, set[int]], short: Node, cased: str
) -> list[Meaning]:
    """The senses of a short form that several papers write out; all others are one, under its own key."""
    usual: dict[Node, tuple[int, set[int]]] = {}
    for sense in found.of[short]:
        node = sense.node if sense.weight > PAPER and (not cased or (sense.node, cased) in found.cased) else short
        weight, forms = usual.get(node, (0, set()))
        usual[node] = weight + sense.weight, forms | members[sense.node]
    meanings = []
    for node, (weight, forms) in usual.items():
        papers = [paper for (paper,) in connection.execute(_PAPERS, (_packed(forms),))]
        counts = Counter(name for names in _names(connection, papers, short[1]).values() for name in names)
        meanings.append(Meaning(node, weight, len(papers), counts))
    return meanings


def _told(
    connection: sqlite3.Connection,
    forms: Mapping[int, Form],
    alone: Sequence[int],
    meanings: Sequence[Meaning],
    home: Node,
) -> set[int]:
    """Moves the links of forms that stand alone to those that say what is meant, if it is not what all papers mean."""
    links = connection.execute(_LINKS, (_packed(alone),)).fetchall()
    short = (forms[alone[0]].kind, min(forms[alone[0]].shorts))
    names = _names(connection, {paper for _, paper, _ in links}, short[1]) if meanings else {}
    weight = sum(forms[number].weight for number in alone)
    moved: dict[int, list[int]] = defaultdict(list)
    changed = set()
    for link, paper, number in links:
        node = told(names.get(paper, ()), meanings, weight)
        if (meant := "" if node in {None, home, short} else node[1]) != forms[number].meant:
            other = things.form(connection, forms[number]._replace(meant=meant))
            moved[other].append(link)
            changed |= {number, other}
    for number, of_form in moved.items():
        for table in ("links", "surfaces"):
            connection.execute(
                f"UPDATE {table} SET form = ? WHERE link IN (SELECT value FROM json_each(?))",
                (number, _packed(of_form)),
            )
    for number in sorted(changed):
        _count(connection, number)
    return changed


def _count(connection: sqlite3.Connection, form: int) -> None:
    """Counts a form anew."""
    connection.execute(_COUNTED, (form,))
    for table, counted in (("spelt", _SPELT), ("form_months", _DATED)):
        connection.execute(f"DELETE FROM {table} WHERE form = ?", (form,))
        connection.execute(counted, (form,))


def _names(connection: sqlite3.Connection, papers: Collection[int], short: str) -> Mapping[int, set[str]]:
    """The other names in papers."""
    found: dict[int, set[str]] = defaultdict(set)
    for paper, name in connection.execute(_NAMES, (_packed(papers), short)):
        found[paper].add(name)
    return found


def _packed(numbers: Collection[int]) -> str:
    return orjson.dumps(sorted(numbers)).decode()
