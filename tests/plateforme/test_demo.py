"""`epn demo`: the contract of the demonstration, and that running it again changes nothing."""

import json
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest

from inscriptions.codes import LONGUEUR_CARTE, normaliser
from inscriptions.depot import ouvrir
from inscriptions.enumerations import EtatCopie
from inscriptions.services import comptes, copies, sessions
from plateforme import demo as demo_
from plateforme.attestations import EtatApprenant, etat_de_session
from plateforme.dossier import ouvrir_dossier
from plateforme.publies import ChapitresPublies


@pytest.fixture(scope="module")
def etats(demo: Any) -> dict[str, EtatApprenant]:
    """Where each learner of the demonstration stands, by id."""
    ici = ouvrir_dossier(demo.dossier)
    module = ChapitresPublies(ici).module("droit_epn")
    assert module is not None
    with ouvrir(ici.base) as depot, depot.lecture() as bdd:
        session = sessions.trouver_session(bdd, demo.json["session"])
        return {str(e.apprenant.id): e for e in etat_de_session(bdd, session, module)}


def test_la_forme_de_ce_qui_est_imprime(demo: Any) -> None:
    assert demo.json.keys() == {"session", "apprenants", "formateur", "coordination"}
    assert len(demo.json["apprenants"]) >= 12
    for apprenant in demo.json["apprenants"]:
        assert {"id", "carte"} <= apprenant.keys()
        assert normaliser(apprenant["carte"], LONGUEUR_CARTE) == apprenant["carte"]
    assert len({a["carte"] for a in demo.json["apprenants"]}) == len(demo.json["apprenants"])
    for compte in ("formateur", "coordination"):
        assert demo.json[compte].keys() == {"identifiant", "mot_de_passe"}


def test_chaque_situation_promise_existe_vraiment(
    demo: Any, etats: dict[str, EtatApprenant]
) -> None:
    def etat(situation: str) -> EtatApprenant:
        return etats[demo.apprenant(situation)["id"]]

    assert etat("remplit la règle").manques == ()
    (heures,) = etat("manque d’heures").manques
    assert "présence" in heures
    (points,) = etat("manque de points").manques
    assert points.startswith("Le score est de")
    attend = etat("réponse écrite à lire")
    assert attend.en_attente == 1
    assert etat("a commencé").rendus == 0
    assert all(e.points == 0 for e in etats.values() if not e.rendus)


def test_les_copies_sont_vraiment_corrigees_par_nbgrader(demo: Any) -> None:
    """The gradebook holds the very points of the registry; autograde left its notebooks."""
    ici = ouvrir_dossier(demo.dossier)
    with ouvrir(ici.base) as depot, depot.lecture() as bdd:
        notees = copies.lister(bdd, EtatCopie.NOTEE) + copies.lister(
            bdd, EtatCopie.EN_ATTENTE_HUMAINE
        )
        registre: dict[str, float] = defaultdict(float)
        for copie in notees:
            points = copies.resultats_de(bdd, copie).values()
            registre[copie.apprenant_id.hex] += sum(p or 0 for p, _ in points)
        assert copies.lister(bdd, EtatCopie.ERREUR) == []
    assert len(registre) == 5
    with closing(connect(ici.cours / "gradebook.db")) as carnet:
        requete = (
            "SELECT s.student_id, sum(coalesce(g.manual_score, g.auto_score, 0)) FROM grade g "
            "JOIN submitted_notebook n ON n.id = g.notebook_id "
            "JOIN submitted_assignment s ON s.id = n.assignment_id GROUP BY s.student_id"
        )
        carnet_ = dict(carnet.execute(requete).fetchall())
    assert carnet_ == pytest.approx(registre)
    for eleve in registre:
        assert list((ici.cours / "autograded" / eleve).rglob("*.ipynb"))


def test_relancer_ne_change_rien(dossier_demo: Any, epn: Any) -> None:
    avant = _contenu(dossier_demo.dossier)
    sortie = epn("demo", "--json", donnees=dossier_demo.dossier)
    assert (sortie.code, sortie.erreurs) == (0, "")
    assert sortie.json == dossier_demo.json
    assert _contenu(dossier_demo.dossier) == avant


def _contenu(dossier: Path) -> dict[str, object]:
    """What the demonstration is made of: the registry's rows, the course's files."""
    with closing(connect(dossier / "registre.db")) as base:
        lignes = sorted(base.iterdump())
    # The gradebook's own pages may move; its rows are checked by their dump.
    with closing(connect(dossier / "cours" / "gradebook.db")) as base:
        notes = sorted(base.iterdump())
    fichiers = {
        str(f.relative_to(dossier)): f.read_bytes()
        for f in dossier.rglob("*")
        if f.suffix in (".ipynb", ".json", ".toml", ".txt") and "foyer" not in f.parts
    }
    return {"registre": lignes, "notes": notes, "fichiers": fichiers}


def test_une_demonstration_interrompue_se_reprend(
    dossier_demo: Any, epn: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the people and before the grading: the next run grades, and nobody is twice."""
    ici = ouvrir_dossier(dossier_demo.dossier)
    with ouvrir(ici.base) as depot, depot.ecriture() as bdd:
        for copie in copies.lister(bdd, EtatCopie.NOTEE):
            champs = (copie.apprenant_id, copie.module, copie.chapitre, copie.remise_le)
            copies.rouvrir(bdd, copie)
            qui, module, chapitre, quand = champs
            copies.remettre(
                bdd, apprenant_id=qui, module=module, chapitre=chapitre, maintenant=quand
            )
    assert epn("demo", "--json", donnees=ici.racine).json == dossier_demo.json
    resultats = epn("resultats", "--session", dossier_demo.json["session"], "--json")
    assert resultats.code == 1  # not that folder: the default one
    resultats = epn(
        "resultats", "--session", dossier_demo.json["session"], "--json", donnees=ici.racine
    )
    par_id = {r["apprenant"]: r for r in resultats.json}
    assert len(par_id) == len(dossier_demo.json["apprenants"])
    assert par_id[dossier_demo.apprenant("remplit la règle")["id"]]["manque"] == []
    assert par_id[dossier_demo.apprenant("manque de points")["id"]]["manque"]


def test_le_mot_de_passe_est_tire_une_fois_et_garde_pour_soi(demo: Any) -> None:
    fichier = demo.dossier / "cles" / "demo.json"
    assert fichier.stat().st_mode & 0o077 == 0
    assert fichier.parent.stat().st_mode & 0o077 == 0
    formateur = demo.json["formateur"]
    assert json.loads(fichier.read_text())["mot_de_passe"] == formateur["mot_de_passe"]
    ici = ouvrir_dossier(demo.dossier)
    with ouvrir(ici.base) as depot, depot.lecture() as bdd:
        compte = comptes.verifier(bdd, formateur["identifiant"], formateur["mot_de_passe"])
    assert compte is not None


def test_les_personnes_sont_dites_fictives(demo: Any) -> None:
    texte = (demo.dossier / "organisme.toml").read_text(encoding="utf-8")
    assert texte.count("fictive") >= 2
    assert len(demo_.PERSONNES) == len(demo.json["apprenants"])
    assert all(len(p.minutes) == 2 for p in demo_.PERSONNES)
