"""Fetching, from local servers that answer as the documented interfaces do."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

import kg
from kg.core.errors import FetchError, UsageError
from kg.fetching.fetch import fetch
from kg.fetching.query import Query
from tests.conftest import ROOT, Kg

pytestmark = [
    pytest.mark.network,
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),  # a server that is asked while it ends
]


SOON = 0.01  # seconds until a server sees that it shall end


class Asked(NamedTuple):
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    body: Any


Answer = tuple[int, dict[str, str], str]
Answers = Callable[[Asked], Answer | str]


class Server:
    """A server that answers by a function, and remembers what it was asked."""

    def __init__(self, answers: Answers) -> None:
        self.asked: list[Asked] = []
        self.waits: list[float] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                address = urlsplit(self.path)
                parameters = {name: values[0] for name, values in parse_qs(address.query).items()}
                body = json.loads(self.rfile.read(length)) if length else None
                asked = Asked(address.path, parameters, dict(self.headers.items()), body)
                server.asked.append(asked)
                found = answers(asked)
                code, headers, text = (200, {}, found) if isinstance(found, str) else found
                content = text.encode()
                self.send_response(code)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: Any) -> None: ...

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._http.server_port}/"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(SOON,), daemon=True)
        self._thread.start()

    def fetch(self, name: str, query: Query, out: Path, **options: Any) -> int:
        """Fetches without waiting, but tells how long it would have."""
        return fetch(name, query, out, server=self.address, sleep=self.waits.append, now=lambda: 0.0, **options)

    def close(self) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


@pytest.fixture
def serve() -> Iterator[Callable[[Answers], Server]]:
    servers: list[Server] = []

    def started(answers: Answers) -> Server:
        servers.append(Server(answers))
        return servers[-1]

    yield started
    for server in servers:
        server.close()


def number(at: int) -> str:
    return f"2611.{at:05}"


def feed(numbers: list[int], total: int) -> str:
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/{number(at)}v1</id><published>2026-11-02T00:00:00Z</published>"
        f"<title>Owls {at}</title><summary>They see {at}.</summary><author><name>Jane Roe</name></author>"
        '<category term="cs.CL"/></entry>'
        for at in numbers
    )
    count = f'<opensearch:totalResults xmlns:opensearch="x">{total}</opensearch:totalResults>'
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{count}{entries}</feed>'


def search(count: int) -> Answers:
    def answers(asked: Asked) -> str:
        start, most = int(asked.parameters["start"]), int(asked.parameters["max_results"])
        return feed([*range(start, min(start + most, count))], count)

    return answers


def titles(path: Path) -> list[str | None]:
    return [one.title for one in kg.read(path) if isinstance(one, kg.Paper)]


CL = Query(categories=("cs.CL",), since="2026-11")


def test_a_search_of_arxiv_page_by_page(serve: Callable[[Answers], Server], tmp_path: Path) -> None:
    server = serve(search(450))
    assert server.fetch("arxiv", CL, tmp_path / "a.jsonl", contact="roe@example.org") == 450
    assert titles(tmp_path / "a.jsonl") == [f"Owls {at}" for at in range(450)]
    assert [one.parameters["start"] for one in server.asked] == ["0", "200", "400"]
    assert server.asked[0].path == "/api/query"
    assert server.asked[0].parameters["search_query"] == "(cat:cs.CL) AND submittedDate:[202611010000 TO 299912312359]"
    assert "mailto:roe@example.org" in server.asked[0].headers["User-Agent"]
    assert server.waits == [3.0, 3.0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl"]
    paper = next(iter(kg.read(tmp_path / "a.jsonl")))
    assert isinstance(paper, kg.Paper)
    assert (paper.id, paper.published, paper.authors, paper.categories) == (
        "arxiv:2611.00000",
        "2026-11-02",
        ("Jane Roe",),
        ("cs.CL",),
    )


def test_a_limit(serve: Callable[[Answers], Server], tmp_path: Path) -> None:
    server = serve(search(450))
    assert server.fetch("arxiv", CL, tmp_path / "a.jsonl", limit=210) == 210
    assert len(server.asked) == 2


def test_a_busy_service_is_asked_again_when_it_says(serve: Callable[[Answers], Server], tmp_path: Path) -> None:
    busy = iter([(503, {"Retry-After": "30"}, ""), (429, {}, "")])
    answers = search(1)
    server = serve(lambda asked: next(busy, None) or answers(asked))
    assert server.fetch("arxiv", CL, tmp_path / "a.jsonl") == 1
    assert server.waits == [30.0, 3.0, 4.0, 3.0]


def test_what_was_fetched_before_a_break_is_not_fetched_again(
    serve: Callable[[Answers], Server], tmp_path: Path
) -> None:
    answers = search(450)
    server = serve(lambda asked: answers(asked) if asked.parameters["start"] != "400" else (500, {}, "broken"))
    with pytest.raises(FetchError, match=r"busy \(500\).*go on"):
        server.fetch("arxiv", CL, tmp_path / "a.jsonl")
    assert not (tmp_path / "a.jsonl").exists()
    with (tmp_path / "a.jsonl.part").open("a") as file:
        file.write('{"title": "half a pag')
    healed = serve(answers)
    assert healed.fetch("arxiv", CL, tmp_path / "a.jsonl") == 450
    assert [one.parameters["start"] for one in healed.asked] == ["400"]
    assert titles(tmp_path / "a.jsonl") == [f"Owls {at}" for at in range(450)]


def test_another_question_does_not_go_on_where_one_was_broken_off(
    serve: Callable[[Answers], Server], tmp_path: Path
) -> None:
    server = serve(lambda asked: search(450)(asked) if asked.parameters["start"] == "0" else (400, {}, ""))
    with pytest.raises(FetchError, match="refused"):
        server.fetch("arxiv", CL, tmp_path / "a.jsonl")
    other = Query(categories=("cs.CV",))
    with pytest.raises(UsageError, match="something else was being fetched"):
        server.fetch("arxiv", other, tmp_path / "a.jsonl")
    assert serve(search(3)).fetch("arxiv", other, tmp_path / "a.jsonl", again=True) == 3
    assert len(titles(tmp_path / "a.jsonl")) == 3


def test_papers_by_their_ids(serve: Callable[[Answers], Server], tmp_path: Path) -> None:
    def answers(asked: Asked) -> str:
        return feed([int(one.partition(".")[2]) for one in asked.parameters["id_list"].split(",")], 0)

    server = serve(answers)
    ids = (f"https://arxiv.org/abs/{number(0)}v2", *map(number, range(1, 130)))
    assert server.fetch("arxiv", Query(ids=ids), tmp_path / "a.jsonl") == 130
    assert [len(one.parameters["id_list"].split(",")) for one in server.asked] == [100, 30]
    with pytest.raises(UsageError, match="'owls' is no arXiv id"):
        server.fetch("arxiv", Query(ids=("owls",)), tmp_path / "b.jsonl")


def harvest(asked: Asked) -> str:
    token = asked.parameters.get("resumptionToken")
    record = "<record><header{status}><identifier>oai:arXiv.org:{id}</identifier></header>{metadata}</record>"
    raw = (
        '<metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{id}</id><version version="v1">'
        "<date>Mon, 2 Nov 2026 10:00:00 GMT</date></version><title>Owls {id}</title><authors>Jane Roe</authors>"
        "<categories>cs.CL cs.LG</categories><abstract>They see.</abstract></arXivRaw></metadata>"
    )
    first, last = (2, 3) if token else (0, 1)
    records = "".join(
        record.format(id=number(at), status="", metadata=raw.format(id=number(at))) for at in (first, last)
    ) + record.format(id=number(9), status=' status="deleted"', metadata="")
    following = "" if token else "6543|1001"
    return (
        '<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
        f'{records}<resumptionToken cursor="0" completeListSize="4">{following}</resumptionToken></ListRecords></OAI-PMH>'
    )


def test_a_harvest_by_oai_pmh(serve: Callable[[Answers], Server], tmp_path: Path) -> None:
    server = serve(harvest)
    assert server.fetch("arxiv", CL._replace(harvest=True), tmp_path / "a.jsonl") == 4
    first, second = (one.parameters for one in server.asked)
    assert first == {"verb": "ListRecords", "metadataPrefix": "arXivRaw", "set": "cs:cs:CL", "from": "2026-11-01"}
    assert second == {"verb": "ListRecords", "resumptionToken": "6543|1001"}
    assert titles(tmp_path / "a.jsonl") == [f"Owls {number(at)}" for at in range(4)]


def test_a_harvest_of_nothing(serve: Callable[[Answers], Server], tmp_path: Path) -> None:
    server = serve(lambda _: '<OAI-PMH><error code="noRecordsMatch">none</error></OAI-PMH>')
    with pytest.raises(FetchError, match="nothing fits"):
        server.fetch("arxiv", CL._replace(harvest=True), tmp_path / "a.jsonl")
    assert not list(tmp_path.iterdir())


def test_openalex(serve: Callable[[Answers], Server], tmp_path: Path) -> None:
    def answers(asked: Asked) -> str:
        at = {"*": 0, "second": 1}[asked.parameters["cursor"]]
        work = {
            "id": f"https://openalex.org/W{at}",
            "title": f"Owls {at}",
            "abstract_inverted_index": {"see": [1], "They": [0]},
        }
        return json.dumps({"meta": {"count": 2, "next_cursor": "second" if at == 0 else None}, "results": [work]})

    server = serve(answers)
    query = Query(search="owl hearing", since="2026", until="2026-02")
    assert server.fetch("openalex", query, tmp_path / "a.jsonl") == 2
    assert server.asked[0].parameters["filter"] == (
        "title_and_abstract.search:owl hearing,from_publication_date:2026-01-01,to_publication_date:2026-02-28"
    )
    found = [one for one in kg.read(tmp_path / "a.jsonl") if isinstance(one, kg.Paper)]
    assert [(one.title, one.abstract) for one in found] == [("Owls 0", "They see"), ("Owls 1", "They see")]


def test_semantic_scholar_with_a_key(
    serve: Callable[[Answers], Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("S2_API_KEY", "secret")

    def answers(asked: Asked) -> str:
        if asked.body:
            return json.dumps([{"paperId": one, "title": one} for one in asked.body["ids"][:1]] + [None])
        at = 1 if "token" in asked.parameters else 0
        paper = {"paperId": f"p{at}", "title": f"Owls {at}", "abstract": "They see."}
        return json.dumps({"total": 2, "data": [paper], **({"token": "more"} if at == 0 else {})})

    server = serve(answers)
    assert server.fetch("semantic-scholar", Query(search="owls", since="2026-01"), tmp_path / "a.jsonl") == 2
    assert titles(tmp_path / "a.jsonl") == ["Owls 0", "Owls 1"]
    assert server.asked[0].headers["x-api-key"] == "secret"
    assert server.asked[0].parameters["publicationDateOrYear"] == "2026-01:"
    assert "secret" not in (tmp_path / "a.jsonl").read_text()
    ids = Query(ids=("2106.09685", "10.1145/3442188.3445922"))
    assert server.fetch("semantic-scholar", ids, tmp_path / "b.jsonl") == 1
    assert server.asked[-1].body == {"ids": ["ARXIV:2106.09685", "DOI:10.1145/3442188.3445922"]}


def test_daily_papers_day_by_day(serve: Callable[[Answers], Server], tmp_path: Path) -> None:
    def answers(asked: Asked) -> str:
        day = asked.parameters["date"]
        paper = {"id": f"2611.000{day[-2:]}", "title": f"Owls of {day}", "summary": "They see.", "upvotes": 3}
        return json.dumps([] if day.endswith("01") else [{"paper": paper, "publishedAt": day}])

    server = serve(answers)
    assert server.fetch("huggingface", Query(since="2026-11-01", until="2026-11-03"), tmp_path / "a.jsonl") == 2
    assert titles(tmp_path / "a.jsonl") == ["Owls of 2026-11-02", "Owls of 2026-11-03"]


@pytest.mark.parametrize("answer", ["<feed", "{", '{"results": 3, "data": 3}', "[[]]", ""])
@pytest.mark.parametrize("name", ["arxiv", "openalex", "semantic-scholar", "huggingface"])
def test_an_answer_that_makes_no_sense_is_no_traceback(
    serve: Callable[[Answers], Server], tmp_path: Path, name: str, answer: str
) -> None:
    query = Query(since="2026-11-01", until="2026-11-01", search="" if name == "huggingface" else "owls")
    with pytest.raises(FetchError):
        serve(lambda _: answer).fetch(name, query, tmp_path / "a.jsonl")


@pytest.mark.parametrize(
    ("name", "query", "message"),
    [
        ("arxiv", Query(), "what shall be fetched"),
        ("arxiv", Query(categories=("Owls!",)), "no category"),
        ("arxiv", Query(search="x", harvest=True), "one category"),
        ("arxiv", CL._replace(since="tomorrow"), "no date"),
        ("openalex", Query(categories=("cs.CL",)), "no categories"),
        ("openalex", Query(ids=("owls",)), "neither a DOI nor an arXiv id"),
        ("semantic-scholar", Query(), "what shall be fetched"),
        ("huggingface", Query(search="owls"), "by date"),
    ],
)
def test_what_a_service_can_not_answer_is_not_asked(tmp_path: Path, name: str, query: Query, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        fetch(name, query, tmp_path / "a.jsonl", server="http://127.0.0.1:1/")


def test_a_service_that_is_not_there_is_a_line(tmp_path: Path) -> None:
    waits: list[float] = []
    with pytest.raises(FetchError, match="no answer"):
        fetch("arxiv", CL, tmp_path / "a.jsonl", server="http://127.0.0.1:1/", sleep=waits.append)
    assert sum(waits) > 60


def test_on_the_command_line(kg: Kg, serve: Callable[[Answers], Server], tmp_path: Path) -> None:
    server = serve(search(2))
    done = kg("fetch", "arxiv", "cs.CL", "--since", "2026-11", "-o", "a.jsonl", "--server", server.address)
    assert done.stdout.startswith("a.jsonl: 2 papers, ")
    assert kg("build", "a.jsonl", "-o", "g.kg").returncode == 0
    again = kg("fetch", "arxiv", "cs.CL", "-o", "a.jsonl", "--server", server.address)
    assert (again.returncode, again.stderr) == (
        2,
        "kg: a.jsonl: there is such a file already (name another one, or remove it)\n",
    )


def test_without_the_extra_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from kg.cli.main import main

    monkeypatch.delitem(sys.modules, "kg.fetching.fetch", raising=False)
    monkeypatch.delitem(sys.modules, "kg.fetching.client", raising=False)
    monkeypatch.setitem(sys.modules, "httpx", None)
    monkeypatch.setattr(sys, "argv", ["kg", "fetch", "arxiv", "cs.CL", "-o", "a.jsonl"])
    with pytest.raises(SystemExit):
        main()
    said = 'kg: httpx is not installed, which fetching needs (pip install "papergraph[fetch]")\n'
    assert capsys.readouterr().err == said


def test_nothing_else_knows_how_to_go_on_the_network() -> None:
    for path in [*ROOT.glob("kg/**/*.py"), *ROOT.glob("exports/**/*.py"), *ROOT.glob("extractors/**/*.py")]:
        if path.parent.name != "fetching":
            text = path.read_text(encoding="utf-8")
            assert "import httpx" not in text, path
            assert "urllib.request" not in text, path
            assert "kg.fetching" not in text or path.name == "fetch.py", path
