"""fuda review and the start of training as programs in a real terminal."""

import signal
from collections.abc import Mapping
from pathlib import Path

import pytest

from model.artifact import write_artifact
from model.packing import pack_model
from tests.support.models.tiny_model import tiny_model
from tests.support.terminal import in_terminal

POST = "---\ntitle: Python and Linux\n---\nPython runs on Linux here. Also on a server.\n"
ASKED = "[y,n,a,d,e,s,q,?]? "


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    (tmp_path / "fuda.toml").write_text('model = "model.safetensors"\n')
    (tmp_path / "content").mkdir()
    for number in range(2):
        (tmp_path / "content" / f"{number}.md").write_text(POST)
    write_artifact(tmp_path / "model.safetensors", pack_model(tiny_model()))
    return tmp_path


def command(blog: Path) -> tuple[str, ...]:
    return ("fuda", "review", str(blog / "content"), "--min-score", "0")


@pytest.fixture
def environ(tmp_path: Path) -> Mapping[str, str]:
    return {"XDG_STATE_HOME": str(tmp_path / "state"), "NO_COLOR": "1"}


def test_one_key_answers_and_the_post_is_written_when_the_person_quits(blog, environ):
    with in_terminal(*command(blog), environ=environ) as fuda:
        fuda.read_until(ASKED)
        fuda.press("y")
        fuda.read_until(ASKED)
        fuda.press("q")
        assert fuda.end() == 0
    assert f"{ASKED}y\n" in fuda.seen
    assert "1 label added to 1 post" in fuda.seen
    assert "topics:\n" in (blog / "content" / "0.md").read_text()


def test_an_arrow_key_answers_nothing(blog, environ):
    with in_terminal(*command(blog), environ=environ) as fuda:
        fuda.read_until(ASKED)
        fuda.press("\x1b[A")
        fuda.read_until("y  add this label to the post")
        fuda.press("q")
        assert fuda.end() == 0
    assert (blog / "content" / "0.md").read_text() == POST


def test_ctrl_c_keeps_the_answers_so_far(blog, environ):
    with in_terminal(*command(blog), environ=environ) as fuda:
        fuda.read_until(ASKED)
        fuda.press("y")
        fuda.read_until(ASKED)
        fuda.process.send_signal(signal.SIGINT)
        assert fuda.end() == 130
    assert "fuda: stopped" in fuda.seen
    assert "topics:\n" in (blog / "content" / "0.md").read_text()


def test_a_label_is_typed_with_its_corrections(blog, environ):
    with in_terminal(*command(blog), environ=environ, columns=40) as fuda:
        fuda.read_until(ASKED)
        fuda.press("e")
        fuda.read_until("Label to add instead")
        fuda.press("green teq\x7fa\n")
        fuda.read_until(ASKED)
        fuda.press("q")
        assert fuda.end() == 0
    assert "  - green tea\n" in (blog / "content" / "0.md").read_text()


def test_bulk_asks_before_it_writes(blog, environ):
    with in_terminal("fuda", "bulk", str(blog / "content"), "--all", environ=environ) as fuda:
        fuda.read_until("Add these labels to 2 posts? [y,n] ")
        fuda.press("n")
        assert fuda.end() == 0
    assert "Nothing was written." in fuda.seen
    assert (blog / "content" / "0.md").read_text() == POST


@pytest.mark.slow
def test_training_shows_that_tensorflow_starts(tmp_path):
    (tmp_path / "a.md").write_text("---\ntitle: Tea\ntags: [green]\n---\nBody\n")
    out = str(tmp_path / "model.safetensors")
    with in_terminal("training", str(tmp_path), "--out", out, environ={}) as training:
        # The second sign: on a warm disk TensorFlow has started after the third.
        training.read_until("\r\x1b[K⠙ Starting TensorFlow, 0.")
        assert "reading 850 MB of libraries" in training.seen
        training.process.send_signal(signal.SIGTERM)
        training.end()
