"""fuda trust, and who gets secrets: never an address that only a repository names."""

import io
import json
import socket
from pathlib import Path
from typing import Any

import pytest

from fuda.cli.context import Context
from fuda.cli.main import main
from fuda.config.address import parse_address
from fuda.config.options import Options
from fuda.config.trusted import FILE_NAME, add_trusted, read_trusted, trusted_file
from fuda.sources.exchange import Network
from fuda.sources.open_source import open_source
from fuda.sources.remote import Surroundings, open_remote
from fuda.sources.source import Source
from tests.support.client.hostile_server import (
    Hostile,
    answering,
    misbehaving,
    problem,
    render,
    render_json,
    well_behaved,
)
from tests.support.client.publishing import Fuda, Ran
from tests.support.client.secrets_sent import AWS, SECRETS, TOKEN, heard_of_secrets

URL = "https://api.example/prod"
EXECUTE_API = "abc123.execute-api.eu-central-1.amazonaws.com"
POST = "---\ntitle: Tea\n---\nWe drank tea.\n"


@pytest.fixture
def config(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(tmp_path / "config")}


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give botocore, which reads the process's own environment, credentials to sign with."""
    for name, value in AWS.items():
        monkeypatch.setenv(name, value)


def make_blog(folder: Path, url: str, *lines: str) -> Path:
    """Make a blog whose fuda.toml names `url`, and return its one post."""
    folder.mkdir()
    (folder / "fuda.toml").write_text("\n".join([f'url = "{url}"', *lines]))
    post = folder / "post.md"
    post.write_text(POST)
    return post


def fuda(environ: dict[str, str], *arguments: str | Path, source: Any = open_source) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    context = Context(out=out, err=err, environ=environ, open_source=source)
    code = main([str(word) for word in arguments], context)
    return Ran(code, out.getvalue(), err.getvalue())


def test_an_address_of_a_repository_gets_the_request_and_no_secret(tmp_path, config):
    with misbehaving(answering(well_behaved)) as server:
        post = make_blog(tmp_path / "blog", server.url, 'region = "eu-central-1"')
        ran = fuda(config | SECRETS, "suggest", "--no-record", post)
    assert ran.code == 0
    assert heard_of_secrets(server) == []
    assert b"We drank tea." in server.heard[-1].body
    assert ran.err == (
        f"fuda: {server.url} is named only by the blog's fuda.toml, so it gets no token and no AWS "
        f"signature. If you know that address, run: fuda trust {server.url}\n"
    )


@pytest.mark.parametrize("command", [["apply"], ["apply", "--dry-run"], ["bulk"], ["suggest", "--json"]])
def test_no_command_gives_it_a_secret(tmp_path, config, command):
    with misbehaving(answering(well_behaved)) as server:
        post = make_blog(tmp_path / "blog", server.url)
        where = post.parent if command == ["bulk"] else post
        fuda(config | SECRETS, *command, where, "--token", TOKEN, "--region", "eu-central-1")
    assert heard_of_secrets(server) == []


def at(server: Hostile) -> Any:
    """Return what opens an API that the network has at `server`, wherever its address points."""
    where = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", server.port))]

    def open_there(options: Options) -> Source:
        return open_remote(options, Surroundings(network=Network(resolve=lambda *_, **__: where)))

    return open_there


def test_an_address_of_api_gateway_in_a_repository_gets_no_signature(tmp_path, config):
    with misbehaving(answering(well_behaved)) as server:
        post = make_blog(tmp_path / "blog", f"http://{EXECUTE_API}:{server.port}/prod")
        ran = fuda(config, "suggest", post, source=at(server))
    assert ran.code == 0
    assert heard_of_secrets(server) == []


@pytest.mark.parametrize("secret", ["token", "signature"])
def test_a_trusted_address_gets_the_secret(tmp_path, config, secret):
    environ = config | ({"FUDA_TOKEN": TOKEN} if secret == "token" else {})
    with misbehaving(answering(well_behaved)) as server:
        post = make_blog(tmp_path / "blog", f"{server.url}/prod", 'region = "eu-central-1"')
        assert fuda(environ, "trust", f"{server.url}/prod/").code == 0
        ran = fuda(environ, "suggest", "--no-record", post)
    assert ran.err == ""
    shown = server.heard[0].headers["authorization"]
    assert shown.startswith(f"Bearer {TOKEN}" if secret == "token" else "AWS4-HMAC-SHA256 Credential=AKIDEX")


def test_an_address_that_is_removed_gets_no_secret_again(tmp_path, config):
    with misbehaving(answering(well_behaved)) as server:
        post = make_blog(tmp_path / "blog", server.url)
        fuda(config, "trust", server.url)
        fuda(config, "trust", "--remove", server.url)
        fuda(config | SECRETS, "suggest", post)
    assert heard_of_secrets(server) == []


@pytest.mark.parametrize("way", ["option", "environment"])
def test_an_address_that_the_user_names_gets_the_secret(tmp_path, config, way):
    with misbehaving(answering(well_behaved)) as server:
        post = make_blog(tmp_path / "blog", "https://other.invalid")
        environ = config | {"FUDA_TOKEN": TOKEN} | ({"FUDA_URL": server.url} if way == "environment" else {})
        ran = fuda(
            environ, "suggest", "--no-record", post, *(["--url", server.url] if way == "option" else [])
        )
    assert (ran.code, ran.err) == (0, "")
    assert server.heard[0].headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("other", ["/stage", "/prod/more", "/PROD", "/prod/../prod", ""])
def test_another_path_of_a_trusted_host_is_not_trusted(tmp_path, config, other):
    with misbehaving(answering(well_behaved)) as server:
        fuda(config, "trust", f"{server.url}/prod")
        fuda(config | SECRETS, "suggest", make_blog(tmp_path / "blog", server.url + other))
    assert heard_of_secrets(server) == []


def test_another_port_or_scheme_of_a_trusted_host_is_not_trusted(tmp_path, config):
    with misbehaving(answering(well_behaved)) as server:
        for url in ("http://127.0.0.1", f"https://127.0.0.1:{server.port}"):
            fuda(config, "trust", url)
        fuda(config | SECRETS, "suggest", make_blog(tmp_path / "blog", server.url))
    assert heard_of_secrets(server) == []


def test_a_trusted_address_that_redirects_takes_no_secret_elsewhere(tmp_path, config):
    with misbehaving(answering(well_behaved)) as elsewhere:
        moved = render(b"", status="307 Temporary Redirect", headers=[f"Location: {elsewhere.url}/v1/model"])
        with misbehaving(answering(moved)) as server:
            post = make_blog(tmp_path / "blog", server.url)
            fuda(config, "trust", server.url)
            ran = fuda(config | SECRETS, "suggest", "--best-effort", "--timeout", "60", post)
    assert "Redirects are not followed" in ran.err
    assert server.heard[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert elsewhere.heard == []


def test_a_refusal_without_authorisation_names_the_command_to_run(tmp_path, config):
    refusal = render_json(problem(401), status="401 Unauthorized")
    with misbehaving(answering(refusal)) as server:
        post = make_blog(tmp_path / "blog", server.url)
        ran = fuda(config | SECRETS, "suggest", "--best-effort", "--timeout", "60", post)
    assert f"401 (Some detail). {server.url} is named only by" in ran.err
    assert ran.err.count(f"fuda trust {server.url}") == 2


def test_no_secret_is_sent_unencrypted_even_to_a_trusted_address(tmp_path, config):
    with misbehaving(answering(well_behaved)) as server:
        url = f"http://{EXECUTE_API}:{server.port}"
        post = make_blog(tmp_path / "blog", url)
        told = fuda(config, "trust", url)
        ran = fuda(config | SECRETS, "suggest", "--best-effort", post, source=at(server))
    assert f"No secret is sent to {url} even so" in told.err
    assert "Give an address with https://" in ran.err
    assert server.heard == []


def test_the_notice_comes_once_a_run_for_each_address(tmp_path, config):
    posts = [make_blog(tmp_path / name, "https://api.example") for name in ("a", "b")]
    posts.append(make_blog(tmp_path / "c", "https://other.example"))
    ran = Fuda(**config)("suggest", "--no-record", *posts)
    assert [line.split()[1] for line in ran.err.splitlines()] == [
        "https://api.example",
        "https://other.example",
    ]


def test_the_notice_is_safe_to_paste_into_a_shell(tmp_path, config):
    post = make_blog(tmp_path / "blog", "https://api.example/$(reboot);reboot")
    ran = Fuda(**config)("suggest", "--no-record", post)
    assert ran.err.endswith("fuda trust 'https://api.example/$(reboot);reboot'\n")


def test_addresses_are_compared_as_they_are_parsed(config):
    fuda(config, "trust", "HTTPS://API.example:443/prod/")
    again = fuda(config, "trust", URL)
    assert again.out == f"{URL} was already trusted.\n"
    assert fuda(config, "trust", "--list").out == f"{URL}\n"


def test_changes_are_printed_for_people(tmp_path, config):
    assert fuda(config, "trust", "--list").out == "No address is trusted.\n"
    assert fuda(config, "trust", URL).out.startswith(f"{URL} is trusted: Fuda sends it your token")
    shown = fuda(config, "trust", "--list")
    assert (shown.out, str(tmp_path / "config/fuda" / FILE_NAME) in shown.err) == (f"{URL}\n", True)
    assert fuda(config, "trust", "--remove", URL).out == f"{URL} is no longer trusted.\n"
    assert fuda(config, "trust", "--remove", URL) == Ran(0, f"{URL} was not trusted.\n", "")


def test_changes_are_printed_as_json(config):
    ran = [fuda(config, "trust", "--json", *words) for words in ([URL], ["--list"], ["--remove", URL])]
    assert [json.loads(each.out) for each in ran] == [
        {"url": URL, "trusted": True, "changed": True},
        {"url": URL, "trusted": True},
        {"url": URL, "trusted": False, "changed": True},
    ]
    assert fuda(config, "trust", "--json", "--list").out == ""


def test_comments_in_the_file_stay(tmp_path, config):
    path = trusted_file(config)
    assert path
    path.parent.mkdir(parents=True)
    path.write_text(f"# ours\n{URL}\n\n  https://b.example  \n")
    fuda(config, "trust", "https://c.example")
    fuda(config, "trust", "--remove", URL)
    assert path.read_text() == "# ours\n\n  https://b.example  \nhttps://c.example\n"
    assert list(path.parent.iterdir()) == [path]


def test_a_link_to_the_file_stays_a_link(tmp_path, config):
    path = trusted_file(config)
    assert path
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "shared.txt")
    fuda(config, "trust", URL)
    assert path.is_symlink()
    assert (tmp_path / "shared.txt").read_text() == f"{URL}\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["api.example"], "URL: it is not the address of an API"),
        ([f"{URL}/v1/suggestions"], "URL: it is the address of one route: leave out /v1/suggestions"),
        (["--remove", "https://ann:secret@api.example"], "--remove: it holds a user name or a password"),
    ],
)
def test_text_that_is_not_an_address_is_refused(config, capsys, words, message):
    assert fuda(config, "trust", *words).code == 2
    said = capsys.readouterr().err
    assert message in said
    assert "secret" not in said


@pytest.mark.parametrize("words", [[], [URL, "--list"], [URL, "--remove", URL]])
def test_only_one_action_at_a_time_is_possible(words, capsys):
    with pytest.raises(SystemExit) as ending:
        main(["trust", *words])
    assert ending.value.code == 2


def test_a_line_that_is_not_an_address_is_named_and_nothing_is_sent(tmp_path, config, capsys):
    path = trusted_file(config)
    assert path
    path.parent.mkdir(parents=True)
    path.write_text(f"{URL}\n*\n")
    post = make_blog(tmp_path / "blog", "https://api.invalid")
    assert fuda(config | SECRETS, "suggest", post).code == 2
    assert f"{path}, line 2: it is not the address" in capsys.readouterr().err


def test_a_relative_configuration_folder_is_ignored(tmp_path, monkeypatch):
    """It would lie in the repository, which then could say whom to trust."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME")
    found = trusted_file({"XDG_CONFIG_HOME": "config"})
    assert found
    assert found.is_relative_to(tmp_path / "home")


@pytest.mark.parametrize("answer", [RuntimeError("no home"), Path("~/fuda")], ids=["none", "relative"])
def test_without_a_configuration_folder_nothing_is_trusted(monkeypatch, capsys, answer):
    def user_config_path(*_: object, **__: object) -> Path:
        if isinstance(answer, Path):
            return answer
        raise answer

    monkeypatch.setattr("platformdirs.user_config_path", user_config_path)
    assert read_trusted({}) == ()
    assert fuda({}, "trust", URL).code == 2
    assert "Set XDG_CONFIG_HOME to an absolute path" in capsys.readouterr().err


def test_adding_returns_whether_it_changed_anything(config):
    assert [add_trusted(parse_address(URL), config) for _ in range(2)] == [True, False]
