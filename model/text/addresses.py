"""The addresses that links lead to, as terms and as names."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from model.printing import text_fault
from model.text.characters import join_word

_URL = re.compile(r"https?://([^/?#\[\]]*+)([^?#]*+)")
_PAGE = re.compile(r"\.(?:git|html?|md|php)$", re.MULTILINE)


class Address(NamedTuple):
    """Where a link leads, folded: the host without www., and the path."""

    host: str
    path: str


def split_url(url: str) -> Address:
    """Return the host and the path of an absolute URL, folded; both empty where it is malformed.

    A line feed, which an entity may stand for, is left out, as browsers do: no term has one. An address with
    another control character leads nowhere, and its host could not be shown.
    """
    found = _URL.match(url.replace("\n", "").casefold())
    if found is None or text_fault(found[0]):
        return Address("", "")
    authority, path = found.groups()
    return Address(authority.rpartition("@")[2].partition(":")[0].removeprefix("www."), path)


def count_link_terms(addresses: Iterable[Address]) -> Counter[str]:
    """Return how often each host, and each github.com owner and repository, is linked to."""
    return Counter(chain.from_iterable(map(link_terms, addresses)))


def link_terms(address: Address) -> list[str]:
    """Return the terms of one link: its host, and for github.com the owner and owner/repository."""
    host, path = address
    if host != "github.com":
        return [host] if host else []
    owner, _, rest = path.strip("/").partition("/")
    repository = rest.partition("/")[0].removesuffix(".git")
    if not owner:
        return [host]
    return [host, f"{host}/{owner}"] + ([f"{host}/{owner}/{repository}"] if repository else [])


def count_address_names(addresses: Iterable[Address]) -> Counter[str]:
    """Return how many links have each name in their address, names joined.

    Those are the labels of the host but the last, and the segments of the path without .html and the like.

    >>> sorted(count_address_names([Address("docs.example.com", "/node.js/start.html")]))
    ['docs', 'example', 'nodejs', 'start']
    """
    named = (host.rpartition(".")[0].replace(".", "/") + path for host, path in addresses if host)
    joined = join_word(_PAGE.sub("", "\n".join(named)))  # of one link at a time this takes twice as long
    counts = Counter(chain.from_iterable(set(each.split("/")) for each in joined.split("\n")))
    del counts[""]
    return counts
