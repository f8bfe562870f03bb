"""Questions whose law is overdue leave the graded pool by themselves, copies graded or not."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from inscriptions.depot import Depot
from inscriptions.services import copies, sessions
from modules.commun.erreurs import DroitARelire
from modules.verification import verifier_module
from plateforme import dossier as dossier_
from plateforme.acquis import etat_de_session
from plateforme.dossier import Dossier
from plateforme.notation.correction import noter_les_copies
from plateforme.notation.publication import publier
from plateforme.notation.retraits import retirer_le_droit_echu
from plateforme.publies import ChapitrePublie, ChapitresPublies
from plateforme.sujets import sujet_de

DERNIER_JOUR = date(2026, 6, 10)
LENDEMAIN = date(2026, 6, 11)
PHRASE = (
    "Cette question ne compte plus pour l’instant\u00a0: un texte de droit est à relire depuis le "
    "10 juin 2026."
)


def module_de_droit(
    atelier: Any,
    a_revoir_le: date = DERNIER_JOUR,
    *,
    questions: tuple[str, ...] = ("q1",),
    autres: tuple[str, ...] = ("q2",),
) -> Path:
    """Write a chapter of graded questions; the law of the first is to be read by that day."""
    droit = {"source": ["loi"], "verifie_le": "2026-01-01", "a_revoir_le": "2026-12-31"}
    posees = [atelier.unique(nom) | droit for nom in questions]
    source = atelier.module({"01-un": [*posees, *map(atelier.unique, autres)]})
    (source / "sources").mkdir()
    (source / "sources" / "loi.toml").write_text(
        'titre = "Loi"\n[[sources]]\nid = "loi"\nreference = "Loi"\nsens = "Dit cela."\n'
        f'url = "https://exemple.fr"\nverifie_le = 2026-01-01\na_revoir_le = {a_revoir_le}\n'
        'statut = "verifie"\n',
        "utf-8",
    )
    return source


def chapitre_publie(dossier: Dossier) -> ChapitrePublie:
    module = ChapitresPublies(dossier).module("petit_module")
    assert module is not None
    return module.chapitres[0]


def montrees(dossier: Dossier) -> dict[str, Any]:
    """What the learner's page reads of the questions."""
    fichier = dossier.publies / "petit_module" / "01-un.questions.json"
    questions: dict[str, Any] = json.loads(fichier.read_text(encoding="utf-8"))["questions"]
    return questions


def remettre_le(depot: Depot, classe: Any, jour: int, reponses: dict[str, str]) -> Any:
    """A new learner hands the chapter in on that day of June."""
    qui = classe.apprenant()
    classe.repondre(qui, "01-un", reponses)
    with depot.ecriture() as bdd:
        copies.remettre(
            bdd,
            apprenant_id=qui.id,
            module="petit_module",
            chapitre="01-un",
            maintenant=datetime(2026, 6, jour, 12, tzinfo=UTC),
        )
    return qui


def test_le_jour_venu_la_question_ne_compte_plus_que_dans_les_copies_deja_remises(
    classe: Any, depot: Depot, dossier: Dossier, atelier: Any
) -> None:
    def noter(*, reprendre: bool = False) -> None:
        traitees = noter_les_copies(
            dossier, depot, datetime(2026, 6, 20, tzinfo=UTC), reprendre=reprendre
        )
        assert [t.detail for t in traitees if t.detail] == []

    def maximums() -> dict[Any, float]:
        module = ChapitresPublies(dossier).module("petit_module")
        with depot.lecture() as bdd:
            session = sessions.trouver_session(bdd, classe.session.code)
            return {e.apprenant.id: e.maximum for e in etat_de_session(bdd, session, module)}

    justes = {"q1": "a", "q2": "a"}
    classe.publier(module_de_droit(atelier))
    notee = remettre_le(depot, classe, 5, justes)
    noter()
    assert retirer_le_droit_echu(dossier, DERNIER_JOUR) == []
    a_temps = remettre_le(depot, classe, 10, justes)
    assert retirer_le_droit_echu(dossier, LENDEMAIN) == ["q1"]
    assert retirer_le_droit_echu(dossier, LENDEMAIN) == []
    apres, sans_copie = remettre_le(depot, classe, 11, justes), classe.apprenant()
    noter()
    noter(reprendre=True)
    for qui in (notee, a_temps):
        assert classe.points(qui, "01-un") == {"q1": 1.0, "q2": 1.0}
    assert classe.points(apres, "01-un") == {"q2": 1.0}
    assert maximums() == {notee.id: 2.0, a_temps.id: 2.0, apres.id: 1.0, sans_copie.id: 1.0}
    page = montrees(dossier)
    assert (page["q1"]["notee"], page["q1"]["avis"]) == (False, PHRASE)
    assert page["q2"]["notee"]
    assert "avis" not in page["q2"]
    # The same module again changes nothing; the law read again puts the question back.
    assert not publier(dossier, module_de_droit(atelier), LENDEMAIN).change
    relue = publier(dossier, module_de_droit(atelier, date(2026, 12, 1)), LENDEMAIN)
    assert (relue.change, relue.retirees) == (True, ())
    revenue = remettre_le(depot, classe, 12, justes)
    noter(reprendre=True)
    assert classe.points(revenue, "01-un") == {"q1": 1.0, "q2": 1.0}
    assert classe.points(apres, "01-un") == {"q2": 1.0}
    assert montrees(dossier)["q1"]["notee"]


def test_un_tirage_pose_moins_de_questions_quand_il_en_manque(
    classe: Any, depot: Depot, dossier: Dossier, atelier: Any
) -> None:
    """Two drawn among three, of which two go the same day: a place stays empty, and counts not."""
    source = module_de_droit(atelier, questions=("q1", "q2"), autres=("q3",))
    classe.publier(atelier.tirer(source, "01-un", 2, ("q1", "q2", "q3")))
    justes = dict.fromkeys(("q1", "q2", "q3"), "a")
    a_temps = remettre_le(depot, classe, 10, justes)
    tirees = set(sujet_de(a_temps.id, chapitre_publie(dossier)).places)
    assert set(retirer_le_droit_echu(dossier, LENDEMAIN)) == {"q1", "q2"}
    apres = remettre_le(depot, classe, 11, justes)
    publie = chapitre_publie(dossier)
    assert (publie.nombre_notees, publie.maximum) == (1, 1.0)
    for reprendre in (False, True):
        noter_les_copies(dossier, depot, datetime(2026, 6, 20, tzinfo=UTC), reprendre=reprendre)
        assert classe.points(a_temps, "01-un") == dict.fromkeys(tirees, 1.0)
        assert classe.points(apres, "01-un") == {"q3": 1.0}


def test_un_droit_a_relire_n_empeche_pas_de_publier(dossier: Dossier, atelier: Any) -> None:
    source = module_de_droit(atelier)
    (faute,) = verifier_module(source, LENDEMAIN)
    assert isinstance(faute, DroitARelire)
    assert faute.fichier == "petit_module/sources/loi.toml"
    publication = publier(dossier, source, LENDEMAIN)
    assert publication.retirees == ("q1",)
    assert [q.id for q in chapitre_publie(dossier).notees] == ["q2"]
    assert chapitre_publie(dossier).retraits == {"q1": DERNIER_JOUR}
    assert montrees(dossier)["q1"]["avis"] == PHRASE
    # nbgrader's cells are there, as if it counted: it would refuse to lose them later.
    carnet = (dossier.publies / "petit_module" / "01-un.ipynb").read_text(encoding="utf-8")
    assert "test-q1" in carnet


def module_qui_joue(atelier: Any, a_revoir_le: date) -> Path:
    """Write a game of two situations a week among four: the law of one, which leads to another."""
    source: Path = atelier.module({"01-un": [atelier.unique("q1"), atelier.jeu("jeu", 1, 2)]})
    (source / "sources").mkdir()
    (source / "sources" / "loi.toml").write_text(
        'titre = "Loi"\n[[sources]]\nid = "loi"\nreference = "Loi"\nsens = "Dit cela."\n'
        'url = "https://exemple.fr"\nverifie_le = 2026-01-01\na_revoir_le = 2026-12-31\n'
        'statut = "verifie"\n',
        "utf-8",
    )
    droit = f'source = ["loi"]\nverifie_le = 2026-01-01\na_revoir_le = {a_revoir_le}\n'
    (source / "jeu").mkdir()
    (source / "jeu" / "01-un.toml").write_text(
        situation("a", droit, marque='marques = ["vue"]\n')
        + situation("b")
        + situation("c")
        + situation("suite", 'si = ["vue"]\n'),
        "utf-8",
    )
    return source


def situation(identifiant: str, droit: str = "", marque: str = "") -> str:
    choix = "".join(
        f'[[situations.choix]]\nid = "{i}"\ntexte = "t"\nconsequence = "c"\nretour = "r"\n'
        f"{effets}\n"
        for i, effets in (
            ("x", f"confiance = 2\nsecurite = -1\ntemps = -1\n{marque}"),
            ("y", "confiance = -1\nsecurite = 2\ntemps = 0"),
            ("z", "confiance = 0\nsecurite = 1\ntemps = 0"),
        )
    )
    return (
        f'[[situations]]\nid = "{identifiant}"\ntheme = "01-un"\ntitre = "T"\n'
        f'texte = "Une scène."\n{droit}{choix}'
    )


def test_un_jeu_continue_sans_les_situations_au_droit_echu(
    classe: Any, depot: Depot, dossier: Dossier, atelier: Any
) -> None:
    source = module_qui_joue(atelier, DERNIER_JOUR)
    publier(dossier, source, DERNIER_JOUR)
    classe.publier(source)
    assert retirer_le_droit_echu(dossier, LENDEMAIN) == ["jeu"]
    assert retirer_le_droit_echu(dossier, LENDEMAIN) == []
    chapitre = chapitre_publie(dossier)
    assert [q.id for q in chapitre.notees] == ["q1", "jeu"]
    assert getattr(chapitre.questions["jeu"], "ecartees", None) == {"a", "suite"}
    page = montrees(dossier)
    assert page["jeu"]["notee"]
    assert page["jeu"]["avis"] == (
        "2 situations sont mises de côté pour l’instant\u00a0: un texte de droit est à relire "
        "depuis le 10 juin 2026."
    )
    assert not publier(dossier, source, LENDEMAIN).change
    assert publier(dossier, source, LENDEMAIN).ecartees == ("a", "suite")
    # A week played with one of them counts, for nbgrader's cells have not changed.
    semaine = ["semaine=1", "graine=g", "a=y", "b=y"]
    qui = remettre_le(depot, classe, 12, {"q1": "a", "jeu": semaine})
    noter_les_copies(dossier, depot, datetime(2026, 6, 20, tzinfo=UTC))
    assert classe.points(qui, "01-un") == {"q1": 1.0, "jeu": 4.0}
    # Without enough of the others, the whole game counts no more.
    publier(dossier, module_qui_joue(atelier, date(2026, 12, 1)), LENDEMAIN)
    assert "avis" not in montrees(dossier)["jeu"]
    fichier = source / "jeu" / "01-un.toml"
    droit = 'source = ["loi"]\nverifie_le = 2026-01-01\na_revoir_le = 2026-06-10\n'
    fichier.write_text(
        "".join(situation(nom, droit) for nom in "ab") + situation("c"), encoding="utf-8"
    )
    assert publier(dossier, source, LENDEMAIN).retirees == ("jeu",)
    assert not montrees(dossier)["jeu"]["notee"]


def test_une_demonstration_ne_vieillit_pas(dossier: Dossier, atelier: Any) -> None:
    publier(dossier, module_de_droit(atelier), DERNIER_JOUR, figer=True)
    assert retirer_le_droit_echu(dossier, LENDEMAIN) == []
    assert [q.id for q in chapitre_publie(dossier).notees] == ["q1", "q2"]


def test_les_commandes_le_disent_et_le_portail_le_fait_seul(
    dossier: Dossier, atelier: Any, epn: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dossier_, "RACINE_MODULES", atelier.racine)
    source = module_de_droit(atelier)
    publier(dossier, source, DERNIER_JOUR)
    # What a running portal launches every minute; the day has come long ago.
    assert epn("noter", "--json", donnees=dossier.racine).code == 0
    assert chapitre_publie(dossier).retraits == {"q1": DERNIER_JOUR}
    assert epn("contenu", "verifier").code == 1
    sortie = epn("publier", "--json", donnees=dossier.racine)
    assert sortie.code == 0
    assert sortie.json == [{"module": "petit_module", "chapitres": ["01-un"], "change": False}]
    assert "un texte de droit est à relire\u00a0: q1" in sortie.erreurs
