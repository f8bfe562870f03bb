"""The state of a simulated mailbox (« boîte »), played again from the list of acts. Pure and total.

The acts: "ouvrir:m", "ranger:m|dossier", "supprimer:m", "restaurer:m", "signaler:m",
"confiance:m", "lien:m|l", "piece:m|p" and "envoyer:genre|m|a|cc|cci|pièces|objet|texte", whose
lists of ids are parted by spaces. An act that is not written so is refused; one that names what is
not there, or that changes nothing in this state, is passed over: a message that its author has
since taken out must not cost a learner all the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from modules.commun.erreurs import ReponseInvalide
from modules.commun.fiche import est_slug
from modules.commun.questions.formes import FORME_INATTENDUE
from modules.commun.questions.simulation.messagerie.messages import (
    CORBEILLE,
    ENVOYES,
    INDESIRABLES,
    RECEPTION,
    Message,
)

OBJET_MAXIMUM, TEXTE_MAXIMUM = 80, 300
_CHAMPS_ENVOI = 8
_SUR_UN_MESSAGE = frozenset({"ouvrir", "supprimer", "restaurer", "signaler", "confiance"})
_SUR_UNE_PARTIE = frozenset({"ranger", "lien", "piece"})


class GenreEnvoi(StrEnum):
    """How a message is written: new, to the sender, to everybody, to somebody else."""

    ECRIRE = "ecrire"
    REPONDRE = "repondre"
    REPONDRE_A_TOUS = "repondre_tous"
    TRANSFERER = "transferer"


@dataclass(frozen=True, slots=True)
class Envoi:
    """One message sent; `message` is the one it answers or forwards, "" for a new one."""

    genre: GenreEnvoi
    message: str
    a: frozenset[str]
    cc: frozenset[str]
    cci: frozenset[str]
    pieces: frozenset[str]
    objet: str
    texte: str

    @property
    def destinataires(self) -> frozenset[str]:
        """Everybody it goes to."""
        return self.a | self.cc | self.cci


@dataclass(frozen=True, slots=True)
class Boite:
    """What the acts have left: where each message is, what was opened, judged, sent.

    `verdicts` says True of a message reported, False of one trusted. `liens` and `pieces` hold
    "message|part" for what was opened in it.
    """

    places: Mapping[str, str]
    origines: Mapping[str, str]
    verdicts: Mapping[str, bool]
    ouverts: frozenset[str]
    liens: frozenset[str]
    pieces: frozenset[str]
    envois: tuple[Envoi, ...]


def boite_neuve(messages: Iterable[Message]) -> Boite:
    """Return the mailbox before any act."""
    places = {message.id: message.dossier for message in messages}
    vide: frozenset[str] = frozenset()
    return Boite(places, {}, {}, vide, vide, vide, ())


def rejouer(
    actes: Iterable[str], messages: Mapping[str, Message], dossiers: Iterable[str]
) -> Boite:
    """Play the acts again on a new mailbox; raise ReponseInvalide on what is not an act."""
    boite, connus = boite_neuve(messages.values()), frozenset(dossiers)
    for acte in actes:
        boite = avancer(boite, acte, messages, connus)
    return boite


def avancer(
    boite: Boite, acte: str, messages: Mapping[str, Message], dossiers: frozenset[str]
) -> Boite:
    """Return the mailbox after one act; the same when the act changes nothing in it."""
    verbe, _, quoi = acte.partition(":")
    if verbe == "envoyer":
        return _envoyer(boite, lire_envoi(quoi), messages)
    if verbe in _SUR_UN_MESSAGE:
        nom, partie = quoi, ""
    elif verbe in _SUR_UNE_PARTIE:
        nom, _, partie = quoi.partition("|")
    else:
        raise ReponseInvalide(FORME_INATTENDUE)
    if not est_slug(nom) or (verbe in _SUR_UNE_PARTIE and not est_slug(partie)):
        raise ReponseInvalide(FORME_INATTENDUE)
    message = messages.get(nom)
    if message is None:
        return boite
    match verbe:
        case "ouvrir":
            return replace(boite, ouverts=boite.ouverts | {nom})
        case "ranger":
            return _deplacer(boite, nom, partie) if partie in dossiers else boite
        case "supprimer":
            return _deplacer(boite, nom, CORBEILLE)
        case "restaurer":
            return _restaurer(boite, message)
        case "signaler" | "confiance":
            return _juger(boite, nom, faux=verbe == "signaler")
        case "lien":
            connu = any(lien.id == partie for lien in message.liens)
            return replace(boite, liens=boite.liens | {quoi}) if connu else boite
        case _:
            connue = any(piece.id == partie for piece in message.pieces)
            return replace(boite, pieces=boite.pieces | {quoi}) if connue else boite


def _deplacer(boite: Boite, nom: str, dossier: str) -> Boite:
    avant = boite.places[nom]
    if avant == dossier or dossier == ENVOYES:
        return boite
    return replace(
        boite,
        places={**boite.places, nom: dossier},
        origines={**boite.origines, nom: avant},
    )


def _restaurer(boite: Boite, message: Message) -> Boite:
    """Put a message thrown away back where it was; what was thrown away before comes to the top."""
    if boite.places[message.id] != CORBEILLE:
        return boite
    origine = boite.origines.get(message.id, RECEPTION)
    return _deplacer(boite, message.id, origine if origine != CORBEILLE else RECEPTION)


def _juger(boite: Boite, nom: str, *, faux: bool) -> Boite:
    if boite.verdicts.get(nom) is faux:
        return boite
    jugee = replace(boite, verdicts={**boite.verdicts, nom: faux})
    if faux:
        return _deplacer(jugee, nom, INDESIRABLES)
    return _deplacer(jugee, nom, RECEPTION) if boite.places[nom] == INDESIRABLES else jugee


def lire_envoi(texte: str) -> Envoi:
    """Read what follows « envoyer: »; raise ReponseInvalide when it is not a message."""
    champs = texte.split("|", _CHAMPS_ENVOI - 1)
    if len(champs) != _CHAMPS_ENVOI or champs[0] not in set(GenreEnvoi):
        raise ReponseInvalide(FORME_INATTENDUE)
    genre, message, *listes, objet, corps = champs
    ids = [frozenset(liste.split()) for liste in listes]
    noms = [message] if message else []
    if not all(est_slug(nom) for nom in (*noms, *(nom for liste in ids for nom in liste))):
        raise ReponseInvalide(FORME_INATTENDUE)
    if len(objet) > OBJET_MAXIMUM or len(corps) > TEXTE_MAXIMUM:
        raise ReponseInvalide(FORME_INATTENDUE)
    a, cc, cci, pieces = ids
    return Envoi(GenreEnvoi(genre), message, a, cc, cci, pieces, objet.strip(), corps.strip())


def _envoyer(boite: Boite, envoi: Envoi, messages: Mapping[str, Message]) -> Boite:
    """Keep a message sent; one to nobody, or that answers a message that is not there, is not."""
    repond = envoi.genre is not GenreEnvoi.ECRIRE
    if not envoi.destinataires or repond is not (envoi.message in messages):
        return boite
    return replace(boite, envois=(*boite.envois, envoi))
