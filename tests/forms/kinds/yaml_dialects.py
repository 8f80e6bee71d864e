"""YAML that parsers of YAML 1.1 and 1.2 read differently."""

from tests.forms import Form

AB: dict[str, list[str]] = {"tags": ["a", "b"]}
HEXO = {"_config.yml": "skip_render: README.md\n"}
JEKYLL = {"_config.yml": "plugins: []\n"}

FORMS = (
    Form(
        "a tab behind a dash",
        "---\ntitle: Bread\ntags:\n  -\ta\n  -\tb\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags:\n  -\ta\n  -\tb\n  -\tzeta\n---\nText.\n",
    ),
    Form(
        "a tab behind a dash, in Jekyll",
        "---\ntitle: Bread\ntags:\n  -\ta\n  -\tb\n---\nText.\n",
        (
            "Line 4: the YAML front matter cannot be parsed: a tab (U+0009) stands where YAML "
            "allows only spaces"
        ),
        added=(
            "refused: Line 4: the YAML front matter cannot be parsed: a tab (U+0009) stands where "
            "YAML allows only spaces"
        ),
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "a blank and a tab behind a dash at the margin",
        "---\ntitle: Bread\ntags:\n- \ta\n- \tb\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags:\n- \ta\n- \tb\n- \tzeta\n---\nText.\n",
    ),
    Form(
        "a tab behind a dash, and a list in brackets",
        "---\ntitle: Bread\ntags:\n-\t[a]\n-\tb\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags:\n-\t[a]\n-\tb\n-\tzeta\n---\nText.\n",
    ),
    Form(
        "a tab behind a dash, and a key",
        "---\ntitle: Bread\ntags: [a, b]\nlinks:\n-\turl: c\n---\nText.\n",
        (
            "Line 5: the YAML front matter cannot be parsed: a list or a key stands behind a dash "
            "and a tab (U+0009)"
        ),
        added=(
            "refused: Line 5: the YAML front matter cannot be parsed: a list or a key stands "
            "behind a dash and a tab (U+0009)"
        ),
    ),
    Form(
        "a tab behind a dash, and another dash",
        "---\ntitle: Bread\ntags: [a, b]\nlinks:\n-\t- c\n---\nText.\n",
        (
            "Line 5: the YAML front matter cannot be parsed: a list or a key stands behind a dash "
            "and a tab (U+0009)"
        ),
        added=(
            "refused: Line 5: the YAML front matter cannot be parsed: a list or a key stands "
            "behind a dash and a tab (U+0009)"
        ),
    ),
    Form(
        "a tab behind a dash in a block of text",
        "---\ntitle: Bread\ntags: [a, b]\ntext: |\n  -\tc\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags: [a, b, zeta]\ntext: |\n  -\tc\n---\nText.\n",
    ),
    Form(
        "a list indented by tabs",
        "---\ntitle: Bread\ntags:\n\t- a\n\t- b\n---\nText.\n",
        (
            "Line 4: the YAML front matter cannot be parsed: a tab (U+0009) stands where YAML "
            "allows only spaces"
        ),
        added=(
            "refused: Line 4: the YAML front matter cannot be parsed: a tab (U+0009) stands where "
            "YAML allows only spaces"
        ),
    ),
    Form(
        "a list indented by tabs, in Hexo",
        "---\ntitle: Bread\ntags:\n\t- a\n\t- b\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags:\n\t- a\n\t- b\n\t- zeta\n---\nText.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "a list indented by two tabs each, in Hexo",
        "---\ntitle: Bread\ntags:\n\t\t- a\n\t\t- b\nmood: calm\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags:\n\t\t- a\n\t\t- b\n\t\t- zeta\nmood: calm\n---\nText.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "a mapping and a list indented by tabs, in Hexo",
        "---\ntitle: Bread\nlinks:\n\thome: c\n\twork:\n\t\t- d\ntags:\n\t- a\n\t- b\n---\nText.\n",
        AB,
        added=(
            "---\ntitle: Bread\nlinks:\n\thome: c\n\twork:\n\t\t- d\ntags:\n\t- a\n\t- b\n"
            "\t- zeta\n---\nText.\n"
        ),
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "lines indented by a tab and by two blanks, in Hexo",
        "---\ntitle: Bread\ntags:\n\t- a\n  - b\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags:\n\t- a\n  - b\n\t- zeta\n---\nText.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "a list in brackets indented by tabs",
        "---\ntitle: Bread\ntags: [\n\ta,\n\tb\n\t]\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags: [\n\ta,\n\tb,\n\tzeta\n\t]\n---\nText.\n",
    ),
    Form(
        "a line with a tab only",
        "---\ntitle: Bread\ntags: [a, b]\n\t\nmood: calm\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags: [a, b, zeta]\n\t\nmood: calm\n---\nText.\n",
    ),
    Form(
        "a line with a tab only behind a word",
        "---\ntitle: Bread\nmood: calm\n\t\ntags: [a, b]\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\nmood: calm\n\t\ntags: [a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "a comment behind a tab",
        "---\ntitle: Bread\nmood: calm\n\t# soon\ntags: [a, b]\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\nmood: calm\n\t# soon\ntags: [a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "U+2028 in a title",
        "---\ntitle: Bread\u2028and butter\ntags: [a, b]\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\u2028and butter\ntags: [a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "U+2028 in a comment",
        "---\ntitle: Bread\n# draft\u2028tags: [c]\ncategories: [d]\n---\nText.\n",
        {"tags": [], "categories": ["d"]},
        added="---\ntitle: Bread\n# draft\u2028tags: [c]\ncategories: [d]\ntags: [zeta]\n---\nText.\n",
    ),
    Form(
        "U+0085 in a comment behind a value",
        "---\ntitle: Bread\ntags: [a, b] # draft\x85categories: [c]\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags: [a, b, zeta] # draft\x85categories: [c]\n---\nText.\n",
    ),
    Form(
        "U+2029 in a block of text",
        "---\ntitle: Bread\ntext: |\n  c\u2029d\ntags: [a, b]\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntext: |\n  c\u2029d\ntags: [a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "U+2028 in a label",
        "---\ntitle: Bread\ntags: [a\u2028b, c]\n---\nText.\n",
        {"tags": ["a b", "c"]},
        added="---\ntitle: Bread\ntags: [a\u2028b, c, zeta]\n---\nText.\n",
    ),
    Form(
        "U+2028 in quotes",
        '---\ntitle: Bread\ntags: ["a \u2028 b", c]\n---\nText.\n',
        {"tags": ["a b", "c"]},
        added='---\ntitle: Bread\ntags: ["a \u2028 b", c, zeta]\n---\nText.\n',
    ),
    Form(
        "U+2028 behind an item",
        "---\ntitle: Bread\ntags:\n- a\u2028\n- b\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags:\n- a\u2028\n- b\n- zeta\n---\nText.\n",
    ),
    Form(
        "U+2028 before a key",
        "---\ntitle: Bread\n\u2028mood: calm\ntags: [a, b]\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\n\u2028mood: calm\ntags: [a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "U+2028 in a comment, in Jekyll",
        "---\ntitle: Bread\n# draft\u2028tags: [c]\n---\nText.\n",
        (
            "Line 3: the YAML front matter cannot be parsed: the character U+2028 ends a line in "
            "Jekyll and nowhere else"
        ),
        added=(
            "refused: Line 3: the YAML front matter cannot be parsed: the character U+2028 ends a "
            "line in Jekyll and nowhere else"
        ),
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "U+2028 in quotes, in Jekyll",
        '---\ntitle: Bread\ntext: "c\u2028d"\ntags: [a, b]\n---\nText.\n',
        AB,
        added='---\ntitle: Bread\ntext: "c\u2028d"\ntags: [a, b, zeta]\n---\nText.\n',
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "a no-break space in the indentation",
        "---\ntitle: Bread\ntags:\n\xa0\xa0- a\n---\nText.\n",
        (
            "Line 4: the YAML front matter cannot be parsed: a no-break space (U+00A0) stands "
            "where YAML allows only spaces"
        ),
        added=(
            "refused: Line 4: the YAML front matter cannot be parsed: a no-break space (U+00A0) "
            "stands where YAML allows only spaces"
        ),
    ),
    Form(
        "an ideographic space in the indentation",
        "---\ntitle: Bread\ntags:\n\u3000- a\n---\nText.\n",
        (
            "Line 4: the YAML front matter cannot be parsed: an ideographic space (U+3000) stands "
            "where YAML allows only spaces"
        ),
        added=(
            "refused: Line 4: the YAML front matter cannot be parsed: an ideographic space "
            "(U+3000) stands where YAML allows only spaces"
        ),
    ),
    Form(
        "a byte order mark before a key",
        "---\ntitle: Bread\n\ufefftags: [a, b]\n---\nText.\n",
        (
            "Line 3: the YAML front matter cannot be parsed: the character U+FEFF stands where "
            "YAML allows only spaces"
        ),
        added=(
            "refused: Line 3: the YAML front matter cannot be parsed: the character U+FEFF stands "
            "where YAML allows only spaces"
        ),
    ),
    Form(
        "a control character",
        "---\ntitle: Bread\ntags: [a\x07, b]\n---\nText.\n",
        (
            "Line 3: the YAML front matter cannot be parsed: control characters are not allowed "
            "(the character U+0007)"
        ),
        added=(
            "refused: Line 3: the YAML front matter cannot be parsed: control characters are not "
            "allowed (the character U+0007)"
        ),
    ),
    Form(
        "a colon at the beginning of a word in brackets",
        "---\ntitle: Bread\ntags: [:a, b]\n---\nText.\n",
        {"tags": [":a", "b"]},
        added="---\ntitle: Bread\ntags: [:a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "two colons at the beginning of a word in brackets",
        "---\ntitle: Bread\ntags: [b, ::a]\n---\nText.\n",
        {"tags": ["b", "::a"]},
        added="---\ntitle: Bread\ntags: [b, ::a, zeta]\n---\nText.\n",
    ),
    Form(
        "a colon at the beginning of a word on a line of its own",
        "---\ntitle: Bread\ntags: [\n  b,\n  :a\n]\n---\nText.\n",
        {"tags": ["b", ":a"]},
        added="---\ntitle: Bread\ntags: [\n  b,\n  :a,\n  zeta\n]\n---\nText.\n",
    ),
    Form(
        "a colon at the beginning of a word in brackets, in Jekyll",
        "---\ntitle: Bread\ntags: [:a, b]\n---\nText.\n",
        'Line 3: the YAML front matter cannot be parsed: did not find expected node content, at ":"',
        added=(
            "refused: Line 3: the YAML front matter cannot be parsed: did not find expected node "
            'content, at ":"'
        ),
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "a colon at the end of a word in brackets",
        "---\ntitle: Bread\ntags: [a:, b]\n---\nText.\n",
        "Line 3: the YAML front matter cannot be parsed: found unexpected ':'",
        added="refused: Line 3: the YAML front matter cannot be parsed: found unexpected ':'",
    ),
    Form(
        "a question mark at the beginning of a word in brackets",
        "---\ntitle: Bread\ntags: [?a, b]\n---\nText.\n",
        {"tags": ["?a", "b"]},
        added="---\ntitle: Bread\ntags: [?a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "a question mark at the beginning of a word behind a comment",
        "---\ntitle: Bread\ntags: [ # c\n  ?a, b]\n---\nText.\n",
        {"tags": ["?a", "b"]},
        added="---\ntitle: Bread\ntags: [ # c\n  ?a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "an anchor that stands twice",
        "---\ntitle: Bread\nmood: &x calm\nsong: &x blue\ntags: [*x, b]\n---\nText.\n",
        {"tags": ["blue", "b"]},
        added='refused: Line 5: the value of "tags" has an anchor, alias or tag',
    ),
    Form(
        "an anchor with a dot",
        "---\ntitle: Bread\nmood: &x.y calm\ntags: [*x.y, b]\n---\nText.\n",
        {"tags": ["calm", "b"]},
        added='refused: Line 4: the value of "tags" has an anchor, alias or tag',
    ),
    Form(
        "an anchor with a letter that is not ASCII",
        "---\ntitle: Bread\nmood: &ü calm\ntags:\n- *ü\n- b\n---\nText.\n",
        {"tags": ["calm", "b"]},
        added='refused: Line 5: the value of "tags" has an anchor, alias or tag',
    ),
    Form(
        "an anchor with a colon",
        "---\ntitle: Bread\nmood: &x:y calm\ntags: [*x:y , b]\n---\nText.\n",
        {"tags": ["calm", "b"]},
        added='refused: Line 4: the value of "tags" has an anchor, alias or tag',
    ),
    Form(
        "an anchor with a dot, in Jekyll",
        "---\ntitle: Bread\nmood: &x.y calm\ntags: [*x.y, b]\n---\nText.\n",
        (
            "Line 3: the YAML front matter cannot be parsed: did not find expected alphabetic or "
            'numeric character, at "."'
        ),
        added=(
            "refused: Line 3: the YAML front matter cannot be parsed: did not find expected "
            'alphabetic or numeric character, at "."'
        ),
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "what looks like an anchor in a text",
        '---\ntitle: Bread\nmood: &x.y "calm &x.y *x.y"\ntags: [a, b]\n---\nText.\n',
        AB,
        added='---\ntitle: Bread\nmood: &x.y "calm &x.y *x.y"\ntags: [a, b, zeta]\n---\nText.\n',
    ),
    Form(
        "a block of text that begins with a tab",
        "---\ntitle: Bread\ntext: |\n  \tc\n  d\ntags: [a, b]\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntext: |\n  \tc\n  d\ntags: [a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "a folded block of text that begins with a tab",
        "---\ntitle: Bread\ntext: >\n  \tc\n  d\ntags: [a, b]\n---\nText.\n",
        ("Line 4: the YAML front matter cannot be parsed: a folded block of text begins with a tab (U+0009)"),
        added=(
            "refused: Line 4: the YAML front matter cannot be parsed: a folded block of text "
            "begins with a tab (U+0009)"
        ),
    ),
    Form(
        "a comment in brackets",
        "---\ntitle: Bread\ntags: [#a, b]\n---\nText.\n",
        'Line 3: the YAML front matter cannot be parsed: "#a, b]" is a comment to YAML',
        added='refused: Line 3: the YAML front matter cannot be parsed: "#a, b]" is a comment to YAML',
    ),
    Form(
        "a key in quotes and a colon",
        '---\ntitle: Bread\nlinks: {"c":d}\ntags: [a, b]\n---\nText.\n',
        AB,
        added='---\ntitle: Bread\nlinks: {"c":d}\ntags: [a, b, zeta]\n---\nText.\n',
    ),
)
