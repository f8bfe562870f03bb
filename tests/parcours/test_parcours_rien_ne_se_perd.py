"""Nothing acknowledged is lost: tab closed, other computer, kernel or server killed, line cut."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from playwright.sync_api import Page, expect

LECON = "/module/droit_epn/03-partage-reutilisation"
CHOIX = '[data-question="photo-lettre-info"]'
TEXTE = '[data-question="credit-photo"]'
ECRIT = "Anouk, CC BY-SA\n  deuxième ligne : <i>été</i>"


def ouvrir_lecon(portail: Any, poste: Callable[..., Any], carte: str) -> Page:
    page: Page = poste().page()
    page.goto(f"{portail.url}/entrer/{carte}")
    page.goto(portail.url + LECON)
    expect(page.locator(f"{CHOIX} input").first).to_be_enabled(timeout=20_000)
    return page


def repondre(page: Page) -> None:
    page.locator(f'{CHOIX} input[value="b"]').check()
    page.locator(f"{TEXTE} textarea").fill(ECRIT)
    for question in (CHOIX, TEXTE):
        page.locator(question).get_by_role("button").click()
        expect(page.locator(question).get_by_role("status")).to_have_text("Enregistré")


def retrouver(page: Page) -> None:
    expect(page.locator(f'{CHOIX} input[value="b"]')).to_be_checked(timeout=20_000)
    expect(page.locator(f"{TEXTE} textarea")).to_have_value(ECRIT, timeout=20_000)


def test_onglet_ferme_puis_autre_ordinateur(portail: Any, poste: Callable[..., Any]) -> None:
    carte = portail.inscrire("Nolwenn").carte
    page = ouvrir_lecon(portail, poste, carte)
    repondre(page)
    page.close()
    ailleurs = ouvrir_lecon(portail, poste, carte)
    retrouver(ailleurs)
    ailleurs.goto(f"{portail.url}/parcours")
    expect(ailleurs.get_by_text("Commencé.", exact=True)).to_be_visible()
    ailleurs.get_by_role("link", name="Continuer").click()
    # Brought back to where one stopped.
    expect(ailleurs.locator(f"{TEXTE} textarea")).to_be_focused(timeout=20_000)


def test_noyau_tue_la_page_revient_seule(portail_noyaux: Any, poste: Callable[..., Any]) -> None:
    """A lesson that runs Python: its page comes back, with what was typed too late."""
    portail = portail_noyaux
    page = ouvrir_lecon(portail, poste, portail.inscrire("Nolwenn").carte)
    repondre(page)
    noyau = page.locator("body").get_attribute("data-noyau")
    os.kill(portail.pid_noyau(noyau), signal.SIGKILL)
    page.locator(f"{TEXTE} textarea").fill("Tapé trop tard")
    expect(page.locator(f'body:not([data-noyau="{noyau}"])')).to_be_attached(timeout=15_000)
    expect(page.locator(f'{CHOIX} input[value="b"]')).to_be_checked(timeout=20_000)
    expect(page.locator(f"{TEXTE} textarea")).to_be_focused(timeout=20_000)
    expect(page.locator(TEXTE).get_by_role("status")).to_have_text("Enregistré", timeout=30_000)
    expect(page.locator(f"{TEXTE} textarea")).to_have_value("Tapé trop tard")


def test_une_page_qu_on_quitte_ne_revient_pas(
    portail_noyaux: Any, poste: Callable[..., Any]
) -> None:
    """Leaving ends the kernel; to come back then would cancel the way to a page slow to come."""
    portail = portail_noyaux
    page = ouvrir_lecon(portail, poste, portail.inscrire("Nolwenn").carte)
    noyau = page.locator("body").get_attribute("data-noyau")
    page.evaluate("window.restee = true; dispatchEvent(new Event('beforeunload'))")
    with suppress(ProcessLookupError):  # Voilà's own front end may have ended it already
        os.kill(portail.pid_noyau(noyau), signal.SIGKILL)
    constats = 0
    while constats < 2:
        with page.expect_response(f"**/api/page/{noyau}", timeout=20_000) as vue:
            pass
        constats += not vue.value.json()["vivant"]
    assert page.evaluate("window.restee") is True


def test_serveur_tue_puis_relance_sans_nouvelle_entree(
    ouvrir_portail: Callable[..., Any], poste: Callable[..., Any]
) -> None:
    """The page stays where it is, and what was given meanwhile is kept as soon as it can be."""
    with ouvrir_portail() as portail:
        page = ouvrir_lecon(portail, poste, portail.inscrire("Nolwenn").carte)
        repondre(page)
        page.evaluate("window.restee = true")
        portail.arreter(signal.SIGKILL)
        expect(page.get_by_role("alert")).to_contain_text("La liaison est coupée", timeout=15_000)
        page.locator(f'{CHOIX} input[value="c"]').check()
        expect(page.locator(CHOIX).get_by_role("status")).to_contain_text("Pas encore enregistré")
        portail.demarrer()
        expect(page.locator(CHOIX).get_by_role("status")).to_have_text("Enregistré", timeout=30_000)
        expect(page.locator("#epn-bandeau")).to_be_hidden(timeout=30_000)
        assert page.evaluate("window.restee") is True
        page.reload()
        expect(page.locator(f'{CHOIX} input[value="c"]')).to_be_checked(timeout=20_000)
        expect(page.locator(f"{TEXTE} textarea")).to_have_value(ECRIT)


def test_liaison_coupee_rien_de_faux(portail: Any, poste: Callable[..., Any]) -> None:
    """While the line is cut the page says so; afterwards what was saved is there."""
    page = ouvrir_lecon(portail, poste, portail.inscrire("Nolwenn").carte)
    repondre(page)
    page.context.set_offline(True)
    expect(page.get_by_role("alert")).to_contain_text("La liaison est coupée", timeout=15_000)
    page.context.set_offline(False)
    expect(page.locator("#epn-bandeau")).to_be_hidden(timeout=30_000)
    retrouver(page)


def test_trop_vite_terminer_attend_les_reponses(portail: Any, poste: Callable[..., Any]) -> None:
    """« J'ai terminé » clicked while a text is still on its way hands the text in too."""
    eleve = portail.inscrire("Nolwenn")
    page = ouvrir_lecon(portail, poste, eleve.carte)
    page.locator(f"{TEXTE} textarea").fill(ECRIT)
    page.get_by_role("button", name="J'ai terminé").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes résultats", timeout=20_000)
    expect(page.locator('[data-resultat="credit-photo"] .epn-reponse').first).to_have_text(
        ECRIT, timeout=60_000, use_inner_text=True
    )


def test_seance_terminee_ne_laisse_rien(portail: Any, poste: Callable[..., Any]) -> None:
    page = ouvrir_lecon(portail, poste, portail.inscrire("Bleuenn").carte)
    repondre(page)
    page.get_by_role("button", name="Terminer ma séance").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre séance est terminée")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bienvenue")
    assert "Bleuenn" not in page.content()
    assert ECRIT not in page.content()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert [c["name"] for c in page.context.cookies() if c["name"] == "epn"] == []


def test_poste_oublie(portail: Any, poste: Callable[..., Any]) -> None:
    """Eight minutes without a gesture: a question; ten: the session ends, whatever the clock."""
    page = poste().page()
    page.clock.install()
    page.goto(f"{portail.url}/entrer/{portail.inscrire('Bleuenn').carte}")
    page.clock.run_for(8 * 60_000 + 2_000)
    expect(page.get_by_role("dialog")).to_contain_text("Êtes-vous toujours là ?")
    page.get_by_role("button", name="Je continue").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    # The computer's clock is set: forward, somebody is asked and nothing ends; back, the same
    # minutes count.
    heure = page.evaluate("Date.now()")
    page.clock.set_system_time(heure + 3_600_000)
    page.clock.run_for(2_000)
    expect(page.get_by_role("dialog")).to_contain_text("Êtes-vous toujours là ?")
    page.get_by_role("button", name="Je continue").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.clock.set_system_time(heure)
    page.clock.run_for(8 * 60_000 + 2_000)
    expect(page.get_by_role("dialog")).to_contain_text("Êtes-vous toujours là ?")
    page.get_by_role("button", name="Je continue").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.clock.run_for(10 * 60_000 + 2_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre séance est terminée")
