"""Office documents, which are archives of XML: sheets are read as one, others are not read."""

from __future__ import annotations

import zipfile
import zlib

from kg.intake.foreign import OFFICE, WORD

_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


def is_sheet(archive: zipfile.ZipFile) -> bool:
    """Whether an archive is a spreadsheet of Excel or OpenDocument."""
    return "xl/workbook.xml" in archive.namelist() or _kind(archive).startswith("spreadsheet")


def document(archive: zipfile.ZipFile) -> tuple[str, str] | None:
    """What another office document is, and what to do; nothing of other archives."""
    names = archive.namelist()
    if "word/document.xml" in names:
        return WORD
    return OFFICE if "[Content_Types].xml" in names or _kind(archive) else None


def _kind(archive: zipfile.ZipFile) -> str:
    """The kind of an OpenDocument, nothing of others."""
    try:
        with archive.open("mimetype") as member:
            kind = member.read(100).decode("ascii", "replace")
    except (KeyError, zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, zlib.error):
        return ""
    return kind.removeprefix(_OPEN_DOCUMENT) if kind.startswith(_OPEN_DOCUMENT) else ""
