"""pre-commit itself installs the hooks of this checkout's .pre-commit-hooks.yaml, and runs them."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from fuda.cli.context import Context
from fuda.github.hooking import PATCH_BYTES, main, memory_is_hidden
from tests.conftest import ROOT
from tests.support.client.git_blog import (
    DECISIONS,
    LABELLED,
    POST,
    GitBlog,
    clean_environment,
    copy_checkout,
    make_git_blog,
)
from tests.support.client.github_job import yaml_blocks
from tests.support.client.hostile_server import answering, misbehaving, well_behaved
from tests.support.client.secrets_sent import SECRETS, heard_of_secrets
from tests.support.packages.built_package import write_tiny_model

PRE_COMMIT = [sys.executable, "-m", "pre_commit"]
CONFIG = """\
repos:
  - repo: {clone}
    rev: {rev}
    hooks:
      - id: {hook}
"""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A repository with what this checkout has, committed or not, and its one commit."""
    folder = tmp_path_factory.mktemp("clone")
    copy_checkout(folder)
    environ = clean_environment(tmp_path_factory.mktemp("home"))
    for command in ("init --quiet", "add --all", "commit --quiet -m All", "rev-parse HEAD"):
        done = subprocess.run(
            ["git", *command.split()], cwd=folder, env=environ, capture_output=True, text=True, check=True
        )
    return folder, done.stdout.strip()


@pytest.fixture(scope="module")
def pre_commit_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environment that it builds once for all tests here."""
    return tmp_path_factory.mktemp("pre-commit")


def make_blog(folder: Path, hook: str, clone: tuple[Path, str], pre_commit_home: Path) -> GitBlog:
    """Make a blog whose commits run one hook of ours."""
    blog = make_git_blog(folder, PRE_COMMIT_HOME=str(pre_commit_home))
    # Only pre-commit's own environment has fuda, and it finds the Python that the hook asks for.
    (folder / "bin" / "fuda").unlink()
    (folder / "bin" / "python3.13").symlink_to(Path(sys.executable).resolve())
    source, rev = clone
    blog.write(".pre-commit-config.yaml", CONFIG.format(clone=source, rev=rev, hook=hook))
    blog.git("add", ".pre-commit-config.yaml")
    blog.commit("Set up pre-commit")
    done = blog.run(*PRE_COMMIT, "install", "--install-hooks")
    assert done.returncode == 0, done.stdout + done.stderr
    return blog


@pytest.fixture
def blog(tmp_path, clone, pre_commit_home) -> GitBlog:
    return make_blog(tmp_path, "fuda-apply", clone, pre_commit_home)


def test_the_first_commit_stops_for_the_author_to_look_and_the_second_passes(blog):
    blog.write("content/new post.md")
    blog.git("add", ".")
    first = blog.run("git", "commit", "-m", "Write")
    assert first.returncode == 1
    assert "files were modified by this hook" in first.stderr
    assert "tags + Python" in first.stderr
    assert blog.read("content/new post.md") == LABELLED
    blog.git("add", "content/new post.md")
    blog.commit()
    assert blog.committed("content/new post.md") == LABELLED
    assert '"applied":[["Python"' in blog.committed(DECISIONS)
    assert blog.git("status", "--short") == ""


def test_a_label_that_the_author_takes_off_between_both_commits_stays_off(blog):
    blog.write("a.md")
    blog.git("add", ".")
    assert blog.run("git", "commit", "-m", "Write").returncode == 1
    corrected = LABELLED.replace("  - Python\n", "  - snakes\n")
    blog.write("a.md", corrected)
    blog.git("add", "a.md")
    blog.commit()
    assert blog.committed("a.md") == corrected
    assert '"removed":["Python"]' in blog.committed(DECISIONS)


def test_while_pre_commit_hides_what_was_decided_no_label_is_written_and_nothing_is_lost(blog):
    blog.write("a.md", "---\ntitle: Later\n---\n")
    blog.write(DECISIONS, "\n")
    blog.git("add", ".")
    blog.git("commit", "--no-verify", "-m", "Remember")
    blog.write(DECISIONS, "\n\n")
    blog.write("a.md")
    blog.git("add", "a.md")
    assert "stage them with git add .fuda" in blog.commit()
    assert blog.committed("a.md") == POST
    assert blog.read(DECISIONS) == "\n\n"


def test_suggestions_are_shown_and_nothing_changes(tmp_path, clone, pre_commit_home):
    blog = make_blog(tmp_path, "fuda-suggest", clone, pre_commit_home)
    blog.write("a.md")
    blog.write("README.md")
    blog.git("add", ".")
    shown = blog.commit()
    assert "  Python " in shown
    assert "README" not in shown.partition("create mode")[0]
    assert blog.committed("a.md") == POST
    assert blog.git("status", "--short") == ""


def test_the_manifest_is_one_that_pre_commit_takes():
    manifest = ROOT / ".pre-commit-hooks.yaml"
    subprocess.run([*PRE_COMMIT, "validate-manifest", manifest], check=True, capture_output=True)


def test_the_settings_of_the_documents_are_such_that_pre_commit_takes_them(tmp_path):
    [settings] = [block for block in yaml_blocks() if "repos:" in block]
    path = tmp_path / ".pre-commit-config.yaml"
    path.write_text(settings)
    subprocess.run([*PRE_COMMIT, "validate-config", path], check=True, capture_output=True)
    manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    named = {hook["id"] for repo in yaml.safe_load(settings)["repos"] for hook in repo["hooks"]}
    assert named <= {hook["id"] for hook in manifest}


@pytest.mark.parametrize(
    ("patch", "hidden"),
    [("patch1-77", True), ("patch1-78", False), ("77", False)],
)
def test_only_the_patch_of_this_very_run_counts(tmp_path, patch, hidden):
    (tmp_path / patch).write_text(f"diff --git a/blog/{DECISIONS} b/blog/{DECISIONS}\n")
    assert memory_is_hidden({"PRE_COMMIT_HOME": str(tmp_path)}, 77) is hidden


def test_a_patch_of_other_files_hides_nothing(tmp_path):
    (tmp_path / "patch1-77").write_text("diff --git a/a.md b/a.md\n")
    assert not memory_is_hidden({"PRE_COMMIT_HOME": str(tmp_path)}, 77)


def test_an_address_of_the_repository_gets_no_secret_from_the_hook_of_pre_commit(tmp_path):
    said = io.StringIO()
    (tmp_path / "a.md").write_text(POST)
    with misbehaving(answering(well_behaved)) as server:
        (tmp_path / "fuda.toml").write_text(f'url = "{server.url}"\n')
        environ = {"PRE_COMMIT_HOME": str(tmp_path), "FUDA_TIMEOUT": "60", **SECRETS}
        context = Context(out=io.StringIO(), err=said, environ=environ)
        main(["suggest", "--best-effort", "--no-record", str(tmp_path / "a.md")], context, runner=0)
    assert heard_of_secrets(server) == []
    assert "run: fuda trust" in said.getvalue()


@pytest.mark.parametrize("kind", ["pipe", "folder", "huge"])
def test_where_a_patch_cannot_be_read_no_label_is_added_and_the_reason_is_given(tmp_path, kind):
    patch = tmp_path / "patch1-77"
    if kind == "pipe":
        os.mkfifo(patch)
    elif kind == "folder":
        patch.mkdir()
    else:
        patch.touch()
        os.truncate(patch, PATCH_BYTES + 1)
    post = tmp_path / "a.md"
    post.write_text(POST)
    said = io.StringIO()
    context = Context(out=io.StringIO(), err=said, environ={"PRE_COMMIT_HOME": str(tmp_path)})
    assert main(["apply", str(post)], context, runner=77, here=tmp_path) == 0
    assert post.read_text() == POST
    assert f"fuda: {patch}, where pre-commit keeps your unstaged changes, cannot be read" in said.getvalue()


@pytest.mark.parametrize("environ", [{"XDG_CACHE_HOME": "{}/.cache"}, {"HOME": "{}"}])
def test_pre_commits_folder_is_found_as_pre_commit_finds_it(tmp_path, environ):
    folder = tmp_path / ".cache" / "pre-commit"
    folder.mkdir(parents=True)
    (folder / "patch1-77").write_text(DECISIONS)
    assert memory_is_hidden({name: value.format(tmp_path) for name, value in environ.items()}, 77)


def test_outside_of_git_labels_are_written_all_the_same(tmp_path):
    write_tiny_model(tmp_path / "tiny.safetensors")
    (tmp_path / "fuda.toml").write_text('model = "tiny.safetensors"\n')
    post = tmp_path / "a.md"
    post.write_text(POST)
    said = io.StringIO()
    context = Context(out=io.StringIO(), err=said, environ={"GIT_CEILING_DIRECTORIES": str(tmp_path)})
    assert main(["apply", str(post)], context, runner=0, here=tmp_path) == 0
    assert post.read_text() == LABELLED
    assert f"Stage {DECISIONS} yourself" in said.getvalue()
