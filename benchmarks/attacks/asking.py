"""Every command that reads a graph, put to a graph file that may be anything, in a process that can be ended."""

from __future__ import annotations

import hashlib
import io
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib import import_module
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple
from urllib.request import urlopen

from kg.api import open as open_graph
from kg.cli.main import main as kg

GRAPH, SOUND, GOLD = "g.kg", "sound.kg", "gold.jsonl"
SECONDS = 20.0  # of the processor that a command has
WAIT = 300.0  # seconds that it has on a machine that has others to do as well
MEMORY = 3 << 30  # that all commands may take on top of what the process has
ENTITY, OTHER, PAPER = "BERT", "GLUE", "arxiv:1810.04805"
LINKED = ("ttl", "nt", "rdf", "jsonld", "trig", "nq")
DRAWN = ("html", "graphml", "gexf", "json", "csv", "neo4j.csv", "parquet")
SERVE = "serve"
READING: dict[str, list[str]] = {
    SERVE: [SERVE, GRAPH],  # first: it needs most room for threads and children
    "stats": ["stats", GRAPH, "--verbose"],
    "stats --json": ["stats", GRAPH, "--json"],
    "papers": ["papers", GRAPH, "--json"],
    "papers, filtered": ["papers", GRAPH, "--entity", ENTITY, "--since", "2000", "--text", "language", "--csv"],
    "papers, sorted": ["papers", GRAPH, "--category", "cs", "--uses", "dataset", "--sort", "newest"],
    "entities": ["entities", GRAPH, "--json"],
    "entities, as a table": ["entities", GRAPH, "--type", "model", "--text", "b"],
    "links": ["links", GRAPH, "--json", "--limit", "100000"],
    "first": ["first", GRAPH, ENTITY],
    "show, an entity": ["show", GRAPH, ENTITY],
    "show, a paper": ["show", GRAPH, PAPER, "--json"],
    "related": ["related", GRAPH, ENTITY, "--json"],
    "similar": ["similar", GRAPH, PAPER, "--json"],
    "path": ["path", GRAPH, ENTITY, OTHER, "--json"],
    "timeline": ["timeline", GRAPH, ENTITY, "--by", "month"],
    "trend": ["trend", GRAPH, "--json"],
    "search": ["search", GRAPH, "language", "model", "--json"],
    "diff": ["diff", SOUND, GRAPH, "--json"],
    "results": ["results", GRAPH, "--kind", "level", "--json"],
    "results, ranked": ["results", GRAPH, OTHER],
    "explain": ["explain", GRAPH, PAPER],
    "evaluate": ["evaluate", GRAPH, GOLD],
    "edit list": ["edit", GRAPH, "list"],
    "sparql": ["sparql", GRAPH, "SELECT ?p ?e WHERE { ?p kg:mentions ?e } ORDER BY ?p ?e", "--format", "csv"],
    **{f"export .{suffix}": ["export", GRAPH, f"out.{suffix}"] for suffix in (*LINKED, *DRAWN)},
    "export .ttl, with evidence": ["export", GRAPH, "out.ttl", "--evidence"],
    "export, around": ["export", GRAPH, "out.json", "--around", ENTITY, "--hops", "2"],
    "check": ["check", GRAPH],
}
LONGEST = (SERVE, "export .html", "export .gexf", "explain", "sparql")  # six sevenths of the time of all
ASKED = (
    "/",
    f"/api/around?node=model/{ENTITY.lower()}",
    "/api/search?q=language%20model",
    "/sparql?query=SELECT%20%3Fp%20WHERE%20%7B%3Fp%20a%20kg%3APaper%7D%20ORDER%20BY%20%3Fp",
)


class Outcome(NamedTuple):
    """What came of a command: its exit code, a digest of its answer, the traceback if there was one, and how long."""

    code: int
    answer: str
    trace: str
    seconds: float
    raw: bool  # whether something that acts on a terminal was printed
    error: str  # what it said of an error


def ready(folder: Path) -> None:
    """Loads what commands need, once for all processes that are made of this one, by asking a graph."""
    for name in ("kg.serving.server", "pyarrow.parquet"):
        import_module(name)
    with open_graph(folder / SOUND) as graph:
        graph.explain(graph.papers()[0].id)
        graph.edits()
        for suffix in ("html", "gexf", "ttl", "csv", "parquet"):
            graph.export(folder / f"ready.{suffix}")


def asked(folder: Path, commands: Mapping[str, list[str]]) -> dict[str, Outcome]:
    """What came of commands in a folder, one after another. One that hangs or dies costs itself, and a second one all."""
    found: dict[str, Outcome] = {}
    todo = dict(commands)
    while todo and sum(one.code < 0 for one in found.values()) < 2:
        ours, theirs = Pipe()
        child = os.fork()
        if not child:
            ours.close()
            _child(folder, todo.values(), theirs)
        theirs.close()
        for name in list(todo):
            began = time.monotonic()
            try:
                _wait(ours, child)
                found[name] = Outcome(*json.loads(ours.recv_bytes()))
                del todo[name]
            except (TimeoutError, EOFError) as error:
                why = "hang" if isinstance(error, TimeoutError) else "died"
                found[name] = Outcome(-1, "", why, time.monotonic() - began, raw=False, error="")
                del todo[name]
                break
        ours.close()
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return found


def _wait(pipe: Connection, child: int) -> None:
    """Waits for a child's word as long as it may take."""
    began, taken = time.monotonic(), _taken(child)
    while not pipe.poll(1):
        if _taken(child) - taken > SECONDS or time.monotonic() - began > WAIT:
            raise TimeoutError


def _taken(child: int) -> float:
    """The seconds of the processor that a process and those that it has waited for have taken."""
    fields = Path(f"/proc/{child}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _child(folder: Path, commands: Iterable[list[str]], pipe: Connection) -> None:
    """Runs commands and tells of each; never returns."""
    try:
        os.setpgid(0, 0)
        os.chdir(folder)
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))
        for command in commands:
            pipe.send_bytes(json.dumps(_served() if command[0] == SERVE else run(command)).encode())
    finally:
        os._exit(0)


def run(arguments: list[str]) -> Outcome:
    """The command, as `kg` on a command line would run it; an answer is all that it prints and writes."""
    for left in Path().glob("out.*"):
        left.unlink()
    sys.argv = ["kg", *arguments]
    trace, code, began = "", 0, time.monotonic()
    with TemporaryFile() as out, TemporaryFile() as err:
        sys.stdout, sys.stderr = (io.TextIOWrapper(stream, write_through=True) for stream in (out, err))
        try:
            kg()
        except SystemExit as ended:
            code = int(ended.code or 0)
        except BaseException:  # noqa: BLE001 -- that is what is looked for
            trace = traceback.format_exc()
        seconds = time.monotonic() - began
        said, error = (_said(stream) for stream in (out, err))
    digest = hashlib.blake2b(said)
    for path in sorted(Path().glob("out.*")):
        digest.update(path.read_bytes())
    raw = any(control in said + error for control in (b"\x1b", b"\xc2\x9b", b"\0"))
    return Outcome(code, digest.hexdigest(), trace, seconds, raw, error[:500].decode(errors="replace"))


def _said(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    return stream.read()


def _served() -> Outcome:
    """The server, asked once by each kind of address."""
    from kg.core.errors import KgError
    from kg.serving.server import serving

    trace, code, began, digest = "", 0, time.monotonic(), hashlib.blake2b()
    try:
        with serving(GRAPH, warn=lambda _: None) as address:
            for path in ASKED:
                try:
                    with urlopen(address.rstrip("/") + path, timeout=SECONDS) as answer:  # noqa: S310
                        digest.update(answer.read())
                except OSError:  # an error, and said to be one
                    code = 1
    except KgError as error:
        code = error.exit_code
    except BaseException:  # noqa: BLE001 -- that is what is looked for
        trace = traceback.format_exc()
    return Outcome(code, digest.hexdigest(), trace, time.monotonic() - began, raw=False, error="")


def faults(found: Mapping[str, Outcome], sound: Mapping[str, Outcome] | None) -> dict[str, str]:
    """What is wrong with outcomes: a traceback, a hang, a death, or an answer other than the sound graph's."""
    wrong = {}
    for name, one in found.items():
        if one.trace:
            wrong[name] = one.trace if one.trace in ("hang", "died") else f"traceback: {one.trace}"
        elif one.raw:
            wrong[name] = "raw"
        elif sound and one.code == 0 and one.answer != sound[name].answer:
            wrong[name] = "silently wrong"
    return wrong
