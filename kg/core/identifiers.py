"""The identifiers that a paper goes by, in one spelling each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

_ARXIV = r"(\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[a-z]{2})?/\d{7})(?:v\d+)?"
_arxiv = re.compile(
    rf"(?:arxiv\s*:\s*|oai:arxiv\.org:|https?://(?:[\w.]+\.)?arxiv\.org/(?:abs|pdf|html)/)?{_ARXIV}(?:\.pdf)?(?:\s*\[.*)?",
    re.IGNORECASE,
)
_month = re.compile(r"arxiv:(?:[a-z-]+/)?(?P<year>\d\d)(?P<month>0[1-9]|1[0-2])[\d.]+")
_subclass = re.compile(r"\.[a-z]{2}/")
_prefixed = re.compile(rf"(?:arxiv\s*:|oai:arxiv\.org:|https?://(?:[\w.]+\.)?arxiv\.org/).*|{_ARXIV}", re.IGNORECASE)
_doi = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|doi\s*:?\s*)?(10\.\d{4,9}/[^\s\"<>{}|\\^`\x00-\x1f\x7f-\x9f\ud800-\udfff]+)",
    re.IGNORECASE,
)
_arxiv_doi = re.compile(r"10\.48550/arxiv\.(.+)", re.IGNORECASE)
_hub = re.compile(r"https?://(?:www\.)?(?:huggingface\.co/papers|alphaxiv\.org/abs|ar5iv\.org/abs)/", re.IGNORECASE)
_node = re.compile(r"[^#]*#(?:.*&)?node=(?P<page>[^&]+)|https://w3id\.org/papergraph/id/(?:paper/)?(?P<iri>.+)")
_web = re.compile(r"(?:https?://|git@|ssh://git@)(?:www\.)?(?P<rest>\S+)", re.IGNORECASE)
_global = re.compile(r"(?:pmid|openalex|s2|acl):[\w.:/-]{1,100}")


def arxiv(text: str | None) -> str | None:
    """An arXiv identifier without its version and class.

    >>> arxiv("https://arxiv.org/abs/2402.11537v2"), arxiv("arXiv:math.GT/0309136 [math.GT]"), arxiv("see arXiv")
    ('2402.11537', 'math/0309136', None)
    """
    found = _arxiv.fullmatch(text.strip()) if text and len(text) < 200 else None
    return _subclass.sub("/", found[1].lower()) if found else None


def month(keys: Iterable[str]) -> str | None:
    """The month in which arXiv gave a paper one of its keys.

    >>> month(["arxiv:2402.11537"]), month(["doi:10.1/x", "arxiv:math/9909136"]), month(["arxiv:2413.00001"])
    ('2024-02', '1999-09', None)
    """
    found = next(filter(None, map(_month.fullmatch, keys)), None)
    if found is None:
        return None
    year = int(found["year"])
    return f"{1900 + year if year > 90 else 2000 + year}-{found['month']}"


def doi(text: str | None) -> str | None:
    """A DOI in lower case and without its resolver.

    >>> doi("https://doi.org/10.1145/3442188.3445922"), doi("none")
    ('10.1145/3442188.3445922', None)
    """
    found = _doi.fullmatch(text.strip().rstrip(".,;")) if text and len(text) < 300 else None
    return found[1].lower() if found else None


def keys(arxiv_text: str | None, doi_text: str | None, own: str | None) -> tuple[str, ...]:
    """All that is known to be this paper's alone the world over, the best first.

    >>> keys(None, "10.48550/arXiv.1810.04805", "pmid:12")
    ('arxiv:1810.04805', 'pmid:12')
    """
    found_doi = doi(doi_text) or doi(own)
    published_there = _arxiv_doi.fullmatch(found_doi) if found_doi else None
    if published_there:
        arxiv_text, found_doi = arxiv_text or published_there[1], None
    found_arxiv = arxiv(arxiv_text) or (arxiv(own) if own and _prefixed.fullmatch(own.strip()) else None)
    found = (
        found_arxiv and f"arxiv:{found_arxiv}",
        found_doi and f"doi:{found_doi}",
        own if own and _global.fullmatch(own) else None,
    )
    return tuple(filter(None, found))


def node(name: str) -> str:
    """What a pasted address of a page (`…#node=model%2Fgpt-3`) or of linked data calls a paper or an entity.

    >>> node("papers.html#node=model%2Fgpt-3"), node("https://w3id.org/papergraph/id/benchmark/glue"), node("LoRA")
    ('model/gpt-3', 'benchmark/glue', 'LoRA')
    """
    found = _node.fullmatch(name.strip())
    return unquote(found["page"] or found["iri"]) if found else name.strip()


def paper_ids(name: str) -> tuple[str, ...]:
    """The ids that a paper may have which somebody calls so: by id, by number, or by an address on the web.

    >>> paper_ids("https://arxiv.org/pdf/2106.09685v2"), paper_ids("doi:10.1145/3442188.3445922"), paper_ids("roe2020")
    (('https://arxiv.org/pdf/2106.09685v2', 'arxiv:2106.09685'), ('doi:10.1145/3442188.3445922',), ('roe2020',))
    """
    return tuple(dict.fromkeys([node(name), *meant_keys(name)]))


def meant_keys(name: str) -> tuple[str, ...]:
    """What a number or an address on the web says of the paper that it means, whatever papers there are.

    >>> meant_keys("https://huggingface.co/papers/2106.09685"), meant_keys("10.1145/3442188"), meant_keys("LoRA")
    (('arxiv:2106.09685',), ('doi:10.1145/3442188',), ())
    """
    bare = _hub.sub("", node(name).partition("?")[0].partition("#")[0].rstrip("/"))
    return keys(bare if arxiv(bare) else None, bare, bare)


def repository_id(name: str) -> str | None:
    """The id of the entity that a repository's address names.

    >>> repository_id("https://github.com/Foo/Bar.git"), repository_id("LoRA")
    ('repo/github.com/foo/bar', None)
    """
    found = _web.fullmatch(name.strip())
    return f"repo/{found['rest'].replace(':', '/').rstrip('/').removesuffix('.git').lower()}" if found else None
