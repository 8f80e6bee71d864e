"""fuda init: sets a blog up by a few questions: fuda.toml, a pre-commit hook, and the first model."""

import argparse
import os
from pathlib import Path
from typing import NamedTuple

from blog.place import find_root
from console.escaping import escape
from fuda.cli.context import Context
from fuda.cli.models.extras import need_training
from fuda.cli.models.model_files import DEFAULT_NAME
from fuda.cli.models.pre_commit import add_entry
from fuda.cli.models.train import train_model
from fuda.config.blog_settings import FILE_NAME, read_settings
from model.errors import FudaError
from model.files import read_file, write_file

MAX_BYTES = 100_000
CONTENT_FOLDERS = ("content", "source/_posts", "_posts", "src/content/blog", "src/content", "posts", "blog")
"""Where generators have their posts; the first that is there is the default answer."""


class NoAnswer(FudaError):
    """Raised when a question has no answer, because there is no terminal to ask it on."""

    def __init__(self, question: str, option: str) -> None:
        super().__init__(f"{question} Without a terminal, answer with {option}.")
        self.option = option


class NotInBlog(FudaError):
    """Raised when the path that is to be named in fuda.toml is not inside the blog. `only` is what may be."""

    def __init__(self, path: Path, root: Path, only: str) -> None:
        super().__init__(f"{path} is not in the blog {root}, and fuda.toml may only name {only}.")
        self.path = path


class Setup(NamedTuple):
    """The answers. `content` and `model` are relative to the root of the blog."""

    content: Path
    model: Path
    pre_commit: bool
    train: bool


def init(arguments: argparse.Namespace, context: Context) -> int:
    """Set the blog up, and return the exit code. Raises FudaError."""
    root = find_root(arguments.blog)
    setup = ask_all(arguments, context, root)
    context.print_results(escape(write_settings(root, setup)))
    if setup.pre_commit:
        context.print_results(*map(escape, add_entry(root).split("\n")))
    if not setup.train:
        context.print_results(render_next("train", root, setup.content))
        return 0
    need_training("train", "tensorflow")
    train_model(argparse.Namespace(content=root / setup.content), root / setup.model)
    context.print_results(render_next("review", root, setup.content), "Next: fuda suggest POST")
    return 0


def render_next(command: str, root: Path, content: Path) -> str:
    """Return a line with the next command. Only in the blog it finds the posts by itself."""
    folder = "" if Path.cwd().is_relative_to(root) else f" {escape(os.path.relpath(root / content))}"
    return f"Next: fuda {command}{folder}"


def ask_all(arguments: argparse.Namespace, context: Context, root: Path) -> Setup:
    """Return the answers of the options, and of a person for the others. Raises NoAnswer or NotInBlog."""
    content = arguments.content or Path(
        _ask(context, "Where are the posts?", guess_content(root), "--content FOLDER")
    )
    named = read_settings(root).model
    model = named or arguments.model
    if model is None:
        model = root / _ask(context, "Where to keep the model?", DEFAULT_NAME, "--model FILE")
    has_git = (root / ".git").exists()
    return Setup(
        _inside(content, root, "a folder of the blog"),
        _inside(model, root, "a file of the blog"),
        _choose(context, arguments.pre_commit, "Add a pre-commit hook?", default=has_git),
        _choose(context, arguments.train, "Train the first model now?", default=True),
    )


def guess_content(root: Path) -> str:
    """Return the folder of the posts as it is usual, or "" where none is there."""
    found = (root / name for name in CONTENT_FOLDERS if (root / name).is_dir())
    return next(map(os.path.relpath, found), "")


def write_settings(root: Path, setup: Setup) -> str:
    """Name the posts and the model in fuda.toml unless they are named there; return what was done.

    An API that is named there stays instead of the model. Raises SettingError or OSError.
    """
    path = root / FILE_NAME
    settings = read_settings(root)
    new = {} if settings.content else {"content": setup.content}
    if not settings.model and not settings.url:
        new["model"] = setup.model
    if not new:
        return f"{path} names the posts and a source of suggestions already."
    old = read_file(path, max_bytes=MAX_BYTES).decode("utf-8") if path.exists() else ""
    # In front: behind a table, the lines would belong to that table.
    lines = "".join(f'{key} = "{_quote(value)}"\n' for key, value in new.items())
    write_file(path, f"{lines}{old}".encode())
    return f"{path} names {' and '.join(f'the {key} {value}' for key, value in new.items())}."


def _quote(path: Path) -> str:
    """Return a path as it stands in a basic string of TOML."""
    return path.as_posix().replace("\\", "\\\\").replace('"', '\\"')


def _inside(path: Path, root: Path, only: str) -> Path:
    place = Path(os.path.abspath(path))
    if not place.is_relative_to(root):
        raise NotInBlog(path, root, only)
    return place.relative_to(root)


def _ask(context: Context, question: str, default: str, option: str) -> str:
    """Return a person's answer, or `default` where there is none or no terminal. Raises NoAnswer."""
    if not context.input.isatty():
        if not default:
            raise NoAnswer(question, option)
        return default
    context.report(f"{question} ({option}{f', default: {default}' if default else ''})")
    answer = context.input.readline().decode("utf-8", "surrogateescape").strip() or default
    if not answer:
        raise NoAnswer(question, option)
    return answer


def _choose(context: Context, given: bool | None, question: str, *, default: bool) -> bool:
    """Return what an option says, else a person's yes or no, else the default."""
    if given is not None:
        return given
    if not context.input.isatty():
        return default
    context.report(f"{question} [{'Y/n' if default else 'y/N'}]")
    answer = context.input.readline().decode("utf-8", "replace").strip().casefold()
    return answer.startswith("y") if answer else default
