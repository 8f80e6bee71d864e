"""Small corpora for the tests of benches: written to disk, or made of posts and labels."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.corpus import Corpus
from model.post import LabelKeys, Post
from tests.conftest import BLOG, ROOT
from training.reading.content import DatedPost


def write_corpus(folder: Path, **changes: Any) -> Path:
    """Write a corpus of two posts, the older to learn from."""
    posts = []
    (folder / "posts").mkdir(parents=True, exist_ok=True)
    for day, split in enumerate(["train", "test"], 1):
        path, label = f"posts/{split}.md", f"only-in-{split}"
        text = f"---\ntitle: {split}\ndate: 2024-05-0{day}\ntopics: [{label}]\n---\n{split} body\n"
        (folder / path).write_text(text, encoding="utf-8")
        posts.append({"path": path, "tags": [label], "categories": [], "split": split})
    manifest = {"name": "tiny", "tag_key": "topics", "category_key": None, "posts": posts} | changes
    (folder / "corpus.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def write_example_corpus(folder: Path) -> Path:
    """Write the example blog as a corpus all of whose posts are to be suggested for."""
    shutil.copytree(ROOT / BLOG, folder / "posts")
    posts = [
        {"path": path.relative_to(folder).as_posix(), "tags": ["Python"], "categories": [], "split": "test"}
        for path in sorted((folder / "posts").rglob("*.md"))[:5]
    ]
    manifest = {"name": "blog", "tag_key": "tags", "category_key": "categories", "posts": posts}
    (folder / "corpus.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def make_corpus(train: Sequence[Post], test: Sequence[Post], name: str = "tiny") -> Corpus:
    """Return a corpus of these posts; the labels of the test posts are its gold."""
    dated = [
        tuple(DatedPost(f"{split}-{place}.md", "", post) for place, post in enumerate(posts))
        for split, posts in (("train", train), ("test", test))
    ]
    gold = {each.path: (each.post.tags, each.post.categories) for each in dated[1]}
    return Corpus(name, LabelKeys(("tags",), ("categories",)), dated[0], dated[1], gold)
