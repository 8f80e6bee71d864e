"""The texts of a hostile blog: posts, settings, decisions, reviews and names, drawn at random."""

import json
import random

from blog.opening import POST_BYTES

GOOD_BODY = "I wrote a small Python script. Python reads the log; the script counts. node.js does not.\n"
TITLE = "A small Python script"
LARGE = POST_BYTES - 1_000
"""Bytes of a body that just fits into a post: refused ones cost nothing."""

TIMES = ("2026-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "0000-00-00T99:99:99.999Z")

type Chance = random.Random

ODD_NAMES: tuple[bytes, ...] = (
    b"\x1b[2J\x1b]0;title\x07.md",
    b"line\n::warning::injected.md",
    b"::error::read me.md",
    b"\xff\xfe not utf-8.md",
    b"-rf.md",
    b"--model=x.md",
    b"=cmd|' -C calc'!A0.md",
    b"a" * 252 + b".md",
    "é.md".encode(),
    "e\u0301.md".encode(),
    "\u202egnp.md".encode(),
    "\u2028line\u2029.md".encode(),
    b"$HOME`id`.md",
    b"~.md",
    b" .md",
    b"\r\x08\x7f.md",
    "\x9b31m.md".encode(),
    b"a:b|c?.md",
    b"%2e%2e%2f.md",
    b"...md",
)


def good_post(chance: Chance) -> bytes:
    """Return a post that gets labels, in one of the three forms of header."""
    title = f"{TITLE} {chance.randrange(1000)}"
    return chance.choice(
        (
            f"---\ntitle: {title}\n---\n{GOOD_BODY}",
            f'+++\ntitle = "{title}"\n+++\n{GOOD_BODY}',
            f'{{\n  "title": "{title}"\n}}\n{GOOD_BODY}',
            f"\ufeff---\r\ntitle: {title}\r\ntags: [x]\r\n---\r\n{GOOD_BODY}",
            f"title: {title}\ntags:\n- x\n---\n{GOOD_BODY}",
        )
    ).encode()


def bad_post(chance: Chance) -> bytes:
    """Return a post whose header or text is a trap for a parser or for a terminal."""
    return chance.choice(_BAD_POSTS)(chance)


def _yaml(header: str) -> bytes:
    return f"---\n{header}\n---\n{GOOD_BODY}".encode()


def _deep(opening: str, closing: str, chance: Chance) -> str:
    depth = chance.choice((40, 1_000, 30_000))
    return opening * depth + closing * depth


def _nine_times(last: str, name: str) -> str:
    """Return a line of YAML that has the value before it nine times."""
    return f"{name}: &{name} [{','.join([f'*{last}'] * 9)}]\n"


_BAD_POSTS = (
    lambda chance: _yaml(f"title: {TITLE}\ntags: {_deep('[', ']', chance)}"),
    lambda chance: _yaml(f"title: {TITLE}\ntags: {_deep('{a: ', '}', chance)}"),
    lambda chance: _yaml("a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(map(_nine_times, "abcdefgh", "bcdefghi"))),
    lambda chance: _yaml("title: !!python/object/apply:os.system ['touch PWNED']"),
    lambda chance: _yaml(f"title: {TITLE}\n? [a, b]\n: c\n? {{d: e}}\n: f"),
    lambda chance: _yaml(f"title: \"\\e[2J{TITLE}\\u202e\"\ntags: [\"\\e]0;x\\a\", \"\\u2028\"]"),
    lambda chance: _yaml("title: [\ntags: }"),
    lambda chance: _yaml(f"title: {'9' * 5_000}\ndate: 99999-99-99T99:99:99\ntags: [.inf, .nan, 0o9]"),
    lambda chance: _yaml("<<: *a\ntitle: &a a\n*a : b"),
    lambda chance: _yaml("title: a\ntags: x\ntags: y\nTAGS: z"),
    lambda chance: f'{{"title": "a", "tags": {_deep("[", "]", chance)}}}\n{GOOD_BODY}'.encode(),
    lambda chance: f'{{"title": "\\ud800 \\u001b[2J", "tags": [1e999, "\\udfff"]}}\n{GOOD_BODY}'.encode(),
    lambda chance: f"+++\ntitle = 1\n{'.'.join('a' * 20_000)} = 1\n+++\n{GOOD_BODY}".encode(),
    lambda chance: f"+++\ntitle = '''\n+++\n{GOOD_BODY}".encode(),
    lambda chance: f"+++\ndate = 0000-00-00T99:00:00Z\ntags = [1, [2]]\n+++\n{GOOD_BODY}".encode(),
    lambda chance: b"---\ntitle: \xff\xfe\xfa\n---\n" + GOOD_BODY.encode(),
    lambda chance: b"---\ntitle: a\x00b\n---\n\x00\x1b[2J" + GOOD_BODY.encode(),
    lambda chance: chance.randbytes(chance.choice((1, 100, 50_000))),
    lambda chance: b"",
    lambda chance: b"---",
    lambda chance: b"---\n" * 20_000,
    lambda chance: f"---\ntitle: {TITLE}\n---\n{GOOD_BODY}".encode("utf-16"),
    lambda chance: f"---\ntitle: {TITLE}\n---\n".encode() + b"[" * 200_000,
    lambda chance: f"---\ntitle: {TITLE}\n---\n".encode() + b"<a href='" * 60_000,
    lambda chance: f"---\ntitle: {TITLE}\n---\n".encode() + b"*_`" * 100_000,
    lambda chance: f"---\ntitle: {TITLE}\n---\n".encode() + "\u0300".encode() * 100_000,
    lambda chance: f"---\ntitle: {TITLE}\n---\n".encode() + GOOD_BODY.encode() * 10_000,
    lambda chance: f"---\ntitle: {TITLE}\n---\n".encode() + b"x " * chance.choice((LARGE // 4, LARGE // 2)),
    lambda chance: f"---\ntitle: {TITLE}\n---\n".encode() + b"*_`[" * (LARGE // 4),
)  # fmt: skip


def settings(chance: Chance, url: str) -> bytes:
    """Return a fuda.toml that names places it must not reach, or is a trap for its parser."""
    region = chance.choice(("", 'region = "eu-central-1"\n'))
    texts: tuple[str | bytes, ...] = (
        f'{region}url = "{url}"\n',
        f'{region}url = "{url}"\ntimeout = 3600\n',
        f'url = "{url}/\x1b[2J"\n',
        f'url = "{url.replace("http://", "http://user:pass@")}"\n',
        'model = "../../outside/private.txt"\n',
        'model = "~/.ssh/id_ed25519"\n',
        'model = "/dev/zero"\n',
        'model = "/proc/self/environ"\n',
        'model = "content"\n',
        'model = "model.safetensors"\n',
        'model = "\\u0000"\n',
        'model = "\\u001b[2J.safetensors"\n',
        'model = ""\nurl = ""\n',
        'token = "x"\n',
        '"\\u001b[2J" = 1\n',
        'tag-keys = ["\\u001b]0;x\\u0007", "tags"]\n',
        'tag-keys = ["title", "date", "__proto__"]\ncategory-keys = ["title"]\n',
        f"tag-keys = {'[' * 5_000}{']' * 5_000}\n",
        f"{'.'.join('a' * 20_000)} = 1\n",
        f"timeout = {'9' * 5_000}\n",
        "timeout = nan\n",
        'categories = "\\u202e"\n',
        "= broken\n",
        b"model = '\xff\xfe'\n",
        b"\x00" * 1_000,
        "# " + "x" * chance.choice((90_000, 200_000, 5_000_000)) + "\n",
        "\n" * 90_000,
    )
    text = chance.choice(texts)
    return text if isinstance(text, bytes) else text.encode()


def decision(chance: Chance, post: str) -> str:
    """Return a line that a person's fuda could have written, or nearly so."""
    labels = ["Python", "\x1b[2Jevil", "\u202eevil", "x" * 5_000, "a\nb", "::error::"]
    parts = ("removed", "added", "confirmed", "undone")
    kind: dict[str, object] = {part: [chance.choice(labels)] for part in parts if chance.random() < 0.4}
    kind |= {
        part: [[chance.choice(labels), 0.9]] for part in ("applied", "proposed") if chance.random() < 0.4
    }
    entry = {
        "v": 1,
        "at": chance.choice(TIMES),
        "post": chance.choice((post, "../sibling.md", "/etc/passwd", "content/\x1b[2J.md", ".git/config")),
        "title": chance.choice(("", "0f3c5a7b9d1e", "\x1b[2J")),
        "run": chance.choice(("", "20260101T000000.000Z-abcdef", "../../x")),
        "model": chance.choice(("", "\x1b[2J")),
        "tags": kind,
    }
    return json.dumps(entry, ensure_ascii=chance.random() < 0.5)


def decisions(chance: Chance, post: str) -> bytes:
    """Return a decisions.jsonl: valid, forged, broken or far too large."""
    valid = "".join(f"{decision(chance, post)}\n" for _ in range(chance.choice((1, 20)))).encode()
    return chance.choice(
        (
            valid,
            valid,
            valid,
            valid.rstrip(b"\n"),
            valid + valid[:50],
            b"\n" * chance.choice((10_000, 3_000_000)),
            b"{}\n" * 20_000,
            b"\x1b[2J\n" * 100,
            b"[" * 100_000 + b"\n" + valid,
            b'{"v": 1, "tags": ' + b'{"a": ' * 50_000 + b"\n",
            b'{"v": ' + b"9" * 10_000 + b"}\n",
            b'{"v": 1, "at": "' + b"x" * 2_000_000 + b'"}\n',
            valid.replace(b"}", b"\xff}"),
            chance.randbytes(20_000),
            b"\x00" * 100_000,
            b"<<<<<<< HEAD\n" + valid + b"=======\n>>>>>>> other\n",
            "\ufeff".encode() + valid,
            b"x" * chance.choice((1_000_000, 40_000_000)),
        )
    )


def review(chance: Chance, posts: list[str]) -> bytes:
    """Return a review whose decisions a stranger has filled in."""
    head = "post,kind,label,score,band,new,evidence,decision\n"
    names = [*posts, "../sibling.md", "../../outside/private.md", "/etc/passwd", ".git/config", "\x1b[2J"]
    labels = ("Python", "\x1b[2Jx", "\u202ex", "=cmd()", "x" * 10_000, '"a\nb"', "")
    rows = [
        f"{chance.choice(names)},{chance.choice(('tags', 'categories', 'x'))},{chance.choice(labels)},"
        f"{chance.choice(('0.9', 'nan', '9' * 400))},apply,no,,{chance.choice(('apply', 'reject', 'x'))}\n"
        for _ in range(chance.choice((1, 5)))
    ]
    whole = (head + "".join(rows)).encode(errors="surrogateescape")
    return chance.choice((whole, whole, whole, whole + b'"' * 1_000, b"\xff" + whole, b"", head.encode()))
