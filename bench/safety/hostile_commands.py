"""The commands that are run on a hostile blog, drawn at random."""

import random
from pathlib import Path

from bench.safety.outside import Outside

KINDS = (
    "suggest",
    "apply",
    "apply --dry-run",
    "bulk",
    "bulk --dry-run",
    "bulk --review",
    "bulk --from-review",
    "undo",
    "confirm",
)
WRITING = ("apply", "bulk", "bulk --from-review")
"""The kinds that may change posts."""


def draw_commands(
    chance: random.Random, outside: Outside, model: Path, named: list[str]
) -> list[tuple[str, ...]]:
    """Return one command, or one that writes followed by undo. `named` are the posts to choose from."""
    kind = chance.choice(KINDS)
    commands = [_draw(kind, chance, outside, model, named)]
    if kind in WRITING and chance.random() < 0.3:
        commands.append(_draw("undo", chance, outside, model, named))
    return commands


def kind_of(command: tuple[str, ...]) -> str:
    """Return the kind of a command."""
    options = [each for each in ("--dry-run", "--review", "--from-review") if each in command]
    # --from-review may come with --dry-run: then nothing is written.
    return " ".join([command[0], *options])


def _draw(
    kind: str, chance: random.Random, outside: Outside, model: Path, named: list[str]
) -> tuple[str, ...]:
    command, _, option = kind.partition(" ")
    words = [command, *filter(None, [option])]
    if option in ("--review", "--from-review"):
        inside = option == "--from-review" or chance.random() < 0.3
        words.append(str((outside.root if inside else outside.scratch) / "review.csv"))
        words += ["--dry-run"] * (option == "--from-review" and chance.random() < 0.3)
    if command in ("suggest", "apply", "bulk"):
        words += ["--model", str(model)] if chance.random() < 0.6 else []
        words += ["--best-effort"] * (chance.random() < 0.3)
        words += ["--all"] * (command != "suggest" and chance.random() < 0.7)
    words += ["--json"] * (chance.random() < 0.3)
    return (*words, "--", *_places(command, chance, outside, named))


def _places(command: str, chance: random.Random, outside: Outside, named: list[str]) -> list[str]:
    """Return the paths to give a command; relative ones are from the blog's root, where it runs."""
    folders = [".", "content", str(outside.root), str(outside.root / "content")]
    if command in ("bulk", "undo"):
        return [chance.choice(folders)]
    if command == "confirm" and chance.random() < 0.5:
        return [chance.choice(folders)]
    posts = chance.sample(named, min(len(named), chance.randint(1, 4)))
    return posts if chance.random() < 0.5 else [str(outside.root / post) for post in posts]
