"""A demonstration session: fictitious people, real answers, copies really graded by nbgrader.

Idempotent: the people are created in one transaction, the rest is what `epn noter` does anyway.
The trainer's password is drawn at the first run and kept beside the data, to be shown again.
"""

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session as Bdd

from erreurs import ErreurEPN
from inscriptions.depot import Depot
from inscriptions.enumerations import EtatCopie, RoleCompte
from inscriptions.heure import depuis_locale, maintenant
from inscriptions.modeles import Apprenant, Seance, Session
from inscriptions.services import (
    apprenants,
    comptes,
    copies,
    emargement,
    lieux,
    reponses,
    sessions,
    types_ateliers,
)
from modules.catalogue import lire_module
from modules.commun.questions import Question, Reponse
from plateforme.dossier import RACINE_MODULES, Dossier
from plateforme.notation.correction import noter_les_copies
from plateforme.notation.manuel import donner_points, textes_a_corriger
from plateforme.notation.publication import publier
from plateforme.organisme import Organisme, ecrire_organisme
from plateforme.publies import ChapitrePublie, ChapitresPublies, ModulePublie
from plateforme.sujets import sujet_de
from plateforme.trousseau import ouvrir_trousseau

MODULE = "droit_epn"
FORMATEUR = "demo.formateur"
COORDINATION = "demo.coordination"
ESPACE = UUID("5a1f4f0e-3c55-4f0a-9d0e-0b6f2c9c7d11")
LIEU = "Maison de quartier des Trois-Chênes"
ORGANISME = Organisme(
    nom="Espaces publics numériques de Port-Lannec (ville fictive)",
    commune="Port-Lannec",
    signataire="Hélène Tanguy-Morel (personne fictive)",
    qualite_signataire="Coordinatrice des espaces publics numériques",
)
TEXTE_BON = (
    "« Marché du port au petit matin », photo d’Anouk Delatour, source : la page de la photo, "
    "licence CC BY-SA 4.0 (adresse de la licence), image recadrée."
)


class DemoIncomplete(ErreurEPN):
    """nbgrader could not grade the demonstration's copies; running it again takes them up."""


@dataclass(frozen=True, slots=True)
class Personne:
    """One fictitious learner: what they did, so that every situation can be seen.

    `minutes` at each half-day; `justes` is the share of choices answered right, None when nothing
    was answered; `texte` the points a person gave to the written answer, None while it waits.
    """

    prenom: str
    situation: str
    minutes: tuple[int, int] = (0, 0)
    justes: float | None = None
    remis: bool = False
    texte: float | None = None


PERSONNES = (
    Personne("Annick", "remplit la règle", (90, 90), 1.0, remis=True, texte=2.0),
    Personne("Youenn", "manque d’heures", (90, 0), 1.0, remis=True, texte=2.0),
    Personne("Fatou", "manque de points", (90, 90), 0.25, remis=True, texte=0.5),
    Personne("Loïc", "réponse écrite à lire", (90, 75), 0.8, remis=True),
    Personne("Maëlle", "remplit la règle", (75, 90), 0.8, remis=True, texte=1.5),
    Personne("Ibrahim", "a commencé", (90, 90), 0.5),
    Personne("Soazig", "pas encore commencé", (90, 90)),
    Personne("Erwan", "pas encore commencé", (90, 0)),
    Personne("Thuy", "pas encore commencé", (0, 90)),
    Personne("Gwenola", "pas encore commencé"),
    Personne("Karim", "pas encore commencé"),
    Personne("Rozenn", "pas encore commencé"),
)


def preparer_demo(dossier: Dossier, depot: Depot, adresse_portail: str) -> dict[str, Any]:
    """Prepare the demonstration and return how to come in, in JSON types.

    `adresse_portail` is kept at the first run only: afterwards organisme.toml is the office's.
    """
    for source in sorted(fiche.parent for fiche in RACINE_MODULES.glob("*/module.toml")):
        publier(dossier, source, _jour_du_contenu(source), figer=True)
    ecrire_organisme(dossier, replace(ORGANISME, adresse_portail=adresse_portail))
    ouvrir_trousseau(dossier, ORGANISME.nom, maintenant())  # the first attestation must not wait
    mot_de_passe = _mot_de_passe(dossier.cles / "demo.json")
    mot_de_coordination = _mot_de_passe(dossier.cles / "demo-coordination.json")
    module = ChapitresPublies(dossier).module(MODULE)
    if module is None:  # published just above
        raise AssertionError(MODULE)
    with depot.ecriture() as bdd:
        session = _session(bdd) or _creer(bdd, module, mot_de_passe)
        _coordonner(bdd, mot_de_coordination)
        inscrits = [inscription.apprenant for inscription in apprenants.inscrits(bdd, session)]
    traitees = noter_les_copies(dossier, depot, maintenant(), reprendre=True)
    if any(traitee.etat is EtatCopie.ERREUR for traitee in traitees):
        raise DemoIncomplete(
            "Des copies de la démonstration n’ont pas pu être corrigées. Relancez « epn demo »."
        )
    if _lire_les_textes(dossier, depot, inscrits):
        noter_les_copies(dossier, depot, maintenant())
    return {
        "session": session.code,
        "apprenants": [
            {
                "id": str(inscrit.id),
                "carte": inscrit.carte,
                "prenom": inscrit.prenom,
                "situation": personne.situation,
            }
            for inscrit, personne in zip(inscrits, PERSONNES, strict=False)
        ],
        "formateur": {"identifiant": FORMATEUR, "mot_de_passe": mot_de_passe},
        "coordination": {"identifiant": COORDINATION, "mot_de_passe": mot_de_coordination},
    }


def _jour_du_contenu(source: Path) -> date:
    """Return the day the module's law was last checked: a demonstration never goes out of date.

    `epn publier` uses today's date, and takes out the questions whose law is due for review.
    """
    verifies = [s.verifie_le for s in lire_module(source).sources]
    return max(verifies, default=date.today())  # the author's own calendar


def _mot_de_passe(fichier: Path) -> str:
    """Return the password of one of the demonstration's accounts, drawn the first time."""
    try:
        descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return str(json.loads(fichier.read_text(encoding="utf-8"))["mot_de_passe"])
    with os.fdopen(descripteur, "w", encoding="utf-8") as sortie:
        json.dump({"mot_de_passe": secrets.token_urlsafe(12)}, sortie)
    return _mot_de_passe(fichier)


def _coordonner(bdd: Bdd, mot_de_passe: str) -> None:
    """Open the coordinator's account, unless it is there."""
    if comptes.trouver_compte(bdd, COORDINATION) is None:
        comptes.creer_compte(
            bdd,
            identifiant=COORDINATION,
            nom="Hélène Tanguy-Morel (fictive)",
            role=RoleCompte.COORDINATEUR,
            mot_de_passe=mot_de_passe,
        )


def _session(bdd: Bdd) -> Session | None:
    formateur = comptes.trouver_compte(bdd, FORMATEUR)
    siennes = sessions.lister_sessions(bdd, formateur=formateur) if formateur else []
    return siennes[0] if siennes else None


def _creer(bdd: Bdd, module: ModulePublie, mot_de_passe: str) -> Session:
    """Create the trainer, the session of two past half-days, and the people with their answers."""
    formateur = comptes.creer_compte(
        bdd,
        identifiant=FORMATEUR,
        nom="Morgane Le Guen-Diallo (fictive)",
        role=RoleCompte.FORMATEUR,
        mot_de_passe=mot_de_passe,
    )
    session = sessions.creer_session(
        bdd,
        type_atelier=types_ateliers.type_du_module(bdd, MODULE, module.titre),
        titre=module.titre,
        lieu=lieux.creer_lieu(bdd, nom=LIEU, commune=ORGANISME.commune),
        formateur=formateur,
        capacite=16,
        seances=[_seance_passee(jours) for jours in (14, 7)],
    )
    for rang, personne in enumerate(PERSONNES):
        # One second apart: the order of arrival is the order of the list.
        quand = datetime.now(UTC) + timedelta(seconds=rang - len(PERSONNES))
        inscription = apprenants.inscrire(
            bdd, session=session, prenom=personne.prenom, maintenant=quand
        )
        _jouer(bdd, module, session.seances, inscription.apprenant, personne)
    return session


def _seance_passee(jours: int) -> tuple[datetime, datetime]:
    """Return a half-day from 14:00 to 15:30, some days ago, by the office's clock."""
    jour = datetime.now(UTC).date() - timedelta(days=jours)
    return (
        depuis_locale(datetime.combine(jour, time(14, 0))),
        depuis_locale(datetime.combine(jour, time(15, 30))),
    )


def _jouer(
    bdd: Bdd,
    module: ModulePublie,
    seances: list[Seance],
    apprenant: Apprenant,
    personne: Personne,
) -> None:
    """Record a person's attendance, answers and hand-in."""
    for seance, minutes in zip(seances, personne.minutes, strict=True):
        emargement.emarger(bdd, seance=seance, apprenant=apprenant, minutes=minutes)
    if personne.justes is None:
        return
    for chapitre in module.demandes:
        sujet = sujet_de(apprenant.id, chapitre)
        for question, reponse in _reponses(sujet, personne):
            reponses.enregistrer(
                bdd,
                apprenant_id=apprenant.id,
                module=module.identifiant,
                chapitre=chapitre.identifiant,
                question=question.id,
                contenu=json.dumps(reponse),
                jeton=str(uuid5(ESPACE, f"{apprenant.id}/{chapitre.identifiant}/{question.id}")),
                maintenant=maintenant(),
            )
        if personne.remis and chapitre.notees:
            copies.remettre(
                bdd,
                apprenant_id=apprenant.id,
                module=module.identifiant,
                chapitre=chapitre.identifiant,
                maintenant=maintenant(),
            )


def _reponses(chapitre: ChapitrePublie, personne: Personne) -> Iterator[tuple[Question, Reponse]]:
    """Yield the answers: right ones first; only half of them when not handed in."""
    notees = chapitre.notees if personne.remis else chapitre.notees[: len(chapitre.notees) // 2]
    limite = round(len(notees) * (personne.justes or 0.0))
    for rang, question in enumerate(notees):
        juste = question.exemple_juste() if rang < limite else None
        yield question, juste or question.exemple_faux() or TEXTE_BON


def _lire_les_textes(dossier: Dossier, depot: Depot, inscrits: list[Apprenant]) -> bool:
    """Give each written answer the marks of its scenario; tell whether there was any."""
    notes = {
        str(inscrit.id): personne.texte
        for inscrit, personne in zip(inscrits, PERSONNES, strict=False)
    }
    lus = False
    for texte in textes_a_corriger(dossier, depot):
        points = notes.get(texte.apprenant)
        if points is not None:
            donner_points(dossier, texte, min(points, texte.maximum))
            lus = True
    return lus
