"""The page tells a service that keeps decisions what an author chose, where the author wants that."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from blog.sent_decisions import name_digest
from service.app import create_app
from service.decisions.store import Reading
from tests.support.app_server import serving_app
from tests.support.browser import opened, suggestions
from tests.support.decisions import open_file, read_all


@pytest.fixture
def address(tagger, tmp_path) -> Iterator[str]:
    application = create_app(lambda: tagger, page=True, decisions=open_file(tmp_path))
    with serving_app(application) as address:
        yield address


def decide(page: Page, draft: str = "tea walk") -> None:
    """Keep Walking, reject tea, decide nothing about Uji, and add a label."""
    page.fill("#draft", draft)
    expect(suggestions(page)).to_have_text(["tea", "Walking", "Uji"])
    page.get_by_role("button", name="Reject tea").click()
    suggestions(page).filter(has_text="Walking").click()
    page.fill("#label", "寺")
    page.keyboard.press("Enter")


def download(page: Page) -> None:
    with page.expect_download():
        page.locator("#download").click()


def outcomes(folder: Path, post: str) -> dict[str, str]:
    """Return the outcome of each label that was sent for the post. A label that came twice fails."""
    found = read_all(open_file(folder), Reading(post=name_digest(post)))
    assert len({each.label for each in found}) == len(found)
    return {each.label: each.outcome for each in found}


def test_a_download_sends_the_authors_choices_once(page, tmp_path):
    decide(page)
    page.fill("#title", "On tea")
    expect(page.get_by_role("checkbox")).not_to_be_checked()
    page.get_by_role("checkbox").check()
    with page.expect_response("**/v1/decisions") as answered:
        download(page)
    assert answered.value.status == 200
    download(page)
    chosen = {"tea": "rejected", "Walking": "accepted", "寺": "added", "Travel": "accepted"}
    assert outcomes(tmp_path, answered.value.request.post_data_json["post"]) == chosen


def test_nothing_is_sent_before_the_author_ticks_the_box(page, tmp_path):
    decide(page)
    download(page)
    assert not list(tmp_path.iterdir())


def test_the_box_stays_ticked_and_another_file_is_another_post(page, tmp_path):
    page.get_by_role("checkbox").check()
    page.reload()
    expect(page.get_by_role("checkbox")).to_be_checked()
    for name in ("one.md", "two.md"):
        page.set_input_files("#file", FilePayload(name=name, mimeType="", buffer=b"tea"))
        expect(suggestions(page)).to_have_text(["tea", "Uji"])
        with page.expect_response("**/v1/decisions"):
            download(page)
        assert outcomes(tmp_path, name) == {"tea": "accepted", "Travel": "accepted"}


def test_a_service_that_keeps_nothing_offers_no_box(browser, tagger):
    with serving_app(create_app(lambda: tagger, page=True)) as address, opened(browser, address) as page:
        decide(page)
        expect(page.get_by_role("checkbox")).to_be_hidden()
