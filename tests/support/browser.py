"""Chromium for the tests of the page, and a page in it."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

from tests.conftest import ROOT

# Debian's, and the one that GitHub's runners have.
CHROMIUMS = ("chromium", "google-chrome")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WAIT_MS = 30_000
MAX_TABS = 60
PAUSE_MS = 700
"""Longer than the page waits for the next key."""
THEMES: Sequence[Literal["light", "dark"]] = ("light", "dark")
NARROW: ViewportSize = {"width": 360, "height": 640}
expect.set_options(timeout=WAIT_MS)


def find_chromium() -> str:
    """Return the path of Chromium. Without one skip the test, or fail it in continuous integration."""
    return _require(next(filter(None, map(shutil.which, CHROMIUMS)), ""), "apt-get install chromium")


def read_axe() -> str:
    """Return axe-core's script. Without it skip the test, or fail it in continuous integration."""
    return Path(_require(str(AXE) if AXE.exists() else "", "bin/node-packages")).read_text(encoding="utf-8")


def _require(found: str, command: str) -> str:
    if not found:
        reason = f"the tests of the page need more programs here: {command}"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return found


@contextmanager
def launched() -> Iterator[Browser]:
    """Yield a running Chromium. It ends with the block, and with it the event loop of Playwright."""
    with sync_playwright() as playwright:
        # The tests run as root in containers, where Chromium's own sandbox does not work.
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """Yield the page at `address` with a storage of its own. Fails on errors of its scripts or policy."""
    faults: list[str] = []
    with browser.new_context(**options) as context:
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if is_fault(message.text) else None)
        page.goto(address)
        yield page
    assert faults == []


def is_fault(text: str) -> bool:
    """Return whether a line of the console is about the page itself, and not about a failed request."""
    return "Content Security Policy" in text or "TrustedHTML" in text


def suggestions(page: Page, kind: str = "tags") -> Locator:
    return page.locator(f"#{kind} .pick")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element that fits `selector` has the focus."""
    for _ in range(MAX_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def find_violations(page: Page) -> list[str]:
    """Return what axe-core finds that is serious or critical."""
    page.evaluate(read_axe())
    found = page.evaluate("axe.run()")["violations"]
    return [f"{each['id']}: {each['help']}" for each in found if each["impact"] in ("serious", "critical")]


def compose(page: Page, steps: Sequence[str], text: str) -> None:
    """Write `text` into the focused field as a Japanese keyboard does, by way of the unfinished `steps`."""
    keyboard = page.context.new_cdp_session(page)
    for step in steps:
        keyboard.send("Input.imeSetComposition", {"text": step, "selectionStart": 1, "selectionEnd": 1})
    page.wait_for_timeout(PAUSE_MS)
    keyboard.send("Input.insertText", {"text": text})
