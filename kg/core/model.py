"""The records that flow through Paper Graph. All are frozen: a stage makes new ones, it changes none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where a record stands: the file as the user named it (`dump.zip!part.txt` in an archive), and its first line."""

    file: str
    line: int


class Record(NamedTuple):
    """A record as its source writes it, LaTeX, line breaks and all; `kg.intake.papers` cleans it."""

    line: int
    title: str | None = None
    abstract: str | None = None
    arxiv: str | None = None
    doi: str | None = None
    key: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()
    authors_count: int | None = None
    organization: str | None = None
    upvotes: int | None = None
    comment: str | None = None
    categories: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    place: str | None = None  # file:line where it stood first, in a content that was made of another


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """Something in a source that can't be used: where, why, what to do, and how it begins."""

    line: int
    reason: str
    todo: str
    raw: str = ""
    file: str = ""


class Result(NamedTuple):
    """A number that a paper reports: as it stands, what it says, and what it measures, in the words of the paper.

    `kind` is level, gain or ratio; `better` tells which way is better, where that is known. The fields ending in `_id`
    are entities, where the paper names one. The number stands in `field` from `start` to `end`; `rules` are those that
    spoke loudest for its kind and for each field.
    """

    paper: str
    title: str | None
    published: str | None
    value: str
    number: float
    unit: str
    kind: str
    metric: str | None
    better: str
    system: str | None
    on: str | None
    task: str | None
    over: str | None
    sentence: str
    rules: tuple[str, ...]
    confidence: float
    field: str
    start: int
    end: int
    metric_id: str | None
    system_id: str | None
    on_id: str | None
    task_id: str | None
    over_id: str | None


class Claim(NamedTuple):
    """What a sentence of a paper says of two entities, by id and label: `source` was trained on `target`, say."""

    relation: str
    source: str
    source_label: str
    target: str
    target_label: str
    paper: str
    title: str | None
    published: str | None
    confidence: float
    rule: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper in plain text.

    `keys` are names that are its alone the world over (`arxiv:…`), `own` is its source's; `id` is the best of them.
    """

    id: str
    title: str | None
    abstract: str
    published: str | None = None
    authors: tuple[str, ...] = ()
    authors_count: int | None = None
    organization: str | None = None
    upvotes: int | None = None
    comment: str | None = None
    categories: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    own: str | None = None
    sources: tuple[Source, ...] = ()
