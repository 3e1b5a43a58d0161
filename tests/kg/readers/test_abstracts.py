"""Any text, a paragraph an abstract, where the user says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.core.limits import RECORD_BYTES
from kg.core.model import Paper, Rejected
from kg.intake.reading import read


def records(folder: Path, content: bytes) -> list[Paper | Rejected]:
    path = folder / "notes.txt"
    path.write_bytes(content)
    return list(read([str(path)], reader="abstracts"))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_paragraph_is_an_abstract_however_its_lines_are_wrapped(tmp_path: Path, end: str) -> None:
    lines = [
        "We propose OwlNet.",
        "It hears mice at a distance of forty metres. " * 4,
        "So do owls.",
        "",
        "",
        "Owls sleep.",
    ]
    first, second = records(tmp_path, end.join(lines).encode())
    assert isinstance(first, Paper)
    assert isinstance(second, Paper)
    assert (first.title, second.title) == (None, None)
    assert first.abstract.startswith("We propose OwlNet. It hears mice")
    assert first.abstract.endswith("So do owls.")
    assert second.abstract == "Owls sleep."


def test_what_is_no_text_is_named_as_what_it_is(tmp_path: Path) -> None:
    (found,) = records(tmp_path, b"%PDF-1.7\n1 0 obj\n\nendobj\n")
    assert isinstance(found, Rejected)
    assert found.reason.startswith("a PDF")


def test_a_paragraph_that_can_not_be_read_costs_itself_alone(tmp_path: Path) -> None:
    giant = b"owl " * (RECORD_BYTES // 4 + 1)
    found = records(tmp_path, b"caf\xe9 owls\n\nOwls sleep.\n\n" + giant + b"\nowls\n\nOwls wake.\n")
    reasons = [one.reason for one in found if isinstance(one, Rejected)]
    assert reasons == ["not UTF-8", "a paragraph of more than 4 MiB"]
    assert [one.abstract for one in found if isinstance(one, Paper)] == ["Owls sleep.", "Owls wake."]
