"""Loads the model at the start, and supplies it to each request.

The model is a file of the package, an object in S3 with a fixed digest, or the one that a pointer names.
Nothing for a model in S3 is imported where the model is in the package.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from aws.model_file import MODEL_FILE, read_model, unpack
from aws.variables import (
    REGISTRY,
    SHA256,
    URI,
    SettingError,
    is_pointer,
    parse_digest,
    parse_interval,
    parse_memory,
    parse_registry,
    parse_uri,
)
from model.tagger import Tagger

if TYPE_CHECKING:
    from aws.following import FollowingLog


def open_models(environ: Mapping[str, str], *, package: Path, log: "FollowingLog") -> Callable[[], Tagger]:
    """Load the model, and return the function that supplies it to each request.

    Where MODEL_URI names a pointer, later calls return the model that the pointer has named since. Raises
    what `load_model` raises.
    """
    source = parse_uri(environ.get(URI) or MODEL_FILE)
    if source is not None and is_pointer(source):
        from aws.following import follow

        if environ.get(SHA256):
            raise SettingError(SHA256, f"is set, but {source.uri} names the digest of its model. Unset one.")
        interval_s = parse_interval(environ)
        return follow(source, package / MODEL_FILE, log=log, interval_s=interval_s).current
    tagger = load_model(environ, package=package)
    return lambda: tagger


def open_blogs(environ: Mapping[str, str], *, log: "FollowingLog") -> Callable[[str], Tagger] | None:
    """Return the function that supplies the model of each blog of MODEL_REGISTRY, or None without it.

    No model is loaded yet. Raises SettingError.
    """
    registry = parse_registry(environ.get(REGISTRY, ""))
    if registry is None:
        return None
    from aws.blog_models import BlogModels

    memory_bytes, interval_s = parse_memory(environ), parse_interval(environ)
    models = BlogModels(registry, log=log, memory_bytes=memory_bytes, interval_s=interval_s)
    models.prepare()
    return models.tagger_of


def load_model(
    environ: Mapping[str, str],
    *,
    package: Path,
    temporary: Path | None = None,
    timeout_s: float | None = None,
) -> Tagger:
    """Return the tagger of the model that MODEL_URI names, verified against MODEL_SHA256 where that is set.

    A relative path is below `package`. A model from S3 is kept in `temporary`, by default the system's folder
    for temporary files, for the next init of the same environment. It is downloaded within `timeout_s`, by
    default the timeout of aws/s3_objects.py. Raises SettingError, FetchError or ArtifactError, each with the
    place and the next move; a failure leaves no file behind.
    """
    uri = environ.get(URI) or MODEL_FILE
    digest = parse_digest(environ.get(SHA256, ""))
    source = parse_uri(uri)
    if source is None:
        return unpack(read_model(package / uri, digest), package / uri)
    if digest is None:
        raise SettingError(SHA256, f"is not set. Set it to the sha256 of {uri}: a model from S3 is verified.")
    from aws.s3_models import read_or_fetch

    return unpack(read_or_fetch(source, digest, temporary, timeout_s), uri)
