"""Where registry, published rule and certificates meet: who may have an attestation, and giving it.

The rule is applied by `certificats.regle`, the page laid out by `certificats.pdf`; here their data
is gathered, and the file and its row are kept together.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session as Bdd

from certificats import regle
from certificats.attestation import Attestation
from certificats.pdf import composer
from inscriptions.codes import LONGUEUR_CERTIFICAT, normaliser
from inscriptions.depot import Depot
from inscriptions.heure import jour_local, maintenant
from inscriptions.modeles import Apprenant, Session
from inscriptions.services import avancement, certificats, sessions
from plateforme.dossier import Dossier
from plateforme.organisme import Organisme
from plateforme.publies import ModulePublie
from plateforme.verrou import verrou_exclusif


@dataclass(frozen=True, slots=True)
class EtatApprenant:
    """One learner of a session, for the trainer: presence in minutes, points, and what is missing.

    `certificat` is the code of the attestation already given, or None.
    """

    apprenant: Apprenant
    nom: str
    carte: str
    minutes_suivies: int
    minutes_prevues: int
    rendus: int
    points: float
    maximum: float
    score: float | None
    en_attente: int
    manques: tuple[str, ...]
    certificat: str | None
    jours: tuple[regle.SeanceSuivie, ...]


@dataclass(frozen=True, slots=True)
class Emission:
    """What `emettre` did for one learner."""

    etat: EtatApprenant
    delivre: bool
    code: str | None
    fichier: Path | None


def etat_de_session(bdd: Bdd, session: Session, module: ModulePublie) -> list[EtatApprenant]:
    """Apply the module's rule to every learner of a session."""
    chapitres = tuple((c.identifiant, c.titre) for c in module.chapitres)
    demande = regle.Regle(module.minutes_presence, module.score_minimal, chapitres)
    maximum = sum(question.points for c in module.chapitres for question in c.notees)
    delivres = {c.apprenant_id: c.code for c in certificats.lister(bdd, session)}
    return [
        _etat(releve, demande, maximum, delivres.get(releve.apprenant.id))
        for releve in avancement.releve(bdd, session)
    ]


def _etat(
    releve: avancement.Releve, demande: regle.Regle, maximum: float, certificat: str | None
) -> EtatApprenant:
    connus = {identifiant for identifiant, _ in demande.chapitres}
    rendus = {c: fait for c, fait in releve.chapitres.items() if c in connus}
    jours = tuple(
        regle.SeanceSuivie(jour_local(s.debut), s.minutes or 0, s.minutes_prevues)
        for s in releve.seances
    )
    points = min(sum(fait.points for fait in rendus.values()), maximum)
    parcours = regle.Parcours(
        minutes_suivies=releve.minutes_presence,
        minutes_prevues=releve.minutes_prevues,
        seances=jours,
        chapitres_rendus=frozenset(rendus),
        points=points,
        maximum=maximum,
        corrections_en_attente=releve.en_attente,
    )
    verdict = regle.evaluer(demande, parcours)
    return EtatApprenant(
        apprenant=releve.apprenant,
        nom=nom_complet(releve.apprenant),
        carte=releve.apprenant.carte,
        minutes_suivies=releve.minutes_presence,
        minutes_prevues=releve.minutes_prevues,
        rendus=len(rendus),
        points=points,
        maximum=maximum,
        score=verdict.score if rendus else None,
        en_attente=releve.en_attente,
        manques=tuple(manque.phrase for manque in verdict.manques),
        certificat=certificat,
        jours=jours,
    )


def nom_complet(apprenant: Apprenant) -> str:
    """Return a learner's name as it is printed: first name, then family name when there is one."""
    return f"{apprenant.prenom} {apprenant.nom}".strip()


def emettre(
    dossier: Dossier,
    depot: Depot,
    code_session: str,
    module: ModulePublie,
    organisme: Organisme,
    auteur: str = "systeme",
) -> Iterator[Emission]:
    """Give an attestation to each learner who meets the rule; say what the others lack.

    Issuing again gives the same one. The file is on the disk before its row: a crash in between
    leaves a file that no row names, which the next call removes. `auteur` signs the journal.
    """
    with depot.lecture() as bdd:
        session = sessions.trouver_session(bdd, code_session)
        etats = etat_de_session(bdd, session, module)
    with verrou_exclusif(dossier.racine / "certificats.lock"):
        _balayer(dossier, depot)
        for etat in etats:
            code = etat.certificat
            if code is None and not etat.manques:
                code = _delivrer(dossier, depot, session, module, organisme, etat, auteur)
            fichier = dossier.certificats / f"{code}.pdf" if code else None
            yield Emission(etat, delivre=code is not None, code=code, fichier=fichier)


def _delivrer(
    dossier: Dossier,
    depot: Depot,
    session: Session,
    module: ModulePublie,
    organisme: Organisme,
    etat: EtatApprenant,
    auteur: str,
) -> str:
    quand = maintenant()
    with depot.lecture() as bdd:
        code = certificats.nouveau_code_certificat(bdd)
    attestation = Attestation(
        code=code,
        titulaire=etat.nom,
        titre_module=module.titre,
        objectifs=module.objectifs,
        date_emission=jour_local(quand),
        lieu=session.lieu.nom,
        seances=tuple(jour.date for jour in etat.jours if jour.minutes),
        minutes_suivies=etat.minutes_suivies,
        minutes_prevues=etat.minutes_prevues,
        score=etat.score,
        organisme=organisme.nom,
        signataire=organisme.signataire,
        url_verification=f"{organisme.adresse_portail}/verifier/{code}",
        qualite_signataire=organisme.qualite_signataire,
        commune=organisme.commune,
    )
    pdf = composer(attestation)
    fichier = dossier.certificats / f"{code}.pdf"
    _ecrire_durablement(fichier, pdf)
    with depot.ecriture(auteur=auteur) as bdd:
        delivre = certificats.enregistrer(
            bdd,
            session=session,
            apprenant=etat.apprenant,
            code=code,
            emis_le=quand,
            fichier=fichier.name,
            empreinte=hashlib.sha256(pdf).hexdigest(),
            donnees=attestation.en_dict(),
        )
    if delivre.code != code:  # somebody else issued it at the same moment: theirs stands
        fichier.unlink()
    return delivre.code


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
        for fichier in dossier.certificats.iterdir():
            if normaliser(fichier.stem, LONGUEUR_CERTIFICAT) != fichier.stem:
                continue
            orphelin = fichier.suffix == ".pdf" and certificats.trouver(bdd, fichier.stem) is None
            if orphelin or fichier.suffix == ".tmp":
                fichier.unlink()
