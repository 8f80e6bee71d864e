"""Headers with unusual delimiters and line ends."""

from tests.forms import Form

AB: dict[str, list[str]] = {"tags": ["a", "b"]}
NO_POST: dict[str, object] = {"tags": [], "post": False}
HUGO = {"hugo.toml": 'title = "Blog"\n'}
HEXO = {"_config.yml": "skip_render: README.md\n"}
JEKYLL = {"_config.yml": "plugins: []\n"}

FORMS = (
    Form(
        "four dashes, in Hexo",
        "----\ntitle: Bread\ntags: [a, b]\n----\nText.\n",
        AB,
        added="----\ntitle: Bread\ntags: [a, b, zeta]\n----\nText.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "four dashes, where no generator is known",
        "----\ntitle: Bread\ntags:\n- a\n- b\n----\nText.\n",
        AB,
        added="----\ntitle: Bread\ntags:\n- a\n- b\n- zeta\n----\nText.\n",
    ),
    Form(
        "four dashes, in Jekyll",
        "----\ntitle: Bread\ntags: [a, b]\n----\nText.\n",
        NO_POST,
        added="refused: Line 1: the post has no front matter",
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "six dashes and CRLF, in Hexo",
        "------\r\ntitle: Bread\r\ntags:\r\n  - a\r\n  - b\r\n------\r\nText.\r\n",
        AB,
        added="------\r\ntitle: Bread\r\ntags:\r\n  - a\r\n  - b\r\n  - zeta\r\n------\r\nText.\r\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "four dashes closed by three, in Hexo",
        "----\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        NO_POST,
        added="refused: Line 1: the post has no front matter",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "text between rows of four dashes",
        "----\nA poem\n----\nText.\n",
        NO_POST,
        added="refused: Line 1: the post has no front matter",
    ),
    Form(
        "text with a colon between rows of four dashes",
        "----\nA poem: by me\n----\nText.\n",
        NO_POST,
        added="refused: Line 1: the post has no front matter",
    ),
    Form(
        "broken YAML between rows of four dashes, in Hexo",
        "----\ntitle: Bread\ntags: [a, b\n----\nText.\n",
        "Line 4: the YAML front matter cannot be parsed: did not find expected ',' or ']'",
        added="refused: Line 4: the YAML front matter cannot be parsed: did not find expected ',' or ']'",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "three dashes closed by four",
        "---\ntitle: Bread\ntags: [a, b]\n----\nText.\n",
        AB,
        added="---\ntitle: Bread\ntags: [a, b, zeta]\n----\nText.\n",
    ),
    Form(
        "text behind the closing dashes",
        "---\ntitle: Bread\ntags: [a, b]\n---Text.\n",
        AB,
        added="---\ntitle: Bread\ntags: [a, b, zeta]\n---Text.\n",
    ),
    Form(
        "text behind the closing dashes, in Jekyll",
        "---\ntitle: Bread\ntags: [a, b]\n---Text.\n",
        'Line 1: the front matter opened by "---" is never closed',
        added='refused: Line 1: the front matter opened by "---" is never closed',
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "a comment behind the opening dashes",
        "--- # draft 2\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        AB,
        added="--- # draft 2\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "a comment behind the opening dashes, in Hugo",
        "---\t# draft 2\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        AB,
        added="---\t# draft 2\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n",
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "a comment behind the opening dashes, in Jekyll",
        "--- # draft 2\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        NO_POST,
        added="refused: Line 1: the post has no front matter",
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "no opening line, tags first",
        "tags: [a, b]\ntitle: Bread\n---\nText.\n",
        AB,
        added="tags: [a, b, zeta]\ntitle: Bread\n---\nText.\n",
    ),
    Form(
        "no opening line, any key first, in Hexo",
        "mood: calm\ntags: [a, b]\n---\nText.\n",
        AB,
        added="mood: calm\ntags: [a, b, zeta]\n---\nText.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "no opening line, and a blank line in it",
        "title: Bread\ndate: 2020-01-02 10:00:00\n\ntags:\n- a\n- b\n---\nText.\n",
        {"tags": ["a", "b"], "date": "2020-01-02"},
        added="title: Bread\ndate: 2020-01-02 10:00:00\n\ntags:\n- a\n- b\n- zeta\n---\nText.\n",
    ),
    Form(
        "no opening line, blank lines first, in Hexo",
        "\n\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        AB,
        added="\n\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "no opening line, a comment first, in Hexo",
        "# draft 2\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        AB,
        added="# draft 2\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "no opening line, five dashes at the end",
        "title: Bread\ntags: [a, b]\n-----\nText.\n",
        AB,
        added="title: Bread\ntags: [a, b, zeta]\n-----\nText.\n",
    ),
    Form(
        "no opening line, text behind the dashes, in Hexo",
        "title: Bread\ntags: [a, b]\n---Text.\n",
        AB,
        added="title: Bread\ntags: [a, b, zeta]\n---Text.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "no opening line, broken YAML, in Hexo",
        "title: Bread: and butter\ntags: [a, b]\n---\nText.\n",
        (
            "Line 1: the YAML front matter cannot be parsed: mapping values are not allowed in "
            'this context, at ":"'
        ),
        added=(
            "refused: Line 1: the YAML front matter cannot be parsed: mapping values are not "
            'allowed in this context, at ":"'
        ),
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "no opening line, in Jekyll",
        "title: Bread\ntags: [a, b]\n---\nText.\n",
        NO_POST,
        added="refused: Line 1: the post has no front matter",
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "a heading over dashes",
        "Bread: the basics\n---\nText.\n",
        NO_POST,
        added="refused: Line 1: the post has no front matter",
    ),
    Form(
        "a heading over dashes, in Jekyll",
        "title: Bread, the basics\n---\ntags: none\n",
        NO_POST,
        added="refused: Line 1: the post has no front matter",
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "a heading and text over dashes, in Hexo",
        "Bread\n\nFlour: the basics\n---\nText.\n",
        NO_POST,
        added="refused: Line 1: the post has no front matter",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "a list over dashes, in Hexo",
        "- flour\n- water\n---\nText.\n",
        NO_POST,
        added="refused: Line 1: the post has no front matter",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "members between rows of four semicolons, in Hexo",
        ';;;;\n"title": "Bread",\n"tags": ["a", "b"]\n;;;;\nText.\n',
        AB,
        added=';;;;\n"title": "Bread",\n"tags": ["a", "b", "zeta"]\n;;;;\nText.\n',
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "members without an opening line",
        '"title": "Bread",\n"tags": ["a", "b"]\n;;;\nText.\n',
        AB,
        added='"title": "Bread",\n"tags": ["a", "b", "zeta"]\n;;;\nText.\n',
    ),
    Form(
        "a quotation over semicolons",
        '"Bread": a poem\n;;;\nText.\n',
        NO_POST,
        added="refused: Line 1: the post has no front matter",
    ),
    Form(
        "---json",
        '---json\n{\n  "title": "Bread",\n  "tags": ["a", "b"]\n}\n---\nText.\n',
        AB,
        added='---json\n{\n  "title": "Bread",\n  "tags": ["a", "b", "zeta"]\n}\n---\nText.\n',
    ),
    Form(
        "---json and text behind the object",
        '---json\n{"title": "Bread"}\n"tags": ["a", "b"]\n---\nText.\n',
        "Line 3: text follows the JSON front matter",
        added="refused: Line 3: text follows the JSON front matter",
    ),
    Form(
        "---json, in Jekyll",
        '---json\n{"title": "Bread", "tags": ["a", "b"]}\n---\nText.\n',
        NO_POST,
        added="refused: Line 1: the post has no front matter",
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "---toml",
        '---toml\ntitle = "Bread"\ntags = ["a", "b"]\n---\nText.\n',
        AB,
        added='---toml\ntitle = "Bread"\ntags = ["a", "b", "zeta"]\n---\nText.\n',
    ),
    Form(
        "---yaml and CRLF",
        "---yaml\r\ntitle: Bread\r\ntags:\r\n- a\r\n- b\r\n---\r\nText.\r\n",
        AB,
        added="---yaml\r\ntitle: Bread\r\ntags:\r\n- a\r\n- b\r\n- zeta\r\n---\r\nText.\r\n",
    ),
    Form(
        "--- yml",
        "--- yml\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        AB,
        added="--- yml\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "---js",
        '---js\n{\n  title: "Bread",\n  tags: ["a", "b"]\n}\n---\nText.\n',
        "Line 2: the front matter is JavaScript, which Fuda does not run",
        added="refused: Line 2: the front matter is JavaScript, which Fuda does not run",
    ),
    Form(
        "a word behind dashes",
        "---bread\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        NO_POST,
        added="refused: Line 1: the post has no front matter",
    ),
    Form(
        "lines that end in CR",
        "---\rtitle: Bread\rtags:\r- a\r- b\r---\rText.\r",
        AB,
        added="---\rtitle: Bread\rtags:\r- a\r- b\r- zeta\r---\rText.\r",
    ),
    Form(
        "lines of TOML that end in CR",
        '+++\rtitle = "Bread"\rtags = ["a", "b"]\r+++\rText.\r',
        AB,
        added='+++\rtitle = "Bread"\rtags = ["a", "b", "zeta"]\r+++\rText.\r',
    ),
    Form(
        "lines of JSON that end in CR",
        '{\r  "title": "Bread",\r  "tags": ["a", "b"]\r}\rText.\r',
        AB,
        added='{\r  "title": "Bread",\r  "tags": ["a", "b", "zeta"]\r}\rText.\r',
    ),
    Form(
        "lines that end in CR before a text that ends them in LF",
        "---\rtitle: Bread\rtags: [a, b]\r---\rText,\nand more.\n",
        AB,
        added="---\rtitle: Bread\rtags: [a, b, zeta]\r---\rText,\nand more.\n",
    ),
    Form(
        "one line that ends in CR",
        "---\ntitle: Bread\rtags: [a, b]\n---\nText.\n",
        AB,
        added=(
            "refused: Line 2: only some lines of the front matter end in a carriage return (U+000D) alone"
        ),
    ),
    Form(
        "a CR in the text",
        "---\ntitle: Bread\ntags: [a, b]\n---\nText\rand more.\n",
        AB,
        added="---\ntitle: Bread\ntags: [a, b, zeta]\n---\nText\rand more.\n",
    ),
)
