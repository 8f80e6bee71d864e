"""Spellings that are one label: invisible characters, a leading #, width and case."""

from tests.forms import Form


def post(tags: str) -> str:
    return f"---\ntitle: Bread\ntags: {tags}\n---\nText.\n"


def has_zeta(name: str, spelling: str) -> Form:
    """Return a form that has the tag zeta in another spelling already, so nothing is added."""
    text = post(f'[a, "{spelling}"]')
    return Form(name, text, {"tags": ["a", " ".join(spelling.split())]}, added=text)


def twice(name: str, first: str, second: str, *, once: bool = True) -> Form:
    """Return a form with two spellings: the first is kept where they are one label."""
    tags = [" ".join(label.split()) for label in ([first] if once else [first, second])]
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
    has_zeta("the tag with three #", "###zeta"),
    has_zeta("the tag with # and a blank", "# zeta"),
    has_zeta("the tag with # and a wide space", "#\u3000zeta"),
    has_zeta("the tag with # and a no-break space", "#\xa0zeta"),
    has_zeta("the tag with a small #", "﹟zeta"),
    has_zeta("the tag with two kinds of #", "#＃zeta"),
    has_zeta("the tag with # and a zero-width space", "#\u200bzeta"),
    has_zeta("the tag with # between zero-width spaces", "\u200b#\u200bzeta"),
    has_zeta("the tag with # and a word joiner", "#\u2060zeta"),
    has_zeta("the tag with # and a variation selector", "#\ufe0fzeta"),
    has_zeta("the tag with # in full width and capitals", "＃ＺＥＴＡ"),
    has_zeta("the tag with a capital in full width", "Ｚeta"),
    has_zeta("the tag with capitals in it", "zETa"),
    has_zeta("the tag with zero-width spaces all over", "\u200bz\u200be\u200bt\u200ba\u200b"),
    has_zeta("the tag with a zero-width non-joiner", "ze\u200cta"),
    has_zeta("the tag with a mark for right to left", "\u200fzeta"),
    has_zeta("the tag with an Arabic letter mark", "zeta\u061c"),
    has_zeta("the tag between embedding marks", "\u202azeta\u202c"),
    has_zeta("the tag between isolating marks", "\u2066zeta\u2069"),
    has_zeta("the tag with an invisible plus", "zeta\u2064"),
    has_zeta("the tag with a combining grapheme joiner", "zeta\u034f"),
    has_zeta("the tag with a Mongolian vowel separator", "zeta\u180e"),
    has_zeta("the tag with a half-width Hangul filler", "zeta\uffa0"),
    has_zeta("the tag with a language tag", "zeta\U000e0020"),
    has_zeta("the tag in mathematical letters", "𝐳𝐞𝐭𝐚"),
    has_zeta("the tag in circles", "ⓩⓔⓣⓐ"),
    twice("a word with a wide and a usual space", "rye\u3000bread", "rye bread"),
    twice("a word with a no-break space", "rye\xa0bread", "rye bread"),
    twice("a word with a space and with a hyphen", "rye-bread", "rye bread", once=False),
    twice("a word with a hyphen, and another dash", "rye-bread", "rye\u2010bread", once=False),
    twice("a German word in two cases", "straße", "STRASSE"),
    twice("a Greek word in two cases", "σίσυφος", "ΣΊΣΥΦΟΣ"),
    twice("a Cyrillic word with # and in capitals", "#тест", "ТЕСТ"),
    twice("a Japanese word with a full-width #", "＃パン", "パン"),
    twice("a Japanese word with another mark", "パン", "バン", once=False),
    twice("a Korean word as syllables and as letters", "한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8"),
    twice("C++ in full width", "C++", "Ｃ＋＋"),
    twice(".NET with #", ".NET", "#.net"),
    twice("a ligature", "ﬁle", "File"),
    twice("a hashtag that begins with a number", "#3d", "3D"),
    twice("an accent and none", "pâté", "pate", once=False),
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
