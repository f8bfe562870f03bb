"""The observation grid and the two quizzes: what the desk notes, what the learner's pages say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from inscriptions.depot import ouvrir
from inscriptions.heure import maintenant
from inscriptions.services import apprenants, reponses, sessions
from plateforme.dossier import Dossier
from plateforme.publies import ChapitresPublies

THEME = "07-boite-a-outils"
QUIZ = ("quel-modele", "durees-du-modele")
GRILLE = [
    {"id": "cliquer", "texte": "Cliquer.", "chapitre": "01-expression-image", "competences": []},
    {"id": "taper", "texte": "Taper un @.", "chapitre": "", "competences": ["DigComp 2.2, 5.1"]},
]


def demander_la_grille(dossier: Path) -> None:
    fichier = dossier / "publies" / "droit_epn.json"
    module = json.loads(fichier.read_text(encoding="utf-8"))
    positionnement = {"chapitre": THEME, "debut": [QUIZ[0]], "fin": [QUIZ[1]]}
    module |= {
        "savoir_faire": GRILLE,
        "savoir_faire_demandes": 2,
        "positionnement": [positionnement],
    }
    fichier.write_text(json.dumps(module), encoding="utf-8")


def simple(texte: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", re.sub(r"<[^>]+>", " ", texte))


def test_la_grille_compte_avec_les_heures_et_les_chapitres(
    ouvrir_portail: Callable[..., Any], demo: Any
) -> None:
    acces, code = demo.json["formateur"], demo.json["session"]
    base = f"/formateur/session/{code}/observations"
    with ouvrir_portail(prechauffe=0, avant=demander_la_grille) as portail:
        with ouvrir(portail.base) as depot, depot.lecture() as bdd:
            gens = apprenants.inscrits(bdd, sessions.trouver_session(bdd, code))
        premier, second = (inscription.apprenant for inscription in gens[:2])
        formatrice = portail.visite()
        formatrice.get("/formateur")
        formatrice.post(
            "/formateur", identifiant=acces["identifiant"], mot_de_passe=acces["mot_de_passe"]
        )
        assert base in formatrice.get(f"/formateur/session/{code}").texte
        assert "2 savoir-faire sur 2" in simple(formatrice.get(base).texte)
        page = formatrice.get(f"{base}/{premier.id}").texte
        assert "Les exercices disent" in page
        assert page.index("Cliquer.") < page.index("Taper un @.")

        fait = formatrice.post(
            f"{base}/{premier.id}",
            **{"s-cliquer": "autonome", "s-taper": "avec_guidage", "suite": "suivant"},
        )
        assert fait.entete("Location") == f"{base}/{second.id}?fait=notees"
        assert formatrice.post(f"{base}/{premier.id}", **{"s-taper": "seul"}).statut == 404
        # A skill that the form does not hold stays as it was.
        formatrice.post(f"{base}/{premier.id}", suite="liste")
        assert ">A</abbr>" in formatrice.get(base).texte

        visite = portail.visite()
        visite.entrer(premier.carte)
        fiche = simple(visite.get("/module/droit_epn/ou-j-en-suis").texte)
        assert "Il reste 1 savoir-faire à montrer" in fiche
        assert "Cliquer : autonome" in fiche
        assert "Taper un @ : avec guidage" in fiche
        formatrice.post(f"{base}/{premier.id}", **{"s-taper": "si_besoin"})
        assert "Il reste 1 savoir-faire" not in simple(
            visite.get("/module/droit_epn/ou-j-en-suis").texte
        )

        module = ChapitresPublies(Dossier(portail.dossier)).module("droit_epn")
        assert module is not None
        chapitre = module.chapitre(THEME)
        assert chapitre is not None
        eleve = portail.inscrire("Tugdual")
        visite = portail.visite()
        visite.entrer(eleve.carte)
        assert "chemin conseillé" not in visite.get("/parcours").texte

        def repondre(question: str, reponse: object) -> None:
            with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
                reponses.enregistrer(
                    bdd,
                    apprenant_id=eleve.id,
                    module="droit_epn",
                    chapitre=THEME,
                    question=question,
                    contenu=json.dumps(reponse),
                    jeton=str(uuid4()),
                    maintenant=maintenant(),
                )

        repondre(QUIZ[0], chapitre.questions[QUIZ[0]].exemple_faux())
        page = visite.get("/parcours").texte
        assert 'data-depart="a_decouvrir"' in page
        assert "Votre chemin conseillé" in page
        repondre(QUIZ[1], chapitre.questions[QUIZ[1]].exemple_juste())
        page = simple(visite.get("/parcours").texte)
        assert f"{chapitre.titre} : à découvrir au début, déjà acquis maintenant" in page
