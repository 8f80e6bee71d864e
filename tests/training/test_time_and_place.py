"""What a trained model makes of time: labels that died."""

from copy import replace

import pytest

from model.post import Post
from model.settings import Settings
from model.tagger import Tagger
from tests.support.models.teaching import KEYS, QUICK, write_post, write_posts
from training.fit import fit

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tensorflow")]

TAUGHT = replace(QUICK, ranker_epochs=60)
EVEN = replace(TAUGHT, half_lives=(50.0, 50.0, 50.0))
"""With these half-lives all uses count alike, however old they are."""
COUNT = 90


def tagger_of(posts, settings: Settings) -> Tagger:
    return Tagger(fit(posts, keys=KEYS, settings=settings).artifact)


def turns(number: int) -> Post:
    """Return a post whose first tag is new every fifteen posts, and has died when the next one comes."""
    return write_post(number, f"period {number // 15}", *["often"] * (number % 2))


def test_a_dead_label_falls_behind_a_live_one_that_is_used_as_often():
    posts = write_posts(COUNT, turns)
    ranked = [tag.label for tag in tagger_of(posts, EVEN).suggest(Post("On", "number"), limit=50).tags]
    assert ranked.index("period 5") < min(
        ranked.index(f"period {n}") for n in range(5) if f"period {n}" in ranked
    )
