"""A pipeline of scikit-learn, TfidfVectorizer and Ridge, over the terms of Fuda's vocabulary."""

from pathlib import Path
from typing import Any

import joblib

from bench.coldstart.peers.posts import WARM_UP, read_post, render_answer

labels, pipeline = joblib.load(Path(__file__).parent / "pipeline.joblib")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer the labels of the highest score."""
    return render_answer(labels, pipeline.predict([read_post(event)])[0])


handler(WARM_UP, None)
