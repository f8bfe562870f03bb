"""The pages nobody thinks of are accessible too, and the policy really stops other hosts."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

LECON = "/module/droit_epn/03-partage-reutilisation"
TEXTE = '[data-question="credit-photo"]'
Accessible = Callable[[Page], None]


def capturer(page: Page, nom: str) -> None:
    """Take the page's picture, wide and narrow, where EPN_CAPTURES names a folder."""
    dossier = os.environ.get("EPN_CAPTURES")
    if not dossier:
        return
    for largeur in (1200, 390):
        page.set_viewport_size({"width": largeur, "height": 900})
        page.screenshot(path=Path(dossier) / f"parcours_{nom}_{largeur}.png", full_page=True)


def test_chaque_page_d_une_visite(
    portail: Any, demo: Any, poste: Callable[..., Any], accessible: Accessible
) -> None:
    ordinateur = poste(viewport={"width": 1200, "height": 900})
    page = ordinateur.page()
    for adresse, nom in (
        ("/", "accueil"),
        ("/verifier", "verifier"),
        ("/verifier/AAAA-AAAA-AAAA", "verifier_inconnu"),
        ("/entrer/FAUX-FAUX", "carte_refusee"),
        ("/rien", "introuvable"),
        ("/formateur", "formateur_entrer"),
    ):
        page.goto(portail.url + adresse)
        accessible(page)
        capturer(page, nom)
    page.goto(f"{portail.url}/entrer/{demo.apprenant('manque de points')['carte']}")
    page.goto(f"{portail.url}/module/droit_epn/ma-maitrise")
    expect(page.get_by_role("heading", level=3).first).to_have_text("À revoir")
    accessible(page)
    capturer(page, "ma_maitrise")
    page.goto(f"{portail.url}/entrer/{demo.apprenant('remplit la règle')['carte']}")
    accessible(page)
    capturer(page, "mes_lecons_notee")
    page.goto(portail.url + LECON + "/resultats")
    expect(page.locator(".epn-score")).to_be_visible()
    accessible(page)
    capturer(page, "resultats")
    page.goto(portail.url + LECON)
    expect(page.locator('[data-etat="remise"]').first).to_be_attached(timeout=20_000)
    accessible(page)
    capturer(page, "lecon_remise")
    page.get_by_role("button", name="Terminer ma séance").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre séance est terminée")
    accessible(page)
    capturer(page, "au_revoir")
    # Browsers themselves report a 403 or a 404 of the page; nothing else may complain.
    assert [p for p in ordinateur.plaintes if "Failed to load resource" not in p] == []


def test_la_lecon_dans_tous_ses_etats(
    portail: Any, poste: Callable[..., Any], accessible: Accessible
) -> None:
    page = poste(viewport={"width": 1200, "height": 900}).page()
    page.goto(f"{portail.url}/entrer/{portail.inscrire('Nolwenn').carte}")
    page.goto(portail.url + LECON)
    expect(page.locator(f"{TEXTE} textarea")).to_be_enabled(timeout=20_000)
    capturer(page, "lecon")
    une = page.locator('[data-question="droit-moral-nom"]')
    une.locator("input").first.check()
    une.get_by_role("button").click()
    expect(une.get_by_role("status")).to_have_text("Pas tout à fait")
    page.locator(f"{TEXTE} textarea").fill("Une réponse")
    expect(page.locator(TEXTE).get_by_role("status")).to_have_text("Enregistré")
    accessible(page)
    capturer(page, "lecon_commencee")
    page.context.set_offline(True)
    expect(page.get_by_role("alert")).to_contain_text("La liaison est coupée", timeout=15_000)
    accessible(page)
    capturer(page, "lecon_coupee")


def test_la_correction_en_cours_et_l_avertissement(
    ouvrir_portail: Callable[..., Any], poste: Callable[..., Any], accessible: Accessible
) -> None:
    """Two moments that pass: they are held still to be looked at."""
    from plateforme.verrou import verrou_exclusif

    with ouvrir_portail(prechauffe=0) as portail:
        page = poste(viewport={"width": 1200, "height": 900}).page()
        page.clock.install()
        page.goto(f"{portail.url}/entrer/{portail.inscrire('Nolwenn').carte}")
        page.clock.run_for(8 * 60_000 + 2_000)
        expect(page.get_by_role("dialog")).to_be_visible()
        expect(page.get_by_role("button", name="Je continue")).to_be_focused()
        accessible(page)
        capturer(page, "avertissement")
        page.keyboard.press("Escape")
        page.clock.resume()
        page.goto(portail.url + LECON)
        expect(page.locator(f"{TEXTE} textarea")).to_be_enabled(timeout=20_000)
        with verrou_exclusif(portail.dossier / "notation.lock"):
            page.get_by_role("button", name="J'ai terminé").click()
            expect(page.get_by_role("status")).to_contain_text("La correction est en cours")
            accessible(page)
            capturer(page, "resultats_en_attente")
        expect(page.locator(".epn-score")).to_contain_text("0 point sur 11", timeout=60_000)


def test_la_page_de_panne(
    ouvrir_portail: Callable[..., Any], poste: Callable[..., Any], accessible: Accessible
) -> None:
    with ouvrir_portail(avec_noyau=True, noyaux_max=1, prechauffe=0) as portail:
        premier, second = poste().page(), poste(viewport={"width": 1200, "height": 900}).page()
        premier.goto(f"{portail.url}/entrer/{portail.inscrire('Nolwenn').carte}")
        premier.goto(portail.url + LECON)
        second.goto(f"{portail.url}/entrer/{portail.inscrire('Corentin').carte}")
        reponse = second.goto(portail.url + LECON)
        assert reponse is not None
        assert reponse.status == 503
        expect(second.get_by_role("heading", level=1)).to_have_text("Un peu de patience")
        accessible(second)
        capturer(second, "plus_de_place")


@pytest.mark.parametrize(
    "essai",
    [
        "fetch('http://127.0.0.1:9/').catch(() => 0)",
        "new WebSocket('ws://127.0.0.1:9/')",
        "document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/i.png'}))",
        "document.body.append(Object.assign(document.createElement('script'), "
        "{src: 'http://127.0.0.1:9/s.js'}))",
        "document.body.append(Object.assign(document.createElement('script'), "
        "{textContent: 'window.pris = 1'}))",
        "document.body.append(Object.assign(document.createElement('iframe'), "
        "{src: 'http://127.0.0.1:9/'}))",
    ],
)
def test_la_page_ne_peut_rien_demander_ailleurs(
    portail: Any, poste: Callable[..., Any], essai: str
) -> None:
    page = poste().page()
    page.goto(portail.url)
    vu = page.evaluate(
        f"""() => new Promise((fin) => {{
            document.addEventListener("securitypolicyviolation", (e) => fin(e.effectiveDirective));
            setTimeout(() => fin(null), 5000);
            try {{ {essai}; }} catch {{}}
        }})"""
    )
    assert vu is not None
    assert page.evaluate("window.pris") is None


def test_les_reperes_d_une_page_longue(portail: Any, poste: Callable[..., Any]) -> None:
    page = poste().page()
    page.goto(f"{portail.url}/entrer/{portail.inscrire('Nolwenn').carte}")
    page.goto(portail.url + LECON)
    expect(page.locator(f"{TEXTE} textarea")).to_be_enabled(timeout=20_000)
    for role in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(role)).to_have_count(1)
    niveaux = page.locator("main :is(h1, h2, h3, h4)").evaluate_all(
        "titres => titres.map((t) => Number(t.tagName[1]))"
    )
    assert niveaux[0] == 1
    sauts = [(a, b) for a, b in itertools.pairwise(niveaux) if b > a + 1]
    assert sauts == [], "aucun niveau de titre n’est sauté"
    # From the first key on, everything reachable shows where it is.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        contour = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; }"
        )
        assert contour, page.evaluate("document.activeElement.outerHTML")
