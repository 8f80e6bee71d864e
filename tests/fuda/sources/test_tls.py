"""TLS: which certificates of an API are accepted, and the errors about others."""

import socket
import ssl
import subprocess
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from fuda.config.options import Options
from fuda.sources.exchange import Network
from fuda.sources.open_source import open_source
from fuda.sources.proxies import Proxy
from fuda.sources.source import ModelInfo, SourceTooSlow, SourceUnreachable
from model.post import LabelKeys
from tests.support.client.asking_api import SHORT_S, refused, remote
from tests.support.client.hostile_server import (
    Behaviour,
    Hostile,
    answering,
    misbehaving,
    render,
    silent,
    well_behaved,
)
from tests.support.models.fake_tagger import MODEL


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1 and its key, in one file, made by openssl."""
    folder = tmp_path_factory.mktemp("tls")
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=fuda -keyout key -out certificate"
    try:
        made = subprocess.run(
            [*command.split(), "-addext", "subjectAltName=IP:127.0.0.1"],
            cwd=folder,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        pytest.skip("openssl makes the certificate, and is not installed")
    assert made.returncode == 0, made.stderr
    both = folder / "both.pem"
    both.write_bytes((folder / "key").read_bytes() + (folder / "certificate").read_bytes())
    return both


@pytest.fixture
def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_self_signed_certificate_is_refused(server_side):
    with (
        misbehaving(answering(well_behaved), tls=server_side) as server,
        refused(SourceUnreachable, server.url, "its certificate is not trusted: self-signed certificate"),
    ):
        open_source(Options(url=server.url, token="hunter2")).info()
    assert server.heard == []


def test_a_trusted_certificate_is_accepted(server_side, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with misbehaving(answering(well_behaved), tls=server_side) as server:
        info = open_source(Options(url=server.url, token="hunter2")).info()
    assert info == ModelInfo(MODEL["version"], MODEL["newest_post"], LabelKeys(("topics",), ("section",)))
    assert server.heard[0].headers["authorization"] == "Bearer hunter2"


def test_a_trusted_certificate_of_another_host_is_refused(server_side, certificate):
    network = Network(tls=lambda: ssl.create_default_context(cafile=str(certificate)))
    with (
        misbehaving(answering(well_behaved), tls=server_side) as server,
        refused(SourceUnreachable, "its certificate is not trusted: Hostname mismatch"),
    ):
        remote(f"https://localhost:{server.port}", network=network).info()
    assert server.heard == []


def test_a_server_without_tls_is_an_error():
    def behave(server: Hostile, connection: socket.socket) -> None:
        connection.sendall(render(b""))
        connection.recv(65_536)

    with misbehaving(behave) as server, refused(SourceUnreachable, "TLS failed: "):
        remote(f"https://127.0.0.1:{server.port}").info()


def test_a_handshake_that_hangs_is_left_behind():
    with misbehaving(silent) as server:
        with refused(SourceTooSlow, "(agreeing on TLS)"):
            remote(f"https://127.0.0.1:{server.port}", timeout_s=SHORT_S).info()
        assert not server.finished.is_set()


def pump(source: socket.socket, target: socket.socket) -> None:
    """Copy all bytes until the source ends."""
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def tunnel_to(port: int) -> Behaviour:
    """Return the behaviour of a proxy that connects every client to this port."""

    def tunnel(proxy: Hostile, connection: socket.socket) -> None:
        proxy.hear(connection)
        connection.sendall(b"HTTP/1.0 200 Connection established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", port)) as behind:
            back = Thread(target=pump, args=(behind, connection))
            back.start()
            pump(connection, behind)
            back.join()

    return tunnel


def test_tls_goes_through_the_tunnel_of_a_proxy(server_side, certificate):
    headers = (("Proxy-Authorization", "Basic bWU6cEBzcw=="),)
    trusting = ssl.create_default_context(cafile=str(certificate))
    with (
        misbehaving(answering(well_behaved), tls=server_side) as api,
        misbehaving(tunnel_to(api.port)) as proxy,
    ):
        network = Network(tls=lambda: trusting, proxy=lambda address: Proxy("127.0.0.1", proxy.port, headers))
        assert remote(api.url, network=network).info().version == MODEL["version"]
    [asked], [heard] = proxy.heard, api.heard
    assert asked.line == f"CONNECT 127.0.0.1:{api.port} HTTP/1.1"
    assert asked.headers["proxy-authorization"] == "Basic bWU6cEBzcw=="
    assert "proxy-authorization" not in heard.headers
