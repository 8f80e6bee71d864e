"""Labels in one text with commas."""

from tests.forms import Form

_HUGO = {"hugo.toml": "title = 'Notes'\n"}
_HEXO = {"source/_posts/.keep": ""}
_JEKYLL = {"_config.yml": "baseurl: /notes\n"}
_ELEVENTY = {"eleventy.config.js": "export default () => {};\n"}
_ONE = "is one label to {}, which does not split at commas: make it a list."
_OPEN = "is one label to Hugo, Hexo and Eleventy, and Jekyll splits it at spaces: make it a list."
_NONE = "is one label to site generators, which do not split at commas: make it a list."
_SPACES = "is split at spaces by Jekyll, and its commas belong to the labels: make it a list."


def _refused(line: int, text: str, reason: str) -> str:
    return f'refused: Line {line}: "{text}" {reason}'


FORMS = (
    Form(
        "quoted, the generator unknown",
        "---\ntitle: Soup\ntags: 'leek, potato'\n---\nSlowly.\n",
        {"tags": ["leek", "potato"]},
        _refused(3, "tags: leek, potato", _OPEN),
    ),
    Form(
        "without quotation marks, the generator unknown",
        "---\ntitle: Soup\ntags: leek, potato # from the garden\n---\n",
        {"tags": ["leek", "potato"]},
        _refused(3, "tags: leek, potato", _OPEN),
    ),
    Form(
        "without a space, the generator unknown",
        "---\ntags: leek,potato\ntitle: Soup\n---\n",
        {"tags": ["leek", "potato"]},
        _refused(2, "tags: leek,potato", _NONE),
    ),
    Form(
        "full-width commas, the generator unknown",
        "---\ntitle: 味噌汁\ntags: 味噌，豆腐、わかめ\n---\n",
        {"tags": ["味噌", "豆腐", "わかめ"]},
        _refused(3, "tags: 味噌，豆腐、わかめ", _NONE),
    ),
    Form(
        "under the singular, the generator unknown",
        "---\ntitle: Soup\ntag: leek, potato\n---\n",
        {"tags": ["leek", "potato"]},
        _refused(3, "tag: leek, potato", _NONE),
    ),
    Form(
        "in TOML, the generator unknown",
        "+++\ntitle = 'Soup'\ntags = 'leek, potato'\n+++\n",
        {"tags": ["leek", "potato"]},
        _refused(3, "tags: leek, potato", _OPEN),
    ),
    Form(
        "over lines of TOML",
        '+++\ntitle = "Soup"\ntags = """\nleek,\npotato"""\n+++\n',
        {"tags": ["leek, potato"]},
        _refused(3, "tags: leek, potato", _ONE.format("Hugo")),
        path="content/soup.md",
        site=_HUGO,
    ),
    Form(
        "in JSON, the generator unknown",
        '{\n  "title": "Soup",\n  "tags": "leek, potato"\n}\n',
        {"tags": ["leek", "potato"]},
        _refused(3, "tags: leek, potato", _OPEN),
    ),
    Form(
        "in JSON without braces",
        ';;;\n"title": "Soup",\n"tags": "leek, potato"\n;;;\n',
        {"tags": ["leek, potato"]},
        _refused(3, "tags: leek, potato", _ONE.format("Hexo")),
        path="source/_posts/soup.md",
        site=_HEXO,
    ),
    Form(
        "in Hugo",
        "---\ntitle: Soup\ntags: leek, potato\n---\n",
        {"tags": ["leek, potato"]},
        _refused(3, "tags: leek, potato", _ONE.format("Hugo")),
        path="content/soup.md",
        site=_HUGO,
    ),
    Form(
        "over two lines, in Hugo",
        "---\ntitle: Soup\ntags: leek,\n  potato\n---\n",
        {"tags": ["leek, potato"]},
        _refused(3, "tags: leek, potato", _ONE.format("Hugo")),
        path="content/soup.md",
        site=_HUGO,
    ),
    Form(
        "over two lines in quotation marks, in Hugo",
        '---\ntitle: Soup\ntags: "leek,\n\n  potato"\n---\n',
        {"tags": ["leek, potato"]},
        _refused(3, "tags: leek, potato", _ONE.format("Hugo")),
        path="content/soup.md",
        site=_HUGO,
    ),
    Form(
        "a folded block, in Hugo",
        "---\ntitle: Soup\ntags: >-\n  leek,\n  potato\n---\n",
        {"tags": ["leek, potato"]},
        'refused: Line 3: the value of "tags" is a block of text.',
        path="content/soup.md",
        site=_HUGO,
    ),
    Form(
        "a literal block, in Hugo",
        "---\ntitle: Soup\ntags: |\n  leek, potato\n  onion\n---\n",
        {"tags": ["leek, potato onion"]},
        'refused: Line 3: the value of "tags" is a block of text.',
        path="content/soup.md",
        site=_HUGO,
    ),
    Form(
        "under categories, in Hugo",
        "---\ntitle: Soup\ncategories: winter, lunch\ntags: [leek]\n---\n",
        {"tags": ["leek"], "categories": ["winter, lunch"]},
        "---\ntitle: Soup\ncategories: winter, lunch\ntags: [leek, zeta]\n---\n",
        path="content/soup.md",
        site=_HUGO,
    ),
    Form(
        "under a taxonomy of Hugo's settings",
        "---\ntitle: Soup\ntag: leek, potato\n---\n",
        {"tags": ["leek, potato"]},
        _refused(3, "tag: leek, potato", _ONE.format("Hugo")),
        path="content/soup.md",
        site={"hugo.toml": "[taxonomies]\ntag = 'tag'\n"},
    ),
    Form(
        "in Hexo",
        "---\ntitle: Soup\ntags: 'leek, potato'\n---\n",
        {"tags": ["leek, potato"]},
        _refused(3, "tags: leek, potato", _ONE.format("Hexo")),
        path="source/_posts/soup.md",
        site=_HEXO,
    ),
    Form(
        "under the singular, in Hexo",
        "---\ntitle: Soup\ntag: leek，potato\n---\n",
        {"tags": ["leek，potato"]},
        _refused(3, "tag: leek，potato", _ONE.format("Hexo")),
        path="source/_posts/soup.md",
        site=_HEXO,
    ),
    Form(
        "in Eleventy",
        "---\ntitle: Soup\ntags: leek, potato\n---\n",
        {"tags": ["leek, potato"]},
        _refused(3, "tags: leek, potato", _ONE.format("Eleventy")),
        site=_ELEVENTY,
    ),
    Form(
        "in Jekyll",
        "---\ntitle: Soup\ntags: spring onion, leek\n---\n",
        {"tags": ["spring", "onion,", "leek"]},
        _refused(3, "tags: spring onion, leek", _SPACES),
        path="_posts/2024-03-01-soup.md",
        site=_JEKYLL,
    ),
    Form(
        "without a space, in Jekyll",
        "---\ntitle: Soup\ntags: leek,potato\n---\n",
        {"tags": ["leek,potato"]},
        _refused(3, "tags: leek,potato", _SPACES),
        path="_posts/2024-03-01-soup.md",
        site=_JEKYLL,
    ),
    Form(
        "under the singular, in Jekyll",
        "---\ntitle: Soup\ntag: leek, potato\n---\n",
        {"tags": ["leek, potato"]},
        _refused(3, "tag: leek, potato", _ONE.format("Jekyll")),
        path="_posts/2024-03-01-soup.md",
        site=_JEKYLL,
    ),
    Form(
        "with spaces only, in Jekyll",
        "---\ntitle: Soup\ntags: leek potato\n---\n",
        {"tags": ["leek", "potato"]},
        "---\ntitle: Soup\ntags: leek potato zeta\n---\n",
        path="_posts/2024-03-01-soup.md",
        site=_JEKYLL,
    ),
    Form(
        "with spaces only, in Hugo",
        "---\ntitle: Soup\ntags: spring onion\n---\n",
        {"tags": ["spring onion"]},
        "---\ntitle: Soup\ntags: [spring onion, zeta]\n---\n",
        path="content/soup.md",
        site=_HUGO,
    ),
    Form(
        "with spaces only, the generator unknown",
        "---\ntitle: Soup\ntags: spring onion\n---\n",
        {"tags": ["spring onion"]},
        _refused(3, "tags: spring onion", "is several labels to Jekyll and one to others: make it a list."),
    ),
    Form(
        "as one item of a list",
        "---\ntitle: Soup\ntags: ['leek, potato']\n---\n",
        {"tags": ["leek, potato"]},
        "---\ntitle: Soup\ntags: ['leek, potato', 'zeta']\n---\n",
    ),
    Form(
        "under keywords, which are no labels",
        "---\ntitle: Soup\nkeywords: leek, potato\n---\n",
        {"tags": []},
        "---\ntitle: Soup\nkeywords: leek, potato\ntags:\n  - zeta\n---\n",
    ),
)
