"""Take the pictures of guide/auteur.md again, by hand, over a copy of the demonstration.

.venv/bin/epn demo --donnees /tmp/demo
.venv/bin/python docs/captures_auteur.py /tmp/demo
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parent / "images"
CHAPITRE = "premiers_clics/02-preter-une-tablette"
DELAI = 120_000  # milliseconds, for a slow machine
EPN = [sys.executable, "-m", "plateforme.cli"]


@contextmanager
def servir(*arguments: str) -> Iterator[str]:
    """Run a command that serves; give the address it prints, and end it."""
    processus = subprocess.Popen([*EPN, *arguments], stdout=subprocess.PIPE, text=True)
    try:
        for ligne in processus.stdout or ():
            if trouve := re.search(r"http://\S+", ligne):
                yield trouve[0]
                break
    finally:
        processus.terminate()
        processus.wait()


def page_de(navigateur: Browser, adresse: str) -> Page:
    """Open an address on a screen of the size of the pictures."""
    page = navigateur.new_context(
        locale="fr-FR", viewport={"width": 1080, "height": 680}
    ).new_page()
    page.set_default_timeout(DELAI)
    page.goto(adresse)
    return page


def atelier(navigateur: Browser, donnees: Path, toml: Path) -> None:
    """The notebook with its question, then with a fault; formgrader."""
    with servir("atelier", "--donnees", str(donnees), "--port", "28931") as adresse:
        racine = adresse.partition("/lab")[0]
        page = page_de(navigateur, adresse)
        page.goto(f"{racine}/lab/tree/modules/{CHAPITRE}.ipynb")
        page.locator(".jp-Toolbar-kernelName", has_text="Python 3").wait_for()
        page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
        cellules = page.locator(".jp-Notebook .jp-CodeCell")
        cellules.nth(0).locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        question = cellules.nth(1)
        question.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        question.get_by_role("button", name="Vérifier ma réponse").wait_for()
        question.scroll_into_view_if_needed()
        page.screenshot(path=IMAGES / "atelier-question.png")
        bon = toml.read_text(encoding="utf-8")
        toml.write_text(bon.replace("points = 1.0", "points = 1,5"), encoding="utf-8")
        question.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        question.get_by_text("À corriger").wait_for()
        question.screenshot(path=IMAGES / "atelier-faute.png")
        toml.write_text(bon, encoding="utf-8")
        page.goto(f"{racine}/formgrader/manage_assignments")
        page.get_by_role("link", name="droit_epn").first.wait_for()
        page.screenshot(path=IMAGES / "formgrader.png")


def apercu(navigateur: Browser) -> None:
    """The same chapter, in the preview."""
    with servir("contenu", "apercu", CHAPITRE, "--port", "28932") as adresse:
        page = page_de(navigateur, adresse)
        page.get_by_role("link", name="Prêter une tablette").first.click()
        page.get_by_role("button", name="Vérifier ma réponse").wait_for()
        page.screenshot(path=IMAGES / "apercu.png")


def main(demo: Path) -> None:
    """Take all of them over a copy of `demo`, with modules of their own."""
    with TemporaryDirectory() as ici, sync_playwright() as playwright:
        donnees, modules = Path(ici, "donnees"), Path(ici, "modules")
        shutil.copytree(demo, donnees)
        modules.mkdir()
        os.environ["EPN_MODULES"] = str(modules)
        for commande in (
            ["nouveau-module", "Premiers clics"],
            ["nouveau", "premiers_clics", "Prêter une tablette"],
        ):
            subprocess.run([*EPN, "contenu", *commande], check=True)
        navigateur = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        atelier(navigateur, donnees, modules / f"{CHAPITRE}.toml")
        apercu(navigateur)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
