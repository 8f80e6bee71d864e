"""Evidence and words taken out of posts, to see which lowers a score more."""

from random import Random

from bench.quality.evidence_truth import draw_others, remove
from model.post import Post

POST = Post("Open Data", "Data of open\ndata portals. オープンデータ")


def test_every_occurrence_is_removed_whatever_its_case():
    left = remove(POST, ["open data", "portal", "データ"])
    assert (left.title.split(), left.body.split()) == ([], ["Data", "of", ".", "オープン"])


def test_other_words_share_nothing_with_the_evidence():
    assert set(draw_others(POST, ["open data", "データ"], Random(1))) == {"of", "portals"}
