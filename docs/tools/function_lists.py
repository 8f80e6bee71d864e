"""Makes model/terms/function_lists.py, the function words of 57 languages, from two published lists.

The lists of the Snowball project, as Whoosh 2.7.4 has them in whoosh/lang/stopwords.py, were chosen by hand
and are taken whole, but are short: "immer" and "siempre" are missing. The lists of stopwordsiso 0.7.1
(stopwords-iso.json) have more. Large ones also have words of content ("system", "design"): of READ languages
all words are taken that are not in CONTENT, and of another list of over 300 words the short ones, as function
words are short.
"""

import json
import runpy
from collections.abc import Collection, Mapping
from pathlib import Path

from console.parser import Parser

LINES = 64
LETTERS = "adeijklmnostuwyz"
"""Articles, pronouns and prepositions of one letter, and what an apostrophe leaves of others."""
MAX_TRUSTED_WORDS = 300
MAX_CHARACTERS = {"zh": 3, "ja": 3, "ko": 3}
"""The longest word taken from a large list, by language; all words of these languages are CJK."""
MAX_ASCII, MAX_OTHER = 4, 5
"""The longest word taken from a large list of other languages: content words of English get into some."""
NAMES = (
    "aba abi aes ai air akin ala ali alias ama ana article asia ban band bank bar base bat bell "
    "bent bet bi bio bom bravo cara care cat cha ci cite clic corrente crac dana design dia dice "
    "dir dire direct divers diverse dock dog dol dom door drug elf elk elva email ergo exact face "
    "fall fan fas feb fed final fire flac floc folk font force fun general gi go gott grande gu "
    "hare hindi hit home hop ide important ini inter ir iso jam jan jen jest jim jun ka kai ken kim "
    "kit kojima kong ku lang lat len lies lin link lite local logo mac mad mag maker male mar mara "
    "mat mate mayor mem meme meno mil mince minimal mint miss mod mode multiple nav nes net nic "
    "noon nova np ny opa opt ore os otto pad pak pan parca part pat pet pic pie poa poc pod pole "
    "possible post pot press primer pro proc proto pun pure quest quo rag ran rare relative rem ris "
    "sacha sale sam sara save sed sell sense sep ser sex sim ska soc sort start stata state stop "
    "store sub sun super tac tad tag tale tandem tap taps tar tau tens test text tic tie ties tim "
    "tip toc todo tom ton tons total tri tv ul unique unit usa vas vice visa vite vive vol volta wa "
    "wake wang web wong word www yang za zen zero"
)
"""Words of the lists that are more often names of things that blogs write about."""
READ = frozenset({"cs", "da", "de", "es", "fr", "it", "nl", "no", "pl", "pt", "ro", "ru", "sv"})
"""The languages whose large lists were read through: CONTENT has their words of content."""
CONTENT = (
    "accidenti acord acuerdo adeus adjö afirmó agregó ampleamos anni anno ansa anticipo apoio "
    "arbeid aseguró attesa base basee beau beispiel bekannt beslut beslutat beslutit bucur caminho "
    "caso chuti citta città clanek clanku clanky comentó comprare conclusione conocer conselho "
    "consiglio cortesia cosas cuenta dagar dagarna dagen dank delen desligado dia dias direita "
    "doppio drept día días děkovat děkujeme děkuji effet ehrlich ejemplo empleais emplean emplear "
    "empleas empleo ende enkel enkelt enkla ernst esempio essai exemplo explicó expresó face forma "
    "forza frumos futuro generale gens gente geral gesagt giorni giorno grazie grupo gruppo gueno "
    "haha hora horas inc informo informó iniciar inicio intento jahr jahre jahren kierunku lado lat "
    "lato leicht leide ligado lugar luogo macht mahn maioria maiorias makt mand manera manifestó "
    "maximale medio mencionó mensch menschen meses mesi miliardi milioni minimale minimi mittel "
    "modo momento mondo morgen máximo mês napiste napište naturel naturelle naturelles navn noite "
    "nome nommés noroc nummer número obra obrigada obrigado ordnung ouvert ouverte ouverts paese "
    "pais parole parte paìs peccato pegar persone personne personnes pessoas piedi pièce ponto "
    "pontos posição possedere posteriore posto pouah povo probable probante proche promeiro punkt "
    "questão recht registrazione relativo relação restrictif richtig sache sacrebleu sapristi "
    "schlecht schluss scola scopo señaló sistema speculatif sposób startseite stop strana "
    "strictement subtiles suche sujet superpose tack tag tage tagen tarde tat teil tempo tiempo "
    "tilstand tipo titolo trabaja trabajais trabajamos trabajan trabajar trabajas trabajo trabalhar "
    "trabalho triplo tsoin tsouin uhr uniformement uniques uomo ursäkt valeur valor verdad verdade "
    "verdadeiro verdadera verdadero verdi vergangenen vezes viagem vita vivat vreme wahr wissen www "
    "zeit zero zeznowu zpravy zprávy área článek článku články белый важная важное важные важный "
    "вернуться вечер взгляд взять вид видел видеть вода война вопрос время главный глаз год года "
    "году голова голос город дать дверь дел дела дело день деньги дом дорога думать душа ждать "
    "жена женщина жизнь жить занят занята занято заняты земля знать идти имя книга комната конец "
    "красота лежать лет лицо любить люди маленький мать машина место миллионов минута мир мира "
    "можхо мор москва народ начала начать нога ночь окно ответить отец писать плечо подойди "
    "подумать помнить понимать понять правда процентов путь работа работать ребенок решить россия "
    "рука русский ряд свет сеаой сидеть сила слово случай смотреть советский спасибо спросить "
    "старый стол сторона стоять страна суть считать товарищ увидеть улица уметь утро хороший хотеть "
    "час часть человек"
)
"""Words of the lists of READ languages that tell the subject of a post: left out in every language."""
ADDED = {
    "cs": "nějak nějaký všechny všichni vždy nikdy často",
    "da": "altid måske nok hvorfor",
    "de": (
        "anstatt außerdem daß falls hingegen hierbei hierfür meist obwohl sobald sodass sogar somit "
        "soweit trotz womit wofür worauf wozu zudem"
    ),
    "el": "αυτό αυτή είναι επίσης ή μας όπως όταν ότι πολύ πως στους της",
    "en": (
        "able about above across after again against ain all almost along already also although "
        "always am amid among amongst an and another any anybody anyone anything anywhere are aren "
        "around as aside at away back be became because become becomes been before behind being below "
        "beside besides best better between beyond bit both but by came can cannot come comes coming "
        "could couldn despite did didn do does doesn doing don done during each eg eight either else "
        "elsewhere enough etc even ever every everybody everyone everything everywhere except few "
        "first five for four from further get gets getting goes going gone good got great had hadn "
        "has hasn have haven having he hence her here him himself his how however i ie if in indeed "
        "instead into is isn it its itself just keep know known knows last less let lets like likely "
        "ll lot lots made make makes making many may maybe me might mine more moreover most mostly "
        "much must mustn myself near need needs neither never nevertheless new next nine nobody none "
        "nor not nothing now nowhere of off often ok okay old on once one ones only onto or other "
        "others ought our ours out over own per perhaps please put quite rather re really said same "
        "say says second see seem seems seen sees seven several shall shan she should shouldn since "
        "six so some somebody somehow someone something sometimes somewhere soon still such take "
        "taken takes ten than that the their them then there therefore these they thing things think "
        "third this those though three through throughout thus till to together too took toward "
        "towards two under unless unlike until up upon us use used uses using ve very via want wanted "
        "wants was wasn way ways we well went were weren what whatever when whenever where whereas "
        "wherever whether which whichever while who whoever whole whom whose why will with within "
        "without won would wouldn yes yet you your yours yourself"
    ),
    "es": "cuya cuyas cuyo cuyos quizá",
    "fi": (
        "aina ehkä enemmän hyvin ilman juuri kaikki kautta koko kuinka kuitenkin mitään muu myös "
        "myöskin paljon siellä sitten vain vielä"
    ),
    "fr": (
        "afin ainsi alors après assez aucun aucune aussi autre autres avant avec avoir beaucoup bien "
        "car ceci cela celle celui cet cette ceux chaque chez combien comme comment contre depuis "
        "deux donc dès déjà encore entre faire fait hors jusque lors lorsque maintenant mais malgré "
        "mieux moins ni non oui où parce pendant peu peut plus plusieurs plutôt pourquoi presque près "
        "puis puisque quand quel quelle quelles quelque quelques quels rien sans sauf selon seul "
        "seulement si sous souvent tandis tant tel telle toujours tous tout toute toutes trop très "
        "vers voici voilà voir vraiment ça être ci-après ci-contre ci-dessous ci-dessus ci-joint "
        "là-bas là-dessus peut-être c'est-à-dire vis-à-vis aujourd'hui çà jamais ensuite demain hier"
    ),
    "hu": "előtt között mindig",
    "id": (
        "adalah agar antara apabila apakah bagaimana bahwa banyak belum berada berbagai boleh bukan "
        "dalam dapat dengan dia ini jangan karena kepada ketika lebih masih melalui mereka mungkin "
        "namun oleh pernah sangat sebagai sebelum sebuah sedang sehingga sejak sekarang selalu semua "
        "seperti sering serta setelah setiap sudah supaya tanpa telah tentang terhadap tersebut "
        "tetapi tidak untuk yaitu yang"
    ),
    "it": "anzi appena davvero ovvero",
    "ja": "ください について において により に対して",
    "ko": "그런 거기 것은 대한 대해 따라 없는 위해 위한 있는 있다 있습니다 저런 통해 하는 한다 합니다",
    "nl": "enkele",
    "pt": "alguém algum alguma ali porém",
    "ro": "niște oare și către când dacă decât după fără până",
    "ru": "ко либо чей чье чьё",
    "tr": (
        "ama ancak artık ben beni bir biraz birçok bizi böyle bu bunu burada büyük değil eğer fakat "
        "gibi hangi her için ile ise işte kadar kendi kim neden olan olarak oldu olduğu onlar onu "
        "onun orada önce sadece sanki şimdi sonra şöyle üzere yok zaten"
    ),
    "uk": ("або адже вже всі його її і коли ми ні навіть нього тільки хто ця цього чому щоб які якщо"),
    "vi": "cũng được không những trong",
    "zh": (
        "不是 並 什麼 他們 以及 但是 你們 使用 來 個 們 可以 吧 呢 嗎 因為 如果 將 對 就是 "
        "後 從 怎麼 我們 或 所以 於 時 時候 會 沒 沒有 為 為什麼 與 裡 說 讓 這 没有 进行"
    ),
}
"""Words that the lists lack; for Chinese the traditional characters."""


def choose_words(
    iso: Mapping[str, Collection[str]], snowball: Mapping[str, Collection[str]]
) -> dict[str, str]:
    """Return the folded words of each language, sorted and joined by spaces."""
    chosen = {
        language: set(map(str.casefold, _choose(language, words, snowball.get(language, ()))))
        for language, words in iso.items()
    }
    names = {*NAMES.split(), *CONTENT.split()}
    for language, words in ADDED.items():
        chosen.setdefault(language, set()).update(words.casefold().split())
    return {
        language: " ".join(sorted(word for word in words - names if _is_word(word)))
        for language, words in sorted(chosen.items())
    }


def _choose(language: str, words: Collection[str], snowball: Collection[str]) -> Collection[str]:
    if language in READ:
        return {*words, *snowball}
    if snowball or (language not in MAX_CHARACTERS and len(words) <= MAX_TRUSTED_WORDS):
        return snowball or words
    longest = MAX_CHARACTERS.get(language, MAX_OTHER)
    return [word for word in words if len(word) <= (min(longest, MAX_ASCII) if word.isascii() else longest)]


def _is_word(word: str) -> bool:
    """Return whether `word` is one word of letters, and no single Latin letter or digit."""
    letters = word.replace("'", "").replace("’", "").replace("-", "")
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
