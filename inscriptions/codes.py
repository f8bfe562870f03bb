"""Codes people type: learners' cards, sessions, certificates.

Crockford's base 32 (crockford.com/base32.html) leaves out I, L, O and U, which people misread or
mind. The last character is a check by « Luhn mod N » with N = 32 (ISO/IEC 7812-1, annex B,
generalised to 32 symbols). With it:

- every substitution of one character by another is detected;
- every exchange of two neighbours is detected, except that of `0` and `Z`, just as Luhn mod 10
  misses 09 and 90.

A code is a random number, never derived from a person.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LONGUEUR_CARTE = 8  # characters, the check included: 35 random bits, behind a slowed-down door
LONGUEUR_SESSION = 6  # written on the board for an afternoon
LONGUEUR_CERTIFICAT = 12  # 55 random bits: a public page answers to it

_BASE = len(ALPHABET)
_VALEURS = {caractere: valeur for valeur, caractere in enumerate(ALPHABET)}
_CONFUSIONS = str.maketrans("OIL", "011")
# Space, no-break spaces, hyphens and dashes that keyboards, phones and PDFs put between groups.
_SEPARATEURS = str.maketrans("", "", " \t\u00a0\u202f-\u2010\u2011\u2012\u2013\u2014\u2212.")
_LONGUEUR_SAISIE = 64  # characters; beyond it nothing is a code, and nothing is computed


def nouveau_code(longueur: int) -> str:
    """Draw a code of `longueur` characters (2 or more), its check character included."""
    if longueur < 2:
        raise ValueError("a code has at least one character and its check")
    corps = "".join(secrets.choice(ALPHABET) for _ in range(longueur - 1))
    return corps + _cle(corps)


def normaliser(saisie: str, longueur: int | None = None) -> str | None:
    """Give the canonical form of what someone typed, or None when it cannot be a code.

    Case, spaces and hyphens do not matter; O reads 0, I and L read 1. None on any other character
    (U included), on a wrong check character, or on another length than `longueur` when given.
    """
    if len(saisie) > _LONGUEUR_SAISIE:
        return None
    serre = saisie.translate(_SEPARATEURS)
    if not serre.isascii():  # upper() would turn the dotless ı into I
        return None
    code = serre.upper().translate(_CONFUSIONS)
    if len(code) < 2 or (longueur is not None and len(code) != longueur):
        return None
    if any(caractere not in _VALEURS for caractere in code):
        return None
    return code if _cle(code[:-1]) == code[-1] else None


def afficher(code: str) -> str:
    """Write a code in groups of four, as on cards and certificates: `ABCD-EFGH`."""
    return "-".join(code[debut : debut + 4] for debut in range(0, len(code), 4))


def _cle(corps: str) -> str:
    """Compute the check character: Luhn, doubling from the right, casting out 31."""
    somme = 0
    for rang, caractere in enumerate(reversed(corps)):
        produit = _VALEURS[caractere] * (2 if rang % 2 == 0 else 1)
        somme += produit // _BASE + produit % _BASE
    return ALPHABET[-somme % _BASE]
