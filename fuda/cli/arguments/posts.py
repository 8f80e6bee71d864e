"""The options and help of the commands that suggest labels for posts: suggest, apply and bulk."""

import argparse

import click

from blog.pages import FORMATS
from fuda.cli.arguments.pages import CODES, Command, Option, Page
from fuda.cli.arguments.shared import (
    CONTENT,
    WholeNumber,
    as_json,
    drafts,
    flag,
    min_score,
    no_new,
    only_unlabelled,
    path_argument,
    path_option,
    send_decisions,
    source_options,
    strict,
)
from fuda.sources.batches import LIMIT_MAX
from model.suggestion import DEFAULT_LIMIT

SUGGEST = Page(
    """\
Show which labels a post could get, how sure the model is of each, and the words that are evidence for it.

POST is a file, or - for standard input: Markdown with or without front matter. A draft can also be given as
--title and --text. No post is changed. Band "apply" is sure enough to be added without asking, "suggest" is
for a person to decide. The proposals for a file are remembered in .fuda/decisions.jsonl.""",
    f"""\
examples:
  fuda suggest draft.md
  fuda suggest --title "Tea in Uji" --text "The first harvest of the year"
  pbpaste | fuda suggest -
  fuda suggest --json content/posts/*.md > suggestions.jsonl

{CODES}""",
)

APPLY = Page(
    """\
Add the labels that are sure enough (band "apply") to the front matter of posts.

A post that has a category gets no other one. Applying again changes nothing; fuda undo takes it back.""",
    f"""\
examples:
  fuda apply draft.md --dry-run
  fuda apply draft.md
  fuda apply --best-effort content/posts/*.md    # in a hook: it never fails

{CODES}

With --best-effort any error is only a notice, and the exit code is 0.""",
)

BULK = Page(
    """\
Go through all posts of a blog and add the labels that are sure enough, as fuda apply does for one post.

CONTENT is the blog's folder or one in it. After a kill, the same command continues where it stopped. With
--review, fuda bulk writes all proposals to a CSV file instead. A person writes apply or reject into its
column "decision", and --from-review carries that out. fuda review asks in the terminal instead.

On a terminal, fuda bulk shows how many posts each label would be added to, and asks before it writes.

With --cloud the text of the posts leaves this machine: it goes to the S3 bucket of your own stack, where it
expires after a week, and a state machine asks the deployed function about it. The proposals come back as the
file of --review. On a terminal, fuda bulk asks before it sends. This needs pip install 'fuda[aws]'.""",
    f"""\
examples:
  fuda bulk content --dry-run
  fuda bulk content
  fuda bulk content --review proposals.csv       # then edit it in a spreadsheet
  fuda bulk content --from-review proposals.csv
  fuda bulk content --cloud fuda-prod-bulk --review proposals.csv

{CODES}""",
)


def suggest() -> Command:
    """Return the command line of fuda suggest."""
    limit = Option(
        "--limit",
        type=WholeNumber(1, LIMIT_MAX),
        default=DEFAULT_LIMIT,
        metavar="N",
        help=f"show at most N tags and N categories, from 1 to {LIMIT_MAX} (default: {DEFAULT_LIMIT})",
    )
    options = [
        _posts(required=False),
        Option("--title", metavar="TEXT", help="the title of a draft, before that in its front matter"),
        Option("--text", metavar="TEXT", help="the text of a draft, instead of a file"),
        limit,
        no_new(),
        flag("--no-record", "do not remember the proposals"),
        strict(),
        as_json("print one JSON object a line for each post"),
        *source_options(),
    ]
    return Command("suggest", SUGGEST, options, check=_check_suggest)


def apply() -> Command:
    """Return the command line of fuda apply."""
    lines = as_json("print one JSON object a line for each post")
    options = [_posts(), *_choices(), send_decisions(), strict(), lines, *source_options()]
    return Command("apply", APPLY, options, check=_check_codes)


def bulk() -> Command:
    """Return the command line of fuda bulk."""
    content = f"{CONTENT}; with --from-review the file names them"
    options = [
        path_argument("content", "[CONTENT]", content, required=False),
        *_choices(),
        drafts(),
        only_unlabelled(),
        min_score(0),
        flag("--yes", "ask nothing before posts are written or sent, for scripts that have a terminal"),
        path_option("--review", "FILE", "write the proposals to this CSV file, and change no post"),
        path_option("--from-review", "FILE", "carry out the decisions in this CSV file"),
        Option("--cloud", metavar="MACHINE", help="let this state machine (ARN or name) judge the posts"),
        flag("--no-wait", "with --cloud: end once the posts are sent, and print how to fetch the answers"),
        Option("--fetch", metavar="EXECUTION", help="with --cloud: send nothing, and take these answers"),
        send_decisions(),
        flag("--verbose", "name every file that is left out, and the reason"),
        strict(),
        as_json(
            "print one JSON object a line for each file that is changed, refused or left out, then the totals"
        ),
        *source_options(),
    ]
    return Command("bulk", BULK, options, check=_check_bulk)


def _check_bulk(options: argparse.Namespace) -> str:
    if options.review and options.from_review:
        return "--review and --from-review exclude each other: leave one out"
    if options.review and options.dry_run:
        return "--review changes no post anyway: leave --dry-run out"
    if options.cloud and not options.review:
        return "--cloud brings proposals home as a file: name it with --review FILE"
    if (options.no_wait or options.fetch) and not options.cloud:
        return "--no-wait and --fetch are for --cloud: name the state machine"
    return _check_codes(options)


def _check_suggest(options: argparse.Namespace) -> str:
    if "-" in map(str, options.posts) and options.text:
        return "- and --text are both the text of a draft: leave one out"
    if options.posts and not options.text and not options.title:
        return _check_codes(options)
    if [post for post in options.posts if str(post) != "-"]:
        return "--title and --text are for a draft, not for files: leave them out"
    if not options.posts and not options.title and not options.text:
        return "suggest needs POST, - for standard input, or --title and --text"
    return _check_codes(options)


def _check_codes(options: argparse.Namespace) -> str:
    if options.strict and options.best_effort:
        return "--strict and --best-effort ask for different exit codes: leave one out"
    return ""


def _posts(*, required: bool = True) -> click.Argument:
    text = f"a post's file ({', '.join(FORMATS)})"
    return path_argument("posts", "POST..." if required else "[POST]...", text, nargs=-1, required=required)


def _choices() -> list[Option]:
    """Return the options that say which labels are added, and whether."""
    unsure = 'add tags of band "suggest" too, and the best category to a post that would have none'
    return [
        flag("--all", unsure),
        no_new(),
        flag("--dry-run", "show what would change, and change nothing"),
    ]
