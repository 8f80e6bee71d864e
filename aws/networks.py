"""The source networks whose HTTP requests are answered."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from aws.setting_error import SettingError
from service.problems import wrong_network

VARIABLE = "ALLOWED_NETWORKS"

Networks = Sequence[IPv4Network | IPv6Network]


def parse_networks(text: str) -> Networks:
    """Return the networks of a comma-separated list of CIDR blocks; an empty list allows everybody.

    Raises SettingError at the first entry that is no network: half a list would open or shut too much.
    """
    entries = text.split(",") if text.strip() else []
    return [_parse_network(entry.strip()) for entry in entries]


def _parse_network(entry: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(entry)
    except ValueError as error:
        hint = "Write CIDR blocks with commas between them, as in 192.0.2.0/24,2001:db8::/32."
        raise SettingError(VARIABLE, f"has an entry that is no network: {error}. {hint}") from error


def check_source(address: str, networks: Networks) -> None:
    """Raise a 403 when there are `networks` and `address` is in none of them, or is no address."""
    if networks and not _is_within(address, networks):
        raise wrong_network()


def _is_within(address: str, networks: Networks) -> bool:
    try:
        source = ip_address(address)
    except ValueError:
        return False
    return any(source in network for network in networks)
