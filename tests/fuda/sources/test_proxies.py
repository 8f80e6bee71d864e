"""Proxies: which one the environment names for an address, and requests through a real one."""

import os
from typing import Any

import pytest

from fuda.config.address import parse_address
from fuda.config.options import Options
from fuda.sources.exchange import Network
from fuda.sources.open_source import open_source
from fuda.sources.proxies import BadProxy, Proxy, find_proxy
from fuda.sources.source import SourceRefused, SourceUnreachable
from tests.support.client.asking_api import refused, remote
from tests.support.client.hostile_server import (
    Hostile,
    answering,
    misbehaving,
    render,
    render_json,
    well_behaved,
)
from tests.support.models.fake_tagger import MODEL

BASIC = (("Proxy-Authorization", "Basic bWU6cEBzcw=="),)


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove this machine's own proxies."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("url", "variables", "proxy"),
    [
        ("https://api.example", {}, None),
        ("https://api.example", {"HTTPS_PROXY": "http://proxy.example:3128"}, Proxy("proxy.example", 3128)),
        ("https://api.example", {"https_proxy": "proxy.example"}, Proxy("proxy.example", 80)),
        ("https://api.example", {"HTTPS_PROXY": "http://me:p%40ss@10.0.0.1:1"}, Proxy("10.0.0.1", 1, BASIC)),
        ("https://api.example", {"HTTP_PROXY": "http://proxy.example:1"}, None),
        ("http://api.example", {"HTTP_PROXY": "http://proxy.example:1"}, Proxy("proxy.example", 1)),
        ("https://api.example", {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "x.example, .example"}, None),
        ("https://api.example", {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"}, None),
        ("https://api.example:8443", {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "api.example:8443"}, None),
        ("https://api.example", {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "pi.example"}, Proxy("p", 1)),
        ("https://127.0.0.1", {"HTTPS_PROXY": "http://p:1"}, None),
        ("http://localhost:8000", {"HTTP_PROXY": "http://p:1"}, None),
    ],
)
def test_the_environment_names_the_proxy_of_an_address(monkeypatch, url, variables, proxy):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert find_proxy(parse_address(url)) == proxy


@pytest.mark.parametrize(
    "url", ["socks5://me:secret@p:1", "http://me:secret@:1", "http://me:secret@p:x", "http://["]
)
def test_a_proxy_that_cannot_be_used_is_an_error_without_its_password(monkeypatch, url):
    monkeypatch.setenv("HTTPS_PROXY", url)
    with pytest.raises(BadProxy, match="HTTPS_PROXY is not the address of a proxy") as raised:
        find_proxy(parse_address("https://api.example"))
    assert "secret" not in str(raised.value)
    with refused(SourceUnreachable, "https://api.example", "HTTPS_PROXY is not the address of a proxy"):
        open_source(Options(url="https://api.example")).info()


def through(server: Hostile) -> dict[str, Any]:
    """Return the network of a machine whose proxy is `server`, for remote()."""
    return {"network": Network(proxy=lambda address: Proxy("127.0.0.1", server.port, BASIC))}


def test_a_plain_request_goes_to_the_proxy_with_the_whole_address():
    with misbehaving(answering(well_behaved)) as proxy:
        assert remote("http://api.invalid/prod", **through(proxy)).info().version == MODEL["version"]
    [heard] = proxy.heard
    assert heard.line == "GET http://api.invalid/prod/v1/model HTTP/1.1"
    assert (heard.headers["host"], heard.headers["proxy-authorization"]) == ("api.invalid", BASIC[0][1])


@pytest.mark.parametrize("status", ["407 Proxy Authentication Required", "502 Bad Gateway", "302 Found"])
def test_a_proxy_that_refuses_a_tunnel_is_named(status):
    with misbehaving(answering(render(b"secret", status=status, headers=["Location: http://x/"]))) as proxy:
        with refused(SourceUnreachable, f"the proxy 127.0.0.1:{proxy.port} answered {status[:3]}"):
            remote("https://api.invalid", **through(proxy)).info()
        assert len(proxy.heard) == 1


def test_a_password_that_a_proxy_sends_back_is_hidden():
    reply = render_json({"message": f"No {BASIC[0][1]}"}, status="407 Proxy Authentication Required")
    with misbehaving(answering(reply)) as proxy, refused(SourceRefused, "407 (No Basic [hidden])"):
        remote("http://api.invalid", **through(proxy)).info()
