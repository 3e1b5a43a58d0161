"""Child processes for what may crash, run away or outgrow its bounds: they are there to be killed, and die with us."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_STATUS = Path("/proc/self/statm")
_MANY_FILES = 10_000  # as many as macOS allows
_LIMIT_OF_FILES = Lock()  # threads share it


def child(module: str, *arguments: str, **more: Any) -> subprocess.Popen[bytes]:
    """A child process that runs a module of ours."""
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-m", module, *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path or os.curdir for path in sys.path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for who asks
        **more,
    )


def die_with(parent: int) -> None:
    """Ends this process when its parent ends, where the system can do so; and without a core file."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


@contextmanager
def many_files() -> Iterator[int]:
    """Lets this process have many files open meanwhile, for one thread after another, and says how many."""
    import resource

    with _LIMIT_OF_FILES:
        before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        many = _MANY_FILES if most == resource.RLIM_INFINITY else min(most, _MANY_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(before, many), most))
        try:
            yield many
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (before, most))


def free_memory() -> None:
    """Takes back what `limit_memory` set."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def limit_memory(more: int) -> None:
    """Lets this process take so many bytes more: what it has taken itself depends on the machine."""
    import resource

    free_memory()
    if _STATUS.exists():
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        taken = int(_STATUS.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + more, most))
