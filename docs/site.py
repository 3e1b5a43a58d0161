"""What mkdocs can't know by itself: the pages at the top of this folder, and that nothing is fetched from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
BESIDE = ("LICENSE", *(f"notebooks/{path.name}" for path in sorted((ROOT / "notebooks").glob("*.ipynb"))))
FETCHED = {"src", "srcset", "poster", "data", "action"}  # attributes that make a browser fetch
_ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_IN_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?\s*((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages at the top, whose links lead into this folder."""
    from mkdocs.structure.files import File

    for name in PAGES:
        text = (ROOT / name).read_text(encoding="utf-8").replace("](docs/", "](")
        files.append(File.generated(config, name, content=text))
    for name in BESIDE:
        files.append(File.generated(config, name, abs_src_path=str(ROOT / name)))
    return files


def on_post_build(config: MkDocsConfig) -> None:
    """Refuses a site that would fetch something."""
    from mkdocs.exceptions import PluginError

    if found := fetched(Path(config.site_dir)):
        raise PluginError("the site fetches from elsewhere: " + ", ".join(found))


def fetched(site: Path) -> list[str]:
    """The addresses elsewhere that a browser would fetch for pages and styles."""
    found = set()
    for path in site.rglob("*.html"):
        found |= _Fetched.of(path.read_text(encoding="utf-8"))
    for path in site.rglob("*.css"):
        found |= set(_IN_STYLE.findall(path.read_text(encoding="utf-8")))
    return sorted(found)


class _Fetched(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    @classmethod
    def of(cls, page: str) -> set[str]:
        parser = cls()
        parser.feed(page)
        return parser.found | set(_IN_STYLE.findall(page))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        names = FETCHED | ({"href"} if tag == "link" and ("rel", "canonical") not in attrs else set())
        self.found |= {value for name, value in attrs if name in names and value and _ELSEWHERE.match(value)}
