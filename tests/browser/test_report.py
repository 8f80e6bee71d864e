"""The report in a browser: themes, narrow screens, screen readers, links, and no script of its own."""

from copy import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from model.post import Post
from model.suggestion import Evidence
from tests.support.browser import NARROW, THEMES, find_violations, opened, tab_to
from tests.support.models.predicting import predict
from tests.support.models.reporting import blog_of, fitted_on
from training.reading.content import Blog, DatedPost
from training.report.evaluated import Evaluation, Turn
from training.report.fitted import Fitted, Learnt
from training.report.page.evaluation import write_evaluation
from training.report.page.writing import write_report
from training.report.scorecard import Prediction

LONG = "a-label-that-is-long-enough-to-need-more-than-one-line-on-a-narrow-screen"
WORDS = {"tags": {"tea": (Evidence("kettle", "body", 0.5),)}}
COUNT = 12


def name(number: int) -> str:
    return f"posts/{number:02}-お茶-{LONG}.md"


def predictions() -> list[Prediction]:
    post = predict(f"tea uji {LONG}", f"tea bread {LONG}", categories="Food", first="Travel", accepted="tea")
    return [replace(post, path=name(number), evidence=WORDS) for number in range(COUNT)]


def written() -> Blog:
    """Return the blog of the posts; spellings and faults add the other parts of the page."""
    tags = [("tea", "photo"), ("Tea", "photos"), *[("tea",)] * (COUNT - 2)]
    text = f"A kettle of tea. {LONG * 3}"
    posts = [DatedPost(name(n), "2024-05-06", Post("On tea", text, tags=tags[n])) for n in range(COUNT)]
    return blog_of(*posts, drafts=2)


def trained() -> Fitted:
    growth = {"tags": [Learnt(5, (0, 0, 1, 0)), Learnt(10, (1, 0, 1, 1))]}
    return fitted_on(*predictions(), growth=growth)


def measured() -> Evaluation:
    fitted = trained()
    turns = [Turn("tags", asked, 12, 12, 24, 18, 0.6) for asked in (0.5, 0.8)]
    posts = fitted.held_out, fitted.by_prior
    return Evaluation("3f9c1b7a40d2", "2024-05-06", written(), *posts, fitted.kinds, (), turns)


@pytest.fixture(scope="module", params=["train", "eval"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write the report of training, or of eval, beside its posts, and return its address."""
    folder: Path = tmp_path_factory.mktemp("blog")
    (folder / "posts").mkdir()
    for number in range(COUNT):
        (folder / name(number)).write_text("A kettle of tea.\n")
    path = folder / "report.html"
    if request.param == "train":
        write_report(path, written(), trained(), content=folder)
    else:
        write_evaluation(path, measured(), content=folder)
    return path.as_uri()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", [None, NARROW], ids=["wide", "narrow"])
def test_the_report_is_accessible(browser: Browser, report, theme, size):
    with opened(browser, report, color_scheme=theme, viewport=size, bypass_csp=True) as page:
        assert find_violations(page) == []


def test_a_narrow_screen_shows_the_report_without_scrolling_sideways(browser, report):
    with opened(browser, report, viewport=NARROW) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


def test_each_theme_has_its_own_colours(browser, report):
    colours = []
    for theme in THEMES:
        with opened(browser, report, color_scheme=theme) as page:
            colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(set(colours)) == 2


def test_every_link_of_the_report_leads_somewhere(browser, report):
    with opened(browser, report) as page:
        links = page.evaluate("[...document.links].map(each => each.getAttribute('href'))")
        inside = {link for link in links if link.startswith("#")}
        files = set(page.evaluate("[...document.links].map(each => each.href.split('#')[0])"))
        assert inside
        assert [link for link in inside if page.locator(link).count() != 1] == []
        assert [file for file in files if not page.context.new_page().goto(file)] == []


def test_the_keyboard_follows_an_error_to_its_post(browser, report):
    with opened(browser, report) as page:
        tab_to(page, "a[href^='#']")
        target = page.evaluate("document.activeElement.getAttribute('href')")
        page.keyboard.press("Enter")
        assert page.locator(target).evaluate("each => each.matches(':target')")


def test_the_report_asks_for_no_other_file(browser, report):
    with opened(browser, report) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.reload()
        assert asked == [report]
