"""The models of a release, read whole: the one to release, its trial, and the one that is live."""

from pathlib import Path
from typing import NamedTuple

from model.artifact import ArtifactError
from model.errors import FudaError
from model.files import read_file
from model.limits import MAX_MODEL_BYTES
from model.tagger import Tagger
from registry.history import parse_record, record_key
from registry.model_check import CheckedModel, check_model
from registry.release import MAX_POINTER_BYTES, Release, model_key
from registry.releasing import read_model
from registry.store import Store


class WrongTrial(FudaError):
    """Raised when the figures of a trial cannot stand for a model; `problem` has the reason."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"{path} is not a trial of this model: {problem}. Train both from the same blog with the same "
            "options, the trial with --hold-out too."
        )
        self.path = path
        self.problem = problem


class Live(NamedTuple):
    """The live model, and the trial whose figures stood for it, None where it had none."""

    tagger: Tagger
    trial: Tagger | None


def read_candidate(path: Path) -> CheckedModel:
    """Return the model at `path`, checked as a whole. Raises ArtifactError."""
    try:
        data = read_file(path, max_bytes=MAX_MODEL_BYTES)
    except OSError as error:
        raise ArtifactError(path, f"cannot be read: {error.strerror}") from error
    return check_model(data, str(path))


def read_trial(path: Path, model: CheckedModel) -> CheckedModel:
    """Return the trial at `path`, whose figures may stand for `model`. Raises ArtifactError or WrongTrial."""
    trial = read_candidate(path)
    for part, words in (("settings", "its settings differ"), ("keys", "its label keys differ")):
        if trial.artifact.manifest[part] != model.artifact.manifest[part]:
            raise WrongTrial(path, words)
    if trial.tagger.newest_post > model.tagger.newest_post:
        raise WrongTrial(path, "it has seen a newer post")
    return trial


def read_live(store: Store, release: Release) -> Live:
    """Return the live model, and its trial where the history has one.

    Raises RegistryError or ArtifactError. Without a readable record the model has no trial.
    """
    stored = store.read(record_key(release.number), max_bytes=MAX_POINTER_BYTES)
    try:
        trial = parse_record(stored.data).trial if stored else ""
    except ValueError:
        trial = ""
    tagger = _read_kept(store, release.sha256)
    return Live(tagger, _read_kept(store, trial) if trial else None)


def _read_kept(store: Store, sha256: str) -> Tagger:
    return check_model(read_model(store, sha256), store.address(model_key(sha256))).tagger
