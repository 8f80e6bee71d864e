"""The options and help of the command that asks a person about proposals: review."""

from fuda.cli.arguments.pages import Command, Page
from fuda.cli.arguments.shared import (
    CONTENT,
    drafts,
    min_score,
    no_new,
    only_unlabelled,
    path_argument,
    send_decisions,
    source_options,
)

MIN_SCORE = 0.3
"""Five tags are proposed for every post. Most of those with a lower score are wrong, and each costs a key."""

REVIEW = Page(
    """\
Go through the proposals for a blog or a post one by one, and decide on each with a key.

Each question shows the post's title, its labels and the sentence that speaks for the proposed label:
  y  add the label        n  never propose it for this post
  a  add it to all posts  d  never propose it in this blog (fuda.toml)
  e  type another label   s  ask again the next time
  q  quit                 ?  explain the keys

The answers about a post are written with the last of them. After q the same command goes on where it
stopped. A rejected label never comes back for that post, an added one counts as your own, and fuda undo
takes the labels of a whole review back.""",
    """\
examples:
  fuda review
  fuda review content --only-unlabelled
  fuda review content/posts/new.md --min-score 0.1

exit codes: 0 done; 2 the command failed, and one message gives the reason; 130 stopped by Ctrl-C, with all
answers so far written.""",
)


def review() -> Command:
    """Return the command line of fuda review."""
    content = f"one post, or {CONTENT}"
    options = [
        path_argument("content", "[CONTENT]", content, required=False),
        no_new(),
        drafts(),
        only_unlabelled(),
        min_score(MIN_SCORE),
        send_decisions(),
        *source_options(),
    ]
    return Command("review", REVIEW, options)
