"""Looks for function words among new tags and evidence, on the titles and first paragraphs of other blogs."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from bench.corpus import read_corpus
from console.command import run_command
from console.parser import Parser
from model.errors import FudaError
from model.labels import fold
from model.post import Post
from model.tagger import Tagger
from model.terms.function_words import is_function_word

DESCRIPTION = """\
Look for function words among new tags and evidence. Each model suggests for posts drawn from every corpus but
its own, 5,000 posts in all."""
EPILOG = """\
example:
  python -m bench.quality.function_words build/quality corpora/*/

It prints JSON: how many posts, and each function word with its model and post. The exit code is 1 if it found
any."""

MODEL = "model.safetensors"
POSTS = 5_000
SHOWN = 50


class NoModels(FudaError):
    """Raised when `folder` has a model of none of the corpora."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} has no NAME/{MODEL} of these corpora. make quality writes them.")
        self.folder = folder


def main(arguments: Sequence[str]) -> int:
    """Ask every model about posts of all other corpora, and print the answer. Raises FudaError."""
    parser = Parser(prog="python -m bench.quality.function_words", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument("models", metavar="DIR", type=Path, help="the folder of make quality's results")
    parser.add_argument("corpora", metavar="CORPUS", nargs="+", type=Path, help="a folder with a corpus.json")
    options = parser.parse_args(arguments)
    openings = {corpus.name: list(read_openings(corpus)) for corpus in options.corpora}
    models = {name: path for name in openings if (path := options.models / name / MODEL).exists()}
    if not models:
        raise NoModels(options.models)
    asked, found = 0, []
    for name, path in models.items():
        tagger, random = Tagger.load(path), Random(1)
        others = [post for other, own in openings.items() if other != name for post in own]
        for post in random.sample(others, min(POSTS // len(models), len(others))):
            asked += 1
            found += [
                {"model": name, "title": post.title, **each} for each in find_function_words(tagger, post)
            ]
    print(
        json.dumps(
            {"posts": asked, "found": len(found), "shown": found[:SHOWN]}, ensure_ascii=False, indent=1
        )
    )
    return int(bool(found))


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
    sys.exit(run_command("function_words", lambda: main(sys.argv[1:])))
