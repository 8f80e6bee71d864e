"""fuda train, model and serve: which model they are about, and what they say without their packages."""

import argparse
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fuda.cli.models import evaluate, extras
from fuda.cli.models.describe import render_model
from fuda.cli.models.extras import NeedsExtra, NeedsPython, need, need_training, render_serve
from fuda.cli.models.model_files import ModelOutside, place_model
from tests.conftest import ROOT
from tests.support.client.publishing import Fuda
from tests.support.packages.built_package import write_tiny_model
from tests.support.pages import Page
from tests.support.starting import child

READY_S = 60


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_tiny_model(tmp_path / "tiny.safetensors")
    (tmp_path / "fuda.toml").write_text('model = "tiny.safetensors"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_model_shows_labels_posts_figures_and_the_dial(blog):
    out = Fuda()("model").out
    assert f" {blog / 'tiny.safetensors'}\nversion" in out
    assert "Python" in out
    assert "learnt from" in out
    assert "precision asked  tags set from score  right on unseen posts\n" in out


def test_model_as_json_has_what_the_api_says_of_it(blog):
    record = json.loads(Fuda()("model", "--json").out)
    assert {"path", "version", "labels", "label_keys", "thresholds", "newest_post", "posts"} <= set(record)
    other = json.loads(Fuda()("model", "--json", "--model", "tiny.safetensors").out)
    assert other == record | {"path": "tiny.safetensors"}


def test_a_model_that_measured_nothing_says_so(blog):
    record = json.loads(Fuda()("model", "--json").out)
    lines = render_model(record | {"metrics": {"posts": 0}})
    assert "Nothing was measured: too few posts have labels." in lines


NEW = "---\ntitle: A Python script\ndate: {date}\ntopics: [Python]\nsection: Tech\n---\npython python\n"


def write_posts(blog: Path, *dates: str) -> None:
    (blog / "content").mkdir()
    for date in dates:
        (blog / "content" / f"{date}.md").write_text(NEW.format(date=date))


def test_eval_measures_the_model_on_the_posts_that_are_newer(blog):
    newest = json.loads(Fuda()("model", "--json").out)["newest_post"]
    write_posts(blog, "2001-02-03", newest, "2031-02-03", "2031-02-04")
    ran = Fuda()("eval", "content")
    assert f"on 2 labelled posts after {newest}.\n" in ran.out
    assert "On the 2 newest labelled posts" in ran.out
    record = json.loads(Fuda()("eval", "content", "--json").out)
    assert record["posts"] == ["2031-02-03.md", "2031-02-04.md"]
    assert (record["metrics"]["p1"], record["label_prior"]["p1"]) == (1.0, 1.0)


def test_eval_without_newer_posts_is_an_error(blog, capsys):
    write_posts(blog, "2001-02-03")
    assert Fuda()("eval", "content").code == 2
    assert "No labelled post in content is newer than the model's newest post" in capsys.readouterr().err


def test_eval_writes_a_report_beside_the_model_with_what_it_measured(blog):
    write_posts(blog, "2031-02-03", "2031-02-04")
    ran = Fuda()("eval", "content")
    assert f"Report: {blog / 'report.html'}, a page to open in a browser" in ran.out
    page = Page((blog / "report.html").read_text("utf-8"))
    assert "measured on the 2 labelled posts after 2024-05-06" in page.text
    assert "The model in the file has not seen them" in page.text
    assert "Python right (87 %, set by itself): python" in page.text
    assert page.tables["Tags on the unseen posts"][1][:4] == ["Python", "2", "2", "2"]
    turns = page.tables["Tags that it sets by itself on the newer posts"]
    assert [row[:3] + row[5:] for row in turns[4:]] == [
        ["80 %", "2", "2", "2 of 2"],
        ["90 %", "2", "2", "2 of 2"],
        ["95 %", "0", "0", "0 of 2"],
    ]


@pytest.mark.parametrize("option", [["--report", "own/eval.html"], ["--no-report"]])
def test_the_report_of_eval_goes_where_it_is_wished(blog, option):
    write_posts(blog, "2031-02-03")
    record = json.loads(Fuda()("eval", "content", "--json", *option).out)
    assert record["report"] == (option[1] if option[1:] else None)
    assert (blog / "own/eval.html").exists() == bool(option[1:])
    assert not (blog / "report.html").exists()


def test_eval_overwrites_no_page_of_a_person(blog, capsys):
    write_posts(blog, "2031-02-03")
    (blog / "report.html").write_text("<title>My own</title>")
    assert Fuda()("eval", "content").code == 2
    assert "not a report of Fuda. Name another file with --report" in capsys.readouterr().err
    assert (blog / "report.html").read_text() == "<title>My own</title>"


def test_without_its_package_the_report_is_left_out_unless_it_was_asked_for(blog, monkeypatch, capsys):
    write_posts(blog, "2031-02-03")
    monkeypatch.setattr(evaluate, "PAGE_PACKAGE", "no_such_package")
    ran = Fuda()("eval", "content")
    assert (ran.code, "No report is written: it needs one more package" in ran.err) == (0, True)
    assert Fuda()("eval", "content", "--report", "r.html").code == 2
    assert "pip install 'fuda[train]'" in capsys.readouterr().err


def test_without_a_model_the_next_move_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert Fuda()("model").code == 2
    assert "fuda train writes one" in capsys.readouterr().err


def test_a_model_that_leads_out_of_the_blog_is_not_read(blog, tmp_path_factory, capsys):
    outside = tmp_path_factory.mktemp("outside") / "model.safetensors"
    (blog / "tiny.safetensors").rename(outside)
    (blog / "tiny.safetensors").symlink_to(outside)
    assert Fuda()("model").code == 2
    assert "leads out of the blog" in capsys.readouterr().err


def test_a_new_model_goes_where_the_settings_say_else_into_the_root(blog):
    assert place_model(None, blog) == blog / "tiny.safetensors"
    assert place_model(Path("own.safetensors"), blog) == Path("own.safetensors")
    (blog / "fuda.toml").write_text("")
    assert place_model(None, blog) == blog / "model.safetensors"


def test_settings_cannot_have_a_model_written_outside_the_blog(blog, tmp_path_factory):
    (blog / "models").symlink_to(tmp_path_factory.mktemp("outside"))
    (blog / "fuda.toml").write_text('model = "models/m.safetensors"\n')
    with pytest.raises(ModelOutside):
        place_model(None, blog)


def test_a_missing_package_names_the_extra_that_brings_it():
    need("train", "train", "json")
    with pytest.raises(NeedsExtra, match=r"pip install 'fuda\[train\]'"):
        need("train", "train", "json", "no_such_package")


def test_a_python_that_is_too_old_to_train_is_named(monkeypatch):
    monkeypatch.setattr(extras, "MIN_PYTHON_TO_TRAIN", (9, 1))
    with pytest.raises(NeedsPython, match=r"fuda train needs Python 9\.1 or later"):
        need_training("train")


def test_train_passes_its_options_on(blog, monkeypatch):
    told: list[argparse.Namespace] = []
    monkeypatch.setattr("training.__main__.train", lambda options, **rest: told.append(options))
    assert (
        Fuda()(
            "train",
            "content",
            "--tag-key",
            " Topics ",
            "--labels",
            "labels.txt",
            "--drafts",
            "--no-report",
            "--hold-out",
            "100",
        ).code
        == 0
    )
    [options] = told
    assert (options.content, options.out) == (Path("content"), blog / "tiny.safetensors")
    assert (options.tag_key, options.labels, options.drafts) == (["topics"], Path("labels.txt"), True)
    assert (options.category_key, options.learn_applied, options.no_report) == ([], False, True)
    assert options.hold_out == 100


def test_serve_answers_with_the_model_of_the_blog(blog):
    command = [sys.executable, "-m", "fuda", "serve", "--port", "0"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": ""}
    with child(command, cwd=blog, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline(), process.stdout.readline()]
        process.send_signal(signal.SIGTERM)
        assert process.wait(READY_S) == 0
    assert lines[1].startswith("Serving on http://127.0.0.1:")


@pytest.mark.parametrize(
    ("missing", "command"), [("", "fuda serve"), ("waitress", "pip install 'fuda[serve]' && fuda serve")]
)
def test_the_command_that_serves_begins_with_the_installation_of_what_is_missing(missing, command):
    assert render_serve(lambda package: None if package == missing else package) == command
