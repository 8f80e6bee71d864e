"""The options and help of the commands on what Fuda remembers: undo, confirm and trust."""

import argparse
from pathlib import Path

import click

from fuda.cli.arguments.pages import CODES, Command, Option, Page
from fuda.cli.arguments.shared import api_options, as_json, flag, path_argument, send_decisions, strict

UNDO = Page(
    """\
Take back the last apply, bulk or review: its posts get exactly the bytes back that they had before.

A post that a person has edited since is left as it is, and reported. Run again, fuda undo takes back the
run before that one. It knows only what you have run on this machine since the blog is in its
present folder.""",
    f"""\
examples:
  fuda undo
  fuda undo path/to/blog

{CODES}""",
)

CONFIRM = Page(
    """\
Confirm that the labels which Fuda has added to these posts are right.

Training leaves out labels that Fuda has added, so that a model does not learn from itself. From confirmed
labels it learns as from those that the author chose.""",
    f"""\
examples:
  fuda confirm content/posts/new.md
  fuda confirm content

{CODES}""",
)

TRUST = Page(
    """\
Trust the address of an API with your token and your AWS credentials.

Every command sends those to an address that you name yourself, with --url or FUDA_URL. A stranger may have
written the address in a blog's fuda.toml, so it gets only the question until you trust it here. You trust
exactly this scheme, host, port and path. The list is in your own configuration folder, one address a line,
and is valid for all blogs. No secret is ever sent over http://, except to this machine itself.""",
    """\
examples:
  fuda trust https://api.example.org/prod
  fuda trust --list
  fuda trust --remove https://api.example.org/prod

exit codes: 0 done; 2 the command failed, and one message gives the reason; 130 stopped by Ctrl-C.""",
)


def undo() -> Command:
    """Return the command line of fuda undo."""
    place = "the blog, or any folder or post in it (default: the current folder)"
    blog = path_argument("blog", "[BLOG]", place, default=Path())
    return Command("undo", UNDO, [blog, strict(), as_json("print one JSON object")])


def confirm() -> Command:
    """Return the command line of fuda confirm."""
    paths = path_argument("paths", "PATH...", "posts, or folders of posts", nargs=-1, required=True)
    lines = as_json("print one JSON object a line for each post that had labels to confirm")
    return Command("confirm", CONFIRM, [paths, send_decisions(), strict(), lines, *api_options()])


def trust() -> Command:
    """Return the command line of fuda trust."""
    options = [
        click.Argument(
            ["url"],
            required=False,
            metavar="[URL]",
            help="the address of the API, as in fuda.toml: without /v1/...",
        ),
        flag("--list", "print the trusted addresses"),
        Option("--remove", metavar="URL", help="no longer trust this address"),
        as_json("print one JSON object a line for each address"),
    ]
    return Command("trust", TRUST, options, check=_check_trust)


def _check_trust(options: argparse.Namespace) -> str:
    given = [options.url is not None, options.list, options.remove is not None]
    return "" if sum(given) == 1 else "trust needs one of URL, --list and --remove"
