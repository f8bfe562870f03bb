"""Which rows go to which file when two are merged (« partages »): choices, on rows already read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from inscriptions.enumerations import EtatCertificat, EtatInscription, EtatPresence
from inscriptions.modeles import (
    Appel,
    Base,
    Certificat,
    CommentaireTexte,
    CompteRelie,
    Connexion,
    Copie,
    LectureDroit,
    MembreBinome,
    Observation,
    PartageTexte,
    Tentative,
    TitreMur,
)

Ligne = dict[str, Any]
# Given as they are.
DIRECTS: tuple[type[Base], ...] = (
    *(Certificat, Copie, Tentative, LectureDroit, Observation),
    *(Appel, Connexion, CompteRelie),
    *(PartageTexte, CommentaireTexte, TitreMur, MembreBinome),
)
_FORCE_PLACE = {
    EtatInscription.ANNULEE: 0,
    EtatInscription.EN_ATTENTE: 1,
    EtatInscription.CONFIRMEE: 2,
}
_FORCE_PRESENCE = {EtatPresence.ABSENT: 0, EtatPresence.EXCUSE: 1, EtatPresence.PRESENT: 2}


@dataclass(frozen=True, slots=True)
class PartageReponses:
    """Answers that change hands, each file's last rank, and the last of those that do not move."""

    vers_garde: list[UUID]
    vers_retire: list[UUID]
    dernier_garde: int
    dernier_retire: int
    dernier_reste: int


def place(sienne: Ligne, autre: Ligne) -> Ligne | None:
    """Say what becomes of two places of one person in one session; None: nothing."""
    if autre["etat"] is EtatInscription.ANNULEE and not _a_valider(sienne, autre):
        return None
    echange = _valeur(autre) > _valeur(sienne)
    return {"garde": sienne, "retire": autre, "echange": echange}


def _valeur(ligne: Ligne) -> tuple[int, int]:
    """How good a place is: confirmed, then waiting, the earlier first."""
    etat: EtatInscription = ligne["etat"]
    return _FORCE_PLACE[etat], -ligne["rang"] if etat is EtatInscription.EN_ATTENTE else 0


def places_apres(place: Ligne) -> list[Ligne]:
    """Give the two places as they will be: the better one kept, the other cancelled.

    What a trainer confirmed of either is confirmed of the person.
    """
    garde, retire = place["garde"], place["retire"]
    validee = retire if _a_valider(garde, retire) else garde
    validation = {nom: validee[nom] for nom in ("validee_le", "validee_par")}
    gardee, retiree = (retire, garde) if place["echange"] else (garde, retire)
    return [
        {**gardee, **validation, "id": garde["id"]},
        {**retiree, "id": retire["id"], "etat": EtatInscription.ANNULEE},
    ]


def _a_valider(sienne: Ligne, autre: Ligne) -> bool:
    return sienne["validee_le"] is None and autre["validee_le"] is not None


def presences(
    siennes: Sequence[Ligne], autres: Sequence[Ligne], communes: Iterable[UUID]
) -> tuple[list[UUID], list[UUID]]:
    """Give the presences to move in the sessions of both files, and those to give in exchange."""
    sessions, deja = set(communes), {ligne["seance_id"]: ligne for ligne in siennes}
    allers, retours = [], []
    for ligne in autres:
        if ligne["session_id"] not in sessions:
            continue  # goes with its sign-up
        sienne = deja.get(ligne["seance_id"])
        if sienne is None or _vue(ligne) > _vue(sienne):
            allers.append(ligne["id"])
            retours += [] if sienne is None else [sienne["id"]]
    return allers, retours


def _vue(ligne: Ligne) -> tuple[int, int]:
    return _FORCE_PRESENCE[ligne["etat"]], ligne["minutes"]


def libres(
    modele: type[Base], siennes: Sequence[Ligne], autres: Sequence[Ligne], communes: set[UUID]
) -> list[Any]:
    """Give the keys of the retired file's rows that the kept one has not got already.

    Certificates of the other sessions are not listed: they go with their sign-up.
    """
    prises = {_unicite(modele, ligne) for ligne in siennes}
    cle = "empreinte" if modele is Connexion else "id"
    return [
        ligne[cle]
        for ligne in autres
        if _unicite(modele, ligne) not in prises
        and (modele is not Certificat or ligne["session_id"] in communes)
    ]


def reponses(
    copies: Sequence[Ligne],
    copies_retirees: Sequence[Ligne],
    siennes: Sequence[Ligne],
    autres: Sequence[Ligne],
) -> PartageReponses:
    """Choose the answers that go to the kept file, and those that leave it for the retired one.

    A chapter handed in keeps the answers of the file that handed it in, and no other. In an open
    one, a question answered in both keeps the latest, by the clock for want of a common rank. A
    token that both files hold is one sending kept twice: neither answer moves.
    """
    rendus, leurs_rendus = ({_chapitre(c) for c in liste} for liste in (copies, copies_retirees))
    doubles = {ligne["jeton"] for ligne in siennes} & {ligne["jeton"] for ligne in autres}
    derniere, leur_derniere = _dernieres(siennes), _dernieres(autres)

    def va(ligne: Ligne) -> bool:
        if _chapitre(ligne) in rendus or ligne["jeton"] in doubles:
            return False
        if _chapitre(ligne) in leurs_rendus:
            return True
        question = (*_chapitre(ligne), ligne["question"])
        return question not in derniere or leur_derniere[question] > derniere[question]

    def quitte(ligne: Ligne) -> bool:
        return _chapitre(ligne) in leurs_rendus - rendus and ligne["jeton"] not in doubles

    return PartageReponses(
        vers_garde=[ligne["id"] for ligne in autres if va(ligne)],
        vers_retire=[ligne["id"] for ligne in siennes if quitte(ligne)],
        dernier_garde=max((ligne["rang"] for ligne in siennes), default=0),
        dernier_retire=max((ligne["rang"] for ligne in autres), default=0),
        dernier_reste=max((ligne["rang"] for ligne in siennes if not quitte(ligne)), default=0),
    )


def _unicite(modele: type[Base], ligne: Ligne) -> object:
    """What a learner has one of."""
    if modele is Certificat:  # one in force for a session and a kind
        valide = ligne["etat"] is EtatCertificat.VALIDE
        return (ligne["session_id"], ligne["genre"]) if valide else ligne["id"]
    if modele in (Copie, Tentative):
        return _chapitre(ligne)
    if modele is LectureDroit:
        return ligne["module"]
    if modele is Observation:
        return ligne["module"], ligne["savoir_faire"]
    if modele is PartageTexte:  # one in force for a session and a question
        texte = (ligne["session_id"], *_chapitre(ligne), ligne["question"])
        return ligne["id"] if ligne["retire_le"] else texte
    if modele is MembreBinome:
        return ligne["binome_id"]
    if modele in (CommentaireTexte, TitreMur):
        return ligne["id"]
    if modele is CompteRelie:
        return "relie"
    if modele is Appel:
        return ligne["id"] if ligne["baisse_le"] else "ouvert"
    return ligne["empreinte"]


def _chapitre(ligne: Ligne) -> tuple[str, str]:
    return ligne["module"], ligne["chapitre"]


def _dernieres(lignes: Iterable[Ligne]) -> dict[tuple[str, str, str], datetime]:
    """Give, for each question, when its present answer was received."""
    return {
        (ligne["module"], ligne["chapitre"], ligne["question"]): ligne["recue_le"]
        for ligne in sorted(lignes, key=lambda ligne: ligne["rang"])
    }
