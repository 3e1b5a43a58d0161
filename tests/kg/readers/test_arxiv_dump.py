"""Text dumps of arXiv: abstract, perhaps a comment, identifier, date."""

from __future__ import annotations

import io
import textwrap

import pytest

from kg.core.model import Record, Rejected
from kg.intake.readers import arxiv_dump
from kg.intake.readers.table import Options

FIRST = (
    "Clouds are counted by hand in most observatories. We show that a camera and a small network do it as well, every minute "
    "of the day, and that the counts agree with those of three observers over a year, fog and snow aside. Counting is cheap now."
)
SECOND = (
    "Rivers keep time. This work reads their gauges as clocks and derives a calendar that is off by no more than four days "
    "in a century. We test it on gauges of nine rivers, and on one canal, where it fails for reasons that are easy to see."
)
DUMP = f"""{FIRST}

arXiv:2402.11537
Created: 2024-02-18

{SECOND}

15 pages, version 1

arXiv:hep-th/9901001v2 [hep-th]
Created: 1999-01-04"""


def read(text: str) -> list[Record | Rejected]:
    return list(arxiv_dump.read(io.BytesIO(text.encode()), Options()))


def fields(text: str) -> list[tuple[str | None, ...]]:
    return [(one.abstract, one.comment, one.arxiv, one.published) for one in read(text) if isinstance(one, Record)]


EXPECTED = [
    (FIRST, None, "2402.11537", "2024-02-18"),
    (SECOND, "15 pages, version 1", "hep-th/9901001v2", "1999-01-04"),
]


def test_abstracts_comments_identifiers_and_dates() -> None:
    assert fields(DUMP) == EXPECTED
    assert [one.line for one in read(DUMP)] == [1, 6]
    assert all(isinstance(one, Record) and one.title is None for one in read(DUMP))


@pytest.mark.parametrize(
    "dress",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "  \n") + "\n",
        lambda text: text.replace("\n\n", "\n"),
        lambda text: "\n".join(textwrap.fill(line, 78) for line in text.split("\n")),
        lambda text: text.replace("arXiv:", "arXiv: "),
        lambda text: text.replace("Created:", "Submitted on:"),
    ],
)
def test_a_copy_in_another_dress_has_the_same_papers(dress) -> None:  # type: ignore[no-untyped-def]
    assert fields(dress(DUMP)) == EXPECTED


def test_a_title_is_taken_where_there_is_one() -> None:
    titled = DUMP.replace(FIRST, f"Counting Clouds\n\n{FIRST}").replace(SECOND, f"Title: Rivers as Clocks\n\n{SECOND}")
    assert [one.title for one in read(titled) if isinstance(one, Record)] == ["Counting Clouds", "Rivers as Clocks"]


def test_an_identifier_without_an_abstract_and_an_abstract_without_an_identifier() -> None:
    found = read(f"arXiv:2001.00001\n\n{DUMP}\n\n{FIRST}")
    assert [type(one) for one in found] == [Rejected, Record, Record, Rejected]
    assert [one.line for one in found][1:] == [3, 8, 15]


def test_other_text_is_not_recognised() -> None:
    assert arxiv_dump.recognises(DUMP.encode())
    assert not arxiv_dump.recognises(f"{FIRST} See arXiv:2402.11537 for more.".encode())
    assert not arxiv_dump.recognises(b"<feed>\narXiv:2402.11537\n")
