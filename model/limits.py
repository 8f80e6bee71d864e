"""Every limit of a model, written once: training keeps to them, and loading refuses what is over them.

They are far above any blog that was seen, and low enough that a hostile model cannot fill the memory of a
small server: nothing is allocated from a size that a model claims before that size is checked.
"""

from typing import Final

MAX_MODEL_BYTES: Final = 64_000_000
"""No model is nearly as large: another file must not fill the memory before it is refused."""
MAX_HEADER_BYTES: Final = 4_000_000
"""Of JSON, which takes up to thirty times as much memory once parsed."""
MAX_TENSORS: Final = 64
MAX_DIMENSIONS: Final = 4

MAX_LABELS: Final = 20_000
"""Labels of all kinds together."""
MAX_LABEL_CHARACTERS: Final = 500
MAX_PAIRS: Final = 60_000
"""Pairs of labels that come together, twelve bytes each in the model; the largest of our blogs has 4,000."""
MAX_KEYS: Final = 100
MAX_KEY_CHARACTERS: Final = 100

MAX_TERMS: Final = 100_000
MAX_TERMS_BYTES: Final = 4_000_000
"""All terms together as UTF-8; 20,000 of them have 200,000 bytes."""
MAX_WEIGHTS: Final = 2_000_000
MAX_POSTS: Final = 100_000_000

MAX_COPIES: Final = 64
MAX_UNITS: Final = 512
"""Hidden units of all copies of the ranker together."""
MAX_CANDIDATES: Final = 200
"""Labels of the highest scores, and labels used last, that any post is asked to rank."""

MAX_LENGTH: Final = 10.0
"""The norm of a section of a vector. This and the next bound every sum, so that no figure overflows."""
MAX_WEIGHT: Final = 1_000.0
MAX_SCALE: Final = 10.0
MAX_LOG: Final = 100.0
MAX_RANKER_WEIGHT: Final = 10_000.0
MIN_DEVIATION: Final = 1e-5
"""Training leaves a figure that deviates by 1e-4 or less at its own scale."""
MAX_CLIP: Final = 100.0
