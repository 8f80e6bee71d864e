"""The curve of precision against how many labels are set, as SVG inside the page."""

from collections.abc import Sequence

from markupsafe import Markup

from model.ranking.dial import Promise
from model.suggestion import DEFAULT_PRECISION
from training.report.page.html import element

WIDTH, HEIGHT = 480, 260
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 12, 44
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


def draw_curve(title: str, promises: Sequence[Promise]) -> Markup:
    """Return the picture of `promises`, at least one, each of which sets a label.

    The table beside it has the same numbers, so a screen reader hears the title and what it shows.
    """
    points = sorted({(each.held_out, each.right / max(each.held_out, 1), each.bound) for each in promises})
    most = max(held_out for held_out, _, _ in points)
    places = [(_x(held_out, most), _y(share), _y(bound)) for held_out, share, bound in points]
    bounds = (_line("bound", x, y, x, bound) for x, y, bound in places)
    line = element("polyline", class_="curve", points=" ".join(f"{x:.1f},{y:.1f}" for x, y, _ in places))
    dots = (element("circle", class_="dot", cx=f"{x:.1f}", cy=f"{y:.1f}", r="4") for x, y, _ in places)
    asked = _y(DEFAULT_PRECISION)
    description = "; ".join(f"{held_out:,} set, {100 * share:.0f} % right" for held_out, share, _ in points)
    picture = element(
        "svg",
        element("title", f"{title}: {description}"),
        *_draw_axes(most),
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


def _draw_axes(most: int) -> list[Markup]:
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
    parts.append(_text("labels set in the trials", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "middle"))
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
