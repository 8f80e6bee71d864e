"""What serverless.yml decides of the bill: memory, architecture, tracing, alarms, and how long logs stay."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.cost.bill import Setup
from lambda_local.stack_file import STACK, read_provider, read_resources

# Of the length that such values have in a gateway's log.
_CONTEXT = {
    "authorizer.error": "-",
    "httpMethod": "POST",
    "identity.sourceIp": "203.0.113.195",
    "identity.userArn": "arn:aws:iam::123456789012:user/blog-publisher",
    "integrationErrorMessage": "-",
    "path": "/v1/suggestions",
    "requestId": "JKJaXmPLvHcESHA=",
    "requestTime": "24/Nov/2026:00:38:44 +0000",
    "responseLatency": "23",
    "responseLength": "3021",
    "status": "200",
}


@dataclass(frozen=True, slots=True)
class Deployment:
    """What the stack sets by default: `traced` says that Lambda records a trace of calls, unasked.

    `access_log` is a line of the gateway's log, as it looks for an answered request; empty where none is
    written.
    """

    memory_mb: int
    architecture: str
    log_days: int
    traced: bool
    alarms: int
    access_log: str

    def setup(self, *, gateway: str) -> Setup:
        """Return this as the bill knows it, behind one of its gateways."""
        return Setup(
            memory_mb=self.memory_mb,
            architecture=self.architecture,
            gateway=gateway,
            log_days=self.log_days,
            traced=self.traced,
            alarms=self.alarms,
            access_log_bytes=len(self.access_log.encode()),
        )


def read_deployment(path: Path = STACK) -> Deployment:
    """Return what the stack's file sets; a parameter counts as its default."""
    provider, resources = read_provider(path), read_resources(path).values()
    return Deployment(
        memory_mb=provider["memorySize"],
        architecture=provider["architecture"],
        log_days=provider["logRetentionInDays"],
        traced=provider.get("tracing", {}).get("lambda") == "Active",
        alarms=sum(resource["Type"] == "AWS::CloudWatch::Alarm" for resource in resources),
        access_log=render_access_log(provider.get("logs", {}).get("httpApi", {})),
    )


def render_access_log(setting: Any) -> str:
    """Return a line of the gateway's log of this setting: true has osls write its own, which is like ours."""
    if not setting:
        return ""
    form = setting.get("format", "") if isinstance(setting, dict) else ""
    form = form or "{" + ",".join(f'"{name}":"$context.{name}"' for name in sorted(_CONTEXT)) + "}"
    return re.sub(r"\$context\.([A-Za-z.]+)", lambda found: _CONTEXT.get(found[1], "-"), form)
