"""The file explorer and the browser: what each behaviour is worth, and what changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.catalogue import lire_module
from modules.commun.correction import points_obtenus
from modules.commun.erreurs import ErreurContenu, ReponseInvalide
from modules.commun.questions import Fichiers, Navigateur, Question, question_depuis_dict
from modules.commun.questions.simulation import disque as d
from modules.commun.questions.simulation import toile as t
from modules.commun.questions.simulation.disque import Element

EXEMPLES = Path(__file__).resolve().parents[2] / "docs" / "exemples" / "exemples_questions"


@cache
def exemple(nom: str) -> Any:
    """The example of a simulator."""
    questions = lire_module(EXEMPLES).chapitres[0].questions
    return next(question for question in questions if question.type == nom)


def changee(question: Question, **champs: Any) -> Any:
    return question_depuis_dict({**question.en_dict(), **champs})


def points(question: Question, actes: list[str]) -> float:
    """The points of an answer, the same from the copy's own form of the question."""
    reponse = question.valider_reponse(actes)
    obtenus = question.evaluer(reponse).points
    assert obtenus is not None
    assert points_obtenus(json.dumps(question.pour_noter()), reponse) == obtenus
    return obtenus


def mission(but: str, **champs: Any) -> dict[str, Any]:
    textes = {"texte": "À faire.", "aide": "Ainsi.", "retour": "Bien."}
    return {"id": "une", **textes, "but": but, **champs}


RANGER = ["creer:documents|maison", "deplacer:facture|n1"]
SORTIR = ["ejecter", "retirer"]

# Four missions of a point each: a folder, a file in it, a copy on the key, the key ejected.
FICHIERS: list[tuple[str, list[str], float]] = [
    ("rien", [], 0),
    ("un dossier ailleurs", ["creer:facture|Maison", "creer:absent|Maison"], 0),
    ("un nom interdit", ["creer:documents|Mai/son", "creer:documents|  "], 0),
    ("le nom sans majuscule ni espace de trop", ["creer:documents|  maison "], 1),
    ("rangée", RANGER, 2),
    ("rangée, puis le dossier jeté : c’était fait", [*RANGER, "supprimer:n1"], 2),
    ("copiée au lieu de déplacée", ["creer:documents|Maison", "copier:facture|n1"], 1),
    ("collée sur une clé absente", ["copier:facture|cle"], 0),
    ("sur la clé", ["brancher", "copier:facture|cle"], 1),
    ("déplacée sur la clé, sans rien laisser", ["brancher", "deplacer:facture|cle"], 0),
    ("la clé arrachée", ["brancher", "copier:facture|cle", "retirer"], 1),
    ("arrachée, puis proprement", ["brancher", "retirer", "brancher", *SORTIR], 1),
    ("tout", [*RANGER, "brancher", "copier:facture|cle", *SORTIR], 4),
    ("tout, la clé d’abord", ["brancher", "copier:facture|cle", *SORTIR, *RANGER], 3),
]


@pytest.mark.parametrize(
    ("actes", "attendus"), [c[1:] for c in FICHIERS], ids=[c[0] for c in FICHIERS]
)
def test_les_fichiers_comptent_ce_qui_est_fait(actes: list[str], attendus: float) -> None:
    assert points(exemple("fichiers"), actes) == attendus


BUTS_FICHIERS: list[tuple[dict[str, Any], list[str], list[str]]] = [
    (
        mission("nom", elements=["recette"], nom="Soupe à l’oignon"),
        ["renommer:recette|Facture", "renommer:documents|Soupe à l’oignon"],
        ["renommer:recette|soupe a l’oignon"],
    ),
    (mission("ouvert", elements=["recette"]), ["ouvrir:facture"], ["ouvrir:recette"]),
    (
        mission("trouve", elements=["facture"]),
        ["ouvrir:facture", "chercher:recette", "ouvrir:facture"],
        ["chercher:EAU facture", "ouvrir:facture"],
    ),
    (
        mission("enregistre", nom="Lettre", dans="documents"),
        ["enregistrer:absent|Lettre", "enregistrer:documents|Courrier"],
        ["enregistrer:documents|lettre"],
    ),
    (mission("branchee"), ["brancher", "ejecter"][1:], ["brancher"]),
    (
        mission("joint", elements=["facture"]),
        ["joindre:documents", "joindre:recette", "joindre:facture"],
        ["joindre:recette", "joindre:facture", "enlever:recette"],
    ),
    (
        mission("jete", elements=["recette"], a_la_fin=True),
        ["supprimer:documents", "supprimer:recette", "restaurer:recette"],
        ["supprimer:recette"],
    ),
    (mission("videe"), ["vider"], ["supprimer:recette", "vider"]),
    (
        mission("place", elements=["facture"], dans="documents", a_la_fin=True),
        ["vider", "supprimer:vieille"],
        ["restaurer:facture"],
    ),
]


@pytest.mark.parametrize(
    ("but", "pas_encore", "fait"), BUTS_FICHIERS, ids=[b[0]["but"] for b in BUTS_FICHIERS]
)
def test_chaque_but_des_fichiers(
    but: dict[str, Any], pas_encore: list[str], fait: list[str]
) -> None:
    question = exemple("fichiers")
    elements = list(question.en_dict()["elements"])
    if but["but"] == "place":
        elements[1] = {**elements[1], "dans": "corbeille", "avant": "documents"}
    lettre = {"titre": "Une lettre", "texte": "Bonjour."}
    jouee = changee(
        question,
        missions=[but],
        elements=elements,
        document=lettre,
        message=lettre,
        solution="\n".join(fait),
        points=1,
    )
    assert points(jouee, pas_encore) == 0
    assert points(jouee, fait) == 1
    assert len(jouee.en_clair(fait).splitlines()) == len(fait) + 1
    assert question_depuis_dict(jouee.en_dict()) == jouee


def test_copier_un_dossier_copie_ce_qu_il_contient_et_les_noms_ne_se_melangent_pas() -> None:
    question = exemple("fichiers")
    etat = question.etat_final(
        [
            *RANGER,
            "creer:documents|Photos",
            "copier:n1|n2",
            "copier:n1|n2",
            "copier:recette|documents",
        ]
    )
    noms = {e.nom: e for e in etat.elements.values()}
    assert {"Photos", "maison - Copie", "Recette de soupe - Copie"} <= set(noms)
    assert sum(e.origine == "facture" for e in etat.elements.values()) == 3
    assert question.etat_final(["copier:documents|documents", "deplacer:documents|documents"]) == (
        question.etat_final([])
    )
    dedans = question.etat_final([*RANGER, "deplacer:n1|n1", "creer:n1|b", "deplacer:n1|n2"])
    assert dedans.elements["n1"].dans == "documents"


# Three missions of a point: a page, the cookies refused, a bookmark.
ALLER = "lien:mairie-horaires"
NAVIGATEUR: list[tuple[str, list[str], float]] = [
    ("rien", [], 0),
    ("un lien qui n’est pas là", [ALLER], 0),
    ("par la recherche", ["chercher:horaires de la mairie", ALLER], 1),
    ("une recherche sans résultat", ["chercher:poney", ALLER], 0),
    ("des mots dans la barre d’adresse", ["adresse:horaire MAIRIE", ALLER], 1),
    ("l’adresse entière", ["adresse:https://www.mairie-de-plouviel.example/horaires/"], 1),
    ("une lettre de trop", ["adresse:mairie-de-plouviell.example", ALLER], 0),
    ("par un lien", ["adresse:mairie-de-plouviel.example", ALLER], 1),
    ("refuser sur l’accueil du navigateur", ["temoins:refuser"], 0),
    ("refuser", ["adresse:mairie-de-plouviel.example", "temoins:refuser"], 1),
    (
        "accepter, c’est fait",
        ["adresse:mairie-de-plouviel.example", "temoins:accepter", "temoins:refuser"],
        0,
    ),
    ("une autre page en favori", ["adresse:mairie-de-plouviel.example", "favori:ajouter"], 0),
    (
        "tout",
        ["adresse:mairie-de-plouviel.example/horaires", "temoins:refuser", "favori:ajouter"],
        3,
    ),
]


@pytest.mark.parametrize(
    ("actes", "attendus"), [c[1:] for c in NAVIGATEUR], ids=[c[0] for c in NAVIGATEUR]
)
def test_le_navigateur_compte_ce_qui_est_fait(actes: list[str], attendus: float) -> None:
    assert points(exemple("navigateur"), actes) == attendus


ACCUEIL = "adresse:mairie-de-plouviel.example"
PIEGE = "adresse:bonnes-affaires.example"
BUTS_NAVIGATEUR: list[tuple[dict[str, Any], list[str], list[str]]] = [
    (
        mission("page", pages=["mairie-accueil"], par="retour"),
        [ACCUEIL, "retour", "avant"],
        [ACCUEIL, ALLER, "retour"],
    ),
    (
        mission("page", pages=["affaires"], par="annonce"),
        [PIEGE],
        ["chercher:tarifs", "lien:affaires"],
    ),
    (
        mission("page", pages=["mairie-horaires"], par="favori"),
        [ACCUEIL, ALLER, "favori:ajouter", "favori:mairie-horaires"],
        [ACCUEIL, ALLER, "favori:ajouter", "retour", "favori:mairie-horaires"],
    ),
    (mission("cadenas", pages=["mairie-accueil"]), ["cadenas", ACCUEIL], [ACCUEIL, "cadenas"]),
    (
        mission("fenetre", pages=["affaires"]),
        [PIEGE, "lien:mairie-accueil"],
        [PIEGE, "fenetre:fermer"],
    ),
    (
        mission("onglets", pages=["mairie-accueil", "mairie-horaires"]),
        [ACCUEIL, ALLER, "onglet:nouveau", "fermer:1", ACCUEIL],
        [ACCUEIL, "onglet:nouveau", "chercher:horaires", ALLER, "onglet:1"],
    ),
    (
        mission("temoins", site="piege"),
        [PIEGE, "temoins:refuser", "temoins:parametrer", "temoins:garder"],
        [
            PIEGE,
            "temoins:parametrer",
            *(f"temoins:basculer|{but}" for but in ("mesure", "publicite", "partage")),
            "temoins:garder",
        ],
    ),
    (
        mission("avis", choix=["Fiable", "À vérifier"], juste=2),
        ["avis:une|2", "avis:une|1"],
        ["avis:une|1", "avis:une|2"],
    ),
    (
        mission("avis", choix=["Fiable", "À vérifier"], juste=1, pages=["mairie-accueil"]),
        ["avis:une|1"],
        ["avis:une|1", ACCUEIL],
    ),
]


@pytest.mark.parametrize(("but", "pas_encore", "fait"), BUTS_NAVIGATEUR)
def test_chaque_but_du_navigateur(
    but: dict[str, Any], pas_encore: list[str], fait: list[str]
) -> None:
    question = exemple("navigateur")
    page = {
        "id": "affaires",
        "titre": "Tarifs incroyables",
        "resume": "Tout moins cher.",
        "corps": "=> mairie-accueil : La mairie",
        "fenetre": {
            "titre": "Bravo !",
            "texte": "Un cadeau.",
            "bouton": "Voir",
            "vers": "mairie-accueil",
        },
    }
    piege = {
        "id": "piege",
        "adresse": "bonnes-affaires.example",
        "nom": "Affaires",
        "securise": False,
    }
    piege |= {"bandeau": "detourne", "annonce": ["tarif"], "pages": [page]}
    sites = [*question.en_dict()["sites"], piege]
    jouee = changee(question, missions=[but], sites=sites, solution="\n".join(fait), points=1)
    assert points(jouee, pas_encore) == 0
    assert points(jouee, fait) == 1
    assert len(jouee.en_clair(fait).splitlines()) == len(fait) + 1
    assert question_depuis_dict(jouee.en_dict()) == jouee
    assert "juste" not in json.dumps(jouee.publique()["missions"])


def test_la_recherche_prefere_le_titre_et_dit_les_annonces() -> None:
    pages = [
        {"id": f"p{rang}", "titre": titre, "resume": resume, "corps": "…", "chemin": f"/p{rang}"}
        for rang, (titre, resume) in enumerate(
            [("Le jardin", "Rosiers et pommes"), ("Les rosiers", "Un jardin"), ("Vélos", "À louer")]
        )
    ]
    site = {"id": "s", "adresse": "un.example", "nom": "Un site", "securise": True, "pages": pages}
    pub = {**site, "id": "a", "adresse": "pub.example", "annonce": ["rosier"]}
    pub["pages"] = [{**pages[2], "id": "pub"}]
    question = changee(
        exemple("navigateur"), sites=[*exemple("navigateur").en_dict()["sites"], pub, site]
    )
    toile = question.toile
    assert t.chercher(toile, "rosier") == (["pub"], ["p1", "p0"])
    assert t.chercher(toile, "Le JARDIN et les œillets") == ([], ["p0", "p1"])
    assert t.chercher(toile, "de la le") == ([], [])
    assert t.mots_de("Les cœurs d’artichaut, à l’ÉTÉ") == ["coeur", "artichaut", "ete"]


VERBES = st.sampled_from(sorted(d.VERBES))
LIEUX = st.sampled_from(
    ["documents", "facture", "recette", "n1", "n2", "n3", "cle", "corbeille", "", "|"]
)
NOMS = st.sampled_from(["Maison", "maison", "É", "a|b", " "]) | LIEUX | st.text(max_size=6)


@given(st.lists(st.tuples(VERBES, LIEUX, NOMS).map(lambda a: f"{a[0]}:{a[1]}|{a[2]}"), max_size=30))
def test_le_disque_reste_sense_quoi_qu_on_fasse(actes: list[str]) -> None:
    """No name twice in a folder, nothing in itself, nothing lost but with the trash emptied."""
    question: Fichiers = exemple("fichiers")
    etat = question.etat_final(actes)
    rangs = [
        (e.dans, e.nom.lower(), e.nature) for e in etat.elements.values() if etat.visible(e.id)
    ]
    assert len(set(rangs)) == len(rangs)
    assert all(etat.lieu(cle) for cle in etat.elements)
    assert "videe" in etat.faits or {"documents", "facture", "recette"} <= set(etat.elements)
    assert etat.elements["documents"].dans == ""
    faites = [len(question.missions_faites(actes[:n])) for n in range(0, len(actes), 5)]
    assert faites == sorted(faites)
    utiles = [a for a, avant, apres in _pas(question, actes) if avant is not apres]
    assert question.etat_final(utiles) == etat


def _pas(question: Fichiers, actes: list[str]) -> list[tuple[str, Any, Any]]:
    etats = [d.disque_neuf(question.elements)]
    for acte in actes:
        etats.append(d.appliquer(etats[-1], acte, question.document is not None))
    return list(zip(actes, etats, etats[1:], strict=False))


@pytest.mark.parametrize("nom", ["fichiers", "navigateur"])
@pytest.mark.parametrize("acte", ["", "danser", "danser:facture", "CREER:a|b", ":"])
def test_un_verbe_inconnu_est_refuse(nom: str, acte: str) -> None:
    with pytest.raises(ReponseInvalide):
        exemple(nom).valider_reponse([acte])


FAUTES: list[tuple[str, dict[str, Any], str]] = [
    ("fichiers", {"missions": [mission("voler")]}, "doit être l’un de"),
    ("fichiers", {"missions": [mission("ouvert", elements=["absent"])]}, "« absent » n’existe pas"),
    ("fichiers", {"solution": "danser"}, "acte inconnu"),
    (
        "fichiers",
        {"missions": [mission("place", elements=["facture"], dans="documents")]},
        "avant de commencer",
    ),
    ("fichiers", {"elements": [{"id": "n1", "nom": "A", "nature": "dossier"}]}, "réservé"),
    (
        "fichiers",
        {"elements": [{"id": "a", "nom": "A/B", "nature": "dossier"}]},
        "ne peut s’appeler",
    ),
    ("fichiers", {"elements": [{"id": "facture", "nom": "A", "nature": "pdf"}]}, "seul un dossier"),
    (
        "fichiers",
        {
            "elements": [
                {"id": "a", "nom": "A", "nature": "dossier"},
                {"id": "b", "nom": "B", "nature": "dossier", "dans": "c"},
            ]
        },
        "pas un dossier",
    ),
    ("navigateur", {"missions": [mission("page", pages=["absente"])]}, "« absente » n’existe pas"),
    ("navigateur", {"missions": [mission("temoins", site="autre")]}, "bandeau de cookies"),
    ("navigateur", {"missions": [mission("fenetre", pages=["mairie-accueil"])]}, "pas de fenêtre"),
    ("navigateur", {"missions": [mission("avis", choix=["A", "B"], juste=3)]}, "rang du bon choix"),
    ("navigateur", {"solution": "cadenas\ndanser"}, "acte inconnu"),
]


@pytest.mark.parametrize(("nom", "champs", "remede"), FAUTES)
def test_un_exercice_mal_ecrit_dit_quoi_changer(
    nom: str, champs: dict[str, Any], remede: str
) -> None:
    with pytest.raises(ErreurContenu, match=remede):
        changee(exemple(nom), **champs)


@pytest.mark.parametrize(
    ("champ", "valeur", "remede"),
    [
        ("adresse", "mairie-de-plouviel.fr", "adresse inventée"),
        ("bandeau", "joli", "l’un de"),
        ("chemin", "/Horaires d'été", "s’écrit comme"),
        ("id", "mairie-accueil", "deux pages"),
        ("corps", "=> nulle-part : Ici", "ne mène nulle part"),
    ],
)
def test_un_site_mal_ecrit_dit_quoi_changer(champ: str, valeur: str, remede: str) -> None:
    question: Navigateur = exemple("navigateur")
    (site,) = json.loads(json.dumps(question.en_dict()["sites"]))
    cible = site if champ in ("adresse", "bandeau") else site["pages"][1]
    cible[champ] = valeur
    with pytest.raises(ErreurContenu, match=remede):
        changee(question, sites=[site])


def test_un_nom_de_fichier_reste_court_et_sans_signe_interdit() -> None:
    assert d.nom_propre("  Mes   photos\u00a0d’été ") == "Mes photos d’été"
    assert d.nom_propre("a" * 61) == ""
    assert d.nom_propre("a?") == ""
    un = Element("a", "A", "dossier", "", "a")
    disque = d.disque_neuf(
        [un, *(replace(un, id=f"e{n}", nom=f"E{n}", dans="a") for n in range(299))]
    )
    assert d.appliquer(disque, "creer:a|Un de trop") is disque
    assert d.appliquer(disque, "copier:e1|a") is disque
