"""Whatever a person and fuda do in whatever order: no label of a person's is lost, none removed comes back.

The source is the worst possible (blog_in_use.Greedy). The profile "prove" runs 1,000 sequences.
"""

import csv
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from fuda.proposals.review import parse_cell
from model.labels import fold
from tests.support.client.blog_in_use import (
    FORMS,
    KINDS,
    LABELS,
    Greedy,
    Labels,
    PostInUse,
    read_labels,
    read_outside,
    read_rest,
)
from tests.support.client.publishing import Fuda
from training.reading.content import read_blog

SEQUENCES = 1_000 if settings.get_current_profile_name() == "prove" else 75
STEPS = 14
# Where every fsync is for nothing, there is no need to wait for any.
MEMORY = Path("/dev/shm")

numbers = st.integers(0, 99)
kinds = st.sampled_from(KINDS)
label_lists = st.lists(st.sampled_from(LABELS), max_size=3)
some_posts = st.lists(st.integers(0, 5), min_size=1, max_size=4)


@dataclass(slots=True)
class Written:
    """One run's change of a post: its bytes before and after, and the labels added."""

    path: Path
    before: bytes
    after: bytes
    added: dict[str, list[str]]
    reviewed: bool


class Blog(RuleBasedStateMachine):
    """A person, a blog and fuda."""

    @initialize(forms=st.lists(st.sampled_from(FORMS), min_size=3, max_size=6), data=st.data())
    def begin(self, forms, data):
        self.root = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.always = data.draw(st.booleans())
        (self.root / "fuda.toml").write_text(f'categories = "{"always" if self.always else "missing"}"\n')
        self.source = Greedy()
        self.fuda = Fuda(self.source)
        self.posts = []
        self.runs: list[list[tuple[PostInUse, Written]]] = []
        self.names = 0
        for number, form in enumerate(forms):
            post = PostInUse(self._new_path(), form, f"Post {number}", {kind: Labels() for kind in KINDS})
            post.write({kind: once(data.draw(label_lists)) for kind in KINDS}, "Body\n")
            self.posts.append(post)
        self.retrain()

    def teardown(self):
        if hasattr(self, "root"):
            shutil.rmtree(self.root)

    # What a person does.

    @rule(which=numbers, kind=kinds, label=st.sampled_from(LABELS), place=numbers)
    def person_adds(self, which, kind, label, place):
        labels, body = self._open(which)
        if fold(label) not in map(fold, labels[kind]):
            labels[kind].insert(place % (len(labels[kind]) + 1), label)
        self._post(which).write(labels, body)

    @rule(which=numbers, kind=kinds, place=numbers)
    def person_removes(self, which, kind, place):
        labels, body = self._open(which)
        if labels[kind]:
            labels[kind].pop(place % len(labels[kind]))
        self._post(which).write(labels, body)

    @rule(which=numbers, kind=kinds, place=numbers)
    def person_respells(self, which, kind, place):
        labels, body = self._open(which)
        if labels[kind]:
            place %= len(labels[kind])
            labels[kind][place] = labels[kind][place].swapcase()
        self._post(which).write({kind: once(labels[kind]) for kind in KINDS}, body)

    @rule(which=numbers, text=st.sampled_from(["More.\n", "---\n", "tags: [x]\n", "\ufeff", "+++\n"]))
    def person_writes_on(self, which, text):
        post = self._post(which)
        post.put(post.path.read_bytes() + text.encode())

    @rule(which=numbers)
    def person_moves(self, which):
        post = self._post(which)
        if post.unseen != "retitled":
            path = self._new_path()
            post.path.rename(path)
            post.path, post.unseen = path, "moved"

    @rule(which=numbers, title=numbers)
    def person_retitles(self, which, title):
        post = self._post(which)
        if post.unseen != "moved":
            labels, body = self._open(which)
            post.title, post.unseen = f"{post.title}, {title}", "retitled"
            post.write(labels, body)

    @rule(which=numbers, version=numbers)
    def person_reverts(self, which, version):
        post = self._post(which)
        data = post.versions[version % len(post.versions)]
        title = read_rest(data)[0]["title"]
        if title == post.title or post.unseen != "moved":
            post.unseen = post.unseen if title == post.title else "retitled"
            post.title = title
            post.put(data)

    @rule()
    def retrain(self):
        if any(map(any, self._persons_labels().values())):
            self.source.learn(each.post for each in read_blog(self.root).posts)

    # What fuda does.

    @rule(some=some_posts)
    def suggest(self, some):
        posts = self._some(some)
        shown = {line["post"]: line for line in self._run("suggest", "--json", *paths(posts))}
        for post in posts:
            now = read_labels(post.path.read_bytes())
            for kind in KINDS:
                proposed = {fold(item["label"]) for item in shown[self._name(post)][kind]}
                unwanted = post.labels[kind].unwanted(now[kind])
                assert not proposed & unwanted
                if kind == "tags" or self.always or not now[kind]:
                    assert set(map(fold, self.source.learnt[kind])) - unwanted <= proposed
            post.observe()

    @rule(some=some_posts, everything=st.booleans())
    def apply(self, some, everything):
        posts = self._some(some)
        self._change(posts, "apply", *["--all"] * everything, *paths(posts))

    @rule(everything=st.booleans())
    def bulk(self, everything):
        self._change(self.posts, "bulk", self.root, *["--all"] * everything)

    @rule(some=some_posts)
    def dry_run(self, some):
        before = {path: path.read_bytes() for path in self.root.rglob("*") if path.is_file()}
        self._run("apply", "--dry-run", "--json", *paths(self._some(some)))
        self._run("bulk", "--dry-run", "--json", self.root)
        assert {path: path.read_bytes() for path in self.root.rglob("*") if path.is_file()} == before

    @rule(decisions=st.lists(st.sampled_from(["apply", "reject", ""]), min_size=1, max_size=9))
    def review(self, decisions):
        path = self.root / "review.csv"
        path.unlink(missing_ok=True)
        self._run("bulk", self.root, "--json", "--review", path)
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
        labels = [parse_cell(row["label"]) for row in rows]
        by_name = {self._name(post): post for post in self.posts}
        for number, row in enumerate(rows):
            post = by_name[row["post"]]
            now = read_labels(post.path.read_bytes())[row["kind"]]
            assert fold(labels[number]) not in post.labels[row["kind"]].unwanted(now)
            row["decision"] = decisions[number % len(decisions)]
        for post in self.posts:
            post.observe()
        if rows:
            self._carry_out(path, rows, by_name)

    def _carry_out(self, path, rows, by_name):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        decided = [row for row in rows if row["decision"]]
        posts = [by_name[name] for name in dict.fromkeys(row["post"] for row in decided)]
        refused = self._change(posts, "bulk", self.root, "--from-review", path, reviewed=True)
        for row in decided:
            if row["decision"] == "reject" and row["post"] not in refused:
                by_name[row["post"]].labels[row["kind"]].removed.add(fold(parse_cell(row["label"])))

    @rule(which=numbers, everything=st.booleans())
    def confirm(self, which, everything):
        posts = self.posts if everything else [self._post(which)]
        self._run("confirm", "--json", self.root if everything else posts[0].path)
        for post in posts:
            now = read_labels(post.path.read_bytes())
            for kind in KINDS:
                post.labels[kind].machine -= set(map(fold, now[kind]))

    @rule()
    def undo(self):
        before = self._files()
        self._run("undo", "--json", self.root)
        for post, written in self.runs.pop() if self.runs else ():
            data = before.get(written.path)
            after = written.path.read_bytes() if written.path.exists() else None
            if data in (written.before, written.after) and not self._owned(post, written):
                assert after == written.before
                self._forget(post, written)
            else:
                assert after == data

    # What must hold.

    @invariant()
    def training_learns_what_persons_chose(self):
        may_learn = self._persons_labels() if hasattr(self, "root") else {}
        if any(map(any, may_learn.values())):
            posts = read_blog(self.root).posts
            assert {each.path: (each.post.tags, each.post.categories) for each in posts} == may_learn

    def _owned(self, post, written):
        """Return whether fuda counts a label that a run added as a person's by now."""
        return not written.reviewed and any(
            fold(label) in post.labels[kind].seen - post.labels[kind].machine
            for kind in KINDS
            for label in written.added[kind]
        )

    def _forget(self, post, written):
        """Take note that what a run has added is gone, and that no person has judged it."""
        for kind in KINDS:
            gone = set(map(fold, written.added[kind]))
            post.labels[kind].seen -= gone
            post.labels[kind].machine -= gone

    def _change(self, posts, *command, reviewed=False):
        """Run a command that adds labels to `posts` alone, check what it adds, and return the refused."""
        before = self._files()
        refused = {line["post"] for line in self._run(*command, "--json") if "error" in line}
        after = self._files()
        assert [path for path in before if path not in paths(posts)] == [
            path for path in after if path not in paths(posts) and before.get(path) == after[path]
        ]
        run = []
        for post in posts:
            old, new = before[post.path], after[post.path]
            if self._name(post) in refused:
                assert new == old
                continue
            added = self._check_added(post, old, new, confirmed=reviewed)
            if new != old:
                post.versions.append(new)
                run.append((post, Written(post.path, old, new, added, reviewed)))
        if run:
            self.runs.append(run)
        return refused

    def _check_added(self, post, before, after, *, confirmed):
        """Return what was added to a post, which must be all that has changed, and take note of it."""
        old, new = read_labels(before), read_labels(after)
        assert (read_rest(after), read_outside(after)) == (read_rest(before), read_outside(before))
        added = {kind: new[kind][len(old[kind]) :] for kind in KINDS}
        for kind in KINDS:
            labels, folded = post.labels[kind], set(map(fold, added[kind]))
            assert new[kind] == old[kind] + added[kind]
            assert not folded & labels.unwanted(old[kind])
            labels.observe(old[kind])
            labels.seen |= folded
            labels.machine |= set() if confirmed else folded
        post.unseen = ""
        return added

    def _persons_labels(self):
        """Return the labels of each post that training may learn: all that are there, but for fuda's own."""
        found = {}
        for post in self.posts:
            now = read_labels(post.path.read_bytes())
            found[self._name(post)] = tuple(
                tuple(label for label in now[kind] if fold(label) not in post.labels[kind].machine)
                for kind in KINDS
            )
        return found

    def _run(self, *command):
        """Run a command, which must do its work but for posts refused, and return the objects it prints."""
        ran = self.fuda(*command, "--strict")
        lines = [json.loads(line) for line in ran.out.splitlines()]
        assert ran.code == (1 if any("error" in line or line.get("left") for line in lines) else 0), ran
        return lines

    def _post(self, which):
        return self.posts[which % len(self.posts)]

    def _open(self, which):
        data = self._post(which).path.read_bytes()
        return read_labels(data), read_rest(data)[1]

    def _some(self, places):
        return [self.posts[place] for place in dict.fromkeys(place % len(self.posts) for place in places)]

    def _name(self, post):
        return post.path.relative_to(self.root).as_posix()

    def _new_path(self):
        self.names += 1
        folder = self.root / ("posts", "drafts", "old/2024")[self.names % 3]
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{self.names}.md"

    def _files(self):
        """Return the bytes of all posts."""
        return {path: path.read_bytes() for path in sorted(self.root.rglob("*.md"))}


def paths(posts):
    return [post.path for post in posts]


def once(labels):
    return list({fold(label): label for label in labels}.values())


Blog.TestCase.settings = settings(
    max_examples=SEQUENCES,
    stateful_step_count=STEPS,
    deadline=None,
    # A step takes milliseconds: explaining a failure would take hours.
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
TestSequences = Blog.TestCase
