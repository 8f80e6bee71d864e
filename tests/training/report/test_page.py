"""The page of a training run: its words and figures are the scorecard's, and it loads and runs nothing."""

import base64
import hashlib
import re
from copy import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.pages import Fault
from model.post import Post
from model.suggestion import Evidence
from tests.support.models.predicting import predict
from tests.support.models.reporting import TEA, blog_of, fitted_on, read_report
from tests.support.models.tiny_model import tiny_dials
from tests.support.pages import Page
from training.reading.content import DatedPost
from training.reading.left_out import LeftOut
from training.reading.unconfirmed import Unconfirmed
from training.report.fitted import Learnt
from training.report.page.figures import FIGURES, find_intervals
from training.report.page.html import element
from training.report.page.writing import render_report
from training.report.scorecard import Prediction, summarise, tag_rows
from training.report.verdict import judge
from training.report.verdict_text import render_verdict

MIXED = [
    predict(
        "tea uji", "tea bread uji x y", categories="Food", first="Food", accepted="tea bread", filed="Food"
    ),
    predict("coffee", "tea coffee", categories="Travel", first="Food", accepted="tea"),
    predict("bread", "bread", accepted="bread"),
]
HOSTILE = [
    "<script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "</style><img src=//example.org/x>",
    "<!--",
    "&lt;b&gt;",
    "javascript:alert(1)",
]  # fmt: skip
PLAIN_ATTRIBUTES = {
    "aria-label", "charset", "class", "content", "cx", "cy", "href", "http-equiv", "id", "lang", "name",
    "points", "r", "role", "scope", "tabindex", "text-anchor", "viewbox", "x", "x1", "x2", "y", "y1", "y2",
}  # fmt: skip


def labelled(label: str) -> Page:
    """Return the page of a blog that has `label` as label, title, path, text, evidence and fault."""
    prediction = Prediction(
        path=label,
        tags=(label,),
        categories=(),
        ranked_tags=((label, 0.9), ("other", 0.1)),
        ranked_categories=(),
        accepted=(label,),
        evidence={"tags": {label: (Evidence(label, "body", 1.0),)}},
    )
    post = DatedPost(label, "2024-05-06", Post(label, "text", tags=(label,)))
    fitted = fitted_on(prediction, left_out=(LeftOut(label, "500 characters", 1),))
    return read_report(fitted, post, faults=(Fault(label, 1, label),))


def without_marks(page: Page) -> list[str]:
    """Return the names of the elements; how often a word is marked depends on the words."""
    return [name for name in page.names() if name != "mark"]


@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_label_is_shown_as_text_and_becomes_no_markup(label):
    page, plain = labelled(label), labelled("plain")
    assert label in page.text
    assert without_marks(page) == without_marks(plain)
    assert {name for _, attributes in page.elements for name in attributes} <= PLAIN_ATTRIBUTES


@given(st.text(), st.text())
def test_any_text_of_a_blog_is_read_as_it_is(text, value):
    """HTML joins the line ends, and has no half of a surrogate pair or NUL."""
    text, value = (re.sub("[\r\0\ud800-\udfff]", "", each) for each in (text, value))
    page = Page(element("p", text, href=value))
    assert (page.names(), page.text, page.attributes("href")) == (["p"], text, [value])


def test_invisible_characters_of_a_label_are_shown():
    assert r"a\u202eb\u0007" in labelled("a\u202eb\x07").text


def test_the_page_loads_nothing_and_runs_nothing():
    page = read_report(fitted_on(*MIXED))
    assert not {"script", "img", "link", "iframe", "form"}.intersection(page.names())
    assert not {"src", "style"}.intersection(name for _, attributes in page.elements for name in attributes)
    assert not re.search(r"url\(|@import|expression", page.style)
    assert all(href == "post.md" or href.startswith("#") for href in page.attributes("href"))
    assert "://" not in page.html


def test_the_policy_allows_the_style_of_the_page_and_nothing_else():
    page = read_report(fitted_on(*MIXED))
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    [policy] = [each["content"] for _, each in page.elements if each.get("http-equiv")]
    assert policy == (f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")


def test_the_same_training_gives_the_same_page():
    first, second = (render_report(blog_of(TEA), fitted_on(*MIXED), href=str) for _ in range(2))
    assert first == second


def test_the_page_begins_with_the_verdict():
    verdict = judge("tags", MIXED, fitted_on().kinds["tags"])
    assert verdict is not None
    page = read_report(fitted_on(*MIXED))
    assert page.text.index(render_verdict(verdict)) < page.text.index("posts that it had not seen")


def test_every_figure_is_the_scorecards():
    ours, intervals = summarise(MIXED), find_intervals(MIXED)
    _, *rows = read_report(fitted_on(*MIXED)).tables["On posts that the model had not seen"]
    names = [name for name in FIGURES if ours[name] is not None]
    assert [row[:2] for row in rows] == [
        [FIGURES[name], f"{100 * (ours[name] or 0):.0f} %"] for name in names
    ]
    bounds = [[f"{100 * each:.0f}" for each in intervals[name]] for name in names]
    assert [re.findall(r"\d+", row[2]) for row in rows] == [list(dict.fromkeys(each)) for each in bounds]


def test_every_interval_holds_its_figure():
    ours, intervals = summarise(MIXED), find_intervals(MIXED)
    assert set(intervals) == set(FIGURES)
    for name, (low, high) in intervals.items():
        assert low - 1e-4 <= (ours[name] or 0) <= high + 1e-4


def test_every_label_has_the_counts_of_the_scorecard():
    _, *rows = read_report(fitted_on(*MIXED)).tables["Tags on the unseen posts"]
    counts = {row[0]: row[2:7] for row in rows}
    for row in tag_rows(MIXED):
        shown = row.shown
        numbers = (shown.wanted, shown.right, shown.suggested - shown.right, shown.wanted - shown.right)
        assert counts[row.label] == [*map(str, numbers), str(row.applied.suggested)]
    assert len(rows) == len(tag_rows(MIXED))


def test_a_label_links_to_the_posts_where_it_erred():
    posts = [
        Prediction(f"{number}.md", ("tea",), (), ((wrong, 0.5),), (), ())
        for number, wrong in enumerate(["bread", "bread", "tea"])
    ]
    page = read_report(fitted_on(*posts))
    rows = {row[0]: row[-1] for row in page.tables["Tags on the unseen posts"]}
    assert rows["bread"] == "wrong in 0.md, 1.md"
    assert rows["tea"] == "missed in 0.md, 1.md"
    assert {"0.md", "1.md", "2.md"} <= set(page.attributes("href"))


def test_an_error_leads_to_the_post_in_the_page_or_else_to_its_file():
    posts = [Prediction(f"{number}.md", ("tea",), (), (("x", 0.5),), (), ()) for number in range(12)]
    page = read_report(fitted_on(*posts))
    inside = [href for href in page.attributes("href") if href.startswith("#")]
    assert inside
    assert {href.removeprefix("#") for href in inside} <= set(page.attributes("id"))
    assert len(page.attributes("id")) == len(set(page.attributes("id"))) == 10
    assert {"0.md", "1.md"} <= set(page.attributes("href"))


def test_the_dial_has_a_row_for_each_promise_and_a_dot_for_each_number_of_labels():
    page = read_report(fitted_on(*MIXED))
    _, *rows = page.tables["What the model promises of tags that the blog uses"]
    promises = tiny_dials().known.promises
    assert [row[0] for row in rows] == [f"{100 * each.asked:.0f} %" for each in promises]
    assert rows[6] == ["80 %", "75 %", "40", "36", "90 %", "85 %"]
    assert rows[9] == ["95 %", "never", "–", "–", "–", "–"]
    assert page.names().count("circle") == page.names().count("svg")


def test_the_learning_curve_has_its_figures_and_what_it_leaves_out():
    growth = {"tags": [Learnt(5, (0, 0, 1, 0)), Learnt(10, (1, 1, 1, 1))], "categories": [Learnt(10, (1,))]}
    page = read_report(fitted_on(*MIXED, growth=growth))
    _, *rows = page.tables["The first tag by base scores"]
    assert rows == [["5", "25 %", "0 to 75 %"], ["10", "100 %", "100 % in each case"]]
    assert "by how many posts were learnt: 5 posts, 25 % right; 10 posts, 100 % right" in page.text
    assert "Base scores only: the whole model, which ranks them anew, is right for 67 %." in page.text
    assert "The first category by base scores" not in page.tables


def test_an_unseen_post_has_its_authors_labels_ours_and_the_marked_words():
    words = {"tea": (Evidence("kettle", "body", 0.5),), "bread": (Evidence("steam", "body", 0.5),)}
    ours = (("tea", 0.9), ("bread", 0.25))
    post = Prediction("post.md", ("tea", "uji"), (), ours, (), ("tea",), evidence={"tags": words})
    page = read_report(fitted_on(post))
    assert "2024-05-06" in page.text
    assert "tea, uji (missed)" in page.text
    assert "tea right (90 %, set by itself): kettle" in page.text
    assert "bread not yours (25 %): steam" in page.text
    assert "A <mark>kettle</mark> of tea, no steam." in page.html


def test_the_newest_ten_posts_are_shown_newest_first():
    posts = [replace(predict("tea", "tea"), path=f"{number}.md") for number in range(12)]
    page = read_report(fitted_on(*posts))
    assert page.names().count("article") == 10
    assert page.html.index(">11.md<") < page.html.index(">2.md<")
    assert ">1.md<" not in page.html[: page.html.index("How often it is right")]


def test_a_blog_that_is_too_small_to_measure_is_told_so_without_empty_tables():
    page = read_report(fitted_on())
    assert "Nothing could be measured about tags: 1 post has tags." in page.text
    assert "had not seen" not in page.text
    assert page.tables == {}


def test_rare_labels_and_several_spellings_are_named():
    labels = [("tea", "photo"), ("Tea", "photos"), ("tea", "photos"), ("tea",)]
    posts = [DatedPost(f"{n}.md", "", Post(tags=tags)) for n, tags in enumerate(labels)]
    page = read_report(fitted_on(), *posts)
    assert "On at most 2 posts, with how many: photos (2), photo (1)." in page.text
    _, *rows = page.tables["Tags that are spelt in several ways"]
    assert rows[0] == ["tea", "tea (3), Tea (1)", "yes"]
    assert rows[1] == ["photos", "photos (2), photo (1)", "no: choose one if they mean the same"]


def test_what_was_left_out_is_named():
    page = read_report(
        fitted_on(left_out=(LeftOut("long", "604 characters", 2),)),
        faults=(Fault("broken.md", 3, "no colon"),),
        bad_decisions=(Fault(".fuda/decisions.jsonl", 7, "not JSON"),),
        drafts=2,
        unconfirmed=Unconfirmed(4, 3),
    )
    for words in (
        "The label long of 2 posts: it has 604 characters.",
        "broken.md, line 3: no colon",
        ".fuda/decisions.jsonl, line 7: not JSON",
        "2 drafts",
        "4 labels that Fuda applied and you have not confirmed, in 3 posts.",
    ):
        assert words in page.text
