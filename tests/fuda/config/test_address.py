"""Addresses of APIs: their parts, and which texts are not addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuda.config.address import Address, parse_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://api.example", Address("https", "api.example", 443, "")),
        ("HTTPS://API.example/", Address("https", "api.example", 443, "")),
        ("https://api.example:8443/prod/", Address("https", "api.example", 8443, "/prod")),
        ("http://127.0.0.1:8000", Address("http", "127.0.0.1", 8000, "")),
        ("http://[::1]:8000", Address("http", "::1", 8000, "")),
        ("https://bücher.example/a%20b", Address("https", "xn--bcher-kva.example", 443, "/a%20b")),
    ],
)
def test_an_address_is_parsed(text, address):
    assert parse_address(text) == address
    assert parse_address(str(address)) == address


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("https://api.example", "/v1/model"),
        ("https://api.example/prod", "/prod/v1/model"),
        ("https://api.example/v1/blogs/tea/", "/v1/blogs/tea/model"),
        ("https://api.example/prod/v1/blogs/tea", "/prod/v1/blogs/tea/model"),
    ],
)
def test_the_routes_of_one_of_several_blogs_are_below_its_address(text, path):
    assert parse_address(text).join("/v1/model") == path


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "begins with https:// or http://"),
        ("api.example", "begins with https:// or http://"),
        ("ftp://api.example", "begins with https:// or http://"),
        ("https://", "it has no host"),
        ("https://-a.example", "it has no host, or a host name that is not valid"),
        ("https://a..example", "it has no host, or a host name that is not valid"),
        ("https://user:hunter2@api.example", "leave them out, and give a token"),
        ("https://api.example/?token=hunter2", "leave out the question mark"),
        ("https://api.example#hunter2", "leave out the question mark or #"),
        ("https://api.example/v1/suggestions", "leave out /v1/suggestions"),
        ("https://api.example/prod/v1/suggestions:batch", "leave out /v1/suggestions:batch"),
        ("https://api.example/openapi.json", "leave out /openapi.json"),
        ("https://api.example:99999", "its port"),
        ("https://api.example:hunter2", "its port"),
        ("https://[::1", "its brackets"),
        ("https://[::hunter2]", "it is not an address"),
        ("https://api.example/ä", "written as %XX"),
        ("https://api.example/a b", "it has spaces"),
        ("https://api.example\r\nX-Evil: 1", "it has spaces or unprintable"),
    ],
)
def test_a_text_that_is_not_an_address_is_an_error_that_does_not_quote_it(text, problem):
    with pytest.raises(ValueError, match="it") as raised:
        parse_address(text)
    assert problem in str(raised.value)
    assert "hunter2" not in str(raised.value)


@given(st.text() | st.text().map("https://".__add__) | st.from_regex(r"https?://[!-~]*", fullmatch=True))
def test_any_text_is_an_address_or_an_error(text):
    try:
        address = parse_address(text)
    except ValueError:
        return
    assert (str(address) + address.host_header).isascii()
    assert parse_address(str(address)) == address


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("https://api.example", True),
        ("http://api.example", False),
        ("http://localhost:8000", True),
        ("http://fuda.localhost", True),
        ("http://127.3.2.1", True),
        ("http://[::1]", True),
        ("http://localhost.example", False),
        ("http://192.0.2.1", False),
        ("http://127.0.0.1.example", False),
    ],
)
def test_tls_and_this_machine_itself_are_private(text, private):
    assert parse_address(text).is_private is private


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("a1b2c3.execute-api.eu-central-1.amazonaws.com", "eu-central-1"),
        ("a1b2c3-vpce-0a.execute-api.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("a1b2c3.execute-api.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("a1b2c3.execute-api.eu-central-1.amazonaws.com.example", None),
        ("execute-api.eu-central-1.amazonaws.com", None),
        ("abc123.lambda-url.eu-central-1.on.aws", "eu-central-1"),
        ("abc123.lambda-url.eu-central-1.on.aws.example", None),
        ("api.example", None),
    ],
)
def test_an_address_of_api_gateway_or_a_function_names_its_region(host, region):
    assert parse_address(f"https://{host}/prod").aws_region == region


@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("abc123.lambda-url.eu-central-1.on.aws", "lambda"),
        ("a1b2c3.execute-api.eu-central-1.amazonaws.com", "execute-api"),
        ("tags.example.org", "execute-api"),
    ],
)
def test_an_address_names_the_service_that_signatures_are_for(host, service):
    assert parse_address(f"https://{host}").aws_service == service
