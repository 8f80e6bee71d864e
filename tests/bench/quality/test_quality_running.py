"""The run of the bench: its tasks side by side, its learning curves, and systems that cannot be installed."""

import threading

import pytest

from bench.coldstart.installing import CannotInstall
from bench.corpus import read_corpus
from bench.quality.peer_runs import LINEAR_SVC, PeerFailed, ReadyPeer
from bench.quality.running import Run, choose_sizes, prepare_peers, run_tasks
from model.post import Post
from tests.support.small_corpora import make_corpus, write_corpus


def test_tasks_run_side_by_side_and_are_logged():
    both = threading.Barrier(2, timeout=5)
    lines: list[object] = []
    tasks = {("a", "one"): both.wait, ("b", "two"): both.wait}
    answers = run_tasks(tasks, processes=2, log=lines.append)
    assert sorted(answers) == [("a", "one"), ("b", "two")]
    assert str(lines[-1]).startswith(("a: one (2 of 2", "b: two (2 of 2"))


def test_a_task_that_fails_ends_the_run():
    def fail():
        raise PeerFailed("x", "why")

    begun: list[int] = []
    never = threading.Event()
    tasks = {("a", "fails"): fail, ("a", "slow"): lambda: never.wait(0.5)}
    tasks |= {("b", str(n)): lambda: begun.append(1) for n in range(50)}
    with pytest.raises(PeerFailed, match="x did not answer:\nwhy"):
        run_tasks(tasks, processes=1, log=lambda line: None)
    assert begun == []


def test_results_of_an_earlier_run_are_removed(tmp_path):
    folder = write_corpus(tmp_path / "corpus")
    (tmp_path / "out/tiny/fuda").mkdir(parents=True)
    (tmp_path / "out/tiny/fuda/20.jsonl").write_text("old")
    run = Run.start(folder, read_corpus(folder), tmp_path / "out", curve=False)
    assert list(run.out.iterdir()) == []


@pytest.mark.parametrize(("name", "sizes"), [("tiny", [5, 10, 20]), ("efcl", [5, 10, 20, 50])])
def test_some_blogs_are_measured_with_larger_sizes_as_far_as_they_have_posts(name, sizes):
    posts = [Post(tags=("tea",))] * 60
    assert choose_sizes(make_corpus(posts, [], name)) == sizes


def test_a_wanted_peer_that_cannot_be_installed_is_left_out_and_named(tmp_path):
    lines: list[object] = []

    def install(peer, folder, log):
        if peer is not LINEAR_SVC:
            raise CannotInstall("fasttext-community", "no wheel")
        return ReadyPeer(peer, folder)

    ready = prepare_peers(["fasttext"], tmp_path, lines.append, prepare=install)
    assert [each.peer for each in ready] == [LINEAR_SVC]
    assert lines == ["fastText is left out: uv cannot install fasttext-community:\nno wheel"]


def test_a_peer_runs_apart_from_the_packages_of_the_bench(tmp_path):
    with pytest.raises(PeerFailed, match="No module named 'numpy'"):
        ReadyPeer(LINEAR_SVC, tmp_path).sit(tmp_path / "exam.json", tmp_path / "out")
