"""`kg completion`."""

from __future__ import annotations

import click

from kg.cli.values import Word


@click.command()
@click.argument("shell", type=Word("shell", "bash", "zsh", "fish"))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script for a shell.

    \b
    Example:
      kg completion bash > ~/.local/share/bash-completion/completions/kg
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.ClickException(f"no completion for {shell}")
    click.echo(kind(context.find_root().command, {}, "kg", "_KG_COMPLETE").source())
