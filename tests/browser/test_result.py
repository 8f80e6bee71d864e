"""The page's result: labels to copy, the downloaded file, and the same bands as the service."""

import json
import tomllib
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Download, FilePayload, Page, expect

from fuda.front_matter.add_labels import Addition, add_labels
from model.packing import pack_model
from model.post import Post
from model.suggestion import Wish
from model.tagger import Tagger
from service.app import create_app
from tests.support.app_server import serving_app
from tests.support.browser import opened, suggestions, tab_to
from tests.support.models.page_tagger import ASKED
from tests.support.models.tiny_model import tiny_model

POST = "\ufeff---\r\ntitle: Tea # a note\r\ntags: [Kyoto]\r\n---\r\nWe had tea.\r\n"
NASTY = "\"a\": \\ #b, 'c' 茶"


def read(download: Download) -> str:
    return Path(download.path()).read_bytes().decode()


def open_post(page: Page, text: str) -> None:
    page.set_input_files("#file", FilePayload(name="uji.md", mimeType="", buffer=text.encode()))


def test_the_keyboard_is_enough_from_the_start_to_the_downloaded_file(page):
    tab_to(page, "#title")
    page.keyboard.type('On "tea"')
    tab_to(page, "#draft")
    page.keyboard.type("We had tea in Uji")
    expect(suggestions(page)).to_have_text(["tea", "Uji"])
    tab_to(page, ".pick")
    page.keyboard.press("Delete")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    tab_to(page, "#label")
    page.keyboard.type("寺")
    page.keyboard.press("Enter")
    tab_to(page, "#download")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    labels = "tags:\n  - Uji\n  - 寺\ncategories:\n  - Travel\n"
    assert read(download.value) == f'---\ntitle: "On \\"tea\\""\n{labels}---\n\nWe had tea in Uji'


def test_an_opened_file_keeps_every_other_byte_and_its_name(page):
    open_post(page, POST)
    expect(suggestions(page)).to_have_text(["tea", "Uji"])
    with page.expect_download() as download:
        page.locator("#download").click()
    additions = [Addition(("tags",), ("tea",)), Addition(("categories",), ("Travel",))]
    assert read(download.value) == add_labels(POST, additions)
    assert download.value.suggested_filename == "uji.md"


def test_a_changed_file_keeps_its_line_ends_and_byte_order_mark(page):
    open_post(page, POST)
    expect(page.locator("#draft")).to_have_value(POST.replace("\r", "").lstrip("\ufeff"))
    page.locator("#draft").press("Control+End")
    page.keyboard.type("Twice.\n")
    expect(suggestions(page)).to_have_text(["tea", "Uji"])
    with page.expect_download() as download:
        page.locator("#download").click()
    text = read(download.value)
    assert text.startswith("\ufeff---\r\n")
    assert text.endswith("tea.\r\nTwice.\r\n")


def test_a_file_that_is_not_text_is_refused_and_the_draft_stays(page):
    page.fill("#draft", "tea")
    page.set_input_files("#file", FilePayload(name="photo.jpg", mimeType="", buffer=b"\xff\xd8\xff"))
    expect(page.locator("#notice")).to_contain_text("photo.jpg is not a text")
    expect(page.locator("#draft")).to_have_value("tea")


def test_a_header_that_cannot_be_edited_is_refused_with_its_line(page):
    page.fill("#draft", "---\ntitle: x\ntags: &a [b]\nother: *a\n---\ntea")
    expect(suggestions(page)).to_have_text(["tea", "Uji"])
    page.locator("#download").click()
    expect(page.locator("#notice")).to_contain_text("line 3")


@pytest.mark.parametrize(
    ("form", "parse"), [("YAML", yaml.safe_load), ("TOML", tomllib.loads), ("JSON", json.loads)]
)
def test_every_copied_form_has_the_same_labels(page, form, parse):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.fill("#draft", "tea")
    expect(suggestions(page)).to_have_text(["tea", "Uji"])
    page.fill("#label", NASTY)
    page.keyboard.press("Enter")
    page.select_option("#form", form)
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#done")).to_have_text("Done")
    copied = parse(page.evaluate("navigator.clipboard.readText()"))
    assert copied == {"tags": ["tea", NASTY], "categories": ["Travel"]}


def test_an_own_label_can_be_removed_and_a_rejected_one_taken_back(page):
    page.fill("#draft", "tea")
    for name in ("Reject tea", "Reject tea"):
        page.get_by_role("button", name=name).click()
    page.fill("#label", "寺")
    page.keyboard.press("Enter")
    expect(page.locator("#snippet")).to_have_text('tags: ["tea", "寺"]\ncategories: ["Travel"]')
    page.get_by_role("button", name="Reject 寺").click()
    expect(page.locator("#label")).to_be_focused()
    expect(page.locator("#snippet")).to_have_text('tags: ["tea"]\ncategories: ["Travel"]')


def test_the_bands_of_the_page_are_those_of_the_service_at_every_precision(browser):
    tagger = Tagger(pack_model(tiny_model()))
    post = Post(title="コーヒー", body="A Python script for node.js")
    with serving_app(create_app(lambda: tagger, page=True)) as address, opened(browser, address) as page:
        page.fill("#title", post.title)
        page.fill("#draft", post.body)
        suggestions(page).first.wait_for()
        for precision in ASKED:
            page.fill("#precision", str(precision))
            sure = page.locator(".pick[aria-pressed=true]").all_inner_texts()
            [expected] = tagger.suggest_all([Wish(post, 10, precision=precision)])
            labels = [*expected.tags, *expected.categories]
            assert sure == [each.label for each in labels if each.band == "apply"]
        assert page.locator(".pick").count() == len(labels)
