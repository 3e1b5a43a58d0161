"""Records become papers, or are said to be none."""

from __future__ import annotations

import pytest

from kg.core import limits
from kg.core.model import Paper, Record, Rejected, Source
from kg.intake.papers import paper


def made(**fields: object) -> Paper | Rejected:
    return paper(Record(line=7, **fields), "a.txt")  # type: ignore[arg-type]


def test_the_arxiv_id_dates_a_paper_that_nothing_else_dates() -> None:
    def published(**fields: object) -> str | None:
        found = made(title="Owls", **fields)
        assert isinstance(found, Paper)
        return found.published

    assert published(arxiv="2402.11537v3") == "2024-02"
    assert published(key="hep-th/9901001") == "1999-01"
    assert published(arxiv="2402.11537", published="Oct 22") == "2024-02"
    assert published(arxiv="2402.11537", published="2025") == "2025"
    assert published(doi="10.1234/x") is None


@pytest.mark.parametrize(
    ("fields", "identity"),
    [
        ({"arxiv": "arXiv:2402.11537v2", "doi": "10.1234/a", "key": "x"}, "arxiv:2402.11537"),
        ({"doi": "https://doi.org/10.1234/A.", "key": "x"}, "doi:10.1234/a"),
        ({"doi": "10.48550/arXiv.2402.11537"}, "arxiv:2402.11537"),
        ({"key": "2402.11537"}, "arxiv:2402.11537"),
        ({"key": "arxiv:hep-th/9901001"}, "arxiv:hep-th/9901001"),
        ({"key": "pmid:7"}, "pmid:7"),
        ({"key": "001-007"}, "001-007"),
        ({"key": "two words\u0007"}, "twowords"),
        ({"arxiv": "nonsense", "doi": "none", "key": " "}, "text:"),
    ],
)
def test_the_best_identifier_is_the_id(fields: dict[str, str], identity: str) -> None:
    found = made(title="Owls", **fields)
    assert isinstance(found, Paper)
    assert found.id == identity or (identity == "text:" and found.id.startswith(identity))
    assert found.sources == (Source("a.txt", 7),)


@pytest.mark.parametrize("key", ["text:0123456789abcdef", "a~b", "?1"])
def test_ids_in_our_own_forms_are_not_taken_from_others(key: str) -> None:
    found = made(title="Owls", key=key)
    assert isinstance(found, Paper)
    assert found.id != key


def test_all_text_is_plain() -> None:
    found = made(
        title=r"\"Owls",
        abstract="a\n b",
        comment="5\\% x",
        authors=("Z\\'oe",),
        organization=" A  B ",
        categories=("", "x"),
    )
    assert isinstance(found, Paper)
    assert (found.title, found.abstract, found.comment) == ("Öwls", "a b", "5% x")
    assert (found.authors, found.authors_count, found.organization, found.categories) == (("Zóe",), 1, "A B", ("x",))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "https://a b", 'https://a"onclick=', "no address"]
)
def test_only_web_addresses_are_addresses(url: str) -> None:
    found = made(title="Owls", urls=(url, "https://a.org/b"))
    assert isinstance(found, Paper)
    assert found.urls == ("https://a.org/b",)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "neither a title nor an abstract"),
        ({"title": "…", "abstract": "  "}, "neither a title nor an abstract"),
        ({"title": "x" * (limits.TITLE_CHARS + 1)}, "a title of 1,001 characters"),
        ({"abstract": "x" * (limits.ABSTRACT_CHARS + 1)}, "an abstract of 20,001 characters"),
        ({"abstract": "x" + "{" * 3_999_999}, "an abstract of 4,000,000 characters"),
        ({"title": "Caf\udce9"}, "not UTF-8"),
    ],
)
def test_what_is_no_paper_is_said(fields: dict[str, str], reason: str) -> None:
    found = made(**fields)
    assert isinstance(found, Rejected)
    assert reason in found.reason
    assert (found.file, found.line) == ("a.txt", 7)
    assert len(found.raw) <= limits.RAW_CHARS
