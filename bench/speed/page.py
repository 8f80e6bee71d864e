"""Measures the page in Chromium: first paint, and how long typing blocks it: python -m bench.speed.page."""

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from subprocess import DEVNULL, PIPE, Popen
from typing import Any

from playwright.sync_api import Browser, CDPSession, sync_playwright

from console.command import run_command
from console.parser import Parser
from console.tables import render_table
from model.errors import FudaError

DESCRIPTION = (
    "Measure the first paint of the page, and how long it blocks while a person types in a long draft."
)
EPILOG = """\
example:
  python -m bench.speed.page --model build/demo.safetensors

It needs Chromium (`apt-get install chromium`). The last line is JSON with all figures."""

OPENINGS = 9
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
    """Raised when Chromium is missing or the service does not start."""


@contextmanager
def serving(model: Path) -> Iterator[str]:
    """Yield the address of a service with `model`. Raises CannotMeasure."""
    command = [sys.executable, "-m", "service", "--model", str(model), "--port", "0"]
    with Popen(command, stdout=PIPE, stderr=DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            lines = [process.stdout.readline() for _ in range(2)]
            if not lines[1].startswith("Serving on "):
                raise CannotMeasure("the service does not start")
            yield lines[1].split()[2]
        finally:
            process.terminate()


def measure_paint(browser: Browser, address: str) -> float:
    """Return the milliseconds until the first paint of the page, in a new context without a cache."""
    with browser.new_context() as context:
        page = context.new_page()
        # Starts the browser's process for this site: its own start is not the page's.
        page.goto(f"{address}/v1/health")
        page.goto(address)
        return float(page.evaluate(FIRST_PAINT))


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
        paints = [measure_paint(browser, address) for _ in range(OPENINGS)]
        typing = measure_typing(browser, address)
        bare = measure_typing(browser, address, bare=True)
        browser.close()
    paint = {"first_paint_ms": round(median(paints), 1), "best_first_paint_ms": round(min(paints), 1)}
    return paint | {"typing": typing, "bare_text_area": bare}


def main(arguments: Sequence[str]) -> int:
    """Print the figures and return the exit code 0. Raises FudaError."""
    parser = Parser(prog="python -m bench.speed.page", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument("--model", type=Path, required=True, metavar="FILE", help="the model of the service")
    model = parser.parse_args(arguments).model
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise CannotMeasure("there is no Chromium here: apt-get install chromium")
    found = measure(model, chromium)
    rows = [
        ("first paint, median and best", f"{found['first_paint_ms']} and {found['best_first_paint_ms']} ms")
    ]
    for name, about in (("typing", "the page"), ("bare_text_area", "a bare text area")):
        typing = found[name]
        rows += [
            (f"tasks over 50 ms, {KEYS} keys in {about}", str(typing["long_tasks"])),
            ("  the longest", f"{typing['longest_task_ms']} ms"),
            ("  processor time a key", f"{typing['key_cpu_ms']} ms"),
            ("  of which scripts", f"{typing['key_script_cpu_ms']} ms"),
        ]
    print("\n".join(render_table(rows)))
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(run_command("page", lambda: main(sys.argv[1:])))
