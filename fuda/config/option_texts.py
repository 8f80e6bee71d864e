"""The options that name a source of suggestions, as data: for fuda, and for programs that use its sources."""

from typing import NamedTuple

from model.suggestion import DEFAULT_PRECISION, MAX_PRECISION, MIN_PRECISION

TIMEOUT_S, BEST_EFFORT_TIMEOUT_S = 30.0, 1.3

HEADING = "where suggestions come from"
ABOUT = (
    "Either a model on this machine or a deployed API. What is not given here is taken from the environment "
    "(FUDA_MODEL, FUDA_URL, FUDA_TOKEN, FUDA_REGION, FUDA_TIMEOUT; FUDA_PRECISION for --precision), and then "
    "from fuda.toml in the blog's root. An address that only that file names gets neither token nor "
    "signature, until fuda trust names it too. An address of API Gateway is asked with requests signed by "
    "the AWS credentials that aws-cli would use, unless there is a token."
)


class OptionText(NamedTuple):
    """An option, the name of its value in a help page, "" for an option without a value, and its help."""

    flag: str
    metavar: str
    help: str


PRECISION = OptionText(
    "--precision",
    "SHARE",
    "how many of the labels that are sure enough must be right, from "
    f"{MIN_PRECISION:g} to {MAX_PRECISION:g} (default: {DEFAULT_PRECISION:g})",
)
SOURCE = (
    OptionText("--model", "FILE", "a model that fuda train has written; no network is used"),
    OptionText("--url", "URL", "the address of a deployed API, without /v1/..."),
    OptionText(
        "--token",
        "TOKEN",
        "a bearer token for the API; FUDA_TOKEN keeps it from the list of processes and the history",
    ),
    OptionText(
        "--region",
        "REGION",
        "sign requests with AWS credentials for this region; needed where the address does not name it",
    ),
    OptionText(
        "--timeout",
        "SECONDS",
        f"how long to wait for an answer of the API, retries included (default: {TIMEOUT_S:g}); with "
        f"--best-effort, for all of its answers together (default: {BEST_EFFORT_TIMEOUT_S:g})",
    ),
    OptionText("--best-effort", "", "never fail: a problem is only a notice, and the exit code is 0"),
)
