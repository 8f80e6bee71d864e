"""The folders of this user's own files, which a repository cannot bring along."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal


def user_folder(kind: Literal["config", "state"], environ: Mapping[str, str]) -> Path | None:
    """Return Fuda's folder of that kind, or None when it is unknown, as in a container without a home.

    XDG_CONFIG_HOME and XDG_STATE_HOME are used on every system. A relative path is ignored: it would be in
    the repository in which the command runs.
    """
    given = environ.get(f"XDG_{kind.upper()}_HOME", "")
    if os.path.isabs(given):
        return Path(given, "fuda")
    # Imported here: it takes 3 ms, and many commands need neither folder.
    from platformdirs import user_config_path, user_state_path

    try:
        folder = (user_config_path if kind == "config" else user_state_path)("fuda", appauthor=False)
    except RuntimeError:
        return None
    return folder if folder.is_absolute() else None
