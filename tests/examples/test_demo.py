"""The demo: a real service as its child, a real answer made readable, and an end that leaves nothing."""

import io
import signal
import socket
from collections.abc import Sequence
from typing import Any

import pytest

from console.answer import BAR_CELLS, render_answer, render_bar, render_evidence
from examples.demo import CannotShow, main, read_draft, train
from model.packing import pack_model
from tests.conftest import ROOT
from tests.support.models.fake_tagger import RENDERED
from tests.support.models.tiny_model import tiny_model
from tests.support.serving import post, read_until_serving, running
from tests.support.starting import ENDING_S
from training.reading.content import DatedPost
from training.report.fitted import Fitted
from training.starting import Fit

DRAFT = "examples/blog/drafts/flour-ledger.md"


def test_an_answer_has_bars_bands_and_reasons():
    assert render_answer(RENDERED).splitlines() == [
        "Tags",
        "  tea  ███████████████████░  0.93  apply    body: 新茶",
        "  Uji  ████████░░░░░░░░░░░░  0.39  suggest  (new to this blog)",
        "Categories",
        "  Travel  ████████████████████  1.00  apply",
    ]


def test_the_authors_own_labels_are_marked():
    lines = render_answer(RENDERED, own=["ＵＪＩ", "other"]).splitlines()
    assert [line for line in lines if "(the author's own)" in line] == [lines[2]]


def test_a_label_and_its_reasons_are_escaped_before_they_are_set():
    evidence = [{"text": "a\n\x1b[2J", "field": "body", "weight": 0.1}]
    tag = {**RENDERED["tags"][0], "label": "\u202e\n", "evidence": evidence}
    lines = render_answer({"tags": [tag], "categories": []}).split("\n")
    assert lines[1] == (r"  \u202e\u000a  ███████████████████░  0.93  apply    body: a\u000a\u001b[2J")


def test_colour_comes_only_when_asked_for():
    assert "\x1b[" not in render_answer(RENDERED)
    assert "\x1b[32mapply" in render_answer(RENDERED, colour=True)


def test_an_answer_without_labels_is_explained():
    assert "none: the model found no further label" in render_answer({"tags": [], "categories": []})


@pytest.mark.parametrize(("score", "filled"), [(0, 0), (0.5, BAR_CELLS // 2), (1, BAR_CELLS)])
def test_a_bar_is_as_full_as_its_score(score, filled):
    assert (render_bar(score).count("█"), len(render_bar(score))) == (filled, BAR_CELLS)


def test_reasons_of_one_field_stand_together():
    evidence = [
        {"text": text, "field": field} for text, field in [("a", "body"), ("b", "title"), ("c", "body")]
    ]
    assert render_evidence(evidence) == "body: a, c; title: b"


def test_a_draft_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CannotShow, match=r"none\.md cannot be read: .*\. Name another file"):
        read_draft(tmp_path / "none.md")


def test_a_folder_that_does_not_exist_ends_in_one_line(tmp_path, capsys):
    assert main([str(tmp_path / "none"), "--model", str(tmp_path / "a.safetensors")]) == 2
    assert capsys.readouterr().err.startswith("demo: There is no folder")


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_the_demo_shows_an_answer_and_serves_until_it_is_ended(trained, by):
    with running("examples.demo", "--model", str(trained.model), "--draft", DRAFT, "--port", "0") as demo:
        lines, address = read_until_serving(demo)
        assert f"The draft {DRAFT}" in lines
        assert {"Tags", "Categories"} <= set(lines)
        assert any(f"curl -H 'Content-Type: text/markdown' --data-binary @{DRAFT}" in line for line in lines)
        assert post(address, (ROOT / DRAFT).read_bytes(), "text/markdown")[0] == 200
        demo.send_signal(by)
        assert demo.wait(ENDING_S) == 0
    with pytest.raises(ConnectionRefusedError):
        post(address, b"", "text/markdown")


def test_without_a_draft_the_demo_shows_how_to_ask(trained):
    with running("examples.demo", "--model", str(trained.model), "--port", "0") as demo:
        lines, address = read_until_serving(demo)
        demo.terminate()
    command = f"  curl -H 'Content-Type: text/markdown' --data-binary @path/to/draft.md http://{address}"
    assert any(line.startswith(command) for line in lines)


class CountingFit:
    """Fits nothing, and keeps the posts of each call."""

    def __init__(self) -> None:
        self.calls: list[Sequence[DatedPost]] = []
        self.loaded = 0

    def load(self) -> Fit:
        self.loaded += 1
        return self

    def __call__(self, posts: Sequence[DatedPost], **options: Any) -> Any:
        self.calls.append(posts)
        label_model = next(iter(tiny_model().kinds.values()))
        return Fitted(pack_model(tiny_model()), (), (), {"tags": label_model}, ())


def test_the_demo_trains_without_the_newest_posts_and_then_on_all_with_one_start(tmp_path):
    for number in range(8):
        header = f"title: Post {number}\ndate: 2024-05-0{number + 1}\ntags: tea"
        (tmp_path / f"{number}.md").write_text(f"---\n{header}\n---\nBody\n")
    fit, out, model = CountingFit(), io.StringIO(), tmp_path / "a.safetensors"
    train(tmp_path, model, out=out, err=io.StringIO(), load_fit=fit.load)
    assert ([len(posts) for posts in fit.calls], fit.loaded) == ([6, 8], 1)
    assert "asked about the 2 newest posts, which it has not seen (8 labelled posts allow" in out.getvalue()
    assert model.exists()


def test_a_taken_port_is_named(trained):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with running(
            "examples.demo", "--model", str(trained.model), "--draft", DRAFT, "--port", port
        ) as demo:
            out, errors = demo.communicate(timeout=ENDING_S)
    assert (demo.returncode, out) == (2, "")
    assert errors.splitlines()[0].startswith(f"service: cannot listen on 127.0.0.1 port {port}: ")
    assert errors.splitlines()[1].startswith("demo: The service did not start, for the reason above.")
