"""--send-decisions: what an author does goes to the API where the user wants that, and nowhere else."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from blog.sent_decisions import name_digest
from fuda.proposals.sending import WAITING_BYTES
from fuda.runs.state_file import state_path
from service.app import create_app
from service.decisions.file_store import DecisionFile
from service.decisions.store import DecisionStore
from tests.fuda.cli.test_commands import read_decisions
from tests.support.app_server import serving_app
from tests.support.client.hostile_server import answering, misbehaving, problem, render, render_json
from tests.support.client.publishing import INFO, FakeSource, Fuda, sure
from tests.support.decisions import BrokenStore, open_file, read_all
from tests.support.models.fake_tagger import FakeTagger

PLAIN = "---\ntitle: Plain\n---\nBody\n"
SEND = "--send-decisions"
KEPT_BOTH = {("tea", "applied"), ("Travel", "applied")}


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog" / "fuda.toml").write_text("")
    (tmp_path / "blog" / "plain.md").write_text(PLAIN)
    return tmp_path / "blog"


@pytest.fixture
def store(tmp_path: Path) -> DecisionFile:
    return open_file(tmp_path)


@contextmanager
def api(store: DecisionStore | None) -> Iterator[str]:
    with serving_app(create_app(FakeTagger, decisions=store)) as url:
        yield url


def kept(store: DecisionStore) -> set[tuple[str, str]]:
    return {(each.label, each.outcome) for each in read_all(store)}


def waiting(blog: Path) -> list[Path]:
    return list(state_path(blog).parent.glob(f"{state_path(blog).stem}*.unsent"))


def own_config(folder: Path, text: str) -> dict[str, Any]:
    """Write the user's configuration file, and return the variable that names its folder."""
    (folder / "config" / "fuda").mkdir(parents=True)
    (folder / "config" / "fuda" / "config.toml").write_text(text)
    return {"XDG_CONFIG_HOME": str(folder / "config")}


def test_apply_sends_what_it_applied_with_the_digest_of_the_post(blog, store):
    with api(store) as url:
        ran = Fuda()("apply", blog / "plain.md", "--url", url, SEND)
    assert (ran.code, kept(store)) == (0, KEPT_BOTH)
    first = read_all(store)[0]
    [entry] = read_decisions(blog)
    assert (first.post, first.at, first.model) == (name_digest("plain.md"), entry["at"], INFO.version)
    assert waiting(blog) == []


def test_bulk_sends_the_decisions_on_every_post_once(blog, store):
    (blog / "other.md").write_text(PLAIN)
    with api(store) as url:
        Fuda()("bulk", blog, "--url", url, SEND)
        Fuda()("bulk", blog, "--url", url, SEND)
    assert len(read_all(store)) == 4


def test_confirm_sends_that_the_author_accepts(blog, store):
    Fuda()("apply", blog / "plain.md")
    with api(store) as url:
        ran = Fuda()("confirm", blog, "--url", url, SEND)
    assert (ran.code, kept(store)) == (0, {("tea", "accepted"), ("Travel", "accepted")})


def test_a_review_sends_what_was_accepted_and_rejected(blog, store):
    source = FakeSource(tags=(sure("tea"), sure("Uji")), categories=())
    with api(store) as url:
        Fuda(source, terminal=True, keys="yn")("review", blog / "plain.md", "--url", url, SEND)
    assert kept(store) == {("tea", "accepted"), ("Uji", "rejected")}


def test_a_review_in_a_file_is_sent_as_of_the_model_that_proposed(blog, store):
    path = blog.parent / "review.csv"
    Fuda()("bulk", blog, "--review", path)
    header, *rows = csv.reader(path.read_text("utf-8-sig").splitlines())
    place = header.index("decision")
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *([*row[:place], "apply", *row[place + 1 :]] for row in rows)])
    with api(store) as url:
        ran = Fuda()("bulk", "--from-review", path, blog, "--url", url, SEND)
    assert {each.model for each in read_all(store)} == {INFO.version}, ran.err


def test_nothing_is_sent_unless_asked_for(blog, store):
    with api(store) as url:
        Fuda()("apply", blog / "plain.md", "--url", url)
        Fuda()("confirm", blog, "--url", url)
    assert read_all(store) == []


def test_a_preview_sends_nothing(blog, store):
    with api(store) as url:
        Fuda()("apply", blog / "plain.md", "--url", url, SEND, "--dry-run")
        Fuda()("bulk", blog, "--url", url, SEND, "--dry-run")
    assert read_all(store) == []


@pytest.mark.parametrize(
    ("variables", "options", "expected"),
    [
        ({"FUDA_SEND_DECISIONS": "true"}, [], KEPT_BOTH),
        ({"FUDA_SEND_DECISIONS": "true"}, ["--no-send-decisions"], set()),
        ({"FUDA_SEND_DECISIONS": "0"}, [], set()),
    ],
)
def test_a_variable_switches_it_and_an_option_counts_first(blog, store, variables, options, expected):
    with api(store) as url:
        Fuda(FUDA_URL=url, **variables)("apply", blog / "plain.md", *options)
    assert kept(store) == expected


def test_the_users_own_file_switches_it_on(blog, store, tmp_path):
    config = own_config(tmp_path, "send-decisions = true\n")
    with api(store) as url:
        Fuda(FUDA_URL=url, **config)("apply", blog / "plain.md")
    assert kept(store) == KEPT_BOTH


def test_a_repository_cannot_switch_it_on(blog, store, capsys):
    with api(store) as url:
        (blog / "fuda.toml").write_text(f'url = "{url}"\nsend-decisions = true\n')
        ran = Fuda()("apply", blog / "plain.md")
    assert (ran.code, kept(store)) == (2, set())
    assert "a repository does not decide that" in capsys.readouterr().err
    assert (blog / "plain.md").read_text() == PLAIN


def test_an_address_that_only_a_repository_names_gets_no_decision(blog, store):
    with api(store) as url:
        (blog / "fuda.toml").write_text(f'url = "{url}"\n')
        ran = Fuda()("apply", blog / "plain.md", SEND)
    assert (ran.code, kept(store)) == (0, set())
    assert f"{url} is named only by the blog's fuda.toml, so your decisions are not sent there." in ran.err


def test_a_repository_cannot_have_a_line_of_its_memory_sent(blog, store):
    (blog / ".fuda").mkdir()
    line = {"v": 1, "at": "9999-01-01T00:00:00.000Z", "post": "plain.md", "model": "f" * 12}
    planted = line | {"tags": {"applied": [["planted", 0.9]]}}
    (blog / ".fuda" / "decisions.jsonl").write_text(json.dumps(planted) + "\n")
    with api(store) as url:
        Fuda()("apply", blog / "plain.md", "--url", url, SEND)
    assert ("planted", "applied") not in kept(store)


def test_an_api_that_is_gone_costs_one_notice_and_the_next_command_sends_all(blog, store):
    (blog / "other.md").write_text(PLAIN)
    with api(store) as url:
        pass
    ran = Fuda()("bulk", blog, "--url", url, SEND)
    assert (ran.code, ran.err.count("Decisions were not sent"), len(waiting(blog))) == (0, 1, 1)
    assert "the next command with --send-decisions sends them." in ran.err
    with serving_app(create_app(FakeTagger, decisions=store), port=int(url.rpartition(":")[2])):
        Fuda()("confirm", blog / "plain.md", "--url", url, SEND)
    assert len([each for each in read_all(store) if each.outcome == "applied"]) == 4
    assert waiting(blog) == []


def test_an_api_without_a_store_says_how_to_switch_it_on(blog):
    with api(None) as url:
        ran = Fuda()("apply", blog / "plain.md", "--url", url, SEND)
    assert (ran.code, len(waiting(blog))) == (0, 1)
    assert "serve with --decisions FILE" in ran.err


def test_a_store_that_fails_loses_nothing(blog):
    with api(BrokenStore()) as url:
        ran = Fuda()("apply", blog / "plain.md", "--url", url, SEND)
    assert (ran.code, len(waiting(blog))) == (0, 1)
    assert "502" in ran.err


@pytest.mark.parametrize(
    "answer",
    [
        render_json(problem(403), status="403 Forbidden"),
        render(b"<html>"),
        render_json({"written": "all"}),
        render_json([]),
        b"SSH-2.0\r\n",
    ],
)
def test_denial_and_nonsense_are_one_notice(blog, answer):
    with misbehaving(answering(answer)) as server:
        ran = Fuda()("apply", blog / "plain.md", "--url", server.url, SEND)
    assert (ran.code, ran.err.count("fuda:"), len(waiting(blog))) == (0, 1, 1)
    assert "tea" in (blog / "plain.md").read_text()


def test_what_an_api_refuses_for_its_content_does_not_block_the_rest(blog):
    (blog / "other.md").write_text(PLAIN)
    refusal = render_json(problem(422), status="422 Unprocessable Content")
    with misbehaving(answering(refusal, render_json({"written": 2, "known": 0}))) as server:
        ran = Fuda()("bulk", blog, "--url", server.url, SEND)
    assert (len(server.heard), waiting(blog)) == (2, [])
    assert "Some decisions are not kept by the API" in ran.err


def test_what_a_stopped_review_has_decided_is_sent_by_the_next_command(blog, store):
    source = FakeSource(tags=(sure("tea"), sure("Uji")), categories=())
    with api(store) as url:
        ran = Fuda(source, terminal=True, keys=("y", "^C"))("review", blog / "plain.md", "--url", url, SEND)
        assert (ran.code, read_all(store), len(waiting(blog))) == (130, [], 1)
        Fuda()("apply", blog / "plain.md", "--url", url, SEND)
    assert ("tea", "accepted") in kept(store)


def test_the_option_needs_an_api(blog, capsys):
    ran = Fuda()("apply", blog / "plain.md", "--model", "model.safetensors", SEND)
    assert ran.code == 2
    assert "--send-decisions: only an API keeps decisions" in capsys.readouterr().err


def test_the_users_own_file_does_not_concern_a_model_on_this_machine(blog, tmp_path):
    config = own_config(tmp_path, "send-decisions = true\n")
    assert Fuda(**config)("apply", blog / "plain.md", "--model", "model.safetensors").err.count("fuda:") == 0


def test_where_too_much_waits_the_oldest_is_dropped_with_a_notice(blog):
    with api(None) as url:
        Fuda()("apply", blog / "plain.md", "--url", url, SEND)
        [path] = waiting(blog)
        path.write_bytes((b"x" * 999 + b"\n") * (WAITING_BYTES // 1000))
        (blog / "other.md").write_text(PLAIN)
        ran = Fuda()("apply", blog / "other.md", "--url", url, SEND)
    assert (ran.code, "Too many decisions wait" in ran.err) == (0, True)
    lines = path.read_bytes().splitlines()
    assert (len(lines), lines[-1].startswith(b'{"post":')) == (WAITING_BYTES // 1000, True)
