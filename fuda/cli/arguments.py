"""The command line of `fuda`: its commands, their options, and the help that teaches them."""

import argparse
import textwrap
from collections.abc import Sequence
from pathlib import Path

from blog.pages import FORMATS
from console.parser import Parser
from fuda.config.options import add_source_options
from fuda.sources.batches import LIMIT_MAX
from model.suggestion import DEFAULT_LIMIT

LINE_WIDTH = 110

DESCRIPTION = """\
Suggest a blog's own tags and categories for its posts, and write them into their front matter.

What a person chose stays: labels are only ever added, every other byte of a post is left as it is, and a
label that a person has removed is never proposed again for that post. What was decided is remembered in
.fuda/decisions.jsonl, which belongs into the blog's git."""
EPILOG = """\
examples:
  fuda suggest content/posts/new.md --model model.safetensors
  fuda apply content/posts/new.md --dry-run
  fuda bulk content
  fuda undo
  fuda trust https://api.example.org

Where suggestions come from is said by --model FILE (a model that python -m training has written; no network)
or --url URL (a deployed API), or by FUDA_MODEL or FUDA_URL, or in fuda.toml in the blog's root:
  model = "model.safetensors"    # relative to fuda.toml

fuda COMMAND --help tells more of each."""

CODES = """\
exit codes: 0 done; 1 some posts were refused, each is named, all others are done; 2 it cannot be done, and
one message says why; 130 stopped by Ctrl-C."""

SUGGEST = """\
Show which labels a post could get, how sure the model is of each, and which words speak for it.

No post is changed. Band "apply" is sure enough to be set unasked, "suggest" is for a person to decide. What
was proposed is remembered in .fuda/decisions.jsonl."""
SUGGEST_EPILOG = f"""\
examples:
  fuda suggest draft.md
  fuda suggest --json content/posts/*.md > suggestions.jsonl

{CODES}"""

APPLY = """\
Add the labels that are sure enough (band "apply") to the front matter of posts.

A post that has a category gets no other one. Doing it again changes nothing more, fuda undo takes it back."""
APPLY_EPILOG = f"""\
examples:
  fuda apply draft.md --dry-run
  fuda apply draft.md
  fuda apply --best-effort content/posts/*.md    # in a hook: never in the way

{CODES}
With --best-effort no failure is more than a notice, and the exit code is 0."""

BULK = """\
Go through all posts of a blog and add the labels that are sure enough, as fuda apply does to one.

CONTENT is the blog's folder or one in it. Killed, it goes on where it was when it is called again in the
same way. With --review it writes all proposals to a CSV file instead; a person fills in its column
"decision" with apply or reject, and --from-review carries that out."""
BULK_EPILOG = f"""\
examples:
  fuda bulk content --dry-run
  fuda bulk content
  fuda bulk content --review proposals.csv          # then edit it in any spreadsheet
  fuda bulk content --from-review proposals.csv

{CODES}"""

UNDO = """\
Take back the last apply or bulk: its posts get the very bytes back that they had before.

A post that a person has edited since is left as it is, and named. Called again, it takes back the apply or
bulk before that one. It knows only what you have run on this machine since the blog lies where it is."""
UNDO_EPILOG = f"""\
examples:
  fuda undo
  fuda undo path/to/blog

{CODES}"""

CONFIRM = """\
Say that the labels which fuda has added to these posts are right.

Training leaves out what fuda has added, so that a model does not learn from itself; from what is confirmed
it learns as from labels that the author chose."""
CONFIRM_EPILOG = f"""\
examples:
  fuda confirm content/posts/new.md
  fuda confirm content

{CODES}"""

TRUST = """\
Trust the address of an API with your token and your AWS credentials.

Every command sends those to an address that you name yourself, with --url or FUDA_URL. An address in a blog's
fuda.toml may have been written by a stranger: it gets the question only, until you trust it here. Trusted are
exactly this scheme, host, port and path. The list stands in your own configuration folder, one address a
line, and counts for all blogs. No secret is ever sent over http://, except to this machine itself."""
TRUST_EPILOG = """\
examples:
  fuda trust https://abc123.execute-api.eu-central-1.amazonaws.com/prod
  fuda trust --list
  fuda trust --remove https://abc123.execute-api.eu-central-1.amazonaws.com/prod

exit codes: 0 done; 2 it cannot be done, and one message says why; 130 stopped by Ctrl-C."""


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Leaves texts as they are set, but for lines that no terminal would hold: those it sets anew."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = []
        for line in text.splitlines():
            lines += textwrap.wrap(line, width) if len(line) > LINE_WIDTH else [line]
        return "".join(f"{indent}{line}\n" for line in lines)


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options of one command, its name in `command`; a wrong one ends the process with 2."""
    parser = Parser(
        prog="fuda",
        description=DESCRIPTION,
        epilog=f"{EPILOG}\n\n{CODES}",
        formatter_class=Formatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")
    _add_suggest(
        _add_command(commands, "suggest", "show what a post could be labelled", SUGGEST, SUGGEST_EPILOG)
    )
    _add_apply(_add_command(commands, "apply", "add labels to posts", APPLY, APPLY_EPILOG))
    _add_bulk(_add_command(commands, "bulk", "add labels to a whole blog", BULK, BULK_EPILOG))
    _add_undo(_add_command(commands, "undo", "take back the last apply or bulk", UNDO, UNDO_EPILOG))
    _add_confirm(_add_command(commands, "confirm", "make added labels one's own", CONFIRM, CONFIRM_EPILOG))
    _add_trust(_add_command(commands, "trust", "let an API have your secrets", TRUST, TRUST_EPILOG))
    options = parser.parse_args(arguments)
    if options.command == "bulk" and options.review and options.dry_run:
        parser.error("--review changes no post as it is: leave --dry-run out")
    if options.command == "bulk" and not options.content:
        if not options.from_review:
            parser.error("bulk goes through a folder: name the one that holds the posts")
        # A review names its posts itself.
        options.content = Path()
    return options


def _add_command(
    commands: "argparse._SubParsersAction[Parser]",
    name: str,
    line: str,
    description: str,
    epilog: str,
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=line,
        description=description,
        epilog=epilog,
        formatter_class=Formatter,
    )


def _add_suggest(parser: argparse.ArgumentParser) -> None:
    _add_posts(parser)
    parser.add_argument(
        "--limit",
        type=_limit,
        default=DEFAULT_LIMIT,
        metavar="N",
        help="at most so many tags, and as many categories (default: %(default)s)",
    )
    _add_no_new(parser)
    parser.add_argument("--no-record", action="store_true", help="do not remember what was proposed")
    _add_json(parser, "print one JSON object a line for each post")
    add_source_options(parser)


def _add_apply(parser: argparse.ArgumentParser) -> None:
    _add_posts(parser)
    _add_all(parser)
    _add_no_new(parser)
    _add_dry_run(parser)
    _add_json(parser, "print one JSON object a line for each post")
    add_source_options(parser)


def _add_bulk(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "content",
        type=Path,
        nargs="?",
        metavar="CONTENT",
        help="the folder that holds the posts; a review, which names them itself, needs none",
    )
    _add_all(parser)
    _add_no_new(parser)
    _add_dry_run(parser)
    parser.add_argument("--drafts", action="store_true", help="label drafts too")
    review = parser.add_mutually_exclusive_group()
    review.add_argument(
        "--review", type=Path, metavar="FILE", help="write the proposals to this CSV file, and no post"
    )
    review.add_argument(
        "--from-review", type=Path, metavar="FILE", help="carry out the decisions in this CSV file"
    )
    _add_json(
        parser, "print one JSON object a line for each post that is changed or refused, then the totals"
    )
    add_source_options(parser)


def _add_undo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "blog",
        type=Path,
        nargs="?",
        default=Path(),
        metavar="BLOG",
        help="the blog, or any folder or post in it (default: the folder one is in)",
    )
    _add_json(parser, "print one JSON object")


def _add_confirm(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="posts, or folders of posts")
    _add_json(parser, "print one JSON object a line for each post that had labels to confirm")


def _add_trust(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "url", nargs="?", metavar="URL", help="the address of the API, as fuda.toml has it: without /v1/..."
    )
    what.add_argument("--list", action="store_true", help="print the addresses that are trusted")
    what.add_argument("--remove", metavar="URL", help="trust this address no longer")
    _add_json(parser, "print one JSON object a line for each address")


def _add_posts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "posts", type=Path, nargs="+", metavar="POST", help=f"a post's file ({', '.join(FORMATS)})"
    )


def _add_all(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--all",
        action="store_true",
        help='take tags of band "suggest" too, and the best category for a post that would have none',
    )


def _add_no_new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-new", action="store_true", help="leave labels out that the blog has never used")


def _add_dry_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")


def _add_json(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument("--json", action="store_true", help=text)


def _limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LIMIT_MAX:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 to {LIMIT_MAX}")
    return int(text)
