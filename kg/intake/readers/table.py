"""All readers, in the order in which they are asked whether a content is theirs: the most particular first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from io import BufferedIOBase
from typing import NamedTuple

from kg.core.model import Record, Rejected


@dataclass(frozen=True, slots=True)
class Options:
    """What a user can say about a source. `columns` maps a field of `Record` to the source's name for it."""

    encoding: str | None = None
    year: int | None = None
    columns: dict[str, str] = field(default_factory=dict)


Read = Callable[[BufferedIOBase, Options], Iterator[Record | Rejected]]
Recognises = Callable[[bytes], bool]
HERE = "kg.intake.readers"


class Reader(NamedTuple):
    """A reader's name, what it reads, and the module beside this that has `recognises(head)`, `read(stream, options)`.

    One that stands on a parser which can crash reads `apart`, in a process of its own.
    """

    name: str
    about: str
    module: str
    apart: bool = False

    def recognises(self, head: bytes) -> bool:
        """Whether a content that begins like this is this reader's."""
        recognises: Recognises = import_module(f"{HERE}.{self.module}").recognises
        return recognises(head)

    def read(self, stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
        """The records of a content, one by one."""
        if self.apart:
            apart: Callable[..., Iterator[Record | Rejected]] = import_module(f"{HERE}.apart").read
            return apart(f"{HERE}.{self.module}", stream, options)
        read: Read = import_module(f"{HERE}.{self.module}").read
        return read(stream, options)


READERS = (
    Reader("parquet", "Parquet tables", "parquet", apart=True),
    Reader(
        "spreadsheet",
        "Excel and OpenDocument spreadsheets (.xlsx, .ods), as CSV is read",
        "spreadsheet",
    ),
    Reader(
        "rdf",
        "linked data: ours, schema.org, Linked Papers With Code, SemOpenAlex, Zotero RDF",
        "rdf",
        apart=True,
    ),
    Reader("arxiv-atom", "arXiv API answers (Atom XML)", "arxiv_atom"),
    Reader(
        "arxiv-oai",
        "arXiv OAI-PMH harvests (XML: arXiv, arXivRaw and Dublin Core records)",
        "arxiv_oai",
    ),
    Reader("pubmed", "PubMed articles (XML)", "pubmed"),
    Reader("arxiv-json", "the arXiv metadata snapshot (JSON lines)", "arxiv_json"),
    Reader("openalex", "OpenAlex works (JSON, JSON lines)", "openalex"),
    Reader("semantic-scholar", "Semantic Scholar papers (JSON, JSON lines)", "semantic_scholar"),
    Reader("daily-papers-json", "answers of the daily-papers API (JSON)", "daily_papers_json"),
    Reader("markdown", "Markdown: lists and tables of papers, with links or abstracts", "markdown"),
    Reader("json", "any other JSON or JSON lines, its names mapped", "json"),
    Reader("bibtex", "BibTeX and BibLaTeX", "bibtex"),
    Reader("ris", "RIS", "ris"),
    Reader("arxiv-html", "arXiv's listings and search results, saved as web pages", "arxiv_html"),
    Reader("arxiv-mail", "arXiv's e-mail digest", "arxiv_mail"),
    Reader("arxiv-dump", "text: abstracts, each with its arXiv: id below it", "arxiv_dump"),
    Reader("csv", "CSV and TSV with a header line, its columns mapped", "csv"),
    Reader("labelled", "text: Title:, Authors:, Abstract: and the like before each field", "labelled"),
    Reader("daily-page", "text: today's daily-papers page, copied: votes and titles", "daily_page"),
    Reader(
        "daily-papers",
        "text: copied daily-papers pages, titles and abstracts in turn",
        "daily_papers",
    ),
    Reader("abstracts", "text: an abstract a paragraph, without titles (only where you say so)", "abstracts"),
)
