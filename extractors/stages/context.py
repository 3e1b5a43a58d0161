"""What the surroundings say of a name: the rules that fire on one place where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import chain, pairwise

from spacy.language import Language
from spacy.tokens import Doc

from extractors.patterns import shipped
from extractors.reading import Part, keep, read
from extractors.stages.candidates import Candidate, candidates
from extractors.surroundings import Surroundings
from extractors.user import knowledge
from extractors.vocabulary import Word

GOVERNED = 9  # how many words before a name its verb may stand
LISTED = frozenset({",", "and", "or", "&", ";", "as", "well", "/", "|", "'s"})
CLAUSE = frozenset(".;:!?")

CONTEXT = "kg_context"

keep(CONTEXT, ())


@Language.factory(
    "kg_context",
    default_config={"patterns": ""},
    requires=["doc.spans", "token._.kg_part", "token._.kg_sense", "token._.kg_content"],
    assigns=["doc._.kg_context"],
)
def kg_context(nlp: Language, name: str, patterns: str) -> Context:
    """The rules that fire around each of `doc.spans["kg_candidates"]`, in their order: `doc._.kg_context`."""
    return Context(nlp, patterns)


class Context:
    """The stage."""

    def __init__(self, nlp: Language, patterns: str) -> None:
        every = (*shipped(), *knowledge(patterns).patterns)
        self._before, self._after = (Surroundings(nlp.vocab, every, side) for side in ("before", "after"))

    def __call__(self, doc: Doc) -> Doc:
        """Annotate the doc."""
        fired: list[tuple[str, ...]] = []
        for part, found in zip(read(doc).parts, candidates(doc), strict=True):
            fired += map(tuple, self._fired(part, found))
        doc.user_data[CONTEXT] = fired
        return doc

    def _fired(self, part: Part, found: Sequence[Candidate]) -> list[list[str]]:
        """In a list, all names share what stands before and after the list."""
        starts, ends = _lists(part.words, found)
        fired: list[list[str]] = []
        for one, start, end in zip(found, starts, ends, strict=True):
            rules = [*self._before.rules(part, start), *self._after.rules(part, end), *one.how.rules]
            if (start, end) != (one.start, one.end):
                rules.append("list")
                if end != one.end:
                    rules += self._after.rules(part, one.end)
            rules += governor(part.words, start)
            fired.append(rules)
        for i, others in _beside(found, starts).items():
            fired[i] += [f"beside.{type}" for type in others]
        return fired


def _beside(found: Sequence[Candidate], starts: list[int]) -> dict[int, list[str]]:
    """For each name in a list the known types of the others in it: one kind rubs off on its neighbours."""
    lists: dict[int, list[int]] = {}
    for i, start in enumerate(starts):
        lists.setdefault(start, []).append(i)
    told: dict[int, list[str]] = {}
    for members in lists.values():
        if len(members) > 1:
            types = {i: {known.type for known in found[i].known} for i in members}
            counts = Counter(chain.from_iterable(types.values()))
            if counts:
                told |= {i: sorted(type for type in counts if counts[type] > (type in types[i])) for i in members}
    return told


def _lists(words: list[Word], found: Sequence[Candidate]) -> tuple[list[int], list[int]]:
    """Where the list starts that each candidate stands in, and where it ends; its own bounds where it stands alone."""
    starts, ends = [one.start for one in found], [one.end for one in found]
    outer = [i for i, one in enumerate(found) if not one.how.nested]
    links = [(i, j) for i, j in pairwise(outer) if _linked(words, found[i], found[j])]
    for i, j in links:
        starts[j] = starts[i]
    for i, j in reversed(links):
        ends[i] = ends[j]
    return starts, ends


def _linked(words: list[Word], a: Candidate, b: Candidate) -> bool:
    return 0 < b.start - a.end <= 3 and all(token.lower in LISTED for token in words[a.end : b.start])


def governor(words: list[Word], start: int) -> tuple[str, ...]:
    """The nearest verb before a name within its clause, with the preposition that joins the two."""
    prep = "directly"
    for at in range(start - 1, max(start - GOVERNED, 0) - 1, -1):
        token = words[at]
        part = token.part
        if part:
            if part == "verb":
                return _governed(token.sense, prep)
            if part == "prep":
                prep = token.sense
            elif part == "mark" and token.text in CLAUSE:
                break
    return ()


@cache
def _governed(verb: str, prep: str) -> tuple[str, str]:
    return f"governed.{verb}", f"governed.{verb}.{prep}"
