"""The packages that are compared: what is in them, what they weigh, and that peers serve what they say."""

import importlib.util
import json
import zipfile
from types import ModuleType

import numpy as np
import pytest

from bench.coldstart.building import CannotBuild, list_sources, read_ordinary, run_python
from bench.coldstart.installing import PEER_PINS, compile_folder, measure, parse_pins
from bench.coldstart.measuring import render_post_event
from bench.coldstart.peers.export_keras import load_network, render_known
from bench.coldstart.peers.posts import KNOWN, Known, list_terms, render_answer
from bench.coldstart.recipes import RECIPES
from model.packing import pack_model
from model.post import Post
from model.tagger import Tagger
from model.terms.extraction import parse_posts
from tests.conftest import ROOT
from tests.support.models.rounding import assert_close
from tests.support.models.tiny_model import tiny_model
from tests.support.packages.built_package import BuiltPackage

POST = Post("A python script", "# Python\n\nコーヒー with node.js.")
EVENT = json.loads(render_post_event(POST))


def load_peer(name: str) -> ModuleType:
    """Return a peer's module, run anew."""
    spec = importlib.util.spec_from_file_location(f"peer_{name}", ROOT / f"bench/coldstart/peers/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_recipe_has_its_sources_and_its_pins():
    pins = parse_pins(PEER_PINS.read_text(encoding="utf-8"))
    peers = [recipe for recipe in RECIPES if recipe.function]
    assert [
        source
        for recipe in peers
        for source in list_sources(recipe).values()
        if not (ROOT / source).is_file()
    ] == []
    assert [name for recipe in peers for name in recipe.requires if name not in pins] == []
    assert [recipe.name for recipe in peers if recipe.model and not recipe.model_files] == []


def test_a_peer_that_reads_posts_has_the_modules_for_it():
    litert = next(recipe for recipe in RECIPES if recipe.name == "litert")
    assert {"handler.py", "bench/coldstart/peers/posts.py", "model/terms/extraction.py"} <= set(
        list_sources(litert)
    )
    assert list_sources(RECIPES[0]) == {"handler.py": "bench/coldstart/peers/echo.py"}


def test_a_size_is_that_of_a_zip_without_its_end(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/text.py").write_text("value = 1\n" * 500)
    (tmp_path / "noise").write_bytes(bytes(range(256)))
    size = measure(tmp_path)
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.write(tmp_path / "a/text.py", "a/text.py")
        archive.write(tmp_path / "noise", "noise", zipfile.ZIP_STORED)
    assert (size.files, size.unzipped_bytes) == (2, 5_256)
    assert size.zipped_bytes == (tmp_path / "x.zip").stat().st_size - 22


def test_bytecode_of_peers_is_trusted_unchecked(tmp_path):
    (tmp_path / "good.py").write_text("value = 1\n")
    (tmp_path / "bad.py").write_text("value = = 1\n")
    compile_folder(tmp_path)
    (compiled,) = tmp_path.rglob("*.pyc")
    assert int.from_bytes(compiled.read_bytes()[4:8], "little") == 0b01


def test_an_ordinary_zip_has_our_sources_and_no_bytecode(built_package: BuiltPackage, tmp_path):
    (tmp_path / "werkzeug").mkdir()
    (tmp_path / "werkzeug/__init__.py").write_text("")
    files = read_ordinary(built_package.zip, tmp_path)
    assert {"handler.py", "aws/function.py", "model.safetensors", "werkzeug/__init__.py"} <= set(files)
    assert [name for name in files if name.endswith((".pyc", ".so"))] == []


def test_a_package_that_cannot_be_built_is_explained():
    with pytest.raises(
        CannotBuild,
        match=r"The package litert cannot be built \(--without litert omits it\):\n.*No module named",
    ) as caught:
        run_python("litert", ["-m", "bench.coldstart.peers.none"])
    assert caught.value.name == "litert"


def test_the_empty_function_and_numpy_answer():
    assert load_peer("echo").handler(EVENT, None)["body"] == EVENT["body"]
    assert json.loads(load_peer("numpy_alone").handler({"body": "ab"}, None)["body"]) == {"mean": 97.5}


def test_a_peer_reads_a_post_as_fuda_does(tmp_path):
    model = tiny_model()
    (tmp_path / KNOWN).write_text(json.dumps(render_known(model)), encoding="utf-8")
    vector = Known(tmp_path).vectorise(EVENT)
    [(rows, values)] = model.vocabulary.vectorise(parse_posts(POST))
    assert len(rows) > 2
    assert np.array_equal(np.flatnonzero(vector), np.sort(rows))
    assert np.array_equal(vector[0, rows], values)


def test_terms_are_listed_as_often_as_they_count():
    listed = list_terms(Post("Tea", "tea and tea"))
    assert listed.count("text\x1ftea") == 5  # the title counts three times
    assert listed.count("title\x1ftea") == 1


def test_the_best_labels_are_answered_first():
    answer = render_answer(["a", "b", "c"], np.array([0.1, 0.9, 0.5]))
    labels = [found["label"] for found in json.loads(answer["body"])["labels"]]
    assert labels == ["b", "c", "a"]


@pytest.mark.usefixtures("tensorflow")
def test_the_exported_network_gives_fudas_base_scores(tmp_path):
    import tensorflow as tf

    model = tiny_model()
    (tmp_path / KNOWN).write_text(json.dumps(render_known(model)), encoding="utf-8")
    load_network(model.weights).export(str(tmp_path / "saved_model"), verbose=False)
    vector = Known(tmp_path).vectorise(EVENT)
    loaded = tf.saved_model.load(str(tmp_path / "saved_model"))
    served = loaded.serve(tf.constant(vector)).numpy()[0]
    tagger = Tagger(pack_model(model))
    magnitude = np.abs(vector[0]) @ np.abs(model.weights.dense()) + np.abs(model.weights.bias)
    scores = tagger.score(parse_posts(POST)).scores[0]
    assert_close(served, scores, steps=int(np.count_nonzero(vector)) + 2, magnitude=magnitude)
