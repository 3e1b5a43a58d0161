"""Processes that are made of this one, which has loaded what they need."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.context import ForkProcess


def forked(run: Callable[[], object]) -> ForkProcess:
    """A process that runs something, started."""
    process = get_context("fork").Process(target=run)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # what this process runs beside does no harm
        process.start()
    return process


def exit_code(run: Callable[[], object]) -> int:
    """What a process that runs something ends with: its exit code, or minus the signal that it is ended by."""
    process = forked(run)
    process.join()
    code = process.exitcode
    process.close()
    assert code is not None
    return code


def killed(*_: object, **__: object) -> None:
    """Ends the process at once, in place of what it would do next."""
    os.kill(os.getpid(), signal.SIGKILL)
