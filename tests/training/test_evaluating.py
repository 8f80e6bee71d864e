"""training/evaluating.py: which posts count as newer, what a model sets on them, and the commonest labels."""

from collections.abc import Sequence
from pathlib import Path

from model.post import LabelKeys, Post
from model.suggestion import Suggestion, Suggestions, Wish
from tests.support.client.publishing import EVIDENCE, sure, unsure
from training.evaluating import by_use, compare_models, newer_posts, predict, rank_by_use, turn_dial
from training.reading.content import Blog, DatedPost
from training.reading.unconfirmed import Unconfirmed
from training.report.scorecard import Prediction

TEA, TRAVEL = Post("Tea", tags=("tea", "Uji")), Post("Train", categories=("Travel",))


def explain(wish: Wish) -> Suggestion:
    return sure("tea")._replace(evidence=EVIDENCE if wish.evidence else ())


class FakeTagger:
    """Suggests one sure tag and one unsure category, and keeps what it is asked."""

    def __init__(self) -> None:
        self.asked: list[Wish] = []

    def suggest_all(self, wishes: Sequence[Wish]) -> list[Suggestions]:
        self.asked += wishes
        return [Suggestions("en", (explain(wish),), (unsure("Life", 0.2),)) for wish in wishes]


def blog_of(*posts: DatedPost) -> Blog:
    return Blog(posts, LabelKeys(("tags",), ()), {}, (), (), 0, 0, 0, Unconfirmed(), Path(), ())


def test_only_labelled_posts_after_the_day_of_the_model_are_newer():
    same, later = DatedPost("a.md", "2026-01-02", TEA), DatedPost("b.md", "2026-01-03", TRAVEL)
    blog = blog_of(DatedPost("", "", TEA), same, later, DatedPost("c.md", "2026-01-04", Post("bare")))
    assert newer_posts(blog, "2026-01-02") == [later]
    assert newer_posts(blog, "") == []


def test_a_post_is_asked_about_without_its_labels():
    tagger = FakeTagger()
    [found] = predict(tagger, [DatedPost("a.md", "2026-01-02", TEA)])
    assert [(wish.post.tags, wish.limit) for wish in tagger.asked] == [((), 10)]
    assert (found.tags, found.accepted, found.accepted_categories) == (("tea", "Uji"), ("tea",), ())
    assert (found.ranked_tags, found.ranked_categories) == ((("tea", 0.9),), (("Life", 0.2),))


def test_the_newest_posts_have_the_words_that_count_for_each_label():
    older, newest = predict(FakeTagger(), [DatedPost("a.md", "", TEA)] * 2, explained=1)
    assert older.evidence["tags"] == {}
    assert newest.evidence["tags"] == {"tea": EVIDENCE}


class StrictTagger(FakeTagger):
    """Sets its tag only where at most eight of ten must be right."""

    def suggest_all(self, wishes: Sequence[Wish]) -> list[Suggestions]:
        tags = [sure("tea") if wish.precision <= 0.8 else unsure("tea") for wish in wishes]
        return [Suggestions("en", (tag,), ()) for tag in tags]


def test_the_dial_counts_what_is_set_and_right_at_each_precision():
    posts = [DatedPost("a.md", "", TEA), DatedPost("b.md", "", Post(tags=("bread",)))]
    turns = turn_dial(StrictTagger(), [*posts, DatedPost("c.md", "", Post("no tags", categories=("Life",)))])
    tags = {turn.asked: turn for turn in turns if turn.kind == "tags"}
    assert tags[0.8][2:6] == (2, 2, 2, 1)
    assert tags[0.9][2:] == (2, 0, 0, 0, 0.0)
    assert list(tags) == [0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
    assert {turn[2:6] for turn in turns if turn.kind == "categories"} == {(1, 0, 0, 0)}


def test_the_commonest_labels_are_ranked_by_their_share_in_the_usual_spelling():
    assert rank_by_use([["Tea", "uji"], ["Tea"], ["tea"], []]) == (("Tea", 0.75), ("uji", 0.25))


def test_as_many_of_the_commonest_labels_are_applied_as_the_model_applies():
    ours = Prediction("a.md", ("x",), (), (("x", 0.9),), (), ("x",))
    [prior] = by_use([DatedPost("b.md", "2026-01-01", TEA)], [ours])
    assert (prior.tags, prior.accepted, prior.ranked_tags) == (("x",), ("tea",), (("tea", 1.0), ("Uji", 1.0)))


class Dated(FakeTagger):
    """A FakeTagger of the posts until `newest_post`."""

    label_keys = LabelKeys(("tags",), ())

    def __init__(self, newest_post: str) -> None:
        super().__init__()
        self.newest_post = newest_post


def write_days(folder: Path, *days: str) -> Path:
    for day in days:
        (folder / f"{day}.md").write_text(f"---\ntitle: {day}\ndate: {day}\ntags: [tea]\n---\ntext\n")
    return folder


def test_two_models_are_compared_on_posts_that_neither_has_seen(tmp_path):
    new, current = Dated("2026-01-02"), Dated("2026-01-03")
    gate = compare_models(new, current, write_days(tmp_path, *DAYS), asked=0.9)
    assert [wish.post.title for wish in new.asked] == ["2026-01-04", "2026-01-05"]
    assert (new.asked, gate.posts, gate.after) == (current.asked, 2, "2026-01-03")
    assert {wish.precision for wish in new.asked} == {0.9}


def test_a_model_without_a_date_may_have_seen_every_post(tmp_path):
    gate = compare_models(Dated("2026-01-02"), Dated(""), write_days(tmp_path, *DAYS), asked=0.8)
    assert (gate.posts, gate.after) == (0, "")


DAYS = ("2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05")
