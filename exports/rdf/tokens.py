"""The tokens of SPARQL, as far as needed: where conditions begin, variables, and whether another server is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

_QUOTED = r"""
    \"{3}(?:[^"\\]|\\.|"(?!""))*+\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*+'{3} |
    "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+'
"""
_IRI = r"""<[^\x00-\x20<>"{}|^`]*>"""
_NAME = r"[?$]\w+ | @[A-Za-z]+(?:-[A-Za-z0-9]+)*"
_GAP = r"(?:\s|\#[^\n\r]*)*+"

_TOKEN = re.compile(
    rf"{_QUOTED} | {_IRI} | \#[^\n\r]* | (?P<name>{_NAME}) | (?:\w[\w.-]*)?:(?:[\w.:-]|%|\\.)* |"
    r"(?P<word>[A-Za-z]+) | (?P<mark>[{}()*])",
    re.VERBOSE | re.DOTALL,
)
_OPENING, _CLOSING = frozenset("{("), frozenset("})")
_ALL_OF = frozenset({"SELECT", "DISTINCT", "REDUCED"})  # what * follows where it means all variables
_STEP = re.compile(
    rf"(?P<code>\s+ | \#[^\n\r]* | {_QUOTED} | {_NAME} | :\w[\w-]* | \\. | [^\"'<]) | (?P<iri>{_IRI}) | <",
    re.VERBOSE | re.DOTALL,
)
_SERVICE = re.compile(
    rf"SERVICE {_GAP} (?:SILENT {_GAP})? (?:{_IRI} | [?$]\w+ | (?:\\.|%|[\w.-])*:(?:\\.|%|[\w.:-])*) {_GAP} \{{",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def conditions(query: str) -> int | None:
    """Where the conditions of the query begin: behind the first brace that is neither of a template nor in brackets.

    There are none where more can be said in DESCRIBE <...>, in the short CONSTRUCT WHERE, and where a subquery is all.
    """
    depth = 0
    head = set[str]()
    for before, word, after, end in _tokens(query):
        if word == "{" and depth == 0 and before != "CONSTRUCT":
            short = "CONSTRUCT" in head and "}" not in head
            return None if short or after == "SELECT" else end
        depth += (word in _OPENING) - (word in _CLOSING)
        head.add(word)
    return None


def variables(query: str) -> set[str]:
    """The variables of the query, but for those that a subquery keeps to itself."""
    found = set[str]()
    hidden, selecting = [False], False
    for before, word, _, _ in _tokens(query):
        if word == "SELECT" and before == "{":
            selecting = True
        elif word == "*" and before in _ALL_OF:
            selecting = False
        elif word == "{":
            hidden.append(hidden[-1] or selecting)
            selecting = False
        elif word == "}" and len(hidden) > 1:
            hidden.pop()
        elif word[0] in "?$" and not hidden[-1]:
            found.add(word[1:])
    return found


def _tokens(query: str) -> Iterator[tuple[str, str, str, int]]:
    """Words in capitals, names and brackets, each with the one before and after it, and where it ends."""
    found = [one for one in _TOKEN.finditer(query) if one.lastgroup]
    texts = ["", *(one[0].upper() if one["word"] else one[0] for one in found), ""]
    yield from zip(texts, texts[1:], texts[2:], (one.end() for one in found), strict=False)


def asks_a_service(query: str) -> bool:
    """Whether a SERVICE clause may be read anywhere in it.

    What `<` begins, an IRI or a comparison, is known to a parser only: `?a<#>'''` may go on with a text or be followed
    by a comment. Both ways are walked, so that no way of writing hides the clause.
    """
    ahead, seen = [0], set[int]()
    while ahead:
        place = ahead.pop()
        while place not in seen and (found := _STEP.match(query, place)):
            seen.add(place)
            if _SERVICE.match(query, place):
                return True
            if found["iri"]:
                ahead.append(place + 1)
            place = found.end()
    return False
