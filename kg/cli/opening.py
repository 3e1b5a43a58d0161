"""Showing a page in the user's browser."""

from __future__ import annotations

import webbrowser

import click


def show(address: str) -> None:
    """Opens an address in the browser, or says that there is none."""
    if not webbrowser.open(address):
        click.echo(f"kg: no browser found; open {address}", err=True)
