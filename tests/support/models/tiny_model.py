"""A model small enough to be worked out by hand: three tags, two categories, eight terms, no training."""

from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from model.labels import fold
from model.parts import Model
from model.post import LabelKeys
from model.ranking.blog_sections import BlogSections
from model.ranking.candidates import Past
from model.ranking.dial import ASKED, NEVER, Calibration, Dial, Dials, Promise
from model.ranking.figures import FIGURES
from model.ranking.history import COUNTS, HABITS, NAMED, PRIOR, Company, LabelHistory
from model.ranking.label_model import LabelModel
from model.ranking.new_tags import TagStyle
from model.ranking.pair_table import PairTable
from model.ranking.ranker import Ranker
from model.scores import Weights
from model.settings import Settings
from model.terms.vector import Vocabulary

SETTINGS = Settings(
    title_weight=2,
    text_length=1.5,
    title_length=0.5,
    links_length=0.25,
    ngrams_length=0.75,
    most_weights=23,
    top_scores=1,
    latest=1,
    telling_words=2,
    company=2,
    half_lives=(0.1, 0.2, 0.4),
    clip=4.0,
    least_score=0.01,
    seed=9,
)
TERMS = {
    "text": ["python", "script", "コー", "node.js"],
    "title": ["python", "コー"],
    "links": [],
    "ngrams": [" py", "pyt"],
}
TAGS = ("Python", "Node.js", "コーヒー")
CATEGORIES = ("Tech", "Life")
USES = 30
"""Each label has at least as many: fewer would bound its score."""
APPLY = 0.75
"""The score from which labels are applied at the default precision."""


def tiny_model(weight: float = 1.0) -> Model:
    """Return the model; with a `weight` of 0 every candidate has a score of 1/2."""
    df = np.array([3, 2, 1, 1, 2, 1, 3, 2], np.int32)
    vocabulary = Vocabulary(TERMS, df, 7, SETTINGS)
    return Model(
        settings=SETTINGS,
        keys=LabelKeys(tags=("topics", "tags"), categories=("section",)),
        vocabulary=vocabulary,
        weights=tiny_weights(),
        kinds={
            "tags": label_model(TAGS, TagStyle("-", lower=True), vocabulary, 0, weight),
            "categories": label_model(CATEGORIES, None, vocabulary, len(TAGS), weight),
        },
        facts={
            "newest_post": "2024-05-06",
            "posts": {"read": 7, "tags": 6, "categories": 5},
            "corpus": "0123456789abcdef" * 4,
            "metrics": {"posts": 2, "f1_5": 0.5, "category_acc": None},
        },
    )


def model_of(kind: str) -> Model:
    """Return the model as it would be of a blog that has labels of one kind only."""
    model = tiny_model()
    part, weights = model.kinds[kind], model.weights
    kept = (weights.labels >= part.columns.start) & (weights.labels < part.columns.stop)
    own = Weights(
        starts=np.append(0, kept.cumsum())[weights.starts].astype(np.int32),
        labels=weights.labels[kept] - np.uint16(part.first_column),
        values=weights.values[kept],
        scales=weights.scales,
        bias=weights.bias[part.columns],
    )
    return model._replace(weights=own, kinds={kind: part._replace(first_column=0)})


def tiny_weights() -> Weights:
    """Return weights under which Python words speak for Python and Tech, コー for コーヒー and Life."""
    rows = [[4, 2, 4], [4, 2, 4], [5, 5], [4, 2, 4], [4, 2, 4], [5, 5], [4, 2, 4], [4, 2, 4]]
    return Weights(
        starts=np.array([0, *accumulate(map(len, rows))], np.int32),
        labels=np.array(
            [label for row in rows for label in ((0, 1, 3) if len(row) == 3 else (2, 4))], np.uint16
        ),
        values=np.array([value for row in rows for value in row], np.int8),
        scales=np.array([0.25, 0.125, 0.25, 0.0625, 0.25, 0.25, 0.0625, 0.0625], np.float32),
        bias=np.array([0, -1, 0.5, 0, 0], np.float32),
    )


def label_model(
    labels: tuple[str, ...], style: TagStyle | None, vocabulary: Vocabulary, first_column: int, weight: float
) -> LabelModel:
    size = len(labels)
    together = np.triu(np.full((size, size), 0.25, np.float32), 1)
    prior = rising(size, len(PRIOR))
    prior[:, : len(COUNTS)] += np.float32(np.log1p(USES))
    history = LabelHistory(
        labels=labels,
        keys=tuple(map(fold, labels)),
        style=style,
        prior=prior,
        named=rising(size, len(NAMED)),
        together=Company.from_table(together),
        latest=np.array([size - 1], np.int64),
        habits=rising(1, len(HABITS))[0],
        sections=BlogSections(
            ("news", ".es"),
            np.array([0.5, 0.25], np.float32),
            PairTable.from_table(np.eye(2, size, dtype=np.float32) * 2),
        ),
    )
    past = Past(history, vocabulary, SETTINGS)
    return LabelModel(past, tiny_ranker(weight), tiny_dials(), False, first_column)


def tiny_dials(least: float = APPLY) -> Dials:
    """Return dials that apply labels from the score `least` on at the default precision; never at .95."""
    promises = tuple(
        Promise(asked, round(least + asked - 0.8, 2), 40, 36, 0.85)
        if asked < 0.95
        else Promise(asked, NEVER, 0, 0, 0.0)
        for asked in ASKED
    )
    return Dials(Dial(Calibration(0.875, 0.0), promises), Dial(Calibration(0.75, 0.0), promises))


def rising(rows: int, columns: int) -> NDArray[np.float32]:
    """Return a table without two equal figures."""
    return np.linspace(0, 2, rows * columns, dtype=np.float32).reshape(rows, columns)


def tiny_ranker(weight: float) -> Ranker:
    """Return two copies of a network that adds up base score and name in the title, and doubts new tags."""
    columns, copies, width = len(FIGURES), 2, 3
    skip: NDArray[np.float32] = np.zeros((columns, copies), np.float32)
    for name, value in {"score": 1, "in_title": 2, "new": -1}.items():
        skip[FIGURES.index(name)] = value * weight
    return Ranker(
        mean=np.full(columns, 0.125, np.float32),
        deviation=np.full(columns, 2, np.float32),
        hidden=np.full((columns, copies * width), 0.0625 * weight, np.float32),
        hidden_bias=np.full(copies * width, 0.5 * weight, np.float32),
        out=np.full((copies, width), 0.125 * weight, np.float32),
        skip=skip,
        bias=np.array([0.25, -0.25], np.float32) * np.float32(weight),
        clip=SETTINGS.clip,
    )
