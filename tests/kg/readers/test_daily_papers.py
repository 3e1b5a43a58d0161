"""Copied daily-papers pages: whatever dress they come in, the same papers come out."""

from __future__ import annotations

import io
import re
import textwrap
from pathlib import Path

import pytest

from kg.core.model import Paper, Record, Rejected
from kg.intake import reading
from kg.intake.readers import daily_papers
from kg.intake.readers.table import Options

ABSTRACT = (
    "Gardeners plant first and measure later. We propose {name}, a schedule that waters a bed only when its soil asks for it. "
    "Over three summers and two hundred plots it saves a third of the water, and the tomatoes are no smaller for it. "
    "A study of single parts shows that the rain forecast matters most, while the colour of the can does not matter at all."
)
HEADER = "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\nbyAK and the research community\n\nOct 27"
PAPERS = [
    ("SoilNet: Watering on Demand", "• 8 authors\n·\nMar 20"),
    ("Do Worms Dream of Compost?", "• 12 authors\n·\nOct 25, 2023 2"),
    ("Growing Beans from Noise", "• 1 authors\n·\nMay 3, 2024"),
    ("A Survey of Sheds", "• 3 authors\n·\nJun 15, 2024 11"),
    ("Pruning, Literally", "• 4 authors\n·\nDec 30, 2024"),
]
EXPECTED = [
    (8, "2025-03-20", None),
    (12, "2023-10-25", 2),
    (1, "2024-05-03", None),
    (3, "2024-06-15", 11),
    (4, "2024-12-30", None),
]


def abstract(title: str) -> str:
    return ABSTRACT.format(name=title.split(":", maxsplit=1)[0])


def page(*, header: str = HEADER, bylines: bool = True) -> str:
    parts = [header] if header else []
    for title, byline in PAPERS:
        parts += [title, abstract(title), *(["  " + byline] if bylines else [])]
    return "\n\n".join(parts)


def read(text: str | bytes, **options: int) -> list[Record | Rejected]:
    content = text.encode() if isinstance(text, str) else text
    return list(daily_papers.read(io.BytesIO(content), Options(**options)))  # type: ignore[arg-type]


def papers(text: str | bytes, **options: int) -> list[Record]:
    found = read(text, **options)
    assert not [one for one in found if isinstance(one, Rejected)]
    return [one for one in found if isinstance(one, Record)]


def texts(found: list[Record]) -> list[tuple[str | None, str | None]]:
    return [(paper.title, paper.abstract) for paper in found]


TEXTS = [(title, abstract(title)) for title, _ in PAPERS]


def test_a_page_with_bylines_is_read_whole() -> None:
    found = papers(page())
    assert texts(found) == TEXTS
    assert [(one.authors_count, one.published, one.upvotes) for one in found] == EXPECTED
    assert found[0].line == 13


def test_a_page_without_bylines_is_read_whole() -> None:
    assert texts(papers(page(bylines=False))) == TEXTS


def test_lost_blank_lines_and_a_glued_button_cost_nothing() -> None:
    squeezed = "Get trending papers in your email inbox!\nSubscribe" + re.sub(
        r"\n+", "\n", page(header="", bylines=False)
    )
    assert texts(papers(squeezed)) == TEXTS


DRESSES = {
    "windows line ends": lambda text: text.replace("\n", "\r\n"),
    "old line ends": lambda text: text.replace("\n", "\r"),
    "trailing white space": lambda text: text.replace("\n", " \t\n"),
    "spaces in empty lines": lambda text: text.replace("\n\n", "\n   \n"),
    "many empty lines": lambda text: text.replace("\n\n", "\n\n\n\n"),
    "no empty lines": lambda text: re.sub(r"\n+", "\n", text),
    "final newlines": lambda text: text + "\n\n\n",
    "byte order mark": lambda text: "\ufeff" + text,
    "indented": lambda text: re.sub("^", "    ", text, flags=re.MULTILINE),
    "non-breaking spaces": lambda text: text.replace("  •", "\u00a0\u00a0•"),
    "wrapped at 72": lambda text: "\n".join(textwrap.fill(line, 72) for line in text.split("\n")),
    "wrapped at 100": lambda text: "\n".join(textwrap.fill(line, 100) for line in text.split("\n")),
    "byline on one line": lambda text: re.sub(r"  • (\d+ authors)\n·\n", r"• \1 · ", text),
    "byline without bullets": lambda text: re.sub(r"  • (\d+ authors)\n·\n", r"\1\n", text),
    "byline with stars": lambda text: text.replace("  • ", "* ").replace("\n·\n", "\n|\n"),
    "bullet alone": lambda text: text.replace("  • ", "  •\n"),
    "date behind the dot": lambda text: text.replace("\n·\n", "\n· "),
    "byline with empty lines": lambda text: text.replace("\n·\n", "\n\n·\n\n"),
    "votes on a line of their own": lambda text: re.sub(r"(20\d\d) (\d+)$", r"\1\n\2", text, flags=re.MULTILINE),
    "one author": lambda text: text.replace(" 1 authors", " 1 author"),
    "without a header": lambda text: text.removeprefix(HEADER).lstrip(),
}


@pytest.mark.parametrize("dress", DRESSES.values(), ids=DRESSES.keys())
def test_a_copy_in_another_dress_has_the_same_papers(dress) -> None:  # type: ignore[no-untyped-def]
    found = papers(dress(page()))
    assert texts(found) == TEXTS
    assert [(one.authors_count, one.published, one.upvotes) for one in found] == EXPECTED


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2024-05-03", "2024-05-03"),
        ("3 May 2024", "2024-05-03"),
        ("May 3rd, 2024", "2024-05-03"),
        ("Published on May 3, 2024", "2024-05-03"),
    ],
)
def test_other_ways_to_write_a_date(written: str, published: str) -> None:
    assert papers(page().replace("May 3, 2024", written))[2].published == published


def test_bylines_between_titles_and_abstracts() -> None:
    text = "\n\n".join(f"{title}\n\n  {byline}\n\n{abstract(title)}" for title, byline in PAPERS)
    found = papers(text)
    assert texts(found) == TEXTS
    assert [(one.authors_count, one.published, one.upvotes) for one in found] == EXPECTED


def test_a_signed_title_without_an_abstract_is_a_paper() -> None:
    text = page().replace(abstract(PAPERS[1][0]), "")
    assert texts(papers(text)) == [*TEXTS[:1], (PAPERS[1][0], None), *TEXTS[2:]]


def test_several_pages_in_one_file() -> None:
    text = "\n\n".join([page(), page(bylines=False), page()])
    assert texts(papers(text)) == TEXTS * 3


def test_each_page_has_its_own_year() -> None:
    older = (
        page()
        .replace("Dec 30, 2024", "Dec 30, 2023")
        .replace("May 3, 2024", "May 3, 2023")
        .replace("15, 2024", "15, 2023")
    )
    found = papers(f"{page()}\n\n{older}")
    assert [found[0].published, found[5].published] == ["2025-03-20", "2024-03-20"]


def test_an_organisation_signs_instead_of_authors() -> None:
    signed = page().replace("  • 8 authors\n·\n", "acme-labs ACME Labs\n·\n").replace("  • 3 authors\n·\n", "Apple · ")
    found = papers(signed)
    assert texts(found) == TEXTS
    assert [one.organization for one in found] == ["ACME Labs", None, None, "Apple", None]
    assert [one.authors_count for one in found] == [None, 12, 1, None, 4]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("apple Apple", "Apple"),
        ("deepseek-ai DeepSeek", "DeepSeek"),
        ("Qwen Qwen", "Qwen"),
        ("facebook AI at Meta", "AI at Meta"),
        ("TencentARC ARC Lab, Tencent PCG", "ARC Lab, Tencent PCG"),
        ("ByteDance-Seed ByteDance Seed", "ByteDance Seed"),
        ("Peking University", "Peking University"),
        ("Apple", "Apple"),
    ],
)
def test_the_name_of_an_organisation(line: str, name: str) -> None:
    assert papers(page().replace("  • 8 authors", line))[0].organization == name


def test_a_date_that_is_told_from_today_stays_open() -> None:
    found = papers(page().replace("Mar 20", "2 days ago"))
    assert texts(found) == TEXTS
    assert (found[0].authors_count, found[0].published) == (8, None)


def test_papers_without_a_byline_between_others() -> None:
    text = page().replace("\n\n  • 12 authors\n·\nOct 25, 2023 2", "")
    found = papers(text)
    assert texts(found) == TEXTS
    assert found[1].authors_count is None
    assert found[1].published is None


class TestYears:
    """A date without a year takes it from the page, or stays open."""

    def test_the_pages_own_date_gives_it(self) -> None:
        text = page(header="Daily Papers\n\nFeb 2, 2026")
        assert papers(text)[0].published == "2025-03-20"

    def test_the_user_gives_it(self) -> None:
        assert papers(page(), year=2021)[0].published == "2021-03-20"

    def test_few_written_years_are_not_enough(self) -> None:
        text = page().replace("May 3, 2024", "May 3, 2022").replace("Jun 15, 2024", "Jun 15, 2021")
        assert papers(text)[0].published is None

    def test_a_paper_can_not_be_newer_than_its_page(self) -> None:
        assert papers(page().replace("Mar 20", "Nov 20"))[0].published is None

    def test_an_impossible_date_stays_open(self) -> None:
        assert papers(page().replace("Mar 20", "Feb 29"))[0].published is None


def test_what_belongs_to_no_paper_is_named_and_costs_nothing_else() -> None:
    found = read(page() + "\n\nSomething that stands alone")
    assert texts([one for one in found if isinstance(one, Record)]) == TEXTS
    (stray,) = [one for one in found if isinstance(one, Rejected)]
    assert stray.raw == "Something that stands alone"
    assert stray.line == page().count("\n") + 3


def test_a_file_cut_in_an_abstract_keeps_what_is_there() -> None:
    found = papers(page()[: page().index("Growing Beans") + 400])
    assert [one.title for one in found] == [title for title, _ in PAPERS[:3]]


def test_an_abstract_of_several_paragraphs_is_one() -> None:
    text = page().replace("Over three summers", "\n\nOver three summers", 1)
    assert re.sub(r"\s+", " ", papers(text)[0].abstract or "") == abstract(PAPERS[0][0])


@pytest.mark.parametrize(
    "title", ["bert2BERT: Again", "Subscribers Who Left", "Subscribe to Nothing", "News From the Shed"]
)
def test_only_buttons_are_taken_off_a_title(title: str) -> None:
    assert papers(page(header=f"Subscribe\n{title}\n{abstract(title)}"))[0].title == title


def test_a_name_in_lower_case_behind_a_glued_button() -> None:
    assert (
        papers(f"Subscribewav2tree: Listening to Oaks\n{abstract('wav2tree')}")[0].title
        == "wav2tree: Listening to Oaks"
    )


@pytest.mark.parametrize(
    "prose",
    [
        [abstract("OwlNet"), abstract("WormNet"), abstract("BeanNet")],
        [textwrap.fill(abstract(name), 80) for name in ("OwlNet", "WormNet", "BeanNet")],
        ["Last summer I planted beans.", abstract("OwlNet"), abstract("WormNet")],
        ["Dear gardeners,", abstract("OwlNet"), "I have two questions:", abstract("WormNet")],
        ["WormNet waters a bed when its soil asks for it, and beats all others. Nobody knows why.", abstract("OwlNet")],
    ],
    ids=["long", "wrapped", "begins with a sentence", "a letter", "short and long"],
)
def test_paragraphs_of_running_text_are_refused_with_what_to_say(prose: list[str], tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("\n\n".join(prose))
    (refused,) = reading.read([str(path)])
    assert isinstance(refused, Rejected)
    assert refused.reason == "no reader knows this layout"
    assert "--reader abstracts" in refused.todo
    assert [one.title for one in reading.read([str(path)], reader="abstracts") if isinstance(one, Paper)] == [
        None
    ] * len(prose)


def test_titles_tell_paragraphs_of_a_listing_from_prose() -> None:
    titles = ["Do Worms Dream of Compost?", "Beans, Beans!", "SoilNet (Again)", "A Survey of Sheds"]
    listing = "\n\n".join(f"{title}\n\n{abstract(title)}" for title in titles)
    assert daily_papers.recognises(listing.encode())
    assert [one.title for one in papers(listing)] == titles


def test_prose_and_other_layouts_are_not_recognised() -> None:
    assert daily_papers.recognises(page().encode())
    assert daily_papers.recognises(page(header="", bylines=False).encode())
    assert not daily_papers.recognises(b"# A read-me\n\nHow to use this.\n")
    assert not daily_papers.recognises(b"\x89PNG\r\n\x1a\n\0\0\0")
    assert not daily_papers.recognises(b"")
