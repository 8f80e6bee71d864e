"""Escapes, blanks and names in YAML that its parsers read differently."""

from tests.forms import Form

HUGO = {"hugo.toml": 'title = "Blog"\n'}
HEXO = {"_config.yml": "skip_render: README.md\n"}
JEKYLL = {"_config.yml": "plugins: []\n"}

FORMS = (
    Form(
        "an emoji that two escapes stand for",
        '---\ntitle: Bread\ntags: ["\\ud83d\\ude00", b]\n---\nText.\n',
        {"tags": ["😀", "b"]},
        added='---\ntitle: Bread\ntags: ["\\ud83d\\ude00", b, zeta]\n---\nText.\n',
    ),
    Form(
        "an emoji that two escapes stand for, in Hugo",
        '---\ntitle: Bread\ntitle2: "\\uD83C\\uDF5E and \\ud83d\\ude00"\ntags: [a, b]\n---\nText.\n',
        {"tags": ["a", "b"]},
        added=(
            '---\ntitle: Bread\ntitle2: "\\uD83C\\uDF5E and \\ud83d\\ude00"\ntags: [a, b, zeta]\n---\nText.\n'
        ),
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "an emoji that two escapes stand for, as a text",
        '---\ntitle: Bread\ntags: "\\ud83d\\ude00"\n---\nText.\n',
        {"tags": ["😀"]},
        added='---\ntitle: Bread\ntags: ["\\ud83d\\ude00", "zeta"]\n---\nText.\n',
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "an emoji that two escapes stand for, in a key",
        '---\ntitle: Bread\n"\\ud83d\\ude00": x\ntags: [a, b]\n---\nText.\n',
        {"tags": ["a", "b"]},
        added='---\ntitle: Bread\n"\\ud83d\\ude00": x\ntags: [a, b, zeta]\n---\nText.\n',
    ),
    Form(
        "an emoji that two escapes stand for, in Jekyll",
        '---\ntitle: Bread\ntags: ["\\ud83d\\ude00", b]\n---\nText.\n',
        'Line 3: the YAML front matter cannot be parsed: "\\ud83d" is half a surrogate pair',
        added='refused: Line 3: the YAML front matter cannot be parsed: "\\ud83d" is half a surrogate pair',
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "two escapes in single quotation marks, and an emoji",
        "---\ntitle: Bread\ntags: ['\\ud83d\\ude00', \"\\ud83d\\ude01\"]\n---\nText.\n",
        {"tags": ["\\ud83d\\ude00", "😁"]},
        added="---\ntitle: Bread\ntags: ['\\ud83d\\ude00', \"\\ud83d\\ude01\", 'zeta']\n---\nText.\n",
    ),
    Form(
        "two escapes in a plain word, and an emoji",
        '---\ntitle: Bread\ntags: [\\ud83d\\ude00, "\\ud83d\\ude01"]\n---\nText.\n',
        {"tags": ["\\ud83d\\ude00", "😁"]},
        added='---\ntitle: Bread\ntags: [\\ud83d\\ude00, "\\ud83d\\ude01", zeta]\n---\nText.\n',
    ),
    Form(
        "an escape behind an escaped backslash, and an emoji",
        '---\ntitle: Bread\ntext: "\\\\ud83d \\ud83d\\ude00"\ntags: [a, b]\n---\nText.\n',
        {"tags": ["a", "b"]},
        added='---\ntitle: Bread\ntext: "\\\\ud83d \\ud83d\\ude00"\ntags: [a, b, zeta]\n---\nText.\n',
    ),
    Form(
        "half of an emoji's escape",
        '---\ntitle: Bread\ntags: ["\\ud83d", b]\n---\nText.\n',
        'Line 3: the YAML front matter cannot be parsed: "\\ud83d" is half a surrogate pair',
        added='refused: Line 3: the YAML front matter cannot be parsed: "\\ud83d" is half a surrogate pair',
    ),
    Form(
        "the second half of an emoji's escape",
        '---\ntitle: Bread\ntags: ["a \\ude00", b]\n---\nText.\n',
        'Line 3: the YAML front matter cannot be parsed: "\\ude00" is half a surrogate pair',
        added='refused: Line 3: the YAML front matter cannot be parsed: "\\ude00" is half a surrogate pair',
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "an anchor that ends in a colon",
        "---\ntitle: Bread\nmood: &x: calm\ntags: [*x: , b]\n---\nText.\n",
        {"tags": ["calm", "b"]},
        added='refused: Line 4: the value of "tags" has an anchor, alias or tag',
    ),
    Form(
        "an anchor that ends in a colon, before a mapping",
        "---\ntitle: Bread\nmood: &x:\n  k: v\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="---\ntitle: Bread\nmood: &x:\n  k: v\ntags: [a, b, zeta]\n---\nText.\n",
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "an anchor that begins with a colon",
        "---\ntitle: Bread\nmood: &:x calm\ntags: [*:x , b]\n---\nText.\n",
        {"tags": ["calm", "b"]},
        added='refused: Line 4: the value of "tags" has an anchor, alias or tag',
    ),
    Form(
        "an anchor that stands twice, in Jekyll",
        "---\ntitle: Bread\nmood: &x calm\nsong: &x blue\ntags: [*x, b]\n---\nText.\n",
        {"tags": ["blue", "b"]},
        added='refused: Line 5: the value of "tags" has an anchor, alias or tag',
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "an anchor that stands twice, and labels elsewhere, in Jekyll",
        "---\ntitle: Bread\nmood: &x calm\nsong: &x blue\nhum: *x\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="---\ntitle: Bread\nmood: &x calm\nsong: &x blue\nhum: *x\ntags: [a, b, zeta]\n---\nText.\n",
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "an anchor that stands nowhere, in Jekyll",
        "---\ntitle: Bread\nmood: &x calm\nsong: &x blue\ntags: [*y, b]\n---\nText.\n",
        "Line 5: the YAML front matter cannot be parsed: found undefined alias",
        added="refused: Line 5: the YAML front matter cannot be parsed: found undefined alias",
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "a tab in a text, in Jekyll",
        "---\ntitle: Bread\ntags: a\tb\n---\nText.\n",
        {"tags": ["a", "b"]},
        added='---\ntitle: Bread\ntags: "a\\x09b zeta"\n---\nText.\n',
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "a tab in a text",
        "---\ntitle: Bread\ntags: a\tb\n---\nText.\n",
        {"tags": ["a b"]},
        added='refused: Line 3: "tags: a b" is several labels to Jekyll and one to others: make it a list',
    ),
    Form(
        "a tab in a text, in Hexo",
        "---\ntitle: Bread\ntags: a\tb\n---\nText.\n",
        {"tags": ["a b"]},
        added="---\ntitle: Bread\ntags: [a\tb, zeta]\n---\nText.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "an escaped line break in a text",
        '---\ntitle: Bread\ntags: "a\\nb"\n---\nText.\n',
        {"tags": ["a b"]},
        added='refused: Line 3: "tags: a b" is several labels to Jekyll and one to others: make it a list',
    ),
    Form(
        "a blank line in a text",
        "---\ntitle: Bread\ntags: 'a\n\n  b'\n---\nText.\n",
        {"tags": ["a b"]},
        added='refused: Line 3: "tags: a b" is several labels to Jekyll and one to others: make it a list',
    ),
    Form(
        "an ideographic space in a text, in Jekyll",
        "---\ntitle: Bread\ntags: 猫\u3000犬\n---\nText.\n",
        {"tags": ["猫 犬"]},
        added="---\ntitle: Bread\ntags: [猫\u3000犬, zeta]\n---\nText.\n",
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "a no-break space in a text, in Jekyll",
        "---\ntitle: Bread\ncategories: [c]\ntags: a\xa0b\n---\nText.\n",
        {"tags": ["a b"], "categories": ["c"]},
        added="---\ntitle: Bread\ncategories: [c]\ntags: [a\xa0b, zeta]\n---\nText.\n",
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "an ideographic space in a text",
        "---\ntitle: Bread\ntags: 猫\u3000犬\n---\nText.\n",
        {"tags": ["猫 犬"]},
        added="---\ntitle: Bread\ntags: [猫\u3000犬, zeta]\n---\nText.\n",
    ),
    Form(
        "U+2028 behind a list in brackets, in Jekyll",
        "---\ntitle: Bread\ntags: [a, b]\u2028\n---\nText.\n",
        (
            "Line 3: the YAML front matter cannot be parsed: the character U+2028 ends a "
            "line in Jekyll and nowhere else"
        ),
        added=(
            "refused: Line 3: the YAML front matter cannot be parsed: the character U+2028 "
            "ends a line in Jekyll and nowhere else"
        ),
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "U+2028 behind a list in brackets",
        "---\ntitle: Bread\ntags: [a, b]\u2028\n---\nText.\n",
        ("Line 3: the YAML front matter cannot be parsed: did not find expected key (the character U+2028)"),
        added=(
            "refused: Line 3: the YAML front matter cannot be parsed: did not find expected "
            "key (the character U+2028)"
        ),
    ),
    Form(
        "U+2028 before a dash, in Jekyll",
        "---\ntitle: Bread\ntags:\u2028- a\n- b\n---\nText.\n",
        (
            "Line 3: the YAML front matter cannot be parsed: the character U+2028 ends a "
            "line in Jekyll and nowhere else"
        ),
        added=(
            "refused: Line 3: the YAML front matter cannot be parsed: the character U+2028 "
            "ends a line in Jekyll and nowhere else"
        ),
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "U+2029 in a list in brackets, in Jekyll",
        "---\ntitle: Bread\ntags: [a,\u2029b]\n---\nText.\n",
        (
            "Line 3: the YAML front matter cannot be parsed: the character U+2029 ends a "
            "line in Jekyll and nowhere else"
        ),
        added=(
            "refused: Line 3: the YAML front matter cannot be parsed: the character U+2029 "
            "ends a line in Jekyll and nowhere else"
        ),
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "U+0085 behind a backslash, in Jekyll",
        '---\ntitle: Bread\ntext: "c\\\x85d"\ntags: [a, b]\n---\nText.\n',
        (
            "Line 3: the YAML front matter cannot be parsed: the character U+0085 ends a "
            "line in Jekyll and nowhere else"
        ),
        added=(
            "refused: Line 3: the YAML front matter cannot be parsed: the character U+0085 "
            "ends a line in Jekyll and nowhere else"
        ),
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "U+2028 in a folded block, in Jekyll",
        "---\ntitle: Bread\ntext: >\n  c\n\u2028\n  d\ntags: [a, b]\n---\nText.\n",
        (
            "Line 5: the YAML front matter cannot be parsed: the character U+2028 ends a "
            "line in Jekyll and nowhere else"
        ),
        added=(
            "refused: Line 5: the YAML front matter cannot be parsed: the character U+2028 "
            "ends a line in Jekyll and nowhere else"
        ),
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "U+0085 before a list in brackets, in Hugo",
        "---\ntitle: Bread\ntags: \x85[a, b]\n---\nText.\n",
        {"tags": ["[a, b]"]},
        added=(
            'refused: Line 3: "tags: \x85[a, b]" is one label to Hugo, which does not split at '
            "commas: make it a list"
        ),
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "U+2028 between words, in Hugo",
        "---\ntitle: Bread\ntags:\n- a\u2028b\n- c\n---\nText.\n",
        {"tags": ["a b", "c"]},
        added="---\ntitle: Bread\ntags:\n- a\u2028b\n- c\n- zeta\n---\nText.\n",
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "U+2029 in single quotation marks, in Hexo",
        "---\ntitle: Bread\ntags: ['a\u2029b', c]\n---\nText.\n",
        {"tags": ["a b", "c"]},
        added="---\ntitle: Bread\ntags: ['a\u2029b', c, zeta]\n---\nText.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "a block of text indented by a tab",
        "---\ntitle: Bread\ntext: |\n\tc\ntags: [a, b]\n---\nText.\n",
        (
            "Line 4: the YAML front matter cannot be parsed: a line in a block of text "
            "begins with a tab (U+0009)"
        ),
        added=(
            "refused: Line 4: the YAML front matter cannot be parsed: a line in a block of "
            "text begins with a tab (U+0009)"
        ),
    ),
    Form(
        "a block of text indented by a tab, in Hexo",
        "---\ntitle: Bread\ntext: |\n\tc\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="---\ntitle: Bread\ntext: |\n\tc\ntags: [a, b, zeta]\n---\nText.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "a block of text with a tab in its second line",
        "---\ntitle: Bread\ntext: |\n  c\n\td\ntags: [a, b]\n---\nText.\n",
        (
            "Line 5: the YAML front matter cannot be parsed: a line in a block of text "
            "begins with a tab (U+0009)"
        ),
        added=(
            "refused: Line 5: the YAML front matter cannot be parsed: a line in a block of "
            "text begins with a tab (U+0009)"
        ),
    ),
    Form(
        "a block of text that begins with a tab, in Jekyll",
        "---\ntitle: Bread\ntext: |\n  \tc\ntags: [a, b]\n---\nText.\n",
        (
            "Line 4: the YAML front matter cannot be parsed: a line in a block of text "
            "begins with a tab (U+0009)"
        ),
        added=(
            "refused: Line 4: the YAML front matter cannot be parsed: a line in a block of "
            "text begins with a tab (U+0009)"
        ),
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "a tab behind the sign of a key",
        "---\ntitle: Bread\n?\ttags\n:\t[a, b]\n---\nText.\n",
        (
            "Line 3: the YAML front matter cannot be parsed: found character that cannot "
            "start any token (a tab (U+0009))"
        ),
        added=(
            "refused: Line 3: the YAML front matter cannot be parsed: found character that "
            "cannot start any token (a tab (U+0009))"
        ),
    ),
    Form(
        "a list indented by blanks and a tab, in Hugo",
        "---\ntitle: Bread\ntags:\n  \t- a\n---\nText.\n",
        (
            "Line 4: the YAML front matter cannot be parsed: a tab (U+0009) stands where "
            "YAML allows only spaces"
        ),
        added=(
            "refused: Line 4: the YAML front matter cannot be parsed: a tab (U+0009) stands "
            "where YAML allows only spaces"
        ),
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "tabs around a list in brackets",
        "---\ntitle: Bread\ntags:\t[\ta,\tb\t]\t# c\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="---\ntitle: Bread\ntags:\t[\ta,\tb,\tzeta\t]\t# c\n---\nText.\n",
    ),
    Form(
        "a tab behind an item, and a comment",
        "---\ntitle: Bread\ntags:\n- a\t# c\n- b\t\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="---\ntitle: Bread\ntags:\n- a\t# c\n- b\t\n- zeta\n---\nText.\n",
    ),
    Form(
        "tabs before items and comments in brackets",
        "---\ntitle: Bread\ntags: [\n\ta,\n\t# c\n\tb\n]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="---\ntitle: Bread\ntags: [\n\ta,\n\t# c\n\tb,\n\tzeta\n]\n---\nText.\n",
    ),
    Form(
        "a tab behind an alias",
        "---\ntitle: Bread\nmood: &x\tcalm\nsong: *x\t\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="---\ntitle: Bread\nmood: &x\tcalm\nsong: *x\t\ntags: [a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "a comment behind a word in brackets",
        "---\ntitle: Bread\ntags: [a #b]\n---\nText.\n",
        'Line 3: the YAML front matter cannot be parsed: "#b]" is a comment to YAML',
        added='refused: Line 3: the YAML front matter cannot be parsed: "#b]" is a comment to YAML',
    ),
    Form(
        "a comment behind a word in brackets, after another comment",
        "---\ntitle: Bread\n# see [1]\nmood: calm # [x]\ntags: [a, b #c]\n---\nText.\n",
        'Line 5: the YAML front matter cannot be parsed: "#c]" is a comment to YAML',
        added='refused: Line 5: the YAML front matter cannot be parsed: "#c]" is a comment to YAML',
    ),
    Form(
        "a comment in braces",
        "---\ntitle: Bread\nlinks: {home: c #d}\ntags: [a, b]\n---\nText.\n",
        'Line 3: the YAML front matter cannot be parsed: "#d}" is a comment to YAML',
        added='refused: Line 3: the YAML front matter cannot be parsed: "#d}" is a comment to YAML',
    ),
    Form(
        "a question mark only, in brackets",
        "---\ntitle: Bread\ntags: [a, ?]\n---\nText.\n",
        'Line 3: the YAML front matter cannot be parsed: "?" between brackets begins a key of YAML\'s',
        added=(
            'refused: Line 3: the YAML front matter cannot be parsed: "?" between brackets '
            "begins a key of YAML's"
        ),
    ),
    Form(
        "a question mark only, in brackets, and more below",
        "---\ntitle: Bread\ntags: [?]\nmood: calm\n---\nText.\n",
        'Line 3: the YAML front matter cannot be parsed: "?" between brackets begins a key of YAML\'s',
        added=(
            'refused: Line 3: the YAML front matter cannot be parsed: "?" between brackets '
            "begins a key of YAML's"
        ),
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "a question mark and a colon at the beginning of a word",
        "---\ntitle: Bread\ntags: [?:a, :?b]\n---\nText.\n",
        {"tags": ["?:a", ":?b"]},
        added="---\ntitle: Bread\ntags: [?:a, :?b, zeta]\n---\nText.\n",
    ),
    Form(
        "two question marks at the beginning of a word",
        "---\ntitle: Bread\ntags: [a, ??b]\n---\nText.\n",
        {"tags": ["a", "??b"]},
        added="---\ntitle: Bread\ntags: [a, ??b, zeta]\n---\nText.\n",
    ),
    Form(
        "a colon before a word on a line of its own, in braces",
        "---\ntitle: Bread\nmood: {\n:x: a}\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="---\ntitle: Bread\nmood: {\n:x: a}\ntags: [a, b, zeta]\n---\nText.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "false as the value",
        "---\ntitle: Bread\ntags: false\n---\nText.\n",
        {"tags": ["false"]},
        added='refused: Line 3: "tags: false" is not a label to most site generators',
    ),
    Form(
        "false as the value, in Jekyll",
        "---\ntitle: Bread\ntags: false\n---\nText.\n",
        {"post": True},
        added='refused: Line 3: "tags: false" is not a label to most site generators',
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "false as the value, in Hugo",
        "---\ntitle: Bread\ntags: false\n---\nText.\n",
        {"tags": ["false"]},
        added="---\ntitle: Bread\ntags: [false, zeta]\n---\nText.\n",
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        '"false" in quotation marks',
        '---\ntitle: Bread\ntags: "false"\n---\nText.\n',
        {"tags": ["false"]},
        added='---\ntitle: Bread\ntags: ["false", "zeta"]\n---\nText.\n',
    ),
    Form(
        "a tag of YAML without a value, in Hugo",
        "---\ntitle: Bread\nmood: !x\ntags: [a, b]\n---\nText.\n",
        {"post": True},
        added="refused: Line 3: Hugo reads what follows this line as a part of its empty value",
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "a tag of YAML without a value behind the labels, in Hugo",
        "---\ntitle: Bread\ntags: [a, b]\nmood: !x\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="---\ntitle: Bread\ntags: [a, b, zeta]\nmood: !x\n---\nText.\n",
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "a tag of YAML without a value in a mapping, in Hugo",
        "---\ntitle: Bread\nmood:\n  now: !x\ntags: [a, b]\n---\nText.\n",
        {"post": True},
        added="refused: Line 4: Hugo reads what follows this line as a part of its empty value",
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "a tag of YAML without a value, in Jekyll",
        "---\ntitle: Bread\nmood: !x\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="---\ntitle: Bread\nmood: !x\ntags: [a, b, zeta]\n---\nText.\n",
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
)
