"""The commands in groups, and what a misspelt one may have meant."""

from __future__ import annotations

from typing import Any

import click

from kg.core.wording import meant, near

GROUPS = {
    "Build": ("build", "fetch", "extract", "readers", "remove"),
    "Ask": (
        *("papers", "entities", "links", "related", "similar", "first", "timeline", "trend", "path", "search"),
        *("relations", "results", "sparql", "stats", "diff"),
    ),
    "Look": ("show", "explain", "serve"),
    "Correct": ("edit", "evaluate", "check"),
    "Exchange": ("export",),
}
OTHERS = "More"
CLOSED_PIPE = 141  # the exit code of what a shell ends by SIGPIPE, since nobody reads on


class Forgiving(click.Group):
    """A group that says what a misspelt command may have meant."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Finds the command that is named."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            raise click.UsageError(f"no command {args[0]!r} ({self._instead(ctx, args[0])})", ctx)
        return super().resolve_command(ctx, args)

    def _instead(self, ctx: click.Context, name: str) -> str:
        """What to do in place of a command that there is not: one of the same name below another, or what is near."""
        for group in self.commands.values():
            if isinstance(group, click.Group) and name in group.commands:
                where = (one.human_readable_name for one in group.params if isinstance(one, click.Argument))
                return meant([" ".join([ctx.command_path, str(group.name), *where, name])])
        found = near(name, self.commands, 1)
        return meant(found) if found else f"{ctx.command_path} --help lists them"


class Grouped(Forgiving):
    """A group whose help lists its commands by what they are for, and that lets a closed pipe through."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command; click itself would call it a failure that nobody reads on."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            ctx.exit(CLOSED_PIPE)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands."""
        grouped = {name for names in GROUPS.values() for name in names}
        others = tuple(name for name in self.commands if name not in grouped)
        room = formatter.width - 2 - max(map(len, self.commands)) - 2
        for title, names in {**GROUPS, OTHERS: others}.items():
            known = [name for name in names if name in self.commands]
            if known:
                with formatter.section(title):
                    formatter.write_dl([(name, self.commands[name].get_short_help_str(room)) for name in known])
