"""What other blogs taught, as little as can be: a ranker that gives every candidate even odds."""

import numpy as np

from model.ranking.dial import Calibration
from model.ranking.figures import FIGURES
from model.ranking.ranker import Ranker
from model.settings import Settings
from training.shared import GRID, Shared, SharedDial

COPIES, WIDTH = 2, Settings().ranker_width


def zero_ranker() -> Ranker:
    """Return a ranker whose log-odds are 0."""
    columns = len(FIGURES)
    shapes = {
        "mean": (columns,),
        "hidden": (columns, COPIES * WIDTH),
        "hidden_bias": (COPIES * WIDTH,),
        "out": (COPIES, WIDTH),
        "skip": (columns, COPIES),
        "bias": (COPIES,),
    }
    zeros = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
    return Ranker(**zeros, deviation=np.ones(columns, np.float32), clip=Settings().clip)


SHARED = Shared(
    zero_ranker(),
    SharedDial(Calibration(1.0, 0.0), tuple(GRID.tolist())),
    SharedDial(Calibration(1.0, -0.5), tuple(GRID.tolist())),
)
"""On other blogs the precision above a probability was just that."""
