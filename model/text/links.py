"""URLs as posts carry them: found in text, cut where prose goes on, kept when absolute.

Knows no markup; resolves and fetches nothing.
"""

import re

# Bare URLs are ASCII, because Japanese prose follows them without a space; parentheses only in pairs; the
# entity of a quotation mark or bracket ends them, that of `&` does not.
_CHARACTERS = r"(?:[!#$%'*+,\-./0-9:;=?@A-Z_a-z~]++|&(?!#|(?:lt|gt|quot|rdquo|nbsp);))"
_REST = rf"(?=[A-Za-z0-9]){_CHARACTERS}++(?:\({_CHARACTERS}*+\){_CHARACTERS}*+)*+"
# Both branches start with a literal, which the regular expression engine looks for at the speed of memchr.
BARE_URL = rf"h(?P<url>ttps?://{_REST})|H(?P<shout>TTPS?://{_REST})"

_TRAILING = ".,:;!?*_~'"
_ABSOLUTE = re.compile(r"https?://[^\s/]", re.IGNORECASE)


def parse_bare_url(found: str) -> tuple[str, str]:
    """Split what BARE_URL matched into the URL and the punctuation that belongs to the sentence."""
    url = found.rstrip(_TRAILING)
    return url, found[len(url) :]


def is_absolute(url: str) -> bool:
    """Tell whether `url` is http or https and names a host."""
    return _ABSOLUTE.match(url) is not None
