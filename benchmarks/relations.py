"""Score relations between names against papers annotated for them, as docs/relations.md says.

    python -m benchmarks.relations PAPERS GOLD RELATIONS.tsv [--given] [--errors]

PAPERS are plain records {id, title, abstract}; GOLD has their entities, {id, entities: [{name, surfaces}]}. Or PAPERS
are any listing, and GOLD is a table as `benchmarks/annotated.tsv`. RELATIONS is a table {paper, relation, source,
target} with a row of empty cells for a paper without any. Names agree if they are spellings of one annotated entity;
the two that are compared may change places.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.fit import key, listed, read, tabled
from benchmarks.fit_results import give
from extractors import STAGES, as_doc, make
from extractors.records import Entity
from extractors.relations import names_of
from extractors.resources import numbered_rows
from kg.text.plain import plain

ALL = "all"


class Said(NamedTuple):
    """One relation of one paper, its names by the keys of annotated entities."""

    paper: str
    relation: str
    source: str
    target: str


def said(paper: str, relation: str, source: str, target: str) -> Said:
    """The relation as it is compared."""
    ends = sorted((source, target)) if relation == "compared_with" else (source, target)
    return Said(paper, relation, ends[0], ends[1])


def annotated(table: str, keys: Mapping[str, Mapping[str, str]]) -> tuple[list[str], set[Said]]:
    """The papers of a table, and what it says of them."""
    rows = [row for _, row in numbered_rows(Path(table).read_text(encoding="utf-8"))]
    papers = list(dict.fromkeys(row["paper"] for row in rows))
    return papers, {
        said(row["paper"], row["relation"], *(_known(row[end], keys[row["paper"]]) for end in ("source", "target")))
        for row in rows
        if row["relation"]
    }


def spellings(entities: list[dict[str, Any]]) -> dict[str, str]:
    """The key of an annotated entity by the keys of its spellings."""
    return {key(plain(spelt)): key(plain(one["name"])) for one in entities for spelt in (*one["surfaces"], one["name"])}


def known_as(one: Entity, known: Mapping[str, str]) -> str:
    """The key of the annotated entity that one is; of others their own."""
    return next((known[key(spelt)] for spelt in (one.name, *one.surfaces) if key(spelt) in known), key(one.name))


def _known(name: str, keys: Mapping[str, str]) -> str:
    return keys.get(key(plain(name)), key(plain(name)))


def found(
    papers: list[dict[str, Any]], keys: Mapping[str, Mapping[str, str]], given: Mapping[str, Any]
) -> Iterator[tuple[Said, str]]:
    """What the extractors say of the papers, each with its rule; with the entities that are given, if there are any."""
    naming, relating = make(stages=STAGES[:-2]), make(stages=STAGES[-2:])
    for paper in papers:
        doc, known = naming(as_doc(naming, plain(paper["title"] or ""), plain(paper["abstract"]))), keys[paper["id"]]
        if given:
            give(doc, given[paper["id"]]["entities"])
        for _, stage in relating.pipeline:
            stage(doc)
        one = doc._.kg
        for relation, *ends in names_of(one.relations, one.entities):
            yield (
                said(paper["id"], relation.relation, *(known_as(end, known) for end in ends)),
                relation.evidence.rule,
            )


def figures(right: set[Said], told: set[Said]) -> Iterator[tuple[str, float, float, int, int]]:
    """For each relation and for all: precision, recall, and how many are told and annotated."""
    hits, tells, wanted = (Counter(one.relation for one in of) for of in (right & told, told, right))
    for relation in (*sorted(wanted | tells), ALL):
        hit, tell, want = (of.total() if relation == ALL else of[relation] for of in (hits, tells, wanted))
        yield relation, hit / tell if tell else 0.0, hit / want if want else 0.0, tell, want


def main() -> None:
    """Print the figures, and where asked for what is wrong and what is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers")
    parser.add_argument("gold")
    parser.add_argument("relations")
    parser.add_argument("--given", action="store_true", help="take the annotated entities, not those found")
    parser.add_argument("--errors", action="store_true", help="name what is wrong and what is missed")
    arguments = parser.parse_args()
    is_listing = arguments.gold.endswith(".tsv")
    gold = tabled(arguments.gold) if is_listing else read(arguments.gold)
    keys = {paper: spellings(one["entities"]) for paper, one in gold.items()}
    papers, right = annotated(arguments.relations, keys)
    records = {one["id"]: one for one in listed(arguments.papers, papers)} if is_listing else read(arguments.papers)
    told = dict(found([records[paper] for paper in papers], keys, gold if arguments.given else {}))
    for relation, precision, recall, tell, want in figures(right, set(told)):
        print(f"{relation:14} precision {precision:.3f} of {tell:4}  recall {recall:.3f} of {want:4}")
    if arguments.errors:
        for one in sorted(told.keys() - right):
            print("wrong ", *one, told[one], sep="\t")
        for one in sorted(right - told.keys()):
            print("missed", *one, sep="\t")


if __name__ == "__main__":
    main()
