"""The tokens of SPARQL, as far as needed: where conditions begin, variables, and whether another server is asked."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

_FIRST = (  # the characters of names, as SPARQL's grammar has them: PN_CHARS_U
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NEXT = rf"{_FIRST}0-9\u00b7\u0300-\u036f\u203f\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2} | \\[_~.\-!$&'()*+,;=/?\#@%]"
_LOCAL = rf"(?:[{_FIRST}0-9:] | {_ESCAPED})(?:\.*+(?:[{_NEXT}:-] | {_ESCAPED}))*"
_LABEL = rf"[{_FIRST}0-9](?:\.*+[{_NEXT}-])*"
# Groups are never possessive: Python 3.11.2 loses alternatives there. What they repeat leaves no other way to match.
_TEXTS = {  # how they begin and go on, and their ends
    r'\"{3}[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*': '"{3}',
    r"'{3}[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*": "'{3}",
    r'"[^"\\\n\r]*+(?:\\.[^"\\\n\r]*+)*': '"',
    r"'[^'\\\n\r]*+(?:\\.[^'\\\n\r]*+)*": "'",
}
_QUOTED = " | ".join(f"{text}{end}" for text, end in _TEXTS.items())
_BEGUN = " | ".join(f"{text}(?:{end})?" for text, end in _TEXTS.items())  # unclosed ones too: each is read once
_IRI = r"""<[^\x00-\x20<>"{}|^`]*>"""
_NAME = rf"[?$][{_FIRST}0-9][{_NEXT}]*+ | @[A-Za-z]+(?:-[A-Za-z0-9]++)*"
_GAP = r"(?:\s|\#[^\n\r]*+)*"

_TOKEN = re.compile(
    rf"{_BEGUN} | {_IRI} | \#[^\n\r]* | (?P<name>{_NAME}) | _:{_LABEL} | (?:[{_FIRST}][{_NEXT}.-]*)?:(?:{_LOCAL})? |"
    rf"(?P<word>[A-Za-z]+)[{_NEXT}.-]*+ | [{_FIRST}][{_NEXT}.-]*+ | (?P<mark>[{{}}()*])",
    re.VERBOSE | re.DOTALL,
)
_WORD = re.compile(rf"(?:^|\.)([A-Za-z]+)[{_NEXT}-]*+")
_OPENING, _CLOSING = frozenset("{("), frozenset("})")
_ALL_OF = frozenset({"SELECT", "DISTINCT", "REDUCED"})  # what * follows where it means all variables
_STEP = re.compile(
    rf"(?P<code>\s+ | \#[^\n\r]* | {_QUOTED} | {_NAME} | _:{_LABEL} | :{_LOCAL} | [^\"'<]) | (?P<iri>{_IRI}) | <",
    re.VERBOSE | re.DOTALL,
)
_BEHIND = rf"""(?: \\. | [^\s\\{{<>"'\#] )* {_GAP} \{{"""  # the rest of a name, and what is asked there
_PREFIX = r"""[^\s{}()<>"'\#:]*+ :"""
_FLAGS = re.VERBOSE | re.DOTALL | re.IGNORECASE | re.ASCII
_SERVICE = re.compile(  # in the prefix of a name it may be said, unless the name is what it asks
    rf"SERVICE (?: (?! {_PREFIX}) | {_PREFIX} {_BEHIND})", _FLAGS
)
_CLAUSE = re.compile(  # where all may be an address, it may be said too
    rf"SERVICE {_GAP} (?: SILENT {_GAP})? (?: {_IRI} {_GAP} \{{ | (?: [?$] | {_PREFIX}) {_BEHIND})", _FLAGS
)
_GRAPHS = re.compile(  # `papergraph#` and `prov:wasDerivedFrom <...>` don't say it; no prefix is looked at to its end
    r"""(?: (?<!paper)GRAPH | (?<!derived)FROM (?: \s+ NAMED)? )
    \s* (?: [?$<#] | [^\s{}()<>"'#:]{0,99}+ [^\s{}()<>"'#])""",
    _FLAGS,
)
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


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
    texts = ["", *(one["word"].upper() if one["word"] else one[0] for one in found), ""]
    yield from zip(texts, texts[1:], texts[2:], (one.end() for one in found), strict=False)


def prefixes_used(query: str) -> Iterator[tuple[str, int, str]]:
    """The prefixes of names, where these begin, and the names as they stand."""
    for one in _TOKEN.finditer(query):
        prefix, colon, _ = one[0].partition(":")
        broken = query[one.start() - 1 : one.start()] == "<"  # an address that is none
        if colon and one.lastgroup is None and prefix[:1] not in {"<", '"', "'", "#", "_"} and not broken:
            yield prefix, one.start(), one[0]


def addresses(query: str) -> Iterator[str]:
    """What stands between `<` and `>`."""
    return (one[0][1:-1] for one in _TOKEN.finditer(query) if one[0][0] == "<")


def words(query: str) -> Iterator[tuple[str, int]]:
    """The bare words, and where they begin: `true.FILTER` is two."""
    runs = (one for one in _TOKEN.finditer(query) if one.lastgroup == "word")
    return ((one[1], run.start() + one.start(1)) for run in runs for one in _WORD.finditer(run[0]))


def asks_a_service(query: str) -> bool:
    """Whether the word SERVICE stands anywhere but in texts, addresses, comments and names.

    What `<` begins, an IRI or a comparison, is known to a parser only: `?a<#>'''` may go on with a text or be followed
    by a comment. Both ways are walked, as it stands and with its escapes resolved, so that no way of writing hides it.
    """
    return any("service" in text.lower() and _may_say(text) for text in {query, _resolved(query)})


def asks_graphs(query: str) -> bool:
    """Whether a query may ask the graphs of sources, by GRAPH or FROM: what only looks so is taken for it."""
    return any(map(_GRAPHS.search, (query, _resolved(query))))


def _may_say(query: str) -> bool:
    ahead, seen = [(0, 0)], set[tuple[int, bool]]()
    while ahead:
        place, address = ahead.pop()  # where to go on, and where what is no address here would end if it were one
        while (here := (place, place < address)) not in seen and (found := _STEP.match(query, place)):
            seen.add(here)
            if (_CLAUSE if place < address else _SERVICE).match(query, place):
                return True
            if found["iri"]:
                ahead.append((place + 1, found.end()))
            place = found.end()
    return False


def _resolved(query: str) -> str:
    r"""The query with characters for their escapes, which a parser may resolve first of all.

    >>> _resolved(r"\u0053ERVICE")
    'SERVICE'
    """
    return _CODE_POINT.sub(lambda found: _character(int(found[1] or found[2], 16)) or found[0], query)


def _character(point: int) -> str:
    return chr(point) if point <= sys.maxunicode else ""
