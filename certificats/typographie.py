"""French typography of figures, dates and lists, as the Imprimerie nationale's Lexique sets them.

Pure functions from values to text. Spaces inside a quantity never break at a line end: U+00A0
before a unit of time or a month, the thin U+202F before « ; ! ? % ».
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal

# Named, because nobody sees them in a source file.
INSECABLE = "\u00a0"
FINE = "\u202f"

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
# Above this many days a list of dates is no longer read: the period and the count say more.
DATES_ENUMEREES = 12


def duree(minutes: int) -> str:
    """Write a duration given in whole minutes: « 45 min », « 1 h », « 2 h 05 »."""
    heures, reste = divmod(minutes, 60)
    if not heures:
        return f"{reste}{INSECABLE}min"
    texte = f"{heures}{INSECABLE}h"
    return f"{texte}{INSECABLE}{reste:02d}" if reste else texte


def accord_duree(minutes: int, participe: str) -> str:
    """Agree a feminine participle with a duration: plural from two units on, as French counts."""
    pluriel = minutes >= 120 or 2 <= minutes < 60
    return f"{participe}s" if pluriel else participe


def nombre(valeur: float, *, decimales: int = 1) -> str:
    """Write a finite number with at most `decimales` decimals, a comma and no trailing zero."""
    # Through repr: 2.675 is rounded as it is read (2,68), not as the nearest binary fraction.
    arrondi = Decimal(repr(float(valeur))).quantize(
        Decimal(1).scaleb(-decimales), rounding=ROUND_HALF_UP
    )
    texte = f"{arrondi:f}"
    if "." in texte:
        texte = texte.rstrip("0").rstrip(".")
    return texte.replace(".", ",")


def milliers(valeur: float, *, decimales: int = 1) -> str:
    """Write a number of a table, its thousands set apart: « 96 », « 12 345,5 », « −3 »."""
    entier, virgule, reste = nombre(abs(valeur), decimales=decimales).partition(",")
    signe = "\u2212" if valeur < 0 and entier + reste != "0" else ""
    return signe + f"{int(entier):,}".replace(",", FINE) + virgule + reste


def pourcentage(valeur: float, *, decimales: int = 1) -> str:
    """Write a percentage: « 78 % », « 66,7 % »."""
    return f"{nombre(valeur, decimales=decimales)}{FINE}%"


def _quantieme(jour: date) -> str:
    return "1er" if jour.day == 1 else str(jour.day)


def date_longue(jour: date) -> str:
    """Write a date in full: « 1er mars 2026 », « 24 novembre 2026 »."""
    return f"{_quantieme(jour)}{INSECABLE}{MOIS[jour.month - 1]}{INSECABLE}{jour.year}"


def date_complete(jour: date) -> str:
    """Write a date with its day of the week: « mardi 1er décembre 2026 »."""
    return f"{JOURS[jour.weekday()]}{INSECABLE}{date_longue(jour)}"


def heure(moment: time) -> str:
    """Write a time of day: « 9 h », « 14 h 05 »."""
    minutes = f"{INSECABLE}{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour}{INSECABLE}h{minutes}"


def enumeration(elements: Sequence[str]) -> str:
    """Join « a, b et c »."""
    if len(elements) < 2:
        return "".join(elements)
    return f"{', '.join(elements[:-1])} et {elements[-1]}"


def dates_longues(jours: Iterable[date]) -> str:
    """Write several days, each once and in order, without repeating a month or a year.

    « 4, 11 et 18 novembre 2026 », « 25 novembre et 2 décembre 2026 »; beyond DATES_ENUMEREES
    days, « du 4 novembre 2026 au 3 mars 2027 (18 dates) ».
    """
    distincts = sorted(set(jours))
    if not distincts:
        return ""
    if len(distincts) > DATES_ENUMEREES:
        debut, fin = date_longue(distincts[0]), date_longue(distincts[-1])
        return f"du {debut} au {fin} ({len(distincts)} dates)"
    mois: dict[tuple[int, int], list[str]] = {}
    for jour in distincts:
        mois.setdefault((jour.year, jour.month), []).append(_quantieme(jour))
    annees: dict[int, list[str]] = {}
    for (annee, numero), quantiemes in mois.items():
        annees.setdefault(annee, []).append(
            f"{enumeration(quantiemes)}{INSECABLE}{MOIS[numero - 1]}"
        )
    par_annee = []
    for annee, groupes in annees.items():
        # « 4 et 11 novembre, 2 décembre 2026 »: a second « et » would blur the groups.
        simple = not any(" et " in groupe for groupe in groupes)
        liste = enumeration(groupes) if simple else ", ".join(groupes)
        par_annee.append(f"{liste}{INSECABLE}{annee}")
    return f"{FINE}; ".join(par_annee)


def periode_longue(debut: date, fin: date) -> str:
    """Write a period, without repeating a month or a year: « du 3 au 28 novembre 2026 »."""
    if debut == fin:
        return f"le {date_longue(debut)}"
    premier = _quantieme(debut)
    if (debut.year, debut.month) != (fin.year, fin.month):
        premier += f"{INSECABLE}{MOIS[debut.month - 1]}"
    if debut.year != fin.year:
        premier += f"{INSECABLE}{debut.year}"
    return f"du {premier} au {date_longue(fin)}"


def soigner(texte: str) -> str:
    """Set the spaces and apostrophes of a sentence typed with an ordinary keyboard.

    Words and signs are kept: the spaces before ; : ! ? % » and after « become non-breaking, and a
    straight apostrophe between two letters becomes ’. Not for people's names, which are printed
    as they were given.
    """
    texte = re.sub(r"(?<=[^\W\d_])'(?=\w)", "’", texte)
    texte = re.sub(r" (?=[;!?%])", FINE, texte)
    texte = re.sub(r" (?=[:»])", INSECABLE, texte)
    return re.sub(r"(?<=«) ", INSECABLE, texte)
