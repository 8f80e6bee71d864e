"""Checks each tensor of a model: type, shape, range, and the order that the code relies on.

Sizes are compared with each other and with the manifest, which is checked before. Together with the limits,
the ranges keep every sum that a post leads to finite.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model import limits
from model.artifact import Tensors
from model.manifest_check import InvalidModel, refuse
from model.printing import show, text_fault
from model.ranking.figures import FIGURES
from model.ranking.history import HABITS, NAMED, PRIOR
from model.terms.sections import SECTIONS
from model.terms.term_ids import LINE_END


class Spec(NamedTuple):
    """The allowed types of a tensor, its shape in numbers and names of sizes, and the range of its values.

    Without a range any value is allowed, or a separate check follows.
    """

    dtypes: tuple[str, ...]
    shape: tuple[str | int, ...]
    range: tuple[float, float] | None = None


_SPACE, _DELETE, _BEYOND_ASCII = 0x20, 0x7F, 0x80
_F32, _I32, _I64, _U8 = ("float32",), ("int32",), ("int64",), ("uint8",)
_WEIGHT = (-limits.MAX_WEIGHT, limits.MAX_WEIGHT)
_LOG = (-limits.MAX_LOG, limits.MAX_LOG)
_RANKER = (-limits.MAX_RANKER_WEIGHT, limits.MAX_RANKER_WEIGHT)

SIZES: Mapping[str, tuple[int, int]] = {
    "terms": (0, limits.MAX_TERMS),
    "starts": (1, limits.MAX_TERMS + 1),
    "weights": (0, limits.MAX_WEIGHTS),
    "bytes": (0, limits.MAX_TERMS_BYTES),
    "latest": (0, limits.MAX_CANDIDATES),
    "pairs": (0, limits.MAX_PAIRS),
    "section_pairs": (0, limits.MAX_PAIRS),
    "copies": (1, limits.MAX_COPIES),
    "width": (1, limits.MAX_UNITS),
    "units": (1, limits.MAX_UNITS),
}
"""The bounds of each size by name; the first tensor with that size fixes it for all others."""


def shared_specs(labels: int, posts: int) -> dict[str, Spec]:
    """Return the specs of the tensors that all kinds share, by name."""
    return {
        "df": Spec(_I32, ("terms",), (0, posts)),
        "weights.starts": Spec(_I32, ("starts",)),
        "weights.labels": Spec(("uint16", "uint32"), ("weights",), (0, labels - 1)),
        "weights.values": Spec(("int8", "float32"), ("weights",), _WEIGHT),
        "weights.scales": Spec(_F32, ("terms",), (0, limits.MAX_SCALE)),
        "weights.bias": Spec(_F32, (labels,), _WEIGHT),
    }


def kind_specs(labels: int, sections: int) -> dict[str, Spec]:
    """Return the specs of the tensors of one kind, by their names within it."""
    figures = len(FIGURES)
    return {
        "prior": Spec(_F32, (labels, len(PRIOR)), _LOG),
        "named": Spec(_F32, (labels, len(NAMED)), _LOG),
        "habits": Spec(_F32, (len(HABITS),), _LOG),
        "latest": Spec(_I64, ("latest",), (0, labels - 1)),
        "together_pairs": Spec(_I32, ("pairs", 2), (0, labels - 1)),
        "together": Spec(_F32, ("pairs",), (0, 1)),
        "section_shares": Spec(_F32, (sections,), (0, 1)),
        "section_pairs": Spec(_I32, ("section_pairs", 2), (0, max(labels, sections) - 1)),
        "section_uses": Spec(_F32, ("section_pairs",), (0, limits.MAX_POSTS)),
        "ranker.mean": Spec(_F32, (figures,), _RANKER),
        "ranker.deviation": Spec(_F32, (figures,), (limits.MIN_DEVIATION, limits.MAX_RANKER_WEIGHT)),
        "ranker.hidden": Spec(_F32, (figures, "units"), _RANKER),
        "ranker.hidden_bias": Spec(_F32, ("units",), _RANKER),
        "ranker.out": Spec(_F32, ("copies", "width"), _RANKER),
        "ranker.skip": Spec(_F32, (figures, "copies"), _RANKER),
        "ranker.bias": Spec(_F32, ("copies",), _RANKER),
    }


@np.errstate(invalid="ignore")  # comparing a NaN would warn
def check_tensors(manifest: Mapping[str, Any], tensors: Tensors) -> None:
    """Raise InvalidModel for the first tensor that is not valid, missing or unknown.

    `manifest` has passed check_manifest.
    """
    labels = {kind: len(fields["labels"]) for kind, fields in manifest["kinds"].items()}
    shared = shared_specs(sum(labels.values()), manifest["vocabulary_posts"])
    texts = {f"terms.{name}": Spec(_U8, ("bytes",)) for name in SECTIONS}
    sections = {kind: len(fields["sections"]) for kind, fields in manifest["kinds"].items()}
    kinds = {kind: kind_specs(count, sections[kind]) for kind, count in labels.items()}
    named = {f"{kind}.{name}" for kind, specs in kinds.items() for name in specs}
    _check_names(tensors, {*shared, *texts, *named})
    for name, spec in texts.items():
        _check_tensor(name, tensors[name], spec, {})
    sizes = {"terms": _count_terms(tensors)}
    for name, spec in shared.items():
        _check_tensor(name, tensors[name], spec, sizes)
    _check_starts(tensors["weights.starts"], sizes)
    for kind, specs in kinds.items():
        _check_kind(kind, specs, tensors, labels[kind])


def _check_names(tensors: Tensors, names: set[str]) -> None:
    if missing := sorted(names - tensors.keys()):
        raise InvalidModel(f"the tensor {missing[0]} is missing")
    if unknown := sorted(tensors.keys() - names):
        raise InvalidModel(f"there is an unknown tensor {show(unknown[0])}")


def _check_tensor(name: str, tensor: NDArray[Any], spec: Spec, sizes: dict[str, int]) -> None:
    """Check one tensor, and add the sizes that it is the first to have to `sizes`."""
    if tensor.dtype.name not in spec.dtypes:
        refuse(name, f"of type {tensor.dtype.name}", f"of type {' or '.join(spec.dtypes)}")
    if tensor.ndim != len(spec.shape):
        refuse(name, f"of shape {tensor.shape}", f"of {len(spec.shape)} dimensions")
    for found, wanted in zip(tensor.shape, spec.shape, strict=True):
        if isinstance(wanted, str) and wanted not in sizes:
            low, high = SIZES[wanted]
            if not low <= found <= high:
                refuse(name, f"of shape {tensor.shape}", f"of {low:,} to {high:,} {wanted}")
            sizes[wanted] = found
    shape = tuple(sizes[size] if isinstance(size, str) else size for size in spec.shape)
    if tensor.shape != shape:
        refuse(name, f"of shape {tensor.shape}", f"of shape {shape}")
    if spec.range is not None and tensor.size and tensor.dtype != np.int8:
        _check_range(name, tensor, *spec.range)


def _check_range(name: str, tensor: NDArray[Any], low: float, high: float) -> None:
    lowest, highest = tensor.min().item(), tensor.max().item()
    # Written so that NaN, which fails every comparison, is refused.
    if not (low <= lowest and highest <= high):
        refuse(name, f"in the range of {lowest:g} to {highest:g}", f"in that of {low:g} to {high:g}")


def _count_terms(tensors: Tensors) -> int:
    """Return how many terms the sections have: lines of UTF-8, printable and not empty."""
    return sum(_count_lines(f"terms.{section}", tensors[f"terms.{section}"]) for section in SECTIONS)


def _count_lines(name: str, text: NDArray[np.uint8]) -> int:
    """Return how many lines `text` has. Checking bytes takes a quarter of the time of checking strings."""
    if not text.size:
        return 0
    ends = text == LINE_END
    if ends[0] or ends[-1] or (ends[1:] & ends[:-1]).any():
        refuse(name, "lines of which one is empty", "a term on each line")
    try:
        text.tobytes().decode()
    except UnicodeDecodeError:
        refuse(name, "not UTF-8", "lines of UTF-8")
    if not ((text >= _SPACE) & (text != _DELETE) | ends).all():
        refuse(name, "text with a control character", "printable")
    # The bytes that are left without ASCII still form whole characters.
    if fault := text_fault(text[text >= _BEYOND_ASCII].tobytes().decode()):
        refuse(name, f"text with {fault}", "printable")
    return int(np.count_nonzero(ends)) + 1


def _check_starts(starts: NDArray[np.int32], sizes: Mapping[str, int]) -> None:
    """Check that the weights of each term start where those of the term before end, up to the last weight."""
    if len(starts) != sizes["terms"] + 1:
        refuse(
            "weights.starts", f"of {len(starts):,} entries", f"of {sizes['terms'] + 1:,}, one more than terms"
        )
    if starts[0] != 0 or starts[-1] != sizes["weights"] or (starts[1:] < starts[:-1]).any():
        refuse("weights.starts", "not in order", f"ascending from 0 to {sizes['weights']:,}")


def _check_kind(kind: str, specs: Mapping[str, Spec], tensors: Tensors, labels: int) -> None:
    sizes: dict[str, int] = {}
    for name, spec in specs.items():
        _check_tensor(f"{kind}.{name}", tensors[f"{kind}.{name}"], spec, sizes)
    copies, width = sizes["copies"], sizes["width"]
    if sizes["units"] != copies * width:
        found = f"of {sizes['units']:,} units"
        refuse(f"{kind}.ranker.hidden", found, f"of {copies} copies of {width} units")
    _check_pairs(f"{kind}.together_pairs", tensors[f"{kind}.together_pairs"], labels, labels)
    sections = len(tensors[f"{kind}.section_shares"])
    _check_pairs(f"{kind}.section_pairs", tensors[f"{kind}.section_pairs"], sections, labels)


def _check_pairs(name: str, pairs: NDArray[np.int32], rows: int, columns: int) -> None:
    """Check that pairs of numbers from 0 are within the table, and in the order that PairTable searches."""
    for wanted, found in zip((rows, columns), pairs.T, strict=True):
        if found.size:
            _check_range(name, found, 0, wanted - 1)
    cells = pairs[:, 0].astype(np.int64) * columns + pairs[:, 1]
    if (cells[1:] <= cells[:-1]).any():
        refuse(name, "not in order", "ascending, each pair once")
