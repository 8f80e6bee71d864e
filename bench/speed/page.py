"""Measures the page in Chromium: first paint, and how long typing blocks it: python -m bench.speed.page."""

import json
import shutil
import socket
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser, CDPSession, sync_playwright
from werkzeug.wrappers import Response

from console.command import run_command
from console.parser import Parser
from console.tables import render_table
from model.errors import FudaError
from model.tagger import Tagger
from service.__main__ import THREADS
from service.app import create_app
from service.local_server import serve_until_interrupted

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DESCRIPTION = (
    "Measure the first paint of the page, and how long it blocks while a person types in a long draft."
)
EPILOG = """\
example:
  python -m bench.speed.page --model build/demo.safetensors

It needs Chromium (`apt-get install chromium`). The last line is JSON with all figures."""

OPENINGS = 15
EMPTY_PATH = "/empty"
EMPTY_PAGE = "<!doctype html><title>Empty</title><p>Empty"
DRAFT_BYTES = 20_000
KEYS = 200
KEY_PAUSE_MS = 60
SENTENCE = (
    "I fed the starter before the night train, and wrote a Python script for the ledger. 朝の山歩き。\n"
)
# Tasks of over 50 ms, by the time that the machine took for them. Another load on it makes them longer, too.
WATCH = """
window.longTasks = [];
new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((each) => each.duration)))
  .observe({ type: 'longtask' });
"""
# The same draft in a document that has nothing else: what the browser itself takes.
BARE = "document.body.innerHTML = '<textarea id=draft style=\"width: 700px; height: 500px\"></textarea>'"
FIRST_PAINT = """
() => new Promise((resolve) => new PerformanceObserver((list) => {
  const [paint] = list.getEntriesByName('first-contentful-paint');
  if (paint) resolve(paint.startTime);
}).observe({ type: 'paint', buffered: true }))
"""


class CannotMeasure(FudaError):
    """Raised when Chromium is missing."""


def with_empty_page(application: "WSGIApplication") -> "WSGIApplication":
    """Return `application` with one page more, at EMPTY_PATH: one word, without style and script."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        is_empty = environ["PATH_INFO"] == EMPTY_PATH
        response = Response(EMPTY_PAGE, mimetype="text/html") if is_empty else application
        return response(environ, start_response)

    return answer


def serve(model: Path, listener: socket.socket) -> None:
    """Serve the page of `model`, and the empty page, until the process ends. Raises FudaError."""
    tagger = Tagger.load(model)
    application = create_app(lambda: tagger, page=True)
    serve_until_interrupted(with_empty_page(application), listener, threads=THREADS)


@contextmanager
def serving(model: Path) -> Iterator[str]:
    """Yield the address of a service with `model`, in a process of its own. Raises FudaError."""
    Tagger.load(model)  # A model that cannot be loaded ends this process, and not the service.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        process = get_context("spawn").Process(target=serve, args=(model, listener))
        process.start()
        try:
            # The listener takes connections from now on: the first one waits until the service is there.
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            process.terminate()
            process.join()


def measure_paint(browser: Browser, address: str, path: str) -> float:
    """Return the milliseconds until the first paint of the page at `path`, in a context without a cache."""
    with browser.new_context() as context:
        page = context.new_page()
        # Starts the browser's process for this site: its own start is not the page's.
        page.goto(f"{address}/v1/health")
        page.goto(f"{address}{path}")
        return float(page.evaluate(FIRST_PAINT))


def measure_paints(browser: Browser, address: str) -> dict[str, float]:
    """Return the first paints of the page and of the empty page, opened in turn, in milliseconds.

    Another load on this machine makes both longer: the difference within a turn is the page's own.
    """
    measure_paint(browser, address, "/")  # The service is warm from here on.
    turns = [[measure_paint(browser, address, path) for path in ("/", EMPTY_PATH)] for _ in range(OPENINGS)]
    pages, empties = zip(*turns, strict=True)
    return {
        "first_paint_ms": round(median(pages), 1),
        "best_first_paint_ms": round(min(pages), 1),
        "empty_first_paint_ms": round(median(empties), 1),
        "best_empty_first_paint_ms": round(min(empties), 1),
        "paint_difference_ms": round(median(page - empty for page, empty in turns), 1),
        "paint_ratio": round(median(page / empty for page, empty in turns), 2),
    }


def measure_typing(browser: Browser, address: str, *, bare: bool = False) -> dict[str, Any]:
    """Return the tasks of over 50 ms, and the processor time of a key, for KEYS keys in a long draft."""
    draft = SENTENCE * (DRAFT_BYTES // len(SENTENCE.encode()))
    with browser.new_context() as context:
        page = context.new_page()
        page.goto("about:blank" if bare else address)
        if bare:
            page.evaluate(BARE)
        page.fill("#draft", draft)
        if not bare:
            page.wait_for_selector(".pick")
        page.evaluate(WATCH)
        page.locator("#draft").press("Control+End")
        session = context.new_cdp_session(page)
        session.send("Performance.setTimeDomain", {"timeDomain": "threadTicks"})
        session.send("Performance.enable")
        before = _thread_s(session, "TaskDuration"), _thread_s(session, "ScriptDuration")
        # Requests start in the pauses between words, and their answers come while the next word is typed.
        for _ in range(KEYS // 10):
            page.keyboard.type("sourdough ", delay=KEY_PAUSE_MS)
            page.wait_for_timeout(6 * KEY_PAUSE_MS)
        after = _thread_s(session, "TaskDuration"), _thread_s(session, "ScriptDuration")
        tasks_s, scripts_s = (end - start for start, end in zip(before, after, strict=True))
        long = page.evaluate("longTasks")
    return {
        "long_tasks": len(long),
        "longest_task_ms": round(max(long, default=0), 1),
        "key_cpu_ms": round(1000 * tasks_s / KEYS, 2),
        "key_script_cpu_ms": round(1000 * scripts_s / KEYS, 2),
    }


def _thread_s(session: CDPSession, name: str) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == name))


def measure(model: Path, chromium: str) -> dict[str, Any]:
    """Return the figures of the page of a service with `model`."""
    with serving(model) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        paints = measure_paints(browser, address)
        typing = measure_typing(browser, address)
        bare = measure_typing(browser, address, bare=True)
        browser.close()
    return paints | {"typing": typing, "bare_text_area": bare}


def list_rows(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what each figure is of, and the figure."""
    for prefix, about in (("", "the page"), ("empty_", "an empty page of the same service")):
        both = f"{found[f'{prefix}first_paint_ms']} and {found[f'best_{prefix}first_paint_ms']} ms"
        yield f"first paint of {about}, median and best of {OPENINGS}", both
    difference, ratio = found["paint_difference_ms"], found["paint_ratio"]
    yield "  the page against the empty one in turn, median", f"{difference} ms more, {ratio} times"
    for name, about in (("typing", "the page"), ("bare_text_area", "a bare text area")):
        typing = found[name]
        yield f"tasks over 50 ms, {KEYS} keys in {about}", str(typing["long_tasks"])
        yield "  the longest", f"{typing['longest_task_ms']} ms"
        yield "  processor time a key", f"{typing['key_cpu_ms']} ms"
        yield "  of which scripts", f"{typing['key_script_cpu_ms']} ms"


def main(arguments: Sequence[str]) -> int:
    """Print the figures and return the exit code 0. Raises FudaError."""
    parser = Parser(prog="python -m bench.speed.page", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument("--model", type=Path, required=True, metavar="FILE", help="the model of the service")
    model = parser.parse_args(arguments).model
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise CannotMeasure("there is no Chromium here: apt-get install chromium")
    found = measure(model, chromium)
    print("\n".join(render_table(list(list_rows(found)))))
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(run_command("page", lambda: main(sys.argv[1:])))
