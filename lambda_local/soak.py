"""Sends a served package thousands of requests from many clients, and watches its answers and memory."""

import argparse
import json
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from console.command import run_command
from console.tables import render_table
from lambda_local.processes import read_memory, read_tree
from lambda_local.timing import quantile_ms
from model.errors import FudaError

DESCRIPTION = "Ask a package, served as by `make serve-lambda`, from many clients at once, and watch."
EPILOG = """\
example:
  python -m lambda_local.soak --package build/lambda/fuda.zip

The posts are those of examples/blog. Every answer must come, with the status that is due, and be the same
byte for byte whenever the same is asked. Exit code 1 says that one was not, or that memory went on growing
after the first tenth of the requests. The last line printed is JSON with every figure."""

EXAMPLE = Path(__file__).parent.parent / "examples" / "blog" / "content"
REQUESTS, CLIENTS = 10_000, 20
WARM_UP_SHARE = 0.1
GROWTH_MB, GATEWAY_GROWTH_MB = 5.0, 20.0
"""How much an instance may grow after the warm-up, and how much the process that plays the gateway."""
ANSWER_S, ENDING_S, SAMPLE_S = 60, 30, 0.2
SERVING = "Serving on http://"
MARKDOWN, JSON = "text/markdown", "application/json"


class CannotSoak(FudaError):
    """The package is not served; its own words are above or in this sentence."""


@dataclass(frozen=True, slots=True)
class Question:
    """One request, and the status due to it."""

    method: str
    path: str
    body: bytes = b""
    content_type: str = ""
    status: int = 200


@dataclass(slots=True)
class Heard:
    """What the clients have seen so far; they share one, under its lock."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    first: dict[Question, bytes] = field(default_factory=dict)
    lost: int = 0
    wrong: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def read_questions(content: Path) -> list[Question]:
    """Return requests about every post of a blog: raw, as JSON, in batches, and what is to be refused."""
    files = sorted(content.rglob("*.md"))
    texts = [(file.stem, file.read_text(encoding="utf-8")) for file in files]
    posts = [{"title": title, "body": text} for title, text in texts]
    batches = [posts[place : place + 5] for place in range(0, len(posts), 5)]
    return [
        *(Question("POST", "/v1/suggestions", text.encode(), MARKDOWN) for _, text in texts),
        *(Question("POST", "/v1/suggestions", json.dumps(post).encode(), JSON) for post in posts),
        *(Question("POST", "/v1/suggestions:batch", _batch(batch), JSON) for batch in batches),
        Question("GET", "/v1/health"),
        Question("GET", "/v1/model"),
        Question("GET", "/none", status=404),
        Question("DELETE", "/v1/model", status=405),
        Question("POST", "/v1/suggestions", b"{}", JSON, 422),
    ]


def _batch(posts: Sequence[Mapping[str, str]]) -> bytes:
    return json.dumps({"posts": posts}).encode()


def soak(address: str, questions: Sequence[Question], *, server: int, requests: int, clients: int) -> Any:
    """Ask `requests` times in all, and return the figures; `server` is the process whose memory counts."""
    heard = Heard()
    numbers = iter(range(requests))
    threads = [
        threading.Thread(target=_ask_on, args=(address, questions, numbers, heard)) for _ in range(clients)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    samples = list(_sample(server, heard, threads))
    took_s = time.perf_counter() - started
    settled = [memory for done, memory in samples if done >= requests * WARM_UP_SHARE]
    return _figures(heard, requests, clients, took_s) | _memory_figures(settled, server)


def _ask_on(address: str, questions: Sequence[Question], numbers: Iterator[int], heard: Heard) -> None:
    """Ask, over one connection as long as it holds, until the numbers are used up."""
    connection = HTTPConnection(address, timeout=ANSWER_S)
    while True:
        with heard.lock:
            number = next(numbers, None)
        if number is None:
            break
        _ask(connection, questions[number % len(questions)], heard)
    connection.close()


def _ask(connection: HTTPConnection, question: Question, heard: Heard) -> None:
    started = time.perf_counter()
    headers = {"Content-Type": question.content_type} if question.content_type else {}
    try:
        connection.request(question.method, question.path, question.body or None, headers)
        response = connection.getresponse()
        body = response.read()
    except (OSError, HTTPException):
        connection.close()
        with heard.lock:
            heard.lost += 1
        return
    with heard.lock:
        heard.times.append((time.perf_counter() - started) * 1000)
        heard.statuses[response.status] += 1
        same = body == heard.first.setdefault(question, body)
        heard.wrong += response.status != question.status or not same


def _sample(
    server: int, heard: Heard, threads: Iterable[threading.Thread]
) -> Iterator[tuple[int, dict[int, float]]]:
    """Yield the number of answers and the memory of each process, by its number, until all threads end."""
    alive = True
    while alive:
        alive = any(thread.is_alive() for thread in threads)
        memory = {pid: read_memory(pid).rss_mb for pid in [server, *_instances(server)]}
        yield len(heard.times), memory
        time.sleep(SAMPLE_S)


def _instances(server: int) -> list[int]:
    """Return the processes that run the function, of all that the server has started."""
    return [pid for pid in read_tree(server) if _runs_function(pid)]


def _runs_function(pid: int) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"awslambdaric" in words


def _figures(heard: Heard, requests: int, clients: int, took_s: float) -> dict[str, Any]:
    return {
        "requests": requests,
        "clients": clients,
        "answers": len(heard.times),
        "lost": heard.lost,
        "wrong": heard.wrong,
        "server_errors": sum(count for status, count in heard.statuses.items() if status >= 500),
        "statuses": {str(status): heard.statuses[status] for status in sorted(heard.statuses)},
        "per_s": round(len(heard.times) / took_s, 1),
        "median_ms": quantile_ms(heard.times, 0.5) if heard.times else None,
        "p99_ms": quantile_ms(heard.times, 0.99) if heard.times else None,
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
    faults = figures["lost"] + figures["wrong"] + figures["server_errors"]
    flat = figures["instance_grown_mb"] <= GROWTH_MB and figures["gateway_grown_mb"] <= GATEWAY_GROWTH_MB
    return figures["answers"] == figures["requests"] and not faults and flat


@contextmanager
def serving(package: Path, *, clients: int) -> Iterator[tuple[str, int]]:
    """Yield host and port, and the process, of the package being served. Raises CannotSoak."""
    command = [sys.executable, "-m", "lambda_local", "--package", str(package), "--port", "0"]
    command += ["--max-instances", str(clients)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    said: deque[str] = deque(maxlen=20)
    try:
        for line in process.stdout:
            said.append(line)
            if line.startswith(SERVING):
                break
        else:
            raise CannotSoak(f"The package is not served: {''.join(said).strip()}")
        reader = threading.Thread(target=said.extend, args=(process.stdout,), daemon=True)
        reader.start()
        yield line.split()[2].removeprefix("http://"), process.pid
        process.terminate()
        reader.join()
    finally:
        process.terminate()
        process.wait(ENDING_S)
        process.stdout.close()


def main(arguments: Sequence[str]) -> int:
    """Soak, print the table and the line of JSON, and return the exit code: 1 when the soak found a fault."""
    options = _parse(arguments)
    return run_command("soak", lambda: soak_package(options), keep_lines=True)


def soak_package(options: argparse.Namespace) -> int:
    """Serve the package, soak it, print what came of it, and return 0 when that is sound, else 1."""
    questions = read_questions(options.posts)
    with serving(options.package, clients=options.clients) as (address, server):
        figures = soak(address, questions, server=server, requests=options.requests, clients=options.clients)
    rows = [(name.replace("_", " "), str(value)) for name, value in figures.items()]
    print("\n".join(render_table(rows)) + f"\n\n{json.dumps(figures)}")
    return 0 if is_sound(figures) else 1


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m lambda_local.soak",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--package", type=Path, required=True, metavar="ZIP", help="the package, as a zip file or a folder")
    add("--posts", type=Path, default=EXAMPLE, metavar="DIR", help="a blog's content to ask about")
    add("--requests", type=int, default=REQUESTS, help="how many in all (default: %(default)s)")
    add("--clients", type=int, default=CLIENTS, help="how many at once (default: %(default)s)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
