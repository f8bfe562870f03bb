"""The six steps, as a person walks them: a card, a lesson, a copy, an attestation."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from playwright.sync_api import Locator, Page, expect

from inscriptions.depot import ouvrir
from inscriptions.heure import maintenant
from inscriptions.services import copies, reponses
from plateforme.dossier import ouvrir_dossier
from plateforme.publies import ChapitrePublie, ChapitresPublies

CHAPITRE = "03-partage-reutilisation"
TEXTE = (
    "« Marché du port », Soizic Tréhouarnec, CC BY-SA 4.0 <b>gras</b> <script>alert(1)</script> 🙂"
)


def epn(donnees: Path, *arguments: str) -> Any:
    """Run a command of the trainer's and read its JSON."""
    fait = subprocess.run(
        [sys.executable, "-m", "plateforme.cli", *arguments, "--donnees", str(donnees), "--json"],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return json.loads(fait.stdout)


def question(page: Page, identifiant: str) -> Locator:
    return page.locator(f'[data-question="{identifiant}"]')


def repondre_au_clavier(page: Page, une: Locator, juste: object) -> None:
    """Answer a graded question with the keyboard alone; « Enregistré » and nothing more."""
    if juste is None:
        une.locator("textarea").focus()
        page.keyboard.type(TEXTE)
    for choix in [juste] if isinstance(juste, str) else juste or []:
        une.locator(f'input[value="{choix}"]').focus()
        page.keyboard.press("Space")
    une.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(une.get_by_role("status")).to_have_text("Enregistré")
    expect(une.locator(".epn-retour:visible, .epn-sources:visible")).to_have_count(0)


def rendre(bdd: Any, apprenant: UUID, chapitre: ChapitrePublie) -> None:
    """Give the right answers of a chapter, then hand it in."""
    ici = {"module": "droit_epn", "chapitre": chapitre.identifiant, "maintenant": maintenant()}
    for question in chapitre.notees:
        reponses.enregistrer(
            bdd,
            apprenant_id=apprenant,
            question=question.id,
            contenu=json.dumps(question.exemple_juste()),
            jeton=str(uuid4()),
            **ici,
        )
    copies.remettre(bdd, apprenant_id=apprenant, **ici)


def test_six_etapes(
    portail: Any, poste: Callable[..., Any], accessible: Callable[..., None]
) -> None:
    # 1. The trainer has a session with registered learners.
    donnees = portail.dossier
    session = epn(
        donnees,
        *("session", "creer", "--module", "droit_epn", "--lieu", "Salle des six étapes"),
        *("--formateur", "demo.formateur"),
        *("--seance", "2026-10-06 14:00-15:30", "--seance", "2026-10-13 14:00-15:30"),
    )["code"]
    inscrite = epn(donnees, "inscrire", "Enora", "--session", session)
    autre = epn(donnees, "inscrire", "Ewen", "--session", session)

    # 2. A card, no e-mail, no password; the chapters and where one stopped.
    ordinateur = poste(viewport={"width": 1200, "height": 900})
    page = ordinateur.page()
    page.goto(portail.url)
    accessible(page)
    page.get_by_label("Le code de votre carte").fill(inscrite["carte"].lower())
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Enora")
    chapitre = page.get_by_role("article").filter(has_text="Mettre en partage")
    expect(chapitre.get_by_text("Pas encore commencé.")).to_be_visible()
    accessible(page)

    # 3. The chapter, served by our Voilà from nbgrader's release.
    chapitre.get_by_role("link", name="Commencer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Mettre en partage et réutiliser des contenus numériques"
    )
    entrainement = question(page, "droit-moral-nom")
    expect(entrainement.locator("input").first).to_be_enabled(timeout=20_000)
    accessible(page)

    # 4. Practice answers at once; graded ones say « Enregistré » and nothing more.
    entrainement.locator("input").first.check()
    entrainement.get_by_role("button", name="Vérifier ma réponse").click()
    expect(entrainement.get_by_role("status")).to_have_text("Pas tout à fait")
    entrainement.locator("input").last.check()
    entrainement.get_by_role("button", name="Vérifier ma réponse").click()
    expect(entrainement.get_by_role("status")).to_have_text("Bonne réponse")
    module = ChapitresPublies(ouvrir_dossier(donnees)).module("droit_epn")
    assert module is not None
    for notee in module.chapitre(CHAPITRE).notees:
        repondre_au_clavier(page, question(page, notee.id), notee.exemple_juste())
    expect(page.locator("#epn-bilan")).to_have_text("Vous avez répondu aux 10 questions notées.")
    accessible(page)

    # 5. « J'ai terminé »: graded by nbgrader, seconds later, without asking.
    page.get_by_role("button", name="J'ai terminé", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes résultats")
    expect(page.locator(".epn-score")).to_be_visible(timeout=60_000)
    expect(page.locator(".epn-score")).to_contain_text("9 points sur 11 pour l’instant")
    expect(page.locator("[data-resultat]")).to_have_count(10)
    photo = page.locator('[data-resultat="photo-lettre-info"]')
    expect(photo).to_contain_text("Bien vu. C’est la solution simple et rapide")
    expect(photo).to_contain_text("Code de la propriété intellectuelle, article L111-1")
    expect(page.locator('[data-resultat="credit-photo"] .epn-reponse').first).to_have_text(TEXTE)
    accessible(page)

    # A person reads the written answer; the learner sees the points.
    attente = [t for t in epn(donnees, "corriger") if t["apprenant"] == inscrite["id"]]
    assert [t["texte"] for t in attente] == [TEXTE]
    epn(
        donnees,
        *("corriger", "--apprenant", inscrite["carte"]),
        *("--question", "credit-photo", "--points", "1.5"),
    )
    page.reload()
    expect(page.locator('[data-resultat="credit-photo"]')).to_contain_text("1,5 point sur 2")

    # The other chapters of the rule, handed in as a learner does; their own journeys show them.
    with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
        for autres in module.demandes:
            if autres.identifiant != CHAPITRE:
                rendre(bdd, UUID(inscrite["id"]), autres)
    epn(donnees, "noter")

    # 6. The rule met gives an attestation that the public page confirms; not met, it says why.
    manques = {
        e["apprenant"]: e for e in epn(donnees, "certificats", "emettre", "--session", session)
    }
    assert not manques[inscrite["id"]]["delivre"]
    assert any("présence" in phrase for phrase in manques[inscrite["id"]]["manque"])
    for qui in (inscrite, autre):
        epn(donnees, "emarger", "--session", session, "--apprenant", qui["carte"])
    emis = {e["apprenant"]: e for e in epn(donnees, "certificats", "emettre", "--session", session)}
    assert emis[inscrite["id"]]["delivre"], emis[inscrite["id"]]["manque"]
    refus = emis[autre["id"]]
    assert (refus["delivre"], refus["code"], refus["fichier"]) == (False, None, None)
    assert refus["manque"]
    assert epn(donnees, "certificats", "verifier", emis[inscrite["id"]]["fichier"])["valide"]

    public = poste().page()
    public.goto(f"{portail.url}/verifier/{emis[inscrite['id']]['code']}")
    expect(public.get_by_role("status")).to_contain_text("Cette attestation est authentique")
    expect(public.get_by_role("status")).to_contain_text("E. (initiales)")
    assert "Enora" not in public.content()
    accessible(public)
    public.goto(f"{portail.url}/verifier/AAAA-AAAA-AAAA")
    expect(public.get_by_role("alert")).to_contain_text("Aucune attestation ne porte ce code")
    accessible(public)

    # Not one request to another host, and nothing for the console to complain about.
    hors = [u for u in ordinateur.demandes if not re.match(rf"({portail.url}|blob:|data:)", u)]
    assert hors == []
    assert ordinateur.plaintes == []
