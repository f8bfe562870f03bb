"""A coordinator explores the figures: by mouse, by keyboard, on a phone, and loses nothing."""

from __future__ import annotations

import csv
import io
import os
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from inscriptions.depot import ouvrir
from inscriptions.enumerations import RoleCompte
from inscriptions.services import apprenants, comptes, emargement, lieux, sessions, types_ateliers

ADRESSE = "/formateur/tableau-de-bord"
LENT = 30_000  # ms: a kernel starts, reads and counts while other tests run
MOT_DE_PASSE = "douze caractères"
PIEGE = "Salle <img src=x onerror=alert(1)>"


def deux_annees(dossier: Path) -> None:
    """A coordinator, and two past years: three people in a room, eight then twelve in another."""
    with ouvrir(f"sqlite:///{dossier / 'registre.db'}") as depot, depot.ecriture() as bdd:
        comptes.creer_compte(
            bdd,
            identifiant="coordination",
            nom="Hélène Tanguy",
            role=RoleCompte.COORDINATEUR,
            mot_de_passe=MOT_DE_PASSE,
        )
        formateur = comptes.trouver_compte(bdd, "demo.formateur")
        assert formateur is not None
        genre = types_ateliers.type_du_module(bdd, "ecrit_public", "Écrit public")
        petite = lieux.creer_lieu(bdd, nom=PIEGE, commune="Port-Lannec")
        grande = lieux.creer_lieu(bdd, nom="Médiathèque du Port", commune="Port-Lannec")
        for annee, mois, lieu, nombre in (
            (2022, 5, petite, 3),
            (2022, 6, grande, 8),
            (2023, 5, grande, 12),
        ):
            debut = datetime(annee, mois, 3, 12, tzinfo=UTC)
            session = sessions.creer_session(
                bdd,
                type_atelier=genre,
                titre="Écrire",
                lieu=lieu,
                formateur=formateur,
                capacite=20,
                seances=[(debut, debut + timedelta(hours=2))],
            )
            for rang in range(nombre):
                inscrit = apprenants.inscrire(bdd, session=session, prenom=f"Personne{rang}")
                emargement.emarger(
                    bdd, seance=session.seances[0], apprenant=inscrit.apprenant, minutes=120
                )


@pytest.fixture(scope="module")
def service(ouvrir_portail: Callable[..., Any]) -> Iterator[Any]:
    """A portal with something to count."""
    with ouvrir_portail(avant=deux_annees, prechauffe=0) as ouvert:
        yield ouvert


def entrer(page: Page, service: Any) -> None:
    page.goto(f"{service.url}/formateur")
    page.get_by_label("Identifiant").fill("coordination")
    page.get_by_label("Mot de passe").fill(MOT_DE_PASSE)
    page.get_by_role("button", name="Entrer").click()
    page.goto(service.url + ADRESSE)
    expect(annonce(page)).to_contain_text("ligne", timeout=LENT)


def annonce(page: Page) -> Any:
    return page.locator(".epn-annonce")


def comparer_2022_et_2023(page: Page) -> None:
    for case in page.get_by_role("group", name="Années").get_by_role("checkbox").all():
        case.set_checked(case.get_attribute("value") in ("2022", "2023"))
    page.get_by_label("Répartir par").select_option("lieu")
    page.get_by_label("Dessiner").select_option(label="Inscrits")
    expect(annonce(page)).to_contain_text("2 lignes", timeout=LENT)
    expect(annonce(page)).to_contain_text("Inscrits par lieu, 2022 et 2023", timeout=LENT)


def test_explorer_comparer_filtrer_emporter(
    service: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    ordinateur = poste(accept_downloads=True)
    page = ordinateur.page()
    entrer(page, service)
    accessible(page)
    comparer_2022_et_2023(page)
    accessible(page)

    rangee = page.locator(".epn-vue").get_by_role("row", name="Médiathèque du Port")
    expect(rangee).to_contain_text("+4")
    piegee = page.locator(".epn-vue").get_by_role("row", name=PIEGE)
    expect(piegee).to_contain_text("aucune session")
    expect(page.locator(".epn-vue img")).to_have_count(0, timeout=5000)
    dessin = page.locator(".epn-vue").get_by_role("img").get_attribute("aria-label") or ""
    assert f"2022\u00a0: maximum 8 (Médiathèque du Port), minimum 3 ({PIEGE})." in dessin
    assert "2023\u00a0: maximum 12 (Médiathèque du Port)." in dessin

    with page.expect_download() as attendu:
        page.get_by_role("button", name="Télécharger").click()
    texte = Path(attendu.value.path()).read_text(encoding="utf-8-sig")
    lignes = {ligne[0]: ligne[1:] for ligne in csv.reader(io.StringIO(texte), delimiter=";")}
    assert "< 5" in lignes[PIEGE]
    assert "3" not in lignes[PIEGE]
    # The other place of that year is hidden too: the year's total would have given the three back.
    assert "12" in lignes["Médiathèque du Port"]
    assert "8" not in lignes["Médiathèque du Port"]
    assert "masqué" in lignes["Médiathèque du Port"]

    page.get_by_label("Ne garder que les lignes contenant").fill("mediatheque port")
    expect(annonce(page)).to_contain_text("1 ligne", timeout=LENT)
    page.get_by_label("Ne garder que les lignes contenant").fill("zzz")
    expect(annonce(page)).to_have_text("Aucune ligne.", timeout=LENT)
    expect(page.get_by_role("button", name="Télécharger")).to_be_disabled()
    accessible(page)

    assert [
        u for u in ordinateur.demandes if not u.startswith((service.url, f"blob:{service.url}"))
    ] == []
    assert ordinateur.plaintes == []
    assert page.url == service.url + ADRESSE, "les choix ne sont pas dans l’adresse"


def test_au_clavier_seul(service: Any, poste: Callable[..., Any]) -> None:
    page = poste().page()
    entrer(page, service)
    annees = page.get_by_role("group", name="Années").get_by_role("checkbox")
    annees.first.focus()
    coche = annees.first.is_checked()
    page.keyboard.press("Space")
    expect(annees.first).to_be_checked(checked=not coche)
    page.get_by_label("Répartir par").focus()
    page.keyboard.press("ArrowDown")
    expect(annonce(page)).to_contain_text(" par ", timeout=LENT)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('epn-telecharger')"):
            break
    expect(page.get_by_role("button", name="Télécharger")).to_be_focused()


def test_sur_un_telephone(
    service: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    page = poste(viewport={"width": 390, "height": 844}, has_touch=True).page()
    entrer(page, service)
    comparer_2022_et_2023(page)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    petites = page.evaluate(
        """[...document.querySelectorAll('.epn-explorer :is(label, select, button)')]
        .filter((cible) => cible.getBoundingClientRect().height < 44).length"""
    )
    assert petites == 0
    taille = page.locator(".epn-vue .epn-nom").first.evaluate(
        "(nom) => nom.getBoundingClientRect().height"
    )
    assert taille >= 12, "le texte du graphique garde sa taille"


def test_un_noyau_mort_revient_avec_les_memes_choix(
    service: Any, poste: Callable[..., Any]
) -> None:
    page = poste().page()
    entrer(page, service)
    comparer_2022_et_2023(page)
    noyau = page.locator("body").get_attribute("data-noyau")
    os.kill(service.pid_noyau(noyau), signal.SIGKILL)
    expect(page.locator("body")).not_to_have_attribute("data-noyau", noyau or "", timeout=LENT)
    expect(annonce(page)).to_contain_text("Inscrits par lieu, 2022 et 2023", timeout=LENT)


def test_apres_la_sortie_il_ne_reste_rien(service: Any, poste: Callable[..., Any]) -> None:
    page = poste().page()
    entrer(page, service)
    noyau = page.locator("body").get_attribute("data-noyau")
    page.get_by_role("button", name="Terminer ma séance").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Tableau de bord")
    with pytest.raises(ProcessLookupError):
        service.pid_noyau(noyau)
    page.go_back()
    expect(page.locator(".epn-chiffres")).to_have_count(0)
