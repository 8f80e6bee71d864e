"""The verdict of a scorecard: may a model set labels by itself, and does it beat the commonest ones?"""

import pytest

from model.packing import pack_model
from model.ranking.dial import NEVER, Calibration, Dial, Promise
from model.ranking.label_model import LabelModel
from tests.support.models.predicting import predict
from tests.support.models.teaching import write_post, write_posts
from tests.support.models.tiny_model import tiny_dials, tiny_model
from training.calibration import lower_bound
from training.report.fitted import Fitted
from training.report.label_notes import note_labels
from training.report.text import render_scorecard
from training.report.verdict import compare, judge
from training.report.verdict_text import (
    render_comparison,
    render_dials,
    render_label_notes,
    render_unmeasured,
    render_verdict,
)

PART = tiny_model().kinds["tags"]
RIGHT = predict("tea", "tea", accepted="tea")
WRONG = predict("tea", "bread", accepted="bread")
SILENT = predict("tea", "tea")


def verdict_on(*predictions, part: LabelModel = PART, kind: str = "tags") -> str:
    """Return the sentence about held-out posts with these predictions."""
    verdict = judge(kind, predictions, part)
    assert verdict is not None
    return render_verdict(verdict)


def without_promises(part: LabelModel) -> LabelModel:
    dial = Dial(
        Calibration(), tuple(Promise(each.asked, NEVER, 0, 0, 0.0) for each in part.dials.known.promises)
    )
    return part._replace(dials=part.dials._replace(known=dial, new=dial))


def test_the_verdict_counts_right_tags_and_posts_that_get_one():
    """90 of 100 are right: as 22.5 of 25 that stand alone, .79 can be claimed, and .03 of wrong ones."""
    text = verdict_on(*[RIGHT] * 90, *[WRONG] * 10, *[SILENT] * 100)
    assert text == (
        "Of ten tags that it sets by itself about nine are right (between 7 and 10); "
        "it sets one for 50 of 100 posts."
    )


def test_the_verdict_claims_no_more_than_the_dial():
    verdict = judge("tags", [RIGHT] * 400, PART)
    assert verdict is not None
    assert lower_bound(200, 200) > 0.98
    assert (verdict.low, verdict.high) == (0.85, 1)


def test_categories_have_a_verdict_of_their_own():
    filed = predict("tea", categories="Food", first="Food", filed="food")
    assert verdict_on(filed, kind="categories").startswith(
        "Of ten categories that it sets by itself about ten are"
    )


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (PART, "it was not sure enough about any of the held-out posts"),
        (
            PART._replace(seldom=True),
            "less than half of the newest posts have one, so a post without is usual",
        ),
        (
            without_promises(PART),
            "its suggestions for 9 held-out posts do not prove that eight of ten would be",
        ),
    ],
)
def test_where_no_tag_is_set_the_verdict_gives_the_reason(part, why):
    assert verdict_on(*[SILENT] * 9, part=part).startswith(f"It sets no tag by itself: {why}")


def test_without_held_out_posts_there_is_no_verdict_or_comparison():
    assert judge("categories", [RIGHT], PART) is None
    assert compare([], []) is None


def test_a_young_blog_learns_from_how_many_posts_on_it_is_measured():
    assert render_unmeasured("tags", 7) == (
        "Nothing could be measured about tags: 7 posts have tags. They are only suggested, and none is set "
        "by itself. From 20 posts with tags on, the newest of them show how often it is right."
    )
    assert "about tags: no post has tags. They" in render_unmeasured("tags", 0)


def test_a_comparison_pairs_the_answers_for_each_post():
    """The posts differ much, and the two answers always by the same: the interval is a point."""
    ours = [predict("a", "a"), predict("a b c d", "a b")] * 20
    prior = [predict("a", "x a"), predict("a b c d", "a")] * 20
    found = compare(ours, prior)
    assert found is not None
    assert found.posts == 40
    assert found.difference == pytest.approx(((1 - 2 / 3) + (2 / 3 - 2 / 5)) / 2)
    assert found.high - found.low < 0.03


@pytest.mark.parametrize(
    ("ours", "prior", "words", "advised"),
    [
        (
            "a",
            "b",
            "It is better than always naming the commonest labels: F1 of the first five tags is 1.000",
            False,
        ),
        ("b", "a", "It is worse than", True),
        ("a", "a", "It is not better than", True),
    ],
)
def test_the_comparison_advises_where_the_model_is_not_better(ours, prior, words, advised):
    found = compare([predict("a", ours)] * 9, [predict("a", prior)] * 9)
    assert found is not None
    text = render_comparison(found)
    assert text.startswith(words)
    assert ("--labels" in text) == advised


def test_a_blog_with_only_categories_is_compared_by_them():
    found = compare([predict(categories="a", first="a")] * 9, [predict(categories="a", first="b")] * 9)
    assert found is not None
    assert "the share of right first categories is 1.000 higher" in render_comparison(found)


def test_the_dial_is_a_table_of_what_it_promises():
    known, new = (text.splitlines() for text in render_dials("tags", tiny_dials()))
    assert known[0].split("  ")[0] == "precision of known tags"
    assert new[0].split("  ")[0] == "precision of new tags"
    assert known[4].split() == ["0.80", "0.750", "40", "36", "0.850"]
    assert known[6].split() == ["0.95", *"----"]


def test_a_dial_without_promises_is_a_sentence():
    _, text = render_dials("tags", without_promises(PART).dials)
    assert text == "For new tags no precision can be promised: none is set by itself."


def test_categories_have_no_dial_of_new_ones():
    assert len(render_dials("categories", tiny_dials())) == 1


def tagged(number: int) -> tuple[str, ...]:
    """Return the tags of the made blog: nearly all posts are Tech, and the 70th of 82 has others as well."""
    return ("Tech", "Poker", "Las Vegas") if number == 70 else () if number == 3 else ("Tech",)


MADE = write_posts(82, lambda number: write_post(number, *tagged(number)))


def test_rare_and_one_sided_labels_are_named():
    notes = note_labels("tags", MADE, 16)
    assert (notes.posts, notes.labels, notes.rare) == (81, 3, 2)
    assert notes.common == (("Tech", 81),)
    assert [label for label, _ in notes.late] == ["Poker", "Las Vegas"]
    text = "\n".join(render_label_notes(notes))
    assert "2 of 3 tags are used once or twice" in text
    assert "On more than 80% of the 81 posts with tags: Tech (81)." in text
    assert "right: Poker (1), Las Vegas (1)." in text


def test_labels_of_hostile_names_are_escaped_and_long_lists_cut():
    posts = write_posts(
        30, lambda number: write_post(number, "tea", *([f"late{number}"] if number > 20 else ()))
    )
    text = "\n".join(render_label_notes(note_labels("tags", posts, 9)))
    assert "late25 (1) and 4 more." in text


def test_a_blog_with_nothing_notable_has_no_notes():
    posts = write_posts(9, lambda number: write_post(number, "abc"[number % 3]))
    assert render_label_notes(note_labels("tags", posts, 2)) == []


def test_a_scorecard_of_a_young_blog_has_no_figures():
    fitted = Fitted(pack_model(tiny_model()), (), (), {"tags": without_promises(PART)}, ())
    text = render_scorecard(fitted, write_posts(7, lambda number: write_post(number, "tea")))
    assert text.startswith("Nothing could be measured about tags: 7 posts have tags.")
    assert "p1" not in text
    assert "precision" not in text
