"""Fit the weights of the signs for relations to annotated papers, or judge them by cross-validation.

    python -m benchmarks.fit_relations LISTING NAMES.tsv RELATIONS.tsv             writes relation-weights.tsv
    python -m benchmarks.fit_relations LISTING NAMES.tsv RELATIONS.tsv --judge     cross-validates

NAMES is a table as `benchmarks/annotated.tsv`, RELATIONS one as `benchmarks/annotated-relations.tsv`. The names are
those that are found, so that the weights know how well these are found.
"""

from __future__ import annotations

import argparse
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.fit import DATA, descend, fires, key, listed, tabled, write
from benchmarks.relations import Said, annotated, known_as, said, spellings
from extractors import STAGES, as_doc, make
from extractors.relating.pairs import BACK, BOTH, DENIED, FIRST, FORTH, RULE, SECOND
from extractors.relating.rules import relation_of
from extractors.relations import ANSWERS, LEAST, decided, read_by, related, stated
from extractors.resources import numbered_rows
from extractors.weights import ALWAYS, NONE, Weights
from kg.text.plain import plain

SENTENCES = Path(__file__).with_name("relation-sentences.tsv")
SEEN = 20  # pairs that a sign must stand with to get weights
PENALTY, OF_RULES = 20.0, 1.0  # how much each step away from the start costs
PRIOR = 3.0  # what a rule is taken to say for its relation and against none, and what denies for none, before any paper
OWN_COUNT = 30  # times that our own short texts count
STEPS = 150
DENIALS = frozenset(f"{which}.{DENIED}" for which in (FIRST, SECOND, BOTH))  # not what has the word: `between.denied`
FOLDS = 3
TIMES = (0.5, 0.6, LEAST, 0.7, 0.8, 0.9)  # how sure what is told is, where figures are printed


class ReadPair(NamedTuple):
    """Two names of a paper's sentence, by the keys of annotated entities, and the signs of what relates them."""

    paper: str
    first: str
    second: str
    signs: tuple[str, ...]


def read(listing: str, papers: Sequence[str], keys: Mapping[str, Mapping[str, str]]) -> Iterator[ReadPair]:
    """All pairs of names that sentences of these papers may relate."""
    nlp = make(stages=STAGES[:-1])
    for paper in listed(listing, papers):
        doc = nlp(as_doc(nlp, plain(paper["title"] or ""), plain(paper["abstract"])))
        known, entities = keys[paper["id"]], doc._.kg.entities
        names = {spelt: known_as(one, known) for one in entities for spelt in one.surfaces}
        for one in related(doc):
            for pair in one.pairs:
                first, second = (names.get(end, key(end)) for end in (pair.first, pair.second))
                yield ReadPair(paper["id"], first, second, pair.signs)


def ours() -> tuple[list[ReadPair], set[Said]]:
    """The pairs of our own short texts, and what these relate."""
    nlp, pairs, right = make(stages=STAGES[:-1]), list[ReadPair](), set[Said]()
    for number, row in numbered_rows(SENTENCES.read_text(encoding="utf-8")):
        doc, paper = nlp(as_doc(nlp, None, row["text"])), f"own:{number}"
        names = {spelt: key(one.name) for one in doc._.kg.entities for spelt in one.surfaces}
        for told in filter(None, row["relations"].split(" | ")):
            relation, source, target = told.split(":")
            right.add(said(paper, relation, names.get(source, key(source)), names.get(target, key(target))))
        for one in related(doc):
            pairs += [ReadPair(paper, names[of.first], names[of.second], of.signs) for of in one.pairs]
    return pairs, right


def answer(pair: ReadPair, right: set[Said]) -> str:
    """What relates two names by the annotation."""
    told = (one for one in ANSWERS[1:] if said(pair.paper, *stated(one, pair.first, pair.second)) in right)
    return next(told, NONE)


def prior(sign: str) -> list[float]:
    """What a sign is taken to say before any paper is seen."""
    relation = read_by(sign)
    told = {NONE: -PRIOR, relation: PRIOR, f"{relation}{sign[-1]}": PRIOR} if relation else {}
    if sign in DENIALS:
        told = {NONE: PRIOR}
    return [told.get(one, 0.0) for one in ANSWERS]


def fitted(pairs: Sequence[ReadPair], right: set[Said]) -> Weights:
    """The weights under which the answers are most likely, for these papers and for our own short texts."""
    own, told = ours()
    pairs, right = [*pairs, *own * OWN_COUNT], right | told
    seen = Counter(sign for pair in pairs for sign in pair.signs)
    often = {sign for sign, count in seen.items() if count >= SEEN and sign.isprintable()}
    signs = [ALWAYS, *sorted(often | {f"{RULE}{rule}{way}" for rule in relation_of() for way in (FORTH, BACK)})]
    x = fires([(ALWAYS, *dict.fromkeys(pair.signs)) for pair in pairs], {sign: i for i, sign in enumerate(signs)})
    y = np.eye(len(ANSWERS))[[ANSWERS.index(answer(pair, right)) for pair in pairs]]
    start = np.array([prior(sign) for sign in signs])
    shrink = np.array([OF_RULES if sign.startswith(RULE) or sign in DENIALS else PENALTY for sign in signs])
    w = descend(x, y, start, start, shrink, STEPS)
    return Weights(ANSWERS, dict(zip(signs, w.tolist(), strict=True)))


def told(pairs: Sequence[ReadPair], weights: Weights) -> dict[Said, float]:
    """What is told of the pairs, and how sure that is."""
    found: dict[Said, float] = {}
    for pair, (likeliest, chance) in zip(pairs, decided([pair.signs for pair in pairs], weights), strict=True):
        one = said(pair.paper, *stated(likeliest, pair.first, pair.second))
        found[one] = max(found.get(one, 0.0), chance)
    return found


def judge(pairs: Sequence[ReadPair], right: set[Said]) -> None:
    """Print how well weights read papers that they were not fitted to."""
    found: dict[Said, float] = {}
    for fold in range(FOLDS):
        is_mine = [zlib.crc32(pair.paper.encode()) % FOLDS == fold for pair in pairs]
        weights = fitted([pair for pair, mine in zip(pairs, is_mine, strict=True) if not mine], right)
        found.update(told([pair for pair, mine in zip(pairs, is_mine, strict=True) if mine], weights))
    for least in TIMES:
        sure = {one for one, chance in found.items() if chance >= least}
        hit, share = len(sure & right), len(sure & right) / len(sure)
        print(f"at {least:.2f}  precision {share:.3f} of {len(sure)}  recall {hit / len(right):.3f} of {len(right)}")


def main() -> None:
    """Fit to all papers and write the table; or cross-validate, and print figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("listing")
    parser.add_argument("names")
    parser.add_argument("relations")
    parser.add_argument("--judge", action="store_true", help="print figures instead")
    arguments = parser.parse_args()
    keys = {paper: spellings(one["entities"]) for paper, one in tabled(arguments.names).items()}
    papers, right = annotated(arguments.relations, keys)
    pairs = list(read(arguments.listing, papers, keys))
    if arguments.judge:
        judge(pairs, right)
    else:
        write(DATA / "relation-weights.tsv", ANSWERS, fitted(pairs, right).rules())


if __name__ == "__main__":
    main()
