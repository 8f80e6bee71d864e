"""Every limit of a model: training keeps to them, and loading refuses a model that exceeds one.

They are far above every blog measured, and low enough that a hostile model cannot fill the memory of a
small server: a size that a model claims is checked before anything of that size is allocated.
"""

from typing import Final

MAX_MODEL_BYTES: Final = 64_000_000
"""No real model is nearly as large; a wrong file must not fill the memory before it is refused."""
MAX_HEADER_BYTES: Final = 4_000_000
"""The header is JSON, which takes up to thirty times as much memory once parsed."""
MAX_TENSORS: Final = 64
MAX_DIMENSIONS: Final = 4

MAX_LABELS: Final = 20_000
"""Labels of all kinds together."""
MAX_LABEL_CHARACTERS: Final = 500
MAX_PAIRS: Final = 60_000
"""Pairs of labels on the same posts, and of sections and labels, twelve bytes each; the largest blog measured
has 4,000."""
MAX_SECTIONS: Final = 200
"""Sections of the blog; of more, those with the most posts are kept. The largest blog measured has 30."""
MAX_SECTION_CHARACTERS: Final = 100
MAX_KEYS: Final = 100
MAX_KEY_CHARACTERS: Final = 100

MAX_TERMS: Final = 100_000
MAX_TERMS_BYTES: Final = 4_000_000
"""All terms together as UTF-8; 20,000 terms take 200,000 bytes."""
MAX_WEIGHTS: Final = 2_000_000
MAX_POSTS: Final = 100_000_000

MAX_COPIES: Final = 64
MAX_UNITS: Final = 512
"""Hidden units of all copies of the ranker together."""
MAX_CANDIDATES: Final = 200
"""At most so many labels of the highest scores, and so many used last, are candidates of a post."""

MAX_LENGTH: Final = 10.0
"""The norm of a section of a vector. This limit and the next ones bound every sum, so no figure overflows."""
MAX_WEIGHT: Final = 1_000.0
MAX_SCALE: Final = 10.0
MAX_LOG: Final = 100.0
MAX_RANKER_WEIGHT: Final = 10_000.0
MIN_DEVIATION: Final = 1e-5
"""Training does not scale a figure that deviates by 1e-4 or less."""
MAX_CLIP: Final = 100.0
