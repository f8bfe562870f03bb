"""The exercises of two chapters of Visa Internet, done to the end in a page with keys alone.

Each has its author's own way (`solution`); its acts are done here as a person would, on the size of
an old screen for one chapter, and at 200 % of it for the other.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from modules.catalogue import lire_module
from modules.commun.liaison import LiaisonMemoire

pytestmark = pytest.mark.parcours

MODULE = Path(__file__).resolve().parents[2] / "modules" / "visa_internet"
LARGEUR = "document.documentElement.scrollWidth"


class Mains:
    """What a person does with keys alone, for each act of an exercise's own solution."""

    def __init__(self, page: Page, banc: Any, question: Any) -> None:
        self.page, self.banc, self.question = page, banc, question
        self.faits: list[str] = []

    def faire(self, acte: str) -> None:
        verbe, _, reste = acte.partition(":")
        quoi, _, suite = reste.partition("|")
        getattr(self, f"_{verbe}")(quoi, suite)
        expect(self.banc.racine).to_have_attribute("data-etat", "enregistre")
        self.faits.append(acte)

    def sur(self, cle: str) -> None:
        self.page.locator(f"[data-cle='{cle}']").focus()
        self.page.keyboard.press("Enter")

    def bouton(self, *noms: str) -> None:
        for nom in noms:
            self.page.get_by_role("button", name=nom, exact=True).focus()
            self.page.keyboard.press("Enter")

    def ecrire(self, texte: str) -> None:
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(texte)
        self.page.keyboard.press("Enter")

    def choisir(self, cle: str) -> None:
        fichier = self.page.locator(f"[data-cle='fichier-{cle}']")
        if fichier.count() == 0:
            self.sur(f"lieu-{self.question.etat_final(self.faits).elements[cle].dans}")
        if fichier.get_attribute("aria-pressed") != "true":
            self.sur(f"fichier-{cle}")

    def _creer(self, dossier: str, nom: str) -> None:
        self.sur(f"lieu-{dossier}")
        self.bouton("Nouveau dossier")
        self.ecrire(nom)

    def _renommer(self, quoi: str, nom: str) -> None:
        self.choisir(quoi)
        self.bouton("Renommer")
        self.ecrire(nom)

    def _deplacer(self, quoi: str, dossier: str, geste: str = "Couper") -> None:
        self.choisir(quoi)
        self.bouton(geste)
        self.sur(f"lieu-{dossier}")
        self.bouton("Coller")

    def _copier(self, quoi: str, dossier: str) -> None:
        self._deplacer(quoi, dossier, "Copier")

    def _supprimer(self, quoi: str, _: str) -> None:
        self.choisir(quoi)
        self.bouton("Supprimer")

    def _restaurer(self, quoi: str, _: str) -> None:
        self.choisir(quoi)
        self.bouton("Restaurer")

    def _ouvrir(self, quoi: str, _: str) -> None:
        self.choisir(quoi)
        self.bouton("Ouvrir", "Fermer")

    def _joindre(self, quoi: str, _: str) -> None:
        self.choisir(quoi)
        self.bouton("Joindre le fichier choisi")

    def _enregistrer(self, dossier: str, nom: str) -> None:
        self.bouton("Enregistrer sous…")
        self.page.get_by_label("Dossier", exact=True).select_option(dossier)
        self.page.get_by_label("Nom", exact=True).focus()
        self.ecrire(nom)

    def _brancher(self, _quoi: str, _: str) -> None:
        self.bouton("Brancher la clé USB")

    def _ejecter(self, _quoi: str, _: str) -> None:
        self.bouton("Éjecter la clé USB")

    def _retirer(self, _quoi: str, _: str) -> None:
        self.bouton("Retirer la clé USB")

    def _chercher(self, mots: str, _: str) -> None:
        champs = ("Chercher un fichier", "Que cherchez-vous", "Adresse")
        lus = [self.page.get_by_label(nom) for nom in champs]
        next(champ for champ in lus if champ.count()).focus()
        self.ecrire(mots)

    def _adresse(self, texte: str, _: str) -> None:
        self.page.get_by_label("Adresse", exact=True).focus()
        self.ecrire(texte)

    def _lien(self, page: str, _: str) -> None:
        lien = f"[data-cle='lien-{page}'], [data-cle='resultat-{page}']"
        self.page.locator(lien).focus()
        self.page.keyboard.press("Enter")

    def _retour(self, _quoi: str, _: str) -> None:
        self.bouton("← Retour")

    def _onglet(self, _quoi: str, _: str) -> None:
        self.bouton("+ Nouvel onglet")

    def _favori(self, _quoi: str, _: str) -> None:
        self.bouton("☆ Ajouter aux favoris")

    def _cadenas(self, _quoi: str, _: str) -> None:
        self.bouton("Cadenas fermé")

    def _fenetre(self, _quoi: str, _: str) -> None:
        self.bouton("Fermer cette fenêtre ×")

    def _temoins(self, geste: str, _: str) -> None:
        self.bouton("Paramétrer" if geste == "parametrer" else "Continuer sans accepter")

    def _avis(self, mission: str, rang: str) -> None:
        texte = next(m.texte for m in self.question.missions if m.id == mission)
        demande = self.page.locator(".epn-a-faire").get_by_text(texte, exact=True)
        autres = re.compile("Mission suivante|Passer à une autre mission")
        for _ in self.question.missions:
            if demande.count():
                break
            self.page.get_by_role("button", name=autres).focus()
            self.page.keyboard.press("Enter")
        self.page.locator(f".epn-zone-avis input[value='{rang}']").focus()
        self.page.keyboard.press("Space")
        self.bouton("Donner mon avis")


# The size of an old screen, and the same at 200 %.
ECRANS = {"02-fichiers-dossiers": (1024, 768), "03-navigateur-recherche": (512, 384)}


@pytest.mark.parametrize("chapitre", sorted(ECRANS))
def test_chaque_exercice_des_chapitres_va_au_bout_au_clavier(
    contexte: BrowserContext, brancher: Any, chapitre: str
) -> None:
    largeur, hauteur = ECRANS[chapitre]
    exercices = [
        question
        for question in lire_module(MODULE).chapitre(chapitre).questions
        if question.type in ("fichiers", "navigateur")
    ]
    assert {question.niveau for question in exercices} == {"guide", "avec_aide", "autonome"}
    for question in exercices:
        liaison = LiaisonMemoire([question])
        page = contexte.new_page()
        page.set_viewport_size({"width": largeur, "height": hauteur})
        mains = Mains(page, brancher(page, question, liaison), question)
        for acte in question.solution:
            mains.faire(acte)
        fin = page.get_by_text("Toutes les missions sont faites. Bravo !")
        expect(fin).to_be_visible()
        reponse: Any = liaison.etat()["reponses"][question.id]["reponse"]
        assert question.evaluer(reponse).points == question.points
        assert page.evaluate(LARGEUR) <= largeur
        if question is exercices[-1]:
            resultat = Axe().run(page)
            assert resultat.violations_count == 0, resultat.generate_report()
        page.close()
