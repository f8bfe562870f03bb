"""What the tests of the lessons share: the example module, a page of a browser with a widget."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from modules.catalogue import Chapitre, lire_module
from modules.commun.liaison import LiaisonMemoire
from modules.commun.questions import Question
from modules.commun.widgets import WIDGETS, TirageWidget, creer_widget
from modules.nettoyage import nettoyer

CELLULES = [
    ("markdown", "# Premiers pas\n\nUn chapitre d’exemple."),
    (
        "code",
        'from modules.commun.lecon import ouvrir_lecon\n\nlecon = ouvrir_lecon("01-premiers-pas")',
    ),
    ("markdown", "## Une photo trouvée sur le web"),
    ("code", 'lecon.question("photo-lettre-info")'),
    ("code", 'lecon.question("citer-auteur")'),
    ("markdown", "## Avec vos mots"),
    ("code", 'lecon.question("expliquer-public")'),
    ("code", "lecon.sources()"),
]


def ecrire_carnet(chemin: Path, cellules: list[tuple[str, str]]) -> None:
    """Write a clean notebook made of (type, source) cells."""
    corps = [
        {"cell_type": genre, "metadata": {}, "source": source}
        | ({"execution_count": None, "outputs": []} if genre == "code" else {})
        for genre, source in cellules
    ]
    carnet: dict[str, Any] = {"cells": corps, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    chemin.write_text(json.dumps(carnet), encoding="utf-8")
    nettoyer(chemin)


@pytest.fixture
def module_exemple(tmp_path: Path) -> Path:
    """A folder holding a whole correct module, free to be broken."""
    dossier = tmp_path / "exemple_epn"
    shutil.copytree(Path(__file__).parent / "exemples" / "exemple_epn", dossier)
    ecrire_carnet(dossier / "01-premiers-pas.ipynb", CELLULES)
    return dossier


@pytest.fixture
def chapitre_exemple(module_exemple: Path) -> Chapitre:
    """The one chapter of the example module."""
    return lire_module(module_exemple).chapitres[0]


@pytest.fixture
def cellules() -> list[tuple[str, str]]:
    """The cells of the example notebook, as (type, source)."""
    return list(CELLULES)


@pytest.fixture
def refaire_carnet(module_exemple: Path) -> Any:
    """Write the example notebook again from other cells."""
    return lambda cellules: ecrire_carnet(module_exemple / "01-premiers-pas.ipynb", cellules)


ADRESSE = "http://salle.test/"

PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Essai</title>
<meta name="viewport" content="width=device-width">
<style>body { margin: 1rem; font: 1.125rem/1.5 system-ui, sans-serif; }</style></head>
<body><main><h1>Essai</h1><div id="place"></div></main>
<script>
  window.envoyes = [];
  window.etats = [];
  document.addEventListener("epn:etat", (e) => window.etats.push(e.detail));
  window.ouvrir = async (esm, css, donnees) => {
    const style = document.createElement("style");
    style.textContent = css;
    document.head.append(style);
    const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
    const { default: widget } = await import(url);
    window.ecouteurs = new Set();
    const model = {
      get: () => donnees,
      send: (message) => {
        if (window.coupe) throw new Error("coupé");
        window.envoyes.push(JSON.parse(JSON.stringify(message)));
        window.noyau?.(message).then((suite) => suite.forEach(window.dire));
      },
      on: (nom, f) => window.ecouteurs.add(f),
      off: (nom, f) => window.ecouteurs.delete(f),
    };
    window.dire = (message) => [...window.ecouteurs].forEach((f) => f(message, []));
    const el = document.createElement("div");
    document.querySelector("#place").append(el);
    window.fermer = widget.render({ model, el });
  };
</script></body></html>"""
REGLES = "default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'"


class Banc:
    """One page with a widget, its kernel played by the test."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def monter(self, publique: dict[str, Any]) -> None:
        """Render one widget without answering it."""
        classe = WIDGETS[publique["type"]] if "type" in publique else TirageWidget
        self.page.evaluate(
            "([esm, css, d]) => ouvrir(esm, css, d)", [str(classe._esm), str(classe._css), publique]
        )

    def etat(self, reponse: Any = None, *, remise: bool = False, retour: Any = None) -> None:
        """Answer « pret »."""
        self.dire({"acte": "etat", "reponse": reponse, "remise": remise, "retour": retour})

    def dire(self, message: dict[str, Any]) -> None:
        self.page.evaluate("m => dire(m)", message)

    def accuser(self, jeton: str, retour: Any = None) -> None:
        self.dire({"acte": "accuse", "jeton": jeton, "ok": True, "retour": retour})

    def avancer(self, ms: int) -> None:
        self.page.clock.run_for(ms)

    @property
    def reponses(self) -> list[dict[str, Any]]:
        """The « repondre » messages sent so far."""
        envoyes = self.page.evaluate("envoyes")
        return [message for message in envoyes if message["acte"] == "repondre"]

    @property
    def racine(self) -> Locator:
        return self.page.locator(".epn-question").first

    @property
    def statut(self) -> Locator:
        return self.racine.get_by_role("status")

    @property
    def bouton(self) -> Locator:
        return self.racine.locator(".epn-actions .epn-bouton")

    def choix(self, lettre: str) -> Locator:
        return self.racine.locator(f"input[value={lettre}]")

    def doit_dire(self, texte: str, etat: str) -> None:
        assert self.statut.text_content() == texte
        assert self.racine.get_attribute("data-etat") == etat


Ouvrir = Callable[..., Banc]


@pytest.fixture
def contexte(navigateur: Any) -> Iterator[BrowserContext]:
    """A page of its own, which may reach nothing but itself."""
    demandes: list[str] = []

    def servir(route: Route) -> None:
        demandes.append(route.request.url)
        route.fulfill(
            body=PAGE,
            content_type="text/html",
            headers={"Content-Security-Policy": REGLES},
        )

    contexte = navigateur.new_context(viewport={"width": 900, "height": 900}, locale="fr-FR")
    contexte.route("**/*", servir)
    yield contexte
    contexte.close()
    assert set(demandes) == {ADRESSE}


@pytest.fixture
def ouvrir(contexte: BrowserContext) -> Ouvrir:
    """Open a widget; `libre` leaves the clock of the page running (axe needs it)."""

    def ouvrir_page(publique: dict[str, Any], *, libre: bool = False, pret: bool = True) -> Banc:
        page = contexte.new_page()
        if not libre:
            page.clock.install(time=0)
        page.goto(ADRESSE)
        if not libre:
            page.clock.pause_at(10_000)
        banc = Banc(page)
        banc.monter(publique)
        if pret:
            banc.etat()
        return banc

    return ouvrir_page


@pytest.fixture
def brancher() -> Callable[[Page, Question, LiaisonMemoire], Banc]:
    """Open a question whose kernel is the real Python widget."""
    return _brancher


def _brancher(page: Page, question: Question, liaison: LiaisonMemoire) -> Banc:
    banc = _brancher_widget(page, creer_widget(question.publique(), liaison))
    expect(banc.bouton).to_be_enabled()
    return banc


@pytest.fixture
def brancher_widget() -> Callable[[Page, Any], Banc]:
    """Open a widget in a page, where it answers itself what the page sends."""
    return _brancher_widget


def _brancher_widget(page: Page, widget: Any) -> Banc:
    messages: list[Any] = []

    def noyau(message: Any) -> Any:
        messages.clear()
        widget._handle_msg({"content": {"data": {"method": "custom", "content": message}}})
        return list(messages)

    widget.send = lambda content, buffers=None: messages.append(json.loads(json.dumps(content)))
    page.expose_function("noyau", noyau)
    page.goto(ADRESSE)
    banc = Banc(page)
    banc.monter(dict(widget.donnees))
    return banc
