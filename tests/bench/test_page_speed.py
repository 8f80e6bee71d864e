"""python -m bench.speed.page: it names what it needs. No test asserts a time."""

import pytest

from bench.speed.page import CannotMeasure, main


def test_without_chromium_the_command_that_installs_it_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotMeasure, match="apt-get install chromium"):
        main(["--model", "any.safetensors"])
