"""Hundreds of random graphs with hostile text, in every format, for two parsers. Run by `make acceptance`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.exports.test_rdf import Drawn, come_back_unchanged, graphs, pytestmark  # noqa: F401


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("graphs")


@settings(max_examples=400)
@given(graphs())
def test_hundreds_of_graphs(folder: Path, graph: Drawn) -> None:
    come_back_unchanged(graph, folder)
