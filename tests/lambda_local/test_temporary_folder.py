"""Temporary folders are removed with the process that made them."""

import subprocess
import sys
import time
from pathlib import Path

from lambda_local.temporary_folder import vanishing_folder
from tests.conftest import ROOT
from tests.support.packages.local_lambda import TIMEOUT_S
from tests.support.starting import child

HOLD = """
import sys, time
from pathlib import Path
from lambda_local.temporary_folder import vanishing_folder
with vanishing_folder("held-", Path(sys.argv[1])) as folder:
    (folder / "file").write_text("x")
    print(folder, flush=True)
    time.sleep(60)
"""


def test_a_folder_is_removed_after_the_block_with_read_only_folders_in_it(tmp_path):
    with vanishing_folder("made-", tmp_path) as folder:
        assert folder.parent == tmp_path
        (folder / "inner").mkdir()
        (folder / "inner" / "file").write_text("x")
        (folder / "inner").chmod(0o555)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_removed_after_its_maker_is_killed(tmp_path):
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with child(command, cwd=ROOT, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        held = Path(holder.stdout.readline().strip())
        assert held.is_dir()
        holder.kill()
    until = time.monotonic() + TIMEOUT_S
    while held.exists():
        assert time.monotonic() < until
        time.sleep(0.02)
