"""The widgets in a real browser: keyboard, states, retries, feedback, accessibility.

A small model object stands for the kernel; the clock of the page is held by the test, so nothing
waits. The page is served on plain http, as on a room's own network.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from modules.catalogue import Chapitre, lire_module
from modules.commun.correction import retour_public
from modules.commun.liaison import EtatLecon, LiaisonMemoire
from modules.commun.questions import Question, question_depuis_dict
from modules.commun.widgets import WIDGETS, TirageWidget
from modules.commun.widgets.tirage import TIRABLES

pytestmark = pytest.mark.parcours

LARGEUR = "document.documentElement.scrollWidth"
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
ECHEC = "Pas encore enregistré… nouvel essai"
PIEGE = '<img src=x onerror="window.pirate=1"><script>window.pirate=1</script>'

# A page with a widget, and what opens one: fixtures of the folder.
Banc: TypeAlias = Any
Ouvrir: TypeAlias = Any

CHOIX = [
    {"id": "a", "texte": "La première réponse"},
    {"id": "b", "texte": "La deuxième réponse"},
    {"id": "c", "texte": "La troisième réponse"},
]
RETOUR = {
    "points": 0.0,
    "maximum": 1.0,
    "juste": False,
    "choix": {"a": "Retour sur a.", "b": "Retour sur b."},
    "bons_choix": ["a"],
    "explication": "L’explication.",
    "attendu": None,
    "sources": [
        {
            "reference": "Article 1",
            "sens": "Son sens.",
            "url": "https://exemple.fr/1",
            "verifie_le": "2026-04-01",
        }
    ],
}


# The module of examples: its questions are those of the guide, one of each type.
MODULES = Path(__file__).resolve().parents[2] / "modules"
EXEMPLES = Path(__file__).resolve().parents[2] / "docs" / "exemples" / "exemples_questions"


@cache
def exemple(genre: str) -> Question:
    """The example of a type of question."""
    chapitre = lire_module(EXEMPLES).chapitres[0]
    return next(question for question in chapitre.questions if question.type == genre)


def donnees(genre: str, *, notee: bool = True, **champs: Any) -> dict[str, Any]:
    """Public data of a question of one type."""
    propres = {
        "choix_unique": {"choix": CHOIX},
        "choix_multiple": {"choix": CHOIX},
        "texte_libre": {"longueur_conseillee": 400},
    }
    return {
        "id": "q-une",
        "type": genre,
        "notee": notee,
        "points": 1.5,
        "enonce": "Premier paragraphe.\n\nQuelle est la bonne réponse ?",
        **(propres.get(genre) or exemple(genre).partie_publique()),
        **champs,
    }


@pytest.mark.parametrize("genre", sorted(WIDGETS))
def test_le_balisage_se_lit(ouvrir: Ouvrir, genre: str) -> None:
    banc = ouvrir(donnees(genre))
    racine = banc.racine
    attendus = {"question": "q-une", "type": genre, "notee": "oui", "etat": "vide"}
    assert racine.evaluate("r => ({...r.dataset})") == attendus
    assert racine.locator("fieldset > legend").first.evaluate("l => l.innerText.trim()") == (
        "Premier paragraphe.\nQuelle est la bonne réponse ?"
    )
    assert racine.locator("[role=status]").count() == 1
    assert banc.statut.get_attribute("aria-live") == "polite"
    banc.doit_dire("", "vide")
    champs = racine.locator("input, select, textarea")
    assert champs.evaluate_all("c => c.every(e => e.name && e.labels.length === 1)")
    groupe = racine.get_by_role("group").first
    expect(groupe).to_have_accessible_name(re.compile("Quelle est la bonne réponse"))
    expect(groupe).to_have_accessible_description(re.compile("Question notée : 1,5 point"))
    if not banc.bouton.is_hidden():  # a game and a simulator save by themselves
        expect(banc.bouton).to_have_accessible_name("Enregistrer ma réponse")


def test_choix_unique_au_clavier_seul(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique"))
    clavier = banc.page.keyboard
    clavier.press("Tab")
    clavier.press("Space")
    banc.doit_dire("", "attente")
    clavier.press("ArrowDown")
    banc.avancer(399)
    assert banc.reponses == []
    banc.avancer(1)
    (envoi,) = banc.reponses
    assert envoi["reponse"] == "b"
    assert UUID4.fullmatch(envoi["jeton"])
    banc.doit_dire("Enregistrement…", "attente")
    banc.accuser(envoi["jeton"])
    banc.doit_dire("Enregistré", "enregistre")
    clavier.press("Tab")
    clavier.press("Enter")
    assert [r["reponse"] for r in banc.reponses] == ["b", "b"]


def test_les_choix_prennent_l_ordre_de_l_apprenant(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique"), pret=False)
    etat = {"acte": "etat", "reponse": "a", "remise": False, "retour": None}
    banc.dire(etat | {"ordre": ["c", "a", "b"]})
    lus = "champs => champs.map((champ) => champ.value)"
    assert banc.racine.locator("input").evaluate_all(lus) == ["c", "a", "b"]
    expect(banc.choix("a")).to_be_checked()
    banc.choix("a").focus()
    banc.dire(etat | {"ordre": ["c", "a", "b"]})
    expect(banc.choix("a")).to_be_focused()
    banc.page.keyboard.press("ArrowUp")
    expect(banc.choix("c")).to_be_checked()
    banc.dire(etat | {"reponse": "c", "remise": True, "retour": RETOUR | {"choix": {"c": "Non."}}})
    expect(banc.racine.locator(".epn-ligne").first).to_contain_text("Non.")


def test_choix_multiple_au_clavier_seul(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_multiple"))
    clavier = banc.page.keyboard
    for touche in ("Tab", "Tab", "Tab", "Space", "Shift+Tab", "Shift+Tab", "Space"):
        clavier.press(touche)
    banc.avancer(400)
    assert banc.reponses[0]["reponse"] == ["a", "c"]
    banc.accuser(banc.reponses[0]["jeton"])
    for touche in ("Space", "Tab", "Tab", "Space"):
        clavier.press(touche)
    banc.avancer(400)
    banc.accuser(banc.reponses[1]["jeton"])
    assert banc.reponses[1]["reponse"] == []
    banc.doit_dire("Enregistré", "vide")


def test_texte_au_clavier_seul(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("texte_libre"))
    clavier = banc.page.keyboard
    clavier.press("Tab")
    clavier.type("Bonjour 😀")
    assert banc.racine.locator(".epn-compteur").text_content() == "9 caractères"
    assert banc.racine.locator("[aria-live] .epn-compteur, .epn-compteur[aria-live]").count() == 0
    expect(banc.racine.get_by_label("Votre réponse")).to_have_accessible_description(
        re.compile("environ 400 caractères")
    )
    banc.avancer(1499)
    assert banc.reponses == []
    banc.avancer(1)
    assert banc.reponses[0]["reponse"] == "Bonjour 😀"
    banc.accuser(banc.reponses[0]["jeton"])
    clavier.type("!")
    banc.doit_dire("", "attente")
    clavier.press("Tab")
    assert [r["reponse"] for r in banc.reponses] == ["Bonjour 😀", "Bonjour 😀!"]


def test_accuse_perdu_meme_jeton_puis_enregistre(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique"))
    banc.choix("a").check()
    banc.avancer(400)
    banc.avancer(7999)
    banc.doit_dire("Enregistrement…", "attente")
    banc.avancer(1)
    banc.doit_dire(ECHEC, "echec")
    banc.avancer(3000)
    banc.avancer(8000)
    banc.avancer(3000)
    assert len(banc.reponses) == 3
    assert len({(r["jeton"], r["reponse"]) for r in banc.reponses}) == 1
    banc.doit_dire(ECHEC, "echec")
    banc.accuser(banc.reponses[0]["jeton"])
    banc.doit_dire("Enregistré", "enregistre")
    banc.avancer(60_000)
    assert len(banc.reponses) == 3


def test_le_noyau_dit_non_pour_le_moment(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique"))
    banc.choix("a").check()
    banc.avancer(400)
    jeton = banc.reponses[0]["jeton"]
    banc.dire({"acte": "accuse", "jeton": jeton, "ok": False, "message": "Occupé."})
    banc.doit_dire(ECHEC, "echec")
    banc.avancer(3000)
    assert [r["jeton"] for r in banc.reponses] == [jeton, jeton]


def test_le_noyau_refuse_pour_de_bon(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique"))
    banc.choix("a").check()
    banc.avancer(400)
    banc.dire(
        {
            "acte": "accuse",
            "jeton": banc.reponses[0]["jeton"],
            "ok": False,
            "message": "Refusé, et voici pourquoi.",
            "reessayer": False,
        }
    )
    banc.doit_dire("Refusé, et voici pourquoi.", "echec")
    banc.avancer(60_000)
    assert len(banc.reponses) == 1


def test_envoi_impossible_puis_retour_du_reseau(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique"))
    banc.page.evaluate("window.coupe = true")
    banc.choix("a").check()
    banc.avancer(400)
    banc.doit_dire(ECHEC, "echec")
    banc.page.evaluate("window.coupe = false")
    banc.avancer(3000)
    banc.accuser(banc.reponses[0]["jeton"])
    banc.doit_dire("Enregistré", "enregistre")


def test_la_derniere_reponse_gagne(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique"))
    banc.choix("a").check()
    banc.avancer(400)
    for lettre in ("b", "c"):
        banc.choix(lettre).check()
        banc.avancer(400)
    assert [r["reponse"] for r in banc.reponses] == ["a"]
    banc.accuser(banc.reponses[0]["jeton"])
    assert [r["reponse"] for r in banc.reponses] == ["a", "c"]
    banc.doit_dire("Enregistrement…", "attente")
    banc.accuser(banc.reponses[0]["jeton"])
    banc.doit_dire("Enregistrement…", "attente")
    banc.accuser(banc.reponses[1]["jeton"])
    banc.doit_dire("Enregistré", "enregistre")
    assert banc.reponses[0]["jeton"] != banc.reponses[1]["jeton"]


def test_jamais_enregistre_pour_une_autre_reponse_que_celle_affichee(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique"))
    banc.choix("a").check()
    banc.avancer(400)
    banc.choix("b").check()
    banc.accuser(banc.reponses[0]["jeton"])
    banc.doit_dire("", "attente")
    banc.avancer(400)
    banc.accuser(banc.reponses[1]["jeton"])
    banc.doit_dire("Enregistré", "enregistre")


def test_revenir_a_la_reponse_en_vol_ne_renvoie_rien(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique"))
    for lettre in ("a", "b", "a"):
        banc.choix(lettre).check()
        banc.avancer(400)
    banc.accuser(banc.reponses[0]["jeton"])
    banc.doit_dire("Enregistré", "enregistre")
    assert len(banc.reponses) == 1


def test_le_bouton_relance_sans_attendre(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique"))
    banc.choix("a").check()
    banc.avancer(400)
    banc.avancer(8000)
    banc.bouton.click()
    assert len({r["jeton"] for r in banc.reponses}) == 1
    assert len(banc.reponses) == 2


@pytest.mark.parametrize(
    ("genre", "mot"),
    [("choix_unique", "Choisissez"), ("choix_multiple", "Cochez"), ("texte_libre", "Écrivez")],
)
def test_bouton_sans_reponse(ouvrir: Ouvrir, genre: str, mot: str) -> None:
    banc = ouvrir(donnees(genre))
    banc.bouton.click()
    assert mot in (banc.statut.text_content() or "")
    assert banc.reponses == []


@pytest.mark.parametrize(
    ("genre", "reponse"),
    [
        ("choix_unique", "b"),
        ("choix_multiple", ["a", "c"]),
        ("texte_libre", "Mon <b>texte</b>\n😀"),
    ],
)
def test_la_reponse_revient_a_sa_place(ouvrir: Ouvrir, genre: str, reponse: Any) -> None:
    banc = ouvrir(donnees(genre), pret=False)
    champ = banc.racine.locator("input, textarea").first
    assert champ.is_disabled()
    assert banc.bouton.is_disabled()
    banc.etat(reponse)
    assert champ.is_enabled()
    assert banc.bouton.is_enabled()
    banc.doit_dire("", "enregistre")
    coches = banc.racine.locator("input:checked").evaluate_all("c => c.map(e => e.value)")
    if genre == "texte_libre":
        assert banc.racine.get_by_label("Votre réponse").input_value() == reponse
    else:
        assert coches == [reponse] if isinstance(reponse, str) else coches == reponse
    banc.avancer(60_000)
    assert banc.reponses == []


def test_l_etat_se_redemande_et_l_attente_se_dit(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique"), pret=False)
    banc.doit_dire("", "vide")
    banc.avancer(1500)
    assert banc.statut.text_content() == "Chargement de votre réponse…"
    banc.avancer(1500)
    assert banc.page.evaluate("envoyes") == [{"acte": "pret"}] * 2
    banc.dire(
        {
            "acte": "accuse",
            "jeton": None,
            "ok": False,
            "message": "Le serveur ne répond pas.",
            "reessayer": True,
        }
    )
    assert banc.statut.text_content() == "Le serveur ne répond pas."
    banc.avancer(3000)
    assert len(banc.page.evaluate("envoyes")) == 3
    banc.etat("a")
    banc.doit_dire("", "enregistre")
    banc.avancer(60_000)
    assert len(banc.page.evaluate("envoyes")) == 3


def test_un_etat_tardif_n_ecrase_pas_la_saisie(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("texte_libre"))
    banc.racine.get_by_label("Votre réponse").fill("Nouveau")
    banc.etat("Ancien")
    assert banc.racine.get_by_label("Votre réponse").input_value() == "Nouveau"
    banc.avancer(1500)
    assert banc.reponses[0]["reponse"] == "Nouveau"


@pytest.mark.parametrize(
    ("genre", "reponse"),
    [("choix_unique", "b"), ("choix_multiple", ["b"]), ("texte_libre", "Mon texte")],
)
def test_copie_remise(ouvrir: Ouvrir, genre: str, reponse: Any) -> None:
    banc = ouvrir(donnees(genre), pret=False)
    banc.etat(reponse, remise=True)
    banc.doit_dire("Copie remise : vos réponses ne changent plus.", "remise")
    assert banc.statut.get_attribute("aria-live") == "off"
    banc.avancer(500)
    assert banc.statut.get_attribute("aria-live") == "polite"
    champs = banc.racine.locator("input, textarea")
    assert champs.evaluate_all("c => c.every(e => e.disabled || e.readOnly)")
    assert not banc.racine.locator("button").is_visible()
    assert not banc.racine.locator(".epn-retour").is_visible()


def test_remise_pendant_un_envoi(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique"))
    banc.choix("a").check()
    banc.avancer(400)
    banc.etat("b", remise=True)
    banc.doit_dire("Copie remise : vos réponses ne changent plus.", "remise")
    assert banc.choix("b").is_checked()
    banc.avancer(60_000)
    assert len(banc.reponses) == 1


def test_copie_notee_montre_points_retours_et_droit(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique"), pret=False)
    banc.etat("b", remise=True, retour=RETOUR)
    texte = banc.racine.inner_text()
    for morceau in (
        "Résultat : 0 sur 1 point",
        "À revoir. Retour sur b.",
        "La bonne réponse. Retour sur a.",
        "L’explication.",
        "Article 1",
        "https://exemple.fr/1",
        "Vérifié le 1er avril 2026",
    ):
        assert morceau in texte, morceau
    assert banc.racine.locator("a").count() == 0


def test_copie_en_attente_d_une_personne(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("texte_libre"), pret=False)
    retour = {**RETOUR, "points": None, "juste": None, "attendu": "Le respect."}
    banc.etat("Mon texte", remise=True, retour=retour)
    texte = banc.racine.inner_text()
    assert "Une personne va lire votre réponse" in texte
    assert "Le respect." in texte


def test_entrainement_retour_puis_nouvel_essai(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique", notee=False))
    expect(banc.bouton).to_have_accessible_name("Vérifier ma réponse")
    banc.choix("b").check()
    banc.avancer(10_000)
    assert banc.reponses == []
    banc.bouton.click()
    banc.accuser(banc.reponses[0]["jeton"], RETOUR)
    banc.doit_dire("Pas tout à fait", "enregistre")
    expect(banc.choix("b")).to_have_accessible_description("À revoir. Retour sur b.")
    texte = banc.racine.inner_text()
    assert "Retour sur a." not in texte
    assert "L’explication." in texte
    banc.choix("a").check()
    banc.doit_dire("", "attente")
    assert "Retour sur b." not in banc.racine.inner_text()
    banc.bouton.click()
    banc.accuser(banc.reponses[1]["jeton"], {**RETOUR, "juste": True, "points": 1.0})
    banc.doit_dire("Bonne réponse", "enregistre")
    assert "Bien vu. Retour sur a." in banc.racine.inner_text()
    assert banc.bouton.is_enabled()


def test_entrainement_restaure_avec_son_retour(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_multiple", notee=False), pret=False)
    banc.etat(["b"], retour=RETOUR)
    banc.doit_dire("Pas tout à fait", "enregistre")
    assert "Retour sur b." in banc.racine.inner_text()


def test_notee_ne_dit_jamais_si_c_est_juste(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique"))
    banc.choix("b").check()
    banc.avancer(400)
    banc.accuser(banc.reponses[0]["jeton"], RETOUR)
    banc.doit_dire("Enregistré", "enregistre")
    assert "Retour sur" not in banc.racine.inner_text()
    assert "L’explication" not in banc.racine.inner_text()


def test_ce_qui_est_ecrit_reste_du_texte(ouvrir: Ouvrir) -> None:
    piege = [{"id": "a", "texte": PIEGE}, {"id": "b", "texte": "B"}]
    banc = ouvrir(donnees("choix_unique", notee=False, enonce=PIEGE, choix=piege))
    banc.choix("a").check()
    banc.bouton.click()
    source = {"reference": PIEGE, "sens": PIEGE, "url": PIEGE, "verifie_le": PIEGE}
    retour = {
        **RETOUR,
        "juste": None,
        "choix": {"a": PIEGE},
        "explication": PIEGE,
        "attendu": PIEGE,
        "sources": [source],
    }
    banc.accuser(banc.reponses[0]["jeton"], retour)
    assert banc.racine.inner_text().count(PIEGE) == 9
    assert banc.racine.locator("img, script").count() == 0
    banc.monter(donnees("texte_libre"))
    banc.etat(PIEGE)
    assert banc.page.locator("textarea").input_value() == PIEGE
    assert banc.page.evaluate("window.pirate") is None


def test_texte_trop_long_ne_part_pas(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("texte_libre"))
    zone = banc.racine.get_by_label("Votre réponse")
    for texte, mot in (("a" * 100_001, "trop long"), ("\u4e2d" * 90_000, "trop lourd")):
        zone.fill(texte)
        banc.avancer(1500)
        assert mot in (banc.statut.text_content() or "")
        assert banc.racine.get_attribute("data-etat") == "echec"
    assert banc.reponses == []
    zone.fill("a" * 100_000)
    banc.avancer(1500)
    assert len(banc.reponses[0]["reponse"]) == 100_000


def test_chaque_changement_d_etat_est_annonce_a_la_page(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique"))
    banc.choix("a").check()
    banc.avancer(400)
    banc.avancer(8000)
    banc.accuser(banc.reponses[0]["jeton"])
    banc.etat("a", remise=True)
    etats = banc.page.evaluate("etats")
    assert [e["etat"] for e in etats] == ["vide", "attente", "echec", "enregistre", "remise"]
    assert all(e["question"] == "q-une" and e["notee"] is True for e in etats)


def test_vue_retiree_rien_ne_reste(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique"))
    banc.choix("a").check()
    banc.page.evaluate("fermer()")
    assert [r["reponse"] for r in banc.reponses] == ["a"]
    assert banc.page.evaluate("ecouteurs.size") == 0
    banc.avancer(60_000)
    banc.page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    assert len(banc.reponses) == 1


def test_fermer_la_page_envoie_ce_qui_attendait(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("texte_libre"))
    banc.racine.get_by_label("Votre réponse").fill("Presque fini")
    banc.page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    assert [r["reponse"] for r in banc.reponses] == ["Presque fini"]


def test_deux_vues_de_la_meme_question_ne_se_melangent_pas(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique"))
    banc.choix("a").check()
    banc.monter(donnees("choix_unique"))
    banc.etat("b")
    assert banc.choix("a").is_checked()
    ids = banc.page.locator("[id]").evaluate_all("e => e.map(n => n.id)")
    assert len(ids) == len(set(ids))


def test_sans_contexte_securise_le_jeton_reste_un_uuid(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("choix_unique"))
    assert banc.page.evaluate("window.isSecureContext") is False
    banc.choix("a").check()
    banc.bouton.click()
    assert UUID4.fullmatch(banc.reponses[0]["jeton"])


@pytest.mark.parametrize("genre", sorted(WIDGETS))
def test_cibles_focus_et_petit_ecran(ouvrir: Ouvrir, genre: str) -> None:
    banc = ouvrir(donnees(genre, notee=False))
    cibles = banc.racine.locator("label.epn-choix, .epn-champ, textarea, button")
    for cible in cibles.filter(visible=True).all():
        boite = cible.bounding_box()
        assert boite is not None
        assert boite["height"] >= 44
    for _ in range(2):
        banc.page.keyboard.press("Tab")
        contour = banc.page.evaluate(
            "(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])"
            "(getComputedStyle(document.activeElement))"
        )
        assert contour == ["solid", "3px"]
    banc.page.set_viewport_size({"width": 320, "height": 700})
    assert banc.page.evaluate(LARGEUR) <= 320


ETATS: dict[str, Callable[[Banc, Any], None]] = {
    "vide": lambda banc, reponse: banc.etat(),
    "chargement": lambda banc, reponse: None,
    "enregistre": lambda banc, reponse: banc.etat(reponse),
    "retour": lambda banc, reponse: banc.etat(reponse, retour=RETOUR),
    "remise": lambda banc, reponse: banc.etat(reponse, remise=True),
    "notee": lambda banc, reponse: banc.etat(reponse, remise=True, retour=RETOUR),
}


@pytest.mark.parametrize("etat", sorted(ETATS))
@pytest.mark.parametrize(
    ("genre", "reponse"),
    [("choix_unique", "b"), ("choix_multiple", ["a", "b"]), ("texte_libre", "Mon texte")],
)
def test_axe_ne_trouve_rien(ouvrir: Ouvrir, genre: str, reponse: Any, etat: str) -> None:
    banc = ouvrir(donnees(genre, notee=etat != "retour"), libre=True, pret=False)
    ETATS[etat](banc, reponse)
    resultat = Axe().run(banc.page)
    assert resultat.violations_count == 0, resultat.generate_report()


def test_axe_apres_un_refus(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("texte_libre"), libre=True)
    banc.bouton.click()
    assert Axe().run(banc.page).violations_count == 0


# Keys that answer the example of each type, the last Tab reaching the button; and its worth.
TOUCHES: dict[str, tuple[list[str], float | None]] = {
    "vrai_faux": (["Tab", "ArrowDown", "Tab", "Space", "Tab"], 2.0),
    "ordre": (["Tab", "Tab", *["Enter"] * 4, "Shift+Tab", "Enter", *["Tab"] * 4], None),
    "association": (["Tab", *["ArrowDown"] * 4, "Tab", "ArrowDown", "Tab", "Tab"], 2 / 3),
    "trous": (["Tab", *"DECONNECTEZ", "Tab", "s", "Tab"], 2.0),
    "nombre": (["Tab", *"15,6", "Tab"], 0.0),
    "situation": (
        [
            *("Tab", "Space", "Tab", "Enter"),
            *("Tab", "Tab", "Tab", "Enter"),  # past the next step's choices, back to the first
            *("ArrowDown", "Tab", "Enter"),
            *("Tab", "Space", "Tab", "Enter", "Tab", "Tab"),
        ],
        2.0,
    ),
    "trouver_erreur": (["Tab", "Tab", "Space", "Tab", "Tab", "Space", "Tab"], 2.0),
}
# What each field holds, in the order of the page.
ETAT_DES_CHAMPS = """rang => [...document.querySelectorAll(".epn-question")[rang]
  .querySelectorAll("input, select, li > .epn-texte")]
  .map((e) => [e.textContent, e.value, e.checked])"""


@pytest.mark.parametrize("genre", sorted(TOUCHES))
def test_chaque_type_au_clavier_seul_de_la_page_au_noyau(
    contexte: BrowserContext, brancher: Any, genre: str
) -> None:
    """Answer with keys only, read the feedback, find it again once handed in; axe at each step."""
    question = question_depuis_dict({**exemple(genre).en_dict(), "notee": False})
    liaison = LiaisonMemoire([question])
    page = contexte.new_page()
    banc = brancher(page, question, liaison)
    touches, points = TOUCHES[genre]
    for touche in touches:
        page.keyboard.press(touche)
        if touche == "Shift+Tab":
            _doit_etre_descendue(banc, question)
    expect(banc.bouton).to_be_focused()
    page.keyboard.press("Enter")
    expect(banc.racine).to_have_attribute("data-etat", "enregistre")
    reponse = liaison.etat()["reponses"][question.id]["reponse"]
    retour: Any = retour_public(question, reponse, [])
    assert points is None or retour["points"] == pytest.approx(points)
    retours = banc.racine.locator(".epn-retour-choix:visible")
    assert retours.count() > 0
    assert question.explication in banc.racine.inner_text()
    assert Axe().run(page).violations_count == 0
    banc.etat(reponse, remise=True, retour=retour)
    assert retours.count() == len(retour["choix"])
    lu = banc.racine.inner_text()
    for texte in (*retour["choix"].values(), *(retour["attendu"] or "").split("\n")):
        assert texte in lu
    champs = banc.racine.locator("input, select, button").filter(visible=True)
    assert champs.evaluate_all("c => c.every(e => e.disabled)")
    resultat = Axe().run(page)
    assert resultat.violations_count == 0, resultat.generate_report()
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate(LARGEUR) <= 320
    page.evaluate("fermer()")
    banc.monter(question.publique())
    deuxieme = page.locator(".epn-question").nth(1)
    expect(deuxieme).to_have_attribute("data-etat", "enregistre")
    assert page.evaluate(ETAT_DES_CHAMPS, 0) == page.evaluate(ETAT_DES_CHAMPS, 1)


def test_une_etape_se_tire_aussi_a_la_souris(ouvrir: Ouvrir) -> None:
    banc = ouvrir(donnees("ordre"), libre=True)
    etapes = banc.racine.locator("li")
    textes = banc.racine.locator("li > .epn-texte")
    premiere, deuxieme, troisieme, derniere = textes.all_text_contents()
    etapes.nth(0).drag_to(etapes.nth(2))
    etapes.nth(3).drag_to(etapes.nth(0))
    attendu = [derniere, deuxieme, troisieme, premiere]
    expect(textes).to_have_text(attendu)
    expect(banc.racine).to_have_attribute("data-etat", "attente")


def test_une_semaine_du_jeu_au_clavier_seul(contexte: BrowserContext, brancher: Any) -> None:
    """Two people, then one after a reload: to the end of the week, and another one."""
    chapitre = lire_module(MODULES / "droit_epn").chapitre("08-une-semaine-au-comptoir")
    question = chapitre.questions[0]
    sources = [source.en_dict() for source in chapitre.sources]
    liaison = LiaisonMemoire([question], sources)
    page = contexte.new_page()
    banc = brancher(page, question, liaison)
    page.evaluate("document.querySelector('h1').after(document.createElement('h2'))")
    page.evaluate("document.querySelector('h2').textContent = 'Jouer'")
    touches = page.keyboard.press
    scene, pris = page.locator("h3.epn-scene"), page.locator(".epn-pris")

    def choisir() -> None:
        for touche in ("Tab", "Space", "Tab", "Enter"):
            touches(touche)

    def sans_faute() -> None:
        resultat = Axe().run(page)
        assert resultat.violations_count == 0, resultat.generate_report()

    sans_faute()
    for touche in ("Tab", "ArrowDown", "Tab", "Enter"):
        touches(touche)
    expect(scene).to_be_focused()
    expect(page.get_by_role("group", name="Première personne")).to_be_visible()
    choisir()
    expect(page.get_by_role("group", name="Deuxième personne")).to_be_visible()
    for touche in ("ArrowDown", "Tab", "Enter"):
        touches(touche)
    expect(page.get_by_role("group", name="Vos avis diffèrent")).to_be_visible()
    sans_faute()
    for touche in ("Space", "Tab", "Enter"):
        touches(touche)
    expect(pris).to_be_visible()
    expect(scene).to_be_focused()
    expect(page.get_by_role("meter", name="Sécurité juridique")).to_be_visible()
    sans_faute()
    page.reload()
    banc.monter(question.publique())
    expect(pris).to_be_visible()
    expect(page.locator("[aria-current=step]")).to_have_text(re.compile("Lundi.*1 sur 3"))
    page.get_by_role("button", name="Continuer").focus()
    for reste in range(14, 0, -1):
        touches("Enter")
        expect(scene).to_be_focused()
        choisir()
        expect(pris).to_be_visible()
        touches("Tab")  # what the law says
        touches("Tab")
        attendu = "Continuer" if reste > 1 else "Voir ma semaine"
        expect(page.get_by_role("button", name=attendu)).to_be_focused()
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate(LARGEUR) <= 320
    touches("Enter")
    expect(scene).to_have_text("Votre semaine est finie")
    assert page.evaluate(LARGEUR) <= 320
    assert page.locator(".epn-recit .epn-suite").count() == 15
    page.evaluate("document.querySelector('h1').after(document.createElement('h2'))")
    page.evaluate("document.querySelector('h2').textContent = 'Jouer'")
    sans_faute()
    finie = liaison.etat()["reponses"]["semaine"]["reponse"]
    page.get_by_role("button", name="Jouer une autre semaine").focus()
    touches("Enter")
    expect(page.locator("[aria-current=step]")).to_have_text(re.compile("Lundi.*0 sur 3"))
    rejouee: Any = liaison.etat()["reponses"]["semaine"]["reponse"]
    assert rejouee[:17] == finie
    assert rejouee[17] == "semaine=2"


def _doit_etre_descendue(banc: Banc, question: Question) -> None:
    """The first step went down to the end, where one press more is nothing; the focus followed."""
    montrees: Any = question.publique()["etapes"]
    premiere, *autres = (etape["texte"] for etape in montrees)
    assert banc.racine.locator("li > .epn-texte").all_text_contents() == [*autres, premiere]
    annonce = banc.racine.locator("[aria-live=polite]:not([role])")
    expect(annonce).to_have_text(f"«\u00a0{premiere}\u00a0»\u00a0: position 4 sur 4.")
    monter = banc.racine.get_by_role("button", name=f"Monter\u00a0: {premiere}")
    expect(monter).to_be_focused()


@pytest.mark.parametrize("identifiant", ["photo-lettre-info", "citer-auteur", "expliquer-public"])
def test_de_la_page_au_noyau_et_retour(
    contexte: BrowserContext, brancher: Any, chapitre_exemple: Chapitre, identifiant: str
) -> None:
    """The real Python widget answers the real page, as in an author's JupyterLab."""
    question = chapitre_exemple.question(identifiant)
    sources = [source.en_dict() for source in chapitre_exemple.sources]
    page = contexte.new_page()
    banc = brancher(page, question, LiaisonMemoire(chapitre_exemple.questions, sources))
    if question.type == "texte_libre":
        page.get_by_label("Votre réponse").fill("Pour le respecter.")
    else:
        banc.racine.locator("input").first.check()
    banc.bouton.click()
    expect(banc.statut).to_have_text("Enregistré" if question.notee else "Pas tout à fait")
    banc.monter(question.publique())
    deuxieme = page.locator(".epn-question").nth(1)
    expect(deuxieme).to_have_attribute("data-etat", "enregistre")
    attendue = "C’est le premier droit de l’auteur."
    assert (attendue in deuxieme.inner_text()) is not question.notee


class LiaisonQuiTire(LiaisonMemoire):
    """As a server once it has drawn; before, as an author's JupyterLab."""

    tirees: list[str] | None = None

    def etat(self) -> EtatLecon:
        etat = super().etat()
        if self.tirees is not None:
            etat["tirages"] = {"le-tirage": self.tirees}
        return etat


def test_un_tirage_pose_chaque_question_tiree(
    contexte: BrowserContext, brancher_widget: Any
) -> None:
    """Every type that can be drawn, in one draw; then what is said when some cannot be asked."""
    questions = [
        question_depuis_dict({**exemple(genre).en_dict(), "notee": True}) for genre in TIRABLES
    ]
    liaison = LiaisonQuiTire(questions)
    parmi = {question.id: question.publique() for question in questions}
    page = contexte.new_page()
    widget = TirageWidget({"id": "le-tirage", "nombre": 2}, parmi, liaison)
    banc = brancher_widget(page, widget)
    posees = page.locator(".epn-question")
    expect(posees).to_have_count(len(TIRABLES))
    for rang, question in enumerate(questions):
        expect(posees.nth(rang)).to_have_attribute("data-question", question.id)
        expect(posees.nth(rang).locator("fieldset").first).to_be_enabled()
    avis = page.locator(".epn-tirage-avis")
    expect(avis).to_contain_text(
        "Aperçu\u00a0: les 9 questions du tirage. Chaque personne en verra 2."
    )
    assert Axe().run(page).violations_count == 0
    une, autre = (posees.nth(rang) for rang in (0, 2))
    une.locator("input").nth(1).check()
    expect(une.get_by_role("status").last).to_have_text("Enregistré")
    donnee = liaison.etat()["reponses"]
    assert set(donnee) == {questions[0].id}
    expect(autre).to_have_attribute("data-etat", "vide")  # each hears its own messages
    for tirees, dit in (
        ([questions[0].id, questions[1].id], "D’autres personnes n’ont pas les mêmes que vous."),
        ([questions[0].id], "Pour l’instant, il y en a une seule"),
        ([], "Pour l’instant, il n’y en a pas"),
    ):
        liaison.tirees = tirees
        page.evaluate("fermer()")
        page.evaluate("document.querySelector('#place').replaceChildren()")
        banc.monter(dict(widget.donnees))
        expect(avis).to_contain_text(f"Ici, 2 questions tirées au sort parmi 9. {dit}")
        expect(posees).to_have_count(len(tirees))
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate(LARGEUR) <= 320
