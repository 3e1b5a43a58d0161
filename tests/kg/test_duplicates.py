"""One paper, however often it comes, in whatever order."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kg.core.model import Paper, Record, Rejected
from kg.intake.duplicates import groups, merged
from kg.intake.papers import paper

LONG = (
    "An abstract that is long enough to be nobody else's, which takes a good many words: " + "owls see at night. " * 10
)


def made(line: int = 1, file: str = "a.txt", **fields: Any) -> Paper:
    found = paper(Record(line=line, **fields), file)
    assert not isinstance(found, Rejected)
    return found


def same(*records: Paper) -> bool:
    return len(groups(records)) == 1


def test_an_identifier_makes_one_paper_of_two_texts() -> None:
    assert same(made(title="Owls", arxiv="2402.11537v1"), made(title="Owls, revised", arxiv="arXiv:2402.11537v3"))
    assert same(made(title="Owls", doi="10.1/A"), made(title="Eulen", doi="https://doi.org/10.1/a")) is False
    assert same(made(title="Owls", doi="10.1234/A"), made(title="Eulen", doi="https://doi.org/10.1234/a"))
    assert same(made(title="Owls", arxiv="2402.11537"), made(title="x", doi="10.48550/arXiv.2402.11537"))


def test_the_same_text_in_another_dress_is_the_same_paper() -> None:
    assert same(made(title="Owls: $\\alpha$", abstract="They  see."), made(title="OWLS α", abstract="they see"))
    assert not same(made(title="Owls", abstract="They see."), made(title="Owls", abstract="They hear."))


def test_a_third_record_joins_two_that_had_nothing_in_common() -> None:
    first, second = made(title="Owls", doi="10.1234/a"), made(title="Eulen", arxiv="2402.11537")
    assert not same(first, second)
    assert same(first, second, made(title="Owls again", doi="10.1234/a", arxiv="2402.11537"))


def test_a_record_without_a_title_joins_by_its_abstract_but_two_titles_stay_two() -> None:
    untitled, one, two = made(abstract=LONG), made(title="Owls", abstract=LONG), made(title="Moles", abstract=LONG)
    assert same(untitled, one)
    assert not same(one, two)
    assert not same(made(abstract="Short."), made(title="Owls", abstract="Short."))


def test_titles_alone_need_the_same_first_author() -> None:
    assert same(made(title="Editorial", authors=("Jane Roe",)), made(title="Editorial", authors=("J. Roe", "John Doe")))
    assert not same(made(title="Editorial", authors=("Jane Roe",)), made(title="Editorial", authors=("John Doe",)))


def test_metadata_of_all_is_kept() -> None:
    records = [
        made(abstract=LONG, arxiv="2402.11537", published="2024", comment="4 pages", file="dump.txt", line=7),
        made(title="Owls", abstract=LONG, published="Feb 18, 2024", upvotes=2, authors_count=3, file="page.txt"),
        made(title="Owls", abstract=LONG, upvotes=5, authors=("Jane Roe",), urls=("https://a.org/x",), doi="10.1234/a"),
    ]
    whole = merged(records)
    assert (whole.id, whole.keys) == ("arxiv:2402.11537", ("arxiv:2402.11537", "doi:10.1234/a"))
    assert (whole.title, whole.published, whole.upvotes, whole.comment) == ("Owls", "2024-02-18", 5, "4 pages")
    assert (whole.authors, whole.urls) == (("Jane Roe",), ("https://a.org/x",))
    assert [(source.file, source.line) for source in whole.sources] == [("a.txt", 1), ("dump.txt", 7), ("page.txt", 1)]


choices = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Owls", "Moles", "owls "]),
        "abstract": st.sampled_from([LONG, "They see.", LONG.upper()]),
        "arxiv": st.sampled_from(["2402.11537", "2402.11538v2"]),
        "doi": st.sampled_from(["10.1234/a", "10.1234/b"]),
        "published": st.sampled_from(["2024", "2024-02", "2023-01-01"]),
        "upvotes": st.integers(0, 3),
        "authors": st.sampled_from([("Jane Roe",), ("John Doe", "Jane Roe")]),
    },
).filter(lambda fields: "title" in fields or "abstract" in fields)


@given(st.lists(choices, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_does_not_matter(fields: list[dict[str, Any]], shuffler: random.Random) -> None:
    records = [made(line=line, **one) for line, one in enumerate(fields)]
    shuffled = records.copy()
    shuffler.shuffle(shuffled)
    assert {merged(group) for group in groups(records)} == {merged(group) for group in groups(shuffled)}
    assert sum(map(len, groups(records))) == len(records)


@given(choices)
def test_one_record_is_itself(fields: dict[str, Any]) -> None:
    record = made(**fields)
    assert merged([record]) == replace(record)
