"""The last meeting of the Visa, keyboard alone: every exercise, handed in, to the results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from modules.catalogue import lire_module
from plateforme.dossier import RACINE_MODULES

CHAPITRE = "06-demarche-bilan"
# Milliseconds for what waits on the server: a bound for the lost case, never a claim of speed.
LENT = 120_000
ATTEINT = "e => e.tabIndex >= 0 && e === document.activeElement"
# Those of the page: the lesson's order is the notebook's own.
DANS_L_ORDRE = "questions => questions.map((q) => q.dataset.question)"
CHOISI = "e => e.selectedOptions[0].text"
PHRASE_INVENTEE = "girafe-bleue-zinc"


class Mains:
    """A keyboard and no mouse: the focus goes where Tab goes."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def presser(self, cible: Locator, *touches: str) -> None:
        cible.focus()
        assert cible.evaluate(ATTEINT), cible
        for touche in touches:
            self.page.keyboard.press(touche)

    def cocher(self, cible: Locator, *, oui: bool = True) -> None:
        if cible.is_checked() is not oui:
            self.presser(cible, "Space")
        expect(cible).to_be_checked(checked=oui)

    def choisir(self, liste: Locator, texte: str) -> None:
        self.presser(liste)
        for _ in range(liste.locator("option").count()):
            if liste.evaluate(CHOISI) == texte:
                return
            self.page.keyboard.press("ArrowDown")
        assert liste.evaluate(CHOISI) == texte

    def avancer(self, cible: Locator) -> None:
        """Go from step to step until the target is there."""
        for _ in range(20):
            if cible.is_visible():
                return
            self.presser(self.page.get_by_role("button", name="Étape suivante"), "Enter")
        raise AssertionError(f"aucune étape ne montre {cible}")


def remplir_le_site(mains: Mains, une: Locator, demarche: Any) -> None:
    """Fill in page after page for who the sheet says, or leave where one must."""
    actes = [acte.split("|") for acte in demarche.exemple_juste()]
    for page, (verbe, *paires) in zip(demarche.pages, actes, strict=False):
        if verbe == "quitter":
            mains.presser(une.get_by_role("button", name="Quitter ce site"), "Enter")
            break
        expect(une.locator(".epn-titre-site")).to_have_text(page.titre, timeout=LENT)
        valeurs = dict(paire.split("=", 1) for paire in paires)
        for champ in page.champs:
            entree = une.get_by_label(champ.libelle, exact=True)
            valeur = valeurs[champ.id]
            if champ.options:
                texte = next(option.texte for option in champ.options if option.id == valeur)
                mains.choisir(entree, texte)
            elif champ.genre == "case":
                mains.cocher(entree, oui=valeur == "oui")
            else:
                mains.presser(entree, "Control+a")
                tape = PHRASE_INVENTEE if champ.genre == "secret" else valeur
                mains.page.keyboard.insert_text(tape)
        mains.presser(une.get_by_role("button", name=page.bouton, exact=True), "Enter")
    fini = une.get_by_text("Toutes les missions sont faites. Bravo !")
    expect(fini).to_be_visible(timeout=LENT)


def repondre(mains: Mains, une: Locator, posee: Any) -> None:
    """Answer a question that is not on an invented site."""
    if posee.type == "association":
        for paire in posee.paires:
            mains.choisir(une.get_by_label(paire.gauche, exact=True), paire.droite)
    else:
        juste = posee.exemple_juste()
        for valeur in [juste] if isinstance(juste, str) else juste:
            mains.cocher(une.locator(f"input[value='{valeur}']"))
    mains.presser(une.get_by_role("button", name="Enregistrer ma réponse"), "Enter")
    expect(une.get_by_role("status")).to_have_text("Enregistré", timeout=LENT)


def test_la_derniere_rencontre_au_clavier_jusqu_aux_resultats(
    portail: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    eleve = portail.inscrire("Yann", "visa_internet")
    chapitre = lire_module(RACINE_MODULES / "visa_internet").chapitre(CHAPITRE)
    ordinateur = poste(viewport={"width": 1024, "height": 768})
    page = ordinateur.page()
    mains = Mains(page)
    page.goto(portail.url)
    mains.presser(page.get_by_label("Le code de votre carte"))
    page.keyboard.insert_text(eleve.carte)
    page.keyboard.press("Enter")
    carte = page.get_by_role("article").filter(has_text=chapitre.titre)
    mains.presser(carte.get_by_role("link"), "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(chapitre.titre, timeout=LENT)
    toutes = page.locator("[data-question]")
    expect(toutes).to_have_count(len(chapitre.questions), timeout=LENT)
    for identifiant in toutes.evaluate_all(DANS_L_ORDRE):
        posee = chapitre.question(identifiant)
        if not posee.notee:
            continue
        une = page.locator(f'[data-question="{identifiant}"]')
        expect(une.locator("fieldset").first).to_be_enabled(timeout=LENT)
        mains.avancer(une)
        if posee.type == "demarche":
            remplir_le_site(mains, une, posee)
        else:
            repondre(mains, une, posee)

    fini = page.get_by_role("button", name="J'ai terminé", exact=True)
    mains.avancer(fini)
    mains.presser(fini, "Enter")
    total = round(sum(posee.points for posee in chapitre.questions_notees))
    note = page.locator(".epn-score")
    expect(note).to_contain_text(f"{total} points sur {total}", timeout=LENT)
    expect(page.locator('[data-resultat="carte-littoral"]')).to_contain_text("avec guidage")
    expect(page.locator('[data-resultat="banque-virement"]')).to_contain_text("autonome")
    accessible(page)
    assert ordinateur.plaintes == []
