"""Requests signed with AWS credentials (Signature Version 4); the only file that imports botocore."""

from collections.abc import Callable
from typing import Any

from fuda.sources.exchange import Request

SERVICE = "execute-api"
"""The name under which API Gateway's addresses are signed for."""

WHAT_TO_SET = (
    "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in as for aws-cli; or give a "
    "token with FUDA_TOKEN."
)


class CannotSign(Exception):
    """There is nothing to sign with; the message is fit to print, says what to do, and holds no secret."""


class Signer:
    """Signs requests for `region` with the credentials that `find` finds, looked for once.

    Credentials that run out are renewed by botocore as they do.
    """

    advice = (
        "It does not take these AWS credentials: allow them execute-api:Invoke on it, and look whether the "
        "region and the machine's clock are right."
    )

    def __init__(self, region: str, *, find: Callable[[], Any] | None = None) -> None:
        self._region = region
        self._find = find or find_credentials
        self._credentials: Any = None
        self.secrets: tuple[str, ...] = ()

    def sign(self, request: Request, url: str) -> dict[str, str]:
        """Return the headers of `request` with those that authorise it; `url` is its whole address.

        What is secret in them is in `secrets` from then on. Raises CannotSign.
        """
        try:
            from botocore.auth import SigV4Auth
            from botocore.awsrequest import AWSRequest
        except ImportError:
            raise CannotSign('it takes botocore to sign for AWS: pip install "fuda[aws]".') from None
        frozen = self._frozen()
        signed = AWSRequest(request.method, url, dict(request.headers), request.body)
        SigV4Auth(frozen, SERVICE, self._region).add_auth(signed)
        headers = {str(name): str(value) for name, value in signed.headers.items()}
        hidden = (frozen.access_key, frozen.secret_key, frozen.token, headers["Authorization"])
        self.secrets = tuple(filter(None, hidden))
        return headers

    def _frozen(self) -> Any:
        """Return one consistent set of credentials, which another thread may not renew under our hands."""
        try:
            if self._credentials is None:
                self._credentials = self._find()
            frozen = self._credentials and self._credentials.get_frozen_credentials()
        except Exception as error:
            # Whatever: a program or a service that the AWS configuration names runs in there. Its own
            # words are not passed on, for they may be the secret.
            raise CannotSign(f"the AWS credentials cannot be had ({_name(error)}). {WHAT_TO_SET}") from None
        if not frozen or not frozen.access_key or not frozen.secret_key:
            raise CannotSign(f"there are no AWS credentials. {WHAT_TO_SET}")
        return frozen


def find_credentials() -> Any:
    """Return the credentials of botocore's ordinary chain, or None when it finds none anywhere."""
    from botocore.session import Session

    return Session().get_credentials()


def _name(error: Exception) -> str:
    """Return the kind of error, and what it says where that is a name or place and never a secret."""
    from botocore import exceptions

    telling = (exceptions.ProfileNotFound, exceptions.PartialCredentialsError, exceptions.SSOError)
    return str(error) if isinstance(error, telling) else type(error).__name__
