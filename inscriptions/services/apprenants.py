"""Learners and their places in sessions (« apprenants, inscriptions, liste d'attente »).

Every change of who has a place is made under the lock of the session's row: a place is given, or
passed on to the first who waits, by one holder at a time.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, String, Uuid, case, func, literal, or_, select
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions import heure, journal
from inscriptions.codes import LONGUEUR_CARTE, normaliser
from inscriptions.colonnes import InstantUTC, en_utc
from inscriptions.enumerations import EtatInscription, EtatSession, Genre, Statut, TrancheAge
from inscriptions.erreurs import refus
from inscriptions.modeles import Apprenant, Inscription, Session
from inscriptions.services.communs import (
    code_libre,
    inserer_sauf_doublon,
    tenir_fiche,
    verrouiller,
)
from inscriptions.textes import code_insee, propre


def creer_apprenant(
    bdd: Bdd,
    *,
    prenom: str,
    nom: str = "",
    contact: str = "",
    genre: Genre = Genre.NON_COMMUNIQUE,
    tranche_age: TrancheAge = TrancheAge.NON_COMMUNIQUE,
    statut: Statut = Statut.NON_COMMUNIQUE,
    commune_insee: str = "",
) -> Apprenant:
    """Add a person, with a card. Namesakes are two persons.

    Raise what `textes.propre` raises, and « commune-invalide ».
    """
    apprenant = Apprenant(
        id=uuid7(),
        prenom=propre(prenom, "prénom"),
        nom=propre(nom, "nom", vide_permis=True),
        carte=code_libre(bdd, Apprenant.carte, LONGUEUR_CARTE),
        contact=propre(contact, "contact", 200, vide_permis=True),
        genre=genre,
        tranche_age=tranche_age,
        statut=statut,
        commune_insee=code_insee(commune_insee),
    )
    bdd.add(apprenant)
    bdd.flush()
    journal.noter(bdd, "apprenant.creer", apprenant)
    return apprenant


def inscrire(
    bdd: Bdd,
    *,
    session: Session,
    prenom: str,
    nom: str = "",
    maintenant: datetime | None = None,
    sur_place: bool = False,
    **fiche: Any,
) -> Inscription:
    """Sign someone new up: the person, with a card, and a place or a rank on the waiting list.

    `fiche` is the rest of `creer_apprenant`. `sur_place` is for who is in the room without having
    signed up: nobody waits standing, so a full session refuses with « session-complete ». Raise
    besides « session-inconnue », « session-close », and what `creer_apprenant` raises; a refusal
    leaves no person behind.
    """
    with bdd.begin_nested():
        _verrouiller_ouverte(bdd, session.id)
        apprenant = creer_apprenant(bdd, prenom=prenom, nom=nom, **fiche)
        return _prendre_place(bdd, session.id, apprenant.id, maintenant, sur_place=sur_place)


def inscrire_existant(
    bdd: Bdd,
    *,
    session: Session,
    apprenant: Apprenant,
    maintenant: datetime | None = None,
    sur_place: bool = False,
) -> Inscription:
    """Sign a known person up; idempotent. Whoever had cancelled comes last, as anybody new.

    Raise « session-complete » (on the spot only, of who waits too), « session-inconnue »,
    « session-close », « apprenant-inconnu ».
    """
    _verrouiller_ouverte(bdd, session.id)
    qui = tenir_fiche(bdd, apprenant.id)
    return _prendre_place(bdd, session.id, qui, maintenant, sur_place=sur_place)


def annuler_inscription(bdd: Bdd, inscription: Inscription) -> list[Inscription]:
    """Cancel a sign-up; its place goes to the first who waits. Idempotent.

    Give the sign-ups that got a place. What was recorded of the person stays. Raise
    « inscription-inconnue ».
    """
    if not verrouiller(bdd, Session, inscription.session_id):
        raise refus("session-inconnue")
    connue = _relire(bdd, Inscription.id == inscription.id)
    if connue is None:
        raise refus("inscription-inconnue")
    if connue.etat is EtatInscription.ANNULEE:
        return []
    avant, connue.etat = connue.etat, EtatInscription.ANNULEE
    bdd.flush()
    journal.noter(bdd, "inscription.annuler", connue, **_details(connue), avant=avant.value)
    return promouvoir(bdd, connue.session_id)


def promouvoir(bdd: Bdd, session_id: UUID) -> list[Inscription]:
    """Give the free places to those who wait, in order; the session's row is locked by the caller.

    Does nothing for a session that is over or cancelled.
    """
    session = bdd.scalars(
        select(Session).where(Session.id == session_id).execution_options(populate_existing=True)
    ).one()
    if session.etat is not EtatSession.PREVUE:
        return []
    attente = (
        select(Inscription)
        .where(Inscription.session_id == session_id, Inscription.etat == EtatInscription.EN_ATTENTE)
        .order_by(Inscription.rang)
        .execution_options(populate_existing=True)
    )
    if session.capacite is not None:
        attente = attente.limit(max(0, session.capacite - confirmes(bdd, session_id)))
    promus = list(bdd.scalars(attente))
    for inscription in promus:
        inscription.etat = EtatInscription.CONFIRMEE
    bdd.flush()
    for inscription in promus:
        journal.noter(bdd, "inscription.promouvoir", inscription, **_details(inscription))
    return promus


def trouver_par_carte(bdd: Bdd, saisie: str) -> Apprenant | None:
    """Find the learner whose card was typed, or None, mistyped and unknown alike.

    The card of a file that was merged into another opens the one that was kept.
    """
    carte = normaliser(saisie, LONGUEUR_CARTE)
    trouve = bdd.scalar(select(Apprenant).where(Apprenant.carte == carte)) if carte else None
    if trouve is not None and trouve.fusionne_dans is not None:
        return bdd.get(Apprenant, trouve.fusionne_dans)
    return trouve


def inscrits(bdd: Bdd, session: Session, *etats: EtatInscription) -> list[Inscription]:
    """List a session's sign-ups in their order, each with its learner; by default the confirmed."""
    requete = (
        select(Inscription)
        .where(
            Inscription.session_id == session.id,
            Inscription.etat.in_(etats or (EtatInscription.CONFIRMEE,)),
        )
        .order_by(Inscription.rang)
    )
    return list(bdd.scalars(requete))


def modules_de(bdd: Bdd, apprenant_id: UUID) -> list[str]:
    """List the modules a learner may open: those of the sessions they have a place in, sorted."""
    requete = (
        select(Session.module)
        .join(Inscription, Inscription.session_id == Session.id)
        .where(
            Inscription.apprenant_id == apprenant_id,
            Inscription.etat == EtatInscription.CONFIRMEE,
            Session.etat != EtatSession.ANNULEE,
            Session.module.is_not(None),
        )
        .distinct()
    )
    return sorted(module for module in bdd.scalars(requete) if module is not None)


def _verrouiller_ouverte(bdd: Bdd, session_id: UUID) -> None:
    """Lock a session that takes sign-ups, or refuse."""
    if not verrouiller(bdd, Session, session_id):
        raise refus("session-inconnue")
    etat = bdd.scalar(select(Session.etat).where(Session.id == session_id))
    if etat is not EtatSession.PREVUE:
        raise refus("session-close")


def _prendre_place(
    bdd: Bdd,
    session_id: UUID,
    apprenant_id: UUID,
    maintenant: datetime | None,
    *,
    sur_place: bool,
) -> Inscription:
    """Take a place, or a rank on the list, in one statement; the session's row is locked."""
    instant = heure.maintenant() if maintenant is None else en_utc(maintenant)
    prises = (
        select(func.count())
        .select_from(Inscription)
        .where(Inscription.session_id == session_id, Inscription.etat == EtatInscription.CONFIRMEE)
        .scalar_subquery()
    )
    libre = or_(Session.capacite.is_(None), Session.capacite > prises)
    etat = case((libre, EtatInscription.CONFIRMEE.value), else_=EtatInscription.EN_ATTENTE.value)
    rang = (
        select(func.coalesce(func.max(Inscription.rang), 0) + 1)
        .where(Inscription.session_id == session_id)
        .scalar_subquery()
    )
    place = select(
        literal(uuid7(), Uuid()),
        Session.id,
        literal(apprenant_id, Uuid()),
        literal(instant, InstantUTC()),
        etat.cast(String(24)),
        rang,
        literal(sur_place, Boolean()),
    ).where(Session.id == session_id)
    if sur_place:
        place = place.where(libre)
    unique = ("session_id", "apprenant_id")
    colonnes = ("id", *unique, "inscrit_le", "etat", "rang", "sur_place")
    nouvelle = inserer_sauf_doublon(bdd, Inscription, colonnes, place, unique)
    inscription = _relire(
        bdd, (Inscription.session_id == session_id) & (Inscription.apprenant_id == apprenant_id)
    )
    confirmee = inscription is not None and inscription.etat is EtatInscription.CONFIRMEE
    if inscription is None or (sur_place and not confirmee and not _libre(bdd, session_id)):
        capacite = bdd.scalar(select(Session.capacite).where(Session.id == session_id))
        raise refus("session-complete", capacite=capacite)
    if nouvelle:
        journal.noter(bdd, "inscription.creer", inscription, **_details(inscription))
    elif inscription.etat is EtatInscription.ANNULEE:
        _revenir(bdd, inscription, instant, sur_place=sur_place)
    return inscription


def _revenir(bdd: Bdd, inscription: Inscription, instant: datetime, *, sur_place: bool) -> None:
    """Sign up again whoever had cancelled: at the end of the list, as anybody who comes now."""
    libre = _libre(bdd, inscription.session_id)
    dernier = bdd.scalar(
        select(func.max(Inscription.rang)).where(Inscription.session_id == inscription.session_id)
    )
    inscription.etat = EtatInscription.CONFIRMEE if libre else EtatInscription.EN_ATTENTE
    inscription.rang = (dernier or 0) + 1
    inscription.inscrit_le = instant
    inscription.sur_place = sur_place
    bdd.flush()
    journal.noter(bdd, "inscription.reprendre", inscription, **_details(inscription))


def _libre(bdd: Bdd, session_id: UUID) -> bool:
    """Tell whether a session has a place left; its row is locked."""
    capacite = bdd.scalar(select(Session.capacite).where(Session.id == session_id))
    return capacite is None or confirmes(bdd, session_id) < capacite


def confirmes(bdd: Bdd, session_id: UUID) -> int:
    """Count the places taken in a session."""
    return (
        bdd.scalar(
            select(func.count())
            .select_from(Inscription)
            .where(
                Inscription.session_id == session_id,
                Inscription.etat == EtatInscription.CONFIRMEE,
            )
        )
        or 0
    )


def _details(inscription: Inscription) -> dict[str, journal.Detail]:
    """Of whom, where and how, for the journal."""
    return {
        "apprenant": inscription.apprenant_id,
        "session": inscription.session_id,
        "etat": inscription.etat.value,
        "sur_place": inscription.sur_place,
    }


def _relire(bdd: Bdd, condition: Any) -> Inscription | None:
    """Read a sign-up as the database has it now."""
    return bdd.scalar(
        select(Inscription).where(condition).execution_options(populate_existing=True)
    )
