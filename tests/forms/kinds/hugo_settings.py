"""Labels by Hugo's settings, languages and themes."""

from collections.abc import Mapping
from typing import Any

from tests.forms import Form

_BOTH = "---\ntitle: Rye\ntags: [bread]\ntopics: [flour]\n---\n"
_ADDED = "---\ntitle: Rye\ntags: [bread, zeta]\ntopics: [flour]\n---\n"
_REFUSED = 'refused: Line 3: Hugo reads no labels under "tags": by its settings they are under "topics".'
_TOML, _YAML = "[taxonomies]\ntopic = 'topics'\n", "taxonomies:\n  topic: topics\n"
_PLAIN = "title = 'Notes'\n"
_GERMAN = (
    "[languages.en]\nweight = 1\n[languages.de]\nweight = 2\n[languages.de.taxonomies]\ntopic = 'topics'\n"
)
_FOLDERS = (
    "[languages.en]\ncontentDir = 'content/en'\n[languages.de]\ncontentDir = 'content/de'\n"
    "[languages.de.taxonomies]\ntopic = 'topics'\n"
)


def _by_settings(
    name: str, site: Mapping[str, str], added: str = _REFUSED, text: str = _BOTH, path: str = "content/rye.md"
) -> Form:
    """Return the form of a post with tags and topics: Hugo reads either by its settings."""
    fuda: dict[str, Any] = {"tags": ["bread"] if added == _ADDED else []}
    return Form(name, text, fuda, added, path, site)


FORMS = (
    _by_settings("hugo.yml", {"hugo.yml": _YAML}),
    _by_settings("hugo.json", {"hugo.json": '{"taxonomies": {"topic": "topics"}}'}),
    _by_settings(
        "config.yaml, a comment before the dashes", {"config.yaml": "# my site\n---\nbaseURL: /\n" + _YAML}
    ),
    _by_settings("hugo.yaml, dashes with a comment", {"hugo.yaml": "--- # settings\n" + _YAML}),
    _by_settings(
        "hugo.yaml with carriage returns", {"hugo.yaml": "---\r\ntaxonomies:\r\n  topic: topics\r\n"}
    ),
    _by_settings(
        "config.json in one line",
        {"config.json": ('{"title": "Notes", "baseURL": "/", "taxonomies": {"topic": "topics"}}')},
    ),
    _by_settings("hugo.toml with +++ in a text", {"hugo.toml": 'a = """\n+++\n"""\n' + _TOML}),
    _by_settings("hugo.toml in TOML 1.1", {"hugo.toml": "[params]\na = {\n  b = 1,\n}\n" + _TOML}),
    _by_settings("a dotted key in hugo.toml", {"hugo.toml": "taxonomies.topic = 'topics'\n"}),
    _by_settings(
        "hugo.toml comes before hugo.yaml and config.toml",
        {"hugo.toml": _PLAIN, "hugo.yaml": _YAML, "config.toml": _TOML},
        _ADDED,
    ),
    _by_settings(
        "config/_default/taxonomies.toml",
        {"config/_default/hugo.toml": _PLAIN, "config/_default/taxonomies.toml": "topic = 'topics'\n"},
    ),
    _by_settings(
        "config/_default/Taxonomies.yml",
        {"config/_default/hugo.toml": _PLAIN, "config/_default/Taxonomies.yml": "topic: topics\n"},
    ),
    _by_settings(
        "config/_default/config.json", {"config/_default/config.json": '{"taxonomies": {"topic": "topics"}}'}
    ),
    _by_settings(
        "a file in a folder of config/_default",
        {"config/_default/hugo.toml": _PLAIN, "config/_default/more/taxonomies.toml": "topic = 'topics'\n"},
    ),
    _by_settings("a file for production", {"hugo.toml": _PLAIN, "config/production/hugo.toml": _TOML}),
    _by_settings("a file for production only", {"config/production/hugo.toml": _TOML}),
    _by_settings(
        "a file for development", {"hugo.toml": _PLAIN, "config/development/hugo.toml": _TOML}, _ADDED
    ),
    _by_settings(
        "a key in two files",
        {
            "config/_default/taxonomies.toml": "tag = 'tags'\n",
            "config/production/taxonomies.toml": "tag = 'topics'\n",
        },
    ),
    _by_settings(
        "hugo.toml and a file in a folder",
        {
            "hugo.toml": "[taxonomies]\ntag = 'tags'\n",
            "config/_default/taxonomies.toml": "topic = 'topics'\n",
        },
        _ADDED,
    ),
    _by_settings(
        "hugo.en.toml",
        {
            "config/_default/hugo.toml": _PLAIN,
            "config/_default/languages.toml": "[en]\nweight = 1\n",
            "config/_default/hugo.en.toml": _TOML,
        },
    ),
    _by_settings(
        "taxonomies.en.toml, which Hugo does not read",
        {
            "config/_default/hugo.toml": _PLAIN,
            "config/_default/languages.toml": "[en]\nweight = 1\n",
            "config/_default/taxonomies.en.toml": "topic = 'topics'\n",
        },
        _ADDED,
    ),
    _by_settings(
        "languages.en.toml", {"config/_default/hugo.toml": _PLAIN, "config/_default/languages.en.toml": _TOML}
    ),
    _by_settings(
        "languages.toml",
        {
            "config/_default/hugo.toml": _PLAIN,
            "config/_default/languages.toml": "[en]\nweight = 1\n[en.taxonomies]\ntopic = 'topics'\n",
        },
    ),
    _by_settings(
        "languages.yaml",
        {
            "config/_default/hugo.yaml": "defaultContentLanguage: de\n",
            "config/_default/languages.yaml": "en:\n  weight: 1\nde:\n  taxonomies:\n    topic: topics\n",
        },
    ),
    _by_settings(
        "a language's own table, and a common one",
        {"hugo.toml": ("[taxonomies]\ntag = 'tags'\n[languages.en.taxonomies]\ntopic = 'topics'\n")},
    ),
    _by_settings("a post in the default language", {"hugo.toml": _GERMAN}, _ADDED),
    _by_settings("a post in another language by its name", {"hugo.toml": _GERMAN}, path="content/rye.de.md"),
    _by_settings("a bundle in another language", {"hugo.toml": _GERMAN}, path="content/rye/index.de.md"),
    _by_settings(
        "a post in another language by its folder", {"hugo.toml": _FOLDERS}, path="content/de/rye.md"
    ),
    _by_settings(
        "the name of a post before its folder", {"hugo.toml": _FOLDERS}, path="content/en/rye.de.md"
    ),
    _by_settings(
        "the folder of the default language", {"hugo.toml": _FOLDERS}, _ADDED, path="content/en/rye.md"
    ),
    _by_settings(
        "a language with a hyphen",
        {
            "hugo.toml": (
                "[languages.en]\nweight = 1\n[languages.pt-br]\nweight = 2\n[languages.pt-br.taxonomies]\n"
                "topic = 'topics'\n"
            )
        },
        path="content/rye.pt-br.md",
    ),
    _by_settings(
        "the default language is another", {"hugo.toml": "defaultContentLanguage = 'de'\n" + _GERMAN}
    ),
    _by_settings(
        "a mount for a language",
        {
            "hugo.toml": _GERMAN
            + (
                "[[module.mounts]]\nsource = 'content/de'\ntarget = 'content'\n"
                "[module.mounts.sites.matrix]\nlanguages = ['de']\n[[module.mounts]]\n"
                "source = 'content/en'\ntarget = 'content'\n"
            )
        },
        path="content/de/rye.md",
    ),
    _by_settings(
        "params in another language",
        {"hugo.toml": _GERMAN},
        'refused: Line 4: the settings of Hugo have no taxonomy "tags".',
        text="---\ntitle: Rye\nparams:\n  tags: [bread]\n---\n",
        path="content/rye.de.md",
    ),
    _by_settings(
        "a theme's table, which counts for nothing",
        {"hugo.toml": "theme = 'plain'\n", "themes/plain/hugo.toml": _TOML},
        _ADDED,
    ),
    _by_settings(
        "a theme's table that is merged",
        {"hugo.toml": "theme = 'plain'\n[taxonomies]\n_merge = 'deep'\n", "themes/plain/hugo.toml": _TOML},
    ),
    _by_settings(
        "a theme's table that is not merged",
        {
            "hugo.toml": "theme = 'plain'\n[taxonomies]\n_merge = 'none'\ntag = 'tags'\n",
            "themes/plain/hugo.toml": _TOML,
        },
        _ADDED,
    ),
    _by_settings(
        "all settings of a theme are merged",
        {
            "hugo.toml": "_merge = 'shallow'\n[[module.imports]]\npath = 'plain'\n",
            "themes/plain/config.yaml": _YAML,
        },
    ),
    _by_settings(
        "two themes",
        {
            "hugo.toml": "theme = ['a', 'b']\n[taxonomies]\n_merge = 'deep'\n",
            "themes/a/hugo.toml": _TOML,
            "themes/b/hugo.toml": "[taxonomies]\ntopic = 'subjects'\ntag = 'tags'\n",
        },
        _ADDED,
    ),
    _by_settings(
        "a theme of a theme",
        {
            "hugo.toml": "theme = 'a'\n[taxonomies]\n_merge = 'deep'\n",
            "themes/a/hugo.toml": "theme = 'b'\n",
            "themes/b/hugo.toml": _TOML,
        },
    ),
    _by_settings(
        "a theme in another folder",
        {
            "hugo.toml": "theme = 'a'\nthemesDir = 'skins'\n[taxonomies]\n_merge = 'deep'\n",
            "skins/a/config/_default/taxonomies.toml": "topic = 'topics'\n",
        },
    ),
    _by_settings(
        "keywords as the taxonomy of tags",
        {"hugo.toml": "[taxonomies]\ntag = 'keywords'\n"},
        ('refused: Line 3: Hugo reads no labels under "tags": by its settings they are under "keywords".'),
        text="---\ntitle: Rye\ntags: [bread]\nkeywords: [flour]\n---\n",
    ),
)
