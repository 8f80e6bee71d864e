"""Commands as click parses them, and their help pages: within 80 columns, with examples as they are typed."""

import argparse
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import click
from click.types import OptionHelpExtra

from console.parser import MAX_HELP_COLUMNS, fill_paragraphs

CODES = """\
exit codes: 0 done; 1 a named post is missing, or the system could not read or write a post, or, with
--strict, a post was refused for its content (each is reported with its reason); 2 the command failed, and one
message gives the reason; 130 stopped by Ctrl-C."""


class Page(NamedTuple):
    """The texts of a help page, before and after the options. Indented lines are kept as they are."""

    description: str
    epilog: str


class Section(NamedTuple):
    """A heading for some options of a help page, with a text that explains them."""

    heading: str
    about: str


class Option(click.Option):
    """An option of `section`, or of no section."""

    def __init__(self, *flags: str, section: Section | None = None, **attributes: Any) -> None:
        super().__init__(flags, **attributes)
        self.section = section

    def get_help_extra(self, ctx: click.Context) -> OptionHelpExtra:
        # click would print a range as [0<=x<=1]; the help texts name it in words.
        extra = super().get_help_extra(ctx)
        extra.pop("range", None)
        return extra


class Formatter(click.HelpFormatter):
    """Writes help pages of at most MAX_HELP_COLUMNS, with bold headings where colours are allowed."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        # click leaves two columns free.
        super().__init__(*arguments, **options | {"max_width": MAX_HELP_COLUMNS + 2})

    def write_heading(self, heading: str) -> None:
        # click takes the escapes out where it may not print colours.
        super().write_heading(click.style(heading, bold=True))


class Context(click.Context):
    """A click context whose help pages a Formatter writes."""

    formatter_class = Formatter


type Check = Callable[[argparse.Namespace], str]
"""Returns what is wrong with options that do not go together, or ""."""


class Command(click.Command):
    """A command whose call returns its options, its name in `command`, and runs nothing."""

    context_class = Context

    def __init__(
        self,
        name: str,
        page: Page,
        parameters: Sequence[click.Parameter],
        *,
        check: Check = lambda options: "",
    ) -> None:
        super().__init__(name, params=[*parameters, help_option()], add_help_option=False)
        self.page = page
        self.check = check

    def invoke(self, ctx: click.Context) -> argparse.Namespace:
        options = argparse.Namespace(command=self.name, **ctx.params)
        if problem := self.check(options):
            raise click.UsageError(problem, ctx)
        return options

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_page(self, self.page, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, those with a section behind the others, under its heading."""
        sections: dict[Section | None, list[tuple[str, str]]] = {}
        for option in self.get_params(ctx):
            record = None if isinstance(option, click.Argument) else option.get_help_record(ctx)
            if record:
                sections.setdefault(getattr(option, "section", None), []).append(record)
        for section, records in sorted(sections.items(), key=lambda item: item[0] is not None):
            with formatter.section(section.heading if section else "Options"):
                if section:
                    _write_text(section.about, formatter)
                    formatter.write_paragraph()
                formatter.write_dl(records)


def help_option() -> Option:
    """Return the option that prints the help page."""
    text = "print this page"
    return Option("-h", "--help", is_flag=True, is_eager=True, expose_value=False, help=text, callback=_show)


def _show(ctx: click.Context, option: click.Parameter, given: bool) -> None:
    if given and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


def write_page(
    command: click.Command, page: Page, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    """Write the usage, the description, the options and the epilog of a command."""
    command.format_usage(ctx, formatter)
    formatter.write_paragraph()
    _write_text(page.description, formatter)
    command.format_arguments(ctx, formatter)
    command.format_options(ctx, formatter)
    formatter.write_paragraph()
    _write_text(page.epilog, formatter)


def _write_text(text: str, formatter: click.HelpFormatter) -> None:
    indent = " " * formatter.current_indent
    for line in fill_paragraphs(text, formatter.width - formatter.current_indent):
        formatter.write(f"{indent}{line}\n" if line else "\n")
