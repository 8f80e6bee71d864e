"""The names of months in many languages, and the number of the month that a word in a date names."""

import unicodedata
from functools import cache

# The wide names of months in Unicode's CLDR (common/main/*.xml), as in a date and without a day:
# English, German, French, Spanish, Portuguese, Italian, Dutch, Russian, Ukrainian, Polish, Czech, Slovak,
# Slovenian, Bulgarian, Swedish, Norwegian, Danish, Finnish, Turkish, Romanian, Catalan, Greek, Hungarian and
# Indonesian. A name that begins another one of the same month is left out, and so is Croatian, whose
# listopad is another month than that of Polish. At the end of a row are abbreviations that begin no name.
_NAMES = (
    "january janvier enero janeiro gennaio januari января январь січня січень stycznia styczeń ledna leden "
    "tammikuuta ocak ianuarie gener ιανουαρίου januára januari jänner януари",
    "february février febrero fevereiro febbraio февраля февраль лютого лютий lutego luty února únor "
    "helmikuuta şubat februarie φεβρουαρίου februára február февруари",
    "march mars marzo março maart марта березня березень marca marzec března březen marts maaliskuuta martie "
    "μαρτίου március maret marec märz mar mrt mrz",
    "april avril abril aprile апреля апрель квітня квітень kwietnia kwiecień dubna duben huhtikuuta nisan "
    "aprilie απριλίου április apríla",
    "may mayo maio maggio mei мая май травня травень maja května květen toukokuuta mayıs maig μαΐου május "
    "mája",
    "june juin junio junho giugno juni июня июнь червня червень czerwca czerwiec června červen kesäkuuta "
    "haziran iunie juny ιουνίου június júna junij юни čvn",
    "july juillet julio julho luglio juli июля июль липня липень lipca lipiec července červenec heinäkuuta "
    "temmuz iulie juliol ιουλίου július júla julij юли čvc",
    "august août agosto augustus августа серпня серпень sierpnia sierpień srpna srpen augusti elokuuta "
    "ağustos αυγούστου augusztus agustus augusta avgust agost",
    "september septembre septiembre setiembre setembro settembre сентября сентябрь вересня вересень września "
    "wrzesień září syyskuuta eylül septembrie setembre σεπτεμβρίου szeptember septembra септември",
    "october oktober octobre octubre outubro ottobre октября октябрь жовтня жовтень października října říjen "
    "lokakuuta ekim octombrie οκτωβρίου október októbra октомври",
    "november novembre noviembre novembro ноября ноябрь листопада listopada listopadu marraskuuta kasım "
    "noiembrie νοεμβρίου novembra ноември",
    "december dezember décembre diciembre dezembro dicembre декабря декабрь грудня грудень grudnia grudzień "
    "prosince prosinec desember joulukuuta aralık decembrie desembre δεκεμβρίου decembra декември",
)
_MIN_CHARS = 3
"""Abbreviations have at least so many letters."""


def month_number(word: str) -> int:
    """Return the number of the month that `word` names in full or by its first letters, or 0.

    `word` is in lower case. A beginning that months of different numbers share names none of them: "jui"
    begins juin and juillet.
    """
    return _months().get(_without_accents(word), 0)


@cache
def _months() -> dict[str, int]:
    """Return the months by their names and by the beginnings that only one month has."""
    whole = {
        _without_accents(name): number for number, names in enumerate(_NAMES, 1) for name in names.split()
    }
    beginnings: dict[str, set[int]] = {}
    for name, number in whole.items():
        for length in range(_MIN_CHARS, len(name)):
            beginnings.setdefault(name[:length], set()).add(number)
    return {start: min(found) for start, found in beginnings.items() if len(found) == 1} | whole


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
