"""Whatever strangers' files hold, it costs the record or the file: what stands beside it is read, in bounded memory."""

from __future__ import annotations

import bz2
import io
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from kg.core.model import Paper, Rejected
from kg.intake.reading import read
from kg.intake.sources import streams

ATOM = '<?xml version="1.0" encoding="{}"?><feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/abs/2401.00001</id><title>Owl counts</title></entry></feed>'
TURTLE = "@prefix pg: <https://w3id.org/papergraph#> .\n"


def table(**columns: object) -> bytes:
    stream = io.BytesIO()
    parquet.write_table(pa.table(columns), stream)
    return stream.getvalue()


def not_utf8(*texts: bytes) -> pa.Array:
    return pa.StringArray.from_buffers(len(texts), *pa.array(texts).buffers()[1:])


def tar(*members: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", encoding="latin-1", format=tarfile.GNU_FORMAT) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def tar_header(kind: bytes, size: int) -> bytes:
    info = tarfile.TarInfo("x")
    info.type, info.size = kind, size
    return info.tobuf(tarfile.USTAR_FORMAT)


def sparse() -> bytes:
    """A member that is said to be a terabyte of holes, with a list of holes that has no end."""
    said = b"".join(
        b"%d %s\n" % (len(line) + 3, line)
        for line in (b"GNU.sparse.major=1", b"GNU.sparse.minor=0", b"GNU.sparse.realsize=10000000000")
    )
    return (
        tar_header(b"x", len(said)) + said.ljust(512, b"\0") + tar_header(b"0", 512) + b"9999999999\n".ljust(512, b"\0")
    )


def zipped(packing: int, *members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as archive:
        for number, data in enumerate(members):
            archive.writestr(f"{number}.jsonl", data)
    return stream.getvalue()


def overlapping(count: int, size: int) -> bytes:
    """Members of a zip that all unpack the same bytes: each begins with a name of its own and a block that jumps over the next ones."""
    kernel_text = b"[" + b" " * size
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    kernel = compressor.compress(kernel_text) + compressor.flush()
    crc, names = zlib.crc32(kernel_text), [b"%04d.jsonl" % number for number in range(count)]
    local = [
        struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(kernel), len(kernel_text), len(name), 0) + name
        for name in names
    ]
    # each local header but the last is followed by nothing: its data are said to begin at the kernel by a long extra field
    body, offsets = b"", []
    for number, header in enumerate(local):
        offsets.append(len(body))
        rest = sum(map(len, local[number + 1 :]))
        body += header[:28] + struct.pack("<H", rest) + header[30:]
    body += kernel
    central = b"".join(
        struct.pack(
            "<4s6H3L5H2L",
            b"PK\1\2",
            20,
            20,
            0,
            8,
            0,
            0,
            crc,
            len(kernel),
            len(kernel_text),
            len(name),
            0,
            0,
            0,
            0,
            0,
            at,
        )
        + name
        for name, at in zip(names, offsets, strict=True)
    )
    return body + central + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(central), len(body), 0)


MEASURED = """
import re, resource, sys
from pathlib import Path
from kg.intake.reading import read
list(read(sys.argv[1:]))
here = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
print(max(here, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
"""

ATTACKS: dict[str, tuple[Callable[[], bytes], int]] = {  # how each is made, and how many papers can be read of it
    **{f"encoding {name}": (partial(str.encode, ATOM.format(name)), 0) for name in ("klingon", "hex", "rot13", "idna", "undefined", "punycode")},
    "position beyond all numbers": (lambda: b'{"id":"https://openalex.org/W1","abstract_inverted_index":{"a":[1e400]}}\n{"id":"https://openalex.org/W2","title":"Owls"}', 1),
    "not a number": (lambda: table(title=["Owls", "Moles"], upvotes=[float("nan"), float("inf")], abstract=[float("nan"), 1.5]), 2),
    "no UTF-8 in Parquet": (lambda: table(title=not_utf8(b"Owls", b"\xff\xfe")), 1),
    "dates that nobody lives to see": (lambda: table(title=["Owls", "Moles"], published=pa.array([2**62, 5], pa.timestamp("us"))), 1),
    "names that are no UTF-8": (lambda: tar(("caf\xe9.jsonl", b'{"title":"Owls"}'), ("\x1b\n.jsonl", b'{"title":"Moles"}')), 2),
    "an identifier that is no UTF-8": (lambda: b"An abstract of owls. " * 20 + b"\nDOI: 10.1234/\xff\narXiv:2401.00002\n", 1),
    "UTF-16 cut in the middle": (lambda: '{"title":"Owls"}\n{"title":"Moles"}\n'.encode("utf-16")[:-3], 1),
    "a literal without an end": (lambda: TURTLE.encode() + b'<https://a.b/c> pg:x "' + b"a" * (17 << 20) + b'" .\n', 0),
    "triples in triples": (lambda: TURTLE.encode() + b"<https://a.b/c> pg:x " + b"<<( <https://a.b/c> pg:x " * 25_600, 0),
    "holes": (sparse, 0),
    "bzip2 in zip": (lambda: zipped(zipfile.ZIP_BZIP2, b"\0" * (64 << 20)), 0),
    "strings of strings": (lambda: b'@string{a="' + b"x" * 50 + b'"}\n' + b"@string{a=a#a#a#a}\n" * 40 + b"@article{k, title={Owls}}\n", 1),
    "strings in a field": (lambda: b'@string{a="' + b"x" * 4000 + b'"}\n@article{k, title={Owls}, note=' + b"a#" * 4000 + b"a}\n", 0),
    "one long text, a thousand times": (lambda: table(title=pa.DictionaryArray.from_arrays(pa.array([0] * 1000), pa.array(["a" * (4 << 20)]))), 0),
    "deep JSON": (lambda: b'[{"title":"Owls"},{"title":' + b"[" * 100_000 + b"]" * 100_000 + b'},{"id":"1","title":"Moles"}]', 2),
    "elements in elements": (lambda: ATOM.format("utf-8").replace("Owl", "<a>" * 200_000).encode(), 0),
}  # fmt: skip


@pytest.mark.parametrize(("made", "papers"), ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_costs_itself(tmp_path: Path, made: Callable[[], bytes], papers: int) -> None:
    (tmp_path / "attack").write_bytes(made())
    (tmp_path / "good.jsonl").write_text('{"title": "A paper that stands beside it"}')
    *found, last = read([str(tmp_path / "attack"), str(tmp_path / "good.jsonl")])
    assert isinstance(last, Paper)
    assert sum(isinstance(one, Paper) for one in found) == papers
    for one in found:
        for text in (
            (one.file, one.raw, one.reason) if isinstance(one, Rejected) else (one.id, *one.keys, one.sources[0].file)
        ):
            assert "\x1b" not in text
            text.encode("utf-8", "strict" if isinstance(one, Paper) else "surrogateescape")


def test_all_members_of_an_archive_share_one_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "FREE_BYTES", 1 << 20)
    (tmp_path / "many.zip").write_bytes(zipped(zipfile.ZIP_STORED, *[bz2.compress(b"[" + b" " * (1 << 20))] * 200))
    found = list(read([str(tmp_path / "many.zip")]))
    assert "far too much" in [one for one in found if isinstance(one, Rejected)][-1].reason
    assert len(found) < 50


def test_members_that_overlap_are_unpacked_once_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Newer releases of Python refuse all of them but the last; in older ones they share one bound too."""
    monkeypatch.setattr(streams, "FREE_BYTES", 1 << 20)
    (tmp_path / "overlapping.zip").write_bytes(overlapping(200, 1 << 20))
    found = list(read([str(tmp_path / "overlapping.zip")]))
    reasons = [one.reason for one in found if isinstance(one, Rejected)]
    assert "far too much" in reasons[-1] or sum("Overlapped" in reason for reason in reasons) == 199


@pytest.mark.parametrize(
    "name",
    ["bzip2 in zip", "strings of strings", "one long text, a thousand times", "deep JSON", "elements in elements"],
)
def test_an_attack_takes_bounded_memory(tmp_path: Path, name: str) -> None:
    path = tmp_path / "attack"
    path.write_bytes(ATTACKS[name][0]())
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)],
        capture_output=True,
        check=True,
    )
    assert int(done.stdout) << 10 < 400 << 20


LAYOUTS = {
    "bibtex": ("@article{{k{0},\n title={{Owls {0}}},\n}}\n", ["@article", "title=", "}},\n}}"]),
    "ris": ("TY  - JOUR\nTI  - Owls {0}\nER  - \n", ["TY  -", "TI  -"]),
    "json": ('{{"title":"Owls {0}","year":2024}}\n', ['"title"', ":2024", '{{"', "}}"]),
    "arxiv-atom": ("<entry><id>http://a.b/{0}</id><title>Owls {0}</title></entry>\n", ["<entry>", "</entry>", "</title>"]),
    "pubmed": ("<PubmedArticle><MedlineCitation><Article><ArticleTitle>Owls {0}</ArticleTitle></Article></MedlineCitation></PubmedArticle>\n", ["<PubmedArticle>", "</PubmedArticle>", "</Article>"]),
    "csv": ('"Owls {0}",2024\n', ['"O', ",2024"]),
}  # fmt: skip
HEADS = {
    "csv": "title,year\n",
    "arxiv-atom": '<feed xmlns="http://www.w3.org/2005/Atom">',
    "pubmed": "<PubmedArticleSet>",
}
DAMAGES = [(layout, damaged) for layout, (_, pieces) in LAYOUTS.items() for damaged in pieces]


@pytest.mark.parametrize(("layout", "piece"), DAMAGES)
def test_each_record_is_in_a_paper_or_in_the_quarantine(tmp_path: Path, layout: str, piece: str) -> None:
    """Told by a word of its own in each; every third record is damaged at one place."""
    template = LAYOUTS[layout][0]
    words = [f"wqx{number}z" for number in range(9)]
    records = [
        (template.replace(piece, "", 1) if number % 3 == 1 else template).format(word)
        for number, word in enumerate(words)
    ]
    (tmp_path / "a").write_text(HEADS.get(layout, "") + "".join(records))
    found = list(read([str(tmp_path / "a")], reader=layout))
    texts = [one.raw if isinstance(one, Rejected) else one.title or "" for one in found]
    assert [word for word in words if not any(word in text for text in texts)] == []
    whole = [word for number, word in enumerate(words) if number % 3 == 0]
    assert [word for word in whole if not any(word in text for text in texts)] == []


def test_an_array_loses_no_object_beside_a_broken_one(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(
        '[{"title":"Alpha"},{"title":Bravo,"authors":[{"name":"B"}]},{"id":"1","title":"Charlie"},"Delta"]'
    )
    found = list(read([str(tmp_path / "a")]))
    assert [
        one.raw.count("Bravo") or one.raw.count("Delta") if isinstance(one, Rejected) else one.title for one in found
    ] == ["Alpha", 1, "Charlie", 1]


@pytest.mark.parametrize("first", ["true", '"x"', 'wls"}', '{"title": "Moles", "abs', "\x00"])
def test_lines_are_read_on_behind_a_first_one_that_is_broken(tmp_path: Path, first: str) -> None:
    (tmp_path / "a").write_text(f'{first}\n{{"title": "Owls"}}\n{{"title": "Newts"}}\n')
    rejected, *papers = read([str(tmp_path / "a")])
    assert isinstance(rejected, Rejected)
    assert [one.title for one in papers if isinstance(one, Paper)] == ["Owls", "Newts"]


@pytest.mark.parametrize("first", ["null", "1, true", '"x"', "[null]", '"{", [1]'])
@pytest.mark.parametrize("line", ["", "\n"])
def test_a_list_that_begins_with_what_is_no_record_is_read_on(tmp_path: Path, first: str, line: str) -> None:
    (tmp_path / "a").write_text(f'{{"meta": {{"count": 2}},{line} "results": [{first}, {{"title": "Owls"}}]}}')
    found = list(read([str(tmp_path / "a")]))
    assert [one.title for one in found if isinstance(one, Paper)] == ["Owls"]
    assert len(found) == 2 + first.count(", ")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("{", "{"),
        ("[{", "{"),
        ('[{"title":"Owls"},{', "{"),
        ('{"a":1,', '{"a":1,'),
        ('{"a":[1],"b"', '{"a":[1],"b"'),
        ('["\\ud800"]', "\ufffd"),
    ],
)
def test_of_what_ends_at_once_all_that_there_is_is_kept(tmp_path: Path, text: str, kept: str) -> None:
    (tmp_path / "a").write_text(text)
    assert [one.raw for one in read([str(tmp_path / "a")]) if isinstance(one, Rejected)] == [kept]


UNFORESEEN = {  # where it happens, and what is read of the file nevertheless
    "kg.intake.readers.json.record": ["Owls", "can't be read: ArithmeticError", "Moles"],
    "kg.intake.readers.json.mapping": ["can't be read: ArithmeticError"] * 3,
    "kg.intake.readers.json.rows": ["can't be read: ArithmeticError"],
    "kg.intake.reading.paper": ["can't be read: ArithmeticError"] * 3,
    "kg.intake.sources.contents.decompressed": ["can't be unpacked: "],
}


@pytest.mark.parametrize("place", UNFORESEEN)
def test_an_error_that_nobody_foresaw_costs_the_least_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    module, _, name = place.rpartition(".")
    usual = getattr(import_module(module), name)

    def failing(*arguments: object) -> object:
        if name == "record" and "Newts" not in str(arguments):
            return usual(*arguments)
        raise ArithmeticError

    (tmp_path / "a").write_text('{"title": "Owls"}\n{"title": "Newts"}\n{"title": "Moles"}\n')
    monkeypatch.setattr(place, failing)
    found = read([str(tmp_path / "a")])
    assert [one.reason if isinstance(one, Rejected) else one.title for one in found] == UNFORESEEN[place]
