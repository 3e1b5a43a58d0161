"""One paper, however often it comes: which records are the same paper, and what they say together.

Pure functions over papers of one source each (`kg.intake.papers` makes them), independent of their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from kg.core.model import Paper
from kg.core.schema import FIELDS, fields
from kg.intake.papers import identity, text_key

UNTITLED_CHARS = 200  # an abstract that long is nobody else's
_LISTS = fields("list")


class Keys(NamedTuple):
    """The keys that a record holds, and those of records that may be the same paper."""

    held: tuple[str, ...]
    sought: tuple[str, ...]


def keys(paper: Paper) -> Keys:
    """The keys of a record."""
    strong = (*paper.keys, text_key(paper.title or "", paper.abstract, paper.authors))
    if len(paper.abstract) < UNTITLED_CHARS:
        return Keys(strong, strong)
    abstract = text_key("", paper.abstract).removeprefix("text:")
    titled, untitled = f"titled:{abstract}", f"untitled:{abstract}"
    if paper.title:
        return Keys((*strong, titled), (*strong, untitled))
    return Keys((*strong, untitled), (*strong, titled, untitled))


def groups(papers: Sequence[Paper]) -> list[list[Paper]]:
    """The records of each paper: those that share a key.

    The abstract alone joins a record without a title to all that have one: two titles are two papers.
    """
    holders: dict[str, list[int]] = {}
    for at, paper in enumerate(papers):
        found_keys = keys(paper)
        for key in found_keys.held if paper.title else found_keys.sought:
            holders.setdefault(key, []).append(at)
    parents = list(range(len(papers)))
    for key, members in holders.items():
        if not key.startswith("titled:") or any(papers[at].title is None for at in members):
            for at in members[1:]:
                parents[_root(parents, at)] = _root(parents, members[0])
    found: dict[int, list[Paper]] = {}
    for at, paper in enumerate(papers):
        found.setdefault(_root(parents, at), []).append(paper)
    return list(found.values())


def _root(parents: list[int], at: int) -> int:
    while parents[at] != at:
        parents[at] = parents[parents[at]]
        at = parents[at]
    return at


def merged(records: Iterable[Paper]) -> Paper:
    """What the records of one paper say together: each field from the fullest record that has it."""
    ranked = sorted(records, key=_rank)
    ids = [key for record in ranked for key in record.keys]
    own = min((record.own for record in ranked if record.own), default=None)
    told: dict[str, Any] = {name: (_all if name in _LISTS else _first)(ranked, name) for name in FIELDS}
    told["abstract"], told["authors"] = told["abstract"] or "", told["authors"] or ()
    told["published"] = min((one.published for one in ranked if one.published), key=_precise, default=None)
    told["upvotes"] = max((one.upvotes for one in ranked if one.upvotes is not None), default=None)
    found = tuple(sorted(set(ids), key=_preferred))
    return Paper(
        id=identity(found, own, told["title"], told["abstract"], told["authors"]),
        keys=found,
        own=own,
        sources=tuple(sorted({source for record in ranked for source in record.sources})),
        **told,
    )


def _rank(record: Paper) -> tuple[Any, ...]:
    """The fullest record first; what remains is settled by the text itself, never by the order of input."""
    filled = sum(
        map(bool, (record.title, record.abstract, record.published, record.authors, record.categories, record.urls))
    )
    return (-bool(record.title), -bool(record.keys), -filled, -len(record.abstract), repr(_content(record)))


def _content(record: Paper) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in Paper.__slots__ if name not in ("id", "sources"))


def _precise(date: str) -> tuple[int, str]:
    return (-len(date), date)


def _preferred(key: str) -> tuple[int, str]:
    kind = key.partition(":")[0]
    return (("arxiv", "doi").index(kind) if kind in ("arxiv", "doi") else 2, key)


def _first(records: list[Paper], field: str) -> Any:
    """What the first record that has the field says."""
    return next((value for record in records if (value := getattr(record, field)) not in (None, "", ())), None)


def _all(records: list[Paper], field: str) -> tuple[str, ...]:
    """What any of the records says."""
    return tuple(dict.fromkeys(item for record in records for item in getattr(record, field)))
