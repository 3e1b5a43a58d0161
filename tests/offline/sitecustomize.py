"""Python imports this first in each process that the tests start: none uses the network, but where a test says so.

What is tried nevertheless fails, and is noted in a file: the test fails even if the program makes nothing of it.
"""

from __future__ import annotations

import os
import sys
from typing import Any

MAY, NOTES = "KG_TESTS_MAY_USE", "KG_TESTS_TRIED"  # variables: the part of the network, and the file
THIS_MACHINE = "this machine"
ADDRESSED = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getnameinfo"}
NAMED = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
ANY_PORT = ("::1", 0)  # which urllib3, that spaCy imports, binds and lets go, to see whether there is IPv6
OWN = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "::"}  # noqa: S104 -- all of these are this machine


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Ends what goes elsewhere than it may."""
    if event == "socket.bind" and arguments[-1] == ANY_PORT:
        return
    if event in ADDRESSED and isinstance(arguments[-1], tuple):
        host = arguments[-1][0]
    elif event in NAMED:
        host = arguments[0]
    else:
        return
    if os.environ.get(MAY) != THIS_MACHINE or host not in OWN:
        with open(os.environ[NOTES], "a", encoding="utf-8") as notes:  # noqa: PTH123 -- before all else is imported
            notes.write(f"{event} {host} by {sys.argv}\n")
        raise PermissionError(f"{event}: no test may do this here")


if NOTES in os.environ:
    sys.addaudithook(watch)
