"""Fuda's base scores by TensorFlow itself, from the SavedModel that Keras exports."""

from pathlib import Path
from typing import Any

import tensorflow as tf

from bench.coldstart.peers.posts import WARM_UP, Known, render_answers

FOLDER = Path(__file__).parent

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
known = Known(FOLDER)
model = tf.saved_model.load(str(FOLDER / "saved_model"))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer the labels of the highest score, of each post of a batch."""
    scores = model.serve(tf.constant(known.vectorise(event))).numpy()
    return render_answers(known.labels, scores)


handler(WARM_UP, None)
