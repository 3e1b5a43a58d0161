"""What a name tells by itself: its letters, its ending, its last word."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from sys import intern

from extractors.resources import table
from extractors.shape import YEAR
from extractors.vocabulary import Word, word
from extractors.words import heads

SINGULAR = ("ss", "us", "is")  # ends of words that are no plurals: `loss`, `corpus`


@lru_cache(maxsize=20_000)
def spelling(text: str, parts: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What the name itself tells by its letters, its ending and its last word; `parts` are its words, if several."""
    tokens = list(map(word, parts or (text,)))
    rules = [f"shape.{kind}" for kind in _shapes(text, tokens)]
    rules += sorted(_affixed(text))
    rules.append(f"like.last.{tokens[-1].company}")
    if len(tokens) > 1:
        rules.append(f"like.first.{tokens[0].company}")
    undated = tokens[:-1] if len(tokens) > 1 and YEAR.fullmatch(tokens[-1].text) else tokens
    last = undated[-1].lower
    if last in heads():
        rules.append(f"head.{last}")
        before = undated[-2].lower if len(undated) > 1 else ""
        for type, words in heads()[last].types:
            if not words or (not before and "*" in words) or before in words or before.rpartition("-")[2] in words:
                rules.append(f"term.{type}")
    elif undated[-1].part == "noun":
        is_plural = last.endswith("s") and not last.endswith(SINGULAR)
        rules.append(f"last.{undated[-1].sense}" + (".plural" if is_plural else ""))
    return tuple(map(intern, rules))


def _affixed(text: str) -> set[str]:
    """The rules of what the text begins with, ends in, and holds."""
    begins, ends, inside = affixes()
    found = {rule for letters, rule in begins.get(text[0], ()) if text.startswith(letters)}
    found |= {rule for letters, rule in ends.get(text[-1], ()) if text.endswith(letters) and letters != text}
    return found | {rule for letters, rule in inside if letters in text}


def _shapes(text: str, tokens: list[Word]) -> list[str]:
    shapes = []
    plain = text.isalpha()
    letters = text if plain else [c for c in text if c.isalpha()]
    if not letters:
        return ["none"]
    upper = sum(map(str.isupper, letters))
    if len(tokens) == 1:
        shapes.append("upper" if upper == len(letters) else "camel" if tokens[0].shape == "name" else tokens[0].shape)
        shapes.append(f"length.{min(len(text), 8) // 2 * 2}")
    else:
        shapes.append(f"words.{min(len(tokens), 4)}")
        shapes.append(
            "title" if all(t.text[:1].isupper() for t in tokens if len(t.text) > 3) else "mixed" if upper else "lower"
        )
    if not plain and any(map(str.isdigit, text)):
        shapes.append("digit")
        shapes += _numbered(text)
    if "-" in text:
        shapes.append("hyphen")
    if text[0].islower() and upper:
        shapes.append("small-start")
    return shapes


def _numbered(text: str) -> list[str]:
    tail = text.rstrip("+*)").rpartition("-")[2].rpartition(" ")[2]
    if tail[-1:] in "bB" and tail[:-1].replace(".", "").isdigit():
        return ["size"]
    if tail[-1:] in "kKM" and tail[:-1].replace(".", "").isdigit():
        return ["count"]
    if tail.replace(".", "").isdigit():
        return ["version" if len(tail) < 3 or "." in tail else "number", "year" if len(tail) == 4 else "short-number"]
    if text[-1].isdigit():
        return ["digit-last"]
    return []


Affixes = list[tuple[str, str]]


@cache
def affixes() -> tuple[dict[str, Affixes], dict[str, Affixes], Affixes]:
    """Rules by what a name begins with, by its first letter, and ends in, by its last, and by what stands anywhere."""
    begins: dict[str, Affixes] = defaultdict(list)
    ends: dict[str, Affixes] = defaultdict(list)
    inside: Affixes = []
    for row in table("data/affixes.tsv"):
        for letters in row["affixes"].split():
            places = {"prefix": begins[letters[0]], "suffix": ends[letters[-1]], "inside": inside}
            places[row["where"]].append((letters, f"affix.{row['feature']}"))
    return begins, ends, inside
