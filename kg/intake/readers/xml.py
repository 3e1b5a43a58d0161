"""Records of XML, streamed: slices from `<entry …>` to `</entry>`, each parsed alone.

So a broken record costs itself, memory stays flat, and no parser ever sees a DOCTYPE or the declaration of an entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedIOBase
from xml.etree import ElementTree

from kg.core.errors import SourceError, UsageError
from kg.core.limits import RAW_CHARS, RECORD_BYTES
from kg.core.model import Rejected
from kg.intake.readers.lines import known
from kg.intake.readers.window import Window

Element = ElementTree.Element
TODO = "get the file again"

_declared = re.compile(rb"""<\?xml[^>]{0,200}\bencoding=["']([\w.:-]{1,40})["']""")
_root = re.compile(r"<(?![?!])([\w.-]+:)?([\w.-]+)((?:\s[^<>]{0,20000})?)/?>")
_namespace = re.compile(r"""\sxmlns(?::[\w.-]+)?\s*=\s*(?:"[^"<]{0,300}"|'[^'<]{0,300}')""")


def encoding(head: bytes) -> str | None:
    """The encoding that a document declares. UTF-16 is UTF-8 by now."""
    found = _declared.search(head[:1000])
    name = found[1].decode("ascii").lower() if found else ""
    return None if not name or name.startswith(("utf", "ucs")) else name


def _usable(declared: str | None) -> str | None:
    """An encoding that a document declares, if there is one of that name."""
    try:
        return declared and known(declared)
    except UsageError:
        raise SourceError(f"no encoding {declared}, as it declares", todo="say --encoding NAME") from None


def elements(stream: BufferedIOBase, name: str, given: str | None) -> Iterator[tuple[int, Element] | Rejected]:
    """Line and content of each element of this name, whatever its prefix."""
    begun = stream.read(1 << 16)
    window = Window(stream, given or _usable(encoding(begun)), begun=begun)
    start = re.compile(rf"<(?:[\w.-]+:)?{name}(?=[\s/>])")
    edge = re.compile(rf"</(?:[\w.-]+:)?{name}\s*>|{start.pattern}")
    spaces = _namespaces(window)
    while found := window.seek(edge):
        line = window.line
        if found[0].startswith("</"):
            raw = window.text[max(0, window.at - RAW_CHARS) : found.end()]
            yield Rejected(line=line, reason=f"broken XML: no <{name}> before this </{name}>", todo=TODO, raw=raw)
            window.skip(found.end())
            continue
        end = window.until(edge, beyond=1)
        if end is None or not end[0].startswith("</"):
            size = f"more than {RECORD_BYTES >> 20} MiB" if end is None and not window.ended else f"no </{name}>"
            raw = window.text[window.at : window.at + RAW_CHARS]
            yield Rejected(line=line, reason=f"broken XML: {size}", todo=TODO, raw=raw)
            window.skip(window.at + 1)
        else:
            yield _parsed(window.text[window.at : end.end()], spaces, line)
            window.skip(end.end())


def _namespaces(window: Window) -> str:
    root = window.until(_root, overlap=20_000)
    return "".join(_namespace.findall(root[3])) if root else ""


def _parsed(text: str, spaces: str, line: int) -> tuple[int, Element] | Rejected:
    try:
        root = ElementTree.fromstring(f"<root{spaces}>{text}</root>")  # noqa: S314
    except (ElementTree.ParseError, ValueError) as error:
        return Rejected(line=line, reason=f"broken XML: {error}", todo="mend it, or leave it out", raw=text[:RAW_CHARS])
    return line, root[0]


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: Element | None, name: str) -> list[Element]:
    """Children of a name, in whatever namespace."""
    return [] if element is None else [child for child in element if local(child) == name]


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of a name, of that the first of the next name, and so on."""
    for name in path:
        element = next(iter(children(element, name)), None)
    return element


def text(element: Element | None, *path: str) -> str | None:
    """All text inside an element, inline markup dropped."""
    found = child(element, *path) if path else element
    return ("".join(found.itertext()).strip() or None) if found is not None else None


def texts(element: Element | None, name: str) -> tuple[str, ...]:
    """The texts of all children of a name."""
    return tuple(filter(None, (text(one) for one in children(element, name))))
