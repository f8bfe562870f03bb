"""Calendars to subscribe to or print (« agenda iCalendar », RFC 5545): a session's, a place's, a
trainer's.

One event a half-day, its UID that of the half-day: imported again, a moved half-day moves and a
cancelled one is struck out. Instants are in UTC, so that no time zone has to be described. Nothing
is said of learners.
"""

from collections.abc import Iterable
from datetime import datetime

from icalendar import Calendar, Event
from sqlalchemy import select
from sqlalchemy.orm import Session as Bdd

from inscriptions import heure
from inscriptions.enumerations import EtatSeance, EtatSession
from inscriptions.modeles import Compte, Lieu, Seance, Session
from inscriptions.services.agenda import animee_par

_PRODUIT = "-//Parcours EPN//Agenda//FR"
_DOMAINE = "parcours-epn.invalid"  # RFC 2606: a name that nobody has; ids are unique by themselves


def calendrier_session(session: Session, maintenant: datetime | None = None) -> bytes:
    """Give a session's half-days."""
    return _calendrier(session.titre, [session], maintenant)


def calendrier_lieu(bdd: Bdd, lieu: Lieu, maintenant: datetime | None = None) -> bytes:
    """Give every half-day in a place."""
    requete = select(Session).where(Session.lieu_id == lieu.id)
    return _calendrier(lieu.nom, bdd.scalars(requete), maintenant)


def calendrier_formateur(bdd: Bdd, compte: Compte, maintenant: datetime | None = None) -> bytes:
    """Give every half-day that an account runs, as its trainer or beside them."""
    requete = select(Session).where(animee_par(compte.id))
    return _calendrier(compte.nom, bdd.scalars(requete), maintenant)


def _calendrier(nom: str, sessions: Iterable[Session], maintenant: datetime | None) -> bytes:
    """Write a calendar, its events in order of time."""
    # Of two versions of an event, the one stamped later wins (RFC 5546, 2.1.5).
    ecrit_le = (maintenant or heure.maintenant()).replace(microsecond=0)
    calendrier = Calendar()
    calendrier.add("prodid", _PRODUIT)
    calendrier.add("version", "2.0")
    calendrier.add("method", "PUBLISH")
    calendrier.add("x-wr-calname", nom)
    seances = [
        (seance, session, rang)
        for session in sessions
        for rang, seance in enumerate(session.seances, 1)
    ]
    for seance, session, rang in sorted(seances, key=lambda une: (une[0].debut, une[0].id)):
        calendrier.add_component(_evenement(seance, session, rang, ecrit_le))
    octets: bytes = calendrier.to_ical()
    return octets


def _evenement(seance: Seance, session: Session, rang: int, ecrit_le: datetime) -> Event:
    annulee = EtatSeance.ANNULEE is seance.etat or EtatSession.ANNULEE is session.etat
    lieu = session.lieu
    evenement = Event()
    evenement.add("uid", f"{seance.id}@{_DOMAINE}")
    evenement.add("dtstamp", ecrit_le)
    evenement.add("dtstart", seance.debut)
    evenement.add("dtend", seance.fin)
    evenement.add("summary", f"Annulée : {session.titre}" if annulee else session.titre)
    ou = (session.salle, lieu.nom, lieu.adresse, lieu.commune)
    evenement.add("location", ", ".join(dict.fromkeys(partie for partie in ou if partie)))
    equipe = ", ".join(compte.nom for compte in session.formateurs)
    evenement.add(
        "description",
        f"Séance {rang} sur {len(session.seances)}." + (f" Avec {equipe}." if equipe else ""),
    )
    evenement.add("categories", [session.type.famille])
    evenement.add("status", "CANCELLED" if annulee else "CONFIRMED")
    evenement.add("transp", "TRANSPARENT" if annulee else "OPAQUE")
    return evenement
