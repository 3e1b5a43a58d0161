"""What extraction costs, as ratios: to bare tokenisation, and to the pipeline that one would write first.

    python benchmarks/extract.py PAPERS.jsonl [--slices 8]

The papers are cut into slices. All runs take each slice in turn, so that each sees every text once, as in real life,
and what else the machine does hits all of them. The first slice only warms up. `again` is a second time over all.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import spacy
from spacy.language import Language

from extractors import Extractor, Text
from extractors.lexicon import shipped
from extractors.patterns import shipped as patterns
from kg.text.plain import plain

Run = Callable[[Text], object]


def papers(path: str) -> list[Text]:
    """The papers of a file of records {id, title, abstract}."""
    records = map(json.loads, Path(path).read_text(encoding="utf-8").splitlines())
    return [Text(r["id"], plain(r["title"] or "") or None, plain(r["abstract"])) for r in records]


def first_thought() -> Language:
    """Sentencizer, an EntityRuler with the lexicon, and a ruler of token patterns: the very same names and patterns."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    names = [{"label": row.type, "pattern": spelling} for row in shipped() for spelling in row.spellings]
    nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"}).add_patterns(names)  # type: ignore[attr-defined]
    around = [{"label": one.id, "pattern": list(one.tokens)} for one in patterns()]
    nlp.add_pipe("span_ruler", config={"spans_key": "around"}).add_patterns(around)  # type: ignore[attr-defined]
    return nlp


def runs() -> dict[str, Run]:
    """What is compared, by name; each takes title and abstract."""
    bare, first = spacy.blank("en"), first_thought()
    return {
        "bare tokenisation": lambda text: (bare(text.title or ""), bare(text.abstract)),
        "extraction": Extractor(),
        "first thought": lambda text: (first(text.title or ""), first(text.abstract)),
    }


def microseconds(run: Run, texts: Sequence[Text]) -> float:
    """What a text takes."""
    start = time.perf_counter()
    for text in texts:
        run(text)
    return (time.perf_counter() - start) / len(texts) * 1e6


def report(title: str, taken: dict[str, list[float]]) -> None:
    """Prints what each run takes, and its ratio to the first within the same slices."""
    base = next(iter(taken.values()))
    for name, times in taken.items():
        ratio = median(one / of for one, of in zip(times, base, strict=True))
        print(f"{title:6} {name:18} {median(times):7.0f} µs a paper {ratio:7.2f} x bare")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers")
    parser.add_argument("--slices", type=int, default=8)
    arguments = parser.parse_args()
    texts, compared = papers(arguments.papers), runs()
    slices = [texts[i :: arguments.slices] for i in range(arguments.slices)]
    for title in ("once", "again"):
        taken: dict[str, list[float]] = {name: [] for name in compared}
        for part in slices:
            for name, run in compared.items():
                taken[name].append(microseconds(run, part))
        report(title, {name: times[1:] for name, times in taken.items()})


if __name__ == "__main__":
    main()
