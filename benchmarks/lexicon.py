"""What a corpus says of the lexicon: how its spellings stand there, and which names it lacks.

    python benchmarks/lexicon.py SOURCE… --out FOLDER [--papers 3]

SOURCE is any listing that `kg` reads. Four tables are written, to be read by eye before a row is changed:

    rows.tsv    each spelling of each row: how many papers write it in its own, other and no capitals; how many have a
        cue beside it ("X dataset", "model X", "such as X", "evaluated on X"), and of which types; `loose`: how many
        have other capitals or none, and the lexicon takes it all the same; what the engine takes it for
    names.tsv   names that no row has, in at least so many papers: the spellings, what the engine takes them for (at
        which mean confidence), in which roles, and what the text calls them
    pairs.tsv   long and short forms that papers join, and how many do
    new.tsv     of names.tsv what could be a row as it stands: the columns of the lexicon, then in how many papers it is
        of that type, and in how many the text calls it so; the surest first
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from extractors import Entity, Text, extract
from extractors.lexicon import shipped
from extractors.records import Type
from extractors.words import is_function_word, senses
from kg.core.model import Paper
from kg.intake.reading import read

WORD = re.compile(r"[^\W_]+(?:[-.+'’][^\W_]+)*|\S")
GAPS = re.compile(r"[\s_\-‐-–]")
TELLS = {
    "dataset": ("dataset", "data"),
    "benchmark": ("benchmark",),
    "model": ("model", "family", "encoder", "network"),
    "method": ("method", "algorithm", "framework", "tool", "strategy", "loss", "learning"),
    "task": ("task",),
    "metric": ("metric",),
}
TYPE_OF = {f"noun:{noun}": type for type, nouns in TELLS.items() for noun in nouns}
MEASURED = frozenset({"verb:evaluate", "verb:train", "verb:show", "verb:achieve", "verb:compare"})
EXAMPLES = (("such", "as"), ("e", ".", "g", ".", ","), ("including",), ("like",), ("namely",))
LISTED = frozenset({",", "and", "or"})
BACK = 8  # words that one looks back, along a list or to a verb
SURE = 0.6  # mean confidence of a name that could be a row
CAPITALS = 5  # so few letters, if all are capitals, may mean anything
MOST = 4  # spellings, roles or cues shown in one cell


class Spelling(NamedTuple):
    """One way in which a row is written."""

    type: str
    name: str
    text: str
    note: str


KnownSpellings = dict[str, list[Spelling]]


def fold(text: str) -> str:
    """Its letters, whatever the capitals and gaps.

    >>> fold("Pre-Training") == fold("pre training")
    True
    """
    return GAPS.sub("", text).casefold()


def forms(text: str) -> set[str]:
    """The letters of a spelling, with and without a plural s."""
    letters = fold(text)
    return {letters, letters + "s"} if letters[-1:].isalpha() and letters[-1] != "s" else {letters}


def known_spellings() -> KnownSpellings:
    """The spellings of all shipped rows by their letters."""
    found: KnownSpellings = defaultdict(list)
    for row in shipped():
        for text in row.spellings:
            for letters in forms(text):
                found[letters].append(Spelling(row.type, row.name, text, row.note))
    return found


def places(words: list[str], known: KnownSpellings, begun: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """Where letters of a known spelling stand, whatever the capitals."""
    for start, word in enumerate(words):
        letters, end = "", start
        if is_function_word(word):
            continue
        while end < len(words) and (letters := letters + fold(words[end])) in begun:
            end += 1
            if letters in known and fold(words[end - 1]):
                yield start, end, letters


def capitals(written: str, spelling: str) -> str:
    """Whether something is written in the spelling's own capitals, in others or in none."""
    bare, own = GAPS.sub("", written), GAPS.sub("", spelling)
    return "own" if bare in {own, own + "s"} else "lower" if bare.islower() else "other"


def cues(words: list[str], start: int, end: int) -> Iterator[str]:
    """The types that the words around tell: a head noun after or before, one before `such as`, or a verb with `on`."""
    yield from _told(words, end)
    yield from _told(words, start - 1)
    first = start
    while first > max(0, start - BACK) and (words[first - 1][0].isupper() or words[first - 1] in LISTED):
        first -= 1
    for example in EXAMPLES:
        at = first - len(example)
        if at > 0 and tuple(words[at:first]) == example:
            yield from _told(words, at - 1 if words[at - 1] not in {",", "("} else at - 2)
    if words[first - 1 : first] == ["on"] and MEASURED & {
        senses().get(one.lower(), "") for one in words[first - 5 : first]
    }:
        yield "on"


def _told(words: list[str], at: int) -> Iterator[str]:
    if 0 <= at < len(words) and (type := TYPE_OF.get(senses().get(words[at].lower(), ""))):
        yield type


class Tally:
    """What has been counted; each paper counts once."""

    def __init__(self) -> None:
        self.stands: dict[Spelling, Counter[str]] = defaultdict(Counter)
        self.taken: dict[str, Counter[str]] = defaultdict(Counter)
        self.confidence: dict[tuple[str, str], list[float]] = defaultdict(list)
        self.written: dict[str, Counter[str]] = defaultdict(Counter)
        self.roles: dict[str, Counter[str]] = defaultdict(Counter)
        self.called: dict[str, Counter[str]] = defaultdict(Counter)
        self.pairs: Counter[tuple[str, str]] = Counter()


def counted(papers: Iterable[Paper], known: KnownSpellings) -> Tally:
    """All counts over the papers."""
    tally = Tally()
    begun = frozenset(letters[:end] for letters in known for end in range(1, len(letters) + 1))
    kept = list(papers)
    found = extract(Text(one.id, one.title, one.abstract) for one in kept)
    for paper, extraction in zip(kept, found, strict=True):
        seen: dict[Spelling, set[str]] = defaultdict(set)
        for text in (paper.title or "", paper.abstract):
            _stood(WORD.findall(text), known, begun, seen)
        for entity in extraction.entities:
            _took(entity, tally)
            _loose(entity, known, seen)
        for one, told in seen.items():
            tally.stands[one].update(told)
    return tally


def _stood(words: list[str], known: KnownSpellings, begun: frozenset[str], seen: dict[Spelling, set[str]]) -> None:
    for start, end, letters in places(words, known, begun):
        told = set(cues(words, start, end))
        for one in known[letters]:
            seen[one] |= {capitals("".join(words[start:end]), one.text), *told, *(["cue"] * bool(told))}


def _loose(entity: Entity, known: KnownSpellings, seen: dict[Spelling, set[str]]) -> None:
    """Notes the spellings that the lexicon takes in capitals that are not theirs."""
    if f"lexicon.{entity.type}" in entity.rules:
        for surface in entity.surfaces:
            for one in known.get(fold(surface), ()):
                if one.type == entity.type and capitals(surface, one.text) != "own":
                    seen[one].add("loose")


def _took(entity: Entity, tally: Tally) -> None:
    """Counts what the engine takes a name for in a paper."""
    for letters in {fold(surface) for surface in entity.surfaces}:
        tally.taken[letters][entity.type] += 1
        tally.confidence[letters, entity.type].append(entity.confidence)
        tally.roles[letters][entity.role] += 1
        tally.called[letters].update(one.removeprefix("called.") for one in entity.rules if one.startswith("called."))
    for surface in entity.surfaces:
        tally.written[fold(surface)][surface] += 1
    short, long = min(entity.surfaces, key=len), max(entity.surfaces, key=len)
    if {"kind.long", "kind.short"}.issubset(entity.rules) and " " not in short and " " in long:
        tally.pairs[short, long.lower()] += 1


def rows(tally: Tally) -> Iterator[list[object]]:
    """The table of rows: those that papers name most come first."""
    shown = ("own", "other", "lower", "cue", *TELLS, "on", "loose")
    yield ["type", "name", "spelling", "note", *shown, "taken"]
    ranked = sorted(tally.stands.items(), key=lambda one: (one[0].type, -max(one[1].values()), one[0]))
    for one, seen in ranked:
        yield [*one, *(seen[what] for what in shown), _taken(tally, fold(one.text))]


def names(tally: Tally, known: KnownSpellings, papers: int) -> Iterator[list[object]]:
    """The table of names that no row has."""
    yield ["papers", "spellings", "taken", "roles", "called"]
    for letters, types in sorted(tally.taken.items(), key=lambda one: (-one[1].total(), one[0])):
        if types.total() >= papers and letters not in known:
            cells = (tally.written, tally.roles, tally.called)
            spelt, roles, called = (_most(cell[letters]) for cell in cells)
            yield [types.total(), spelt, _taken(tally, letters), roles, called]


def new_rows(tally: Tally, known: KnownSpellings, papers: int) -> Iterator[list[object]]:
    """The table of rows that the lexicon could take: what most of its papers, and others' too, have as one type."""
    yield ["name", "type", "aliases", "note", "papers", "called"]
    found: list[tuple[str, Type, str, str, int, int]] = []
    for letters, types in tally.taken.items():
        (type, count), total = types.most_common(1)[0], types.total()
        sure, others = tally.confidence[letters, type], total - tally.roles[letters]["introduces"]
        if letters in known or count < papers or 3 * count < 2 * total or not others or sum(sure) < SURE * count:
            continue
        name = max(sorted(tally.written[letters]), key=tally.written[letters].__getitem__)
        note = "ambiguous" if name.isupper() and len(name) <= CAPITALS else ""
        found.append((name, type, " | ".join(_other_forms(tally, name)), note, count, _called(tally, letters, type)))
    yield from map(list, sorted(found, key=lambda row: (-row[5], -row[4], row[0])))


def _called(tally: Tally, letters: str, type: str) -> int:
    """In how many papers the text calls it something of that type."""
    return max((tally.called[letters][noun] for noun in TELLS[type]), default=0)


def _other_forms(tally: Tally, name: str) -> list[str]:
    """The long or short forms that several papers join with it."""
    joined = ((pair, count) for pair, count in tally.pairs.items() if name in pair or name.lower() == pair[1])
    return sorted(pair[pair[0] == name] for pair, count in joined if count > 1)


def pairs(tally: Tally, papers: int) -> Iterator[list[object]]:
    """The table of long and short forms."""
    yield ["papers", "short", "long"]
    for pair, count in sorted(tally.pairs.items(), key=lambda one: (-one[1], one[0])):
        if count >= papers:
            yield [count, *pair]


def _taken(tally: Tally, letters: str) -> str:
    types = tally.taken.get(letters, Counter())
    means = {type: sum(tally.confidence[letters, type]) / count for type, count in types.items()}
    return " ".join(f"{type}:{count}@{means[type]:.2f}" for type, count in types.most_common())


def _most(counts: Counter[str]) -> str:
    return "; ".join(f"{what} {count}" for what, count in counts.most_common(MOST))


def write(path: Path, table: Iterable[list[object]]) -> None:
    """A tab-separated file."""
    path.write_text("".join("\t".join(map(str, row)) + "\n" for row in table), encoding="utf-8")


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", metavar="SOURCE")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--papers", type=int, default=3, help="that must name what no row has")
    arguments = parser.parse_args()
    known = known_spellings()
    tally = counted((paper for paper in read(arguments.sources) if isinstance(paper, Paper)), known)
    arguments.out.mkdir(parents=True, exist_ok=True)
    write(arguments.out / "rows.tsv", rows(tally))
    write(arguments.out / "names.tsv", names(tally, known, arguments.papers))
    write(arguments.out / "pairs.tsv", pairs(tally, arguments.papers))
    write(arguments.out / "new.tsv", new_rows(tally, known, arguments.papers))


if __name__ == "__main__":
    main()
