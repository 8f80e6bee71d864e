"""An exam: a corpus as other systems get it, with the same split, the same text and the same labels.

It is a JSON file, because other systems run in environments of their own and import nothing of Fuda:
`train` and `test` list posts with text, and train posts have folded tags and categories. `sizes` asks for
what the newest so many tagged posts teach; null stands for the whole train part.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from bench.corpus import Corpus
from model.files import write_file
from model.labels import fold
from model.post import Post
from model.terms.words import find_words
from model.text.fields import parse_fields
from training.reading.content import DatedPost

type Size = int | None
"""How many of the newest tagged posts of the train part to learn from; None is the whole train part."""


def write_exam(path: Path, corpus: Corpus, sizes: Sequence[Size]) -> None:
    """Write the exam of `corpus`, whose train part has at least as many tagged posts as each of `sizes`."""
    exam = {
        "sizes": list(sizes),
        "train": [
            {
                "text": render_text(dated.post),
                "tags": [*dict.fromkeys(map(fold, dated.post.tags))],
                "categories": [*dict.fromkeys(map(fold, dated.post.categories))],
            }
            for dated in corpus.train
        ],
        "test": [{"path": dated.path, "text": render_text(dated.post)} for dated in corpus.test],
    }
    write_file(path, json.dumps(exam, ensure_ascii=False).encode())


def render_text(post: Post) -> str:
    """Return the words of a post without markup, and its CJK runs as overlapping pairs of characters.

    Word tokenizers take a run of CJK for one word; with pairs LinearSVC's first tag on efcl is right in .61
    of the posts, without in .65, but f1_5 is .333 against .310.
    """
    fields = parse_fields(post)
    text = "\n".join((fields.title, fields.description, fields.headings, fields.body, fields.code))
    words, runs = find_words(text)
    pairs = [run[place : place + 2] for run in runs for place in range(max(len(run) - 1, 1))]
    return " ".join([*words, *pairs])


def take_newest(posts: Sequence[DatedPost], size: Size) -> list[DatedPost]:
    """Return the `size` newest posts with tags, oldest first; None keeps all posts."""
    return list(posts) if size is None else [dated for dated in posts if dated.post.tags][-size:]


def list_sizes(corpus: Corpus, sizes: Sequence[int]) -> list[int]:
    """Return those of `sizes` for which the train part has enough posts with tags."""
    tagged = sum(bool(dated.post.tags) for dated in corpus.train)
    return [size for size in sizes if size <= tagged]
