"""The page while an author writes: suggestions, evidence, the slider, failures, and what is kept."""

from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from service.app import create_app
from tests.support.app_server import serving_app
from tests.support.browser import PAUSE_MS, compose, opened, suggestions
from tests.support.models.page_tagger import MARKUP

DRAFT = "We had tea in Uji, and a long walk.\n"


def test_suggestions_follow_the_writing_with_one_request_for_a_burst_of_keys(page, tagger):
    page.locator("#draft").press_sequentially("We had tea", delay=20)
    expect(suggestions(page)).to_have_text(["tea", "Uji"])
    assert [wish.post.body for wish in tagger.wishes] == ["We had tea"]
    page.locator("#draft").press_sequentially(" and a walk")
    expect(suggestions(page)).to_have_text(["tea", "Walking", "Uji"])
    expect(page.locator("#tags li").nth(2)).to_contain_text("new")
    expect(page.locator("#status")).to_have_text("4 suggestions, 2 sure. Labels set: 2.")


def test_a_tab_that_is_not_painted_yet_asks_nothing(browser, address):
    asked: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
        page.add_init_script("requestAnimationFrame = (paint) => { window.paint = paint; }")
        page.goto(address)
        page.wait_for_timeout(PAUSE_MS)
        assert "/v1/model" not in asked
        with page.expect_request("**/v1/model"):
            page.evaluate("paint()")


def test_a_tab_that_was_never_painted_keeps_the_draft_of_another(page, address):
    page.fill("#draft", DRAFT)
    expect(suggestions(page)).to_have_text(["tea", "Walking", "Uji"])
    page.close()
    unseen = page.context.new_page()
    unseen.add_init_script("requestAnimationFrame = () => {}")
    unseen.goto(address)
    unseen.evaluate("dispatchEvent(new Event('online'))")
    unseen.goto("about:blank")
    last = unseen.context.new_page()
    last.goto(address)
    expect(last.locator("#draft")).to_have_value(DRAFT)


def test_an_older_answer_never_replaces_a_newer_one(page, tagger):
    page.fill("#draft", "tea")
    expect(suggestions(page)).to_have_text(["tea", "Uji"])
    tagger.delays_s = [1.5]
    with page.expect_request("**/v1/suggestions*"):
        page.fill("#draft", "walk")
    page.fill("#draft", "お茶")
    expect(suggestions(page)).to_have_text(["お茶", "Uji"])
    page.wait_for_timeout(2000)
    expect(suggestions(page)).to_have_text(["お茶", "Uji"])


@pytest.mark.parametrize("point", ["focus", "hover"])
def test_the_evidence_of_a_suggestion_is_marked_in_the_draft_while_it_is_pointed_at(page, point):
    page.fill("#draft", DRAFT * 40 + "Tea, and steam.")
    getattr(suggestions(page).first, point)()
    marks = page.locator("#backdrop mark")
    expect(marks).to_have_text(["tea"] * 40 + ["Tea"])
    assert page.evaluate(
        "backdrop.scrollHeight === draft.scrollHeight && backdrop.clientWidth === draft.clientWidth"
    )
    page.locator("#title").focus()
    page.mouse.move(1, 1)
    expect(marks).to_have_count(0)


def test_the_evidence_of_a_focused_suggestion_stays_marked_when_the_mouse_leaves_another(page):
    page.fill("#draft", DRAFT)
    suggestions(page).first.focus()
    suggestions(page).nth(1).hover()
    expect(page.locator("#backdrop mark")).to_have_text(["walk"])
    page.mouse.move(1, 1)
    expect(page.locator("#backdrop mark")).to_have_text(["tea"])


def test_evidence_out_of_sight_is_scrolled_to(page):
    page.fill("#draft", "water\n" * 200 + "tea")
    page.evaluate("draft.scrollTop = 0")
    suggestions(page).first.focus()
    expect(page.locator("#backdrop mark")).to_be_in_viewport()


def test_the_slider_moves_the_bands_at_once_and_without_a_request(page, tagger):
    page.fill("#draft", DRAFT)
    sure = page.locator("#tags li", has_text="sure").locator(".pick")
    expect(sure.filter(has_text="tea")).to_have_attribute("aria-pressed", "true")
    asked = len(tagger.wishes)
    for key, pressed in (("Home", "true true false"), ("End", "false false false")):
        page.locator("#precision").press(key)
        found = [each.get_attribute("aria-pressed") for each in suggestions(page).all()]
        assert " ".join(map(str, found)) == pressed
    expect(page.locator("#asked")).to_have_text("95 %")
    page.wait_for_timeout(PAUSE_MS)
    assert len(tagger.wishes) == asked


def test_a_reload_in_the_middle_keeps_draft_and_decisions(page):
    page.fill("#title", "A week")
    page.fill("#draft", DRAFT)
    page.get_by_role("button", name="Reject tea").click()
    suggestions(page).filter(has_text="Uji").click()
    page.fill("#label", "寺")
    page.keyboard.press("Enter")
    page.locator("#draft").press_sequentially("Not yet sent")
    page.reload()
    expect(page.locator("#draft")).to_have_value(f"{DRAFT}Not yet sent")
    expect(page.locator("#title")).to_have_value("A week")
    expect(page.locator("#snippet")).to_have_text('tags: ["Uji", "寺"]\ncategories: ["Travel"]')


def test_a_service_that_goes_away_costs_nothing_and_is_asked_again(browser, tagger):
    application = create_app(lambda: tagger, page=True)
    with ExitStack() as first:
        address = first.enter_context(serving_app(application))
        with opened(browser, address) as page:
            page.fill("#draft", "tea")
            expect(suggestions(page)).to_have_text(["tea", "Uji"])
            first.close()
            page.fill("#draft", "a walk")
            expect(page.locator("#notice")).to_contain_text("Your draft is kept here.")
            expect(suggestions(page)).to_have_text(["tea", "Uji"])
            with serving_app(application, port=int(address.rpartition(":")[2])):
                expect(suggestions(page)).to_have_text(["Walking", "Uji"])
                expect(page.locator("#notice")).to_be_hidden()


def test_nothing_is_asked_before_a_composition_ends(page, tagger):
    page.locator("#draft").focus()
    compose(page, ("お", "おt", "おちゃ"), "お茶")
    expect(suggestions(page)).to_have_text(["お茶", "Uji"])
    assert [wish.post.body for wish in tagger.wishes] == ["お茶"]


def test_no_text_of_a_draft_or_a_label_becomes_markup(page):
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.fill("#title", MARKUP)
    page.fill("#draft", f"markup, tea </textarea>{MARKUP}<script>alert(1)</script>\n")
    expect(suggestions(page)).to_have_text([MARKUP, "tea", "Uji"])
    suggestions(page).nth(1).focus()
    expect(page.locator("#backdrop")).to_contain_text("<script>alert(1)</script>")
    page.reload()
    expect(suggestions(page).first).to_have_text(MARKUP)
    assert page.locator("img, main script").count() == 0


def test_a_fault_of_the_front_matter_is_shown_with_its_line_until_it_is_mended(page):
    page.fill("#draft", "---\ntitle: [\n---\ntea")
    expect(page.locator("#notice")).to_contain_text("line 3")
    page.fill("#draft", "---\ntitle: x\n---\ntea")
    expect(suggestions(page)).to_have_text(["tea", "Uji"])
    expect(page.locator("#notice")).to_be_hidden()


def test_an_html_draft_is_read_as_html(page, tagger):
    page.fill("#draft", "<p>We had tea.")
    expect(suggestions(page)).to_have_text(["tea", "Uji"])
    assert [wish.post.format for wish in tagger.wishes] == ["html"]


def test_a_new_draft_starts_without_the_decisions_of_the_last(page):
    page.fill("#draft", DRAFT)
    page.get_by_role("button", name="Reject tea").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Start over").click()
    expect(suggestions(page)).to_have_count(0)
    page.fill("#draft", "tea")
    expect(suggestions(page).first).to_have_attribute("aria-pressed", "true")
