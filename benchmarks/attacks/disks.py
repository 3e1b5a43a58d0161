"""Disks that are too small: python -m benchmarks.attacks.disks [ACT…] (as root: it mounts disks of its own in memory).

A build, another one into its graph, a correction, a removal, exports, a repair and a first question are done on disks of
eleven sizes, from one that has no room at all beside what is there to one that suffices. Each ends in exit code 0, all
of it done, or says that the disk is full, with exit code 4; the graph then answers as before or as after, or for a build, with what was
finished; and on a larger disk it is done as if nothing had happened.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.attacks import asking
from benchmarks.attacks.kills import ACTS, Act, ready, told
from kg.core import files
from kg.core.errors import NoSpace

SIZES = 11
BLOCK = 4096
LARGE = 1 << 28
ROOM = 64 << 10  # with which writing is begun here, so that the disk is full in its middle


@contextmanager
def disk(size: int, folder: Path) -> Iterator[Path]:
    """A disk of so many bytes."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def taken(folder: Path) -> int:
    """How many bytes of a disk are in use."""
    return shutil.disk_usage(folder).used


def needed(act: Act, folder: Path) -> tuple[int, int]:
    """How much is taken before an act, and how much it needs at least, to the nearest 32 KiB."""
    with disk(LARGE, folder / "disk") as place:
        shutil.copytree(act.start, place, dirs_exist_ok=True)
        before = taken(place)
    least, most = before, before + (64 << 20)
    while most - least > 8 * BLOCK:
        middle = (least + most) // 2 // BLOCK * BLOCK
        with disk(middle, folder / "disk") as place:
            shutil.copytree(act.start, place, dirs_exist_ok=True)
            code = asking.asked(place, {"it": ACTS[act.name]})["it"].code
        least, most = (least, middle) if code == 0 else (middle, most)
    return before, most


def tried(act: Act, size: int, folder: Path) -> str:
    """What came of an act on a disk of a size; what begins with WRONG is wrong."""
    with disk(size, folder / "disk") as place:
        shutil.copytree(act.start, place, dirs_exist_ok=True)
        code, _, trace, _, _, message = asking.asked(place, {"it": ACTS[act.name]})["it"]
        said = told(place)
        if trace or code not in (0, NoSpace.exit_code) or (code and "full" not in message and "no room" not in message):
            return f"WRONG: exit {code}, {trace or message}"
        if code == 0:
            return "done" if said == act.after else f"WRONG: done, but {act.differs(said)}"
        kept = "before" if said == act.before else "between" if said != act.after else "after"
        if kept == "between" and act.name not in ("build", "add"):
            return f"WRONG: full, and answers {kept}: {act.differs(said)}"
        subprocess.run(["mount", "-o", f"remount,size={LARGE}", str(place)], check=True)
        if kept != "after":
            asking.asked(place, {"it": ACTS[act.name]})
        if (again := told(place)) != act.after:
            return f"WRONG when done again: {act.differs(again)}"
    return f"full, {kept}"


def main() -> None:
    """Prints what came of each act on each disk."""
    found: Counter[str] = Counter()
    files.ROOM = ROOM
    with TemporaryDirectory() as name:
        folder = Path(name)
        ready(folder)
        for act in (Act(name, folder) for name in sys.argv[1:] or ACTS):
            before, most = needed(act, folder)
            step = (most - before) / (SIZES - 2)
            for number in range(SIZES):
                size = int(before + number * step) // BLOCK * BLOCK + BLOCK
                came = tried(act, size, folder)
                found[came.split(":")[0]] += 1
                print(f"{act.name}, {size >> 10} KiB ({before >> 10} in use): {came}", flush=True)
    print(dict(found))
    sys.exit(any(came.startswith("WRONG") for came in found))


if __name__ == "__main__":
    main()
