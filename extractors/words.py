"""What is known of single words: what they do around names, which end a term of art, which are never an entity."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from extractors.resources import lines, table

DIGIT = re.compile(r"\d")
UNKNOWN = "unknown"
SPARED = "!"
DOING = "addresses"  # the company of verbs that tell what something does


class Head(NamedTuple):
    """The last word of a term of art: what goes before it, and which types the term may have."""

    types: tuple[tuple[str, frozenset[str]], ...]
    before: frozenset[str]
    free: bool  # any content word may go before
    alone: bool  # it may stand alone
    grows: bool  # further words belong to the term


@cache
def senses() -> Mapping[str, str]:
    """What each known word does around a name: `noun:dataset`, `verb:propose`, `prep:on`, `func`."""
    known: dict[str, str] = {}
    for row in table("data/words.tsv"):
        for word in row["words"].split():
            known.setdefault(word, row["sense"])
    for word, group in company().items():
        if group == DOING and word.endswith("s"):
            known.setdefault(word, "verb:do")  # `accelerates`
    return known


def is_function_word(word: str) -> bool:
    """Whether no name begins with the word.

    >>> {word: is_function_word(word) for word in ("is", "the", "our", "with", "and", "we", "owl", "dataset")}
    {'is': True, 'the': True, 'our': True, 'with': True, 'and': True, 'we': True, 'owl': False, 'dataset': False}
    """
    return senses().get(word, "").partition(":")[0] in {"func", "det", "poss", "prep", "list", "self"}


@cache
def sayings() -> tuple[tuple[str, frozenset[str]], ...]:
    """What a sentence may say (propose, evaluate, ours, background…), and the words that tell so."""
    verbs = {sense.partition(":")[2] for sense in senses().values() if sense.startswith("verb:")}
    told = {row["says"]: row["words"].split() for row in table("data/says.tsv")}
    of_verb = {verb: [word for word, sense in senses().items() if sense == f"verb:{verb}"] for verb in verbs}
    return tuple((says, frozenset(words or of_verb[says])) for says, words in told.items())


@cache
def said_by() -> Mapping[str, int]:
    """For each telling word, a bit for each saying it tells."""
    bits: dict[str, int] = {}
    for i, (_, words) in enumerate(sayings()):
        for word in words:
            bits[word] = bits.get(word, 0) | 1 << i
    return bits


@cache
def heads() -> Mapping[str, Head]:
    """Last words of terms of art."""
    rows = list(table("data/heads.tsv"))
    words = {head for row in rows for head in row["heads"].split()}
    return {word: _head([row for row in rows if word in row["heads"].split()]) for word in words}


def _head(rows: list[dict[str, str]]) -> Head:
    before = [frozenset(row["before"].split()) for row in rows]
    return Head(
        types=tuple((row["type"], words) for row, words in zip(rows, before, strict=True)),
        before=frozenset().union(*before) - {"*"},
        free=any(not words for words in before),
        alone=any(not words or "*" in words for words in before),
        grows=any(row["grows"] == "yes" for row in rows),
    )


@cache
def nevers() -> frozenset[str]:
    """What is never an entity, in lower case."""
    return frozenset(line.lower() for line in lines("data/never.txt") if not line.startswith(SPARED))


@cache
def spared() -> frozenset[str]:
    """What would never be one but for its very spelling: `vLLM`, which is no VLLM."""
    return frozenset(line.removeprefix(SPARED) for line in lines("data/never.txt") if line.startswith(SPARED))


def is_never(text: str) -> bool:
    """Whether a text is never an entity as it is written; a plural s is understood.

    >>> is_never("LLMs"), is_never("VLLM"), is_never("vLLM"), is_never("BERT")
    (True, True, False, False)
    """
    lower = text.lower()
    return text not in spared() and (lower in nevers() or lower.removesuffix("s") in nevers())


@cache
def common() -> frozenset[str]:
    """Everyday words of papers that no name and no term begins with."""
    return _words("data/common.txt")


@cache
def company() -> Mapping[str, str]:
    """For each word the group of words that keep the same company as it does, by the group's name."""
    return {word: row["group"] for row in table("data/company.tsv") for word in row["words"].split()}


def shown(word: str) -> str:
    """A word as `company` has it: in lower case, with any digit as 0."""
    lower = word.lower()
    return lower if lower.isalpha() else DIGIT.sub("0", lower)


def company_of(word: str) -> str:
    """The group of a word, or of the last part of an unknown one.

    >>> company_of("zorbel-accuracy") == company_of("accuracy"), company_of("zorbel")
    (True, 'unknown')
    """
    text = shown(word)
    return company().get(text) or company().get(text.rpartition("-")[2]) or UNKNOWN


@cache
def trade() -> frozenset[str]:
    """Words of machine learning."""
    return _words("data/trade.txt")


def _words(path: str) -> frozenset[str]:
    return frozenset(word for line in lines(path) for word in line.split())
