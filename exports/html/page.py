"""The page: our template with our scripts and styles, vis-network as pyvis carries it, and the graph as data."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from exports.html.network import placed
from exports.html.title import titled
from kg.core.files import atomic_write
from kg.core.schema import EDGES, KINDS
from kg.core.wording import counted

if TYPE_CHECKING:
    import networkx as nx

DRAWN = 20_000  # nodes that are drawn smoothly; docs/html.md has the figures
SANDBOX = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox allow-modals"
FRAME = "width: 100%; height: 640px; border: 1px solid #8884; border-radius: 8px"
SCRIPTS = (
    "graph",
    "shapes",
    "filters",
    "regions",
    "map",
    "labels",
    "focus",
    "stage",
    "insight",
    "results",
    "search",
    "panel",
    "start",
    "legend",
    "pictures",
    "main",
)
_MODULE = re.compile(r"^import \{.*\} from \".*\";\n|^export (?=const|let|function|async|class)", re.M)
_CONTROL = re.compile("[\x80-\x9f]")
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


class Page(NamedTuple):
    """A graph that a notebook shows as a page; a part of one has `whole` nodes in all."""

    graph: nx.MultiDiGraph
    title: str
    whole: int | None = None

    def _repr_html_(self) -> str:
        text = _in_ascii(filled(most_connected(self.graph, DRAWN), self.title, self.whole or len(self.graph)))
        return f'<iframe srcdoc="{text}" title="{_in_ascii(self.title)}" sandbox="{SANDBOX}" style="{FRAME}"></iframe>'

    def __repr__(self) -> str:
        links = counted(self.graph.number_of_edges(), "link")
        return f"page of {self.title}: {counted(len(self.graph), 'node')}, {links}"


def write_page(graph: nx.MultiDiGraph, path: Path) -> None:
    """Writes the graph as a page; of a very large one, the most connected part."""
    write_part(most_connected(graph, DRAWN), len(graph), path)


def write_part(graph: nx.MultiDiGraph, count: int, path: Path, title: str = "") -> None:
    """Writes a graph, which is all or a part of one with so many nodes, as a page."""
    with atomic_write(path) as file:
        file.write(filled(graph, title or titled(graph), count))


def called(path: Path) -> str:
    """What a page of a file is called: the file's name, as far as it is text."""
    return os.fsencode(path.stem).decode("utf-8", "replace")


def page(graph: nx.MultiDiGraph, title: str) -> str:
    """The graph as the text of a page; of a very large one, the most connected part."""
    return filled(most_connected(graph, DRAWN), title, len(graph))


def most_connected(graph: nx.MultiDiGraph, count: int) -> nx.MultiDiGraph:
    """The so many nodes with most links, and the links between them."""
    if len(graph) <= count:
        return graph
    return graph.subgraph(sorted(graph, key=lambda name: (-graph.degree(name), name))[:count]).copy()


def filled(graph: nx.MultiDiGraph, title: str, count: int, *, live: bool = False) -> str:
    """A page that shows a graph, which is all or a part of one with so many nodes; a live one asks for the rest."""
    return _template().substitute(
        policy=policy(live=live),
        title=escape(title),
        style=_own("style.css"),
        library=_library(),
        scripts=_own_scripts(),
        data=_as_json({**placed(graph)._asdict(), "title": title, "all": count, "live": live, **_words()}),
    )


def policy(*, live: bool = False) -> str:
    """What a page may do: run and look as we wrote it, and load nothing; a live one may ask the server it came from."""
    rules = {
        "default-src": "'none'",
        "script-src": _hashes([_library(), _own_scripts()]),
        "style-src": _hashes([_own("style.css")]),
        "img-src": "data: blob:",
        "connect-src": "'self'" if live else "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{what} {allowed}" for what, allowed in rules.items())


def _in_ascii(text: str) -> str:
    """Text for an attribute, the same whatever encoding its page is read in: the scripts must keep their hashes."""
    return escape(text).encode("ascii", "xmlcharrefreplace").decode()


def _words() -> dict[str, Any]:
    """How kinds of nodes are called and look, and how roles do."""
    looks = ("plural", "shape", "light", "dark")
    kinds = [{"kind": name, **{look: getattr(kind, look) for look in looks}} for name, kind in KINDS.items()]
    roles = [{"role": name, "words": role.words, "dashed": role.dashed} for name, role in EDGES.items()]
    return {"kinds": kinds, "roles": roles}


def _as_json(of: dict[str, Any]) -> str:
    """JSON that no text in it can break out of."""
    text = orjson.dumps(of).decode()
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
    """The modules as one script: names are unique in all of them, so imports and exports need not be said."""
    return "\n".join(["'use strict';", *(_MODULE.sub("", _own(f"{name}.js")) for name in SCRIPTS)])


@cache
def _library() -> str:
    """vis-network, as pyvis brings it, without the address of a file that is not in the page.

    The control character in one of its strings is written out: no reference in an attribute stands for such a one.
    """
    text = (files("pyvis") / "lib" / "vis-9.1.2" / "vis-network.min.js").read_text(encoding="utf-8")
    return _CONTROL.sub(lambda one: f"\\x{ord(one[0]):02x}", text.partition("//# sourceMappingURL")[0])


def _hashes(texts: Iterable[str]) -> str:
    digests = (base64.b64encode(sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)
