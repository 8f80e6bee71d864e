"""fuda bulk --cloud: posts through moto's S3 and a Distributed Map to the real function and back."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from fuda.sources.cloud import CloudFailed, NotAMachine, open_cloud
from fuda.sources.cloud_posts import LINE_BYTES
from tests.fuda.cli.test_bulk import POST, add_posts, read_rows
from tests.fuda.cli.test_commands import read_files
from tests.support.client.publishing import Fuda, Ran
from tests.support.client.step_functions import ARN, StepFunctions, Throttled, read_machine, serve
from tests.support.models.fake_tagger import FakeTagger
from tests.support.packages.lambda_function import handler_of

BUCKET = "fuda-dev-bulkbucket"


@pytest.fixture(scope="module")
def aws() -> Iterator[pytest.MonkeyPatch]:
    """Serve S3 and STS by moto, and hide this machine's AWS settings."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
            patch.delenv(name, raising=False)
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            patch.setenv(name, "/nonexistent")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_ENDPOINT_URL", address)
        yield patch
    server.stop()


@pytest.fixture
def machine(aws: pytest.MonkeyPatch) -> Iterator[StepFunctions]:
    """Serve the stack's state machine, with the real function behind it and an empty bucket."""
    boto3.setup_default_session()
    boto3.client("s3").create_bucket(Bucket=BUCKET)
    for key in keys():
        boto3.client("s3").delete_object(Bucket=BUCKET, Key=key)
    machine = StepFunctions(read_machine(BUCKET), handler_of(FakeTagger()))
    server = serve(machine)
    aws.setenv("AWS_ENDPOINT_URL_SFN", f"http://127.0.0.1:{server.server_port}")
    yield machine
    server.shutdown()
    server.server_close()


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "fuda.toml").write_text("")
    add_posts(tmp_path, 10)
    (tmp_path / "content/draft.md").write_text(
        POST.format("draft").replace("\n---\nB", "\ndraft: true\n---\nB")
    )
    return tmp_path


def keys() -> list[str]:
    return [each["Key"] for each in boto3.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", ())]


def cloud(blog: Path, *options: str, fuda: Fuda | None = None, review: str = "review.csv") -> Ran:
    words: tuple[str | Path, ...] = (
        "bulk",
        blog / "content",
        "--cloud",
        ARN,
        "--review",
        blog / review,
        *options,
    )
    return (fuda or Fuda())(*words)


def sent_lines() -> list[dict[str, Any]]:
    [key] = [key for key in keys() if key.startswith("posts/")]
    body = boto3.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return [json.loads(line) for line in body.splitlines()]


def test_the_cloud_brings_the_review_home_that_bulk_writes_here(machine, blog):
    before = read_files(blog / "content")
    ran = cloud(blog)
    assert ran.code == 0, ran.err
    rows = read_rows(blog / "review.csv")
    assert len({row["post"] for row in rows}) == 10
    assert {(row["kind"], row["label"], row["score"], row["decision"]) for row in rows} == {
        ("tags", "tea", "0.9312", ""), ("tags", "Uji", "0.3871", ""), ("categories", "Travel", "1.0", ""),
    }  # fmt: skip
    assert read_files(blog / "content") == before
    assert "10 posts judged by the model 3f9c1b7a40d2" in ran.err


def test_the_name_of_a_machine_is_enough(machine, blog):
    assert Fuda()("bulk", blog / "content", "--cloud", "fuda-dev-bulk", "--review", blog / "r.csv").code == 0


def test_posts_go_to_the_function_in_batches_within_both_limits(machine, blog):
    add_posts(blog, 100)
    for name in ("long.md", "longer.md"):
        (blog / "content" / name).write_text(POST.format(name).replace("Body", "word " * 24_000))
    cloud(blog)
    assert [len(batch["Items"]) for batch in machine.batches] == [40, 40, 21, 1]


def test_what_is_sent_has_no_path_outside_of_the_blog_and_no_draft(machine, blog):
    cloud(blog)
    posts = [line["post"] for line in sent_lines()]
    assert len(posts) == 10
    assert {post["place"].partition("/")[0] for post in posts} == {"content"}
    assert str(blog) not in json.dumps(posts)


def test_a_second_run_uses_the_file_and_the_execution_of_the_first(machine, blog):
    cloud(blog)
    stored = keys()
    assert cloud(blog, review="second.csv").code == 0
    assert (machine.started, keys()) == (1, stored)
    assert (blog / "second.csv").read_bytes() == (blog / "review.csv").read_bytes()


def test_posts_can_be_left_to_the_cloud_and_fetched_later(machine, blog):
    ran = cloud(blog, "--no-wait")
    assert not (blog / "review.csv").exists()
    command = ran.out.splitlines()[-1].split()
    assert command[:2] == ["fuda", "bulk"]
    assert cloud(blog, "--fetch", command[-1]).code == 0
    assert len(read_rows(blog / "review.csv")) == 30
    assert machine.started == 1


def test_a_post_that_changed_since_it_was_sent_gets_no_stale_label(machine, blog):
    name = cloud(blog, "--no-wait").out.split()[-1]
    (blog / "content/100.md").write_text(POST.format("Another"))
    ran = cloud(blog, "--fetch", name)
    assert "100.md:1 the cloud has no answer for it: it was changed since it was sent" in ran.err
    assert len({row["post"] for row in read_rows(blog / "review.csv")}) == 9


def test_a_failed_batch_is_named_and_its_posts_are_not_judged(machine, blog):
    add_posts(blog, 400)
    answer, broken = machine.invoke, iter([True])

    def invoke(event):
        if next(broken, False):
            raise RuntimeError("the instance ran out of memory")
        return answer(event)

    machine.invoke = invoke
    ran = cloud(blog)
    failure = (
        "Batch batch-1 failed (Lambda.RuntimeError: the instance ran out of memory); 40 posts not judged."
    )
    assert failure in ran.err
    assert ran.err.count("it was not judged: its batch batch-1 failed") == 40
    assert "40 posts refused" in ran.out
    assert len({row["post"] for row in read_rows(blog / "review.csv")}) == 358


def test_a_throttled_function_is_asked_again(machine, blog):
    answer, busy = machine.invoke, iter(range(5))

    def invoke(event):
        if next(busy, None) is not None:
            raise Throttled
        return answer(event)

    machine.invoke = invoke
    assert "failed" not in cloud(blog).err


def test_a_broken_function_ends_the_execution_and_the_next_run_starts_a_new_one(machine, blog, capsys):
    answer, machine.invoke = machine.invoke, lambda event: {"status": 503, "title": "No model"}
    assert cloud(blog).code == 2
    assert "ended as FAILED (States.ExceedToleratedFailureThreshold: Too many)" in capsys.readouterr().err
    assert not (blog / "review.csv").exists()
    machine.invoke = answer
    assert cloud(blog).code == 0
    assert machine.started == 2


def test_a_post_that_a_batch_cannot_take_is_refused_and_the_others_are_judged(machine, blog):
    (blog / "content/huge.md").write_text(POST.format("Huge").replace("Body", "w" * LINE_BYTES))
    ran = cloud(blog)
    assert f"huge.md:1 it is longer than the {LINE_BYTES:,} bytes that a batch in the cloud takes" in ran.err
    assert len({row["post"] for row in read_rows(blog / "review.csv")}) == 10


def test_the_longest_line_fits_into_a_batch():
    batcher = read_machine(BUCKET)["States"]["Judge"]["ItemBatcher"]
    assert LINE_BYTES + len('{"Items":[]}') < batcher["MaxInputBytesPerBatch"]


@pytest.mark.parametrize(("key", "sent"), [("y", True), ("n", False)])
def test_a_person_at_a_terminal_is_asked_before_text_leaves(machine, blog, key, sent):
    ran = cloud(blog, fuda=Fuda(terminal=True, keys=[key]))
    assert f"Send the text of 10 posts (0.0 MB) to s3://{BUCKET}? [y,n]" in ran.out
    assert (bool(keys()), machine.started == 1, (blog / "review.csv").exists()) == (sent, sent, sent)


def test_yes_is_not_asked(machine, blog):
    ran = cloud(blog, "--yes", fuda=Fuda(terminal=True, keys=[]))
    assert (ran.code, "[y,n]" in ran.out) == (0, False)


def test_waiting_shows_how_many_posts_are_judged(machine):
    opened, now, seen = open_cloud(ARN), datetime.now(UTC), []
    boto3.client("s3").put_object(
        Bucket=BUCKET, Key="posts/a.jsonl", Body=b'{"id":"1","post":{"title":"Tea"}}\n'
    )
    machine.polls = 2
    slept: list[float] = []
    name = opened.start("posts/a.jsonl", "a" * 64, now=now)
    key = opened.wait(name, lambda *figures: seen.append(figures), sleep=slept.append)
    assert (seen, slept) == ([("Judging", 2, 3)] * 2, [5.0, 5.0])
    assert key == f"results/{name}/7d5f/manifest.json"


def test_results_that_may_have_expired_are_not_waited_for(machine, blog):
    cloud(blog)
    [found] = machine.executions.values()
    found["stopDate"] -= timedelta(days=7).total_seconds()
    opened, key = open_cloud(ARN), json.loads(found["input"])["key"]
    digest = found["name"].partition("-")[0]
    assert opened.start(key, digest, now=datetime.now(UTC)) == f"{digest}-2"


def test_another_state_machine_is_refused(machine):
    machine.definition = {"StartAt": "Wait", "States": {}}
    with pytest.raises(NotAMachine, match="is another state machine"):
        open_cloud(ARN)


@pytest.mark.parametrize("name", ["two words", "arn:aws:s3:::bucket", "", "a/b"])
def test_a_name_that_no_state_machine_has_is_refused_before_anything_is_asked(name):
    with pytest.raises(NotAMachine):
        open_cloud(name)


def test_results_outside_of_the_bucket_are_not_read(machine, blog):
    cloud(blog)
    [found] = machine.executions.values()
    found["output"] = json.dumps(
        {"ResultWriterDetails": {"Bucket": "another", "Key": "results/manifest.json"}}
    )
    with pytest.raises(CloudFailed, match="names no results"):
        open_cloud(ARN).wait(found["name"], lambda *figures: None)


def test_a_bucket_that_refuses_is_named_with_the_next_move(machine, blog, capsys):
    machine.definition["States"]["Judge"]["ItemReader"]["Parameters"]["Bucket"] = "gone"
    assert cloud(blog).code == 2
    problem = capsys.readouterr().err
    assert "sending the posts to s3://gone/posts/" in problem
    assert "Check your credentials" in problem


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--cloud", "m"), "name it with --review FILE"),
        (("--fetch", "e"), "--no-wait and --fetch are for --cloud"),
        (("--no-wait",), "--no-wait and --fetch are for --cloud"),
    ],
)
def test_options_that_make_no_sense_alone_are_refused(blog, options, problem, capsys):
    with pytest.raises(SystemExit):
        Fuda()("bulk", blog / "content", *options)
    assert problem in capsys.readouterr().err
