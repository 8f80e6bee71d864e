"""Posts in HTML, compared with the fields that a reader would expect."""

import pytest

from model.post import Post
from model.text.fields import Fields, parse_fields


def fields_of(html: str) -> Fields:
    return parse_fields(Post(body=html, format="html"))


@pytest.mark.parametrize(
    ("html", "body"),
    [
        ("<p>One\ntwo</p><p>Three <b>bold</b></p>", "One two\nThree bold"),
        ("<ul><li>一</li><li>二</li></ul>", "一\n二"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        ("# *not* `markdown` [x](y) - a_b", "# *not* `markdown` [x](y) - a_b"),
        ("<SCRIPT>x</SCRIPT><style>y</style><!-- z -->seen", "seen"),
        ('<p title="a > b">R&amp;D &copy;</p>', "R&D ©"),
        ("<p>unclosed <b>tag", "unclosed tag"),
        ("a < b <p", "a < b <p"),
        ("<pre>never closed", "never closed"),
        ('{% include x.html a="b" %}<p>text</p>{{ page.date }}', "text"),
        ("<!DOCTYPE html><html><body>text</body></html>", "text"),
    ],
)
def test_prose_loses_its_tags_and_blocks_break_lines(html, body):
    assert fields_of(html) == Fields(body=body)


def test_headings_of_every_level_are_found():
    html = "".join(f"<h{level}>第{level}\n<i>level</i></h{level}>" for level in range(1, 7))

    assert fields_of(html + "<hr><header>x</header>") == Fields(
        headings="\n".join(f"第{level} level" for level in range(1, 7)), body="x"
    )


def test_pre_is_code_and_inline_code_is_in_the_body_too():
    fields = fields_of("<p>Use <code>f(x)</code>:</p><pre><code>a &lt; <b>b</b>\nc</code></pre>")

    assert fields == Fields(body="Use f(x):", code="f(x)\na < b\nc")


def test_links_keep_their_order_and_images_leave_their_alternative_text():
    html = (
        "<a HREF='https://a.b/?x&amp;y'>one</a><IMG src=\"https://c.d/i.png\" alt=絵>"
        "<p>https://e.f/ <a href=/g>h</a></p>"
    )

    assert fields_of(html) == Fields(
        body="one 絵\nh", links=("https://a.b/?x&y", "https://c.d/i.png", "https://e.f/")
    )


def test_highlight_tags_of_site_generators_hold_code():
    assert fields_of("{% highlight js %}a < b{% endhighlight %}") == Fields(code="js\na < b")
