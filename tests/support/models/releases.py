"""Released models for tests: the tiny model in several versions, and the records that name them."""

from model.artifact import Artifact
from model.packing import pack_model
from registry.release import Release, model_key, render_release
from tests.support.models.model_files import digest
from tests.support.models.tiny_model import tiny_model

BUCKET = "fuda-models"


def other_artifact(weight: float = 0.5) -> Artifact:
    """Return another model than ARTIFACT, a different one for each weight."""
    return pack_model(tiny_model(weight))


def release_of(data: bytes, number: int = 1) -> Release:
    """Return the record of the model in `data`."""
    return Release(number, digest(data), len(data), "2026-11-30T12:00:00+00:00", "a test", "2024-05-06")


def released(data: bytes, number: int = 1, *, blog: str = "tea") -> dict[str, bytes]:
    """Return the objects of a registry in which the model in `data` is live, by their keys."""
    release = release_of(data, number)
    return {
        f"blogs/{blog}/current.json": render_release(release),
        f"blogs/{blog}/{model_key(release.sha256)}": data,
    }
