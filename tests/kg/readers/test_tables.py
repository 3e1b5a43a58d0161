"""CSV, TSV and Parquet."""

from __future__ import annotations

import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kg.core.errors import SourceError
from kg.core.model import Record, Rejected
from kg.intake.readers import csv, parquet
from kg.intake.readers.table import Options

CSV = 'Title,Abstract,Year\nOwls,"They see, at\nnight.",2021\nMoles,They dig.,2022\n'


def read(content: str | bytes, **columns: str) -> list[Record | Rejected]:
    data = content.encode() if isinstance(content, str) else content
    return list(csv.read(io.BytesIO(data), Options(columns=columns)))


@pytest.mark.parametrize(
    "content",
    [
        CSV,
        "\ufeff" + CSV,
        CSV.replace("\n", "\r\n"),
        CSV.replace("see, at", "see; at").replace(",", "\t").replace("see; at", "see, at"),
        CSV.replace("see, at", "see# at").replace(",", ";").replace("see# at", "see, at"),
        "\n\n" + CSV,
    ],
)
def test_any_delimiter_and_dress(content: str) -> None:
    found = read(content)
    assert csv.recognises(content.encode())
    assert [(one.title, one.published) for one in found if isinstance(one, Record)] == [
        ("Owls", "2021"),
        ("Moles", "2022"),
    ]
    assert isinstance(found[0], Record)
    assert (found[0].abstract or "").split() == ["They", "see,", "at", "night."]


def test_lines_are_those_of_the_file() -> None:
    assert [one.line for one in read(CSV)] == [2, 4]


@pytest.mark.parametrize("row", ["a,b", "a,b,c,d", '"a,b,c\n'])
def test_a_row_that_does_not_fit_costs_itself(row: str) -> None:
    found = read(
        f"Title,Abstract,Year\nOwls,x,2021\n{row}\nMoles,y,2022\n"
        if '"' not in row
        else f"Title,Abstract,Year\nOwls,x,1\n{row}"
    )
    assert isinstance(found[0], Record)
    assert [one.line for one in found if isinstance(one, Rejected)] == [3]


def test_bytes_that_are_no_text_cost_their_row() -> None:
    found = read("Title,Abstract\nCafé,x\nMoles,y\n".encode("latin-1"))
    assert [type(one) for one in found] == [Rejected, Record]
    assert "encoding" in found[0].todo  # type: ignore[union-attr]


def test_the_encoding_can_be_said() -> None:
    (found,) = csv.read(io.BytesIO("Title,Abstract\nCafé,x\n".encode("latin-1")), Options(encoding="latin-1"))
    assert isinstance(found, Record)
    assert found.title == "Café"


def test_columns_are_given_and_missed() -> None:
    (found,) = read("Überschrift,n\nOwls,1\n", title="Überschrift")
    assert isinstance(found, Record)
    assert found.title == "Owls"
    with pytest.raises(SourceError, match="its columns are Überschrift, n"):
        read("Überschrift,n\nOwls,1\n")
    with pytest.raises(SourceError, match="no column 'Titel'"):
        read(CSV, title="Titel")


def test_a_message_names_some_columns_and_not_all_of_their_letters() -> None:
    header = ",".join(["(" * 5_000, *(f"owl{i}" for i in range(5_000))])
    with pytest.raises(SourceError, match="owl7, ") as caught:
        read(f"{header}\n1,2\n")
    assert len(str(caught.value)) < 1_000


def table(**columns: list[Any]) -> io.BytesIO:
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    stream.seek(0)
    return stream


def test_parquet_is_read_by_its_columns() -> None:
    stream = table(title=["Owls", None], abstract=["They see.", "x"], authors=[["Jane Roe"], None], other=[1, 2])
    assert parquet.recognises(stream.getvalue())
    first, second = parquet.read(stream, Options())
    assert isinstance(first, Record)
    assert (first.title, first.authors, first.line) == ("Owls", ("Jane Roe",), 1)
    assert isinstance(second, Record)
    assert second.title is None


def test_parquet_that_is_damaged_says_so() -> None:
    with pytest.raises(SourceError, match="not readable as Parquet"):
        list(parquet.read(io.BytesIO(table(title=["Owls"]).getvalue()[:-20]), Options()))
