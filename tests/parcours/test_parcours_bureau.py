"""A trainer's day: plan, sign up, cancel; tick the grid on a phone; the code on the board."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from inscriptions.depot import ouvrir
from inscriptions.enumerations import RoleCompte
from inscriptions.heure import locale, maintenant
from inscriptions.modeles import Connexion
from inscriptions.services import (
    apprenants,
    comptes,
    emargement,
    grille,
    lieux,
    sessions,
    types_ateliers,
)

MOT_DE_PASSE = "une longue suite de mots"
TELEPHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
BUREAU = {"viewport": {"width": 1200, "height": 800}}
CIBLE = 44  # CSS pixels: WCAG 2.5.5
# Everything a finger aims at in the page itself; a link inside a sentence is exempt (2.5.5).
CIBLES = "main :is(button, summary, select, input:not([type=hidden])), .epn-menu a, main .epn-lien"


class Espace:
    """A trainer's account, a place, and the sessions she runs."""

    def __init__(self, portail: Any, role: RoleCompte = RoleCompte.FORMATEUR) -> None:
        self.portail, self.identifiant = portail, f"parcours.{uuid4().hex[:12]}"
        with self.registre(ecrire=True) as bdd:
            self.compte = comptes.creer_compte(
                bdd,
                identifiant=self.identifiant,
                nom="Enora Kervella",
                role=role,
                mot_de_passe=MOT_DE_PASSE,
            )
            self.lieu = lieux.creer_lieu(
                bdd, nom=f"Espace {uuid4().hex[:8]}", commune="Port-Lannec", quartier="Bellevue"
            )

    @contextmanager
    def registre(self, *, ecrire: bool = False) -> Iterator[Any]:
        with (
            ouvrir(self.portail.base) as depot,
            depot.ecriture("commande") if ecrire else depot.lecture() as bdd,
        ):
            yield bdd

    def session(self, *prenoms: str, dans: timedelta = timedelta(minutes=-20)) -> Any:
        """A session with a half-day that runs now."""
        debut = maintenant().replace(second=0, microsecond=0) + dans
        with self.registre(ecrire=True) as bdd:
            session = sessions.creer_session(
                bdd,
                type_atelier=types_ateliers.type_du_module(bdd, "droit_epn", "Droit et EPN"),
                titre="Groupe du jour",
                lieu=self.lieu,
                salle=uuid4().hex[:6],
                formateur=self.compte,
                capacite=12,
                seances=[(debut, debut + timedelta(hours=2))],
            )
            for prenom in prenoms:
                apprenants.inscrire(bdd, session=session, prenom=prenom, nom="Morvan")
            return session

    def notes(self, session: Any) -> dict[str, str]:
        with self.registre() as bdd:
            return {
                ligne.apprenant.prenom: ligne.etat.value
                for ligne in grille.grille(bdd, session.seances[0])
                if ligne.etat
            }

    def entrer(self, page: Page) -> Page:
        page.goto(f"{self.portail.url}/formateur")
        page.get_by_label("Identifiant").fill(self.identifiant)
        page.get_by_label("Mot de passe").fill(MOT_DE_PASSE)
        page.get_by_role("button", name="Entrer").click()
        expect(page.get_by_role("button", name="Terminer ma séance")).to_be_visible()
        return page


@pytest.fixture
def espace(portail: Any) -> Espace:
    return Espace(portail)


def ligne(page: Page, prenom: str) -> Any:
    return page.locator("#grille > li").filter(has=page.get_by_role("heading", name=prenom))


def deborde(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def trop_petites(page: Page) -> list[str]:
    """What a finger would miss: seen, and under 44 px in one direction."""
    petites: list[str] = page.locator(CIBLES).evaluate_all(
        """(cibles, seuil) => cibles
            .map((e) => (["checkbox", "radio"].includes(e.type) ? e.closest("label") : e))
            .filter((e) => e.checkVisibility() && !e.classList.contains("epn-invisible"))
            .filter((e) => {
              const { width, height } = e.getBoundingClientRect();
              return height < seuil - 0.5 || width < seuil - 0.5;
            })
            .map((e) => `${e.tagName} ${e.textContent.trim()} ${e.getBoundingClientRect().height}`)
        """,
        CIBLE,
    )
    return petites


def seulement_chez_nous(ordinateur: Any, portail: Any) -> None:
    assert ordinateur.demandes
    assert [url for url in ordinateur.demandes if not url.startswith((portail.url, "data:"))] == []


@pytest.mark.parametrize("script", [True, False], ids=["avec JavaScript", "sans JavaScript"])
def test_prevoir_inscrire_annuler(
    script: bool,
    espace: Espace,
    portail: Any,
    poste: Callable[..., Any],
    accessible: Callable[[Page], None],
) -> None:
    ordinateur = poste(java_script_enabled=script, **BUREAU)
    page = espace.entrer(ordinateur.page())
    verifier = accessible if script else (lambda _page: None)
    page.get_by_role("link", name="Prévoir une session").click()
    page.get_by_label("Atelier").select_option("droit_epn")
    page.get_by_label("Titre").fill("Droit et EPN, hiver")
    page.get_by_label("Lieu").select_option(str(espace.lieu.id))
    page.get_by_label("Nombre de places").fill("2")
    page.get_by_label("Date de la première séance").fill("2026-12-18")
    page.get_by_label("Nombre de séances").fill("3")
    verifier(page)
    page.get_by_role("button", name="Voir les dates").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Est-ce bien cela ?")
    expect(page.locator(".epn-dates > li")).to_have_count(5)
    expect(page.locator(".epn-sautee").first).to_contain_text("pas de séance : Noël")
    verifier(page)
    page.get_by_role("button", name="Créer la session").click()
    expect(page.get_by_role("status")).to_contain_text("La session est créée.")
    verifier(page)

    for prenom, phrase in (
        ("Awa", "L’inscription est faite."),
        ("Bilal", "L’inscription est faite."),
        ("Chloé", "la personne est sur la liste d’attente"),
    ):
        formulaire = page.locator("details").filter(has_text="Inscrire une personne").first
        if not page.get_by_label("Prénom ou pseudonyme").is_visible():
            formulaire.locator("summary").first.click()
        page.get_by_label("Prénom ou pseudonyme").fill(prenom)
        page.get_by_role("button", name="Inscrire", exact=True).click()
        expect(page.get_by_role("status").first).to_contain_text(phrase)
        assert prenom not in page.url
    expect(page.get_by_text("2 places prises sur 2.")).to_be_visible()
    verifier(page)
    page.get_by_role("link", name="Annuler l’inscription de Awa").click()
    expect(page.get_by_text("Sa place ira à Chloé")).to_be_visible()
    verifier(page)
    page.get_by_role("button", name="Oui, annuler l’inscription").click()
    expect(page.get_by_role("status").first).to_contain_text("Une place s’est libérée pour Chloé")
    verifier(page)
    assert ordinateur.plaintes == []
    seulement_chez_nous(ordinateur, portail)


def test_les_presences_au_doigt_sur_un_telephone(
    espace: Espace, portail: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    session = espace.session("Awa", "Bilal", "Chloé", "Denise")
    telephone = poste(**TELEPHONE)
    page = espace.entrer(telephone.page())
    page.get_by_role("link", name="Noter les présences").tap()
    expect(page.locator("#compte")).to_have_text("0 présent sur 4")
    assert trop_petites(page) == []
    assert deborde(page) <= 0
    accessible(page)

    awa = ligne(page, "Awa")
    awa.get_by_role("button", name="Présent").tap()
    expect(awa.locator(".epn-annonce")).to_have_text("Enregistré")
    expect(awa.get_by_role("button", name="Présent")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#compte")).to_have_text("1 présent sur 4")
    bilal = ligne(page, "Bilal")
    bilal.get_by_role("button", name="Absent").tap()
    expect(bilal.locator(".epn-annonce")).to_have_text("Enregistré")
    assert espace.notes(session) == {"Awa": "present", "Bilal": "absent"}
    assert trop_petites(page) == []
    accessible(page)

    bilal.get_by_role("button", name="Annuler ce qui est noté").tap()
    expect(bilal.locator(".epn-annonce")).to_have_text("Annulé")
    expect(bilal.get_by_role("button", name="Annuler ce qui est noté")).to_be_hidden()
    assert espace.notes(session) == {"Awa": "present"}
    chloe = ligne(page, "Chloé")
    chloe.locator("summary").tap()
    arrivee = locale(session.seances[0].debut) + timedelta(minutes=30)
    chloe.get_by_label("Arrivée à").fill(f"{arrivee:%H:%M}")
    assert trop_petites(page) == []
    chloe.get_by_role("button", name="Enregistrer").tap()
    expect(chloe.locator("[data-resume]")).to_contain_text("90 min")
    page.get_by_role("button", name="Les autres présents").tap()
    expect(page.locator("#compte")).to_have_text("4 présents sur 4")
    page.reload()
    expect(ligne(page, "Denise").get_by_role("button", name="Présent")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.locator("#ajout > summary").tap()
    assert trop_petites(page) == []
    page.locator("#ajout").get_by_label("Prénom").fill("Ewen")
    page.get_by_role("button", name="Ajouter, et noter présent").tap()
    expect(page.locator("#compte")).to_have_text("5 présents sur 5")
    assert telephone.plaintes == []
    seulement_chez_nous(telephone, portail)


def test_les_presences_sans_javascript(espace: Espace, poste: Callable[..., Any]) -> None:
    session = espace.session("Awa", "Bilal")
    page = espace.entrer(poste(java_script_enabled=False, **TELEPHONE).page())
    page.goto(f"{espace.portail.url}/formateur/session/{session.code}/presences/1")
    ligne(page, "Awa").get_by_role("button", name="Présent").click()
    expect(page.get_by_role("status").first).to_have_text("C’est noté.")
    ligne(page, "Bilal").get_by_role("button", name="Excusé").click()
    expect(ligne(page, "Bilal").locator("[data-resume]")).to_have_text("excusé")
    assert espace.notes(session) == {"Awa": "present", "Bilal": "excuse"}
    ligne(page, "Awa").get_by_role("button", name="Annuler ce qui est noté").click()
    assert espace.notes(session) == {"Bilal": "excuse"}
    page.get_by_role("button", name="Afficher le code au tableau").click()
    expect(page.locator(".epn-grand-code")).to_be_visible()


def test_au_clavier_seul(espace: Espace, poste: Callable[..., Any]) -> None:
    """Tab reaches the grid, Enter and Space note; the focus stays, in sight."""
    session = espace.session("Awa", "Bilal", "Chloé", "Denise", "Ewen", "Fatou")
    page = espace.entrer(poste(viewport={"width": 390, "height": 600}).page())
    page.goto(f"{espace.portail.url}/formateur/session/{session.code}/presences/1")
    visees = 0
    for _ in range(80):
        page.keyboard.press("Tab")
        ici = page.evaluate(
            """() => {
              const e = document.activeElement, cadre = e.getBoundingClientRect();
              const barre = document.querySelector(".epn-pouce");
              const cache = !barre.contains(e) && cadre.top >= barre.getBoundingClientRect().top;
              return { nom: e.textContent.trim(), valeur: e.value ?? "", cache,
                       dans: Boolean(e.closest("#grille")) };
            }"""
        )
        if ici["dans"]:
            assert not ici["cache"], ici
        if ici["valeur"] == "present":
            page.keyboard.press("Enter" if visees % 2 else "Space")
            visees += 1
            actif = page.locator("button:focus")
            expect(actif).to_have_attribute("aria-pressed", "true")
        if visees == 6:
            break
    expect(page.locator("#compte")).to_have_text("6 présents sur 6")
    assert len(espace.notes(session)) == 6


def test_sans_seance_ouverte_rien_n_est_dit_enregistre(
    espace: Espace, poste: Callable[..., Any]
) -> None:
    session = espace.session("Awa")
    page = espace.entrer(poste(**TELEPHONE).page())
    page.goto(f"{espace.portail.url}/formateur/session/{session.code}/presences/1")
    with espace.registre(ecrire=True) as bdd:
        bdd.execute(delete(Connexion).where(Connexion.compte_id == espace.compte.id))
    awa = ligne(page, "Awa")
    awa.get_by_role("button", name="Présent").tap()
    expect(awa.locator(".epn-annonce")).to_contain_text("Rien n’est enregistré")
    expect(awa.get_by_role("button", name="Présent")).to_have_attribute("aria-pressed", "false")
    assert espace.notes(session) == {}


def test_corriger_apres_coup_dit_pourquoi(
    espace: Espace, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    session = espace.session("Awa", dans=timedelta(days=-3))
    page = espace.entrer(poste(**TELEPHONE).page())
    page.goto(f"{espace.portail.url}/formateur/session/{session.code}/presences/1")
    accessible(page)
    awa = ligne(page, "Awa")
    awa.get_by_role("button", name="Présent").tap()
    expect(awa.locator(".epn-annonce")).to_have_text("Enregistré")
    awa.get_by_role("button", name="Absent").tap()
    expect(awa.locator(".epn-annonce")).to_contain_text("dites pourquoi")
    expect(page.get_by_label("Pourquoi corriger après coup ?")).to_be_focused()
    page.get_by_label("Pourquoi corriger après coup ?").select_option("feuille_papier")
    awa.get_by_role("button", name="Absent").tap()
    expect(awa.locator(".epn-annonce")).to_have_text("Enregistré")
    assert espace.notes(session) == {"Awa": "absent"}
    assert trop_petites(page) == []


def test_le_code_au_tableau(
    espace: Espace, portail: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    """Readable from the back of a room; it counts by itself, and outlives the sign-in."""
    session = espace.session("Awa", "Bilal")
    projecteur = poste(viewport={"width": 1280, "height": 720})
    page = espace.entrer(projecteur.page())
    page.goto(f"{portail.url}/formateur/session/{session.code}/presences/1")
    page.get_by_role("button", name="Afficher le code au tableau").click()
    grand = page.locator(".epn-grand-code")
    code = grand.inner_text()
    assert len(code) == 6
    hauteur = grand.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert hauteur >= 720 / 4, "un quart de la hauteur de l’écran"
    assert deborde(page) <= 0
    accessible(page)
    with espace.registre(ecrire=True) as bdd:
        awa = apprenants.inscrits(bdd, session)[0]
        emargement.pointer(bdd, apprenant_id=awa.apprenant_id, code=code, maintenant=maintenant())
    expect(page.locator('[data-compte="presents"]')).to_have_text("1", timeout=15_000)
    assert projecteur.plaintes == []
    seulement_chez_nous(projecteur, portail)
    with espace.registre(ecrire=True) as bdd:
        bdd.execute(delete(Connexion).where(Connexion.compte_id == espace.compte.id))
    expect(page.locator("#coupure")).to_be_visible(timeout=15_000)
    expect(grand).to_have_text(code)


@pytest.mark.parametrize("taille", [BUREAU, TELEPHONE], ids=["1200", "390"])
def test_chaque_page_est_accessible_et_tient_a_l_ecran(
    taille: dict[str, Any],
    espace: Espace,
    portail: Any,
    poste: Callable[..., Any],
    accessible: Callable[[Page], None],
) -> None:
    session = espace.session("Awa", "Bilal")
    with espace.registre() as bdd:
        awa = apprenants.inscrits(bdd, session)[0]
    ecran = poste(**taille)
    page = espace.entrer(ecran.page())
    base = f"/formateur/session/{session.code}"
    for chemin in (
        "/formateur",
        "/formateur?etat=toutes&texte=groupe",
        "/formateur/calendrier",
        "/formateur/calendrier?mois=2026-12",
        "/formateur/sessions/nouvelle",
        base,
        f"{base}/modifier",
        f"{base}/etat",
        f"{base}/effectif",
        f"{base}/seance/{session.seances[0].id}",
        f"{base}/inscription/{awa.id}/annuler",
        f"{base}/presences/1",
        f"{base}/presences/1/tableau",
    ):
        reponse = page.goto(portail.url + chemin)
        assert reponse is not None
        assert reponse.status == 200, chemin
        for depli in page.locator("main details:not([open]) > summary").all():
            if depli.is_visible():
                depli.click()
        assert deborde(page) <= 0, chemin
        assert trop_petites(page) == [], chemin
        accessible(page)
    assert ecran.plaintes == []
    seulement_chez_nous(ecran, portail)


def test_la_coordination_voit_tout_et_le_menu_dit_ou_l_on_est(
    espace: Espace, portail: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    session = espace.session("Awa")
    coordination = Espace(portail, RoleCompte.COORDINATEUR)
    page = coordination.entrer(poste(**BUREAU).page())
    page.get_by_label("Titre, lieu ou code").fill(session.code)
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("row", name=session.code).get_by_role("link").click()
    menu = page.get_by_role("navigation", name="Espace formateur")
    expect(menu.get_by_role("link", name="Sessions")).to_have_attribute("aria-current", "true")
    menu.get_by_role("link", name="Calendrier").click()
    expect(menu.get_by_role("link", name="Calendrier")).to_have_attribute("aria-current", "page")
    accessible(page)
