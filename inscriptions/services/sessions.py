"""Places, sessions and their half-days (« lieux, sessions, séances »)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions.codes import LONGUEUR_SESSION, normaliser
from inscriptions.colonnes import en_utc
from inscriptions.erreurs import refus
from inscriptions.modeles import Compte, Inscription, Lieu, Seance, Session
from inscriptions.services.communs import code_libre
from inscriptions.textes import cle_de_tri, propre

CAPACITE_MAXIMALE = 500  # places; beyond it, a slip of the keyboard
DUREE_MAXIMALE = timedelta(hours=24)  # of one half-day, summer-time change included


def creer_lieu(bdd: Bdd, *, nom: str, commune: str) -> Lieu:
    """Add a place; « lieu-existant » when its name is taken."""
    lieu = Lieu(nom=propre(nom, "nom du lieu"), commune=propre(commune, "commune"))
    if bdd.scalar(select(exists().where(Lieu.nom == lieu.nom))):
        raise refus("lieu-existant")
    bdd.add(lieu)
    bdd.flush()
    return lieu


def trouver_lieu(bdd: Bdd, nom: str) -> Lieu | None:
    """Find a place by its exact name."""
    return bdd.scalar(select(Lieu).where(Lieu.nom == propre(nom, "nom du lieu")))


def creer_session(
    bdd: Bdd,
    *,
    module: str,
    titre: str,
    lieu: Lieu,
    formateur: Compte,
    capacite: int,
    seances: Sequence[tuple[datetime, datetime]],
) -> Session:
    """Plan a session with its half-days, given as (start, end), aware, in any order.

    Raise « capacite-invalide », « seance-invalide » (ends before it starts, or lasts more than a
    day), « seances-en-conflit », « date-sans-fuseau », « lieu-inconnu », « compte-inconnu ».
    """
    if not 1 <= capacite <= CAPACITE_MAXIMALE:
        raise refus("capacite-invalide", maximum=CAPACITE_MAXIMALE)
    if bdd.get(Lieu, lieu.id) is None:
        raise refus("lieu-inconnu")
    if bdd.get(Compte, formateur.id) is None:
        raise refus("compte-inconnu")
    horaires = _horaires(seances)
    session = Session(
        id=uuid7(),
        code=code_libre(bdd, Session.code, LONGUEUR_SESSION),
        module=propre(module, "module", 64),
        titre=propre(titre, "titre", 200),
        lieu_id=lieu.id,
        formateur_id=formateur.id,
        capacite=capacite,
    )
    session.seances = [Seance(debut=debut, fin=fin) for debut, fin in horaires]
    bdd.add(session)
    bdd.flush()
    bdd.refresh(session)  # loads the place and the trainer, for use after the transaction
    return session


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

    Those of one trainer when given. A session with no half-day yet comes last.
    """
    requete = select(Session)
    if formateur is not None:
        requete = requete.where(Session.formateur_id == formateur.id)
    return sorted(bdd.scalars(requete), key=_rang)


def effectifs(bdd: Bdd, sessions: Iterable[Session]) -> dict[UUID, int]:
    """Count the learners signed up to each session, in one query; keys are session ids."""
    comptes = {session.id: 0 for session in sessions}
    requete = (
        select(Inscription.session_id, func.count())
        .where(Inscription.session_id.in_(comptes))
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
