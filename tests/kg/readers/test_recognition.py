"""Each layout is recognised from its content by its own reader and by no other."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from kg.core.errors import SourceError
from kg.core.limits import RECORD_BYTES, SNIFF_BYTES
from kg.core.model import Paper, Record, Rejected
from kg.intake.readers.table import READERS, Options, Reader
from kg.intake.reading import read, recognised

LISTINGS = Path(__file__).parents[3] / "examples" / "listings"
LAYOUTS = {
    "arxiv-api.xml": "arxiv-atom",
    "arxiv-dump.txt": "arxiv-dump",
    "arxiv-oai.xml": "arxiv-oai",
    "arxiv-snapshot.jsonl": "arxiv-json",
    "daily-papers-api.json": "daily-papers-json",
    "daily-papers-squeezed.txt": "daily-papers",
    "daily-papers-without-bylines.txt": "daily-papers",
    "daily-papers.txt": "daily-papers",
    "openalex.json": "openalex",
    "pubmed.xml": "pubmed",
    "references.bib": "bibtex",
    "references.ris": "ris",
    "semantic-scholar.json": "semantic-scholar",
    "spreadsheet.csv": "csv",
}


@pytest.mark.parametrize(("name", "reader"), LAYOUTS.items(), ids=LAYOUTS.keys())
class TestLayout:
    def test_is_recognised(self, name: str, reader: str) -> None:
        found = recognised((LISTINGS / name).read_bytes())
        assert found is not None
        assert found.name == reader

    def test_is_recognised_by_its_first_half_and_with_a_mark(self, name: str, reader: str) -> None:
        content = b"\xef\xbb\xbf" + (LISTINGS / name).read_bytes()
        found = recognised(content[: len(content) // 2])
        assert found is not None
        assert found.name == reader

    def test_gives_only_records(self, name: str, reader: str) -> None:
        (found,) = [one for one in READERS if one.name == reader]
        with (LISTINGS / name).open("rb") as stream:
            records = list(found.read(stream, Options()))
        assert records
        assert all(isinstance(record, Record) and record.abstract for record in records)

    def test_cut_anywhere_it_keeps_the_records_before_the_cut(self, name: str, reader: str) -> None:
        (found,) = [one for one in READERS if one.name == reader]
        content = (LISTINGS / name).read_bytes()
        whole = abstracts(found, content)
        for at in range(0, len(content), max(len(content) // 60, 1)):
            complete = abstracts(found, content[:at])[:-1]
            assert complete == whole[: len(complete)]


@pytest.mark.parametrize("packed", [bytes, gzip.compress], ids=["as it is", "packed"])
@pytest.mark.parametrize("first", [b'"broken', b'"' + b"x" * SNIFF_BYTES + b'"', b"1" * (RECORD_BYTES - 9)], ids=len)
@pytest.mark.parametrize("name", ["arxiv-snapshot.jsonl", "openalex.json"])
def test_a_first_line_that_is_no_object_costs_itself(
    name: str, first: bytes, packed: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    whole = (LISTINGS / name).read_bytes()
    works = whole.splitlines() if name.endswith("l") else map(orjson.dumps, orjson.loads(whole)["results"])
    (tmp_path / "sound").write_bytes(whole)
    (tmp_path / "broken").write_bytes(packed(b"\n".join([first, *works])))
    rejected, *found = read([str(tmp_path / "broken")])
    assert isinstance(rejected, Rejected)
    assert rejected.line == 1
    assert [one.abstract for one in found if isinstance(one, Paper)] == [
        one.abstract for one in read([str(tmp_path / "sound")]) if isinstance(one, Paper)
    ]


def test_what_follows_a_line_longer_than_any_record_is_not_taken_for_text(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b'"' + b"owls see. " * (RECORD_BYTES // 9) + b'"\n{"title": "A", "abstract": "b"}\n')
    (rejected,) = read([str(tmp_path / "x")])
    assert isinstance(rejected, Rejected)
    assert rejected.line == 0


@pytest.mark.parametrize("content", [b"@article{a, title={x}}", b"TY  - JOUR\nTI  - x\nER  - \n", b'{"title": "x"}'])
def test_a_byte_order_mark_hides_nothing(content: bytes) -> None:
    found = recognised(b"\xef\xbb\xbf" + content)
    assert found is not None
    assert found == recognised(content)


def abstracts(reader: Reader, content: bytes) -> list[str | None]:
    try:
        found = list(reader.read(io.BytesIO(content), Options()))
    except SourceError:  # a table cut in its header
        return []
    return [one.abstract for one in found if isinstance(one, Record)]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"just a note", b"\0\1\2\3", b"a,b\n1,2\n", b"# Read me\n\nText.\n"])
def test_other_contents_are_nobodys(content: bytes) -> None:
    assert recognised(content) is None
