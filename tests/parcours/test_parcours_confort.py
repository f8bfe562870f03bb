"""Large text, strong contrast, help words, reading aloud: on a small screen and at 200 % zoom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

LECON = "/module/droit_epn/03-partage-reutilisation"
VOIX = """
window.dites = [];
window.SpeechSynthesisUtterance = class { constructor(texte) { this.text = texte; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [{lang: "fr-FR", localService: true}],
  speak: (u) => { window.dites.push(u.text); u.onend(); },
  cancel: () => {},
  addEventListener: () => {},
}});
"""
TROP_PETITS = """() => [...document.querySelectorAll("button, summary, .epn-bouton")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 44)
  .map((e) => e.textContent)"""
DEBORDE = "document.documentElement.scrollWidth > innerWidth"


def test_la_page_s_adapte_a_qui_la_lit(
    portail: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    ordinateur = poste(viewport={"width": 1024, "height": 768}, reduced_motion="reduce")
    page = ordinateur.page()
    page.add_init_script(VOIX)
    page.goto(portail.url)
    page.get_by_text("Confort de lecture").click()
    accessible(page)
    for choix in ("Très grande", "Renforcé"):
        page.get_by_role("button", name=choix).click()
        expect(page.get_by_role("button", name=choix)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="English").click()
    mot = page.get_by_role("button", name="Entrer").locator(".epn-mot")
    expect(mot).to_have_text("Come in")
    expect(mot).to_have_attribute("lang", "en")

    page.goto(f"{portail.url}/entrer/{portail.inscrire('Nolwenn').carte}")
    expect(page.locator("html")).to_have_attribute("data-taille", "3")
    carte = page.locator("article").first
    expect(carte.get_by_role("link", name="Commencer")).to_contain_text("Start")
    carte.get_by_role("button", name="Écouter").click()
    dites = " ".join(page.evaluate("dites"))
    assert carte.get_by_role("heading").inner_text() in dites
    assert "Start" not in dites
    assert "Environ" in dites
    accessible(page)
    assert page.evaluate(TROP_PETITS) == []
    assert not page.evaluate(DEBORDE)

    page.goto(portail.url + LECON)
    question = page.locator("[data-question]").first
    expect(question.locator("input").first).to_be_enabled(timeout=20_000)
    expect(question.locator(".epn-bouton .epn-mot")).to_have_text("Save my answer")
    question.locator("input").first.check()
    expect(question.get_by_role("status")).to_contain_text("Saved")
    assert question.locator(".epn-texte .epn-mot").count() == 0, "les contenus restent en français"
    accessible(page)
    assert not page.evaluate(DEBORDE)
    # A window of 1024 by 768 zoomed at 200 % lays out half as many CSS pixels.
    page.set_viewport_size({"width": 512, "height": 384})
    expect(page.get_by_role("button", name="Appeler l’animateur")).to_be_in_viewport()
    assert not page.evaluate(DEBORDE)
    assert ordinateur.plaintes == []
