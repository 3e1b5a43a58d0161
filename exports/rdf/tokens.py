"""The tokens of SPARQL, as far as needed: where its words stand, and whether it asks another server."""

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
    rf"{_QUOTED} | {_IRI} | \#[^\n\r]* | {_NAME} | (?:\w[\w.-]*)?:(?:[\w.:-]|%|\\.)* | (?P<word>[A-Za-z]+)",
    re.VERBOSE | re.DOTALL,
)
_STEP = re.compile(
    rf"(?P<code>\s+ | \#[^\n\r]* | {_QUOTED} | {_NAME} | :\w[\w-]* | \\. | [^\"'<]) | (?P<iri>{_IRI}) | <",
    re.VERBOSE | re.DOTALL,
)
_SERVICE = re.compile(
    rf"SERVICE {_GAP} (?:SILENT {_GAP})? (?:{_IRI} | [?$]\w+ | (?:\\.|%|[\w.-])*:(?:\\.|%|[\w.:-])*) {_GAP} \{{",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def words(query: str) -> Iterator[tuple[str, int]]:
    """The words that are neither names nor in quotes, IRIs and comments, in capitals, and where each ends."""
    for found in _TOKEN.finditer(query):
        if found["word"]:
            yield found["word"].upper(), found.end()


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
