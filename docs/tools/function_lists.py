"""Makes model/terms/function_lists.py, the function words of 57 languages, from two published lists.

The lists of the Snowball project, as Whoosh 2.7.4 has them in whoosh/lang/stopwords.py, were chosen by hand
and are taken whole. For other languages the list of stopwordsiso 0.7.1 (stopwords-iso.json) is taken. Large
lists of it also have words of content ("system", "design"), and function words are short: of a list of over
300 words only the short words are taken.
"""

import json
import runpy
from collections.abc import Collection, Mapping
from pathlib import Path

from console.parser import Parser

LINES = 64
LETTERS = "adeijlmnostuy"
"""Articles, pronouns and prepositions of one letter, and what an apostrophe leaves of others."""
MAX_TRUSTED_WORDS = 300
MAX_CHARACTERS = {"zh": 3, "ja": 3, "ko": 3}
"""The longest word taken from a large list, by language; all words of these languages are CJK."""
MAX_ASCII, MAX_OTHER = 4, 5
"""The longest word taken from a large list of other languages: content words of English get into some."""
NAMES = (
    "aba abi aes ai air akin ala ali ama ana asia ban band bank bar bat bell bent bet bi bio bom cara "
    "care cat cha ci cite dana design dia dir dog dol door drug email face fall fan fas feb fed font fun "
    "gi go gu hindi home hop ide ini inter ir iso jam jan jen jest jim jun ka kai ken kim kit kojima kong "
    "ku lat len lies lin link mac mad male mar mara mat mate mem meme mil mint mod mode nav nes net nic "
    "noon np opt os pad pak pan pat pet pic pie poa poc pod pole post pot primer pro proc pun quo rag ran "
    "rem ris sale sam save sed sell sense sep ser soc sort stop sub sun super tad tag tale tandem tap "
    "taps tar tau test text tie ties tim tip todo tom ton tons tri tv ul unit vas vice visa vol wa wake "
    "wang web wong www yang za zen zero"
)
"""Words of the lists that are more often names of things that blogs write about."""
ADDED = {
    "en": (
        "able about above across after again against ain all almost along already also although always am "
        "amid among amongst an and another any anybody anyone anything anywhere are aren around as aside "
        "at away back be became because become becomes been before behind being below beside besides best "
        "better between beyond bit both but by came can cannot come comes coming could couldn despite did "
        "didn do does doesn doing don done during each eg eight either else elsewhere enough etc even "
        "ever every everybody everyone everything everywhere except few first five for four from further "
        "get gets getting goes going gone good got great had hadn has hasn have haven having he hence her "
        "here him himself his how however i ie if in indeed instead into is isn it its itself just keep "
        "know known knows last less let lets like likely ll lot lots made make makes making many may "
        "maybe me might mine more moreover most mostly much must mustn myself near need needs neither "
        "never nevertheless new next nine nobody none nor not nothing now nowhere of off often ok okay "
        "old on once one ones only onto or other others ought our ours out over own per perhaps please "
        "put quite rather re really said same say says second see seem seems seen sees seven several "
        "shall shan she should shouldn since six so some somebody somehow someone something sometimes "
        "somewhere soon still such take taken takes ten than that the their them then there therefore "
        "these they thing things think third this those though three through throughout thus till to "
        "together too took toward towards two under unless unlike until up upon us use used uses using ve "
        "very via want wanted wants was wasn way ways we well went were weren what whatever when whenever "
        "where whereas wherever whether which whichever while who whoever whole whom whose why will with "
        "within without won would wouldn yes yet you your yours yourself"
    ),
    "fr": (
        "afin ainsi alors après assez aucun aucune aussi autre autres avant avec avoir beaucoup bien car "
        "ceci cela celle celui cet cette ceux chaque chez combien comme comment contre depuis deux donc "
        "dès déjà encore entre faire fait hors jusque lors lorsque maintenant mais malgré mieux moins ni "
        "non oui où parce pendant peu peut plus plusieurs plutôt pourquoi presque près puis puisque quand "
        "quel quelle quelles quelque quelques quels rien sans sauf selon seul seulement si sous souvent "
        "tandis tant tel telle toujours tous tout toute toutes trop très vers voici voilà voir vraiment "
        "ça être"
    ),
    "zh": (
        "不是 並 什麼 他們 以及 但是 你們 使用 來 個 們 可以 吧 呢 嗎 因為 如果 將 對 "
        "就是 後 從 怎麼 我們 或 所以 於 時 時候 會 沒 沒有 為 為什麼 與 裡 說 讓 這"
    ),
}
"""What the short lists lack; for Chinese the traditional characters."""


def choose_words(
    iso: Mapping[str, Collection[str]], snowball: Mapping[str, Collection[str]]
) -> dict[str, str]:
    """Return the folded words of each language, sorted and joined by spaces."""
    chosen = {
        language: set(map(str.casefold, snowball.get(language) or _choose_short(language, words)))
        for language, words in iso.items()
    }
    names = set(NAMES.split())
    for language, words in ADDED.items():
        chosen.setdefault(language, set()).update(words.split())
    return {
        language: " ".join(sorted(word for word in words - names if _is_word(word)))
        for language, words in sorted(chosen.items())
    }


def _choose_short(language: str, words: Collection[str]) -> Collection[str]:
    if language not in MAX_CHARACTERS and len(words) <= MAX_TRUSTED_WORDS:
        return words
    longest = MAX_CHARACTERS.get(language, MAX_OTHER)
    return [word for word in words if len(word) <= (min(longest, MAX_ASCII) if word.isascii() else longest)]


def _is_word(word: str) -> bool:
    """Return whether `word` is one word of letters, and no single Latin letter or digit."""
    letters = word.replace("'", "").replace("’", "")
    return (len(letters) > 1 and letters.isalpha()) if word.isascii() else " " not in word


def render_module(lists: Mapping[str, str]) -> str:
    """Return the source of model/terms/function_lists.py: the words by first character."""
    words = sorted(set(LETTERS).union(*(words.split() for words in lists.values())))
    lines: list[list[str]] = [[] for _ in range(LINES)]
    for word in words:
        lines[ord(word[0]) % LINES].append(word)
    return "\n".join(
        [
            _HEADER,
            "WORDS = (",
            *(f'    "{" ".join(line)}",' for line in lines),
            ")",
            '"""Folded words; those that start with the character c are in the line ord(c) % 64."""',
            "",
        ]
    )


_HEADER = '''\
"""The function words of 57 languages. Made by docs.tools.function_lists; do not edit.

Sources: stopwords-iso (Copyright Gene Diaz and contributors, MIT licence), and for 14 languages the lists of
the Snowball project (Copyright Martin Porter, BSD licence) as Whoosh 2.7.4 has them.
"""

# ruff: noqa: E501 (lines of many words)
'''


def main() -> None:
    """Print the module."""
    parser = Parser(prog="python -m docs.tools.function_lists", description=__doc__)
    parser.add_argument("iso", type=Path, metavar="JSON", help="stopwords-iso.json")
    parser.add_argument("snowball", type=Path, metavar="PY", help="whoosh/lang/stopwords.py")
    args = parser.parse_args()
    snowball = runpy.run_path(str(args.snowball))["stoplists"]
    iso = json.loads(args.iso.read_text(encoding="utf-8"))
    print(render_module(choose_words(iso, snowball)), end="")


if __name__ == "__main__":
    main()
