"""The command line as a user meets it: results on stdout, messages on stderr, exit codes that tell."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path

import pytest

from kg.cli.main import kg as command
from kg.version import __version__
from tests.conftest import LISTINGS, ROOT, Kg


def test_build_says_what_it_found(kg: Kg, tmp_path: Path) -> None:
    done = kg("build", LISTINGS)
    assert done.returncode == 0
    first, second, *others = done.stdout.splitlines()
    assert first == "46 records = 41 papers + 5 duplicates + 0 quarantined"
    assert second == "papers.kg: 41 papers of 2009 to 2023, from 46 records, 41 new"
    assert [line.split()[1] for line in others[:2]] == ["things", "links:"]
    assert others[2].startswith("most named: ")
    assert "daily-papers.txt" not in done.stdout
    assert done.stderr == ""
    assert "daily-papers.txt" in kg("build", LISTINGS, "--verbose").stdout
    assert (tmp_path / "papers.kg").exists()


def test_commands_about_time_say_how_many_papers_have_no_date(kg: Kg, tmp_path: Path) -> None:
    rows = ('{"title": "Owls", "abstract": "We use BERT."}', '{"id": "2201.00001", "abstract": "We use BERT too."}')
    (tmp_path / "a.jsonl").write_text("\n".join(rows))
    kg("build", "a.jsonl", "-o", "g.kg")
    note = "1 paper without a date left out"
    for words in (["papers", "g.kg", "--since", "2020"], ["timeline", "g.kg", "BERT"], ["trend", "g.kg"]):
        assert ", 1 without a date left out" in kg(*words).stderr
        assert note in kg(*words, "--json").stderr
        assert note not in kg(*words, "-q").stderr
    assert note in kg("export", "g.kg", "g.csv", "--since", "2020").stderr
    assert note not in kg("papers", "g.kg").stderr


def test_build_names_each_bad_record_with_file_line_reason_and_what_to_do(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"title": "Owls"}\n{"title": \n{"year": 1}\n')
    done = kg("build", "a.jsonl", "missing.txt", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout) == {"records": 4, "papers": 1, "duplicates": 0, "quarantined": 3, "new": 1}
    assert [line.split(" (")[0] for line in done.stderr.splitlines()] == [
        "kg: a.jsonl:2: not JSON: expecting value at character 10",
        "kg: a.jsonl:3: neither a title nor an abstract",
        "kg: missing.txt: no file",
    ]
    kept = [json.loads(line) for line in (tmp_path / "papers.quarantine.jsonl").read_text().splitlines()]
    assert [(one["file"], one["line"]) for one in kept] == [("a.jsonl", 2), ("a.jsonl", 3), ("missing.txt", 0)]
    assert kept[0]["raw"] == '{"title":'


def test_standard_input_is_a_source(kg: Kg) -> None:
    done = kg("build", "-", "-q", stdin='{"title": "Owls"}\n')
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert kg("papers", "papers.kg", "--json").stdout.startswith('{"id": "text:')


@pytest.mark.usefixtures("samples")
def test_papers_as_table_json_and_csv(kg: Kg) -> None:
    table = kg("papers", "papers.kg", "--limit", "2", "--since", "2020")
    assert table.stdout.splitlines()[0].split() == ["TITLE", "PUBLISHED", "ID"]
    assert table.stderr == "2 papers (as many as --limit allows), 7 without a date left out\n"
    rows = [json.loads(line) for line in kg("papers", "papers.kg", "--json").stdout.splitlines()]
    cells = list(csv.DictReader(io.StringIO(kg("papers", "papers.kg", "--csv").stdout)))
    assert [row["id"] for row in rows] == [cell["id"] for cell in cells] == sorted(row["id"] for row in rows)
    assert rows[0]["sources"][0].keys() == {"file", "line"}


@pytest.mark.usefixtures("samples")
def test_papers_as_csv_are_a_listing_again(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "papers.csv").write_text(kg("papers", "papers.kg", "--csv").stdout)
    assert "41 papers" in kg("build", "papers.csv", "-o", "again.kg").stdout
    ours, theirs = (kg("papers", name, "--author", "Devlin", "--json").stdout for name in ("papers.kg", "again.kg"))
    assert json.loads(ours)["authors"] == json.loads(theirs)["authors"]


@pytest.mark.usefixtures("samples")
def test_stats_and_readers(kg: Kg) -> None:
    assert json.loads(kg("stats", "papers.kg", "--json").stdout)["papers"] == 41
    assert "daily-papers.txt" not in kg("stats", "papers.kg").stdout
    assert "daily-papers.txt" in kg("stats", "papers.kg", "--verbose").stdout
    names = kg("readers", "-q").stdout.split()
    assert names[0] == "parquet"
    assert names[-1] == "abstracts"
    assert "bibtex" in kg("readers", LISTINGS / "references.bib").stdout


def test_what_nobody_reads_is_listed_with_what_to_do(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("We water beds.\n\nWe plant beans.\n")
    (row,) = map(json.loads, kg("readers", "notes.txt", "--json").stdout.splitlines())
    assert row["reader"] == "-"
    assert row["file"].startswith("notes.txt: no reader knows this layout (say --reader abstracts ")


@pytest.mark.usefixtures("samples")
def test_remove(kg: Kg) -> None:
    assert (
        kg("remove", "papers.kg", "--source", LISTINGS / "references.bib").stdout
        == "3 records removed from papers.kg\n"
    )
    assert kg("remove", "papers.kg", "--paper", "arxiv:0000.00000").returncode == 2
    assert kg("remove", "papers.kg").returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["build"],
        ["build", "missing"],
        ["build", "x", "--reader", "nonsense"],
        ["build", str(LISTINGS), "--column", "title"],
        ["build", str(LISTINGS / "spreadsheet.csv"), "--column", "titel=x"],
        ["build", str(LISTINGS / "spreadsheet.csv"), "--encoding", "klingon"],
        ["papers", "missing.kg"],
        ["stats", str(LISTINGS / "references.bib")],
        ["frobnicate"],
    ],
)
def test_what_can_not_be_done_is_said_in_a_line_with_exit_code_2(kg: Kg, arguments: list[str]) -> None:
    done = kg(*arguments)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_a_title_can_not_act_on_a_terminal(kg: Kg) -> None:
    kg("build", "-", "-q", stdin=json.dumps({"title": "red \u202e \u001b[31m"}) + "\n")
    assert "\\u202e" in kg("papers", "papers.kg").stdout
    assert "\x1b" not in kg("papers", "papers.kg").stdout


@pytest.mark.usefixtures("samples")
def test_a_reader_who_has_enough_is_no_failure(tmp_path: Path) -> None:
    for line in (["papers", "papers.kg", "--json"], ["stats", "papers.kg"], ["links", "papers.kg", "--csv"]):
        reading, writing = os.pipe()
        os.close(reading)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "kg", *line], cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE, text=True
            )
        finally:
            os.close(writing)
        assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.usefixtures("samples")
def test_closed_pipes_and_full_devices_are_no_accidents(kg: Kg, tmp_path: Path) -> None:
    for line in ("papers papers.kg --json | head -n 1", "papers papers.kg --json > /dev/full", "build - <&-"):
        done = subprocess.run(
            f"{sys.executable} -m kg {line}", shell=True, cwd=tmp_path, capture_output=True, text=True
        )
        assert "Traceback" not in done.stderr


def test_help_has_an_example_for_every_command(kg: Kg) -> None:
    for name in command.commands:
        assert f"Example:\n    kg {name}" in kg(name, "--help").stdout.replace("  kg", "    kg").replace(
            "      kg", "    kg"
        ), name
    assert kg("--version").stdout == f"kg {__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(kg: Kg, shell: str) -> None:
    assert "_KG_COMPLETE" in kg("completion", shell).stdout


def test_start_up_imports_nothing_heavy() -> None:
    code = "import sys, kg.cli.main; print(sorted({'spacy', 'networkx', 'rdflib', 'pyvis', 'pandas', 'pyarrow', 'sqlite3', 'werkzeug', 'waitress'} & set(sys.modules)))"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()
        == "[]"
    )


@pytest.mark.usefixtures("samples")
def test_arguments_beyond_all_bounds_are_refused(kg: Kg) -> None:
    for arguments in (
        ("entities", "papers.kg", "--limit", "9" * 30),
        ("search", "papers.kg", "\udcff"),
        ("show", "papers.kg", "\udcff"),
    ):
        done = kg(*arguments)
        assert done.returncode in (0, 2)
        assert "Traceback" not in done.stderr


def on_a_terminal(arguments: list[str], folder: Path, columns: int, **environment: str) -> str:
    """What a command writes to a terminal of so many columns."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    known = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
    env = {**known, "TERM": "xterm", **environment}
    done = subprocess.Popen(
        [sys.executable, "-m", "kg", *arguments], cwd=folder, env=env, stdout=theirs, stderr=subprocess.DEVNULL
    )
    os.close(theirs)
    parts = []
    with suppress(OSError):  # so a terminal says that nobody writes to it any more
        while part := os.read(ours, 1 << 16):
            parts.append(part)
    os.close(ours)
    assert done.wait() == 0
    return b"".join(parts).decode()


@pytest.mark.usefixtures("samples")
def test_tables_fit_the_terminal_and_types_are_coloured_unless_that_is_not_wanted(kg: Kg, tmp_path: Path) -> None:
    plain = on_a_terminal(["papers", "papers.kg"], tmp_path, 70)
    assert max(map(len, plain.splitlines())) <= 70
    assert "\x1b" not in plain
    types = ["entities", "papers.kg", "--limit", "5"]
    assert "\x1b[38;5;74mmodel" in on_a_terminal(types, tmp_path, 100)
    assert "\x1b" not in on_a_terminal(types, tmp_path, 100, NO_COLOR="1")
    assert "\x1b" not in kg(*types).stdout


def test_commands_are_listed_by_what_they_are_for(kg: Kg) -> None:
    said = kg("--help").stdout
    assert [said.index(f"\n{group}:\n") for group in ("Build", "Ask", "Look", "Correct", "Exchange", "More")]
    for name in command.commands:
        assert f"\n  {name} " in said, name


@pytest.mark.usefixtures("samples")
def test_an_answer_of_nothing_has_no_table_but_columns_for_programs(kg: Kg) -> None:
    for words in (
        ["papers", "papers.kg", "--since", "2030"],
        ["links", "papers.kg", "--role", "compares", "--type", "repo"],
    ):
        assert kg(*words).stdout == kg(*words, "--json").stdout == ""
        assert kg(*words).stderr.startswith("0 ")
        (header,) = csv.reader(io.StringIO(kg(*words, "--csv").stdout))
        assert {"title", "published"} <= {*header}


def test_the_command_alone_shows_its_help(kg: Kg) -> None:
    for group in ((), ("edit",)):
        shown = kg(*group).stderr
        assert shown.startswith("Usage: kg")
        assert "\n\n" in shown


@pytest.mark.parametrize(
    ("listing", "counts"),
    [
        ("Watering on Demand,We water.\n", "1 record = 1 paper + 0 duplicates + 0 quarantined"),
        ("Watering on Demand,We water.\n" * 2, "2 records = 1 paper + 1 duplicate + 0 quarantined"),
        ("Watering on Demand,We water.\nBeans,We plant.\n", "2 records = 2 papers + 0 duplicates + 0 quarantined"),
    ],
)
def test_one_is_told_as_one(kg: Kg, tmp_path: Path, listing: str, counts: str) -> None:
    (tmp_path / "a.csv").write_text("title,abstract\n" + listing)
    assert kg("build", "a.csv").stdout.splitlines()[0] == counts


@pytest.mark.parametrize("content", ["", "\n\n", "[]", "title,abstract\n", "@comment{beans}", "# Beans\n"])
def test_a_build_without_a_paper_leaves_a_reason_and_nothing_empty(kg: Kg, tmp_path: Path, content: str) -> None:
    (tmp_path / "listing").write_text(content)
    assert kg("build", "listing").returncode == 2
    (left,) = [path for path in tmp_path.iterdir() if path.name != "listing"]
    (line,) = left.read_text().splitlines()
    assert json.loads(line)["reason"]


def test_a_graph_without_a_paper_leaves_nothing(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title,abstract\nWatering on Demand,We water.\n")
    kg("build", "a.csv", "-o", "old.kg")
    kg("remove", "old.kg", "--source", "a.csv")
    before = set(tmp_path.iterdir())
    assert kg("build", "old.kg", "-o", "new.kg").returncode == 2
    assert set(tmp_path.iterdir()) == before
