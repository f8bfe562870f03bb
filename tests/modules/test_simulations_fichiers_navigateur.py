"""The file explorer and the browser in a real page: the same replay as in Python, keys alone."""

from __future__ import annotations

import json
import random
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from modules.catalogue import lire_module
from modules.commun.liaison import LiaisonMemoire
from modules.commun.questions import Fichiers, Navigateur, question_depuis_dict
from modules.commun.questions.simulation import disque as d
from modules.commun.questions.simulation import navigation as n
from modules.commun.questions.simulation.toile import chercher

pytestmark = pytest.mark.parcours

RACINE = Path(__file__).resolve().parents[2]
EXEMPLES = RACINE / "docs" / "exemples" / "exemples_questions"
WIDGETS = RACINE / "modules" / "commun" / "widgets"
LARGEUR = "document.documentElement.scrollWidth"
SOURCES = ("cadre.js", "simulation_actes.js", "fichiers_modele.js", "navigateur_modele.js")
EXPORTS = """
const trier = (ensemble) => [...ensemble].sort();
const paires = (table) => [...table].map(([cle, buts]) => [cle, trier(buts)]).sort();
const AVEC = ["id", "nom", "nature", "dans", "origine", "avant"];
export const disque = ([elements, document, listes]) => listes.map((actes) => {
  let etat = disqueNeuf(elements);
  const changements = actes.map((acte) => {
    const suite = appliquerAuDisque(etat, acte, document);
    const change = suite !== etat;
    etat = suite;
    return change;
  });
  return { changements, elements: [...etat.elements.values()].map((e) => AVEC.map((c) => e[c])),
    cle: etat.cle, crees: etat.crees, recherche: etat.recherche, resultats: etat.resultats,
    ouverts: trier(etat.ouverts), trouves: trier(etat.trouves), joints: etat.joints,
    faits: trier(etat.faits) };
});
export const navigation = ([sites, listes]) => {
  const toile = creerToile(sites);
  return listes.map((actes) => {
    let etat = navigationNeuve();
    const changements = actes.map((acte) => {
      const suite = appliquerAuNavigateur(toile, etat, acte);
      const change = suite !== etat;
      etat = suite;
      return change;
    });
    return { changements, onglets: etat.onglets.map(({ vues, rang }) => [vues, rang]),
      actif: etat.actif, favoris: etat.favoris, visites: etat.visites,
      temoins: paires(etat.temoins), parametres: paires(etat.parametres),
      fermees: trier(etat.fermees), cadenas: trier(etat.cadenas), avis: [...etat.avis].sort() };
  });
};
export const recherches = ([sites, textes]) => {
  const toile = creerToile(sites);
  return textes.map((texte) => Object.values(rechercher(toile, texte)));
};
"""


@cache
def exemple(genre: str) -> Any:
    """The example of a simulator."""
    chapitre = lire_module(EXEMPLES).chapitres[0]
    return next(question for question in chapitre.questions if question.type == genre)


def piegee() -> Navigateur:
    """The example of the browser, with a site of every trick beside its own."""
    question = exemple("navigateur").en_dict()
    fenetre = {"titre": "Bravo", "texte": "Gagné.", "bouton": "Voir", "vers": "mairie-accueil"}
    pages = [
        {
            "id": "p1",
            "titre": "Été des œufs",
            "resume": "L’été.",
            "corps": "=> p2 : Suite",
            "fenetre": fenetre,
        },
        {"id": "p2", "titre": "Horaires", "resume": "Mairies.", "corps": "…", "chemin": "/a"},
    ]
    site = {"id": "piege", "adresse": "piege.example", "nom": "Piège", "securise": False}
    pub = {**site, "id": "pub", "adresse": "pub.example", "annonce": ["horaires"]}
    pub["pages"] = [{"id": "p3", "titre": "Pub", "resume": "Pub.", "corps": "…"}]
    autres = [{**site, "bandeau": "detourne", "pages": pages}, pub]
    lue = question_depuis_dict({**question, "sites": [*question["sites"], *autres]})
    assert isinstance(lue, Navigateur)
    return lue


LIEUX = ["documents", "facture", "recette", "n1", "n2", "n3", "cle", "corbeille", "", "absent"]
NOMS = ["Maison", "maison", "Éte  ", "a|b", "a/b", "Facture d’eau", "x" * 61, *LIEUX]
PAGES = ["mairie-accueil", "mairie-horaires", "p1", "p2", "p3", "absente", "nouveau", *"1237"]
TEXTES = [
    "horaires mairie",
    "Les ŒUFS, l’été",
    "",
    "  ",
    "de la",
    "piege.example",
    "piege.example/a/",
]
TEXTES += ["https://www.mairie-de-plouviel.example", "rien.example", "pub", "MAIRIES ouvertes"]
SUITES = ["ajouter", "enlever", "fermer", "accepter", "refuser", "parametrer", "garder"]
SUITES += ["basculer|mesure", "basculer|partage", "basculer|rien", "une|1", "une|", "|2"]


def actes_de_fichiers(hasard: random.Random) -> list[str]:
    verbes = [*sorted(d.VERBES), "creer", "deplacer", "copier", "brancher", "danser"]
    return [
        f"{hasard.choice(verbes)}:{hasard.choice(LIEUX)}|{hasard.choice(NOMS)}" for _ in range(25)
    ]


def actes_de_navigateur(hasard: random.Random) -> list[str]:
    verbes = [*sorted(n.VERBES), "adresse", "lien", "lien", "temoins", "danser"]
    suites = {
        "adresse": TEXTES,
        "chercher": TEXTES,
        "lien": PAGES,
        "onglet": PAGES,
        "fermer": PAGES,
    }
    lus = [hasard.choice(verbes) for _ in range(30)]
    return [f"{v}:{hasard.choice(suites.get(v, [*SUITES, *PAGES]))}" for v in lus]


def attendu_du_disque(question: Fichiers, actes: list[str]) -> dict[str, Any]:
    etats = [question.etat_final([])]
    for acte in actes:
        etats.append(d.appliquer(etats[-1], acte, avec_document=True))
    fin = etats[-1]
    return {
        "changements": [a is not b for a, b in pairwise(etats)],
        "elements": [
            [e.id, e.nom, e.nature, e.dans, e.origine, e.avant] for e in fin.elements.values()
        ],
        **{cle: getattr(fin, cle) for cle in ("cle", "crees", "recherche")},
        **{cle: list(getattr(fin, cle)) for cle in ("resultats", "joints")},
        **{cle: sorted(getattr(fin, cle)) for cle in ("ouverts", "trouves", "faits")},
    }


def attendu_du_navigateur(question: Navigateur, actes: list[str]) -> dict[str, Any]:
    etats = [n.Navigation()]
    for acte in actes:
        etats.append(n.appliquer(question.toile, etats[-1], acte))
    fin = etats[-1]
    attendu = {
        "changements": [a is not b for a, b in pairwise(etats)],
        "onglets": [[o.vues, o.rang] for o in fin.onglets],
        **{cle: getattr(fin, cle) for cle in ("actif", "favoris", "visites")},
        **{cle: sorted(getattr(fin, cle)) for cle in ("fermees", "cadenas")},
        "avis": sorted((fin.avis or {}).items()),
    }
    for cle in ("temoins", "parametres"):
        buts = getattr(fin, cle) or {}
        attendu[cle] = sorted([site, sorted(choisis)] for site, choisis in buts.items())
    lu: dict[str, Any] = json.loads(json.dumps(attendu))
    return lu


def test_la_page_rejoue_comme_python(contexte: BrowserContext) -> None:
    """Lists of acts drawn at random, always the same: states and searches agree."""
    page = contexte.new_page()
    page.goto("http://salle.test/")
    source = "\n".join((WIDGETS / nom).read_text(encoding="utf-8") for nom in SOURCES) + EXPORTS
    page.evaluate(
        "async (source) => { window.modele = await import(URL.createObjectURL("
        "new Blob([source], { type: 'text/javascript' }))); }",
        source,
    )
    hasard = random.Random(20261128)
    fichiers: Any = question_depuis_dict(
        {**exemple("fichiers").en_dict(), "document": {"titre": "Lettre", "texte": "Bonjour."}}
    )
    listes = [actes_de_fichiers(hasard) for _ in range(150)]
    donnees = [fichiers.publique()["elements"], True, listes]
    vus = page.evaluate("(d) => window.modele.disque(d)", donnees)
    for actes, vu in zip(listes, vus, strict=True):
        assert vu == attendu_du_disque(fichiers, actes), actes
    navigateur = piegee()
    sites = navigateur.publique()["sites"]
    listes = [actes_de_navigateur(hasard) for _ in range(150)]
    vus = page.evaluate("(d) => window.modele.navigation(d)", [sites, listes])
    for actes, vu in zip(listes, vus, strict=True):
        assert vu == attendu_du_navigateur(navigateur, actes), actes
    trouves = page.evaluate("(d) => window.modele.recherches(d)", [sites, TEXTES])
    assert trouves == [list(chercher(navigateur.toile, texte)) for texte in TEXTES]


def sans_faute(page: Page) -> None:
    resultat = Axe().run(page)
    assert resultat.violations_count == 0, resultat.generate_report()


def presser(page: Page, *noms: str) -> None:
    """Press Enter on buttons, one after the other, as a keyboard does once there."""
    for nom in noms:
        page.get_by_role("button", name=nom, exact=True).focus()
        page.keyboard.press("Enter")


def test_les_fichiers_au_clavier_et_a_la_souris(contexte: BrowserContext, brancher: Any) -> None:
    question = exemple("fichiers")
    liaison = LiaisonMemoire([question])
    page = contexte.new_page()
    banc = brancher(page, question, liaison)
    titre = page.locator(".epn-mission-courante .epn-scene")
    annonce = page.locator(".epn-annonce")
    sans_faute(page)

    # A name that cannot be, then the right one, by keys alone.
    presser(page, "Nouveau dossier")
    page.keyboard.type("Mai/son")
    page.keyboard.press("Enter")
    expect(annonce).to_contain_text("signe interdit")
    page.keyboard.press("Control+a")
    page.keyboard.type("Maison")
    sans_faute(page)
    page.keyboard.press("Enter")
    expect(titre).to_have_text("Mission réussie")
    presser(page, "Mission suivante")

    # Dragged onto a folder of the tree; undone; then with the buttons.
    facture = page.locator("[data-cle=fichier-facture]")
    facture.drag_to(page.locator("[data-cle=lieu-n1]"))
    expect(titre).to_have_text("Mission réussie")
    presser(page, "Annuler")
    expect(titre).to_contain_text("Mission 2")
    facture.focus()
    page.keyboard.press("Enter")
    expect(facture).to_have_attribute("aria-pressed", "true")
    expect(facture).to_be_focused()
    presser(page, "Couper")
    page.locator("[data-cle=lieu-n1]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-cle=lieu-n1]")).to_have_attribute("aria-current", "true")
    presser(page, "Coller")
    expect(titre).to_have_text("Mission réussie")

    # Found again by its name, read, copied on the key.
    page.get_by_label("Chercher un fichier").focus()
    page.keyboard.type("EAU")
    page.keyboard.press("Enter")
    expect(annonce).to_have_text("1 résultat.")
    facture.focus()
    page.keyboard.press("Enter")
    presser(page, "Ouvrir")
    expect(page.get_by_text("38 euros")).to_be_visible()
    sans_faute(page)
    presser(page, "Fermer", "Brancher la clé USB", "Copier")
    page.locator("[data-cle=lieu-cle]").focus()
    page.keyboard.press("Enter")
    presser(page, "Coller", "Éjecter la clé USB", "Retirer la clé USB")
    expect(titre).to_have_text("Toutes les missions sont faites. Bravo !")
    expect(banc.statut).to_have_text("Enregistré")
    reponse: Any = liaison.etat()["reponses"][question.id]["reponse"]
    assert question.evaluer(reponse).points == 4

    # Taken up again where it was, the trash emptied, on a narrow screen.
    page.reload()
    banc.monter(question.publique())
    page.set_viewport_size({"width": 320, "height": 700})
    expect(page.locator("[data-cle=lieu-n1]")).to_be_visible()
    page.locator("[data-cle=fichier-recette]").click()
    presser(page, "Supprimer")
    page.locator("[data-cle=lieu-corbeille]").click()
    presser(page, "Vider la corbeille", "Oui, vider")
    expect(page.get_by_text("Rien ici.")).to_be_visible()
    assert page.evaluate(LARGEUR) <= 320
    sans_faute(page)


def test_le_navigateur_au_clavier(contexte: BrowserContext, brancher: Any) -> None:
    question: Any = piegee()
    avis = {"texte": "Ce site est-il sûr ?", "aide": "Lisez.", "retour": "Bien."}
    avis |= {
        "plus_tard": "Relisez la page.",
        "id": "juger",
        "but": "avis",
        "choix": ["Oui", "Non"],
        "juste": 2,
    }
    missions = [*question.en_dict()["missions"], avis]
    solution = question.en_dict()["solution"] + "\navis:juger|2"
    question = question_depuis_dict(
        {**question.en_dict(), "missions": missions, "solution": solution}
    )
    liaison = LiaisonMemoire([question])
    page = contexte.new_page()
    banc = brancher(page, question, liaison)
    titre = page.locator(".epn-mission-courante .epn-scene")
    devant = page.locator(".epn-titre-page")
    sans_faute(page)

    # A search, an ad that says so, the right page; back and forth.
    page.get_by_label("Que cherchez-vous").focus()
    page.keyboard.type("horaires mairie")
    page.keyboard.press("Enter")
    expect(devant).to_be_focused()
    expect(page.get_by_text("Annonce", exact=True)).to_be_visible()
    sans_faute(page)
    page.get_by_role("link", name="Horaires de la mairie").focus()
    page.keyboard.press("Enter")
    expect(titre).to_have_text("Mission réussie")
    presser(page, "Mission suivante", "Cadenas fermé")
    expect(page.get_by_text("au nom de")).to_contain_text("Commune de Plouviel")
    sans_faute(page)
    presser(page, "Fermer")
    expect(page.get_by_role("button", name="Cadenas fermé")).to_be_focused()
    presser(page, "Tout refuser")
    expect(titre).to_have_text("Mission réussie")
    presser(page, "Mission suivante", "☆ Ajouter aux favoris")
    expect(page.get_by_role("link", name="★ Horaires de la mairie")).to_be_visible()

    # A tricky site in another tab: its window closed, its refusal found behind the settings.
    presser(page, "Mission suivante", "+ Nouvel onglet")
    page.get_by_label("Adresse", exact=True).focus()
    page.keyboard.type("piege.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Une fenêtre s’est ouverte")).to_be_visible()
    expect(page.get_by_role("button", name="Tout refuser")).to_have_count(0)
    sans_faute(page)
    presser(page, "Fermer cette fenêtre ×", "Paramétrer")
    mesure = page.get_by_label("Compter les visites du site")
    expect(mesure).to_be_checked()
    mesure.focus()
    page.keyboard.press("Space")
    expect(mesure).not_to_be_checked()
    expect(mesure).to_be_focused()
    sans_faute(page)
    presser(page, "Continuer sans accepter")
    expect(devant).to_be_focused()
    presser(page, "Donner mon avis")
    expect(page.locator(".epn-annonce")).to_have_text("Choisissez d’abord une réponse.")
    page.get_by_role("radio", name="Oui").focus()
    page.keyboard.press("Space")
    presser(page, "Donner mon avis")
    expect(page.locator(".epn-annonce")).to_have_text("Relisez la page.")
    page.get_by_role("radio", name="Non").focus()
    page.keyboard.press("Space")
    presser(page, "Donner mon avis")
    expect(titre).to_have_text("Toutes les missions sont faites. Bravo !")
    expect(banc.statut).to_have_text("Enregistré")
    reponse: Any = liaison.etat()["reponses"][question.id]["reponse"]
    assert question.evaluer(reponse).points == 3
    page.reload()
    banc.monter(question.publique())
    page.set_viewport_size({"width": 320, "height": 700})
    expect(devant).to_have_text("Été des œufs")
    expect(page.locator(".epn-onglets [aria-current]")).to_have_text("Été des œufs")
    assert page.evaluate(LARGEUR) <= 320
    sans_faute(page)
