"""Token patterns that are safe to run on any text: what spaCy's Matcher accepts, and what takes linear time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.matcher import Matcher

REPEATED = 8  # the most times a token may be repeated
OPTIONAL = 6  # how many times a regular expression may say `?`
VARIABLE = 2  # how many tokens in a row may be optional or repeated
OF_WORDS = frozenset(
    {"ORTH", "TEXT", "LOWER", "NORM", "SHAPE", "LENGTH", "PREFIX", "SUFFIX", "IS_ALPHA", "IS_ASCII", "IS_DIGIT"}
    | {"IS_LOWER", "IS_UPPER", "IS_TITLE", "IS_PUNCT", "IS_STOP", "LIKE_NUM", "LIKE_URL"}
)  # what is known of a word wherever it stands
OF_TAGGERS = frozenset(
    {"POS", "TAG", "DEP", "LEMMA", "MORPH", "ENT_TYPE"}
)  # what other components of a pipeline tell of one
ATTRIBUTES = OF_WORDS | OF_TAGGERS | {"OP", "_"}
CLASSES = frozenset({"kg_part", "kg_sense", "kg_content"})
COMPARISONS = frozenset({"IN", "NOT_IN", "REGEX", "==", ">=", "<=", ">", "<", "!="})


class PatternError(Exception):
    """What is wrong with a pattern, and what to do."""


def check(pattern: list[Any]) -> None:
    """Raises `PatternError` unless spaCy's Matcher takes the pattern, and takes linear time for it."""
    _check_tokens(pattern)
    try:
        _matcher().add("pattern", [pattern])
    except ValueError as error:
        what = f"not a spaCy pattern: {' '.join(str(error).split())}"
        raise PatternError(what, "see spaCy's guide to rule-based matching") from None


def check_of_words(pattern: Iterable[dict[str, Any]]) -> None:
    """Raises `PatternError` if the pattern asks for what only a tagger or parser tells."""
    for attribute in (attribute for token in pattern for attribute in token):
        if attribute in OF_TAGGERS:
            todo = "nothing tells it here; use it in a pipeline that has a tagger"
            raise PatternError(f"attribute {attribute}", todo)


@cache
def _matcher() -> Matcher:
    import spacy
    from spacy.matcher import Matcher

    return Matcher(spacy.blank("en").vocab, validate=True)


def _check_tokens(pattern: list[Any]) -> None:
    """Only bounded repetition, plain regular expressions, attributes that a tokenizer gives."""
    variable = 0
    for token in pattern:
        if not isinstance(token, dict):
            raise PatternError(f"a token that is no object: {token!r}", 'write {"LOWER": "…"}')
        for attribute, value in token.items():
            if attribute not in ATTRIBUTES:
                raise PatternError(f"attribute {attribute}", f"use one of {', '.join(sorted(ATTRIBUTES))}")
            _check_value(attribute, value)
        variable = variable + 1 if token.get("OP", "1") != "1" else 0
        if variable > VARIABLE:
            raise PatternError(f"more than {VARIABLE} optional tokens in a row", "split the pattern")
    if all(token.get("OP", "1") == "?" or str(token.get("OP", "1")).startswith("{0") for token in pattern):
        raise PatternError("a pattern that matches nothing at all", "make one token required")


def _check_value(attribute: str, value: Any) -> None:
    if attribute == "OP":
        bounds = re.fullmatch(r"\{(\d),(\d)\}|\{(\d)\}", value) if isinstance(value, str) else None
        if value not in {"?", "1"} and not (bounds and int(bounds[2] or bounds[3]) <= REPEATED):
            raise PatternError(
                f"OP {value!r}",
                f'use "?" or "{{n,m}}" with m up to {REPEATED}: anything unbounded takes more than linear time',
            )
    elif attribute == "_":
        if not isinstance(value, dict) or not value.keys() <= CLASSES:
            raise PatternError(f"_ {value!r}", f"use one of {', '.join(sorted(CLASSES))}")
    elif isinstance(value, dict):
        if not value.keys() <= COMPARISONS:
            todo = f"use one of {', '.join(sorted(COMPARISONS))}"
            raise PatternError(f"comparison {', '.join(map(str, value))}", todo)
        if "REGEX" in value:
            _check_regex(value["REGEX"])


def _check_regex(regex: Any) -> None:
    """No repeated groups, no look-around, no back-references, at most one open repetition: nothing can explode."""
    if not isinstance(regex, str):
        raise PatternError(f"REGEX {regex!r}", "write it as text")
    bare = re.sub(r"\\.|\[(?:\\.|[^\]])*\]", "x", regex)
    if (
        re.search(r"\)[*+{]|\(\?[^:]|\\\d", bare)
        or re.search(r"\\\d", regex)
        or len(re.findall(r"[*+]|\{\d*,\}", bare)) > 1
        or bare.count("?") > OPTIONAL
    ):
        raise PatternError(f"REGEX {regex!r} may take more than linear time", "no repeated groups, one * or +, few ?")
    try:
        re.compile(regex)
    except re.error as error:
        raise PatternError(f"REGEX {regex!r}: {error}", "correct the expression") from None
