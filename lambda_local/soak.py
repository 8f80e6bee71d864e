"""Sends a served package thousands of requests from many clients, and checks its answers and memory."""

import argparse
import json
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from queue import LifoQueue
from typing import Any

from console.command import run_command
from console.parser import Parser
from console.tables import render_table
from lambda_local.processes import quantile_ms, read_memory, read_tree
from model.errors import FudaError

DESCRIPTION = """\
Send requests to a package, served as by `make serve-lambda`, from many clients
at once, and check its answers and memory."""
EPILOG = """\
example:
  python -m lambda_local.soak --package build/lambda/fuda.zip

The posts are those of examples/blog. Every request must be answered with the
right status, and equal requests with the same bytes. The exit code is 1 if one
was not, or if memory still grew after the first tenth of the requests. The last
line is JSON with all figures."""

EXAMPLE = Path(__file__).parent.parent / "examples" / "blog" / "content"
REQUESTS, CLIENTS = 10_000, 20
BATCH_POSTS = 5
WARM_UP_SHARE = 0.1
MAX_INSTANCE_GROWTH_MB, MAX_GATEWAY_GROWTH_MB = 5.0, 20.0
"""After the warm-up; the gateway is the process that serves."""
ANSWER_TIMEOUT_S, END_TIMEOUT_S, SAMPLE_S = 60, 30, 0.2
SERVING = "Serving on http://"
MARKDOWN, JSON = "text/markdown", "application/json"


class CannotSoak(FudaError):
    """Raised when the package is not served; the message quotes what the server printed."""


@dataclass(frozen=True, slots=True)
class Question:
    """One request, and the status that its answer must have."""

    method: str
    path: str
    body: bytes = b""
    content_type: str = ""
    status: int = 200


@dataclass(slots=True)
class Tally:
    """The answers so far, of all clients."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    first: dict[Question, bytes] = field(default_factory=dict)
    lost: int = 0
    wrong: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def read_questions(content: Path) -> list[Question]:
    """Return requests about every post of a blog: raw, as JSON, in batches; and some that must fail."""
    texts = [(file.stem, file.read_text(encoding="utf-8")) for file in sorted(content.rglob("*.md"))]
    posts = [{"title": title, "body": text} for title, text in texts]
    batches = [posts[place : place + BATCH_POSTS] for place in range(0, len(posts), BATCH_POSTS)]
    return [
        *(Question("POST", "/v1/suggestions", text.encode(), MARKDOWN) for _, text in texts),
        *(Question("POST", "/v1/suggestions", json.dumps(post).encode(), JSON) for post in posts),
        *(
            Question("POST", "/v1/suggestions:batch", json.dumps({"posts": batch}).encode(), JSON)
            for batch in batches
        ),
        Question("GET", "/v1/health"),
        Question("GET", "/v1/model"),
        Question("GET", "/none", status=404),
        Question("DELETE", "/v1/model", status=405),
        Question("POST", "/v1/suggestions", b"{}", JSON, 422),
    ]


def soak(address: str, questions: Sequence[Question], *, server: int, requests: int, clients: int) -> Any:
    """Send `requests` in all, and return the figures; memory is that of the process `server` and below."""
    tally = Tally()
    idle: LifoQueue[HTTPConnection] = LifoQueue()

    def send(number: int) -> None:
        connection = idle.get()
        _ask(connection, questions[number % len(questions)], tally)
        idle.put(connection)

    samples = []
    with ExitStack() as cleaning, ThreadPoolExecutor(clients) as pool:
        for _ in range(clients):
            connection = HTTPConnection(address, timeout=ANSWER_TIMEOUT_S)
            cleaning.callback(connection.close)
            idle.put(connection)
        started = time.perf_counter()
        sent = [pool.submit(send, number) for number in range(requests)]
        try:
            ended = False
            while not ended:
                ended = all(each.done() for each in sent)
                memory = {pid: read_memory(pid).rss_mb for pid in [server, *_instances(server)]}
                samples.append((len(tally.times), memory))
                time.sleep(SAMPLE_S)
        finally:
            pool.shutdown(cancel_futures=True)
    took_s = time.perf_counter() - started
    settled = [memory for done, memory in samples if done >= requests * WARM_UP_SHARE]
    return _figures(tally, requests, clients, took_s) | _memory_figures(settled, server)


def _ask(connection: HTTPConnection, question: Question, tally: Tally) -> None:
    started = time.perf_counter()
    headers = {"Content-Type": question.content_type} if question.content_type else {}
    try:
        connection.request(question.method, question.path, question.body or None, headers)
        response = connection.getresponse()
        body = response.read()
    except (OSError, HTTPException):
        connection.close()
        with tally.lock:
            tally.lost += 1
        return
    with tally.lock:
        tally.times.append((time.perf_counter() - started) * 1000)
        tally.statuses[response.status] += 1
        same = body == tally.first.setdefault(question, body)
        tally.wrong += response.status != question.status or not same


def _instances(server: int) -> list[int]:
    """Return the processes below the server that run the function."""
    return [pid for pid in read_tree(server) if _runs_function(pid)]


def _runs_function(pid: int) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"awslambdaric" in words


def _figures(tally: Tally, requests: int, clients: int, took_s: float) -> dict[str, Any]:
    return {
        "requests": requests,
        "clients": clients,
        "answers": len(tally.times),
        "lost": tally.lost,
        "wrong": tally.wrong,
        "server_errors": sum(count for status, count in tally.statuses.items() if status >= 500),
        "statuses": {str(status): tally.statuses[status] for status in sorted(tally.statuses)},
        "per_s": round(len(tally.times) / took_s, 1),
        "median_ms": quantile_ms(tally.times, 0.5) if tally.times else None,
        "p99_ms": quantile_ms(tally.times, 0.99) if tally.times else None,
    }


def _memory_figures(samples: Sequence[Mapping[int, float]], server: int) -> dict[str, Any]:
    """Return the memory at the end, and by how much processes have grown since the warm-up."""
    first: dict[int, float] = {}
    for sample in samples:
        first = dict(sample) | first
    last = samples[-1]
    instances = [pid for pid in last if pid != server]
    return {
        "instances": len(instances),
        "instance_mb": round(max((last[pid] for pid in instances), default=0), 1),
        "instances_mb": round(sum(last[pid] for pid in instances), 1),
        "instance_grown_mb": round(max((last[pid] - first[pid] for pid in instances), default=0), 2),
        "gateway_mb": round(last[server], 1),
        "gateway_grown_mb": round(last[server] - first[server], 2),
    }


def is_sound(figures: Mapping[str, Any]) -> bool:
    """Return whether nothing was lost or wrong, and memory stayed flat."""
    return bool(
        figures["answers"] == figures["requests"]
        and not figures["lost"] + figures["wrong"] + figures["server_errors"]
        and figures["instance_grown_mb"] <= MAX_INSTANCE_GROWTH_MB
        and figures["gateway_grown_mb"] <= MAX_GATEWAY_GROWTH_MB
    )


@contextmanager
def serving(package: Path, *, clients: int) -> Iterator[tuple[str, int]]:
    """Yield host and port, and the process, of the package being served. Raises CannotSoak."""
    command = [sys.executable, "-m", "lambda_local", "--package", str(package), "--port", "0"]
    command += ["--max-instances", str(clients)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    output: deque[str] = deque(maxlen=20)
    try:
        for line in process.stdout:
            output.append(line)
            if line.startswith(SERVING):
                break
        else:
            raise CannotSoak(f"The package is not served: {''.join(output).strip()}")
        # The server would wait if nothing read its log.
        reader = threading.Thread(target=output.extend, args=(process.stdout,), daemon=True)
        reader.start()
        yield line.split()[2].removeprefix("http://"), process.pid
        process.terminate()
        reader.join()
    finally:
        process.terminate()
        process.wait(END_TIMEOUT_S)
        process.stdout.close()


def main(arguments: Sequence[str]) -> int:
    """Soak, print the table and the line of JSON, and return the exit code: 1 when the soak found a fault."""
    options = _parse(arguments)
    return run_command("soak", lambda: soak_package(options), keep_lines=True)


def soak_package(options: argparse.Namespace) -> int:
    """Serve the package, soak it, print the figures, and return 0 when they are sound, else 1."""
    questions = read_questions(options.posts)
    with serving(options.package, clients=options.clients) as (address, server):
        figures = soak(address, questions, server=server, requests=options.requests, clients=options.clients)
    rows = [(name.replace("_", " "), str(value)) for name, value in figures.items()]
    print("\n".join(render_table(rows)) + f"\n\n{json.dumps(figures)}")
    return 0 if is_sound(figures) else 1


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m lambda_local.soak",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add = parser.add_argument
    add("--package", type=Path, required=True, metavar="ZIP", help="the package, as a zip file or a folder")
    add("--posts", type=Path, default=EXAMPLE, metavar="DIR", help="the content folder of a blog to send")
    add("--requests", type=int, default=REQUESTS, help="the number of requests (default: %(default)s)")
    add("--clients", type=int, default=CLIENTS, help="how many clients send them (default: %(default)s)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
