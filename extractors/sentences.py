"""Sentences and what each of them does: propose, evaluate, compare, tell the background."""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import NamedTuple

from extractors.tokens import Field, Token, senses

LOWER = attrgetter("lower")
SAID = ("propose", "build", "release", "evaluate", "study", "compare", "achieve", "use", "train")
BACKGROUND = frozenset(
    [
        "however",
        "existing",
        "recent",
        "recently",
        "previous",
        "previously",
        "prior",
        "traditional",
        "traditionally",
        "conventional",
        "despite",
        "although",
        "while",
        "typically",
        "often",
        "widely",
        "commonly",
        "remains",
        "emerged",
        "limited",
        "lack",
        "current",
        "currently",
        "especially",
    ]
)
ENDS = frozenset(".!?")
OURS = frozenset({"we", "our", "paper", "work", "propose", "study", "article", "this"})


class Sentence(NamedTuple):
    """Tokens `start` to `end`, and the rules that hold for all that stands in it."""

    start: int
    end: int
    rules: tuple[str, ...]


def sentences(field: Field) -> list[Sentence]:
    """The field's sentences in order; there is at least one if there are tokens."""
    tokens = field.tokens
    starts = [0, *(i + 1 for i in field.telling if tokens[i].text in ENDS and _ends(tokens, i))]
    bounds = list(zip(starts, [*starts[1:], len(tokens)], strict=True))
    said = [_said(tokens[start:end]) for start, end in bounds]
    turn = next(
        (
            i
            for i, rules in enumerate(said)
            if "said.ours" in rules and ("said.propose" in rules or "said.study" in rules)
        ),
        len(said),
    )
    return [
        Sentence(start, end, (*rules, *_place(i, len(said), turn)))
        for i, ((start, end), rules) in enumerate(zip(bounds, said, strict=True))
        if start < end
    ]


def _ends(tokens: list[Token], i: int) -> bool:
    """A mark ends a sentence unless the text goes on in lower case."""
    following = next((token for token in tokens[i + 1 : i + 3] if token.shape != "mark"), None)
    return following is None or following.shape != "low"


def _said(tokens: list[Token]) -> list[str]:
    words = set(map(LOWER, tokens))
    return [rule for rule, telling in said_words() if not words.isdisjoint(telling)]


@cache
def said_words() -> tuple[tuple[str, frozenset[str]], ...]:
    """For each thing that a sentence may do, the words that tell so."""
    verbs = [(f"said.{sense}", frozenset(w for w, s in senses().items() if s == f"verb:{sense}")) for sense in SAID]
    return (*verbs, ("said.ours", OURS), ("said.background", BACKGROUND))


def _place(i: int, count: int, turn: int) -> list[str]:
    rules = ["place.first"] if i == 0 else ["place.last"] if i == count - 1 else []
    return [*rules, "place.before-turn" if i < turn else "place.turn" if i == turn else "place.after-turn"]


def own_words(field: Field) -> set[str]:
    """What the authors call their own thing: the noun behind `our`, `the proposed` and `we present a …`."""
    tokens = field.tokens
    found = set()
    for i, token in enumerate(tokens):
        if (
            token.sense == "propose" and (token.lower == "proposed" or tokens[i - 1].lower in {"we", "paper"})
        ) or token.lower == "our":
            found |= {f"own.{noun}" for noun in _noun_after(tokens, i + 1)}
    return found


def _noun_after(tokens: list[Token], i: int) -> list[str]:
    """The sense of the last of the nouns that follow, if any follows soon."""
    noun = ""
    for token in tokens[i : i + 8]:
        if token.part == "noun":
            noun = token.sense
        elif noun or token.part not in {"", "mod", "det", "num-word", "verb"} or token.shape == "mark":
            break
    return [noun] if noun else []
