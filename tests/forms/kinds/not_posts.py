"""Pages that are not posts."""

from collections.abc import Mapping
from typing import Any

from tests.forms import Form

_HUGO = {"hugo.toml": 'baseURL = "https://example.org/"\n'}
_JEKYLL = {"_config.yml": "plugins: []\n"}
_HEXO = {"_config.yml": "title: Bread\n", "source/_posts/hello.md": "---\ntitle: Hello\n---\n"}
_BUNDLE = {**_HUGO, "content/posts/bread/index.md": "---\ntitle: Bread\n---\n"}
_TRANSLATED = {**_BUNDLE, "hugo.toml": f"{_HUGO['hugo.toml']}[languages.en]\n[languages.de]\n"}
_GERMAN = {
    "hugo.toml": f"{_HUGO['hugo.toml']}[languages.en]\n[languages.de]\n",
    "content/posts/bread/index.de.md": "---\ntitle: Brot\n---\n",
}
_FOLDERS = {
    "hugo.toml": f"{_HUGO['hugo.toml']}[languages.en]\ncontentDir = 'english'\n"
    "[languages.de]\ncontentDir = 'de'\n"
}
_BRANCH = {**_HUGO, "content/series/_index.md": "---\ntitle: S\n---\n"}
_X = "content/x.md"
_COLLECTION = {
    "_config.yml": "plugins: []\ncollections:\n  recipes:\n    output: true\n  facts:\n    output: false\n"
}
_INCLUDED = {"_config.yml": "plugins: []\ninclude: [_pages]\n"}
_ELEVENTY = {"eleventy.config.js": "export default () => {};\n"}
_ASTRO = {"astro.config.mjs": "export default {};\n"}
_ZOLA = {"config.toml": "base_url = 'https://example.org'\ntaxonomies = [{name = 'tags'}]\n"}
_JEKYLL_POST = "_posts/2020-01-31-bread.md"
_HEXO_POST = "source/_posts/bread.md"
_USUAL = {"soup.md": "---\ntitle: Soup\nlayout: page\ntags: [a]\n---\n"}
_PAGE: dict[str, Any] = {"post": False}
_POST: dict[str, Any] = {"post": True}
_LABELLED = "title: Bread\ntags: [a]\n"
_DATE = "date: 2020-01-31\n"


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
    _page("a document of a collection", "title: Bread\n", "_recipes/bread.md", _POST, _COLLECTION),
    _page("a document of a collection without pages", _LABELLED, "_facts/bread.md", _PAGE, _COLLECTION),
    _page("a folder that is not a collection", _LABELLED, "_recipes/bread.md", _PAGE, _JEKYLL),
    _page("a draft of Jekyll's without a date", _LABELLED, "_drafts/bread.md", _POST, _JEKYLL),
    _page("a file without a date in _posts", _LABELLED, "_posts/bread.md", _PAGE, _JEKYLL),
    _page("a README in _posts", "title: How to post\n", "_posts/README.md", _PAGE, _JEKYLL),
    _page("a year of two digits in _posts", "title: Bread\n", "_posts/20-1-31-bread.md", _POST, _JEKYLL),
    _page("a page of Jekyll's as a post", f"{_LABELLED}layout: page\n", _JEKYLL_POST, _POST, _JEKYLL),
    _page("an about page as a post", "title: Us\npermalink: /about/\n", _JEKYLL_POST, _POST, _JEKYLL),
    _page("a page that Jekyll includes", _LABELLED, "_pages/bread.md", _PAGE, _INCLUDED),
    _page("a document of Jekyll's project", _LABELLED, "notes/bread.md", _PAGE, _JEKYLL),
    _page("a name that Hexo leaves out", _LABELLED, "source/_posts/_bread.md", _PAGE, _HEXO),
    _page("a folder that Hexo leaves out", _LABELLED, "source/_posts/_old/bread.md", _PAGE, _HEXO),
    _page("a draft of Hexo's", _LABELLED, "source/_drafts/bread.md", _POST, _HEXO),
    _page("a post of Hexo's with the type of a list", "title: T\ntype: tags\n", _HEXO_POST, _POST, _HEXO),
    _page("Hexo's links to friends", "title: 友链\ntype: link\n", "source/link/index.md", _PAGE, _HEXO),
    _page("Hexo's 404", "title: 404\nlayout: 404\n", "source/404.md", _PAGE, _HEXO),
    _page("a talk in Hexo, with labels and date", f"{_LABELLED}{_DATE}", "source/talks/a.md", _PAGE, _HEXO),
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
    *(
        _page(f"a layout for lists, with labels: {layout}", f"{_LABELLED}layout: {layout}\n", "old.md", _PAGE)
        for layout in (
            "search-page",
            "../layouts/SearchLayout.astro",
            "tag-index",
            "tagslist",
            "posts-by-tag",
            "category-archive",
            "archive-dates",
            "not-found",
            "RSSFeed",
            "404.html",
        )
    ),
    *(
        _page(f"a layout for posts: {layout}", f"title: Bread\nlayout: {layout}\n", "old.md", _POST)
        for layout in (
            "archive-post",
            "blog-post",
            "BlogPost",
            "search-engine",
            "feed-item",
            "default",
            "list",
        )
    ),
    *(
        _page(f"a layout about the blog: {layout}", f"title: Me\nlayout: {layout}\n", "me.md", _PAGE)
        for layout in ("AboutLayout", "contact-page", "landing-page", "layouts/page.njk", "../Page.astro")
    ),
    _page("a layout for one tag, without labels", "title: Baking\nlayout: tag\n", "old.md", _PAGE),
    _page("a layout for one category, with labels", f"{_LABELLED}layout: category\n", "old.md", _POST),
    _page("a template for searching", f"{_LABELLED}template: search.html\n", "old.md", _PAGE),
    _page("a template key of a CMS", "title: Me\ntemplateKey: about-page\n", "me.md", _PAGE),
    _page("a template key of a CMS for posts", "title: Bread\ntemplateKey: blog-post\n", "me.md", _POST),
    _page(
        "the layout of labelled posts beside it", "title: Bread\nlayout: page\n", "bread.md", _POST, _USUAL
    ),
    _page("the same with a date", f"title: Bread\nlayout: page\n{_DATE}", "bread.md", _POST, _USUAL),
    _page(
        "the type of labelled posts in folders beside it",
        "title: Bread\ntype: page\n",
        "writing/bread/index.md",
        _POST,
        {"writing/soup/index.md": "---\ntitle: Soup\ntype: page\ntags: [a]\n---\n"},
    ),
    _page("another layout than posts beside it", "title: Me\nlayout: about\n", "me.md", _PAGE, _USUAL),
    _page("a dated post with a page's layout", f"title: B\nlayout: page\n{_DATE}", "posts/b.md", _POST),
    _page("an address in a language", f"{_LABELLED}permalink: /de/suche/\n", "s.md", _PAGE),
    _page("an address of a file for searching", f"{_LABELLED}permalink: /search.json\n", "s.md", _PAGE),
    _page("an address of a robots.txt", f"{_LABELLED}permalink: /robots.txt\n", "s.md", _PAGE),
    _page("an address below an archive", f"{_LABELLED}permalink: /archive/2020/bread/\n", "s.md", _POST),
    _page("Gatsby's path of a page", "title: Us\npath: /about\n", "us.md", _PAGE),
    _page("a dated post called 404", f"title: The 404 page\n{_DATE}", "posts/404.md", _POST),
    _page("a dated post called search", f"title: Search\n{_DATE}", "posts/search.md", _POST),
    _page("a post in posts called search", "title: Search\n", "posts/search.md", _POST),
    _page("a search page by name", "title: Search\n", "search.md", _PAGE),
    _page("a licence of the repository", "title: License\n", "LICENSE.md", _PAGE),
    _page("a page for an author", "title: Jane\n", "src/content/authors/jane.md", _PAGE, _ASTRO),
    _page("a page for a tag", "title: Baking\n", "tags/baking.md", _PAGE),
    _page(
        "a post in Astro about itself", f"title: About\n{_DATE}", "src/content/blog/about.md", _POST, _ASTRO
    ),
    _page("Astro's page", "title: Contact\n", "src/pages/contact.md", _PAGE, _ASTRO),
    _page("Eleventy's 404", "title: 404\npermalink: 404.html\n", "content/404.md", _PAGE, _ELEVENTY),
    _page("a post of Eleventy's in posts", _LABELLED, "posts/about.md", _POST, _ELEVENTY),
    _page(
        "a page for its label in Eleventy", f"{_LABELLED}pagination: {{data: c}}\n", "t.md", _PAGE, _ELEVENTY
    ),
    _page(
        "Hugo's headless in words of YAML 1.1",
        f"{_LABELLED}headless: yes\n",
        "content/x/index.md",
        _POST,
        _HUGO,
    ),
    _page(
        "a page in no list of Hugo's", f"{_LABELLED}build: {{list: never}}\n", "content/x.md", _POST, _HUGO
    ),
    _page("a draft of Hugo's", f"{_LABELLED}draft: true\n", "content/posts/x.md", _POST, _HUGO),
    _page(
        "type page in a section, with labels", f"{_LABELLED}type: page\n", "content/posts/x.md", _POST, _HUGO
    ),
    _page(
        "an archive of a theme", "title: Archiv\nlayout: archives\n", "content/archives.de.md", _PAGE, _HUGO
    ),
    _page("a search page of a theme", f"title: S\nlayout: search\n{_DATE}", "content/s.md", _PAGE, _HUGO),
    _page("a dated about page", f"title: About\n{_DATE}", "content/about/index.md", _PAGE, _HUGO),
    _page("what I use", "title: Uses\n", "content/uses.md", _PAGE, _HUGO),
    _page("a dated contact page", f"title: Kontakt\n{_DATE}", "content/kontakt.md", _PAGE, _HUGO),
    _page("an about page in a language's folder", "title: About\n", "english/about.md", _PAGE, _FOLDERS),
    _page("the page of a tag", "title: A\n", "content/tags/a/_index.md", _PAGE, _HUGO),
    _page("the page of a section in Chinese", "title: 文章\n", "content/posts/_index.zh-cn.md", _PAGE, _HUGO),
    *(
        _page(
            f"a resource beside index.{ending}",
            _LABELLED,
            "content/posts/bread/recipe.md",
            _PAGE,
            {**_HUGO, f"content/posts/bread/index.{ending}": text},
        )
        for ending, text in (
            ("html", "---\ntitle: B\n---\n"),
            ("mdown", "---\ntitle: B\n---\n"),
            ("org", "#+title: B\n"),
        )
    ),
    _page("a resource beside a translation", _LABELLED, "content/posts/bread/recipe.md", _PAGE, _GERMAN),
    _page(
        "a language that the site has not", _LABELLED, "content/posts/bread/index.xx.md", _PAGE, _TRANSLATED
    ),
    _page("a file in a folder of a leaf bundle", _LABELLED, "content/posts/bread/a/index.md", _PAGE, _BUNDLE),
    _page("Hugo's headless as a number", f"{_LABELLED}headless: 1\n", "content/x/index.md", _PAGE, _HUGO),
    _page(
        "Hugo's build in capitals", f"{_LABELLED}Build: {{Render: never, List: never}}\n", _X, _PAGE, _HUGO
    ),
    _page(
        "a value of build that Hugo does not know", f"{_LABELLED}build: {{render: Never}}\n", _X, _POST, _HUGO
    ),
    Form("an archetype of Hugo's", f"---\n{_LABELLED}---\n", "", path="archetypes/default.md", site=_HUGO),
    _page("a file of Hugo's data", _LABELLED, "data/bread.md", _PAGE, _HUGO),
    _page("a page that lists the posts of its folder", "title: Posts\n", "posts/index.md", _PAGE),
    _page("a page in several languages", "title: タグ\n", "content/tags.ja.md", _PAGE, _HUGO),
    _page("a page of a branch bundle", _LABELLED, "content/series/part1.md", _POST, _BRANCH),
    _page("a leaf bundle in a branch bundle", _LABELLED, "content/series/part1/index.md", _POST, _BRANCH),
    Form(
        "Hugo's headless in TOML",
        "+++\ntitle = 'B'\ntags = ['a']\nheadless = true\n+++\nText.\n",
        _PAGE,
        path="content/q/index.md",
        site=_HUGO,
    ),
    Form(
        "Hugo's headless in JSON",
        '{"title": "B", "tags": ["a"], "headless": true}\nText.\n',
        _PAGE,
        path="content/q/index.md",
        site=_HUGO,
    ),
    Form(
        "Hugo's build in TOML",
        "+++\ntitle = 'B'\ntags = ['a']\n[build]\nrender = 'never'\nlist = 'never'\n+++\nText.\n",
        _PAGE,
        path="content/q.md",
        site=_HUGO,
    ),
    Form(
        "Zola's page that is never rendered",
        "+++\ntitle = 'B'\nrender = false\n[taxonomies]\ntags = ['a']\n+++\nText.\n",
        _PAGE,
        path="content/blog/x.md",
        site=_ZOLA,
    ),
    Form(
        "Zola's template for an about page",
        "+++\ntitle = 'B'\ntemplate = 'about.html'\n+++\nText.\n",
        _PAGE,
        path="content/me.md",
        site=_ZOLA,
    ),
    Form(
        "Zola's section",
        "+++\ntitle = 'B'\nsort_by = 'date'\n+++\nText.\n",
        _PAGE,
        path="content/blog/_index.de.md",
        site=_ZOLA,
    ),
)
