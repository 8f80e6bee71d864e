"""The options and help of the commands on what is live for a blog: release, releases and rollback."""

import argparse

import click

from fuda.cli.arguments.pages import Command, Option, Page
from fuda.cli.arguments.shared import Score, WholeNumber, as_json, flag, path_argument, path_option
from model.suggestion import DEFAULT_PRECISION, MAX_PRECISION, MIN_PRECISION
from registry.release import MAX_TEXT

ENDS = """\
exit codes: 0 done; 1 the model is not live: the gate refused it, another release was first, or you said no;
2 the command failed, and one message gives the reason; 130 stopped by Ctrl-C."""
NEEDS = "The registry is in S3, and needs one more package: pip install 'fuda[aws]'."

RELEASE = Page(
    f"""\
Make a model live for a blog: put it into the registry and move the blog's pointer to it.

MODEL is checked as a whole and uploaded under its sha256. Then the gate compares it with the live model on
the labelled posts in --content that neither has seen, and refuses it when it is provably worse, when the
labels that it sets are provably less often right than --precision asks, or when too few posts are unseen. A
model that learnt from all posts has seen all: train it a second time with --hold-out, and name the result
with --trial. The pointer moves only if nobody else has moved it meanwhile.

{NEEDS}""",
    f"""\
examples:
  fuda release model.safetensors s3://my-models/blogs/tea --content content
  fuda release new.safetensors s3://my-models/blogs/tea --anyway "by hand"

A model of all posts, with a trial of the same training for the gate:
  fuda train content --out t --hold-out 100
  fuda train content --out m
  fuda release m s3://my-models/blogs/tea --content content --trial t

{ENDS}""",
)

RELEASES = Page(
    f"""\
List what was released for a blog, newest first: when, by whom, which model, what the gate found, and which
one is live.

{NEEDS}""",
    """\
examples:
  fuda releases s3://my-models/blogs/tea
  fuda releases s3://my-models/blogs/tea --json

exit codes: 0 done; 2 the command failed, and one message gives the reason; 130 stopped by Ctrl-C.""",
)

ROLLBACK = Page(
    f"""\
Make the model of an earlier release live again, as a release of its own.

Without --to it is the model that was live before the present one. Used again, the command goes back one more:
it never returns to a model that a rollback took away, unless --to names it.

{NEEDS}""",
    f"""\
examples:
  fuda rollback s3://my-models/blogs/tea
  fuda rollback s3://my-models/blogs/tea --to 12 --reason "wrong tags"

{ENDS}""",
)


def release() -> Command:
    """Return the command line of fuda release."""
    parameters = [
        path_argument("model", "MODEL", "the model's file"),
        _uri(),
        path_option("--content", "DIR", "the folder of posts for the gate"),
        path_option("--trial", "FILE", "a model of the same training, with --hold-out: it stands for MODEL"),
        Option(
            "--precision",
            type=Score(MIN_PRECISION, MAX_PRECISION),
            default=DEFAULT_PRECISION,
            metavar="SHARE",
            help=f"the share of labels set unasked that should be right (default: {DEFAULT_PRECISION:g})",
        ),
        Option("--anyway", metavar="REASON", help="release although the gate refuses; the history keeps it"),
        *_shared(),
    ]
    return Command("release", RELEASE, parameters, check=lambda options: _check("--anyway", options.anyway))


def releases() -> Command:
    """Return the command line of fuda releases."""
    return Command("releases", RELEASES, [_uri(), as_json("print one JSON object a line for each release")])


def rollback() -> Command:
    """Return the command line of fuda rollback."""
    parameters = [
        _uri(),
        Option("--to", type=WholeNumber(1), metavar="N", help="the number of the release to go back to"),
        Option("--reason", metavar="TEXT", help="why; the history keeps it"),
        *_shared(),
    ]
    return Command("rollback", ROLLBACK, parameters, check=_check_rollback)


def _uri() -> click.Argument:
    return click.Argument(["uri"], metavar="URI", help="the blog's registry: s3://BUCKET/blogs/BLOG")


def _shared() -> list[Option]:
    return [
        Option("--by", metavar="NAME", help="who releases (default: the user, or the job's actor and run)"),
        flag("--yes", "do not ask on a terminal"),
        as_json("print one JSON object"),
    ]


def _check_rollback(options: argparse.Namespace) -> str:
    return "" if options.reason is None else _check("--reason", options.reason)


def _check(name: str, text: str | None) -> str:
    """Return what is wrong with a reason, or ""."""
    if text is None:
        return ""
    if not text.strip():
        return f"{name} needs a reason"
    return f"the reason of {name} has over {MAX_TEXT} characters" if len(text) > MAX_TEXT else ""
