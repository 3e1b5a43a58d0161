"""The documents say what is so: what is made is as it would be made now, what is named is there."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import kg
from docs import reference
from docs.site import fetched
from kg.store import indexes
from tests.conftest import ROOT

DOCS = ROOT / "docs"


@pytest.mark.filterwarnings("ignore")  # of Spark, which is imported to be told of
def test_the_reference_is_as_the_code_has_it() -> None:
    for name, text in reference.pages().items():
        assert (DOCS / name).read_text(encoding="utf-8") == text, "python -m docs.reference writes it anew"


def test_all_that_is_in_the_store_stands_in_its_page(tmp_path: Path) -> None:
    kg.build(ROOT / "examples" / "listings" / "references.bib", tmp_path / "g.kg").close()
    with closing(sqlite3.connect(tmp_path / "g.kg")) as connection:
        found = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
    told = set(re.findall(r"`(\w+)`", (DOCS / "store.md").read_text(encoding="utf-8")))
    beside = re.compile(r"(sqlite|papers_text|names_text)_\w+")  # SQLite's own, and full text's
    assert {name for (name,) in found if not beside.fullmatch(name)} <= told | indexes.INDEXES.keys()


def test_what_contributing_names_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = {path for path in re.findall(r"`([\w./-]+/[\w.-]*)`", text) if not re.search(r"[A-Z]{4,}", path)}
    assert len(paths) > 30
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


def test_the_site_is_whole_and_fetches_nothing(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="the site's tools are not installed")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "site" / "index.html").is_file()
    assert fetched(tmp_path / "site") == []


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://cdn.example/a.js"></script>',
        '<link rel="preconnect" href="//fonts.example">',
        "<style>@import 'https://fonts.example/a.css';</style>",
        '<p style="background: url(//img.example/a.png)">',
    ],
)
def test_what_a_page_would_fetch_is_found(page: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"{page}<a href='https://example.org'>elsewhere</a><img src='graph.png'>")
    assert len(fetched(tmp_path)) == 1
