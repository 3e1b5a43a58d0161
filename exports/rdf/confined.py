"""No network for a process that answers queries."""

from __future__ import annotations

import ctypes
import resource
import sys

NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000  # CLONE_NEWUSER | CLONE_NEWNET


def confine() -> bool:
    """Leaves the network for one where nothing is, and whether the system allowed it; and writes no core file.

    Linux knows this, but some containers refuse it. It goes as long as the process has one thread.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return sys.platform == "linux" and bool(ctypes.CDLL(None).unshare(NEW_USER_AND_NETWORK) == 0)
