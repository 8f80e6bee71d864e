"""Fitting a model, also to unusual blogs."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from copy import replace

import pytest

from fuda.front_matter.add_labels import Addition, add_labels
from model.limits import MAX_LABELS
from model.post import Post
from model.tagger import Tagger
from tests.conftest import ROOT
from tests.support.models.crafted_model import craft
from tests.support.models.teaching import KEYS, QUICK, subject, write_post, write_posts
from training.fit import NoLabelsError, UnservableError, check_servable, fingerprint, fit
from training.reading.left_out import TooManyLabelsError
from training.starting import ONE_THREAD, TENSORFLOW

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tensorflow")]

FIT_S = 300
SPELLINGS_OF_TEA = (
    "tea", "TEA", "ＴＥＡ", "ｔｅａ", "＃tea", "#tea", "##tea", "# tea", "#\u3000tea", "﹟tea", "#＃Tea",
    "#ＴＥＡ", "te\u200ba", "tea\u200b", "\u200btea", "\u200b#tea", "#\u200btea", "te\xada", "tea\u2060",
    "tea\ufeff", "tea\u200d", "tea\u200e", "tea\ufe0f", "tea\u3164", "tea\u180e", "tea\u034f", "tea\u2064",
    "𝐭𝐞𝐚", "ⓣⓔⓐ", "\u202atea\u202c", "\u2066Tea\u2069",
)  # fmt: skip
ODD = ('C++/"Σ"', "紅茶 🍵", "a b", "<b>", "ⅷ", "\u0301")


def odd_post(number: int) -> Post:
    """Return a tagged post; every fourth has no text at all, every fifth no tags."""
    if number % 5 == 4:
        return Post("Unlabelled", "an untagged kettle")
    tags = (subject(number), ODD[number % len(ODD)])
    return Post(tags=tags) if number % 4 == 3 else write_post(number, *tags)


@pytest.fixture(scope="module")
def odd():
    """A model of 40 tagged posts and 10 that are not, none with a date."""
    return fit([replace(post, date="") for post in write_posts(50, odd_post)], keys=KEYS, settings=QUICK)


@pytest.fixture(scope="module")
def categorised():
    """A model of 20 posts without tags: one category on each, and another on every second."""
    categories = [("Notes",), ("Notes", "Rare")]
    return fit(
        write_posts(20, lambda n: write_post(n, categories=categories[n % 2])), keys=KEYS, settings=QUICK
    )


def labels(fitted) -> dict[str, list[str]]:
    found: dict[str, list[str]] = Tagger(fitted.artifact).describe()["labels"]
    return found


def digest(environment: dict[str, str]) -> str:
    """Return the sha256 of a model fitted in a process with only `environment` to set its threads."""
    kept = {name: value for name, value in os.environ.items() if name not in ONE_THREAD | TENSORFLOW}
    command = [sys.executable, "-m", "tests.support.models.fit_digest"]
    run = subprocess.run(
        command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, timeout=FIT_S
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_the_same_posts_give_the_same_bytes_in_any_process():
    other = {"TF_ENABLE_ONEDNN_OPTS": "1", "KERAS_BACKEND": "numpy"}
    environments = [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "2", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"} | other,
        {"PYTHONHASHSEED": "3", "OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"},
    ]
    with ThreadPoolExecutor(2) as pool:
        digests = list(pool.map(digest, environments))
    assert [len(each) for each in digests] == [64] * 3
    assert len(set(digests)) == 1


@pytest.mark.parametrize("posts", [[], write_posts(5, write_post)], ids=["no posts", "no labels"])
def test_posts_without_labels_are_refused_with_advice(posts):
    with pytest.raises(NoLabelsError, match=r"label a post, list the labels .* --labels, or .* --tag-key"):
        fit(posts, keys=KEYS, settings=QUICK)


@pytest.mark.parametrize("count", [1, 5, 19])
def test_a_young_blog_gets_suggestions_and_nothing_applied(count):
    fitted = fit(write_posts(count, lambda n: write_post(n, subject(n))), keys=KEYS, settings=QUICK)
    assert (fitted.held_out, fitted.by_prior) == ((), ())
    answer = Tagger(fitted.artifact).suggest(Post("On tea", "kettle leaves"), precision=0.5)
    assert "tea" in [each.label for each in answer.tags]
    assert {each.band for each in answer.tags} == {"suggest"}


@pytest.mark.parametrize("count", [0, 3, 25])
def test_wanted_labels_are_suggested_before_a_post_has_them(count):
    fitted = fit(write_posts(count, write_post), keys=KEYS, settings=QUICK, wanted=("tea", "紅茶"))
    assert labels(fitted) == {"tags": ["tea", "紅茶"]}
    answer = Tagger(fitted.artifact).suggest(Post("On tea", "kettle leaves"))
    assert [(each.label, each.new) for each in answer.tags if each.label == "tea"] == [("tea", False)]
    assert fitted.held_out == ()


def test_wanted_labels_come_after_those_of_posts():
    posts = write_posts(6, lambda n: write_post(n, subject(n)))
    fitted = fit(posts, keys=KEYS, settings=QUICK, wanted=("TEA", "jam"))
    assert labels(fitted) == {"tags": ["tea", "bread", "bike", "jam"]}


def test_twenty_posts_are_enough(categorised):
    assert len(categorised.held_out) == 4
    suggestions = Tagger(categorised.artifact).suggest(Post("On tea", "kettle leaves"))
    assert suggestions.categories[0].label == "Notes"


def test_a_blog_with_only_categories_has_no_tags(categorised):
    assert labels(categorised) == {"categories": ["Notes", "Rare"]}
    assert Tagger(categorised.artifact).suggest(Post("On tea")).tags == ()
    assert {each.ranked_tags for each in categorised.held_out} == {()}
    assert {each.accepted for each in categorised.held_out} == {()}


def test_a_blog_with_only_tags_has_no_categories(odd):
    assert list(labels(odd)) == ["tags"]
    assert {each.ranked_categories for each in odd.held_out} == {()}


def test_odd_labels_come_out_as_they_went_in(odd):
    assert {"bread", "bike", "tea", *ODD} == set(labels(odd)["tags"])


def test_a_label_is_learnt_once_and_suggested_in_the_spelling_that_most_posts_have():
    tea = ("#Tea", "te\u200ba", "#Tea", "ＴＥＡ", "#Tea", "tea", "tea", "#tea")
    spell = {"tea": tea, "bread": ("bread", "＃bread"), "bike": ("bike",)}
    posts = write_posts(24, lambda n: write_post(n, spell[subject(n)][n // 3 % len(spell[subject(n)])]))
    fitted = fit(posts, keys=KEYS, settings=QUICK)
    assert labels(fitted)["tags"] == ["#Tea", "＃bread", "bike"]
    tagger = Tagger(fitted.artifact)
    assert tagger.suggest(Post("On tea", "kettle leaves")).tags[0].label == "#Tea"
    own = tagger.suggest(Post("On tea", "kettle leaves", tags=("tea\ufeff",)))
    assert "#Tea" not in [each.label for each in own.tags]


def test_a_label_is_learnt_once_in_thirty_spellings_and_written_as_most_posts_write_it():
    spellings = ("#Tea", *SPELLINGS_OF_TEA)
    posts = write_posts(3 * 36, lambda n: write_post(n, subject(n)))
    for n, dated in enumerate(posts):
        if subject(n) == "tea":
            tag = spellings[n // 3] if n // 3 < len(spellings) else "#Tea"
            posts[n] = replace(dated, post=replace(dated.post, tags=(tag,)))
    fitted = fit(posts, keys=KEYS, settings=QUICK)
    assert (labels(fitted)["tags"], fitted.left_out) == (["#Tea", "bread", "bike"], ())
    tagger = Tagger(fitted.artifact)
    draft = Post("On tea", "kettle leaves")
    assert tagger.suggest(draft).tags[0].label == "#Tea"
    has_it = [replace(draft, tags=(spelling,)) for spelling in spellings]
    assert not {"#Tea"} & {each.label for post in has_it for each in tagger.suggest(post).tags}
    keys = Addition(("tags",), ("#Tea",))
    files = [f"---\ntags: [{json.dumps(each)}]\n---\n" for each in spellings]
    assert [add_labels(text, [keys]) for text in files] == files


def test_labels_that_no_model_can_hold_are_left_out_and_suggestions_come():
    unfit = ("t" * 10_000, "a\x1b[2J", "a\tb", "\u202eoolong")
    posts = write_posts(24, lambda n: write_post(n, subject(n), *(unfit if n == 3 else ())))
    fitted = fit(posts, keys=KEYS, settings=QUICK)
    assert [(each.label, each.posts) for each in fitted.left_out] == [(label, 1) for label in unfit]
    assert labels(fitted)["tags"] == ["tea", "bread", "bike"]
    assert Tagger(fitted.artifact).suggest(Post("On tea", "kettle leaves")).tags[0].label == "tea"
    plain = write_posts(24, lambda n: write_post(n, subject(n)))
    assert fit(plain, keys=KEYS, settings=QUICK).artifact.data == fitted.artifact.data


def test_too_many_labels_are_refused_before_the_work():
    many = tuple(f"label {n}" for n in range(MAX_LABELS))
    posts = write_posts(24, lambda n: write_post(n, *many, categories=["one more"]))
    with pytest.raises(
        TooManyLabelsError, match=r"^The posts have 20,001 different labels, a model holds 20,000: "
    ):
        fit(posts, keys=KEYS, settings=QUICK)


def test_a_model_that_could_not_be_loaded_is_not_returned(odd):
    bad = odd.artifact._replace(data=craft(odd.artifact.manifest | {"settings": {}}, odd.artifact.tensors))
    with pytest.raises(UnservableError, match="this blog: the model: settings lacks the field title_weight"):
        check_servable(bad)
    check_servable(odd.artifact)


def test_an_untagged_post_is_not_a_counter_example(odd):
    """Of 40 tagged posts the newest 8 are held out; the ten without tags are words to know and no more."""
    assert odd.artifact.manifest["facts"]["posts"] == {"read": 50, "tags": 40, "categories": 0}
    assert len(odd.held_out) == 8
    assert all(each.tags for each in odd.held_out)


def test_posts_without_text_or_date_are_learnt_from(odd):
    tagger = Tagger(odd.artifact)
    assert tagger.newest_post == ""
    assert tagger.suggest(Post(), least_score=0).tags


def test_held_out_posts_are_ranked_by_the_model_and_by_the_prior(odd):
    assert [each.path for each in odd.by_prior] == [each.path for each in odd.held_out]
    for each in (*odd.held_out, *odd.by_prior):
        scores = [score for _, score in each.ranked_tags]
        assert scores == sorted(scores, reverse=True)
    assert len({each.ranked_tags for each in odd.by_prior}) == 1


def test_a_kind_with_too_few_posts_is_only_suggested():
    some = write_posts(24, lambda n: write_post(n, subject(n), categories=["Notes"] * (n < 19)))
    fitted = fit(some, keys=KEYS, settings=QUICK)
    assert {each.categories for each in fitted.held_out} == {()}
    answer = Tagger(fitted.artifact).suggest(Post("On tea", "kettle leaves"), precision=0.5)
    assert {each.band for each in answer.categories} == {"suggest"}


def test_a_kind_that_few_of_the_newest_posts_have_is_seldom():
    """Of 40 posts the newest 8 count: 3 have a category, 4 would be half of them."""
    late = (32, 34, 36)
    posts = write_posts(40, lambda n: write_post(n, subject(n), categories=["Notes"] * (n in late)))
    fitted = fit(posts, keys=KEYS, settings=QUICK)
    assert {kind: part.seldom for kind, part in fitted.kinds.items()} == {"tags": False, "categories": True}


def test_a_kind_that_began_lately_is_held_out_on_its_own_newest_posts():
    """Categories came with the 31st of 60 posts: the newest fifth of all would leave 18 to learn from."""
    posts = write_posts(60, lambda n: write_post(n, f"only{n}", categories=[subject(n)] if n >= 30 else []))
    fitted = fit(posts, keys=KEYS, settings=replace(QUICK, ranker_epochs=1))
    assert [each.path for each in fitted.held_out] == [f"{n:03}.md" for n in range(48, 60)]
    assert [each.path for each in fitted.held_out if each.categories] == [f"{n:03}.md" for n in range(54, 60)]


def test_different_blogs_have_different_fingerprints():
    posts = write_posts(3, lambda n: write_post(n, "tea"))
    relabelled = [*posts[:2], replace(posts[2], post=replace(posts[2].post, tags=("Tea",)))]
    redated = [*posts[:2], replace(posts[2], date="2020-01-01")]
    assert fingerprint(posts) == fingerprint(list(posts))
    assert len({fingerprint(each) for each in (posts, posts[::-1], relabelled, redated)}) == 4
