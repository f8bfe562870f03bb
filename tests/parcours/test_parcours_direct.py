"""A half-day in the room: check in, ask for help from a lesson, and the trainer sees it happen."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
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
    emargement,
    lieux,
    sessions,
    types_ateliers,
)

LECON = "/module/droit_epn/03-partage-reutilisation"
TEXTE = '[data-question="credit-photo"]'
MOT_DE_PASSE = "une longue suite de mots"


class Groupe:
    """A session that runs now, its trainer's account, its learners."""

    def __init__(self, portail: Any, role: RoleCompte = RoleCompte.FORMATEUR) -> None:
        self.portail, self.identifiant = portail, f"essai.{uuid4().hex[:12]}"
        debut = maintenant() - timedelta(minutes=20)
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            qui = comptes.creer_compte(
                bdd,
                identifiant=self.identifiant,
                nom="Compte d’essai",
                role=role,
                mot_de_passe=MOT_DE_PASSE,
            )
            lieu = lieux.creer_lieu(
                bdd, nom=f"Espace {uuid4().hex[:8]}", commune="Port-Lannec", quartier="Bellevue"
            )
            session = sessions.creer_session(
                bdd,
                type_atelier=types_ateliers.type_du_module(bdd, "droit_epn", "Droit et EPN"),
                titre="Groupe de l’après-midi",
                lieu=lieu,
                formateur=qui,
                capacite=12,
                seances=[(debut, debut + timedelta(hours=2))],
            )
            self.eleves = [
                apprenants.inscrire(bdd, session=session, prenom=p, nom="Morvan").apprenant
                for p in ("Gwenaelle", "Gwenaëlle", "Ronan")
            ]
            self.code, self.lieu = session.code, lieu.id
            self.tableau = emargement.ouvrir_pointage(bdd, session.seances[0])

    @property
    def direct(self) -> str:
        return f"{self.portail.url}/formateur/session/{self.code}/direct"

    def entrer(self, page: Page) -> None:
        """Sign the account in."""
        page.goto(f"{self.portail.url}/formateur")
        page.get_by_label("Identifiant").fill(self.identifiant)
        page.get_by_label("Mot de passe").fill(MOT_DE_PASSE)
        page.get_by_role("button", name="Entrer").click()
        expect(page.get_by_role("button", name="Terminer ma séance")).to_be_visible()


def capturer(page: Page, nom: str) -> None:
    """Take the page's picture, wide and narrow, where EPN_CAPTURES names a folder."""
    dossier = os.environ.get("EPN_CAPTURES")
    for largeur in (1200, 390):
        page.set_viewport_size({"width": largeur, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, nom
        if dossier:
            page.screenshot(path=Path(dossier) / f"bureau_{nom}_{largeur}.png", full_page=True)
    page.set_viewport_size({"width": 1200, "height": 900})


def test_je_suis_la(
    portail: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    groupe = Groupe(portail)
    page = poste().page()
    page.goto(f"{portail.url}/entrer/{groupe.eleves[0].carte}")
    accessible(page)
    capturer(page, "pointage")
    page.get_by_label("Le code écrit au tableau").fill("AAAAAA")
    page.get_by_role("button", name="Je suis là").click()
    expect(page.get_by_role("alert")).to_contain_text("ce n’est pas grave")
    expect(page.get_by_label("Le code écrit au tableau")).to_be_focused()
    accessible(page)
    page.get_by_label("Le code écrit au tableau").fill(groupe.tableau.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("C’est noté : vous êtes là.")
    expect(page.get_by_role("heading", name="Je suis là")).to_have_count(0)
    accessible(page)


def test_demander_de_l_aide_sans_quitter_la_lecon(
    portail: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    """The half-typed answer stays; the trainer sees the hand, without a name, and lowers it."""
    groupe = Groupe(portail)
    eleve, formatrice = poste().page(), poste()
    bureau = formatrice.page()
    groupe.entrer(bureau)
    bureau.goto(groupe.direct)
    expect(bureau.get_by_role("region", name="Mains levées")).to_contain_text("Personne n’appelle.")
    accessible(bureau)
    eleve.clock.install()
    eleve.goto(f"{portail.url}/entrer/{groupe.eleves[0].carte}")
    eleve.goto(portail.url + LECON)
    zone = eleve.locator(f"{TEXTE} textarea")
    expect(zone).to_be_enabled(timeout=20_000)
    eleve.evaluate("window.memePage = true")
    zone.press_sequentially("Une réponse")
    bouton = eleve.get_by_role("button", name="Appeler l’animateur")
    expect(bouton).to_be_in_viewport()
    bouton.click()
    annonce = eleve.locator("#epn-appel p")
    expect(annonce).to_have_text("Votre formateur est prévenu.")
    expect(annonce).to_have_attribute("aria-live", "polite")
    accessible(eleve)
    # The live view hears of it by itself, and says so once to those who do not see.
    expect(bureau.locator("#direct-annonce")).to_contain_text("Main levée.", timeout=15_000)
    expect(bureau.get_by_text("1 main levée")).to_be_visible()
    expect(bureau.locator("main")).not_to_contain_text("Gwen")
    capturer(bureau, "direct")
    accessible(bureau)
    bureau.get_by_role("button", name="C’est fait").click()
    expect(bureau.get_by_text("Personne n’appelle.")).to_be_visible()
    eleve.clock.fast_forward(20_000)
    expect(eleve.get_by_role("button", name="Appeler l’animateur")).to_be_visible()
    expect(zone).to_have_value("Une réponse")
    assert eleve.evaluate("window.memePage")
    assert [u for u in formatrice.demandes if not u.startswith(portail.url)] == []
    assert formatrice.plaintes == []


def test_la_vue_en_direct_ne_derange_pas(
    portail: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    """Blocks are replaced under the reader's hands: focus and what was not changed stay."""
    groupe = Groupe(portail)
    visites = [portail.visite() for _ in groupe.eleves]
    for visite, qui in zip(visites, groupe.eleves, strict=True):
        visite.entrer(qui.carte)
    visites[0].post("/aide")
    page = poste().page()
    groupe.entrer(page)
    page.goto(groupe.direct)
    page.get_by_role("button", name="Montrer les noms").click()
    expect(page.get_by_role("region", name="Mains levées")).to_contain_text("Gwenaelle Morvan")
    bouton = page.get_by_role("button", name="C’est fait : baisser la main de Gwenaelle")
    bouton.focus()
    page.evaluate("window.avant = document.querySelector('[data-bloc=chapitres]')")
    visites[2].post("/aide")
    expect(page.get_by_role("region", name="Mains levées")).to_contain_text("Ronan", timeout=15_000)
    expect(bouton).to_be_focused()
    assert page.evaluate("window.avant.isConnected"), "ce qui n’a pas changé n’est pas remplacé"
    accessible(page)
    capturer(page, "direct_noms")
    visites[0].post("/aide", acte="baisser")
    expect(bouton).to_have_count(0, timeout=15_000)
    expect(page.get_by_role("heading", name="Mains levées")).to_be_focused()
    page.context.set_offline(True)
    expect(page.get_by_role("alert")).to_contain_text("La liaison est coupée", timeout=15_000)
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_be_hidden(timeout=15_000)


def test_laissee_seule_la_vue_continue_sans_compte(
    portail: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    """Ten minutes without a gesture: the account is closed, names are gone, the counts go on."""
    groupe = Groupe(portail)
    ordinateur = poste()
    page = ordinateur.page()
    page.clock.install()
    groupe.entrer(page)
    page.goto(f"{groupe.direct}?noms=1")
    expect(page.locator("main")).to_contain_text("Ronan Morvan")
    page.clock.fast_forward("09:30")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.clock.fast_forward("00:45")
    page.wait_for_url("**/projection/*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Groupe de l’après-midi")
    for parti in ("Morvan", "Compte d’essai", "Terminer ma séance"):
        expect(page.locator("body")).not_to_contain_text(parti)
    accessible(page)
    capturer(page, "projection")
    visite = portail.visite()
    visite.entrer(groupe.eleves[1].carte)
    visite.post("/aide")
    page.clock.fast_forward("00:05")
    expect(page.get_by_text("1 main levée")).to_be_visible()
    page.goto(groupe.direct)
    expect(page.get_by_label("Mot de passe")).to_be_visible()
    assert [p for p in ordinateur.plaintes if "Failed to load resource" not in p] == []


def test_sans_javascript(portail: Any, poste: Callable[..., Any], tmp_path: Path) -> None:
    """Help, live view, names, lowering a hand, importing a table: plain forms do it all."""
    groupe = Groupe(portail)
    eleve = poste(java_script_enabled=False).page()
    eleve.goto(f"{portail.url}/entrer/{groupe.eleves[2].carte}")
    eleve.get_by_role("button", name="Appeler l’animateur").click()
    expect(eleve.get_by_text("Votre formateur est prévenu.")).to_be_visible()
    page = poste(java_script_enabled=False).page()
    groupe.entrer(page)
    page.goto(groupe.direct)
    page.get_by_role("button", name="Montrer les noms").click()
    expect(page.get_by_role("region", name="Mains levées")).to_contain_text("Ronan Morvan")
    page.get_by_role("button", name="C’est fait").click()
    expect(page.get_by_text("Personne n’appelle.")).to_be_visible()
    eleve.reload()
    expect(eleve.get_by_role("button", name="Appeler l’animateur")).to_be_visible()
    liste = tmp_path / "liste.csv"
    liste.write_text("Prénom;Nom\nJeanne;Le Bihan\n", encoding="cp1252")
    page.goto(f"{portail.url}/formateur/echanges?session={groupe.code}")
    bloc = page.get_by_role("region", name="Inscrire des personnes à une session")
    bloc.get_by_label("Fichier").set_input_files(liste)
    bloc.get_by_role("button", name="Voir ce qui va se passer").click()
    expect(page.get_by_role("heading", name="Ce qui va se passer")).to_be_visible()
    page.get_by_role("button", name="Importer", exact=True).click()
    expect(page.get_by_role("status")).to_have_text(
        "L’import est fait : les personnes sont inscrites."
    )


@pytest.mark.parametrize("role", list(RoleCompte))
def test_les_pages_du_bureau_se_lisent_partout(
    portail: Any,
    poste: Callable[..., Any],
    accessible: Callable[[Page], None],
    role: RoleCompte,
    tmp_path: Path,
) -> None:
    """Accessible, nothing sideways at 390 px, no other host; whoever the account is."""
    groupe = Groupe(portail, role)
    ordinateur = poste(viewport={"width": 1200, "height": 900})
    page = ordinateur.page()
    groupe.entrer(page)
    qui = groupe.eleves[0].id
    adresses = {
        "lieux": "/formateur/lieux",
        "lieu": f"/formateur/lieu/{groupe.lieu}",
        "personnes": "/formateur/personnes",
        "personne": f"/formateur/personne/{qui}",
        "personne_fiche": f"/formateur/personne/{qui}/modifier",
        "personne_carte": f"/formateur/personne/{qui}/carte",
        "echanges": "/formateur/echanges",
        "statistiques": "/formateur/statistiques?axe=lieu&mesure=inscrits",
        "statistiques_lignes": "/formateur/statistiques/lignes?mesure=inscrits",
        "statistiques_public": "/formateur/statistiques/public",
    }
    if role is RoleCompte.COORDINATEUR:
        adresses |= {
            "lieu_nouveau": "/formateur/lieux/nouveau",
            "effacer": f"/formateur/personne/{qui}/effacer",
            "doublons": f"/formateur/doublons?personne={qui}",
            "coop": "/formateur/echanges/coop",
        }
    for nom, adresse in adresses.items():
        reponse = page.goto(portail.url + adresse)
        assert reponse is not None
        assert reponse.status == 200, adresse
        accessible(page)
        capturer(page, f"{role.value}_{nom}")
    liste = tmp_path / "liste.csv"
    liste.write_text("Prénom;Genre\nJeanne;chat\n;F\n", encoding="utf-8")
    page.goto(f"{portail.url}/formateur/echanges?session={groupe.code}")
    bloc = page.get_by_role("region", name="Inscrire des personnes à une session")
    bloc.get_by_label("Fichier").set_input_files(liste)
    bloc.get_by_role("button", name="Voir ce qui va se passer").click()
    expect(page.get_by_role("region", name="Lignes refusées")).to_contain_text("Ligne 3")
    accessible(page)
    capturer(page, f"{role.value}_import")
    assert [u for u in ordinateur.demandes if not u.startswith(portail.url)] == []
    assert [p for p in ordinateur.plaintes if "422" not in p] == []
