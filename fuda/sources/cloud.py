"""The stack's state machine for whole blogs (deploy/stack/bulk-map.yml) and its bucket, through AWS's APIs.

Only this module and fuda/sources/authorisation.py import botocore, when they are used.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO, NamedTuple

from console.escaping import printable
from console.progress import Progress
from fuda.sources.source import SourceError

POLL_S = 5.0
KEPT = timedelta(days=6)
"""Objects expire after seven days. Posts and results that are this old may be gone before they are needed."""
MAX_ATTEMPTS = 20
_ARN = re.compile(r"arn:(aws[a-z-]*):states:([a-z0-9-]+):(\d{12}):stateMachine:([\w-]{1,80})", re.ASCII)
_NAME = re.compile(r"[\w-]{1,80}", re.ASCII)
POSTS, RESULTS = "posts/", "results/"

Clock = Callable[[], datetime]


class CloudFailed(SourceError):
    """Raised when AWS refuses a step, or an execution did not succeed; the message has the next move."""


class NotAMachine(SourceError):
    """Raised when `name` cannot be that of a state machine, or when it is not one for whole blogs."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(
            f"{name} {problem}. Give the ARN or the name of the state machine of a stack with bulk: map; its "
            "ARN is the stack's output BulkMachineArn."
        )
        self.name = name
        self.problem = problem


class Results(NamedTuple):
    """The results of an execution: the `answers` of each batch, and the batches that have `failed`."""

    answers: Iterator[dict[str, Any]]
    failed: list["FailedBatch"]


class FailedBatch(NamedTuple):
    """A batch without answers: its name, the reason, and the hashes of its posts."""

    name: str
    problem: str
    ids: tuple[str, ...]


class Cloud:
    """The state machine `arn` and its `bucket`, through clients of botocore."""

    def __init__(self, states: Any, s3: Any, arn: str, bucket: str) -> None:
        self._states, self._s3 = states, s3
        self.arn, self.bucket = arn, bucket

    def send(self, digest: str, file: BinaryIO, *, now: datetime) -> str:
        """Upload the file of posts unless it is there, and return its key. Raises CloudFailed."""
        key = f"{POSTS}{digest}.jsonl"
        with _explaining(f"sending the posts to s3://{self.bucket}/{key}"):
            if not self._has(key, now):
                file.seek(0)
                self._s3.put_object(Bucket=self.bucket, Key=key, Body=file, ContentType="application/jsonl")
        return key

    def start(self, key: str, digest: str, *, now: datetime) -> str:
        """Start an execution for the posts at `key`, and return its name. Raises CloudFailed.

        Names are `digest` and a number. An execution that runs, or has succeeded and still has its results,
        is taken instead of a new one.
        """
        for attempt in range(1, MAX_ATTEMPTS + 1):
            name = f"{digest[:40]}-{attempt}"
            with _explaining(f"starting an execution of {self.arn}"):
                try:
                    self._states.start_execution(
                        stateMachineArn=self.arn, name=name, input=json.dumps({"key": key})
                    )
                except self._states.exceptions.ExecutionAlreadyExists:
                    if not self._is_usable(self._describe(name), now):
                        continue
            return name
        raise CloudFailed(f"{MAX_ATTEMPTS} executions for these posts have failed. Look at {self.arn}.")

    def wait(self, name: str, progress: Progress, *, sleep: Callable[[float], None] = time.sleep) -> str:
        """Return the key of the results' manifest once the execution is over. Raises CloudFailed."""
        while True:
            with _explaining(f"looking at the execution {name}"):
                found = self._describe(name)
                if found["status"] == "RUNNING":
                    done, total = self._counts(found["executionArn"])
                    if total:
                        progress("Judging", done, total)
            if found["status"] != "RUNNING":
                return self._manifest_key(name, found)
            sleep(POLL_S)

    def fetch(self, key: str) -> Results:
        """Return what the manifest at `key` names; the answers are read as they are asked for."""
        with _explaining(f"reading s3://{self.bucket}/{key}"):
            manifest = json.loads(self._s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())
        files = {
            status: [file["Key"] for file in manifest["ResultFiles"].get(status, ())]
            for status in ("SUCCEEDED", "FAILED", "PENDING")
        }
        failed = [_failed(line) for status in ("FAILED", "PENDING") for line in self._lines(files[status])]
        return Results(self._lines(files["SUCCEEDED"]), failed)

    def _has(self, key: str, now: datetime) -> bool:
        """Return whether the object is there for long enough. Its name is the hash of its content."""
        found = self._s3.list_objects_v2(Bucket=self.bucket, Prefix=key, MaxKeys=1).get("Contents", ())
        return any(each["Key"] == key and now - each["LastModified"] < KEPT for each in found)

    def _describe(self, name: str) -> dict[str, Any]:
        arn = self.arn.replace(":stateMachine:", ":execution:")
        found: dict[str, Any] = self._states.describe_execution(executionArn=f"{arn}:{name}")
        return found

    def _is_usable(self, found: dict[str, Any], now: datetime) -> bool:
        ended: datetime = found.get("stopDate", now)
        return found["status"] in ("RUNNING", "SUCCEEDED") and now - ended.astimezone(UTC) < KEPT

    def _counts(self, arn: str) -> tuple[int, int]:
        """Return how many posts are done, and how many there are; 0 of 0 before the map has begun."""
        runs = self._states.list_map_runs(executionArn=arn)["mapRuns"]
        if not runs:
            return 0, 0
        counts = self._states.describe_map_run(mapRunArn=runs[0]["mapRunArn"])["itemCounts"]
        return counts["succeeded"] + counts["failed"], counts["total"]

    def _manifest_key(self, name: str, found: dict[str, Any]) -> str:
        if found["status"] != "SUCCEEDED":
            reason = (
                f"{found.get('error', '')}: {found.get('cause', '')}" if found.get("error") else "no reason"
            )
            raise CloudFailed(
                f"The execution {name} ended as {found['status']} ({printable(reason, most=300)}). "
                "Its map run in Step Functions has the failed batches. The same command starts a new one."
            )
        details = json.loads(found["output"]).get("ResultWriterDetails", {})
        key = str(details.get("Key"))
        if details.get("Bucket") != self.bucket or not key.startswith(RESULTS):
            raise CloudFailed(f"The execution {name} names no results in s3://{self.bucket}/{RESULTS}.")
        return key

    def _lines(self, keys: list[str]) -> Iterator[dict[str, Any]]:
        for key in keys:
            with _explaining(f"reading s3://{self.bucket}/{key}"):
                for line in self._s3.get_object(Bucket=self.bucket, Key=key)["Body"].iter_lines():
                    if line.strip():
                        value = json.loads(line)
                        yield json.loads(value) if isinstance(value, str) else value


def open_cloud(name: str, *, region: str | None = None) -> Cloud:
    """Return the state machine that `name`, or an ARN, names, with its bucket. Raises SourceError."""
    if not _ARN.fullmatch(name) and not _NAME.fullmatch(name):
        raise NotAMachine(printable(name), "is not the name of a state machine")
    try:
        from botocore.session import get_session
    except ImportError:
        raise CloudFailed("--cloud needs botocore: pip install 'fuda[aws]'.") from None
    session = get_session()
    found = _ARN.fullmatch(name)
    place = {"region_name": found[2] if found else region or session.get_config_variable("region")}
    with _explaining(f"looking at the state machine {name}"):
        arn = name if found else _arn(session.create_client("sts", **place), name, place["region_name"])
        states = session.create_client("stepfunctions", **place)
        definition = json.loads(states.describe_state_machine(stateMachineArn=arn)["definition"])
        s3 = session.create_client("s3", **place)
    try:
        bucket = definition["States"]["Judge"]["ItemReader"]["Parameters"]["Bucket"]
    except KeyError:
        raise NotAMachine(name, "is another state machine") from None
    return Cloud(states, s3, arn, str(bucket))


def _arn(sts: Any, name: str, region: str) -> str:
    caller = sts.get_caller_identity()
    partition = caller["Arn"].split(":")[1]
    return f"arn:{partition}:states:{region}:{caller['Account']}:stateMachine:{name}"


def _failed(line: dict[str, Any]) -> FailedBatch:
    """Return a batch that failed, or never ran, as ResultWriter writes it."""
    problem = printable(
        f"{line.get('Error', 'it never ran')}: {line.get('Cause', '')}".rstrip(": "), most=200
    )
    try:
        items = json.loads(line["Input"])["Items"]
        ids = tuple(str(item["id"]) for item in items)
    except (KeyError, ValueError, TypeError):
        ids = ()
    return FailedBatch(printable(str(line.get("Name", "without a name"))), problem, ids)


@contextmanager
def _explaining(doing: str) -> Iterator[None]:
    """Raise CloudFailed where AWS refuses, cannot be reached or answers with something else."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError, KeyError, ValueError) as error:
        raise CloudFailed(
            f"AWS: {doing} failed: {printable(str(error), most=300)}. Check your credentials, their rights "
            "(docs/engineers/bulk.md) and the region."
        ) from error
