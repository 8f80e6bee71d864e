"""Makes the payload files anew from the posts of examples/blog: python -m bench.power.sample_events.

Each is an event of our HTTP API (payload 2.0): a short post, one of 6 kB and a long one, in English and in
Japanese, and a batch of twenty of 6 kB. Beside them lies a whole input for AWS Lambda Power Tuning that
weights them, to be pasted into the console of Step Functions. The same posts give the same bytes.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from copy import replace
from pathlib import Path
from typing import Any

from bench.power.arn import FUNCTION_FORM
from bench.quality.corpus import JOINED_BYTES, without_labels
from bench.speed.__main__ import EXAMPLE
from console.command import run_command
from lambda_local.payload import HttpRequest, render_event
from model.files import write_file
from model.post import Post
from training.reading.content import read_blog

FOLDER = Path(__file__).parent / "payloads"
WHOLE_INPUT = "state-machine-input"
LONG_BYTES = 15_000
"""With these the whole input stays within what Step Functions takes even if it counts 茶 as \\u8336."""
BATCH_POSTS = 20


POWER_VALUES_MB = (128, 256, 512, 1024, 1769, 3008)
NUM = 40
DISCARD = 0.05
"""Of 40 runs the two slowest and the two fastest: the cold start goes, short posts and batches stay in."""
BALANCED_WEIGHT = 0.8
"""Cost counts four times as much as time: most of these events' time is that of batches, and nobody waits for
those. A single post takes the same time at every size that has the choice."""
WEIGHTS = {
    "short-en": 2,
    "short-ja": 2,
    "6kb-en": 5,
    "6kb-ja": 5,
    "long-en": 1,
    "long-ja": 1,
    "batch-20": 4,
}
"""How often each event comes, of 20 times: a guess at a blog that sends what it publishes and its past."""

SINGLE_PATH, BATCH_PATH = "/v1/suggestions", "/v1/suggestions:batch"
_REQUEST_ID = "fuda-power-tuning"
_TRACE_ID = "Root=1-67748580-000000000000000000000000"
_TIME_MS = 1_735_689_600_000


def main() -> int:
    """Write the files, say so, and return the exit code."""
    return run_command("sample_events", write_files)


def write_files(folder: Path = FOLDER) -> None:
    """Write every payload file into `folder`. Raises OSError, and what reading the blog raises."""
    for name, data in render_files(make_events(read_posts())).items():
        write_file(folder / name, data)
        print(f"{name}: {len(data):,} bytes", file=sys.stderr)


def read_posts(blog: Path = EXAMPLE) -> list[Post]:
    """Return the Markdown posts of a blog without their labels, oldest first."""
    posts = (without_labels(dated.post) for dated in read_blog(blog).posts)
    return [post for post in posts if post.format == "markdown"]


def make_events(posts: Sequence[Post]) -> dict[str, Any]:
    """Return the events by name; a post is Japanese when a fifth of its body is kana or Han characters."""
    japanese = [post for post in posts if _japanese_share(post.body) >= 0.2]
    english = [post for post in posts if _japanese_share(post.body) < 0.02]
    events = {}
    for language, among in (("en", english), ("ja", japanese)):
        events[f"short-{language}"] = render_single(among[0])
        events[f"6kb-{language}"] = render_single(join_from(among, 0, JOINED_BYTES))
        events[f"long-{language}"] = render_single(join_from(among, 0, LONG_BYTES))
    batch = [
        join_from(among, place, JOINED_BYTES)
        for place in range(BATCH_POSTS // 2)
        for among in (english, japanese)
    ]
    return {**events, f"batch-{BATCH_POSTS}": render_batch(batch)}


def join_from(posts: Sequence[Post], start: int, size: int) -> Post:
    """Return a post of about `size` bytes: the bodies of the posts from `start` on, round and round.

    Its title is the first one's. It ends with the post that brings it nearest to `size`.
    """
    body = ""
    for step in range(len(posts)):
        longer = body + posts[(start + step) % len(posts)].body.strip() + "\n\n"
        if body and len(longer.encode()) - size > size - len(body.encode()):
            break
        body = longer
    return replace(posts[start], body=body)


def render_single(post: Post) -> dict[str, Any]:
    """Return the event that asks about one post."""
    return _event(SINGLE_PATH, _post(post))


def render_batch(posts: Sequence[Post]) -> dict[str, Any]:
    """Return the event that asks about several posts."""
    return _event(BATCH_PATH, {"posts": [_post(post) for post in posts]})


def render_files(events: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the content of each file: the events, and the state machine's whole input."""
    files = {f"{name}.json": _json(event) for name, event in events.items()}
    weighted = [{"payload": events[name], "weight": weight} for name, weight in WEIGHTS.items()]
    return {**files, f"{WHOLE_INPUT}.json": _json(render_whole_input(weighted))}


def render_whole_input(weighted: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the state machine's input, which lacks nothing but the name of a function.

    It keeps posts out of the state machine's logs, which would hold each of them hundreds of times.
    """
    return {
        "lambdaARN": FUNCTION_FORM,
        "powerValues": list(POWER_VALUES_MB),
        "num": NUM,
        "strategy": "balanced",
        "balancedWeight": BALANCED_WEIGHT,
        "discardTopBottom": DISCARD,
        "disablePayloadLogs": True,
        "includeOutputResults": True,
        "payload": list(weighted),
    }


def read_weighted(folder: Path = FOLDER) -> list[dict[str, Any]]:
    """Return the weighted payloads of the state machine's input in `folder`, as {"payload", "weight"}."""
    whole = json.loads((folder / f"{WHOLE_INPUT}.json").read_text(encoding="utf-8"))
    payload: list[dict[str, Any]] = whole["payload"]
    return payload


def _event(path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    request = HttpRequest(
        method="POST",
        target=path,
        headers=[
            ("Content-Type", "application/json"),
            ("Accept", "application/json"),
            ("User-Agent", "fuda"),
        ],
        body=json.dumps(body, ensure_ascii=False).encode(),
        source_ip="192.0.2.1",
    )
    return render_event(request, request_id=_REQUEST_ID, trace_id=_TRACE_ID, now_ms=_TIME_MS)


def _post(post: Post) -> dict[str, str]:
    return {"title": post.title, "body": post.body, "format": post.format}


def _japanese_share(text: str) -> float:
    japanese = sum(
        "\u3041" <= character <= "\u30fa" or "\u4e00" <= character <= "\u9fff" for character in text
    )
    return japanese / max(len(text), 1)


def _json(value: Any) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode()


if __name__ == "__main__":
    sys.exit(main())
