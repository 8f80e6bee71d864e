"""TF-IDF of words and pairs of words, and a linear support vector machine for each label.

python -m bench.quality.peers.linear_svc EXAM OUT, in an environment with scikit-learn. Its classes have their
defaults except min_df: of the settings tried (sublinear tf, min_df 1 and 2, CJK runs whole or as pairs) these
were the best on the test parts of efcl, digitalgov and tidyverse, which favours this peer.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.svm import LinearSVC

from bench.quality.peers.reading import RANKED, Ranked, answer_exam

MIN_POSTS = 2
"""A word in one post only is left out, except where hardly any word would remain."""
FEW_POSTS = 20


def rank(texts: Sequence[str], labels: Sequence[Sequence[str]], asked: Sequence[str]) -> list[Ranked]:
    """Return the labels of each asked text, best first."""
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=MIN_POSTS if len(texts) > FEW_POSTS else 1)
    known = MultiLabelBinarizer()
    marks = known.fit_transform(labels)
    # A label that every post has, or has not, has no margin; it keeps its share of the posts.
    varied = (marks.any(0)) & (~marks.all(0))
    scores = np.tile(np.where(marks.all(0), np.inf, -np.inf), (len(asked), 1))
    vectors = words.fit_transform(texts)
    if varied.any():
        machine = OneVsRestClassifier(LinearSVC(random_state=0)).fit(vectors, marks[:, varied])
        margins = machine.decision_function(words.transform(asked))
        scores[:, varied] = margins.reshape(len(asked), -1)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :RANKED]
    return [
        [(str(known.classes_[place]), float(np.clip(row[place], -9, 9))) for place in places]
        for row, places in zip(scores, order, strict=True)
    ]


if __name__ == "__main__":
    answer_exam(Path(sys.argv[1]), Path(sys.argv[2]), rank)
