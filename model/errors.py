"""The one base of every error Fuda raises on purpose."""


class FudaError(Exception):
    """Something a person can act on.

    Subclasses are named for the reader's next move and keep the evidence (path, line, problem) as
    attributes; `str()` of each is one sentence fit to print. The core knows neither HTTP nor exit
    codes: the edges translate.
    """
