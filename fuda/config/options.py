"""The options of one run: from the command line, else the environment, else the blog's fuda.toml."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fuda.config.address import parse_address
from fuda.config.blog_settings import (
    Categories,
    SettingError,
    check_precision,
    check_region,
    check_timeout,
    read_settings,
)
from fuda.config.option_texts import ABOUT, BEST_EFFORT_TIMEOUT_S, HEADING, PRECISION, SOURCE, TIMEOUT_S
from fuda.config.trusted import Trust
from fuda.config.user_settings import wants_sending
from model.post import LabelKeys
from model.rules import NO_RULES, Rules
from model.suggestion import DEFAULT_PRECISION

OWN_TRUST = Trust()
"""The trust in the user's own configuration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where suggestions come from, and what to do with them.

    At most one of `model` and `url` is set. `model_root` is the blog's root when its fuda.toml names the
    model, which then must be inside. `withheld` is the reason why `url` gets no token and no signature, to
    be printed; it is "" when `url` may get them.

    `timeout_s` bounds each request to an API; with `best_effort`, all requests of a run in sum. `tag_keys`
    and `category_keys` are in lower case, and empty when the model's keys apply. `categories` selects the
    posts that get categories: those without any, all, or none. `precision` and `rules` are as in Wish. With
    `send_decisions` the user wants what they decide sent to the API at `url`.
    """

    model: Path | None = None
    model_root: Path | None = None
    url: str | None = None
    withheld: str = ""
    token: str | None = field(default=None, repr=False)
    region: str | None = None
    timeout_s: float = TIMEOUT_S
    best_effort: bool = False
    tag_keys: tuple[str, ...] = ()
    category_keys: tuple[str, ...] = ()
    categories: Categories = "missing"
    precision: float = DEFAULT_PRECISION
    rules: Rules = NO_RULES
    send_decisions: bool = False

    def label_keys(self, learnt: LabelKeys) -> LabelKeys:
        """Return the keys set here; for a kind without any, the `learnt` ones, singular and plural."""
        learnt = learnt.in_both_numbers()
        return LabelKeys(self.tag_keys or learnt.tags, self.category_keys or learnt.categories)


def add_source_options(parser: argparse.ArgumentParser) -> None:
    """Add the precision to ask for, and as a group with an explanation the options that name a source.

    For programs that use the sources of fuda; fuda itself has another parser.
    """
    group = parser.add_argument_group(HEADING, ABOUT)
    for place, texts in ((parser, (PRECISION,)), (group, SOURCE)):
        for text in texts:
            if text.metavar:
                place.add_argument(text.flag, metavar=text.metavar, help=text.help)
            else:
                place.add_argument(text.flag, action="store_true", help=text.help)


def read_options(
    arguments: argparse.Namespace, *, environ: Mapping[str, str], root: Path, trust: Trust = OWN_TRUST
) -> Options:
    """Return the options of a run on the blog in `root`; `arguments` have those of add_source_options.

    Options come before the environment, and that before the file; an empty variable counts as unset. The
    first of them that names a model or a URL decides on both. No source at all is not an error here, because
    not every command needs one. A stranger may have written the file: an address in it gets no token and no
    signature, unless it is in `trust`. Raises SettingError.
    """
    settings = read_settings(root)
    model, url = _source(arguments, environ)
    by_file = model is None and url is None
    if by_file:
        model, url = settings.model, settings.url
    withheld = trust.withheld(url, environ) if by_file and url else ""
    send_decisions = wants_sending(arguments, environ)
    if url is None and getattr(arguments, "send_decisions", None):
        raise SettingError("--send-decisions", "only an API keeps decisions: name it with --url or FUDA_URL")
    token = _first(_token, ("--token", arguments.token), _variable("FUDA_TOKEN", environ))
    region = _first(_checked(check_region), ("--region", arguments.region), _variable("FUDA_REGION", environ))
    timeout_s = _first(_timeout, ("--timeout", arguments.timeout), _variable("FUDA_TIMEOUT", environ))
    precision = _first(_precision, ("--precision", arguments.precision), _variable("FUDA_PRECISION", environ))
    usual_s = BEST_EFFORT_TIMEOUT_S if arguments.best_effort else TIMEOUT_S
    return Options(
        model=model,
        model_root=root if by_file and model else None,
        url=url,
        withheld=withheld,
        token=None if withheld else token,
        region=None if withheld else region or settings.region,
        timeout_s=timeout_s or settings.timeout_s or usual_s,
        best_effort=arguments.best_effort,
        tag_keys=settings.tag_keys,
        category_keys=settings.category_keys,
        categories=settings.categories,
        precision=precision or settings.precision or DEFAULT_PRECISION,
        rules=settings.rules,
        send_decisions=send_decisions and url is not None,
    )


type _Given = tuple[str, str | None]
"""The option or variable, and its text; None when it is not given."""


def _variable(name: str, environ: Mapping[str, str]) -> _Given:
    """Return the variable; an empty one counts as unset, because CI systems set them empty."""
    return name, environ.get(name, "").strip() or None


def _source(arguments: argparse.Namespace, environ: Mapping[str, str]) -> tuple[Path | None, str | None]:
    """Return the model or the URL of the options, else of the environment. Raises SettingError."""
    levels = (
        (("--model", arguments.model), ("--url", arguments.url)),
        (_variable("FUDA_MODEL", environ), _variable("FUDA_URL", environ)),
    )
    for model, url in levels:
        if model[1] is not None and url[1] is not None:
            raise SettingError(f"{model[0]} and {url[0]}", "both are set, but only one can be: leave one out")
        if model[1] is not None or url[1] is not None:
            return _first(_path, model), _first(_checked(parse_address), url)
    return None, None


def _first[T](parse: Callable[[str], T], *given: _Given) -> T | None:
    """Return the first text that is given, parsed, or None. Raises SettingError."""
    for place, text in given:
        if text is not None:
            try:
                return parse(text)
            except ValueError as error:
                raise SettingError(place, str(error)) from None
    return None


def _checked(check: Callable[[str], object]) -> Callable[[str], str]:
    """Return a parser that returns a text unchanged when `check` accepts it."""

    def parse(text: str) -> str:
        check(text)
        return text

    return parse


def _path(text: str) -> Path:
    if not text:
        raise ValueError("it is empty: name the file of a model")
    return Path(text)


def _token(text: str) -> str:
    """Return a token. Raises ValueError, which never quotes it."""
    token = text.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError("it is not a token, which is one word of ASCII characters")
    return token


def _precision(text: str) -> float:
    try:
        return check_precision(float(text))
    except ValueError:
        return check_precision(None)


def _timeout(text: str) -> float:
    try:
        return check_timeout(float(text))
    except ValueError:
        return check_timeout(None)
