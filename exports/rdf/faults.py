"""What is wrong with a query: the engine's reason at its place, and what may have been meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from exports.rdf.terms import BASE, prefixes
from exports.rdf.tokens import prefixes_used, words
from kg.core.errors import QueryError
from kg.core.schema import PREFIXES

DATA = files("exports") / "rdf" / "data"
LINE_CHARS = 100  # characters of a line that are shown
_PLACED = re.compile(r"error at (\d+):(\d+): (?:expected )?(.*)", re.DOTALL)
_CLASS = re.compile(r"\[(?:[^]']|'(?:\\[^']*|[^'])')*\]")  # characters that a name may have: no help to anybody
_WISH = re.compile(r'"(?:[^"\\]|\\.)*"|[^,]+')
_SENTENCE = re.compile(r"[A-Z]\w* .*[a-z]{2}.*")
_TERM = re.compile(r"[a-z]\w*:[A-Za-z]\w*")
_DECLARED = re.compile(r"(?i)\bPREFIX\s+([^\s:<>]*):")
_NEVER = {"<unreported>", "LATERAL", "SERVICE"}  # what nobody should be told to write


def fault(query: str, message: str) -> QueryError:
    """The engine's message about a query, as a reason, a place with a caret below it, and a guess."""
    found = _PLACED.fullmatch(message)
    if not found:
        return QueryError(f"can't be asked: {message}", todo="kg sparql --list shows questions that can")
    place = _offset(query, int(found[1]), int(found[2]))
    reason, todo = _reason(found[3]), ""
    known = {*prefixes(BASE), *_DECLARED.findall(query)}
    if unknown := next(((name, at) for name, at in prefixes_used(query) if name not in known), None):
        name, place = unknown
        near = get_close_matches(name, sorted(known), cutoff=0.5)
        reason = f"the prefix {name}: is not known"
        todo = f"is it {' or '.join(f'{one}:' for one in near)}?" if near else f"known are {', '.join(sorted(known))}"
    elif misspelt := next(((near[0], at) for word, at in words(query) if (near := _near(word))), None):
        todo, place = f"is it {misspelt[0]}?", misspelt[1]
    line = query.count("\n", 0, place) + 1
    character = place - query.rfind("\n", 0, place)
    what = f"wrong syntax in line {line}, character {character}: {reason}"
    return QueryError(what, todo=todo, line=line, character=character, excerpt=_excerpt(query, place))


def _near(word: str) -> list[str]:
    """The keyword that a word may have been meant for, if it is none."""
    return [] if word.upper() in _keywords() else get_close_matches(word.upper(), _keywords(), n=1, cutoff=0.7)


@cache
def _keywords() -> list[str]:
    return (DATA / "keywords.txt").read_text(encoding="utf-8").split()


@cache
def terms() -> frozenset[str]:
    """All that is said in exports, in words with prefixes: the vocabulary and the shapes have them."""
    text = "".join((DATA / name).read_text(encoding="utf-8") for name in ("kg.ttl", "shapes.ttl"))
    return frozenset(one for one in _TERM.findall(text) if one.partition(":")[0] in PREFIXES)


def unknown_terms(query: str) -> Iterator[str]:
    """Words of our vocabularies that no export says, each with what may have been meant."""
    known = terms()
    ours = {term.partition(":")[0] for term in known}
    for term in dict.fromkeys(query[at:] for _, at in prefixes_used(query)):
        found = _TERM.match(term)
        if found and found[0] not in known and found[0].partition(":")[0] in ours:
            near = get_close_matches(found[0], sorted(known), n=2)
            yield f"{found[0]} is said of nothing" + (f" (is it {' or '.join(near)}?)" if near else "")


def _offset(query: str, line: int, character: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = query.find("\n", start) + 1
    return min(start + character - 1, len(query))


def _reason(wishes: str) -> str:
    """What the engine says in words or, if that is nothing, which signs and words it would have liked."""
    given = [wish.strip() for wish in _WISH.findall(_CLASS.sub("", wishes.removeprefix("one of ")))]
    wished = [wish for wish in given if wish and wish not in _NEVER]
    told = [wish for wish in wished if _SENTENCE.fullmatch(wish)]
    if told:
        return "; ".join(told)
    return f"expected {' or '.join(wished)}" if wished else "not expected here"


def _excerpt(query: str, place: int) -> str:
    """The line with a caret below the place."""
    start = query.rfind("\n", 0, place) + 1
    end = query.find("\n", place)
    begin = max(start, place - LINE_CHARS // 2)
    line = query[begin : len(query) if end < 0 else end][:LINE_CHARS]
    return f"{line}\n{' ' * (place - begin)}^"
