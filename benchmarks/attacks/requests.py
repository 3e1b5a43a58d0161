"""A server asked in all ways at once: python -m benchmarks.attacks.requests [REQUESTS [SEED]].

Pages, questions, searches, updates, SERVICE, wrong names, broken HTTP, endless queries, and clients that leave in the
middle, from four at a time. Every request gets an answer of its kind, byte for byte the one that it gets alone, unless the server
says that it is too busy or out of time; none is an error of ours, and at the end the server holds no more memory, files and children than
after the first quarter.
"""

from __future__ import annotations

import gzip
import hashlib
import http.client
import os
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from benchmarks.attacks import LISTINGS
from kg.steps.building import build

CLIENTS = 4
SAMPLES = 20
DIFFERENT = 500  # requests, asked one after another first
UNANSWERED = (
    503,
    504,
)  # too busy, and no answer within the time that there is: said to be so, on a machine with much to do
TIMEOUT = 3  # seconds that the server gives a query
PATIENCE = 30
GROWTH = 1.1  # times as much memory as after the first quarter
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
QUERIES = (
    "ASK {}",
    "SELECT ?p WHERE { ?p a kg:Paper } LIMIT 10",
    "SELECT ?p ?e WHERE { ?p kg:mentions ?e }",
    "CONSTRUCT { ?p kg:uses ?x } WHERE { ?p kg:uses ?x }",
    "DESCRIBE <https://w3id.org/papergraph/id/model/bert>",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
)
FORM = "application/x-www-form-urlencoded"
Statuses = tuple[int, ...]  # that an answer may have


class Answer(NamedTuple):
    """An answer's status, and a digest of its text and of what that is; 0 if there is none, or if nobody waits for it."""

    status: int
    text: str = ""


def asked(address: str, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
    """An answer, read to its end and unpacked."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE)
    try:
        connection.request(
            method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        text = answer.read()
        text = gzip.decompress(text) if answer.headers["Content-Encoding"] == "gzip" else text
        kind = f"{answer.headers['Content-Type']} {answer.headers['X-Result-Rows']}"
        return Answer(answer.status, hashlib.blake2b(kind.encode() + text).hexdigest())
    finally:
        connection.close()


def sent(address: str, data: bytes, *, leave: bool = False, half: bool = False) -> Answer:
    """What raw bytes get; its status only."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=PATIENCE) as connection:
        try:
            connection.sendall(data)
            if leave:
                return Answer(0)
            if half:
                connection.shutdown(socket.SHUT_WR)
            answer = b""
            while part := connection.recv(65536):
                answer += part
            return Answer(int(answer[9:12]) if answer[9:12].isdigit() else 0)
        except ConnectionError:
            return Answer(0)


def sparql(query: str) -> str:
    """The address of a query."""
    return f"/sparql?query={quote(query)}"


def request(address: str, chance: random.Random) -> tuple[str, Answer, Statuses]:
    """One request: its kind, what it got, and the statuses that it may get."""
    host = urlsplit(address).netloc
    query, fine = chance.choice(QUERIES), (200,)
    words = " ".join(
        chance.choices(
            ("model", "BERT", "lang", "a", "*", '"', "NEAR", "OR", "x" * 50, "ü", "\u0301"), k=chance.randrange(1, 40)
        )
    )
    noise = chance.randbytes(chance.randrange(1, 3000))
    head = f"HTTP/1.1\r\nHost: {host}\r\n"
    kinds: tuple[tuple[str, Statuses, Callable[[], Answer]], ...] = (
        ("page", (200,), lambda: asked(address, "GET", chance.choice(("/", "/query", "/pages/query.js", "/api/questions")))),
        ("page, packed", (200, 404), lambda: asked(address, "GET", "/pages/query.css", Accept_Encoding="gzip")),
        ("around", (200, 400), lambda: asked(address, "GET", f"/api/around?node={quote(chance.choice(('model/bert', 'BERT', words)))}&skip={chance.choice(('0', '7', '-1', 'x'))}")),
        ("search", fine, lambda: asked(address, "GET", f"/api/search?q={quote(words)}")),
        ("long search", (*fine, 431), lambda: asked(address, "GET", f"/api/search?q={quote('model ' * chance.randrange(1, 3000))}")),
        ("question", (*fine, 406), lambda: asked(address, "GET", sparql(query), Accept=chance.choice(("text/csv", "*/*", "text/turtle, */*;q=0.1", "application/json")))),
        ("question, packed", fine, lambda: asked(address, "GET", sparql(query), Accept_Encoding="gzip")),
        ("question, posted", fine, lambda: asked(address, "POST", "/sparql", f"query={quote(query)}".encode(), Content_Type=FORM)),
        ("question as a body", fine, lambda: asked(address, "POST", "/sparql", query.encode(), Content_Type="application/sparql-query")),
        ("thing", (200, 303, 404), lambda: asked(address, "GET", f"/id/{quote(chance.choice(('model/bert', words)))}", Accept="text/turtle")),
        ("no query", (400,), lambda: asked(address, "GET", sparql(noise.decode("latin-1")[:200]))),
        ("update", (403,), lambda: asked(address, "POST", "/sparql", b"update=DROP+ALL", Content_Type=FORM)),
        ("SERVICE", (400,), lambda: asked(address, "GET", sparql(f"SELECT * {{ SERVICE <http://{host}/> {{ ?a ?b ?c }} }}"))),
        ("wrong name", (421,), lambda: asked(address, "GET", "/", Host="evil.example")),
        ("other site", (403,), lambda: asked(address, "POST", "/sparql", b"query=ASK{}", Content_Type=FORM, Origin="https://evil.example")),
        ("wrong method", (403, 405), lambda: asked(address, chance.choice(("DELETE", "PUT", "PATCH", "TRACE")), "/")),
        ("nowhere", (404, 308), lambda: asked(address, "GET", f"/{quote(noise[:50])}")),
        ("too large", (413,), lambda: sent(address, f"POST /sparql {head}Content-Length: 99999999\r\nConnection: close\r\n\r\n".encode())),
        ("long head", (431, 0, 400), lambda: sent(address, f"GET / {head}X: {'x' * 99999}\r\nConnection: close\r\n\r\n".encode())),
        ("noise", (0, 400, 421, 404, 431, 501), lambda: sent(address, noise, half=True)),
        ("half a request", (0, 400), lambda: sent(address, f"POST /sparql {head}Content-Length: 50\r\n\r\nquery=".encode(), half=True)),
        ("two at once", (200,), lambda: sent(address, f"GET /query {head}\r\nGET /query {head}Connection: close\r\n\r\n".encode())),
        ("left at once", (0,), lambda: sent(address, f"GET {sparql(query)} {head}\r\n".encode(), leave=True)),
        ("left a search", (0,), lambda: sent(address, f"GET /api/search?q={quote(words)} {head}\r\n".encode(), leave=True)),
    )  # fmt: skip
    if chance.randrange(400) == 0:
        return "endless", asked(address, "GET", sparql(ENDLESS)), ()
    if chance.randrange(400) == 0:
        return "left an endless one", sent(address, f"GET {sparql(ENDLESS)} {head}\r\n".encode(), leave=True), (0,)
    name, may, send = chance.choice(kinds)
    return name, send(), may


class Held:
    """What the server holds: memory in MiB of it and of its children, open files, children."""

    def __init__(self, process: int) -> None:
        self._process = process

    def now(self) -> tuple[int, int, int, int]:
        """Its memory, its children's, its open files and how many children there are."""
        children = [
            child
            for task in Path(f"/proc/{self._process}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
        files = len(list(Path(f"/proc/{self._process}/fd").iterdir()))
        return (
            self._memory(self._process),
            max((self._memory(int(child)) for child in children), default=0),
            files,
            len(children),
        )

    @staticmethod
    def _memory(process: int) -> int:
        try:
            status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
        except OSError:
            return 0
        return int(status.partition("VmRSS:")[2].split()[0]) >> 10 if "VmRSS" in status else 0


def main() -> None:
    """Prints what was answered, and what the server held meanwhile."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 18
    found: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    unanswered: Counter[str] = Counter()
    alone: dict[int, Answer] = {}
    lock = Lock()

    def one(number: int) -> None:
        kind = number % DIFFERENT
        chance = random.Random(seed * 1_000_003 + kind)  # noqa: S311
        try:
            name, got, may = request(address, chance)
        except (OSError, http.client.HTTPException) as error:
            name, got, may = repr(error), Answer(-1), ()
        with lock:
            found[name] += 1
            if got.status in UNANSWERED:
                unanswered[f"{name}: {got.status}"] += 1
            elif got.status not in may:
                wrong[f"{name}: {got.status}"] += 1
            elif got.text != alone.setdefault(kind, got).text:
                wrong[f"{name}: another answer than alone"] += 1

    with TemporaryDirectory() as folder:
        build([str(LISTINGS)], Path(folder) / "g.kg")
        line = [sys.executable, "-m", "kg", "serve", "g.kg", "--port", "0", "--timeout", str(TIMEOUT)]
        env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        with subprocess.Popen(line, cwd=folder, env=env, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout  # noqa: S101
            address = process.stdout.readline().strip()
            try:
                while asked(address, "GET", sparql("ASK {}")).status != 200:
                    time.sleep(0.1)
                for number in range(DIFFERENT):
                    one(number)
                print(f"{found.total()} requests alone, {wrong.total()} wrong {dict(wrong)}", flush=True)
                held, kept = Held(process.pid), []
                step = -(-count // SAMPLES)
                with ThreadPoolExecutor(CLIENTS) as pool:
                    for start in range(0, count, step):
                        list(pool.map(one, range(start, min(start + step, count))))
                        time.sleep(2 * TIMEOUT)  # what clients have left comes to its end
                        kept.append(held.now())
                        print(f"{min(start + step, count)} requests: {kept[-1][0]} MiB, children {kept[-1][1]} MiB, {kept[-1][2]} files, {kept[-1][3]} children", flush=True)  # fmt: skip
                alive = asked(address, "GET", sparql("ASK {}")).status
            finally:
                process.terminate()
    print(dict(sorted(found.items())))
    early, last = kept[len(kept) // 4], kept[-1]
    flat = last[0] <= GROWTH * early[0] and last[1] <= GROWTH * early[1] + 20 and last[2:] == early[2:]
    print(
        f"{found.total()} requests, {unanswered.total()} unanswered {dict(unanswered)}, {wrong.total()} wrong {dict(wrong)}; at the end {alive}; {'flat' if flat else 'GROWING'}"
    )
    sys.exit(bool(wrong) or alive != 200 or not flat)


if __name__ == "__main__":
    main()
