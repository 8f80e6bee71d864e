"""Sends the service one batch, and prints its cost: python -m bench.speed.batch_cost MODEL FILE.

FILE is the body of a request to /v1/suggestions:batch. The last line is JSON with the CPU seconds and the
peak memory of this process, which has already loaded the model and answered ordinary posts.
"""

import io
import json
import os
import sys
from pathlib import Path
from time import process_time

from werkzeug.test import create_environ, run_wsgi_app

from lambda_local.processes import read_memory
from model.tagger import Tagger
from service.app import create_app

WARM_UP = {
    "posts": [
        {"title": "A post", "body": "A [link](http://example.com) in *prose* &amp; `code`.", "format": format}
        for format in ("markdown", "html", "text")
    ]
}


def main(model: Path, batch: Path) -> None:
    """Measure and print."""
    tagger = Tagger.load(model)
    application = create_app(lambda: tagger)

    def ask(body: bytes) -> bytes:
        environ = create_environ("/v1/suggestions:batch", method="POST", input_stream=io.BytesIO(body))
        environ |= {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body))}
        chunks, _, _ = run_wsgi_app(application, environ, buffered=True)
        return b"".join(chunks)

    ask(json.dumps(WARM_UP).encode())
    body = batch.read_bytes()
    start = process_time()
    answer = ask(body)
    cpu_s = process_time() - start
    refused = [each for each in json.loads(answer).get("answers", [{"status": 0}]) if "status" in each]
    # getrusage would return the peak of the process that started this one, if that was larger.
    peak_mb = read_memory(os.getpid()).peak_mb
    print(json.dumps({"cpu_s": cpu_s, "peak_mb": peak_mb, "refused": len(refused)}))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
