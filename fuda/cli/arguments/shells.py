"""The options and help of fuda completion."""

import click

from fuda.cli.arguments.pages import Command, Page

SHELLS = ("bash", "zsh", "fish")
COMPLETION = Page(
    """\
Print a script with which your shell completes the commands and options of fuda, and file names.

For bash and zsh add the line below to the start-up file, for fish run the first one; then open a new
terminal.""",
    """\
examples:
  fuda completion fish > ~/.config/fish/completions/fuda.fish
  eval "$(fuda completion bash)"          # in ~/.bashrc
  eval "$(fuda completion zsh)"           # in ~/.zshrc

exit codes: 0 done; 2 the command failed, and one message gives the reason.""",
)


def completion() -> Command:
    """Return the command line of fuda completion."""
    shell = click.Argument(["shell"], type=click.Choice(SHELLS), metavar="SHELL", help=", ".join(SHELLS))
    return Command("completion", COMPLETION, [shell])
