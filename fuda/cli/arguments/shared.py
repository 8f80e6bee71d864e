"""The options that several commands of `fuda` have."""

from math import isnan, nan
from pathlib import Path
from typing import Any

import click

from fuda.cli.arguments.pages import Option, Section
from fuda.config.option_texts import ABOUT, HEADING, PRECISION, SOURCE, OptionText

SOURCES = Section(HEADING.capitalize(), ABOUT)
API = Section("Where decisions go", f"Only with --send-decisions. {ABOUT}")


class WholeNumber(click.IntRange):
    """A whole number, called N in a help page."""

    name = "whole number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is not a whole number from {self.min} to {self.max}.", param, ctx)


class Score(click.FloatRange):
    """A score, called SCORE in a help page."""

    name = "score"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            score = super().convert(value, param, ctx)
        except click.BadParameter:
            score = nan
        if isnan(score):  # which click takes for a number of any range
            self.fail(f"{value!r} is not a number from {self.min} to {self.max}.", param, ctx)
        return score


CONTENT = "the folder that holds the posts (default: that of fuda.toml)"


def path_argument(name: str, metavar: str, text: str, **attributes: Any) -> click.Argument:
    """Return an argument that names a file or folder, which need not exist: a command checks that itself."""
    return click.Argument([name], type=path_type(), metavar=metavar, help=text, **attributes)


def path_option(flag: str, metavar: str, text: str, **attributes: Any) -> Option:
    """Return an option that names a file or folder."""
    return Option(flag, type=path_type(), metavar=metavar, help=text, **attributes)


def path_type() -> click.Path[Path]:
    """Return the type of a path, which shells complete."""
    return click.Path(path_type=Path)


def flag(name: str, text: str) -> Option:
    """Return an option without a value."""
    return Option(name, is_flag=True, help=text)


def strict() -> Option:
    """Return the option for checks of a blog."""
    return flag(
        "--strict", "end with exit code 1 if a post was refused for its content, for a check of the blog"
    )


def as_json(text: str) -> Option:
    """Return the option for scripts."""
    return flag("--json", text)


def no_new() -> Option:
    """Return the option that keeps a blog's labels to those that it has."""
    return flag("--no-new", "leave out labels that the blog has never used")


def drafts() -> Option:
    """Return the option for posts that are not published yet."""
    return flag("--drafts", "label drafts too")


def only_unlabelled() -> Option:
    """Return the option that leaves alone what a person has labelled."""
    return flag("--only-unlabelled", "pass over posts that have a tag or a category")


def min_score(default: float) -> Option:
    """Return the option that leaves out labels which are probably wrong."""
    text = f"leave out labels with a lower score, from 0 to 1 (default: {default:g})"
    return Option("--min-score", type=Score(0, 1), default=default, metavar="SCORE", help=text)


def source_options() -> list[Option]:
    """Return the precision to ask for, and the options that name a source, in their own section."""
    return [_text_option(PRECISION, None), *(_text_option(each, SOURCES) for each in SOURCE)]


def send_decisions() -> Option:
    """Return the option that sends what an author did to the API that suggests."""
    text = (
        "send what you decide to the API, by digests of the posts' paths (usually: as FUDA_SEND_DECISIONS or "
        "your config.toml has it, else not)"
    )
    return Option("--send-decisions/--no-send-decisions", default=None, help=text)


def api_options() -> list[Option]:
    """Return the options that name an API, for a command that asks no model."""
    asked = ("--url", "--token", "--region", "--timeout")
    return [_text_option(each, API) for each in SOURCE if each.flag in asked]


def _text_option(text: OptionText, section: Section | None) -> Option:
    if not text.metavar:
        return Option(text.flag, is_flag=True, help=text.help, section=section)
    kind = click.Path() if text.metavar == "FILE" else None
    return Option(text.flag, metavar=text.metavar, type=kind, help=text.help, section=section)
