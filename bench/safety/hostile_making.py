"""Makes a hostile blog from a seed: ordinary posts, a few traps among them, and the commands to run on it."""

import random
from dataclasses import dataclass
from pathlib import Path

from bench.safety import hostile_texts as texts
from bench.safety.hostile_commands import draw_commands
from bench.safety.hostile_traps import TRAPS, Making
from bench.safety.outside import Outside

MAX_TRAPS = 4


@dataclass(frozen=True, slots=True)
class HostileBlog:
    """A blog on disk, its traps, and the commands to run on it, one after the other."""

    seed: int
    traps: list[str]
    commands: list[tuple[str, ...]]


def make_blog(seed: int, outside: Outside, model: Path, url: str, *, with_git: bool = True) -> HostileBlog:
    """Make the blog of `seed` in its empty folder; `with_git` gives it a folder .git."""
    making = Making(random.Random(seed), outside, model, url)
    if with_git:
        for name in ("HEAD", "config", "hooks/pre-commit"):
            making.write(f".git/{name}", b"# git's\n")
    chance = making.chance
    for number in range(chance.randint(1, 4)):
        name = "content/first.md" if number == 0 else f"content/posts/{number}.md"
        making.posts[name] = texts.good_post(chance)
    traps = chance.sample(TRAPS, chance.randint(1, MAX_TRAPS))
    # Traps come first: a folder that is to be a link must not be there yet.
    for trap in traps:
        trap(making)
        making.traps.append(trap.__name__.strip("_"))
    for name, data in making.posts.items():
        making.add_post(name, data)
    if not (making.root / "fuda.toml").is_symlink() and chance.random() < 0.5:
        making.write("fuda.toml", b'model = "model.safetensors"\n')
    if chance.random() < 0.5:
        making.write("model.safetensors", model.read_bytes())
    return HostileBlog(seed, making.traps, draw_commands(chance, outside, model, making.named))
