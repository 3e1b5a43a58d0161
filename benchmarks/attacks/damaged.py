"""Graph files as disks, cables and other programs leave them. The same number is damaged in the same way."""

from __future__ import annotations

import random
from collections.abc import Callable

PAGE = 4096
SEAL = 64  # bytes at the end in which a small graph's seal is

Damage = Callable[[bytearray, random.Random, bytes], None]


def one_bit(data: bytearray, chance: random.Random, _: bytes) -> None:
    """A bit."""
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def eight_bits(data: bytearray, chance: random.Random, other: bytes) -> None:
    """Eight bits anywhere."""
    for _i in range(8):
        one_bit(data, chance, other)


def in_header(data: bytearray, chance: random.Random, _: bytes) -> None:
    """A byte of SQLite's header."""
    data[chance.randrange(100)] = chance.randrange(256)


def cut_off(data: bytearray, chance: random.Random, _: bytes) -> None:
    """The end is missing."""
    del data[chance.randrange(len(data)) :]


def cut_off_at_page(data: bytearray, chance: random.Random, _: bytes) -> None:
    """Whole pages are missing at the end."""
    del data[PAGE * chance.randrange(1, len(data) // PAGE) :]


def zeroed(data: bytearray, chance: random.Random, _: bytes) -> None:
    """A page of zeros."""
    at = PAGE * chance.randrange(len(data) // PAGE)
    data[at : at + PAGE] = bytes(PAGE)


def zeroed_sector(data: bytearray, chance: random.Random, _: bytes) -> None:
    """A sector of zeros."""
    at = 512 * chance.randrange(len(data) // 512)
    data[at : at + 512] = bytes(512)


def swapped(data: bytearray, chance: random.Random, _: bytes) -> None:
    """Two pages in each other's place."""
    one, two = (PAGE * chance.randrange(1, len(data) // PAGE) for _i in range(2))
    data[one : one + PAGE], data[two : two + PAGE] = data[two : two + PAGE], data[one : one + PAGE]


def transplanted(data: bytearray, chance: random.Random, other: bytes) -> None:
    """A page of another graph."""
    at = PAGE * chance.randrange(1, min(len(data), len(other)) // PAGE)
    data[at : at + PAGE] = other[at : at + PAGE]


def spliced(data: bytearray, chance: random.Random, other: bytes) -> None:
    """The end of another graph, seal and all."""
    at = PAGE * chance.randrange(1, min(len(data), len(other)) // PAGE)
    data[at:] = other[at:]


def less(data: bytearray, chance: random.Random, _: bytes) -> None:
    """Bytes missing in the middle."""
    at = chance.randrange(len(data))
    del data[at : at + chance.randrange(1, 5000)]


def more(data: bytearray, chance: random.Random, _: bytes) -> None:
    """Bytes too many in the middle."""
    at = chance.randrange(len(data))
    data[at:at] = chance.randbytes(chance.randrange(1, 5000))


def appended(data: bytearray, chance: random.Random, other: bytes) -> None:
    """Something behind the end, and a bit."""
    one_bit(data, chance, other)
    data += chance.choice((b"\n", b"\0" * 512, bytes(data[-200:]), other[-SEAL:]))


def unsealed(data: bytearray, chance: random.Random, other: bytes) -> None:
    """The seal is gone, and bits of text are other ones."""
    del data[len(data) // PAGE * PAGE :]
    eight_bits(data, chance, other)


def broken_seal(data: bytearray, chance: random.Random, other: bytes) -> None:
    """The seal is broken, and bits of text are other ones."""
    data[len(data) - 1 - chance.randrange(SEAL // 2)] ^= 1 << chance.randrange(8)
    eight_bits(data, chance, other)


def as_text(data: bytearray, chance: random.Random, _: bytes) -> None:
    """Sent as text."""
    whole = bytes(data)
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: whole.replace(b"\n", b"\r\n"),
        lambda: whole.decode("latin-1").encode(),
        lambda: whole.decode("utf-8", "replace").encode(),
        lambda: bytes(byte & 127 for byte in whole),
    )
    data[:] = chance.choice(ways)()


DAMAGES: tuple[Damage, ...] = (
    one_bit, eight_bits, in_header, cut_off, cut_off_at_page, zeroed, zeroed_sector, swapped, transplanted, spliced, less,
    more, appended, unsealed, broken_seal, as_text,
)  # fmt: skip


def damaged(number: int, whole: bytes, other: bytes) -> tuple[str, bytes]:
    """How the file of a number is damaged, and the file; never as it was."""
    damage, chance = DAMAGES[number % len(DAMAGES)], random.Random(number)  # noqa: S311
    data = bytearray(whole)
    while data == whole:
        damage(data, chance, other)
    return damage.__name__, bytes(data)
