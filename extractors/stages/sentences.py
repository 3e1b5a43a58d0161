"""Sentences and what each of them does: propose, evaluate, compare, tell the background."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, reduce
from itertools import compress
from operator import or_
from typing import NamedTuple

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from extractors.reading import Part, read
from extractors.vocabulary import Word
from extractors.words import sayings

KEY = "kg_sentences"

ENDS = frozenset(".!?")
NUMBERED = frozenset(
    {"No", "Nos", "Eq", "Eqs", "Figs", "Sec", "Tab", "Vol"}
)  # short for what a number follows: `No. 1`
TURNS = frozenset({"said.propose", "said.study"})
OWNING = frozenset({"said.propose", "said.ours"})  # what is said wherever the authors name their own
NAMED_WITHIN = 8  # tokens from `we present a` to what it is


if not Doc.has_extension(KEY):
    Doc.set_extension(KEY, getter=lambda doc: stands(doc))


class Sentence(NamedTuple):
    """Tokens `start` to `end`, the rules that hold for all that stands in it, and those of the authors' thing.

    `own` tells what the authors call their own: the noun behind `our`, `the proposed` and `we present a …`.
    """

    start: int
    end: int
    rules: tuple[str, ...]
    own: tuple[str, ...] = ()


@Language.factory("kg_sentences", assigns=["token.is_sent_start", "doc.sents", "doc._.kg_sentences"])
def kg_sentences(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Sentences as spaCy has them, and in `doc._.kg_sentences` with what each says."""
    return _annotate


def _annotate(doc: Doc) -> Doc:
    found = [one for part in read(doc).parts for one in sentences(part)]
    starts = np.full((len(doc), 1), -1, dtype="int64")
    if len(doc):
        starts[[0, *[one.start for one in found][1:]]] = 1  # white space before the first sentence belongs to it
        doc.from_array([SENT_START], starts.view("uint64"))  # type: ignore[arg-type]
    doc.user_data[KEY] = found
    return doc


def stands(doc: Doc) -> Sequence[Sentence]:
    """The doc's sentences, by its tokens; without this stage those that another has found, which say nothing."""
    found = doc.user_data.get(KEY)
    if found is None:
        sents = doc.sents if doc.has_annotation("SENT_START") else (doc[:],)
        found = doc.user_data[KEY] = [Sentence(sent.start, sent.end, ()) for sent in sents]
    return (
        found
        if not found or isinstance(found[0], Sentence)
        else [Sentence(one[0], one[1], tuple(one[2])) for one in found]
    )


def sentences(part: Part) -> list[Sentence]:
    """The part's sentences in order; there is at least one if there are tokens."""
    tokens = part.words
    starts = [0, *(i + 1 for i in part.telling if tokens[i].text in ENDS and _ends(tokens, i))]
    bounds = [(start, end) for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True) if start < end]
    says = [token.says for token in tokens]
    said = [_said(reduce(or_, says[start:end])) for start, end in bounds]
    turns = (i for i, rules in enumerate(said) if "said.ours" in rules and not TURNS.isdisjoint(rules))
    turn, last = next(turns, None), len(said) - 1
    return [
        Sentence(
            *part.span(start, end),
            rules + _place(i == 0, i == last, None if turn is None else (i > turn) - (i < turn)),
            () if OWNING.isdisjoint(rules) else _own(tokens, compress(range(start, end), says[start:end])),
        )
        for i, ((start, end), rules) in enumerate(zip(bounds, said, strict=True))
    ]


def _ends(tokens: list[Word], i: int) -> bool:
    """A mark ends a sentence unless the text goes on in lower case, or with what a short word numbers."""
    following = next((token for token in tokens[i + 1 : i + 3] if token.shape != "mark"), None)
    if following is None:
        return True
    is_number = following.text.isdigit() and tokens[i].text == "." and i > 0 and tokens[i - 1].text in NUMBERED
    return following.shape != "low" and not is_number


@cache
def _said(says: int) -> tuple[str, ...]:
    return tuple(f"said.{what}" for i, (what, _) in enumerate(sayings()) if says >> i & 1)


@cache
def _place(first: bool, last: bool, side: int | None) -> tuple[str, ...]:
    """Where the sentence stands; `side` is -1 before the authors turn to their own work, 1 behind that."""
    turn = () if side is None else (("place.turn", "place.after-turn", "place.before-turn")[side],)
    return ("place.first", *turn) if first else ("place.last", *turn) if last else turn


def _own(tokens: list[Word], telling: Iterable[int]) -> tuple[str, ...]:
    nouns = [_noun_after(tokens, i + 1) for i in telling if _is_ours(tokens, i)]
    return tuple([_owned(noun) for noun in nouns if noun])


@cache
def _owned(noun: str) -> str:
    return f"own.{noun}"


def _is_ours(tokens: list[Word], i: int) -> bool:
    token = tokens[i]
    if token.sense == "propose":
        return token.lower == "proposed" or tokens[i - 1].lower in {"we", "paper"}
    return token.lower == "our"


def _noun_after(tokens: list[Word], i: int) -> str:
    """The sense of the last of the nouns that follow, if any follows soon."""
    noun = ""
    for token in tokens[i : i + NAMED_WITHIN]:
        if token.part == "noun":
            noun = token.sense
        elif noun or token.part not in {"", "mod", "det", "num-word", "verb"} or token.shape == "mark":
            break
    return noun
