"""The checks of bench/safety find what they are for: each is shown a fault that a command could have."""

import os
import random
import sys
import urllib.request
from pathlib import Path

import pytest

from bench.safety.forked import Place, Ran, run_process
from bench.safety.hostile_checks import MAX_CPU_S, MAX_PEAK_MB, Watch, check_end, check_heard
from bench.safety.hostile_commands import KINDS, draw_commands, kind_of
from bench.safety.hostile_making import make_blog
from bench.safety.hostile_runs import Found
from bench.safety.hostile_traps import TRAPS, Making
from bench.safety.listener import listening
from bench.safety.messages import find_control_characters, name_refusals
from bench.safety.outside import SECRET, Outside, find_changes
from bench.safety.scratch_blog import make_environment, remove_tree

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")


@pytest.fixture
def outside(tmp_path: Path) -> Outside:
    outside = Outside(tmp_path)
    make_environment(tmp_path)
    outside.root.mkdir(parents=True)
    outside.build()
    for name in ("content/a.md", "fuda.toml"):
        (outside.root / name).parent.mkdir(exist_ok=True)
        (outside.root / name).write_text("old")
    return outside


def ended(
    *arguments: str, code: int = 0, out: str = "", err: str = "", cpu_s: float = 0.1, peak_mb: float = 50
) -> Ran:
    return Ran(arguments or ("apply", "a.md"), code, out.encode(), err.encode(), cpu_s, peak_mb)


@pytest.mark.parametrize(
    "act",
    [
        lambda outside: (outside.home / ".bashrc").write_bytes((outside.home / ".bashrc").read_bytes()),
        lambda outside: (outside.home / ".profile").touch(),
        lambda outside: (outside.private / "private.txt").unlink(),
        lambda outside: (outside.home / ".ssh" / "id_ed25519").chmod(0o644),
        lambda outside: (outside.place / "x").symlink_to("y"),
        lambda outside: (outside.folder / "config" / "fuda").mkdir(),
    ],
)
def test_any_change_outside_the_blog_is_a_fault(outside, act):
    watch = Watch.begin(outside)
    act(outside)
    assert "changed outside the blog: " in next(watch.find_faults(ended(), fresh=True))


@pytest.mark.parametrize(
    ("command", "name", "fault"),
    [
        ("apply", "content/a.md", ""),
        ("apply", ".fuda/decisions.jsonl", ""),
        ("apply", "fuda.toml", "a file that is not a post was changed: 'fuda.toml'"),
        ("apply", "content/b.md", "a file was made: 'content/b.md'"),
        ("suggest", "content/a.md", "a command that writes no post changed a file: 'content/a.md'"),
        ("undo", "content/a.md", "a command that writes no post changed a file: 'content/a.md'"),
    ],
)
def test_forbidden_changes_in_the_blog_are_faults(outside, command, name, fault):
    (outside.root / ".fuda").mkdir()
    watch = Watch.begin(outside)
    (outside.root / name).write_text("new")
    assert list(watch.find_faults(ended(command, "a.md"), fresh=True)) == [fault][: bool(fault)]


def test_a_deleted_file_and_private_text_in_the_blog_are_faults(outside):
    watch = Watch.begin(outside)
    (outside.root / "fuda.toml").unlink()
    (outside.root / "content" / "a.md").write_text(SECRET)
    assert list(watch.find_faults(ended(), fresh=True)) == [
        "private text is in 'content/a.md' now",
        "a file was deleted: 'fuda.toml'",
    ]


@pytest.mark.parametrize(
    ("ran", "fault"),
    [
        (ended(cpu_s=MAX_CPU_S + 1), "it took 6 s of processor time"),
        (ended(peak_mb=MAX_PEAK_MB + 1), "it took 501 MB of memory"),
        (ended(code=-9), "it ended with exit code -9"),
        (ended(err="Traceback\nKeyError: 1\n"), "a traceback: KeyError: 1"),
        (
            ended(err="fuda: TypeError: x. Going on without (--best-effort).\n"),
            "a message names a class: fuda:",
        ),
        (ended(out="a\n::warning::injected b\n"), "the name of a file begins a line"),
        (ended(out="\x1b[2J"), "control characters on stdout"),
        (ended(err="\x85"), "control characters on stderr"),
        (ended(out="\u202egnp.md"), "characters that reorder text on stdout"),
        (
            ended(out="\x00", err="\ud800".encode("utf-16", "surrogatepass").decode("latin-1")),
            "control characters",
        ),
    ],
)
def test_a_bad_end_is_a_fault(ran, fault):
    assert fault in " | ".join(check_end(ran))


def test_a_good_end_a_tab_and_a_diff_are_not_faults():
    assert list(check_end(ended(out="a\tb\n", err="fuda: It is late.\n"))) == []
    assert list(check_end(ended("apply", "--dry-run", out="+\x1b[2J\n"))) == []
    assert list(find_control_characters(ended("apply", "--json", out="\u202e"))) == []


def test_a_secret_that_arrives_at_the_address_of_a_blog_is_a_fault(tmp_path):
    with listening(tmp_path / "heard") as listener:
        urllib.request.urlopen(f"{listener.url}/v1/model?{SECRET}").close()
        heard = listener.heard()
        assert list(check_heard(heard)) == ["the text of a private file was sent to the address in fuda.toml"]
        assert listener.heard() == b""


def test_a_process_that_waits_for_ever_hangs(tmp_path, monkeypatch):
    monkeypatch.setattr("bench.safety.forked.STALL_S", 0.5)
    ran = run_process([sys.executable, "-c", "import time; time.sleep(60)"], (), Place(tmp_path, os.environ))
    assert (ran.hung, ran.code) == (True, -9)
    # Forked from a large process of tests, it may seem to take its memory too.
    assert "it hangs" in list(check_end(ran))


def test_the_same_seed_makes_the_same_blog(outside, tmp_path):
    model = tmp_path / "model"
    model.write_bytes(b"x" * 100)
    seen = []
    for _ in range(2):
        remove_tree(outside.root)
        outside.root.mkdir()
        blog = make_blog(7, outside, model, "http://127.0.0.1:1")
        seen.append((blog, sorted(path.name for path in outside.root.rglob("*"))))
    assert seen[0] == seen[1]
    assert seen[0][1]


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.__name__)
def test_every_trap_makes_something_whatever_else_is_there(outside, tmp_path, trap):
    model = tmp_path / "model"
    model.write_bytes(b"x" * 100)
    before = outside.print_outside()
    for seed in range(5):
        remove_tree(outside.root)
        outside.root.mkdir()
        making = Making(random.Random(seed), outside, model, "http://127.0.0.1:1", {"content/first.md": b"x"})
        trap(making)
        trap(making)
        assert list(outside.root.iterdir())
    assert find_changes(before, outside.print_outside()) in ([], [str(outside.place)])


@pytest.mark.parametrize("target", ["../../home", "nowhere"])
@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.__name__)
def test_no_trap_touches_what_is_behind_a_link(outside, tmp_path, trap, target):
    (tmp_path / "model").write_bytes(b"x" * 100)
    outside.home.chmod(0o711)
    (outside.root / ".fuda").symlink_to(target)
    before = outside.print_outside()
    for seed in range(3):
        posts = {"content/first.md": b"x"}
        trap(Making(random.Random(seed), outside, tmp_path / "model", "http://127.0.0.1:1", posts))
    assert find_changes(before, outside.print_outside()) in ([], [str(outside.place)])


def test_every_kind_of_command_is_drawn(outside, tmp_path):
    chance = random.Random(1)
    drawn = [draw_commands(chance, outside, tmp_path / "model", ["a.md"]) for _ in range(300)]
    kinds = {kind_of(command) for commands in drawn for command in commands}
    assert set(KINDS) <= kinds
    assert any(len(commands) == 2 for commands in drawn)


def test_refusals_of_different_blogs_count_as_one():
    ran = ended(err="/tmp/a/b.md:12 it holds 3 values\nfuda: /tmp/x: it is 4,000 long.\n")
    assert list(name_refusals(ran)) == ["it holds N values", "fuda: PATH it is N long."]


def test_findings_of_two_parts_are_joined():
    one, other = Found(), Found()
    one.faults["x"].append(3)
    other.faults["x"].append(1)
    other.slowest = (2.0, 1)
    one.join(other)
    assert (one.faults["x"], one.slowest) == ([1, 3], (2.0, 1))
