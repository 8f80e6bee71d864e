"""A curve of shares of right labels, as SVG inside the page."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from training.report.page.html import element

WIDTH, HEIGHT = 480, 260
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 12, 44
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


class Point(NamedTuple):
    """A share that is right at a `number` of labels or posts, and the `low` bound of it."""

    number: int
    share: float
    low: float


class Axis(NamedTuple):
    """What the numbers of a curve count: a word for one in the title, and the words under the picture."""

    word: str
    words: str


def draw_curve(
    title: str, points: Sequence[Point], across: Axis, *, legend: str, asked: float | None = None
) -> Markup:
    """Return the picture of at least one point, with a dashed line at the share `asked`.

    The table beside it has the same numbers, so a screen reader hears the title and what it shows.
    """
    points = sorted(set(points))
    most = points[-1].number
    places = [(_x(number, most), _y(share), _y(low)) for number, share, low in points]
    bounds = (_line("bound", x, y, x, bound) for x, y, bound in places)
    line = element("polyline", class_="curve", points=" ".join(f"{x:.1f},{y:.1f}" for x, y, _ in places))
    dots = (element("circle", class_="dot", cx=f"{x:.1f}", cy=f"{y:.1f}", r="4") for x, y, _ in places)
    dashed = [] if asked is None else [_line("asked", LEFT, _y(asked), WIDTH - RIGHT, _y(asked))]
    description = "; ".join(
        f"{each.number:,} {across.word}, {100 * each.share:.0f} % right" for each in points
    )
    picture = element(
        "svg",
        element("title", f"{title}: {description}"),
        *_draw_axes(most, across.words),
        *dashed,
        *bounds,
        line,
        *dots,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
    )
    caption = f"{title}. Each dot is a row of the table below. {legend}"
    return element("figure", picture, element("figcaption", caption, class_="faint"))


def _draw_axes(most: int, words: str) -> list[Markup]:
    """Return the grid and the numbers: shares from 0 to 100 % upwards, up to `most` to the right."""
    parts = []
    for share in SHARES:
        y = _y(share)
        parts += [
            _line("grid", LEFT, y, WIDTH - RIGHT, y),
            _text(f"{100 * share:.0f} %", LEFT - 6, y + 4, "end"),
        ]
    for number in sorted({0, most // 2, most}):
        parts.append(_text(f"{number:,}", _x(number, most), HEIGHT - BOTTOM + 18, "middle"))
    parts.append(_text(words, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "middle"))
    return parts


def _x(number: int, most: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * number / max(most, 1)


def _y(share: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)


def _line(class_: str, x1: float, y1: float, x2: float, y2: float) -> Markup:
    ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    return element("line", class_=class_, **{name: f"{value:.1f}" for name, value in ends.items()})


def _text(text: str, x: float, y: float, anchor: str) -> Markup:
    return element("text", text, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor)
