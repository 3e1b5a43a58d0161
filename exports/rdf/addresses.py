"""What the web addresses that papers name are: under which IRI they are known, and of which class."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from exports.rdf import terms

PAGE = ("schema:WebPage",)


def written(name: str, names: Iterable[str]) -> str | None:
    """The address of a repository as most papers write it: its id has it folded, its names may be any.

    >>> written("repo/github.com/a/b", ["B", "GitHub.com/A/B"]), written("repo/x.org/~a/b", ["http://X.org/~A/b"])
    ('https://GitHub.com/A/B', 'http://X.org/~A/b')
    >>> written("repo/doi.org/10.5281/zenodo.1", ["10.5281/zenodo.1"])
    'https://doi.org/10.5281/zenodo.1'
    """
    folded = name.removeprefix("repo/")
    if folded.startswith("doi.org/"):  # which papers write in many ways
        return terms.address(folded)
    of_it = (one for one in names if folded in one.lower())
    return next(filter(None, map(terms.address, (*of_it, folded))), None)


def iri(address: str) -> str | None:
    """The IRI of an address: its host small, its path too where the host takes any case. A bare host has none.

    >>> iri("https://GitHub.com/A/B.git"), iri("http://X.org/~A/b"), iri("https://a.github.io"), iri("https://x.org/")
    ('https://github.com/a/b', 'http://x.org/~A/b', 'https://a.github.io', None)
    """
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    host = host.lower()
    if host.removeprefix("www.") in _hosts()["same-in-any-case"]:
        scheme, host, path = "https", host.removeprefix("www."), path.lower().rstrip("/").removesuffix(".git")
    if not path and not host.endswith(tuple(f".{page}" for page in _hosts()["pages"])):
        return None
    return f"{scheme.lower()}://{host}{slash}{path}"


def classes(iri: str) -> tuple[str, ...]:
    """The classes of what is at an address.

    >>> classes("https://huggingface.co/datasets/a/b"), classes("https://github.com/a/b"), classes("https://github.com/a")
    (('schema:Dataset', 'dcat:Dataset'), ('schema:SoftwareSourceCode',), ('schema:WebPage',))
    """
    place = iri.partition("://")[2]
    for kind in _hosts()["kinds"]:
        for begin in kind["begins"]:
            rest = place.removeprefix(begin) if begin.endswith("/") else place.partition("/")[2]
            if place.startswith(begin) and len(list(filter(None, rest.split("/")))) >= kind["parts"]:
                return tuple(kind["classes"])
    return PAGE


@cache
def _hosts() -> dict[str, Any]:
    return tomllib.loads((files("exports") / "rdf" / "data" / "hosts.toml").read_text(encoding="utf-8"))
