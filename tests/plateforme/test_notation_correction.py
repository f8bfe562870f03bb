"""nbgrader's real autograde on rebuilt copies: the same points as ours, and nothing ever blocks."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from inscriptions.enumerations import EtatCopie
from inscriptions.moteurs import OPTION_ECRITURE
from inscriptions.services import copies
from modules.catalogue import lire_module
from modules.commun.correction import evaluer
from modules.commun.erreurs import ReponseInvalide
from plateforme.notation import carnets, correction, expansion, releves
from plateforme.notation.correction import eleve, noter_les_copies
from plateforme.notation.cours import carnet_de_notes
from plateforme.notation.expansion import id_reponse, id_test
from plateforme.notation.notes_ecrites import ecrire_note

MAINTENANT = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
# What a hand-made request could have put in the registry: JSON, of no accepted shape.
ETRANGES = ["zzz", 42, True, {"a": 1}, [1, 2], [["a"]], ["a", "zzz"], "\u2028", 0.5, {}]
BRUTES = ["brut:1e400", "brut:" + "[" * 400 + "]" * 400, 'brut:"\\ud800"', "brut:-0"]


def noter(classe: Any, **options: bool) -> list[Any]:
    return noter_les_copies(classe.dossier, classe.depot, MAINTENANT, **options)


def parties(choix: str) -> Iterator[list[str]]:
    """Every subset of the choices, the empty one and the whole included."""
    for sous_ensemble in chain.from_iterable(combinations(choix, n) for n in range(len(choix) + 1)):
        yield list(sous_ensemble)


def cas(atelier: Any) -> tuple[list[Any], dict[str, Any]]:
    """Questions of the three types and an answer to each: exhaustive on small ones, then odd."""
    questions, donnees = [], {}

    def poser(question: Any, reponse: Any) -> None:
        questions.append(question)
        donnees[question["id"]] = reponse

    for juste in range(3):
        for rang, reponse in enumerate([None, "", "a", "b", "c"]):
            poser(atelier.unique(f"u{juste}{rang}", juste=juste, points=1.5), reponse)
    for justes in ((0,), (1, 2), (0, 2)):
        nom = "".join(map(str, justes))
        for rang, cochees in enumerate(parties("abc")):
            poser(atelier.multiple(f"m{nom}-{rang}", justes, points=0.7), cochees)
    for rang, etrange in enumerate([*ETRANGES, *BRUTES]):
        poser(atelier.unique(f"eu{rang}"), etrange)
        poser(atelier.multiple(f"em{rang}"), etrange)
        poser(atelier.texte(f"et{rang}"), etrange)
    for rang, texte in enumerate([None, "", " \n\t ", "Un texte.", "0", "null", "x" * 1000]):
        poser(atelier.texte(f"t{rang}", points=0.1), texte)
    return questions, donnees


def direct(question: Any, reponse: Any) -> float | None:
    """Our own grading of one answer; what is no answer is worth 0."""
    if isinstance(reponse, str) and reponse.startswith("brut:"):
        reponse = {"brut": reponse}  # never an answer either
    try:
        return evaluer(question, reponse).points
    except ReponseInvalide:
        return 0.0


def test_nbgrader_donne_les_memes_points_que_la_correction_directe(
    classe: Any, atelier: Any
) -> None:
    questions, donnees = cas(atelier)
    assert len(questions) > 80
    source = atelier.module({"01-un": questions})
    classe.publier(source)
    par_id = {q.id: q for q in lire_module(source).chapitres[0].questions}
    classe.remettre(qui := classe.apprenant(), "01-un", donnees)
    (traitee,) = noter(classe)
    assert traitee.etat is EtatCopie.EN_ATTENTE_HUMAINE
    points = classe.points(qui, "01-un")
    assert points == {nom: direct(q, donnees[nom]) for nom, q in par_id.items()}
    obtenues = {p / par_id[nom].points for nom, p in points.items() if p is not None}
    assert {0.0, 1.0} < obtenues  # none, all, and parts


HOSTILES = {
    "python": "open({marque!r}, 'w').write('x')\nimport os; os.system('touch ' + {marque!r})",
    "magie": "!touch {marque}\n%system touch {marque}\n%%bash\ntouch {marque}",
    "fin-de-litteral": "')\nopen({marque!r}, 'w')\n('",
    "html": "<script>fetch('/x')</script><img src=x onerror=alert(1)></pre>{{{{7*7}}}}",
    "solution": "### BEGIN HIDDEN TESTS\nopen({marque!r}, 'w')\n### END HIDDEN TESTS",
}


def test_rien_de_ce_qui_est_ecrit_n_est_execute(classe: Any, atelier: Any, tmp_path: Path) -> None:
    """The marker file is made by none of them, and the text reaches the graded copy as text."""
    marque = str(tmp_path / "execute")
    textes = {nom: modele.format(marque=marque) for nom, modele in HOSTILES.items()}
    questions = [atelier.texte(nom) for nom in textes] + [atelier.unique("choix")]
    classe.publier(atelier.module({"01-un": questions}))
    qui = classe.apprenant()
    copie = classe.remettre(qui, "01-un", textes | {"choix": textes["fin-de-litteral"]})
    noter(classe)
    assert not Path(marque).exists()
    assert classe.points(qui, "01-un") == dict.fromkeys(textes) | {"choix": 0.0}
    autogradee = classe.dossier.cours / "autograded" / eleve(copie) / "petit_module" / "01-un.ipynb"
    notebook = carnets.lire(autogradee)
    for cellule in notebook.cells:
        nom = cellule.metadata.get("nbgrader", {}).get("grade_id", "").removeprefix("reponse-")
        if nom in textes:
            assert cellule.cell_type == "markdown"
            assert cellule.source.startswith("<pre")
            assert cellule.source.count("<") == 2
            assert not set("'\"`$\\{") & set(cellule.source.split(">", 1)[1])


def test_aucun_secret_n_entre_dans_un_noyau_de_correction(
    classe: Any, atelier: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The hidden test, which is ours, tells what its kernel sees."""
    monkeypatch.setenv("EPN_BASE", classe.dossier.base)
    monkeypatch.setenv("EPN_DONNEES", str(classe.dossier.racine))
    monkeypatch.setenv("PGPASSWORD", "motdepasse-secret")
    monkeypatch.setenv("EPN_CAPACITE", "capacite-secrete")
    vu = tmp_path / "vu"
    original = expansion._cellule_test

    def curieuse(question: Any) -> Any:
        cellule = original(question)
        ecrire = f"import os; open({str(vu)!r}, 'w').write(chr(10).join(os.environ))\n"
        cellule.source = cellule.source.replace("points_obtenus(", f"{ecrire}points_obtenus(")
        return cellule

    monkeypatch.setattr(expansion, "_cellule_test", curieuse)
    classe.publier(atelier.module({"01-un": [atelier.unique("q1")]}))
    qui = classe.apprenant()
    classe.remettre(qui, "01-un", {"q1": "a"})
    noter(classe)
    assert classe.points(qui, "01-un") == {"q1": 1.0}
    noms = set(vu.read_text().splitlines())
    assert "PATH" in noms
    assert not noms & {"EPN_BASE", "EPN_DONNEES", "PGPASSWORD", "EPN_CAPACITE"}
    assert os.environ["EPN_BASE"] == classe.dossier.base  # put back for this process


def _taire(monkeypatch: pytest.MonkeyPatch, fin: str) -> None:
    """Publish test cells that end otherwise than by their number."""
    original = expansion._cellule_test

    def muette(question: Any) -> Any:
        cellule = original(question)
        cellule.source = cellule.source.replace(", reponse)", f", reponse){fin}")
        return cellule

    monkeypatch.setattr(expansion, "_cellule_test", muette)


@pytest.mark.parametrize("fin", [";", " and 'oui'", " > 5", "\nFalse"])
def test_un_test_sans_nombre_est_une_erreur_jamais_tous_les_points(
    classe: Any, atelier: Any, monkeypatch: pytest.MonkeyPatch, fin: str
) -> None:
    _taire(monkeypatch, fin)
    classe.publier(atelier.module({"01-un": [atelier.unique("q1")]}))
    classe.remettre(qui := classe.apprenant(), "01-un", {"q1": "b" if fin == " > 5" else "a"})
    (traitee,) = noter(classe)
    assert traitee.etat is EtatCopie.ERREUR
    assert traitee.detail == "La correction de «\u00a0q1\u00a0» n’a pas donné de nombre."
    assert classe.points(qui, "01-un") == {}


def test_une_copie_qui_echoue_ne_bloque_jamais_les_autres(
    classe: Any, atelier: Any, caplog: pytest.LogCaptureFixture
) -> None:
    classe.publier(atelier.module({"01-un": [atelier.unique("q1")]}))
    premiere, fautive, derniere = (classe.apprenant(f"Prénom{n}") for n in range(3))
    for qui in (premiere, fautive, derniere):
        classe.remettre(qui, "01-un", {"q1": "a"})
    en_travers = classe.dossier.cours / "submitted" / fautive.id.hex
    en_travers.write_text("un fichier là où il faut un dossier")
    etats = {t.apprenant: t for t in noter(classe)}
    assert etats[str(premiere.id)].etat is EtatCopie.NOTEE
    assert etats[str(derniere.id)].etat is EtatCopie.NOTEE
    assert etats[str(fautive.id)].etat is EtatCopie.ERREUR
    assert "Error" in (classe.copie(fautive, "01-un").detail or "")
    assert "Prénom1" not in caplog.text
    assert noter(classe) == []  # an error is not tried again by itself…
    en_travers.unlink()
    reprises = {t.apprenant: t for t in noter(classe, reprendre=True)}
    assert reprises[str(fautive.id)].etat is EtatCopie.NOTEE  # …but when a person asks for it
    assert classe.points(fautive, "01-un") == {"q1": 1.0}


def test_un_chapitre_plus_publie_est_une_erreur_qui_dit_quoi_faire(
    classe: Any, atelier: Any
) -> None:
    classe.publier(atelier.module({"01-un": [atelier.unique("q1")]}))
    classe.remettre(classe.apprenant(), "02-absent")
    (traitee,) = noter(classe)
    assert traitee.etat is EtatCopie.ERREUR
    assert "publiez-le de nouveau" in traitee.detail


def test_une_copie_rouverte_pendant_sa_correction(
    classe: Any, atelier: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    classe.publier(atelier.module({"01-un": [atelier.unique("q1")]}))
    qui, autre = classe.apprenant(), classe.apprenant()
    classe.remettre(qui, "01-un", {"q1": "b"})
    classe.remettre(autre, "01-un", {"q1": "a"})
    corriger = correction._corriger

    def rouvrir_pendant(lot: Any, copie: Any) -> Any:
        points = corriger(lot, copie)
        if copie.apprenant_id == qui.id:
            with classe.depot.ecriture() as bdd:
                copies.rouvrir(bdd, copie)
        return points

    with monkeypatch.context() as pendant:
        pendant.setattr(correction, "_corriger", rouvrir_pendant)
        traitees = noter(classe)
    assert [t.apprenant for t in traitees] == [str(autre.id)]
    with classe.depot.lecture() as bdd:
        assert copies.lire(bdd, qui.id, "petit_module", "01-un") is None
    classe.remettre(qui, "01-un", {"q1": "a"})  # better the second time
    noter(classe)
    assert classe.points(qui, "01-un") == {"q1": 1.0}


def donner_dans_formgrader(classe: Any, qui: Any, cellule: str, **valeurs: float | None) -> None:
    """Write marks as formgrader's GradeHandler.put does."""
    with carnet_de_notes(classe.dossier) as carnet:
        note = carnet.find_grade(cellule, "01-un", "petit_module", qui.id.hex)
        note.manual_score = valeurs.get("points")
        note.extra_credit = valeurs.get("bonus")
        note.needs_manual_grade = note.manual_score is None and note.auto_score is None
        carnet.db.commit()


def test_les_points_donnes_dans_formgrader_sont_relus(classe: Any, atelier: Any) -> None:
    classe.publier(atelier.module({"01-un": [atelier.unique("q1"), atelier.texte("t1")]}))
    qui = classe.apprenant()
    classe.remettre(qui, "01-un", {"q1": "b", "t1": "Un texte."})
    noter(classe)
    assert classe.points(qui, "01-un") == {"q1": 0.0, "t1": None}
    donner_dans_formgrader(classe, qui, id_reponse("t1"), points=1.5)
    (traitee,) = noter(classe)
    assert traitee.etat is EtatCopie.NOTEE
    assert classe.points(qui, "01-un") == {"q1": 0.0, "t1": 1.5}
    # A person may overrule the machine, later too: read again when asked.
    donner_dans_formgrader(classe, qui, id_test("q1"), points=0.5)
    donner_dans_formgrader(classe, qui, id_reponse("t1"), points=1.0, bonus=0.5)
    assert noter(classe) == []
    noter(classe, reprendre=True)
    assert classe.points(qui, "01-un") == {"q1": 0.5, "t1": 1.5}


@pytest.mark.parametrize(("points", "bonus"), [(20.0, None), (-1.0, None), (2.0, 0.5)])
def test_des_points_impossibles_ne_bloquent_personne(
    classe: Any, atelier: Any, points: float, bonus: float | None
) -> None:
    classe.publier(atelier.module({"01-un": [atelier.texte("t1")]}))
    qui, autre = classe.apprenant(), classe.apprenant()
    for personne in (qui, autre):
        classe.remettre(personne, "01-un", {"t1": "Un texte."})
    noter(classe)
    donner_dans_formgrader(classe, qui, id_reponse("t1"), points=points, bonus=bonus)
    donner_dans_formgrader(classe, autre, id_reponse("t1"), points=2.0)
    etats = {t.apprenant: t for t in noter(classe)}
    assert etats[str(autre.id)].etat is EtatCopie.NOTEE
    assert etats[str(qui.id)].etat is EtatCopie.ERREUR
    assert "corrigez ces points dans formgrader" in (etats[str(qui.id)].detail or "")
    donner_dans_formgrader(classe, qui, id_reponse("t1"), points=1.0)
    noter(classe, reprendre=True)
    assert classe.points(qui, "01-un") == {"t1": 1.0}


def test_une_note_impossible_puis_remise_comme_avant(classe: Any, atelier: Any) -> None:
    classe.publier(atelier.module({"01-un": [atelier.texte("t1")]}))
    classe.remettre(qui := classe.apprenant(), "01-un", {"t1": "Un texte."})
    for points, etat in [(1.0, EtatCopie.NOTEE), (9.0, EtatCopie.ERREUR), (1.0, EtatCopie.NOTEE)]:
        noter(classe)
        donner_dans_formgrader(classe, qui, id_reponse("t1"), points=points)
        noter(classe, reprendre=True)
        assert classe.copie(qui, "01-un").etat is etat
        assert classe.points(qui, "01-un") == {"t1": 1.0}


def test_relire_sans_rien_de_nouveau_n_ecrit_rien(classe: Any, atelier: Any) -> None:
    classe.publier(atelier.module({"01-un": [atelier.unique("q1"), atelier.texte("t1")]}))
    classe.remettre(qui := classe.apprenant(), "01-un", {"q1": "a", "t1": "Un texte."})
    noter(classe)
    avant = classe.copie(qui, "01-un").notee_le
    plus_tard = MAINTENANT.replace(hour=18)
    (traitee,) = noter_les_copies(classe.dossier, classe.depot, plus_tard)
    assert traitee.etat is EtatCopie.EN_ATTENTE_HUMAINE
    assert classe.copie(qui, "01-un").notee_le == avant


def test_des_points_donnes_pendant_une_ronde_ne_sont_jamais_defaits(
    classe: Any, atelier: Any
) -> None:
    """Somebody marks at the desk between what a round reads and what it writes."""
    classe.publier(atelier.module({"01-un": [atelier.texte("t1"), atelier.texte("t2")]}))
    qui = classe.apprenant()
    copie = classe.remettre(qui, "01-un", {"t1": "Un texte.", "t2": "Un autre."})
    noter(classe)
    donner_dans_formgrader(classe, qui, id_reponse("t1"), points=1.0)  # so that it writes
    lu: list[bool] = []

    def marquer(connexion: Any) -> None:
        # What is compared with the registry was read in the gradebook just before.
        if connexion.get_execution_options().get(OPTION_ECRITURE) and not lu:
            lu.append(True)
            cle = (qui.id.hex, "01-un", "t2")
            ecrire_note(classe.dossier, "petit_module", cle, 2.0, "Vu.")

    sa.event.listen(classe.depot.moteur, "begin", marquer, insert=True)
    noter(classe)
    assert lu
    assert classe.points(qui, "01-un") == {"t1": 1.0, "t2": 2.0}
    with classe.depot.lecture() as bdd:
        assert copies.remarques_de(bdd, copie) == {"t2": "Vu."}


def test_un_chapitre_sans_question_notee_est_note_aussitot(classe: Any, atelier: Any) -> None:
    entrainement = atelier.unique("q1") | {"notee": False}
    classe.publier(atelier.module({"01-un": [entrainement]}))
    classe.remettre(qui := classe.apprenant(), "01-un", {"q1": "a"})
    (traitee,) = noter(classe)
    assert traitee.etat is EtatCopie.NOTEE
    assert (traitee.points, traitee.maximum, classe.points(qui, "01-un")) == (0.0, 0.0, {})
    assert noter(classe) == []


def test_une_copie_reprise_attend_de_nouveau_une_personne(classe: Any, atelier: Any) -> None:
    """Marks given to an earlier text are never kept in silence for another text."""
    classe.publier(atelier.module({"01-un": [atelier.texte("t1")]}))
    qui = classe.apprenant()
    copie = classe.remettre(qui, "01-un", {"t1": "Premier."})
    noter(classe)
    donner_dans_formgrader(classe, qui, id_reponse("t1"), points=2.0)
    noter(classe)
    with classe.depot.ecriture() as bdd:
        copies.rouvrir(bdd, copie)
    classe.remettre(qui, "01-un", {"t1": "Second."})
    noter(classe)
    assert classe.points(qui, "01-un") == {"t1": None}


def test_une_ancienne_copie_corrigee_n_est_jamais_relue_pour_une_nouvelle(
    classe: Any, atelier: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    classe.publier(atelier.module({"01-un": [atelier.unique("q1")]}))
    qui = classe.apprenant()
    copie = classe.remettre(qui, "01-un", {"q1": "a"})
    noter(classe)
    with classe.depot.ecriture() as bdd:
        copies.rouvrir(bdd, copie)
    classe.remettre(qui, "01-un", {"q1": "b"})
    with monkeypatch.context() as panne:
        panne.setattr(releves, "ecrire_copie", _disque_plein)
        (traitee,) = noter(classe)
    assert traitee.etat is EtatCopie.ERREUR
    noter(classe, reprendre=True)
    assert classe.points(qui, "01-un") == {"q1": 0.0}


def _disque_plein(*_arguments: object) -> None:
    raise OSError(28, "No space left on device")


def test_le_carnet_de_notes_ne_connait_personne(classe: Any, atelier: Any) -> None:
    classe.publier(atelier.module({"01-un": [atelier.unique("q1")]}))
    classe.remettre(classe.apprenant("Zénobie"), "01-un", {"q1": "a"})
    noter(classe)
    with closing(sqlite3.connect(classe.dossier.cours / "gradebook.db")) as carnet:
        dump = "\n".join(carnet.iterdump())
    assert "Zénobie" not in dump
    noms = [str(f) for f in classe.dossier.cours.rglob("*")]
    assert not [nom for nom in noms if "nobie" in nom]
