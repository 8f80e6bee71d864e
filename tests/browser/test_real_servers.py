"""The page of real servers: `fuda serve`, `python -m service`, and the Lambda package behind lambda_local."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.browser import NARROW, compose, find_violations, opened, suggestions, tab_to
from tests.support.models.page_tagger import MARKUP
from tests.support.packages.built_package import write_tiny_model
from tests.support.serving import read_until_serving, running

DRAFT = "I wrote a Python script for node.js.\n"
LABELS = ["Python", "コーヒー", "Node.js"]
SERVERS = ["fuda serve", "lambda_local"]


@contextmanager
def serving(command: list[str], port: str = "0") -> Iterator[str]:
    """Yield the address of the server that `command` starts."""
    with running(*command, "--port", port) as process:
        yield f"http://{read_until_serving(process)[1]}"


@pytest.fixture(scope="module", params=SERVERS)
def command(request, tmp_path_factory) -> list[str]:
    """Return what starts a server with the model of tiny_model.py, behind `python -m`."""
    if request.param == "lambda_local":
        return ["lambda_local", "--package", str(request.getfixturevalue("built_package").zip)]
    model = write_tiny_model(tmp_path_factory.mktemp("model") / "tiny.safetensors")
    return [*request.param.split(), "--model", str(model)]


@pytest.fixture(scope="module")
def address(command) -> Iterator[str]:
    with serving(command) as address:
        yield address


@pytest.mark.parametrize("command", [*SERVERS, "service"], indirect=True, scope="module")
def test_a_draft_becomes_a_downloaded_post(page):
    page.fill("#draft", "---\ntitle: A Python script\n---\n")
    expect(suggestions(page).first).to_have_text("Python")
    expect(suggestions(page).first).to_have_attribute("aria-pressed", "true")
    with page.expect_download() as download:
        page.locator("#download").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.startswith("---\ntitle: A Python script\ntopics:\n  - Python\n")


def test_suggestions_follow_the_writing_and_mark_their_evidence(page):
    page.locator("#draft").press_sequentially("I wrote a Python script", delay=20)
    expect(suggestions(page)).to_have_text(LABELS[:2])
    page.locator("#draft").press_sequentially(" for node.js.")
    expect(suggestions(page)).to_have_text(LABELS)
    suggestions(page).first.focus()
    expect(page.locator("#backdrop mark")).to_have_text(["Python", "script", "node.js"])


def test_the_slider_moves_the_bands(page):
    page.fill("#draft", DRAFT)
    expect(suggestions(page)).to_have_text(LABELS)
    for key, pressed in (("Home", "true"), ("End", "false")):
        page.locator("#precision").press(key)
        assert {each.get_attribute("aria-pressed") for each in suggestions(page).all()} == {pressed}


def test_the_keyboard_is_enough_from_the_start_to_the_downloaded_file(page):
    tab_to(page, "#draft")
    page.keyboard.type("I wrote a Python script")
    expect(suggestions(page)).to_have_text(LABELS[:2])
    tab_to(page, ".pick")
    page.keyboard.press("Space")
    tab_to(page, "#label")
    page.keyboard.type("寺")
    page.keyboard.press("Enter")
    tab_to(page, "#download")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text == "---\ntopics:\n  - Python\n  - 寺\n---\n\nI wrote a Python script"


def test_a_reload_in_the_middle_keeps_draft_and_decisions(page):
    page.fill("#draft", DRAFT)
    suggestions(page).filter(has_text="Python").click()
    page.get_by_role("button", name="Reject コーヒー").click()
    page.locator("#draft").press_sequentially("Not yet sent")
    page.reload()
    expect(page.locator("#draft")).to_have_value(f"{DRAFT}Not yet sent")
    expect(page.locator("#snippet")).to_have_text('topics: ["Python"]')
    expect(page.locator("#tags .no")).to_contain_text("コーヒー")


def test_a_server_that_goes_away_in_the_middle_costs_nothing_and_is_asked_again(browser, command):
    with ExitStack() as first:
        address = first.enter_context(serving(command))
        with opened(browser, address) as page:
            page.fill("#draft", DRAFT)
            expect(suggestions(page)).to_have_text(LABELS)
            first.close()
            page.fill("#draft", "コーヒー")
            expect(page.locator("#notice")).to_contain_text("Your draft is kept here.")
            expect(suggestions(page)).to_have_text(LABELS)
            with serving(command, port=address.rpartition(":")[2]):
                expect(suggestions(page)).to_have_text(["コーヒー"])
                expect(page.locator("#notice")).to_be_hidden()


def test_nothing_is_asked_before_a_composition_ends(page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "suggestions" in request.url else None)
    page.locator("#draft").focus()
    compose(page, ("こ", "こーひ", "こーひー"), "コーヒー")
    expect(suggestions(page)).to_have_text(["コーヒー"])
    assert len(asked) == 1


def test_no_text_of_a_draft_or_a_label_becomes_markup(page):
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.fill("#title", MARKUP)
    page.fill("#draft", f"Python </textarea>{MARKUP}<script>alert(1)</script>\n")
    page.fill("#label", MARKUP)
    page.keyboard.press("Enter")
    expect(suggestions(page).first).to_have_text("Python")
    expect(suggestions(page).last).to_have_text(MARKUP)
    suggestions(page).first.focus()
    expect(page.locator("#backdrop")).to_contain_text("<script>alert(1)</script>")
    assert page.locator("img, main script").count() == 0


@pytest.mark.parametrize("path", ["/", "/docs"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_themes_are_accessible_and_fit_a_narrow_screen(browser, address, path, theme):
    with opened(browser, f"{address}{path}", color_scheme=theme, viewport=NARROW) as page:
        if path == "/":
            page.fill("#draft", DRAFT)
            suggestions(page).first.focus()
        assert find_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
