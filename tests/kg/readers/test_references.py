"""BibTeX, RIS and XML: what reference managers and archives export."""

from __future__ import annotations

import io
from typing import Any

import pytest

from kg.core.model import Record, Rejected
from kg.intake.readers import arxiv_atom, arxiv_oai, bibtex, pubmed, ris
from kg.intake.readers.table import Options


def read(reader: Any, text: str | bytes, **options: Any) -> list[Record | Rejected]:
    content = text.encode() if isinstance(text, str) else text
    return list(reader.read(io.BytesIO(content), Options(**options)))


def one(reader: Any, text: str | bytes, **options: Any) -> Record:
    (found,) = read(reader, text, **options)
    assert isinstance(found, Record)
    return found


class TestBibtex:
    ENTRY = """@Article{roe2021,
      title = {Owls of {N}orth {\\"U}ist},
      author = "Roe, Jane and Doe, John and others",
      journal = {arXiv preprint arXiv:2402.11537},
      year = 2021, month = feb,
      abstract = {They see. {Braces {nest}} and "quotes" stay, so does 5\\% @ night.},
      doi={10.1234/abc}, keywords = {owls, night},
    }"""

    def test_an_entry(self) -> None:
        found = one(bibtex, self.ENTRY)
        assert found.title == 'Owls of {N}orth {\\"U}ist'
        assert found.authors == ("Jane Roe", "John Doe")
        assert (found.arxiv, found.doi, found.key) == ("2402.11537", "10.1234/abc", "roe2021")
        assert found.published == "2021-02"
        assert found.categories == ("owls", "night")
        assert found.abstract == 'They see. {Braces {nest}} and "quotes" stay, so does 5\\% @ night.'

    def test_strings_comments_and_parentheses(self) -> None:
        text = """% a comment
        @string{j = "Journal of " # {Owls}}
        @comment{ @article{no, title={No}} }
        @preamble{"x"}
        @inproceedings(a, title = j # " at " # 9, date = {2020-03-04}, eprint = {2001.00001}, eprinttype = {arxiv})
        """
        found = one(bibtex, text)
        assert (found.title, found.published, found.arxiv, found.line) == (
            "Journal of Owls at 9",
            "2020-03-04",
            "2001.00001",
            5,
        )

    @pytest.mark.parametrize(
        "broken", ["@article{a, title = {Open", '@article{a, title = "Open', "@article{a, year = 2020}"]
    )
    def test_a_broken_entry_costs_itself(self, broken: str) -> None:
        found = read(bibtex, f"{self.ENTRY}\n{broken}\n{self.ENTRY}")
        assert [type(item) for item in found] == [Record, Rejected, Record]
        assert [item.line for item in found] == [1, 9, 10]

    def test_latin_1_is_named_and_can_be_said(self) -> None:
        text = "@article{a, title = {Käuze}}".encode("latin-1")
        assert isinstance(read(bibtex, text)[0], Rejected)
        assert one(bibtex, text, encoding="latin-1").title == "Käuze"

    def test_entries_are_streamed(self) -> None:
        text = "\n".join(self.ENTRY.replace("roe2021", f"roe{number}") for number in range(3000))
        assert [item.key for item in read(bibtex, text) if isinstance(item, Record)] == [
            f"roe{number}" for number in range(3000)
        ]


class TestRis:
    ENTRY = (
        "TY  - JOUR\nTI  - Owls\nAU  - Roe, Jane\nPY  - 2021\nAB  - They see.\n  At night.\nDO  - 10.1234/abc\nER  - \n"
    )

    def test_an_entry(self) -> None:
        found = one(ris, self.ENTRY)
        assert (found.title, found.abstract, found.authors) == ("Owls", "They see. At night.", ("Jane Roe",))
        assert (found.published, found.doi) == ("2021", "10.1234/abc")

    @pytest.mark.parametrize(
        "dress",
        [
            lambda text: "\ufeff" + text.replace("\n", "\r\n"),
            lambda text: text.replace("  -", " -"),
            lambda text: text.replace("ER  - \n", ""),
            lambda text: text.replace("TI  -", "T1  -").replace("AB  -", "N2  -"),
            lambda text: "\n\n" + text + "\n\n",
        ],
    )
    def test_two_entries_in_another_dress(self, dress: Any) -> None:
        text = dress(self.ENTRY + self.ENTRY)
        assert ris.recognises(text.encode())
        assert [(item.title, item.abstract) for item in read(ris, text) if isinstance(item, Record)] == [
            ("Owls", "They see. At night.")
        ] * 2


class TestXml:
    ENTRY = (
        "<entry><id>http://arxiv.org/abs/2402.11537v2</id><title>Owls &amp; <i>Mice</i></title><summary> They see.</summary>"
        "<author><name>Jane Roe</name></author><published>2024-02-18T10:00:00Z</published><arxiv:comment>4 pages</arxiv:comment>"
        '<category term="cs.CL"/></entry>'
    )
    FEED = (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">'
        "<title>Query</title>%s</feed>"
    )

    def test_an_entry(self) -> None:
        found = one(arxiv_atom, self.FEED % self.ENTRY)
        assert (found.title, found.abstract, found.comment) == ("Owls & Mice", "They see.", "4 pages")
        assert (found.authors, found.categories) == (("Jane Roe",), ("cs.CL",))

    @pytest.mark.parametrize(
        "broken",
        [
            "<entry><title>Open</entry>",
            "<entry><title>&laugh;</title></entry>",
            "<entry>cut",
            "<entry><title>a\x01b</title></entry>",
        ],
    )
    def test_a_broken_entry_costs_itself(self, broken: str) -> None:
        found = read(arxiv_atom, self.FEED % f"\n{self.ENTRY}\n{broken}\n{self.ENTRY}")
        assert [type(item) for item in found] == [Record, Rejected, Record]
        assert [item.line for item in found] == [2, 3, 4]

    def test_nothing_that_a_document_declares_is_ever_looked_up(self, tmp_path: Any) -> None:
        (tmp_path / "canary").write_text("secret")
        declared = f'<!DOCTYPE feed [<!ENTITY x SYSTEM "{(tmp_path / "canary").as_uri()}"><!ENTITY y "ha">]>'
        entry = self.ENTRY.replace("They see.", "&x;&y;")
        (found,) = read(arxiv_atom, (self.FEED % entry).replace("<feed", f"{declared}<feed"))
        assert isinstance(found, Rejected)

    def test_errors_of_the_api_are_no_papers(self) -> None:
        error = (
            "<entry><id>http://arxiv.org/api/errors#x</id><title>Error</title><summary>malformed id</summary></entry>"
        )
        (found,) = read(arxiv_atom, self.FEED % error)
        assert isinstance(found, Rejected)
        assert "malformed id" in found.reason

    def test_other_encodings_are_honoured(self) -> None:
        text = (self.FEED % self.ENTRY.replace("Mice", "Mäuse")).replace('"1.0"', '"1.0" encoding="ISO-8859-1"')
        assert one(arxiv_atom, text.encode("latin-1")).title == "Owls & Mäuse"

    def test_deep_nesting_is_only_slow_food(self) -> None:
        deep = f"<entry><title>{'<i>' * 50_000}x{'</i>' * 50_000}</title><id>a</id></entry>"
        assert one(arxiv_atom, self.FEED % deep).title == "x"

    @pytest.mark.parametrize(
        "metadata",
        [
            '<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2402.11537</id><created>2024-02-18</created><authors><author>'
            "<keyname>Roe</keyname><forenames>Jane</forenames></author></authors><title>Owls</title>"
            "<abstract>They see.</abstract></arXiv>",
            '<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2402.11537</id><version version="v1"><date>2024-02-18</date>'
            "</version><title>Owls</title><authors>Jane Roe</authors><abstract>They see.</abstract></arXivRaw>",
            '<oai_dc:dc xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Owls</dc:title><dc:creator>Roe, Jane</dc:creator>'
            "<dc:description>They see.</dc:description><dc:description>Comment: x</dc:description><dc:date>2024-02-18</dc:date>"
            "<dc:identifier>http://arxiv.org/abs/2402.11537</dc:identifier></oai_dc:dc>",
        ],
    )
    def test_oai_formats(self, metadata: str) -> None:
        text = (
            '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/">'
            '<record><header status="deleted"><identifier>x</identifier></header></record>'
            f"<record><header><identifier>oai:x</identifier></header><metadata>{metadata}</metadata></record></OAI-PMH>"
        )
        found = one(arxiv_oai, text)
        assert (found.title, found.abstract, found.authors) == ("Owls", "They see.", ("Jane Roe",))
        assert found.published == "2024-02-18"
        assert (found.arxiv or "").endswith("2402.11537")

    def test_pubmed(self) -> None:
        text = (
            "<!DOCTYPE PubmedArticleSet><PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>7</PMID><Article><Journal>"
            "<JournalIssue><PubDate><Year>2003</Year><Month>Jul</Month></PubDate></JournalIssue></Journal>"
            "<ArticleTitle>Owls in CO<sub>2</sub>.</ArticleTitle><Abstract><AbstractText Label='AIM'>To see.</AbstractText>"
            "<AbstractText Label='RESULT'>They <i>do</i>.</AbstractText></Abstract><AuthorList><Author><LastName>Roe</LastName>"
            "<ForeName>Jane</ForeName></Author><Author><CollectiveName>Owl Club</CollectiveName></Author></AuthorList></Article>"
            "</MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType='doi'>10.1234/x</ArticleId></ArticleIdList>"
            "</PubmedData></PubmedArticle></PubmedArticleSet>"
        )
        found = one(pubmed, text)
        assert (found.title, found.abstract) == ("Owls in CO2", "AIM: To see.\nRESULT: They do.")
        assert (found.key, found.doi, found.published) == ("pmid:7", "10.1234/x", "2003-07")
        assert found.authors == ("Jane Roe", "Owl Club")
