"""The user's own configuration file, which switches on what no repository may."""

from argparse import Namespace
from pathlib import Path

import pytest

from fuda.config.blog_settings import SettingError
from fuda.config.user_settings import read_user_settings, wants_sending

ASKED = Namespace(send_decisions=None)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "fuda").mkdir()
    return tmp_path / "fuda" / "config.toml"


def environ(config: Path) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(config.parent.parent)}


def test_without_a_file_nothing_is_sent(config):
    assert not read_user_settings(environ(config)).send_decisions


def test_the_file_switches_sending_on(config):
    config.write_text("# mine\nsend-decisions = true\n")
    assert wants_sending(ASKED, environ(config))


def test_a_command_without_the_option_never_sends(config):
    config.write_text("send-decisions = true\n")
    assert not wants_sending(Namespace(), {**environ(config), "FUDA_SEND_DECISIONS": "true"})


@pytest.mark.parametrize(("text", "expected"), [("TRUE", True), ("1", True), ("false", False), ("0", False)])
def test_the_variable_counts_before_the_file(config, text, expected):
    config.write_text(f"send-decisions = {str(not expected).lower()}\n")
    assert wants_sending(ASKED, {**environ(config), "FUDA_SEND_DECISIONS": text}) is expected


def test_another_value_of_the_variable_is_refused():
    with pytest.raises(SettingError, match="FUDA_SEND_DECISIONS: it is not one of true, 1, false, 0"):
        wants_sending(ASKED, {"FUDA_SEND_DECISIONS": "maybe"})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("\nsend-decisions = 1\n", 'line 2: "send-decisions": it is not true or false'),
        ("url = 'https://x.example'\n", 'line 1: unknown setting "url" (known: send-decisions)'),
        ("send-decisions\n", "line 1: it is not TOML"),
    ],
)
def test_a_fault_of_the_file_is_named_with_its_line(config, text, problem):
    config.write_text(text)
    with pytest.raises(SettingError) as raised:
        read_user_settings(environ(config))
    assert f"{config}, {problem}" in str(raised.value)


def test_a_file_that_is_a_folder_is_refused(config):
    config.mkdir()
    with pytest.raises(SettingError, match="it cannot be read"):
        read_user_settings(environ(config))
