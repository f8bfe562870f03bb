"""Bookings (« réservations »): a room, or whoever runs a session, is in one place at a time.

Whatever takes a slot (planning, adding, moving, putting back, reopening) calls `reserver` in its
own transaction: the place's row then the accounts' rows, in the order of their ids, are locked
before anything is looked at. Of two who want the same slot, one waits, then sees the other's.

A room is a place and the name typed for the room, accents, case and spaces set aside; no name is
the place's single room. Cancelled half-days and sessions take no slot.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session as Bdd

from inscriptions.calendrier import Horaire
from inscriptions.colonnes import en_utc
from inscriptions.enumerations import EtatSeance, EtatSession
from inscriptions.erreurs import ErreurRegistre, refus
from inscriptions.heure import locale
from inscriptions.modeles import Base, Compte, Lieu, Seance, Session, animateurs
from inscriptions.services.communs import table_de
from inscriptions.textes import cle_de_tri

DUREE_MAXIMALE = timedelta(hours=24)  # of one half-day, summer-time change included


@dataclass(frozen=True, slots=True)
class Conflit:
    """A slot already taken: by which half-day of which session; `qui` is None for a room."""

    debut: datetime
    fin: datetime
    session: str  # its code
    titre: str
    qui: str | None

    def refus(self) -> ErreurRegistre:
        """Say it as a refusal, « lieu-occupe » or « formateur-occupe »."""
        donnees = {
            "session": self.session,
            "titre": self.titre,
            "jour": f"{locale(self.debut):%d/%m/%Y}",
            "debut": f"{locale(self.debut):%H:%M}",
            "fin": f"{locale(self.fin):%H:%M}",
        }
        if self.qui is None:
            return refus("lieu-occupe", **donnees)
        return refus("formateur-occupe", qui=self.qui, **donnees)


def reserver(
    bdd: Bdd,
    *,
    lieu_id: UUID | None,
    salle: str,
    comptes: Collection[UUID],
    horaires: Sequence[Horaire],
    sauf_session: UUID | None = None,
) -> None:
    """Hold a room and people until the transaction ends, and refuse what is already taken.

    Without `lieu_id`, people only. `sauf_session` is the session being changed: its own slots do
    not hinder it. Raise « lieu-inconnu », « compte-inconnu », « lieu-occupe », « formateur-occupe »
    (the first in time; data: session, titre, jour, debut, fin, and qui).
    """
    tenir(bdd, lieux=() if lieu_id is None else (lieu_id,), comptes=comptes)
    trouves = conflits(
        bdd,
        lieu_id=lieu_id,
        salle=salle,
        comptes=comptes,
        horaires=horaires,
        sauf_session=sauf_session,
    )
    if trouves:
        raise trouves[0].refus()


def tenir(bdd: Bdd, *, lieux: Collection[UUID] = (), comptes: Collection[UUID] = ()) -> None:
    """Hold places, then accounts, until the transaction ends.

    For who writes something else first, or plans several sessions at once: every row is to be
    locked before the journal is (see `journal.noter`). Raise « lieu-inconnu », « compte-inconnu ».
    """
    _verrouiller_tous(bdd, Lieu, lieux, "lieu-inconnu")
    _verrouiller_tous(bdd, Compte, comptes, "compte-inconnu")


def conflits(
    bdd: Bdd,
    *,
    lieu_id: UUID | None,
    salle: str,
    comptes: Collection[UUID],
    horaires: Sequence[Horaire],
    sauf_session: UUID | None = None,
) -> list[Conflit]:
    """List what hinders these half-days, in order of time, in one query; rooms before people."""
    if not horaires:
        return []
    au_plus_tot = min(en_utc(debut) for debut, _ in horaires)
    au_plus_tard = max(en_utc(fin) for _, fin in horaires)
    anime = select(animateurs.c.compte_id).where(animateurs.c.session_id == Session.id)
    requete = (
        select(
            *(Session.code, Session.titre, Session.lieu_id, Session.salle),
            *(Compte.nom, Seance.debut, Seance.fin),
        )
        .select_from(Seance)
        .join(Session, Session.id == Seance.session_id)
        .outerjoin(
            Compte,
            and_(
                Compte.id.in_(comptes),
                or_(Compte.id == Session.formateur_id, Compte.id.in_(anime)),
            ),
        )
        .where(
            Seance.debut > au_plus_tot - DUREE_MAXIMALE,  # for the index: none is longer
            Seance.debut < au_plus_tard,
            Seance.fin > au_plus_tot,
            Seance.etat != EtatSeance.ANNULEE,
            Session.etat != EtatSession.ANNULEE,
            or_(Session.lieu_id == lieu_id, Compte.id.is_not(None)),
        )
    )
    if sauf_session is not None:
        requete = requete.where(Session.id != sauf_session)
    trouves: set[Conflit] = set()
    piece = _piece(salle)
    for code, titre, lieu, autre_salle, nom, debut, fin in bdd.execute(requete):
        if not any(d < fin and debut < f for d, f in horaires):
            continue
        if lieu == lieu_id and _piece(autre_salle) == piece:
            trouves.add(Conflit(debut, fin, code, titre, None))
        if nom is not None:
            trouves.add(Conflit(debut, fin, code, titre, nom))
    return sorted(trouves, key=lambda c: (c.debut, c.qui is not None, c.session, c.qui or ""))


def en_ordre(horaires: Sequence[Horaire]) -> list[Horaire]:
    """Check half-days of one session and put them in order, in UTC.

    Raise « seance-invalide » (ends before it starts, or lasts more than a day),
    « seances-en-conflit », « date-sans-fuseau ».
    """
    ranges = sorted((en_utc(debut), en_utc(fin)) for debut, fin in horaires)
    for debut, fin in ranges:
        if not timedelta(minutes=1) <= fin - debut <= DUREE_MAXIMALE:
            raise refus("seance-invalide")
    if any(suivante[0] < precedente[1] for precedente, suivante in pairwise(ranges)):
        raise refus("seances-en-conflit")
    return ranges


def _piece(salle: str) -> tuple[str, ...]:
    return cle_de_tri(" ".join(salle.split()))


def _verrouiller_tous(bdd: Bdd, modele: type[Base], ids: Collection[UUID], code: str) -> None:
    """Lock rows in the order of their ids, so that two who want the same never cross."""
    if not ids:
        return
    table = table_de(modele)
    requete = (
        select(table.c.id)
        .where(table.c.id.in_(ids))
        .order_by(table.c.id)
        .with_for_update(key_share=True)
    )
    if len(bdd.scalars(requete).all()) != len(set(ids)):
        raise refus(code)
