"""Files, folders, globs, archives and standard input: everything is found, unpacked and bounded."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import shutil
import tarfile
import threading
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import zstandard

from kg.core.errors import SourceError
from kg.core.model import Rejected
from kg.intake.sources import streams
from kg.intake.sources.contents import contents

TEXT = "".join(f"a listing, line {number**7}\n" for number in range(3000)).encode()


def read(*names: str | Path) -> dict[str, bytes | str]:
    """Each content by its name; for what was rejected, the reason."""
    found: dict[str, bytes | str] = {}
    for content in contents(map(str, names)):
        if isinstance(content, Rejected):
            found[content.file] = content.reason
        else:
            assert content.head == TEXT[: len(content.head)] or content.head
            found[content.name] = content.stream.read()
    return found


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda data: data,
    "gzip": gzip.compress,
    "two gzip members": lambda data: gzip.compress(data[:100]) + gzip.compress(data[100:]),
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor().compress,
    "two zstd frames": lambda data: zstandard.compress(data[:100]) + zstandard.compress(data[100:]),
    "gzip in xz": lambda data: lzma.compress(gzip.compress(data)),
    "utf-16": lambda data: data.decode().encode("utf-16"),
    "utf-16 in gzip": lambda data: gzip.compress(data.decode().encode("utf-16")),
}


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())
def test_packing_is_recognised_by_content(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "no-suffix"
    path.write_bytes(pack(TEXT))
    assert read(path) == {str(path): TEXT}


@pytest.mark.parametrize(
    "archive", [zipped, tarred, lambda found: gzip.compress(tarred(found))], ids=["zip", "tar", "tar.gz"]
)
def test_members_of_archives_are_contents(tmp_path: Path, archive: Callable[[dict[str, bytes]], bytes]) -> None:
    path = tmp_path / "a"
    path.write_bytes(archive({"b/two.gz": gzip.compress(TEXT), "a.txt": TEXT, ".hidden": b"x", "__MACOSX/x": b"x"}))
    assert read(path) == {f"{path}!a.txt": TEXT, f"{path}!b/two.gz": TEXT}


def test_an_archive_without_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({".hidden": b"x"}))
    (refused,) = contents([str(path)])
    assert isinstance(refused, Rejected)
    assert refused.reason == "an archive without a file"


def test_an_archive_in_an_archive_is_refused_and_its_neighbours_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a": TEXT, "b": zipped({"x": TEXT}), "c": TEXT}))
    assert read(path) == {f"{path}!a": TEXT, f"{path}!b": "an archive within an archive", f"{path}!c": TEXT}


def test_paths_of_members_lead_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "inner" / "a.zip"
    path.parent.mkdir()
    path.write_bytes(zipped({"../../evil.txt": TEXT, "/etc/evil": TEXT}))
    assert len(read(path)) == 2
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["a.zip", "inner"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress], ids=["gzip", "bzip2", "xz"])
def test_damaged_data_gives_what_came_before_and_one_clear_error(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "cut"
    whole = pack(TEXT)
    path.write_bytes(whole[: len(whole) // 2])
    for content in contents([str(path)]):
        assert not isinstance(content, Rejected)
        found = io.BytesIO()
        with pytest.raises(SourceError, match="damaged"):
            found.writelines(iter(partial(content.stream.read1, 1000), b""))
        assert TEXT.startswith(found.getvalue())
        assert found.getvalue() or pack is bz2.compress  # its blocks are larger than this


def test_a_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "FREE_BYTES", 1 << 20)
    path = tmp_path / "bomb"
    path.write_bytes(zstandard.compress(b"\0" * (64 << 20)))
    for content in contents([str(path)]):
        assert not isinstance(content, Rejected)
        with pytest.raises(SourceError, match="far too much"):
            shutil.copyfileobj(content.stream, io.BytesIO())


def test_folders_are_walked_in_order_without_what_is_hidden_or_ours(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/c.txt", ".git/config", "x.quarantine.jsonl", "x.kg.lock"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(TEXT)
    (tmp_path / "old.kg").write_bytes(b"SQLite format 3\0" + TEXT)
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert list(read(tmp_path)) == [str(tmp_path / name) for name in ("a.txt", "b.txt", "sub/c.txt")]


def test_globs_and_names_that_look_like_one(tmp_path: Path) -> None:
    for name in ("a.bib", "b.bib", "c.txt", "odd[1].txt"):
        (tmp_path / name).write_bytes(TEXT)
    assert list(read(tmp_path / "*.bib")) == [str(tmp_path / "a.bib"), str(tmp_path / "b.bib")]
    assert list(read(tmp_path / "odd[1].txt")) == [str(tmp_path / "odd[1].txt")]


def test_what_can_not_be_opened_is_named_and_the_rest_read(tmp_path: Path) -> None:
    good = tmp_path / "good"
    good.write_bytes(TEXT)
    graph = tmp_path / "old.kg"
    graph.write_bytes(b"SQLite format 3\0" + TEXT)
    (tmp_path / "empty").mkdir()
    found = read(tmp_path / "missing", tmp_path / "*.none", tmp_path / "empty", graph, good)
    assert list(found.values()) == ["no file", "no file", "no file", "a graph, not a listing", TEXT]


def test_a_pipe_is_read_once_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(gzip.compress(TEXT * 50),))
    writer.start()
    assert read(path) == {str(path): TEXT * 50}
    writer.join()


def test_names_are_written_in_one_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.txt").write_bytes(TEXT)
    assert list(read("./a//b.txt")) == list(read("a")) == list(read("./a/")) == ["a/b.txt"]
