"""Reads and unpacks a model, with errors that end with the next move."""

from hashlib import sha256
from pathlib import Path

from aws.variables import SHA256
from model.artifact import Artifact, ArtifactError, read_artifact
from model.tagger import Tagger

MODEL_FILE = "model.safetensors"
"""The model in the package, unless MODEL_URI names another one."""
NEXT_MOVE = "Put a complete model of this Fuda there, or build the package again with one"


def read_model(path: Path, digest: str | None) -> Artifact:
    """Return the artifact at `path`, verified against the sha256 `digest` if there is one.

    Raises ArtifactError.
    """
    try:
        artifact = read_artifact(path)
    except ArtifactError as error:
        raise ArtifactError(path, f"{error.problem}. {NEXT_MOVE}.") from error
    if digest is not None and (found := find_digest(artifact.data)) != digest:
        raise ArtifactError(path, f"has the sha256 {found}, and not the {digest} of {SHA256}. {NEXT_MOVE}.")
    return artifact


def unpack(artifact: Artifact, path: str | Path) -> Tagger:
    """Return the tagger of a verified artifact. Raises ArtifactError, which ends with the next move."""
    try:
        return Tagger(artifact, path)
    except ArtifactError as error:
        raise ArtifactError(path, f"{error.problem}. {NEXT_MOVE}.") from error


def find_digest(data: bytes) -> str:
    """Return the sha256 of a whole model file, as `sha256sum` prints it."""
    return sha256(data).hexdigest()
