"""Labels that are merged, empty, false or spaced."""

from tests.forms import Form

_HUGO = {"hugo.toml": "title = 'Notes'\n"}
_HEXO = {"source/_posts/.keep": ""}
_JEKYLL = {"_config.yml": "baseurl: /notes\n"}
_GRAV = {
    "user/config/site.yaml": "title: Notes\n",
    "user/pages/01.home/default.md": "---\ntitle: Home\n---\n",
}
_IN_HUGO = "content/rye.md"
_IN_HEXO = "source/_posts/rye.md"
_IN_JEKYLL = "_posts/2024-03-01-rye.md"
_IN_GRAV = "user/pages/01.blog/rye/item.md"

FORMS = (
    Form(
        "an ideographic space, in Jekyll",
        "---\ntitle: Rye\ntags: 味噌\u3000豆腐\n---\n",
        {"tags": ["味噌 豆腐"]},
        "---\ntitle: Rye\ntags: [味噌\u3000豆腐, zeta]\n---\n",
        path=_IN_JEKYLL,
        site=_JEKYLL,
    ),
    Form(
        "an ideographic space, the generator unknown",
        "---\ntitle: Rye\ntags: 味噌\u3000豆腐\n---\n",
        {"tags": ["味噌 豆腐"]},
        "---\ntitle: Rye\ntags: [味噌\u3000豆腐, zeta]\n---\n",
    ),
    Form(
        "a no-break space, in Jekyll",
        "---\ntitle: Rye\ntags: a\xa0b c\n---\n",
        {"tags": ["a b", "c"]},
        "---\ntitle: Rye\ntags: a\xa0b c zeta\n---\n",
        path=_IN_JEKYLL,
        site=_JEKYLL,
    ),
    Form(
        "a tab, in Jekyll",
        '---\ntitle: Rye\ntags: "a\\tb"\n---\n',
        {"tags": ["a", "b"]},
        '---\ntitle: Rye\ntags: "a\\tb zeta"\n---\n',
        path=_IN_JEKYLL,
        site=_JEKYLL,
    ),
    Form(
        "a tab, the generator unknown",
        '---\ntitle: Rye\ntags: "a\\tb"\n---\n',
        {"tags": ["a b"]},
        'refused: Line 3: "tags: a b" is several labels to Jekyll and one to others: make it a list.',
    ),
    Form(
        "an empty text under the singular, in Jekyll",
        "---\ntitle: Rye\ntag: ''\ntags: [flour]\n---\n",
        {"tags": []},
        "---\ntitle: Rye\ntag: zeta\ntags: [flour]\n---\n",
        path=_IN_JEKYLL,
        site=_JEKYLL,
    ),
    Form(
        "false under the singular, in Jekyll",
        "---\ntitle: Rye\ntag: false\ntags: [flour]\n---\n",
        {"tags": ["flour"]},
        "---\ntitle: Rye\ntag: false\ntags: [flour, zeta]\n---\n",
        path=_IN_JEKYLL,
        site=_JEKYLL,
    ),
    Form(
        "off under the singular, in Jekyll",
        "---\ntitle: Rye\ntag: off\ntags: flour\n---\n",
        {"tags": ["flour"]},
        "---\ntitle: Rye\ntag: off\ntags: [flour, zeta]\n---\n",
        path=_IN_JEKYLL,
        site=_JEKYLL,
    ),
    Form(
        "nothing under the singular, in Jekyll",
        "---\ntitle: Rye\ntag: ~\ntags: flour bread\n---\n",
        {"tags": ["flour", "bread"]},
        "---\ntitle: Rye\ntag: ~\ntags: flour bread zeta\n---\n",
        path=_IN_JEKYLL,
        site=_JEKYLL,
    ),
    Form(
        "zero under the singular, in Jekyll",
        "---\ntitle: Rye\ntag: 0\ntags: [flour]\n---\n",
        {"tags": ["0"]},
        "---\ntitle: Rye\ntag: [0, zeta]\ntags: [flour]\n---\n",
        path=_IN_JEKYLL,
        site=_JEKYLL,
    ),
    Form(
        "false under the plural, in Hexo",
        "---\ntitle: Rye\ntags: false\ntag: flour\n---\n",
        {"tags": ["flour"]},
        'refused: Line 3: "tags: false" is not a label to most site generators: make it a list, or empty.',
        path=_IN_HEXO,
        site=_HEXO,
    ),
    Form(
        "no under the plural, in Hexo",
        "---\ntitle: Rye\ntags: no\ntag: flour\n---\n",
        {"tags": ["no"]},
        "---\ntitle: Rye\ntags: [no, zeta]\ntag: flour\n---\n",
        path=_IN_HEXO,
        site=_HEXO,
    ),
    Form(
        "an empty text under the plural, in Hexo",
        "---\ntitle: Rye\ntags: ''\ntag: flour\n---\n",
        {"tags": ["flour"]},
        "---\ntitle: Rye\ntags: ''\ntag: [flour, zeta]\n---\n",
        path=_IN_HEXO,
        site=_HEXO,
    ),
    Form(
        "no, in Hugo",
        "---\ntitle: Rye\ntags: no\n---\n",
        {"tags": ["no"]},
        "---\ntitle: Rye\ntags: [no, zeta]\n---\n",
        path=_IN_HUGO,
        site=_HUGO,
    ),
    Form(
        "merged, in Hugo",
        "---\ntitle: Rye\nbase: &base {tags: [flour]}\n<<: *base\n---\n",
        {"tags": ["flour"]},
        'refused: Line 4: "<<" may bring "tags" in from elsewhere.',
        path=_IN_HUGO,
        site=_HUGO,
    ),
    Form(
        "merged from a list, in Hugo",
        "---\ntitle: Rye\n<<: [{x: 1}, {tags: [flour]}]\n---\n",
        {"tags": ["flour"]},
        'refused: Line 3: "<<" may bring "tags" in from elsewhere.',
        path=_IN_HUGO,
        site=_HUGO,
    ),
    Form(
        "merged, and tags of its own, in Hugo",
        "---\ntitle: Rye\n<<: {tags: [flour]}\ntags: [bread]\n---\n",
        {"tags": ["bread"]},
        "---\ntitle: Rye\n<<: {tags: [flour]}\ntags: [bread, zeta]\n---\n",
        path=_IN_HUGO,
        site=_HUGO,
    ),
    Form(
        "merged into params, in Hugo",
        ("---\ntitle: Rye\ntags: [bread]\nparams:\n  <<: {tags: [flour]}\n---\n"),
        {"tags": ["flour"]},
        'refused: Line 5: "<<" may bring "tags" in from elsewhere.',
        path=_IN_HUGO,
        site=_HUGO,
    ),
    Form(
        "other keys merged into params, in Hugo",
        "---\ntitle: Rye\ntags: [bread]\nparams:\n  <<: {toc: true}\n---\n",
        {"tags": ["bread"]},
        ("---\ntitle: Rye\ntags: [bread, zeta]\nparams:\n  <<: {toc: true}\n---\n"),
        path=_IN_HUGO,
        site=_HUGO,
    ),
    Form(
        "merged, in Jekyll",
        "---\ntitle: Rye\nbase: &base {tags: [flour]}\n<<: *base\n---\n",
        {"tags": ["flour"]},
        'refused: Line 4: "<<" may bring "tags" in from elsewhere.',
        path=_IN_JEKYLL,
        site=_JEKYLL,
    ),
    Form(
        "merged, in Hexo",
        "---\ntitle: Rye\n<<: {tags: [flour]}\n---\n",
        {"tags": []},
        'refused: Line 3: "<<" may bring "tags" in from elsewhere.',
        path=_IN_HEXO,
        site=_HEXO,
    ),
    Form(
        "a mapping in params hides the top level in Hugo",
        "---\ntitle: Rye\ntags: [bread]\nparams:\n  tags: {a: b}\n---\n",
        {"tags": []},
        ('refused: Line 5: the value of "tags" holds "key: value" pairs instead of labels.'),
        path=_IN_HUGO,
        site=_HUGO,
    ),
    Form(
        "params with spaces, the generator unknown",
        "---\ntitle: Rye\nparams:\n  tags: spring onion\n---\n",
        {"tags": ["spring onion"]},
        "---\ntitle: Rye\nparams:\n  tags: [spring onion, zeta]\n---\n",
    ),
    Form(
        "params with commas, the generator unknown",
        "---\ntitle: Rye\nparams:\n  tags: leek, onion\n---\n",
        {"tags": ["leek, onion"]},
        (
            'refused: Line 4: "tags: leek, onion" is one label to Hugo, which does not split at '
            "commas: make it a list."
        ),
    ),
    Form(
        "Grav's mapping with a capital",
        "---\ntitle: Rye\nTaxonomy:\n  tag: bread\n---\n",
        {"tags": []},
        ("---\ntitle: Rye\nTaxonomy:\n  tag: bread\ntaxonomy:\n  tag: zeta\n---\n"),
        path=_IN_GRAV,
        site=_GRAV,
    ),
    Form(
        "Grav's mapping with commas",
        "---\ntitle: Rye\ntaxonomy:\n  tag: leek, onion\n---\n",
        {"tags": ["leek, onion"]},
        (
            'refused: Line 4: "tag: leek, onion" is one label to Grav, which does not split at '
            "commas: make it a list."
        ),
        path=_IN_GRAV,
        site=_GRAV,
    ),
    Form(
        "Zola's table without keys",
        "---\ntitle: Rye\ntaxonomies:\n---\n",
        {"tags": []},
        'refused: Line 3: "taxonomies" is not a table with keys.',
        path=_IN_HUGO,
        site={"config.toml": "base_url = '/'\ntaxonomies = [{name = 'tags'}]\n"},
    ),
    Form(
        "another language of Zola's",
        '+++\ntitle = "Rye"\n\n[taxonomies]\ntags = ["bread"]\n+++\n',
        {"tags": []},
        'refused: Line 5: the settings of Zola have no taxonomy "tags".',
        path="content/rye.fr.md",
        site={
            "config.toml": (
                "base_url = '/'\ntaxonomies = [{name = 'tags'}]\n[languages.fr]\n"
                "taxonomies = [{name = 'sujets'}]\n"
            )
        },
    ),
)
