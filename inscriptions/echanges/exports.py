"""The registry's lists as tables (« exports »), for `ecriture.py` to write.

Names go out in a session's own lists only, which its trainer sees; a year's list counts. A card is
in none of them: it opens the portal.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Bdd

from inscriptions import heure
from inscriptions.echanges.ecriture import Valeur, ecrire
from inscriptions.enumerations import EtatInscription, EtatPresence, EtatSeance, EtatSession
from inscriptions.modeles import Apprenant, Inscription, Lieu, Presence, Seance, Session
from inscriptions.services.agenda import FiltreSessions, lister_sessions, remplissage
from inscriptions.textes import cle_de_tri


@dataclass(frozen=True, slots=True)
class Export:
    """A table that goes out: names of columns, rows."""

    entetes: tuple[str, ...]
    rangees: tuple[tuple[Valeur, ...], ...]

    def ecrire(self, extension: str) -> bytes:
        """Write it as CSV, ODS or XLSX; « extension-inconnue »."""
        return ecrire(extension, self.entetes, self.rangees)


def exporter_sessions(bdd: Bdd, filtre: FiltreSessions | None = None) -> Export:
    """List sessions, those that a filter keeps when given, by first half-day."""
    sessions = lister_sessions(bdd, filtre=filtre or FiltreSessions())
    remplies = remplissage(bdd, sessions)
    return Export(
        (
            "Code", "Type", "Famille", "Titre", "Lieu", "Commune", "Salle", "Formateur", "État",
            "Premier jour", "Séances", "Minutes", "Capacité", "Inscrits", "En attente",
        ),
        tuple(
            (
                session.code,
                session.type.intitule,
                session.type.famille,
                session.titre,
                session.lieu.nom,
                session.lieu.commune,
                session.salle,
                session.formateur.nom if session.formateur else "",
                session.etat.libelle,
                session.premier_jour,
                len(session.seances_tenues) or session.seances_declarees,
                sum(seance.minutes for seance in session.seances_tenues) or None,
                session.capacite,
                remplies[session.id].confirmees,
                remplies[session.id].en_attente,
            )
            for session in sessions
        ),
    )  # fmt: skip


def exporter_inscriptions(bdd: Bdd, session: Session) -> Export:
    """List a session's sign-ups in their order; the same table can be imported again."""
    requete = (
        select(Inscription).where(Inscription.session_id == session.id).order_by(Inscription.rang)
    )
    return Export(
        (
            "Rang", "Prénom", "Nom", "Contact", "Genre", "Tranche d’âge", "Statut", "Commune",
            "Inscription", "Inscrit le", "Venu sans inscription",
        ),
        tuple(
            (
                inscription.rang,
                qui.prenom,
                qui.nom,
                qui.contact,
                qui.genre.libelle,
                qui.tranche_age.libelle,
                qui.statut.libelle,
                qui.commune_insee,
                inscription.etat.libelle,
                inscription.inscrit_le,
                "oui" if inscription.sur_place else "non",
            )
            for inscription in bdd.scalars(requete)
            for qui in (inscription.apprenant,)
        ),
    )  # fmt: skip


def exporter_presences(bdd: Bdd, session: Session) -> Export:
    """List who was seen at each half-day of a session; an empty state is nothing recorded."""
    inscrits = bdd.scalars(
        select(Apprenant)
        .join(Inscription, Inscription.apprenant_id == Apprenant.id)
        .where(Inscription.session_id == session.id, Inscription.etat == EtatInscription.CONFIRMEE)
    ).all()
    notees = {
        (presence.seance_id, presence.apprenant_id): presence
        for presence in bdd.scalars(select(Presence).where(Presence.session_id == session.id))
    }
    ranges = sorted(inscrits, key=lambda qui: (cle_de_tri(qui.nom, qui.prenom), qui.id))
    return Export(
        ("Date", "Début", "Fin", "Prénom", "Nom", "Présence", "Arrivée", "Minutes"),
        tuple(_presences_de(session.seances_tenues, ranges, notees)),
    )


def _presences_de(
    seances: Sequence[Seance],
    inscrits: Sequence[Apprenant],
    notees: Mapping[tuple[UUID, UUID], Presence],
) -> Iterator[tuple[Valeur, ...]]:
    for seance in seances:
        for qui in inscrits:
            presence = notees.get((seance.id, qui.id))
            arrivee = presence.arrivee if presence else None
            yield (
                heure.jour_local(seance.debut),
                _heure(seance.debut),
                _heure(seance.fin),
                qui.prenom,
                qui.nom,
                presence.etat.libelle if presence else "",
                _heure(arrivee) if arrivee else "",
                presence.minutes if presence else None,
            )


def exporter_presences_annee(bdd: Bdd, annee: int) -> Export:
    """Count, for each half-day of a year, who was present, absent, excused: no name."""
    debut, fin = (heure.depuis_locale(datetime(un, 1, 1)) for un in (annee, annee + 1))
    requete = (
        select(
            *(Session.code, Session.titre, Lieu.nom, Seance.debut, Seance.fin),
            *(func.count().filter(Presence.etat == etat) for etat in EtatPresence),
            func.coalesce(func.sum(Presence.minutes), 0),
        )
        .select_from(Seance)
        .join(Session, Session.id == Seance.session_id)
        .join(Lieu, Lieu.id == Session.lieu_id)
        .outerjoin(Presence, Presence.seance_id == Seance.id)
        .where(
            Seance.debut >= debut,
            Seance.debut < fin,
            Seance.etat != EtatSeance.ANNULEE,
            Session.etat != EtatSession.ANNULEE,
        )
        .group_by(Seance.id, Seance.debut, Seance.fin, Session.code, Session.titre, Lieu.nom)
        .order_by(Seance.debut, Seance.id)
    )
    return Export(
        (
            "Session", "Titre", "Lieu", "Date", "Début", "Fin",
            *("Présents", "Absents", "Excusés"), "Minutes suivies",
        ),
        tuple(
            (code, titre, lieu, heure.jour_local(de), _heure(de), _heure(a), *nombres)
            for code, titre, lieu, de, a, *nombres in bdd.execute(requete)
        ),
    )  # fmt: skip


def exporter_lieux(bdd: Bdd) -> Export:
    """List the places by name."""
    lieux = sorted(bdd.scalars(select(Lieu)), key=lambda lieu: cle_de_tri(lieu.nom))
    return Export(
        (
            "Nom", "Quartier", "Adresse", "Commune", "Code Insee", "Postes", "Équipement", "Actif",
        ),
        tuple(
            (
                lieu.nom,
                lieu.quartier,
                lieu.adresse,
                lieu.commune,
                lieu.commune_insee,
                lieu.postes,
                lieu.equipement,
                "oui" if lieu.actif else "non",
            )
            for lieu in lieux
        ),
    )  # fmt: skip


def _heure(quand: datetime) -> str:
    return f"{heure.locale(quand):%H:%M}"
