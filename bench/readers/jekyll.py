"""Jekyll: one process of Ruby that reads sites, without rendering them."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.readers import File, Reading, make_links, place, shorten, write_files

SETTINGS = frozenset({"_config.yml", "_config.yaml", "_config.toml"})
_SCRIPT = Path(__file__).with_name("jekyll_reader.rb")
PLAIN_DATE = "1999-12-31"
"""The date in the names of files that have no blog of their own: without one they would be no posts."""
TIMEOUT_S = 600


def is_installed() -> bool:
    return bool(shutil.which("jekyll") and shutil.which("ruby"))


def is_own(file: File) -> bool:
    """Return whether a file is in a blog of Jekyll's; Hexo's settings have the same name."""
    return not SETTINGS.isdisjoint(file.site) and not file.path.startswith("source/")


def read(files: Sequence[File]) -> list[Reading]:
    """Return the readings of `files`, in their order. Raises CalledProcessError when Jekyll cannot run."""
    runs = place(files, is_own=is_own, folder="_posts", prefix=f"{PLAIN_DATE}-p")
    readings: dict[int, Reading] = {}
    with tempfile.TemporaryDirectory() as name:
        top = Path(name).resolve()
        for number, run in enumerate(runs):
            write_files(top / f"{number}" / "blog", run.files)
            make_links(top / f"{number}" / "blog", run.links)
        sites = _read_sites([(top / f"{number}" / "blog").as_posix() for number in range(len(runs))])
    for run, pages in zip(runs, sites, strict=True):
        for path, at in run.asked.items():
            reading = pages.get(path, {"page": False})
            readings[at] = _tidy(reading, path, files[at])
    return [readings[at] for at in range(len(files))]


def _read_sites(roots: Sequence[str]) -> list[dict[str, Reading]]:
    """Return what Jekyll reads of each site, by the path in it."""
    lines = "".join(json.dumps(root) + "\n" for root in roots)
    command = ["ruby", "-W0", str(_SCRIPT)]
    run = subprocess.run(
        command,
        input=lines,
        env={**os.environ, "TZ": "UTC"},
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=TIMEOUT_S,
    )
    return [json.loads(line) for line in run.stdout.split("\n")[:-1]]


def _tidy(reading: Reading, placed: str, file: File) -> Reading:
    """Return the reading without anything that only our own name for the file, `placed`, gave."""
    if "error" in reading:
        return {"error": shorten(reading["error"].replace(placed, file.path))}
    if reading.get("date") == PLAIN_DATE and not is_own(file):
        return {key: value for key, value in reading.items() if key != "date"}
    return reading
