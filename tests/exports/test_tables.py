"""Tables for people, spreadsheets and programs: text stays text."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.tables import shown, write_csv, write_json_lines, write_table

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

plain = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=cmd|'/C calc'!A0"])
def test_a_formula_is_text_in_csv(title: str) -> None:
    stream = io.StringIO()
    write_csv([{"title": title, "n": -1}], ["title", "n"], stream)
    assert list(csv.reader(io.StringIO(stream.getvalue(), newline=""))) == [["title", "n"], [f"'{title}", "-1"]]


@given(st.lists(plain.filter(lambda text: not CONTROLS.search(text)), max_size=5))
def test_csv_and_json_are_read_back_equal(titles: list[str]) -> None:
    rows = [{"title": title} for title in titles]
    as_csv, as_json = io.StringIO(newline=""), io.StringIO()
    write_csv(rows, ["title"], as_csv)
    write_json_lines(rows, as_json)
    cells = [row[0] if row else "" for row in csv.reader(io.StringIO(as_csv.getvalue(), newline=""))][1:]
    clean = [CONTROLS.sub("\ufffd", title) for title in titles]
    assert [cell.removeprefix("'") for cell in cells] == [title.removeprefix("'") for title in clean]
    assert [json.loads(line) for line in as_json.getvalue().split("\n") if line] == rows


def test_lists_and_sources_are_readable_in_a_cell() -> None:
    stream = io.StringIO()
    write_csv([{"a": ("x", "y"), "s": [{"file": "f", "line": 3}], "none": None}], ["a", "s", "none"], stream)
    assert stream.getvalue() == '"a","s","none"\n"x; y","f:3",""\n'


def test_a_table_cuts_what_is_too_long_and_shows_what_would_act() -> None:
    stream = io.StringIO()
    write_table(
        [{"id": "a" * 12, "title": "red\x1b[31m"}, {"id": "日本語日本語", "title": None}],
        {"id": 10, "title": 20},
        stream,
    )
    assert stream.getvalue() == "ID          TITLE\naaaaaaaaa…  red\\x1b[31m\n日本語日…   \n".replace("   \n", "\n")


@given(plain)
def test_no_line_of_json_acts_on_a_terminal(text: str) -> None:
    stream = io.StringIO()
    write_json_lines([{"text": text}], stream)
    assert shown(stream.getvalue().removesuffix("\n")) == stream.getvalue().removesuffix("\n")
    assert json.loads(stream.getvalue()) == {"text": text}


@given(plain)
def test_nothing_shown_acts_on_a_terminal(text: str) -> None:
    assert not set(shown(text)) & {chr(code) for code in (*range(32), *range(0x7F, 0xA0), 0x202E, 0x2066)}
