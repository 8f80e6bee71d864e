"""The options of a run from the command line, the environment and fuda.toml, and their precedence."""

import argparse
from pathlib import Path
from typing import Any

import pytest

from fuda.config.address import parse_address
from fuda.config.blog_settings import FILE_NAME, SettingError
from fuda.config.option_texts import BEST_EFFORT_TIMEOUT_S, TIMEOUT_S
from fuda.config.options import (
    OWN_TRUST,
    Options,
    add_source_options,
    read_options,
)
from fuda.config.trusted import Trust
from model.post import LabelKeys
from model.rules import Rules

URL, OTHER_URL = "https://api.example/prod", "https://other.example"


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="fuda", exit_on_error=False)
    add_source_options(made)
    return made


TRUSTING = Trust(read=lambda environ: [parse_address(URL)])


def told(
    root: Path, *arguments: str, file: str | None = None, trust: Trust = OWN_TRUST, **environ: str
) -> Options:
    """Return the options of a run with these arguments, variables, and this text in fuda.toml."""
    if file is not None:
        (root / FILE_NAME).write_text(file, encoding="utf-8")
    return read_options(parser().parse_args(arguments), environ=environ, root=root, trust=trust)


def test_no_source_at_all_is_not_an_error(tmp_path):
    options = told(tmp_path)
    assert options == Options()
    assert (options.timeout_s, options.categories) == (TIMEOUT_S, "missing")


def test_everything_can_be_an_option(tmp_path):
    arguments = [
        "--url",
        URL,
        "--token",
        "abc",
        "--region",
        "eu-central-1",
        "--timeout",
        "2.5",
        "--precision",
        "0.9",
        "--best-effort",
    ]
    assert told(tmp_path, *arguments) == Options(
        url=URL, token="abc", region="eu-central-1", timeout_s=2.5, precision=0.9, best_effort=True
    )


def test_everything_but_best_effort_can_come_from_the_environment(tmp_path):
    environ = {"FUDA_URL": URL, "FUDA_TOKEN": "abc\n", "FUDA_REGION": "eu-central-1", "FUDA_TIMEOUT": "3"}
    environ["FUDA_PRECISION"] = "0.6"
    assert told(tmp_path, trust=OWN_TRUST, **environ) == Options(
        url=URL, token="abc", region="eu-central-1", timeout_s=3, precision=0.6
    )


def test_everything_but_secrets_and_best_effort_can_be_in_the_file(tmp_path):
    file = f"""
        url = "{URL}"
        region = "eu-central-1"
        timeout = 3
        tag-keys = ["Tags", "topics"]
        category-keys = "section"
        categories = "never"
        precision = 0.7
        closed = true
    """
    assert told(tmp_path, file=file, trust=TRUSTING) == Options(
        url=URL,
        region="eu-central-1",
        timeout_s=3,
        tag_keys=("tags", "topics"),
        category_keys=("section",),
        categories="never",
        precision=0.7,
        rules=Rules(closed=True),
    )


def test_an_option_for_the_precision_comes_before_the_variable_and_that_before_the_file(tmp_path):
    file = "precision = 0.6"
    assert told(tmp_path, file=file, FUDA_PRECISION="0.7").precision == 0.7
    assert told(tmp_path, "--precision=.9", file=file, FUDA_PRECISION="0.7").precision == 0.9


def test_the_path_of_a_model_is_relative_to_the_file(tmp_path):
    options = told(tmp_path, file='model = "models/blog.safetensors"')
    assert (options.model, options.model_root) == (tmp_path / "models/blog.safetensors", tmp_path)


@pytest.mark.parametrize(("arguments", "environ"), [(["--model", "/m"], {}), ([], {"FUDA_MODEL": "/m"})])
def test_a_model_that_the_user_names_may_be_anywhere(tmp_path, arguments, environ):
    options = told(tmp_path, *arguments, file='model = "m"', trust=OWN_TRUST, **environ)
    assert (options.model, options.model_root) == (Path("/m"), None)


@pytest.mark.parametrize(
    ("arguments", "environ", "file", "expected"),
    [
        (["--model", "a"], {"FUDA_MODEL": "b"}, 'model = "c"', (Path("a"), None)),
        (["--model", "a"], {"FUDA_URL": URL}, f'url = "{OTHER_URL}"', (Path("a"), None)),
        (["--url", URL], {"FUDA_MODEL": "b"}, 'model = "c"', (None, URL)),
        ([], {"FUDA_MODEL": "b"}, f'url = "{OTHER_URL}"', (Path("b"), None)),
        ([], {"FUDA_URL": URL}, 'model = "c"', (None, URL)),
        ([], {"FUDA_MODEL": "", "FUDA_URL": " "}, f'url = "{OTHER_URL}"', (None, OTHER_URL)),
    ],
)
def test_the_first_to_name_a_source_decides(tmp_path, arguments, environ, file, expected):
    options = told(tmp_path, *arguments, file=file, **environ)
    assert (options.model, options.url) == expected


def test_token_and_region_are_looked_up_apart_from_the_source(tmp_path):
    file = f'url = "{URL}"\ntimeout = 3\nregion = "eu-west-1"'
    options = told(tmp_path, "--timeout", "1", file=file, trust=TRUSTING, FUDA_TOKEN="abc")
    assert options == Options(url=URL, timeout_s=1, region="eu-west-1", token="abc")
    options = told(
        tmp_path,
        *("--region", "eu-west-3", "--token", "def"),
        trust=TRUSTING,
        FUDA_REGION="eu-west-2",
        FUDA_TOKEN="abc",
    )
    assert (options.region, options.token) == ("eu-west-3", "def")


@pytest.mark.parametrize(
    ("arguments", "timeout_s"),
    [([], TIMEOUT_S), (["--best-effort"], BEST_EFFORT_TIMEOUT_S), (["--best-effort", "--timeout", "9"], 9)],
)
def test_best_effort_has_a_shorter_default_timeout(tmp_path, arguments, timeout_s):
    assert told(tmp_path, *arguments).timeout_s == timeout_s


@pytest.mark.parametrize(
    ("arguments", "environ", "message"),
    [
        (["--model", "a", "--url", URL], {}, "--model and --url: both are set, but only one can be"),
        ([], {"FUDA_MODEL": "a", "FUDA_URL": URL}, "FUDA_MODEL and FUDA_URL: both are set"),
        (["--model", ""], {}, "--model: it is empty"),
        (["--url", ""], {}, "--url: it is not the address of an API"),
        ([], {"FUDA_URL": "api.example"}, "FUDA_URL: it is not the address of an API"),
        (["--timeout", "0"], {}, "--timeout: it is not a number of seconds above 0 and up to 3600"),
        (["--timeout", "nan"], {}, "--timeout: it is not a number of seconds"),
        (["--timeout", "1e9"], {}, "--timeout: it is not a number of seconds"),
        ([], {"FUDA_TIMEOUT": "2s"}, "FUDA_TIMEOUT: it is not a number of seconds"),
        (["--precision", "1"], {}, "--precision: it is not a number from 0.5 to 0.95."),
        (["--precision", "0"], {}, "--precision: it is not a number from 0.5 to 0.95."),
        (["--precision", "nan"], {}, "--precision: it is not a number from 0.5 to 0.95."),
        ([], {"FUDA_PRECISION": "80%"}, "FUDA_PRECISION: it is not a number from 0.5 to 0.95."),
        (["--region", "Frankfurt"], {}, "--region: it is not an AWS region"),
        ([], {"FUDA_REGION": "eu-central-1 "}, None),
        ([], {"FUDA_REGION": "eu_central_1"}, "FUDA_REGION: it is not an AWS region"),
        (["--token", ""], {}, "--token: it is not a token"),
    ],
)
def test_an_error_names_the_option_or_variable(tmp_path, arguments, environ, message):
    if message is None:
        told(tmp_path, *arguments, **environ)
        return
    with pytest.raises(SettingError) as raised:
        told(tmp_path, *arguments, **environ)
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize("token", ["hunter2 hunter2", "hunter2\r\nX-Evil: 1", "hunter2ä"])
def test_an_error_about_a_token_does_not_show_it(tmp_path, token):
    with pytest.raises(SettingError) as raised:
        told(tmp_path, FUDA_TOKEN=token)
    assert str(raised.value).startswith("FUDA_TOKEN: it is not a token")
    assert "hunter2" not in str(raised.value)


def test_a_token_is_not_shown_with_the_options(tmp_path):
    assert "hunter2" not in repr(told(tmp_path, "--token", "hunter2"))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (Options(), LabelKeys(("topics",), ())),
        (Options(tag_keys=("tags",)), LabelKeys(("tags",), ())),
        (Options(category_keys=("section",)), LabelKeys(("topics",), ("section",))),
    ],
)
def test_label_keys_are_the_models_unless_set(options, expected):
    assert options.label_keys(LabelKeys(("topics",), ())) == expected


def test_label_keys_of_the_model_apply_in_singular_and_plural():
    learnt = LabelKeys(("topics", "tags"), ("category",))
    assert Options().label_keys(learnt) == LabelKeys(("topics", "tags", "tag"), ("category", "categories"))
    assert Options(tag_keys=("tags",)).label_keys(learnt).tags == ("tags",)


@pytest.mark.parametrize(
    "part",
    ["FUDA_MODEL, FUDA_URL, FUDA_TOKEN, FUDA_REGION, FUDA_TIMEOUT", FILE_NAME, "default: 30", "default: 1.3"],
)
def test_help_explains_every_source(part):
    assert part in " ".join(parser().format_help().split())


def described() -> dict[str, Any]:
    return {action.option_strings[0]: action.help for action in parser()._actions}


def test_every_option_has_help():
    assert all(described().values())
