"""Date, commit, processor, versions and model of a measurement: nothing that identifies a machine."""

import os
import platform
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

from bench.coldstart.installing import ROOT
from model.artifact import read_artifact
from model.packing import unpack_model

CPU_INFO = Path("/proc/cpuinfo")


def read_circumstances() -> dict[str, Any]:
    """Return date, commit, processor and versions."""
    return {
        "date": date.today().isoformat(),
        "commit": read_commit(ROOT),
        "processor": f"{os.cpu_count()} × {read_processor()}",
        "system": f"{platform.system()} {platform.release().partition('-')[0]} {platform.machine()}",
        "python": platform.python_version(),
    }


def read_commit(root: Path) -> str:
    """Return the short hash of the current commit, and whether files differ from it."""
    commit = _git(root, "rev-parse", "--short", "HEAD")
    if not commit:
        return "unknown"
    return f"{commit} with changes" if _git(root, "status", "--porcelain") else commit


def read_processor(path: Path = CPU_INFO) -> str:
    """Return the processor's name, or else its architecture."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def describe_model(path: Path) -> dict[str, Any]:
    """Return the model's version and sizes, and nothing of its blog's content. Raises ArtifactError."""
    artifact = read_artifact(path)
    model = unpack_model(artifact)
    return {
        "version": artifact.version,
        "mb": round(len(artifact.data) / 1e6, 2),
        "posts": model.vocabulary.posts,
        "terms": len(model.vocabulary.df),
        "labels": len(model.weights.bias),
    }


def _git(root: Path, *arguments: str) -> str:
    """Return what git prints; an empty text without git or a repository."""
    try:
        run = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return run.stdout.strip()
