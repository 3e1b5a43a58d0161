"""Sample listings of every layout with one value replaced by what does not belong there: python -m benchmarks.attacks.structured.

JSON and XML are taken apart and put together again, so that all but the one value is well-formed; tables, BibTeX and RIS have a
field each replaced. Each record has a word of its own in its title: it must be found again in a paper or in
the quarantine, in time, whatever stands beside it.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

from benchmarks.attacks import LISTINGS
from benchmarks.fuzz import fault
from kg.core.model import Rejected
from kg.intake.reading import read

VALUES: tuple[Any, ...] = (
    None, True, -1, 10**400, 1.5e300, "", " ", "x" * 100_000, "x " * 100_000, "\ud800", "\x00\x1b[31m\x9b\u202e", "\u0301" * 50_000,
    [], [None], [[["x"]]], ["x"] * 20_000, {}, {"a": None}, {"title": "Moles"}, [{"name": {"name": None}}], "99999999-99-99", "-1-1-1",
    "arXiv:9999.99999v999", "10.1234/\xff\n", "http://[::1", "=1+1", "$\\frac{" * 200, "</title><entry>", '"}{"', "@article{x,", "TY  - ",
)  # fmt: skip
TEXTS = tuple(value for value in VALUES if isinstance(value, str))
TITLES = {"title", "Title"}
Content = tuple[str, bytes, list[str]]  # what was done, the listing, and the words that must be found again


def word(number: int) -> str:
    """A word that no other record has."""
    return f"Wqx{number}z"


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all values in a value of JSON."""
    inner = value.items() if isinstance(value, dict) else enumerate(value[:3]) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*path, key)
        yield from places(one, (*path, key))


def _titled(value: Any, count: list[int], mark: str = "") -> None:
    """Gives each object with a title a word of its own there, which objects in it share."""
    if isinstance(value, list):
        for one in value:
            _titled(one, count, mark)
    elif isinstance(value, dict):
        if isinstance(value.get("title"), str):
            if not mark:
                mark, count[0] = word(count[0]), count[0] + 1
            value["title"] = f"{mark} {value['title']}"
        for one in value.values():
            _titled(one, count, mark)


def _set(value: Any, path: tuple[Any, ...], to: Any) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = to


def of_json(name: str, text: str) -> Iterator[Content]:
    """A document, or lines, with one value replaced."""
    lines = name.endswith("l")
    whole = [json.loads(line) for line in text.splitlines()] if lines else json.loads(text)
    count = [0]
    _titled(whole, count)
    for path in places(whole):
        kept = json.dumps(_at(whole, path))
        words = [word(number) for number in range(count[0]) if word(number) not in kept]
        for value in VALUES:
            changed = copy.deepcopy(whole)
            _set(changed, path, value)
            data = "\n".join(map(json.dumps, changed)) if lines else json.dumps(changed, indent=1)
            yield f"{name} {path} {value!r:.40}", data.encode(), words


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def of_xml(name: str, text: str) -> Iterator[Content]:
    """A document with the text, an attribute or the name of one element replaced, or without it."""
    count = 0
    tree = ElementTree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", text))  # noqa: S314 -- our own sample
    for one in tree.iter():
        local = one.tag.rpartition("}")[2]
        if local in ("title", "ArticleTitle") and one.text and not one.text.startswith("ArXiv Query"):
            one.text, count = f"{word(count)} {one.text}", count + 1
    for at, element in enumerate(tree.iter()):
        held = ElementTree.tostring(element, encoding="unicode")
        words = [word(number) for number in range(count) if word(number) not in held]
        for value in TEXTS:
            clean = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "?", value)
            changed = copy.deepcopy(tree)
            one = list(changed.iter())[at]
            one.clear()
            one.tag, one.text = element.tag, clean
            yield f"{name} {element.tag}[{at}] {value!r:.40}", ElementTree.tostring(changed), words


def of_csv(name: str, text: str) -> Iterator[Content]:
    """A table with one cell replaced."""
    head, *rows = csv.reader(io.StringIO(text))
    title = next(at for at, cell in enumerate(head) if cell in TITLES)
    for number, row in enumerate(rows):
        row[title] = f"{word(number)} {row[title]}"
    for number in range(len(rows)):
        for at in range(len(head)):
            words = [word(one) for one in range(len(rows)) if (one, at) != (number, title)]
            for value in TEXTS:
                changed = copy.deepcopy(rows)
                changed[number][at] = value
                stream = io.StringIO()
                csv.writer(stream).writerows([head, *changed])
                yield f"{name} {head[at]} {value!r:.40}", stream.getvalue().encode("utf-8", "surrogatepass"), words


def of_fields(name: str, text: str) -> Iterator[Content]:
    """Entries of BibTeX or RIS with one field replaced."""
    field = re.compile(r"^(  \w+ = |\w\w  - )(.*)$", re.MULTILINE)
    count = 0

    def titled(found: re.Match[str]) -> str:
        nonlocal count
        if found[1].strip() not in ("title =", "TI  -"):
            return found[0]
        count += 1
        mark = word(count - 1)
        return found[1] + (found[2].replace("{", "{" + mark + " ", 1) if name.endswith("bib") else f"{mark} {found[2]}")

    whole = field.sub(titled, text)
    for found in field.finditer(whole):
        if found[1].startswith(("TY", "ER")):
            continue
        words = [word(number) for number in range(count) if word(number) not in found[0]]
        for value in TEXTS:
            if any(mark in value for mark in ("{", "}", "@", "TY", "\n")):
                continue  # which would end the entry: what is left of it is another one
            put = f"{{{value}}}," if name.endswith("bib") else value
            data = whole[: found.start(2)] + put + whole[found.end(2) :]
            yield f"{name} {found[1].strip()} {value!r:.40}", data.encode("utf-8", "surrogatepass"), words


KINDS: dict[str, Callable[[str, str], Iterator[Content]]] = {
    ".json": of_json, ".jsonl": of_json, ".xml": of_xml, ".csv": of_csv, ".bib": of_fields, ".ris": of_fields,
}  # fmt: skip


def contents() -> Iterator[Content]:
    """All of them."""
    for path in sorted(LISTINGS.iterdir()):
        if path.suffix in KINDS:
            yield from KINDS[path.suffix](path.name, path.read_text(encoding="utf-8"))


def lost(path: Path, words: list[str]) -> str:
    """Which words are nowhere, unless the whole file is refused by name."""
    items = list(read([str(path)]))
    if len(items) == 1 and isinstance(items[0], Rejected) and not items[0].line:
        return ""
    found = " ".join(f"{one.raw} {one.reason}" if isinstance(one, Rejected) else one.title or "" for one in items)
    gone = [one for one in words if one not in found]
    return f"lost: {', '.join(gone)}" if gone else ""


def main() -> None:
    """Prints what went wrong; every EVERY-th input only."""
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    tried = failed = 0
    ElementTree.register_namespace("", "http://www.w3.org/2005/Atom")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "input"
        for number, (name, data, words) in enumerate(contents()):
            if number % every:
                continue
            path.write_bytes(data)
            tried += 1
            if why := fault(path, None) or lost(path, words):
                failed += 1
                print(f"{name}: {why}", flush=True)
    print(f"{tried} structured inputs, {failed} failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
