"""What is shown while a long work goes on that can't say how far it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

import click

PATIENCE = 1.0  # seconds before anything is shown, and between two changes


@contextmanager
def working(what: str, *, quiet: bool) -> Iterator[None]:
    """Shows on a terminal what is being done, and for how long already."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    done, since = Event(), monotonic()
    thread = Thread(target=_ticking, args=(what, done, since), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _ticking(what: str, done: Event, since: float) -> None:
    shown = False
    while not done.wait(PATIENCE):
        click.echo(f"\r{what}, {monotonic() - since:.0f} s", nl=False, err=True)
        shown = True
    if shown:
        click.echo("\r\x1b[K", nl=False, err=True)
