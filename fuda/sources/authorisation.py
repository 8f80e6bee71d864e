"""By what right an API is asked: a bearer token, AWS credentials, or none."""

from collections.abc import Mapping
from typing import Protocol

from fuda.config.address import Address
from fuda.sources.exchange import Request
from fuda.sources.source import CannotAuthorise


class Access(Protocol):
    """Authorises requests. `advice` is for a person whom the API refused in spite of it."""

    advice: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown, even when the API says it back to us."""

    def sign(self, request: Request, url: str) -> Mapping[str, str]:
        """Return the headers to send; `url` is the request's whole address. Raises signing.CannotSign."""


class Open:
    """Asks without saying who asks. `advice` stands in for what is usually advised."""

    secrets: tuple[str, ...] = ()

    def __init__(self, advice: str = "") -> None:
        self.advice = advice or (
            "It wants to know who asks: give a token with FUDA_TOKEN, or sign for AWS with --region."
        )

    def sign(self, request: Request, url: str) -> Mapping[str, str]:
        """Return the headers as they are."""
        return request.headers


class Bearer:
    """Shows a token."""

    advice = "It does not take this token: look whether it has run out, or is for another API."

    def __init__(self, token: str) -> None:
        self.secrets = (token,)

    def sign(self, request: Request, url: str) -> Mapping[str, str]:
        """Return the headers with the token."""
        return {**request.headers, "Authorization": f"Bearer {self.secrets[0]}"}


def choose_access(address: Address, *, token: str | None, region: str | None) -> Access:
    """Return the access by a token where there is one, else by AWS credentials where a region is known.

    Raises CannotAuthorise when somebody on the way could read what authorises.
    """
    region = region or address.aws_region
    if token is None and region is None:
        return Open()
    if not address.is_private:
        what = "the token" if token is not None else "what AWS credentials sign"
        raise CannotAuthorise(
            str(address), f"{what} would travel where others can read it. Give an address with https://."
        )
    if token is not None:
        return Bearer(token)
    assert region is not None
    from fuda.sources.signing import Signer

    return Signer(region)
