"""fuda trust: lists the addresses that may get secrets although only a repository names them."""

import argparse

from fuda.cli.context import Context
from fuda.config.address import Address, parse_address
from fuda.config.blog_settings import SettingError
from fuda.config.trusted import add_trusted, read_trusted, remove_trusted, trusted_file
from model.printing import render_json


def trust(arguments: argparse.Namespace, context: Context) -> int:
    """Add, remove or list trusted addresses, and return the exit code. Raises FudaError."""
    if arguments.list:
        _list(arguments, context)
        return 0
    removing = arguments.remove is not None
    address = _parse(arguments.remove if removing else arguments.url, "--remove" if removing else "URL")
    change = remove_trusted if removing else add_trusted
    changed = change(address, context.environ)
    if arguments.json:
        line = {"url": str(address), "trusted": not removing, "changed": changed}
        context.print_results(render_json(line))
    else:
        context.print_results(_render(address, removing=removing, changed=changed))
    if not removing and not address.is_private:
        context.report(
            f"fuda: No secret is sent to {address} even so, because others on the network can read what goes "
            "over http://. Use https:// if the API offers it."
        )
    return 0


def _list(arguments: argparse.Namespace, context: Context) -> None:
    addresses = read_trusted(context.environ)
    for address in addresses:
        context.print_results(
            render_json({"url": str(address), "trusted": True}) if arguments.json else str(address)
        )
    if not addresses and not arguments.json:
        context.print_results("No address is trusted.")
    elif not arguments.json:
        context.report(f"These addresses are listed in {trusted_file(context.environ)}.")


def _parse(text: str, place: str) -> Address:
    try:
        return parse_address(text)
    except ValueError as error:
        raise SettingError(place, str(error)) from None


def _render(address: Address, *, removing: bool, changed: bool) -> str:
    if removing:
        return f"{address} is no longer trusted." if changed else f"{address} was not trusted."
    if not changed:
        return f"{address} was already trusted."
    return f"{address} is trusted: Fuda sends it your token, or requests signed with your AWS credentials."
