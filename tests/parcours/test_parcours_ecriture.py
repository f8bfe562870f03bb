"""A text written on a shared computer: the line is cut, the page loaded again, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from inscriptions.depot import ouvrir
from inscriptions.heure import maintenant
from inscriptions.services import reponses

MODULE, CHAPITRE, QUESTION = "ecrit_public", "01-cles-ecriture-efficace", "mon-information"
LECON = f"/module/{MODULE}/{CHAPITRE}#question-{QUESTION}"
API = "**/api/lecon/**"
COUPE = "Pas encore enregistré… nouvel essai"


def ecrire_ailleurs(portail: Any, eleve: Any, texte: str) -> None:
    """Save a text as another computer would."""
    with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
        reponses.enregistrer(
            bdd,
            apprenant_id=eleve.id,
            module=MODULE,
            chapitre=CHAPITRE,
            question=QUESTION,
            contenu=f'"{texte}"',
            jeton=str(uuid4()),
            maintenant=maintenant(),
        )


def test_une_coupure_puis_une_page_rechargee(
    portail: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    eleve = portail.inscrire("Nolwenn", MODULE)
    page: Page = poste(viewport={"width": 1024, "height": 768}).page()
    page.goto(f"{portail.url}/entrer/{eleve.carte}")
    page.goto(portail.url + LECON)
    bureau = page.locator(f'[data-question="{QUESTION}"]')
    titre = bureau.get_by_role("textbox", name="Titre", exact=True)
    corps = bureau.get_by_role("textbox", name="Paragraphe 1", exact=True)
    dit = bureau.get_by_role("status")

    def relire_la_page() -> None:
        page.reload()
        expect(titre).to_be_visible(timeout=20_000)

    expect(titre).to_be_focused(timeout=20_000)
    titre.press_sequentially("Le jardin ouvre samedi")
    expect(dit).to_have_text("Enregistré", timeout=20_000)

    # The line is cut for a moment: what is typed meanwhile leaves by itself.
    page.context.set_offline(True)
    corps.fill("Venez planter.")
    expect(dit).to_have_text(COUPE, timeout=20_000)
    page.context.set_offline(False)
    expect(dit).to_have_text("Enregistré", timeout=20_000)

    # The page is loaded again before the line is back.
    page.route(API, lambda route: route.abort())
    corps.fill("Venez planter avec nous.")
    expect(dit).to_have_text(COUPE, timeout=20_000)
    relire_la_page()
    expect(corps).to_have_value("Venez planter avec nous.")
    page.unroute(API)
    expect(dit).to_have_text("Enregistré", timeout=20_000)
    assert page.evaluate("sessionStorage.length") == 0

    # Meanwhile another text was saved elsewhere: the person chooses, and can think again.
    page.route(API, lambda route: route.abort())
    corps.fill("Écrit ici.")
    expect(dit).to_have_text(COUPE, timeout=20_000)
    ecrire_ailleurs(portail, eleve, "Écrit ailleurs.")
    relire_la_page()
    expect(corps).to_have_value("Écrit ailleurs.")
    page.unroute(API)
    bureau.get_by_role("button", name="Reprendre le texte de ce poste").click()
    expect(corps).to_have_value("Écrit ici.")
    expect(titre).to_have_value("Le jardin ouvre samedi")
    expect(dit).to_have_text("Enregistré", timeout=20_000)
    bureau.get_by_role("button", name="Annuler\u00a0: texte de ce poste repris").click()
    expect(corps).to_have_value("Écrit ailleurs.")
    expect(dit).to_have_text("Enregistré", timeout=20_000)

    bureau.get_by_role("link", name="Les versions de mon texte").click()
    expect(page.get_by_role("heading", name="Les versions de mon texte")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Revenir à mon texte").click()
    expect(corps).to_have_value("Écrit ailleurs.", timeout=20_000)

    # What was not saved leaves with the person.
    page.route(API, lambda route: route.abort())
    corps.fill("Jamais envoyé.")
    expect(dit).to_have_text(COUPE, timeout=20_000)
    assert page.evaluate("sessionStorage.length") == 1
    page.get_by_role("button", name="Terminer ma séance").click()
    expect(page.get_by_role("heading", name="Votre séance est terminée")).to_be_visible()
    page.wait_for_function("sessionStorage.length === 0")
