"""What extraction costs, as ratios: to bare tokenisation, to the pipeline one would write first, to another engine.

    python benchmarks/extract.py PAPERS.jsonl [--slices 8] [--against CHECKOUT] [--workers 2]

The papers are cut into slices. All runs take each slice in turn, so that each sees every text once, as in real life,
and what else the machine does hits all of them; what is counted is processor time. The first slice only warms up.
`again` is a second time over all. `--against` is another checkout of this project, whose engine runs in a child process
as ours does. Bare tokenisation is spaCy's English one, with the cache that it comes with and with a large one.
`--workers` asks how much more so many workers do than one; that, loading and `kg --help` are told by the clock, so the
machine should have nothing else to do, and the papers be some thousands.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import IO, cast

import spacy
from spacy.language import Language

from extractors import Text, extract
from extractors.lexicon import shipped
from extractors.patterns import shipped as patterns
from kg.text.plain import plain

HERE = Path(__file__).parents[1]
CACHED = 200_000  # runs of letters that a tokenizer with a large cache remembers
WARM = 500  # papers before the clock is started on workers
BARE, LARGE, OURS, THEIRS = "bare tokenisation", "with a large cache", "extraction", "the other engine"

Run = Callable[[Sequence[Text]], float]  # the seconds of processor time that it takes for some texts

ENGINE = """
import json, sys, time
import extractors
run = extractors.Extractor() if hasattr(extractors, "Extractor") else extractors.extractor()
for line in sys.stdin:
    texts = [extractors.Text(*one) for one in json.loads(line)]
    started = time.process_time()
    for text in texts:
        run(text)
    print(time.process_time() - started, flush=True)
"""


def papers(path: str) -> list[Text]:
    """The papers of a file of records {id, title, abstract}."""
    records = map(json.loads, Path(path).read_text(encoding="utf-8").splitlines())
    return [Text(r["id"], plain(r["title"] or "") or None, plain(r["abstract"])) for r in records]


def first_thought() -> Language:
    """Sentencizer, an EntityRuler with the lexicon, and a ruler of token patterns: the very same names and patterns."""
    from extractors.stages import words  # noqa: F401 - the attributes that the patterns ask for

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    names = [{"label": row.type, "pattern": spelling} for row in shipped() for spelling in row.spellings]
    nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"}).add_patterns(names)  # type: ignore[attr-defined]
    around = [{"label": one.id, "pattern": list(one.tokens)} for one in patterns()]
    nlp.add_pipe("span_ruler", config={"spans_key": "around"}).add_patterns(around)  # type: ignore[attr-defined]
    return nlp


def here(nlp: Language) -> Run:
    """A pipeline in this process, on title and abstract."""

    def run(texts: Sequence[Text]) -> float:
        started = time.process_time()
        for text in texts:
            nlp(text.title or "")
            nlp(text.abstract)
        return time.process_time() - started

    return run


def engine(child: subprocess.Popen[str]) -> Run:
    """An engine in a process of its own."""

    def run(texts: Sequence[Text]) -> float:
        told, answer = cast("IO[str]", child.stdin), cast("IO[str]", child.stdout)
        print(json.dumps(texts), file=told, flush=True)
        return float(answer.readline())

    return run


def started(checkout: Path) -> subprocess.Popen[str]:
    """The process of a checkout's engine."""
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", ENGINE], cwd=checkout, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


@contextmanager
def runs(against: Path | None = None) -> Iterator[dict[str, Run]]:
    """What is compared, by name."""
    bare, large = spacy.blank("en"), spacy.blank("en")
    large.tokenizer.max_cache_size = CACHED  # type: ignore[union-attr]
    engines = {OURS: HERE} | ({THEIRS: against} if against else {})
    with ExitStack() as children:
        of_engines = {name: engine(children.enter_context(started(path))) for name, path in engines.items()}
        yield {BARE: here(bare), LARGE: here(large)} | of_engines | {"first thought": here(first_thought())}


def interleaved(compared: dict[str, Run], texts: Sequence[Text], slices: int) -> dict[str, list[float]]:
    """What each run takes for a paper, in microseconds, slice by slice; the first slice is left out."""
    taken: dict[str, list[float]] = {name: [] for name in compared}
    for part in [texts[i::slices] for i in range(slices)]:
        for name, run in compared.items():
            taken[name].append(run(part) / len(part) * 1e6)
    return {name: times[1:] for name, times in taken.items()}


def ratio(taken: dict[str, list[float]], one: str, other: str) -> str:
    """How many times the other's time one takes within the same slices: the median, and the quartiles."""
    ratios = [a / b for a, b in zip(taken[one], taken[other], strict=True)]
    low, middle, high = quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else ratios * 3
    return f"{middle:5.2f} ({low:.2f} to {high:.2f})"


def report(title: str, taken: dict[str, list[float]]) -> None:
    """Prints what each run takes, and its ratio to bare tokenisation, and to the other engine."""
    for name, times in taken.items():
        bare = f"{ratio(taken, name, BARE)} x bare, {ratio(taken, name, LARGE)} x bare with a large cache"
        print(f"{title:6} {name:18} {median(times):7.0f} µs a paper {bare}")
    if THEIRS in taken:
        print(f"{title:6} {OURS} {ratio(taken, OURS, THEIRS)} x {THEIRS}")


def rate(texts: Sequence[Text], workers: int) -> float:
    """Papers a second, by the clock, after the first few."""
    started = 0.0
    for number, _ in enumerate(extract(texts, workers=workers)):
        if number == WARM:
            started = time.perf_counter()
    return (len(texts) - WARM) / (time.perf_counter() - started)


def seconds(*command: str) -> float:
    """The best of five: what else the machine does can only add."""
    times = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run([sys.executable, *command], cwd=HERE, check=True, capture_output=True)  # noqa: S603
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers")
    parser.add_argument("--slices", type=int, default=8)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--workers", type=int)
    arguments = parser.parse_args()
    texts = papers(arguments.papers)
    with runs(arguments.against) as compared:
        for title in ("once", "again"):
            report(title, interleaved(compared, texts, arguments.slices))
    if arguments.workers:
        one, more = (rate(texts, workers) for workers in (1, arguments.workers))
        print(f"{arguments.workers} workers: {more:.0f} papers a second, {more / one:.2f} x one worker")
    print(f"kg --help: {seconds('-m', 'kg', '--help'):.2f} s")
    print(f"loading: {seconds('-c', 'from extractors import make; make()'):.2f} s with Python and spaCy")


if __name__ == "__main__":
    main()
