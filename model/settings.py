"""Every hyperparameter of the classifier; each artifact has its own."""

from typing import NamedTuple


class Settings(NamedTuple):
    """How posts are read, scored and ranked. Lengths are L2 norms, shares are of the blog's posts.

    An artifact has the settings it was trained with and serves with them; the names are part of its format.
    The defaults were chosen on chronological slices of training data; training/LOG.md has the runs.
    """

    title_weight: int = 3
    """How many times a term of the title counts in the text section; other fields count once."""
    text_length: float = 1.0
    title_length: float = 0.15
    links_length: float = 0.3
    ngrams_length: float = 0.5
    least_posts_with_term: int = 2
    most_terms_learnt: int = 100_000
    """The base scores are learnt from at most so many terms: those that most posts have."""
    most_terms: int = 20_000
    """At most so many terms are kept to serve with: those with the largest squares over all posts."""
    most_weights: int = 450_000
    """At most so many weights are kept, three bytes each in the artifact: those that move the scores most."""

    ridge: float = 0.03
    """The penalty of the base scores, as a share of the mean squared length of a post's vector."""

    top_scores: int = 40
    """How many labels of the highest base score are candidates."""
    latest: int = 15
    """How many of the labels used last are candidates."""
    telling_words: int = 6
    """How many words of the body, those of highest tf x idf, are candidates for new tags."""
    company: int = 8
    """How many labels of the highest base score vote for labels that are often on the same posts."""
    half_lives: tuple[float, ...] = (0.03, 0.10, 0.30)
    """Half-lives of the decayed label frequencies, as shares of the blog."""

    least_section_posts: int = 5
    most_section_share: float = 0.95
    """A folder or language is a section of the blog when at least so many posts, and at most this share of
    them, are in it."""

    first_stage: float = 0.3
    stage_step: float = 0.1
    stage_span: float = 0.25
    """The ranker learns from bases fitted on the first 30, 40, ... % of the posts and from their scores for
    the next 25 %; and again with the posts in reverse order, in which habits change the other way."""
    held_out: float = 0.2
    """The newest share of the posts, used for the scorecard and the dials."""

    ranker_width: int = 16
    """Hidden units of each copy: as many as the shared ranker has, with which it is mixed."""
    ranker_copies: int = 3
    ranker_dropout: float = 0.1
    ranker_rate: float = 0.004
    ranker_epochs: int = 24
    ranker_most_steps: int = 2_700
    """The ranker trains for `ranker_epochs`, or for as many whole epochs as this many steps allow."""
    ranker_batch: int = 16
    listwise: float = 0.5
    """The weight of the listwise softmax loss; the cross-entropy has the rest of 1."""
    clip: float = 6.0
    """Standardised figures are clipped at so many deviations."""

    least_score: float = 0.05
    """Labels with a lower probability are not suggested."""
    seed: int = 1
