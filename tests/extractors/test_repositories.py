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
        ("Data: https://doi.org/10.5281/zenodo.12.", "https://doi.org/10.5281/zenodo.12"),
        ("The data (doi:10.6084/m9.figshare.12.v1) are free.", "doi:10.6084/m9.figshare.12.v1"),
        ("Code is available at 10.5061/dryad.1ab2.", "10.5061/dryad.1ab2"),
        ("Code: gitlab.heron.fr/foo/bar.", "gitlab.heron.fr/foo/bar"),
        ("Code: https://gitlab.heron.fr/foo/bar/issues", "https://gitlab.heron.fr/foo/bar"),
        ("Data and videos are available at heron-nests.org.", "heron-nests.org"),
        ("More is available at: nests.heron.edu, soon.", "nests.heron.edu"),
        ("See our page, heronnet.github.io.", "heronnet.github.io"),
        ("Code is available at heron-x.com.", "heron-x.com"),
    ],
)
def test_an_address_is_clean_of_what_clings_to_it(text: str, address: str) -> None:
    assert [entity.name for entity in repositories(text)] == [address]


def test_spellings_of_one_address_are_one_repository() -> None:
    (one,) = repositories("Code: https://github.com/Foo/bar.git. See www.github.com/foo/bar for more.")
    assert one.surfaces == ("https://github.com/Foo/bar.git", "www.github.com/foo/bar")
    (one,) = repositories("Data: https://doi.org/10.5281/Zenodo.12. Cite it as 10.5281/zenodo.12 please.")
    assert one.surfaces == ("https://doi.org/10.5281/Zenodo.12", "10.5281/zenodo.12")


def test_an_address_that_the_paper_offers_is_its_own_another_is_mentioned() -> None:
    assert repositories("We release our code at https://github.com/a/b.")[0].role == "introduces"
    assert repositories("Replication package: https://figshare.com/a/b.")[0].role == "introduces"
    assert repositories("The catalogue is hosted by https://heron.org/a.")[0].role == "introduces"
    assert repositories("Following https://github.com/a/b in spirit, x was set to y.")[0].role == "mentions"


@pytest.mark.parametrize(
    "text",
    [
        "See https://doi.org/10.1/2.",
        "The data are described in https://doi.org/10.1145/12.34 and 10.1109/TNEST.2024.",
        "We crawled our data from slashdot.org, with node.js.",
        "Reviews of birds at amazon.com are read by our model.",
        "As in https://arxiv.org/abs/2401.1",
        "e.g. this/that",
        "http://",
    ],
)
def test_what_offers_nothing_is_no_repository(text: str) -> None:
    assert not repositories(text)
