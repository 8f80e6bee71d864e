"""The exchanges of examples/webhooks: what each CMS sends, and what the service with the tiny model answers.

`python -m tests.support.client.webhooks` writes the answers anew: read the diff.
"""

import hmac
import json
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from model.packing import pack_model
from model.tagger import Tagger
from service.app import create_app
from tests.conftest import ROOT
from tests.support.app_server import serving_app
from tests.support.models.tiny_model import tiny_model

WEBHOOKS = ROOT / "examples" / "webhooks"
CMS = sorted(path.parent.name for path in WEBHOOKS.glob("*/request.json"))
# Only these headers of the answer are the contract; the others are the date and the server.
HEADERS = ("Content-Type", "Fuda-Model")


def read(name: str) -> dict[str, Any]:
    """Return one of the files, such as "ghost/request.json"."""
    value: dict[str, Any] = json.loads((WEBHOOKS / name).read_text(encoding="utf-8"))
    return value


SECRET = "webhook secret"
WEBHOOK = read("ghost/webhook.json")
SIGNATURE = WEBHOOK["headers"]["X-Ghost-Signature"]
SIGNED = datetime.fromtimestamp(int(SIGNATURE.rpartition("=")[2]) / 1000, UTC)
ID: str = WEBHOOK["body"]["post"]["current"]["id"]


def body_of(webhook: dict[str, Any]) -> bytes:
    """Return the bytes that Ghost sends: as JavaScript writes JSON."""
    return json.dumps(webhook["body"], ensure_ascii=False, separators=(",", ":")).encode()


def sign(data: bytes, at: datetime | None = None) -> str:
    """Return the signature that Ghost would send with `data`, now unless `at` another time."""
    now = str(int((at or datetime.now(UTC)).timestamp() * 1000))
    digest = hmac.new(SECRET.encode(), data + now.encode(), "sha256").hexdigest()
    return f"sha256={digest}, t={now}"


def tiny_tagger() -> Tagger:
    return Tagger(pack_model(tiny_model()))


def ask(url: str, request: dict[str, Any]) -> dict[str, Any]:
    """Send a request, and return the answer, both as the files have them."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=20)
    body = json.dumps(request["body"], ensure_ascii=False).encode()
    connection.request(request["method"], request["path"], body, request["headers"])
    response = connection.getresponse()
    headers = {name: response.headers[name] for name in HEADERS}
    answer = {"status": response.status, "headers": headers, "body": json.loads(response.read())}
    connection.close()
    return answer


def main() -> None:
    """Ask the service what each CMS asks, and write its answers."""
    with serving_app(create_app(tiny_tagger)) as url:
        for cms in CMS:
            answer = ask(url, read(f"{cms}/request.json"))
            write(WEBHOOKS / cms / "answer.json", answer)


def write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
