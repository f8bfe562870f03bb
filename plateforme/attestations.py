"""Giving attestations, and what becomes of them: file and row always together (« émettre »).

Who may have one is said by `acquis`, the page laid out by `certificats.pdf`. A file is on the disk
before its row: whatever the moment of a crash, what is left is a file that no row names, which the
next call removes. So no number is without its file, and no file without its row.
"""

import hashlib
import os
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from certificats.attestation import Attestation, Competence
from certificats.badge.statuts import TAILLE
from certificats.charte import Charte
from certificats.pdf import composer
from erreurs import ErreurEPN
from inscriptions.codes import LONGUEUR_CERTIFICAT, afficher, normaliser
from inscriptions.depot import Depot
from inscriptions.enumerations import EtatCertificat, GenreCertificat
from inscriptions.erreurs import refus
from inscriptions.heure import jour_local, maintenant
from inscriptions.modeles import Certificat, Session
from inscriptions.services import certificats, sessions
from plateforme.acquis import EtatApprenant, etat_de_session, genre_du_module, nom_complet
from plateforme.charte import lire_charte
from plateforme.dossier import Dossier
from plateforme.feuilles import archiver_dans
from plateforme.garanties import Garanties, ouvrir_garanties
from plateforme.organisme import Organisme
from plateforme.publies import ModulePublie
from plateforme.tentatives import dire_la_retenue
from plateforme.verrou import verrou_exclusif

__all__ = [
    "Emission",
    "EtatApprenant",
    "FichierAltere",
    "archiver_session",
    "emettre",
    "etat_de_session",
    "nom_complet",
    "octets_de",
    "reemettre",
]


class FichierAltere(ErreurEPN):
    """The file of an attestation is missing, or is not the one that was issued."""


@dataclass(frozen=True, slots=True)
class Emission:
    """What `emettre` did for one learner: the `rang`-th of `total`."""

    etat: EtatApprenant
    delivre: bool
    code: str | None
    fichier: Path | None
    rang: int = 0
    total: int = 0
    nouvelle: bool = False


def emettre(
    dossier: Dossier,
    depot: Depot,
    code_session: str,
    module: ModulePublie | None,
    organisme: Organisme,
    auteur: str = "systeme",
    *,
    genre: GenreCertificat | None = None,
    apprenant: UUID | None = None,
    garanties: Garanties | None = None,
) -> Iterator[Emission]:
    """Give an attestation to each learner who meets the rule; say what the others lack.

    Issuing again gives the same one. `genre` is the module's own unless it is said (« présence »
    on demand); `apprenant` is the only one to serve, even after a revocation: somebody decided.
    `auteur` signs the journal; `garanties` are the office's own unless given. Raise
    ErreurCertificat when the module does not give that kind, what `lire_charte` raises, and what
    `ouvrir_trousseau` does.
    """
    genre = genre or genre_du_module(module)
    charte = lire_charte(organisme)
    with depot.lecture() as bdd:
        session = sessions.trouver_session(bdd, code_session)
        etats = etat_de_session(bdd, session, module, genre)
    if apprenant is not None:
        etats = [etat for etat in etats if etat.apprenant.id == apprenant]
        if not etats:
            raise refus("pas-inscrit")
    garanties = garanties or ouvrir_garanties(dossier, organisme)
    fabrique = _Fabrique(dossier, depot, organisme, charte, auteur, garanties)
    with verrou_exclusif(dossier.racine / "certificats.lock"):
        _balayer(dossier, depot)
        dus = {
            etat.apprenant.id
            for etat in etats
            if etat.certificat is None
            and etat.acquis
            and (apprenant is not None or not etat.revoquee)
        }
        numeros = iter(fabrique.numeros(len(dus)))
        for rang, etat in enumerate(etats, 1):
            code, nouvelle = etat.certificat, etat.apprenant.id in dus
            if nouvelle:
                code = fabrique.delivrer(etat, session, module, *next(numeros))
            fichier = dossier.certificats / f"{code}.pdf" if code else None
            yield Emission(etat, code is not None, code, fichier, rang, len(etats), nouvelle)


def reemettre(
    dossier: Dossier,
    depot: Depot,
    code: str,
    organisme: Organisme,
    auteur: str = "systeme",
    *,
    garanties: Garanties | None = None,
) -> Certificat:
    """Issue an attestation anew, with its learner's name as it is now and what it said before.

    The former one is « remplacée », its file kept. Raise what `certificats.a_remplacer` and
    `lire_charte` raise.
    """
    charte = lire_charte(organisme)
    with depot.lecture() as bdd:
        ancien = certificats.a_remplacer(bdd, code, jour_local(maintenant()))
    garanties = garanties or ouvrir_garanties(dossier, organisme)
    fabrique = _Fabrique(dossier, depot, organisme, charte, auteur, garanties)
    with verrou_exclusif(dossier.racine / "certificats.lock"):
        _balayer(dossier, depot)
        return fabrique.refaire(ancien)


def octets_de(dossier: Dossier, certificat: Certificat) -> bytes:
    """Read the file of an attestation, as it was issued. Raise FichierAltere."""
    try:
        octets = (dossier.certificats / certificat.fichier).read_bytes()
    except OSError:
        octets = b""
    if hashlib.sha256(octets).hexdigest() != certificat.empreinte:
        raise FichierAltere(
            f"Le fichier de l’attestation {afficher(certificat.code)} manque ou a changé : "
            "restaurez le dossier « certificats » de la dernière sauvegarde."
        )
    return octets


def archiver_session(
    dossier: Dossier,
    depot: Depot,
    code_session: str,
    sortie: BinaryIO,
    genre: GenreCertificat | None = None,
) -> list[str]:
    """Write a zip of a session's attestations in force, for the printer; give its files' names.

    Names are codes: people's names are inside only. One file is in memory at a time. Raise
    FichierAltere, « session-inconnue ».
    """
    with depot.lecture() as bdd:
        session = sessions.trouver_session(bdd, code_session)
        choisis = [
            c
            for c in certificats.lister(bdd, session)
            if c.etat is EtatCertificat.VALIDE and c.fichier and genre in (None, c.genre)
        ]
    return archiver_dans(
        sortie, ((f"attestation-{c.code}.pdf", octets_de(dossier, c)) for c in choisis)
    )


@dataclass(frozen=True, slots=True)
class _Fabrique:
    """Lays out, writes and registers: the same way for a first attestation and for a new one."""

    dossier: Dossier
    depot: Depot
    organisme: Organisme
    charte: Charte
    auteur: str
    garanties: Garanties

    def numeros(self, combien: int) -> list[tuple[str, int]]:
        """Draw what is never given twice: codes, and badges' ranks."""
        with self.depot.lecture() as bdd:
            return certificats.nouveaux_numeros(bdd, TAILLE, combien)

    def delivrer(
        self,
        etat: EtatApprenant,
        session: Session,
        module: ModulePublie | None,
        code: str,
        rang: int,
    ) -> str:
        """Give a first attestation; return its code, or that of one issued meanwhile."""
        quand = maintenant()
        attestation = self._attestation(etat, session, module, code, quand)
        fichier, empreinte = self._ecrire(attestation, rang, quand)
        with self.depot.ecriture(auteur=self.auteur) as bdd:
            delivre = certificats.enregistrer(
                bdd,
                session=session,
                apprenant=etat.apprenant,
                code=attestation.code,
                emis_le=quand,
                fichier=fichier.name,
                empreinte=empreinte,
                donnees=attestation.en_dict(),
                genre=etat.genre,
                valable_jusqu_au=attestation.valable_jusqu_au,
                rang_statut=rang,
            )
        if delivre.code != attestation.code:  # issued at the same moment by somebody else
            fichier.unlink()
        return delivre.code

    def refaire(self, ancien: Certificat) -> Certificat:
        """Issue a certificate anew; the former one gives its place."""
        quand, [(code, rang)] = maintenant(), self.numeros(1)
        attestation = replace(
            Attestation.depuis_dict(ancien.donnees),
            code=code,
            titulaire=nom_complet(ancien.apprenant),
            date_emission=jour_local(quand),
            url_verification=f"{self.organisme.adresse_portail}/verifier/{code}",
            preuve="",
            **self._office(),
        )
        fichier, empreinte = self._ecrire(attestation, rang, quand)
        try:
            with self.depot.ecriture(auteur=self.auteur) as bdd:
                return certificats.remplacer(
                    bdd,
                    ancien,
                    code=code,
                    emis_le=quand,
                    fichier=fichier.name,
                    empreinte=empreinte,
                    donnees=attestation.en_dict(),
                    rang_statut=rang,
                )
        except ErreurEPN:  # revoked, or replaced, meanwhile
            fichier.unlink()
            raise

    def _attestation(
        self,
        etat: EtatApprenant,
        session: Session,
        module: ModulePublie | None,
        code: str,
        quand: datetime,
    ) -> Attestation:
        jour = jour_local(quand)
        presence, seul = etat.genre is GenreCertificat.PRESENCE, etat.autoformation
        mois = module.attestation.validite_mois if module and not presence else 0
        return Attestation(
            code=code,
            genre=etat.genre.value,
            titulaire=etat.nom,
            titre_module=module.titre if module else session.type.intitule,
            objectifs=module.objectifs if module else (),
            competences=()
            if module is None or presence
            else tuple(
                Competence(c.referentiel, c.version, c.code, c.intitule) for c in module.competences
            ),
            date_emission=jour,
            valable_jusqu_au=plus_mois(jour, mois) if mois else None,
            lieu="" if seul else session.lieu.nom,
            seances=tuple(suivie.date for suivie in etat.jours if suivie.minutes),
            minutes_suivies=etat.minutes_suivies,
            minutes_prevues=etat.minutes_prevues,
            periode=(etat.periode or (jour, jour)) if seul else None,
            evaluation=dire_la_retenue(seul) if seul else "",
            score=None if presence else etat.score,
            url_verification=f"{self.organisme.adresse_portail}/verifier/{code}",
            **self._office(),
        )

    def _office(self) -> dict[str, Any]:
        """Return what the office says of itself, the same on every page."""
        (signataire, qualite), *autres = self.organisme.signataires
        return {
            "organisme": self.organisme.nom,
            "commune": self.organisme.commune,
            "signataire": signataire,
            "qualite_signataire": qualite,
            "cosignataires": tuple(autres),
        }

    def _ecrire(self, attestation: Attestation, rang: int, quand: datetime) -> tuple[Path, str]:
        """Lay out and write; return the file, and its SHA-256."""
        complete = replace(attestation, preuve=self.garanties.prouver(attestation))
        badge = self.garanties.badger(complete, rang, quand)
        pdf = self.garanties.finaliser(composer(complete, self.charte, badge), complete)
        fichier = self.dossier.certificats / f"{attestation.code}.pdf"
        _ecrire_durablement(fichier, pdf)
        return fichier, hashlib.sha256(pdf).hexdigest()


def plus_mois(jour: date, mois: int) -> date:
    """Return the same day some months later, or the last one of a month that is shorter."""
    annees, rang = divmod(jour.month - 1 + mois, 12)
    annee, numero = jour.year + annees, rang + 1
    return date(annee, numero, min(jour.day, monthrange(annee, numero)[1]))


def _ecrire_durablement(fichier: Path, octets: bytes) -> None:
    """Write a file so that it is whole under its name, or absent, even after a power cut."""
    provisoire = fichier.with_suffix(".tmp")
    with provisoire.open("wb") as sortie:
        sortie.write(octets)
        sortie.flush()
        os.fsync(sortie.fileno())
    provisoire.replace(fichier)
    repertoire = os.open(fichier.parent, os.O_RDONLY)
    try:
        os.fsync(repertoire)
    finally:
        os.close(repertoire)


def _balayer(dossier: Dossier, depot: Depot) -> None:
    """Remove the files that a crash left without a row, and nothing that is not ours."""
    with depot.lecture() as bdd:
        connus = certificats.fichiers_connus(bdd)
    for fichier in dossier.certificats.iterdir():
        if normaliser(fichier.stem, LONGUEUR_CERTIFICAT) != fichier.stem:
            continue
        orphelin = fichier.suffix == ".pdf" and fichier.name not in connus
        if orphelin or fichier.suffix == ".tmp":
            fichier.unlink()
