"""What is wrong with a query: the engine's reason at its place, and what may have been meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, TypedDict
from urllib.parse import unquote

from exports.rdf.addresses import iri as repository
from exports.rdf.terms import BASE, path, prefixes, term
from exports.rdf.tokens import addresses, prefixes_used, words
from kg.core.errors import QueryError
from kg.core.schema import PREFIXES, TYPES

if TYPE_CHECKING:
    import pyoxigraph as ox

DATA = files("exports") / "rdf" / "data"
LINE_CHARS = 100  # characters of a line that are shown
_PLACED = re.compile(r"error at (\d+):(\d+): (?:expected )?(.*)", re.DOTALL)
_CLASS = re.compile(r"\[(?:[^]']|'(?:\\[^']*|[^'])')*\]")  # characters that a name may have: no help to anybody
_WISH = re.compile(r'"(?:[^"\\]|\\.)*"|[^,]+')
_SENTENCE = re.compile(r"[A-Z]\w* .*[a-z]{2}.*")
_TERM = re.compile(r"[a-z]\w*:[A-Za-z]\w*")
_DECLARED = re.compile(r"(?i)\bPREFIX\s+([^\s:<>]*):")
_ENTITY = re.compile(rf"(?:{re.escape(BASE)})?(?:({'|'.join(TYPES)})/([^/?#\\]+)|(repo)/([^?#\\]+))")
_ARXIV = "https://arxiv.org/abs/"
_VERSION = re.compile(r"https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/([^\s?#]+?)(?:v\d+)?(?:\.pdf)?")
_PROLOGUE = frozenset({"BASE", "PREFIX", "VERSION"})
_UPDATES = frozenset(["ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"])
_ESCAPE = re.compile(r"\\(.)")
_LOCAL = re.compile(r"(?:[\w.%-]*[\w%-])")  # what stands behind a prefix without escapes
_NAME_CHARS = 200  # of a name in a hint
_WISHES = 3  # signs and words that are told
_ABSENT = 3  # words and entities of a query that are told not to be there
_NEVER = {"<unreported>", "LATERAL", "SERVICE"}  # what nobody should be told to write


class Place(TypedDict):
    """Where something is wrong."""

    line: int
    character: int
    excerpt: str


def fault(query: str, message: str) -> QueryError:
    """The engine's message about a query, as a reason, a place with a caret below it, and a guess."""
    found = _PLACED.fullmatch(message)
    if not found:
        return QueryError(f"can't be asked: {message}", todo="kg sparql --list shows questions that can")
    place = _offset(query, int(found[1]), int(found[2]))
    reason, todo = _reason(found[3], at_end=not query[place:].strip()), ""
    if update := _update(query):
        word, place = update
        where = _place(query, place)
        what = f"{word.upper()} is an update, and the graph is only read here"
        return QueryError(what, todo="kg build, kg edit and kg remove change it", **where)
    known = {*prefixes(BASE), *_DECLARED.findall(query)}
    if unknown := next(((name, at) for name, at, _ in prefixes_used(query) if name not in known), None):
        name, place = unknown
        near = get_close_matches(name, sorted(known), cutoff=0.5)
        reason = f"the prefix {name}: is not known"
        todo = f"is it {' or '.join(f'{one}:' for one in near)}?" if near else f"known are {', '.join(sorted(known))}"
    elif misspelt := next(((word, near[0], at) for word, at in words(query) if (near := _near(word))), None):
        word, meant, place = misspelt
        reason, todo = f"{word} is no word of SPARQL", f"is it {meant}?"
    where = _place(query, place)
    what = f"wrong syntax in line {where['line']}, character {where['character']}: {reason}"
    return QueryError(what, todo=todo, **where)


def _update(query: str) -> tuple[str, int] | None:
    """The word that makes the query an update, and where it begins."""
    first = next((one for one in words(query) if one[0].upper() not in _PROLOGUE), None)
    return first if first and first[0].upper() in _UPDATES else None


def _place(query: str, place: int) -> Place:
    line, character = query.count("\n", 0, place) + 1, place - query.rfind("\n", 0, place)
    return {"line": line, "character": character, "excerpt": _excerpt(query, place)}


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
    found = (one for one in _TERM.findall(text) if one.partition(":")[0] in PREFIXES)
    return frozenset(one for one in found if not one.endswith("Shape"))  # which no export says


def unknown_terms(query: str) -> Iterator[str]:
    """Words of our vocabularies that no export says, each with what may have been meant."""
    known = terms()
    ours = {one.partition(":")[0] for one in known}
    found = (_TERM.match(written) for *_, written in prefixes_used(query))
    unknown = (one for one in dict.fromkeys(one[0] for one in found if one) if one not in known)
    for one in islice((one for one in unknown if one.partition(":")[0] in ours), _ABSENT):
        near = _classes(one.partition(":")[2]) or get_close_matches(one, sorted(known), n=2)
        yield f"{_told(one)} is said of nothing" + (f" (is it {' or '.join(near)}?)" if near else "")


def _classes(word: str) -> tuple[str, ...]:
    """The classes of the type that a capitalised word may mean: models have none of ours."""
    kind = get_close_matches(word.lower(), TYPES, n=1, cutoff=0.75) if word[0].isupper() else []
    return TYPES[kind[0]].classes if kind else ()


def unknown_entities(query: str, store: ox.Store) -> Iterator[str]:
    """Entities that the store says nothing of, each with what may have been meant."""
    declared = {*_DECLARED.findall(query)}
    prefixed = [
        (prefix, _ESCAPE.sub(r"\1", written.partition(":")[2]))
        for prefix, _, written in prefixes_used(query)
        if prefix not in declared
    ]
    whole = list(addresses(query))
    absent = (
        one for one in dict.fromkeys(_entities(prefixed, whole)) if not _subjects(store, f"{BASE}{'/'.join(one)}")
    )
    for kind, name in islice(absent, _ABSENT):
        near = _called(store, kind, unquote(name).lower()) or _like(store, kind, unquote(name).lower())
        guess = f" (is it {' or '.join(map(_written, near))}?)" if near else ""
        yield f"{_written(f'{BASE}{kind}/{name}')} is not in this graph{guess}"
    misspelt = (one for one in _misspelt(prefixed, whole) if not _subjects(store, one[0]) and _subjects(store, one[1]))
    for iri, meant in islice(misspelt, _ABSENT):
        yield f"<{_told(iri)}> is not in this graph (is it <{_told(meant)}>?)"


def _misspelt(prefixed: Iterable[tuple[str, str]], whole: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Web addresses that graphs have otherwise: papers without a version, hosts and what is there in small letters."""
    for iri in dict.fromkeys([*(f"{_ARXIV}{name}" for prefix, name in prefixed if prefix == "arxiv"), *whole]):
        paper = _VERSION.fullmatch(iri)
        meant = f"{_ARXIV}{paper[1]}" if paper else repository(iri) if iri.startswith("http") else None
        if meant and meant != iri and "\\" not in iri:
            yield iri, meant


def _entities(prefixed: Iterable[tuple[str, str]], whole: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The kinds and names of entities that a query names, by our prefixes or their addresses."""
    yield from ((prefix, name) for prefix, name in prefixed if prefix in TYPES and name)
    for written in whole:
        if found := _ENTITY.fullmatch(written):
            kind, name = filter(None, found.groups())
            yield kind, name


def _written(iri: str) -> str:
    """An address as a query has it."""
    kind, _, name = iri.removeprefix(BASE).partition("/")
    return f"{kind}:{_told(name)}" if kind in TYPES and _LOCAL.fullmatch(name) else f"<{_told(iri.removeprefix(BASE))}>"


def _told(name: str) -> str:
    """As much of a name as a hint repeats: it is sent as a header, too."""
    return name if len(name) <= _NAME_CHARS else f"{name[:_NAME_CHARS]}…"


def _subjects(store: ox.Store, iri: str) -> bool:
    import pyoxigraph as ox

    return any(store.quads_for_pattern(ox.NamedNode(iri), None, None))


def _called(store: ox.Store, kind: str, name: str) -> list[str]:
    """What has the name as its id, in which nothing is escaped: a repository's is no part of its address."""
    import pyoxigraph as ox

    has_id = ox.NamedNode(term("dcterms:identifier")[1:-1])
    found = {str(quad.subject)[1:-1] for quad in store.quads_for_pattern(None, has_id, ox.Literal(f"{kind}/{name}"))}
    return sorted(found)


def _like(store: ox.Store, kind: str, name: str) -> list[str]:
    """What of a kind begins like a name and is about as long: to compare it with all takes too long."""
    import pyoxigraph as ox

    is_a, one_of = (ox.NamedNode(term(word)[1:-1]) for word in ("rdf:type", TYPES[kind].classes[0]))
    space = f"{BASE}{kind}/"
    of_kind = (str(quad.subject)[1:-1] for quad in store.quads_for_pattern(None, is_a, one_of))
    names = {unquote(iri.removeprefix(space)): iri for iri in of_kind if iri.startswith(space + path(name[0]))}
    about = sorted(one for one in names if abs(len(one) - len(name)) <= 2)
    return [names[one] for one in get_close_matches(name, about, n=2, cutoff=0.75)]


def _offset(query: str, line: int, character: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = query.find("\n", start) + 1
    return min(start + character - 1, len(query))


def _reason(wishes: str, *, at_end: bool) -> str:
    """What the engine says in words, or which signs and words it would have liked, if these are few."""
    given = [wish.strip() for wish in _WISH.findall(_CLASS.sub("", wishes.removeprefix("one of ")))]
    wished = [wish for wish in given if wish and wish not in _NEVER]
    told = [wish for wish in wished if _SENTENCE.fullmatch(wish)]
    if told:
        return "; ".join(told)
    if len(wished) > _WISHES:
        return "the query ends too early" if at_end else "not expected here"
    return f"expected {' or '.join(wished)}" if wished else "not expected here"


def _excerpt(query: str, place: int) -> str:
    """The line with a caret below the place."""
    start = query.rfind("\n", 0, place) + 1
    end = query.find("\n", place)
    begin = max(start, place - LINE_CHARS // 2)
    line = query[begin : len(query) if end < 0 else end][:LINE_CHARS]
    return f"{line}\n{' ' * (place - begin)}^"
