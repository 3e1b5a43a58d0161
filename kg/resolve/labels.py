"""What a thing is called: as the lexicon writes it, else as most papers do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from extractors.records import Type
from kg.resolve.forms import Form
from kg.resolve.known import KnownThing
from kg.resolve.pairs import stands_for
from kg.resolve.spelling import is_long, key

TERMS = frozenset({"task", "method", "metric"})  # what is written in lower case where it is spelt out
SMALL = {True: 10, False: 2}  # one of so many without capitals is enough, for terms: titles have capitals
SHORT = 5  # a short form that is so many times as usual as what the lexicon calls a thing is the name: FPS
EXACT = 20  # the lexicon's way to write a name counts if one of so many writes it so
PLURAL = 4  # a plural is the name only if it is so many times as usual
OWNED = ("github.com", "gitlab.com", "huggingface.co", "bitbucket.org")


def label(type: Type, members: Iterable[Form], things: Collection[KnownThing]) -> str:
    """The name by which people call it."""
    counts: Counter[str] = Counter()
    for form in members:
        for name, papers, called in form.names:
            counts[name] += papers + called
    if type == "repo":
        return owner(max(counts, key=lambda name: (counts[name], -len(name), name)))
    if len(counts) == 1 and not things:
        return next(iter(counts))
    ways: Counter[str] = Counter()
    for name, count in counts.items():
        ways[key(type, name)] += count
    known = {key(type, thing.name): thing.name for thing in sorted(things)}
    main = max(ways, key=lambda way: (way in known, ways[way], -len(way), way))
    shorts = {key(type, name) for name in counts if main in known and stands_for(name, known[main])}
    main = next((short for short in sorted(shorts) if ways[short] > SHORT * ways[main]), main)
    spelt = {name: count for name, count in counts.items() if key(type, name) == main}
    return _written(spelt, known.get(main, ""), term=type in TERMS)


def owner(address: str) -> str:
    """A repository as owner/name, any other address without what all have.

    >>> owner("https://github.com/Foo/bar.git"), owner("https://foo.github.io/bar/")
    ('Foo/bar', 'foo.github.io/bar')
    """
    short = address.split("://")[-1].removeprefix("www.").rstrip("/").removesuffix(".git")
    host, _, path = short.partition("/")
    return path if host.casefold() in OWNED and path.count("/") == 1 else short


def _written(counts: dict[str, int], known: str, *, term: bool) -> str:
    """The most usual of the spellings of one name; a term is written small where anybody does."""
    everything = sum(counts.values())
    if counts.get(known, 0) * EXACT >= everything:
        return known
    small = {name: count for name, count in counts.items() if not any(map(_is_capitalised, name.split()))}
    if any(map(is_long, small)) and sum(small.values()) * SMALL[term] >= everything:
        counts = small
    usual = max(counts, key=lambda name: (counts[name], -len(name), name))
    one = usual.removesuffix("s")
    one = one if counts.get(one, 0) * PLURAL > counts[usual] else usual
    same = is_long(known) and known.casefold() == one.casefold()
    return min(one, known, key=_capitals) if same else one


def _capitals(name: str) -> int:
    return sum(map(str.isupper, name))


def _is_capitalised(word: str) -> bool:
    """Whether a word begins with a capital and goes on without: a name in a title, no acronym."""
    return any(part[:1].isupper() and part[1:].islower() for part in word.split("-"))
