"""What extraction costs, as ratios: to bare tokenisation, and to the pipeline that one would write first. Run in turns.

python benchmarks/extract.py PAPERS.jsonl [--rounds 5]
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import spacy
from spacy.language import Language

from extractors import Text, extract
from extractors.lexicon import shipped
from extractors.patterns import PLACES, entries, spelt_out
from kg.text.plain import plain


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
    around = [
        {"label": entry["id"], "pattern": spelt_out(entry["pattern"])} for place in PLACES for entry in entries(place)
    ]
    nlp.add_pipe("span_ruler", config={"spans_key": "around"}).add_patterns(around)  # type: ignore[attr-defined]
    return nlp


def timed(run: Callable[[], object]) -> float:
    """Seconds."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    texts = papers(arguments.papers)
    plain_texts = [f"{text.title or ''} {text.abstract}" for text in texts]
    bare, first = spacy.blank("en"), first_thought()
    runs: dict[str, Callable[[], object]] = {
        "bare tokenisation": lambda: list(bare.pipe(plain_texts)),
        "extraction": lambda: list(extract(texts)),
        "first thought": lambda: list(first.pipe(plain_texts)),
    }
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run()
    for _ in range(arguments.rounds):
        for name, run in runs.items():
            seconds[name].append(timed(run))
    base = median(seconds["bare tokenisation"])
    for name, taken in seconds.items():
        print(f"{name:20} {median(taken) / len(texts) * 1e6:8.0f} µs a paper {median(taken) / base:7.2f} x bare")


if __name__ == "__main__":
    main()
