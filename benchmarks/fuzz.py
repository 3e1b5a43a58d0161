"""Reads broken listings, packed in any way, until the time is over: python -m benchmarks.fuzz MINUTES [SEED].

Inputs are the sample listings, changed as they are built: bytes flipped, pieces cut, doubled, swapped and spliced, and
words of one layout put into another; then packed. Whatever comes, reading must end in papers and in what was
rejected, in time. An input for which it does not is kept as fuzz-SEED.bin, to become a sample of the tests.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import resource
import sys
import tarfile
import time
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import zstandard

from kg.intake.readers.table import READERS
from kg.intake.reading import read
from kg.store.quarantine import FIELDS

LISTINGS = Path(__file__).parents[1] / "examples" / "listings"
SECONDS = 10.0  # that an input may take
MOST_BYTES = 40_000
WORDS = (
    b"\0 \xff \xfe\xff \xc3\x28 \x1b[31m { } [ ] < > & &lt; <![CDATA[ ]]> <!DOCTYPE <?xml encoding='hex'?> \\ \" ' "
    b"@article{ @string{a=a#a} TY__- ER__- arXiv: DOI: 1e400 NaN -1 null true 99999999999999999 \\ud800 \\u0000 $ \\( "
    b"PAR1 <<( @prefix _: ^^ \xef\xbb\xbf \xe2\x80\xae \xcc\x81 \r \n , ; | \t = # % 10.1234/ http:// Subscribe Oct_22"
).split(b" ")

Change = Callable[[bytearray, random.Random, list[bytes]], None]


def flipped(data: bytearray, chance: random.Random, _: list[bytes]) -> None:
    """Some bits."""
    for _i in range(chance.randrange(1, 20)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def cut(data: bytearray, chance: random.Random, _: list[bytes]) -> None:
    """A piece less."""
    at = chance.randrange(len(data))
    del data[at : at + chance.randrange(1, 2000)]


def doubled(data: bytearray, chance: random.Random, _: list[bytes]) -> None:
    """A piece several times."""
    at = chance.randrange(len(data))
    data[at:at] = data[at : at + chance.randrange(1, 200)] * chance.randrange(1, 200)


def worded(data: bytearray, chance: random.Random, _: list[bytes]) -> None:
    """Words that mean something to some reader."""
    for _i in range(chance.randrange(1, 20)):
        at = chance.randrange(len(data))
        data[at : at + chance.randrange(2)] = chance.choice(WORDS).replace(b"_", b" ") * chance.choice((1, 1, 1, 300))


def spliced(data: bytearray, chance: random.Random, samples: list[bytes]) -> None:
    """A piece of another listing."""
    other = chance.choice(samples)
    at = chance.randrange(len(other))
    data[chance.randrange(len(data)) :] = other[at : at + MOST_BYTES]


CHANGES: tuple[Change, ...] = (flipped, cut, doubled, worded, worded, spliced)


def zipped(data: bytes) -> bytes:
    """One member."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", data)
    return stream.getvalue()


def tarred(data: bytes) -> bytes:
    """One member."""
    stream, info = io.BytesIO(), tarfile.TarInfo("x")
    info.size = len(data)
    with tarfile.open(fileobj=stream, mode="w") as archive:
        archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


PACKINGS: tuple[Callable[[bytes], bytes], ...] = (
    *[bytes] * 8,
    gzip.compress,
    bz2.compress,
    lzma.compress,
    zstandard.compress,
    zipped,
    tarred,
    lambda data: b"\xff\xfe" + data,
)


def made(seed: int, samples: list[bytes]) -> bytes:
    """The input of a seed."""
    chance = random.Random(seed)  # noqa: S311
    data = bytearray(chance.choice(samples)[:MOST_BYTES])
    for _ in range(chance.randrange(1, 5)):
        chance.choice(CHANGES)(data, chance, samples)
        data = data[:MOST_BYTES] or bytearray(b"x")
    packed = bytearray(chance.choice(PACKINGS)(bytes(data)))
    if chance.randrange(4) == 0:
        flipped(packed, chance, samples)
    return bytes(packed)


def fault(path: Path, forced: str | None) -> str:
    """What is wrong with how an input is read; nothing if all is well."""
    began = time.monotonic()
    try:
        for one in read([str(path)], reader=forced):
            for name in FIELDS if hasattr(one, "reason") else ("id", "title", "abstract"):
                str(getattr(one, name) or "").encode("utf-8", "surrogateescape")
    except Exception:  # noqa: BLE001 -- that is what is looked for
        return traceback.format_exc()
    taken = time.monotonic() - began
    return f"{taken:.1f} s" if taken > SECONDS else ""


def main() -> None:
    """Goes on until the time is over; exit code 1 if something was found."""
    end = time.monotonic() + 60 * float(sys.argv[1])
    first = int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns() % 1_000_000_000
    samples = [path.read_bytes() for path in sorted(LISTINGS.iterdir()) if path.is_file()]
    names = [None, None, *(reader.name for reader in READERS if not reader.apart)]
    seed, found = first, 0
    with TemporaryDirectory() as folder:
        path = Path(folder) / "input"
        while time.monotonic() < end:
            path.write_bytes(made(seed, samples))
            if why := fault(path, names[seed % len(names)]):
                found += 1
                Path(f"fuzz-{seed}.bin").write_bytes(path.read_bytes())
                print(f"seed {seed}, reader {names[seed % len(names)]}: {why}", flush=True)
            seed += 1
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"seeds {first} to {seed - 1}: {seed - first} inputs, {found} findings, {memory} MB at most")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
