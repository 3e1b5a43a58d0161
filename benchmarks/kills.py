"""Kills at every system call that writes, each followed by a command that reads: python -m benchmarks.kills [EVERY].

An edit, a removal, a first build and an export are killed at their first, second, third … call of each kind, with
strace, until they end by themselves (or at every EVERY-th). After each the graph must answer, as before or after,
and nothing of what was killed may lie about.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

LISTINGS = Path(__file__).parents[1] / "examples" / "listings"
CALLS = ("unlink,unlinkat", "rename,renameat2", "fsync,fdatasync", "ftruncate,truncate", "pwrite64", "openat")
STEPS = {"pwrite64": 40, "openat": 400}  # of which there are very many: every so-manieth
ACTS = {
    "edit": ["edit", "g.kg", "rename", "BERT", "Bert"],
    "remove": ["remove", "g.kg", "--source", "listings/references.bib"],
    "build": ["build", "-q", "listings", "-o", "g.kg"],
    "export": ["export", "g.kg", "out.graphml"],
}


def kg(folder: Path, *arguments: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[bytes]:
    """The command, run in a folder."""
    command = [*before, sys.executable, "-m", "kg", *arguments]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, check=False, timeout=120)  # noqa: S603


def said(folder: Path) -> bytes:
    """What reading commands say of a graph."""
    return kg(folder, "stats", "g.kg", "--json").stdout + kg(folder, "entities", "g.kg", "--json").stdout


def killed(start: Path, act: str, call: str, number: int) -> str:
    """Kills an act at a call, and says what came of it: kept, done, ended, or what is wrong."""
    with TemporaryDirectory() as name:
        folder = Path(name) / "g"
        shutil.copytree(start, folder, symlinks=True)
        before = said(folder) if (folder / "g.kg").exists() else b""
        inject = f"inject={call}:signal=SIGKILL:when={number}"
        done = kg(
            folder, *ACTS[act], before=("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject)
        )
        if done.returncode == 0:
            return "ended"
        if act == "build":
            read = kg(folder, "stats", "g.kg", "--json")
            if b"Traceback" in read.stderr:
                return f"WRONG: {read.stderr[-200:]!r}"
            return "kept" if kg(folder, *ACTS[act]).returncode == 0 else "WRONG: not resumed"
        after = said(folder)
        kg(folder, *ACTS[act])
        whole = said(folder)
        left = [path.name for path in folder.iterdir() if path.name.endswith(("-wal", "-journal", ".lock", ".tmp"))]
        if after not in (before, whole) or left:
            return f"WRONG: {left or after[:200]!r}"
        return "done" if after == whole else "kept"


def main() -> None:
    """Prints how many kills came to what."""
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with TemporaryDirectory() as name:
        start = Path(name)
        (start / "listings").symlink_to(LISTINGS)
        empty = start.with_name(f"{start.name}-empty")
        shutil.copytree(start, empty, symlinks=True)
        kg(start, *ACTS["build"])
        for act in ACTS:
            for call in CALLS:
                found: Counter[str] = Counter()
                step = every * STEPS.get(call, 1)
                for number in range(1, 100_000, step):
                    outcome = killed(empty if act == "build" else start, act, call, number)
                    found[outcome] += 1
                    if outcome == "ended":
                        break
                print(act, call, dict(found), flush=True)
        shutil.rmtree(empty)


if __name__ == "__main__":
    main()
