"""Which small faults the tests would not notice: mutation testing, in copies of this checkout.

    python -m benchmarks.mutants                              the faults of benchmarks/mutants.tsv, made by hand
    python -m benchmarks.mutants kg/resolve --sample 60       so many of all that mutmut makes in these modules
    python -m benchmarks.mutants kg/resolve --sample 60 --seed 5     others

A fault is noticed if any of the tests that matter to its module fails, or if they never come to an end. Of these tests
only those are run that come by the function with the fault, the quickest first.
The faults are those of mutmut's operators. Its runner is not used: it wants all in one process, and much of this is
tested through the command, in children and in workers.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import csv
import os
import random
import re
import shutil
import signal
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context, set_start_method
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple

import pytest
from coverage import Coverage

ROOT = Path(__file__).parents[1]
BY_HAND = Path(__file__).with_suffix(".tsv")
SEED = 17
SECONDS = 300  # of computing that the tests of one fault may take
HOUR = 3600  # that they may take with all that they wait for
EVERYWHERE = "."  # whose fixtures are of all tests
FOREIGN = [
    "hypothesis",
    "networkx",
    "playwright.sync_api",
    "pyarrow",
    "pyoxigraph",
    "pyshacl",
    "pytest",
    "rdflib",
    "spacy",
]
SQL = re.compile(r"\b(?:SELECT|FROM|INSERT|UPDATE|DELETE|JOIN|WHERE|PRAGMA|CREATE|DROP|BEGIN|COMMIT)\b\s")
QUIETLY = ("-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
COPIED = ("benchmarks", "docs", "examples", "exports", "extractors", "kg", "tests", "README.md", "pyproject.toml")
PUBLIC = "test_project.py::test_what_is_public_is_there_and_documented"
PAGES = re.compile(r"test_(answers|resolved|reasons)\.py::")  # tests that hold much of what is said, and notice most
TESTS = {  # the tests that matter to files, by how their paths begin, the quickest first; the first that fits counts
    "kg/resolve": (
        *("kg/test_resolved.py", "kg/test_resolve.py", "kg/test_exact.py", "kg/test_links.py", "kg/test_edits.py"),
        PUBLIC,
    ),
    "kg/store": (
        *("kg/test_answers.py", "kg/test_exact.py", "kg/test_questions.py", "kg/test_links.py", "kg/test_reported.py"),
        *("kg/test_edits.py", "kg/test_build.py", "kg/test_merging.py", "exports/test_rdf.py", "kg/test_damage.py"),
        *("kg/test_pieces.py", "kg/test_evaluating.py"),
        "exports/test_store.py::test_what_changed_is_put_into_the_store_as_if_built_anew",
    ),
    "kg/graph": ("kg/test_answers.py", "kg/test_reported.py", "kg/test_questions.py"),
    "kg": ("kg",),
    "extractors": ("extractors", PUBLIC),
    "exports/rdf/child": ("exports/test_answers.py", "exports/test_sparql.py", "kg/serving/test_limits.py"),
    "exports/rdf": (
        *("exports/test_results.py", "exports/test_faults.py", "exports/test_rdf.py", "exports/test_sparql.py"),
        *("exports/test_answers.py", "exports/test_picture.py", "exports/test_store.py", "kg/test_schema.py"),
    ),
    "exports": ("exports",),
}


class Mutant(NamedTuple):
    """A fault: file, line where it begins, what it is, the whole text, the tests that may notice, its examples."""

    path: str
    line: int
    what: str
    text: str
    tests: tuple[str, ...]
    examples: tuple[str, ...] = ()


def by_hand() -> Iterator[Mutant]:
    """The faults of the table; each must still have a place where it can be made."""
    with BY_HAND.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            text = (ROOT / row["file"]).read_text(encoding="utf-8")
            if text.count(row["old"]) != 1:
                raise SystemExit(f"{BY_HAND.name}: {row['file']} has {row['old']!r} {text.count(row['old'])} times")
            line = text.partition(row["old"])[0].count("\n") + 1
            broken = text.replace(row["old"], row["new"])
            yield Mutant(row["file"], line, row["breaks"], broken, (f"tests/{row['test']}",))


def by_operators(paths: Sequence[Path], sample: int, chance: random.Random) -> Iterator[Mutant]:
    """So many of all faults that mutmut makes in modules, in their order."""
    from mutmut.mutation.file_mutation import create_mutations

    made = {path: create_mutations(_named(path), path.read_text(encoding="utf-8")) for path in paths}
    everything = [
        (path, at)
        for path, (module, mutations, *_) in made.items()
        for at, one in enumerate(mutations)
        if not _in_sql(module.code_for_node(one.original_node), module.code_for_node(one.mutated_node))
    ]
    print(f"{len(everything)} faults in {len(paths)} modules", flush=True)
    for path, at in sorted(chance.sample(everything, min(sample, len(everything)))):
        module, mutations, *_ = made[path]
        text = module.code_for_node(module.deep_replace(mutations[at].original_node, mutations[at].mutated_node))
        lines = zip(module.code.splitlines(), text.splitlines(), strict=False)
        line, (before, after) = next((i, pair) for i, pair in enumerate(lines, 1) if pair[0] != pair[1])
        yield Mutant(
            _named(path), line, f"{before.strip()}  →  {after.strip()}", text, tests_of(_named(path)), (_named(path),)
        )


def _in_sql(before: str, after: str) -> bool:
    """Whether a fault only changes the case of what SQL says, whose words and names have none."""
    return before.casefold() == after.casefold() and bool(SQL.search(before))


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tests_of(path: str) -> tuple[str, ...]:
    """The tests that matter to a file."""
    chosen = next(tests for begins, tests in TESTS.items() if path.startswith(begins))
    return tuple(f"tests/{test}" for test in chosen)


class Runs(NamedTuple):
    """How long each test takes, which fail, and what comes by a line: a test, or fixtures of a file or of all."""

    seconds: Mapping[str, float]
    failed: Sequence[str]
    lines: Mapping[str, Mapping[int, Sequence[str]]]

    def of(self, mutant: Mutant) -> Iterator[tuple[str, ...]]:
        """The tests that may notice a fault, the quickest first: all, where it is in what runs in none of them.

        First come those of pages alone, which most faults go no further than. They are tried in any case: what they
        ask is answered by children, too, where nobody sees what comes by.
        """
        lines = self.lines.get(mutant.path, {})
        names = {name for line in _around(mutant) for name in lines.get(line, ())} - {""}
        found = [one for one in self.seconds if names & {one, one.partition("::")[0], EVERYWHERE}]
        tests = sorted(found or self.seconds, key=lambda one: self.seconds[one])
        pages = tuple(filter(PAGES.search, self.seconds))
        rest = (*mutant.examples, *(one for one in tests if one not in pages))
        yield from filter(None, (pages, rest))


def _around(mutant: Mutant) -> Sequence[int]:
    """The lines of the innermost function that a fault is in, as they were."""
    tree = ast.parse((ROOT / mutant.path).read_text(encoding="utf-8"))
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
    bounds = [(one.body[0].lineno, one.end_lineno or 0) for one in functions if one.lineno <= mutant.line]
    return next((range(first, last + 1) for first, last in sorted(bounds, reverse=True) if mutant.line <= last), ())


class RunWatch:
    """What a run of the tests is watched by."""

    def __init__(self, coverage: Coverage) -> None:
        self.coverage = coverage
        self.within: list[str] = []
        self.seconds: dict[str, float] = defaultdict(float)
        self.failed: list[str] = []

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[Any]:
        yield from self._of(_whole(item.nodeid))

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, request: pytest.FixtureRequest) -> Iterator[Any]:
        yield from self._of(_whole(request.node.nodeid) or EVERYWHERE)

    def _of(self, name: str) -> Iterator[Any]:
        self.within.append(name)
        self.coverage.switch_context(name)
        try:
            return (yield)
        finally:
            self.within.pop()
            self.coverage.switch_context(self.within[-1] if self.within else "")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[_whole(report.nodeid)] += report.duration
        if report.failed:
            self.failed.append(report.nodeid)


def _whole(test: str) -> str:
    return test.partition("[")[0]


def watched(copy: Path, paths: Sequence[str], tests: Sequence[str]) -> Runs:
    """How tests run without any fault."""
    _enter(copy)
    coverage = Coverage(data_file=None, include=[str(copy / path) for path in paths], config_file=False)
    watch = RunWatch(coverage)
    coverage.start()
    pytest.main([*QUIETLY, *tests], plugins=[watch])
    coverage.stop()
    found = coverage.get_data()
    lines = {str(Path(file).relative_to(copy)): found.contexts_by_lineno(file) for file in found.measured_files()}
    return Runs(dict(watch.seconds), watch.failed, lines)


def survivors(mutants: Sequence[Mutant], workers: int) -> Iterator[tuple[Mutant, bool]]:
    """Each fault, and whether it survives, in their order.

    Every trial is a process of its own, forked from one that has imported what is not ours: that takes the time.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(FOREIGN)
    paths: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for mutant in mutants:
        paths[mutant.tests].add(mutant.path)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as threads:
        pool = ProcessPoolExecutor(workers, mp_context=context, max_tasks_per_child=1)
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            copies.put(_copied(Path(folder).resolve() / str(number)))

        def run(tests: tuple[str, ...]) -> Runs:
            copy = copies.get()
            try:
                runs = pool.submit(watched, copy, sorted(paths[tests]), tests).result()
            finally:
                copies.put(copy)
            if runs.failed:
                raise SystemExit(f"these fail without any fault: {' '.join(runs.failed)}")
            return runs

        def tried(mutant: Mutant) -> bool:
            copy = copies.get()
            place = copy / mutant.path
            try:
                place.write_text(mutant.text, encoding="utf-8")
                return all(pool.submit(passes, copy, tests).result() for tests in runs[mutant.tests].of(mutant))
            finally:
                shutil.copy2(ROOT / mutant.path, place)
                copies.put(copy)

        with pool:
            runs = dict(zip(paths, threads.map(run, paths), strict=True))
            yield from zip(mutants, threads.map(tried, mutants), strict=True)


def passes(copy: Path, tests: Sequence[str]) -> bool:
    """Whether tests pass in a copy of the checkout; what goes on for too long is broken off, and does not."""
    _enter(copy)
    try:
        return pytest.main(["-x", *QUIETLY, *tests]) in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
    except Warning:  # an error here, raised when all tests are through: something was left open
        return False


def _enter(copy: Path) -> None:
    """From here on this process is one of the copy, says nothing, and takes so long at most."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.chdir(copy)
    os.environ |= {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    sys.path[:] = [str(copy), *(path for path in sys.path if path and Path(path).resolve() != ROOT)]
    sys.dont_write_bytecode = True
    set_start_method("fork", force=True)  # of processes that tests start: as everywhere else
    for end in (signal.SIGINT, signal.SIGPROF, signal.SIGALRM):
        signal.signal(end, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.alarm(HOUR)


def _copied(place: Path) -> Path:
    """What tests need of the checkout, compiled."""
    place.mkdir()
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, place / name)
    compileall.compile_dir(place, quiet=2)
    return place


def modules(names: Iterable[str]) -> list[Path]:
    """The modules in folders, and modules that are named."""
    paths = (ROOT / name for name in names)
    return sorted(one for path in paths for one in ([path] if path.is_file() else path.rglob("*.py")))


def main() -> None:
    """Says of each fault whether it was noticed, and how many were."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", metavar="FOLDER|MODULE")
    parser.add_argument("--sample", type=int, default=60, help="so many of each")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    for name in given.modules or [BY_HAND.name]:
        print(f"{name}, seed {given.seed}", flush=True)
        chance = random.Random(given.seed)  # noqa: S311
        chosen = list(by_operators(modules([name]), given.sample, chance) if given.modules else by_hand())
        alive = 0
        for mutant, survived in survivors(chosen, given.workers):
            alive += survived
            print(f"{'SURVIVES' if survived else 'noticed '} {mutant.path}:{mutant.line}  {mutant.what}", flush=True)
        print(f"{len(chosen) - alive} of {len(chosen)} noticed ({1 - alive / len(chosen):.0%})\n", flush=True)


if __name__ == "__main__":
    main()
