"""Two servers that speak S3: moto's, and one that fails as a test asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import boto3
import pytest
from moto.server import ThreadedMotoServer


@contextmanager
def serving_s3(bucket: str) -> Iterator[str]:
    """Serve S3 with one bucket and IAM by moto, and hide this machine's AWS settings from boto3."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    with pytest.MonkeyPatch.context() as patch:
        use_s3(patch, address)
        boto3.client("s3").create_bucket(Bucket=bucket)
        yield address
    server.stop()


def use_s3(patch: pytest.MonkeyPatch, address: str) -> None:
    """Make boto3 call S3 at `address`, with credentials of its own."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        patch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        patch.setenv(name, "/nonexistent")
    patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    sign_as(patch, "testing", "testing")
    patch.setenv("AWS_ENDPOINT_URL_S3", address)


def sign_as(patch: pytest.MonkeyPatch, key: str, secret: str) -> None:
    """Make boto3 sign with this pair from now on."""
    patch.setenv("AWS_ACCESS_KEY_ID", key)
    patch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    boto3.setup_default_session()


class FaultyS3:
    """Objects by their key, and a fault for keys that end in certain words.

    `faults` has by such an end a status to answer with, or "silent" for no answer until the end of the test.
    `asked` has the keys that were asked for, in order.
    """

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.faults: dict[str, int | str] = {}
        self.asked: list[str] = []
        self.ended = Event()

    def fault_of(self, key: str) -> int | str:
        found = (fault for end, fault in self.faults.items() if key.endswith(end))
        return next(found, 0 if key in self.objects else 404)


@contextmanager
def serving_faults() -> Iterator[FaultyS3]:
    """Serve the objects and faults of the yielded S3."""
    s3 = FaultyS3()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            key = self.path.partition("?")[0].lstrip("/").partition("/")[2]
            s3.asked.append(key)
            fault = s3.fault_of(key)
            if fault == "silent":
                s3.ended.wait(60)
            status = fault if isinstance(fault, int) and fault else 200
            code = {403: "AccessDenied", 404: "NoSuchKey"}.get(status, "InternalError")
            error = f"<Error><Code>{code}</Code><Message>No</Message></Error>".encode()
            data = s3.objects.get(key, b"") if status == 200 else error
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *arguments: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    with pytest.MonkeyPatch.context() as patch:
        use_s3(patch, f"http://127.0.0.1:{server.server_port}")
        yield s3
    s3.ended.set()
    server.shutdown()
    thread.join()
    server.server_close()
