"""When the engine puts in order what was loaded: at last, in a child process.

Whenever two pieces lie there it merges all of that order anew, in vain while more come. So its merging threads have
the processor only when nobody else wants it. That can't be taken back by all: `python -m exports.rdf.ordering STORE
PARENT` does the rest.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.core.processes import child, die_with, many_files

_THREADS = Path("/proc/self/task")
_MERGING = "rocksdb:low"


def put_off() -> None:
    """Puts off the merging in this process, as far as it has begun and the system can and will."""
    if sys.platform != "linux":
        return
    for thread in _THREADS.iterdir():
        with suppress(OSError):  # it has ended, or some container refuses this
            if (thread / "comm").read_text().startswith(_MERGING):
                os.sched_setscheduler(int(thread.name), os.SCHED_IDLE, os.sched_param(0))


@contextmanager
def ordering(store: Path) -> Iterator[None]:
    """Has a store put in order meanwhile, and waits for that."""
    process = child(__name__, str(store), str(os.getpid()), stderr=subprocess.PIPE)
    try:
        yield
        _, said = process.communicate()
    finally:
        process.kill()
        process.wait()
    if process.returncode:
        raise OSError(said.decode().strip() or f"putting it in order was ended by signal {-process.returncode}")


def main() -> None:
    """Puts a store in order, or says why not."""
    import pyoxigraph as ox

    store, parent = sys.argv[1:]
    die_with(int(parent))
    try:
        with many_files():
            ox.Store(store).optimize()
    except (OSError, RuntimeError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
