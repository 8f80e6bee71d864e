"""The log line of an event: its fields and metrics, and that it has no word of a post."""

import json
import logging
from io import StringIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.api_limits import BATCH_POSTS
from tests.support.models.fake_tagger import MODEL, BrokenTagger, FakeTagger
from tests.support.packages.lambda_function import Context, changed, handler_of, open_log, read_event


def logged(event: Any, capsys: pytest.CaptureFixture[str], **options: Any) -> dict[str, Any]:
    """Return the one line of one event, with a clock that gains 1.5 ms at each reading."""
    ticks = (tick * 0.0015 for tick in range(1000))
    handler_of(FakeTagger(), open_log(**options), clock=lambda: next(ticks))(event)
    [line] = lines_of(capsys)
    return line


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def units(line: dict[str, Any]) -> dict[str, str]:
    """Return the unit of each metric of a line, and check the fields that CloudWatch needs."""
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "Fuda"
    assert directive["Dimensions"] == [["model", "service"]]
    assert all(isinstance(line[name], str) for name in directive["Dimensions"][0])
    assert isinstance(line["_aws"]["Timestamp"], int)
    return {metric["Name"]: metric["Unit"] for metric in directive["Metrics"]}


def test_the_line_of_a_request_has_these_fields(capsys):
    line = logged(read_event("suggest_2_0"), capsys, init_ms=123.456)
    metrics = {"_aws", *units(line)}
    assert line.pop("service").startswith("fuda-")
    assert {name: value for name, value in line.items() if name not in metrics} == {
        "level": "INFO",
        "message": "answered",
        "model": MODEL["version"],
        "request_id": Context().aws_request_id,
        "status": 200,
        "body_bytes": len(read_event("suggest_2_0")["body"].encode()),
        "posts": 1,
        "applied": 2,
        "ms": 4.5,
        "init_ms": 123.46,
    }


@pytest.mark.parametrize(
    ("event", "status", "posts"),
    [
        (read_event("batch_2_0"), 200, 1),
        (read_event("direct"), 200, 1),
        (read_event("health_2_0"), 200, 0),
        (changed("suggest_2_0", method="GET"), 405, 0),
        (changed("suggest_2_0", body="not base64!", isBase64Encoded=True), 400, 0),
        ("tea", 422, 0),
    ],
)
def test_every_event_leaves_one_line(event, status, posts, capsys):
    line = logged(event, capsys)
    assert (line["status"], line["posts"], line.get("Suggestions", 0)) == (status, posts, 3 * posts)


def test_the_size_is_that_of_the_decoded_body(capsys):
    line = logged(changed("suggest_2_0", body="6Iy2", isBase64Encoded=True), capsys)
    assert line["body_bytes"] == len("茶".encode())


def test_the_metrics_have_units_and_values(capsys):
    line = logged(read_event("suggest_2_0"), capsys)
    assert units(line) == {"Suggestions": "Count", "PredictMs": "Milliseconds"}
    values = {name: line[name] for name in units(line)}
    assert values == {"Suggestions": 3, "PredictMs": 1.5}


def test_only_the_first_event_is_a_cold_start(capsys):
    handle = handler_of(FakeTagger())
    for _ in range(3):
        handle(read_event("suggest_2_0"))
    lines = lines_of(capsys)
    assert ["init_ms" in line for line in lines] == [True, False, False]
    assert [line["posts"] for line in lines] == [1, 1, 1]
    assert units(lines[2]) == {"Suggestions": "Count", "PredictMs": "Milliseconds"}


def test_an_event_without_suggestions_has_no_metrics(capsys):
    handle = handler_of(FakeTagger())
    for _ in range(2):
        handle(read_event("health_2_0"))
    for line in lines_of(capsys):
        assert not {"_aws", "Suggestions", "PredictMs"} & line.keys()


@pytest.mark.parametrize("posts", [2, BATCH_POSTS])
def test_each_post_of_a_batch_counts_once(posts, capsys):
    line = logged({"posts": [{"title": "tea"}] * posts}, capsys)
    assert (line["posts"], line["Suggestions"]) == (posts, 3 * posts)
    assert line["PredictMs"] == pytest.approx([1.5 / posts] * posts, abs=0.006)


def test_a_metric_has_no_more_values_than_cloudwatch_reads():
    """The embedded metric format allows 100 values, and CloudWatch ignores the rest."""
    assert BATCH_POSTS <= 100


def test_a_line_is_short_because_each_byte_costs_money(capsys):
    handle = handler_of(FakeTagger())
    for _ in range(2):
        handle(read_event("suggest_2_0"))
    warm = capsys.readouterr().out.splitlines()[1]
    assert len(warm) < 450
    assert "null" not in warm


HOSTILE = "ZZSECRETZZ"
SECRET_EVENTS = [
    changed("suggest_2_0", body=json.dumps({"title": "break", "body": HOSTILE})),
    changed(
        "suggest_2_0", body=json.dumps({"title": HOSTILE, "body": f"{HOSTILE}\n" * 9, "tags": [HOSTILE]})
    ),
    changed("suggest_2_0", body=json.dumps({HOSTILE: 1})),
    changed("suggest_2_0", body=HOSTILE),
    changed("suggest_2_0", body=HOSTILE, isBase64Encoded=True),
    changed("suggest_2_0", body=f"---\n{HOSTILE}: [\n---\n", headers={"content-type": "text/markdown"}),
    changed("suggest_2_0", headers={"content-type": HOSTILE, HOSTILE: HOSTILE}),
    changed("suggest_2_0", method=HOSTILE),
    changed("suggest_2_0", rawPath=f"/{HOSTILE}"),
    changed("suggest_2_0", rawPath=[HOSTILE]),
    changed("suggest_2_0", rawQueryString=f"{HOSTILE}={HOSTILE}"),
    changed("suggest_2_0", requestContext={HOSTILE: HOSTILE}),
    {"posts": [{"title": HOSTILE}, {"title": "break", "body": HOSTILE}, HOSTILE]},
    {HOSTILE: HOSTILE},
    HOSTILE,
]


def all_lines(event: Any, capsys: pytest.CaptureFixture[str]) -> str:
    """Return everything that an event prints or logs, at any level."""
    stream = StringIO()
    others = logging.StreamHandler(stream)
    logging.getLogger().addHandler(others)
    try:
        handler_of(BrokenTagger())(event)
    finally:
        logging.getLogger().removeHandler(others)
    seen = capsys.readouterr()
    return stream.getvalue() + seen.out + seen.err


@pytest.mark.parametrize("event", SECRET_EVENTS, ids=range(len(SECRET_EVENTS)))
def test_no_line_has_a_word_of_the_post(event, capsys, monkeypatch, caplog):
    monkeypatch.setenv("POWERTOOLS_LOGGER_LOG_EVENT", "true")  # read by a decorator that is not used
    with caplog.at_level(logging.DEBUG):
        lines = all_lines(event, capsys)
    assert '"answered"' in lines
    assert HOSTILE not in lines + caplog.text


@given(title=st.text(st.characters(exclude_categories=())), fields=st.dictionaries(st.text(), st.text()))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_line_of_any_post_has_the_same_fields(title, fields, capsys):
    line = logged({"posts": [{"title": title}, fields]}, capsys)
    metrics = {"_aws", *units(line)} if "_aws" in line else set()
    assert set(line) - metrics == {
        *("level", "message", "service", "model", "request_id"),
        *("status", "body_bytes", "posts", "applied", "ms", "init_ms"),
    }
    assert metrics <= {"_aws", "Suggestions", "PredictMs"}
