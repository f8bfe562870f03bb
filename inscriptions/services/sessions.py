"""Sessions and their half-days (« sessions, séances »)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions import journal
from inscriptions.codes import LONGUEUR_SESSION, normaliser
from inscriptions.colonnes import en_utc
from inscriptions.enumerations import EtatInscription, EtatSeance
from inscriptions.erreurs import refus
from inscriptions.heure import FUSEAU
from inscriptions.modeles import Compte, Inscription, Lieu, Seance, Session, TypeAtelier
from inscriptions.modeles import animateurs as animateurs_table
from inscriptions.services.communs import code_libre
from inscriptions.textes import cle_de_tri, propre

CAPACITE_MAXIMALE = 500  # places; beyond it, a slip of the keyboard
DUREE_MAXIMALE = timedelta(hours=24)  # of one half-day, summer-time change included


def creer_session(
    bdd: Bdd,
    *,
    type_atelier: TypeAtelier,
    titre: str,
    lieu: Lieu,
    formateur: Compte,
    capacite: int,
    seances: Sequence[tuple[datetime, datetime]],
    animateurs: Sequence[Compte] = (),
    salle: str = "",
) -> Session:
    """Plan a session with its half-days, given as (start, end), aware, in any order.

    Raise « capacite-invalide », « seance-invalide » (ends before it starts, or lasts more than a
    day), « seances-en-conflit », « date-sans-fuseau », « type-inconnu », « lieu-inconnu »,
    « compte-inconnu ».
    """
    if not 1 <= capacite <= CAPACITE_MAXIMALE:
        raise refus("capacite-invalide", maximum=CAPACITE_MAXIMALE)
    if bdd.get(TypeAtelier, type_atelier.id) is None:
        raise refus("type-inconnu")
    if bdd.get(Lieu, lieu.id) is None:
        raise refus("lieu-inconnu")
    equipe = [bdd.get(Compte, compte.id) for compte in (formateur, *animateurs)]
    if None in equipe:
        raise refus("compte-inconnu")
    horaires = _horaires(seances)
    session = Session(
        id=uuid7(),
        code=code_libre(bdd, Session.code, LONGUEUR_SESSION),
        type_id=type_atelier.id,
        module=type_atelier.module,
        titre=propre(titre, "titre", 200),
        lieu_id=lieu.id,
        salle=propre(salle, "salle", vide_permis=True),
        formateur_id=formateur.id,
        capacite=capacite,
    )
    session.seances = [Seance(debut=debut, fin=fin) for debut, fin in horaires]
    session.animateurs = [compte for compte in equipe[1:] if compte is not None]
    session.premier_jour = premier_jour(session.seances)
    bdd.add(session)
    bdd.flush()
    bdd.refresh(session)  # loads type, place and trainer, for use after the transaction
    journal.noter(bdd, "session.creer", session, type=type_atelier.code, seances=len(horaires))
    return session


def premier_jour(seances: Iterable[Seance]) -> date | None:
    """Give the office's date of the first half-day that stands, or None when there is none.

    That date is the session's: a session that runs over New Year's Eve counts in its first year.
    """
    debuts = [seance.debut for seance in seances if seance.etat is not EtatSeance.ANNULEE]
    return min(debuts).astimezone(FUSEAU).date() if debuts else None


def trouver_session(bdd: Bdd, code: str) -> Session:
    """Find the session of a code as typed; « session-inconnue » when there is none."""
    propre_code = normaliser(code, LONGUEUR_SESSION)
    session = (
        bdd.scalar(select(Session).where(Session.code == propre_code)) if propre_code else None
    )
    if session is None:
        raise refus("session-inconnue")
    return session


def lister_sessions(bdd: Bdd, formateur: Compte | None = None) -> list[Session]:
    """List sessions with place, trainer and half-days, by first half-day then title.

    Those that one trainer runs when given. A session with no half-day yet comes last.
    """
    requete = select(Session)
    if formateur is not None:
        requete = requete.where(animee_par(formateur.id))
    return sorted(bdd.scalars(requete), key=_rang)


def animee_par(compte_id: UUID) -> ColumnElement[bool]:
    """The condition that an account runs a session, as its trainer or beside them."""
    a_cote = exists().where(
        animateurs_table.c.session_id == Session.id, animateurs_table.c.compte_id == compte_id
    )
    return or_(Session.formateur_id == compte_id, a_cote)


def anime(session: Session, compte_id: UUID) -> bool:
    """Tell whether an account runs this session."""
    return any(compte.id == compte_id for compte in session.formateurs)


def effectifs(bdd: Bdd, sessions: Iterable[Session]) -> dict[UUID, int]:
    """Count the confirmed sign-ups of each session, in one query; keys are session ids."""
    comptes = {session.id: 0 for session in sessions}
    requete = (
        select(Inscription.session_id, func.count())
        .where(
            Inscription.session_id.in_(comptes),
            Inscription.etat == EtatInscription.CONFIRMEE,
        )
        .group_by(Inscription.session_id)
    )
    comptes.update(bdd.execute(requete).all())
    return comptes


def _horaires(seances: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Check half-days and put them in order, in UTC."""
    horaires = sorted((en_utc(debut), en_utc(fin)) for debut, fin in seances)
    for debut, fin in horaires:
        if not timedelta(minutes=1) <= fin - debut <= DUREE_MAXIMALE:
            raise refus("seance-invalide")
    if any(suivante[0] < precedente[1] for precedente, suivante in pairwise(horaires)):
        raise refus("seances-en-conflit")
    return horaires


def _rang(session: Session) -> tuple[bool, float, tuple[str, ...], UUID]:
    debut = session.seances[0].debut.timestamp() if session.seances else 0.0
    return (not session.seances, debut, cle_de_tri(session.titre), session.id)
