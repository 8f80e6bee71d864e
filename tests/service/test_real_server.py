"""The service as its own process, with a trained model, over HTTP."""

import json

from model.tagger import Tagger
from tests.conftest import ROOT
from tests.support.serving import post, read_until_serving, running
from tests.support.starting import ENDING_S

DRAFTS = sorted((ROOT / "examples/blog/drafts").glob("*.md"))


def test_a_real_model_answers_every_draft_over_http_with_its_own_labels(trained):
    labels = Tagger.load(trained.model).describe()["labels"]
    with running("service", "--model", str(trained.model), "--port", "0") as process:
        _, address = read_until_serving(process)
        for draft in DRAFTS:
            status, data = post(address, draft.read_bytes(), "text/markdown")
            answer = json.loads(data)
            assert (status, answer["model"]["version"]) == (200, trained.report["artifact"]["version"])
            assert answer["tags"]
            for kind in ("tags", "categories"):
                assert {item["label"] for item in answer[kind] if not item["new"]} <= set(labels[kind])


def test_labels_of_a_draft_are_not_suggested_again(trained):
    with running("service", "--model", str(trained.model), "--port", "0") as process:
        _, address = read_until_serving(process)
        post_ = {"title": "Python and SQLite", "body": "A script in Python.", "tags": ["python"]}
        answer = json.loads(post(address, json.dumps(post_).encode(), "application/json")[1])
    assert "Python" not in [item["label"] for item in answer["tags"]]


def test_a_damaged_model_is_refused_in_one_line(trained, tmp_path):
    damaged = tmp_path / "damaged.safetensors"
    data = trained.model.read_bytes()
    damaged.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with running("service", "--model", str(damaged), "--port", "0") as process:
        out, errors = process.communicate(timeout=ENDING_S)
    assert (process.returncode, out) == (2, "")
    assert errors.startswith("service: ")
    assert errors.count("\n") == 1
