"""Reads documents in Markdown: their commands, headings and links."""

import re
import shlex

_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def without_code(text: str) -> str:
    """Return a document without its fenced blocks."""
    return _FENCE.sub("", text)


def headings(text: str) -> list[str]:
    """Return the headings of every level, in order."""
    return re.findall(r"^#+ (.+?) *$", without_code(text), flags=re.MULTILINE)


def links(text: str) -> list[str]:
    """Return the targets of links and pictures, those on other servers left out."""
    targets = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", without_code(text)))
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def blocks(text: str, language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def commands(text: str) -> list[list[str]]:
    """Return the words of every command in the ```sh blocks, and of those behind `$ ` in ```console ones.

    Comments are left out.
    """
    shell = "".join(blocks(text, "sh")).replace("\\\n", " ").splitlines()
    console = "".join(blocks(text, "console")).replace("\\\n", " ").splitlines()
    lines = [*shell, *(line.removeprefix("$ ") for line in console if line.startswith("$ "))]
    return [words for line in lines if (words := _split(line))]


def _split(line: str) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError:
        # A quoted text that goes on in the next line.
        return line.split()
