"""Spellings that are one label: invisible characters, a leading #, width and case."""

from tests.forms import Form


def post(tags: str) -> str:
    return f"---\ntitle: Bread\ntags: {tags}\n---\nText.\n"


def has_zeta(name: str, spelling: str) -> Form:
    """Return a form that has the tag zeta in another spelling already, so nothing is added."""
    text = post(f'[a, "{spelling}"]')
    return Form(name, text, {"tags": ["a", spelling]}, added=text)


def twice(name: str, first: str, second: str, *, once: bool = True) -> Form:
    """Return a form with two spellings: the first is kept where they are one label."""
    tags = [first] if once else [first, second]
    text = post(f'["{first}", "{second}"]')
    return Form(name, text, {"tags": tags}, added=text.replace('"]', '", "zeta"]'))


FORMS = (
    has_zeta("the tag with a leading #", "#zeta"),
    has_zeta("the tag with a leading # and a capital", "#Zeta"),
    has_zeta("the tag with a full-width #", "＃zeta"),
    has_zeta("the tag with two #", "##zeta"),
    has_zeta("the tag in full width", "ｚｅｔａ"),
    has_zeta("the tag in capitals", "ZETA"),
    has_zeta("the tag with a zero-width space behind it", "zeta\u200b"),
    has_zeta("the tag with a zero-width space in it", "ze\u200bta"),
    has_zeta("the tag with a soft hyphen", "ze\u00adta"),
    has_zeta("the tag with a word joiner", "ze\u2060ta"),
    has_zeta("the tag with a zero-width joiner", "zeta\u200d"),
    has_zeta("the tag with a mark for left to right", "zeta\u200e"),
    has_zeta("the tag with a variation selector", "zeta\ufe0f"),
    has_zeta("the tag with a byte order mark", "zeta\ufeff"),
    has_zeta("the tag with a Hangul filler", "zeta\u3164"),
    has_zeta("the tag with a # behind a zero-width space", "\u200b#zeta"),
    twice("a word with and without #", "#bread", "bread"),
    twice("a word with another number", "#bread", "breads", once=False),
    twice("C# and C", "C#", "C", once=False),
    twice("F# in two cases", "F#", "f#"),
    twice("a number with and without #", "#1", "1", once=False),
    twice("a # alone and with a word", "#", "#bread", once=False),
    twice("a heart as text and as an emoji", "❤", "❤️"),
    twice("an emoji with and without its joiner", "👩\u200d💻", "👩💻"),
    twice("the flags of two regions", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", once=False),
    twice("a Persian word with and without its joiner", "می\u200cخواهم", "میخواهم"),
    twice("katakana in half and in full width", "ﾊﾟﾝ", "パン"),
    twice("an accent as a character and as a mark", "pâté", "pa\u0302te\u0301"),
    Form("a tag of invisible characters", post('[a, "\u200b\u2060"]'), {"tags": ["a"]}),
)
