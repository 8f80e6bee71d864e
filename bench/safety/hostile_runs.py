"""Runs the commands of a hostile blog, in forks of this process or as a shell would, and notes all faults."""

import shlex
import subprocess
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from bench.safety.forked import Place, Ran, run_forked, run_process
from bench.safety.hostile_checks import Watch, check_end, check_heard, is_diff
from bench.safety.hostile_commands import kind_of
from bench.safety.hostile_making import HostileBlog, make_blog
from bench.safety.listener import Listener
from bench.safety.messages import find_control_characters, name_refusals
from bench.safety.outside import Outside
from bench.safety.scratch_blog import FUDA, ROOT, make_environment, remove_tree

HOOK = ROOT / "hooks" / "pre-commit"
AROUND = ("home", "outside", "place", "scratch", "config", "state", "cache")
GIT_S = 20


@dataclass(slots=True)
class Found:
    """The results so far. `faults` has the seeds by fault; `notes` counts what is not a fault."""

    codes: Counter[tuple[str, int]] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    faults: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    slowest: tuple[float, int] = (0.0, 0)
    largest: tuple[float, int] = (0.0, 0)

    def add(self, ran: Ran, kind: str, seed: int) -> None:
        self.codes[kind, ran.code] += 1
        self.refusals.update(name_refusals(ran))
        self.slowest = max(self.slowest, (ran.cpu_s, seed))
        self.largest = max(self.largest, (ran.peak_mb, seed))
        if is_diff(ran):
            self.notes.update(f"in a diff, {each}" for each in find_control_characters(ran))

    def join(self, other: "Found") -> None:
        """Add the findings of another part of the experiment."""
        self.codes += other.codes
        self.refusals += other.refusals
        self.notes += other.notes
        for fault, seeds in other.faults.items():
            self.faults[fault] = sorted([*self.faults[fault], *seeds])
        self.slowest = max(self.slowest, other.slowest)
        self.largest = max(self.largest, other.largest)


@dataclass(slots=True)
class Experiment:
    """The folder around each blog, the environment of the commands, and the findings."""

    outside: Outside
    environ: dict[str, str]
    model: Path
    listener: Listener
    stdin: int
    show: bool = False
    found: Found = field(default_factory=Found)

    @property
    def place(self) -> Place:
        return Place(self.outside.root, self.environ, self.stdin)

    def reset(self) -> None:
        """Empty the folders around the blog, and write the private files again."""
        for name in AROUND:
            remove_tree(self.outside.folder / name)
        make_environment(self.outside.folder)
        self.outside.root.mkdir(parents=True)
        self.outside.build()


def run_seed(experiment: Experiment, seed: int) -> None:
    """Make the blog of `seed`, and run its commands in forks of this process."""
    experiment.reset()
    blog = make_blog(seed, experiment.outside, experiment.model, experiment.listener.url)
    for number, command in enumerate(blog.commands):
        watch = Watch.begin(experiment.outside)
        ran = run_forked(command, experiment.place)
        _note(experiment, watch, blog, ran, kind_of(command), fresh=number == 0)


def run_seed_in_process(experiment: Experiment, seed: int) -> None:
    """Make the blog of `seed`, and run its commands as a shell does; every third is committed instead."""
    experiment.reset()
    with_hook = seed % 3 == 0
    blog = make_blog(
        seed, experiment.outside, experiment.model, experiment.listener.url, with_git=not with_hook
    )
    if with_hook:
        _commit(experiment, blog)
        return
    for number, command in enumerate(blog.commands):
        watch = Watch.begin(experiment.outside)
        ran = run_process(FUDA, command, experiment.place)
        _note(experiment, watch, blog, ran, f"process: {kind_of(command)}", fresh=number == 0)


def _commit(experiment: Experiment, blog: HostileBlog) -> None:
    """Commit a blog with the plain git hook, and note the faults, a refused commit among them."""
    root, environ = experiment.outside.root, experiment.environ
    for arguments in (["init", "--quiet"], ["add", "--all", "--ignore-errors"]):
        command = ["git", *arguments]
        try:
            subprocess.run(command, cwd=root, env=environ, capture_output=True, check=False, timeout=GIT_S)
        except subprocess.TimeoutExpired:
            return  # git itself waits for a FIFO in the place of .gitattributes; no commit can hold one
    hook = root / ".git" / "hooks" / "pre-commit"
    hook.unlink(missing_ok=True)
    hook.symlink_to(HOOK)
    watch = Watch.begin(experiment.outside)
    ran = run_process(("git",), ("commit", "--quiet", "--allow-empty", "-m", "Write"), experiment.place)
    _note(experiment, watch, blog, ran, "git commit", fresh=True, git=True)


def _note(
    experiment: Experiment,
    watch: Watch,
    blog: HostileBlog,
    ran: Ran,
    kind: str,
    *,
    fresh: bool,
    git: bool = False,
) -> None:
    """Add the outcome of a command to the findings."""
    found = experiment.found
    found.add(ran, kind, blog.seed)
    heard = experiment.listener.heard()
    if heard:
        found.notes["requests to the address in a fuda.toml"] += 1
    faults = [
        *watch.find_faults(ran, fresh=fresh, git=git),
        *check_end(ran),
        *check_heard(heard),
        *([f"git commit failed with exit code {ran.code}"] if git and ran.code else []),
    ]
    if experiment.show:
        _show(blog, ran, faults)
    for fault in dict.fromkeys(faults):
        found.faults[f"{kind}: {fault}"].append(blog.seed)


def _show(blog: HostileBlog, ran: Ran, faults: list[str]) -> None:
    print(f"traps: {', '.join(blog.traps)}\ncommand: {ascii(shlex.join(ran.arguments))[1:-1]}")
    for name, data in (("stdout", ran.out), ("stderr", ran.err)):
        print(
            f"{name}:",
            *(ascii(line.decode(errors="replace"))[1:-1] for line in data.split(b"\n")),
            sep="\n  ",
        )
    print(f"exit code {ran.code}, {ran.cpu_s:.2f} s, {ran.peak_mb:.0f} MB")
    print(*(ascii(fault)[1:-1] for fault in faults), "", sep="\n")
