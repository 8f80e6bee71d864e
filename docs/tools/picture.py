"""The picture of a suggestion: docs/images/suggestion.svg, drawn from what `fuda suggest` prints."""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from console.command import run_command
from console.parser import Parser
from console.tables import display_width
from docs.tools.examples import Step, is_same, run_block
from docs.tools.pages import DOCS

DESCRIPTION = "Draw what `fuda suggest` prints about a draft of the example blog, as SVG."
COMMAND = "fuda suggest examples/blog/drafts/flour-ledger.md"
PICTURE = DOCS / "images" / "suggestion.svg"

CELL, LINE, MARGIN = 8.4, 20, 24
"""Width of a column and height of a line in pixels, for a font of 14 pixels; the space around the text."""
COLOURS = {"apply": "#7ee787", "suggest": "#e3b341", "heading": "#ffffff", "reason": "#8b949e", "": "#e6edf3"}
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Noto Sans Mono CJK JP', monospace"
_LABEL_LINE = re.compile(
    r"(?P<label>  .+?  )(?P<bar>[█░]{20})(?P<score>  \d\.\d\d  )(?P<band>apply|suggest)(?P<reason>.*)"
)


class Run(NamedTuple):
    """Some text of one colour, from the column `start` on."""

    start: int
    text: str
    colour: str


def split_line(line: str) -> Iterator[Run]:
    """Yield the runs of a line of the answer, spaces between them left out."""
    found = _LABEL_LINE.fullmatch(line)
    if not found:
        colour = COLOURS["heading"] if line.startswith(("$", "Tags", "Categories")) else COLOURS[""]
        yield Run(0, line, colour)
        return
    band = COLOURS[found["band"]]
    colours = {
        "label": COLOURS[""],
        "bar": band,
        "score": COLOURS[""],
        "band": band,
        "reason": COLOURS["reason"],
    }
    column = 0
    for name, colour in colours.items():
        text = found[name]
        yield Run(column + len(text) - len(text.lstrip()), text.strip(), colour)
        column += display_width(text)


def render_svg(output: str) -> str:
    """Return the picture of a terminal with the command and its output, which is its description too."""
    lines = [f"$ {COMMAND}", *output.splitlines()]
    width = round(max(map(display_width, lines)) * CELL) + 2 * MARGIN
    height = len(lines) * LINE + 2 * MARGIN
    texts = [
        _render_run(run, MARGIN + LINE * number + 14)
        for number, line in enumerate(lines)
        for run in split_line(line)
        if run.text
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img" aria-labelledby="title output">',
            f'<title id="title">{escape(COMMAND)}</title>',
            f'<desc id="output">{escape(output)}</desc>',
            f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>',
            f'<g font-family="{FONTS}" font-size="14" xml:space="preserve">',
            *texts,
            "</g>",
            "</svg>",
            "",
        ]
    )


def read_output(svg: str) -> str:
    """Return the output that a picture shows."""
    found = re.search(r'<desc id="output">(.*?)</desc>', svg, re.DOTALL)
    return found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if found else ""


def draw(model: Path, picture: Path = PICTURE) -> None:
    """Draw the picture, unless the one that is there only differs in last digits. Raises ExampleFailed."""
    [step] = run_block([Step(COMMAND, "")], model.resolve(), picture.name)
    if not picture.exists() or not is_same(read_output(picture.read_text(encoding="utf-8")), step.output):
        picture.write_text(render_svg(step.output), encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Draw the picture, and return the exit code."""
    parser = Parser(prog="python -m docs.tools.picture", description=DESCRIPTION)
    parser.add_argument("--model", type=Path, required=True, metavar="FILE", help="a model of examples/blog")
    options = parser.parse_args(arguments)
    return run_command("picture", lambda: draw(options.model))


def _render_run(run: Run, baseline: int) -> str:
    x, width = MARGIN + run.start * CELL, display_width(run.text) * CELL
    if run.text[0] in "█░":
        # As rectangles: in many fonts these two characters are wider than a column.
        y, filled = baseline - 11, run.text.count("█") * CELL
        return (
            f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="12" fill="{run.colour}" opacity="0.2"/>'
            f'<rect x="{x:.1f}" y="{y}" width="{filled:.1f}" height="12" fill="{run.colour}"/>'
        )
    # textLength keeps the columns in every font, also where a wide character is not two columns wide.
    return (
        f'<text x="{x:.1f}" y="{baseline}" fill="{run.colour}" '
        f'textLength="{width:.1f}" lengthAdjust="spacingAndGlyphs">{escape(run.text)}</text>'
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
