"""Parses the function's environment variables: the model's place and digest, who may call, the page."""

import re
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import NamedTuple

from model.errors import FudaError

URI, SHA256 = "MODEL_URI", "MODEL_SHA256"
INTERVAL_S = "MODEL_INTERVAL_S"
DEFAULT_INTERVAL_S = 60
MAX_INTERVAL_S = 86_400
REGISTRY, MEMORY_MB = "MODEL_REGISTRY", "MODEL_MEMORY_MB"
DEFAULT_MEMORY_MB = 200
MAX_MEMORY_MB = 10_240
BLOG_METRICS = "BLOG_METRICS"
BASE_PATH = "BASE_PATH"
ALLOWED_NETWORKS = "ALLOWED_NETWORKS"
PAGE = "PAGE"
SETTINGS_PATH, SETTINGS_SECRET = "SETTINGS_PATH", "SETTINGS_SECRET"
DECISIONS_TABLE, DECISIONS_DAYS = "DECISIONS_TABLE", "DECISIONS_DAYS"
DEFAULT_DECISIONS_DAYS, MAX_DECISIONS_DAYS = 730, 36_500

Networks = Sequence[IPv4Network | IPv6Network]


class SettingError(FudaError):
    """Raised when an environment variable has a value that the function cannot use; it does not start."""

    def __init__(self, variable: str, problem: str) -> None:
        super().__init__(f"{variable} {problem}")
        self.variable = variable
        self.problem = problem


class S3Object(NamedTuple):
    """An object in S3."""

    bucket: str
    key: str

    @property
    def uri(self) -> str:
        """The address as MODEL_URI has it."""
        return f"s3://{self.bucket}/{self.key}"

    def beside(self, key: str) -> "S3Object":
        """Return the object at `key` below the folder of this one."""
        folder, separator, _ = self.key.rpartition("/")
        return S3Object(self.bucket, f"{folder}{separator}{key}")

    def child(self, key: str) -> "S3Object":
        """Return the object at `key` below this one, which is a prefix."""
        return S3Object(self.bucket, f"{self.key}/{key}")


def parse_uri(uri: str) -> S3Object | None:
    """Return the S3 object that `uri` names, or None for a path. Raises SettingError for another scheme."""
    scheme, separator, rest = uri.partition("://")
    if not separator:
        return None
    bucket, _, key = rest.partition("/")
    if scheme != "s3" or not bucket or not key:
        raise SettingError(URI, f"is {uri}. Write a path in the package, or s3://bucket/key.")
    return S3Object(bucket, key)


def parse_registry(text: str) -> S3Object | None:
    """Return the prefix of all blogs in S3, or None for an empty text. Raises SettingError otherwise."""
    if not text.strip():
        return None
    found = re.fullmatch("s3://([^/]+)/(.*[^/])/*", text.strip())
    if found is None:
        raise SettingError(REGISTRY, f"is {text}. Write s3://bucket/prefix.")
    return S3Object(*found.groups())


def parse_memory(environ: Mapping[str, str]) -> int:
    """Return the bytes that the models of several blogs may take. Raises SettingError."""
    return _parse_whole(environ, MEMORY_MB, DEFAULT_MEMORY_MB, MAX_MEMORY_MB) * 1_000_000


def parse_digest(text: str) -> str | None:
    """Return a sha256 in lower case, or None for an empty text. Raises SettingError for anything else."""
    digest = text.strip().lower()
    if digest and not re.fullmatch("[0-9a-f]{64}", digest):
        raise SettingError(SHA256, "is not a sha256. Write the 64 hexadecimal digits that sha256sum prints.")
    return digest or None


def is_pointer(source: S3Object) -> bool:
    """Return whether `source` is the pointer of a blog, and not a model."""
    # Imported here, so that a function with its model in the package does not import it.
    from registry.release import CURRENT

    return source.key.rpartition("/")[2] == CURRENT


def parse_interval(environ: Mapping[str, str]) -> int:
    """Return how many seconds apart a pointer is looked at. Raises SettingError."""
    return _parse_whole(environ, INTERVAL_S, DEFAULT_INTERVAL_S, MAX_INTERVAL_S)


def _parse_whole(environ: Mapping[str, str], name: str, default: int, maximum: int) -> int:
    text = environ.get(name, "").strip() or str(default)
    if not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= maximum:
        raise SettingError(name, f"is {text}. Write a whole number from 1 to {maximum:,}.")
    return int(text)


def parse_base_path(text: str) -> str:
    """Return the base path of a custom domain without slashes at its ends, or "". Raises SettingError."""
    path = text.strip().strip("/")
    if path and not re.fullmatch(r"[\w.~+-]+(/[\w.~+-]+)*", path, re.ASCII):
        raise SettingError(
            BASE_PATH, f"is {text}. Write the base path of the domain's mapping, as in fuda/v2."
        )
    return path


def parse_switch(environ: Mapping[str, str], name: str) -> bool:
    """Return whether the variable `name` is on: "on", "off" or "". Raises SettingError otherwise."""
    text = environ.get(name, "")
    if text not in ("on", "off", ""):
        raise SettingError(name, f"is {text}. Write on or off.")
    return text == "on"


def parse_days(text: str) -> int:
    """Return how many days decisions are kept, DEFAULT_DECISIONS_DAYS for "". Raises SettingError."""
    if not text:
        return DEFAULT_DECISIONS_DAYS
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= MAX_DECISIONS_DAYS:
        raise SettingError(
            DECISIONS_DAYS, f"is {text}. Write a number of days from 1 to {MAX_DECISIONS_DAYS}."
        )
    return int(text)


def parse_networks(text: str) -> Networks:
    """Return the networks of a comma-separated list of CIDR blocks. An empty list allows every network.

    Raises SettingError at the first invalid entry: a partial list would allow or refuse too much.
    """
    entries = text.split(",") if text.strip() else []
    return [_parse_network(entry.strip()) for entry in entries]


def _parse_network(entry: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(entry)
    except ValueError as error:
        hint = "Write CIDR blocks with commas between them, as in 192.0.2.0/24,2001:db8::/32."
        raise SettingError(
            ALLOWED_NETWORKS, f"has an entry that is not a network: {error}. {hint}"
        ) from error
