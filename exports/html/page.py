"""The page: our template with our scripts and styles, vis-network as pyvis carries it, and the graph as data."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from exports.html.network import nodes_and_edges
from kg.files import atomic_write

if TYPE_CHECKING:
    import networkx as nx

DRAWN = 20_000  # nodes that are drawn smoothly; docs/html.md has the figures
SCRIPTS = ("graph", "shapes", "filters", "map", "labels", "stage", "search", "panel", "legend", "pictures", "main")
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def write_page(graph: nx.MultiDiGraph, path: Path) -> None:
    """Writes the graph as a page."""
    with atomic_write(path) as file:
        file.write(page(graph, path.stem))


def page(graph: nx.MultiDiGraph, title: str) -> str:
    """The graph as the text of a page; of a very large one, the most connected part."""
    shown = most_connected(graph, DRAWN)
    return filled({**data(shown), "title": title, "all": len(graph), "live": False})


def data(graph: nx.MultiDiGraph) -> dict[str, Any]:
    """The graph as the page's scripts take it."""
    nodes, edges = nodes_and_edges(graph)
    return {"nodes": nodes, "edges": edges}


def most_connected(graph: nx.MultiDiGraph, count: int) -> nx.MultiDiGraph:
    """The so many nodes with most links, and the links between them."""
    if len(graph) <= count:
        return graph
    return graph.subgraph(sorted(graph, key=lambda name: (-graph.degree(name), name))[:count]).copy()


def filled(of: dict[str, Any], connect: str = "'none'") -> str:
    """The page with its data. It may load nothing, and only what is in it runs: `connect` says whom it may ask."""
    scripts = [_library(), _own_scripts()]
    style = _own("style.css")
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {_hashes([style])}",
            "img-src data: blob:",
            f"connect-src {connect}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    return _template().substitute(
        policy=policy,
        title=escape(of["title"]),
        style=style,
        library=scripts[0],
        scripts=scripts[1],
        data=_as_json({**of, "kinds": kinds()}),
    )


@cache
def kinds() -> list[dict[str, str]]:
    """The kinds of nodes: their plural, shape and colours."""
    head, *rows = (files("exports") / "html" / "kinds.tsv").read_text(encoding="utf-8").splitlines()
    return [dict(zip(head.split("\t"), row.split("\t"), strict=True)) for row in rows]


def _as_json(of: dict[str, Any]) -> str:
    """JSON that no text in it can break out of."""
    text = json.dumps(of, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for one, escaped in _UNSAFE.items():
        text = text.replace(one, escaped)
    return text


@cache
def _own(name: str) -> str:
    return (files("exports") / "html" / "page" / name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    return Template(_own("page.html"))


@cache
def _own_scripts() -> str:
    return "\n".join(["'use strict';", *(_own(f"{name}.js") for name in SCRIPTS)])


@cache
def _library() -> str:
    """vis-network, as pyvis brings it, without the address of a file that is not in the page."""
    text = (files("pyvis") / "lib" / "vis-9.1.2" / "vis-network.min.js").read_text(encoding="utf-8")
    return text.partition("//# sourceMappingURL")[0]


def _hashes(texts: Iterable[str]) -> str:
    digests = (base64.b64encode(sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)
