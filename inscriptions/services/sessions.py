"""Sessions (« sessions »): planned, changed, closed, reopened, cancelled. Lists are in agenda.py.

Every act on a session holds its row first, then what it books (reservations.py), so that two
trainers who change it at once take their turns.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TypedDict, Unpack
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions import heure, journal
from inscriptions.calendrier import Horaire
from inscriptions.codes import LONGUEUR_SESSION, normaliser
from inscriptions.colonnes import en_utc
from inscriptions.enumerations import EtatSeance, EtatSession
from inscriptions.erreurs import refus
from inscriptions.modeles import (
    Compte,
    Effectif,
    Inscription,
    Lieu,
    Presence,
    Seance,
    Session,
    TypeAtelier,
)
from inscriptions.services.agenda import (
    FiltreSessions,
    Remplissage,
    anime,
    animee_par,
    annees,
    compter_sessions,
    effectifs,
    lister_sessions,
    remplissage,
    seances_entre,
)
from inscriptions.services.apprenants import promouvoir
from inscriptions.services.communs import code_libre, table_de, verrouiller
from inscriptions.services.reservations import en_ordre, reserver
from inscriptions.textes import propre

__all__ = [
    "CAPACITE_MAXIMALE",
    "ChampsSession",
    "FiltreSessions",
    "Remplissage",
    "anime",
    "animee_par",
    "annees",
    "annuler_session",
    "changer_animateurs",
    "changer_formateur",
    "clore_session",
    "compter_sessions",
    "creer_session",
    "effectifs",
    "lister_sessions",
    "modifier_session",
    "premier_jour",
    "remplissage",
    "rouvrir_session",
    "seances_entre",
    "trouver_session",
    "verrouiller_seances",
    "verrouiller_session",
]

CAPACITE_MAXIMALE = 500  # places; beyond it, a slip of the keyboard


class ChampsSession(TypedDict, total=False):
    """What `modifier_session` may change; what is not given stays."""

    titre: str
    lieu: Lieu
    salle: str
    capacite: int


def creer_session(
    bdd: Bdd,
    *,
    type_atelier: TypeAtelier,
    titre: str,
    lieu: Lieu,
    formateur: Compte | None,
    capacite: int | None,
    seances: Sequence[Horaire],
    animateurs: Sequence[Compte] = (),
    salle: str = "",
    jour: date | None = None,
    seances_declarees: int | None = None,
    reference: str | None = None,
    autoformation: bool = False,
) -> Session:
    """Plan a session with its half-days, given as (start, end), aware, in any order.

    What only an old report tells of has neither `formateur` nor `capacite`; `jour` is then its
    date, for want of half-days, and `seances_declarees` their number. `reference` is the key of an
    import. One of self-training (`autoformation`) has no date at all. Raise « capacite-invalide »,
    « seance-invalide » (ends before it starts, or lasts more than a day), « seances-en-conflit »,
    « date-sans-fuseau », « type-inconnu », « lieu-inconnu », « lieu-inactif », « compte-inconnu »,
    « lieu-occupe », « formateur-occupe », « autoformation-sans-date ».
    """
    if capacite is not None:
        _verifier_capacite(capacite)
    if autoformation and (seances or jour or seances_declarees):
        raise refus("autoformation-sans-date")
    if bdd.get(TypeAtelier, type_atelier.id) is None:
        raise refus("type-inconnu")
    horaires = en_ordre(seances)
    salle = propre(salle, "salle", vide_permis=True)
    equipe = {compte.id for compte in (formateur, *animateurs) if compte is not None}
    reserver(bdd, lieu_id=lieu.id, salle=salle, comptes=equipe, horaires=horaires)
    _verifier_actif(bdd, lieu.id)
    a_cote = equipe - {formateur.id if formateur else None}
    session = Session(
        id=uuid7(),
        code=code_libre(bdd, Session.code, LONGUEUR_SESSION),
        type_id=type_atelier.id,
        module=type_atelier.module,
        titre=propre(titre, "titre", 200),
        lieu_id=lieu.id,
        salle=salle,
        formateur_id=None if formateur is None else formateur.id,
        capacite=capacite,
        seances_declarees=seances_declarees,
        reference=reference,
        autoformation=autoformation,
    )
    session.seances = [Seance(debut=debut, fin=fin) for debut, fin in horaires]
    session.animateurs = _comptes(bdd, a_cote)
    session.premier_jour = premier_jour(session.seances) or jour
    bdd.add(session)
    bdd.flush()
    bdd.refresh(session)  # loads type, place and trainer, for use after the transaction
    journal.noter(bdd, "session.creer", session, type=type_atelier.code, seances=len(horaires))
    return session


def modifier_session(
    bdd: Bdd, session: Session, **champs: Unpack[ChampsSession]
) -> list[Inscription]:
    """Change the title, place, room or number of places; give the sign-ups that got a place.

    More places go to those who wait, in order. Raise « session-inconnue », « capacite-invalide »,
    « capacite-insuffisante » (fewer places than confirmed sign-ups), « lieu-inconnu »,
    « lieu-inactif » (only when the place changes), « lieu-occupe », what `propre` raises.
    """
    connue = verrouiller_session(bdd, session.id)
    notes: dict[str, journal.Detail] = {}
    titre = propre(champs.get("titre", connue.titre), "titre", 200)
    salle = propre(champs.get("salle", connue.salle), "salle", vide_permis=True)
    lieu_id = champs["lieu"].id if "lieu" in champs else connue.lieu_id
    capacite = champs.get("capacite", connue.capacite)
    if capacite != connue.capacite and capacite is not None:
        _verifier_capacite(capacite)
        confirmes = effectifs(bdd, [connue])[connue.id]
        if capacite < confirmes:
            raise refus("capacite-insuffisante", minimum=confirmes)
        notes |= {"capacite": capacite, "capacite_avant": connue.capacite}
    if (lieu_id, salle) != (connue.lieu_id, connue.salle):
        reserver(
            bdd,
            lieu_id=lieu_id,
            salle=salle,
            comptes=(),
            horaires=_occupes(connue),
            sauf_session=connue.id,
        )
    if lieu_id != connue.lieu_id:
        _verifier_actif(bdd, lieu_id)
        notes |= {"lieu": lieu_id, "lieu_avant": connue.lieu_id}
    if salle != connue.salle:
        notes["salle"] = True  # what is typed never enters the journal
    if titre != connue.titre:
        notes["titre"] = True
    if not notes:
        return []
    connue.titre, connue.salle, connue.lieu_id, connue.capacite = titre, salle, lieu_id, capacite
    bdd.flush()
    bdd.refresh(connue)
    journal.noter(bdd, "session.modifier", connue, **notes)
    return promouvoir(bdd, connue.id) if "capacite" in notes else []


def changer_formateur(bdd: Bdd, session: Session, formateur: Compte) -> Session:
    """Give a session another trainer. Idempotent.

    Raise « session-inconnue », « compte-inconnu », « formateur-occupe ».
    """
    connue = verrouiller_session(bdd, session.id)
    if connue.formateur_id == formateur.id:
        return connue
    avant = connue.formateur_id
    _reserver_equipe(bdd, connue, {formateur.id})
    connue.formateur_id = formateur.id
    connue.animateurs = [c for c in connue.animateurs if c.id != formateur.id]
    bdd.flush()
    bdd.refresh(connue)
    journal.noter(bdd, "session.changer_formateur", connue, formateur=formateur.id, avant=avant)
    return connue


def changer_animateurs(bdd: Bdd, session: Session, animateurs: Sequence[Compte]) -> Session:
    """Say who runs a session beside its trainer: these, and nobody else. Idempotent.

    Raise « session-inconnue », « compte-inconnu », « formateur-occupe ».
    """
    connue = verrouiller_session(bdd, session.id)
    voulus = {compte.id for compte in animateurs} - {connue.formateur_id}
    avant = {compte.id for compte in connue.animateurs}
    if voulus == avant:
        return connue
    _reserver_equipe(bdd, connue, voulus - avant)
    connue.animateurs = _comptes(bdd, voulus)
    bdd.flush()
    bdd.refresh(connue)
    journal.noter(
        bdd,
        "session.changer_animateurs",
        connue,
        ajoutes=len(voulus - avant),
        retires=len(avant - voulus),
    )
    return connue


def clore_session(bdd: Bdd, session: Session, maintenant: datetime | None = None) -> Session:
    """Close a session that is over: no more sign-up, no change of dates. Idempotent.

    Raise « session-inconnue », « session-annulee », « seances-a-venir » (a half-day that stands
    has not ended: hold it, or cancel it first).
    """
    connue = verrouiller_session(bdd, session.id)
    if connue.etat is EtatSession.ANNULEE:
        raise refus("session-annulee")
    instant = heure.maintenant() if maintenant is None else en_utc(maintenant)
    if connue.etat is EtatSession.PREVUE:
        if any(seance.fin > instant for seance in connue.seances_tenues):
            raise refus("seances-a-venir")
        _passer(bdd, connue, EtatSession.TERMINEE, "session.clore")
    return connue


def rouvrir_session(bdd: Bdd, session: Session) -> list[Inscription]:
    """Open a closed or cancelled session again; give the sign-ups that got a place. Idempotent.

    Places left while it was closed go to those who wait. A cancelled one must find its room and
    its trainers free: raise « session-inconnue », « lieu-occupe », « formateur-occupe ».
    """
    connue = verrouiller_session(bdd, session.id)
    if connue.etat is EtatSession.PREVUE:
        return []
    if connue.etat is EtatSession.ANNULEE:
        reserver(
            bdd,
            lieu_id=connue.lieu_id,
            salle=connue.salle,
            comptes={compte.id for compte in connue.formateurs},
            horaires=[(seance.debut, seance.fin) for seance in connue.seances_tenues],
            sauf_session=connue.id,
        )
    _passer(bdd, connue, EtatSession.PREVUE, "session.rouvrir")
    return promouvoir(bdd, connue.id)


def annuler_session(bdd: Bdd, session: Session) -> Session:
    """Cancel a session: it keeps its sign-ups and dates, and holds no room any more. Idempotent.

    Raise « session-inconnue », « session-emargee » (somebody's presence, or a headcount, is
    recorded: it took place).
    """
    connue = verrouiller_session(bdd, session.id)
    if connue.etat is EtatSession.ANNULEE:
        return connue
    verrouiller_seances(bdd, connue.id)
    note = or_(
        exists().where(Presence.session_id == connue.id),
        exists().where(Effectif.session_id == connue.id),
    )
    if bdd.scalar(select(note)):
        raise refus("session-emargee")
    _passer(bdd, connue, EtatSession.ANNULEE, "session.annuler")
    return connue


def premier_jour(seances: Iterable[Seance]) -> date | None:
    """Give the office's date of the first half-day that stands, or None when there is none.

    That date is the session's: a session that runs over New Year's Eve counts in its first year.
    """
    debuts = [seance.debut for seance in seances if seance.etat is not EtatSeance.ANNULEE]
    return heure.jour_local(min(debuts)) if debuts else None


def trouver_session(bdd: Bdd, code: str) -> Session:
    """Find the session of a code as typed; « session-inconnue » when there is none."""
    propre_code = normaliser(code, LONGUEUR_SESSION)
    session = (
        bdd.scalar(select(Session).where(Session.code == propre_code)) if propre_code else None
    )
    if session is None:
        raise refus("session-inconnue")
    return session


def verrouiller_session(bdd: Bdd, session_id: UUID) -> Session:
    """Hold a session's row until the transaction ends; give it as the database has it now.

    Raise « session-inconnue ».
    """
    if not verrouiller(bdd, Session, session_id):
        raise refus("session-inconnue")
    return bdd.scalars(
        select(Session).where(Session.id == session_id).execution_options(populate_existing=True)
    ).one()


def verrouiller_seances(bdd: Bdd, session_id: UUID) -> None:
    """Hold all of a session's half-days, in order: nobody records a presence meanwhile."""
    table = table_de(Seance)
    bdd.execute(
        select(table.c.id)
        .where(table.c.session_id == session_id)
        .order_by(table.c.id)
        .with_for_update(key_share=True)
    )


def _passer(bdd: Bdd, session: Session, etat: EtatSession, acte: str) -> None:
    avant, session.etat = session.etat, etat
    bdd.flush()
    journal.noter(bdd, acte, session, avant=avant.value)


def _reserver_equipe(bdd: Bdd, session: Session, comptes: set[UUID]) -> None:
    reserver(
        bdd,
        lieu_id=None,
        salle="",
        comptes=comptes,
        horaires=_occupes(session),
        sauf_session=session.id,
    )


def _occupes(session: Session) -> list[Horaire]:
    """The slots a session takes: none once it is cancelled."""
    if session.etat is EtatSession.ANNULEE:
        return []
    return [(seance.debut, seance.fin) for seance in session.seances_tenues]


def _comptes(bdd: Bdd, ids: set[UUID]) -> list[Compte]:
    if not ids:
        return []
    return list(bdd.scalars(select(Compte).where(Compte.id.in_(ids)).order_by(Compte.nom)))


def _verifier_capacite(capacite: int) -> None:
    if not 1 <= capacite <= CAPACITE_MAXIMALE:
        raise refus("capacite-invalide", maximum=CAPACITE_MAXIMALE)


def _verifier_actif(bdd: Bdd, lieu_id: UUID) -> None:
    """Refuse a place that takes no new session; its row is locked."""
    if not bdd.scalar(select(Lieu.actif).where(Lieu.id == lieu_id)):
        raise refus("lieu-inactif")
