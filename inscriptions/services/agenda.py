"""What is planned (« agenda »): lists of sessions and of half-days, for pages and calendars.

Read only. Filters, order and paging are the database's work: a page of thirty sessions reads
thirty, out of twenty thousand.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session as Bdd

from inscriptions import heure
from inscriptions.codes import LONGUEUR_SESSION, normaliser
from inscriptions.colonnes import en_utc
from inscriptions.enumerations import EtatInscription, EtatSeance, EtatSession
from inscriptions.modeles import Compte, Inscription, Lieu, Seance, Session
from inscriptions.modeles import animateurs as animateurs_table
from inscriptions.services.communs import contient
from inscriptions.services.reservations import DUREE_MAXIMALE
from inscriptions.textes import cle_de_tri

MOTS_MAXIMAUX = 6  # words of a search that count


@dataclass(frozen=True, slots=True)
class FiltreSessions:
    """Which sessions to list: every criterion given must hold.

    `compte_id` runs it, as its trainer or beside them. `texte` is words of the title or of the
    place's name, accents and case set aside, or the session's code. `a_venir` True: a half-day is
    still to come or running at `maintenant`; False: none is. `annee` is that of the first half-day.
    """

    compte_id: UUID | None = None
    annee: int | None = None
    lieu_id: UUID | None = None
    type_id: UUID | None = None
    etat: EtatSession | None = None
    texte: str = ""
    a_venir: bool | None = None
    maintenant: datetime | None = None


@dataclass(frozen=True, slots=True)
class Remplissage:
    """How many have a place in a session, and how many wait for one."""

    confirmees: int = 0
    en_attente: int = 0


TOUTES = FiltreSessions()


def lister_sessions(
    bdd: Bdd,
    formateur: Compte | None = None,
    *,
    filtre: FiltreSessions = TOUTES,
    recentes: bool = False,
    limite: int | None = None,
    decalage: int = 0,
) -> list[Session]:
    """List sessions with type, place, trainers and half-days, by first half-day then title.

    `recentes`: the latest first. A session with no date comes last in both orders. `limite` and
    `decalage` cut a page. Three queries, whatever the number (SQLAlchemy loads half-days and
    trainers 500 sessions at a time).
    """
    if formateur is not None:
        filtre = replace(filtre, compte_id=formateur.id)
    debut = (
        select(func.min(Seance.debut))
        .where(Seance.session_id == Session.id, Seance.etat != EtatSeance.ANNULEE)
        .scalar_subquery()
    )
    ordre = (
        (Session.premier_jour.desc().nulls_last(), debut.desc().nulls_last())
        if recentes
        else (Session.premier_jour.asc().nulls_last(), debut.asc().nulls_first())
    )
    requete = select(Session).where(*_conditions(bdd, filtre)).order_by(*ordre, Session.id)
    if limite is not None:
        requete = requete.limit(limite).offset(decalage)
    # The database sorts titles its own way: those that start together are put in French order here.
    return sorted(bdd.scalars(requete), key=lambda session: _rang(session, recentes))


def compter_sessions(bdd: Bdd, filtre: FiltreSessions = TOUTES) -> int:
    """Count the sessions that a filter keeps, for paging."""
    requete = select(func.count()).select_from(Session).where(*_conditions(bdd, filtre))
    return bdd.scalar(requete) or 0


def annees(bdd: Bdd, compte_id: UUID | None = None) -> list[int]:
    """List the years that have sessions, of one account or of all, the latest first."""
    requete = select(Session.premier_jour).where(Session.premier_jour.is_not(None)).distinct()
    if compte_id is not None:
        requete = requete.where(animee_par(compte_id))
    return sorted({jour.year for jour in bdd.scalars(requete) if jour is not None}, reverse=True)


def seances_entre(
    bdd: Bdd,
    debut: datetime,
    fin: datetime,
    compte_id: UUID | None = None,
    lieu_id: UUID | None = None,
    *,
    annulees: bool = False,
) -> list[tuple[Seance, Session]]:
    """List the half-days that overlap [debut, fin[, each with its session, in order of time.

    Those an account runs, or in a place, when given. Cancelled ones, and those of cancelled
    sessions, only with `annulees`.
    """
    de, a = en_utc(debut), en_utc(fin)
    requete = (
        select(Seance, Session)
        .join(Session, Session.id == Seance.session_id)
        .where(Seance.debut > de - DUREE_MAXIMALE, Seance.debut < a, Seance.fin > de)
        .order_by(Seance.debut, Seance.id)
    )
    if compte_id is not None:
        requete = requete.where(animee_par(compte_id))
    if lieu_id is not None:
        requete = requete.where(Session.lieu_id == lieu_id)
    if not annulees:
        requete = requete.where(
            Seance.etat != EtatSeance.ANNULEE, Session.etat != EtatSession.ANNULEE
        )
    return [(seance, session) for seance, session in bdd.execute(requete)]


def animee_par(compte_id: UUID) -> ColumnElement[bool]:
    """The condition that an account runs a session, as its trainer or beside them."""
    a_cote = exists().where(
        animateurs_table.c.session_id == Session.id, animateurs_table.c.compte_id == compte_id
    )
    return or_(Session.formateur_id == compte_id, a_cote)


def anime(session: Session, compte_id: UUID) -> bool:
    """Tell whether an account runs this session."""
    return any(compte.id == compte_id for compte in session.formateurs)


def remplissage(bdd: Bdd, sessions: Iterable[Session]) -> dict[UUID, Remplissage]:
    """Count who has a place and who waits in each session, in one query; keys are session ids."""
    ids = [session.id for session in sessions]
    requete = (
        select(Inscription.session_id, Inscription.etat, func.count())
        .where(Inscription.session_id.in_(ids), Inscription.etat != EtatInscription.ANNULEE)
        .group_by(Inscription.session_id, Inscription.etat)
    )
    comptes: dict[UUID, dict[EtatInscription, int]] = defaultdict(dict)
    for session_id, etat, nombre in bdd.execute(requete):
        comptes[session_id][etat] = nombre
    return {
        cle: Remplissage(
            comptes[cle].get(EtatInscription.CONFIRMEE, 0),
            comptes[cle].get(EtatInscription.EN_ATTENTE, 0),
        )
        for cle in ids
    }


def effectifs(bdd: Bdd, sessions: Iterable[Session]) -> dict[UUID, int]:
    """Count the confirmed sign-ups of each session, in one query; keys are session ids."""
    return {cle: places.confirmees for cle, places in remplissage(bdd, sessions).items()}


def _conditions(bdd: Bdd, filtre: FiltreSessions) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filtre.compte_id is not None:
        conditions.append(animee_par(filtre.compte_id))
    if filtre.annee is not None:
        conditions.append(_annee(filtre.annee))
    if filtre.lieu_id is not None:
        conditions.append(Session.lieu_id == filtre.lieu_id)
    if filtre.type_id is not None:
        conditions.append(Session.type_id == filtre.type_id)
    if filtre.etat is not None:
        conditions.append(Session.etat == filtre.etat)
    if filtre.texte.strip():
        conditions.append(_cherchee(bdd, filtre.texte))
    if filtre.a_venir is not None:
        instant = heure.maintenant() if filtre.maintenant is None else en_utc(filtre.maintenant)
        restantes = select(Seance.session_id).where(
            Seance.debut > instant - DUREE_MAXIMALE,  # for the index: none is longer
            Seance.fin > instant,
            Seance.etat != EtatSeance.ANNULEE,
        )
        a_venir = Session.id.in_(restantes)
        conditions.append(a_venir if filtre.a_venir else ~a_venir)
    return conditions


def _annee(annee: int) -> ColumnElement[bool]:
    try:
        return Session.premier_jour.between(date(annee, 1, 1), date(annee, 12, 31))
    except ValueError:  # no such year in the calendar: no session either
        return Session.id.is_(None)


def _cherchee(bdd: Bdd, texte: str) -> ColumnElement[bool]:
    mots = cle_de_tri(texte[:200])[0].split()[:MOTS_MAXIMAUX]
    partout = and_(
        *(
            or_(
                contient(bdd, Session.titre, mot),
                Session.lieu_id.in_(select(Lieu.id).where(contient(bdd, Lieu.nom, mot))),
            )
            for mot in mots
        )
    )
    code = normaliser(texte, LONGUEUR_SESSION)
    return partout if code is None else or_(partout, Session.code == code)


def _rang(session: Session, recentes: bool) -> tuple[bool, float, float, tuple[str, ...], UUID]:
    jour, tenues = session.premier_jour, session.seances_tenues
    rang = 0 if jour is None else jour.toordinal()
    debut = tenues[0].debut.timestamp() if tenues else 0.0
    sens = -1 if recentes else 1
    return jour is None, sens * rang, sens * debut, cle_de_tri(session.titre), session.id
