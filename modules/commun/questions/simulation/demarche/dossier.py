"""What was filled in (« dossier »), replayed from the acts. Pure and total.

The acts: "valider:page|champ=valeur|champ=valeur…", "revenir:page", "quitter". One that is not
written so is refused, and so is a value that is neither on the sheet nor in the SMS: it would be
the learner's own. One about another page than the one shown, or a field that is not there, is
passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from modules.commun.erreurs import ReponseInvalide
from modules.commun.fiche import est_slug
from modules.commun.questions.formes import FORME_INATTENDUE
from modules.commun.questions.simulation.demarche.pages import (
    AUTRE,
    COURT,
    SAISIS,
    SEPARATEUR,
    SOLIDE,
    Champ,
    GenreChamp,
    LigneFiche,
    Page,
    connus,
    simplifier,
)

VALEUR_MAXIMUM = 80


@dataclass(frozen=True, slots=True)
class Dossier:
    """The rank of the page shown, what each field holds, what was refused, whether one left.

    The pages before `rang` are validated.
    """

    rang: int
    valeurs: Mapping[str, str]
    erreurs: Mapping[str, str]
    quitte: bool


def rejouer(actes: Sequence[str], pages: Sequence[Page], fiche: Sequence[LigneFiche]) -> Dossier:
    """Play the acts again; raise ReponseInvalide on what is not an act."""
    dossier = Dossier(0, {}, {}, quitte=False)
    for acte in actes:
        dossier = _avancer(dossier, acte, pages, fiche)
    return dossier


def _avancer(
    dossier: Dossier, acte: str, pages: Sequence[Page], fiche: Sequence[LigneFiche]
) -> Dossier:
    verbe, _, reste = acte.partition(":")
    if acte == "quitter":
        return replace(dossier, quitte=True)
    nom, *paires = reste.split(SEPARATEUR)
    if verbe not in ("valider", "revenir") or not est_slug(nom):
        raise ReponseInvalide(FORME_INATTENDUE)
    valeurs = dict(_lire_paire(paire) for paire in paires)
    page, finie = pages[dossier.rang], dossier.rang == len(pages) - 1
    if dossier.quitte or finie:
        return dossier
    if verbe == "revenir":
        avant = [rang for rang, p in enumerate(pages[: dossier.rang]) if p.id == nom]
        return replace(dossier, rang=avant[0], erreurs={}) if avant else dossier
    if nom != page.id:
        return dossier
    return _valider(dossier, page, valeurs, connus(page, fiche))


def _lire_paire(paire: str) -> tuple[str, str]:
    champ, egal, valeur = paire.partition("=")
    if not est_slug(champ) or not egal or len(valeur) > VALEUR_MAXIMUM:
        raise ReponseInvalide(FORME_INATTENDUE)
    return champ, valeur


def _valider(
    dossier: Dossier, page: Page, valeurs: Mapping[str, str], permises: frozenset[str]
) -> Dossier:
    """Keep what was filled in; go on when the site takes it, say why it does not otherwise."""
    lues: dict[str, str] = {}
    erreurs: dict[str, str] = {}
    for champ in page.champs:
        valeur = valeurs.get(champ.id, "").strip()
        if not _peut_partir(champ, valeur, permises):
            raise ReponseInvalide(FORME_INATTENDUE)
        lues[champ.id] = valeur
        if not champ.piege and not champ.convient(valeur):
            erreurs[champ.id] = champ.erreur
    rang = dossier.rang if erreurs else dossier.rang + 1
    return replace(dossier, rang=rang, valeurs={**dossier.valeurs, **lues}, erreurs=erreurs)


def _peut_partir(champ: Champ, valeur: str, permises: frozenset[str]) -> bool:
    """Tell whether a value holds nothing of the learner's own."""
    if champ.genre is GenreChamp.INVENTE:
        return valeur in ("", SOLIDE, COURT)
    if champ.genre in SAISIS:
        return valeur in ("", AUTRE) or simplifier(valeur) in permises
    return True
