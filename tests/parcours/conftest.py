"""Computers to walk the journeys on: a fresh context of the run's browser each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

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
