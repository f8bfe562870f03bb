"""« Ma maîtrise », over HTTP: whose it is, and what it says before and after grading."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from inscriptions.depot import ouvrir
from inscriptions.heure import maintenant
from inscriptions.services import copies, reponses
from plateforme.dossier import Dossier
from plateforme.publies import ChapitresPublies

MODULE = "droit_epn"
CHAPITRE = "03-partage-reutilisation"
PAGE = f"/module/{MODULE}/ma-maitrise"
LECON = f"/module/{MODULE}/{CHAPITRE}"


def theme(texte: str, chapitre: str = CHAPITRE) -> str:
    """Cut out the section of one theme."""
    trouve = re.search(rf'<section[^>]*data-theme-id="{chapitre}".*?</section>', texte, re.DOTALL)
    assert trouve
    return trouve[0]


def simple(texte: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", re.sub(r"<[^>]+>", " ", texte))


def test_a_son_apprenant_et_a_personne_d_autre(
    portail: Any, formatrice: Any, entrer: Callable[..., Any]
) -> None:
    visite, _ = entrer()
    assert PAGE in visite.get("/parcours").texte
    page = visite.get(PAGE)
    assert page.statut == 200
    assert "no-store" in page.entete("Cache-Control")
    assert set(re.findall(r'data-maitrise="(\w+)"', page.texte)) == {"a_decouvrir"}
    assert visite.get("/module/inconnu/ma-maitrise").statut == 404
    assert portail.visite().get(PAGE).statut == 303
    assert formatrice.get(PAGE).statut == 403


def test_rien_de_juste_ni_de_faux_avant_la_correction(
    portail: Any, entrer: Callable[..., Any]
) -> None:
    visite, eleve = entrer()
    module = ChapitresPublies(Dossier(portail.dossier)).module(MODULE)
    assert module is not None
    page = module.chapitre(CHAPITRE)
    assert page is not None
    libres = [q for q in page.questions.values() if not q.notee]
    choisies = [q for q in page.notees if q.exemple_faux() is not None]
    commun = {"apprenant_id": eleve.id, "module": MODULE, "chapitre": CHAPITRE}

    def repondre(bdd: Any, question: Any, reponse: object) -> None:
        reponses.enregistrer(
            bdd,
            **commun,
            question=question.id,
            contenu=json.dumps(reponse),
            jeton=str(uuid4()),
            maintenant=maintenant(),
        )

    with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
        repondre(bdd, libres[0], libres[0].exemple_faux())
        repondre(bdd, libres[1], libres[1].exemple_faux())
        repondre(bdd, libres[1], libres[1].exemple_juste())  # the last try is what counts
        repondre(bdd, choisies[0], choisies[0].exemple_faux())
        repondre(bdd, choisies[1], choisies[1].exemple_juste())
    vu = theme(visite.get(PAGE).texte)
    assert 'data-maitrise="a_revoir"' in vu
    assert re.findall(r'data-a-revoir="([^"]+)"', vu) == [libres[0].id]
    assert f'href="{LECON}#question-{libres[0].id}"' in vu
    assert {f"{LECON}#source-{s}" for s in libres[0].source} <= set(re.findall(r'href="(.*?)"', vu))
    assert f"2 questions essayées sur {len(libres)}, 1 juste au dernier essai" in simple(vu)
    assert f"2 questions répondues sur {len(page.notees)}, copie pas encore remise" in simple(vu)
    total = len(page.questions)
    texte_de_la_barre = (
        f"Sur {total} questions : 1 juste ; 1 à revoir ; 2 répondues ; {total - 4} sans réponse."
    )
    barre = re.search(r'<svg class="epn-barre" role="img" aria-label="([^"]+)"', vu)
    assert barre
    assert simple(barre[1]) == texte_de_la_barre
    with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
        # Graded here: the portal's own grading, awake only after « J'ai terminé », finds nothing.
        rendue = copies.remettre(bdd, **commun, maintenant=maintenant() - timedelta(minutes=1))
        notes = {q.id: (0.0 if q is choisies[0] else q.points, q.points) for q in page.notees}
        copies.noter(bdd, rendue, notes, maintenant())
    vu = theme(visite.get(PAGE).texte)
    assert 'data-maitrise="solide"' in vu
    assert set(re.findall(r'data-a-revoir="([^"]+)"', vu)) == {libres[0].id, choisies[0].id}
    assert f'href="{LECON}/resultats"' in vu
    assert PAGE in visite.get(f"{LECON}/resultats").texte


def test_une_mission_pas_encore_faite_n_est_pas_une_faute(portail: Any) -> None:
    module = ChapitresPublies(Dossier(portail.dossier)).module("visa_internet")
    assert module is not None
    page = module.chapitre("02-fichiers-dossiers")
    assert page is not None
    eleve = portail.inscrire("Denez", "visa_internet")
    commun = {
        "apprenant_id": eleve.id,
        "module": module.identifiant,
        "chapitre": page.identifiant,
        "maintenant": maintenant(),
    }
    with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
        for cle in ("premiers-dossiers", "bon-nom"):
            question = page.questions[cle]
            reponse = question.exemple_juste()
            reponse = reponse[:2] if isinstance(reponse, list) else question.exemple_faux()
            contenu = json.dumps(reponse)
            reponses.enregistrer(bdd, **commun, question=cle, contenu=contenu, jeton=str(uuid4()))
        # Graded here, as above.
        rendue = copies.remettre(bdd, **commun)
        copies.noter(bdd, rendue, {q.id: (0.0, q.points) for q in page.notees}, maintenant())
    visite = portail.visite()
    visite.entrer(eleve.carte)
    vus = visite.get(f"/module/visa_internet/{page.identifiant}/resultats").texte
    articles = dict(re.findall(r'data-resultat="([^"]+)"(.*?)</article>', vus, re.DOTALL))
    assert "<strong>Pas encore.</strong>" in articles["premiers-dossiers"]
    assert "<strong>À revoir.</strong>" not in articles["premiers-dossiers"]
    assert "<strong>À revoir.</strong>" in articles["bon-nom"]
