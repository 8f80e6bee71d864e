"""The sections of a blog, and the figures of labels in them, by hand."""

import math

import numpy as np
import pytest

from model.limits import MAX_SECTION_CHARACTERS
from model.ranking.blog_sections import NO_SECTIONS, BlogSections, find_sections
from model.ranking.pair_table import PairTable

USES = np.array([[8, 0, 0], [0, 3, 0]], np.float32)
SECTIONS = BlogSections(("news", ".es"), np.array([0.5, 0.25], np.float32), PairTable.from_table(USES))
COUNTS = np.array([10, 4, 100], np.float64)


def compare(place: str) -> list[list[float]]:
    """Return the figures of the three labels."""
    found: list[list[float]] = SECTIONS.compare(place, np.arange(3), COUNTS).tolist()
    return found


@pytest.mark.parametrize(
    ("place", "sections"),
    [
        ("", set()),
        ("post.md", {"."}),
        ("content/News/post.md", {".", "content", "news"}),
        ("content/news/2024/05/post.md", {".", "content", "news"}),
        ("content/news/some-post/index.md", {".", "content", "news"}),
        ("content/news/some-post/index.pt-BR.md", {".pt-br", "content", "news"}),
        ("content/news/_index.es.md", {".es", "content", "news"}),
        ("/../.es/./docs//some.fr.md", {".fr", "docs"}),
        ("notes/v1.2.md", {".", "notes"}),
        ("notes/README", {".", "notes"}),
        (f"{'x' * (MAX_SECTION_CHARACTERS + 1)}/\x1b[2J/\ud800/a/b.md", {".", "a"}),
    ],
)
def test_the_sections_of_a_post_are_its_folders_and_its_language(place, sections):
    assert find_sections(place) == sections


def test_a_label_of_the_section_has_a_large_figure_and_others_a_small_one():
    """Of 10, 4 and 100 uses 5, 2 and 50 are expected in half of the posts; there are 8, 0 and 0."""
    expected = [math.log(11 / 8), math.log(3 / 5), math.log(3 / 53)]
    assert np.array(compare("content/news/a.md")) == pytest.approx(np.transpose([expected, expected]))


def test_a_post_in_two_sections_has_the_largest_and_the_smallest_figure_of_both():
    both = compare("news/a.es.md")
    assert both[0] == pytest.approx([math.log(11 / 8), math.log(3 / 5.5)])
    assert both[1] == pytest.approx([math.log(6 / 4), math.log(3 / 5)])


@pytest.mark.parametrize("place", ["", "a.md", "else/where.md", "../../../etc/passwd"])
def test_a_post_without_a_known_section_has_no_figures(place):
    assert not np.any(compare(place))


def test_a_blog_without_sections_has_no_figures():
    assert not NO_SECTIONS.compare("news/a.es.md", np.arange(3), COUNTS).any()
