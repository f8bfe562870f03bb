"""What people type, made safe to store and to show: bounded, normalised, nothing invisible."""

import re
import unicodedata

from inscriptions.erreurs import refus

# Bidirectional overrides and isolates (Unicode, UAX 9) can make a name read as something else.
_ORDRE = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Cc: control, Cs: lone surrogate, Cn: unassigned, Co: private use.
_INSEE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
_CATEGORIES_REFUSEES = frozenset({"Cc", "Cs", "Cn", "Co"})


def propre(valeur: str, champ: str, maximum: int = 100, *, vide_permis: bool = False) -> str:
    """Give a one-line text in NFC, its runs of white space reduced to one space.

    `champ` is the French name of the field and `maximum` its length in characters. Raise
    « texte-vide », « texte-trop-long », « texte-interdit » (control, bidirectional or undefined
    characters; PostgreSQL takes neither NUL nor lone surrogates).
    """
    if len(valeur) > 10 * maximum:  # no work on a text that is far too long
        raise refus("texte-trop-long", champ=champ, maximum=maximum)
    texte = " ".join(unicodedata.normalize("NFC", valeur).split())
    if not texte and not vide_permis:
        raise refus("texte-vide", champ=champ)
    if len(texte) > maximum:
        raise refus("texte-trop-long", champ=champ, maximum=maximum)
    if any(c in _ORDRE or unicodedata.category(c) in _CATEGORIES_REFUSEES for c in texte):
        raise refus("texte-interdit", champ=champ)
    return texte


def cle_de_tri(*textes: str) -> tuple[str, ...]:
    """Order names the French way, accents and case set aside, alike on both databases."""
    return tuple(
        "".join(
            c for c in unicodedata.normalize("NFKD", t) if not unicodedata.combining(c)
        ).casefold()
        for t in textes
    )


def code_insee(valeur: str) -> str:
    """Give a commune's INSEE code, « 29019 » or « 2A004 »; '' when none is given.

    Five characters, two letters only for Corsica (INSEE, « code officiel géographique »). Raise
    « commune-invalide ».
    """
    code = valeur.strip().upper()
    if code and not _INSEE.fullmatch(code):
        raise refus("commune-invalide")
    return code
