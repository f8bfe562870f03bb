"""A half-day while it runs (« en direct »): who may check in now, and how far everyone is.

Read only. Each function makes one query, whatever the number of people and of answers.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ScalarSelect, and_, func, select
from sqlalchemy.orm import Session as Bdd

from inscriptions.colonnes import en_utc
from inscriptions.enumerations import EtatInscription, EtatPresence, EtatSeance, EtatSession
from inscriptions.modeles import Copie, Inscription, Lieu, Presence, Reponse, Seance, Session
from inscriptions.services.avancement import VIDES
from inscriptions.services.emargement import AVANT

Faits = dict[UUID, dict[str, set[str]]]  # learner -> chapter -> ids of graded questions or more


@dataclass(frozen=True, slots=True)
class SeanceProche:
    """A half-day that a learner may check in to now; `arrivee` once they did, None before."""

    titre: str
    lieu: str
    debut: datetime
    fin: datetime
    present: bool
    arrivee: datetime | None


def seances_proches(bdd: Bdd, apprenant_id: UUID, maintenant: datetime) -> list[SeanceProche]:
    """List the half-days of a learner that run now, or start within half an hour."""
    instant = en_utc(maintenant)
    requete = (
        select(Session.titre, Lieu.nom, Seance.debut, Seance.fin, Presence.etat, Presence.arrivee)
        .select_from(Seance)
        .join(Session, Session.id == Seance.session_id)
        .join(Lieu, Lieu.id == Session.lieu_id)
        .join(Inscription, Inscription.session_id == Session.id)
        .outerjoin(
            Presence,
            and_(Presence.seance_id == Seance.id, Presence.apprenant_id == apprenant_id),
        )
        .where(
            Inscription.apprenant_id == apprenant_id,
            Inscription.etat == EtatInscription.CONFIRMEE,
            Session.etat != EtatSession.ANNULEE,
            Seance.etat != EtatSeance.ANNULEE,
            Seance.debut <= instant + AVANT,
            Seance.fin > instant,
        )
        .order_by(Seance.debut, Seance.id)
    )
    return [
        SeanceProche(titre, lieu, debut, fin, etat is EtatPresence.PRESENT, arrivee)
        for titre, lieu, debut, fin, etat, arrivee in bdd.execute(requete)
    ]


def seance_du_moment(session: Session, maintenant: datetime) -> Seance | None:
    """Give the half-day that runs now or starts within half an hour; None outside of them."""
    instant = en_utc(maintenant)
    return next((s for s in session.seances_tenues if s.debut - AVANT <= instant < s.fin), None)


def prochaine_seance(session: Session, maintenant: datetime) -> Seance | None:
    """Give the first half-day still to come; None when there is none."""
    instant = en_utc(maintenant)
    return next((s for s in session.seances_tenues if s.debut > instant), None)


def presents(bdd: Bdd, seance: Seance) -> set[UUID]:
    """Give the learners recorded as present at a half-day."""
    requete = select(Presence.apprenant_id).where(
        Presence.seance_id == seance.id, Presence.etat == EtatPresence.PRESENT
    )
    return set(bdd.scalars(requete))


def repondues(bdd: Bdd, session: Session) -> Faits:
    """Give, for each confirmed learner of a session, the questions whose answer is not empty.

    Only in the session's module; a learner who has answered nothing is absent.
    """
    derniers = (
        select(Reponse.apprenant_id, func.max(Reponse.rang).label("rang"))
        .where(Reponse.apprenant_id.in_(_inscrits(session)), Reponse.module == session.module)
        .group_by(Reponse.apprenant_id, Reponse.chapitre, Reponse.question)
        .subquery()
    )
    requete = select(
        Reponse.apprenant_id, Reponse.chapitre, Reponse.question, Reponse.contenu.in_(VIDES)
    ).join(
        derniers,
        and_(Reponse.apprenant_id == derniers.c.apprenant_id, Reponse.rang == derniers.c.rang),
    )
    faits: Faits = defaultdict(lambda: defaultdict(set))
    for apprenant, chapitre, question, vide in bdd.execute(requete):
        if vide:
            faits[apprenant][chapitre]  # started, and taken back
        else:
            faits[apprenant][chapitre].add(question)
    return faits


def rendus(bdd: Bdd, session: Session) -> dict[UUID, set[str]]:
    """Give the chapters of the session's module that each confirmed learner has handed in."""
    requete = select(Copie.apprenant_id, Copie.chapitre).where(
        Copie.apprenant_id.in_(_inscrits(session)), Copie.module == session.module
    )
    copies: dict[UUID, set[str]] = defaultdict(set)
    for apprenant, chapitre in bdd.execute(requete):
        copies[apprenant].add(chapitre)
    return copies


def attendus(
    bdd: Bdd, maintenant: datetime, avance: timedelta, retard: timedelta
) -> dict[str, dict[UUID, set[str]]]:
    """Give who comes to the half-days about to start: module -> learner -> chapters handed in.

    From `avance` before the start to `retard` after it, while it runs.
    """
    instant = en_utc(maintenant)
    qui = (
        select(Session.module, Inscription.apprenant_id)
        .select_from(Seance)
        .join(Session, Session.id == Seance.session_id)
        .join(Inscription, Inscription.session_id == Session.id)
        .where(
            Session.module.is_not(None),
            Inscription.etat == EtatInscription.CONFIRMEE,
            Session.etat == EtatSession.PREVUE,
            Seance.etat != EtatSeance.ANNULEE,
            Seance.debut <= instant + avance,
            Seance.debut > instant - retard,
            Seance.fin > instant,
        )
        .distinct()
        .subquery()
    )
    requete = select(qui.c.module, qui.c.apprenant_id, Copie.chapitre).outerjoin(
        Copie, and_(Copie.apprenant_id == qui.c.apprenant_id, Copie.module == qui.c.module)
    )
    venus: dict[str, dict[UUID, set[str]]] = defaultdict(lambda: defaultdict(set))
    for module, apprenant, chapitre in bdd.execute(requete):
        venus[module][apprenant].update([chapitre] if chapitre else ())
    return venus


def _inscrits(session: Session) -> ScalarSelect[UUID]:
    return (
        select(Inscription.apprenant_id)
        .where(
            Inscription.session_id == session.id,
            Inscription.etat == EtatInscription.CONFIRMEE,
        )
        .scalar_subquery()
    )
