"""The project itself: what it ships, what its documents promise."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from pkgutil import walk_packages

import exports
import extractors
import kg
from benchmarks import mutants
from kg.intake.readers.table import READERS
from kg.store.database import migrations
from tests.conftest import ROOT, TRIED, Kg


def test_what_is_public_is_there_and_documented() -> None:
    for package in (kg, extractors, exports):
        named = [info.name for info in walk_packages(package.__path__, f"{package.__name__}.") if info.ispkg]
        for module in map(import_module, [package.__name__, *named]):
            for name in getattr(module, "__all__", ()):
                assert name == "__version__" or getattr(module, name).__doc__, f"{module.__name__}.{name}"


def test_requirements_hold_names_versions_and_hashes_only() -> None:
    for path in ROOT.glob("requirements*.txt"):
        for line in path.read_text().splitlines():
            assert re.fullmatch(r"[a-z0-9._-]+==[\w.+!-]+( ; [^/]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line), (
                line
            )


def test_layers_hold() -> None:
    subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, check=True, capture_output=True)


def test_data_and_migrations_are_in_the_package() -> None:
    assert (files("kg") / "data" / "latex.tsv").is_file()
    assert (files("extractors") / "data" / "patterns.jsonl").is_file()
    assert len(migrations()) >= 1


def test_every_reader_says_what_it_reads_and_recognises_nothing_in_nothing() -> None:
    assert len({reader.name for reader in READERS}) == len(READERS)
    assert all(reader.about and not reader.recognises(b"") for reader in READERS)


def test_each_fault_made_by_hand_still_has_a_place_to_be_made_at() -> None:
    faults = list(mutants.by_hand())
    assert len(faults) > 30
    assert all((ROOT / test.partition("::")[0]).is_file() for fault in faults for test in fault.tests)


README_COMMANDS = re.findall(r"^\$ (kg .+)$", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_the_commands_in_the_readme_run(kg: Kg, tmp_path: Path) -> None:
    assert README_COMMANDS
    for name in ("listings", "annotated.jsonl"):
        (tmp_path / name).symlink_to(ROOT / "examples" / name)
    for line in README_COMMANDS:
        command, _, out = line.partition(" > ")
        words = shlex.split(command)[1:]
        done = kg(*(found for word in words for found in sorted(map(str, tmp_path.glob(word))) or [word]))
        assert done.returncode == 0, (line, done.stderr)
        assert done.stdout or not out, line


def test_make_graph_ends_as_the_readme_says(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    told = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    done = [kg("build", ROOT / "examples" / "listings", "-o", "out/papers.kg")]
    done += [kg("export", "out/papers.kg", f"out/papers.{suffix}") for suffix in ("html", "ttl")]
    for line in "".join(f"{one.stdout}{one.stderr}" for one in done).splitlines():
        assert line in told


NOTEBOOKS = """
import json
from pathlib import Path
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
each = sorted(Path().glob("*.ipynb"))
assert len(each) > 1
for one in each:
    shell.reset()
    for cell in json.loads(one.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            shell.run_cell("".join(cell["source"])).raise_error()
"""


def test_notebooks_run(tmp_path: Path) -> None:
    """One after another, each without what the one before has left."""
    env = {**os.environ, "HOME": str(tmp_path), "MPLBACKEND": "agg"}  # IPython keeps notes at home
    command = [sys.executable, "-W", "ignore", "-c", NOTEBOOKS]
    done = subprocess.run(command, cwd=ROOT / "notebooks", env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


ELSEWHERE = ("192.0.2.1", 80)


def test_whoever_tries_the_network_is_found_out() -> None:
    """In this process and in those that it starts, also where the program goes on."""
    with suppress(PermissionError):
        socket.create_connection(ELSEWHERE)
    code = f"import socket; socket.create_connection({ELSEWHERE})"
    subprocess.run([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    tried = TRIED.read_text(encoding="utf-8")
    TRIED.write_text("", encoding="utf-8")
    assert [line.split()[:2] for line in tried.splitlines()] == [["socket.getaddrinfo", ELSEWHERE[0]]] * 2
