"""A server asked in all ways at once: python -m benchmarks.attacks.requests [REQUESTS [SEED]].

Pages, questions, searches, updates, SERVICE, wrong names, broken HTTP, endless queries, and clients that leave in the
middle, from four at a time. Every request gets an answer of its kind, none is an error of ours, and at the end the server holds
no more memory, files and children than after the first quarter.
"""

from __future__ import annotations

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
from urllib.parse import quote, urlsplit

from benchmarks.attacks import LISTINGS
from kg.steps.building import build

CLIENTS = 4
SAMPLES = 20
TIMEOUT = 1  # seconds that the server gives a query
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
Answer = tuple[int, ...]  # what statuses an answer may have


def asked(address: str, method: str, path: str, body: bytes = b"", **headers: str) -> int:
    """The status of an answer, read to its end."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE)
    try:
        connection.request(
            method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def sent(address: str, data: bytes, *, leave: bool = False, half: bool = False) -> int:
    """The status that raw bytes get; 0 if there is no answer, or if nobody waits for one."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=PATIENCE) as connection:
        try:
            connection.sendall(data)
            if leave:
                return 0
            if half:
                connection.shutdown(socket.SHUT_WR)
            answer = b""
            while part := connection.recv(65536):
                answer += part
            return int(answer[9:12]) if answer[9:12].isdigit() else 0
        except ConnectionError:
            return 0


def sparql(query: str) -> str:
    """The address of a query."""
    return f"/sparql?query={quote(query)}"


def request(address: str, chance: random.Random) -> tuple[str, int, Answer]:
    """One request: its kind, the status that it got, and those that it may get."""
    host = urlsplit(address).netloc
    query, fine = chance.choice(QUERIES), (200, 503)
    words = " ".join(
        chance.choices(
            ("model", "BERT", "lang", "a", "*", '"', "NEAR", "OR", "x" * 50, "ü", "\u0301"), k=chance.randrange(1, 40)
        )
    )
    noise = chance.randbytes(chance.randrange(1, 3000))
    head = f"HTTP/1.1\r\nHost: {host}\r\n"
    kinds: tuple[tuple[str, Answer, Callable[[], int]], ...] = (
        ("page", (200,), lambda: asked(address, "GET", chance.choice(("/", "/query", "/pages/query.js", "/api/questions")))),
        ("page, packed", (200, 404), lambda: asked(address, "GET", "/pages/query.css", Accept_Encoding="gzip")),
        ("around", (200, 400), lambda: asked(address, "GET", f"/api/around?node={quote(chance.choice(('model/bert', 'BERT', words)))}&skip={chance.choice(('0', '7', '-1', 'x'))}")),
        ("search", (200,), lambda: asked(address, "GET", f"/api/search?q={quote(words)}")),
        ("long search", (200, 431), lambda: asked(address, "GET", f"/api/search?q={quote('model ' * chance.randrange(1, 3000))}")),
        ("question", (*fine, 406), lambda: asked(address, "GET", sparql(query), Accept=chance.choice(("text/csv", "*/*", "text/turtle, */*;q=0.1", "application/json")))),
        ("question, packed", fine, lambda: asked(address, "GET", sparql(query), Accept_Encoding="gzip")),
        ("question, posted", fine, lambda: asked(address, "POST", "/sparql", f"query={quote(query)}".encode(), Content_Type=FORM)),
        ("question as a body", fine, lambda: asked(address, "POST", "/sparql", query.encode(), Content_Type="application/sparql-query")),
        ("thing", (200, 303, 404, 503), lambda: asked(address, "GET", f"/id/{quote(chance.choice(('model/bert', words)))}", Accept="text/turtle")),
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
        return "endless", asked(address, "GET", sparql(ENDLESS)), (504, 503)
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
    lock = Lock()

    def one(number: int) -> None:
        chance = random.Random(seed * 1_000_003 + number)  # noqa: S311
        try:
            name, status, may = request(address, chance)
        except (OSError, http.client.HTTPException) as error:
            name, status, may = f"{error!r} at {number}", -1, ()
        with lock:
            found[name.partition(" at ")[0]] += 1
            if status not in may:
                wrong[f"{name}: {status}"] += 1

    with TemporaryDirectory() as folder:
        build([str(LISTINGS)], Path(folder) / "g.kg")
        line = [sys.executable, "-m", "kg", "serve", "g.kg", "--port", "0", "--timeout", str(TIMEOUT)]
        env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        with subprocess.Popen(line, cwd=folder, env=env, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout  # noqa: S101
            address = process.stdout.readline().strip()
            try:
                while asked(address, "GET", sparql("ASK {}")) != 200:
                    time.sleep(0.1)
                held, kept = Held(process.pid), []
                step = -(-count // SAMPLES)
                with ThreadPoolExecutor(CLIENTS) as pool:
                    for start in range(0, count, step):
                        list(pool.map(one, range(start, min(start + step, count))))
                        time.sleep(2 * TIMEOUT)  # what clients have left comes to its end
                        kept.append(held.now())
                        print(f"{min(start + step, count)} requests: {kept[-1][0]} MiB, children {kept[-1][1]} MiB, {kept[-1][2]} files, {kept[-1][3]} children", flush=True)  # fmt: skip
                alive = asked(address, "GET", sparql("ASK {}"))
            finally:
                process.terminate()
    print(dict(sorted(found.items())))
    early, last = kept[len(kept) // 4], kept[-1]
    flat = last[0] <= GROWTH * early[0] and last[1] <= GROWTH * early[1] + 20 and last[2:] == early[2:]
    print(
        f"{found.total()} requests, {wrong.total()} wrong {dict(wrong)}; at the end {alive}; {'flat' if flat else 'GROWING'}"
    )
    sys.exit(bool(wrong) or alive != 200 or not flat)


if __name__ == "__main__":
    main()
