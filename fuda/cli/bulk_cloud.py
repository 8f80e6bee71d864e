"""fuda bulk --cloud: sends posts to the stack's state machine, waits, and brings the answers home."""

import argparse
import hashlib
import shlex
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

from fuda.cli.context import Context
from fuda.cli.render import count
from fuda.cli.report import Reporter
from fuda.cli.summary import ask_yes
from fuda.proposals.blog_setup import BlogSetup
from fuda.proposals.walk import Walk
from fuda.sources.cloud import Cloud, open_cloud
from fuda.sources.cloud_answers import CloudAnswers
from fuda.sources.cloud_posts import Asking, Gathering

Again = Callable[[BlogSetup], Walk]
"""Walks through the same folder with another setup."""


@contextmanager
def judged_in_cloud(
    walk: Walk, reporter: Reporter, arguments: argparse.Namespace, again: Again
) -> Iterator[Walk | None]:
    """Yield the walk whose source has the cloud's answers; None when there is nothing to write yet.

    The posts are read twice: to be sent, and to be compared with the answers. So a post that changes in
    between is refused and gets no stale label. Raises SourceError.
    """
    cloud = open_cloud(arguments.cloud, region=walk.setup.options.region)
    name = arguments.fetch or _send(walk, reporter, cloud, arguments, again)
    if not name or arguments.no_wait:
        if name:
            _report_later(name, reporter, arguments)
        yield None
        return
    with reporter.progress(shown=False) as progress:
        key = cloud.wait(name, progress)
    with closing(CloudAnswers(Asking(walk.setup.options), walk.setup.info, name)) as answers:
        _take(answers, cloud, key, name, reporter)
        # The answers are on this process's disk, and finding them needs no second process.
        yield replace(again(replace(walk.setup, source=answers)), parallel=False)


def _send(
    walk: Walk, reporter: Reporter, cloud: Cloud, arguments: argparse.Namespace, again: Again
) -> str | None:
    """Send the posts that need a question, and return the name of the execution that judges them."""
    context, setup = reporter.context, walk.setup
    with tempfile.TemporaryFile() as file:
        posts = Gathering(Asking(setup.options), setup.info, file)
        with reporter.progress(shown=False) as progress:
            for _ in replace(again(replace(setup, source=posts)), parallel=False).outcomes(progress):
                pass
        if not posts.ids:
            context.report("There is no post to judge.")
            return None
        if not arguments.yes and not _may_send(posts, cloud, context):
            reporter.show("Nothing was sent.")
            return None
        key = cloud.send(posts.digest, file, now=context.now())
    # Another model is another question. Its version is known where this run names it.
    digest = hashlib.sha256(f"{posts.digest} {setup.info.version}".encode()).hexdigest()
    name = cloud.start(key, digest, now=context.now())
    context.report(f"{count(len(posts.ids), 'post')} sent to s3://{cloud.bucket}. Execution: {name}")
    return name


def _may_send(posts: Gathering, cloud: Cloud, context: Context) -> bool:
    """Return whether the text of the posts may leave this machine. A script is not asked."""
    keyboard = context.open_keyboard() if context.out.isatty() else None
    if keyboard is None:
        return True
    number, size = count(len(posts.ids), "post"), f"{posts.size_bytes / 1e6:,.1f} MB"
    return ask_yes(f"Send the text of {number} ({size}) to s3://{cloud.bucket}? [y,n] ", context, keyboard)


def _report_later(name: str, reporter: Reporter, arguments: argparse.Namespace) -> None:
    words = ["fuda", "bulk", str(arguments.content), "--cloud", arguments.cloud]
    words += ["--review", str(arguments.review), "--fetch", name]
    reporter.show(
        "The posts are judged without this machine. With the options of this command, within six days:",
        f"  {shlex.join(words)}",
    )


def _take(answers: CloudAnswers, cloud: Cloud, key: str, name: str, reporter: Reporter) -> None:
    """Read the results into `answers`, and name the batches that failed."""
    results = cloud.fetch(key)
    judged = answers.add(results.answers)
    for batch in results.failed:
        reporter.context.report(
            f"fuda: Batch {batch.name} failed ({batch.problem}); {count(len(batch.ids), 'post')} not judged."
        )
        problem = f"it was not judged: its batch {batch.name} failed"
        answers.fail(dict.fromkeys(batch.ids, problem))
    versions = ", ".join(sorted(answers.versions))
    reporter.context.report(f"{count(judged, 'post')} judged by the model {versions or 'unknown'} in {name}.")
