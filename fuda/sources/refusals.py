"""What an API's refusal means for whoever asked: its own words, without secrets, and the next move."""

from console.escaping import printable
from fuda.sources.answer_checks import Hide, parse_problem
from fuda.sources.authorisation import Access
from fuda.sources.exchange import Answer
from fuda.sources.patience import BUSY
from fuda.sources.source import SourceRefused

_HIDDEN = "[hidden]"


def name_refusal(url: str, answer: Answer, access: Access) -> SourceRefused:
    """Return the error for an answer whose status is not 200."""
    hide = hiding(access)
    if 300 <= answer.status < 400:
        said = printable(hide(answer.headers.get("location", "")))
    else:
        said = parse_problem(answer.body, hide=hide)
    return SourceRefused(url, answer.status, said, advice=_advise(answer.status, access))


def hiding(access: Access) -> Hide:
    """Return what takes the secrets of `access` out of a text: a service may say back what it was told."""

    def hide(text: str) -> str:
        # The longest first: one may be part of another.
        for secret in sorted(access.secrets, key=len, reverse=True):
            text = text.replace(secret, _HIDDEN)
        return text

    return hide


def _advise(status: int, access: Access) -> str:
    if 300 <= status < 400:
        return "Redirects are not followed: if that address is the right one, name it with --url."
    if status in (401, 403):
        return access.advice
    if status == 404:
        return "Look whether the address is that of the API, stage included."
    if status in BUSY:
        return "It is busy or not ready: try again later, or allow more time with --timeout."
    if status >= 500:
        return "It failed; its log says where. Try again later."
    return "Look whether this fuda and the API are of the same version."
