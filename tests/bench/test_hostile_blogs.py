"""150 hostile blogs do nothing to their reader; `make prove` has thousands."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.support.packages.built_package import write_tiny_model

NUMBER = "150"


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_a_hostile_blog_cannot_harm_its_reader(tmp_path):
    model = write_tiny_model(tmp_path / "tiny.safetensors")
    module = [sys.executable, "-m", "bench.safety.hostile_blogs", "--model", str(model)]
    options = ["--number", NUMBER, "--processes", "0"]
    run = subprocess.run([*module, *options], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout.partition("\nfaults\n")[2] + run.stderr
