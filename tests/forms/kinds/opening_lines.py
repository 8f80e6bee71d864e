"""Headers with more in their opening line, and without one."""

from tests.forms import Form

HUGO = {"hugo.toml": 'title = "Blog"\n'}
HEXO = {"_config.yml": "skip_render: README.md\n"}
JEKYLL = {"_config.yml": "plugins: []\n"}
ELEVENTY = {"eleventy.config.js": "export default {};\n"}
ASTRO = {"astro.config.mjs": "export default {};\n"}

FORMS = (
    Form(
        "a comment without a blank behind the opening dashes",
        "---# draft 2\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="---# draft 2\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "a comment without a blank behind the opening dashes, in Hugo",
        "---#draft 2\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="---#draft 2\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n",
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "a comment behind the opening dashes, in Astro",
        "--- # draft 2\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="--- # draft 2\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n",
        path="src/content/blog/post.md",
        site=ASTRO,
    ),
    Form(
        "a comment behind the opening dashes, in Eleventy",
        "--- # draft 2\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        {"tags": [], "post": False},
        added="refused: Line 1: the post has no front matter",
        path="posts/post.md",
        site=ELEVENTY,
    ),
    Form(
        "a blank line before opening dashes with a comment, in Hexo",
        "\n--- # draft 2\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="\n--- # draft 2\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "a comment behind the opening dashes, and a rule below",
        "--- # draft 2\nA poem.\n---\nText.\n",
        {"tags": [], "post": False},
        added="refused: Line 1: the post has no front matter",
    ),
    Form(
        "a comment behind the opening mark of TOML",
        '+++ # draft 2\ntitle = "Bread"\ntags = ["a", "b"]\n+++\nText.\n',
        {"tags": ["a", "b"]},
        added='+++ # draft 2\ntitle = "Bread"\ntags = ["a", "b", "zeta"]\n+++\nText.\n',
    ),
    Form(
        "a comment behind the opening mark of TOML, in Hugo",
        '+++ # draft 2\ntitle = "Bread"\ntags = ["a", "b"]\n+++\nText.\n',
        {"tags": ["a", "b"]},
        added='+++ # draft 2\ntitle = "Bread"\ntags = ["a", "b", "zeta"]\n+++\nText.\n',
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "a key behind the opening mark of TOML, in Hugo",
        '+++ title = "Bread"\ntags = ["a", "b"]\n+++\nText.\n',
        {"tags": ["a", "b"]},
        added='+++ title = "Bread"\ntags = ["a", "b", "zeta"]\n+++\nText.\n',
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "a mapping in braces behind the opening dashes, in Hugo",
        "--- {title: Bread, tags: [a, b]}\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="--- {title: Bread, tags: [a, b, zeta]}\n---\nText.\n",
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "a mapping in braces behind the opening dashes",
        "--- {title: Bread, tags: [a, b]}\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="--- {title: Bread, tags: [a, b, zeta]}\n---\nText.\n",
    ),
    Form(
        "an anchor behind the opening dashes, in Hugo",
        "--- &x\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="--- &x\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n",
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "a tag of YAML behind the opening dashes, in Astro",
        "--- !!map\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="--- !!map\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n",
        path="src/content/blog/post.md",
        site=ASTRO,
    ),
    Form(
        "a key behind the opening dashes, in Hugo",
        "---title: Bread\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="---title: Bread\ntags: [a, b, zeta]\n---\nText.\n",
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "one key behind the opening dashes, in Hugo",
        "---title: Bread\n---\nText.\n",
        {"tags": []},
        added="---title: Bread\ntags:\n  - zeta\n---\nText.\n",
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "a key behind the opening dashes, in Jekyll",
        "---title: Bread\ntags: [a, b]\n---\nText.\n",
        {"tags": [], "post": False},
        added="refused: Line 1: the post has no front matter",
        path="_posts/2020-01-02-post.md",
        site=JEKYLL,
    ),
    Form(
        "text behind the opening dashes, in Hugo",
        "--- Chapter one\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        (
            "Line 2: the YAML front matter cannot be parsed: mapping values are not allowed "
            'in this context, at ":"'
        ),
        added=(
            "refused: Line 2: the YAML front matter cannot be parsed: mapping values are not "
            'allowed in this context, at ":"'
        ),
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "text behind opening dashes",
        "--- Chapter one: Bread\nText.\n---\nMore.\n",
        {"tags": [], "post": False},
        added="refused: Line 1: the post has no front matter",
    ),
    Form(
        "a second opening line, in Hexo",
        "---\n---\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="---\n---\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "a blank line and a second opening line, in Hexo",
        "---\n\n---\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="---\n\n---\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "an empty header above a rule, in Hexo",
        "---\n---\nText.\n\n---\nMore.\n",
        {"tags": [], "post": False},
        added="---\ntags:\n  - zeta\n---\nText.\n\n---\nMore.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "no opening line, a key in single quotation marks first",
        "'title': Bread\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="'title': Bread\ntags: [a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "no opening line, a Chinese key first",
        "标题: Bread\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="标题: Bread\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "no opening line, a key of two words first",
        "my mood: calm\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="my mood: calm\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "no opening line, a key with a dot first, in Hexo",
        "my.mood: calm\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="my.mood: calm\ntags: [a, b, zeta]\n---\nText.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "no opening line, a mapping in braces",
        "{title: Bread, tags: [a, b]}\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="{title: Bread, tags: [a, b, zeta]}\n---\nText.\n",
    ),
    Form(
        "no opening line, a mapping in braces, in Hexo",
        "{title: Bread, tags: [a, b]}\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="{title: Bread, tags: [a, b, zeta]}\n---\nText.\n",
        path="source/_posts/post.md",
        site=HEXO,
    ),
    Form(
        "no opening line, tags only",
        "tags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="tags: [a, b, zeta]\n---\nText.\n",
    ),
    Form(
        "a heading of one usual word over dashes",
        "Title: bread\n---\nText.\n",
        {"tags": [], "post": False},
        added="refused: Line 1: the post has no front matter",
    ),
    Form(
        "text of one usual key over dashes",
        "tags: a short guide\n\nText.\n\n---\nMore.\n",
        {"tags": [], "post": False},
        added="refused: Line 1: the post has no front matter",
    ),
    Form(
        "---json and a byte order mark",
        '\ufeff---json\n{"title": "Bread", "tags": ["a", "b"]}\n---\nText.\n',
        {"tags": ["a", "b"]},
        added='\ufeff---json\n{"title": "Bread", "tags": ["a", "b", "zeta"]}\n---\nText.\n',
    ),
    Form(
        "---json, in Eleventy",
        '---json\n{"title": "Bread", "tags": ["a", "b"]}\n---\nText.\n',
        {"tags": ["a", "b"]},
        added='---json\n{"title": "Bread", "tags": ["a", "b", "zeta"]}\n---\nText.\n',
        path="posts/post.md",
        site=ELEVENTY,
    ),
    Form(
        "---json and a row of five dashes, in Eleventy",
        '---json\n{"title": "Bread", "tags": ["a", "b"]}\n-----\nText.\n',
        {"tags": ["a", "b"]},
        added='---json\n{"title": "Bread", "tags": ["a", "b", "zeta"]}\n-----\nText.\n',
        path="posts/post.md",
        site=ELEVENTY,
    ),
    Form(
        "---json and a list, in Eleventy",
        '---json\n["a", "b"]\n---\nText.\n',
        'Line 2: the front matter is not made of "key: value" pairs',
        added='refused: Line 2: the front matter is not made of "key: value" pairs',
        path="posts/post.md",
        site=ELEVENTY,
    ),
    Form(
        "---json and a comma at the end, in Eleventy",
        '---json\n{"title": "Bread", "tags": ["a", "b"],}\n---\nText.\n',
        "Line 2: the JSON front matter cannot be parsed: Illegal trailing comma before end of object",
        added=(
            "refused: Line 2: the JSON front matter cannot be parsed: Illegal trailing comma "
            "before end of object"
        ),
        path="posts/post.md",
        site=ELEVENTY,
    ),
    Form(
        "---yaml, in Hugo",
        "---yaml\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        (
            "Line 2: the YAML front matter cannot be parsed: mapping values are not allowed "
            'in this context, at ":"'
        ),
        added=(
            "refused: Line 2: the YAML front matter cannot be parsed: mapping values are not "
            'allowed in this context, at ":"'
        ),
        path="content/posts/post.md",
        site=HUGO,
    ),
    Form(
        "---yaml, in Eleventy",
        "---yaml\ntitle: Bread\ntags: [a, b]\n---\nText.\n",
        {"tags": ["a", "b"]},
        added="---yaml\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n",
        path="posts/post.md",
        site=ELEVENTY,
    ),
)
