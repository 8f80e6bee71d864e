"""Labels that settings or a section give to posts."""

from tests.forms import Form

_PLAIN = "---\ntitle: Rye\n---\n"
_POST = "content/blog/rye.md"
_JEKYLL_POST = "_posts/2024-03-01-rye.md"

FORMS = (
    Form(
        "null beside a cascade, in Hugo",
        "---\ntitle: Rye\ntags:\n---\n",
        {"tags": []},
        "---\ntitle: Rye\ntags:\n  - zeta\n---\n",
        path=_POST,
        site={
            "hugo.toml": "title='x'\n",
            "content/blog/_index.md": "---\ntitle: B\ncascade:\n  params:\n    tags: [home]\n---\n",
        },
    ),
    Form(
        "an empty list beside a cascade, in Hugo",
        "---\ntitle: Rye\ntags: []\n---\n",
        {"tags": []},
        "---\ntitle: Rye\ntags: [zeta]\n---\n",
        path=_POST,
        site={
            "hugo.toml": "title='x'\n",
            "content/blog/_index.md": "---\ntitle: B\ncascade:\n  params:\n    tags: [home]\n---\n",
        },
    ),
    Form(
        "a cascade without params, in Hugo",
        _PLAIN,
        {"tags": ["home"]},
        (
            'refused: Line 2: the post has "tags" from content/blog/_index.md, and a key of its '
            "own would replace them."
        ),
        path=_POST,
        site={
            "hugo.toml": "title='x'\n",
            "content/blog/_index.md": "---\ntitle: B\ncascade:\n  tags: [home]\n---\n",
        },
    ),
    Form(
        "a list of cascades, in Hugo",
        _PLAIN,
        {"tags": ["home"]},
        (
            'refused: Line 2: the post has "tags" from content/blog/_index.md, and a key of its '
            "own would replace them."
        ),
        path=_POST,
        site={
            "hugo.toml": "title='x'\n",
            "content/blog/_index.md": "---\ntitle: B\ncascade:\n  - params:\n      tags: [home]\n---\n",
        },
    ),
    Form(
        "params beside a cascade, in Hugo",
        "---\ntitle: Rye\nparams: {tags: [x]}\n---\n",
        {"tags": ["x"]},
        "---\ntitle: Rye\nparams: {tags: [x, zeta]}\n---\n",
        path=_POST,
        site={
            "hugo.toml": "title='x'\n",
            "content/blog/_index.md": "---\ntitle: B\ncascade:\n  - params:\n      tags: [home]\n---\n",
        },
    ),
    Form(
        "a cascade for pages, in Hugo",
        _PLAIN,
        {"tags": ["home"]},
        (
            'refused: Line 2: the post has "tags" from content/blog/_index.md, and a key of its '
            "own would replace them."
        ),
        path=_POST,
        site={
            "hugo.toml": "title='x'\n",
            "content/blog/_index.md": (
                "---\ntitle: B\ncascade:\n  - target: {kind: page}\n    params:\n      tags: [home]\n---\n"
            ),
        },
    ),
    Form(
        "a cascade of another section, in Hugo",
        _PLAIN,
        {"tags": []},
        "---\ntitle: Rye\ntags:\n  - zeta\n---\n",
        path="content/other/rye.md",
        site={
            "hugo.toml": "title='x'\n",
            "content/blog/_index.md": "---\ntitle: B\ncascade:\n  params:\n    tags: [home]\n---\n",
        },
    ),
    Form(
        "a cascade of the home page, in Hugo",
        _PLAIN,
        {"tags": ["home"]},
        (
            'refused: Line 2: the post has "tags" from content/_index.md, and a key of its own '
            "would replace them."
        ),
        path=_POST,
        site={"hugo.toml": "title='x'\n", "content/_index.md": "+++\n[cascade.params]\ntags=['home']\n+++\n"},
    ),
    Form(
        "a cascade of one text, in Hugo",
        _PLAIN,
        {"tags": ["home, x"]},
        (
            'refused: Line 2: the post has "tags" from content/blog/_index.md, and a key of its '
            "own would replace them."
        ),
        path=_POST,
        site={
            "hugo.toml": "title='x'\n",
            "content/blog/_index.md": "---\ntitle: B\ncascade:\n  params:\n    tags: home, x\n---\n",
        },
    ),
    Form(
        "a cascade of other keys, in Hugo",
        _PLAIN,
        {"tags": []},
        "---\ntitle: Rye\ntags:\n  - zeta\n---\n",
        path=_POST,
        site={
            "hugo.toml": "title='x'\n",
            "content/blog/_index.md": "---\ntitle: B\ncascade:\n  params:\n    toc: true\n---\n",
        },
    ),
    Form(
        "a cascade in HTML, in Hugo",
        _PLAIN,
        {"tags": ["home"]},
        (
            'refused: Line 2: the post has "tags" from content/blog/_index.html, and a key of its '
            "own would replace them."
        ),
        path=_POST,
        site={
            "hugo.toml": "title='x'\n",
            "content/blog/_index.html": "---\ntitle: B\ncascade:\n  tags: [home]\n---\n",
        },
    ),
    Form(
        "cascades of two sections, in Hugo",
        _PLAIN,
        {"tags": ["inner"]},
        (
            'refused: Line 2: the post has "tags" from content/blog/_index.md, and a key of its '
            "own would replace them."
        ),
        path=_POST,
        site={
            "hugo.toml": "title='x'\n",
            "content/_index.md": "---\ncascade: {tags: [top]}\n---\n",
            "content/blog/_index.md": "---\ncascade: {tags: [inner]}\n---\n",
        },
    ),
    Form(
        "cascades of the settings and a section, in Hugo",
        _PLAIN,
        {"tags": ["inner"]},
        (
            'refused: Line 2: the post has "tags" from content/blog/_index.md, and a key of its '
            "own would replace them."
        ),
        path=_POST,
        site={
            "hugo.toml": "[cascade.params]\ntags=['site']\n",
            "content/blog/_index.md": "---\ncascade: {tags: [inner]}\n---\n",
        },
    ),
    Form(
        "defaults, in Jekyll",
        _PLAIN,
        {"tags": ["home"]},
        ('refused: Line 2: the post has "tags" from _config.yml, and a key of its own would replace them.'),
        path=_JEKYLL_POST,
        site={
            "_config.yml": (
                "baseurl: /n\ndefaults:\n  - scope: {path: '', type: posts}\n    values: {tags: [home]}\n"
            )
        },
    ),
    Form(
        "tags beside defaults, in Jekyll",
        "---\ntitle: Rye\ntags: [x]\n---\n",
        {"tags": ["x"]},
        "---\ntitle: Rye\ntags: [x, zeta]\n---\n",
        path=_JEKYLL_POST,
        site={
            "_config.yml": (
                "baseurl: /n\ndefaults:\n  - scope: {path: '', type: posts}\n    values: {tags: [home]}\n"
            )
        },
    ),
    Form(
        "null beside defaults, in Jekyll",
        "---\ntitle: Rye\ntags:\n---\n",
        {"tags": ["home"]},
        ('refused: Line 3: the post has "tags" from _config.yml, and a key of its own would replace them.'),
        path=_JEKYLL_POST,
        site={
            "_config.yml": (
                "baseurl: /n\ndefaults:\n  - scope: {path: '', type: posts}\n    values: {tags: [home]}\n"
            )
        },
    ),
    Form(
        "the singular beside defaults, in Jekyll",
        "---\ntitle: Rye\ntag: x\n---\n",
        {"tags": ["x"]},
        "---\ntitle: Rye\ntag: [x, zeta]\n---\n",
        path=_JEKYLL_POST,
        site={
            "_config.yml": (
                "baseurl: /n\ndefaults:\n  - scope: {path: '', type: posts}\n    values: {tags: [home]}\n"
            )
        },
    ),
    Form(
        "defaults of one text, in Jekyll",
        _PLAIN,
        {"tags": ["home", "page"]},
        ('refused: Line 2: the post has "tags" from _config.yml, and a key of its own would replace them.'),
        path=_JEKYLL_POST,
        site={
            "_config.yml": (
                "baseurl: /n\ndefaults:\n  - scope: {path: '', type: posts}\n    values: {tags: home page}\n"
            )
        },
    ),
    Form(
        "defaults for all types, in Jekyll",
        _PLAIN,
        {"tags": ["home"]},
        ('refused: Line 2: the post has "tags" from _config.yml, and a key of its own would replace them.'),
        path=_JEKYLL_POST,
        site={"_config.yml": ("baseurl: /n\ndefaults:\n  - scope: {path: ''}\n    values: {tags: [home]}\n")},
    ),
    Form(
        "defaults for pages, in Jekyll",
        _PLAIN,
        {"tags": []},
        "---\ntitle: Rye\ntags:\n  - zeta\n---\n",
        path=_JEKYLL_POST,
        site={
            "_config.yml": (
                "baseurl: /n\ndefaults:\n  - scope: {path: '', type: pages}\n    values: {tags: [home]}\n"
            )
        },
    ),
    Form(
        "defaults for a folder, in Jekyll",
        _PLAIN,
        {"tags": ["home"]},
        ('refused: Line 2: the post has "tags" from _config.yml, and a key of its own would replace them.'),
        path="_posts/food/2024-03-01-rye.md",
        site={
            "_config.yml": (
                "baseurl: /n\ndefaults:\n  - scope: {path: _posts/food, type: posts}\n"
                "    values: {tags: [home]}\n"
            )
        },
    ),
    Form(
        "defaults for another folder, in Jekyll",
        _PLAIN,
        {"tags": []},
        "---\ntitle: Rye\ntags:\n  - zeta\n---\n",
        path=_JEKYLL_POST,
        site={
            "_config.yml": (
                "baseurl: /n\ndefaults:\n  - scope: {path: _posts/food, type: posts}\n"
                "    values: {tags: [home]}\n"
            )
        },
    ),
    Form(
        "defaults for all posts and for a folder, in Jekyll",
        _PLAIN,
        {"tags": ["food"]},
        ('refused: Line 2: the post has "tags" from _config.yml, and a key of its own would replace them.'),
        path="_posts/food/2024-03-01-rye.md",
        site={
            "_config.yml": (
                "baseurl: /n\ndefaults:\n  - scope: {path: '', type: posts}\n    values: {tags: [home]}\n"
                "  - scope: {path: '_posts/food'}\n    values: {tags: [food]}\n"
            )
        },
    ),
    Form(
        "defaults of categories, in Jekyll",
        _PLAIN,
        {"tags": [], "categories": ["home"]},
        "---\ntitle: Rye\ntags:\n  - zeta\n---\n",
        path=_JEKYLL_POST,
        site={
            "_config.yml": (
                "baseurl: /n\ndefaults:\n  - scope: {path: '', type: posts}\n"
                "    values: {categories: [home]}\n"
            )
        },
    ),
    Form(
        "defaults under the singular, in Jekyll",
        "---\ntitle: Rye\ntags: [x]\n---\n",
        {"tags": ["home"]},
        ('refused: Line 3: the post has "tag" from _config.yml, and a key of its own would replace them.'),
        path=_JEKYLL_POST,
        site={
            "_config.yml": (
                "baseurl: /n\ndefaults:\n  - scope: {path: '', type: posts}\n    values: {tag: home}\n"
            )
        },
    ),
    Form(
        "defaults for a layout, in Jekyll",
        _PLAIN,
        {"tags": []},
        "---\ntitle: Rye\ntags:\n  - zeta\n---\n",
        path=_JEKYLL_POST,
        site={
            "_config.yml": ("baseurl: /n\ndefaults:\n  - scope: {path: ''}\n    values: {layout: search}\n")
        },
    ),
)
