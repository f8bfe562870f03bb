"""The simulators in a real browser, by keyboard alone and by mouse, on the real Python widget."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from modules.catalogue import lire_module
from modules.commun import widgets
from modules.commun.liaison import LiaisonMemoire
from modules.commun.questions import Question

pytestmark = pytest.mark.parcours

EXEMPLES = Path(__file__).resolve().parents[2] / "docs" / "exemples" / "exemples_questions"
LARGEUR = "document.documentElement.scrollWidth"


@cache
def exemple(genre: str) -> Question:
    """The example of a simulator."""
    chapitre = lire_module(EXEMPLES).chapitres[0]
    return next(question for question in chapitre.questions if question.type == genre)


def sans_faute(page: Page) -> None:
    resultat = Axe().run(page)
    assert resultat.violations_count == 0, resultat.generate_report()


def gardee(liaison: LiaisonMemoire, question: Question) -> Any:
    return liaison.etat()["reponses"][question.id]["reponse"]


def test_la_souris_au_clavier_puis_a_la_souris(contexte: BrowserContext, brancher: Any) -> None:
    question = exemple("souris")
    liaison = LiaisonMemoire([question])
    page = contexte.new_page()
    banc = brancher(page, question, liaison)
    touches, titre = page.keyboard.press, page.locator(".epn-mission-courante .epn-scene")
    page.get_by_text("Ceci est un exercice").wait_for()
    sans_faute(page)

    # The first mission by keyboard: the hint, then Enter on a target, and arrows to the others.
    touches("Tab")
    touches("Enter")
    expect(titre).to_be_focused()
    expect(page.locator(".epn-pouce")).to_contain_text("Posez l’index")
    page.get_by_role("button", name="Un", exact=True).focus()
    for touche in ("Enter", "ArrowRight", "Enter", "ArrowRight", "Enter"):
        touches(touche)
    expect(titre).to_have_text("Mission réussie")
    expect(titre).to_be_focused()
    expect(page.get_by_text("Vous savez cliquer.")).to_be_visible()
    sans_faute(page)
    touches("Tab")
    touches("Enter")
    expect(titre).to_have_text("Mission 2 sur 2")

    # The second one: a book in two steps by keyboard, undone, then both with the mouse.
    page.get_by_role("button", name="Roman").focus()
    touches("Enter")
    expect(page.get_by_role("button", name="Roman")).to_have_attribute("aria-pressed", "true")
    carton = page.get_by_role("button", name="Le carton")
    carton.focus()
    touches("Enter")
    expect(page.get_by_role("button", name="Roman (fait)")).to_be_visible()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("button", name="Roman", exact=True)).to_be_visible()
    page.get_by_role("button", name="Roman").click()
    carton.click()
    expect(page.get_by_role("button", name="Roman (fait)")).to_be_visible()
    page.get_by_role("button", name="Atlas").drag_to(page.locator(".epn-exercice"))
    expect(page.locator(".epn-annonce")).to_contain_text("est revenu à sa place")
    page.get_by_role("button", name="Atlas").drag_to(carton)
    expect(titre).to_have_text("Toutes les missions sont faites. Bravo !")
    expect(page.locator(".epn-autonomie")).to_contain_text("autonome avec guidage en cas de besoin")
    expect(banc.statut).to_have_text("Enregistré")
    assert gardee(liaison, question) == [
        *("aide:cliquer", "fait:cliquer|1|clavier", "fait:cliquer|2|clavier"),
        *("fait:cliquer|3|clavier", "fait:ranger|1|deux-temps", "fait:ranger|2|souris"),
    ]
    sans_faute(page)

    # Taken up again after a reload, then started again, on a narrow screen.
    page.reload()
    banc.monter(question.publique())
    expect(titre).to_have_text("Toutes les missions sont faites. Bravo !")
    page.set_viewport_size({"width": 320, "height": 700})
    page.get_by_role("button", name="Recommencer").focus()
    touches("Enter")
    expect(page.get_by_text("Tout recommencer ?")).to_be_focused()
    touches("Tab")
    touches("Enter")
    expect(titre).to_have_text("Mission 1 sur 2")
    expect(banc.statut).to_have_text("Enregistré")
    assert gardee(liaison, question) == []
    assert page.evaluate(LARGEUR) <= 320


def test_le_clavier_de_l_ordinateur_et_celui_de_l_ecran(
    contexte: BrowserContext, brancher: Any
) -> None:
    question = exemple("clavier")
    liaison = LiaisonMemoire([question])
    page = contexte.new_page()
    banc = brancher(page, question, liaison)
    touches, titre = page.keyboard.press, page.locator(".epn-mission-courante .epn-scene")
    champ, prochaine = page.get_by_label("Écrivez ici"), page.locator(".epn-prochaine")

    def suivante(nom: str) -> None:
        expect(titre).to_have_text("Mission réussie")
        page.get_by_role("button", name="Mission suivante").focus()
        touches("Enter")
        expect(titre).to_have_text(nom)

    # Guided, letter after letter: a capital, a slip to erase, and the end of the word.
    expect(prochaine).to_have_text("")
    page.get_by_role("button", name="Un coup de pouce").click()
    expect(prochaine).to_contain_text("Maj, gardée appuyée, et la lettre b")
    expect(page.locator(".epn-touche[data-suivante]")).to_have_text(["Maj", "B"])
    sans_faute(page)
    champ.focus()
    for touche in "Bonk":
        touches(touche)
    expect(prochaine).to_contain_text("Retour arrière")
    for touche in ("Backspace", "j", "o", "u", "r"):
        touches(touche)
    suivante("Mission 2 sur 3")

    # One letter too many, with the keys of the screen; then undone, and done by keyboard.
    expect(champ).to_have_value("bateeau")
    page.get_by_role("button", name="Un coup de pouce").click()
    expect(prochaine).to_contain_text("flèche gauche")
    for nom in ("Flèche gauche", "Flèche gauche", "Retour arrière"):
        page.get_by_role("button", name=nom, exact=True).click()
    expect(titre).to_have_text("Mission réussie")
    page.get_by_role("button", name="Annuler").click()
    expect(champ).to_have_value("bateeau")
    champ.focus()
    for touche in ("End", "ArrowLeft", "ArrowLeft", "Backspace"):
        touches(touche)
    suivante("Mission 3 sur 3")

    # Typing is not pasting; the keyboard of the screen is one stop of Tab, and arrows inside.
    champ.fill("epn@taquet.example")
    expect(page.locator(".epn-annonce")).to_contain_text("Le texte est bon")
    champ.fill("")
    page.get_by_role("button", name="Copier").focus()
    for touche in ("Enter", "ArrowRight", "Enter"):
        touches(touche)
    expect(titre).to_have_text("Toutes les missions sont faites. Bravo !")
    expect(banc.statut).to_have_text("Enregistré")
    assert question.evaluer(gardee(liaison, question)).points == question.points
    sans_faute(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate(LARGEUR) <= 320


# What is written, what is expected, where the caret is: the keys to press.
PROCHAINES: list[tuple[str, str, int, list[str] | None]] = [
    ("", "chat", 0, ["c"]),
    ("ch", "chat", 2, ["a"]),
    ("CH", "chat", 2, ["a"]),
    ("chat", "chat", 4, None),
    ("cht", "chat", 3, ["Flèche gauche"]),
    ("cht", "chat", 2, ["a"]),
    ("cht", "chat", 0, ["Flèche droite"]),
    ("chaat", "chat", 2, ["Flèche droite"]),
    ("chaat", "chat", 3, ["Suppr"]),
    ("chaat", "chat", 4, ["Retour arrière"]),
    ("", "forêt", 0, ["f"]),
    ("for", "forêt", 3, ["Accent ^", "e"]),
    ("a", "a@b", 1, ["AltGr", "0"]),
    ("l", "l’eau", 1, ["4"]),
    ("a", "a\nb", 1, ["Entrée"]),
    ("a", "a b", 1, ["Espace"]),
    ("", "7", 0, ["Maj", "7"]),
    ("", "?", 0, ["Maj", "virgule"]),
]


def test_la_prochaine_touche_est_la_bonne(contexte: BrowserContext) -> None:
    source = (Path(widgets.__file__).parent / "clavier_touches.js").read_text(encoding="utf-8")
    page = contexte.new_page()
    page.goto("http://salle.test/")
    page.add_script_tag(content=f"{source}\nwindow.prochaine = prochaineTouche;")
    for ecrit, attendu, place, touches in PROCHAINES:
        suite = page.evaluate("cas => prochaine(...cas)", [ecrit, attendu, place])
        assert (suite and suite["touches"]) == touches, (ecrit, attendu, place)
