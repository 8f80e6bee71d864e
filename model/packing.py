"""Converts a model to an artifact's manifest and tensors, and back."""

from collections.abc import Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.artifact import AGAIN, Artifact, ArtifactError, Tensors, seal_artifact
from model.labels import fold, fold_case
from model.manifest_check import InvalidModel, check_manifest
from model.parts import Model
from model.post import LabelKeys
from model.ranking.blog_sections import BlogSections
from model.ranking.candidates import Past
from model.ranking.dial import parse_dials, render_dials
from model.ranking.history import Company, LabelHistory
from model.ranking.label_model import LabelModel
from model.ranking.new_tags import TagStyle
from model.ranking.pair_table import PairTable
from model.ranking.ranker import WEIGHTS as RANKER_WEIGHTS
from model.ranking.ranker import Ranker
from model.scores import Weights
from model.settings import Settings
from model.tensor_check import check_tensors
from model.terms.sections import SECTIONS
from model.terms.vector import Vocabulary

_WEIGHTS = ("starts", "labels", "values", "scales", "bias")
_HISTORY = ("prior", "named", "latest", "habits")


def pack_model(model: Model) -> Artifact:
    """Return the model as an artifact; the same model gives the same bytes."""
    manifest = {
        "settings": model.settings._asdict(),
        "keys": model.keys._asdict(),
        "vocabulary_posts": model.vocabulary.posts,
        "kinds": {name: _kind_manifest(kind) for name, kind in model.kinds.items()},
        "facts": dict(model.facts),
    }
    tensors = dict(_shared_tensors(model))
    for name, kind in model.kinds.items():
        tensors |= {f"{name}.{key}": tensor for key, tensor in _kind_tensors(kind)}
    return seal_artifact(manifest, tensors)


def unpack_model(artifact: Artifact, path: str | Path = "the model") -> Model:
    """Return the model in a verified artifact. Raises ArtifactError when a part of it is not valid.

    `path` is where it came from, for the error. Everything is checked before any part is made.
    """
    try:
        check_manifest(artifact.manifest)
        check_tensors(artifact.manifest, artifact.tensors)
        return _unpack(artifact.manifest, artifact.tensors)
    except InvalidModel as error:
        raise ArtifactError(path, f"{error}: {AGAIN}") from error


def _unpack(manifest: Mapping[str, Any], tensors: Tensors) -> Model:
    settings = Settings(**{**manifest["settings"], "half_lives": tuple(manifest["settings"]["half_lives"])})
    vocabulary = _unpack_vocabulary(tensors, manifest["vocabulary_posts"], settings)
    kinds = manifest["kinds"]
    starts = accumulate((len(kind["labels"]) for kind in kinds.values()), initial=0)
    return Model(
        settings=settings,
        keys=LabelKeys(**{name: tuple(keys) for name, keys in manifest["keys"].items()}),
        vocabulary=vocabulary,
        weights=Weights(**{name: tensors[f"weights.{name}"] for name in _WEIGHTS}),
        kinds={
            name: _unpack_kind(
                name, kind, tensors, Past(_unpack_history(name, kind, tensors), vocabulary, settings), start
            )
            for (name, kind), start in zip(kinds.items(), starts, strict=False)
        },
        facts=manifest["facts"],
    )


def _kind_manifest(kind: LabelModel) -> dict[str, Any]:
    history = kind.past.history
    return {
        "labels": list(history.labels),
        "style": history.style._asdict() if history.style else None,
        "sections": list(history.sections.names),
        "dials": render_dials(kind.dials),
        "seldom": kind.seldom,
    }


def _shared_tensors(model: Model) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the weights and the vocabulary; the terms of a section are lines of UTF-8 text."""
    for name in _WEIGHTS:
        yield f"weights.{name}", getattr(model.weights, name)
    yield "df", model.vocabulary.df
    for section in SECTIONS:
        text = "\n".join(model.vocabulary.terms[section])
        yield f"terms.{section}", np.frombuffer(text.encode(), np.uint8)


def _kind_tensors(kind: LabelModel) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield a kind's tensors."""
    history = kind.past.history
    for name in _HISTORY:
        yield name, getattr(history, name)
    yield "together_pairs", history.together.pairs
    yield "together", history.together.values
    yield "section_shares", history.sections.shares
    yield "section_pairs", history.sections.uses.pairs
    yield "section_uses", history.sections.uses.values
    for name in RANKER_WEIGHTS:
        yield f"ranker.{name}", getattr(kind.ranker, name)


def _unpack_vocabulary(tensors: Tensors, posts: int, settings: Settings) -> Vocabulary:
    texts = {section: tensors[f"terms.{section}"].tobytes().decode() for section in SECTIONS}
    terms = {section: text.split("\n") if text else [] for section, text in texts.items()}
    return Vocabulary(terms, tensors["df"], posts, settings)


def _unpack_history(name: str, manifest: Mapping[str, Any], tensors: Tensors) -> LabelHistory:
    labels = tuple(manifest["labels"])
    keys = tuple(map(fold, labels))
    # A model that was trained when fold did less can have "#tea" beside "tea"; the better one is suggested.
    if len(set(map(fold_case, labels))) < len(labels):
        raise InvalidModel(f"kinds.{name}.labels has one label twice, in one spelling or two")
    return LabelHistory(
        labels=labels,
        keys=keys,
        style=TagStyle(**manifest["style"]) if manifest["style"] else None,
        together=Company(tensors[f"{name}.together_pairs"], tensors[f"{name}.together"], len(labels)),
        sections=BlogSections(
            manifest["sections"],
            tensors[f"{name}.section_shares"],
            PairTable(tensors[f"{name}.section_pairs"], tensors[f"{name}.section_uses"], len(labels)),
        ),
        **{key: tensors[f"{name}.{key}"] for key in _HISTORY},
    )


def _unpack_kind(
    name: str, manifest: Mapping[str, Any], tensors: Tensors, past: Past, first_column: int
) -> LabelModel:
    weights = {key: tensors[f"{name}.ranker.{key}"] for key in RANKER_WEIGHTS}
    return LabelModel(
        past=past,
        ranker=Ranker(**weights, clip=past.settings.clip),
        dials=parse_dials(manifest["dials"]),
        seldom=manifest["seldom"],
        first_column=first_column,
    )
