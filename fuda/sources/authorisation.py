"""How requests to an API are authorised: a bearer token, AWS credentials, or nothing.

AWS requests get Signature Version 4. botocore is imported here only when a request is signed.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from fuda.config.address import Address
from fuda.sources.exchange import Request
from fuda.sources.source import CannotAuthorise

RIGHTS = {
    "execute-api": "execute-api:Invoke",
    "lambda": "lambda:InvokeFunctionUrl and lambda:InvokeFunction",
}
"""The right that a caller needs, by the service in a signature: API Gateway or a function URL."""

WHAT_TO_SET = (
    "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in as for aws-cli; or give a "
    "token with FUDA_TOKEN."
)


class CannotSign(Exception):
    """Raised when requests cannot be signed; the message has the next move and no secret."""


class Access(Protocol):
    """Authorises requests. `advice` is the next move when the API refuses them."""

    advice: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts that must not be shown, not even when the API sends them back."""

    def sign(self, request: Request, url: str) -> Mapping[str, str]:
        """Return the headers to send; `url` is the whole address of the request. Raises CannotSign."""


class Open:
    """Sends requests without authorisation. `advice` replaces the usual one."""

    secrets: tuple[str, ...] = ()

    def __init__(self, advice: str = "") -> None:
        self.advice = advice or (
            "It needs authorisation: give a token with FUDA_TOKEN, or sign for AWS with --region."
        )

    def sign(self, request: Request, url: str) -> Mapping[str, str]:
        return request.headers


class Bearer:
    """Sends a token."""

    advice = "It does not accept this token: check that it has not expired, and is for this API."

    def __init__(self, token: str) -> None:
        self.secrets = (token,)

    def sign(self, request: Request, url: str) -> Mapping[str, str]:
        return {**request.headers, "Authorization": f"Bearer {self.secrets[0]}"}


class Signer:
    """Signs requests for `region` with the credentials that `find` returns; `find` is called once.

    botocore renews credentials that expire. `service` is one of RIGHTS.
    """

    def __init__(
        self, region: str, *, service: str = "execute-api", find: Callable[[], Any] | None = None
    ) -> None:
        self.advice = (
            f"It does not accept these AWS credentials: allow them {RIGHTS[service]} on it, and check the "
            "region and this machine's clock."
        )
        self._region = region
        self._service = service
        self._find = find or find_credentials
        self._credentials: Any = None
        self.secrets: tuple[str, ...] = ()

    def sign(self, request: Request, url: str) -> dict[str, str]:
        """Return the headers of `request` with its signature; `url` is its whole address.

        Sets `secrets` to the secrets in them. Raises CannotSign.
        """
        try:
            from botocore.auth import SigV4Auth
            from botocore.awsrequest import AWSRequest
        except ImportError:
            raise CannotSign('signing for AWS needs botocore: pip install "fuda[aws]".') from None
        frozen = self._frozen()
        signed = AWSRequest(request.method, url, dict(request.headers), request.body)
        SigV4Auth(frozen, self._service, self._region).add_auth(signed)
        headers = {str(name): str(value) for name, value in signed.headers.items()}
        hidden = (frozen.access_key, frozen.secret_key, frozen.token, headers["Authorization"])
        self.secrets = tuple(filter(None, hidden))
        return headers

    def _frozen(self) -> Any:
        """Return one consistent set of credentials, which no other thread can renew meanwhile."""
        try:
            if self._credentials is None:
                self._credentials = self._find()
            frozen = self._credentials and self._credentials.get_frozen_credentials()
        except Exception as error:
            # Every kind of error: botocore runs programs and services that the AWS configuration names. Their
            # messages are not passed on, because they may hold the secret.
            raise CannotSign(f"no AWS credentials could be read ({_name(error)}). {WHAT_TO_SET}") from None
        if not frozen or not frozen.access_key or not frozen.secret_key:
            raise CannotSign(f"there are no AWS credentials. {WHAT_TO_SET}")
        return frozen


def choose_access(address: Address, *, token: str | None, region: str | None) -> Access:
    """Return access by the token if there is one, else by AWS credentials if a region is known, else Open.

    Raises CannotAuthorise when the token or the signature would be sent unencrypted.
    """
    region = region or address.aws_region
    if token is None and region is None:
        return Open()
    if not address.is_private:
        what = "the token" if token is not None else "the AWS signature"
        raise CannotAuthorise(
            str(address), f"{what} would be sent unencrypted. Give an address with https://."
        )
    if token is not None:
        return Bearer(token)
    assert region is not None
    return Signer(region, service=address.aws_service)


def find_credentials() -> Any:
    """Return the credentials of botocore's usual chain, or None."""
    from botocore.session import Session

    return Session().get_credentials()


def _name(error: Exception) -> str:
    """Return the message of errors that only name a profile, a variable or a place, else the type's name."""
    from botocore import exceptions

    harmless = (exceptions.ProfileNotFound, exceptions.PartialCredentialsError, exceptions.SSOError)
    return str(error) if isinstance(error, harmless) else type(error).__name__
