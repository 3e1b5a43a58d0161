"""The server: a port, the application behind it, and an orderly end."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

import waitress.server
from waitress import wasyncore
from waitress.channel import HTTPChannel

from kg.api import KnowledgeGraph
from kg.core.errors import UsageError
from kg.core.limits import ANSWER_ROWS, HEADER_BYTES, REQUEST_BYTES
from kg.serving import guard
from kg.serving.app import Site, application
from kg.serving.keeping import Keeper
from kg.serving.workers import Workers

LOG = logging.getLogger(__name__)
THREADS = 16
CONNECTIONS = 200
IDLE = 20  # seconds after which a connection is closed that says nothing, or has not said all of a request


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection on which a request that comes bit by bit is no activity, but for its beginning."""

    last_activity: float

    def handle_read(self) -> None:
        begun = self.last_activity if self.request is not None else None
        super().handle_read()
        if begun is not None and self.request is not None:
            self.last_activity = begun


@contextmanager
def serving(
    graph: str | Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    hosts: Collection[str] = (),
    origins: Collection[str] = (),
    seconds: float = 10,
    rows: int = ANSWER_ROWS,
    memory: int = 1024,
    warn: Callable[[str], object] = LOG.warning,
) -> Iterator[str]:
    """Serves a graph in the background, and gives the address."""
    with _listening(host, port) as listener:
        KnowledgeGraph(graph).close()  # it is there, and it is one
        name, port = listener.getsockname()[:2]
        shown = f"[{name}]" if ":" in name else name
        trust = guard.trusted(port, [*hosts, f"{shown}:{port}"], origins)
        workers = Workers(seconds, memory)
        try:
            _check_network(workers, name, warn)
        except UsageError:
            workers.close()
            raise
        keeper = Keeper(Path(graph))
        keeper.start()
        with _running(application(Site(Path(graph), workers, rows, trust, keeper)), listener):
            try:
                yield f"http://{shown}:{port}/"
            finally:
                workers.close()
                keeper.close()


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except (OSError, OverflowError) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise UsageError(what, where=f"{host}:{port}", todo="--port 0 takes a free port") from error


def _check_network(workers: Workers, host: str, warn: Callable[[str], object]) -> None:
    """Where queries can't be cut off from the network, only this machine may ask."""
    if workers.confined():
        return
    what = "this system does not let queries be cut off from the network"
    if not ip_address(host.partition("%")[0]).is_loopback:
        raise UsageError(
            f"{what}, so only this machine may ask", where=host, todo="--host 127.0.0.1, or allow user namespaces"
        )
    warn(f"{what}: that SERVICE is refused is all that keeps them from it")


@contextmanager
def _running(app: Any, listener: socket.socket) -> Iterator[None]:
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a request that waits is no news
    connections: dict[int, Any] = {}
    server = waitress.server.create_server(
        app,
        map=connections,
        sockets=[listener],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE,
        cleanup_interval=IDLE // 4,
        max_request_body_size=REQUEST_BYTES,
        max_request_header_size=HEADER_BYTES,
        channel_request_lookahead=1,  # so that it is seen when a client goes away while it is answered
        asyncore_use_poll=True,
        ident=None,
    )
    server.channel_class = _Channel
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.trigger.pull_trigger(lambda: wasyncore.close_all(connections))
        thread.join()
        server.task_dispatcher.shutdown(timeout=1)
