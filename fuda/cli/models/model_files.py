"""The model file that a command is about, and where training writes one."""

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fuda.cli.context import Context
from fuda.config.blog_settings import read_settings
from fuda.config.options import read_options
from model.errors import FudaError

if TYPE_CHECKING:
    from model.tagger import Tagger

DEFAULT_NAME = "model.safetensors"


class NoModel(FudaError):
    """Raised when no model file is named."""

    def __init__(self) -> None:
        super().__init__(
            "No model file is named: name one with --model FILE or FUDA_MODEL, or as model in fuda.toml. "
            "fuda train writes one."
        )


class ModelOutside(FudaError):
    """Raised when the model that fuda.toml names lies behind a link out of the blog."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The model would be written to {path}, which leads out of the blog through a link. If it is "
            "yours, name it with --out."
        )
        self.path = path


class ModelFile(NamedTuple):
    """The path of a model, and the root of the blog when its fuda.toml names the path, else None."""

    path: Path
    root: Path | None

    def load(self, path: Path | None = None) -> "Tagger":
        """Return the model; `path` is its own. Raises ArtifactError or ModelLeadsOut."""
        from fuda.sources.local import load_inside, load_tagger

        load = load_tagger if self.root is None else partial(load_inside, self.root)
        return load(self.path)  # type: ignore[return-value]


def find_model(arguments: argparse.Namespace, context: Context, root: Path) -> ModelFile:
    """Return the model of the blog at `root` that --model, FUDA_MODEL or fuda.toml names.

    Raises NoModel, or SettingError.
    """
    others = dict.fromkeys(("url", "token", "region", "timeout", "precision"))
    asked = argparse.Namespace(model=arguments.model, best_effort=False, **others)
    options = read_options(asked, environ=context.environ, root=root, trust=context.trust)
    if options.model is None:
        raise NoModel
    return ModelFile(options.model, options.model_root)


def place_model(out: Path | None, root: Path) -> Path:
    """Return where to write a new model: `out`, else what fuda.toml names, else DEFAULT_NAME in the root.

    A stranger may have written fuda.toml, so its place must be inside the blog. Raises ModelOutside, or
    SettingError.
    """
    if out is not None:
        return out
    path = read_settings(root).model or root / DEFAULT_NAME
    if not path.parent.resolve().is_relative_to(root.resolve()):
        raise ModelOutside(path)
    return path
