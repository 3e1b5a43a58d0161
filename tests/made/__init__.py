"""A small graph with something of everything, and pages of what is asked of it and what it answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import chdir
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import networkx as nx

import kg
from kg.core.errors import KgError
from kg.resolve import Edit
from kg.version import __version__

HERE = Path(__file__).parent
SOURCES, MORE = ("papers.jsonl", "patterns.jsonl"), "more.jsonl"
EDITS = [
    Edit("merge", "model/heronnet", "model/heronnet-7b"),
    Edit("rename", "method/wren-rank-tuning", "Wren Tuning"),
    Edit("retype", "dataset/cifar-10", "benchmark"),
    Edit("drop", "metric/f1"),
    Edit("split", "method/wrt", "WRT"),
]


def make(folder: Path) -> Path:
    """The graph: of one listing with patterns of the user's, then of a second one with other records of the same papers; corrected."""
    path = folder / "made.kg"
    for name in (*SOURCES, MORE):
        (folder / name).write_bytes((HERE / name).read_bytes())
    with chdir(folder):  # so that it knows its sources by their names alone
        kg.build("papers.jsonl", path, patterns="patterns.jsonl").close()
        with kg.build(MORE, path) as graph:
            for one in EDITS:
                graph.edit(one.act, one.entity, one.value)
    return path


def questions(page: Path) -> list[str]:
    """The questions of a page: lines that begin with `> `, each with what is answered beneath."""
    return [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("> ")]


def answers(asked: Iterable[str], names: Mapping[str, Any]) -> str:
    """The page: each question, an expression in Python, with what it is now."""
    return "\n\n".join("\n".join([line, *_answer(line.removeprefix("> "), names)]) for line in asked) + "\n"


def _answer(question: str, names: Mapping[str, Any]) -> Iterator[str]:
    try:
        yield from steady(_lines(eval(question, dict(names))))  # noqa: S307
    except KgError as error:
        yield f"{type(error).__name__}: {error}"
        yield from filter(None, getattr(error, "excerpt", "").split("\n"))


def _lines(found: Any) -> Iterator[str]:
    if isinstance(found, nx.MultiDiGraph):
        nodes = sorted(
            (name, {key: value for key, value in data.items() if value}) for name, data in found.nodes(data=True)
        )
        yield from (f"{name}: {_shown(data)}" for name, data in nodes)
        yield from (
            f"{one} → {other}: {key} {_shown(data)}" for one, other, key, data in found.edges(keys=True, data=True)
        )
        yield _shown(found.graph)
    elif isinstance(found, str):
        yield from found.removesuffix("\n").split("\n")
    elif isinstance(found, dict):
        yield from (f"{name}: {_shown(value)}" for name, value in found.items())
    elif isinstance(found, list):
        yield from map(_shown, found)
        yield from (f"({name}: {value})" for name in ("undated", "why") if (value := getattr(found, name, None)))
    else:
        yield _shown(found)


def _shown(one: Any) -> str:
    if is_dataclass(one) and not isinstance(one, type):
        one = asdict(one)
    elif hasattr(one, "_asdict"):
        one = [*one]
    return one if isinstance(one, str) else json.dumps(one, ensure_ascii=False, default=str)


def steady(lines: Iterable[str]) -> Iterator[str]:
    """Without what another release changes: its number, and the hash of all that a graph is made of."""
    lines = list(lines)
    changing = {*re.findall(r"\bgraph/([0-9a-f]{24})", "\n".join(lines)), __version__}
    for line in lines:
        yield re.sub("|".join(map(re.escape, changing)), "…", line).rstrip()
