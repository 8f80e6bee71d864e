"""Every command of `fuda`, each registered in one line of COMMANDS, and the parser that they share.

A command's options are declared in this package, apart from the code that runs it: neither is imported for
`fuda --help`, and a mistyped option does not wait for the code.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

import click

from console.streams import may_colour, print_lines
from fuda import __version__
from fuda.cli.arguments.pages import CODES, Command, Context, Page, help_option, write_page

NAME = "fuda"


class Registered(NamedTuple):
    """A command: its line in `fuda --help`, and where its options and its code are, as "module:function"."""

    line: str
    options: str
    code: str


COMMANDS = {
    "init": Registered("set a blog up, and train its first model", "models:init", "models.init:init"),
    "suggest": Registered("show which labels a post could get", "posts:suggest", "suggest:suggest"),
    "apply": Registered("add labels to posts", "posts:apply", "apply:apply"),
    "bulk": Registered("add labels to a whole blog", "posts:bulk", "bulk:bulk"),
    "train": Registered("learn a blog's labels, and write a model", "models:train", "models.train:train"),
    "eval": Registered("measure a model on newer posts", "models:evaluate", "models.evaluate:evaluate"),
    "model": Registered("show what a model is", "models:model", "models.describe:describe"),
    "release": Registered("make a model live for a blog", "releases:release", "releases.release:release"),
    "releases": Registered(
        "list what was released for a blog", "releases:releases", "releases.listing:list_releases"
    ),
    "rollback": Registered(
        "make an earlier model live again", "releases:rollback", "releases.rollback:roll_back"
    ),
    "serve": Registered("answer over HTTP on this machine", "models:serve", "models.serve:serve"),
    "review": Registered("decide on proposals one by one", "reviews:review", "review:review"),
    "undo": Registered("take back the last apply, bulk or review", "records:undo", "undo:undo"),
    "confirm": Registered("make added labels one's own", "records:confirm", "confirm:confirm"),
    "trust": Registered("let an API have your secrets", "records:trust", "trust:trust"),
    "completion": Registered("complete commands in your shell", "shells:completion", "completion:completion"),
}
"""In the order of `fuda --help`. Options are in fuda.cli.arguments, code is in fuda.cli."""

DESCRIPTION = """\
Learn a blog's own tags and categories, suggest them for its posts, and write them into their front matter.

Fuda only adds labels. What a person chose stays, and so does every other byte of a post. A label that a
person has removed is never proposed again for that post. Fuda remembers what was decided in
.fuda/decisions.jsonl: keep that file in the blog's git."""
EPILOG = """\
examples:
  fuda train content
  fuda suggest content/posts/new.md --model model.safetensors
  fuda apply content/posts/new.md --dry-run
  fuda bulk content
  fuda undo
  fuda trust https://api.example.org

Name the source of suggestions with --model FILE (a model that fuda train has written; no network is used) or
--url URL (a deployed API), or with FUDA_MODEL or FUDA_URL, or in fuda.toml in the blog's root:
  model = "model.safetensors"    # relative to fuda.toml

fuda COMMAND --help explains each command."""


class Commands(click.Group):
    """The group of all commands, each imported when it is called, or completed by a shell."""

    context_class = Context

    def __init__(self) -> None:
        super().__init__(NAME, params=[help_option()], add_help_option=False)
        click.version_option(__version__, message="%(prog)s %(version)s", help="print the version")(self)
        self.page = Page(DESCRIPTION, f"{EPILOG}\n\n{CODES}")

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name].options.partition(":")
        command: Command = getattr(import_module(f"{__package__}.{module}"), function)()
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from None

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_page(self, self.page, ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.line) for name, command in COMMANDS.items()])


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options of one command, its name in `command`; a wrong one ends the process with 2.

    A shell that completes a command line asks by an environment variable, and is answered here.
    """
    try:
        options = Commands().main(arguments, NAME, standalone_mode=False, color=may_colour(sys.stdout))
    except click.UsageError as error:
        _report(error)
        sys.exit(error.exit_code)
    if not isinstance(options, argparse.Namespace):
        sys.exit(options)  # --help or --version, which click has printed
    return options


def _report(error: click.UsageError) -> None:
    """Print the usage and what is wrong, escaped: a shell puts strangers' file names into a command line."""
    message = error.format_message()
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        print_lines(sys.stderr, *click.unstyle(message).split("\n"))
        return
    usage = [*error.ctx.get_usage().split("\n"), _hint(error.ctx)] if error.ctx else []
    print_lines(sys.stderr, *usage, f"{NAME}: {message}")


def _hint(context: click.Context) -> str:
    return f"{context.command_path} --help explains the command."
