"""Texts made to cost more than they are long: each grows with its number."""

from __future__ import annotations

from collections.abc import Callable

GROWING: dict[str, Callable[[int], str]] = {
    "brackets": lambda n: "(" * n,
    "brackets before addresses": lambda n: "((((http://" * n,
    "closing brackets": lambda n: ")" * n,
    "bracketed": lambda n: "(A) " * n,
    "abbreviations": lambda n: "natural language processing (NLP) " * (n // 4),
    "letters of an abbreviation": lambda n: "(AAAAAAAA) a a a a a a a a a a " * (n // 10),
    "capitals": lambda n: "A " * n,
    "acronyms": lambda n: " ".join(f"AB{i}" for i in range(n)),
    "one name": lambda n: "BERT " * n,
    "a list": lambda n: ", ".join(f"CIFAR-{i}" for i in range(n)),
    "a list of one name": lambda n: "A & B " * n,
    "one word": lambda n: "a" * n,
    "hyphens": lambda n: "a-" * n,
    "hyphens and capitals": lambda n: "A-" * n,
    "letters and digits": lambda n: "x1y2-" * n,
    "slashes": lambda n: "a/" * n,
    "dots": lambda n: "." * n,
    "one address": lambda n: "https://a.b/" * n,
    "addresses": lambda n: "https://a.b/c " * n,
    "colons": lambda n: "A: " * n,
    "quotes": lambda n: "“Foo” " * n,
    "mere quotes": lambda n: '"' * n,
    "mere hyphens": lambda n: "-" * n,
    "mere slashes": lambda n: "/" * n,
    "mere newlines": lambda n: "\n" * n,
    "newlines": lambda n: "A\n" * n,
    "possessives": lambda n: "BERT's " * n,
    "numbers": lambda n: "12.5% " * n,
    "sizes in brackets": lambda n: "GPT-3(.5) " * n,
    "combining marks": lambda n: "\u0301" * n,
    "macros": lambda n: "$\\alpha" * n,
    "terms of art": lambda n: "deep image classification " * (n // 3),
    "heads": lambda n: "learning " * n,
    "prepositions": lambda n: "in the of a to " * (n // 5),
    "sentences": lambda n: "We propose X. " * (n // 3),
}
