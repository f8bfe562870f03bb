"""The online procedure: what each behaviour is worth, and what can never be sent. All pure."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.catalogue import lire_module
from modules.commun.correction import points_obtenus, retour_public
from modules.commun.erreurs import ErreurContenu, ReponseInvalide
from modules.commun.questions import Demarche, question_depuis_dict

EXEMPLES = Path(__file__).resolve().parents[2] / "docs" / "exemples" / "exemples_questions"
ENTREE = "valider:entree|nom=Morvan|phrase=solide|code=305 174|lettre=non"
PIEGEE = ENTREE.replace("lettre=non", "lettre=oui")
PAPIER = "valider:papier|facture=octobre"


@cache
def demarche() -> Demarche:
    """The example: to enter, without advertising, then a recent bill; 3 points."""
    questions = lire_module(EXEMPLES).chapitres[0].questions
    question = next(q for q in questions if q.type == "demarche")
    assert isinstance(question, Demarche)
    return question


def partie(*actes: str) -> Any:
    """What the page is told after these acts."""
    return retour_public(demarche(), list(actes), [])["partie"]


@pytest.mark.parametrize(
    ("actes", "faites"),
    [
        ([], set()),
        ([PAPIER], set()),
        ([ENTREE], {"compte", "publicite"}),
        ([PIEGEE], {"compte"}),
        ([ENTREE.replace("Morvan", "autre")], set()),
        ([ENTREE.replace("solide", "court")], set()),
        ([ENTREE, "valider:papier|facture=mars"], {"compte", "publicite"}),
        ([ENTREE, "valider:papier|facture=mars", PAPIER], {"compte", "publicite", "envoyer"}),
        ([PIEGEE, "revenir:entree"], set()),
        ([PIEGEE, "revenir:entree", ENTREE, PAPIER], {"compte", "publicite", "envoyer"}),
        ([PIEGEE, PAPIER, "revenir:entree", ENTREE], {"compte", "envoyer"}),
        ([ENTREE, "quitter", PAPIER], {"compte", "publicite"}),
    ],
)
def test_ce_que_vaut_chaque_comportement(actes: list[str], faites: set[str]) -> None:
    question = demarche()
    reponse = question.valider_reponse(actes)
    assert question.missions_faites(actes) == faites
    assert question.evaluer(reponse).points == len(faites)
    assert points_obtenus(json.dumps(question.pour_noter()), reponse) == len(faites)


@pytest.mark.parametrize(
    "acte",
    [
        *("", "valider", "valider:É", "valider:entree|nom", "partir", "revenir:"),
        *("valider:entree|nom=Le Goff", "valider:entree|phrase=girafe-bleue-zinc"),
        *("valider:entree|code=4242 4242", f"valider:entree|nom={'M' * 81}"),
    ],
)
def test_rien_de_vrai_ne_peut_partir(acte: str) -> None:
    with pytest.raises(ReponseInvalide):
        demarche().valider_reponse([acte])


def test_le_site_dit_ce_qu_il_refuse_et_garde_le_reste() -> None:
    refusee = partie(ENTREE.replace("Morvan", "autre"))
    assert refusee["page"] == "entree"
    assert refusee["refus"] == {"nom": "Recopiez le nom de la fiche."}
    assert refusee["valeurs"]["code"] == "305 174"
    publique = json.dumps(demarche().publique(), ensure_ascii=False)
    for secret in ("attendus", "piege", "erreur", '"but"', "trop ancienne"):
        assert secret not in publique
    recue = partie(ENTREE, PAPIER)
    assert (recue["page"], recue["suivante"]) == ("recu", None)
    assert demarche().en_clair([ENTREE, PAPIER]).splitlines()[-2] == "Reçu : Demande bien reçue"


def test_quitter_est_parfois_la_bonne_reponse() -> None:
    donnees: Any = json.loads(json.dumps(demarche().en_dict()))
    depart = {"id": "partir", "texte": "Partez.", "aide": "a", "retour": "r", "but": "quitter"}
    fausse = question_depuis_dict(donnees | {"missions": [depart]})
    assert fausse.exemple_juste() == ["quitter"]
    assert fausse.evaluer(["quitter"]).points == 3
    assert fausse.imprimable().corrige == ("Je ne remplis rien : je quitte ce site.",)
    assert fausse.evaluer([ENTREE, PAPIER]).points == 0
    assert fausse.evaluer([ENTREE, "quitter"]).points == 3


def test_le_formulaire_se_remplit_sur_le_papier() -> None:
    papier = demarche().imprimable()
    textes = [ligne.texte for ligne in papier.lignes]
    assert textes[1] == "Nom : Morvan."
    assert any("305 174" in texte for texte in textes)
    assert "facture-mars-2024.pdf" in textes
    assert papier.corrige == (
        *("Nom * : Morvan", "Mot de passe inventé * : une phrase longue, inventée"),
        *("Code reçu * : 305174", "Je veux recevoir des offres : pas cochée"),
        "Facture * : facture-octobre-2026.pdf",
    )


ACTES = st.sampled_from([ENTREE, PIEGEE, PAPIER, "revenir:entree", "revenir:papier", "quitter"])


@given(st.lists(ACTES, max_size=20))
def test_une_page_montree_n_est_jamais_sautee(actes: list[str]) -> None:
    dossier = demarche().etat_final(actes)
    assert 0 <= dossier.rang <= 2
    if dossier.rang == 2:
        assert demarche().missions_faites(actes) >= {"compte", "envoyer"}
        assert demarche().etat_final([*actes, "revenir:entree"]) == dossier


@pytest.mark.parametrize(
    ("changer", "remede"),
    [
        (lambda d: d.update(adresse="vrai-site.fr"), "finit par"),
        (lambda d: d["pages"].pop(), "accusé de réception"),
        (lambda d: d["pages"][0]["champs"][0].update(id="facture"), "deux champs"),
        (lambda d: d["pages"][0]["champs"][0].update(attendus=["Riou"]), "sur la fiche"),
        (lambda d: d["pages"][0]["champs"][0].update(attendus=["A|B"]), "sépare"),
        (lambda d: d["fiche"][0].update(valeur="A|B"), "sépare"),
        (lambda d: d["pages"][0]["champs"][0].pop("erreur"), "quoi corriger"),
        (lambda d: d["pages"][0]["champs"][3].update(attendus=["peut-etre"]), "possible"),
        (lambda d: d["missions"][0].update(pages=["entre"]), "« entree »"),
        (lambda d: d["missions"][1].pop("champs"), "ce qui est demandé"),
    ],
)
def test_un_site_mal_ecrit_dit_quoi_changer(changer: Any, remede: str) -> None:
    donnees: Any = json.loads(json.dumps(demarche().en_dict()))
    changer(donnees)
    with pytest.raises(ErreurContenu, match=remede):
        question_depuis_dict(donnees)
