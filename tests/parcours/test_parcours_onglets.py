"""Several tabs, several hands: pages that give way, words typed in a bad moment."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from playwright.sync_api import Page, expect

from plateforme.dossier import Dossier
from plateforme.notation.retraits import retirer_le_droit_echu

LECON = "/module/droit_epn/03-partage-reutilisation"
TEXTE = '[data-question="credit-photo"]'
ENTRAINEMENT = '[data-question="droit-moral-nom"]'
RETIREE = '[data-question="carte-openstreetmap"]'
TERMINER = "J'ai terminé"


def ouvrir_lecon(page: Page, portail: Any) -> str:
    page.goto(portail.url + LECON)
    expect(page.locator(f"{TEXTE} textarea")).to_be_enabled(timeout=20_000)
    return page.locator("body").get_attribute("data-noyau") or ""


def entrer(page: Page, portail: Any, prenom: str = "Nolwenn") -> None:
    page.goto(f"{portail.url}/entrer/{portail.inscrire(prenom).carte}")


def test_un_troisieme_onglet_fait_ceder_le_premier_sans_ronde(
    portail_noyaux: Any, poste: Callable[..., Any]
) -> None:
    """Were each page to come back by itself, three tabs would close one another for ever.

    Only kernels are counted: without them, as many tabs as one likes.
    """
    portail = portail_noyaux
    ordinateur = poste()
    pages = [ordinateur.page() for _ in range(3)]
    entrer(pages[0], portail)
    noyaux = [ouvrir_lecon(page, portail) for page in pages]
    expect(pages[0].get_by_role("alert")).to_contain_text("ouverte dans un autre onglet")
    # Three more rounds of « is my page alive? », two seconds apart.
    for _ in range(3):
        with pages[0].expect_response("**/api/page/*"):
            pass
    assert [page.locator("body").get_attribute("data-noyau") for page in pages] == noyaux
    for page in pages[1:]:
        expect(page.locator("#epn-bandeau")).to_be_hidden()
    # Asking for it opens it here again.
    pages[0].reload()
    expect(pages[0].locator(f"{TEXTE} textarea")).to_be_enabled(timeout=20_000)
    expect(pages[1].get_by_role("alert")).to_contain_text("ouverte dans un autre onglet")


def test_ce_qui_est_tape_pendant_la_coupure_reste(portail: Any, poste: Callable[..., Any]) -> None:
    page = poste().page()
    entrer(page, portail)
    ouvrir_lecon(page, portail)
    page.context.set_offline(True)
    expect(page.get_by_role("alert")).to_contain_text("La liaison est coupée", timeout=15_000)
    page.locator(f"{TEXTE} textarea").fill("Tapé sans réseau : « été » 🙂")
    page.locator('[data-question="photo-lettre-info"] input[value="c"]').check()
    page.locator(f'{ENTRAINEMENT} input[value="a"]').check()
    page.context.set_offline(False)
    for question in (TEXTE, '[data-question="photo-lettre-info"]'):
        expect(page.locator(question).get_by_role("status")).to_have_text(
            "Enregistré", timeout=40_000
        )
    expect(page.locator(f"{TEXTE} textarea")).to_have_value("Tapé sans réseau : « été » 🙂")
    expect(page.locator(f'{ENTRAINEMENT} input[value="a"]')).to_be_checked()
    assert page.evaluate("history.state") is None, "rien ne reste dans l’historique"
    page.reload()
    expect(page.locator(f"{TEXTE} textarea")).to_have_value(
        "Tapé sans réseau : « été » 🙂", timeout=20_000
    )


def test_un_entrainement_en_plan_n_empeche_pas_de_terminer(
    portail: Any, poste: Callable[..., Any]
) -> None:
    page = poste().page()
    entrer(page, portail)
    ouvrir_lecon(page, portail)
    page.locator(f'{ENTRAINEMENT} input[value="a"]').check()  # ticked, never checked
    page.get_by_role("button", name=TERMINER).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes résultats", timeout=20_000)


def test_une_reponse_refusee_retient_la_copie(portail: Any, poste: Callable[..., Any]) -> None:
    """A text too long is not stored: handing in without a word would lose it."""
    page = poste().page()
    page.clock.install()
    entrer(page, portail)
    ouvrir_lecon(page, portail)
    zone = page.locator(f"{TEXTE} textarea")
    zone.fill("x" * 100_001)
    page.get_by_role("button", name=TERMINER).click()
    expect(page.get_by_role("alert")).to_contain_text("Nous terminons d’enregistrer")
    page.clock.run_for(16_000)
    expect(page.get_by_role("alert")).to_contain_text(
        "n’est pas encore enregistrée", timeout=30_000
    )
    expect(zone).to_be_focused()
    expect(page.locator(TEXTE).get_by_role("status")).to_contain_text("trop long")
    zone.fill("Plus court")
    page.get_by_role("button", name=TERMINER).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes résultats", timeout=20_000)


def test_sortir_dans_un_onglet_vide_les_autres(portail: Any, poste: Callable[..., Any]) -> None:
    ordinateur = poste()
    lecon, autre = ordinateur.page(), ordinateur.page()
    entrer(lecon, portail, "Bleuenn")
    ouvrir_lecon(lecon, portail)
    autre.goto(f"{portail.url}/parcours")
    autre.get_by_role("button", name="Terminer ma séance").click()
    expect(lecon.get_by_role("heading", level=1)).to_have_text("Bienvenue", timeout=15_000)
    assert "Bleuenn" not in lecon.content()


def test_un_onglet_calme_ne_termine_pas_la_seance_de_l_autre(
    portail: Any, poste: Callable[..., Any]
) -> None:
    ordinateur = poste()
    ordinateur.contexte.clock.install()  # one clock for both tabs
    calme, actif = ordinateur.page(), ordinateur.page()
    entrer(calme, portail)
    actif.goto(f"{portail.url}/parcours")
    for _ in range(3):
        ordinateur.contexte.clock.run_for(4 * 60_000)
        with calme.expect_event("console", lambda m: m.text == "geste entendu"):
            calme.evaluate(
                "new BroadcastChannel('epn-presence').onmessage"
                " = () => console.log('geste entendu')"
            )
            actif.keyboard.press("Tab")
    for page in (calme, actif):
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Nolwenn")
    # Nobody in either: both leave, whichever is first, and neither is blamed for it.
    ordinateur.contexte.clock.run_for(10 * 60_000 + 5_000)
    for page in (calme, actif):
        expect(page.get_by_role("heading", level=1)).to_have_text(
            re.compile("Votre séance est terminée|Bienvenue")
        )


def test_republier_pendant_que_le_portail_tourne(
    ouvrir_portail: Callable[..., Any], poste: Callable[..., Any]
) -> None:
    """The next page shows the new text, and an answer it no longer accepts is to be given again."""
    with ouvrir_portail() as portail:
        page = poste().page()
        entrer(page, portail)
        ouvrir_lecon(page, portail)
        for question, valeur in (("photo-lettre-info", "b"), ("droit-moral-nom", "a")):
            une = page.locator(f'[data-question="{question}"]')
            une.locator(f'input[value="{valeur}"]').check()
            une.get_by_role("button").click()
            expect(une.get_by_role("status")).not_to_be_empty()
        expect(
            page.locator('[data-question="photo-lettre-info"]').get_by_role("status")
        ).to_have_text("Enregistré")
        publier_autrement(portail)
        laisser_passer_la_date(portail)
        page.reload()
        expect(page.get_by_text("Phrase nouvelle 4812.")).to_be_visible(timeout=20_000)
        expect(page.locator(f"{TEXTE} textarea")).to_be_enabled(timeout=20_000)
        # The law of one question must be read again since: it says so, and is practice.
        retiree = page.locator(RETIREE)
        expect(retiree.get_by_text("ne compte plus pour l’instant")).to_be_visible()
        expect(retiree.get_by_role("button", name="Vérifier ma réponse")).to_be_visible()
        # Kept where it still means something, empty where it does not.
        expect(page.locator('[data-question="photo-lettre-info"] input:checked')).to_have_count(0)
        expect(page.locator(f'{ENTRAINEMENT} input[value="a"]')).to_be_checked()
        page.locator('[data-question="photo-lettre-info"] input').first.check()
        expect(
            page.locator('[data-question="photo-lettre-info"]').get_by_role("status")
        ).to_have_text("Enregistré")


def publier_autrement(portail: Any) -> None:
    """What a new publication leaves: other prose, and choices with other ids."""
    release = portail.dossier / "cours" / "release" / "droit_epn"
    chapitre = release / "03-partage-reutilisation.ipynb"
    carnet = json.loads(chapitre.read_text(encoding="utf-8"))
    prose = next(c for c in carnet["cells"][1:] if c["cell_type"] == "markdown")
    prose["source"] = "Phrase nouvelle 4812."
    chapitre.write_text(json.dumps(carnet), encoding="utf-8")
    publiques = release / "03-partage-reutilisation.questions.json"
    manifeste = portail.dossier / "publies" / "droit_epn.json"
    for fichier in (publiques, manifeste):
        donnees = json.loads(fichier.read_text(encoding="utf-8"))
        questions = donnees.get("questions") or [
            question for lecon in donnees["chapitres"] for question in lecon["questions"]
        ]
        suite = questions.values() if isinstance(questions, dict) else questions
        for question in suite:
            if question["id"] == "photo-lettre-info":
                for choix in question["choix"]:
                    choix["id"] = f"nouveau-{choix['id']}"
        fichier.write_text(json.dumps(donnees), encoding="utf-8")


def laisser_passer_la_date(portail: Any) -> None:
    """Make one law overdue, then do what the portal's own grading does every minute."""
    manifeste = portail.dossier / "publies" / "droit_epn.json"
    donnees = json.loads(manifeste.read_text(encoding="utf-8")) | {"droit_fige": False}
    for question in (q for chapitre in donnees["chapitres"] for q in chapitre["questions"]):
        if question["id"] == "carte-openstreetmap":
            question |= {"verifie_le": "2026-04-03", "a_revoir_le": "2026-04-04"}
    manifeste.write_text(json.dumps(donnees), encoding="utf-8")
    assert "carte-openstreetmap" in retirer_le_droit_echu(
        Dossier(portail.dossier), date(2026, 4, 5)
    )
