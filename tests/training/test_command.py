"""python -m training: what it reads, prints and writes, and how it ends; with a real run of examples/blog."""

import io
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest

from console.escaping import guard_line
from console.progress import silent
from model.artifact import read_artifact, seal_artifact
from model.errors import FudaError
from model.post import LabelKeys
from tests.conftest import BLOG, ROOT
from tests.support.models.predicting import predict
from tests.support.models.tiny_model import tiny_model
from tests.support.pages import Page
from training.__main__ import CannotWriteHere, check_place, main, read_labelled
from training.reading.left_out import LeftOut
from training.starting import LOG, ONE_THREAD, TENSORFLOW, set_environment

POST = "---\ntitle: Tea\ndate: 2024-05-0{}\ntags: [green]\nsection: [drinks]\n---\nBody\n"
FITTED = SimpleNamespace(
    artifact=seal_artifact({"facts": {}}, {}),
    held_out=(predict("green", "green black", accepted="green black"),),
    by_prior=(predict("green", "black green"),),
    kinds=tiny_model().kinds,
    left_out=(LeftOut("\x1b[2J" + "t" * 600, "604 characters, at most 500 are allowed", 1),),
    growth={},
)


class FakeFit:
    """Fits nothing, and keeps its arguments."""

    def __call__(self, posts, *, keys: LabelKeys, wanted=(), progress=silent) -> SimpleNamespace:
        self.posts, self.keys, self.wanted = posts, keys, wanted
        progress("Fitting", 1, 1)
        return FITTED


def fail_with(error: BaseException):
    """Return a loader of a fit that raises `error`."""

    def fit(*posts, **options):
        raise error

    return lambda: fit


def load_nothing():
    raise AssertionError("TensorFlow would be imported")


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    folder = tmp_path / "blog"
    folder.mkdir()
    for day in range(1, 4):
        (folder / f"{day}.md").write_text(POST.format(day), encoding="utf-8")
    return folder


def run(blog: Path, *options: str, fit: Any = FakeFit, out: str = "model.safetensors") -> int:
    return main([str(blog), "--out", str(blog.parent / out), *options], load_fit=fit)


def test_the_report_shows_what_was_read_the_figures_and_the_next_command(blog, capsys):
    assert run(blog) == 0
    out, errors = capsys.readouterr()
    model = blog.parent / "model.safetensors"
    assert "3 posts, 3 with labels, 0 without a date" in out
    assert "tags (3 posts)" in out
    assert "the first tag is right (p1)" in out
    assert out.endswith(f"Next: python -m service --model {model}\n")
    assert "Fitting: " in errors


def test_labels_that_are_not_learnt_are_reported(blog, capsys):
    run(blog)
    out = capsys.readouterr().out
    [line] = [line for line in out.splitlines() if "is not learnt" in line]
    assert line.startswith("The label '\\x1b[2Jttt")
    assert line.endswith("of 1 post is not learnt: it has 604 characters, at most 500 are allowed.")
    run(blog, "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["left_out"] == [FITTED.left_out[0]._asdict()]


def test_the_scorecard_begins_with_the_verdict(blog, capsys):
    run(blog)
    out = capsys.readouterr().out
    assert "Of ten tags that it sets by itself about five are right (between 0 and 10)" in out
    assert "Nothing could be measured about categories: no post has categories." in out
    assert out.index("Of ten tags") < out.index("the first tag is right (p1)") < out.index("known tags")


def test_json_has_the_verdict_the_comparison_the_dials_and_the_notes_on_labels(blog, capsys):
    run(blog, "--json")
    report = json.loads(capsys.readouterr().out)
    assert [report["verdict"]["tags"][name] for name in ("applied", "right", "served")] == [2, 1, 1]
    assert report["unmeasured"] == {"categories": 0}
    assert report["seldom"] == []
    assert report["against_prior"]["figure"] == "f1_5"
    assert report["dials"]["tags"]["known"][6]["asked"] == 0.8
    assert report["labels"]["tags"]["common"] == [{"label": "green", "posts": 3}]


def test_the_report_is_written_beside_the_model_and_named(blog, capsys):
    assert run(blog) == 0
    page = blog.parent / "report.html"
    assert f"Report: {page}, a page to open in a browser\n" in capsys.readouterr().out
    assert "Of ten tags that it sets by itself" in page.read_text("utf-8")
    assert "There was no model to compare with." in page.read_text("utf-8")
    assert run(blog) == 0
    assert "There was no model to compare with." not in page.read_text("utf-8")


def test_the_report_can_be_left_out_or_written_elsewhere(blog, capsys):
    assert run(blog, "--no-report", "--json") == 0
    assert json.loads(capsys.readouterr().out)["report"] is None
    assert not (blog.parent / "report.html").exists()
    assert run(blog, "--report", str(blog.parent / "other.html")) == 0
    assert sorted(path.name for path in blog.parent.glob("*.html")) == ["other.html"]


def test_a_page_that_is_not_a_report_is_kept_and_nothing_is_trained(blog, capsys):
    (blog.parent / "report.html").write_text("mine")
    assert run(blog, fit=load_nothing) == 2
    assert "the file there is not a report of Fuda" in capsys.readouterr().err
    assert (blog.parent / "report.html").read_text() == "mine"


def test_wanted_labels_are_passed_on(blog):
    (blog.parent / "labels.txt").write_text("# colours\ngreen\n\n#hash\n", encoding="utf-8")
    fit = FakeFit()
    assert run(blog, "--labels", str(blog.parent / "labels.txt"), fit=lambda: fit) == 0
    assert fit.wanted == ("green", "#hash")


def test_a_blog_without_posts_is_learnt_from_a_list_of_labels(tmp_path, capsys):
    (tmp_path / "blog").mkdir()
    (tmp_path / "labels.txt").write_text("green\n", encoding="utf-8")
    fit = FakeFit()
    assert run(tmp_path / "blog", "--labels", str(tmp_path / "labels.txt"), fit=lambda: fit) == 0
    assert (list(fit.posts), fit.wanted, fit.keys.tags) == ([], ("green",), ("tags",))


def test_a_blog_without_posts_or_a_list_of_labels_is_refused_with_the_option(tmp_path, capsys):
    (tmp_path / "blog").mkdir()
    assert run(tmp_path / "blog", fit=load_nothing) == 2
    assert "list the tags that you want (--labels)" in capsys.readouterr().err


def test_a_wrong_list_of_labels_ends_in_one_line_before_tensorflow_is_imported(blog, capsys):
    path = blog.parent / "labels.txt"
    path.write_bytes(b"green\nblack\x07\n")
    assert run(blog, "--labels", str(path), fit=load_nothing) == 2
    assert capsys.readouterr().err.startswith(f"training: {path}:2: the label has a control character")


def written_as_ascii(monkeypatch, blog: Path, *options: str) -> bytes:
    """Run with a standard output that can only show ASCII, and return what was written."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
    # In the test, not in a fixture: pytest sets its own sys.stdout after fixtures.
    monkeypatch.setattr(sys, "stdout", out)
    assert run(blog, *options) == 0
    written: bytes = out.buffer.getvalue()
    return written


def test_characters_that_a_stream_cannot_show_are_escaped(blog, monkeypatch):
    assert b"\\u533a\\u5206" in written_as_ascii(monkeypatch, blog, "--category-key", "区分")
    report = json.loads(written_as_ascii(monkeypatch, blog, "--category-key", "🎉", "--json"))
    assert report["blog"]["label_keys"]["categories"] == ["🎉"]


def test_json_is_one_object_on_stdout_and_everything_else_is_on_stderr(blog, capsys):
    assert run(blog, "--json") == 0
    out, errors = capsys.readouterr()
    report = json.loads(out)
    assert out.count("\n") == 1
    assert "the first tag is right (p1)" in errors
    assert (report["blog"]["posts"], report["blog"]["key_posts"]["tags"]) == (3, 3)
    assert (report["metrics"]["p1"], report["label_prior"]["p1"]) == (1, 0)
    assert report["artifact"]["version"] == FITTED.artifact.version
    row = {"used": 1, "shown": 1, "shown_right": 1, "precision": 1, "recall": 1, "f1": 1}
    assert report["tags"][0] == {"label": "green", **row, "applied": 1, "applied_right": 1}
    assert [row["label"] for row in report["tags"]] == ["green", "black"]
    assert (report["tags"][1]["applied"], report["tags"][1]["applied_right"]) == (1, 0)


def test_given_keys_are_learnt_from(blog):
    fit = FakeFit()
    assert run(blog, "--tag-key", "Section", "--category-key", "mood", fit=lambda: fit) == 0
    assert fit.keys == LabelKeys(("section",), ("mood",))
    assert fit.posts[0].post.tags == ("drinks",)


def test_keys_that_are_not_used_are_listed(blog, capsys):
    (blog / "4.md").write_text(POST.format(4).replace("section", "keywords"), encoding="utf-8")
    run(blog)
    assert "keys not used     keywords (1 post)\n" in capsys.readouterr().out


def test_a_kind_without_given_keys_uses_those_of_the_blog(blog):
    read = read_labelled(blog, [], ["section"], drafts=False)
    assert read.keys == LabelKeys(("tags",), ("section",))


def test_drafts_are_learnt_from_on_request(blog):
    (blog / "4.md").write_text(POST.format(4).replace("tags", "draft: true\ntags"), encoding="utf-8")
    assert len(read_labelled(blog, [], []).posts) == 3
    for tag_keys, category_keys in (([], []), (["tags"], ["section"])):
        assert len(read_labelled(blog, tag_keys, category_keys, drafts=True).posts) == 4


def test_the_newest_posts_are_held_out_on_request(blog):
    fit = FakeFit()
    assert run(blog, "--hold-out", "2", fit=lambda: fit) == 0
    assert [dated.path for dated in fit.posts] == ["1.md"]


def test_holding_every_post_out_ends_in_one_line(blog, capsys):
    assert run(blog, "--hold-out", "3") == 2
    assert "Nothing would be left to learn from" in capsys.readouterr().err


def test_files_that_are_left_out_are_named_on_request_and_in_json(blog, capsys):
    (blog / "find.md").write_text("---\ntitle: Find\ntags: [a]\nlayout: search\n---\n")
    run(blog, "--verbose")
    assert "\nfind.md: left out, because its layout is search\n" in capsys.readouterr().out
    run(blog, "--json")
    out, errors = capsys.readouterr()
    assert json.loads(out)["blog"]["left_out"] == [{"path": "find.md", "reason": "its layout is search"}]
    assert "find.md" not in errors


def test_each_faulty_file_is_listed_with_line_and_problem(blog, capsys):
    (blog / "broken.md").write_text("---\ntitle: a\nsub: b: c\n---\n", encoding="utf-8")
    assert run(blog) == 2
    errors = capsys.readouterr().err.splitlines()
    assert errors[0].startswith(f"{blog / 'broken.md'}:3 the YAML front matter cannot be parsed")
    assert errors[1].startswith("training: 1 of 4 posts cannot be read")


@pytest.mark.parametrize("content", ["nowhere", "blog/1.md"])
def test_a_wrong_folder_ends_in_one_line_before_tensorflow_is_imported(tmp_path, blog, content, capsys):
    assert run(tmp_path / content, fit=load_nothing) == 2
    assert capsys.readouterr().err.startswith("training: There is no folder")


def test_an_error_of_fit_is_printed(blog, capsys):
    assert run(blog, fit=fail_with(FudaError("Too few posts: label more."))) == 2
    assert capsys.readouterr().err.splitlines()[-1] == "training: Too few posts: label more."


def check_lines(text: str) -> None:
    assert all(guard_line(line) == line for line in text.split("\n"))


def test_a_hostile_key_and_a_hostile_error_change_nothing_on_a_terminal(blog, capsys):
    with pytest.raises(SystemExit):
        run(blog, "--category-key", "\x1b[2j\n##[error]")
    run(blog, fit=fail_with(FudaError("No\n::error::b.")))
    out, errors = capsys.readouterr()
    check_lines(out + errors)
    assert errors.endswith("training: No\\u000a::error::b.\n")


def test_a_hostile_name_of_a_faulty_file_changes_nothing_on_a_terminal(blog, capsys):
    (blog / "a\n::error::b\x1b.md").write_text("---\na: [\n---\n")
    run(blog)
    errors = capsys.readouterr().err
    check_lines(errors)
    assert r"a\u000a::error::b\u001b.md:" in errors.split("\n")[0]


def test_stopping_leaves_nothing_behind(blog, capsys):
    assert run(blog, fit=fail_with(KeyboardInterrupt())) == 130
    assert capsys.readouterr().err.splitlines()[-1] == "training: stopped"
    assert [path.name for path in blog.parent.iterdir()] == ["blog"]


def test_a_path_that_cannot_be_a_file_is_refused_before_the_work(blog):
    with pytest.raises(CannotWriteHere, match="it is a folder"):
        check_place(blog)
    with pytest.raises(CannotWriteHere, match=r"1\.md is not a folder"):
        check_place(blog / "1.md" / "model.safetensors")


def test_a_path_that_cannot_be_written_ends_in_one_line(blog, capsys):
    assert run(blog, fit=load_nothing, out="blog") == 2
    errors = capsys.readouterr().err
    assert errors == f"training: The model cannot be written to {blog}: it is a folder; name a file in it.\n"


def test_the_model_is_written_to_the_given_path_whose_missing_folders_are_made(blog):
    assert run(blog, out="new/deep/model.safetensors") == 0
    assert read_artifact(blog.parent / "new/deep/model.safetensors").version == FITTED.artifact.version


KEYED = ["x", "--out", "y", "--tag-key"]


@pytest.mark.parametrize(
    "options", [[], ["x"], ["--out", "y"], [*KEYED, " "], [*KEYED, "\x1b[2J"], [*KEYED, "k" * 101]]
)
def test_a_wrong_option_is_explained(options, capsys):
    with pytest.raises(SystemExit) as ending:
        main(options)
    assert ending.value.code == 2
    assert "usage: python -m training" in capsys.readouterr().err


def test_help_has_examples_and_imports_no_library():
    script = (
        "import sys; from training.__main__ import main\n"
        "try: main(['--help'])\n"
        "finally: print({'numpy', 'tensorflow', 'keras'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "python -m training ~/blog/content --out model.safetensors" in run.stdout
    assert run.stdout.endswith("set()\n")


def test_training_is_imported_without_tensorflow():
    script = "import sys, training.fit; print({'tensorflow', 'keras'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


def test_settings_that_change_the_bytes_replace_those_of_the_environment():
    environment = {"OPENBLAS_NUM_THREADS": "8", "TF_ENABLE_ONEDNN_OPTS": "1", "HOME": "/home/ann"}
    set_environment(environment)
    assert environment == ONE_THREAD | TENSORFLOW | LOG | {"HOME": "/home/ann"}


def test_a_users_own_log_level_stays():
    environment = {"TF_CPP_MIN_LOG_LEVEL": "0"}
    set_environment(environment)
    assert environment["TF_CPP_MIN_LOG_LEVEL"] == "0"


def test_numpy_is_not_imported_before_its_threads_are_set(tmp_path):
    script = (
        "import sys; from training.__main__ import main\n"
        "main(sys.argv[1:], load_fit=lambda: sys.exit(int('numpy' in sys.modules)))"
    )
    command = [sys.executable, "-c", script, BLOG, "--out", str(tmp_path / "model")]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.slow
def test_a_real_run_reports_on_the_newest_posts(trained):
    blog, metrics = trained.report["blog"], trained.report["metrics"]
    assert (blog["label_keys"], blog["faults"]) == ({"tags": ["tags"], "categories": ["categories"]}, [])
    assert metrics["posts"] == -(-blog["labelled"] // 5)
    assert metrics["f1_5"] > trained.report["label_prior"]["f1_5"]
    assert metrics["category_acc"] > trained.report["label_prior"]["category_acc"]


@pytest.mark.slow
def test_a_real_run_writes_the_model_it_reports(trained):
    artifact = read_artifact(trained.model)
    reported = trained.report["artifact"]
    assert (reported["version"], reported["bytes"]) == (artifact.version, trained.model.stat().st_size)
    assert sorted(path.name for path in trained.model.parent.iterdir()) == [trained.model.name, "report.html"]


@pytest.mark.slow
def test_a_real_run_reports_on_ten_posts_with_the_words_that_count(trained):
    page = Page((trained.model.parent / "report.html").read_text("utf-8"))
    assert trained.report["report"] == str(trained.model.parent / "report.html")
    assert page.names().count("article") == 10
    assert page.names().count("mark") > 10
    _, *rows = page.tables["Tags on the unseen posts"]
    assert [row[0] for row in rows] == [row["label"] for row in trained.report["tags"]]
    for address in page.attributes("href"):
        if address.startswith("#"):
            assert address[1:] in page.attributes("id")
        else:
            assert (trained.model.parent / unquote(address)).is_file()


@pytest.mark.slow
def test_a_real_run_prints_our_lines_and_none_of_tensorflow(trained):
    for words in (
        "Starting TensorFlow: ",
        " by itself",
        "How far to trust this: ",
        "the figures are rough",
        "Next: python -m service",
    ):
        assert words in trained.seen
    for words in ("WARNING", "oneDNN", "absl", "Traceback"):
        assert words not in trained.seen
