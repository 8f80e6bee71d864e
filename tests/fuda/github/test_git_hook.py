"""hooks/pre-commit: run by git itself when a post is committed, with the real fuda and a small model."""

import pytest

from tests.conftest import ROOT
from tests.support.client.git_blog import DECISIONS, LABELLED, POST, GitBlog, make_git_blog, refuse_line_feeds
from tests.support.client.hostile_server import answering, misbehaving, well_behaved
from tests.support.client.secrets_sent import SECRETS, TOKEN, heard_of_secrets

HOOK = ROOT / "hooks" / "pre-commit"


@pytest.fixture
def blog(tmp_path) -> GitBlog:
    blog = make_git_blog(tmp_path)
    (blog.root / ".git" / "hooks" / "pre-commit").symlink_to(HOOK)
    return blog


@pytest.mark.parametrize(
    "name", ["a.md", "new post.md", 'it\'s "so".md', "[draft]*.md", "日本.MD", "a\nb.md"]
)
def test_a_staged_post_is_committed_with_its_labels(blog, name):
    blog.write(name)
    blog.git("add", ".")
    blog.commit()
    assert blog.committed(name) == blog.read(name) == LABELLED
    assert blog.git("status", "--short") == ""


def test_what_was_decided_goes_into_the_same_commit(blog):
    blog.write("a.md")
    blog.git("add", "a.md")
    blog.commit()
    assert '"applied":[["Python"' in blog.committed(DECISIONS)
    assert "runs" not in blog.git("ls-files")


def test_where_git_refuses_line_feeds_what_was_decided_is_committed_all_the_same(blog):
    refuse_line_feeds(blog)
    blog.write("a.md").write_bytes(POST.replace("\n", "\r\n").encode())
    blog.git("add", "a.md")
    said = blog.commit()
    assert "fatal" not in said
    assert '"applied":[["Python"' in blog.committed(DECISIONS)
    assert blog.git("status", "--short") == ""


def test_where_git_refuses_line_feeds_an_author_can_stage_what_was_decided(blog):
    blog.git("config", "core.autocrlf", "true")
    blog.git("config", "core.safecrlf", "true")
    post = blog.write("a.md")
    assert blog.run("fuda", "apply", post).returncode == 0
    assert "fatal" not in blog.git("add", ".fuda")


def test_where_git_cannot_stage_what_was_decided_the_author_is_told(blog):
    blog.write("a.md")
    blog.git("add", "a.md")
    blog.git("config", "filter.broken.clean", "false")
    blog.git("config", "filter.broken.required", "true")
    blog.write(".git/info/attributes", "*.jsonl filter=broken\n")
    said = blog.commit()
    assert "fuda: git did not stage .fuda: " in said
    assert "git add .fuda" in said
    assert blog.committed("a.md") == LABELLED


def test_where_git_ignores_what_was_decided_it_is_not_committed(blog):
    blog.write(".gitignore", ".fuda/\n")
    blog.write("a.md")
    blog.git("add", ".")
    blog.commit()
    assert ".fuda" not in blog.git("ls-files")
    assert blog.committed("a.md") == LABELLED


def test_a_label_that_the_author_takes_off_does_not_come_back(blog):
    blog.write("a.md")
    blog.git("add", ".")
    blog.commit()
    corrected = LABELLED.replace("  - Python\n", "  - snakes\n")
    blog.write("a.md", corrected)
    blog.git("add", "a.md")
    blog.commit()
    assert blog.committed("a.md") == corrected


def test_unstaged_posts_are_not_changed(blog):
    blog.write("a.md")
    blog.write("b.md")
    blog.git("add", "a.md")
    blog.commit()
    assert blog.read("b.md") == POST


def test_a_partly_staged_post_is_not_changed_and_gets_a_notice(blog):
    blog.write("a.md")
    blog.write("b.md")
    blog.git("add", ".")
    blog.write("b.md", f"{POST}More.\n")
    said = blog.commit()
    assert "fuda: b.md has unstaged changes, so no labels were added." in said
    assert (blog.committed("a.md"), blog.committed("b.md")) == (LABELLED, POST)
    assert blog.read("b.md") == f"{POST}More.\n"


def test_the_notice_of_a_partly_staged_post_is_one_line_without_terminal_sequences(blog):
    name = "a\n::error::\x1b[31m.md"
    blog.write(name)
    blog.git("add", ".")
    blog.write(name, f"{POST}More.\n")
    said = blog.commit()
    assert r'fuda: "a\n::error::\033[31m.md" has unstaged changes' in said
    assert "\x1b" not in said


def test_a_name_that_git_could_take_for_a_pattern_is_that_of_one_post(blog):
    blog.write("[ab]*.md")
    blog.write("apple.md")
    blog.git("add", ".")
    blog.write("apple.md", f"{POST}More.\n")
    blog.commit()
    assert blog.git("--literal-pathspecs", "show", "HEAD:[ab]*.md") == LABELLED
    assert blog.committed("apple.md") == POST


def test_a_file_that_is_not_a_post_passes_unchanged(blog):
    for name in ("notes.txt", "script.py", "README.md"):
        blog.write(name)
    blog.write("sub/readme.md", "# Read me\n")
    (blog.root / "link.md").symlink_to("notes.txt")
    blog.git("add", ".")
    said = blog.commit()
    assert "fuda" not in said
    assert blog.committed("notes.txt") == POST
    assert blog.git("status", "--short") == ""


def test_a_post_whose_header_is_broken_is_named_and_committed(blog):
    blog.write("broken.md", "---\ntitle: [\n---\n")
    blog.write("a.md")
    blog.git("add", ".")
    assert "broken.md:" in blog.commit()
    assert blog.committed("a.md") == LABELLED


@pytest.mark.parametrize(
    ("name", "text", "notice"),
    [
        ("blog/fuda.toml", 'model = "none.safetensors"\n', "Continuing without labels (--best-effort)."),
        ("blog/fuda.toml", "modell = 1\n", "Continuing without labels (--best-effort)."),
        ("blog/fuda.toml", 'url = "http://127.0.0.1:1"\n', "Continuing without labels (--best-effort)."),
        ("bin/fuda", "#!/bin/sh\nexit 70\n", "The commit continues without labels"),
        ("bin/fuda", "", "The command fuda is not on PATH"),
    ],
)
def test_a_source_or_fuda_that_fails_or_is_missing_stops_no_commit(blog, name, text, notice):
    path = blog.root.parent / name
    path.write_text(text)
    if not text:
        path.unlink()
    blog.write("a.md")
    blog.git("add", "a.md")
    assert notice in blog.commit()
    assert blog.committed("a.md") == POST


def test_commit_all_labels_too(blog):
    blog.write("a.md", "---\ntitle: Later\n---\n")
    blog.git("add", ".")
    blog.git("commit", "--no-verify", "-m", "Write")
    blog.write("a.md")
    blog.commit("Rewrite", "--all")
    assert blog.committed("a.md") == LABELLED
    assert blog.git("status", "--short") == ""


def test_a_commit_of_files_named_on_the_command_line_gets_no_labels_and_loses_nothing(blog):
    blog.write("a.md")
    blog.git("add", ".")
    assert "stage them with git add" in blog.commit("Write", "--", "a.md")
    assert blog.committed("a.md") == POST
    assert blog.git("status", "--short") == ""


def test_a_merge_does_not_label_the_posts_of_the_other_branch(blog):
    blog.git("switch", "--quiet", "-c", "other")
    blog.write("theirs.md")
    blog.write("both.txt", "theirs\n")
    blog.git("add", ".")
    blog.git("commit", "--no-verify", "-m", "Theirs")
    blog.git("switch", "--quiet", "main")
    blog.write("both.txt", "ours\n")
    blog.git("add", ".")
    blog.commit("Ours")
    assert blog.run("git", "merge", "other").returncode == 1
    blog.git("add", ".")
    blog.commit("Merge")
    assert blog.committed("theirs.md") == POST


def test_it_works_in_a_work_tree_beside_the_first(blog):
    beside = blog.root.parent / "beside"
    blog.git("worktree", "add", "--quiet", "-b", "beside", beside)
    (beside / "a.md").write_text(POST)
    blog.git("add", ".", cwd=beside)
    blog.git("commit", "-m", "Write", cwd=beside)
    assert blog.committed("a.md", "beside") == LABELLED


def test_it_works_from_a_folder_of_hooks_that_a_blog_shares_and_in_a_folder_below_the_root(blog):
    (blog.root / ".git" / "hooks" / "pre-commit").unlink()
    blog.write(".githooks/pre-commit", HOOK.read_text(encoding="utf-8")).chmod(0o755)
    blog.git("config", "core.hooksPath", ".githooks")
    post = blog.write("content/posts/a.md")
    blog.git("add", ".")
    blog.git("commit", "-m", "Write", cwd=post.parent)
    assert blog.committed("content/posts/a.md") == LABELLED


def test_five_hundred_posts_and_more_are_labelled(blog):
    for number in range(520):
        blog.write(f"post {number}.md")
    blog.git("add", ".")
    blog.commit()
    assert {blog.read(f"post {number}.md") for number in range(520)} == {LABELLED}
    assert blog.git("status", "--short") == ""


def test_an_address_of_the_repository_gets_secrets_only_once_it_is_trusted(tmp_path):
    blog = make_git_blog(tmp_path, FUDA_TIMEOUT="60", **SECRETS)
    (blog.root / ".git" / "hooks" / "pre-commit").symlink_to(HOOK)
    with misbehaving(answering(well_behaved)) as server:
        blog.write("fuda.toml", f'url = "{server.url}"\n')
        blog.write("a.md")
        blog.git("add", ".")
        assert f"run: fuda trust {server.url}" in blog.commit()
        assert heard_of_secrets(server) == []
        server.heard.clear()
        assert blog.run("fuda", "trust", server.url, cwd=tmp_path).returncode == 0
        blog.write("b.md")
        blog.git("add", ".")
        assert "fuda trust" not in blog.commit()
    assert server.heard[0].headers["authorization"] == f"Bearer {TOKEN}"
