"""Lists of labels in YAML, TOML and JSON."""

from tests.forms import Form

AB: dict[str, list[str]] = {"tags": ["a", "b"]}

FORMS = (
    Form(
        "a list in brackets",
        "---\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "a list with dashes",
        "---\ntitle: Bread\ntags:\n- a\n- b\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags:\n- a\n- b\n- zeta\n---\nText.\n",
    ),
    Form(
        "a list with indented dashes",
        "---\ntitle: Bread\ntags:\n  - a\n  - b\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags:\n  - a\n  - b\n  - zeta\n---\nText.\n",
    ),
    Form(
        "an empty list",
        "---\ntitle: Bread\ntags: []\n---\nText.\n",
        {"tags": []},
        added="---\ntitle: Bread\ntags: [zeta]\n---\nText.\n",
    ),
    Form(
        "an array in TOML",
        '+++\ntitle = "Bread"\ntags = ["a", "b"]\n+++\nText.\n',
        AB,
        added='+++\ntitle = "Bread"\ntags = ["a", "b", "zeta"]\n+++\nText.\n',
    ),
    Form(
        "an array in a JSON object",
        '{"title": "Bread", "tags": ["a", "b"]}\n\nText.\n',
        AB,
        added='{"title": "Bread", "tags": ["a", "b", "zeta"]}\n\nText.\n',
    ),
    Form(
        "a list in brackets that is never closed",
        "---\ntitle: Bread\ntags: [a, b\n---\nText.\n",
        "Line 4: the YAML front matter cannot be parsed",
        added="refused: Line 4: the YAML front matter cannot be parsed",
    ),
)
