"""Where a learner stands in a theme: rules on data alone, and how many queries they are read in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from inscriptions.depot import Depot, ouvrir
from inscriptions.enumerations import EtatCopie, RoleCompte
from inscriptions.services import (
    apprenants,
    comptes,
    copies,
    lieux,
    reponses,
    sessions,
    types_ateliers,
)
from modules.commun.questions import question_depuis_dict
from plateforme.maitrise import (
    Constat,
    CopieRendue,
    EtatMaitrise,
    MaitriseTheme,
    Note,
    a_reprendre,
    maitrise_du_theme,
)
from plateforme.publies import ChapitrePublie, ModulePublie, lire_module_publie
from plateforme.serveur.maitrise_lue import lire_maitrise

JOUR = date(2026, 6, 1)
QUAND = datetime(2026, 6, 1, 12, tzinfo=UTC)


def chapitre(libres: int, notees: int, retraits: dict[str, date] | None = None) -> ChapitrePublie:
    """A chapter of questions whose right answer is « a »: e1, e2… for practice, n1, n2… graded."""
    ids = [f"e{i + 1}" for i in range(libres)] + [f"n{i + 1}" for i in range(notees)]
    questions = {
        cle: question_depuis_dict(
            {
                "id": cle,
                "type": "choix_unique",
                "notee": cle.startswith("n") and cle not in (retraits or {}),
                "points": 1.0,
                "enonce": f"Question {cle} ?",
                "explication": "Parce que.",
                "choix": [
                    {"id": "a", "texte": "Oui", "juste": True, "retour": "Oui."},
                    {"id": "b", "texte": "Non", "juste": False, "retour": "Non."},
                ],
            }
        )
        for cle in ids
    }
    return ChapitrePublie(
        "m", "01-un", "Un", "", 10, "m/01-un.ipynb", questions, {}, retraits or {}
    )


def copie(etat: EtatCopie, notes: dict[str, Note] | None = None, le: date = JOUR) -> CopieRendue:
    return CopieRendue(etat, le, notes or {})


def repondre(**donnees: str) -> dict[str, str]:
    return {cle: valeur for cle, valeur in donnees.items() if valeur}


@pytest.mark.parametrize(
    ("libres", "notees", "donnees", "attendu"),
    [
        (2, 1, {}, EtatMaitrise.A_DECOUVRIR),
        (2, 1, {"e1": ""}, EtatMaitrise.A_DECOUVRIR),
        (2, 1, {"e1": "a"}, EtatMaitrise.EN_COURS),
        (2, 1, {"n1": "b"}, EtatMaitrise.EN_COURS),  # graded: nothing about correctness yet
        (2, 1, {"e1": "a", "e2": "b"}, EtatMaitrise.A_REVOIR),
        (2, 1, {"e1": "a", "e2": "a", "n1": "a"}, EtatMaitrise.EN_COURS),  # not handed in
        (2, 0, {"e1": "a"}, EtatMaitrise.EN_COURS),
        (2, 0, {"e1": "a", "e2": "a"}, EtatMaitrise.SOLIDE),
        (5, 0, dict.fromkeys(("e1", "e2", "e3", "e4"), "a") | {"e5": "b"}, EtatMaitrise.SOLIDE),
        (4, 0, dict.fromkeys(("e1", "e2", "e3"), "a") | {"e4": "b"}, EtatMaitrise.A_REVOIR),
    ],
)
def test_avant_la_copie_seul_l_entrainement_parle(
    libres: int, notees: int, donnees: dict[str, str], attendu: EtatMaitrise
) -> None:
    assert maitrise_du_theme(chapitre(libres, notees), repondre(**donnees), None).etat is attendu


@pytest.mark.parametrize(
    ("etat", "notes", "attendu"),
    [
        (EtatCopie.REMISE, {}, EtatMaitrise.EN_COURS),
        (EtatCopie.ERREUR, {"n1": (1.0, 1.0), "n2": (0.0, 1.0)}, EtatMaitrise.EN_COURS),
        (
            EtatCopie.EN_ATTENTE_HUMAINE,
            {"n1": (0.0, 1.0), "n2": (None, 1.0)},
            EtatMaitrise.EN_COURS,
        ),
        (EtatCopie.NOTEE, {"n1": (1.0, 1.0), "n2": (0.5, 1.0)}, EtatMaitrise.A_REVOIR),
        (EtatCopie.NOTEE, {"n1": (1.0, 1.0), "n2": (0.6, 1.0)}, EtatMaitrise.SOLIDE),
    ],
)
def test_apres_la_copie_ses_points_seuls_decident(
    etat: EtatCopie, notes: dict[str, Note], attendu: EtatMaitrise
) -> None:
    """Practice missed before handing in can never be made good: it holds nobody back."""
    lu = maitrise_du_theme(chapitre(2, 2), repondre(e1="b", n1="a"), copie(etat, notes))
    assert lu.etat is attendu
    assert lu.a_faire == ()
    assert (lu.points is None) == (etat in {EtatCopie.REMISE, EtatCopie.ERREUR})
    attente = [q.identifiant for q in lu.notees if q.constat is Constat.REPONDUE]
    if etat in {EtatCopie.REMISE, EtatCopie.ERREUR}:
        assert attente == ["n1"]
        assert [q.identifiant for q in lu.a_revoir] == ["e1"]


def test_une_question_retiree_ne_compte_nulle_part_sauf_si_la_copie_l_a_notee() -> None:
    page = chapitre(1, 2, {"n1": JOUR})
    lu = maitrise_du_theme(page, repondre(n1="b", n2="a"), None)
    assert [q.identifiant for q in lu.retirees] == ["n1"]
    assert [q.identifiant for q in lu.comptees] == ["e1", "n2"]
    assert lu.etat is EtatMaitrise.EN_COURS
    a_temps = maitrise_du_theme(page, repondre(n1="b"), copie(EtatCopie.REMISE))
    assert [q.identifiant for q in a_temps.notees] == ["n1", "n2"]
    tard = copie(EtatCopie.REMISE, le=date(2026, 6, 2))
    assert [q.identifiant for q in maitrise_du_theme(page, {}, tard).notees] == ["n2"]
    notee = maitrise_du_theme(
        page, {}, copie(EtatCopie.NOTEE, {"n1": (0.0, 1.0), "n2": (1.0, 1.0)})
    )
    assert ([q.identifiant for q in notee.a_revoir], notee.retirees) == (["n1"], ())
    assert (notee.points, notee.maximum) == (1.0, 2.0)


def test_quoi_reprendre() -> None:
    neuf = maitrise_du_theme(chapitre(1, 0), {}, None)
    commence = maitrise_du_theme(chapitre(2, 0), repondre(e1="a"), None)
    manque = maitrise_du_theme(chapitre(1, 0), repondre(e1="b"), None)
    solide = maitrise_du_theme(chapitre(1, 0), repondre(e1="a"), None)
    attend = maitrise_du_theme(chapitre(0, 1), repondre(n1="b"), copie(EtatCopie.REMISE))
    assert a_reprendre([solide, neuf, commence, manque]) is manque
    assert a_reprendre([neuf, attend, commence]) is commence
    assert a_reprendre([attend, neuf]) is neuf
    assert a_reprendre([attend, solide]) is None


choix = st.sampled_from(["", "a", "b"])
NOTES = st.sampled_from([(None, 1.0), (0.0, 1.0), (0.5, 1.0), (1.0, 1.0)])


@given(
    donnees=st.fixed_dictionaries(dict.fromkeys(("e1", "e2", "n1", "n2", "n3"), choix)),
    retraits=st.dictionaries(st.sampled_from(["n1", "n2"]), st.just(JOUR)),
    etat=st.none() | st.sampled_from(EtatCopie),
    notes=st.dictionaries(st.sampled_from(["n1", "n2", "n3"]), NOTES),
)
def test_rien_n_est_compte_deux_fois_ni_dit_trop_tot(
    donnees: dict[str, str],
    retraits: dict[str, date],
    etat: EtatCopie | None,
    notes: dict[str, Note],
) -> None:
    page = chapitre(2, 3, retraits)
    rendue = None if etat is None else copie(etat, notes)

    def lire(siennes: dict[str, str]) -> MaitriseTheme:
        return maitrise_du_theme(page, repondre(**siennes), rendue)

    lu = lire(donnees)
    toutes = [q.identifiant for q in (*lu.comptees, *lu.retirees)]
    assert len(toutes) == len(set(toutes))
    assert sum(lu.bilan.values()) == len(lu.comptees)
    assert [q.rang for q in lu.comptees] == sorted(q.rang for q in lu.comptees)
    if rendue is None or not rendue.corrigee:
        # Whichever choice was made in the graded part, the page is the same.
        autrement = {c: "a" if v == "b" and c.startswith("n") else v for c, v in donnees.items()}
        assert lire(autrement) == lu
        assert (lu.points, lu.maximum) == (None, None)


@pytest.fixture
def registre(tmp_path: Path) -> Iterator[Depot]:
    with ouvrir(f"sqlite:///{tmp_path / 'registre.db'}") as depot:
        yield depot


def test_un_module_se_lit_en_trois_demandes(demo: Any, inscrite: Any, registre: Depot) -> None:
    module = lire_module_publie(demo.dossier / "publies" / "droit_epn.json")
    comptees = []
    for nombre in (0, len(module.chapitres)):
        travailler(registre, inscrite, module, nombre)
        demandes: list[str] = []

        def noter(*appel: Any, demandes: list[str] = demandes) -> None:
            demandes.extend([appel[2]] * appel[2].startswith("SELECT"))

        sa.event.listen(registre.moteur, "before_cursor_execute", noter)
        with registre.lecture() as bdd:
            themes = lire_maitrise(bdd, inscrite, module)
        sa.event.remove(registre.moteur, "before_cursor_execute", noter)
        comptees.append(len(demandes))
        assert sum(theme.points is not None for theme in themes) == sum(
            bool(page.notees) for page in module.chapitres[:nombre]
        )
    assert comptees == [3, 3]
    assert all(
        nombre_essayees(theme) == len(theme.entrainement) for theme in themes if theme.entrainement
    )


def nombre_essayees(theme: MaitriseTheme) -> int:
    return sum(q.constat is not Constat.A_FAIRE for q in theme.entrainement)


def travailler(registre: Depot, qui: Any, module: ModulePublie, nombre: int) -> None:
    """Answer all the practice of the first chapters, hand them in, give each question a point."""
    with registre.ecriture() as bdd:
        for page in module.chapitres[:nombre]:
            commun = {"apprenant_id": qui, "module": module.identifiant}
            for question in page.questions.values():
                if not question.notee:
                    reponses.enregistrer(
                        bdd,
                        **commun,
                        chapitre=page.identifiant,
                        question=question.id,
                        contenu=json.dumps(question.exemple_juste() or "Un texte."),
                        jeton=str(uuid4()),
                        maintenant=QUAND,
                    )
            if page.notees:
                rendue = copies.remettre(bdd, **commun, chapitre=page.identifiant, maintenant=QUAND)
                points = {q.id: (q.points, q.points) for q in page.notees}
                copies.noter(bdd, rendue, points, QUAND)


@pytest.fixture
def inscrite(registre: Depot) -> Any:
    """The key of a learner of that registry."""
    with registre.ecriture() as bdd:
        session = sessions.creer_session(
            bdd,
            type_atelier=types_ateliers.type_du_module(bdd, "droit_epn", "Droit"),
            titre="Groupe",
            lieu=lieux.creer_lieu(bdd, nom="Salle", commune="Port-Lannec"),
            formateur=comptes.creer_compte(
                bdd,
                identifiant="f.essai",
                nom="F",
                role=RoleCompte.FORMATEUR,
                mot_de_passe="une longue suite de mots",
            ),
            capacite=9,
            seances=[(QUAND, QUAND.replace(hour=14))],
        )
        return apprenants.inscrire(bdd, session=session, prenom="Nolwenn").apprenant.id
