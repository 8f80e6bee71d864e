"""The metric Accepted: what it counts of the decisions that an event brings, and by which dimensions."""

import json
from typing import Any

import pytest

from aws.function import Function
from blog.sent_decisions import OUTCOMES
from model.errors import FudaError
from service.api_limits import DECISIONS
from tests.support.decisions import SENDING, BrokenStore, DecisionMemory, open_file
from tests.support.models.fake_tagger import MODEL, FakeTagger
from tests.support.packages.lambda_function import Context, changed, handler_of, open_log, read_event

VERSION = MODEL["version"]


class Newer(FakeTagger):
    version = "7ea7ea7ea7ea"


def sending(
    outcomes: str = "accepted rejected accepted", *, path: str = "/v1/decisions", **fields: Any
) -> Any:
    """Return the event of a request with a decision for each of `outcomes`."""
    decisions = [
        {"kind": "tags", "label": f"tea {number}", "outcome": outcome}
        for number, outcome in enumerate(outcomes.split())
    ]
    body = json.dumps(SENDING | {"model": VERSION, "decisions": decisions} | fields)
    return changed("suggest_2_0", rawPath=path, body=body)


def logged(capsys: pytest.CaptureFixture[str], *events: Any, log: Any = None, **options: Any) -> Any:
    """Return the last line about `events`."""
    handle = handler_of(FakeTagger(), log, **{"decisions": DecisionMemory()} | options)
    for event in events:
        handle(event)
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def dimensions(line: dict[str, Any]) -> dict[str, str]:
    [metrics] = line["_aws"]["CloudWatchMetrics"]
    return {name: line[name] for name in metrics["Dimensions"][0] if name != "service"}


def test_accepted_and_rejected_suggestions_are_counted_by_version(capsys):
    line = logged(capsys, sending())
    [metrics] = line["_aws"]["CloudWatchMetrics"]
    assert metrics["Metrics"] == [{"Name": "Accepted", "Unit": "Count"}]
    assert line["Accepted"] == [1, 0, 1]
    assert dimensions(line) == {"version": VERSION}


@pytest.mark.parametrize("outcome", sorted({*OUTCOMES} - {"accepted", "rejected"}))
def test_a_label_that_no_author_judged_yet_is_not_counted(outcome, capsys):
    assert "_aws" not in logged(capsys, sending(outcome))


def test_a_repeated_request_is_not_counted_again(capsys, tmp_path):
    store = open_file(tmp_path)
    line = logged(capsys, sending("accepted"), sending("accepted rejected"), decisions=store)
    assert line["Accepted"] == 0
    assert "_aws" not in logged(capsys, sending(), sending(), decisions=store)


def test_decisions_that_were_not_kept_are_not_counted(capsys):
    line = logged(capsys, sending(), decisions=BrokenStore())
    assert (line["status"], "_aws" in line) == (502, False)


def test_versions_that_a_caller_invents_share_one_metric(capsys):
    lines = [logged(capsys, sending(model=f"invented-{number}")) for number in range(3)]
    assert [dimensions(line) for line in lines] == [{"version": "other"}] * 3


def test_a_version_counts_after_a_newer_model_has_replaced_it(capsys):
    taggers = iter([FakeTagger(), Newer()])
    handle = Function(lambda: next(taggers), decisions=DecisionMemory()).handler(open_log())
    for event in (read_event("suggest_2_0"), sending()):
        handle(event, Context())
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (line["model"], dimensions(line)) == (Newer.version, {"version": VERSION})


@pytest.mark.parametrize(
    ("by_blog", "expected"), [(False, {}), (True, {"blog": "tea", "version": Newer.version})]
)
def test_one_of_several_blogs_is_counted_by_its_versions_only_on_demand(by_blog, expected, capsys):
    event = sending(path="/v1/blogs/tea/decisions", model=Newer.version)
    line = logged(capsys, event, log=open_log(blog_metrics=by_blog), blogs=lambda blog: Newer())
    assert (line["Accepted"], dimensions(line)) == ([1, 0, 1], expected)


def test_the_version_of_another_blog_is_not_that_of_this_one(capsys):
    event = sending(path="/v1/blogs/tea/decisions", model=VERSION)
    line = logged(capsys, event, log=open_log(blog_metrics=True), blogs=lambda blog: Newer())
    assert dimensions(line) == {"blog": "tea", "version": "other"}


def test_the_name_of_a_blog_without_a_model_is_no_dimension(capsys):
    """While S3 is down, any name could be a blog's."""

    def supply(blog: str) -> FakeTagger:
        raise FudaError("S3 is down.")

    line = logged(
        capsys, sending(path="/v1/blogs/any/decisions"), log=open_log(blog_metrics=True), blogs=supply
    )
    assert (line["status"], "_aws" in line) == (200, False)


def test_cloudwatch_reads_the_values_of_the_most_decisions_of_a_request(capsys):
    """The embedded metric format allows 100 values, and CloudWatch ignores the rest."""
    line = logged(capsys, sending("accepted " * DECISIONS))
    assert len(line["Accepted"]) == DECISIONS <= 100
