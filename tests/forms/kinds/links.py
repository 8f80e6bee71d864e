"""Folders and posts that are links."""

from collections.abc import Mapping
from typing import Any

from tests.forms import Form

_SITE = 'baseURL = "https://example.org/"\n'
_HUGO = {"hugo.toml": _SITE}
_JEKYLL = {"_config.yml": "plugins: []\n"}
_HEXO = {"_config.yml": "skip_render: README.md\n", "package.json": '{"hexo": {}}\n'}
_POST = "---\ntitle: Bread\ntags: [a, b]\n---\nText.\n"
_NAMED = "2020-01-31-bread.md"


def _form(
    name: str,
    path: str,
    links: Mapping[str, str],
    found: str,
    *,
    why: str = "",
    site: Mapping[str, str] = _HUGO,
) -> Form:
    """Return a form of a post at `path` that Fuda finds at `found`, or does not find: ""."""
    fuda: dict[str, Any] = {"found": found, **({"why": why} if why else {})}
    return Form(name, _POST, fuda, path=path, site=site, links=links)


def _mounting(source: str, target: str = "content") -> dict[str, str]:
    return {"hugo.toml": f'{_SITE}[[module.mounts]]\nsource = "{source}"\ntarget = "{target}"\n'}


_OUT, _AROUND = "it leads out of the blog", "it leads to a folder around it"
_SKIPPED, _NOWHERE = "it leads into a folder that is skipped", "it leads nowhere: "
_TWICE = "it leads to a post that is found without it"
_BESIDE = {**_HUGO, "content/soup.md": _POST}
_HOME = "content/bread.md"

FORMS = (
    _form("a folder", "vault/bread.md", {"content/posts": "../vault"}, "content/posts/bread.md"),
    _form(
        "a folder of folders", "vault/x/bread.md", {"content/posts": "../vault"}, "content/posts/x/bread.md"
    ),
    _form(
        "a link to a link",
        "vault/bread.md",
        {"content/posts": "../one", "one": "vault"},
        "content/posts/bread.md",
    ),
    _form(
        "with slashes and dots", "vault/bread.md", {"content/posts": "..//./vault/"}, "content/posts/bread.md"
    ),
    _form(
        "two links to a folder",
        "vault/bread.md",
        {"content/a": "../vault", "content/b": "../vault"},
        "content/a/bread.md",
    ),
    _form("a link to the folder beside it", "content/a/bread.md", {"content/b": "a"}, "content/a/bread.md"),
    _form(
        "two folders with links to each other",
        "content/a/bread.md",
        {"content/a/b": "../b", "content/b/a": "../a"},
        "content/a/bread.md",
        site={**_HUGO, "content/b/soup.md": _POST},
    ),
    _form(
        "a link back",
        "vault/bread.md",
        {"content/v": "../vault", "vault/c": "../content"},
        "content/v/bread.md",
    ),
    _form("to the folder around it", _HOME, {"content/here": "."}, _HOME, why=_AROUND),
    _form("to the site", _HOME, {"content/site": ".."}, _HOME, why=_AROUND),
    _form(
        "two links in a circle",
        _HOME,
        {"content/x": "y", "content/y": "x"},
        _HOME,
        why="; ".join([f"{_NOWHERE}Too many levels of symbolic links"] * 2),
    ),
    _form("to nothing", _HOME, {"content/x": "../gone"}, _HOME, why=f"{_NOWHERE}No such file or directory"),
    _form("out of the blog", "../elsewhere/bread.md", {"content/x": "../../elsewhere"}, "", why=_OUT),
    _form("content out of the blog", "../elsewhere/bread.md", {"content": "../elsewhere"}, "", why=_OUT),
    _form("content", "vault/bread.md", {"content": "vault"}, "content/bread.md"),
    _form("a link to content", _HOME, {"posts": "content"}, _HOME),
    _form(
        "into a hidden folder", ".vault/bread.md", {"content/x": "../.vault"}, "", why=_SKIPPED, site=_BESIDE
    ),
    _form("into .git", ".git/bread.md", {"content/x": "../.git"}, "", why=_SKIPPED, site=_BESIDE),
    _form(
        "into node_modules",
        "node_modules/x/bread.md",
        {"content/x": "../node_modules/x"},
        "",
        why=_SKIPPED,
        site=_BESIDE,
    ),
    _form("with a hidden name", "vault/bread.md", {"content/.x": "../vault"}, "", site=_BESIDE),
    _form("a leaf bundle", "vault/index.md", {"content/bread": "../vault"}, "content/bread/index.md"),
    _form(
        "a folder named as a post", "vault/bread.md", {"content/x.md": "../vault"}, "content/x.md/bread.md"
    ),
    _form("a post", "vault/bread.md", {"content/x.md": "../vault/bread.md"}, "content/x.md"),
    _form("a post beside it", _HOME, {"content/x.md": "bread.md"}, _HOME, why=_TWICE),
    _form("a hidden post", "content/.bread.md", {}, "", site=_BESIDE),
    _form("a mounted folder", "texts/bread.md", {}, "texts/bread.md", site=_mounting("texts")),
    _form("a mounted link", "vault/bread.md", {"texts": "vault"}, "texts/bread.md", site=_mounting("texts")),
    _form(
        "a mounted post",
        "texts/bread.md",
        {},
        "texts/bread.md",
        site={**_mounting("texts/bread.md", "content/bread.md"), "texts/soup.md": _POST},
    ),
    _form(
        "a mounted hidden folder",
        ".texts/bread.md",
        {},
        ".texts/bread.md",
        site=_mounting("./.texts", "./content"),
    ),
    _form(
        "content beside a mount",
        _HOME,
        {},
        "",
        site={**_mounting("texts", "content/x"), "texts/soup.md": _POST},
    ),
    _form(
        "a mount out of the blog",
        "../elsewhere/bread.md",
        {},
        "",
        why="the site's settings have posts there, outside the blog",
        site=_mounting("../elsewhere"),
    ),
    _form("Jekyll's posts", f"vault/{_NAMED}", {"_posts": "vault"}, f"_posts/{_NAMED}", site=_JEKYLL),
    _form(
        "in Jekyll's posts", f"vault/{_NAMED}", {"_posts/x": "../vault"}, f"_posts/x/{_NAMED}", site=_JEKYLL
    ),
    _form(
        "a post in Jekyll's posts",
        "vault/x.md",
        {f"_posts/{_NAMED}": "../vault/x.md"},
        f"_posts/{_NAMED}",
        site=_JEKYLL,
    ),
    _form(
        "Hexo's posts", "vault/bread.md", {"source/_posts": "../vault"}, "source/_posts/bread.md", site=_HEXO
    ),
    _form(
        "in Hexo's posts",
        "vault/bread.md",
        {"source/_posts/x": "../../vault"},
        "source/_posts/x/bread.md",
        site=_HEXO,
    ),
)
