"""The course is a plain one: nbgrader's own command and formgrader open it, run there by hand."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest

from inscriptions.depot import ouvrir
from inscriptions.heure import maintenant
from inscriptions.services import copies, reponses
from plateforme.dossier import ouvrir_dossier
from plateforme.notation.correction import noter_les_copies
from plateforme.notation.cours import carnet_de_notes
from plateforme.notation.expansion import id_reponse
from plateforme.notation.notes_ecrites import TexteNoteEntreTemps, ecrire_note, lire_notes

MODULE, CHAPITRE = "droit_epn", "03-partage-reutilisation"
JETON = "jeton-des-tests"
HOSTILE = (
    "</pre><script>window.volee = 1</script><img src=x onerror=alert(1)> $$x$$ **gras** "
    "[lien](javascript:alert(1)) print('vu')\n\n# titre 👩🏽 \u202eenvers"
)


def environnement(tmp_path: Path) -> dict[str, str]:
    """That of a person at her own machine, without her files."""
    outils = str(Path(sys.executable).parent)
    return {
        "PATH": f"{outils}{os.pathsep}{os.environ.get('PATH', '')}",
        "HOME": str(tmp_path),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "execution"),
        "LANG": "C.UTF-8",
    }


@dataclass(frozen=True, slots=True)
class Serveur:
    """A Jupyter server opened in the course by a trainer."""

    url: str

    def demander(self, chemin: str, methode: str = "GET", corps: object = None) -> str:
        requete = urllib.request.Request(
            self.url + chemin,
            data=None if corps is None else json.dumps(corps).encode(),
            headers={"Authorization": f"token {JETON}", "Content-Type": "application/json"},
            method=methode,
        )
        with urllib.request.urlopen(requete, timeout=60) as reponse:
            assert reponse.status == 200
            return str(reponse.read().decode())

    def json(self, chemin: str) -> Any:
        return json.loads(self.demander(chemin))


def attendre(condition: Callable[[], Any], delai: float = 60.0) -> Any:
    """Return the first true value of `condition()`, asked every 50 ms."""
    fin = time.monotonic() + delai
    while not (valeur := condition()):
        assert time.monotonic() < fin, "attendu trop longtemps"
        Event().wait(0.05)
    return valeur


def remettre_un_texte(dossier: Path, qui: str, texte: str) -> str:
    """Have a learner of the demonstration hand the chapter in with this text; give the question."""
    ici = ouvrir_dossier(dossier)
    with ouvrir(ici.base) as depot:
        with depot.ecriture() as bdd:
            module = json.loads(ici.manifeste(MODULE).read_text(encoding="utf-8"))
            (question,) = (
                question["id"]
                for chapitre in module["chapitres"]
                for question in chapitre["questions"]
                if chapitre["identifiant"] == CHAPITRE and question["type"] == "texte_libre"
            )
            champs = {"apprenant_id": UUID(qui), "module": MODULE, "chapitre": CHAPITRE}
            reponses.enregistrer(
                bdd,
                **champs,
                question=question,
                contenu=json.dumps(texte),
                jeton=str(uuid4()),
                maintenant=maintenant(),
            )
            copies.remettre(bdd, **champs, maintenant=maintenant())
        noter_les_copies(ici, depot, maintenant())
    return str(question)


@pytest.fixture(scope="module")
def cours(demo: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The demonstration, with one more copy that holds a hostile text."""
    copie = tmp_path_factory.mktemp("cours") / "donnees"
    shutil.copytree(demo.dossier, copie)
    commence = demo.apprenant("a commencé")
    remettre_un_texte(copie, commence["id"], HOSTILE)
    return replace(demo, dossier=copie)


@pytest.fixture(scope="module")
def serveur(cours: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serveur]:
    """`jupyter lab` in the course folder, as the guide says, on a port of its own choice."""
    foyer = tmp_path_factory.mktemp("foyer")
    commande = ["jupyter", "lab", "--no-browser", "--allow-root", "--ServerApp.port=0"]
    journal = (foyer / "jupyter.log").open("wb")
    processus = subprocess.Popen(
        [*commande, f"--IdentityProvider.token={JETON}"],
        cwd=cours.dossier / "cours",
        env=environnement(foyer),
        stdout=journal,
        stderr=journal,
        stdin=subprocess.DEVNULL,
        executable=str(Path(sys.executable).with_name("jupyter")),
    )

    def annonce() -> str | None:
        assert processus.poll() is None, (foyer / "jupyter.log").read_text()
        for fiche in (foyer / "execution").glob("jpserver-*.json"):
            texte = fiche.read_text(encoding="utf-8")
            return str(json.loads(texte)["url"]).rstrip("/") if texte.endswith("}") else None
        return None

    try:
        yield Serveur(attendre(annonce))
    finally:
        processus.terminate()
        processus.wait(30)
        journal.close()


def test_formgrader_ouvre_le_cours(serveur: Serveur) -> None:
    assert "formgrader" in serveur.demander("/formgrader").lower()
    devoirs = {d["name"]: d for d in serveur.json("/formgrader/api/assignments")}
    devoir = devoirs[MODULE]
    assert devoir["num_submissions"] == 6
    chapitres = {c["name"] for c in serveur.json(f"/formgrader/api/notebooks/{MODULE}")}
    assert CHAPITRE in chapitres
    for page in ("gradebook", f"gradebook/{MODULE}", f"gradebook/{MODULE}/{CHAPITRE}"):
        assert "<body" in serveur.demander(f"/formgrader/{page}").lower()
    assert "<body" in serveur.demander(f"/formgrader/manage_submissions/{MODULE}").lower()
    assert len(serveur.json("/formgrader/api/students")) == 6


class Blocs(HTMLParser):
    """The texts of the learners' blocks in formgrader's page of a submission, and its scripts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.dans = False
        self.textes: list[str] = []
        self.scripts = ""
        self.balises: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.balises.append((tag, dict(attrs)))
        if tag == "pre" and "epn-texte" in (dict(attrs).get("class") or ""):
            self.dans = True
            self.textes.append("")

    def handle_endtag(self, tag: str) -> None:
        self.dans = self.dans and tag != "pre"

    def handle_data(self, data: str) -> None:
        if self.dans:
            self.textes[-1] += data
        elif self.balises and self.balises[-1][0] == "script":
            self.scripts += data


def copie_de(serveur: Serveur, qui: str) -> Any:
    rendus = serveur.json(f"/formgrader/api/submitted_notebooks/{MODULE}/{CHAPITRE}")
    return next(rendu for rendu in rendus if rendu["student"] == qui.replace("-", ""))


def test_formgrader_montre_le_texte_d_un_apprenant_comme_du_texte(
    serveur: Serveur, cours: Any
) -> None:
    rendu = copie_de(serveur, cours.apprenant("a commencé")["id"])
    page = serveur.demander(f"/formgrader/submissions/{rendu['id']}/")
    blocs = Blocs()
    blocs.feed(page)
    assert blocs.textes == [HOSTILE]
    assert blocs.scripts
    assert "volee" not in blocs.scripts
    assert not [attrs for _, attrs in blocs.balises if "onerror" in attrs]
    assert not [a for _, a in blocs.balises if (a.get("href") or "").startswith("javascript:")]
    # No name of a person: the registry alone knows who this is.
    assert not [a["prenom"] for a in cours.json["apprenants"] if a["prenom"] in page]


def test_les_points_donnes_par_formgrader_reviennent_au_registre(
    serveur: Serveur, cours: Any
) -> None:
    """Its own page's request (PUT a grade), then `epn noter`."""
    qui = cours.apprenant("réponse écrite à lire")["id"]
    rendu = copie_de(serveur, qui)
    assert rendu["needs_manual_grade"]
    notes = serveur.json(f"/formgrader/api/grades?submission_id={rendu['id']}")
    (a_lire,) = (note for note in notes if note["needs_manual_grade"])
    a_lire |= {"manual_score": 1.5, "extra_credit": None}
    serveur.demander(f"/formgrader/api/grade/{a_lire['id']}", "PUT", a_lire)
    fait = subprocess.run(
        [sys.executable, "-m", "plateforme.cli", "noter", "--json"],
        env=os.environ | {"EPN_DONNEES": str(cours.dossier)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    traitees = {t["apprenant"]: t for t in json.loads(fait.stdout)}
    assert traitees[qui]["etat"] == "notee"
    assert fait.stderr == ""


def test_le_bureau_et_formgrader_disent_la_meme_chose(serveur: Serveur, cours: Any) -> None:
    """Each writes and the other reads, through formgrader's own requests, both ways."""
    ici = ouvrir_dossier(cours.dossier)
    qui = cours.apprenant("a commencé")["id"]
    rendu = copie_de(serveur, qui)
    cle = (qui.replace("-", ""), CHAPITRE, "credit-photo")

    def de_formgrader(quoi: str) -> Any:
        lues = serveur.json(f"/formgrader/api/{quoi}s?submission_id={rendu['id']}")
        return next(une for une in lues if une["name"] == id_reponse("credit-photo"))

    def du_bureau() -> tuple[float | None, str, str]:
        note = lire_notes(ici, MODULE, [cle[0]])[cle]
        return note.points, note.commentaire, note.version

    assert du_bureau()[:2] == (None, "")
    ecrire_note(ici, MODULE, cle, 1.5, "- Angle\u00a0: 1,5 / 2 [angle]\n\nBien.", du_bureau()[2])
    note, remarque = de_formgrader("grade"), de_formgrader("comment")
    assert (note["manual_score"], note["needs_manual_grade"]) == (1.5, False)
    assert remarque["manual_comment"] == du_bureau()[1]
    vue = du_bureau()[2]
    serveur.demander(f"/formgrader/api/grade/{note['id']}", "PUT", note | {"manual_score": 1.0})
    assert du_bureau()[:2] == (1.0, remarque["manual_comment"])
    dite = remarque | {"manual_comment": "Vu."}
    serveur.demander(f"/formgrader/api/comment/{remarque['id']}", "PUT", dite)
    assert du_bureau()[:2] == (1.0, "Vu.")
    with pytest.raises(TexteNoteEntreTemps):
        ecrire_note(ici, MODULE, cle, 2.0, "", vue)


def test_nbgrader_autograde_marche_a_la_main(dossier_demo: Any, tmp_path: Path) -> None:
    """nbgrader's own command, in the course folder, gives every copy of a chapter its points."""
    avant = _points_du_carnet(dossier_demo.dossier)
    assert len(avant) == 5
    fait = subprocess.run(
        [
            str(Path(sys.executable).with_name("nbgrader")),
            *("autograde", MODULE, "--notebook", CHAPITRE, "--force"),
        ],
        cwd=dossier_demo.dossier / "cours",
        env=environnement(tmp_path),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert fait.returncode == 0, fait.stderr
    assert _points_du_carnet(dossier_demo.dossier) == avant


def _points_du_carnet(dossier: Path) -> dict[str, list[tuple[str, float | None]]]:
    """What the machine gave, cell by cell: learner -> (cell, points)."""
    with carnet_de_notes(ouvrir_dossier(dossier)) as carnet:
        rendus = carnet.notebook_submissions(CHAPITRE, MODULE)
        return {
            rendu.student.id: sorted((note.name, note.auto_score) for note in rendu.grades)
            for rendu in rendus
        }


def test_la_reponse_ecrite_est_une_cellule_que_formgrader_corrige(demo: Any) -> None:
    with carnet_de_notes(ouvrir_dossier(demo.dossier)) as carnet:
        cellules = carnet.find_notebook(CHAPITRE, MODULE).grade_cells
        ecrites = [cellule.name for cellule in cellules if cellule.cell_type == "markdown"]
    assert [nom.startswith(id_reponse("")) for nom in ecrites] == [True]
