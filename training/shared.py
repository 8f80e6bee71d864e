"""What other blogs taught: a ranker and calibrations that every blog starts from, in shared.safetensors.

The file has weights and figures of sixteen public blogs and no text; bench.shared_ranker makes it. For
measuring on one of these blogs it has everything a second time without that blog.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

from model.errors import FudaError
from model.files import read_file, write_file
from model.ranking.dial import Calibration
from model.ranking.figures import FIGURES
from model.ranking.ranker import WEIGHTS, Ranker

PATH = Path(__file__).with_name("shared.safetensors")
MAX_SHARED_BYTES = 4_000_000
ALL = "all"
"""The name of what all blogs taught."""
MANIFEST = "shared"
GRID: Final = np.arange(30, 98) / 100
"""The probabilities of a ranker above which the precision of other blogs is known."""


class SharedDial(NamedTuple):
    """What held-out posts of other blogs came to: their calibration, and the precision above each of GRID."""

    calibration: Calibration
    precision: tuple[float, ...]


class Shared(NamedTuple):
    """A ranker of other blogs, and what mixes of it with theirs came to, for known and for new labels."""

    ranker: Ranker
    known: SharedDial
    new: SharedDial


def shared_dial(calibrations: Sequence[Calibration], precisions: Sequence[Sequence[float]]) -> SharedDial:
    """Return what blogs came to: the mean of calibrations, and the median precision, made to ascend."""
    if not calibrations:
        return SharedDial(Calibration(), tuple(GRID.tolist()))
    calibration = Calibration(*np.mean(calibrations, axis=0).tolist())
    precision = np.maximum.accumulate(np.median(precisions, axis=0))
    return SharedDial(calibration, tuple(precision.round(4).tolist()))


class NotSharedError(FudaError):
    """Raised when the shared ranker does not fit this code, or was not fitted without the named blog."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"{PATH.name}: {problem}; make it again with python -m bench.shared_ranker.")


def load_shared(without: str = "") -> Shared:
    """Return what the blogs taught, all of them or those `without` one. Raises NotSharedError."""
    manifest, tensors = _read()
    name = f"without {without}" if without else ALL
    if name not in manifest["parts"]:
        raise NotSharedError(f"it has no part {name}")
    part = manifest["parts"][name]
    weights = {key: tensors[f"{name}/{key}"].astype(np.float32) for key in WEIGHTS}
    ranker = Ranker(**weights, clip=float(manifest["clip"]))
    known, new = (
        SharedDial(Calibration(*part[name]["calibration"]), tuple(part[name]["precision"]))
        for name in ("known", "new")
    )
    return Shared(ranker, known, new)


@cache
def _read() -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    data = read_file(PATH, max_bytes=MAX_SHARED_BYTES)
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    manifest = json.loads(header["__metadata__"][MANIFEST])
    if tuple(manifest["figures"]) != FIGURES:
        raise NotSharedError("it was made for other figures")
    return manifest, load(data)


def write_shared(path: Path, parts: Mapping[str, Shared], facts: Mapping[str, Any], clip: float) -> None:
    """Write the shared parts, by name, with `facts` about the blogs; float16 keeps the file small."""
    manifest = {
        "figures": list(FIGURES),
        "clip": clip,
        "parts": {
            name: {"known": part.known._asdict(), "new": part.new._asdict()} for name, part in parts.items()
        },
        **facts,
    }
    tensors = {
        f"{name}/{key}": np.asarray(getattr(part.ranker, key), np.float16)
        for name, part in parts.items()
        for key in WEIGHTS
    }
    write_file(path, save(tensors, {MANIFEST: json.dumps(manifest, ensure_ascii=False)}))
