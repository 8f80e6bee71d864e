"""Writes Fuda's base model as Keras exports it: python -m bench.coldstart.peers.export_keras MODEL FOLDER.

FOLDER gets saved_model for TensorFlow, model.tflite for LiteRT, and known.json for both.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from bench.coldstart.peers.posts import KNOWN
from model.artifact import read_artifact
from model.packing import unpack_model
from model.parts import Model
from model.scores import Weights
from training.starting import set_environment


def main(artifact: Path, folder: Path) -> None:
    """Export the model in the file `artifact` into `folder`."""
    model = unpack_model(read_artifact(artifact))
    known = render_known(model)
    (folder / KNOWN).write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
    network = load_network(model.weights)
    network.export(str(folder / "saved_model"), verbose=False)
    network.export(str(folder / "model.tflite"), format="litert", verbose=False)


def render_known(model: Model) -> dict[str, Any]:
    """Return the data that a peer needs in addition to the weights, ready for JSON."""
    vocabulary = model.vocabulary
    return {
        "settings": model.settings._asdict(),
        "labels": [label for part in model.kinds.values() for label in part.past.history.labels],
        "terms": {section: list(terms) for section, terms in vocabulary.terms.items()},
        "df": vocabulary.df.tolist(),
        "posts": vocabulary.posts,
    }


def load_network(weights: Weights) -> Any:
    """Return the base scores as a Keras model of one linear layer, terms to labels.

    Weights that Fuda's own file omits are zeros: Keras and LiteRT have no sparse layer.
    """
    # Imported here, so that the rest of this module works without TensorFlow.
    from training.network import load_base

    return load_base(weights)


if __name__ == "__main__":
    set_environment(os.environ)
    main(*map(Path, sys.argv[1:]))
