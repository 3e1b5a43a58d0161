"""Web addresses as papers write them."""

from __future__ import annotations

import pytest

from extractors import Entity, Text, extract


def repositories(abstract: str) -> list[Entity]:
    (one,) = extract([Text("1", None, abstract)])
    return [entity for entity in one.entities if entity.type == "repo"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Code: https://github.com/foo/bar.", "https://github.com/foo/bar"),
        ("Code is at (https://github.com/foo/bar).", "https://github.com/foo/bar"),
        ("Code at github.com/foo/bar, data elsewhere.", "github.com/foo/bar"),
        ("See [https://huggingface.co/datasets/foo/bar].", "https://huggingface.co/datasets/foo/bar"),
        ("Our page is foo.github.io/bar!", "foo.github.io/bar"),
        ("Data: https://aka.ms/foo;", "https://aka.ms/foo"),
        ("Code: https://github.com/foo/bar/wiki/Home", "https://github.com/foo/bar"),
        ("Code: https://github.com/foo/bar/issues/12.", "https://github.com/foo/bar"),
        ("Code: https://github.com/foo/bar/tree/main/sub", "https://github.com/foo/bar/tree/main/sub"),
        ("Code:https://github.com/foo/bar_(v2)", "https://github.com/foo/bar_(v2)"),
        ("Code: https://github.com/foo/barhttps://foo.github.io/bar", "https://github.com/foo/bar"),
        ('Code at "https://zenodo.org/record/1".', "https://zenodo.org/record/1"),
    ],
)
def test_an_address_is_clean_of_what_clings_to_it(text: str, address: str) -> None:
    assert [entity.name for entity in repositories(text)] == [address]


def test_spellings_of_one_address_are_one_repository() -> None:
    (one,) = repositories("Code: https://github.com/Foo/bar.git. See www.github.com/foo/bar for more.")
    assert one.surfaces == ("https://github.com/Foo/bar.git", "www.github.com/foo/bar")


def test_an_address_that_the_paper_offers_is_its_own_another_is_mentioned() -> None:
    assert repositories("We release our code at https://github.com/a/b.")[0].role == "introduces"
    assert repositories("Following https://github.com/a/b in spirit, x was set to y.")[0].role == "mentions"


@pytest.mark.parametrize(
    "text", ["See https://doi.org/10.1/2.", "As in https://arxiv.org/abs/2401.1", "e.g. this/that", "http://"]
)
def test_what_offers_nothing_is_no_repository(text: str) -> None:
    assert not repositories(text)
