"""The command line of `fuda`: its commands, their options, and their help."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from blog.pages import FORMATS
from console.parser import Parser
from fuda.config.options import add_source_options
from fuda.sources.batches import LIMIT_MAX
from model.suggestion import DEFAULT_LIMIT

DESCRIPTION = """\
Suggest a blog's own tags and categories for its posts, and write them into their front matter.

Fuda only adds labels. What a person chose stays, and so does every other byte of a post. A label that a
person has removed is never proposed again for that post. Fuda remembers what was decided in
.fuda/decisions.jsonl: keep that file in the blog's git."""
EPILOG = """\
examples:
  fuda suggest content/posts/new.md --model model.safetensors
  fuda apply content/posts/new.md --dry-run
  fuda bulk content
  fuda undo
  fuda trust https://api.example.org

Name the source of suggestions with --model FILE (a model that python -m training has written; no network is
used) or --url URL (a deployed API), or with FUDA_MODEL or FUDA_URL, or in fuda.toml in the blog's root:
  model = "model.safetensors"    # relative to fuda.toml

fuda COMMAND --help explains each command."""
CODES = """\
exit codes: 0 done; 1 with --strict, if a post was refused (each is reported with its reason); 2 the command
failed, and one message gives the reason; 130 stopped by Ctrl-C."""

SUGGEST = """\
Show which labels a post could get, how sure the model is of each, and the words that are evidence for it.

No post is changed. Band "apply" is sure enough to be added without asking, "suggest" is for a person to
decide. The proposals are remembered in .fuda/decisions.jsonl."""
SUGGEST_EPILOG = f"""\
examples:
  fuda suggest draft.md
  fuda suggest --json content/posts/*.md > suggestions.jsonl

{CODES}"""

APPLY = """\
Add the labels that are sure enough (band "apply") to the front matter of posts.

A post that has a category gets no other one. Applying again changes nothing; fuda undo takes it back."""
APPLY_EPILOG = f"""\
examples:
  fuda apply draft.md --dry-run
  fuda apply draft.md
  fuda apply --best-effort content/posts/*.md    # in a hook: it never fails

{CODES}

With --best-effort any error is only a notice, and the exit code is 0."""

BULK = """\
Go through all posts of a blog and add the labels that are sure enough, as fuda apply does for one post.

CONTENT is the blog's folder or one in it. After a kill, the same command continues where it stopped. With
--review, fuda bulk writes all proposals to a CSV file instead. A person writes apply or reject into its
column "decision", and --from-review carries that out."""
BULK_EPILOG = f"""\
examples:
  fuda bulk content --dry-run
  fuda bulk content
  fuda bulk content --review proposals.csv       # then edit it in a spreadsheet
  fuda bulk content --from-review proposals.csv

{CODES}"""

UNDO = """\
Take back the last apply or bulk: its posts get exactly the bytes back that they had before.

A post that a person has edited since is left as it is, and reported. Run again, fuda undo takes back the
apply or bulk before that one. It knows only what you have run on this machine since the blog is in its
present folder."""
UNDO_EPILOG = f"""\
examples:
  fuda undo
  fuda undo path/to/blog

{CODES}"""

CONFIRM = """\
Confirm that the labels which Fuda has added to these posts are right.

Training leaves out labels that Fuda has added, so that a model does not learn from itself. From confirmed
labels it learns as from those that the author chose."""
CONFIRM_EPILOG = f"""\
examples:
  fuda confirm content/posts/new.md
  fuda confirm content

{CODES}"""

TRUST = """\
Trust the address of an API with your token and your AWS credentials.

Every command sends those to an address that you name yourself, with --url or FUDA_URL. A stranger may have
written the address in a blog's fuda.toml, so it gets only the question until you trust it here. You trust
exactly this scheme, host, port and path. The list is in your own configuration folder, one address a line,
and is valid for all blogs. No secret is ever sent over http://, except to this machine itself."""
TRUST_EPILOG = """\
examples:
  fuda trust https://api.example.org/prod
  fuda trust --list
  fuda trust --remove https://api.example.org/prod

exit codes: 0 done; 2 the command failed, and one message gives the reason; 130 stopped by Ctrl-C."""


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options of one command, its name in `command`; a wrong one ends the process with 2."""
    parser = Parser(prog="fuda", description=DESCRIPTION, epilog=f"{EPILOG}\n\n{CODES}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")

    def add(
        name: str,
        line: str,
        description: str,
        epilog: str,
        add_options: Callable[[argparse.ArgumentParser], None],
    ) -> None:
        add_options(commands.add_parser(name, help=line, description=description, epilog=epilog))

    add("suggest", "show which labels a post could get", SUGGEST, SUGGEST_EPILOG, _add_suggest)
    add("apply", "add labels to posts", APPLY, APPLY_EPILOG, _add_apply)
    add("bulk", "add labels to a whole blog", BULK, BULK_EPILOG, _add_bulk)
    add("undo", "take back the last apply or bulk", UNDO, UNDO_EPILOG, _add_undo)
    add("confirm", "make added labels one's own", CONFIRM, CONFIRM_EPILOG, _add_confirm)
    add("trust", "let an API have your secrets", TRUST, TRUST_EPILOG, _add_trust)
    options = parser.parse_args(arguments)
    if options.command == "bulk" and options.review and options.dry_run:
        parser.error("--review changes no post anyway: leave --dry-run out")
    if getattr(options, "strict", False) and getattr(options, "best_effort", False):
        parser.error("--strict and --best-effort ask for different exit codes: leave one out")
    if options.command == "bulk" and not options.content:
        if not options.from_review:
            parser.error("bulk needs CONTENT, the folder that holds the posts")
        # A review names its posts itself.
        options.content = Path()
    return options


def _add_suggest(parser: argparse.ArgumentParser) -> None:
    _add_posts(parser)
    parser.add_argument(
        "--limit",
        type=_limit,
        default=DEFAULT_LIMIT,
        metavar="N",
        help="show at most N tags and N categories (default: %(default)s)",
    )
    _add_no_new(parser)
    parser.add_argument("--no-record", action="store_true", help="do not remember the proposals")
    _add_strict(parser)
    _add_json(parser, "print one JSON object a line for each post")
    add_source_options(parser)


def _add_apply(parser: argparse.ArgumentParser) -> None:
    _add_posts(parser)
    _add_choices(parser)
    _add_strict(parser)
    _add_json(parser, "print one JSON object a line for each post")
    add_source_options(parser)


def _add_bulk(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    content = "the folder that holds the posts; not needed with --from-review, whose file names them"
    add("content", type=Path, nargs="?", metavar="CONTENT", help=content)
    _add_choices(parser)
    add("--drafts", action="store_true", help="label drafts too")
    review = parser.add_mutually_exclusive_group()
    for option, text in (
        ("--review", "write the proposals to this CSV file, and change no post"),
        ("--from-review", "carry out the decisions in this CSV file"),
    ):
        review.add_argument(option, type=Path, metavar="FILE", help=text)
    add("--verbose", action="store_true", help="name every file that is left out, and the reason")
    _add_strict(parser)
    _add_json(
        parser,
        "print one JSON object a line for each file that is changed, refused or left out, then the totals",
    )
    add_source_options(parser)


def _add_undo(parser: argparse.ArgumentParser) -> None:
    place = "the blog, or any folder or post in it (default: the current folder)"
    parser.add_argument("blog", type=Path, nargs="?", default=Path(), metavar="BLOG", help=place)
    _add_strict(parser)
    _add_json(parser, "print one JSON object")


def _add_confirm(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="posts, or folders of posts")
    _add_strict(parser)
    _add_json(parser, "print one JSON object a line for each post that had labels to confirm")


def _add_trust(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    address = "the address of the API, as in fuda.toml: without /v1/..."
    what.add_argument("url", nargs="?", metavar="URL", help=address)
    what.add_argument("--list", action="store_true", help="print the trusted addresses")
    what.add_argument("--remove", metavar="URL", help="no longer trust this address")
    _add_json(parser, "print one JSON object a line for each address")


def _add_posts(parser: argparse.ArgumentParser) -> None:
    text = f"a post's file ({', '.join(FORMATS)})"
    parser.add_argument("posts", type=Path, nargs="+", metavar="POST", help=text)


def _add_choices(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which labels are added, and whether."""
    unsure = 'add tags of band "suggest" too, and the best category to a post that would have none'
    parser.add_argument("--all", action="store_true", help=unsure)
    _add_no_new(parser)
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")


def _add_no_new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-new", action="store_true", help="leave out labels that the blog has never used")


def _add_strict(parser: argparse.ArgumentParser) -> None:
    text = "end with exit code 1 if a post was refused, for a check of the blog"
    parser.add_argument("--strict", action="store_true", help=text)


def _add_json(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument("--json", action="store_true", help=text)


def _limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LIMIT_MAX:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to {LIMIT_MAX}")
    return int(text)
