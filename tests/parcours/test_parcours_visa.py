"""Five meetings of the Visa, keyboard alone: every exercise, handed in, to the results.

Each exercise knows acts that fulfil its missions (`exemple_juste`); they are done here as a person
would, on an old screen for some meetings, and at 200 % of it for the others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from inscriptions.depot import ouvrir
from inscriptions.services import reponses
from modules.catalogue import lire_module
from plateforme.dossier import RACINE_MODULES

# Milliseconds for what waits on the server: a bound for the lost case, never a claim of speed.
LENT = 120_000
LARGEUR = "document.documentElement.scrollWidth"
FINI = "Toutes les missions sont faites. Bravo !"
ATTEINT = "e => e.tabIndex >= 0 && e === document.activeElement"
CHOISI = "e => e.selectedOptions[0].text"
# Those of the page: the lesson's order is the notebook's own.
DANS_L_ORDRE = "questions => questions.map((q) => q.dataset.question)"
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

    def __init__(self, page: Page, question: Any) -> None:
        self.page, self.question = page, question
        self.une = page.locator(f'[data-question="{question.id}"]')
        self.faits: list[str] = []

    def faire(self, acte: str) -> None:
        verbe, _, reste = acte.partition(":")
        quoi, _, suite = reste.partition("|")
        getattr(self, f"_{verbe}")(quoi, suite)
        self.attendre()
        self.faits.append(acte)

    def attendre(self) -> None:
        expect(self.une).to_have_attribute("data-etat", "enregistre", timeout=LENT)

    def aller(self, cible: Locator) -> None:
        """Have the focus where Tab goes, and nowhere else."""
        cible.focus()
        assert cible.evaluate(ATTEINT), cible

    def sur(self, cle: str) -> None:
        self.aller(self.une.locator(f"[data-cle='{cle}']"))
        self.page.keyboard.press("Enter")

    def bouton(self, *noms: str) -> None:
        for nom in noms:
            self.aller(self.une.get_by_role("button", name=nom, exact=True))
            self.page.keyboard.press("Enter")

    def ecrire(self, texte: str) -> None:
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(texte)
        self.page.keyboard.press("Enter")

    def choisir(self, cle: str) -> None:
        fichier = self.une.locator(f"[data-cle='fichier-{cle}']")
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
        self.bouton("Ouvrir")
        self.attendre()  # the word of a mission done takes the focus
        self.bouton("Fermer")

    def _joindre(self, quoi: str, _: str) -> None:
        self.choisir(quoi)
        self.bouton("Joindre le fichier choisi")

    def _enregistrer(self, dossier: str, nom: str) -> None:
        self.bouton("Enregistrer sous…")
        self.une.get_by_label("Dossier", exact=True).select_option(dossier)
        self.une.get_by_label("Nom", exact=True).focus()
        self.ecrire(nom)

    def _brancher(self, _quoi: str, _: str) -> None:
        self.bouton("Brancher la clé USB")

    def _ejecter(self, _quoi: str, _: str) -> None:
        self.bouton("Éjecter la clé USB")

    def _retirer(self, _quoi: str, _: str) -> None:
        self.bouton("Retirer la clé USB")

    def _chercher(self, mots: str, _: str) -> None:
        champs = ("Chercher un fichier", "Que cherchez-vous", "Adresse")
        lus = [self.une.get_by_label(nom) for nom in champs]
        next(champ for champ in lus if champ.count()).focus()
        self.ecrire(mots)

    def _adresse(self, texte: str, _: str) -> None:
        self.une.get_by_label("Adresse", exact=True).focus()
        self.ecrire(texte)

    def _lien(self, page: str, _: str) -> None:
        lien = f"[data-cle='lien-{page}'], [data-cle='resultat-{page}']"
        self.une.locator(lien).focus()
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
        demande = self.une.locator(".epn-a-faire").get_by_text(texte, exact=True)
        autres = re.compile("Mission suivante|Passer à une autre mission")
        for _ in self.question.missions:
            if demande.count():
                break
            self.une.get_by_role("button", name=autres).focus()
            self.page.keyboard.press("Enter")
        self.une.locator(f".epn-zone-avis input[value='{rang}']").focus()
        self.page.keyboard.press("Space")
        self.bouton("Donner mon avis")


class MainsSuivies(Mains):
    """The same where each mission has its own word, read before going on to the next one."""

    def faire(self, acte: str) -> None:
        super().faire(acte)
        if self.une.get_by_role("button", name="Mission suivante", exact=True).count():
            titre = self.une.locator(".epn-mission-courante .epn-scene")
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
        expect(self.une.locator(":is([data-cle=titre], .epn-scene):focus")).to_have_count(1)

    def cocher(self, ligne: str, noms: str) -> None:
        for nom in noms.split():
            self.aller(self.une.locator(f"input[name$='-{ligne}'][value='{nom}']"))
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
                self.aller(self.une.get_by_text("Ajouter une copie (Cc, Cci)"))
                self.page.keyboard.press("Enter")
            for ligne, noms in (("a", a), ("cc", cc), ("cci", cci)):
                self.cocher(ligne, noms)
        self.cocher("pieces", pieces)
        if genre == "ecrire":
            self.remplir(self.une.get_by_label("Objet"), objet)
        self.remplir(self.une.get_by_label("Votre message"), texte)
        self.bouton("Envoyer")


class MainsAuSecret(MainsSuivies):
    """Before a password to measure, words to learn, a code to keep."""

    def _essai(self, force: str, _: str) -> None:
        self.remplir(self.une.get_by_label("Un mot de passe inventé"), ESSAIS[force])
        self.page.keyboard.press("Enter")

    def _phrase(self, combien: str, _: str) -> None:
        self.bouton(f"Tirer {combien} mots au sort")

    def _memoire(self, _quoi: str, _: str) -> None:
        mots = self.une.locator(".epn-mots-tires li").all_text_contents()
        self.bouton("Cacher les mots")
        expect(self.une.get_by_label("Réécrivez la phrase")).to_be_focused()
        self.page.keyboard.type(" ".join(mots))
        self.page.keyboard.press("Enter")

    def _code(self, code: str, _: str) -> None:
        self.remplir(self.une.get_by_label("Le code reçu"), code)
        self.page.keyboard.press("Enter")

    def _appel(self, _quoi: str, _: str) -> None:
        self.bouton("Je ne donne pas le code")


class MainsALaDemarche(MainsSuivies):
    """On an invented site, page after page."""

    def _valider(self, nom: str, suite: str) -> None:
        page = next(page for page in self.question.pages if page.id == nom)
        valeurs = dict(paire.split("=", 1) for paire in suite.split("|"))
        for champ in page.champs:
            entree = self.une.get_by_label(champ.libelle, exact=True)
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


class MainsAuPapier(Mains):
    """Before a question that a sheet of paper could ask: boxes, lists, blanks, an order."""

    def repondre(self) -> None:
        juste = self.question.exemple_juste()
        getattr(self, f"_rep_{self.question.type}", self._rep_cases)(juste)
        noms = ("Enregistrer ma réponse", "Vérifier ma réponse")
        self.bouton(noms[0] if self.question.notee else noms[1])
        self.attendre()

    def cocher_cases(self, *valeurs: str) -> None:
        for valeur in valeurs:
            self.aller(self.une.locator(f"input[value='{valeur}']"))
            self.page.keyboard.press("Space")

    def choisir_mot(self, liste: Locator, texte: str) -> None:
        self.aller(liste)
        for _ in range(liste.locator("option").count()):
            if liste.evaluate(CHOISI) == texte:
                return
            self.page.keyboard.press("ArrowDown")
        assert liste.evaluate(CHOISI) == texte

    def _rep_cases(self, juste: Any) -> None:
        self.cocher_cases(*([juste] if isinstance(juste, str) else juste))

    def _rep_association(self, _: Any) -> None:
        for paire in self.question.paires:
            self.choisir_mot(self.une.get_by_label(paire.gauche, exact=True), paire.droite)

    def _rep_trous(self, juste: Any) -> None:
        trous = self.une.locator(".epn-trou :is(select, input)")
        for rang, mot in enumerate(juste):
            if self.question.trous[rang].choix:
                self.choisir_mot(trous.nth(rang), mot)
            else:
                self.aller(trous.nth(rang))
                self.page.keyboard.type(mot)

    def _rep_nombre(self, juste: Any) -> None:
        self.aller(self.une.get_by_label("Votre réponse, en chiffres"))
        self.page.keyboard.type(juste)

    def _rep_ordre(self, _: Any) -> None:
        for place, etape in enumerate(self.question.etapes):
            rangees = self.une.locator("li > .epn-texte").all_inner_texts()
            self.aller(self.une.get_by_role("button", name=f"Monter : {etape.texte}"))
            for _rang in range(rangees.index(etape.texte) - place):
                self.page.keyboard.press("Enter")

    def _rep_situation(self, juste: Any) -> None:
        for pas in juste:
            self.cocher_cases(pas.partition("=")[2])
            self.bouton("Faire ce choix")


def avancer(page: Page, cible: Locator) -> None:
    """Go from step to step until the target is there."""
    for _ in range(30):
        if cible.is_visible():
            return
        page.get_by_role("button", name="Étape suivante").focus()
        page.keyboard.press("Enter")
    raise AssertionError(f"aucune étape ne montre {cible}")


def sans_defaut(page: Page, ou: str) -> None:
    trouve = Axe().run(page, context=ou)
    assert trouve.violations_count == 0, trouve.generate_report()


# The size of an old screen, and the same at 200 %.
VIEIL_ECRAN, AGRANDI = (1024, 768), (512, 384)
ECRANS = {
    "02-fichiers-dossiers": VIEIL_ECRAN,
    "03-navigateur-recherche": AGRANDI,
    "04-messagerie": AGRANDI,
    "05-se-proteger": VIEIL_ECRAN,
    "06-demarche-bilan": AGRANDI,
}


@pytest.mark.parametrize("identifiant", sorted(ECRANS))
def test_une_rencontre_au_clavier_jusqu_aux_resultats(
    portail: Any,
    poste: Callable[..., Any],
    accessible: Callable[[Page], None],
    identifiant: str,
) -> None:
    largeur, hauteur = ECRANS[identifiant]
    eleve = portail.inscrire(f"Yann {identifiant[:2]}", "visa_internet")
    chapitre = lire_module(RACINE_MODULES / "visa_internet").chapitre(identifiant)
    simulees: list[Any] = [q for q in chapitre.questions if q.type in MAINS]
    assert {question.niveau for question in simulees} == {"guide", "avec_aide", "autonome"}
    ordinateur = poste(viewport={"width": largeur, "height": hauteur})
    page = ordinateur.page()
    page.goto(portail.url)
    page.get_by_label("Le code de votre carte").focus()
    page.keyboard.insert_text(eleve.carte)
    page.keyboard.press("Enter")
    page.get_by_role("article").filter(has_text=chapitre.titre).get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(chapitre.titre, timeout=LENT)
    toutes = page.locator("[data-question]")
    expect(toutes).to_have_count(len(chapitre.questions), timeout=LENT)
    for nom in toutes.evaluate_all(DANS_L_ORDRE):
        posee: Any = chapitre.question(nom)
        if posee.exemple_juste() is None:
            continue  # what a person writes freely
        une = page.locator(f'[data-question="{nom}"]')
        expect(une.locator("fieldset").first).to_be_enabled(timeout=LENT)
        avancer(page, une)
        if posee.type in MAINS:
            mains = MAINS[posee.type](page, posee)
            for acte in posee.exemple_juste():
                mains.faire(acte)
            expect(une.get_by_text(FINI)).to_be_visible(timeout=LENT)
        else:
            MainsAuPapier(page, posee).repondre()
        assert page.evaluate(LARGEUR) <= largeur
        sans_defaut(page, f'[data-question="{nom}"]')

    with ouvrir(portail.base) as depot, depot.lecture() as bdd:
        gardees = reponses.courantes(bdd, eleve.id, "visa_internet", identifiant)
    for faite in chapitre.questions:
        if faite.exemple_juste() is not None:
            contenu = faite.valider_reponse(json.loads(gardees[faite.id]))
            assert faite.evaluer(contenu).points == faite.points, faite.id

    fini = page.get_by_role("button", name="J'ai terminé", exact=True)
    avancer(page, fini)
    fini.focus()
    page.keyboard.press("Enter")
    total = round(sum(posee.points for posee in chapitre.questions_notees))
    expect(page.locator(".epn-score")).to_contain_text(f"{total} points sur {total}", timeout=LENT)
    for posee in simulees:
        if posee.notee:
            mots = "avec guidage" if posee.niveau == "guide" else "autonome"
            expect(page.locator(f'[data-resultat="{posee.id}"]')).to_contain_text(mots)
    accessible(page)
    assert ordinateur.plaintes == []
