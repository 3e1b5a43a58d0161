"""Papers in the linked data of others: read by content, with their ids, dates and people."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

import kg
from kg.core.model import Record, Rejected
from kg.intake.readers import rdf
from kg.intake.readers.table import Options
from kg.intake.reading import recognised
from tests.conftest import LISTINGS

TITLE, ABSTRACT = "Owls at Night", "We introduce OwlNet and evaluate it on GLUE."
SCHEMA_ORG = json.dumps(
    {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "@id": "https://owls.example/paper",
        "headline": TITLE,
        "abstract": ABSTRACT,
        "datePublished": "2024-02-18",
        "author": [
            {"@type": "Person", "name": "Jane Roe"},
            {"@type": "Person", "givenName": "John", "familyName": "Doe"},
        ],
        "keywords": "owls",
        "sameAs": "https://arxiv.org/abs/2402.11537v2",
        "identifier": {"@type": "PropertyValue", "propertyID": "DOI", "value": "10.1234/owls"},
    }
)
LPWC = f"""
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix fabio: <http://purl.org/spar/fabio/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix lpwcc: <https://linkedpaperswithcode.com/class/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://linkedpaperswithcode.com/paper/owls-at-night> a lpwcc:paper ; dcterms:title "{TITLE}"^^xsd:string ;
  dcterms:abstract "{ABSTRACT}" ; dcterms:date "2024-02-18"^^xsd:date ; fabio:hasArXivID "2402.11537" ;
  dcterms:creator <https://linkedpaperswithcode.com/author/jane-roe> , <https://linkedpaperswithcode.com/author/john-doe> .
<https://linkedpaperswithcode.com/author/jane-roe> a lpwcc:author ; foaf:name "Jane Roe" .
<https://linkedpaperswithcode.com/author/john-doe> a lpwcc:author ; foaf:name "John Doe" .
"""
SEMOPENALEX = f"""
<https://semopenalex.org/author/A1> <http://xmlns.com/foaf/0.1/name> "Jane Roe" .
<https://semopenalex.org/work/W1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://semopenalex.org/ontology/Work> .
<https://semopenalex.org/work/W1> <http://purl.org/dc/terms/title> "{TITLE}" .
<https://semopenalex.org/work/W1> <http://purl.org/dc/terms/abstract> "{ABSTRACT}" .
<https://semopenalex.org/work/W1> <http://purl.org/dc/terms/date> "2024-02-18"^^<http://www.w3.org/2001/XMLSchema#date> .
<https://semopenalex.org/work/W1> <http://purl.org/dc/terms/creator> <https://semopenalex.org/author/A1> .
<https://semopenalex.org/work/W1> <http://purl.org/dc/terms/creator> <https://semopenalex.org/author/A2> .
<https://semopenalex.org/work/W1> <http://prismstandard.org/namespaces/basic/2.0/doi> "https://doi.org/10.48550/arXiv.2402.11537" .
<https://semopenalex.org/author/A2> <http://xmlns.com/foaf/0.1/name> "John Doe" .
"""
ZOTERO = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#"
  xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:bib="http://purl.org/net/biblio#"
  xmlns:foaf="http://xmlns.com/foaf/0.1/" xmlns:link="http://purl.org/rss/1.0/modules/link/">
  <rdf:Description rdf:about="http://arxiv.org/abs/2402.11537">
    <z:itemType>preprint</z:itemType>
    <bib:authors><rdf:Seq>
      <rdf:li><foaf:Person><foaf:surname>Roe</foaf:surname><foaf:givenName>Jane</foaf:givenName></foaf:Person></rdf:li>
      <rdf:li><foaf:Person><foaf:surname>Doe</foaf:surname><foaf:givenName>John</foaf:givenName></foaf:Person></rdf:li>
    </rdf:Seq></bib:authors>
    <dc:title>{TITLE}</dc:title>
    <dcterms:abstract>{ABSTRACT}</dcterms:abstract>
    <dc:date>2024-02-18</dc:date>
    <dc:identifier><dcterms:URI><rdf:value>http://arxiv.org/abs/2402.11537</rdf:value></dcterms:URI></dc:identifier>
    <link:link rdf:resource="#item_2"/>
  </rdf:Description>
  <z:Attachment rdf:about="#item_2"><z:itemType>attachment</z:itemType><dc:title>Full Text PDF</dc:title></z:Attachment>
  <bib:Journal rdf:about="urn:issn:1234"><dc:title>Journal of Owls</dc:title></bib:Journal>
</rdf:RDF>"""
CONTENTS = {"schema.org": SCHEMA_ORG, "Linked Papers With Code": LPWC, "SemOpenAlex": SEMOPENALEX, "Zotero": ZOTERO}


def read(content: str) -> list[Record | Rejected]:
    found = recognised(content.encode())
    assert found is not None
    assert found.name == "rdf"
    return list(rdf.read(io.BytesIO(content.encode()), Options()))


@pytest.mark.parametrize("name", CONTENTS)
def test_a_paper_of_others_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "papers").write_text(CONTENTS[name])
    (paper,) = kg.read(tmp_path / "papers")
    assert isinstance(paper, kg.Paper)
    assert (paper.id, paper.title, paper.abstract) == ("arxiv:2402.11537", TITLE, ABSTRACT)
    assert (paper.published, paper.authors) == ("2024-02-18", ("Jane Roe", "John Doe"))


def test_all_ids_and_words_of_schema_org_are_read() -> None:
    (paper,) = read(SCHEMA_ORG)
    assert isinstance(paper, Record)
    assert (paper.doi, paper.categories) == ("10.1234/owls", ("owls",))


def test_many_documents_with_a_context_each_are_read() -> None:
    many = [json.loads(SCHEMA_ORG) | {"@id": f"https://owls.example/{i}", "headline": f"Owls {i}"} for i in range(3000)]
    found = read(json.dumps(many))
    assert [one.title for one in found if isinstance(one, Record)] == [f"Owls {i}" for i in range(3000)]


def test_a_paper_without_an_id_has_its_address_as_key() -> None:
    content = json.dumps(
        {"@context": "http://schema.org/", "@id": "https://x.example/p", "@type": "Article", "name": TITLE}
    )
    (paper,) = read(content)
    assert isinstance(paper, Record)
    assert (paper.title, paper.key, paper.urls) == (TITLE, "https://x.example/p", ("https://x.example/p",))


def test_lists_that_lead_in_circles_end() -> None:
    circle = "_:a <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> _:a ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:a ."
    (paper,) = read(
        f"@prefix s: <https://schema.org/> . <https://x.example/p> a s:Article ; s:name 'x' ; s:author _:a . {circle}"
    )
    assert isinstance(paper, Record)
    assert paper.authors == ()


def test_lines_of_the_first_listing_survive_a_round_trip(tmp_path: Path) -> None:
    with kg.build(LISTINGS / "references.bib", tmp_path / "g.kg") as graph:
        graph.export(tmp_path / "g.ttl")
        lines = {paper.id: paper.sources[0].line for paper in graph.papers()}
    with kg.build(tmp_path / "g.ttl", tmp_path / "h.kg") as again:
        assert {paper.id: paper.sources[0].line for paper in again.papers()} == lines
        assert {Path(paper.sources[0].file).name for paper in again.papers()} == {"g.ttl!references.bib"}
        assert any('"g.ttl!references.bib:' in line for line in again.ntriples())
