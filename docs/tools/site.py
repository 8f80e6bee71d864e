"""A hook of MkDocs: pictures that lie outside docs/ are published beside the pages that show them.

The benches write their pictures next to their figures, in bench/results. GitHub shows a page of docs/ with
`../bench/results/x.png`; the site needs a copy below its own root, and a link to that.
"""

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

_OUTSIDE = re.compile(r"\]\((?P<link>(?:\.\./)+(?P<path>bench/results/[\w.-]+\.(?:png|svg)))\)")


def on_page_markdown(markdown: str, *, page: Any, config: Any, files: Any) -> str:
    """Return the page with links to pictures of bench/results led to their copies in the site."""
    root = Path(config["docs_dir"]).parent

    def lead(found: re.Match[str]) -> str:
        path = found["path"]
        if files.get_file_from_path(path) is None:
            files.append(File.generated(config, path, abs_src_path=str(root / path)))
        return f"]({posixpath.relpath(path, posixpath.dirname(page.file.src_uri) or '.')})"

    return _OUTSIDE.sub(lead, markdown)
