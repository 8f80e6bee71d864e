"""Links: URLs as posts write them, and what their addresses name. Nothing here resolves or fetches a URL."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from model.printing import text_fault
from model.text.characters import join_word

# Bare URLs are ASCII, because Japanese prose follows them without a space; parentheses only in pairs; the
# entity of a quotation mark or bracket ends them, that of `&` does not.
_CHARACTERS = r"(?:[!#$%'*+,\-./0-9:;=?@A-Z_a-z~]++|&(?!#|(?:lt|gt|quot|rdquo|nbsp);))"
_REST = rf"(?=[A-Za-z0-9]){_CHARACTERS}++(?:\({_CHARACTERS}*+\){_CHARACTERS}*+)*+"
# Both branches start with a literal, which the regular expression engine looks for at the speed of memchr.
BARE_URL = rf"h(?P<url>ttps?://{_REST})|H(?P<shout>TTPS?://{_REST})"

_TRAILING = ".,:;!?*_~'"
_ABSOLUTE = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_URL = re.compile(r"https?://([^/?#\[\]]*+)([^?#]*+)")
_PAGE = re.compile(r"\.(?:git|html?|md|php)$", re.MULTILINE)


class Address(NamedTuple):
    """Where a link leads, case-folded: the host without www., and the path."""

    host: str
    path: str


def parse_bare_url(found: str) -> tuple[str, str]:
    """Split a match of BARE_URL into the URL and the punctuation that belongs to the sentence."""
    url = found.rstrip(_TRAILING)
    return url, found[len(url) :]


def is_absolute(url: str) -> bool:
    """Return whether `url` is http or https and has a host."""
    return _ABSOLUTE.match(url) is not None


def split_url(url: str) -> Address:
    """Return the address of an absolute URL; host and path are empty where it is malformed.

    Line feeds, which an entity may stand for, are removed as in browsers: a term cannot have one. An address
    with another control character gives no terms, because its host could not be shown.
    """
    found = _URL.match(url.replace("\n", "").casefold())
    if found is None or text_fault(found[0]):
        return Address("", "")
    authority, path = found.groups()
    return Address(authority.rpartition("@")[2].partition(":")[0].removeprefix("www."), path)


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


def count_link_terms(addresses: Iterable[Address]) -> Counter[str]:
    """Return how often each host, and each owner and repository of github.com, is linked to."""
    return Counter(chain.from_iterable(map(link_terms, addresses)))


def count_address_names(addresses: Iterable[Address]) -> Counter[str]:
    """Return for each name how many links have it in their address.

    Names are the labels of the host except the last, and the segments of the path without .html and the
    like, all without separators.

    >>> sorted(count_address_names([Address("docs.example.com", "/node.js/start.html")]))
    ['docs', 'example', 'nodejs', 'start']
    """
    named = (host.rpartition(".")[0].replace(".", "/") + path for host, path in addresses if host)
    joined = join_word(_PAGE.sub("", "\n".join(named)))  # link by link this takes twice as long
    counts = Counter(chain.from_iterable(set(each.split("/")) for each in joined.split("\n")))
    del counts[""]
    return counts
