"""The payload files: our own posts as events, weighted, and answered by the real application."""

import json

import pytest

from bench.corpus import JOINED_BYTES
from bench.power.arithmetic import payload_counts
from bench.power.inputs import PAYLOADS, READY_INPUT
from bench.power.rules import MAX_INPUT_BYTES, WrongInput, check_input
from model.tagger import Tagger
from tests.support.models.model_files import ARTIFACT
from tests.support.packages.lambda_function import handler_of

BATCH_POSTS, LONG_BYTES = 20, 15_000
WEIGHTS = {
    "short-en": 2,
    "short-ja": 2,
    "6kb-en": 5,
    "6kb-ja": 5,
    "long-en": 1,
    "long-ja": 1,
    "batch-20": 4,
}
EVENTS = {path.stem: json.loads(path.read_bytes()) for path in sorted(PAYLOADS.glob("*.json"))}
WHOLE = EVENTS.pop(READY_INPUT.stem)


def body_of(event):
    return json.loads(event["body"])


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_is_answered(name):
    answer = handler_of(Tagger(ARTIFACT))(EVENTS[name])
    assert answer["statusCode"] == 200, answer["body"]
    answers = body_of(answer).get("answers", [body_of(answer)])
    assert len(answers) == (BATCH_POSTS if name.startswith("batch") else 1)
    assert {each["language"] for each in answers} <= ({"en", "ja"} if "batch" in name else {name[-2:]})


@pytest.mark.parametrize(("kind", "size"), [("short", 1_000), ("6kb", JOINED_BYTES), ("long", LONG_BYTES)])
def test_posts_are_as_long_in_both_languages(kind, size):
    lengths = [len(body_of(EVENTS[f"{kind}-{language}"])["body"].encode()) for language in ("en", "ja")]
    assert lengths == pytest.approx([size, size], rel=0.15)


def test_a_batch_has_twenty_different_posts_of_six_kilobytes():
    bodies = [post["body"] for post in body_of(EVENTS[f"batch-{BATCH_POSTS}"])["posts"]]
    assert len(set(bodies)) == BATCH_POSTS == 20
    assert [len(body.encode()) for body in bodies] == pytest.approx([JOINED_BYTES] * 20, rel=0.15)


def test_the_whole_input_weights_every_event_and_asks_for_a_function():
    weighted = [{"payload": EVENTS[name], "weight": weight} for name, weight in WEIGHTS.items()]
    assert WHOLE["payload"] == weighted
    with pytest.raises(WrongInput, match=r"^lambdaARN is still the placeholder .* by --function\.$"):
        check_input(WHOLE)


def test_the_whole_input_is_right_except_for_the_function():
    check_input(WHOLE | {"lambdaARN": "arn:aws:lambda:eu-west-1:123456789012:function:fuda"})
    assert payload_counts(list(WEIGHTS.values()), WHOLE["num"]) == [4, 4, 10, 10, 2, 2, 8]


@pytest.mark.parametrize("escaped", [False, True])
def test_the_whole_input_fits_however_its_characters_are_counted(escaped):
    assert len(json.dumps(WHOLE, ensure_ascii=escaped).encode()) < 0.98 * MAX_INPUT_BYTES
    assert READY_INPUT.stat().st_size < 0.9 * MAX_INPUT_BYTES
