"""The first meeting of the Visa, keyboard alone and by ear: every exercise, to the results."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from inscriptions.depot import ouvrir
from inscriptions.services import reponses, sessions
from modules.catalogue import lire_module
from plateforme.dossier import RACINE_MODULES

CHAPITRE = "01-poste-souris-clavier"
# Milliseconds for what waits on the server: a bound for the lost case, never a claim of speed.
LENT = 120_000
# A French voice of this computer, which says everything at once.
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
BAVARDE = "() => { speechSynthesis.speak = (u) => { dites.push(u.text); u.onend(); }; }"
ICI = "e => e === document.activeElement"
CHOISI = "e => e.selectedOptions[0].text"
# What a person has to read: headings, paragraphs, statements, missions, hints.
A_LIRE = """() => [...document.querySelectorAll(
  ".epn-lecon > :is(h2, p:not(.epn-ecoute), ul), .epn-enonce, .epn-a-faire, .epn-pouce, " +
  ".epn-exercice"
)].filter((e) => e.checkVisibility()).map((e) => e.innerText)"""


class Mains:
    """Ten fingers on a keyboard: Tab until there, and no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def aller(self, cible: Locator, touche: str = "Tab") -> None:
        """Press Tab, or Shift and Tab to go back, until the target has the focus."""
        self.repeter(touche, lambda: cible.evaluate(ICI))

    def repeter(self, touche: str, atteint: Callable[[], Any]) -> None:
        """Press one key until something is reached."""
        for _ in range(80):
            if atteint():
                return
            self.page.keyboard.press(touche)
        raise AssertionError(f"{touche} n’y mène pas")

    def presser(self, *touches: str) -> None:
        for touche in touches:
            self.page.keyboard.press(touche)


def question(page: Page, identifiant: str) -> Locator:
    return page.locator(f'[data-question="{identifiant}"]')


def finir_mission(mains: Mains, une: Locator, *, derniere: bool = False) -> None:
    """Hear that the mission is done, where the focus is, and go on to the next one."""
    titre = une.locator(".epn-scene")
    attendu = "Toutes les missions sont faites. Bravo !" if derniere else "Mission réussie"
    expect(titre).to_have_text(attendu, timeout=LENT)
    expect(titre).to_be_focused()
    if derniere:
        return
    mains.presser("Tab", "Enter")
    expect(titre).to_be_focused()


def faire_souris(mains: Mains, une: Locator, missions: Any) -> None:
    """Reach each target: Tab aims, Enter clicks, opens, takes, then Enter again puts down."""
    for rang, mission in enumerate(missions, start=1):
        cibles = une.locator(".epn-cible")
        expect(cibles).to_have_count(len(mission.cibles))
        if mission.geste == "viser":  # reaching the last one already moves on: no look back
            mains.aller(cibles.first)
            mains.presser(*["Tab"] * (len(mission.cibles) - 1))
            finir_mission(mains, une, derniere=rang == len(missions))
            continue
        for numero in range(len(mission.cibles)):
            mains.aller(cibles.nth(numero))
            mains.presser("Enter")
            if mission.depot:
                mains.aller(une.locator(".epn-depot"))
                mains.presser("Enter")
                expect(cibles.nth(numero)).to_have_attribute("data-faite", "oui")
                if numero + 1 < len(mission.cibles):
                    suivante = cibles.nth(numero + 1)
                    mains.repeter("ArrowLeft", lambda c=suivante: c.evaluate(ICI))
        finir_mission(mains, une, derniere=rang == len(missions))


def faire_clavier(mains: Mains, une: Locator, missions: Any) -> None:
    """Write each text; what is there first is erased and written again."""
    for rang, mission in enumerate(missions, start=1):
        champ = une.get_by_label("Écrivez ici")
        if mission.coller:
            mains.aller(une.locator(".epn-clavier [tabindex='0']"))
            copier = une.get_by_role("button", name="Copier", exact=True)
            mains.repeter("ArrowRight", lambda c=copier: c.evaluate(ICI))
            mains.presser("Enter", "ArrowRight", "Enter")
        else:
            mains.aller(champ)
            mains.presser("End", *["Backspace"] * len(mission.depart))
            mains.page.keyboard.insert_text(mission.attendu)
        finir_mission(mains, une, derniere=rang == len(missions))


def ecouter(mains: Mains, bouton: Locator, touche: str = "Tab") -> str:
    """Press an « Écouter » by keyboard; return what was said."""
    mains.page.evaluate("dites.length = 0")
    mains.aller(bouton, touche)
    mains.presser("Enter")
    dites = mains.page.evaluate("dites")
    return " ".join(dites)


def tout_entendre(page: Page) -> str:
    """Press every « Écouter » of the page, as who does not read would."""
    page.evaluate("dites.length = 0")
    for bouton in page.get_by_role("button", name="Écouter").all():
        bouton.focus()
        page.keyboard.press("Enter")
    return " ".join(page.evaluate("dites"))


def en_mots(texte: str) -> str:
    return " ".join(texte.replace("•", " ").split())


def avancer(mains: Mains, cible: Locator) -> None:
    """Go from step to step until the target is there, hearing all that each step gives to read."""
    for _ in range(20):
        entendu = en_mots(tout_entendre(mains.page))
        for texte in mains.page.evaluate(A_LIRE):
            for ligne in texte.splitlines():
                assert en_mots(ligne) in entendu, ligne
        for image in mains.page.locator(".epn-lecon img:visible").all():
            assert en_mots(image.get_attribute("alt") or "absente") in entendu
        if cible.is_visible():
            return
        mains.aller(mains.page.get_by_role("button", name="Étape suivante"))
        mains.presser("Enter")
    raise AssertionError(f"aucune étape ne montre {cible}")


def test_la_premiere_rencontre_au_clavier_et_a_l_oreille(
    portail: Any, demo: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    eleve = portail.inscrire("Marie-Jo", "visa_internet")
    chapitre = lire_module(RACINE_MODULES / "visa_internet").chapitre(CHAPITRE)
    ordinateur = poste(viewport={"width": 1024, "height": 768})
    page = ordinateur.page()
    mains = Mains(page)
    page.add_init_script(VOIX)
    page.goto(portail.url)
    mains.aller(page.get_by_label("Le code de votre carte"))
    page.keyboard.insert_text(eleve.carte)
    mains.presser("Enter")
    mains.aller(page.get_by_role("article").filter(has_text=chapitre.titre).get_by_role("link"))
    mains.presser("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(chapitre.titre, timeout=LENT)
    derniere = question(page, "clavier-en-autonomie")
    expect(derniere.get_by_label("Écrivez ici")).to_be_enabled(timeout=LENT)
    expect(question(page, "parties-du-poste").locator("select").first).to_be_enabled(timeout=LENT)
    accessible(page)
    # One paragraph alone, and the eye is shown where the voice is.
    page.evaluate("() => { speechSynthesis.speak = (u) => dites.push(u.text); }")
    oreille = page.get_by_role("button", name="Écouter : Bienvenue")
    dit = ecouter(mains, oreille, "Shift+Tab")
    expect(page.locator(".epn-lu")).to_contain_text(dit)
    assert dit == "Bienvenue !".replace(" ", " ")
    mains.presser("Enter")
    expect(page.locator(".epn-lu")).to_have_count(0)
    page.evaluate(BAVARDE)

    # Step after step, by ear as well: nothing that must be read is left unsaid.
    une = question(page, "parties-du-poste")
    avancer(mains, une)
    paires: Any = chapitre.question("parties-du-poste")
    for paire in paires.paires:
        champ = une.get_by_label(paire.gauche, exact=True)
        mains.aller(champ)
        mains.repeter("ArrowDown", lambda c=champ, p=paire: c.evaluate(CHOISI) == p.droite)
    mains.aller(une.get_by_role("button", name="Enregistrer ma réponse"))
    mains.presser("Enter")
    expect(une.get_by_role("status")).to_have_text("Enregistré", timeout=LENT)
    une = question(page, "eteindre-le-poste")
    avancer(mains, une)
    etapes: Any = chapitre.question("eteindre-le-poste")
    for place, etape in enumerate(etapes.etapes):
        monter = une.get_by_role("button", name=f"Monter : {etape.texte}")
        textes = une.locator("li > .epn-texte").all_inner_texts()
        monter.focus()  # steps move around the focus: Tab would go past them
        mains.presser(*["Enter"] * (textes.index(etape.texte) - place))
    expect(une.get_by_role("status")).to_have_text("Enregistré", timeout=LENT)
    for identifiant in ("souris-pas-a-pas", "souris-deux-clics", "souris-en-autonomie"):
        exercice: Any = chapitre.question(identifiant)
        avancer(mains, question(page, identifiant))
        faire_souris(mains, question(page, identifiant), exercice.missions)
    for identifiant in ("clavier-pas-a-pas", "clavier-accents", "clavier-en-autonomie"):
        exercice = chapitre.question(identifiant)
        une = question(page, identifiant)
        avancer(mains, une)
        dit = ecouter(mains, une.get_by_role("button", name="Écouter : l’exercice"), "Shift+Tab")
        assert exercice.missions[0].attendu in dit
        faire_clavier(mains, question(page, identifiant), exercice.missions)
    expect(derniere.get_by_role("status")).to_have_text("Enregistré", timeout=LENT)
    bouton = derniere.get_by_role("button", name="Écouter : question")
    dit = ecouter(mains, bouton, "Shift+Tab")
    assert "Toutes les missions sont faites" in dit
    accessible(page)

    with ouvrir(portail.base) as depot, depot.lecture() as bdd:
        (session,) = (s.code for s in sessions.lister_sessions(bdd) if "visa" in s.titre)
        gardees = reponses.courantes(bdd, eleve.id, "visa_internet", CHAPITRE)
    for notee in chapitre.questions_notees:
        contenu = json.loads(gardees[notee.id])
        assert notee.evaluer(notee.valider_reponse(contenu)).points == notee.points, notee.id

    # Handed in: what was done is told, and how far alone.
    fini = page.get_by_role("button", name="J'ai terminé", exact=True)
    avancer(mains, fini)
    mains.aller(fini)
    mains.presser("Enter")
    expect(page.locator(".epn-score")).to_contain_text("22 points sur 22", timeout=LENT)
    expect(page.locator('[data-resultat="souris-pas-a-pas"]')).to_contain_text("avec guidage")
    expect(page.locator('[data-resultat="clavier-accents"]')).to_contain_text("autonome")
    assert ordinateur.plaintes == []

    # The trainer reads the same beside the observation grid.
    acces = demo.json["formateur"]
    formatrice = portail.visite()
    formatrice.get("/formateur")
    formatrice.post(
        "/formateur", identifiant=acces["identifiant"], mot_de_passe=acces["mot_de_passe"]
    )
    grille = formatrice.get(f"/formateur/session/{session}/observations/{eleve.id}").texte
    assert "3 missions sur 3, avec guidage." in grille
    assert "4 missions sur 4, autonome." in grille
