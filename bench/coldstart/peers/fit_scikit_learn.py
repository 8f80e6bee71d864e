"""Fits scikit-learn's pipeline: python -m bench.coldstart.peers.fit_scikit_learn MODEL CONTENT FOLDER.

Needs scikit-learn, which bench.coldstart puts on the path. FOLDER gets pipeline.joblib: the labels of the
model in the file MODEL, and a pipeline that scores them over the model's vocabulary, fitted to the blog in
CONTENT.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import joblib
import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline

from bench.coldstart.peers.posts import SEPARATOR, list_terms
from model.artifact import read_artifact
from model.labels import fold
from model.packing import unpack_model
from model.post import Post
from model.terms.sections import SECTIONS
from model.terms.vector import Vocabulary
from training.reading.content import read_blog


def main(artifact: Path, content: Path, folder: Path) -> None:
    """Fit on the blog in `content`, and write the labels and the pipeline into `folder`."""
    model = unpack_model(read_artifact(artifact))
    posts = [dated.post for dated in read_blog(content, keys=model.keys).posts]
    labels = [(kind, label) for kind, part in model.kinds.items() for label in part.past.history.labels]
    terms = TfidfVectorizer(
        analyzer=list_terms, vocabulary=list_rows(model.vocabulary), sublinear_tf=True, dtype=np.float32
    )
    ridge = Ridge(solver="sparse_cg")
    pipeline = make_pipeline(terms, ridge)
    pipeline.fit(posts, mark(posts, labels))
    # In the order in which predict multiplies; otherwise it copies all weights for every post.
    ridge.coef_ = np.asfortranarray(ridge.coef_)
    joblib.dump(([label for _, label in labels], pipeline), folder / "pipeline.joblib")


def list_rows(vocabulary: Vocabulary) -> list[str]:
    """Return the terms of the vocabulary, prefixed as list_terms does."""
    return [f"{section}{SEPARATOR}{term}" for section in SECTIONS for term in vocabulary.terms[section]]


def mark(posts: Sequence[Post], labels: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
    """Return which of `labels`, pairs of kind and label, each post has: 1 or 0, of shape (posts, labels)."""
    own = [
        {(kind, fold(label)) for kind in ("tags", "categories") for label in getattr(post, kind)}
        for post in posts
    ]
    keys = [(kind, fold(label)) for kind, label in labels]
    return np.array([[key in each for key in keys] for each in own], np.float32)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
