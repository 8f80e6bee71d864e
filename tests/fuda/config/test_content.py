"""The folder of posts that a command takes when the command line names none."""

from pathlib import Path

import pytest

from fuda.config.blog_settings import SettingError
from fuda.config.content import NoContent, find_content
from tests.support.client.publishing import Fuda


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "blog"
    (root / "content" / "posts").mkdir(parents=True)
    (root / "fuda.toml").write_text('content = "content"\n')
    monkeypatch.chdir(root / "content" / "posts")
    return root


def test_the_folder_of_the_settings_is_found_from_any_folder_of_the_blog(blog):
    assert find_content(None) == Path("..")
    assert find_content(Path("other")) == Path("other")


def test_without_a_folder_in_the_settings_the_error_says_how_to_name_one(blog):
    (blog / "fuda.toml").write_text("")
    with pytest.raises(NoContent, match=r'content = "FOLDER"'):
        find_content(None)


@pytest.mark.parametrize("content", ["../other", "/other", "~/other", ""])
def test_a_folder_outside_the_blog_is_refused(blog, content):
    (blog / "fuda.toml").write_text(f'content = "{content}"\n')
    with pytest.raises(SettingError, match=r"line 1"):
        find_content(None)


def test_a_link_out_of_the_blog_is_refused(blog):
    (blog.parent / "other").mkdir()
    (blog / "linked").symlink_to(blog.parent / "other")
    (blog / "fuda.toml").write_text('content = "linked"\n')
    with pytest.raises(SettingError, match="leads out of the blog"):
        find_content(None)


@pytest.mark.parametrize("command", ["bulk", "train"])
def test_a_command_without_a_folder_takes_that_of_the_settings(blog, command, capsys):
    (blog / "fuda.toml").write_text('content = "nowhere"\n')
    ran = Fuda()(command)
    assert ran.code == 2
    assert "../../nowhere" in ran.err + capsys.readouterr().err
