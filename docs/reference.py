"""Writes docs/commands.md and docs/api.md anew, from help texts and docstrings: python -m docs.reference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import Parameter, cleandoc, getdoc, getmembers, isclass, isroutine, signature
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from kg.cli.groups import GROUPS
from kg.cli.main import kg as command

HERE = Path(__file__).parent
STARS: dict[Any, str] = {Parameter.VAR_POSITIONAL: "*", Parameter.VAR_KEYWORD: "**"}
WIDTH = 110  # of a signature on one line
AS_IT_STANDS = "\b\n"  # click's mark for lines that are not filled
COMMANDS_HEAD = """# Commands

Every command with its arguments, as `kg COMMAND --help` tells them. Made by `python -m docs.reference` from `kg/cli`.
"""
API_HEAD = """# Python

What programs may use, with the words of the docstrings. What is not here is not promised to stay. Made by
`python -m docs.reference`.
"""
MODULES = {
    "kg": "What most programs need.",
    "kg.core.model": "The records that flow through.",
    "kg.graph.answers": "What the graph answers with. All are tuples with names, in a `Table`.",
    "kg.graph.derived": "",
    "kg.core.schema": "",
    "kg.core.errors": "",
    "extractors": "Names in texts, without a graph; [Extraction](extraction.md) shows them at work.",
    "exports.formats": "",
    "kg.spark": "",
}
RECORDS = {"kg.core.model", "kg.graph.answers"}  # of these modules, the classes are for others


def pages() -> dict[str, str]:
    """What is to stand in each file."""
    return {"commands.md": _page(COMMANDS_HEAD, _commands()), "api.md": _page(API_HEAD, _modules())}


def _page(head: str, parts: Iterator[str]) -> str:
    return "\n".join([head, *parts])


def _commands() -> Iterator[str]:
    top = click.Context(command, info_name="kg", max_content_width=100)
    listed = [name for names in GROUPS.values() for name in names]
    for name in [*listed, *(name for name in command.commands if name not in listed)]:
        yield from _command(command.commands[name], name, top)


def _command(one: click.Command, name: str, above: click.Context) -> Iterator[str]:
    """A command, and those below it."""
    context = click.Context(one, info_name=name, parent=above)
    yield f"## {context.command_path}\n"
    yield _fenced(" ".join([context.command_path, *one.collect_usage_pieces(context)]))
    for paragraph in cleandoc(one.help or "").split("\n\n"):
        stands = paragraph.startswith(AS_IT_STANDS)
        yield _fenced(paragraph.removeprefix(f"{AS_IT_STANDS}Example:\n")) if stands else f"{paragraph}\n"
    told = [record for option in one.params if (record := option.get_help_record(context)) and record[1]]
    if told:
        yield "| option | |\n| --- | --- |"
        yield from (f"| `{_cell(names)}` | {_cell(about)} |" for names, about in told)
        yield ""
    if isinstance(one, click.Group):
        for below in one.list_commands(context):
            yield from _command(one.commands[below], below, context)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _fenced(text: str) -> str:
    return "\n".join(["```", *(line.removeprefix("  ") for line in text.splitlines()), "```\n"])


def _modules() -> Iterator[str]:
    told = set()
    for name, about in MODULES.items():
        module = import_module(name)
        yield f"## {name}\n"
        yield f"{about or _said(module)}\n"
        for public, one in _public(module).items():
            if one not in told and (isclass(one) or name not in RECORDS):
                told.add(one)
                yield from _told(f"{name}.{public}", one)


def _public(module: ModuleType) -> dict[str, Any]:
    """What a module offers: what it lists, or classes and functions of its own."""
    own = [name for name, one in vars(module).items() if getattr(one, "__module__", "") == module.__name__]
    offered = getattr(module, "__all__", [name for name in own if not name.startswith("_")])
    found = {name: getattr(module, name) for name in offered}
    return {name: one for name, one in found.items() if isclass(one) or isroutine(one)}


def _told(name: str, one: Any) -> Iterator[str]:
    """A class with its fields and methods, or a function."""
    yield f"### {name}\n"
    if not isclass(one):
        yield _code(_signature(name, one))
        yield f"{_said(one)}\n"
        return
    yield f"{_said(one)}\n"
    if fields := _fields(one):
        yield f"{fields}\n"
    for member, method in getmembers(one, isroutine):
        if member in vars(one) and not member.startswith("_"):
            yield f"#### {member}\n"
            yield _code(_signature(member, method))
            yield f"{_said(method)}\n"


def _fields(one: type) -> str:
    """The fields of a record, each with its type."""
    names: tuple[str, ...] = tuple(getattr(one, "_fields", getattr(one, "__dataclass_fields__", ())))
    types = {
        name: kind for base in reversed(one.__mro__) for name, kind in vars(base).get("__annotations__", {}).items()
    }
    return ", ".join(f"`{name}: {_written(types[name])}`" for name in names)


def _signature(name: str, one: Callable[..., Any]) -> str:
    """A call with its parameters: on one line, or each on its own."""
    asked = signature(one)
    given = [_parameter(parameter) for parameter in asked.parameters.values() if parameter.name != "self"]
    kinds = [parameter.kind for parameter in asked.parameters.values() if parameter.name != "self"]
    if Parameter.POSITIONAL_ONLY in kinds:
        given.insert(kinds.count(Parameter.POSITIONAL_ONLY), "/")
    if Parameter.KEYWORD_ONLY in kinds and Parameter.VAR_POSITIONAL not in kinds:
        given.insert(kinds.index(Parameter.KEYWORD_ONLY), "*")
    back = "" if asked.return_annotation is asked.empty else f" -> {_written(asked.return_annotation)}"
    line = f"{name}({', '.join(given)}){back}"
    return line if len(line) <= WIDTH else "\n".join([f"{name}(", *(f"    {one}," for one in given), f"){back}"])


def _parameter(one: Parameter) -> str:
    """A parameter as it would be written; a default that is more than a value is left open."""
    stars = STARS.get(one.kind, "")
    named = f"{stars}{one.name}" if one.annotation is one.empty else f"{stars}{one.name}: {_written(one.annotation)}"
    if one.default is one.empty:
        return named
    return f"{named} = {repr(one.default) if isinstance(one.default, str | int | float | None) else '…'}"


def _written(kind: Any) -> str:
    """A type as it stands in the code."""
    return str(getattr(kind, "__forward_arg__", None) or getattr(kind, "__name__", None) or kind)


def _code(text: str) -> str:
    return f"```python\n{text}\n```\n"


def _said(one: Any) -> str:
    """A docstring without its examples, which are tested where they stand; what is laid out stays so."""
    kept = [part for part in (getdoc(one) or "").split("\n\n") if ">>>" not in part]
    return "\n\n".join(f"```\n{part}\n```" if "├──" in part else part for part in kept)


if __name__ == "__main__":
    for page, text in pages().items():
        (HERE / page).write_text(text, encoding="utf-8")
