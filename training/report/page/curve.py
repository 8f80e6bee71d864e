"""The curve of precision against how many labels are set, as SVG inside the page."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from model.suggestion import DEFAULT_PRECISION
from training.report.page.html import element

WIDTH, HEIGHT = 480, 260
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 12, 44
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


class Point(NamedTuple):
    """How many labels are set when the model must be so sure, the right ones, and the share to claim."""

    labels: int
    right: int
    bound: float


def draw_curve(title: str, points: Sequence[Point], *, labels: str) -> Markup:
    """Return the picture of at least one point; `labels` names the labels that are counted to the right.

    The table beside it has the same numbers, so a screen reader hears the title and what it shows.
    """
    shares = sorted({(each.labels, each.right / max(each.labels, 1), each.bound) for each in points})
    most = max(number for number, _, _ in shares)
    places = [(_x(number, most), _y(share), _y(bound)) for number, share, bound in shares]
    bounds = (_line("bound", x, y, x, bound) for x, y, bound in places)
    line = element("polyline", class_="curve", points=" ".join(f"{x:.1f},{y:.1f}" for x, y, _ in places))
    dots = (element("circle", class_="dot", cx=f"{x:.1f}", cy=f"{y:.1f}", r="4") for x, y, _ in places)
    asked = _y(DEFAULT_PRECISION)
    description = "; ".join(f"{number:,} set, {100 * share:.0f} % right" for number, share, _ in shares)
    picture = element(
        "svg",
        element("title", f"{title}: {description}"),
        *_draw_axes(most, labels),
        _line("asked", LEFT, asked, WIDTH - RIGHT, asked),
        *bounds,
        line,
        *dots,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
    )
    legend = (
        f"{title}. Each dot is a row of the table below; the line under it reaches down to the share that is "
        f"claimed at least. Dashed: {100 * DEFAULT_PRECISION:.0f} %, which is asked for without another wish."
    )
    return element("figure", picture, element("figcaption", legend, class_="faint"))


def _draw_axes(most: int, labels: str) -> list[Markup]:
    """Return the grid and the numbers: shares from 0 to 100 % upwards, labels up to `most` to the right."""
    parts = []
    for share in SHARES:
        y = _y(share)
        parts += [
            _line("grid", LEFT, y, WIDTH - RIGHT, y),
            _text(f"{100 * share:.0f} %", LEFT - 6, y + 4, "end"),
        ]
    for number in sorted({0, most // 2, most}):
        parts.append(_text(f"{number:,}", _x(number, most), HEIGHT - BOTTOM + 18, "middle"))
    parts.append(_text(labels, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "middle"))
    return parts


def _x(labels: int, most: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * labels / max(most, 1)


def _y(share: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)


def _line(class_: str, x1: float, y1: float, x2: float, y2: float) -> Markup:
    ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    return element("line", class_=class_, **{name: f"{value:.1f}" for name, value in ends.items()})


def _text(text: str, x: float, y: float, anchor: str) -> Markup:
    return element("text", text, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor)
