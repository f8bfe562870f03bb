"""The pages of an invented site and their fields: strict reading, public part, what is expected.

The learner plays somebody else, whose sheet is given: nobody is asked for anything of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from modules.commun.fiche import Fiche, proche
from modules.commun.questions.parties import lire_parties

PAGES, CHAMPS, OPTIONS, FICHE = (2, 8), (1, 8), (2, 6), (1, 12)
OUI, NON = "oui", "non"
SOLIDE, COURT, AUTRE = "solide", "court", "autre"


class GenreChamp(StrEnum):
    """What a field is."""

    TEXTE = "texte"
    CHOIX = "choix"
    CASE = "case"
    FICHIER = "fichier"
    INVENTE = "secret"  # a password, of which the page sends one word: long enough or not
    CODE = "code"


_A_OPTIONS = frozenset({GenreChamp.CHOIX, GenreChamp.FICHIER})
SAISIS = frozenset({GenreChamp.TEXTE, GenreChamp.CODE})
# Between the fields of one act, so never inside what is filled in.
SEPARATEUR = "|"


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a list, or a file that one may join."""

    id: str
    texte: str


@dataclass(frozen=True, slots=True)
class Champ:
    """One field of a page. `attendus` are the good answers, `erreur` what the site says of others.

    With `piege`, the site takes anything, as real ones do: only the mission tells. `depart` is what
    the site has chosen or ticked beforehand.
    """

    id: str
    libelle: str
    genre: GenreChamp
    attendus: tuple[str, ...]
    erreur: str
    piege: bool
    depart: str
    options: tuple[Option, ...]

    def convient(self, valeur: str) -> bool:
        """Tell whether an answer is a good one, but for accents, capitals and punctuation."""
        return simplifier(valeur) in {simplifier(attendu) for attendu in self.attendus}

    def public(self) -> dict[str, object]:
        """Return the field as the site shows it, in JSON types."""
        options = [{"id": option.id, "texte": option.texte} for option in self.options]
        return {
            **{cle: str(getattr(self, cle)) for cle in ("id", "libelle", "genre", "depart")},
            **({"options": options} if options else {}),
        }

    def en_dict(self) -> dict[str, object]:
        """Return the whole field in JSON types; `_lire_champ` reads it back."""
        lu = self.public()
        if not self.depart:
            del lu["depart"]
        if self.genre is not GenreChamp.INVENTE:
            lu["attendus"] = list(self.attendus)
        facultatifs = {"erreur": self.erreur, "piege": self.piege}
        return lu | {cle: valeur for cle, valeur in facultatifs.items() if valeur}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site; the last one, without a field, is the receipt.

    `sms` is the message that comes on the exercise's phone, `relire` shows all that was filled in.
    """

    id: str
    titre: str
    texte: str
    bouton: str
    sms: str
    relire: bool
    champs: tuple[Champ, ...]

    def public(self) -> dict[str, object]:
        """Return the page as the site shows it, in JSON types."""
        cles = ("id", "titre", "texte", "bouton", "sms", "relire")
        champs = [champ.public() for champ in self.champs]
        return {**{cle: getattr(self, cle) for cle in cles}, "champs": champs}

    def en_dict(self) -> dict[str, object]:
        """Return the whole page in JSON types; `lire_page` reads it back."""
        lue = {cle: valeur for cle, valeur in self.public().items() if valeur}
        champs = [champ.en_dict() for champ in self.champs]
        return {**lue, **({"champs": champs} if champs else {})}


@dataclass(frozen=True, slots=True)
class LigneFiche:
    """One line of the sheet of who the learner plays: « Nom », « Camille Morvan »."""

    id: str
    libelle: str
    valeur: str


def simplifier(texte: str) -> str:
    """Return the letters and figures of a text, without accents nor capitals."""
    decompose = unicodedata.normalize("NFKD", texte.casefold())
    return "".join(c for c in decompose if c.isalnum())


def connus(page: Page, fiche: Iterable[LigneFiche]) -> frozenset[str]:
    """Return what may be typed in a page: what the sheet says, and the numbers that came by SMS.

    Anything else would be the learner's own: the page tells it by one word, and it goes nowhere.
    """
    numeros = re.findall(r"[0-9][0-9\s]{2,}[0-9]", page.sms)
    return frozenset(map(simplifier, [*(ligne.valeur for ligne in fiche), *numeros]))


def lire_page(fiche: Fiche, identifiant: str) -> Page:
    """Read one page, its id already read; its faults are left in the table."""
    return Page(
        id=identifiant,
        titre=fiche.texte("titre"),
        texte=fiche.texte("texte"),
        bouton=fiche.texte("bouton", facultatif=True) or "Continuer",
        sms=fiche.texte("sms", facultatif=True),
        relire=fiche.booleen("relire", facultatif=True),
        champs=lire_parties(
            fiche,
            *("champs", "champ", CHAMPS, _lire_champ),
            bloc="questions.pages.champs",
            facultatif=True,
        ),
    )


def lire_ligne(fiche: Fiche, identifiant: str) -> LigneFiche:
    """Read one line of the sheet, its id already read."""
    ligne = LigneFiche(identifiant, fiche.texte("libelle"), fiche.texte("valeur"))
    if SEPARATEUR in ligne.valeur:
        fiche.faute(f"« valeur » ne contient pas « {SEPARATEUR} », qui sépare ce qui est rempli.")
    return ligne


def _lire_champ(fiche: Fiche, identifiant: str) -> Champ:
    mot = fiche.parmi("genre", [str(genre) for genre in GenreChamp])
    genre = GenreChamp(mot or GenreChamp.TEXTE)
    secret = genre is GenreChamp.INVENTE
    champ = Champ(
        id=identifiant,
        libelle=fiche.texte("libelle"),
        genre=genre,
        attendus=(SOLIDE,) if secret else fiche.textes("attendus"),
        erreur=fiche.texte("erreur", facultatif=True),
        piege=fiche.booleen("piege", facultatif=True),
        depart=fiche.texte("depart", facultatif=True),
        options=lire_parties(
            fiche,
            *("options", "option", OPTIONS, _lire_option),
            bloc="questions.pages.champs.options",
            facultatif=genre not in _A_OPTIONS,
        ),
    )
    for remede in _remedes(champ):
        fiche.faute(remede)
    return champ


def _lire_option(fiche: Fiche, identifiant: str) -> Option:
    return Option(identifiant, fiche.texte("texte"))


def _remedes(champ: Champ) -> Iterator[str]:
    if any(SEPARATEUR in attendu for attendu in champ.attendus):
        yield f"« attendus » ne contient pas « {SEPARATEUR} », qui sépare ce qui est rempli."
    if not champ.piege and not champ.erreur:
        yield "« erreur » dit quoi corriger quand la réponse ne va pas."
    possibles = {option.id for option in champ.options}
    if champ.genre is GenreChamp.CASE:
        possibles = {OUI, NON}
    for nom in (*champ.attendus, *([champ.depart] if champ.depart else [])):
        if possibles and nom not in possibles:
            yield f"« {nom} » n’est pas une réponse possible de ce champ.{proche(nom, possibles)}"
