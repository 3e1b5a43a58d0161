"""Why an answer is empty: what of all that was asked for there is not, and what may have been meant."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import PurePath
from typing import Any

from extractors.records import TYPES
from kg.core.wording import meant, near
from kg.store import nodes, questions
from kg.store.entities import match, near_names

ALIKE = 0.75  # as difflib counts: short names of people and categories are soon alike
ASKED_CHARS = 200  # of a question, whose words are looked at
LISTED = 8  # categories that are told
NAMED = 3  # datasets that have results
LOOKED_AT = 50_000  # names of authors among which a misspelt one is looked for
_WORD = re.compile(r"\w+")
_AUTHORS = f"SELECT DISTINCT value FROM paper_rows, json_each(authors) LIMIT {LOOKED_AT}"
_CATEGORIES = "SELECT value FROM paper_rows, json_each(categories) GROUP BY 1 ORDER BY count(*) DESC, 1"
_ENDS = "SELECT min(published), max(published) FROM paper_rows"
_NAMED_SO = (
    "SELECT 1 FROM names_text JOIN entities ON entity = names_text.rowid WHERE names_text MATCH ? AND NOT dropped"
)
_REPORTED = """
    SELECT label FROM result_rows JOIN link_rows ON link = data_link JOIN forms USING (form)
    JOIN entities USING (entity) WHERE NOT dropped AND entities.type IN ('dataset', 'benchmark')
"""
_MOST_REPORTED = f"""
    {_REPORTED} AND kind = 'level' AND metric NOT NULL
    GROUP BY entity ORDER BY count(DISTINCT result_rows.paper) DESC, id LIMIT {NAMED}
"""
_HOLDS = "SELECT 1 FROM papers_text WHERE papers_text MATCH ? LIMIT 1"


def no_papers(connection: sqlite3.Connection, **filters: Any) -> str:
    """Why no paper fits: a filter that none fits even alone, or that none fits all of them."""
    given = {name: value for name, value in filters.items() if value not in (None, (), [])}
    together = {"entity", "role"}  # the role is that of the entity
    apart = [{name: value} for name, value in given.items() if name not in together or not given.keys() >= together]
    if given.keys() >= together:
        apart.append({name: given[name] for name in sorted(together)})
    unmet = [one for one in apart if not questions.any_papers(connection, **one)]
    if not unmet:
        return "some papers fit each of these, none fits all" if len(apart) > 1 else ""
    return "; ".join(filter(None, (_unmet(connection, one) for one in unmet)))


def no_entities(connection: sqlite3.Connection, type: str | None, text: str | None) -> str:
    """Why no entity is listed."""
    if text is None:
        return f"no {type} in this graph" if type else ""
    if type and connection.execute(_NAMED_SO, (match(text),)).fetchone():
        return f"what is called so is no {type}"
    return f"nothing is called so{_or(near_names(connection, text))}"


def no_hits(connection: sqlite3.Connection, text: str) -> str:
    """Why a search finds nothing."""
    if error := nodes.absent(text):
        return str(error)
    if "://" in text:
        return "nothing in this graph has this address"
    return f"{_unheld(connection, text)}{_or(near_names(connection, text))}"


LESS_SURE = "nothing is so sure (--min-confidence 0 lists what is less sure)"


def no_levels(connection: sqlite3.Connection, on: int, metric: str | None) -> str:
    """Why a leaderboard is empty, also if the metric is reported; and on what else abstracts report."""
    if connection.execute(f"{_REPORTED} AND entities.entity = ? LIMIT 1", (on,)).fetchone():
        measure = "a named measure" if metric is None else repr(metric)
        return f"no abstract reports a level by {measure} (--kind gain lists gains, --kind ratio factors)"
    names = [name for (name,) in connection.execute(_MOST_REPORTED)]
    return f"no abstract reports a number on it{f' (others are on {_listed(names)})' if names else ''}"


def _listed(names: Sequence[str]) -> str:
    """Names in a sentence."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _unmet(connection: sqlite3.Connection, asked: dict[str, Any]) -> str:
    """Why no paper fits a filter."""
    (name, value), *more = asked.items()
    if more:
        return f"no paper {asked['role']} {_a(value)}"
    if name in _REASONS:
        return _REASONS[name](connection, value)
    return f"no paper {'names' if name == 'entity' else name} {_a(value)}"


def _a(what: Any) -> str:
    several = what if isinstance(what, (list, tuple)) else [what]
    return " and ".join(f"a {one}" if one in TYPES else str(one) for one in several)


def _no_author(connection: sqlite3.Connection, author: str) -> str:
    names = [name for (name,) in connection.execute(_AUTHORS)]
    if not names:
        return "no paper of this graph tells its authors"
    words = (word for name in names for word in _WORD.findall(name) if len(word) > 1)
    return f"no author {author!r}{_or(_like(author, [*names, *words]))}"


def _no_category(connection: sqlite3.Connection, category: str) -> str:
    names = [name for (name,) in connection.execute(_CATEGORIES)]
    if not names:
        return "no paper of this graph tells its categories"
    more = f" (there are {', '.join(names[:LISTED])}{', …' if len(names) > LISTED else ''})"
    return f"no category {category!r}{_or(_like(category, names)) or more}"


def _no_source(connection: sqlite3.Connection, source: str) -> str:
    names = {PurePath(file).name: file for file in questions.sources(connection)}
    likely = [names[one] for one in _like(PurePath(source).name, names)]
    return f"no source {source!r}{_or(likely) or ' (kg stats --verbose lists them)'}"


def _no_words(connection: sqlite3.Connection, text: str) -> str:
    return f"{_unheld(connection, text)}{_or(near_names(connection, text))}"


def _unheld(connection: sqlite3.Connection, text: str) -> str:
    """Which words no paper holds, or that none holds all of them."""
    words = dict.fromkeys(_WORD.findall(text[:ASKED_CHARS]))
    missing = [word for word in words if connection.execute(_HOLDS, (match(word),)).fetchone() is None]
    if missing:
        return f"no paper holds {' or '.join(map(repr, missing))}"
    return "no paper holds all of these words" if words else "no words are given"


def _too_late(connection: sqlite3.Connection, _: str) -> str:
    (_, last) = connection.execute(_ENDS).fetchone()
    return f"the last paper is of {last}" if last else ""


def _too_early(connection: sqlite3.Connection, _: str) -> str:
    (first, _) = connection.execute(_ENDS).fetchone()
    return f"the first paper is of {first}" if first else ""


_REASONS: dict[str, Callable[[sqlite3.Connection, str], str]] = {
    "author": _no_author,
    "category": _no_category,
    "source": _no_source,
    "text": _no_words,
    "since": _too_late,
    "until": _too_early,
}


def _like(word: str, known: Iterable[str]) -> list[str]:
    """Of known names those that a misspelt one is like, as they are written."""
    written = {one.casefold(): one for one in known}
    return [written[one] for one in near(word, written, close=ALIKE)]


def _or(likely: Collection[str]) -> str:
    return f" ({meant(likely)})" if likely else ""
