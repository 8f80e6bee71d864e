"""When, where and with what was measured, for whoever compares results: nothing that names a machine."""

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
    """Return the short name of the commit that is checked out, and whether files differ from it."""
    commit = _git(root, "rev-parse", "--short", "HEAD")
    if not commit:
        return "unknown"
    return f"{commit} with changes" if _git(root, "status", "--porcelain") else commit


def read_processor(path: Path = CPU_INFO) -> str:
    """Return the processor's name, or its architecture where the system does not tell."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def describe_model(path: Path) -> dict[str, Any]:
    """Return what the model is like, and nothing of the blog that it learnt from. Raises ArtifactError."""
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
    """Return what git prints, empty where there is no git or no repository."""
    try:
        run = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return run.stdout.strip()
