"""Fits the example blog's tags in a process of its own and prints the artifact's sha256."""

import hashlib
from copy import replace

from training.starting import import_fit

if __name__ == "__main__":
    # First, as in training: the modules below import NumPy.
    fit = import_fit()
    from tests.conftest import BLOG, ROOT
    from tests.support.models.teaching import QUICK
    from training.reading.content import read_blog

    blog = read_blog(ROOT / BLOG)
    posts = [replace(dated, post=replace(dated.post, categories=())) for dated in blog.posts]
    print(hashlib.sha256(fit(posts, keys=blog.keys, settings=QUICK).artifact.data).hexdigest())
