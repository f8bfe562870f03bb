"""Two texts of a workshop, marked by keyboard at the desk, and read by who wrote them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from inscriptions.depot import ouvrir
from inscriptions.enumerations import RoleCompte
from inscriptions.heure import maintenant
from inscriptions.services import (
    apprenants,
    comptes,
    copies,
    lieux,
    phrases,
    reponses,
    sessions,
    types_ateliers,
)
from modules.commun.questions import Redaction
from plateforme.dossier import Dossier
from plateforme.notation.correction import noter_les_copies
from plateforme.publies import ChapitresPublies

MODULE = "ecrit_public"
PHRASE = "Le premier paragraphe dit tout de suite de quoi il s’agit."
ECRAN = {"width": 1200, "height": 800}
# What has a bar of its own, inside the page's.
DEFILENT_EN_ELLES = """() => [...document.querySelectorAll("main *")].filter((noeud) =>
  noeud.scrollHeight > noeud.clientHeight &&
  ["auto", "scroll"].includes(getComputedStyle(noeud).overflowY)).map((noeud) => noeud.className)"""
ACCES = {"identifiant": f"lecture.{uuid4().hex[:8]}", "mot_de_passe": "une longue suite de mots"}


def preparer(portail: Any) -> tuple[str, list[Any], str, Redaction]:
    """A session whose two learners handed a text in: code, learners, chapter, question."""
    ici = Dossier(portail.dossier)
    module = ChapitresPublies(ici).module(MODULE)
    assert module is not None
    chapitre, question = next(
        (c.identifiant, q) for c in module.chapitres for q in c.notees if isinstance(q, Redaction)
    )
    debut = maintenant() - timedelta(minutes=20)
    with ouvrir(portail.base) as depot:
        with depot.ecriture() as bdd:
            compte = comptes.creer_compte(
                bdd, **ACCES, nom="Enora Kervella", role=RoleCompte.FORMATEUR
            )
            phrases.garder_phrase(bdd, compte.id, PHRASE)
            session = sessions.creer_session(
                bdd,
                type_atelier=types_ateliers.type_du_module(bdd, MODULE, module.titre),
                titre="Atelier d’écriture",
                lieu=lieux.creer_lieu(bdd, nom=f"Salle {uuid4().hex}", commune="Port-Lannec"),
                formateur=compte,
                capacite=12,
                seances=[(debut, debut + timedelta(hours=2))],
            )
            gens = []
            for prenom in ("Awa", "Loïc"):
                qui = apprenants.inscrire(bdd, session=session, prenom=prenom).apprenant
                champs = {"apprenant_id": qui.id, "module": MODULE, "chapitre": chapitre}
                reponses.enregistrer(
                    bdd,
                    **champs,
                    question=question.id,
                    contenu=json.dumps(f"# Le titre de {prenom}\n\n**Un chapô.**\n\nUn texte."),
                    jeton=str(uuid4()),
                    maintenant=maintenant(),
                )
                copies.remettre(bdd, **champs, maintenant=maintenant())
                gens.append(qui)
        noter_les_copies(ici, depot, maintenant())
    return session.code, gens, chapitre, question


def noter_au_clavier(page: Page, question: Redaction) -> float:
    """Give half a point to each criterion with the arrows, and all of the first."""
    page.keyboard.press("Tab")
    total = 0.0
    for rang, critere in enumerate(question.criteres):
        champ = page.locator(f"#c-{critere.id}")
        expect(champ).to_be_focused()
        if rang:
            page.keyboard.press("ArrowUp")
            page.keyboard.press("ArrowUp")
            total += 0.5
        else:
            page.keyboard.press("ArrowDown")
            total += critere.points
        page.keyboard.press("Tab")
    expect(page.locator("#mot")).to_be_focused()
    expect(page.locator("#total")).to_have_text(f"{total:g}".replace(".", ","))
    return total


# nbgrader grades in this process: `plateforme.notation` says why it warns.
@pytest.mark.filterwarnings("ignore:Object of type <Submitted:sqlalchemy.exc.SAWarning")
def test_deux_textes_se_notent_au_clavier_et_se_lisent(
    portail: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    code, gens, chapitre, question = preparer(portail)
    bureau = poste(viewport=ECRAN)
    page = bureau.page()
    page.goto(f"{portail.url}/formateur")
    page.get_by_label("Identifiant").fill(ACCES["identifiant"])
    page.get_by_label("Mot de passe").fill(ACCES["mot_de_passe"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Terminer ma séance")).to_be_visible(timeout=30_000)
    page.goto(f"{portail.url}/formateur/session/{code}/corrections")
    expect(page.get_by_text("2 textes attendent")).to_be_visible()
    accessible(page)

    page.get_by_role("link", name="Commencer à lire").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Awa")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name="Le titre de Awa")).to_be_visible()
    accessible(page)
    expect(page.locator("#criteres.epn-suit")).to_be_visible()
    page.set_viewport_size({"width": 1024, "height": 400})
    expect(page.locator("#criteres.epn-suit")).to_have_count(0)  # too tall to follow the text
    assert page.evaluate(DEFILENT_EN_ELLES) == []
    page.set_viewport_size(ECRAN)
    page.get_by_role("link", name="Aller à la grille").focus()
    page.keyboard.press("Enter")
    total = noter_au_clavier(page, question)
    page.keyboard.type("Clair d’un bout à l’autre.")
    page.locator("#phrases summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#mot")).to_have_value(f"Clair d’un bout à l’autre.\n{PHRASE}")
    accessible(page)
    page.locator("#mot").focus()
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("heading", level=1, name="Loïc")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("status").get_by_text("C’est noté.")).to_be_visible()
    page.get_by_role("link", name="Aller à la grille").focus()
    page.keyboard.press("Enter")
    noter_au_clavier(page, question)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Tout est lu.")).to_be_visible(timeout=30_000)

    eleve = poste().page()
    eleve.goto(f"{portail.url}/entrer/{gens[0].carte}")
    eleve.goto(f"{portail.url}/module/{MODULE}/{chapitre}/resultats")
    resultat = eleve.locator(f"#resultat-{question.id}")
    obtenus = f"{total:g}".replace(".", ",")
    expect(resultat.get_by_text(f"{obtenus} point")).to_be_visible()
    expect(resultat.get_by_text("Clair d’un bout à l’autre.")).to_be_visible()
    expect(resultat.get_by_text(question.criteres[0].intitule)).to_be_visible()
    accessible(eleve)
    assert bureau.plaintes == []
