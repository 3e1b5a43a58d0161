"""Titles, names and addresses that mean harm: on the page they are text."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from playwright.sync_api import Download, Page, expect

from exports.html import page as pages
from exports.html.network import address
from tests.browser import Window, wait

HOSTILE = [
    "<script>window.harmed = 1; alert(1)</script>",
    "</script><script>window.harmed = 1</script>",
    "<!--<script>",
    "--></style></title><img src=x onerror='window.harmed = 1'>",
    "<svg/onload=alert(1)>",
    "\"><iframe src='https://example.org'></iframe>",
    "javascript:alert(document.domain)",
    "'\"]}),window.harmed=1,({[",
    "\\u003cscript\\u003e \\\" \\",
    "$title ${policy} {{7*7}} %s",
    "line\u2028separator\u2029here",
    "\u202egnp.exe\u202c \u2066isolated\u2069 \u200bzero\u200fwidth",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🧪👩‍🔬 naïve é",
    "שלום עולם and مرحبا",
    "__proto__",
    "constructor",
    "toString",
    "0",
    "a" * 500,
    "mixed words " * 42,
    "&lt;b&gt; &amp; &#60;i&#62;",
]  # fmt: skip
KEYS = ["__proto__", "constructor", "hasOwnProperty", "model/<script>alert(1)</script>", "model/a&node=b#c%20d\u2028"]


@pytest.fixture(scope="module")
def graph() -> nx.MultiDiGraph:
    """Each text as a title, an author, a name, an alias, a repository, a rule and in a sentence."""
    made = nx.MultiDiGraph()
    for i, text in enumerate(HOSTILE):
        paper, model, repository = f"arxiv:2401.{i:05}", f"model/{i}", f"repo/{i}"
        abstract = f"🧪 First, {text} is old. Now 𝔴𝔢 use {text} 🧪 here. The end."
        start = abstract.rindex(text)
        sentence = abstract[abstract.index("Now") : abstract.rindex(" The")]
        made.add_node(
            paper, kind="paper", label=text, aliases=[], abstract=abstract, published=text, authors=[text, text]
        )
        made.add_node(model, kind="model", label=text, aliases=[text, f"alias {text}"], papers=1)
        made.add_node(repository, kind="repo", label=text, aliases=[], papers=1)
        evidence = [{"field": "abstract", "start": start, "end": start + len(text), "rule": text}]
        told = {"confidence": 0.5, "evidence": evidence, "sentence": sentence}
        made.add_edge(paper, model, key="uses", role="uses", **told)
        made.add_edge(paper, repository, key="introduces", role="introduces", **told)
    for key in KEYS:
        made.add_node(key, kind="model", label=key, aliases=[], papers=0)
    return made


@pytest.fixture(scope="module")
def file(graph: nx.MultiDiGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "<img src=x onerror=alert(1)> $data.html"
    pages.write_page(graph, path)
    return path


@pytest.fixture
def page(window: Window, file: Path) -> Page:
    opened = window.open(file)
    wait(opened, "sharp !== null && rough !== null")
    return opened


class Parts(HTMLParser):
    """The elements of a page, and the texts of its scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._within = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": [], "title": []}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._within = tag
        if tag in self.texts:
            self.texts[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within in self.texts:
            self.texts[self._within][-1] += data


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def test_the_file_has_our_scripts_by_hash_and_nothing_that_runs_or_loads(file: Path) -> None:
    parts = Parts(file.read_bytes().decode())
    data, *scripts = parts.texts["script"]
    policy = (
        next(of["content"] for tag, of in parts.elements if of.get("http-equiv") == "Content-Security-Policy") or ""
    )
    assert f"script-src {' '.join(map(digest, scripts))};" in policy
    assert f"style-src {digest(parts.texts['style'][0])};" in policy
    assert policy.startswith("default-src 'none';")
    assert not re.search("unsafe|http|\\*", policy)
    assert [len(scripts), len(parts.texts["style"])] == [2, 1]
    assert not re.search("[<>&\u2028\u2029]", data)
    for tag, attributes in parts.elements:
        assert tag not in {"iframe", "img", "link", "object", "embed", "base", "b"}
        assert not [name for name in attributes if name.startswith("on") or name in {"src", "href", "style", "srcdoc"}]


def test_a_page_of_hostile_text_has_the_same_elements_as_one_of_none(file: Path) -> None:
    assert [tag for tag, _ in Parts(file.read_text()).elements] == [
        tag for tag, _ in Parts(pages.page(nx.MultiDiGraph(), "x")).elements
    ]


def test_every_text_is_shown_as_text_and_runs_nowhere(page: Page, graph: nx.MultiDiGraph) -> None:
    for node in graph:
        page.evaluate("(key) => (location.hash = new URLSearchParams({ node: key }))", node)
        wait(page, "focus && focus.key === argument", node)
        of = graph.nodes[node]
        panel = page.locator("#panel")
        assert panel.locator("h2").text_content() == of["label"]
        if of["kind"] == "paper":
            edge = graph.edges[node, f"model/{int(node[-5:])}", "uses"]
            first = edge["evidence"][0]
            mark = panel.locator("mark").first
            assert mark.text_content() == of["abstract"][first["start"] : first["end"]]
            assert panel.locator("blockquote").first.text_content() == edge["sentence"]
            assert (panel.locator("bdi").first.text_content() or "").startswith(of["label"])
    assert page.evaluate("nodes.length") == len(graph)
    nothing_ran(page)


def test_searching_for_every_text_finds_it(page: Page) -> None:
    for text in [*HOSTILE, *KEYS]:
        page.get_by_role("combobox").fill(text)
        found = page.locator("#suggestions .name").all_text_contents()
        assert text.strip().replace("\u2028", "").replace("\u2029", "") in {
            one.strip().replace("\u2028", "").replace("\u2029", "") for one in found
        }, text
    nothing_ran(page)


def saved(page: Page) -> Download:
    """The picture of the page. Of more than ten downloads within a second, a browser drops one."""
    page.wait_for_timeout(100)
    page.locator("details.menu").evaluate("menu => { menu.open = true }")
    with page.expect_download() as download:
        page.locator("#svg").click()
    return download.value


def test_pictures_of_hostile_text_are_harmless(page: Page, tmp_path: Path) -> None:
    for i, text in enumerate(HOSTILE):
        page.evaluate("(key) => visit(key)", f"model/{i}")
        download = saved(page)
        assert re.fullmatch(r"[\w-]{1,60}\.svg", download.suggested_filename), text
        download.save_as(tmp_path / "picture.svg")
        root = ElementTree.fromstring((tmp_path / "picture.svg").read_text())  # noqa: S314
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert tags <= {"svg", "title", "rect", "path", "text"}
        assert not [
            name for element in root.iter() for name in element.attrib if name.lower().startswith(("on", "href"))
        ]


def test_only_addresses_of_the_web_become_links(page: Page) -> None:
    for i in range(len(HOSTILE)):
        page.evaluate("(key) => visit(key)", f"repo/{i}")
        for link in page.locator("#panel a").all():
            assert re.match("https://[a-z0-9.-]+/?", link.get_attribute("href") or "")


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("github.com/a/b", "https://github.com/a/b"),
        ("http://example.org/x?y=1#z", "http://example.org/x?y=1#z"),
        ("https://example.org:8080/x", "https://example.org:8080/x"),
        ("javascript:alert(1)", None),
        ("javascript://example.org/%0aalert(1)", None),
        ("data:text/html,<script>alert(1)</script>", None),
        ("vbscript:x", None),
        ("https://github.com@example.org/x", None),
        ("https://example.org/<img>", None),
        ("https://example.org/\u202egpj", None),
        ("example.org/a b", None),
        ("", None),
    ],
)
def test_addresses(label: str, expected: str | None) -> None:
    assert address(f"repo/{label.lower()}", ("some name", label)) == expected


def nothing_ran(page: Page) -> None:
    assert page.evaluate("window.harmed") is None
    assert page.evaluate("document.scripts.length") == 3
    running = "[...document.querySelectorAll('*')].filter((one) => one.getAttributeNames().some((name) => name.startsWith('on')))"
    assert page.evaluate(f"{running}.length") == 0
    expect(page.locator("iframe, img, object, embed")).to_have_count(0)
