"""The 25 questions of docs/queries.md on the real listings of ../shared, in Python and on the command line.

What they are asked about is picked from the graph's tables, and each answer is worked out again from these: by SQL on the
view of all links, or by a loop.
"""

from __future__ import annotations

import json
import math
import re
import shlex
import sqlite3
import sys
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import kg
from docs.questions import questions
from kg.cli.main import main
from kg.graph.answers import record
from tests.conftest import ROOT

SEEDS = ROOT.parent / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.exists(), reason="no ../shared beside the project")
Row = dict[str, Any]
Same = Callable[[Iterable[Any], str], list[Row]]
Sql = Callable[..., list[Any]]
MOST = "SELECT entity FROM entity_links WHERE {} GROUP BY entity ORDER BY count(DISTINCT paper) DESC, entity LIMIT {}"
OF_RESULT = """
    SELECT papers.id, value FROM result_rows JOIN papers USING (paper) JOIN link_rows ON link = {}
    JOIN forms USING (form) JOIN entities USING (entity) WHERE entities.id = ?
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("researcher") / "papers.kg"
    kg.build(SEEDS, path).close()
    return path


@pytest.fixture
def graph(file: Path) -> Iterator[kg.KnowledgeGraph]:
    with kg.open(file) as opened:
        yield opened


@pytest.fixture
def sql(file: Path) -> Iterator[Sql]:
    """Rows of the file, asked by SQLite alone; of one column, its values."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:

        def asked(query: str, *values: Any) -> list[Any]:
            rows = connection.execute(query, values).fetchall()
            return [row[0] for row in rows] if rows and len(rows[0]) == 1 else rows

        yield asked


@pytest.fixture
def same(file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Same:
    """The records that Python gives, once the command line is seen to give the same."""
    monkeypatch.chdir(file.parent)

    def compared(found: Iterable[Any], line: str) -> list[Row]:
        monkeypatch.setattr(sys, "argv", [*shlex.split(line), "--json", "-q"])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
        records = json.loads(json.dumps([record(one) for one in found]))
        assert (ended.value.code, printed) == (0, records)
        return list(records)

    return compared


def most(sql: Sql, condition: str, count: int = 1) -> list[str]:
    """The entities that most papers name so."""
    return sql(MOST.format(condition, count))


def ids(rows: list[Row]) -> list[str]:
    return [row["id"] for row in rows]


def naming(sql: Sql, entity: str) -> list[str]:
    return sql("SELECT DISTINCT paper FROM entity_links WHERE entity = ?", entity)


def test_these_are_all_questions() -> None:
    numbers = (re.findall(r"_(?=(\d\d)_)", name) for name in globals() if name.startswith("test_"))
    assert sorted(int(number) for found in numbers for number in found) == [*range(1, len(questions()) + 1)]


@pytest.mark.parametrize("role", ["evaluates", "compares", "introduces"])
def test_01_03_04_who_evaluates_on_it_compares_with_it_introduces_it(
    role: str, graph: kg.KnowledgeGraph, sql: Sql, same: Same
) -> None:
    for entity in most(sql, f"role = '{role}'", 5):
        found = same(graph.papers(**{role: entity}), f"kg papers papers.kg --{role} {entity}")
        asked = "SELECT DISTINCT paper FROM entity_links WHERE entity = ? AND role = ? ORDER BY paper"
        assert ids(found) == sql(asked, entity, role) != []


@pytest.mark.parametrize(("type", "role"), [("benchmark", "evaluates"), ("repo", "introduces"), ("metric", None)])
def test_02_18_19_what_stands_beside_it(
    type: str, role: str | None, graph: kg.KnowledgeGraph, sql: Sql, same: Same
) -> None:
    pairs = """
        SELECT other.entity, count(DISTINCT other.paper), count(DISTINCT iif(other.role = ?, other.paper, NULL))
        FROM entity_links AS one JOIN entity_links AS other USING (paper)
        WHERE one.entity = ? AND other.entity != one.entity AND other.type = ? GROUP BY other.entity
    """
    for entity in most(sql, "type IN ('model', 'method')", 8):
        line = f"kg related papers.kg {entity} --type {type} --limit 1000" + (f" --role {role}" if role else "")
        found = same(graph.related(entity, type=type, role=role, limit=1000), line)
        expected = {name: papers for name, papers, so in sql(pairs, role, entity, type) if so or not role}
        assert {one["id"]: one["papers"] for one in found} == expected
        assert [one["papers"] for one in found] == sorted(expected.values(), reverse=True)


def test_05_which_was_the_first_paper_on_it(graph: kg.KnowledgeGraph, sql: Sql, same: Same) -> None:
    named_in_title = """
        SELECT entity, min(coalesce(published, '~')) FROM entity_links
        WHERE role = 'introduces' AND title LIKE label || ':%' GROUP BY entity
    """
    dates = sql(named_in_title)
    assert len(dates) > 50
    for entity, date in dates[::10]:
        (found,) = same([graph.first(entity)], f"kg first papers.kg {entity}")
        assert (found["published"] or "~", found["role"]) == (date, "introduces")
        assert found["title"].casefold().startswith(f"{found['label'].casefold()}:")


def test_06_which_papers_introduce_a_benchmark(graph: kg.KnowledgeGraph, sql: Sql, same: Same) -> None:
    found = same(
        graph.papers(introduces="benchmark", since="2024"), "kg papers papers.kg --introduces benchmark --since 2024"
    )
    asked = (
        "SELECT DISTINCT paper FROM entity_links WHERE type = 'benchmark' AND role = 'introduces' AND published >= ?"
    )
    assert ids(found) == sorted(sql(asked, "2024")) != []


def test_07_what_is_new(graph: kg.KnowledgeGraph, sql: Sql, same: Same) -> None:
    found = same(graph.papers(since="2024-06", sort="newest"), "kg papers papers.kg --since 2024-06 --sort newest")
    assert ids(found) == sql("SELECT id FROM papers WHERE published >= '2024-06' ORDER BY published DESC, id") != []


def test_08_which_methods_rise(graph: kg.KnowledgeGraph, sql: Sql, same: Same) -> None:
    def month(date: str) -> int:
        return int(date[:4]) * 12 + int(date[5:7])

    dates = {paper: month(date) for paper, date in sql("SELECT id, published FROM papers WHERE length(published) >= 7")}
    newest = max(dates.values())
    ages = {paper: (newest - at) // 12 for paper, at in dates.items()}  # in years; 0 are the last twelve months
    whole = Counter(ages.values())
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for entity, paper in sql("SELECT DISTINCT entity, paper FROM entity_links WHERE type = 'method'"):
        counts[entity][ages.get(paper, -1)] += 1
    growth = {name: of[0] / whole[0] - of[1] / whole[1] for name, of in counts.items() if of[0]}
    found = same(graph.trend(type="method", months=12, limit=10), "kg trend papers.kg --type method --limit 10")
    assert [one["growth"] for one in found] == [round(one, 4) for one in sorted(growth.values(), reverse=True)[:10]]
    assert {one["id"]: (one["recent"], one["before"]) for one in found} == {
        one["id"]: (counts[one["id"]][0], counts[one["id"]][1]) for one in found
    }


def test_09_how_often_is_it_named_by_year(graph: kg.KnowledgeGraph, sql: Sql, same: Same) -> None:
    asked = """
        SELECT substr(published, 1, 4), count(DISTINCT paper) FROM entity_links
        WHERE entity = ? AND published NOT NULL GROUP BY 1 ORDER BY 1
    """
    for entity in most(sql, "1", 5):
        found = same(graph.timeline(entity), f"kg timeline papers.kg {entity}")
        assert [(one["period"], one["papers"]) for one in found] == sql(asked, entity) != []


def test_10_which_papers_are_about_this_and_that(graph: kg.KnowledgeGraph, sql: Sql, same: Same) -> None:
    one, other, *_ = most(sql, "1", 2)
    found = same(graph.papers(entity=[one, other]), f"kg papers papers.kg --entity {one} --entity {other}")
    assert ids(found) == sorted({*naming(sql, one)} & {*naming(sql, other)}) != []


@pytest.mark.parametrize(("number", "what", "field"), [(11, "author", "authors"), (12, "category", "categories")])
def test_11_12_what_is_by_an_author_and_in_a_category(
    number: int, what: str, field: str, graph: kg.KnowledgeGraph, sql: Sql, same: Same
) -> None:
    """The listings tell neither, and the answer says so."""
    assert questions()[number - 1].command.count(f"--{what}") == 1
    assert not any(map(json.loads, sql(f"SELECT {field} FROM papers")))
    assert same(graph.papers(**{what: "cs.CL"}), f"kg papers papers.kg --{what} cs.CL") == []
    assert graph.papers(**{what: "cs.CL"}).why == f"no paper of this graph tells its {field}"


def test_13_which_papers_hold_these_words(graph: kg.KnowledgeGraph, sql: Sql, same: Same) -> None:
    texts = {
        name: f"{title} {abstract}".casefold()
        for name, title, abstract in sql("SELECT id, title, abstract FROM papers")
    }
    found = ids(same(graph.papers(text="instruction tuning"), 'kg papers papers.kg --text "instruction tuning"'))
    whole = {
        name for name, text in texts.items() if re.search(r"\binstruction\b", text) and re.search(r"\btuning\b", text)
    }
    stems = {name for name, text in texts.items() if re.search(r"\binstruct", text) and re.search(r"\btun", text)}
    assert whole <= {*found} <= stems
    assert len(whole) > 10


def test_14_which_datasets_are_named_most(graph: kg.KnowledgeGraph, sql: Sql, same: Same) -> None:
    found = same(graph.entities(type="dataset", limit=5), "kg entities papers.kg --type dataset --limit 5")
    assert ids(found) == most(sql, "type = 'dataset'", 5)


def test_15_which_sizes_and_versions_are_there(graph: kg.KnowledgeGraph, sql: Sql, same: Same) -> None:
    names = defaultdict(set)
    for name, label, aliases in sql("SELECT id, label, aliases FROM entities WHERE type = 'model' AND NOT dropped"):
        names[name] = {word for one in (label, *json.loads(aliases)) for word in re.findall(r"[^\W_]+", one.casefold())}
    found = same(graph.entities(text="llama", type="model"), "kg entities papers.kg --text llama --type model")
    assert {*ids(found)} == {name for name, words in names.items() if any(word.startswith("llama") for word in words)}
    assert len(found) > 3


def test_16_what_does_a_paper_name(graph: kg.KnowledgeGraph, sql: Sql, same: Same) -> None:
    for paper in sql("SELECT paper FROM entity_links GROUP BY paper ORDER BY count(*) DESC, paper LIMIT 5"):
        found = same(graph.links(paper=paper, limit=100), f"kg links papers.kg --paper '{paper}' --limit 100")
        asked = "SELECT entity, role FROM entity_links WHERE paper = ? ORDER BY link"
        assert [(one["entity"], one["role"]) for one in found] == sql(asked, paper)


def test_17_which_papers_are_like_it(graph: kg.KnowledgeGraph, sql: Sql, same: Same) -> None:
    (everything,) = sql("SELECT count(*) FROM papers")
    naming = defaultdict(set)
    for paper, entity in sql("SELECT paper, entity FROM entity_links"):
        naming[entity].add(paper)
    for paper in sql("SELECT paper FROM entity_links GROUP BY paper ORDER BY count(*) DESC, paper LIMIT 5"):
        scores = Counter[str]()
        for by in naming.values():
            if paper in by and len(by) <= max(everything / 5, 10):
                scores.update({other: math.log(everything / len(by)) + 1 for other in by - {paper}})  # type: ignore[arg-type, unused-ignore]
        found = same(graph.similar(paper, limit=3), f"kg similar papers.kg '{paper}' --limit 3")
        assert [one["score"] for one in found] == [round(one, 3) for one in sorted(scores.values(), reverse=True)[:3]]


def test_20_how_do_two_things_hang_together(graph: kg.KnowledgeGraph, sql: Sql, same: Same) -> None:
    beside = defaultdict(set)
    for paper, entity in sql("SELECT DISTINCT paper, entity FROM entity_links"):
        beside[paper].add(entity)
        beside[entity].add(paper)

    def apart(start: str, end: str) -> int:
        far, waiting = {start: 0}, deque([start])
        while end not in far:
            one = waiting.popleft()
            new = [other for other in beside[one] if other not in far]
            far |= dict.fromkeys(new, far[one] + 1)
            waiting += new
        return far[end]

    one, *others = most(sql, "1", 6)
    for other in others:
        found = same(graph.path(one, other), f"kg path papers.kg {one} {other}")
        assert len(found) == apart(one, other)
        assert all(link["entity"] in beside[link["paper"]] for link in found)


def test_21_22_what_is_reported_on_it_and_by_this_measure(graph: kg.KnowledgeGraph, sql: Sql, same: Same) -> None:
    ranked = f"{OF_RESULT.format('data_link')} AND kind = 'level' AND metric NOT NULL"
    on = most(sql, "link IN (SELECT data_link FROM result_rows WHERE kind = 'level' AND metric NOT NULL)", 40)
    seen = 0
    for entity in on:
        board = same(graph.leaderboard(entity, min_confidence=0.0), f"kg results papers.kg {entity} --min-confidence 0")
        assert {one["paper"] for one in board} == {paper for paper, _ in sql(ranked, entity)}
        assert {(one["paper"], one["value"]) for one in board} <= {*sql(ranked, entity)}
        for metric in {one["metric"] for one in board}:
            best = same(
                graph.leaderboard(entity, metric=metric, min_confidence=0.0),
                f"kg results papers.kg {entity} --metric '{metric}' --min-confidence 0",
            )
            assert {one["paper"] for one in best} >= {one["paper"] for one in board if one["metric"] == metric}
            seen += len(best)
    assert seen > 10


def test_23_24_25_what_is_reported_of_it_by_it_and_who_is_better(
    graph: kg.KnowledgeGraph, sql: Sql, same: Same
) -> None:
    def values(rows: list[Row]) -> Counter[tuple[str, str]]:
        return Counter((one["paper"], one["value"]) for one in rows)

    for entity in most(sql, "link IN (SELECT system_link FROM result_rows)", 5):
        found = same(graph.results(system=entity), f"kg results papers.kg --system {entity}")
        assert values(found) == Counter(sql(OF_RESULT.format("system_link"), entity))
    of_all = "SELECT papers.id, value FROM result_rows JOIN papers USING (paper)"
    for paper in sql(
        "SELECT id FROM papers JOIN result_rows USING (paper) GROUP BY id ORDER BY count(*) DESC, id LIMIT 5"
    ):
        found = same(graph.results(paper=paper), f"kg results papers.kg --paper '{paper}'")
        assert values(found) == Counter(sql(f"{of_all} WHERE papers.id = ?", paper))
    found = same(graph.results(kind="gain"), "kg results papers.kg --kind gain")
    assert values(found) == Counter(sql(f"{of_all} WHERE kind = 'gain'"))
