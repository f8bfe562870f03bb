"""One exercise for the whole room: projected without an account, counted with the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect


def test_une_salle_repond_a_main_levee(
    portail: Any, demo: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    ordinateur = poste(viewport={"width": 1024, "height": 768})
    page, acces = ordinateur.page(), demo.json["formateur"]
    page.goto(f"{portail.url}/formateur")
    page.get_by_label("Identifiant").fill(acces["identifiant"])
    page.get_by_label("Mot de passe").fill(acces["mot_de_passe"])
    page.get_by_role("button", name="Entrer").click()
    page.goto(f"{portail.url}/formateur/session/{demo.json['session']}")
    page.get_by_role("link", name="Faire un exercice ensemble").click()
    accessible(page)
    adresse = page.locator("main li a").first.get_attribute("href")
    notees = page.locator("main li a", has_text="Nadia a trouvé une photo")
    assert notees.count() == 0, "une question notée n’est jamais projetée avec sa réponse"

    mur = poste(viewport={"width": 1024, "height": 768}).page()
    assert mur.goto(portail.url + adresse + "x").status == 404
    mur.goto(portail.url + adresse)
    expect(mur.get_by_role("button", name="Terminer ma séance")).to_have_count(0)
    plus = mur.get_by_role("button", name="Une main de plus : B")
    plus.focus()
    for _ in range(3):
        mur.keyboard.press("Enter")
    mur.get_by_role("button", name="Une main de moins : B").press("Enter")
    mur.get_by_role("button", name="Une main de moins : A").press("Enter")
    comptes = mur.locator("output")
    expect(comptes.nth(0)).to_have_text("0")
    expect(comptes.nth(1)).to_have_text("2")
    reponse = mur.locator("details", has=mur.get_by_text("Montrer la réponse")).locator("li").first
    expect(reponse).to_be_hidden()
    mur.get_by_text("Montrer la réponse").click()
    expect(reponse).to_be_visible()
    accessible(mur)
    mur.get_by_role("button", name="Recommencer le compte").click()
    expect(comptes.nth(1)).to_have_text("0")
