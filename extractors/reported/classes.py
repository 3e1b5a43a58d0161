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
SET = re.compile(r"[_^{}$\\]+")  # of formulas: `F_1`, `R^2`
POINT = re.compile(  # what only follows: `mAP@0.5`, `AP_3D`, `AP50`, `MAEs`, `Cohen's`
    r"(?<=@).*|[$_^].*|(?<=[A-Za-z])\d+$|(?<=[A-Z])s$|['’]s$"
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
    """What sort of measure it is, by the last word that tells, if all of it does not.

    >>> head_of("top-1 error").better, head_of("GSM8K accuracy").sort, head_of("Zorbel").sort
    ('lower', 'quality', 'unknown')
    >>> head_of("success rate").better, head_of("word error rate").better, head_of("collision rate").better
    ('higher', 'lower', 'lower')
    >>> head_of("mAP@0.5").better, head_of("MAEs").better, head_of("R²").better, head_of("bits per byte").better
    ('higher', 'lower', 'higher', 'lower')
    """
    words = normalize("NFKC", measure).split()
    parts = [part for word in reversed(words) for part in (word, *reversed(word.replace("/", "-").split("-")))]
    pieces = ["_".join(words).lower(), *(piece for part in parts for piece in _spellings(part))]
    head = next((heads()[piece] for piece in pieces if piece in heads()), UNKNOWN)
    if head.sort == "rate" and any(
        heads().get(one, UNKNOWN).sort == "error" or one in listed("ills") for one in pieces
    ):
        return head._replace(better="lower")  # the fewer of these, the better
    return head


def _spellings(word: str) -> Iterator[str]:
    """The word, and what it is without what only says at which point, or that there are several.

    >>> list(_spellings("F_1")), list(_spellings("Hits@10")), list(_spellings("AUROCs"))
    (['f_1', 'f1', 'f'], ['hits@10', 'hits@', 'hits'], ['aurocs', 'auroc'])
    """
    bare = POINT.sub("", word)
    yield from dict.fromkeys(one.lower() for one in (word, SET.sub("", word), bare, bare.rstrip("@")))
