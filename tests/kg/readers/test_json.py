"""JSON in all its shapes: the same rows, streamed, and a bad one costs itself."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.core.errors import UsageError
from kg.core.limits import RECORD_BYTES
from kg.core.model import Record, Rejected
from kg.intake.readers import arxiv_json, daily_papers_json, openalex, semantic_scholar
from kg.intake.readers import json as any_json
from kg.intake.readers.rows import rows
from kg.intake.readers.table import Options

ROWS = [
    {"title": "Owls", "abstract": "They see.\nAt night.", "n": [1, {"a": None}]},
    {"title": "Größe {x} ]"},
    {"title": "Moles"},
]
SHAPES: dict[str, Callable[[Any], str]] = {
    "lines": lambda found: "\n".join(map(json.dumps, found)),
    "lines with empty ones": lambda found: "\n\n" + "\n\n".join(map(json.dumps, found)) + "\n\n",
    "windows lines": lambda found: "\r\n".join(map(json.dumps, found)),
    "array": json.dumps,
    "pretty array": lambda found: json.dumps(found, indent=2, ensure_ascii=False),
    "array, a row a line": lambda found: "[\n" + ",\n".join(map(json.dumps, found)) + "\n]",
    "pretty objects": lambda found: "\n".join(json.dumps(one, indent=1) for one in found),
    "objects on one line": lambda found: "".join(map(json.dumps, found)),
    "wrapped": lambda found: json.dumps({"meta": {"count": 3}, "results": found}),
    "wrapped, more behind": lambda found: json.dumps({"total": 3, "data": found, "next": {"a": [{}]}}, indent=2),
    "wrapped twice": lambda found: json.dumps({"status": "ok", "message": {"total": 3, "items": found}}),
}


def read(content: str | bytes) -> list[Any]:
    return list(rows(io.BytesIO(content.encode() if isinstance(content, str) else content)))


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_every_shape_has_the_same_rows(shape) -> None:  # type: ignore[no-untyped-def]
    assert [row for _, row in read(shape(ROWS))] == ROWS


names = st.sampled_from(["title", "abstract", "id", "year", "x"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)


@given(
    st.lists(st.dictionaries(names, values, min_size=1, max_size=4), min_size=1, max_size=5),
    st.sampled_from(sorted(SHAPES)),
)
def test_whatever_the_rows_hold(found: list[dict[str, Any]], shape: str) -> None:
    clean = json.loads(json.dumps(found).encode("utf-8", "replace"))
    assert [row for _, row in read(SHAPES[shape](clean))] == clean


@given(st.binary(max_size=200))
def test_no_bytes_break_it(content: bytes) -> None:
    for item in read(content):
        assert isinstance(item, (tuple, Rejected))


@pytest.mark.parametrize("shape", ["lines", "pretty array", "array, a row a line"])
@pytest.mark.parametrize("damage", [("Größe {x} ]", 'a" b'), ('"Gr', '"Gr\\q')])
def test_a_malformed_row_costs_itself_and_is_named(shape: str, damage: tuple[str, str]) -> None:
    text = SHAPES["pretty array"](ROWS) if "pretty" in shape else json_unescaped(shape)
    found = read(text.replace(*damage))
    assert [item[1]["title"] for item in found if not isinstance(item, Rejected)] == ["Owls", "Moles"]
    (rejected,) = [item for item in found if isinstance(item, Rejected)]
    assert rejected.reason.startswith("not JSON")
    assert rejected.line == text[: text.index("Gr")].count("\n") + (1 if "pretty" not in shape else 0)


def json_unescaped(shape: str) -> str:
    lines = [json.dumps(one, ensure_ascii=False) for one in ROWS]
    return "\n".join(lines) if shape == "lines" else "[\n" + ",\n".join(lines) + "\n]"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"title": NaN}', "NaN is no JSON"),
        ('{"n": ' + "9" * 5000 + "}", "Exceeds the limit"),
        ('{"a": ' + "[" * 100_000 + "}", "nested too deeply"),
        ('{"title": "a", "title": "b"}', "stands twice"),
        ('["no object"]', "not a JSON object"),
        ('{"title": "cut', "unterminated string"),
    ],
)
def test_what_no_row_should_be(line: str, why: str) -> None:
    (_, rejected, _) = read(f'{{"title": "before"}}\n{line}\n{{"title": "after"}}')
    assert isinstance(rejected, Rejected)
    assert rejected.line == 2
    assert why in rejected.reason


@pytest.mark.parametrize(
    "value", ["x" * 100_000, [[["x"]]], '"}]{"[', ["{"] * 1_000, 1], ids=lambda value: str(value)[:9]
)
def test_what_a_wrapped_list_begins_with_costs_itself(value: Any) -> None:
    rejected, *found = read(json.dumps({"count": 4, "results": [value, *ROWS]}))
    assert isinstance(rejected, Rejected)
    assert [row for _, row in found] == ROWS


def test_half_a_character_is_replaced() -> None:
    assert read('{"title": "x\\ud800y"}') == [(1, {"title": "x\ufffdy"})]


def test_a_line_without_end_is_skipped_without_being_held() -> None:
    content = b'{"title": "a"}\n{"title": "' + b"x" * (RECORD_BYTES + 10) + b'"}\n{"title": "b"}'
    first, rejected, last = read(content)
    assert isinstance(rejected, Rejected)
    assert (first[0], rejected.line, last[0]) == (1, 2, 3)


class Endless(io.RawIOBase):
    """A JSON array that never ends, made while it is read."""

    def __init__(self) -> None:
        self._pieces: Iterator[bytes] = iter([b"["])
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = next(self._pieces, b'{"title": "again"},\n')[: len(buffer)]
        buffer[: len(piece)] = piece
        self.given += len(piece)
        return len(piece)


def test_an_array_is_streamed() -> None:
    stream = Endless()
    found = rows(io.BufferedReader(stream))
    assert [next(found) for _ in range(3)][-1] == (3, {"title": "again"})
    assert stream.given < 1 << 20


class TestNames:
    """Fields under whatever name."""

    def one(self, row: dict[str, Any], **columns: str) -> Record | Rejected:
        (found,) = any_json.read(io.BytesIO(json.dumps(row).encode()), Options(columns=columns))
        return found

    def test_are_guessed(self) -> None:
        row = {
            "Paper Title": "Owls",
            "abstractNote": "They see.",
            "Publication Year": 2021,
            "AUTHORS": [{"name": "Roe, Jane"}],
            "Keywords": "owls; night",
            "arXiv_ID": "2402.11537",
            "vote": 1,
        }
        found = self.one(row)
        assert isinstance(found, Record)
        assert (found.title, found.abstract, found.published) == ("Owls", "They see.", "2021")
        assert (found.authors, found.categories, found.arxiv) == (("Jane Roe",), ("owls", "night"), "2402.11537")

    def test_are_given(self) -> None:
        found = self.one({"title": "wrong", "Überschrift": "Owls"}, title="Überschrift")
        assert isinstance(found, Record)
        assert found.title == "Owls"

    def test_unknown_fields_are_refused(self) -> None:
        with pytest.raises(UsageError, match="no such field: titel"):
            self.one({}, titel="x")

    @pytest.mark.parametrize("value", [["a"], {"a": 1}])
    def test_a_title_that_is_no_text_costs_the_record(self, value: Any) -> None:
        assert isinstance(self.one({"title": value, "abstract": "x"}), Rejected)

    @pytest.mark.parametrize("value", [None, 3, True, [], {}, [None, 1, {"x": 1}], ""])
    def test_odd_values_elsewhere_cost_nothing(self, value: Any) -> None:
        row = dict.fromkeys(["authors", "date", "keywords", "doi", "upvotes", "url", "comment", "id"], value)
        assert isinstance(self.one({"title": "Owls", **row}), Record)


def test_openalex_abstracts_are_put_in_order_and_hostile_positions_refused() -> None:
    good = {
        "title": "Owls",
        "id": "https://openalex.org/W7",
        "abstract_inverted_index": {"see": [1, 3], "They": [0], "and": [2]},
    }
    bad = {**good, "abstract_inverted_index": {"x": [10**9]}}
    worse = {**good, "abstract_inverted_index": {"x": "y", "z": 1}}
    content = "\n".join(map(json.dumps, [good, bad, worse])).encode()
    first, second, third = openalex.read(io.BytesIO(content), Options())
    assert isinstance(first, Record)
    assert (first.abstract, first.key) == ("They see and see", "openalex:W7")
    assert isinstance(second, Rejected)
    assert isinstance(third, Rejected)


ODD: list[Any] = [None, 1, "x", [], {}, [[]], [None], {"a": []}]


@pytest.mark.parametrize("value", ODD, ids=map(str, ODD))
@pytest.mark.parametrize("reader", [arxiv_json, openalex, semantic_scholar, daily_papers_json])
def test_values_of_the_wrong_kind_never_raise(reader: Any, value: Any) -> None:
    names = (
        "id title abstract authors authors_parsed versions categories ids doi locations primary_location authorships topics "
        "externalIds openAccessPdf fieldsOfStudy year paper organization upvotes summary publishedAt abstract_inverted_index"
    )
    row = dict.fromkeys(names.split(), value)
    assert len(list(reader.read(io.BytesIO(json.dumps(row).encode()), Options()))) == 1
