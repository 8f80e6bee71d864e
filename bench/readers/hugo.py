"""Hugo: a site that prints, as JSON, what every page's front matter gives it."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.readers import File, Placed, Reading, make_links, place, shorten, write_files

SETTINGS = frozenset(
    f"{name}.{suffix}" for name in ("hugo", "config") for suffix in ("toml", "yaml", "yml", "json")
)
SETTINGS_FOLDER = "config/"
PROGRAM = Path(sys.executable).with_name("hugo")
_PLAIN_SETTINGS = {
    "hugo.toml": b'baseURL = "https://example.org/"\ndisableKinds = ["rss", "sitemap", "robotstxt", "404"]\n'
}
# The home page of each language, because it needs no setting. .Data.Term has the spelling of the term's first
# post, so the parameters are there for a post's own.
_TEMPLATE = """\
{{- $found := slice -}}
{{- range $page := site.Pages -}}
{{- with .File -}}
{{- $terms := dict -}}
{{- range $name, $_ := site.Taxonomies -}}
{{- $listed := slice -}}
{{- range $page.GetTerms $name -}}{{- $listed = $listed | append .Data.Term -}}{{- end -}}
{{- $terms = merge $terms (dict $name $listed) -}}
{{- end -}}
{{- $date := "" -}}
{{- if not $page.Date.IsZero -}}{{- $date = $page.Date.Format "2006-01-02" -}}{{- end -}}
{{- $found = $found | append (dict "file" .Filename "kind" $page.Kind "date" $date
    "params" (dict "tags" $page.Params.tags "categories" $page.Params.categories) "terms" $terms) -}}
{{- end -}}
{{- end -}}
{{- jsonify $found | safeHTML -}}
"""
# Hugo names a broken file by its whole path, mostly in quotation marks and with line and column.
_PLACE = r'/(?P<path>[^"\n:]+)(?::\d+:\d+)?(?:": )?(?P<message>[^\n]*)'
MAX_FILES = 200
"""The files of one run: one broken file fails all of it, and then it runs again without that file."""
TIMEOUT_S = 120
# The formats that Hugo reads only where a site allows them. Without PATH it finds no converter of others.
_ENVIRONMENT = {"HUGO_SECURITY_ALLOWCONTENT": ".*", "PATH": "", "TZ": "UTC"}


def is_installed() -> bool:
    return PROGRAM.exists()


def is_own(file: File) -> bool:
    """Return whether a file is in a blog of Hugo's."""
    return any(name in SETTINGS or name.startswith(SETTINGS_FOLDER) for name in file.site)


def read(files: Sequence[File]) -> list[Reading]:
    """Return the readings of `files`, in their order. Raises CalledProcessError when Hugo cannot run."""
    readings: dict[int, Reading] = {}
    for run in place(files, is_own=is_own, folder="content/posts", prefix="p"):
        for part in _split(run):
            readings.update(_read_run(part))
    return [readings[at] for at in range(len(files))]


def _split(run: Placed) -> Iterator[Placed]:
    """Yield `run` in parts of at most MAX_FILES."""
    paths = list(run.asked)
    site = {path: content for path, content in run.files.items() if path not in run.asked}
    for start in range(0, len(paths), MAX_FILES):
        part = paths[start : start + MAX_FILES]
        files = {**(site or _PLAIN_SETTINGS), **{path: run.files[path] for path in part}}
        yield Placed(files, {path: run.asked[path] for path in part}, run.links)


def _read_run(run: Placed) -> dict[int, Reading]:
    """Return the reading of each asked file; broken ones are taken out one by one until Hugo ends well."""
    readings: dict[int, Reading] = {}
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve() / "blog"
        write_files(root, {**run.files, "layouts/index.html": _TEMPLATE.encode()})
        make_links(root, run.links)
        asked = dict(run.asked)
        while asked and (problem := _build(root)):
            broken, message = _find_broken(problem, root, asked)
            readings[asked.pop(broken)] = {"error": shorten(message)}
            (root / broken).unlink()
        pages = dict(_pages(root)) if asked else {}
    readings.update({at: pages.get(path, {"page": False}) for path, at in asked.items()})
    return readings


def _build(root: Path) -> str:
    """Build the site into root/public and return Hugo's message when it fails, else ""."""
    options = ("--buildDrafts", "--buildFuture", "--buildExpired", "--noBuildLock", "--logLevel", "error")
    places = (f"--source={root}", f"--destination={root / 'public'}", f"--cacheDir={root / 'cache'}")
    command = [str(PROGRAM), *places, *options]
    run = subprocess.run(
        command, env=_ENVIRONMENT, capture_output=True, encoding="utf-8", errors="replace", timeout=TIMEOUT_S
    )
    output = run.stdout + run.stderr
    return output[output.find("ERROR") :] if run.returncode else ""


def _find_broken(problem: str, root: Path, asked: Mapping[str, int]) -> tuple[str, str]:
    """Return the path of the file that `problem` names, and what it says of it.

    Raises CalledProcessError when it names none of the asked files.
    """
    for match in re.finditer(re.escape(root.as_posix()) + _PLACE, problem):
        if match["path"] in asked:
            before = problem[: match.start()].rpartition("\n")[2]
            message = match["message"] or before.removeprefix("ERROR ").removesuffix(": see ")
            return match["path"], message.replace(f"{root.as_posix()}/", "").replace(
                match["path"], "the file"
            )
    if len(asked) == 1:
        return next(iter(asked)), problem.replace(root.as_posix(), "")
    raise subprocess.CalledProcessError(1, problem)


def _pages(root: Path) -> Iterator[tuple[str, Reading]]:
    """Yield the path and reading of each page that Hugo made of a file."""
    for path in (root / "public").rglob("index.html"):
        text = path.read_text(encoding="utf-8")
        for page in json.loads(text) if text.startswith("[") else ():
            # Behind a link it is the asked file, which may lie beside the blog.
            real = os.path.relpath(os.path.realpath(page["file"]), root)
            yield Path(real).as_posix(), _reading(page)


def _reading(page: dict[str, Any]) -> Reading:
    if page["kind"] != "page":
        return {"page": False}
    reading: Reading = {"tags": [], "categories": []}
    for name, terms in sorted(page["terms"].items()):
        if terms or name in reading:
            own = {each.casefold(): each for each in _texts(page["params"].get(name))}
            reading[name] = [own.get(str(term).casefold(), str(term)) for term in terms]
    return {**reading, "date": page["date"]} if page["date"] else reading


def _texts(value: object) -> list[str]:
    return [str(each) for each in (value if isinstance(value, list) else [value])]
