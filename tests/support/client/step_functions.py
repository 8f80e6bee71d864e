"""A Step Functions that runs one Distributed Map as it is defined: moto's and others leave ItemBatcher and
ResultWriter out, and a client of them would be tested against something else.

It knows what deploy/stack/bulk-map.yml uses, and fails on anything else.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import boto3
import yaml

from tests.conftest import ROOT

REGION, ACCOUNT = "us-east-1", "123456789012"
ARN = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:fuda-dev-bulk"
STATE_BYTES = 262_144
Invoke = Callable[[Any], Any]


class Throttled(Exception):
    """Raised by a function that has no instance free."""


def read_machine(bucket: str) -> dict[str, Any]:
    """Return the definition in deploy/stack/bulk-map.yml with this bucket."""
    text = (ROOT / "deploy" / "stack" / "bulk-map.yml").read_text(encoding="utf-8")
    definition = yaml.safe_load(text)["resources"]["BulkMachine"]["Properties"]["Definition"]
    filled: dict[str, Any] = json.loads(json.dumps(definition).replace("${Bucket}", bucket))
    return filled


def evaluate(expression: str, states: dict[str, Any]) -> Any:
    """Return the value of a JSONata path, or of one in an array constructor; a path maps over arrays."""
    found = re.fullmatch(r"\{% (\[?)\$states\.([\w.]+)(\]?) %\}", expression)
    assert found, f"this stand-in does not know {expression}"
    value: Any = states
    for name in found[2].split("."):
        value = [each[name] for each in value] if isinstance(value, list) else value[name]
    assert bool(found[1]) == isinstance(value, list) or not found[1]
    return value


class StepFunctions:
    """One state machine. `invoke` is the function; `polls` is how often an execution is still running."""

    def __init__(self, definition: dict[str, Any], invoke: Invoke) -> None:
        self.definition, self.invoke, self.polls = definition, invoke, 0
        self.map = definition["States"]["Judge"]
        self.executions: dict[str, dict[str, Any]] = {}
        self.started = 0
        self.batches: list[dict[str, Any]] = []

    def describe_state_machine(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"stateMachineArn": ARN, "definition": json.dumps(self.definition), "name": "fuda-dev-bulk"}

    def start_execution(self, asked: dict[str, Any]) -> dict[str, Any]:
        arn = ARN.replace("stateMachine", "execution") + f":{asked['name']}"
        found = self.executions.get(arn)
        if found and (found["status"] != "RUNNING" or found["input"] != asked["input"]):
            return {"__type": "ExecutionAlreadyExists", "message": f"Execution Already Exists: '{arn}'"}
        if not found:
            self.started += 1
            self.executions[arn] = {
                "executionArn": arn, "stateMachineArn": ARN, "name": asked["name"], "status": "RUNNING",
                "startDate": time.time(), "input": asked["input"],
            }  # fmt: skip
        return {"executionArn": arn, "startDate": time.time()}

    def describe_execution(self, asked: dict[str, Any]) -> dict[str, Any]:
        found = self.executions[asked["executionArn"]]
        if found["status"] == "RUNNING" and self.polls:
            self.polls -= 1
        elif found["status"] == "RUNNING":
            found |= self._run(found) | {"stopDate": time.time()}
        return found

    def list_map_runs(self, asked: dict[str, Any]) -> dict[str, Any]:
        run = {"mapRunArn": "arn:run", "executionArn": "e", "stateMachineArn": "m", "startDate": 0}
        return {"mapRuns": [run]}

    def describe_map_run(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"mapRunArn": "arn:run", "itemCounts": {"succeeded": 1, "failed": 1, "total": 3}}

    def _run(self, execution: dict[str, Any]) -> dict[str, Any]:
        s3, reader = boto3.client("s3"), self.map["ItemReader"]["Parameters"]
        key = json.loads(execution["input"])[reader["Key.$"].removeprefix("$.")]
        body = s3.get_object(Bucket=reader["Bucket"], Key=key)["Body"].read()
        outcomes = [self._child(batch) for batch in self._batch(body.splitlines())]
        failed = sum("Error" in each for each in outcomes)
        prefix = self.map["ResultWriter"]["Parameters"]["Prefix.$"]
        assert prefix == "States.Format('results/{}', $$.Execution.Name)"
        manifest = self._write(s3, f"results/{execution['name']}/7d5f", outcomes)
        if failed * 100 > self.map["ToleratedFailurePercentage"] * len(outcomes):
            return {
                "status": "FAILED",
                "error": "States.ExceedToleratedFailureThreshold",
                "cause": "Too many",
            }
        return {"status": "SUCCEEDED", "output": json.dumps({"ResultWriterDetails": manifest})}

    def _batch(self, lines: list[bytes]) -> Iterator[dict[str, Any]]:
        limits, items, size = self.map["ItemBatcher"], list[Any](), 0
        for line in lines:
            assert len(line) + len('{"Items":[]}') <= limits["MaxInputBytesPerBatch"], "the run would end"
            full = size + len(line) + 1 > limits["MaxInputBytesPerBatch"] - len('{"Items":[]}')
            if items and (full or len(items) == limits["MaxItemsPerBatch"]):
                yield {"Items": items}
                items, size = [], 0
            items.append(json.loads(line))
            size += len(line) + 1
        yield {"Items": items}

    def _child(self, batch: dict[str, Any]) -> dict[str, Any]:
        self.batches.append(batch)
        task = self.map["ItemProcessor"]["States"]["Suggest"]
        payload = task["Arguments"]["Payload"]
        event = {name: evaluate(text, {"input": batch}) for name, text in payload.items()}
        try:
            states = {"input": batch, "result": {"Payload": self._invoke(event, task["Retry"][0])}}
            output = {name: evaluate(text, states) for name, text in task["Output"].items()}
            assert len(json.dumps(output, ensure_ascii=False).encode()) <= STATE_BYTES, "DataLimitExceeded"
        except Exception as error:
            failed = {"Error": f"Lambda.{type(error).__name__}", "Cause": str(error), "Status": "FAILED"}
            return {"Name": f"batch-{len(self.batches)}", "Input": json.dumps(batch), **failed}
        return output

    def _invoke(self, event: dict[str, Any], retry: dict[str, Any]) -> Any:
        assert "Lambda.TooManyRequestsException" in retry["ErrorEquals"]
        for left in reversed(range(retry["MaxAttempts"] + 1)):
            try:
                return self.invoke(event)
            except Throttled:
                if not left:
                    raise

    def _write(self, s3: Any, folder: str, outcomes: list[dict[str, Any]]) -> dict[str, str]:
        """Write what ResultWriter does with COMPACT and JSONL, and return where the manifest is."""
        writer = self.map["ResultWriter"]
        assert writer["WriterConfig"] == {"Transformation": "COMPACT", "OutputType": "JSONL"}
        files: dict[str, list[dict[str, Any]]] = {"SUCCEEDED": [], "FAILED": [], "PENDING": []}
        for status, lines in (
            ("SUCCEEDED", [each for each in outcomes if "Error" not in each]),
            ("FAILED", [each for each in outcomes if "Error" in each]),
        ):
            if lines:
                key, text = f"{folder}/{status}_0.jsonl", "\n".join(map(json.dumps, lines))
                s3.put_object(Bucket=writer["Parameters"]["Bucket"], Key=key, Body=text.encode())
                files[status] = [{"Key": key, "Size": len(text)}]
        manifest = {"Bucket": writer["Parameters"]["Bucket"], "Key": f"{folder}/manifest.json"}
        s3.put_object(**manifest, Body=json.dumps({"ResultFiles": files}).encode())
        return manifest


def serve(machine: StepFunctions) -> HTTPServer:
    """Serve the machine on a free port of this machine, until `shutdown` is called."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            action = self.headers["X-Amz-Target"].partition(".")[2]
            method = getattr(machine, re.sub(r"(?<!^)(?=[A-Z])", "_", action).lower())
            answer = method(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            data = json.dumps(answer).encode()
            self.send_response(400 if "__type" in answer else 200)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *arguments: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    return server
