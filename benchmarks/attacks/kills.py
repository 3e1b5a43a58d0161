"""Kills: at every system call that changes a file, and at random moments; python -m benchmarks.attacks.kills [KILLS [SEED [MOST [ACT…]]]].

A build, another build into its graph, corrections, a removal, exports, a repair and a first question are killed KILLS times at
random moments. Then they are killed at each call of each kind (strace), or at MOST of them, spread evenly. After each kill, commands that read must answer as before or as after, or for a build, what it has
finished; done again, all is as if nothing had happened, and nothing of what was killed lies about.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.attacks import LISTINGS, asking
from kg.steps.building import build

CALLS = (
    "openat,open,creat", "write", "pwrite64,pwritev,writev", "unlink,unlinkat,rmdir", "rename,renameat,renameat2",
    "fsync,fdatasync", "ftruncate,truncate,fallocate", "link,linkat,mkdir,mkdirat", "chmod,fchmod,fchmodat",
)  # fmt: skip
FIRST, SECOND = "daily-papers.txt", "references.bib"
GRAPH = asking.GRAPH
ADD = ["build", "-q", SECOND, "-o", GRAPH]
ACTS: dict[str, list[str]] = {
    "build": ["build", "-q", FIRST, "-o", GRAPH],
    "add": ADD,
    "edit": ["edit", GRAPH, "rename", "BERT", "Bert, ours"],
    "merge": ["edit", GRAPH, "merge", "BERT", "GLUE"],
    "remove": ["remove", "-q", GRAPH, "--source", FIRST],
    **{f"export .{suffix}": ["export", "-q", GRAPH, f"out.{suffix}"] for suffix in (*asking.LINKED, *asking.DRAWN)},
    "repair": ["check", "--repair", GRAPH],
    "sparql": ["sparql", "-q", GRAPH, "SELECT (COUNT(*) AS ?n) WHERE { ?p a kg:Paper }"],
}
SAID: dict[str, list[str]] = {
    "papers": ["papers", GRAPH, "--json"],
    "entities": ["entities", GRAPH, "--json"],
    "links": ["links", GRAPH, "--json", "--limit", "100000"],
    "edits": ["edit", GRAPH, "list"],
}
LEFT = ("-wal", "-shm", "-journal", ".lock", ".tmp")


def ready(folder: Path) -> None:
    """Loads what acts need, once for all processes that are made of this one."""
    build([str(LISTINGS / FIRST)], folder / asking.SOUND)
    asking.ready(folder)


def started(folder: Path, act: str) -> tuple[int, int]:
    """A process that does an act in a folder, and the pipe of which it waits for a word."""
    theirs, ours = os.pipe()
    child = os.fork()
    if child:
        os.close(theirs)
        return child, ours
    code = 1
    try:
        os.close(ours)
        os.read(theirs, 1)
        os.chdir(folder)
        code = asking.run(ACTS[act]).code
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """The exit code of a process, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def traced(folder: Path, act: str, call: str, log: str, *more: str) -> int:
    """Does an act, its calls of a kind written to a log, and gives its exit code."""
    child, go = started(folder, act)
    line = ["strace", "-f", "-qqq", "-o", log, "-p", str(child), "-e", f"trace={call}", *more]
    with subprocess.Popen(line) as tracer:
        while "TracerPid:\t0\n" in Path(f"/proc/{child}/status").read_text(encoding="ascii"):
            time.sleep(0.002)
        time.sleep(0.005)
        os.close(go)
        code = ended(child)
        tracer.wait()
    return code


def changing(folder: Path, act: str, call: str) -> list[int]:
    """Which of an act's calls of a kind may change a file: its first, its seventh and so on, of whichever thread."""
    log = folder / "calls"
    traced(folder, act, call, str(log))
    counts, found = Counter[str](), set[int]()
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if begun := re.match(r"(\d+) +(\w+)\(", line):
            counts[begun[1]] += 1
            if begun[2] not in ("open", "openat") or re.search("O_CREAT|O_TRUNC|O_TMPFILE", line):
                found.add(counts[begun[1]])
    return sorted(found)


def killed_at_call(folder: Path, act: str, call: str, number: int) -> int:
    """Does an act that is killed at a call, and gives its exit code."""
    return traced(folder, act, call, os.devnull, "-e", f"inject={call}:signal=SIGKILL:when={number}")


def killed_at(folder: Path, act: str, seconds: float) -> int:
    """Does an act that is killed after so many seconds."""
    child, go = started(folder, act)
    os.close(go)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return ended(child)


def told(folder: Path) -> dict[str, str]:
    """What commands that read say, or what goes wrong with them."""
    found = asking.asked(folder, SAID)
    return {name: one.trace or (one.answer if one.code == 0 else f"exit {one.code}") for name, one in found.items()}


class Act:
    """What there is before an act, and what commands say before and after."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.start = name, folder / name.replace(" ", "")
        self.start.mkdir()
        for listing in (FIRST, SECOND):
            shutil.copy(LISTINGS / listing, self.start)
        if name != "build":
            first = [*ACTS["build"], SECOND] if name != "add" else ACTS["build"]
            asking.asked(self.start, {"build": first})
        if name == "repair":
            data = bytearray((self.start / GRAPH).read_bytes())
            data[data.index(b"BERT") + 1] ^= 1
            (self.start / GRAPH).write_bytes(data)
        self.before = told(self.start)
        whole = self.copied(folder / "whole")
        began = time.monotonic()
        asking.asked(whole, {name: ACTS[name]})
        self.seconds = time.monotonic() - began
        self.after, self.files = told(whole), _contents(whole)
        shutil.rmtree(whole)

    def copied(self, to: Path) -> Path:
        """A folder in which the act can be done."""
        shutil.copytree(self.start, to)
        return to

    def came(self, folder: Path) -> str:
        """What a kill has left in a folder; what begins with WRONG is wrong."""
        said = told(folder)
        shown = "before" if said == self.before else "after" if said == self.after else ""
        if not shown:
            if self.name not in ("build", "add") or any(
                one.startswith("exit") or "Traceback" in one for one in said.values()
            ):
                return f"WRONG: {self.differs(said)}"
            shown = f"between ({', '.join(sorted(name for name in SAID if said[name] == self.before[name]))} as before)"
        if shown != "after" or self.before == self.after:
            asking.asked(folder, {self.name: ACTS[self.name]})
        if (again := told(folder)) != self.after:
            return f"WRONG when done again: {self.differs(again)}"
        if left := [path.name for path in folder.iterdir() if path.name.endswith(LEFT)]:
            return f"WRONG: left {left}"
        if self.name.startswith("export") and (now := _contents(folder)) != self.files:
            return f"WRONG files: {now.keys() ^ self.files.keys()}"
        return shown

    def differs(self, said: Mapping[str, str]) -> str:
        """Which answers are neither as before nor as after."""
        return json.dumps({name: one for name, one in said.items() if one not in (self.before[name], self.after[name])})


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("out.*"))}


def at_calls(acts: Iterable[Act], folder: Path, most: int) -> int:
    """Kills each act at its calls of each kind; how many went wrong."""
    wrong = total = 0
    for act in acts:
        for call in CALLS:
            found: Counter[str] = Counter()
            place = act.copied(folder / "killed")
            numbers = changing(place, act.name, call)
            shutil.rmtree(place)
            for number in numbers[:: -(-len(numbers) // most)] if numbers else ():
                place = act.copied(folder / "killed")
                code = killed_at_call(place, act.name, call, number)
                found["ended" if code >= 0 else act.came(place)] += 1
                shutil.rmtree(place)
            total += found.total() - found["ended"]
            wrong += _printed(f"{act.name}, {call}, of {len(numbers)}", found)
    print(f"{total} kills at calls, {wrong} wrong", flush=True)
    return wrong


def at_moments(acts: Sequence[Act], folder: Path, kills: int, seed: int) -> int:
    """Kills acts at random moments; how often it went wrong."""
    chance, found = random.Random(seed), Counter[str]()  # noqa: S311
    for _ in range(kills):
        act = chance.choice(acts)
        place = act.copied(folder / "killed")
        killed_at(place, act.name, chance.uniform(0, 1.05) * act.seconds)
        found[f"{act.name}: {act.came(place)}"] += 1
        shutil.rmtree(place)
    return _printed(f"{kills} kills at random moments", found)


def main() -> None:
    """Prints how many kills came to what."""
    usual = (500, 18, 100_000)
    kills, seed, most = (int(sys.argv[at]) if len(sys.argv) > at else usual[at - 1] for at in (1, 2, 3))
    wanted = sys.argv[4:]
    with TemporaryDirectory() as name:
        folder = Path(name)
        ready(folder)
        acts = [Act(name, folder) for name in wanted or ACTS]
        wrong = at_moments(acts, folder, kills, seed) + at_calls(acts, folder, most)
    sys.exit(bool(wrong))


def _printed(what: str, found: Counter[str]) -> int:
    print(what, dict(found), flush=True)
    return sum(count for name, count in found.items() if "WRONG" in name)


if __name__ == "__main__":
    main()
