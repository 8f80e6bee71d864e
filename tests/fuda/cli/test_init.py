"""fuda init: what it asks, what it writes, and that everything that is there already stays."""

from pathlib import Path

import pytest
import yaml

from fuda.cli.models import init as module
from fuda.cli.models.pre_commit import FILE_NAME, HOOK, append_entry
from fuda.config.blog_settings import read_settings
from tests.support.client.publishing import Fuda

NO_TRAINING = "--no-train"
OTHERS = """\
# our hooks
repos:
  - repo: https://example.org/hooks
    rev: v1
    hooks: [{id: tidy}]
"""


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "content").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_a_terminal_the_usual_answers_are_taken(blog):
    ran = Fuda()("init", NO_TRAINING)
    assert (ran.code, read_settings(blog).model) == (0, blog / "model.safetensors")
    assert read_settings(blog).content == Path("content")
    assert yaml.safe_load((blog / FILE_NAME).read_text())["repos"][0]["hooks"][0]["id"] == HOOK
    assert ran.out.endswith("Next: fuda train\n")


def test_a_person_is_asked_and_may_take_the_usual_answers(blog):
    ran = Fuda(terminal=True, given=b"\nmodels/tea.safetensors\nn\nn\n")("init")
    assert ran.code == 0
    assert "Where are the posts? (--content FOLDER, default: content)\n" in ran.err
    assert read_settings(blog).model == blog / "models/tea.safetensors"
    assert not (blog / FILE_NAME).exists()


def test_options_answer_the_questions(blog):
    options = ["--content", "posts", "--model", "m.safetensors", "--no-pre-commit", NO_TRAINING]
    ran = Fuda(terminal=True)("init", *options)
    assert (ran.code, ran.err) == (0, "")
    assert read_settings(blog).content == Path("posts")


def test_from_elsewhere_the_next_command_names_the_posts(blog, monkeypatch):
    (blog.parent / "desk").mkdir()
    monkeypatch.chdir(blog.parent / "desk")
    assert Fuda()("init", str(blog), "--content", f"../{blog.name}/content", NO_TRAINING).out.endswith(
        f"Next: fuda train ../{blog.name}/content\n"
    )


def test_training_is_the_last_step(blog, monkeypatch):
    trained: list[tuple[Path, Path]] = []
    monkeypatch.setattr(module, "train_model", lambda options, out: trained.append((options.content, out)))
    ran = Fuda()("init")
    assert ran.code == 0
    assert ran.out.endswith("Next: fuda review\nNext: fuda suggest POST\n")
    assert trained == [(blog / "content", blog / "model.safetensors")]


def test_a_question_without_a_usual_answer_names_its_option(blog, capsys):
    (blog / "content").rmdir()
    assert Fuda()("init").code == 2
    assert "Without a terminal, answer with --content FOLDER." in capsys.readouterr().err
    assert not (blog / "fuda.toml").exists()


def test_settings_that_are_there_stay(blog):
    (blog / "fuda.toml").write_text('# ours\nprecision = 0.9\n\n[aliases]\ncss3 = "css"\n')
    assert Fuda()("init", NO_TRAINING).code == 0
    settings = read_settings(blog)
    assert (settings.model, settings.precision) == (blog / "model.safetensors", 0.9)
    before = (blog / "fuda.toml").read_text()
    Fuda()("init", NO_TRAINING)
    assert (blog / "fuda.toml").read_text() == before


def test_a_model_outside_the_blog_is_refused(blog, capsys):
    assert Fuda()("init", "--model", "../m.safetensors", NO_TRAINING).code == 2
    assert "fuda.toml may only name a file of the blog" in capsys.readouterr().err


def test_posts_outside_the_blog_are_refused(blog, capsys):
    assert Fuda()("init", "--content", "../posts", NO_TRAINING).code == 2
    assert "fuda.toml may only name a folder of the blog" in capsys.readouterr().err


def test_the_hook_is_added_behind_the_others_and_once(blog):
    (blog / FILE_NAME).write_text(OTHERS)
    Fuda()("init", NO_TRAINING)
    once = (blog / FILE_NAME).read_text()
    assert once.startswith(OTHERS)
    assert [each["repo"] for each in yaml.safe_load(once)["repos"]] == ["https://example.org/hooks", "local"]
    assert f"has the hook {HOOK} already" in Fuda()("init", NO_TRAINING).out
    assert (blog / FILE_NAME).read_text() == once


@pytest.mark.parametrize(
    "text", ["repos: []\n", "repos:\n- repo: a\nother:\n- x\n", f"{OTHERS}ci: {{}}\n", "repos: [\n", "- a\n"]
)
def test_a_configuration_of_another_shape_is_left_as_it_is(text, blog):
    assert append_entry(text) is None
    (blog / FILE_NAME).write_text(text)
    assert "- repo: local" in Fuda()("init", NO_TRAINING).out
    assert (blog / FILE_NAME).read_text() == text
