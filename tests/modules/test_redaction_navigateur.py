"""The writing desk in a real browser: blocks by keyboard, saving while one types, advice."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, expect

from modules.catalogue import lire_module
from modules.commun.conseils import Bloc, lire_balise
from modules.commun.liaison import LiaisonMemoire
from modules.commun.phrases import nombre_de_mots
from modules.commun.questions import Question, question_depuis_dict
from modules.commun.widgets import WIDGETS

EXEMPLES = Path(__file__).resolve().parents[2] / "docs" / "exemples" / "exemples_questions"
NATURES = ["titre", "chapo", "paragraphe", "intertitre", "citation", "image"]
RETOUR = {
    "points": None,
    "maximum": 6.0,
    "juste": None,
    "choix": {},
    "bons_choix": [],
    "oublies": [],
    "libelles": {},
    "explication": "À retenir ici.",
    "attendu": "Un titre qui annonce.",
    "sources": [],
}


@cache
def redaction(**changements: Any) -> Question:
    """The example of the guide, graded, with every kind of block."""
    (question,) = (q for q in lire_module(EXEMPLES).chapitres[0].questions if q.type == "redaction")
    tout = {"notee": True, "blocs": NATURES, **changements}
    return question_depuis_dict({**question.en_dict(), **tout})


def zone(banc: Any, nom: str) -> Locator:
    champ: Locator = banc.racine.get_by_role("textbox", name=nom, exact=True)
    return champ


def bouton(banc: Any, nom: str) -> Locator:
    trouve: Locator = banc.racine.get_by_role("button", name=nom, exact=True)
    return trouve


def envoyee(banc: Any) -> str:
    """The last text sent, each one before it acknowledged: one is in flight at a time."""
    for reponse in iter(lambda: banc.reponses[-1], None):
        banc.accuser(reponse["jeton"])
        if banc.reponses[-1] == reponse:
            break
    return str(banc.reponses[-1]["reponse"])


def test_un_texte_s_ecrit_au_clavier_seul(ouvrir: Any) -> None:
    banc = ouvrir(redaction().publique())
    touches = banc.page.keyboard
    expect(banc.racine.get_by_text("La première phrase dit l’essentiel (3 points)")).to_be_visible()
    touches.press("Tab")  # the criteria, then the constraint
    touches.press("Tab")
    touches.press("Tab")
    expect(zone(banc, "Titre")).to_be_focused()
    touches.type("Des vélos")
    touches.press("Enter")  # a title has one line
    touches.type("samedi")
    touches.press("Tab")
    touches.type("On répare ensemble.")
    banc.avancer(1999)
    assert banc.reponses == []
    banc.avancer(1)
    assert envoyee(banc) == "# Des vélos samedi\n\n**On répare ensemble.**"
    banc.doit_dire("Enregistré", "enregistre")
    expect(banc.racine.locator(".epn-compteur")).to_have_text(
        "6 mots (conseillé\u00a0: de 40 à 90)"
    )

    # Whoever types without a stop is saved all the same.
    touches.press("Tab")
    touches.press("Tab")
    touches.press("Tab")  # « Descendre » and « Retirer », after « Monter »
    touches.press("Tab")
    expect(zone(banc, "Paragraphe 1")).to_be_focused()
    for _ in range(9):
        touches.type("a")
        banc.avancer(1000)
    assert len(banc.reponses) == 1
    touches.type("b")
    banc.avancer(1000)
    assert envoyee(banc).endswith("aaaaaaaaab")

    touches.press("Control+Enter")
    expect(zone(banc, "Paragraphe 2")).to_be_focused()
    touches.type("Venez.")
    bouton(banc, "Monter\u00a0: paragraphe 2").press("Enter")
    expect(bouton(banc, "Monter\u00a0: paragraphe 1")).to_be_focused()
    annonce = banc.racine.locator(".epn-bureau > [aria-live]")
    expect(annonce).to_have_text("Paragraphe 1\u00a0: position 1 sur 2.")
    expect(zone(banc, "Paragraphe 1")).to_have_value("Venez.")
    bouton(banc, "Ajouter une citation").press("Enter")
    touches.type("Un.\nDeux.")
    bouton(banc, "Retirer\u00a0: paragraphe 1").press("Enter")
    expect(zone(banc, "Citation 1")).to_be_focused()
    bouton(banc, "Annuler\u00a0: paragraphe 1 retiré").press("Enter")
    expect(zone(banc, "Paragraphe 1")).to_be_focused()
    bouton(banc, "Enregistrer ma réponse").click()
    assert envoyee(banc).endswith(
        "**On répare ensemble.**\n\nVenez.\n\n> Un.\n> Deux.\n\naaaaaaaaab"
    )
    # The same text twice is not two versions.
    versions = len(banc.reponses)
    bouton(banc, "Enregistrer ma réponse").click()
    assert len(banc.reponses) == versions
    banc.doit_dire("Enregistré", "enregistre")

    bouton(banc, "Voir comme un lecteur").press("Enter")
    lecteur = banc.racine.get_by_role("region", name="Votre texte, comme on le lira")
    expect(lecteur.get_by_role("heading", name="Des vélos samedi")).to_be_visible()
    expect(zone(banc, "Titre")).to_be_hidden()
    bouton(banc, "Revenir à l’écriture").press("Enter")
    expect(zone(banc, "Titre")).to_be_visible()


def test_le_bureau_est_accessible_rempli_puis_remis(ouvrir: Any) -> None:
    banc = ouvrir(redaction().publique(), libre=True, pret=False)
    texte = "[contrainte: sans-tres]\n\n# Vélos\n\nUn.\n\n![Un vélo](velo.jpg) Photo Anne\n\n> Oui."
    banc.etat(texte)
    assert Axe().run(banc.page).violations_count == 0
    contrainte = banc.racine.get_by_role("group", name="La contrainte")
    expect(contrainte).to_contain_text("sans «\u00a0très\u00a0»")
    expect(zone(banc, "Ce que montre l’image, pour qui ne la voit pas")).to_have_value("Un vélo")
    bouton(banc, "Une autre").click()
    expect(contrainte).to_contain_text("une seule phrase")
    bouton(banc, "Écrire sans contrainte").click()
    expect(contrainte).not_to_contain_text("Votre contrainte")
    bouton(banc, "Voir comme un lecteur").click()
    assert Axe().run(banc.page).violations_count == 0
    banc.page.set_viewport_size({"width": 320, "height": 700})
    assert banc.page.evaluate("document.documentElement.scrollWidth") <= 320
    banc.etat(texte, remise=True)
    expect(zone(banc, "Titre")).not_to_be_editable()
    expect(bouton(banc, "Ajouter un paragraphe")).to_be_hidden()
    assert Axe().run(banc.page).violations_count == 0


def test_en_entrainement_le_texte_se_garde_et_se_relit_soi_meme(ouvrir: Any) -> None:
    banc = ouvrir(redaction(notee=False).publique())
    zone(banc, "Titre").fill("Vélos")
    banc.avancer(2000)
    banc.accuser(banc.reponses[-1]["jeton"], RETOUR)
    banc.doit_dire("Enregistré", "enregistre")
    attendu = banc.racine.get_by_text("Un titre qui annonce.")
    expect(attendu).to_be_hidden()
    bouton(banc, "J’ai relu").click()
    expect(attendu).to_be_visible()
    banc.racine.get_by_role("checkbox", name="Le titre annonce l’information").check()
    assert len(banc.reponses) == 1
    zone(banc, "Titre").fill("Vélos samedi")
    expect(attendu).to_be_visible()


def test_des_conseils_a_suivre_ou_non(contexte: BrowserContext, brancher: Any) -> None:
    question = redaction()
    banc = brancher(contexte.new_page(), question, LiaisonMemoire([question]))
    page = banc.page
    bouton(banc, "Demander des conseils").click()
    panneau = banc.racine.get_by_role("region", name="Conseils")
    expect(panneau).to_contain_text("Écrivez d’abord quelques phrases.")

    zone(banc, "Paragraphe 1").fill(
        "😀 Afin d’aider, l'école ouvre l'atelier! C'est un autre.\n\nMr Le Goff dit oui."
    )
    bouton(banc, "Demander des conseils").click()
    expect(panneau).to_contain_text("Lisibilité")
    expect(zone(banc, "Paragraphe 2")).to_have_value("Mr Le Goff dit oui.")
    assert Axe().run(page).violations_count == 0

    # Each group opens on its why, and each passage leads to its place, whatever stands before it.
    panneau.get_by_text("Mots d’administration (1)").click()
    panneau.get_by_role("button", name="Voir dans le texte\u00a0: Afin d’").click()
    assert page.evaluate(
        "(({value, selectionStart, selectionEnd}) => value.slice(selectionStart, selectionEnd))"
        "(document.activeElement)"
    ) == ("Afin d’")
    panneau.get_by_role("button", name="Ignorer\u00a0: Afin d’").click()
    expect(panneau.get_by_text("Mots d’administration")).to_have_count(0)

    panneau.get_by_text("Monsieur en abrégé (1)").click()
    panneau.get_by_role("button", name="Remplacer\u00a0: Mr").click()
    expect(zone(banc, "Paragraphe 2")).to_have_value("M. Le Goff dit oui.")

    # Two signs alike, a letter apart: each replacement moves what follows, and none is done twice.
    zone(banc, "Paragraphe 2").fill("a! b! c! 😀 d!")
    bouton(banc, "Demander des conseils").click()
    panneau.get_by_text("Ponctuation (5)").click()
    for _ in range(5):
        panneau.get_by_role("button", name="Remplacer\u00a0: !").first.click()
    expect(zone(banc, "Paragraphe 2")).to_have_value(
        "a\u00a0! b\u00a0! c\u00a0! 😀 d\u00a0!", timeout=5_000
    )

    panneau.get_by_text("Apostrophes (1)").click()
    panneau.get_by_role("button", name="Corriger partout\u00a0: Apostrophes").click()
    expect(zone(banc, "Paragraphe 1")).to_have_value(
        "😀 Afin d’aider, l’école ouvre l’atelier\u00a0! C’est un autre."
    )
    # Asked again by itself: what was ignored stays so.
    expect(panneau.get_by_text("Apostrophes")).to_have_count(0)
    expect(panneau.get_by_text("Mots d’administration")).to_have_count(0)
    bouton(banc, "Annuler\u00a0: «\u00a0Apostrophes\u00a0» corrigé partout").click()
    expect(zone(banc, "Paragraphe 1")).to_have_value(re.compile("l'école"))
    expect(banc.statut).to_have_text("Enregistré")


def test_la_page_lit_et_ecrit_la_balise_comme_le_serveur(contexte: BrowserContext) -> None:
    page = contexte.new_page()
    page.goto("http://salle.test/")
    module = str(WIDGETS["redaction"]._esm).replace(
        "export default", "export { lireBalise, ecrireBalise, compterMots };\nexport default"
    )
    hasard = random.Random(7)
    morceaux = [
        *("# ", "## ", "> ", "**", "\n", "\n\n", "\n \n", "![", "](", ")", " ", "é", "Un", "12 3"),
        *("[contrainte: sans-e]", "\u00a0", "’", "😀", "* ", "\r\n", "peut-être"),
    ]
    sources = ["".join(hasard.choices(morceaux, k=hasard.randint(1, 14))) for _ in range(400)]
    lus = page.evaluate(
        """async ([module, sources]) => {
          const url = URL.createObjectURL(new Blob([module], { type: "text/javascript" }));
          const { lireBalise, ecrireBalise, compterMots } = await import(url);
          return sources.map((s) => {
            const lu = lireBalise(s);
            return [lu.contrainte, lu.blocs.map((b) => [b.nature, b.texte, b.fichier, b.credit]),
              ecrireBalise(lu), compterMots(s)];
          });
        }""",
        [module, sources],
    )
    for source, (contrainte, blocs, ecrit, mots) in zip(sources, lus, strict=True):
        texte = lire_balise(source)
        attendus = [[str(b.nature), b.texte, b.fichier, b.credit] for b in texte.blocs]
        assert [contrainte, blocs, mots] == [texte.contrainte, attendus, nombre_de_mots(source)]
        # A blank picture is not written; what has one line in the desk has one in the text.
        pleins = [
            b if b.nature in ("chapo", "paragraphe", "citation") else en_une_ligne(b)
            for b in texte.blocs
            if b.texte or b.fichier or b.credit
        ]
        assert list(lire_balise(ecrit).blocs) == pleins, source


def en_une_ligne(bloc: Bloc) -> Bloc:
    texte, credit = (re.sub(r"\s*\n\s*", " ", mots) for mots in (bloc.texte, bloc.credit))
    return replace(bloc, texte=texte, credit=credit)
