"""The size of the package by distribution, before and after trimming, and its budget."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from deploy.contents import MODEL, Files
from deploy.zipping import Member
from model.errors import FudaError

MB = 1_000_000
OURS = "fuda"
THE_MODEL = "the model"


@dataclass(frozen=True, slots=True)
class Size:
    """The bytes of files, and of their members in a zip."""

    unzipped_bytes: int = 0
    zipped_bytes: int = 0

    def __add__(self, other: "Size") -> "Size":
        return Size(
            self.unzipped_bytes + other.unzipped_bytes,
            self.zipped_bytes + other.zipped_bytes,
        )

    def fits(self, budget: "Size") -> bool:
        return self.unzipped_bytes <= budget.unzipped_bytes and self.zipped_bytes <= budget.zipped_bytes


BUDGET = Size(unzipped_bytes=42 * MB, zipped_bytes=14 * MB)
"""Lambda accepts more, but it downloads and unpacks every megabyte before a cold start begins."""

Sizes = Mapping[str, Size]
"""Sizes by distribution and version, OURS or THE_MODEL, largest first."""


class OverBudget(FudaError):
    """Raised when a package of `size` exceeds the budget; `biggest` names its three largest parts."""

    def __init__(self, size: Size, budget: Size, sizes: Sizes) -> None:
        self.size = size
        self.biggest = list(sizes)[:3]
        biggest = "; ".join(f"{name} {_render(sizes[name])}" for name in self.biggest)
        super().__init__(
            f"The package is over budget: it has {_render(size)}, and may have {_render(budget)}. Its "
            f"largest parts: {biggest}. Leave out more in deploy/contents.py, or train a smaller model."
        )


def measure(members: Iterable[Member], owners: Mapping[str, str]) -> Sizes:
    """Return the total size of each owner's members."""
    sizes: defaultdict[str, Size] = defaultdict(Size)
    for member in members:
        sizes[owner(member.path, owners)] += Size(member.size_bytes, member.zipped_bytes)
    return dict(sorted(sizes.items(), key=lambda item: -item[1].unzipped_bytes))


def owner(path: str, owners: Mapping[str, str]) -> str:
    """Return the distribution that has the file, or OURS or THE_MODEL. Bytecode belongs to its source's."""
    if path == MODEL:
        return THE_MODEL
    return owners.get(path) or owners.get(path.removesuffix("c"), OURS)


def total(sizes: Sizes) -> Size:
    """Return the sum of all sizes."""
    return sum(sizes.values(), Size())


def check_budget(sizes: Sizes, budget: Size) -> None:
    """Raise OverBudget when the sum of all sizes does not fit."""
    size = total(sizes)
    if not size.fits(budget):
        raise OverBudget(size, budget, sizes)


def parse_owners(installed: Files) -> dict[str, str]:
    """Return the distribution and version, such as "numpy 2.5.5", of every file that a RECORD names."""
    return {
        row[0]: PurePosixPath(path).parent.stem.replace("-", " ").replace("_", "-")
        for path, data in installed.items()
        if PurePosixPath(path).match("*.dist-info/RECORD")
        for row in csv.reader(data.decode().splitlines())
    }


def render_table(before: Sizes, after: Sizes, budget: Size) -> str:
    """Return a Markdown table of MB unzipped and zipped, as installed and as packed."""
    names = {**after, **before}
    rows: Sequence[tuple[str, Size, Size]] = [
        *((name, before.get(name, Size()), after.get(name, Size())) for name in names),
        ("total", total(before), total(after)),
    ]
    lines = [f"| {name:28} | {_cells(one)} | {_cells(two)} |" for name, one, two in rows]
    return "\n".join([
        f"| {'MB':28} | installed |    zipped |    packed |    zipped |",
        "|-|-:|-:|-:|-:|",
        *lines,
        f"| {'at most':28} | {'':9} | {'':9} | {_cells(budget)} |",
    ])  # fmt: skip


def _cells(size: Size) -> str:
    return f"{size.unzipped_bytes / MB:9.2f} | {size.zipped_bytes / MB:9.2f}"


def _render(size: Size) -> str:
    return f"{size.unzipped_bytes / MB:.2f} MB unzipped and {size.zipped_bytes / MB:.2f} MB zipped"
