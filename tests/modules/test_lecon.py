"""`ouvrir_lecon`: the three readers of the same notebook."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from modules.catalogue import Chapitre
from modules.commun.affichage import EnonceMarkdown
from modules.commun.erreurs import ErreurContenu, ErreurLiaison
from modules.commun.lecon import ouvrir_lecon
from modules.commun.liaison import LiaisonApercu, LiaisonMemoire, LiaisonPartagee
from modules.commun.widgets import QuestionWidget


@pytest.fixture(autouse=True)
def environnement(monkeypatch: pytest.MonkeyPatch, module_exemple: Path) -> None:
    """Start each test in the example module, with none of our variables."""
    for nom in ("NBGRADER_EXECUTION", "EPN_CAPACITE", "EPN_SERVEUR"):
        monkeypatch.delenv(nom, raising=False)
    monkeypatch.chdir(module_exemple)


@pytest.fixture
def publie(chapitre_exemple: Chapitre, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with the published form of the chapter and nothing else."""
    dossier = tmp_path / "release"
    dossier.mkdir()
    fichier = dossier / "01-premiers-pas.questions.json"
    fichier.write_text(json.dumps(chapitre_exemple.publique()), encoding="utf-8")
    monkeypatch.chdir(dossier)
    return fichier


def test_auteur_la_memoire_repond_tout_de_suite() -> None:
    lecon = ouvrir_lecon("01-premiers-pas")
    assert isinstance(lecon._liaison, LiaisonMemoire)
    widget = lecon.question("citer-auteur")
    assert isinstance(widget, QuestionWidget)
    assert lecon.question("citer-auteur") is widget
    assert widget._repr_mimebundle_() is not None


def test_deux_lecons_ne_partagent_rien() -> None:
    une, autre = ouvrir_lecon("01-premiers-pas"), ouvrir_lecon("01-premiers-pas")
    assert une.question("citer-auteur") is not autre.question("citer-auteur")
    assert une._liaison is not autre._liaison


def test_apprenant_le_serveur_garde_les_reponses(
    publie: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EPN_CAPACITE", "secret")
    monkeypatch.setenv("EPN_SERVEUR", "http://127.0.0.1:9")
    lecon = ouvrir_lecon("01-premiers-pas")
    assert isinstance(lecon._liaison, LiaisonPartagee)
    widget = lecon.question("photo-lettre-info")
    assert isinstance(widget, QuestionWidget)
    assert "secret" not in json.dumps(widget.get_state(["donnees"]))


def test_capacite_sans_serveur(publie: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EPN_CAPACITE", "secret")
    with pytest.raises(ErreurLiaison, match="Prévenez votre formateur") as erreur:
        ouvrir_lecon("01-premiers-pas")
    assert "secret" not in str(erreur.value)


def test_page_publiee_sans_serveur_n_est_qu_un_apercu(publie: Path) -> None:
    assert isinstance(ouvrir_lecon("01-premiers-pas")._liaison, LiaisonApercu)


@pytest.mark.parametrize("mode", ["toml", "json"])
def test_nbgrader_ne_charge_aucun_widget(mode: str, module_exemple: Path, publie: Path) -> None:
    code = (
        "import sys\n"
        "from modules.commun.lecon import ouvrir_lecon\n"
        "lecon = ouvrir_lecon('01-premiers-pas')\n"
        "print(lecon.question('photo-lettre-info')._repr_markdown_())\n"
        "print(lecon.sources()._repr_html_())\n"
        "charges = {'ipywidgets', 'anywidget', 'IPython', 'urllib.request'} & set(sys.modules)\n"
        "assert not charges, charges\n"
    )
    fini = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=module_exemple if mode == "toml" else publie.parent,
        env={**os.environ, "NBGRADER_EXECUTION": "autograde", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )
    assert (fini.returncode, fini.stderr) == (0, "")
    assert "Oui, toute photo trouvée sur le web est libre" in fini.stdout
    assert "Visible ne veut pas dire libre" not in fini.stdout


def test_nbgrader_l_emporte_sur_la_capacite(monkeypatch: pytest.MonkeyPatch, publie: Path) -> None:
    monkeypatch.setenv("EPN_CAPACITE", "secret")
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    lecon = ouvrir_lecon("01-premiers-pas")
    assert isinstance(lecon.question("citer-auteur"), EnonceMarkdown)


def test_question_inconnue_propose_la_plus_proche() -> None:
    with pytest.raises(ErreurContenu, match="citer-auteur") as erreur:
        ouvrir_lecon("01-premiers-pas").question("citer-auteurs")
    assert erreur.value.identifiant == "citer-auteurs"


@pytest.mark.parametrize("nom", ["../secret", "", "a/b", "Leçon", "02-absent"])
def test_chapitre_inconnu(nom: str) -> None:
    with pytest.raises(ErreurContenu):
        ouvrir_lecon(nom)


@pytest.mark.parametrize("contenu", ["{", "[]", "null"])
def test_fichier_publie_abime(publie: Path, contenu: str) -> None:
    publie.write_text(contenu, encoding="utf-8")
    with pytest.raises(ErreurContenu, match="publiez de nouveau"):
        ouvrir_lecon("01-premiers-pas")


def test_toml_fautif(module_exemple: Path) -> None:
    chemin = module_exemple / "01-premiers-pas.toml"
    chemin.write_text(chemin.read_text("utf-8").replace("juste = true", "juste = false"), "utf-8")
    with pytest.raises(ErreurContenu, match=r"exemple_epn/01-premiers-pas\.toml"):
        ouvrir_lecon("01-premiers-pas")


def test_sources_de_la_lecon(publie: Path) -> None:
    assert "article L122-5" in ouvrir_lecon("01-premiers-pas").sources()._repr_html_()


def test_auteur_relit_le_fichier_a_chaque_cellule(module_exemple: Path) -> None:
    lecon = ouvrir_lecon("01-premiers-pas")
    avant = lecon.question("citer-auteur")
    toml = module_exemple / "01-premiers-pas.toml"
    bon = toml.read_text(encoding="utf-8")
    toml.write_text(bon.replace("Que faut-il écrire", "Que doit-on écrire"), encoding="utf-8")
    apres = lecon.question("citer-auteur")
    assert isinstance(apres, QuestionWidget)
    assert apres is not avant
    assert "Que doit-on écrire" in str(apres.donnees)
    assert lecon.question("citer-auteur") is apres
    toml.write_text(bon.replace("points = 2\n", "points = 1,5\n"), encoding="utf-8")
    with pytest.raises(ErreurContenu, match="un nombre s’écrit avec un point") as erreur:
        lecon.question("citer-auteur")
    phrase, suite = erreur.value._render_traceback_()
    assert phrase.startswith("À corriger")
    assert "relancez cette cellule" in suite
    toml.write_text(bon, encoding="utf-8")
    assert "Que faut-il écrire" in str(getattr(lecon.question("citer-auteur"), "donnees", ""))
