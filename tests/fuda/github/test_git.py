"""Git in a work tree that a stranger filled: nothing in it is git's configuration."""

import shlex

from fuda.github.git import open_work_tree
from tests.support.client.git_blog import DECISIONS, make_git_blog, refuse_line_feeds

CONFIG = """\
[core]
	repositoryformatversion = 0
	bare = false
	worktree = .
	fsmonitor = {command}
"""


def test_a_folder_that_looks_like_a_repository_runs_no_command(tmp_path):
    # git itself would take content/ for the repository.
    blog = make_git_blog(tmp_path)
    ran = tmp_path / "ran"
    blog.write("content/HEAD", "ref: refs/heads/main\n")
    blog.write("content/config", CONFIG.format(command=f'"touch {shlex.quote(str(ran))}; false"'))
    post = blog.write("content/a.md")
    blog.write("content/objects/kept", "")
    blog.write("content/refs/kept", "")
    tree = open_work_tree(post.parent)
    tree.modified(["content/a.md"])
    tree.unstaged_memory()
    assert not ran.exists()
    assert tree.root == blog.root


def test_what_was_decided_is_staged_where_git_refuses_line_feeds(tmp_path):
    blog = make_git_blog(tmp_path)
    refuse_line_feeds(blog)
    blog.write(DECISIONS, '{"v": 1}\n')
    assert blog.run("git", "add", ".fuda").returncode
    tree = open_work_tree(blog.root)
    tree.stage(tree.unstaged_memory())
    assert blog.git("diff", "--cached", "--name-only") == f"{DECISIONS}\n"
