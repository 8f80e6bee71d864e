"""The payload files: made from our own posts, weighted, and answered by the real application."""

import json

import pytest

from bench.power.arithmetic import payload_counts
from bench.power.asking import read_base
from bench.power.input_rules import MOST_INPUT_BYTES
from bench.power.sample_events import (
    BATCH_POSTS,
    FOLDER,
    LONG_BYTES,
    NUM,
    WEIGHTS,
    WHOLE_INPUT,
    join_from,
    make_events,
    read_posts,
    read_weighted,
    render_files,
)
from bench.power.state_machine_input import WrongInput, parse_input
from bench.quality.corpus import JOINED_BYTES
from model.post import Post
from model.tagger import Tagger
from tests.support.models.model_files import ARTIFACT
from tests.support.packages.lambda_function import handler_of

EVENTS = {path.stem: json.loads(path.read_bytes()) for path in sorted(FOLDER.glob("*.json"))}
WHOLE = EVENTS.pop(WHOLE_INPUT)


def body_of(event):
    return json.loads(event["body"])


def test_the_files_are_what_the_maker_makes():
    made = render_files(make_events(read_posts()))
    assert {path.name for path in FOLDER.iterdir()} == set(made)
    changed = [name for name, data in made.items() if (FOLDER / name).read_bytes() != data]
    assert not changed, "run python -m bench.power.sample_events"


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
    assert [element["payload"] for element in WHOLE["payload"]] == [EVENTS[name] for name in WEIGHTS]
    with pytest.raises(
        WrongInput, match=r"^lambdaARN is still the placeholder .*: put your function's ARN there\.$"
    ):
        parse_input(WHOLE)
    assert read_weighted() == WHOLE["payload"]


def test_the_whole_input_is_right_but_for_the_function():
    base = read_base(FOLDER / f"{WHOLE_INPUT}.json")
    tuning = parse_input(base | {"lambdaARN": "arn:aws:lambda:eu-west-1:123456789012:function:fuda"})
    counts = payload_counts(list(WEIGHTS.values()), NUM)
    assert (tuning.num, sum(counts), counts) == (40, 40, [4, 4, 10, 10, 2, 2, 8])


@pytest.mark.parametrize("escaped", [False, True])
def test_the_whole_input_fits_however_its_characters_are_counted(escaped):
    assert len(json.dumps(WHOLE, ensure_ascii=escaped).encode()) < 0.98 * MOST_INPUT_BYTES
    assert (FOLDER / f"{WHOLE_INPUT}.json").stat().st_size < 0.9 * MOST_INPUT_BYTES


def test_posts_are_joined_round_and_round_to_the_nearest_size():
    posts = [Post(title=title, body=title * 10) for title in "abc"]
    joined = join_from(posts, 2, 25)
    assert joined == Post(title="c", body=f"{'c' * 10}\n\n{'a' * 10}\n\n")
    assert join_from(posts, 0, 1).body == f"{'a' * 10}\n\n"
    assert len(join_from(posts, 0, 1_000).body) == 36
