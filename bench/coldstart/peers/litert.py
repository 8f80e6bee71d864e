"""Fuda's base scores by LiteRT, the small runtime for models converted from TensorFlow."""

from pathlib import Path
from typing import Any

from ai_edge_litert.interpreter import Interpreter

from bench.coldstart.peers.posts import WARM_UP, Known, render_answer

FOLDER = Path(__file__).parent

known = Known(FOLDER)
interpreter = Interpreter(str(FOLDER / "model.tflite"), num_threads=1)
interpreter.allocate_tensors()
INPUT = interpreter.get_input_details()[0]["index"]
OUTPUT = interpreter.get_output_details()[0]["index"]


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer the labels of the highest score."""
    interpreter.set_tensor(INPUT, known.vectorise(event))
    interpreter.invoke()
    return render_answer(known.labels, interpreter.get_tensor(OUTPUT)[0])


handler(WARM_UP, None)
