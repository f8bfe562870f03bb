"""Computers to walk the journeys on: a fresh context of the run's browser each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from inscriptions.depot import ouvrir
from inscriptions.services import apprenants, comptes, lieux, sessions, types_ateliers

ECRITURE = "ecrit_public"
JOURS = count()  # nobody leads two sessions at once

# Jupyter's front end shares modules between versions and says which one it took.
BAVARDAGE = ("Unsatisfied version", "No satisfying version")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a journey."""
    for item in items:
        if "tests/parcours" in item.path.as_posix():
            item.add_marker(pytest.mark.parcours)


class Poste:
    """One computer: a browser context that remembers what it asked for and what went wrong."""

    def __init__(self, contexte: BrowserContext) -> None:
        self.contexte = contexte
        self.demandes: list[str] = []
        self.plaintes: list[str] = []
        contexte.on("request", lambda demande: self.demandes.append(demande.url))
        contexte.on("console", self._entendre)
        contexte.on("weberror", lambda erreur: self.plaintes.append(str(erreur.error)))

    def _entendre(self, message: Any) -> None:
        texte = message.text
        if message.type == "error" or (
            message.type == "warning" and not texte.startswith(BAVARDAGE)
        ):
            self.plaintes.append(texte)

    def page(self) -> Page:
        return self.contexte.new_page()


@pytest.fixture
def poste(navigateur: Browser) -> Iterator[Callable[..., Poste]]:
    """Give `poste()`: one more computer; options are Playwright's (viewport, zoom…)."""
    ouverts: list[BrowserContext] = []

    def ouvrir(**options: Any) -> Poste:
        contexte = navigateur.new_context(locale="fr-FR", **options)
        ouverts.append(contexte)
        return Poste(contexte)

    yield ouvrir
    for contexte in ouverts:
        contexte.close()


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Give `accessible(page)`: axe finds nothing, and the page has its bones."""

    def verifier(page: Page) -> None:
        trouve = Axe().run(page)
        assert trouve.violations_count == 0, trouve.generate_report()
        assert page.locator("html").get_attribute("lang") == "fr"
        assert page.title().endswith("– Parcours EPN")
        assert page.locator("h1").count() == 1
        assert page.locator("main").count() == 1

    return verifier


@dataclass(frozen=True, slots=True)
class Atelier:
    """A session of a writing workshop, of the demonstration's trainer, and who is in it."""

    code: str
    gens: dict[str, Any]


@pytest.fixture
def atelier_ecriture(portail: Any) -> Callable[..., Atelier]:
    """Give `atelier_ecriture("Awa", "Zoé")`: one more session, these people in it."""

    def creer(*prenoms: str) -> Atelier:
        debut = datetime(2026, 3, 10, 8, tzinfo=UTC) + timedelta(days=next(JOURS))
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            formateur = comptes.trouver_compte(bdd, "demo.formateur")
            assert formateur is not None
            session = sessions.creer_session(
                bdd,
                type_atelier=types_ateliers.type_du_module(bdd, ECRITURE, ECRITURE),
                titre="Atelier d’écriture",
                lieu=lieux.creer_lieu(bdd, nom=f"Salle {uuid4()}", commune="Port-Lannec"),
                formateur=formateur,
                capacite=12,
                seances=[(debut, debut + timedelta(hours=3))],
            )
            gens = {
                prenom: apprenants.inscrire(bdd, session=session, prenom=prenom).apprenant
                for prenom in prenoms
            }
        return Atelier(session.code, gens)

    return creer


@pytest.fixture
def au_bureau(portail: Any, demo: Any, poste: Callable[..., Poste]) -> Page:
    """The demonstration's trainer, signed in at a computer of their own."""
    page = poste(viewport={"width": 1024, "height": 768}).page()
    acces = demo.json["formateur"]
    page.goto(f"{portail.url}/formateur")
    page.get_by_label("Identifiant").fill(acces["identifiant"])
    page.get_by_label("Mot de passe").fill(acces["mot_de_passe"])
    page.get_by_role("button", name="Entrer").click()
    return page
