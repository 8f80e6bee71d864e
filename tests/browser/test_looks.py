"""The page for every author: themes, narrow screens, Japanese, screen readers, and tokens."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import NARROW, THEMES, find_violations, opened, suggestions


@contextmanager
def suggesting(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """Yield the page with suggestions, a mark, and a decision of each kind."""
    with opened(browser, address, **options) as page:
        page.fill("#draft", "tea in Uji, and a walk")
        page.locator(".drop").first.click()
        page.fill("#label", "a label that is long enough to need more than one line on a narrow screen")
        page.keyboard.press("Enter")
        page.locator("summary").click()
        suggestions(page).nth(1).focus()
        yield page


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("locale", ["en-GB", "ja-JP"])
def test_the_page_is_accessible(browser, address, theme, locale):
    with suggesting(browser, address, color_scheme=theme, locale=locale) as page:
        assert find_violations(page) == []
        page.fill("#draft", "---\ntitle: [\n---\n")
        expect(page.locator("#notice")).to_be_visible()
        assert find_violations(page) == []


@pytest.mark.parametrize("theme", THEMES)
def test_the_documents_are_accessible(browser, address, theme):
    with opened(browser, f"{address}/docs", color_scheme=theme) as page:
        expect(page.locator("h3").first).to_have_text("POST /v1/suggestions")
        assert find_violations(page) == []


def test_each_theme_has_its_colours(browser, address):
    colours = []
    for theme in THEMES:
        with opened(browser, address, color_scheme=theme) as page:
            colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(set(colours)) == 2


def test_a_narrow_screen_shows_everything_without_scrolling_sideways(browser, address):
    with opened(browser, f"{address}/docs", viewport=NARROW) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    with suggesting(browser, address, viewport=NARROW) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


def test_a_japanese_browser_gets_japanese_words(browser, address):
    with suggesting(browser, address, locale="ja-JP") as page:
        assert page.evaluate("document.documentElement.lang") == "ja"
        words = page.locator("[data-t]").all_text_contents()
        assert [each for each in words if not re.search("[ぁ-んァ-ン一-龯]", each)] == []
        expect(page.locator("#status")).to_contain_text("候補")
        expect(page.locator("#tags li").first).to_contain_text("確実")


def test_a_screen_reader_hears_the_outcome_and_what_each_control_does(browser, address):
    with suggesting(browser, address) as page:
        assert page.locator("[role=status]").first.inner_text().startswith("4 suggestions")
        expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "80 %")
        walking = page.get_by_role("button", name="Walking", exact=True)
        expect(walking).to_have_accessible_description(
            re.compile("your choice · not sure enough · because of walk")
        )
        expect(page.get_by_role("list", name="Tags")).to_be_visible()


def test_the_focus_stays_on_a_suggestion_while_others_come(browser, address):
    with opened(browser, address) as page:
        page.fill("#draft", "tea")
        suggestions(page).nth(1).focus()
        page.evaluate("draft.value += ' お茶'; draft.dispatchEvent(new Event('input'))")
        expect(suggestions(page)).to_have_text(["お茶", "tea", "Uji"])
        expect(suggestions(page).nth(2)).to_be_focused()


def test_the_model_describes_itself(browser, address):
    with suggesting(browser, address) as page:
        expect(page.locator("#facts")).to_contain_text("tea 40, Walking 40, お茶 40")
        expect(page.locator("#facts")).to_contain_text("first tag right: 70 %, category right: 80 %")


def test_a_service_with_tokens_asks_for_one_and_keeps_it_for_the_tab_only(page):
    def need_token(route):
        if route.request.headers.get("authorization") == "Bearer abc":
            return route.continue_()
        return route.fulfill(status=401, json={"message": "Unauthorized"})

    page.route("**/v1/**", need_token)
    page.fill("#draft", "tea")
    page.fill("#token", "abc")
    page.keyboard.press("Enter")
    expect(suggestions(page)).to_have_text(["tea", "Uji"])
    expect(page.locator("#access")).to_be_hidden()
    assert "abc" not in page.evaluate("JSON.stringify(localStorage)")


def test_a_service_with_signatures_says_how_to_ask_it(page):
    page.route("**/v1/**", lambda route: route.fulfill(status=403, json={"message": "Forbidden"}))
    page.fill("#draft", "tea")
    expect(page.locator("#notice")).to_contain_text("AWS signatures")
