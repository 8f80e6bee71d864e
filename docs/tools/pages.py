"""The documents that the tools of this folder read and rewrite, and where a checkout begins."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def document_paths() -> list[Path]:
    """Return README.md and its neighbours, then every page of docs/, sorted."""
    return [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]


def name_document(path: Path) -> str:
    """Return the POSIX path of a document below the checkout."""
    return path.relative_to(ROOT).as_posix()
