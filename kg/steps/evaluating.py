"""Precision, recall and F1 against annotated papers.

The unit is the entity in a paper. A found entity is right when an annotated one of the same type shares a spelling with
it; each annotated entity counts once. Papers without annotation are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from kg.core.schema import TYPES, family

CORE = tuple(name for name, type in TYPES.items() if type.core)

Entity = Mapping[str, Any]
Pair = tuple[Entity, Entity]


class Figures(NamedTuple):
    """How well the entities of a type, or of several, were found; `annotated` is how many there are."""

    type: str
    precision: float
    recall: float
    f1: float
    annotated: int


class Error(NamedTuple):
    """An annotated entity that was missed, or one found that is wrong."""

    what: str
    type: str
    paper: str
    name: str
    surfaces: tuple[str, ...]


class Score(NamedTuple):
    """The figures, the share of right roles among the entities that were found, and every error."""

    figures: tuple[Figures, ...]
    role_accuracy: float | None
    errors: tuple[Error, ...]


def key(surface: str) -> str:
    """The form under which two spellings are the same: case, spacing, hyphens, LaTeX and a plural s don't matter.

    >>> key("the Vision-Transformers") == key("vision transformer"), key("https://github.com/a/b.git")
    (True, 'github.com/a/b')
    """
    text = unicodedata.normalize("NFKC", surface).casefold()
    if "://" in text or re.match(r"[\w.-]+\.\w+/", text):
        return re.sub(r"^(https?://)?(www\.)?", "", text).removesuffix(".git").rstrip("/.")
    text = re.sub(r"\\[a-z]+\s*|[${}~\\]", "", text).strip().removeprefix("the ")
    text = re.sub(r"[\s_\-‐-―'’`\"]+", "", text)
    return text[:-1] if len(text) > 3 and text.endswith("s") and not text.endswith("ss") else text


def score(
    annotated: Mapping[str, Sequence[Entity]], found: Mapping[str, Sequence[Entity]], *, merged: bool = False
) -> Score:
    """Figures by type, for the core five and for all; `merged` takes the types of a family as one."""
    kind: Callable[[str], str] = family if merged else str
    pairs: list[Pair] = []
    errors: list[Error] = []
    for paper, entities in annotated.items():
        right, missed, wrong = matched(entities, found.get(paper, ()), kind)
        pairs += right
        errors += [_error("missed", paper, one) for one in missed] + [_error("wrong", paper, one) for one in wrong]
    counts = {"right": Counter(kind(one["type"]) for one, _ in pairs)}
    counts |= {
        what: Counter(kind(error.type) for error in errors if error.what == what) for what in ("missed", "wrong")
    }
    roles = [one["role"] == other["role"] for one, other in pairs if "role" in one]
    return Score(tuple(_figures(counts, kind)), sum(roles) / len(roles) if roles else None, tuple(errors))


def matched(
    annotated: Sequence[Entity], found: Sequence[Entity], kind: Callable[[str], str] = str
) -> tuple[list[Pair], list[Entity], list[Entity]]:
    """Pairs of annotated and found entities, those that share most spellings first; what was missed; what is wrong."""
    shared = [
        (-len(_keys(one) & _keys(other)), i, j)
        for (i, one), (j, other) in product(enumerate(annotated), enumerate(found))
        if kind(one["type"]) == kind(other["type"]) and _keys(one) & _keys(other)
    ]
    mine: dict[int, int] = {}
    for _, i, j in sorted(shared):
        if i not in mine and j not in mine.values():
            mine[i] = j
    right = [(annotated[i], found[j]) for i, j in mine.items()]
    missed = [one for i, one in enumerate(annotated) if i not in mine]
    return right, missed, [other for j, other in enumerate(found) if j not in mine.values()]


def _keys(entity: Entity) -> set[str]:
    return set(filter(None, map(key, (entity["name"], *entity.get("surfaces", ())))))


def _error(what: str, paper: str, entity: Entity) -> Error:
    return Error(what, entity["type"], paper, entity["name"], tuple(entity.get("surfaces", ())))


def _figures(counts: Mapping[str, Counter[str]], kind: Callable[[str], str]) -> Iterator[Figures]:
    seen = sorted({type for count in counts.values() for type in count})
    for type, group in (*((type, {type}) for type in seen), ("core", set(map(kind, CORE))), ("all", set(seen))):
        right, missed, wrong = (sum(counts[what][one] for one in group) for what in ("right", "missed", "wrong"))
        precision, recall = _share(right, right + wrong), _share(right, right + missed)
        yield Figures(type, precision, recall, _share(2 * precision * recall, precision + recall), right + missed)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
