"""The address at which AWS Lambda Power Tuning draws its results, and the results read out of one again.

All results stand after the #, which no browser sends: base64 of the memory sizes as Int16, of the durations
and of the costs as Float32, little-endian, parted by semicolons, in the order of the sizes, as
buildVisualizationURL in its lambda/utils.js has it.
"""

import base64
import binascii
import struct
from collections.abc import Sequence

from bench.power.prices import CNY, USD
from model.errors import FudaError

PAGE = "https://lambda-power-tuning.show/"
_IN_CNY = "?currency=CNY"
"""What the original adds to the page's address in the regions in China."""

type Point = tuple[int, float, float]
"""A memory size in MB, the duration in ms, the cost of an invocation in USD."""


class NoVisualization(FudaError):
    """This is not the address of a visualization."""


def render_url(points: Sequence[Point], page: str = PAGE) -> str:
    """Return the address that shows `points`, sizes up to 32,767 MB. Durations and costs lose precision."""
    sizes, durations, costs = zip(*sorted(points), strict=True) if points else ((), (), ())
    parts = (_encode("h", sizes), _encode("f", durations), _encode("f", costs))
    return f"{page}#{';'.join(parts)}"


def find_url_currency(url: str) -> str:
    """Return the currency of the costs that the address `url` shows."""
    return CNY if url.partition("#")[0].endswith(_IN_CNY) else USD


def parse_url(url: str) -> list[Point]:
    """Return the points that the address `url` shows, by size. Raises NoVisualization."""
    try:
        sizes, durations, costs = url.partition("#")[2].split(";")
        decoded = _decode("h", sizes), _decode("f", durations), _decode("f", costs)
        points = list(zip(*decoded, strict=True))
    except (ValueError, binascii.Error, struct.error) as error:
        raise NoVisualization(f"{url}: is not the address of a visualization: {error}.") from error
    return [(int(size), duration, cost) for size, duration, cost in points]


def _encode(kind: str, values: Sequence[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(values)}{kind}", *values)).decode()


def _decode(kind: str, text: str) -> tuple[float, ...]:
    data = base64.b64decode(text, validate=True)
    return struct.unpack(f"<{len(data) // struct.calcsize(kind)}{kind}", data)
