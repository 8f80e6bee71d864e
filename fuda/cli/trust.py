"""fuda trust: names the addresses that may get secrets although a repository names them."""

import argparse

from blog.decisions import render_json
from fuda.config.address import Address, parse_address
from fuda.config.blog_settings import SettingError
from fuda.config.trusted import add_trusted, read_trusted, remove_trusted, trusted_file
from fuda.proposals.edges import Edges


def trust(arguments: argparse.Namespace, edges: Edges) -> int:
    """Trust an address, trust one no longer, or list them, and return the exit code. Raises FudaError."""
    if arguments.list:
        _list(arguments, edges)
        return 0
    removing = arguments.remove is not None
    address = _parse(arguments.remove if removing else arguments.url, "--remove" if removing else "URL")
    change = remove_trusted if removing else add_trusted
    changed = change(address, edges.environ)
    if arguments.json:
        line = {"url": str(address), "trusted": not removing, "changed": changed}
        edges.say(render_json(line))
    else:
        edges.say(_render(address, removing=removing, changed=changed))
    if not removing and not address.is_private:
        edges.tell(
            f"fuda: nothing secret is sent to {address} even so, because others on the way can read what "
            "goes over http://."
        )
    return 0


def _list(arguments: argparse.Namespace, edges: Edges) -> None:
    addresses = read_trusted(edges.environ)
    for address in addresses:
        edges.say(render_json({"url": str(address), "trusted": True}) if arguments.json else str(address))
    if not addresses and not arguments.json:
        edges.say("No address is trusted.")
    elif not arguments.json:
        edges.tell(f"These addresses stand in {trusted_file(edges.environ)}.")


def _parse(text: str, place: str) -> Address:
    try:
        return parse_address(text)
    except ValueError as error:
        raise SettingError(place, str(error)) from None


def _render(address: Address, *, removing: bool, changed: bool) -> str:
    if removing:
        return f"{address} is no longer trusted." if changed else f"{address} was not trusted."
    if not changed:
        return f"{address} was trusted already."
    return f"{address} is trusted: it gets your token, or requests signed with your AWS credentials."
