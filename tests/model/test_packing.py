"""A model comes back from its artifact with all its parts and settings."""

from copy import replace
from dataclasses import fields

import numpy as np
import pytest

from model.artifact import ArtifactError, read_artifact, seal_artifact, write_artifact
from model.labels import fold
from model.packing import pack_model, unpack_model
from model.parts import Model
from model.post import Post
from model.ranking.figures import FIGURES
from model.settings import Settings
from model.tagger import Tagger
from tests.support.models.tiny_model import SETTINGS, TERMS, model_of, tiny_model

COLUMNS = len(FIGURES)


@pytest.fixture
def loaded(tmp_path) -> Model:
    write_artifact(tmp_path / "model.safetensors", pack_model(tiny_model()))
    return unpack_model(read_artifact(tmp_path / "model.safetensors"))


def assert_equal_arrays(first: object, second: object, names: list[str]) -> None:
    for name in names:
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name), strict=True)


def test_settings_and_keys_come_back(loaded):
    assert loaded.settings == SETTINGS
    assert loaded.settings != Settings()
    assert loaded.keys == tiny_model().keys
    assert loaded.facts == tiny_model().facts


def test_the_vocabulary_comes_back_with_its_empty_section(loaded):
    assert loaded.vocabulary.terms == TERMS
    assert loaded.vocabulary.posts == 7
    assert loaded.vocabulary.starts == [0, 4, 6, 6, 8]
    assert_equal_arrays(loaded.vocabulary, tiny_model().vocabulary, ["df", "idf"])


def test_the_weights_come_back(loaded):
    assert_equal_arrays(
        loaded.weights, tiny_model().weights, ["starts", "labels", "values", "scales", "bias"]
    )


@pytest.mark.parametrize("kind", ["tags", "categories"])
def test_each_kind_comes_back(loaded, kind):
    found, built = loaded.kinds[kind], tiny_model().kinds[kind]
    history, past = found.past.history, built.past.history
    assert (history.labels, history.keys, history.style) == (past.labels, past.keys, past.style)
    assert (found.dials, found.seldom, found.first_column) == (built.dials, built.seldom, built.first_column)
    assert_equal_arrays(history, past, ["prior", "named", "latest", "habits"])
    assert_equal_arrays(history.together, past.together, ["pairs", "values"])
    assert history.sections.names == past.sections.names != ()
    assert_equal_arrays(history.sections, past.sections, ["shares"])
    assert_equal_arrays(history.sections.uses, past.sections.uses, ["pairs", "values"])
    assert_equal_arrays(
        found.ranker, built.ranker, [field.name for field in fields(built.ranker) if field.init]
    )


def tagger_of(*labels: str) -> Tagger:
    """Return the tiny model with other names for its tags."""
    artifact = pack_model(tiny_model())
    tags = {**artifact.manifest["kinds"]["tags"], "labels": list(labels)}
    kinds = {**artifact.manifest["kinds"], "tags": tags}
    return Tagger(seal_artifact({**artifact.manifest, "kinds": kinds}, artifact.tensors))


def test_a_model_from_before_a_hash_was_folded_is_loaded_and_suggests_a_label_once():
    tags = tagger_of("Python", "#python", "コーヒー").suggest(Post("A python script", "node.js")).tags
    assert [fold(each.label) for each in tags].count("python") == 1


def test_a_label_and_its_evidence_keep_the_joiners_that_folding_ignores():
    want = "می\u200cخواهم"
    tags = tagger_of("Python", want, "コーヒー").suggest(Post(f"{want} {want}", f"python {want}")).tags
    evidence = next(each.evidence for each in tags if each.label == want)
    assert want in {piece.text for piece in evidence}


def test_a_model_of_one_kind_comes_back():
    found = unpack_model(pack_model(model_of("categories")))
    assert list(found.kinds) == ["categories"]


def test_packing_twice_gives_the_same_bytes(loaded):
    assert pack_model(tiny_model()).data == pack_model(tiny_model()).data
    assert pack_model(loaded).data == pack_model(tiny_model()).data


def test_a_ranker_of_other_figures_is_refused():
    model = tiny_model()
    ranker = replace(model.kinds["tags"].ranker, mean=model.kinds["tags"].ranker.mean[:-1])
    tags = replace(model.kinds["tags"], ranker=ranker)
    shapes = rf"is of shape \({COLUMNS - 1},\), it must be of shape \({COLUMNS},\)"
    with pytest.raises(ArtifactError, match=rf"tags\.ranker\.mean {shapes}: train it again"):
        unpack_model(pack_model(replace(model, kinds={**model.kinds, "tags": tags})))
