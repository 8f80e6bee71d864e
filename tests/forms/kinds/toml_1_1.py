"""TOML 1.1."""

from tests.forms import Form

AB: dict[str, list[str]] = {"tags": ["a", "b"]}

FORMS = (
    Form(
        "a line break in an inline table",
        '+++\ntitle = "Bread"\nlinks = {\n  home = "c"\n}\ntags = ["a", "b"]\n+++\nText.\n',
        AB,
        added='+++\ntitle = "Bread"\nlinks = {\n  home = "c"\n}\ntags = ["a", "b", "zeta"]\n+++\nText.\n',
    ),
    Form(
        "a comma at the end of an inline table",
        '+++\ntitle = "Bread"\nlinks = { home = "c", }\ntags = ["a", "b"]\n+++\nText.\n',
        AB,
        added='+++\ntitle = "Bread"\nlinks = { home = "c", }\ntags = ["a", "b", "zeta"]\n+++\nText.\n',
    ),
    Form(
        "a comment in an inline table",
        ('+++\ntitle = "Bread"\nlinks = { # mine\n  home = "c", # here\n}\ntags = ["a", "b"]\n+++\nText.\n'),
        AB,
        added=(
            '+++\ntitle = "Bread"\nlinks = { # mine\n  home = "c", # here\n}\n'
            'tags = ["a", "b", "zeta"]\n+++\nText.\n'
        ),
    ),
    Form(
        "an inline table in an inline table over lines",
        (
            '+++\ntitle = "Bread"\nlinks = {\n  home = {\n    url = "c",\n  },\n}\n'
            'tags = ["a", "b"]\n+++\nText.\n'
        ),
        AB,
        added=(
            '+++\ntitle = "Bread"\nlinks = {\n  home = {\n    url = "c",\n  },\n}\n'
            'tags = ["a", "b", "zeta"]\n+++\nText.\n'
        ),
    ),
    Form(
        "an inline table over lines behind the tags",
        '+++\ntitle = "Bread"\ntags = ["a", "b"]\nlinks = {\n  home = "c"\n}\n+++\nText.\n',
        AB,
        added='+++\ntitle = "Bread"\ntags = ["a", "b", "zeta"]\nlinks = {\n  home = "c"\n}\n+++\nText.\n',
    ),
    Form(
        "an inline table over lines in a list",
        (
            '+++\ntitle = "Bread"\nlinks = [{\n  home = "c",\n}, {\n  work = "d",\n}]\n'
            'tags = ["a", "b"]\n+++\nText.\n'
        ),
        AB,
        added=(
            '+++\ntitle = "Bread"\nlinks = [{\n  home = "c",\n}, {\n  work = "d",\n}]\n'
            'tags = ["a", "b", "zeta"]\n+++\nText.\n'
        ),
    ),
    Form(
        "a list in an inline table over lines",
        (
            '+++\ntitle = "Bread"\nlinks = {\n  urls = [\n    "c", # one\n  ],\n}\n'
            'tags = ["a", "b"]\n+++\nText.\n'
        ),
        AB,
        added=(
            '+++\ntitle = "Bread"\nlinks = {\n  urls = [\n    "c", # one\n  ],\n}\n'
            'tags = ["a", "b", "zeta"]\n+++\nText.\n'
        ),
    ),
    Form(
        "a dotted key in an inline table over lines",
        '+++\ntitle = "Bread"\nlinks = {\n  home.url = "c",\n}\ntags = ["a", "b"]\n+++\nText.\n',
        AB,
        added=(
            '+++\ntitle = "Bread"\nlinks = {\n  home.url = "c",\n}\ntags = ["a", "b", "zeta"]\n+++\nText.\n'
        ),
    ),
    Form(
        "CRLF in an inline table",
        (
            '+++\r\ntitle = "Bread"\r\nlinks = {\r\n  home = "c",\r\n}\r\ntags = ["a", "b"]\r\n'
            "+++\r\nText.\r\n"
        ),
        AB,
        added=(
            '+++\r\ntitle = "Bread"\r\nlinks = {\r\n  home = "c",\r\n}\r\n'
            'tags = ["a", "b", "zeta"]\r\n+++\r\nText.\r\n'
        ),
    ),
    Form(
        "\\e in a title",
        '+++\ntitle = "Bread\\e"\ntags = ["a", "b"]\n+++\nText.\n',
        AB,
        added='+++\ntitle = "Bread\\e"\ntags = ["a", "b", "zeta"]\n+++\nText.\n',
    ),
    Form(
        "\\e in a label",
        '+++\ntitle = "Bread"\ntags = ["a\\e", "b"]\n+++\nText.\n',
        {"tags": ["a\x1b", "b"]},
        added='+++\ntitle = "Bread"\ntags = ["a\\e", "b", "zeta"]\n+++\nText.\n',
    ),
    Form(
        "\\x41 in a label",
        '+++\ntitle = "Bread"\ntags = ["\\x41", "b"]\n+++\nText.\n',
        {"tags": ["A", "b"]},
        added='+++\ntitle = "Bread"\ntags = ["\\x41", "b", "zeta"]\n+++\nText.\n',
    ),
    Form(
        "\\xe9 in a label",
        '+++\ntitle = "Bread"\ntags = ["caf\\xe9"]\n+++\nText.\n',
        {"tags": ["café"]},
        added='+++\ntitle = "Bread"\ntags = ["caf\\xe9", "zeta"]\n+++\nText.\n',
    ),
    Form(
        "\\x41 in a string over lines",
        '+++\ntitle = "Bread"\ntext = """\n\\x41\\e"""\ntags = ["a", "b"]\n+++\nText.\n',
        AB,
        added='+++\ntitle = "Bread"\ntext = """\n\\x41\\e"""\ntags = ["a", "b", "zeta"]\n+++\nText.\n',
    ),
    Form(
        "\\x41 in a key",
        '+++\ntitle = "Bread"\n"\\x74ags" = ["a", "b"]\n+++\nText.\n',
        AB,
        added='+++\ntitle = "Bread"\n"\\x74ags" = ["a", "b", "zeta"]\n+++\nText.\n',
    ),
    Form(
        "\\x41 in a text that is one label",
        '+++\ntitle = "Bread"\ntags = "\\x41"\n+++\nText.\n',
        {"tags": ["A"]},
        added='+++\ntitle = "Bread"\ntags = ["\\x41", "zeta"]\n+++\nText.\n',
    ),
    Form(
        "\\x with one digit",
        '+++\ntitle = "Bread"\ntags = ["\\x4"]\n+++\nText.\n',
        "Line 3: the TOML front matter cannot be parsed: Invalid hex value",
        added="refused: Line 3: the TOML front matter cannot be parsed: Invalid hex value",
    ),
    Form(
        "a time without seconds",
        '+++\ntitle = "Bread"\nat = 07:32\ntags = ["a", "b"]\n+++\nText.\n',
        AB,
        added='+++\ntitle = "Bread"\nat = 07:32\ntags = ["a", "b", "zeta"]\n+++\nText.\n',
    ),
    Form(
        "a date and time without seconds",
        '+++\ntitle = "Bread"\ndate = 2020-01-02 07:32\ntags = ["a", "b"]\n+++\nText.\n',
        {"tags": ["a", "b"], "date": "2020-01-02"},
        added='+++\ntitle = "Bread"\ndate = 2020-01-02 07:32\ntags = ["a", "b", "zeta"]\n+++\nText.\n',
    ),
    Form(
        "a date and time without seconds, with a zone",
        '+++\ntitle = "Bread"\ndate = 2020-01-02T07:32Z\ntags = ["a", "b"]\n+++\nText.\n',
        {"tags": ["a", "b"], "date": "2020-01-02"},
        added='+++\ntitle = "Bread"\ndate = 2020-01-02T07:32Z\ntags = ["a", "b", "zeta"]\n+++\nText.\n',
    ),
    Form(
        "a time without minutes",
        '+++\ntitle = "Bread"\nat = 07:\ntags = ["a", "b"]\n+++\nText.\n',
        (
            "Line 3: the TOML front matter cannot be parsed: Expected newline or end of document "
            "after a statement"
        ),
        added=(
            "refused: Line 3: the TOML front matter cannot be parsed: Expected newline or end of "
            "document after a statement"
        ),
    ),
    Form(
        "an inline table that never closes",
        '+++\ntitle = "Bread"\nlinks = {\n  home = "c",\ntags = ["a", "b"]\n+++\nText.\n',
        "Line 2: the TOML front matter cannot be parsed: Unclosed inline table",
        added="refused: Line 2: the TOML front matter cannot be parsed: Unclosed inline table",
    ),
    Form(
        "a comma at the beginning of an inline table",
        '+++\ntitle = "Bread"\nlinks = { , }\ntags = ["a", "b"]\n+++\nText.\n',
        "Line 3: the TOML front matter cannot be parsed: Invalid initial character for a key part",
        added=(
            "refused: Line 3: the TOML front matter cannot be parsed: Invalid initial character "
            "for a key part"
        ),
    ),
    Form(
        "a key twice in an inline table over lines",
        ('+++\ntitle = "Bread"\nlinks = {\n  home = "c",\n  home = "d",\n}\ntags = ["a", "b"]\n+++\nText.\n'),
        "Line 5: the TOML front matter cannot be parsed: Duplicate inline table key 'home'",
        added="refused: Line 5: the TOML front matter cannot be parsed: Duplicate inline table key 'home'",
    ),
    Form(
        "tags in an inline table over lines",
        '+++\ntitle = "Bread"\nlinks = {\n  tags = ["c"],\n}\n+++\nText.\n',
        {"tags": []},
        added='+++\ntitle = "Bread"\nlinks = {\n  tags = ["c"],\n}\ntags  = ["zeta"]\n+++\nText.\n',
    ),
    Form(
        "TOML 1.1 between dashes",
        '---toml\ntitle = "Bread"\nlinks = {\n  home = "c",\n}\ntags = ["a", "b"]\n---\nText.\n',
        AB,
        added=(
            '---toml\ntitle = "Bread"\nlinks = {\n  home = "c",\n}\ntags = ["a", "b", "zeta"]\n---\nText.\n'
        ),
    ),
)
