"""Paper Graph for Python programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from kg.errors import UsageError
from kg.model import Paper, Rejected

if TYPE_CHECKING:
    import pandas as pd

    from kg.evaluating import Score
    from kg.explaining import Explanation


class Papers(list[Paper]):
    """Papers that were asked for: a list, and a table where that serves better."""

    def to_pandas(self) -> pd.DataFrame:
        """A data frame with a row a paper."""
        import pandas as pd

        return pd.DataFrame([record(paper) for paper in self])


class KnowledgeGraph:
    """A graph in its file. Use it as a context manager, or `close` it."""

    def __init__(self, path: str | Path) -> None:
        from kg.store.database import connect

        self.path = Path(path)
        self._connection = connect(path)

    def papers(
        self, *, since: str | None = None, until: str | None = None, text: str | None = None, source: str | None = None
    ) -> Papers:
        """Papers by date (`2024`, `2024-05`, `2024-05-17`), words in title and abstract, and source, ordered by id."""
        return Papers(self.each_paper(since=since, until=until, text=text, source=source))

    def each_paper(self, **filters: str | None) -> Iterator[Paper]:
        """The same, one at a time, for graphs that don't fit into memory."""
        from kg.store import questions
        from kg.store.database import explained

        with explained(self.path):
            yield from questions.papers(self._connection, **filters)

    def stats(self) -> dict[str, Any]:
        """Counts, the span of dates, entities by type, links by role, and how much came from each source."""
        from kg.store import questions
        from kg.store.database import explained

        with explained(self.path):
            return questions.stats(self._connection)

    def explain(self, paper: str, name: str | None = None) -> list[Explanation]:
        """Why a paper is linked to what it names, or to one name: sentences, rules and votes. For a name that was not
        taken for anything, why not.
        """
        from kg import explaining
        from kg.store.database import explained

        with explained(self.path):
            return explaining.explain(self._connection, paper, name)

    def evaluate(self, annotated: str | Path, *, merged: bool = False) -> Score:
        """Precision, recall and F1 against a file of annotated papers."""
        from kg import annotations, evaluating
        from kg.store import links
        from kg.store.database import explained

        gold = annotations.read(annotated)
        with explained(self.path):
            found = {name: entities for *names, entities in links.entities(self._connection) for name in names if name}
        unknown = [paper for paper in gold if paper not in found]
        if unknown:
            raise UsageError(f"no paper {unknown[0]!r}", where=str(self.path), todo="annotate papers of this graph")
        return evaluating.score(gold, found, merged=merged)

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"KnowledgeGraph({str(self.path)!r})"


def open(path: str | Path) -> KnowledgeGraph:
    """An existing graph."""
    return KnowledgeGraph(path)


def build(
    sources: str | Path | Iterable[str | Path],
    path: str | Path,
    *,
    reader: str | None = None,
    encoding: str | None = None,
    year: int | None = None,
    columns: dict[str, str] | None = None,
    patterns: str | Path | None = None,
    workers: int = 1,
) -> KnowledgeGraph:
    """Reads listings into the graph at `path`, which is made or added to, and finds what their papers name.

    Sources are files, folders, globs, archives or `-`. What can't be used is kept in a `.quarantine.jsonl` beside it.
    """
    from kg.building import build as run
    from kg.readers.table import Options

    names = [sources] if isinstance(sources, (str, Path)) else list(sources)
    run(
        map(str, names),
        path,
        options=Options(encoding, year, columns or {}),
        reader=reader,
        patterns=patterns,
        workers=workers,
    )
    return KnowledgeGraph(path)


def read(*sources: str | Path) -> Iterator[Paper | Rejected]:
    """The papers of listings one by one, and what can't be used, without building anything."""
    from kg.reading import read as run

    return run(map(str, sources))


def record(paper: Paper) -> dict[str, Any]:
    """A paper as the command line writes it: the public fields by name."""
    fields = asdict(paper)
    return {name: fields[name] for name in FIELDS}


FIELDS = tuple(
    "id title abstract published authors authors_count organization upvotes comment categories urls sources".split()  # noqa: SIM905
)
