"""What a small graph answers, what its tables hold, and what its changes do: if that changes, it is meant, or a fault."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from contextlib import chdir, closing
from pathlib import Path
from typing import Any

import kg
from kg.core.model import Paper
from kg.steps.building import build, edit, remove, undo
from kg.steps.checking import faults, repair
from kg.store import seal
from kg.store.database import explained
from tests.made import answers, make, questions

PAGE = Path(__file__).with_name("answers.txt")
HELD = """
    SELECT entities.id, label, aliases, dropped, entities.papers, reason, score, forms.papers, weight, introduced,
        (SELECT group_concat(name || ' ' || papers || ' ' || called, ', ') FROM
            (SELECT * FROM spelt WHERE spelt.form = forms.form ORDER BY name)) AS names,
        (SELECT group_concat(month || ' ' || papers, ', ') FROM
            (SELECT * FROM entity_months WHERE entity_months.entity = forms.entity ORDER BY month))
    FROM forms JOIN entities USING (entity) ORDER BY entities.id, forms.type, names, keys
"""
LEFT = "SELECT file, line, title FROM records JOIN papers USING (paper) WHERE line > 17 ORDER BY file, line"


def rows(query: str, graph: str = "made.kg") -> list[Any]:
    with closing(sqlite3.connect(graph)) as connection:
        return connection.execute(query).fetchall()


def ids(papers: Iterable[Paper]) -> str:
    return " ".join(paper.id for paper in papers)


def after(step: Callable[..., object], *given: Any, **named: Any) -> list[Any]:
    """What a copy of the graph holds after another change, and did not hold before, and what it holds no more."""
    before = rows(HELD, "copy.kg")
    done, now = step("copy.kg", *given, **named), rows(HELD, "copy.kg")
    lost, new = (("- ", before, now), ("+ ", now, before))
    return [str(done), *(f"{sign}{row}" for sign, some, others in (lost, new) for row in some if row not in others)]


def altered(sql: str) -> str:
    """The name of a copy that another program has changed, and put a seal on."""
    path = Path(shutil.copy("made.kg", "altered.kg"))
    seal.take(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(sql)
    seal.put(path)
    return str(path)


def beside(name: str) -> str:
    """The name of a copy beside which a file lies that is not its own."""
    for log in Path().glob("altered.kg-*"):
        log.unlink()
    Path(f"{altered('')}{name}").write_text("something")
    return "altered.kg"


def failed(kind: str) -> None:
    """SQLite says what went wrong, in words of its own."""
    error = sqlite3.OperationalError("its own words")
    error.sqlite_errorname = kind
    with explained("any.kg"):
        raise error


def grown(graph: str, source: str, **options: Any) -> object:
    """A graph with what another source has as well."""
    return build([source], graph, **options)


def repaired(sql: str) -> list[Any]:
    """What is wrong with a copy that another program has changed, and what is left of its papers."""
    path = altered(sql)
    found, counts = list(faults(path)), repair(path)
    with kg.open(path) as copy:
        return [*found, counts, ids(copy.papers()), [str(one) for one in copy.edits().values()], rows(LEFT, path)]


def of_copy(question: Callable[[kg.KnowledgeGraph], object]) -> object:
    """What the copy answers as it is now."""
    with kg.open("copy.kg") as copy:
        return question(copy)


def told(made: Path) -> str:
    for name in ("made.kg", "copy.kg"):
        shutil.copy(made, name)
    known = {
        one.__name__: one
        for one in (kg, rows, ids, after, altered, beside, failed, grown, repaired, of_copy, edit, remove, undo)
    }
    with kg.open("made.kg") as graph, kg.open("made.kg") as same:
        return answers(questions(PAGE), {**known, "graph": graph, "same": same})


def test_it_answers_as_before(made: Path, tmp_path: Path) -> None:
    with chdir(tmp_path):
        assert told(made) == PAGE.read_text(encoding="utf-8"), "python -m tests.kg.test_answers writes it anew"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        (place := Path("of")).mkdir()
        PAGE.write_text(told(make(place.absolute())), encoding="utf-8")
