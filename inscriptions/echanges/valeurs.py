"""Cells as values: dates, hours, numbers, closed lists, as people type them (« valeurs »).

Each takes the cell's text and the French name of its field; a refusal names the field, never what
was typed.
"""

import re
from datetime import date, time
from typing import TypeVar

from inscriptions.echanges.correspondance import cle
from inscriptions.enumerations import Genre, ListeFermee, Statut
from inscriptions.erreurs import refus

L = TypeVar("L", bound=ListeFermee)

_DATE = re.compile(
    r"(?P<a>\d{4})-(?P<m>\d{1,2})-(?P<j>\d{1,2})(?: 00:00(?::00)?)?"
    r"|(?P<j2>\d{1,2})[/.-](?P<m2>\d{1,2})[/.-](?P<a2>\d{4})"
)
_HEURE = re.compile(r"(\d{1,2}) ?(?:[:hH] ?(?:(\d{2})(?::\d{2})?)?)?")
_ENTIER = re.compile(r"\d{1,9}(?:[.,]0+)?")
_ENTRE = re.compile(r"(?:de |entre )?(\d\d) ?(?:-|–|/|à|et) ?(\d\d)(?: ans)?")
_MOINS = re.compile(r"(?:<|moins de|-) ?(\d\d)(?: ans)?")
_PLUS = re.compile(r"(\d\d) ?(?:ans )?(?:\+|et plus|ou plus)(?: ans)?")
# How people write what La Coop has a code for, beside the code and the label.
_USAGES: dict[str, str] = {
    "f": Genre.FEMININ,
    "femme": Genre.FEMININ,
    "mme": Genre.FEMININ,
    "madame": Genre.FEMININ,
    "m": Genre.MASCULIN,
    "h": Genre.MASCULIN,
    "homme": Genre.MASCULIN,
    "monsieur": Genre.MASCULIN,
    "retraitee": Statut.RETRAITE,
    "scolarisee": Statut.SCOLARISE,
}


def lire_date(texte: str, champ: str) -> date:
    """Read 2026-12-01 or 01/12/2026; « date-illisible »."""
    lu = _DATE.fullmatch(" ".join(texte.split()))
    if lu is None:
        raise refus("date-illisible", champ=champ)
    annee, mois, jour = (int(lu[nom] or lu[f"{nom}2"]) for nom in "amj")
    try:
        return date(annee, mois, jour)
    except ValueError:
        raise refus("date-illisible", champ=champ) from None


def lire_heure(texte: str, champ: str) -> time:
    """Read 14:00, 14h, 14 h 30, 9; « heure-illisible »."""
    lu = _HEURE.fullmatch(" ".join(texte.split()))
    if lu is None or int(lu[1]) > 23 or int(lu[2] or 0) > 59:
        raise refus("heure-illisible", champ=champ)
    return time(int(lu[1]), int(lu[2] or 0))


def lire_entier(texte: str, champ: str, minimum: int, maximum: int) -> int | None:
    """Read a whole number, None when the cell is empty; « nombre-illisible »."""
    if not texte.strip():
        return None
    serre = re.sub(r"[ \u00a0\u202f]", "", texte)
    nombre = int(re.split("[.,]", serre)[0]) if _ENTIER.fullmatch(serre) else -1
    if not minimum <= nombre <= maximum:
        raise refus("nombre-illisible", champ=champ, minimum=minimum, maximum=maximum)
    return nombre


def lire_choix(texte: str, champ: str, liste: type[L], defaut: L) -> L:
    """Read a code or a label of a closed list, `defaut` when the cell is empty.

    Raise « choix-inconnu », which recalls the labels.
    """
    voulu = cle(texte)
    if not voulu:
        return defaut
    for membre in liste:
        if voulu in (cle(membre.value), cle(membre.libelle)) or _USAGES.get(voulu) is membre:
            return membre
    bande = _bande(texte.casefold())
    for membre in liste:
        if bande == membre.value:
            return membre
    raise refus("choix-inconnu", champ=champ, choix=", ".join(m.libelle for m in liste))


def _bande(texte: str) -> str | None:
    """Give the code of an age band written « 18-24 ans », « 70+ », « < 12 ans ».

    Never of an age: « 12 » is in none of the bands that have a 12 in their name.
    """
    if lu := _ENTRE.fullmatch(texte.strip()):
        return f"{lu[1]}_{lu[2]}"
    if lu := _MOINS.fullmatch(texte.strip()):
        return f"moins_{lu[1]}"
    if lu := _PLUS.fullmatch(texte.strip()):
        return f"{lu[1]}_plus"
    return None
