"""Extraction by several processes. One that dies is replaced, its papers are done again; none outlives its parent.

A worker gets a block of papers and sends back what it finds in one after another, so that it is known which paper a
worker was at when it died or went on for too long.
"""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection, wait
from typing import TypeVar

from extractors.corpus import CorpusHints
from extractors.records import Extraction, Text
from kg.core.processes import die_with

BLOCK = 16  # papers that a worker gets at a time
AHEAD = 4  # blocks for each worker that may wait for a slower one before them
SECONDS = 60  # that a paper may take; a hundredth is usual
TRIES = 2

Task = tuple[Text, CorpusHints]
Run = Callable[[Text, CorpusHints], Extraction]
T = TypeVar("T")


class Failed(Exception):
    """A paper that can't be searched for names, and why."""

    def __init__(self, paper: Text, why: str) -> None:
        super().__init__(f"{why} ({paper.id})")
        self.paper, self.why = paper, why


@dataclass(slots=True, eq=False)
class _Block:
    tasks: list[Task]
    found: list[Extraction | str] = field(default_factory=list)  # for each paper, or why it can't be searched
    tries: int = 0

    @property
    def done(self) -> bool:
        return len(self.found) == len(self.tasks)


@dataclass(slots=True, eq=False)
class _Worker:
    process: Process
    pipe: Connection
    block: _Block | None = None
    heard: float = 0.0

    def take(self, block: _Block) -> None:
        """Begins a block, or goes on where another worker died."""
        self.block, self.heard = block, time.monotonic()
        self.pipe.send(block.tasks[len(block.found) :])

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def shared(
    tasks: Iterator[Task], make: Callable[[str], Run], patterns: str, count: int
) -> Iterator[Extraction | Failed]:
    """What is found in each paper, in their order, by so many workers; each runs what `make` makes of the patterns."""
    with _workers(make, patterns, count) as workers:
        blocks: deque[_Block] = deque()
        todo: deque[_Block] = deque()
        while True:
            while len(blocks) < AHEAD * count and (some := list(islice(tasks, BLOCK))):
                blocks.append(_Block(some))
                todo.append(blocks[-1])
            if not blocks:
                return
            for at, worker in enumerate(workers):
                if worker.block is None and todo:
                    workers[at] = _begun(worker, todo.popleft(), make, patterns)
            _wait(workers, todo, make, patterns)
            while blocks and blocks[0].done:
                block = blocks.popleft()
                for (paper, _), found in zip(block.tasks, block.found, strict=True):
                    yield Failed(paper, found) if isinstance(found, str) else found


def _begun(worker: _Worker, block: _Block, make: Callable[[str], Run], patterns: str) -> _Worker:
    """A worker that has begun the block: this one or, if it died while it waited, another."""
    try:
        worker.take(block)
    except OSError:
        worker.end()
        worker = _started(make, patterns)
        worker.take(block)
    return worker


def _wait(workers: list[_Worker], todo: deque[_Block], make: Callable[[str], Run], patterns: str) -> None:
    """Takes what workers have sent; those that died, or that took too long, are replaced."""
    ready = wait([worker.pipe for worker in workers if worker.block], timeout=1)
    for at, worker in enumerate(workers):
        block = worker.block
        if block is None:
            continue
        why = ""
        if worker.pipe in ready:
            try:
                block.found.append(worker.pipe.recv())
                block.tries, worker.heard = 0, time.monotonic()
            except (EOFError, OSError):
                why = "it ended the program that looks for names"
        elif time.monotonic() - worker.heard > SECONDS:
            why = f"looking for names takes longer than {SECONDS} s"
        if why:
            worker.end()
            workers[at] = _started(make, patterns)
            block.tries += 1
            if block.tries == TRIES:
                block.found.append(why)
                block.tries = 0
            if not block.done:
                todo.appendleft(block)
        elif block.done:
            worker.block = None


@contextmanager
def _workers(make: Callable[[str], Run], patterns: str, count: int) -> Iterator[list[_Worker]]:
    workers: list[_Worker] = []
    try:
        workers += (_started(make, patterns) for _ in range(count))
        yield workers
    finally:
        for worker in workers:
            worker.end()


def _started(make: Callable[[str], Run], patterns: str) -> _Worker:
    ours, theirs = Pipe()
    process = Process(target=_work, args=(theirs, make, patterns, os.getpid()), daemon=True)
    with _uninterrupted():
        process.start()
    theirs.close()
    return _Worker(process, ours)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until this is over: a worker can't be hit by it before it knows that it is for the parent."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: Connection, make: Callable[[str], Run], patterns: str, parent: int) -> None:
    """What a worker does until its parent has no more for it, or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with(parent)
    run = make(patterns)
    while True:
        while not pipe.poll(1):
            if os.getppid() != parent:
                return
        try:
            tasks: list[Task] = pipe.recv()
            for task in tasks:
                pipe.send(attempted(run, *task))
        except (EOFError, OSError):
            return


def attempted(run: Run, paper: Text, told: CorpusHints) -> Extraction | str:
    """What is found in a paper, or why nothing can be."""
    try:
        return run(paper, told)
    except Exception as error:  # noqa: BLE001 -- a stranger wrote it: what goes wrong in it costs this paper
        return f"looking for names fails: {type(error).__name__}: {error}"
