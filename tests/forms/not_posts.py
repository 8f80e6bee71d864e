"""Pages that are not posts."""

from collections.abc import Mapping
from typing import Any

from tests.forms import Form

_HUGO = {"hugo.toml": 'baseURL = "https://example.org/"\n'}
_JEKYLL = {"_config.yml": "plugins: []\n"}
_HEXO = {"_config.yml": "title: Bread\n", "source/_posts/hello.md": "---\ntitle: Hello\n---\n"}
_BUNDLE = {**_HUGO, "content/posts/bread/index.md": "---\ntitle: Bread\n---\n"}
_TRANSLATED = {**_BUNDLE, "hugo.toml": f"{_HUGO['hugo.toml']}[languages.en]\n[languages.de]\n"}
_PAGE: dict[str, Any] = {"post": False}
_POST: dict[str, Any] = {"post": True}
_LABELLED = "title: Bread\ntags: [a]\n"


def _page(name: str, header: str, path: str, fuda: dict[str, Any], site: Mapping[str, str] = {}) -> Form:
    return Form(name, f"---\n{header}---\nText.\n", fuda, path=path, site=site)


FORMS = (
    _page("a layout for searching, with labels", f"{_LABELLED}layout: search\n", "search.md", _PAGE),
    _page("Eleventy's file of a layout", f"{_LABELLED}layout: layouts/archive.njk\n", "old.md", _PAGE),
    _page("a layout of posts", f"{_LABELLED}layout: post\n", "old.md", _POST),
    _page("a layout for links, with labels", f"{_LABELLED}layout: link\n", "old.md", _POST),
    _page("a layout for pages, without labels", "title: About me\nlayout: page\n", "me.md", _PAGE),
    _page(
        "type page of an export from WordPress", "title: Me\ndate: 2020-01-31\ntype: page\n", "me.md", _PAGE
    ),
    _page("type page, with labels", f"{_LABELLED}type: page\n", "bread.md", _POST),
    _page("Hexo's list of tags", "title: Tags\ntype: tags\n", "source/tags/index.md", _PAGE, _HEXO),
    _page("another page of Hexo's, with labels", _LABELLED, "source/bread/index.md", _PAGE, _HEXO),
    _page(
        "a post of Hexo's about itself",
        "title: About\nlayout: about\n",
        "source/_posts/about.md",
        _POST,
        _HEXO,
    ),
    _page("a page of Jekyll's outside _posts", _LABELLED, "bread.md", _PAGE, _JEKYLL),
    _page("a post of Jekyll's", "title: Search\n", "_posts/2020-01-31-search.md", _POST, _JEKYLL),
    _page("a post in a section of Jekyll's", _LABELLED, "en/_posts/2020-01-31-bread.md", _POST, _JEKYLL),
    _page("a document of a collection", "title: Bread\n", "_recipes/bread.md", _POST, _JEKYLL),
    _page(
        "a page of Jekyll's in a collection", "title: About\nlayout: page\n", "_pages/me.md", _PAGE, _JEKYLL
    ),
    _page("an address of a 404", f"{_LABELLED}permalink: /404.html\n", "lost.md", _PAGE),
    _page("an address of an about page", "title: Us\ndate: 2020-01-31\npermalink: /about/\n", "us.md", _PAGE),
    _page("an address of a feed", f"{_LABELLED}permalink: /feed.xml\n", "feed.md", _PAGE),
    _page("an address of a post", "title: Us\npermalink: /2020/about/\n", "us.md", _POST),
    _page("Eleventy's pages without address", f"{_LABELLED}permalink: false\n", "part.md", _PAGE),
    _page(
        "Eleventy's pages in no collection",
        f"{_LABELLED}eleventyExcludeFromCollections: true\n",
        "bread.md",
        _PAGE,
    ),
    _page("a page that lists others", f"{_LABELLED}pagination:\n  data: tags\n", "tags/all.md", _PAGE),
    _page("Hugo's headless", f"{_LABELLED}headless: true\n", "content/posts/x/index.md", _PAGE, _HUGO),
    _page(
        "Hugo's page that is never rendered",
        f"{_LABELLED}build:\n  render: never\n",
        "content/x.md",
        _PAGE,
        _HUGO,
    ),
    _page(
        "a build option of before", f"{_LABELLED}_build: {{render: false}}\n", "content/x.md", _PAGE, _HUGO
    ),
    _page(
        "Hugo's page that is rendered as a link",
        f"{_LABELLED}build:\n  render: link\n",
        "content/x.md",
        _POST,
        _HUGO,
    ),
    _page("a resource of a leaf bundle", _LABELLED, "content/posts/bread/recipe.md", _PAGE, _BUNDLE),
    _page("a resource in a folder of a leaf bundle", _LABELLED, "content/posts/bread/a/b.md", _PAGE, _BUNDLE),
    _page("a translation in a leaf bundle", _LABELLED, "content/posts/bread/index.de.md", _POST, _TRANSLATED),
    _page("a post beside a leaf bundle", _LABELLED, "content/posts/soup.md", _POST, _BUNDLE),
    _page(
        "the page of a section", "title: Posts\ndate: 2020-01-31\n", "content/posts/_index.md", _PAGE, _HUGO
    ),
    _page("the page of a section, with labels", _LABELLED, "content/guides/_index.md", _POST, _HUGO),
    _page("an about page by name and place", "title: About\n", "content/en/about/index.md", _PAGE, _HUGO),
    _page("a post about an about page", "title: About\n", "content/posts/about.md", _POST, _HUGO),
    _page(
        "a labelled post at the top of the site", "title: Us\ntags: [a]\n", "content/about.md", _POST, _HUGO
    ),
    _page("a home page", "title: Home\n", "content/index.md", _PAGE, _HUGO),
    _page("a 404 by name", "title: Not found\n", "404.md", _PAGE),
    _page("a README with a title", "title: My blog\n", "README.md", _PAGE),
    _page("a post with a title only", "title: Bread\n", "bread.md", _POST),
    _page("a page that leads elsewhere", f"{_LABELLED}redirect_to: /bread/\n", "old.md", _PAGE),
    _page("a layout only", "layout: default\n", "part.md", _PAGE),
)
