"""The whole input of AWS Lambda Power Tuning 4.4.0, which cannot be made wrong.

Its fields and their defaults are those of its README.md, and of lambda/executor.js for
onlyColdStarts and allowedExceptions; bench/power/input_rules.py has the rules.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from bench.power.arithmetic import COST
from bench.power.arn import function_region
from bench.power.input_rules import ALL_POWER_VALUES, Fault, find_faults
from model.errors import FudaError

NAMES = {
    "lambda_arn": "lambdaARN",
    "num": "num",
    "power_values": "powerValues",
    "payload": "payload",
    "payload_s3": "payloadS3",
    "parallel_invocation": "parallelInvocation",
    "strategy": "strategy",
    "balanced_weight": "balancedWeight",
    "auto_optimize": "autoOptimize",
    "auto_optimize_alias": "autoOptimizeAlias",
    "dry_run": "dryRun",
    "pre_processor_arn": "preProcessorARN",
    "post_processor_arn": "postProcessorARN",
    "discard_top_bottom": "discardTopBottom",
    "sleep_between_runs_ms": "sleepBetweenRunsMs",
    "disable_payload_logs": "disablePayloadLogs",
    "include_output_results": "includeOutputResults",
    "only_cold_starts": "onlyColdStarts",
    "allowed_exceptions": "allowedExceptions",
}
"""The state machine's name of each field."""


class WrongInput(FudaError):
    """Put the `faults` right, pairs of a field's name and what is wrong with it: nothing was sent."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{field} {problem}" for field, problem in self.faults) + ".")


@dataclass(frozen=True, slots=True, kw_only=True)
class TuningInput:
    """What the state machine is asked to do; making a wrong one raises WrongInput.

    `power_values` None leaves the sizes to those the state machine was deployed with. `payload` is an event,
    or a list of {"payload", "weight"}; None, without `payload_s3`, sends null. `balanced_weight` None is 0.5,
    and `discard_top_bottom` None is 0.2, or 0 for cold starts alone.
    """

    lambda_arn: str
    num: int
    power_values: Sequence[int] | Literal["ALL"] | None = None
    payload: Any = None
    payload_s3: str | None = None
    parallel_invocation: bool = False
    strategy: str = COST
    balanced_weight: float | None = None
    auto_optimize: bool = False
    auto_optimize_alias: str | None = None
    dry_run: bool = False
    pre_processor_arn: str | None = None
    post_processor_arn: str | None = None
    discard_top_bottom: float | None = None
    sleep_between_runs_ms: int = 0
    disable_payload_logs: bool = False
    include_output_results: bool = False
    only_cold_starts: bool = False
    allowed_exceptions: Sequence[str] = ()

    def __post_init__(self) -> None:
        if faults := list(find_faults(render_input(self))):
            raise WrongInput(faults)

    @property
    def region(self) -> str:
        """Where the function lies."""
        return function_region(self.lambda_arn) or ""

    @property
    def sizes(self) -> int | None:
        """How many memory sizes are measured, None when the state machine decides."""
        if isinstance(self.power_values, str):
            return len(ALL_POWER_VALUES)
        return None if self.power_values is None else len(self.power_values)

    @property
    def versions(self) -> int | None:
        """How many versions are published: one a size, for cold starts one a run, and one to go back."""
        if self.sizes is None:
            return None
        return self.sizes * (self.num if self.only_cold_starts else 1) + 1


def parse_input(given: Mapping[str, Any]) -> TuningInput:
    """Return the input that `given`, with the state machine's names, stands for; None is a field not given.

    Raises WrongInput, for names that it does not know too.
    """
    if faults := list(find_faults(given)):
        raise WrongInput(faults)
    ours = {theirs: name for name, theirs in NAMES.items()}
    return TuningInput(**{ours[name]: value for name, value in given.items() if value is not None})


def render_input(tuning: TuningInput) -> dict[str, Any]:
    """Return the JSON object to start the state machine with, without the fields that are None."""
    values = {NAMES[field.name]: getattr(tuning, field.name) for field in fields(tuning)}
    return {name: _plain(value) for name, value in values.items() if value is not None}


def check_region(tuning: TuningInput, region: str) -> None:
    """Raise WrongInput when the function lies elsewhere than the state machine, in `region`.

    Power tuning could reach it there, at other prices for its own work: it is far likelier a mistake.
    """
    if tuning.region != region:
        problem = f"lies in {tuning.region}, and the state machine in {region}: take both of one region"
        raise WrongInput([("lambdaARN", problem)])


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
