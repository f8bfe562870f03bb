"""Learners and their places in sessions (« apprenants, inscriptions »)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, func, literal, select
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions.codes import LONGUEUR_CARTE, normaliser
from inscriptions.colonnes import InstantUTC, en_utc, maintenant_utc
from inscriptions.erreurs import refus
from inscriptions.modeles import Apprenant, Inscription, Session
from inscriptions.services.communs import code_libre, inserer_sauf_doublon, verrouiller
from inscriptions.textes import propre


def inscrire(
    bdd: Bdd, *, session: Session, prenom: str, nom: str = "", maintenant: datetime | None = None
) -> Inscription:
    """Sign someone new up: the person, with a card, and the place in the session.

    Namesakes are two persons. Raise « session-complete » (and then the person is not kept),
    « session-inconnue », and what `textes.propre` raises.
    """
    with bdd.begin_nested():  # a refusal leaves no person behind, even if the caller goes on
        if not verrouiller(bdd, Session, session.id):
            raise refus("session-inconnue")
        apprenant = Apprenant(
            id=uuid7(),
            prenom=propre(prenom, "prénom"),
            nom=propre(nom, "nom", vide_permis=True),
            carte=code_libre(bdd, Apprenant.carte, LONGUEUR_CARTE),
        )
        bdd.add(apprenant)
        bdd.flush()
        return _prendre_place(bdd, session.id, apprenant.id, maintenant)


def inscrire_existant(
    bdd: Bdd, *, session: Session, apprenant: Apprenant, maintenant: datetime | None = None
) -> Inscription:
    """Sign a known person up; idempotent, and a person already in stays in a full session.

    Raise « session-complete », « session-inconnue », « apprenant-inconnu ».
    """
    if not verrouiller(bdd, Session, session.id):
        raise refus("session-inconnue")
    if bdd.get(Apprenant, apprenant.id) is None:
        raise refus("apprenant-inconnu")
    return _prendre_place(bdd, session.id, apprenant.id, maintenant)


def trouver_par_carte(bdd: Bdd, saisie: str) -> Apprenant | None:
    """Find the learner whose card was typed, or None, mistyped and unknown alike."""
    carte = normaliser(saisie, LONGUEUR_CARTE)
    return bdd.scalar(select(Apprenant).where(Apprenant.carte == carte)) if carte else None


def inscrits(bdd: Bdd, session: Session) -> list[Inscription]:
    """List a session's sign-ups, first come first, each with its learner."""
    requete = (
        select(Inscription)
        .where(Inscription.session_id == session.id)
        .order_by(Inscription.inscrit_le, Inscription.id)
    )
    return list(bdd.scalars(requete))


def modules_de(bdd: Bdd, apprenant_id: UUID) -> list[str]:
    """List the modules a learner may open: those of the sessions signed up to, sorted."""
    requete = (
        select(Session.module)
        .join(Inscription, Inscription.session_id == Session.id)
        .where(Inscription.apprenant_id == apprenant_id)
        .distinct()
    )
    return sorted(bdd.scalars(requete))


def _prendre_place(
    bdd: Bdd, session_id: UUID, apprenant_id: UUID, maintenant: datetime | None
) -> Inscription:
    """Take a place if one is left, in one statement; the session's row is locked by the caller."""
    prises = (
        select(func.count())
        .select_from(Inscription)
        .where(Inscription.session_id == session_id)
        .scalar_subquery()
    )
    instant = maintenant_utc() if maintenant is None else en_utc(maintenant)
    place = select(
        literal(uuid7(), Uuid()),
        Session.id,
        literal(apprenant_id, Uuid()),
        literal(instant, InstantUTC()),
    ).where(Session.id == session_id, Session.capacite > prises)
    unique = ("session_id", "apprenant_id")
    inserer_sauf_doublon(bdd, Inscription, ("id", *unique, "inscrit_le"), place, unique)
    inscription = bdd.scalar(
        select(Inscription).where(
            Inscription.session_id == session_id, Inscription.apprenant_id == apprenant_id
        )
    )
    if inscription is None:
        capacite = bdd.scalar(select(Session.capacite).where(Session.id == session_id))
        raise refus("session-complete", capacite=capacite)
    return inscription
