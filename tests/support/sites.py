"""Makes the files of a site in a folder."""

from pathlib import Path


def make_site(root: Path, *names: str) -> Path:
    """Make a site of empty folders (with a "/" at the end) and files; "=" separates a file from its text."""
    for name in names:
        path, _, text = name.partition("=")
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("/"):
            (root / path).mkdir(exist_ok=True)
        else:
            (root / path).write_text(text)
    return root
