"""Web addresses: clean of what clings to them, reduced to the repository where they point into one."""

from __future__ import annotations

import re
from typing import NamedTuple

HOSTS = frozenset({"github.com", "gitlab.com", "huggingface.co", "hf.co", "bitbucket.org", "codeberg.org", "gitee.com"})
BRACKETS = {")": "(", "]": "[", "}": "{", ">": "<"}
FORGE = "gitlab."  # in front of the hosts of those who run one of their own
DOI = re.compile(r"(?i)(?:https?://)?(?:www\.)?(?:(?:dx\.)?doi\.org/|doi:)?(?=10\.\d{4,9}/)")
PREFIXES = frozenset({"datasets", "spaces", "collections", "models"})
PAGES = frozenset({"wiki", "issues", "pull", "pulls", "releases", "actions", "discussions"})


class Repository(NamedTuple):
    """An address taken apart. Owner and name are empty where the host is no forge."""

    host: str
    owner: str
    name: str


def clean(address: str) -> str:
    """The address without closing punctuation, brackets and what stands before it.

    >>> clean("(https://github.com/a/b).")
    'https://github.com/a/b'
    """
    start = re.search(r"(?i)https?://", address)
    address = address[start.start() :] if start else address
    again = re.search(r"(?i)https?://", address[1:])
    if again:
        address = address[: again.start() + 1]
    while address and (address[-1] in ".,;:!?'\"*”’»|\\`" or _unopened(address)):
        address = address[:-1]
    return re.split(r"[{}<>|\\^`\"“”]", address, maxsplit=1)[0].rstrip(".,;:")


def _unopened(address: str) -> bool:
    opening = BRACKETS.get(address[-1])
    return opening is not None and address.count(address[-1]) > address.count(opening)


def parse(address: str) -> Repository:
    """Host, owner and name.

    >>> parse("https://github.com/a/b.git"), parse("https://a.github.io/b/")
    (Repository(host='github.com', owner='a', name='b'), Repository(host='a.github.io', owner='', name=''))
    """
    host, _, path = re.sub(r"(?i)^https?://", "", address).partition("/")
    host = host.lower().removeprefix("www.")
    is_forge = host in HOSTS or host.startswith(FORGE)
    parts = [part for part in re.split(r"[/?#]", path) if part]
    if host in HOSTS and parts and parts[0] in PREFIXES:
        parts = parts[1:]
    if not is_forge or len(parts) < 2:
        return Repository(host, "", "")
    return Repository(host, parts[0], parts[1].removesuffix(".git"))


def doi(address: str) -> str:
    """The DOI that an address is, if it is one.

    >>> doi("https://doi.org/10.5281/zenodo.1/?a=b"), doi("10.5281/zenodo.1"), doi("https://github.com/a/b")
    ('10.5281/zenodo.1', '10.5281/zenodo.1', '')
    """
    found = DOI.match(address)
    return re.split(r"[?#;]", address[found.end() :])[0].rstrip("/") if found else ""


def reduce(address: str) -> str:
    """The repository's own address where this one is a page of it (wiki, issues, a folder).

    >>> reduce("https://github.com/a/b/wiki/Home")
    'https://github.com/a/b'
    """
    head = re.match(r"(?i)((?:https?://)?(?:www\.)?[^/]+/[^/]+/[^/?#]+)/([^/?#]+)", address)
    if head and parse(address).name and head[2] in PAGES:
        return head[1]
    return address


def folded(address: str) -> str:
    """The form under which two spellings are one address.

    >>> folded("https://www.GitHub.com/a/b.git") == folded("github.com/a/b/")
    True
    >>> folded("doi:10.5281/Zenodo.1"), folded("http://dx.doi.org/10.5281/zenodo.1")
    ('doi.org/10.5281/zenodo.1', 'doi.org/10.5281/zenodo.1')
    """
    if number := doi(address):
        return f"doi.org/{number.lower()}"
    return re.sub(r"^(https?://)?(www\.)?", "", address.lower()).rstrip("/").removesuffix(".git")
