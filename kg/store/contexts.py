"""Short forms in the store that only the other names of their papers explain: what each paper means by them."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

import orjson

from kg.resolve import PAPER, Form, Meaning, NameKey, Senses, meant_by, senses
from kg.store import things

USUAL = 50  # senses of a short form that its papers are compared with: each paper with each
_GIVEN = "SELECT value FROM json_each(?)"
_LINKS = f"SELECT link, paper, form FROM link_rows WHERE form IN ({_GIVEN}) ORDER BY link"
_PAPERS = f"SELECT DISTINCT paper FROM link_rows WHERE form IN ({_GIVEN})"
_NAMES = """
    SELECT paper, form_keys.key FROM json_each(?) AS given CROSS JOIN link_rows ON paper = given.value
    JOIN form_keys USING (form) WHERE form_keys.key != ?
"""
_RESPELT = f"""
    INSERT OR IGNORE INTO spelt (form, name, papers, called)
    SELECT ?, name, 0, 0 FROM spelt WHERE spelt IN (SELECT spelt FROM surface_rows WHERE link IN ({_GIVEN}))
"""
_SAME = """
    (SELECT same.spelt FROM spelt AS old JOIN spelt AS same USING (name) WHERE old.spelt = {}.spelt AND same.form = ?)
"""
_COUNTED = """
    UPDATE forms SET (papers, weight, introduced) = (
        SELECT count(*), coalesce(sum((confidence + 5) / 10), 0), coalesce(sum(role = 1), 0)
        FROM link_rows WHERE link_rows.form = forms.form)
    WHERE form = ?
"""
_SPELT = """
    UPDATE spelt SET papers = counted.papers, called = counted.called FROM (
        SELECT surface_rows.spelt AS name, count(*) AS papers, sum(surface_rows.spelt = link_rows.spelt) AS called
        FROM link_rows JOIN surface_rows USING (link) WHERE form = ? GROUP BY surface_rows.spelt
    ) AS counted WHERE spelt = counted.name
"""


def tell(connection: sqlite3.Connection, forms: Mapping[int, Form]) -> set[int]:
    """Gives each link with a short form alone the form that says what its paper means; the forms that this changed."""
    spelt_out = {(form.kind, short) for form in forms.values() if form.longs for short in form.shorts}
    alone: dict[tuple[NameKey, str], list[int]] = defaultdict(list)
    for number, form in forms.items():
        if not form.longs and (form.meant or not spelt_out.isdisjoint((form.kind, short) for short in form.shorts)):
            alone[(form.kind, min(form.shorts)), form.cased].append(number)
    if not alone:
        return set()
    found = senses(list(forms.values()))
    members: dict[NameKey, set[int]] = defaultdict(set)
    for number, form in forms.items():
        for long in form.longs:
            members[found.roots[form.kind, long]].add(number)
    unclear, changed = found.unclear(), set()
    for short, cased in sorted(alone):
        meanings = _meanings(connection, found, members, short, cased) if short in unclear else []
        if meanings or any(forms[number].meant for number in alone[short, cased]):
            changed |= _moved(connection, forms, alone[short, cased], meanings, found.home(short, cased))
    return changed


def _meanings(
    connection: sqlite3.Connection, found: Senses, members: Mapping[NameKey, set[int]], short: NameKey, cased: str
) -> list[Meaning]:
    """The most usual senses of a short form that several papers write out; all others are one, under its own key."""
    usual: dict[NameKey, tuple[int, set[int]]] = {}
    for rank, sense in enumerate(found.of[short]):
        is_usual = rank < USUAL and sense.weight > PAPER and (not cased or (sense.name_key, cased) in found.cased)
        name_key = sense.name_key if is_usual else short
        weight, forms = usual.get(name_key, (0, set()))
        usual[name_key] = weight + sense.weight, forms | members[sense.name_key]
    meanings = []
    for name_key, (weight, forms) in usual.items():
        papers = [paper for (paper,) in connection.execute(_PAPERS, (_packed(forms),))]
        counts = Counter(name for names in _names(connection, papers, short[1]).values() for name in names)
        meanings.append(Meaning(name_key, weight, len(papers), counts))
    return meanings


def _moved(
    connection: sqlite3.Connection,
    forms: Mapping[int, Form],
    alone: Sequence[int],
    meanings: Sequence[Meaning],
    home: NameKey,
) -> set[int]:
    """Moves the links of forms that stand alone to those that say what is meant, if it is not what all papers mean."""
    links = connection.execute(_LINKS, (_packed(alone),)).fetchall()
    short = (forms[alone[0]].kind, min(forms[alone[0]].shorts))
    names = _names(connection, {paper for _, paper, _ in links}, short[1]) if meanings else {}
    weight = sum(forms[number].weight for number in alone)
    moved: dict[int, list[int]] = defaultdict(list)
    changed = set()
    for link, paper, number in links:
        name_key = meant_by(names.get(paper, ()), meanings, weight)
        if (meant := "" if name_key in {None, home, short} else name_key[1]) != forms[number].meant:
            other = things.form(connection, forms[number]._replace(meant=meant))
            moved[other].append(link)
            changed |= {number, other}
    for number, of_form in moved.items():
        _move(connection, _packed(of_form), number)
    for number in sorted(changed):
        _count(connection, number)
    return changed


def _move(connection: sqlite3.Connection, links: str, form: int) -> None:
    """Gives links another form, which is written as theirs was."""
    connection.execute(_RESPELT, (form, links))
    surfaces = f"UPDATE surface_rows SET spelt = {_SAME.format('surface_rows')} WHERE link IN ({_GIVEN})"
    connection.execute(surfaces, (form, links))
    names = f"UPDATE link_rows SET form = ?, spelt = {_SAME.format('link_rows')} WHERE link IN ({_GIVEN})"
    connection.execute(names, (form, form, links))


def _count(connection: sqlite3.Connection, form: int) -> None:
    """Counts a form anew."""
    connection.execute(_COUNTED, (form,))
    connection.execute("UPDATE spelt SET papers = 0, called = 0 WHERE form = ?", (form,))
    connection.execute(_SPELT, (form,))
    connection.execute("DELETE FROM spelt WHERE form = ? AND papers = 0", (form,))


def _names(connection: sqlite3.Connection, papers: Collection[int], short: str) -> Mapping[int, set[str]]:
    """The other names in papers."""
    found: dict[int, set[str]] = defaultdict(set)
    for paper, name in connection.execute(_NAMES, (_packed(papers), short)):
        found[paper].add(name)
    return found


def _packed(numbers: Collection[int]) -> str:
    return orjson.dumps(sorted(numbers)).decode()
