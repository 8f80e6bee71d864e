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
    """Raised when the model that is to be named in fuda.toml is not inside the blog."""

    def __init__(self, path: Path, root: Path) -> None:
        super().__init__(f"{path} is not in the blog {root}, and fuda.toml may only name a file of the blog.")
        self.path = path


class Setup(NamedTuple):
    """The answers. `model` is relative to the root of the blog."""

    content: Path
    model: Path
    pre_commit: bool
    train: bool


def init(arguments: argparse.Namespace, context: Context) -> int:
    """Set the blog up, and return the exit code. Raises FudaError."""
    root = find_root(arguments.blog)
    setup = ask_all(arguments, context, root)
    context.print_results(escape(name_model(root, setup.model)))
    if setup.pre_commit:
        context.print_results(*map(escape, add_entry(root).split("\n")))
    if not setup.train:
        context.print_results(f"Next: fuda train {escape(str(setup.content))}")
        return 0
    need_training("train", "tensorflow")
    train_model(argparse.Namespace(content=setup.content), root / setup.model)
    context.print_results(f"Next: fuda review {escape(str(setup.content))}", "Next: fuda suggest POST")
    return 0


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
        content,
        _inside(model, root),
        _choose(context, arguments.pre_commit, "Add a pre-commit hook?", default=has_git),
        _choose(context, arguments.train, "Train the first model now?", default=True),
    )


def guess_content(root: Path) -> str:
    """Return the folder of the posts as it is usual, or "" where none is there."""
    found = (root / name for name in CONTENT_FOLDERS if (root / name).is_dir())
    return next(map(os.path.relpath, found), "")


def name_model(root: Path, model: Path) -> str:
    """Name the model in fuda.toml unless a model or an API is named there; return what was done.

    Raises SettingError or OSError.
    """
    path = root / FILE_NAME
    settings = read_settings(root)
    if settings.model or settings.url:
        return f"{path} names a source of suggestions already."
    old = read_file(path, max_bytes=MAX_BYTES).decode("utf-8") if path.exists() else ""
    # In front: behind a table, the line would belong to that table.
    write_file(path, f'model = "{_quote(model)}"\n{old}'.encode())
    return f"{path} names the model {model}."


def _quote(path: Path) -> str:
    """Return a path as it stands in a basic string of TOML."""
    return path.as_posix().replace("\\", "\\\\").replace('"', '\\"')


def _inside(model: Path, root: Path) -> Path:
    place = Path(os.path.abspath(model))
    if not place.is_relative_to(root):
        raise NotInBlog(model, root)
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
