"""Fetching: page after page into a file, which is there when all is; what came before a break is kept to go on from."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from kg.core import dates
from kg.core.errors import FetchError, UsageError
from kg.core.files import atomic_write, check_place
from kg.core.files import explained as file_explained
from kg.fetching import arxiv, others
from kg.fetching.client import Client
from kg.fetching.query import Query, Service

SERVICES = {service.name: service for service in (arxiv.SEARCH, *others.SERVICES)}
KEYS = {"semantic-scholar": ("S2_API_KEY", "x-api-key")}  # what a key is called, and the header that has it


class State(NamedTuple):
    """How far a fetch is: where the next page is, how many papers there are already, and in how many bytes."""

    following: str | None = ""
    papers: int = 0
    size: int = 0


def fetch(
    name: str,
    query: Query,
    out: str | Path,
    *,
    limit: int | None = None,
    again: bool = False,
    contact: str = "",
    server: str = "",
    watch: Callable[[int, int | None], object] = lambda papers, total: None,
    **clock: Any,
) -> int:
    """Fetches a listing into a new file of JSON lines, and tells how many papers that is.

    A fetch that was broken off goes on where it stopped, unless it shall begin `again`. `server` is another address
    of the same service.
    """
    service = arxiv.HARVEST if query.harvest else SERVICES[name]
    dates.checked_span(query.since or None, query.until or None)
    service.check(query)
    target = Path(out)
    check_place(target)
    if target.exists():
        raise UsageError("there is such a file already", where=str(target), todo="name another one, or remove it")
    part = target.with_name(f"{target.name}.part")
    asked = json.dumps([name, query._asdict()])
    state = State() if again else _begun(part, asked)
    client = Client(server or service.address, service.seconds, contact=contact, headers=_key(name), **clock)
    try:
        with part.open("r+b" if part.exists() else "w+b") as file, client:
            file.truncate(state.size)
            file.seek(state.size)
            for lines, reached, total in _pages(service, client, query, state, limit):
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
                _keep(part, asked, reached)
                watch(reached.papers, total)
                state = reached
        if not state.papers:
            _forget(part)
            raise FetchError("nothing fits", where=name, todo="ask for more: other words, an earlier --since")
        part.replace(target)
        _forget(part)
    except OSError as error:
        raise file_explained(error, target) from error
    return state.papers


def _pages(
    service: Service, get: Client, query: Query, state: State, limit: int | None
) -> Iterator[tuple[bytes, State, int | None]]:
    """The lines of each page that is left, how far that is, and how many papers there are."""
    while state.following is not None and (limit is None or state.papers < limit):
        page = service.page(get, query, state.following)
        rows = page.rows if limit is None else page.rows[: limit - state.papers]
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8", "replace")
        state = State(page.following, state.papers + len(rows), state.size + len(lines))
        yield lines, state, page.total


def _state(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _begun(part: Path, asked: str) -> State:
    """How far a fetch of the same is."""
    try:
        known = json.loads(_state(part).read_text(encoding="utf-8"))
        state = State(**known["state"])
        same = known["asked"] == asked and part.stat().st_size >= state.size
    except (OSError, ValueError, KeyError, TypeError):
        return State()
    if not same:
        todo = "say --again to begin anew, or name another file"
        raise UsageError("something else was being fetched into it", where=str(part), todo=todo)
    return state


def _keep(part: Path, asked: str, state: State) -> None:
    with atomic_write(_state(part)) as file:
        json.dump({"asked": asked, "state": state._asdict()}, file)


def _forget(part: Path) -> None:
    for path in (part, _state(part)):
        path.unlink(missing_ok=True)


def _key(name: str) -> dict[str, str]:
    """The header with the user's key, if the service takes one and the environment has it."""
    variable, header = KEYS.get(name, ("", ""))
    return {header: os.environ[variable]} if variable and os.environ.get(variable) else {}
