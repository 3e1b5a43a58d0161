"""spaCy's Tokenizer with rules of ours: names stay whole (GPT-3(.5), LLaVA-v1.5-7B), what clings to them does not.

Brackets, quotes, a possessive 's and the second half of a compound (CLIP-based) are tokens of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import registry

from extractors.resources import lines
from extractors.shape import is_address, shape
from extractors.vocabulary import WORD_CHARS

REMEMBERED = 20_000  # runs without white space
ADDRESS_CHARS = 1_000  # a longer run is no address either
OPENING = "([{<\"'“‘„«`*~≈∼•|"
CLOSING = ")]}>\"'”’»`*.,;:!?…|"
PAIRS = {")": "(", "]": "[", "}": "{"}
KEPT_DOTS = frozenset(
    {"e.g.", "i.e.", "etc.", "al.", "vs.", "cf.", "fig.", "resp.", "approx.", "avg.", "w.r.t.", "i.i.d."}
)
INNER = re.compile(
    r"[—|]|–(?=[A-Za-z])|--+|(?<=[A-Za-z)0-9])/(?=[A-Za-z])|(?<=\w)\)(?=[-/'’,:;])|(?<=[a-z)])[,;:](?=[A-Za-z])|(?<=[a-z])\.(?=[A-Z][a-z])"
    r"|(?<=[a-z]):(?=\d)|(?<=[\w)])\((?=[^()]+$)|(?<=\w)\)(?=\.?[A-Za-z(])|(?<=\))\.(?=[A-Z])"
    r"|(?<=[A-Za-z]s)['’](?=[a-z]{3})"  # lost gaps
    r"|(?:(?<=datasets)|(?<=benchmarks)|(?<=models)|(?<=LLMs))-(?=[A-Z])"  # `datasets-OwlSet and BeakSet-show that`
    r"|-(?=(?:including|demonstrates?|reveals?|confirms?)$)|(?<=[A-Z\d])-(?=shows?$)"
)
BEHIND_BRACKETS = frozenset("-/'’,:;")
CITED = re.compile(r"(?<=\w)\[\d+(?:[,–-]\d+)*\]$")  # `OwlNet[23]`
BASED = frozenset({"based", "Based"})
POSSESSIVE = re.compile(r"(?<=[\w)])['’]s?$")


class NameTokenizer(Tokenizer):  # type: ignore[misc]
    """spaCy's, but for its rules: they are code, and are not written to disk."""

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing."""
        return b""

    def from_bytes(self, bytes_data: bytes, **_: Any) -> NameTokenizer:
        """As it is."""
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Nothing."""

    def from_disk(self, path: str | Path, **_: Any) -> NameTokenizer:
        """As it is."""
        return self


@registry.tokenizers("kg_tokenizer")  # type: ignore[untyped-decorator]
def kg_tokenizer() -> Callable[[Language], Tokenizer]:
    """What makes a pipeline's tokenizer.

    >>> import spacy
    >>> nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "kg_tokenizer"}}})
    >>> [token.text for token in nlp("(e.g., GPT-3(.5)) BERT-based CIFAR-10/100's")]
    ['(', 'e.g.', ',', 'GPT-3(.5)', ')', 'BERT', '-', 'based', 'CIFAR-10/100', "'s"]
    """
    return make


def make(nlp: Language) -> Tokenizer:
    """The tokenizer for a pipeline's vocabulary."""
    return NameTokenizer(
        nlp.vocab,
        prefix_search=_opening,
        suffix_search=_closing,
        infix_finditer=_cuts,
        token_match=_is_whole,
        url_match=is_address,
        max_cache_size=REMEMBERED,
    )


class Cut(NamedTuple):
    """A place as spaCy's Tokenizer asks for it: like a match of a regular expression."""

    at: int
    to: int

    def start(self) -> int:
        """Where it starts."""
        return self.at

    def end(self) -> int:
        """Where it ends."""
        return self.to


OPENED = Cut(0, 1)


def _is_whole(run: str) -> bool:
    """A plain word, or what is too long to be looked into."""
    if run.isalpha() and run.isascii():
        return True
    return len(run) > WORD_CHARS and (len(run) > ADDRESS_CHARS or not is_address(run))


def _opening(run: str) -> Cut | None:
    return OPENED if run[0] in OPENING else None


def _closing(run: str) -> Cut | None:
    last = run[-1:]
    if not last or last not in CLOSING or (last == "." and run.lower() in KEPT_DOTS):
        return None
    if last == "!" and len(run) == 2 and run[0].isupper():  # J! Archive
        return None
    if last == "]" and (cited := CITED.search(run)):
        return Cut(cited.start(), len(run))
    pair = PAIRS.get(last)
    if pair and run.count(pair) >= run.count(last):
        return None
    return Cut(len(run) - 1, len(run))


def _cuts(core: str) -> list[Cut]:
    """Where a run without its brackets and closing marks comes apart."""
    if core.isalnum():
        return []
    ends = list(_ends(core))
    return [Cut(end, end) for end in ends if end < len(core)]


def _ends(core: str) -> Iterator[int]:
    done = 0
    for inner in INNER.finditer(core):
        own = inner[0] == ")" and "(" in core[: inner.start()]  # of the word: `BT(P)-style`, `f(x)dx`
        if own and core[inner.end()] not in BEHIND_BRACKETS:
            continue
        yield from _word_ends(core[done : inner.end() if own else inner.start()], done)
        yield inner.end()
        done = inner.end()
    yield from _word_ends(core[done:], done)


def _word_ends(word: str, at: int) -> Iterator[int]:
    """Where the tokens of a piece end: its marks, its compound, its possessive."""
    if not any(map(str.isalnum, word)):
        yield from range(at + 1, at + len(word) + 1)
        return
    own = POSSESSIVE.search(word)
    stem = word[: own.start()] if own else word
    cut = _compound(stem)
    yield at + cut
    if cut < len(stem):
        yield at + cut + 1
        yield at + len(stem)
    yield at + len(word)


def _compound(word: str) -> int:
    """Where the name ends in a hyphen compound (CLIP-based); its length where it is none."""
    loose, looser, kept = _compounds()
    dash = word.find("-", 1)
    while dash > 0:
        tail = word[dash + 1 :]
        if tail in BASED or (not tail and shape(word[:dash]) == "name"):  # `CNN- and LSTM-based`
            return dash
        participle = (
            tail.endswith(("ed", "ing")) and len(tail) > 4 and tail.isalpha() and tail.islower() and tail not in kept
        )
        if participle or tail in loose or tail in looser:
            kind = shape(word[:dash])
            if kind == "name" or (kind == "cap" and tail in loose):
                return dash
        dash = word.find("-", dash + 1)
    return len(word)


@cache
def _compounds() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(line.split()) for line in lines("data/compounds.txt"))
