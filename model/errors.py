"""The base class of every error that Fuda raises on purpose."""


class FudaError(Exception):
    """Raised, as one of its subclasses, for a problem that a person can solve.

    `str()` is one sentence to print: place, problem, next move. The evidence (path, line, problem) is in
    attributes. The core knows neither HTTP statuses nor exit codes; the edges translate.
    """
