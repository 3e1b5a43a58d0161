"""What the graph answers with: records, and lists of them that print well and become tables elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from html import escape
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, SupportsIndex, TypeVar, overload

from kg.core.errors import UsageError
from kg.core.model import Claim, Paper, Result
from kg.core.wording import counted, sized

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

T = TypeVar("T")
ROWS_SHOWN = 20  # rows that a table shows unasked
RANKED = 0.5  # how sure a result is at least that leaderboards have; leaderboard.rq says so too
WIDTH = 100  # of a table in Python
CELL_CHARS = 60  # characters of a cell that a notebook shows


class Thing(NamedTuple):
    """An entity: its id, type, label, in how many papers it is named, and its other names."""

    id: str
    type: str
    label: str
    papers: int
    aliases: tuple[str, ...] = ()


class Related(NamedTuple):
    """An entity that papers name beside another, in how many papers both are named, and in which roles."""

    id: str
    type: str
    label: str
    papers: int
    roles: dict[str, int]


class Link(NamedTuple):
    """A paper names an entity: in which role, how surely, and the sentence that says so first."""

    paper: str
    title: str | None
    published: str | None
    entity: str
    type: str
    label: str
    name: str
    role: str
    confidence: float
    field: str
    start: int
    end: int
    rule: str
    sentence: str


class First(Link):
    """The link of the earliest paper; `undated` papers that name the entity too have no date and may be earlier."""

    undated: int = 0


class Quote(NamedTuple):
    """A place that a link rests on: title or abstract [start:end], the rule, the words and their sentence."""

    field: str
    start: int
    end: int
    rule: str
    text: str
    sentence: str


class Addressed(NamedTuple):
    """An entity by its id, with the address that an export gives it."""

    id: str
    address: str


class Origin(NamedTuple):
    """A file that was read: what it is called wherever it lies, and a hash of what it says."""

    name: str
    digest: str


class LinkEvidence(NamedTuple):
    """Why a paper names an entity in a role: how surely, and all places that say so."""

    role: str
    entity: Addressed
    confidence: float
    places: tuple[Quote, ...]


class Kinship(NamedTuple):
    """What an entity is to another: a variant of its family, a repository of what it implements."""

    source: Addressed
    role: str
    target: Addressed


class Similar(NamedTuple):
    """A paper like another: how much alike, and the entities that both name, the rarest first."""

    id: str
    title: str | None
    published: str | None
    score: float
    shared: tuple[str, ...]


class Period(NamedTuple):
    """How many papers of a year or month name an entity, in which roles."""

    period: str
    papers: int
    roles: dict[str, int]


class Trend(NamedTuple):
    """An entity in the newest papers and in those of the time before, and how its share of all papers grew."""

    id: str
    type: str
    label: str
    recent: int
    before: int
    growth: float


class Hit(NamedTuple):
    """Something found by words: an entity or a paper, and where the words stand."""

    kind: str
    id: str
    label: str | None
    papers: int | None
    text: str


class Rank(NamedTuple):
    """One place of a leaderboard: who reached what by which measure, in which paper, and the sentence that says so."""

    place: int
    value: str
    number: float
    metric: str
    better: str
    system: str | None
    paper: str
    title: str | None
    published: str | None
    confidence: float
    sentence: str
    system_id: str | None


class Merge(NamedTuple):
    """A way in which papers name an entity: as what, by which names, in how many papers, why, and how surely."""

    type: str
    names: tuple[str, ...]
    papers: int
    reason: str
    score: float = 1.0


class Written(NamedTuple):
    """What an export wrote: its files, what is in them, and how many papers without a date dates left out."""

    files: tuple[Path, ...]
    what: str
    undated: int = 0

    def __str__(self) -> str:
        size = sum(path.stat().st_size for path in self.files)
        return f"{', '.join(map(str, self.files))}: {self.what}, {sized(size)}"


class Table(list[T]):
    """A list of records: it prints as a table, shows as one in a notebook, and becomes a data frame.

    `undated` is how many papers an answer about time leaves out because they have no date; `why` says of an answer that
    is empty why it is, where that can be told.
    """

    def __init__(self, rows: Iterable[T] = (), undated: int = 0, why: str = "") -> None:
        super().__init__(rows)
        self.undated, self.why = undated, why

    def top(self, count: int) -> Table[T]:
        """The first so many."""
        return self[:count]

    def records(self) -> list[dict[str, Any]]:
        """The records as dictionaries."""
        return [record(one) for one in self]

    def to_pandas(self) -> pd.DataFrame:
        """A pandas data frame with a row a record."""
        with _wanted("pandas"):
            import pandas as pd

        return pd.DataFrame(self.records())

    def to_polars(self) -> pl.DataFrame:
        """A polars data frame with a row a record."""
        with _wanted("polars"):
            import polars as pl

        return pl.DataFrame(self.records(), infer_schema_length=None)

    @overload
    def __getitem__(self, index: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Table[T]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> T | Table[T]:
        if isinstance(index, slice):
            return Table(super().__getitem__(index), self.undated, self.why)
        return super().__getitem__(index)

    def __str__(self) -> str:
        from exports.tables import fitting, write_table

        rows = [shown_cells(one) for one in self[:ROWS_SHOWN]]
        if not rows:
            return because(", ".join(["nothing", *left_out(self.undated)]), self.why)
        text = StringIO()
        write_table(rows, fitting(rows, WIDTH), text)
        return (text.getvalue() + self._more()).rstrip("\n")

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = [{name: _cut(text) for name, text in shown_cells(one).items()} for one in self[:ROWS_SHOWN]]
        head = "".join(f"<th>{escape(name)}</th>" for row in rows[:1] for name in row)
        body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row.values())}</tr>" for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{self._more()}</p>"

    def _more(self) -> str:
        more = [f"… and {len(self) - ROWS_SHOWN} more"] if len(self) > ROWS_SHOWN else []
        return ", ".join([*more, *left_out(self.undated)])


@contextmanager
def _wanted(package: str) -> Iterator[None]:
    """Says how to get a package that only notebooks need, if it is missing."""
    try:
        yield
    except ImportError:
        todo = f'pip install "papergraph[notebooks]", or {package} alone'
        raise UsageError(f"{package} is not installed", todo=todo) from None


def left_out(undated: int) -> list[str]:
    """What an answer about time says of papers that it leaves out, if there are such."""
    return [f"{counted(undated, 'paper')} without a date left out"] if undated else []


def because(what: str, why: str) -> str:
    """An empty answer with its reason.

    >>> because("0 papers", "no author 'Rowe' (did you mean Roe?)"), because("nothing", "")
    ("0 papers: no author 'Rowe' (did you mean Roe?)", 'nothing')
    """
    return f"{what}: {why}" if why else what


def fields(of: Any) -> tuple[str, ...]:
    """The public fields of records of a type."""
    names = of._fields if hasattr(of, "_fields") else tuple(of.__dataclass_fields__)
    return tuple(name for name in names if name not in PRIVATE)


def record(one: Any) -> dict[str, Any]:
    """A record as a dictionary of its public fields."""
    if hasattr(one, "_asdict"):
        return dict(one._asdict())
    known = asdict(one) if is_dataclass(one) and not isinstance(one, type) else dict(one)
    return {name: value for name, value in known.items() if name not in PRIVATE}


PRIVATE = frozenset({"keys", "own"})  # fields of papers that are for the store


def cells(one: Any) -> dict[str, Any]:
    """A record with what is not a number as a line of text; dictionaries as `a 2, b 1`."""
    return {name: _cell(value) for name, value in record(one).items()}


VIEWS: dict[type, tuple[str, ...]] = {
    Paper: ("title", "published", "id"),
    Thing: ("label", "type", "papers", "id"),
    Related: ("label", "type", "papers", "roles"),
    Link: ("label", "type", "role", "paper", "sentence"),
    First: ("label", "type", "role", "published", "paper", "title"),
    Similar: ("title", "published", "id", "score", "shared"),
    Trend: ("label", "type", "growth", "recent", "before"),
    Hit: ("label", "kind", "papers", "id", "text"),
    Merge: ("names", "type", "papers", "reason", "score"),
    Result: ("value", "kind", "metric", "on", "system", "over", "published", "paper"),
    Rank: ("place", "value", "metric", "system", "published", "paper", "sentence"),
    Claim: ("relation", "source", "target", "paper", "sentence"),
}  # the fields that a table for people shows, of records that have more


def shown_cells(one: Any) -> dict[str, Any]:
    """The cells of a record that a table for people shows; in place of a title that is missing, the text."""
    row = cells(one)
    if isinstance(one, Paper) and not one.title:
        row["title"] = f"({row['abstract']})"
    return {name: row[name] for name in VIEWS.get(type(one), row)}


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, dict):
        value = ", ".join(f"{name} {count}" for name, count in value.items())
    elif isinstance(value, (tuple, list)):
        value = ", ".join(map(str, value))
    return value if value is None or isinstance(value, int) else " ".join(str(value).split())


def _cut(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= CELL_CHARS else text[: CELL_CHARS - 1] + "…"
