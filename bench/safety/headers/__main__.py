"""Generates headers, reads them with Fuda and with the generators' parsers, and reports the differences."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from time import perf_counter

from bench.safety.headers.comparing import Case, compare
from bench.safety.headers.making import make_files
from bench.safety.headers.named import name_difference
from console.command import run_command
from console.parser import Parser
from console.tables import render_table

DESCRIPTION = """\
Read generated headers with Fuda, and with hexo-front-matter, gray-matter, js-yaml and real Hugo.

Every difference must be one that docs/reference/front-matter.md names. For each other kind of difference the
shortest header is printed."""
EPILOG = """\
example:
  python -m bench.safety.headers --number 20000 --hugo 2000

The exit code is 1 if there is a difference without a name. The last line is JSON with all figures."""

NUMBER, HUGO, SEED = 20_000, 2_000, 1


def find_differences(number: int, hugo: int, seed: int) -> list[Case]:
    """Return the differences in `number` files, of which Hugo reads the first `hugo`."""
    return compare(list(make_files(number, seed)), for_hugo=hugo)


def shortest_unnamed(cases: Iterable[Case]) -> dict[str, Case]:
    """Return the shortest case of each kind of difference without a name, the most frequent kind first."""
    unnamed = [case for case in cases if not name_difference(case)]
    kinds = Counter(case.kind() for case in unnamed)
    by_kind = {case.kind(): case for case in sorted(unnamed, key=lambda case: -len(case.text))}
    return {f"{count} × {kind}": by_kind[kind] for kind, count in kinds.most_common()}


def render_case(kind: str, case: Case) -> str:
    """Return lines about a kind of difference: the shortest header, and what both read."""
    readings = "" if "refuses" in kind or "no header" in kind else f"\n    {case.ours}\n    {case.theirs}"
    return f"{kind}\n    {json.dumps(case.text, ensure_ascii=False)}{readings}"


def main(arguments: Sequence[str]) -> int:
    """Print the differences, and return the exit code."""
    options = _parse(arguments)
    return run_command("headers", lambda: report(options))


def report(options: argparse.Namespace) -> int:
    """Print the differences without a name and the figures; return 0 if there is none, else 1."""
    started_s = perf_counter()
    cases = find_differences(options.number, options.hugo, options.seed)
    unnamed = shortest_unnamed(cases)
    print("".join(f"{render_case(kind, case)}\n\n" for kind, case in unnamed.items()), end="")
    names = Counter(name_difference(case) or "without a name" for case in cases)
    rows = [["difference", "readings"], *([name, f"{count:,}"] for name, count in names.most_common())]
    print("\n".join(render_table(rows)))
    seconds = round(perf_counter() - started_s, 1)
    print(f"\n{json.dumps({'headers': options.number, 'hugo': options.hugo, 'seconds': seconds, **names})}")
    return int(bool(unnamed))


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(prog="python -m bench.safety.headers", description=DESCRIPTION, epilog=EPILOG)
    add = parser.add_argument
    add("--number", type=int, default=NUMBER, help="how many headers (default: %(default)s)")
    add("--hugo", type=int, default=HUGO, help="how many of them Hugo reads, too (default: %(default)s)")
    add("--seed", type=int, default=SEED, help="the seed of the headers (default: %(default)s)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
