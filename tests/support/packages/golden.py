"""Golden events of gateways and invokers, and the answers of the built package with the tiny model.

`python -m tests.support.packages.golden` rewrites the answers; review the diff.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from lambda_local.instance import Instance
from lambda_local.stack_file import read_stack
from model.artifact import read_artifact
from tests.support.packages.built_package import HERE, build
from tests.support.packages.local_lambda import ask, ready

EVENTS = sorted((Path(__file__).parent / "golden_events").glob("*.json"))


def read_golden(path: Path) -> dict[str, Any]:
    """Return an event and its answer."""
    golden: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return golden


def ask_readably(instance: Instance, event: Any) -> Any:
    """Return the answer as the files have it: its body as a value, the model's version as VERSION.

    Its length is LENGTH where it is that of the body, which a score of fewer decimals makes shorter.
    """
    version = read_artifact(instance.function.package / "model.safetensors").version
    raw = ask(instance, event)
    answer = json.loads(json.dumps(raw).replace(version, "VERSION"))
    if isinstance(raw.get("body"), str) and not raw["isBase64Encoded"]:
        answer["body"] = json.loads(answer["body"])
        length = str(len(raw["body"].encode()))
        for name, value in (("headers", length), ("multiValueHeaders", [length])):
            if raw.get(name, {}).get("Content-Length") == value:
                answer[name]["Content-Length"] = "LENGTH"
    return answer


def main() -> None:
    """Build the package, ask it every event, and write the answers."""
    with tempfile.TemporaryDirectory() as folder:
        package = build(Path(folder), HERE).folder
        with ready(package, environment=read_stack().environment) as instance:
            for path in EVENTS:
                event = read_golden(path)["event"]
                golden = {"event": event, "answer": ask_readably(instance, event)}
                path.write_text(json.dumps(golden, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
