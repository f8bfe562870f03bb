"""« Une idée par écran » : the lesson a step at a time, in a real browser, on a page of our own."""

from pathlib import Path
from typing import Any

import plateforme.serveur

SCRIPT = Path(plateforme.serveur.__file__).with_name("statique") / "etapes.js"
STYLE = SCRIPT.with_name("epn.css")
PAGE = """<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><title>Leçon</title>
<main id="contenu">
<div class="epn-lecon"><h1>La souris</h1><p>Bienvenue.</p>
<h2>Cliquer</h2><p>Un clic.</p><div class="epn-cellule"><p data-question="clic">Question</p></div>
<h2>Glisser</h2><p>On garde le doigt appuyé.</p></div>
<section class="epn-remise"><h2>Avez-vous terminé ?</h2></section></main></html>"""
ADRESSE = "http://lecon.test/"


def _visibles(page: Any) -> Any:
    return page.locator("h1:visible, h2:visible, .epn-lecon p:visible").all_inner_texts()


def test_une_etape_a_la_fois(navigateur: Any) -> None:
    """Forth, back, to a question, all at once: each screen holds its step and the page is whole."""
    contexte = navigateur.new_context(viewport={"width": 1024, "height": 768})
    page = contexte.new_page()
    page.route(
        ADRESSE, lambda route: route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")
    )
    page.goto(ADRESSE)
    tout = _visibles(page)
    page.add_style_tag(path=STYLE)
    page.add_script_tag(path=SCRIPT, type="module")
    barre = page.get_by_role("navigation", name="Étapes de la leçon")
    suivante = barre.get_by_role("button", name="Étape suivante")

    assert barre.locator("p").inner_text() == "Étape 1 sur 3"
    assert _visibles(page) == ["La souris", "Bienvenue."]
    suivante.focus()
    page.keyboard.press("Enter")
    assert _visibles(page) == ["La souris", "Cliquer", "Un clic.", "Question"]
    assert page.evaluate("document.activeElement.textContent") == "Cliquer"
    assert page.url.endswith("#etape-2")
    suivante.click()
    assert _visibles(page) == [
        *("La souris", "Glisser", "On garde le doigt appuyé.", "Avez-vous terminé ?")
    ]
    assert suivante.is_hidden()
    page.go_back()
    assert barre.locator("p").inner_text() == "Étape 2 sur 3"
    page.go_back()
    assert barre.locator("p").inner_text() == "Étape 1 sur 3"

    page.locator("[data-question]").dispatch_event("epn:montrer")
    assert barre.locator("p").inner_text() == "Étape 2 sur 3"
    page.emulate_media(media="print")
    assert _visibles(page)[: len(tout) - 1] == tout[:-1]  # paper has no « Avez-vous terminé ? »
    page.emulate_media(media="screen")
    barre.get_by_role("button", name="Tout voir sur une page").click()
    assert _visibles(page) == tout
    # What comes after the text (« Écouter », a question) joins the step where it stands.
    barre.get_by_role("button", name="Voir une étape à la fois").click()
    page.locator("h2", has_text="Glisser").evaluate(
        "titre => titre.after(Object.assign(document.createElement('p'), {textContent: 'Encore'}))"
    )
    assert "Encore" not in _visibles(page)
    contexte.close()
