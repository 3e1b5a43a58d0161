"""What words do around a number, and which words measure: the word lists in `data/results`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple
from unicodedata import normalize

from extractors.resources import table
from extractors.vocabulary import REMEMBERED, Word
from extractors.vocabulary import word as word_of

PASSED = "~"  # begins the classes of words that say nothing by themselves
MARKS = {"(": "bracket", "[": "bracket", ")": "closing", "]": "closing", ",": "comma"}
SET = re.compile(r"[_^{}$]+")  # of formulas: `F_1`, `R^2`
POINT = re.compile(  # what is not the measure itself: `mAP@0.5`, `AP_3D`, `AP50`, `MAEs`, `Cohen's`, `OwlScore`
    r"^\w+(?=(?:[Ss]cores?|Acc)$)|(?<=@).*|[$_^].*|(?<=[A-Za-z])\d+$|(?<=[A-Z])s$|['’]s$"
)
SHAPES = {"mark": "mark", "name": "name", "cap": "name", "number": "number"}


@cache
def classes() -> Mapping[str, str]:
    """The class of each word."""
    known: dict[str, str] = {}
    for row in table("data/results/words.tsv"):
        for word in row["words"].split():
            known.setdefault(word, row["class"])
    return known


class _Known(dict[str, str]):
    """The classes of words as they stand."""

    def __missing__(self, text: str) -> str:
        if len(self) > REMEMBERED:
            self.clear()
        one = word_of(text)
        found = self[text] = classes().get(one.lower) or MARKS.get(text) or SHAPES.get(one.shape, "word")
        return found


_known = _Known()


def class_of(word: Word) -> str:
    """What the word does around a number; what sort of word it is if that is not known."""
    return _known[word.text]


def is_passed(word: Word) -> bool:
    """Whether the word says nothing by itself: `about`, `an average`."""
    return class_of(word)[0] == PASSED


@cache
def listed(name: str) -> frozenset[str]:
    """The words of a list."""
    return next(frozenset(row["words"].split()) for row in table("data/results/lists.tsv") if row["list"] == name)


class MeasureHead(NamedTuple):
    """The last word of a measure: its sort, which way is better, and the words in front that belong to its name."""

    sort: str
    better: str
    before: frozenset[str]
    grows: bool  # whatever stands in front belongs to it


UNKNOWN = MeasureHead("unknown", "", frozenset(), False)


@cache
def heads() -> Mapping[str, MeasureHead]:
    """Last words of measures."""
    known: dict[str, MeasureHead] = {}
    for row in table("data/results/measures.tsv"):
        before = frozenset(row["before"].split())
        head = MeasureHead(row["sort"], row["better"], before - {"*"}, "*" in before)
        for word in row["heads"].split():
            known.setdefault(word, head)
    return known


@lru_cache(maxsize=REMEMBERED)
def head_of(measure: str) -> MeasureHead:
    """What sort of measure it is, by the last word that tells.

    >>> head_of("GSM8K accuracy").sort, head_of("Zorbel").sort
    ('quality', 'unknown')
    """
    return next((heads()[piece] for piece in _pieces(measure.lower()) if piece in heads()), UNKNOWN)


def _pieces(measure: str) -> list[str]:
    """The words, and the parts of each, from the last to the first."""
    words = reversed(measure.split())
    return [piece for word in words for piece in (word, *reversed(word.replace("/", "-").split("-")))]


@cache
def dimensions() -> Mapping[str, str]:
    """What units measure, and what last words of measures are told in."""
    rows = table("data/results/dimensions.tsv")
    return {word: row["dimension"] for row in rows for word in f"{row['units']} {row['heads']}".split()}


def dimension_of(measure: str) -> str:
    """What the measure is told in, if only that: time, space, energy.

    >>> dimension_of("inference latency"), dimension_of("accuracy")
    ('time', '')
    """
    return next((dimensions().get(piece, "") for piece in _pieces(measure.lower()) if piece in heads()), "")


@cache
def _directions() -> Mapping[str, str]:
    """Which way is better, by names that no head tells, and by heads."""
    told = {name: row["better"] for row in table("data/results/directions.tsv") for name in row["names"].split()}
    return {name: head.better for name, head in heads().items()} | told


@lru_cache(maxsize=REMEMBERED)
def better_of(measure: str) -> str:
    """Which way a measure is better, by all of its name or the last word that tells; empty if none does.

    >>> better_of("top-1 error"), better_of("success rate"), better_of("word error rate"), better_of("collision rate")
    ('lower', 'higher', 'lower', 'lower')
    >>> better_of("mAP@0.5"), better_of("MAEs"), better_of("R²"), better_of("bits per byte"), better_of("Zorbel")
    ('higher', 'lower', 'higher', 'lower', '')
    """
    written = normalize("NFKC", measure)
    pieces = [spelt for piece in _pieces(written) for spelt in _spellings(piece)]
    names = ["_".join(written.lower().split()), *pieces]
    last = next((name for name in names if name in _directions()), "")
    ill = any(heads().get(one, UNKNOWN).sort == "error" or one in listed("ills") for one in pieces)
    if ill and heads().get(last, UNKNOWN).sort == "rate":
        return "lower"  # the fewer of these, the better
    return _directions().get(last, "")


def _spellings(word: str) -> Iterator[str]:
    """The word, and what it is without what only says at which point, or that there are several.

    >>> list(_spellings("F_1")), list(_spellings("Hits@10")), list(_spellings("AUROCs"))
    (['f_1', 'f1', 'f'], ['hits@10', 'hits@', 'hits'], ['aurocs', 'auroc'])
    """
    bare = POINT.sub("", word.lstrip("$"))
    yield from dict.fromkeys(one.lower() for one in (word, SET.sub("", word), bare, bare.rstrip("@")))
