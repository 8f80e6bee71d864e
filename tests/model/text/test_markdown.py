"""Posts in Markdown and plain text, compared with the fields that a reader would expect."""

import gc

import pytest

from model.post import Post
from model.text.fields import Fields, parse_fields


def fields_of(markdown: str) -> Fields:
    return parse_fields(Post(body=markdown))


@pytest.mark.parametrize(
    ("markdown", "body"),
    [
        ("Some **bold**, *slanted*, _old_ and ~~gone~~ words.", "Some bold, slanted, old and gone words."),
        ("これは**重要**で*新しい*機能です。", "これは重要で新しい機能です。"),
        (
            "a snake_case name, 5*3 and 2 * 3, rep**ro**ducible",
            "a snake_case name, 5*3 and 2 * 3, reproducible",
        ),
        (r"snake\_case and \*stars\* and \[no link\]", "snake_case and *stars* and [no link]"),
        ("- one\n- two\n  1. three\n* [x] four", "one\ntwo\nthree\nfour"),
        ("> quoted\n> > deeper\n\n> [!NOTE]\n> told", "quoted\ndeeper\ntold"),
        ("| 名前 | age |\n|---|:-:|\n| 花子 | 7 |", "名前 age\n花子 7"),
        ("either|or", "either|or"),
        ("above\n\n* * *\n\nbelow", "above\nbelow"),
        ("hard break  \nnext\\\nlast", "hard break\nnext\nlast"),
        ("Note[^1] it.\n\n[^1]: The footnote stays.", "Note it.\nThe footnote stays."),
        ("R&amp;D &#12354; &lt;b&gt; &nosuch; AT&T", "R&D あ <b> &nosuch; AT&T"),
        ("before <!-- gone\n\nall --> after", "before after"),
        ("H<sub>2</sub>O<br>and <kbd>Ctrl</kbd>", "H2O\nand Ctrl"),
        ("<details>\n<summary>More</summary>\ntext</details>", "More\ntext"),
        ("<script>let x = '<p>';</script>seen<style>p { }</style>", "seen"),
        ("a < b and c > d, <3", "a < b and c > d, <3"),
        ("Math $x_1^2$ stays", "Math $x_1^2$ stays"),
        ("広い\u3000空白と  two   spaces", "広い 空白と two spaces"),
        (":::note Title\nInside\n:::", "Title\nInside"),
    ],
)
def test_prose_loses_only_its_markup(markdown, body):
    assert fields_of(markdown) == Fields(body=body)


@pytest.mark.parametrize(
    ("markdown", "headings"),
    [
        ("# One #\n\n## Two ##  \ntext\n### 三つ目 {#id .class}", "One\nTwo\n三つ目"),
        ("One\n===\n\nTwo words\n---", "One\nTwo words"),
        ("##見出し\n\n#hashtag", "見出し"),
        ("## About C#\n## `f()` **and** [link](/a)", "About C#\nf() and link"),
        ("> ## Quoted", "Quoted"),
        ("<h2 class='x'>Tom &amp; <em>Jerry</em></h2>text", "Tom & Jerry"),
        ("####### seven\n\\# escaped", ""),
        ("- item\n---\ntext\n\n---\n", ""),
    ],
)
def test_headings_of_every_kind_are_found(markdown, headings):
    assert fields_of(markdown).headings == headings


def test_a_heading_is_not_in_the_body_too():
    assert fields_of("# Title\n\ntext\n\nEnd\n---\nmore").body == "text\nmore"


@pytest.mark.parametrize(
    ("markdown", "body", "links"),
    [
        ("[text](https://a.b/c \"Title\") on", "text on", ["https://a.b/c"]),
        ("[リンク](<https://例え.jp/あ>)です", "リンクです", ["https://例え.jp/あ"]),
        ("[wiki](https://a.b/x_(y))", "wiki", ["https://a.b/x_(y)"]),
        ("[a [nested] one](https://a.b)", "a [nested] one", ["https://a.b"]),
        ("[![logo](https://a.b/i.png)](https://c.d)", "logo", ["https://a.b/i.png", "https://c.d"]),
        ("[one][1], [Two][], [two], [3]\n\n[1]: https://a.b\n", "one, [Two][], [two], [3]", ["https://a.b"]),
        ("[Two][], [two]\n\n [TWO]: <https://c.d> \"T\"U\"", "Two, two", ["https://c.d"]),
        ("[`f()`]\n\n[`f()`]: https://a.b", "f()", ["https://a.b"]),
        ("See <https://a.b/?x=1&amp;y=2>!", "See !", ["https://a.b/?x=1&y=2"]),
        ("Visit https://a.b/c.html. (http://d.e/f)", "Visit . ( )", ["https://a.b/c.html", "http://d.e/f"]),
        ("詳細はhttps://a.b/を参照。", "詳細は を参照。", ["https://a.b/"]),
        ("**https://a.b/c_d**", "", ["https://a.b/c_d"]),
        ('<a href="https://a.b">x</a><img src=https://c.d/i alt=\'絵\'>', "x 絵", ["https://a.b", "https://c.d/i"]),
        ("[mail](mailto:a@b.c) [rel](/x) [top](#top) ![](i.png)", "mail rel top", []),
        ("https://a.b and https://a.b", "and", ["https://a.b"]),
        ("a[0][1] and (see [this])", "a[0][1] and (see [this])", []),
        ("[[[a](https://a.b)](https://c.d)] [] [][](/x) [](/y)", "[a] [] [][](/x)", ["https://a.b", "https://c.d"]),
        ("[a <b>b</b> [c] ![d](i.png) e](https://a.b) ]", "a b [c] d e ]", ["https://a.b"]),
        ("[[one]] [[two]](/x) <i>[one]</i>\n\n[one]: https://a.b", "[one] [two] one", ["https://a.b"]),
    ],
)  # fmt: skip
def test_links_keep_their_order_and_leave_their_text(markdown, body, links):
    fields = fields_of(markdown)

    assert (fields.body, fields.links) == (body, tuple(links))


@pytest.mark.parametrize(
    ("markdown", "code"),
    [
        ("```js:app.js\nlet *x* = 1\n```", "js\nlet *x* = 1"),
        ("~~~\n```\n# no heading\n```\n~~~", "```\n# no heading\n```"),
        ("````\n```\nin\n```\n````", "```\nin\n```"),
        ("```{r, echo=FALSE}\nx\n```", "r\nx"),
        ("> ```\n> quoted\n> ```", "quoted"),
        ("    ```\n    ls\n    ```", "    ```\n    ls\n    ```"),
        ("    indented\n\n      more", "    indented\n\n      more"),
        ("\tタブ", "\tタブ"),
        ("{% highlight ruby %}\nputs 1\n{% endhighlight %}", "ruby\nputs 1"),
        ('{{< highlight go "linenos=1" >}}\nx\n{{< /highlight >}}', "go\nx"),
        ("<pre><code class='language-r'><span>a</span>&lt;-1</code></pre>", "r\na<-1"),
        ("```\nnever closed", "never closed"),
        ("```\nhttps://a.b {{< x >}} <b> `y`\n```", "https://a.b {{< x >}} <b> `y`"),
    ],
)
def test_code_blocks_are_only_in_the_code(markdown, code):
    assert fields_of(f"{markdown}\n") == Fields(code=code)


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("`a*b*`", "a*b*"),
        ("`` a`b ``", "a`b"),
        ("`<T> {{x}} https://a.b`", "<T> {{x}} https://a.b"),
        ("`two\nlines`", "two lines"),
        ("<code>x &lt; <b>y</b></code>", "x < y"),
    ],
)
def test_inline_code_is_in_the_code_and_in_the_body(markdown, text):
    fields = fields_of(f"使う {markdown} here")

    assert (fields.body, fields.code) == (f"使う {text} here", text)


@pytest.mark.parametrize(
    ("markdown", "body", "code"),
    [
        ("`a` {b} `c` <i>d</i> `e`", "a {b} c d e", "a\nc\ne"),
        ("`a` \\` `b` \\ `c`", "a ` b \\ c", "a\nb\nc"),
        ("``a`b`` `c``d` ```e`f``g```", "a`b c``d e`f``g", "a`b\nc``d\ne`f``g"),
        ("``a`b`c`d`e`f`` `g`", "a`b`c`d`e`f g", "a`b`c`d`e`f\ng"),
        ("`a\nb` and\n`c` <code>d</code> `e` <!-- `f` --> `g`", "a b and\nc d e g", "a b\nc\nd\ne\ng"),
        ("`a` {% highlight r %}b{% endhighlight %} `c`", "a\nc", "a\nr\nb\nc"),
        ("`a`\n```\nb\n```\n`c`\n\n    d\n\n`e`", "a\nc\ne", "a\nb\nc\n    d\ne"),
        ("`a` ``b `c`", "a ``b c", "a\nc"),
    ],
)
def test_successive_code_spans_keep_their_order(markdown, body, code):
    fields = fields_of(markdown)
    assert (fields.body, fields.code) == (body, code)


def test_thousands_of_elements_without_an_end_hide_no_code_span():
    fields = fields_of("`a` <pre title='`x`'> <PRE> `b` <!--\n\n" * 2_000 + "<code>c</code> <code> `d`")
    assert fields.code == "a\nb\n" * 2_000 + "c\nd"
    assert fields.body.startswith("a\nb <!--\na\nb <!--\n")


@pytest.mark.parametrize(
    ("markdown", "fields"),
    [
        ("a `b\n\nc` d\n\n``e`", Fields(body="a `b\nc` d\n``e`")),
        (r"\`a\` and \``b`", Fields(body="`a` and `b", code="b")),
        (
            "- item\n\n    ```sh\n    ls\n    ```\n1. ~~~\n   x\n   ~~~\nend",
            Fields(body="item\nend", code="sh\n    ls\n   x"),
        ),
        (
            "- item\n\n    goes on\n\n        x = 1\n\nEnd.\n\n    y = 2",
            Fields(body="item\ngoes on\nEnd.", code="        x = 1\n    y = 2"),
        ),
        (
            "<pre><a href='https://a.b'>f</a>()</pre>\n\n```\nhttps://c.d\n```",
            Fields(code="f()\nhttps://c.d", links=("https://a.b",)),
        ),
    ],
    ids=[
        "a code span ends within its block",
        "an escaped backtick opens no code span",
        "a list item may have fences",
        "indentation that continues a list item is not code",
        "links in a pre element are links, but not those in a fence",
    ],
)
def test_code_ends_where_a_reader_sees_its_end(markdown, fields):
    assert fields_of(markdown) == fields


@pytest.mark.parametrize(
    ("markdown", "body"),
    [
        ('{{< figure src="https://a.b/i.png" title="T" >}}\ntext', "text"),
        ("{{% note %}}inner **text**{{% /note %}}", "inner text"),
        ('[page]({{< ref "x.md" >}}) and [other]({% link y.md %} "T")', "page and other"),
        ("{% raw %}kept{% endraw %} {{ site.title }}", "kept"),
        ("{% comment %}gone{% endcomment %}kept", "kept"),
        ("Text\n{: .lead}", "Text"),
        (
            "import X from 'y'\nimport 'z'\n\nexport const meta = {\n  a: 1\n}\n\n<X a={() => 1}>Text</X>",
            "Text",
        ),
        ("import duties rose\n\nimport x from 'y'", "import duties rose\nimport x from 'y'"),
        ("{/* comment */}text", "text"),
        ("{{< never closed", "{{< never closed"),
    ],
)
def test_tags_of_site_generators_are_dropped_and_the_text_between_them_stays(markdown, body):
    assert fields_of(markdown) == Fields(body=body)


def test_title_and_description_are_plain_text_on_one_line():
    fields = parse_fields(Post(title=" `<dialog>` &amp;\n要素 ", description="a *b*\u3000c"))

    assert fields == Fields(title="`<dialog>` & 要素", description="a *b* c")


def test_plain_text_loses_only_its_urls():
    fields = parse_fields(Post(body="# not a heading\r\nhttps://a.b, *x*", format="text"))

    assert fields == Fields(body="# not a heading\n, *x*", links=("https://a.b",))


def test_parsing_leaves_no_reference_cycle():
    post = Post(
        "Title", "# Head\n\n`code` ``more`` [a](/b) <pre>x</pre>\n\n    indented\n\n```\nfence\n```\n"
    )
    gc.collect()
    gc.disable()
    try:
        parse_fields(post)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_an_empty_post_has_empty_fields():
    assert parse_fields(Post()) == Fields()


def test_windows_line_endings_and_a_byte_order_mark_make_no_difference():
    markdown = "# T\n\ntext\n\n```\ncode\n```\n"

    assert fields_of("\ufeff" + markdown.replace("\n", "\r\n")) == fields_of(markdown)
