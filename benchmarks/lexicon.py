"""What a corpus says of the lexicon: how its spellings stand there, and which names it lacks.

    python benchmarks/lexicon.py SOURCE… --out FOLDER [--papers 3]

SOURCE is any listing that `kg` reads. Three tables are written, to be read by eye before a row is changed:

    rows.tsv    each spelling of each row: how many papers write it in its own, other and no capitals; `loose`: how many
        have other capitals or none, and the lexicon takes it all the same; how many have a cue beside it ("X dataset",
        "model X", "such as X", "evaluated on X"), and of which types; what the engine takes the row for
    names.tsv   names that no row has, in at least so many papers: the spellings, what the engine takes them for
        (`none`: below the bar) at which mean confidence, in which roles, and the cues
    pairs.tsv   long and short forms that papers join, and how many do
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from extractors.abbreviations import find_pairs
from extractors.entities import FLOOR
from extractors.extraction import Text, extractor
from extractors.lexicon import Lexicon, shipped
from extractors.names import key
from extractors.records import Entity
from extractors.tokens import Field, Token, fold, tokenize
from extractors.words import is_function_word, senses
from kg.model import Paper
from kg.reading import read

SAYS = {
    "noun:dataset": "dataset",
    "noun:data": "dataset",
    "noun:benchmark": "benchmark",
    "noun:model": "model",
    "noun:family": "model",
    "noun:encoder": "model",
    "noun:network": "model",
    "noun:method": "method",
    "noun:algorithm": "method",
    "noun:framework": "method",
    "noun:tool": "method",
    "noun:strategy": "method",
    "noun:loss": "method",
    "noun:learning": "method",
    "noun:task": "task",
    "noun:metric": "metric",
}
EXAMPLES = frozenset({("such", "as"), ("e.g.", ","), ("including",), ("like",), ("namely",)})
LISTED = frozenset({",", "and", "or"})
MEASURED = frozenset({"verb:evaluate", "verb:train", "verb:show", "verb:achieve", "verb:compare"})
BACK = 8  # tokens that one looks back, along a list or to a verb
SEEN = 0.05  # an entity this likely is seen at all; below `FLOOR` it counts as none
MOST = 4  # spellings, pairs or cues shown in one cell


class Spelling(NamedTuple):
    """One way in which a row is written."""

    type: str
    name: str
    text: str
    note: str


class Stand(NamedTuple):
    """How a spelling stands in one place: in which capitals (own, other, lower), and the types that cues tell."""

    capitals: str
    cues: frozenset[str]


class Known(NamedTuple):
    """The spellings of all shipped rows by their letters, and all that such letters begin with."""

    spellings: dict[str, list[Spelling]]
    begun: frozenset[str]


def known_spellings() -> Known:
    """The spellings of all shipped rows."""
    found: dict[str, list[Spelling]] = defaultdict(list)
    for row in shipped():
        for text in row.spellings:
            one = Spelling(row.type, row.name, text, row.note)
            letters = fold(text)
            for form in (letters, letters + "s") if letters[-1:].isalpha() and letters[-1] != "s" else (letters,):
                found[form].append(one)
    return Known(found, frozenset(one[:end] for one in found for end in range(1, len(one) + 1)))


def places(field: Field, known: Known) -> Iterator[tuple[int, int, str]]:
    """Where letters of a known spelling stand, whatever the capitals; not across the end of a word."""
    tokens = field.tokens
    for start, token in enumerate(tokens):
        letters, end = "", start
        if is_function_word(token.lower) and token.text.islower():
            continue
        while end < len(tokens) and (letters := letters + tokens[end].folded) in known.begun:
            end += 1
            if tokens[end - 1].folded and letters in known.spellings:
                yield start, end, letters


def stand(tokens: list[Token], start: int, end: int, spelling: str) -> Stand:
    """How the spelling stands between two tokens."""
    letters = "".join(token.text for token in tokens[start:end])
    own = "".join(spelling.replace("-", " ").split())
    bare = letters.replace("-", "")
    capitals = "own" if bare in {own, own + "s"} else "lower" if bare.islower() else "other"
    return Stand(capitals, frozenset(cues(tokens, start, end)))


def cues(tokens: list[Token], start: int, end: int) -> Iterator[str]:
    """The types that the words around tell: a head noun after or before, one before `such as`, or a verb with `on`."""
    after = end + 1 if end < len(tokens) and tokens[end].text == "-" else end
    yield from _told(tokens, after)
    yield from _told(tokens, start - 1)
    first = _list_start(tokens, start)
    for words in EXAMPLES:
        at = first - len(words)
        if at > 0 and tuple(token.lower for token in tokens[at:first]) == words:
            yield from _told(tokens, at - 1 if tokens[at - 1].text not in {",", "("} else at - 2)
    if (
        first
        and tokens[first - 1].lower == "on"
        and MEASURED & {_sense(one) for one in tokens[max(0, first - 5) : first]}
    ):
        yield "on"


def _list_start(tokens: list[Token], start: int) -> int:
    """Where the list starts whose member begins there: `A, B and C`."""
    first = start
    while first > max(0, start - BACK) and (
        tokens[first - 1].shape in {"name", "cap"} or tokens[first - 1].text in LISTED
    ):
        first -= 1
    return first


def _told(tokens: list[Token], at: int) -> Iterator[str]:
    if 0 <= at < len(tokens) and (type := SAYS.get(_sense(tokens[at]))):
        yield type


def _sense(token: Token) -> str:
    return senses().get(token.lower, "")


class Tally:
    """What has been counted so far; each paper counts once."""

    def __init__(self) -> None:
        self.stands: dict[Spelling, Counter[str]] = defaultdict(Counter)
        self.taken: dict[str, Counter[str]] = defaultdict(Counter)
        self.confidence: dict[tuple[str, str], float] = defaultdict(float)
        self.written: dict[str, Counter[str]] = defaultdict(Counter)
        self.roles: dict[str, Counter[str]] = defaultdict(Counter)
        self.told: dict[str, Counter[str]] = defaultdict(Counter)
        self.pairs: Counter[tuple[str, str]] = Counter()
        self.shown: dict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)

    def stood(self, fields: Sequence[Field], known: Known, lexicon: Lexicon) -> None:
        """Counts the spellings of rows in a paper."""
        found: dict[Spelling, set[str]] = defaultdict(set)
        for field in fields:
            taken = {(match.start, match.end, match.row.type, match.row.name) for match in lexicon.find(field)}
            for start, end, letters in places(field, known):
                for one in known.spellings[letters]:
                    how = stand(field.tokens, start, end, one.text)
                    loose = how.capitals != "own" and (start, end, one.type, one.name) in taken
                    found[one] |= {how.capitals, *how.cues, *(["cue"] * bool(how.cues)), *(["loose"] * loose)}
        for one, seen in found.items():
            self.stands[one].update(seen)

    def took(self, entity: Entity) -> None:
        """Counts what the engine takes a name for in a paper."""
        type = entity.type if entity.confidence >= FLOOR else "none"
        for letters in {key(surface) for surface in entity.surfaces}:
            self.taken[letters][type] += 1
            self.confidence[letters, type] += entity.confidence
            self.roles[letters][entity.role] += 1
            self.told[letters].update(
                rule.removeprefix("called.") for rule in entity.rules if rule.startswith("called.")
            )
        for surface in entity.surfaces:
            self.written[key(surface)][surface] += 1

    def joined(self, fields: Sequence[Field]) -> None:
        """Counts the long and short forms that a paper joins."""
        found = {}
        for field in fields:
            for pair in find_pairs(field):
                long, short = (field.text[slice(*field.place(*span))] for span in pair)
                found[key(short), key(long)] = (short, long)
        for letters, texts in found.items():
            self.pairs[letters] += 1
            self.shown[letters][texts] += 1


def counted(papers: Iterable[Paper]) -> Tally:
    """All counts over the papers."""
    known, lexicon, tally, extract = known_spellings(), Lexicon(), Tally(), extractor(floor=SEEN)
    for paper in papers:
        fields = [tokenize(paper.title or ""), tokenize(paper.abstract)]
        tally.stood(fields, known, lexicon)
        tally.joined(fields)
        for entity in extract(Text(paper.id, paper.title, paper.abstract)).entities:
            tally.took(entity)
    return tally


def rows(tally: Tally) -> Iterator[list[object]]:
    """The table of rows: those that papers name most come first."""
    yield ["type", "name", "spelling", "note", "own", "other", "lower", "loose", "cue", "cues", "taken"]
    ranked = sorted(tally.stands.items(), key=lambda one: (one[0].type, -_stands(one[1]), one[0]))
    for one, seen in ranked:
        told = {what: seen[what] for what in (*dict.fromkeys(SAYS.values()), "on") if seen[what]}
        counts = [seen[what] for what in ("own", "other", "lower", "loose", "cue")]
        yield [*one, *counts, _most(told), _taken(tally, key(one.text))]


def _stands(seen: Counter[str]) -> int:
    return seen["own"] + seen["other"] + seen["lower"]


def names(tally: Tally, known: frozenset[str], papers: int) -> Iterator[list[object]]:
    """The table of names that no row has."""
    yield ["papers", "spellings", "taken", "roles", "cues"]
    for letters, types in sorted(tally.taken.items(), key=lambda one: (-one[1].total(), one[0])):
        if types.total() >= papers and letters not in known:
            spelt = _most(tally.written[letters])
            yield [
                types.total(),
                spelt,
                _taken(tally, letters),
                _most(tally.roles[letters]),
                _most(tally.told[letters]),
            ]


def pairs(tally: Tally, papers: int) -> Iterator[list[object]]:
    """The table of long and short forms."""
    yield ["papers", "short", "long"]
    for letters, count in sorted(tally.pairs.items(), key=lambda one: (-one[1], one[0])):
        if count >= papers:
            yield [count, *tally.shown[letters].most_common(1)[0][0]]


def _taken(tally: Tally, letters: str) -> str:
    types = tally.taken[letters] if letters in tally.taken else Counter()
    return " ".join(f"{type}:{n}@{tally.confidence[letters, type] / n:.2f}" for type, n in types.most_common())


def _most(counts: dict[str, int]) -> str:
    return " ".join(f"{what}:{n}" for what, n in Counter(counts).most_common(MOST))


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
    tally = counted(paper for paper in read(arguments.sources) if isinstance(paper, Paper))
    known = frozenset(key(text) for row in shipped() for text in row.spellings)
    arguments.out.mkdir(parents=True, exist_ok=True)
    write(arguments.out / "rows.tsv", rows(tally))
    write(arguments.out / "names.tsv", names(tally, known, arguments.papers))
    write(arguments.out / "pairs.tsv", pairs(tally, arguments.papers))


if __name__ == "__main__":
    main()
