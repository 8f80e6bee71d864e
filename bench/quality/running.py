"""Runs all systems on all corpora, some processes side by side, each in one thread."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from bench.child import run_child
from bench.coldstart.installing import CannotInstall, LogLine
from bench.corpus import Corpus
from bench.quality.comparing import BASELINES, Answered
from bench.quality.exam import list_sizes, write_exam
from bench.quality.peer_runs import LINEAR_SVC, OPTIONAL, ReadyPeer, prepare
from bench.quality.predictions import ALL, OURS_FOLDER

YOUNG = (5, 10, 20)
"""Sizes of every blog's learning curve."""
GROWN = (50, 100, 300, 1_000)
GROWN_BLOGS = frozenset({"efcl", "digitalgov", "opensuse", "nhoizey"})
"""Blogs that are also measured with GROWN: Japanese, one closed vocabulary, many tags a post, French."""
MIN_PEER_POSTS = 20
"""With fewer posts no other system is asked: the baselines need no learning."""


@dataclass(frozen=True, slots=True)
class Run:
    """A corpus to measure on: its folder, its content, the folder for its results, and the curve's sizes."""

    folder: Path
    corpus: Corpus
    out: Path
    sizes: Sequence[int]

    @classmethod
    def start(cls, folder: Path, corpus: Corpus, out: Path, *, curve: bool) -> "Run":
        """Empty the folder of the corpus below `out`."""
        own = out / corpus.name
        shutil.rmtree(own, ignore_errors=True)  # predictions of an earlier run would count as this one's
        own.mkdir(parents=True)
        return cls(folder, corpus, own, choose_sizes(corpus) if curve else [])

    def fit_and_ask(self) -> dict[str, Any]:
        """Fit the whole train part, suggest for the test part, and return the costs of both."""
        artifact, predictions = self.out / "model.safetensors", self.out / OURS_FOLDER / f"{ALL}.jsonl"
        cost = run_child("bench.quality.fit_corpus", str(self.folder), str(artifact), one_thread=True)
        asked = (str(self.folder), str(artifact), str(predictions))
        return cost | run_child("bench.quality.ask_corpus", *asked, one_thread=True)

    def learn_curve(self) -> dict[str, Any]:
        """Fit the newest few posts, and suggest for the test part."""
        sizes = map(str, self.sizes)
        asked = (str(self.folder), str(self.out / OURS_FOLDER), *sizes)
        return run_child("bench.quality.curve_corpus", *asked, one_thread=True)

    def ask_others(self, peers: Sequence[ReadyPeer]) -> dict[str, Any]:
        """Let the baselines and the other systems answer."""
        asked = (str(self.folder), str(self.out), ALL, *map(str, self.sizes))
        done = run_child("bench.quality.baselines", *asked, one_thread=True)
        exam = self.out / "exam.json"
        write_exam(exam, self.corpus, [None, *(size for size in self.sizes if size >= MIN_PEER_POSTS)])
        for ready in peers:
            ready.sit(exam, self.out / ready.peer.module)
        return done


def choose_sizes(corpus: Corpus) -> list[int]:
    """Return the sizes of a blog's learning curve, as far as it has posts with tags."""
    return list_sizes(corpus, (*YOUNG, *GROWN) if corpus.name in GROWN_BLOGS else YOUNG)


def prepare_peers(
    wanted: Sequence[str], folder: Path, log: LogLine, *, prepare: Callable[..., ReadyPeer] = prepare
) -> list[ReadyPeer]:
    """Install LinearSVC and the `wanted` ones of OPTIONAL; log those of them that cannot be installed.

    Raises CannotInstall for LinearSVC: every blog is compared with it.
    """
    ready = [prepare(LINEAR_SVC, folder, log)]
    for name in wanted:
        try:
            ready.append(prepare(OPTIONAL[name], folder, log))
        except CannotInstall as error:
            log(f"{OPTIONAL[name].name} is left out: {error}")
    return ready


def run_all(
    runs: Sequence[Run], peers: Sequence[ReadyPeer], *, processes: int, log: LogLine
) -> list[Answered]:
    """Run every system on every corpus, and return the corpora with their costs, in their order.

    Raises what the runs raise; those that have not begun are dropped then.
    """
    tasks: dict[tuple[str, str], Callable[[], dict[str, Any]]] = {}
    for run in runs:
        tasks[run.corpus.name, "trained and asked"] = run.fit_and_ask
        if run.sizes:
            tasks[run.corpus.name, "learning curve"] = run.learn_curve
        tasks[run.corpus.name, "other systems"] = partial(run.ask_others, peers)
    costs = run_tasks(tasks, processes=processes, log=log)
    systems = {ready.peer.module: ready.peer.name for ready in peers} | BASELINES
    return [
        Answered(run.corpus, run.out, systems, run.sizes, costs[run.corpus.name, "trained and asked"])
        for run in runs
    ]


def run_tasks[Key: tuple[str, str], Answer](
    tasks: Mapping[Key, Callable[[], Answer]], *, processes: int, log: LogLine
) -> dict[Key, Answer]:
    """Return the answers of tasks, some of which run side by side; each is logged with its seconds."""
    answers: dict[Key, Answer] = {}
    began = monotonic()
    with ThreadPoolExecutor(processes) as pool:
        waiting = {pool.submit(task): key for key, task in tasks.items()}
        try:
            for done in as_completed(waiting):
                answers[key := waiting[done]] = done.result()
                log(f"{': '.join(key)} ({len(answers)} of {len(tasks)}, {monotonic() - began:.0f} s)")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return answers
