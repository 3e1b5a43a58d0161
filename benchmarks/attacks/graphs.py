"""Damaged and crafted graph files, each put to every reading command: python -m benchmarks.attacks.graphs [EVERY [KIND… [TURNS]]].

1,000 damaged files and some 800 crafted ones, or every EVERY-th of each. With TURNS, each is put to every TURNS-th of the
commands that take longest, these by turns, and to all others. None may end in a traceback, hang, outgrow its
memory, or act on a terminal; and what is damaged may not answer otherwise than the sound graph does, with exit code 0.
"""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.attacks import LISTINGS, asking, crafted, damaged
from kg.steps.building import build

NUMBER = 1000
GOLD = '{"id": "arxiv:1810.04805", "entities": [{"type": "model", "name": "BERT", "role": "introduces"}]}\n'


def prepared(folder: Path) -> Path:
    """The sound graph of some sample listings; beside it one of others, from which pages are taken."""
    sound = folder / asking.SOUND
    build([str(LISTINGS / name) for name in ("daily-papers.txt", "arxiv-oai.xml", "spreadsheet.csv")], sound)
    build([str(LISTINGS / name) for name in ("references.bib", "openalex.json")], folder / "other.kg")
    (folder / asking.GOLD).write_text(GOLD, encoding="utf-8")
    return sound


def files(sound: Path) -> Iterator[tuple[str, str, crafted.Make, bool]]:
    """Kind, name and how it is made of each file, and whether its answers must be the sound graph's."""
    whole, other = sound.read_bytes(), sound.with_name("other.kg").read_bytes()
    for number in range(NUMBER):
        name, data = damaged.damaged(number, whole, other)
        yield "damaged", f"{name} {number}", partial(crafted.bytes_written, data), True
    yield from (("foreign", name, make, True) for name, make in crafted.foreign(sound))
    yield from (("forged", name, make, False) for name, make in crafted.forged(sound))


def tried(
    folder: Path, make: crafted.Make, sound: Path, commands: Mapping[str, list[str]] = asking.READING
) -> dict[str, asking.Outcome]:
    """What came of all commands on one file."""
    place = folder / "tried"
    place.mkdir()
    for name in (asking.SOUND, asking.GOLD):
        shutil.copy(folder / name, place)
    shutil.copy(sound, place / asking.GRAPH)
    try:
        make(place / asking.GRAPH)
        found = asking.asked(place, commands)
        if (place / asking.SOUND).read_bytes() != sound.read_bytes():
            found["what links lead to"] = asking.Outcome(-1, "", "written to", 0, raw=False, error="")
        return found
    finally:
        shutil.rmtree(place)


def by_turns(number: int, turns: int = 1) -> dict[str, list[str]]:
    """The commands that one of several files is put to."""
    left = {name for at, name in enumerate(asking.LONGEST) if (at + number) % turns}
    return {name: line for name, line in asking.READING.items() if name not in left}


def main() -> None:
    """Prints what failed, and a table."""
    every, *turns = [int(one) for one in sys.argv[1:] if one.isdigit()] or [1]
    kinds = [one for one in sys.argv[1:] if not one.isdigit()] or ["damaged", "foreign", "forged"]
    found: dict[str, Counter[str]] = {kind: Counter() for kind in kinds}
    with TemporaryDirectory() as name:
        folder = Path(name)
        sound = prepared(folder)
        asking.ready(folder)
        right = tried(folder, lambda _: None, sound)
        _told(
            "sound", "itself", {one: f"exit {of.code} {of.trace}" for one, of in right.items() if of.code or of.trace}
        )
        for kind, of, make, strict in islice(files(sound), 0, None, every):
            if kind not in kinds:
                continue
            if found[kind]["files"] % 100 == 99:
                _summed(found)
            outcomes = tried(folder, make, sound, by_turns(found[kind]["files"], *turns))
            wrong = asking.faults(outcomes, right if strict else None)
            _told(kind, of, wrong)
            _told(kind, of, {one: said.error for one, said in outcomes.items() if "unforeseen" in said.error})
            found[kind]["files"] += 1
            found[kind]["commands"] += len(outcomes)
            found[kind]["unforeseen"] += sum("unforeseen" in one.error for one in outcomes.values())
            found[kind]["refused"] += sum(one.code > 0 for one in outcomes.values())
            found[kind]["answer as the sound one"] += all(
                (one.code, one.answer) == (right[name].code, right[name].answer) for name, one in outcomes.items()
            )
            found[kind]["failed"] += len(wrong)
            found[kind]["longest, ms"] = max(
                found[kind]["longest, ms"], *(int(1000 * one.seconds) for one in outcomes.values())
            )
    _summed(found)
    sys.exit(any(counts["failed"] for counts in found.values()))


def _summed(found: Mapping[str, Counter[str]]) -> None:
    for kind, counts in found.items():
        print(kind, dict(counts), flush=True)


def _told(kind: str, of: str, wrong: Mapping[str, str]) -> None:
    same: dict[str, list[str]] = {}
    for command, why in wrong.items():
        same.setdefault(why, []).append(command)
    for why, commands in same.items():
        print(f"{kind}, {of}: {', '.join(commands)}: {why}", flush=True)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
