"""What site generators add to Markdown in braces: shortcodes, Liquid, attributes, JSX comments.

The tags and their arguments go, what a pair of tags encloses stays. Highlighted code has gone before.
"""

import re

# Each branch ends where a tag of its own kind would start, hence linear time on openers without an end.
_SHORTCODE = re.compile(
    r"\{(?:"
    r"\{<(?:[^>{]++|>(?!\}\})|\{(?!\{))*+>\}\}"  # {{< name argument >}}
    r"|\{%(?:[^%{]++|%(?!\}\})|\{(?!\{))*+%\}\}"  # {{% name argument %}}
    r"|\{[^{}\n]*+\}\}"  # {{ expression }}
    r"|%(?:[^%{]++|%(?!\})|\{(?!%))*+%\}"  # {% tag argument %}
    r"|/\*(?:[^*{]++|\*(?!/\})|\{(?!/\*))*+\*/\}"  # {/* comment */}
    r"|[:#.][^{}\n]*+\}"  # {: .class} {#anchor} {.class}
    r")"
)


def drop_shortcodes(text: str) -> str:
    """Return `text` without the tags; whatever is not closed stays."""
    return _SHORTCODE.sub("", text) if "{" in text else text
