"""Looks for function words among new tags and evidence, on the titles and first paragraphs of other blogs.

python -m bench.quality.function_words FOLDER CORPUS ... reads the model FOLDER/NAME.safetensors of each
CORPUS, if there is one. Each model suggests for posts drawn from every corpus but its own; 5,000 posts in
all. It prints how many, and each function word with its model and post, as JSON; its exit code is 1 if it
found any.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from bench.corpus import read_corpus
from model.labels import fold
from model.post import Post
from model.tagger import Tagger
from model.terms.function_words import is_function_word

POSTS = 5_000
SHOWN = 50


def main(folder: str, *corpora: str, posts: int = POSTS) -> None:
    """Ask every model about posts of all other corpora, and print the answer."""
    openings = {Path(corpus).name: list(read_openings(Path(corpus))) for corpus in corpora}
    models = [name for name in openings if (Path(folder) / f"{name}.safetensors").exists()]
    asked, found = 0, []
    for name in models:
        tagger, random = Tagger.load(Path(folder) / f"{name}.safetensors"), Random(1)
        others = [post for other, own in openings.items() if other != name for post in own]
        for post in random.sample(others, min(posts // len(models), len(others))):
            asked += 1
            found += [
                {"model": name, "title": post.title, **each} for each in find_function_words(tagger, post)
            ]
    print(
        json.dumps(
            {"posts": asked, "found": len(found), "shown": found[:SHOWN]}, ensure_ascii=False, indent=1
        )
    )
    sys.exit(bool(found))


def read_openings(corpus: Path) -> Iterator[Post]:
    """Yield the title and the first paragraph of each post of a corpus."""
    read = read_corpus(corpus)
    for dated in (*read.train, *read.test):
        paragraphs: Sequence[str] = [part for part in dated.post.body.split("\n\n") if part.strip()]
        yield Post(dated.post.title, paragraphs[0] if paragraphs else "")


def find_function_words(tagger: Tagger, post: Post) -> Iterator[dict[str, str]]:
    """Yield each new tag and each evidence of a suggestion that is a function word."""
    answer = tagger.suggest(post)
    for suggestion in (*answer.tags, *answer.categories):
        if suggestion.new and is_function_word(fold(suggestion.label)):
            yield {"new tag": suggestion.label}
        for piece in suggestion.evidence:
            if is_function_word(piece.text):
                yield {"label": suggestion.label, "evidence": piece.text}


if __name__ == "__main__":
    main(*sys.argv[1:])
