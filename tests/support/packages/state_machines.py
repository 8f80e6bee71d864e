"""State machines: those for moto that look like power tuning's, and the stack's own for `bulk: map`."""

import json
import re
from typing import Any

from bench.power.arithmetic import SizeStats
from bench.power.results import render_output
from tests.support.packages.stack import Template, resource

STATS = [
    SizeStats(power_mb=128, cost_usd=4.2e-8, duration_ms=19.5, total_usd=1e-6),
    SizeStats(power_mb=512, cost_usd=2.52e-8, duration_ms=2.9, total_usd=1e-6),
    SizeStats(power_mb=1769, cost_usd=5.8e-8, duration_ms=1.4, total_usd=1e-6),
]
OUTPUT = render_output(STATS, strategy="balanced", execution_usd=0.00038)
# Executors: each result is small, as the original's is.
WORKS: dict[str, Any] = {"Type": "Pass", "OutputPath": "$.value", "End": True}
TAKES_A_SECOND: dict[str, Any] = {"Type": "Wait", "Seconds": 1, "OutputPath": "$.value", "End": True}
# As handleLambdaInvocationError of the original's lambda/utils.js words it.
CAUSE = json.dumps(
    {
        "errorType": "Error",
        "errorMessage": 'Invocation error (running in series) with payload "{}" - original error type: '
        '"Runtime.ExitError", original error message: "killed",trace: "[]"',
        "trace": [],
    }
)
SHORT_CAUSE = (
    'Invocation error (running in series): type: "Runtime.ExitError", original error message: "killed"'
)
FAILS: dict[str, Any] = {"Type": "Fail", "Error": "Error", "Cause": CAUSE}


def render_machine(executor: dict[str, Any], *, analysis: Any = OUTPUT) -> dict[str, Any]:
    """Return a definition with power tuning's states: `executor` for each size, and `analysis` at the end.

    As in its statemachine.asl.json, an error of the executor leads to CleanUpOnError, and that to the end.
    """
    return {
        "StartAt": "Initializer",
        "States": {
            "Initializer": {"Type": "Pass", "Next": "Publisher"},
            "Publisher": {"Type": "Pass", "Next": "Branching"},
            "Branching": {
                "Type": "Map",
                "Next": "Analyzer",
                "ItemsPath": "$.powerValues",
                "ResultPath": "$.stats",
                "ItemSelector": {"input.$": "$", "value.$": "$$.Map.Item.Value"},
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "CleanUpOnError", "ResultPath": "$.error"}],
                "Iterator": {"StartAt": "Executor", "States": {"Executor": executor}},
            },
            "Analyzer": {"Type": "Pass", "Result": analysis, "ResultPath": "$.analysis", "Next": "Optimizer"},
            "Optimizer": {"Type": "Pass", "OutputPath": "$.analysis", "End": True},
            "CleanUpOnError": {"Type": "Pass", "OutputPath": None, "End": True},
        },
    }


def render_publishing(seconds: int) -> dict[str, Any]:
    """Return a definition that publishes for so long; moto cannot stop an execution within a map."""
    return {
        "StartAt": "Publisher",
        "States": {"Publisher": {"Type": "Wait", "Seconds": seconds, "End": True}},
    }


def render_failing(error: str, cause: str) -> dict[str, Any]:
    """Return a definition that ends as one whose Analyzer fails, which nothing catches."""
    return {"StartAt": "Analyzer", "States": {"Analyzer": {"Type": "Fail", "Error": error, "Cause": cause}}}


def render_definition(machine: dict[str, Any]) -> str:
    """Return the JSON of a definition; moto's parser takes 4e-8 and not 4e-08."""
    return re.sub(r"e-0(\d)", r"e-\1", json.dumps(machine))


def read_definition(template: Template, *, bucket: str, function: str) -> dict[str, Any]:
    """Return the definition of the stack's state machine as CloudFormation fills it in."""
    text = json.dumps(resource(template, "AWS::StepFunctions::StateMachine")["Definition"])
    filled: dict[str, Any] = json.loads(text.replace("${Bucket}", bucket).replace("${Function}", function))
    return filled
