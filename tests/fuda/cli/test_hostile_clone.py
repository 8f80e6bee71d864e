"""Fuda on the clone of a stranger's blog: nothing outside the clone changes, and no command hangs."""

import json
import sys
from collections.abc import Iterator

import pytest

from bench.safety.hostile_checks import check_end
from tests.conftest import ROOT
from tests.support.app_server import serving_app
from tests.support.client import hostile_clone as attacks
from tests.support.client.git_blog import POST
from tests.support.client.github_job import FakeGitHub
from tests.support.client.hostile_clone import (
    JOURNAL,
    Clone,
    changes_around,
    link_to_zero,
    make_clone,
    make_fifo,
    said,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")

ATTACKS = (
    attacks.decisions_lead_out,
    attacks.notes_of_git_lead_out,
    attacks.own_folder_leads_out,
    attacks.journals_lead_out,
    attacks.post_leads_to_a_known_file,
    attacks.posts_lead_to_a_private_blog,
)
COMMANDS = {
    "suggest": ("suggest", "content/new.md", "--model"),
    "apply": ("apply", "content/new.md", "--all", "--model"),
    "bulk": ("bulk", "content", "--all", "--model"),
    "undo": ("undo", "."),
    "confirm": ("confirm", "content"),
}
SUGGESTING = ("suggest", "apply", "bulk")
READ_DECISIONS = (*SUGGESTING, "confirm")
SPECIAL = {"FIFO": make_fifo, "/dev/zero": link_to_zero}
PLACES = {
    "model": "model.safetensors",
    "settings": "fuda.toml",
    "decisions": ".fuda/decisions.jsonl",
    "journal": JOURNAL,
    "post": "content/special.md",
}
READERS = {
    "model": SUGGESTING,
    "settings": SUGGESTING,
    "decisions": READ_DECISIONS,
    "journal": (),
    "post": SUGGESTING,
}
"""The commands that need the file at each place, and so have to name it."""


@pytest.fixture
def clone(tmp_path) -> Clone:
    return make_clone(tmp_path)


def words(command: str, clone: Clone) -> tuple[str, ...]:
    line = COMMANDS[command]
    return (*line, str(clone.model)) if line[-1] == "--model" else line


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_no_command_changes_anything_outside_the_clone(clone, attack, command):
    clone.publish(attack)
    ran, changed = changes_around(clone, lambda: clone.fuda(*words(command, clone)))
    assert changed == []
    assert list(check_end(ran)) == []


@pytest.mark.parametrize("command", READ_DECISIONS)
def test_a_command_names_the_decisions_that_lead_out(clone, command):
    clone.publish(attacks.decisions_lead_out)
    assert "decisions.jsonl" in said(clone.fuda(*words(command, clone)))


@pytest.mark.parametrize("command", ["suggest", "apply"])
def test_a_post_that_leads_out_is_refused_by_name(clone, command):
    clone.publish(attacks.posts_lead_to_a_private_blog)
    ran = clone.fuda(command, "--strict", "content/x.md", "content/linked/a.md", "--model", clone.model)
    assert ran.code == 1
    assert said(ran).count("leads out of the blog") == 2


def test_undo_writes_no_bytes_of_an_attacker_through_a_link(clone):
    clone.publish(attacks.post_leads_to_a_known_file)
    ran, changed = changes_around(clone, lambda: clone.fuda("undo"))
    assert changed == []
    assert "nothing to undo" in said(ran)


def test_undo_takes_back_no_run_that_only_the_repository_knows(clone):
    text = attacks.forge_journal("content/new.md", b"evil", POST.encode())
    clone.publish(lambda each: each.write(JOURNAL, text))
    clone.fuda("undo")
    assert (clone.root / "content" / "new.md").read_text() == POST


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_the_git_hook_changes_nothing_outside_and_never_keeps_git_from_a_commit(clone, attack):
    clone.publish(attack)
    (clone.root / ".git" / "hooks" / "pre-commit").symlink_to(ROOT / "hooks" / "pre-commit")
    clone.write("content/mine.md")
    clone.git("add", "content/mine.md")
    arguments = ("commit", "--quiet", "-m", "Write")
    ran, changed = changes_around(clone, lambda: clone.run(("git",), *arguments, FUDA_MODEL=str(clone.model)))
    assert (ran.code, changed) == (0, [])
    assert "content/mine.md" in clone.git("show", "--name-only", "HEAD")


@pytest.fixture
def api() -> Iterator[str]:
    with serving_app(FakeGitHub()) as address:
        yield address


@pytest.mark.parametrize("mode", ["comment", "commit", "summary"])
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_the_action_changes_nothing_outside_whatever_a_pull_request_brings(clone, api, attack, mode):
    clone.publish(lambda each: None)
    base = clone.git("rev-parse", "HEAD").strip()
    clone.git("switch", "--quiet", "-c", "new-post")
    attack(clone)
    clone.write("content/added.md")
    clone.git("add", "--all", "--force")
    clone.git("commit", "--quiet", "-m", "Attack")
    clone.git("push", "--quiet", "origin", "HEAD:new-post")
    environ = action_environment(clone, api, base) | {"INPUT_MODE": mode}
    program = (sys.executable, "-P", "-m", "fuda.github.pull_request")
    ran, changed = changes_around(clone, lambda: clone.run(program, **environ))
    assert (ran.code, changed) == (0, [])
    assert "Fuda failed" not in said(ran)


def action_environment(clone: Clone, api: str, base: str) -> dict[str, str]:
    """Return the environment of a job on a pull request to the branch new-post."""
    head = {
        "sha": clone.git("rev-parse", "HEAD").strip(),
        "ref": "new-post",
        "repo": {"full_name": "ann/blog"},
    }
    event = clone.outside.folder / "event.json"
    request = {"number": 7, "base": head | {"ref": "main", "sha": base}, "head": head}
    event.write_text(json.dumps({"action": "synchronize", "number": 7, "pull_request": request}))
    return {
        "GITHUB_API_URL": api,
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_REPOSITORY": "ann/blog",
        "GITHUB_STEP_SUMMARY": str(clone.outside.folder / "summary.md"),
        "GITHUB_TOKEN": "ghs_secret",
        "INPUT_CONTENT": "content",
        "INPUT_MODEL": str(clone.model),
    }


@pytest.fixture(params=SPECIAL)
def special(clone, request):
    """Return what puts a file that never ends, or never begins, in a place of the blog."""

    def put(place: str) -> str:
        clone.write("content/new.md")
        if place != "settings":
            clone.write("fuda.toml", 'model = "model.safetensors"\n')
        if place != "model":
            clone.write("model.safetensors", clone.model.read_bytes())
        SPECIAL[request.param](clone.root / PLACES[place])
        return PLACES[place].rpartition("/")[2]

    return put


@pytest.mark.parametrize("command", [*COMMANDS, *(f"{name} --best-effort" for name in SUGGESTING)])
@pytest.mark.parametrize("place", PLACES)
def test_a_file_without_an_end_or_a_beginning_keeps_no_command(clone, special, place, command):
    name, (command, *options) = special(place), command.split()
    line = [word for word in COMMANDS[command] if word != "--model"]
    if place == "settings" and command in SUGGESTING:
        line += ["--model", str(clone.model)]
    if place == "post" and command in ("suggest", "apply"):
        line += ["content/special.md"]
    ran = clone.fuda(*line, *options)
    assert list(check_end(ran)) == []
    assert command not in READERS[place] or name in said(ran)


@pytest.mark.parametrize("place", ["decisions", "post"])
def test_a_file_without_an_end_or_a_beginning_keeps_no_training(clone, special, place):
    name = special(place)
    program = (sys.executable, "-P", "-m", "training")
    ran = clone.run(program, "content", "--out", clone.outside.scratch / "model.safetensors")
    assert (ran.hung, ran.code) == (False, 2)
    assert name in said(ran)
    assert "Traceback" not in said(ran)


@pytest.mark.parametrize("put", SPECIAL.values(), ids=SPECIAL)
def test_a_model_without_an_end_or_a_beginning_keeps_no_service(clone, put):
    put(clone.root / "model")
    ran = clone.run((sys.executable, "-P", "-m", "service"), "--model", "model", "--port", "0")
    assert (ran.hung, ran.code) == (False, 2)
    assert "model" in said(ran)
    assert "Traceback" not in said(ran)
