"""`epn publier`: all of a module or nothing of it, before and after copies are graded."""

import hashlib
import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from plateforme import dossier as dossier_
from plateforme.dossier import Dossier, ouvrir_dossier
from plateforme.notation import carnets
from plateforme.notation.correction import noter_les_copies
from plateforme.notation.publication import PublicationRefusee, publier
from plateforme.publies import ChapitresPublies

JOUR = date(2026, 6, 1)
TECHNIQUES = ("notation.lock", "nbgrader.log")


def empreintes(racine: Path) -> dict[str, str]:
    """Every file of a data folder, byte for byte (locks and nbgrader's own log apart)."""
    return {
        str(f.relative_to(racine)): hashlib.sha256(f.read_bytes()).hexdigest()
        for f in sorted(racine.rglob("*"))
        if f.is_file() and f.name not in TECHNIQUES and f.parent.name != "foyer"
    }


def noter(classe: Any) -> list[Any]:
    return noter_les_copies(classe.dossier, classe.depot, datetime(2026, 6, 2, tzinfo=UTC))


def test_publier_de_nouveau_ne_change_rien(dossier_vide: Dossier, atelier: Any) -> None:
    dossier = dossier_vide
    source = atelier.module({"01-un": [atelier.unique("q1")], "02-deux": [atelier.texte("q2")]})
    premiere = publier(dossier, source, JOUR)
    assert premiere.change
    assert premiere.chapitres == ("01-un", "02-deux")
    avant = empreintes(dossier.racine)
    assert not publier(dossier, source, JOUR).change
    assert empreintes(dossier.racine) == avant
    noms = sorted(f.name for f in (dossier.publies / "petit_module").iterdir())
    assert noms == [
        *("01-un.ipynb", "01-un.questions.json"),
        *("02-deux.ipynb", "02-deux.questions.json"),
    ]
    assert not list(dossier.cours.glob(".publication-*"))


def test_une_phrase_changee_est_une_nouvelle_publication(dossier: Dossier, atelier: Any) -> None:
    chapitres = {"01-un": [atelier.unique("q1")]}
    publier(dossier, atelier.module(chapitres, prose="Avant."), JOUR)
    assert publier(dossier, atelier.module(chapitres, prose="Après."), JOUR).change
    publie = carnets.lire(dossier.publies / "petit_module" / "01-un.ipynb")
    assert publie.cells[0].source.endswith("Après.")


def test_un_chapitre_retire_n_est_plus_servi(dossier: Dossier, atelier: Any) -> None:
    un, deux = {"01-un": [atelier.unique("q1")]}, {"02-deux": [atelier.unique("q2")]}
    publier(dossier, atelier.module(un | deux), JOUR)
    publier(dossier, atelier.module(un), JOUR)
    noms = sorted(f.name for f in (dossier.publies / "petit_module").iterdir())
    assert noms == ["01-un.ipynb", "01-un.questions.json"]
    module = ChapitresPublies(dossier).module("petit_module")
    assert module is not None
    assert [c.identifiant for c in module.chapitres] == ["01-un"]


def casser(source: Path, quoi: str) -> str:
    """Break the second chapter in one way; give what the refusal must name."""
    toml, carnet = source / "02-deux.toml", source / "02-deux.ipynb"
    texte = toml.read_text(encoding="utf-8")
    match quoi:
        case "clé":
            toml.write_text(texte.replace('"juste": true', '"juste": false'), encoding="utf-8")
            toml.write_text(texte.replace("juste = true", "juste = false"), encoding="utf-8")
            return "q2"
        case "toml":
            toml.write_text(texte.replace('titre = "', "titre = ", 1), encoding="utf-8")
            return "ligne"
        case "champ":
            toml.write_text(texte.replace("enonce =", "enonse =", 1), encoding="utf-8")
            return "enonse"
        case "notebook":
            carnet.write_text("{", encoding="utf-8")
            return "02-deux.ipynb"
        case "absent":
            carnet.unlink()
            return "02-deux.ipynb"
        case "oubli":
            abime = json.loads(carnet.read_text(encoding="utf-8"))
            abime["cells"] = abime["cells"][:2]
            carnet.write_text(json.dumps(abime), encoding="utf-8")
            return "q2"
    raise AssertionError(quoi)


DEUX = {"01-un": "q1", "02-deux": "q2"}


@pytest.fixture(scope="module")
def deja_publie(tmp_path_factory: pytest.TempPathFactory, fabrique_atelier: Any) -> Dossier:
    """A published module that no test below may manage to change."""
    racine = tmp_path_factory.mktemp("publie")
    atelier = fabrique_atelier(racine / "modules")
    dossier = ouvrir_dossier(racine / "donnees")
    chapitres = {chapitre: [atelier.unique(q)] for chapitre, q in DEUX.items()}
    publier(dossier, atelier.module(chapitres), JOUR)
    return dossier


@pytest.mark.parametrize("quoi", ["clé", "toml", "champ", "notebook", "absent", "oubli"])
@pytest.mark.parametrize("premiere", [True, False], ids=["premiere", "deja-publie"])
def test_un_chapitre_malforme_ne_publie_rien(
    dossier: Dossier, deja_publie: Dossier, atelier: Any, quoi: str, premiere: bool
) -> None:
    ici = dossier if premiere else deja_publie
    chapitres = {chapitre: [atelier.unique(q)] for chapitre, q in DEUX.items()}
    source = atelier.module(chapitres, prose="Une autre phrase.")
    nomme = casser(source, quoi)
    avant = empreintes(ici.racine)
    with pytest.raises(PublicationRefusee) as refus:
        publier(ici, source, JOUR)
    assert empreintes(ici.racine) == avant
    phrases = "\n".join(str(faute) for faute in refus.value.fautes)
    assert "petit_module/02-deux" in phrases
    assert nomme in phrases
    assert all(faute.remede for faute in refus.value.fautes)


def test_epn_publier_dit_quoi_changer_sans_trace(dossier: Dossier, atelier: Any) -> None:
    """The command itself, in its own process: exit code 1, French sentences, no traceback."""
    source = atelier.module({"01-un": [atelier.unique("q1")], "02-deux": [atelier.unique("q2")]})
    casser(source, "clé")
    script = (
        "import sys; from pathlib import Path; import plateforme.dossier as d;"
        f"d.RACINE_MODULES = Path({str(source.parent)!r});"
        "from plateforme.cli import main; main()"
    )
    fait = subprocess.run(
        [sys.executable, "-c", script, "publier", "--donnees", str(dossier.racine)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert fait.returncode == 1
    assert "Traceback" not in fait.stdout + fait.stderr
    assert "petit_module/02-deux.toml, « q2 » : " in fait.stderr.replace("\u00a0", " ")
    assert fait.stderr.splitlines()[-1].startswith("Erreur\u00a0: petit_module")
    assert not (dossier.cours / "release" / "petit_module").exists()


def test_epn_publier_publie_les_modules_sains(
    dossier: Dossier, atelier: Any, epn: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dossier_, "RACINE_MODULES", atelier.racine)
    casse = atelier.module({"01-un": [], "02-deux": [atelier.unique("q2")]}, nom="a_module")
    casser(casse, "clé")
    atelier.module({"01-un": [atelier.unique("q1")]}, nom="b_module")
    sortie = epn("publier", "--json", donnees=dossier.racine)
    assert sortie.code == 1
    assert sortie.json == [{"module": "b_module", "chapitres": ["01-un"], "change": True}]
    assert "a_module/02-deux.toml" in sortie.erreurs
    assert [f.name for f in dossier.publies.iterdir()] == ["b_module"]


def test_un_chapitre_ajoute_apres_des_copies_est_note_pour_tous(classe: Any, atelier: Any) -> None:
    un = {"01-un": [atelier.unique("q1")]}
    classe.publier(atelier.module(un))
    ancienne, nouvelle = classe.apprenant(), classe.apprenant()
    classe.remettre(ancienne, "01-un", {"q1": "a"})
    noter(classe)
    classe.publier(atelier.module(un | {"02-deux": [atelier.unique("q2"), atelier.texte("t2")]}))
    classe.remettre(ancienne, "02-deux", {"q2": "a", "t2": "Un texte."})
    classe.remettre(nouvelle, "02-deux", {"q2": "b"})
    noter(classe)
    assert classe.points(ancienne, "01-un") == {"q1": 1.0}
    assert classe.points(ancienne, "02-deux") == {"q2": 1.0, "t2": None}
    assert classe.points(nouvelle, "02-deux") == {"q2": 0.0, "t2": 0.0}


def test_les_questions_d_un_chapitre_corrige_ne_changent_plus(classe: Any, atelier: Any) -> None:
    avant = [atelier.unique("q1"), atelier.unique("q2")]
    changements = [avant[:1], [*avant, atelier.unique("q3")], [avant[0], atelier.texte("q2")]]
    classe.publier(atelier.module({"01-un": avant}))
    classe.remettre(classe.apprenant(), "01-un", {"q1": "a"})
    noter(classe)
    depart = empreintes(classe.dossier.racine)
    for apres in changements:
        # The new chapter comes first: it must not stay behind, in the gradebook either.
        chapitres = {"00-neuf": [atelier.unique("q0")], "01-un": apres}
        with pytest.raises(PublicationRefusee) as refus:
            classe.publier(atelier.module(chapitres, prose="Autre."))
        assert empreintes(classe.dossier.racine) == depart
        (faute,) = refus.value.fautes
        assert faute.fichier == "petit_module/01-un.ipynb"
        assert "ne peut plus être ajoutée ni retirée" in faute.remede
    classe.remettre(autre := classe.apprenant(), "01-un", {"q1": "a", "q2": "a"})
    noter(classe)
    assert classe.points(autre, "01-un") == {"q1": 1.0, "q2": 1.0}


def test_le_refus_de_nbgrader_reste_hors_de_l_ecran(
    classe: Any, atelier: Any, epn: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dossier_, "RACINE_MODULES", atelier.racine)
    classe.publier(atelier.module({"01-un": [atelier.unique("q1"), atelier.unique("q2")]}))
    classe.remettre(classe.apprenant(), "01-un")
    noter(classe)
    atelier.module({"01-un": [atelier.unique("q1")]})
    sortie = epn("publier", donnees=classe.dossier.racine)
    assert sortie.code == 1
    assert "Traceback" not in sortie.erreurs
    assert len(sortie.erreurs.splitlines()) == 2
    journal = (classe.dossier.racine / "nbgrader.log").read_text(encoding="utf-8")
    assert "Cannot add or remove cells" in journal


def test_la_phrase_et_les_points_changent_meme_apres_des_copies(classe: Any, atelier: Any) -> None:
    classe.publier(atelier.module({"01-un": [atelier.unique("q1", points=1.0)]}))
    classe.remettre(premiere := classe.apprenant(), "01-un", {"q1": "a"})
    noter(classe)
    classe.publier(atelier.module({"01-un": [atelier.unique("q1", juste=1, points=3.0)]}))
    classe.remettre(seconde := classe.apprenant(), "01-un", {"q1": "b"})
    noter(classe)
    assert classe.points(premiere, "01-un") == {"q1": 1.0}
    assert classe.points(seconde, "01-un") == {"q1": 3.0}


def test_le_manifeste_garde_les_cles_hors_de_ce_qui_est_servi(
    dossier: Dossier, atelier: Any
) -> None:
    publier(dossier, atelier.module({"01-un": [atelier.unique("q1")]}), JOUR)
    manifeste = dossier.manifeste("petit_module")
    assert manifeste.parent.stat().st_mode & 0o077 == 0
    assert dossier.publies not in manifeste.parents
    module = ChapitresPublies(dossier).module("petit_module")
    assert module is not None
    assert module.chapitres[0].questions["q1"].exemple_juste() == "a"


def test_le_carnet_de_notes_est_celui_que_nbgrader_ouvre(dossier: Dossier, atelier: Any) -> None:
    publier(dossier, atelier.module({"01-un": [atelier.unique("q1"), atelier.texte("t")]}), JOUR)
    with Gradebook(f"sqlite:///{dossier.cours / 'gradebook.db'}") as carnet:
        devoir = carnet.find_assignment("petit_module")
        assert devoir.max_score == 3.0
        assert [c.name for c in devoir.notebooks] == ["01-un"]


def test_un_atelier_laisse_par_une_panne_ne_gene_pas(dossier: Dossier, atelier: Any) -> None:
    laisse = dossier.cours / ".publication-abandonnee"
    laisse.mkdir(parents=True)
    publier(dossier, atelier.module({"01-un": [atelier.unique("q1")]}), JOUR)
    assert (dossier.publies / "petit_module" / "01-un.ipynb").is_file()
