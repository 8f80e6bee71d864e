"""What a trained model makes of time and place: labels that died, and labels of one section of the blog."""

from copy import replace

import pytest

from model.post import Post
from model.settings import Settings
from model.tagger import Tagger
from tests.support.models.teaching import KEYS, QUICK, subject, write_post, write_posts
from training.fit import fit

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tensorflow")]

TAUGHT = replace(QUICK, ranker_epochs=60)
EVEN = replace(TAUGHT, half_lives=(50.0, 50.0, 50.0))
"""With these half-lives all uses count alike, however old they are."""
SPANISH = "content/news/post/index.es.md"
COUNT = 90


def tagger_of(posts, settings: Settings) -> Tagger:
    return Tagger(fit(posts, keys=KEYS, settings=settings).artifact)


def in_two_languages(number: int) -> Post:
    """Return a post on its subject, which is its tag; every second one is in Spanish, and has another."""
    if number // 3 % 2:
        return write_post(number, subject(number))._replace(place=f"news/{number}/index.md")
    return write_post(number, "español")._replace(place=f"news/{number}/index.es.md")


@pytest.fixture(scope="module")
def bilingual() -> Tagger:
    return tagger_of(write_posts(COUNT, in_two_languages), TAUGHT)


def first(tagger: Tagger, post: Post) -> str:
    return tagger.suggest(post).tags[0].label


def test_a_label_of_a_section_comes_first_for_a_post_in_it(bilingual):
    assert first(bilingual, write_post(COUNT)._replace(place=SPANISH)) == "español"


@pytest.mark.parametrize("place", ["content/news/post/index.md", "post.md"])
def test_a_label_of_a_section_does_not_come_first_elsewhere(bilingual, place):
    assert first(bilingual, write_post(COUNT)._replace(place=place)) == subject(COUNT)


def test_a_post_without_a_place_gets_less_of_a_label_of_a_section_than_one_in_it(bilingual):
    scores = [
        {tag.label: tag.score for tag in bilingual.suggest(write_post(COUNT)._replace(place=place)).tags}
        for place in ("", SPANISH)
    ]
    assert scores[0]["español"] < scores[1]["español"]


def turns(number: int) -> Post:
    """Return a post whose first tag is new every fifteen posts, and has died when the next one comes."""
    return write_post(number, f"period {number // 15}", *["often"] * (number % 2))


def test_a_dead_label_falls_behind_a_live_one_that_is_used_as_often():
    posts = write_posts(COUNT, turns)
    answer = tagger_of(posts, EVEN).suggest(Post("On", "number"), limit=50, least_score=0)
    ranked = [tag.label for tag in answer.tags]
    assert ranked.index("period 5") < min(
        ranked.index(f"period {n}") for n in range(5) if f"period {n}" in ranked
    )
