"""The entry for fuda in a blog's .pre-commit-config.yaml: appended, so that every other byte stays."""

import re
from pathlib import Path
from typing import Any

from model.files import read_file, write_file

FILE_NAME = ".pre-commit-config.yaml"
MAX_BYTES = 1_000_000
HOOK = "fuda-apply"
ENTRY = f"""\
- repo: local
  hooks:
    - id: {HOOK}
      name: add labels to posts
      entry: fuda-hook apply --best-effort
      language: system
      types_or: [markdown, mdx]
      exclude: (?i)(^|/)(readme|changelog|contributing|code_of_conduct|security)\\.[a-z]+$
      require_serial: true
      verbose: true
"""
"""For the installed command; .pre-commit-hooks.yaml has the same hook for pre-commit to install."""
_ITEM = re.compile(r"^( *)- repo:", re.MULTILINE)


def add_entry(root: Path) -> str:
    """Add the entry to the file of the blog at `root`, and return what was done, as a sentence.

    Where the file has another shape than usual it is left as it is, and the sentence has the entry. Raises
    OSError.
    """
    path = root / FILE_NAME
    if path.is_symlink():
        return f"{path} is a link and was left as it is. Add to its repos:\n{ENTRY}"
    old = read_file(path, max_bytes=MAX_BYTES).decode("utf-8") if path.exists() else ""
    if HOOK in old:
        return f"{path} has the hook {HOOK} already."
    new = append_entry(old)
    if new is None:
        return f"{path} was left as it is, because it has an unusual shape. Add to its repos:\n{ENTRY}"
    write_file(path, new.encode("utf-8"))
    return f"{path} has the hook {HOOK} now. To start it: pre-commit install"


def append_entry(text: str) -> str | None:
    """Return the text of a configuration with the entry as the last of its repos, or None where that fails.

    The result is parsed: it has exactly one entry more.
    """
    if not text.strip():
        return f"repos:\n{ENTRY}"
    items = _ITEM.findall(text)
    indent = items[0] if items else ""
    lines = "".join(f"{indent}{line}\n" for line in ENTRY.splitlines())
    new = f"{text}{'' if text.endswith('\n') else '\n'}{lines}"
    old_repos, repos = _parse(text), _parse(new)
    if old_repos is None or repos is None or repos[:-1] != old_repos:
        return None
    return new


def _parse(text: str) -> list[Any] | None:
    """Return the repos of a configuration, or None when there are none to append to."""
    # Imported here: only fuda init needs it.
    from yaml import YAMLError, safe_load

    try:
        settings = safe_load(text)
    except YAMLError:
        return None
    repos = settings.get("repos") if isinstance(settings, dict) else None
    return repos if isinstance(repos, list) else None
