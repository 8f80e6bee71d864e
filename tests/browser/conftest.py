"""Fixtures of the tests that drive a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from service.app import create_app
from tests.support.app_server import serving_app
from tests.support.browser import launched, opened
from tests.support.models.page_tagger import PageTagger


# One browser a module: the event loop of Playwright must not run during other tests of the process.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def tagger() -> PageTagger:
    return PageTagger()


@pytest.fixture
def address(tagger: PageTagger) -> Iterator[str]:
    with serving_app(create_app(lambda: tagger, page=True)) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address) as page:
        yield page
