"""The promises of the tagger about its suggestions, with a model built by hand."""

import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from copy import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.artifact import ArtifactError, write_artifact
from model.labels import fold
from model.packing import pack_model
from model.post import LabelKeys, Post
from model.ranking.new_tags import TagStyle
from model.suggestion import MAX_PRECISION, MIN_PRECISION, Suggestion, Suggestions, Wish
from model.tagger import Tagger
from model.terms.words import fold_text
from tests.support.models.rounding import FUNCTION, gamma, ranker_magnitude, ranker_steps
from tests.support.models.rule_strategies import any_rules
from tests.support.models.tiny_model import APPLY, CATEGORIES, TAGS, USES, label_model, model_of, tiny_model

TAGGER = Tagger(pack_model(tiny_model()))
LEVEL = Tagger(pack_model(tiny_model(weight=0)))
RANKER = tiny_model().kinds["tags"].ranker
FARTHEST = np.full((1, len(RANKER.mean)), RANKER.clip, np.float32)
POST = Post(
    "A Python script", "Written in node.js, later in Python.\n\n## アイスコーヒー\n\nコーヒーを淹れる。"
)

SAME_SCORE = (
    2 * gamma(ranker_steps(RANKER) + FUNCTION + 4) * (1 + float(ranker_magnitude(RANKER, FARTHEST)[0]) / 4)
)
"""How far rounding may move a score when all figures are clipped: by its own size, 1, and by a quarter at
most of what it does to the log-odds, whose calibration makes them smaller."""

words = st.lists(
    st.sampled_from(["Python", "script", "node.js", "Node", "コーヒー", "アイス", "\n\n## ", "zzz"])
)
any_text = st.text(st.characters(exclude_categories=())) | words.map(" ".join)
labels = st.lists(st.sampled_from([*TAGS, *CATEGORIES, "ＰＹＴＨＯＮ", " node.js ", "tech", ""]) | any_text)
formats = st.sampled_from(["markdown", "html", "text"])
any_post = st.builds(Post, any_text, any_text, formats, any_text, labels.map(tuple), labels.map(tuple))


def names(suggestions: tuple[Suggestion, ...]) -> list[str]:
    return [suggestion.label for suggestion in suggestions]


def suggested(answer: Suggestions) -> list[Suggestion]:
    return [*answer.tags, *answer.categories]


def test_the_best_labels_come_first():
    answer = TAGGER.suggest(POST)
    assert names(answer.tags)[0] == "Python"
    assert names(answer.categories) == ["Tech", "Life"]
    scores = [tag.score for tag in answer.tags]
    assert scores == sorted(scores, reverse=True)


precisions = st.floats(MIN_PRECISION, MAX_PRECISION)
wishes = st.lists(
    st.builds(Wish, any_post, st.integers(1, 50), st.booleans(), precisions, any_rules), max_size=5
)


@given(wishes, st.sampled_from([0, 30, 100_000]))
def test_a_batch_gets_the_suggestions_of_each_post(asked, characters):
    """Up to rounding in the last place: sums over several posts may be made in another order."""
    together = TAGGER.suggest_all(asked, characters_at_once=characters)
    alone = [TAGGER.suggest(wish.post, **options(wish)) for wish in asked]
    assert [answer.language for answer in together] == [answer.language for answer in alone]
    for found, expected in zip(together, alone, strict=True):
        assert_alike(found.tags, expected.tags)
        assert_alike(found.categories, expected.categories)


def options(wish: Wish) -> dict[str, Any]:
    return {name: value for name, value in wish._asdict().items() if name != "post"}


def assert_alike(found: tuple[Suggestion, ...], expected: tuple[Suggestion, ...]) -> None:
    """Assert that two answers are equal except for rounding, which may swap labels of equal scores.

    One that is swapped with a label behind the limit is in one of the answers only.
    """
    scores = [each.score for each in expected]
    assert [each.score for each in found] == pytest.approx(scores, abs=SAME_SCORE)
    by_label = {each.label: each for each in expected}
    for each in found:
        other = by_label.get(each.label)
        assert each.score == pytest.approx(other.score if other else scores[-1], abs=SAME_SCORE)
        assert other is None or [piece[:2] for piece in each.evidence] == [
            piece[:2] for piece in other.evidence
        ]


LONG = "python script " * 20_000


@pytest.mark.parametrize("post", [Post(LONG), Post("Tea", description=LONG), Post("Tea", LONG)])
def test_the_memory_that_a_batch_takes_is_that_of_its_longest_post(post):
    """In every field: a batch of six megabytes must not take six times as much."""
    assert peak_bytes([Wish(post)] * 6) < 1.5 * peak_bytes([Wish(post)])


def peak_bytes(asked: list[Wish]) -> int:
    """Return the most memory that is in use at once while posts are asked about together."""
    tracemalloc.start()
    try:
        TAGGER.suggest_all(asked)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_model_that_was_written_suggests_the_same(tmp_path):
    write_artifact(tmp_path / "model.safetensors", pack_model(tiny_model()))
    loaded = Tagger.load(str(tmp_path / "model.safetensors"))
    assert loaded.suggest(POST) == TAGGER.suggest(POST)
    assert loaded.version == TAGGER.version


def test_a_damaged_model_is_not_loaded(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(pack_model(tiny_model()).data[:-1])
    with pytest.raises(ArtifactError):
        Tagger.load(tmp_path / "model.safetensors")


@pytest.mark.parametrize(
    "spelling", ["Python", "PYTHON", "ｐｙｔｈｏｎ", "  python ", "#python", "Py\u200bthon"]
)
def test_a_label_that_the_post_has_is_not_suggested_in_any_spelling(spelling):
    answer = TAGGER.suggest(replace(POST, tags=(spelling,)), limit=50)
    assert "python" not in map(fold, names(answer.tags))


def test_a_tag_of_the_post_can_be_suggested_as_a_category():
    assert "Tech" in names(TAGGER.suggest(replace(POST, tags=("Tech",))).categories)


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_the_limit_is_for_each_kind(limit):
    answer = LEVEL.suggest(POST, limit=limit)
    assert (len(answer.tags), len(answer.categories)) == (limit, limit)


def test_labels_that_the_post_has_do_not_count_for_the_limit():
    answer = LEVEL.suggest(replace(POST, tags=("Python",)), limit=2)
    assert names(answer.tags) == ["Node.js", "コーヒー"]


def test_nothing_under_the_least_score_is_suggested():
    scores = [tag.score for tag in TAGGER.suggest(POST, limit=50).tags]
    answer = TAGGER.suggest(POST, limit=50, least_score=scores[1])
    assert [tag.score for tag in answer.tags] == scores[:2]


def test_the_least_score_is_the_models_own_by_default():
    model = tiny_model(weight=0)
    strict = Tagger(pack_model(replace(model, settings=replace(model.settings, least_score=0.51))))
    assert suggested(strict.suggest(POST)) == []
    assert suggested(strict.suggest(POST, least_score=0.5))


def test_equal_scores_keep_known_labels_first_and_in_order():
    answer = LEVEL.suggest(POST, limit=50)
    assert tuple(names(answer.tags)[:3]) == TAGS
    assert [tag.new for tag in answer.tags] == [False] * 3 + [True] * (len(answer.tags) - 3)
    assert {tag.score for tag in answer.tags} == {0.5}


def test_scores_that_reach_the_dials_are_of_band_apply():
    for tag in TAGGER.suggest(POST, limit=50).tags:
        assert tag.band == ("apply" if tag.score >= APPLY else "suggest")
    assert {tag.band for tag in TAGGER.suggest(POST, limit=50).tags} == {"apply", "suggest"}


def test_the_more_precision_is_asked_the_higher_is_the_score_from_which_labels_are_applied():
    """At .95 the tiny model promises nothing."""
    for asked in (0.5, 0.6, 0.9):
        applied = [tag.score for tag in TAGGER.suggest(POST, precision=asked).tags if tag.band == "apply"]
        assert applied
        assert min(applied) >= APPLY + asked - 0.8 - 1e-6
    assert {tag.reason for tag in TAGGER.suggest(POST, precision=0.95).tags} == {"unproven"}


def test_each_label_that_is_only_suggested_has_a_reason():
    for tag in TAGGER.suggest(POST, limit=50).tags:
        assert tag.reason == ("" if tag.band == "apply" else "unsure")


def test_new_tags_are_in_the_style_of_the_blog_and_categories_are_never_new():
    answer = LEVEL.suggest(POST, limit=50)
    assert "python-script" in [tag.label for tag in answer.tags if tag.new]
    assert not any(category.new for category in answer.categories)


def test_a_new_tag_from_the_body_is_spelt_as_its_own_post_spells_it():
    model = tiny_model(weight=0)
    kinds = {**model.kinds, "tags": label_model(TAGS, TagStyle(), model.vocabulary, 0, 0)}
    posts = [Wish(Post("Notes", f"{word}, {word}"), 50) for word in ("WEBAUTHN", "WebAuthn")]
    first, second = Tagger(pack_model(replace(model, kinds=kinds))).suggest_all(posts)
    assert "WEBAUTHN" in names(first.tags)
    assert "WebAuthn" in names(second.tags)


def test_evidence_is_words_of_the_post_by_field():
    python, *_ = TAGGER.suggest(POST).tags
    assert ("python", "title") in [(piece.text, piece.field) for piece in python.evidence]


def test_without_evidence_the_suggestions_are_the_same():
    answer = suggested(TAGGER.suggest(POST))
    bare = suggested(TAGGER.suggest(POST, evidence=False))
    assert any(suggestion.evidence for suggestion in answer)
    assert bare == [suggestion._replace(evidence=()) for suggestion in answer]


def test_categories_have_scores_and_evidence_of_their_own():
    (life,) = TAGGER.suggest(Post(body="コーヒーとコーヒー、script")).categories
    assert life.label == "Life"
    assert [piece.text for piece in life.evidence] == ["コーヒー"]


def test_a_part_of_a_japanese_word_is_shown_as_the_whole_word():
    by_label = {tag.label: tag for tag in TAGGER.suggest(Post(body="アイスコーヒーの話")).tags}
    assert [(piece.text, piece.field) for piece in by_label["コーヒー"].evidence] == [
        ("アイスコーヒー", "body")
    ]


@pytest.mark.parametrize("post", [Post("zzz", "qqq"), Post("Привіт"), Post(".")])
def test_a_post_without_known_terms_gets_no_label_of_the_blog(post):
    assert [label for label in suggested(LEVEL.suggest(post)) if not label.new] == []


def test_a_label_that_is_named_in_unknown_words_has_its_name_for_evidence():
    [life] = LEVEL.suggest(Post("Life", "zzz life")).categories
    assert (life.label, life.evidence) == ("Life", (("life", "title", 0.5), ("life", "body", 0.5)))
    [life] = LEVEL.suggest(Post("zzz", "[a](https://example.com/life)")).categories
    assert (life.label, life.evidence) == ("Life", (("life", "links", 1.0),))


def test_a_link_with_line_feeds_is_answered():
    feeds = "&#10;a" * 50
    post = Post("A Python script", f"[link](https://github.com/a{feeds}/b)")
    assert names(TAGGER.suggest(post).tags)[0] == "Python"


def test_an_empty_post_is_answered():
    assert TAGGER.suggest(Post()) == Suggestions("und", (), ())


def test_a_blog_without_categories_gets_none():
    tagger = Tagger(pack_model(model_of("tags")))
    assert tagger.suggest(POST).categories == ()
    assert tagger.suggest(POST).tags == TAGGER.suggest(POST).tags


def test_values_are_plain_python_ones():
    answer = TAGGER.suggest(POST, limit=50)
    assert json.loads(json.dumps(answer))
    for suggestion in suggested(answer):
        assert [type(value) for value in suggestion] == [str, float, str, bool, tuple, str]
        assert all([type(value) for value in piece] == [str, str, float] for piece in suggestion.evidence)


def test_threads_share_one_tagger():
    posts = [POST, Post("コーヒー"), Post("node", "a script"), Post()] * 8
    alone = list(map(TAGGER.suggest, posts))
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(TAGGER.suggest, posts)) == alone


def test_the_description_is_json_and_names_labels_uses_keys_and_thresholds():
    description = json.loads(json.dumps(TAGGER.describe()))
    assert description["labels"] == {"tags": list(TAGS), "categories": list(CATEGORIES)}
    assert description["uses"]["tags"] == [USES, 2 * USES + 1, 4 * USES + 3]
    assert description["label_keys"] == {"tags": ["topics", "tags"], "categories": ["section"]}
    thresholds = description["thresholds"]
    assert thresholds["suggest"] == 0.01
    for kind in ("tags", "categories"):
        by_precision = {each["asked"]: each["score"] for each in thresholds["apply"][kind]["known"]}
        assert by_precision[0.8] == APPLY
    assert description["metrics"] == tiny_model().facts["metrics"]


def test_the_tagger_knows_its_newest_post_and_keys():
    assert TAGGER.newest_post == "2024-05-06"
    assert TAGGER.label_keys == LabelKeys(("topics", "tags"), ("section",))


@given(any_post, st.integers(0, 60))
def test_any_post_gets_scores_in_range_and_no_label_twice(post, limit):
    answer = TAGGER.suggest(post, limit=limit)
    assert all(0 <= suggestion.score <= 1 for suggestion in suggested(answer))
    for suggestions, own in ((answer.tags, post.tags), (answer.categories, post.categories)):
        keys = [*map(fold, names(suggestions))]
        assert len(keys) == len(set(keys)) <= limit
        assert not set(keys) & set(map(fold, own))


@given(any_post)
def test_the_weights_of_evidence_are_shares_and_strongest_first(post):
    for suggestion in suggested(TAGGER.suggest(post, limit=50)):
        weights = [piece.weight for piece in suggestion.evidence]
        assert sum(weights) <= 1 + 1e-6
        assert all(0 < weight <= 1 for weight in weights)
        assert weights == sorted(weights, reverse=True)


@given(words, words, formats)
def test_every_word_of_the_evidence_stands_in_the_post(title, body, format):
    post = Post(" ".join(title), " ".join(body), format)
    text = fold_text(f"{post.title} {post.body}")
    for suggestion in suggested(TAGGER.suggest(post, limit=50)):
        assert all(word in text for piece in suggestion.evidence for word in piece.text.split())
