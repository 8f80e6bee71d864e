"""Items that are comments to YAML."""

from tests.forms import Form

AB: dict[str, list[str]] = {"tags": ["a", "b"]}
HEXO = {"_config.yml": "skip_render: README.md\n"}

FORMS = (
    Form(
        "items that are comments",
        "---\ntitle: Bread\ntags:\n  - #server\n  - #disk\n---\nText.\n",
        {"tags": []},
        added="---\ntitle: Bread\ntags:\n  - #server\n  - #disk\n  - zeta\n---\nText.\n",
    ),
    Form(
        "one item that is a comment",
        "---\ntitle: Bread\ntags:\n  - a\n  - #server\n  - b\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags:\n  - a\n  - #server\n  - b\n  - zeta\n---\nText.\n",
    ),
    Form(
        "the last item is a comment",
        "---\ntitle: Bread\ntags:\n- a\n- #server\n---\nText.\n",
        {"tags": ["a"]},
        added="---\ntitle: Bread\ntags:\n- a\n- #server\n- zeta\n---\nText.\n",
    ),
    Form(
        "the first item is a comment",
        "---\ntitle: Bread\ntags:\n- #server\n- a\n---\nText.\n",
        {"tags": ["a"]},
        added="---\ntitle: Bread\ntags:\n- #server\n- a\n- zeta\n---\nText.\n",
    ),
    Form(
        "a comment with a blank",
        "---\ntitle: Bread\ntags:\n- a\n- # server\n---\nText.\n",
        {"tags": ["a"]},
        added="---\ntitle: Bread\ntags:\n- a\n- # server\n- zeta\n---\nText.\n",
    ),
    Form(
        "two comments in one item",
        "---\ntitle: Bread\ntags:\n- a\n- #server #disk\n---\nText.\n",
        {"tags": ["a"]},
        added="---\ntitle: Bread\ntags:\n- a\n- #server #disk\n- zeta\n---\nText.\n",
    ),
    Form(
        "a comment behind several blanks",
        "---\ntitle: Bread\ntags:\n  -   #server\n  -   a\n---\nText.\n",
        {"tags": ["a"]},
        added="---\ntitle: Bread\ntags:\n  -   #server\n  -   a\n  -   zeta\n---\nText.\n",
    ),
    Form(
        "a comment behind a dash and a tab",
        "---\ntitle: Bread\ntags:\n-\t#server\n-\ta\n---\nText.\n",
        {"tags": ["a"]},
        added="---\ntitle: Bread\ntags:\n-\t#server\n-\ta\n-\tzeta\n---\nText.\n",
    ),
    Form(
        "a comment behind an item",
        "---\ntitle: Bread\ntags:\n- a #server\n- b\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags:\n- a #server\n- b\n- zeta\n---\nText.\n",
    ),
    Form(
        "a number sign in a word",
        "---\ntitle: Bread\ntags:\n- c#\n- f#\n---\nText.\n",
        {"tags": ["c#", "f#"]},
        added="---\ntitle: Bread\ntags:\n- c#\n- f#\n- zeta\n---\nText.\n",
    ),
    Form(
        "an item in quotes",
        '---\ntitle: Bread\ntags:\n- "#server"\n- a\n---\nText.\n',
        {"tags": ["#server", "a"]},
        added='---\ntitle: Bread\ntags:\n- "#server"\n- a\n- zeta\n---\nText.\n',
    ),
    Form(
        "a comment between items",
        "---\ntitle: Bread\ntags:\n- a\n# - old\n- b\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags:\n- a\n# - old\n- b\n- zeta\n---\nText.\n",
    ),
    Form(
        "a comment in the place of a value",
        "---\ntitle: Bread\ntags: #server\ncategories: [c]\n---\nText.\n",
        {"tags": [], "categories": ["c"]},
        added="---\ntitle: Bread\ntags: [zeta] #server\ncategories: [c]\n---\nText.\n",
    ),
    Form(
        "a comment behind the key of a list",
        "---\ntitle: Bread\ntags: #mine\n- a\n- b\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags: #mine\n- a\n- b\n- zeta\n---\nText.\n",
    ),
    Form(
        "a comment in a line of its own before the item",
        "---\ntitle: Bread\ntags:\n- # the first\n  a\n- b\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags:\n- # the first\n  a\n- b\n- zeta\n---\nText.\n",
    ),
    Form(
        "a comment in brackets on several lines",
        "---\ntitle: Bread\ntags: [\n  a, #server\n  b\n]\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags: [\n  a, #server\n  b,\n  zeta\n]\n---\nText.\n",
    ),
    Form(
        "a comment in brackets that hides the rest",
        "---\ntitle: Bread\ntags: [a, #server, b]\n---\nText.\n",
        'Line 3: the YAML front matter cannot be parsed: "#server, b]" is a comment to YAML',
        added=('refused: Line 3: the YAML front matter cannot be parsed: "#server, b]" is a comment to YAML'),
    ),
    Form(
        "a comment in brackets that hides the rest of a line",
        "---\ntitle: Bread\ntags: [a, #server,\n  b]\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags: [a, #server,\n  b,\n  zeta]\n---\nText.\n",
    ),
    Form(
        "a comment for a category",
        "---\ntitle: Bread\ntags: [a]\ncategories:\n- #home\n---\nText.\n",
        {"tags": ["a"]},
        added="---\ntitle: Bread\ntags: [a, zeta]\ncategories:\n- #home\n---\nText.\n",
    ),
    Form(
        "items of another list that are comments",
        "---\ntitle: Bread\nlinks:\n- #here\ntags: [a, b]\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\nlinks:\n- #here\ntags: [a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "a comment in a block of text",
        "---\ntitle: Bread\ntext: |\n  - #here\ntags: [a, b]\n---\nText.\n",
        AB,
        added="---\ntitle: Bread\ntext: |\n  - #here\ntags: [a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "comments and CRLF",
        "---\r\ntitle: Bread\r\ntags:\r\n- #server\r\n- a\r\n---\r\nText.\r\n",
        {"tags": ["a"]},
        added="---\r\ntitle: Bread\r\ntags:\r\n- #server\r\n- a\r\n- zeta\r\n---\r\nText.\r\n",
    ),
    Form(
        "nested items that are comments, in Hexo",
        "---\ntitle: Bread\ncategories:\n- - #home\n  - c\ntags: [a]\n---\nText.\n",
        {"tags": ["a"], "categories": ["c"]},
        added="---\ntitle: Bread\ncategories:\n- - #home\n  - c\ntags: [a, zeta]\n---\nText.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "comments without an opening line",
        "title: Bread\ntags:\n- a\n- #server\n---\nText.\n",
        {"tags": ["a"]},
        added="title: Bread\ntags:\n- a\n- #server\n- zeta\n---\nText.\n",
    ),
    Form(
        "no blank before the comment",
        "---\ntitle: Bread\ntags:\n- a\n-#server\n---\nText.\n",
        "Line 5: the YAML front matter cannot be parsed: could not find expected ':', at \"-\"",
        added=(
            "refused: Line 5: the YAML front matter cannot be parsed: could not find expected ':', at \"-\""
        ),
    ),
)
