"""The exercises of five chapters of Visa Internet, done to the end in a page with keys alone.

Each knows acts that fulfil its missions (`exemple_juste`); they are done here as a person would, on
the size of an old screen for some chapters, and at 200 % of it for the others.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from modules.catalogue import lire_module
from modules.commun.liaison import LiaisonMemoire

pytestmark = pytest.mark.parcours

MODULE = Path(__file__).resolve().parents[2] / "modules" / "visa_internet"
LARGEUR = "document.documentElement.scrollWidth"
FINI = "Toutes les missions sont faites. Bravo !"
ATTEINT = "e => e.tabIndex >= 0 && e === document.activeElement"
# What a person tries, from one word to four, for the strength that an exercise asks.
ESSAIS = {
    "0": "chat",
    "2": "girafe-violette",
    "3": "girafe-violette-zinc",
    "4": "girafe-violette-zinc-parapluie",
}
PHRASE_INVENTEE = "girafe-bleue-zinc"


class Mains:
    """What a person does with keys alone, for each act that fulfils an exercise's missions."""

    def __init__(self, page: Page, banc: Any, question: Any) -> None:
        self.page, self.banc, self.question = page, banc, question
        self.faits: list[str] = []

    def faire(self, acte: str) -> None:
        verbe, _, reste = acte.partition(":")
        quoi, _, suite = reste.partition("|")
        getattr(self, f"_{verbe}")(quoi, suite)
        self.attendre()
        self.faits.append(acte)

    def attendre(self) -> None:
        expect(self.banc.racine).to_have_attribute("data-etat", "enregistre")

    def aller(self, cible: Locator) -> None:
        """Have the focus where Tab goes, and nowhere else."""
        cible.focus()
        assert cible.evaluate(ATTEINT), cible

    def sur(self, cle: str) -> None:
        self.aller(self.page.locator(f"[data-cle='{cle}']"))
        self.page.keyboard.press("Enter")

    def bouton(self, *noms: str) -> None:
        for nom in noms:
            self.aller(self.page.get_by_role("button", name=nom, exact=True))
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


class MainsSuivies(Mains):
    """The same where each mission has its own word, read before going on to the next one."""

    def faire(self, acte: str) -> None:
        super().faire(acte)
        if self.page.get_by_role("button", name="Mission suivante", exact=True).count():
            titre = self.page.locator(".epn-mission-courante .epn-scene")
            expect(titre).to_have_text("Mission réussie")
            expect(titre).to_be_focused()
            for touche in ("Tab", "Enter"):
                self.page.keyboard.press(touche)
            expect(titre).to_have_text(re.compile("Mission [0-9] sur"))
            expect(titre).to_be_focused()

    def remplir(self, champ: Locator, texte: str) -> None:
        self.aller(champ)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(texte)


class MainsAuCourrier(MainsSuivies):
    """In the mailbox."""

    def lire(self, message: str) -> None:
        self.sur(f"dossier-{self.question.etat_final(self.faits).places[message]}")
        self.sur(f"message-{message}")
        self.attendre()
        # What was opened, or the word of the mission that asked for it.
        expect(self.page.locator(":is([data-cle=titre], .epn-scene):focus")).to_have_count(1)

    def cocher(self, ligne: str, noms: str) -> None:
        for nom in noms.split():
            self.aller(self.page.locator(f"input[name$='-{ligne}'][value='{nom}']"))
            self.page.keyboard.press("Space")

    def _ouvrir(self, message: str, _: str) -> None:
        self.lire(message)

    def _supprimer(self, message: str, _: str) -> None:
        self.lire(message)
        self.bouton("Supprimer")

    def _restaurer(self, message: str, _: str) -> None:
        self.lire(message)
        self.bouton("Restaurer")

    def _ranger(self, message: str, dossier: str) -> None:
        self.lire(message)
        self.sur(f"ranger-{message}-{dossier}")

    def _piece(self, message: str, piece: str) -> None:
        self.lire(message)
        self.sur(f"piece-{message}|{piece}")

    def _signaler(self, message: str, _: str) -> None:
        self.lire(message)
        self.sur(f"signaler-{message}")

    def _confiance(self, message: str, _: str) -> None:
        self.lire(message)
        self.sur(f"confiance-{message}")

    def _envoyer(self, genre: str, suite: str) -> None:
        message, a, cc, cci, pieces, objet, texte = suite.split("|")
        if message:
            self.lire(message)
            geste = {"repondre_tous": "tous"}.get(genre, genre)
            self.sur(f"{geste}-{message}")
        else:
            self.sur("nouveau")
        if genre in ("ecrire", "transferer"):
            if cc or cci:
                self.aller(self.page.get_by_text("Ajouter une copie (Cc, Cci)"))
                self.page.keyboard.press("Enter")
            for ligne, noms in (("a", a), ("cc", cc), ("cci", cci)):
                self.cocher(ligne, noms)
        self.cocher("pieces", pieces)
        if genre == "ecrire":
            self.remplir(self.page.get_by_label("Objet"), objet)
        self.remplir(self.page.get_by_label("Votre message"), texte)
        self.bouton("Envoyer")


class MainsAuSecret(MainsSuivies):
    """Before a password to measure, words to learn, a code to keep."""

    def _essai(self, force: str, _: str) -> None:
        self.remplir(self.page.get_by_label("Un mot de passe inventé"), ESSAIS[force])
        self.page.keyboard.press("Enter")

    def _phrase(self, combien: str, _: str) -> None:
        self.bouton(f"Tirer {combien} mots au sort")

    def _memoire(self, _quoi: str, _: str) -> None:
        mots = self.page.locator(".epn-mots-tires li").all_text_contents()
        self.bouton("Cacher les mots")
        expect(self.page.get_by_label("Réécrivez la phrase")).to_be_focused()
        self.page.keyboard.type(" ".join(mots))
        self.page.keyboard.press("Enter")

    def _code(self, code: str, _: str) -> None:
        self.remplir(self.page.get_by_label("Le code reçu"), code)
        self.page.keyboard.press("Enter")

    def _appel(self, _quoi: str, _: str) -> None:
        self.bouton("Je ne donne pas le code")


class MainsALaDemarche(MainsSuivies):
    """On an invented site, page after page."""

    def _valider(self, nom: str, suite: str) -> None:
        page = next(page for page in self.question.pages if page.id == nom)
        valeurs = dict(paire.split("=", 1) for paire in suite.split("|"))
        for champ in page.champs:
            entree = self.page.get_by_label(champ.libelle, exact=True)
            valeur = valeurs[champ.id]
            if champ.options:
                self.choisir_dans(entree, valeur, len(champ.options))
            elif champ.genre == "case":
                self.aller(entree)
                if entree.is_checked() is not (valeur == "oui"):
                    self.page.keyboard.press("Space")
            else:
                self.remplir(entree, PHRASE_INVENTEE if champ.genre == "secret" else valeur)
        self.bouton(page.bouton)

    def choisir_dans(self, liste: Locator, valeur: str, combien: int) -> None:
        self.aller(liste)
        for _ in range(combien):
            if liste.input_value() == valeur:
                break
            self.page.keyboard.press("ArrowDown")
        assert liste.input_value() == valeur

    def _quitter(self, _quoi: str, _: str) -> None:
        self.bouton("Quitter ce site")


MAINS = {
    "fichiers": Mains,
    "navigateur": Mains,
    "messagerie": MainsAuCourrier,
    "mot_de_passe": MainsAuSecret,
    "demarche": MainsALaDemarche,
}
# The size of an old screen, and the same at 200 %.
VIEIL_ECRAN, AGRANDI = (1024, 768), (512, 384)
ECRANS = {
    "02-fichiers-dossiers": VIEIL_ECRAN,
    "03-navigateur-recherche": AGRANDI,
    "04-messagerie": AGRANDI,
    "05-se-proteger": VIEIL_ECRAN,
    "06-demarche-bilan": AGRANDI,
}


@pytest.mark.parametrize("chapitre", sorted(ECRANS))
def test_chaque_exercice_des_chapitres_va_au_bout_au_clavier(
    contexte: BrowserContext, brancher: Any, chapitre: str
) -> None:
    largeur, hauteur = ECRANS[chapitre]
    exercices: list[Any] = [
        question
        for question in lire_module(MODULE).chapitre(chapitre).questions
        if question.type in MAINS
    ]
    assert {question.niveau for question in exercices} == {"guide", "avec_aide", "autonome"}
    for question in exercices:
        liaison = LiaisonMemoire([question])
        page = contexte.new_page()
        page.set_viewport_size({"width": largeur, "height": hauteur})
        mains = MAINS[question.type](page, brancher(page, question, liaison), question)
        for acte in question.exemple_juste():
            mains.faire(acte)
        expect(page.get_by_text(FINI)).to_be_visible()
        reponse: Any = liaison.etat()["reponses"][question.id]["reponse"]
        assert question.evaluer(reponse).points == question.points
        assert page.evaluate(LARGEUR) <= largeur
        resultat = Axe().run(page)
        assert resultat.violations_count == 0, resultat.generate_report()
        page.close()
