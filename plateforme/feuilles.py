"""Sheets to sign and cards of a session, from the registry (« feuilles d'émargement, cartes »).

What a room of `plateforme.impressions` lays out is put together here, for the command line and for
the trainer's desk. People on the waiting list are on no paper; those who came on the spot are.
"""

import io
import zipfile
from collections.abc import Iterable
from datetime import date
from typing import BinaryIO

from sqlalchemy.orm import Session as Bdd

from inscriptions.enumerations import EtatSeance, EtatSession
from inscriptions.heure import jour_local, locale
from inscriptions.modeles import Apprenant, Seance, Session
from inscriptions.services import apprenants
from inscriptions.textes import cle_de_tri
from plateforme.impressions.cartes import Carte, Planche
from plateforme.impressions.emargement import Feuille, Participant
from plateforme.impressions.erreurs import ImpressionImpossible
from plateforme.impressions.logos import OCTETS_MAX, Logo
from plateforme.organisme import Organisme

_SANS_DATE = date(2000, 1, 1)  # of the cards' file, for a session whose half-days are unknown


def feuilles_de_session(
    bdd: Bdd, session: Session, organisme: Organisme, seance: int | None = None
) -> tuple[Feuille, ...]:
    """Give the sheets of a session's half-days that stand, or of one, counted from 1 by date.

    In one query. Raise ImpressionImpossible on a cancelled session or half-day, on one that does
    not exist, on a session without any, and on a logo that cannot be used.
    """
    if session.etat is EtatSession.ANNULEE or not session.seances_tenues:
        raison = "est annulée" if session.etat is EtatSession.ANNULEE else "n’a aucune séance"
        raise ImpressionImpossible(f"La session {session.code} {raison} : rien à émarger.")
    logos = lire_logos(organisme)
    participants = tuple(Participant(qui.prenom, qui.nom) for qui in _par_nom(bdd, session))
    tenues = session.seances_tenues
    return tuple(
        Feuille(
            code=session.code,
            titre=session.titre,
            atelier=session.type.intitule,
            lieu=", ".join(filter(None, (session.lieu.nom, session.salle))),
            adresse=session.lieu.adresse,
            commune=session.lieu.commune,
            debut=locale(une.debut),
            fin=locale(une.fin),
            rang=tenues.index(une) + 1,
            total=len(tenues),
            formateurs=tuple(compte.nom for compte in session.formateurs),
            organisme=organisme.nom,
            participants=participants,
            logos=logos,
        )
        for une in (tenues if seance is None else [_choisir(session, seance)])
    )


def planche_de_session(bdd: Bdd, session: Session, organisme: Organisme) -> Planche:
    """Give the cards of whoever has a place in a session, by name. In one query."""
    return Planche(
        titre=session.titre,
        organisme=organisme.nom,
        adresse=organisme.adresse_portail,
        jour=jour_local(session.seances[0].debut) if session.seances else _SANS_DATE,
        cartes=tuple(Carte(q.carte, q.prenom, q.nom) for q in _par_nom(bdd, session)),
    )


def lire_logos(organisme: Organisme) -> tuple[Logo, ...]:
    """Read the funders' logos. Raise ImpressionImpossible, naming the one that cannot be used."""
    logos = []
    for logo in organisme.logos:
        try:
            with logo.fichier.open("rb") as image:
                octets = image.read(OCTETS_MAX + 1)
        except OSError:
            raise ImpressionImpossible(
                f"Le logo « {logo.texte} » manque : posez l’image « {logo.fichier.name} » dans le "
                "dossier « organisme » des données."
            ) from None
        logos.append(Logo(octets, logo.texte))
    return tuple(logos)


def archiver(fichiers: Iterable[tuple[str, bytes]]) -> bytes:
    """Put (name, content) files into one zip; same files, same bytes."""
    tampon = io.BytesIO()
    archiver_dans(tampon, fichiers)
    return tampon.getvalue()


def archiver_dans(sortie: BinaryIO, fichiers: Iterable[tuple[str, bytes]]) -> list[str]:
    """Write the same zip as the files come, one in memory at a time; give their names."""
    noms = []
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in fichiers:
            archive.writestr(zipfile.ZipInfo(nom), octets, zipfile.ZIP_DEFLATED)
            noms.append(nom)
    return noms


def _par_nom(bdd: Bdd, session: Session) -> list[Apprenant]:
    """List who has a place, as a register is called: by family name, else by first name."""
    presents = [inscription.apprenant for inscription in apprenants.inscrits(bdd, session)]
    return sorted(presents, key=lambda qui: cle_de_tri(qui.nom or qui.prenom, qui.prenom))


def _choisir(session: Session, seance: int) -> Seance:
    if not 1 <= seance <= len(session.seances):
        raise ImpressionImpossible(f"La session {session.code} a {len(session.seances)} séance(s).")
    choisie = session.seances[seance - 1]
    if choisie.etat is EtatSeance.ANNULEE:
        raise ImpressionImpossible("Cette séance est annulée : rien à émarger.")
    return choisie
