"""The options and help of the commands about a model: train, eval, model and serve."""

from pathlib import Path

import click

from fuda.cli.arguments.pages import Command, Option, Page
from fuda.cli.arguments.shared import CONTENT, WholeNumber, as_json, flag, path_argument, path_option
from model.labels import key_fault

ENDS = "exit codes: 0 done; 2 the command failed, and one message gives the reason; 130 stopped by Ctrl-C."
MAX_PORT, MAX_THREADS = 65_535, 64

TRAIN = Page(
    """\
Learn a blog's own tags and categories from its posts, and write a model that suggests them for new ones.

CONTENT is the folder of posts of Hugo, Jekyll, Hexo or a similar generator. It is only read. The report at
the end shows how often a model of the older posts was right on the newest, and which labels it may set by
itself. Without --out the model is written where fuda.toml names it, or else to model.safetensors in the
blog's root.

Training needs TensorFlow: pip install 'fuda[train]'.""",
    f"""\
examples:
  fuda train content
  fuda train content --tag-key topics --category-key section
  fuda train content --labels labels.txt    # tags that you want, one a line
  fuda train content --json > report.json
  fuda train content --out trial.safetensors --hold-out 100

Labels that Fuda applied are left out until a person confirms them (fuda confirm). Files that cannot be read
are listed and left out. The same posts give the same model, byte for byte, on one machine.

{ENDS}""",
)

MODEL = Page(
    """\
Show what a model is: its labels, the posts it learnt from, its figures on posts that it had not seen, and
its dial: from which score on a label is set, for each precision that can be asked for.""",
    f"""\
examples:
  fuda model
  fuda model --model model.safetensors --json

{ENDS}""",
)

SERVE = Page(
    """\
Answer over HTTP on this machine, as a deployed API does, until Ctrl-C or SIGTERM.

The API describes itself at /openapi.json. There is no access control: on another address than loopback,
everyone who can reach the port can use it.

Serving needs some more packages: pip install 'fuda[serve]'.""",
    f"""\
examples:
  fuda serve
  fuda serve --model model.safetensors --port 8080

{ENDS}""",
)


EVAL = Page(
    """\
Show how often a finished model is right on posts that were written after those it learnt from.

CONTENT is the folder of posts. Only labelled posts that are newer than the model's newest post count. Labels
that Fuda applied and no person confirmed do not count as the author's. The report is a page for a browser,
with the author's labels beside the model's. It replaces the report of fuda train.""",
    f"""\
examples:
  fuda eval content
  fuda eval content --model model.safetensors --json

{ENDS}""",
)


def evaluate() -> Command:
    """Return the command line of fuda eval."""
    content = path_argument("content", "[CONTENT]", CONTENT, required=False)
    options = [content, model_option(), *report_options(), as_json("print one JSON object")]
    return Command("eval", EVAL, options)


INIT = Page(
    """\
Set a blog up: write fuda.toml, add a hook to .pre-commit-config.yaml, and train the first model.

It asks where the posts are and what to do. Each question has an option. Without a terminal the usual answer
is taken for a question whose option is not given. What a file has already stays as it is.""",
    f"""\
examples:
  fuda init
  fuda init --content content/posts --no-pre-commit
  fuda init --content _posts --model models/blog.safetensors --no-train

{ENDS}""",
)


def init() -> Command:
    """Return the command line of fuda init."""
    place = "the blog, or any folder in it (default: the current folder)"
    options = [
        path_argument("blog", "[BLOG]", place, default=Path()),
        path_option("--content", "FOLDER", "the folder that holds the posts"),
        path_option("--model", "FILE", "where to keep the model, in the blog"),
        _choice("--pre-commit/--no-pre-commit", "whether to add the hook (usually: if the blog is in git)"),
        _choice("--train/--no-train", "whether to train now (usually: yes)"),
    ]
    return Command("init", INIT, options)


def _choice(name: str, text: str) -> Option:
    return Option(name, default=None, help=text)


def train() -> Command:
    """Return the command line of fuda train."""
    options = [
        path_argument("content", "[CONTENT]", CONTENT, required=False),
        path_option("--out", "FILE", "where to write the model"),
        *learning_options(),
        as_json("print the report as one JSON object, and everything else to stderr"),
    ]
    return Command("train", TRAIN, options)


def model() -> Command:
    """Return the command line of fuda model."""
    return Command("model", MODEL, [model_option(), as_json("print one JSON object")])


def serve() -> Command:
    """Return the command line of fuda serve."""
    options = [
        model_option(),
        Option("--host", metavar="HOST", help="the address to listen on (default: this machine only)"),
        Option(
            "--port",
            type=WholeNumber(0, MAX_PORT),
            metavar="N",
            help=f"the port, at most {MAX_PORT}; 0 picks a free one",
        ),
        Option(
            "--threads",
            type=WholeNumber(1, MAX_THREADS),
            metavar="N",
            help=f"how many requests are answered at once, from 1 to {MAX_THREADS}",
        ),
        path_option(
            "--decisions", "FILE", "keep in this file what authors did with suggestions (/v1/decisions)"
        ),
    ]
    return Command("serve", SERVE, options)


def model_option() -> Option:
    """Return the option that names a model's file."""
    text = "the model (default: that of FUDA_MODEL, or of fuda.toml)"
    return path_option("--model", "FILE", text)


def learning_options() -> list[Option]:
    """Return the options that say what to learn from."""
    return [
        _key_option("--tag-key", "tags"),
        _key_option("--category-key", "categories"),
        path_option("--labels", "FILE", "tags that you want, one a line, before posts have them"),
        *report_options(),
        flag("--drafts", "learn from drafts too"),
        flag("--learn-applied", "learn labels that Fuda applied and no person confirmed too"),
        Option(
            "--hold-out",
            type=WholeNumber(0),
            default=0,
            metavar="N",
            help="leave out the newest N labelled posts: a trial for fuda release",
        ),
        Option(
            "--decisions",
            type=click.Path(),
            metavar="FILE|URL",
            help="decisions that a service has kept: the file of fuda serve --decisions, or the address of a "
            "deployed API, without /v1/...; it gets FUDA_TOKEN, or a signature for FUDA_REGION",
        ),
        flag("--verbose", "name every file that is left out, and the reason"),
    ]


def report_options() -> list[Option]:
    """Return the options that say where the report goes."""
    return [
        path_option("--report", "FILE", "where to write the report (default: report.html beside the model)"),
        flag("--no-report", "write no report"),
    ]


def _key_option(name: str, kind: str) -> Option:
    text = f"a front matter key that holds {kind}; may be repeated (default: the keys that most posts use)"
    return Option(name, multiple=True, metavar="KEY", help=text, callback=_parse_keys)


def _parse_keys(ctx: click.Context, option: click.Parameter, texts: tuple[str, ...]) -> list[str]:
    keys = [text.strip().casefold() for text in texts]
    for key in keys:
        if fault := key_fault(key):
            raise click.BadParameter(f"the key has {fault}", ctx, option)
    return keys
