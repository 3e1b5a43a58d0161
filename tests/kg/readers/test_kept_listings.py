"""Listings as people keep them: saved pages, mails, notes, Markdown, spreadsheets, exports of Zotero."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

import kg
from kg.core.errors import SourceError
from kg.core.model import Record, Rejected
from kg.intake.readers import markdown, spreadsheet
from kg.intake.readers.table import READERS, Options
from kg.intake.reading import recognised

KEPT = Path(__file__).parent / "listings"
LAYOUTS = {
    "arxiv-new.html": "arxiv-html",
    "arxiv-search.html": "arxiv-html",
    "arxiv-mail.txt": "arxiv-mail",
    "labelled.txt": "labelled",
    "table.md": "markdown",
    "awesome.md": "markdown",
    "daily-page.txt": "daily-page",
    "zotero.csv": "csv",
    "zotero.ris": "ris",
    "zotero.bib": "bibtex",
}
OWLNET = "OwlNet: Small Models That Hear Well at Night"
WHISKERS = "A Benchmark of Whiskers"


def papers(name: str) -> list[kg.Paper]:
    found = list(kg.read(KEPT / name))
    assert all(isinstance(one, kg.Paper) for one in found), found
    return [one for one in found if isinstance(one, kg.Paper)]


@pytest.mark.parametrize(("name", "reader"), LAYOUTS.items(), ids=LAYOUTS.keys())
class TestLayout:
    def test_is_recognised_also_by_its_first_half(self, name: str, reader: str) -> None:
        content = (KEPT / name).read_bytes()
        for part in (content, content[: len(content) // 2], b"\xef\xbb\xbf" + content, content.replace(b"\n", b"\r\n")):
            found = recognised(part)
            assert found is not None
            assert found.name == reader

    def test_cut_anywhere_it_keeps_the_records_before_the_cut(self, name: str, reader: str) -> None:
        content = (KEPT / name).read_bytes()
        whole = told(reader, content)
        for at in range(0, len(content), max(len(content) // 60, 1)):
            complete = told(reader, content[:at])[:-1]
            assert complete == whole[: len(complete)]


def told(reader: str, content: bytes) -> list[tuple[str | None, str | None]]:
    (found,) = [one for one in READERS if one.name == reader]
    try:
        records = list(found.read(io.BytesIO(content), Options()))
    except SourceError:  # a table cut in its header
        return []
    return [(one.title, one.abstract) for one in records if isinstance(one, Record)]


def test_a_saved_listing_of_arxiv() -> None:
    new, replaced = papers("arxiv-new.html")
    assert (new.id, new.title, new.published) == (
        "arxiv:2411.00101",
        "OwlNet: Small Models That Hear α Well at Night",
        "2024-11",
    )
    assert new.abstract.startswith("We introduce OwlNet, a small model that hears well at night & by day.")
    assert (new.authors, new.categories) == (("Jane Roe", "John Doe"), ("cs.CL", "cs.LG"))
    assert (new.comment or "").startswith("9 pages")
    assert (replaced.id, replaced.authors, replaced.sources[0].line) == ("arxiv:2401.00202", ("Ann Mole",), 38)


def test_a_saved_search_of_arxiv() -> None:
    new, old = papers("arxiv-search.html")
    assert (new.title, new.abstract) == (OWLNET, "We introduce OwlNet, a small model that hears well at night.")
    assert (new.keys, new.published) == (("arxiv:2411.00101", "doi:10.1234/owl.56"), "2024-11-01")
    assert (old.id, old.published, old.authors, old.categories) == (
        "arxiv:cs/0112017",
        "2001-12-07",
        ("Ada Owl",),
        ("cs.CL",),
    )


def test_arxivs_mail() -> None:
    new, cross, replaced = papers("arxiv-mail.txt")
    assert (new.id, new.title, new.published, new.categories) == (
        "arxiv:2411.00101",
        OWLNET,
        "2024-10-30",
        ("cs.CL", "cs.LG"),
    )
    assert new.abstract.endswith("Results: on NightBench it beats MoleNet by 4 points.")
    assert cross.keys == ("arxiv:2411.00102", "doi:10.1234/vole.7")
    assert (replaced.title, replaced.abstract) == ("Digging Deeper: Tunnels as Memory", "")


def test_labelled_text() -> None:
    owls, whiskers = papers("labelled.txt")
    assert (owls.id, owls.title, owls.published, owls.authors) == (
        "arxiv:2411.00101",
        OWLNET,
        "2024-10-30",
        ("Jane Roe", "John Doe"),
    )
    assert owls.abstract.endswith("Results: on NightBench it beats MoleNet by 4 points.")
    assert (whiskers.title, whiskers.authors, whiskers.categories) == (
        WHISKERS,
        ("Ann Vole", "Bo Vole"),
        ("cs.CV", "cs.CL"),
    )


def test_a_table_in_markdown() -> None:
    owls, whiskers = papers("table.md")
    assert (owls.id, owls.title, owls.published) == ("arxiv:2411.00101", OWLNET, "2024-10-30")
    assert owls.abstract == "We introduce OwlNet, which is 30% | 40% smaller and hears well at night."
    assert whiskers.authors == ("Ann Vole",)


def test_a_collection_in_markdown_gives_papers_and_nothing_else() -> None:
    found = {one.title: one for one in papers("awesome.md")}
    assert [*found] == [OWLNET, "Digging Deeper: Tunnels as Memory", WHISKERS, "Old Owls"]
    assert found[OWLNET].authors == ("Jane Roe", "John Doe")
    assert found[OWLNET].abstract.startswith("We introduce OwlNet, a small model")
    assert found[OWLNET].urls == ("https://arxiv.org/abs/2411.00101", "https://github.com/owl/net")
    assert found["Digging Deeper: Tunnels as Memory"].abstract == ""
    assert found[WHISKERS].id == "doi:10.1234/vole.7"
    assert found[WHISKERS].abstract.startswith("Whiskers tell")


def test_a_row_with_too_many_cells_costs_itself() -> None:
    content = b"| Title | Abstract |\n| --- | --- |\n| Owls | They | see. |\n| Moles | They dig. |\n"
    rejected, moles = markdown.read(io.BytesIO(content), Options())
    assert isinstance(rejected, Rejected)
    assert rejected.line == 3
    assert isinstance(moles, Record)


def test_todays_daily_page() -> None:
    found = papers("daily-page.txt")
    assert [(one.upvotes, one.authors_count, one.organization) for one in found] == [
        (123, 12, None),
        (88, 7, "Burrow Lab"),
        (45, 1, None),
        (12, 22, "Forest Institute"),
        (7, 4, None),
    ]
    assert found[0].title == OWLNET


@pytest.mark.parametrize("name", ["zotero.csv", "zotero.ris", "zotero.bib"])
def test_zotero(name: str) -> None:
    owls, whiskers, *rest = kg.read(KEPT / name)
    assert isinstance(owls, kg.Paper)
    assert isinstance(whiskers, kg.Paper)
    assert (owls.id, owls.title, owls.authors) == ("arxiv:2411.00101", OWLNET, ("Jane Roe", "John Doe"))
    assert (owls.published or "").startswith("2024-10")
    assert (whiskers.id, whiskers.published) == ("doi:10.1234/vole.7", "2023-05")
    assert ["attachment" in one.reason for one in rest if isinstance(one, Rejected)] == [True] * len(rest)


TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def xlsx(*rows: str, texts: str = "") -> bytes:
    return packed(
        {
            "[Content_Types].xml": f"<Types><Override PartName='/xl/workbook.xml' ContentType='{TYPES}'/></Types>",
            "xl/workbook.xml": "<workbook/>",
            "xl/worksheets/sheet1.xml": "<worksheet><sheetData><row r='1'><c t='str'><v>notes</v></c></row>"
            "</sheetData></worksheet>",
            "xl/worksheets/sheet2.xml": f"<worksheet xmlns='urn:x'><sheetData>{''.join(rows)}</sheetData></worksheet>",
            **({"xl/sharedStrings.xml": f"<sst>{texts}</sst>"} if texts else {}),
        }
    )


def ods(content: str) -> bytes:
    spaces = " ".join(f'xmlns:{name}="urn:{name}"' for name in ("office", "table", "text"))
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document {spaces}><table:table>{content}</table:table></office:document>",
        }
    )


def packed(members: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return stream.getvalue()


HEADER = (
    "<row r='2'>"
    + "".join(f"<c r='{at}2' t='s'><v>{number}</v></c>" for number, at in enumerate("ABD"))
    + "<c r='E2' t='inlineStr'><is><t>Votes</t></is></c></row>"
)
TEXTS = "<si><t>Title</t></si><si><t>Abstract</t></si><si><r><t>Da</t></r><r><t>te</t></r></si><si><t>Owls</t></si>"
OWLS = "<row r='4'><c r='A4' t='s'><v>3</v></c><c r='B4' t='str'><v>They see.</v></c><c r='D4'><v>45595</v></c><c r='E4'><v>12</v></c></row>"
MOLES = "<row r='1048576'><c r='A1048576' t='str'><v>Moles</v></c><c r='D1048576'><v>2023</v></c><c r='XFD1048576'><v>9</v></c></row>"


def test_a_sheet_of_excel(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(xlsx(HEADER, OWLS, "<row r='5'/>", MOLES, texts=TEXTS))
    owls, moles = kg.read(tmp_path / "a.xlsx")
    assert isinstance(owls, kg.Paper)
    assert (owls.title, owls.abstract, owls.published, owls.upvotes) == ("Owls", "They see.", "2024-10-30", 12)
    assert isinstance(moles, kg.Paper)
    assert (moles.title, moles.published, moles.sources[0].line) == ("Moles", "2023", 1048576)


def test_a_sheet_of_open_document(tmp_path: Path) -> None:
    cell = "<table:table-cell office:value-type='string'><text:p>{}</text:p></table:table-cell>"
    far = "<table:table-cell table:number-columns-repeated='99999999'/>"
    rows = [
        f"<table:table-row>{cell.format('Title')}{cell.format('Abstract')}{cell.format('Date')}{far}</table:table-row>",
        f"<table:table-row table:number-rows-repeated='3'>{far}</table:table-row>",
        f"<table:table-row>{cell.format('Owls')}{cell.format('They <text:span>see</text:span>.')}"
        "<table:table-cell office:value-type='date' office:date-value='2024-10-30'/></table:table-row>",
        f"<table:table-row table:number-rows-repeated='1048570'>{far}</table:table-row>",
    ]
    (tmp_path / "a.ods").write_bytes(ods("".join(rows)))
    (owls,) = kg.read(tmp_path / "a.ods")
    assert isinstance(owls, kg.Paper)
    assert (owls.title, owls.abstract, owls.published) == ("Owls", "They see.", "2024-10-30")
    assert owls.sources[0].line == 5


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (xlsx("<row><c t='str'><v>a</v></c></row>"), "no sheet with a column for titles"),
        (xlsx("<row><c"), "broken XML"),
        (xlsx(HEADER, OWLS, texts="<!DOCTYPE a>")[:-40], "damaged"),
        (
            packed({"xl/workbook.xml": "", "xl/worksheets/sheet1.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}),
            "document type",
        ),
        (packed({"word/document.xml": "<a/>"}), "a Word document"),
        (packed({"[Content_Types].xml": "", "ppt/presentation.xml": ""}), "an office document"),
    ],
)
def test_what_is_no_sheet_says_so(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.bin").write_bytes(content)
    (rejected,) = kg.read(tmp_path / "a.bin")
    assert isinstance(rejected, Rejected)
    assert reason in rejected.reason


def test_a_column_may_be_named(tmp_path: Path) -> None:
    content = xlsx("<row><c t='str'><v>Was</v></c><c t='str'><v>Wer</v></c></row><row><c t='str'><v>Owls</v></c></row>")
    (owls,) = spreadsheet.read(io.BufferedReader(io.BytesIO(content)), Options(columns={"title": "Was"}))
    assert isinstance(owls, Record)
    assert owls.title == "Owls"
