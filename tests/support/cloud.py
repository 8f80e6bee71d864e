"""A stack without an account: the built package behind the local gateway, and servers of AWS by moto."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import pytest
from moto.server import ThreadedMotoServer

from lambda_local.gateway import Gateway
from lambda_local.instance import Instance, best_setting
from lambda_local.instances import Pool
from lambda_local.lambda_environment import Function
from lambda_local.stack_file import read_stack
from tests.support.decisions import create_table
from tests.support.registries import BUCKET, hide_settings

TABLE, SETTINGS = "decisions", "/fuda/test/"
INTERVAL_S = 1
WAIT_S = 60
POST = {"title": "A Python script", "body": "python python"}


class Answer(NamedTuple):
    """The status of an answer, the version of the model that gave it, its JSON, and how long it took."""

    status: int
    version: str
    body: Any
    ms: float


class Cloud:
    """The function, whose settings are in SSM, behind a gateway on `address`, a host and port."""

    def __init__(self, address: str, lines: list[str]) -> None:
        self.address = address
        self.lines = lines
        """The function's log."""

    def ask(self, path: str = "/v1/suggestions", body: Any = POST) -> Answer:
        """Return the answer to a POST, or to a GET without a body."""
        started = time.perf_counter()
        connection = HTTPConnection(self.address, timeout=WAIT_S)
        data = None if body is None else json.dumps(body)
        headers = {"Content-Type": "application/json"} if data else {}
        connection.request("POST" if data else "GET", path, data, headers)
        response = connection.getresponse()
        found = json.loads(response.read())
        connection.close()
        ms = (time.perf_counter() - started) * 1000
        return Answer(response.status, response.getheader("Fuda-Model", ""), found, ms)

    def ask_often(self, clients: int, times: int) -> list[Answer]:
        """Return the answers that so many clients get, which each ask so many times."""
        with ThreadPoolExecutor(clients) as pool:
            asked = [pool.submit(lambda: [self.ask() for _ in range(times)]) for _ in range(clients)]
            return [answer for each in asked for answer in each.result()]

    def wait_for(self, version: str, path: str = "/v1/suggestions") -> None:
        """Ask until the model `version` answers."""
        self._wait(lambda: self.ask(path).version == version, f"{version} does not answer")

    def wait_for_line(self, words: str) -> None:
        """Ask until a line of the log has `words`."""
        self._wait(lambda: bool(self.ask() and [line for line in self.lines if words in line]), words)

    def _wait(self, done: Any, words: str) -> None:
        end = time.monotonic() + WAIT_S
        while not done():
            assert time.monotonic() < end, words
            time.sleep(INTERVAL_S / 5)


@contextmanager
def aws() -> Iterator[str]:
    """Start servers of S3, SSM and DynamoDB with what a stack has, and yield their address."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    with pytest.MonkeyPatch.context() as patch:
        hide_settings(patch)
        patch.setenv("AWS_ENDPOINT_URL", address)
        boto3.client("s3").create_bucket(Bucket=BUCKET)
        create_table(TABLE)
        settings = {
            "MODEL_URI": f"s3://{BUCKET}/blogs/tea/current.json",
            "MODEL_REGISTRY": f"s3://{BUCKET}/blogs",
            "MODEL_INTERVAL_S": str(INTERVAL_S),
            "MODEL_MEMORY_MB": "20",
            "DECISIONS_TABLE": TABLE,
        }
        for name, value in settings.items():
            boto3.client("ssm").put_parameter(Name=SETTINGS + name, Value=value, Type="String")
        yield address
    server.stop()


@contextmanager
def deployed(package: Path, endpoint: str, *, instances: int = 10) -> Iterator[Cloud]:
    """Serve the package under the real runtime client, with its settings in SSM."""
    lines: list[str] = []
    setting = replace(best_setting(), network=True, on_line=lines.append)
    credentials = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    own = credentials | {"AWS_ENDPOINT_URL": endpoint, "SETTINGS_PATH": SETTINGS}
    function = Function(package=package, memory_mb=512, environment=read_stack().environment | own)
    pool = Pool(lambda: Instance(function, setting), max_instances=instances, log=lines.append)
    with Gateway(("127.0.0.1", 0), pool.invoke, log=lambda line: None) as gateway:
        threading.Thread(target=gateway.serve_forever, daemon=True).start()
        try:
            # Together, so many starts are too slow for the function's deadlines on a busy machine.
            pool.warm(instances)
            yield Cloud(gateway.url.removeprefix("http://"), lines)
        finally:
            pool.close()
            gateway.shutdown()
