"""An author's whole path: start a chapter, write it in JupyterLab, see it live, preview it."""

from __future__ import annotations

import base64
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

from plateforme.demo import MODULE

# A PNG of one pixel.
POINT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)


@contextmanager
def servir(*arguments: object, **environnement: str) -> Iterator[str]:
    """Run an `epn` command that serves, until its address is printed; end it as Ctrl+C does."""
    processus = subprocess.Popen(
        [sys.executable, "-m", "plateforme.cli", *map(str, arguments)],
        env=os.environ | {"PYTHONUNBUFFERED": "1"} | environnement,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Whoever starts the run in the background has it ignore Ctrl+C, and all that it starts.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    assert processus.stdout is not None
    dites = []
    try:
        for ligne in processus.stdout:
            dites.append(ligne)
            if trouve := re.search(r"http://\S+", ligne):
                yield trouve[0]
                break
        else:
            raise AssertionError("".join(dites))
    finally:
        processus.send_signal(signal.SIGINT)
        reste, _ = processus.communicate(timeout=120)
    assert processus.returncode == 0, "".join(dites) + reste
    assert "Traceback" not in reste


def executer(cellule: Locator) -> None:
    """Run a cell and wait for its new number."""
    numero = cellule.locator(".jp-InputPrompt").first
    avant = re.compile(rf"^{re.escape(numero.inner_text())}$")
    cellule.locator(".cm-content").first.click()
    cellule.page.keyboard.press("Control+Enter")
    expect(numero).not_to_have_text(avant, timeout=120_000)
    expect(numero).to_have_text(re.compile(r"\[\d+\]"), timeout=120_000)


def test_un_chapitre_du_titre_a_l_apercu(
    demo: Any, port_libre: Callable[[], int], poste: Callable[..., Any], tmp_path: Path
) -> None:
    shutil.copytree(demo.dossier, tmp_path / "donnees")
    modules = tmp_path / "modules"
    modules.mkdir()
    ailleurs = {"EPN_MODULES": str(modules), "EPN_BASE": "postgresql://ailleurs.invalid/rien"}
    subprocess.run(
        [sys.executable, "-m", "plateforme.cli", "contenu", "nouveau-module", "Premiers clics"],
        env=os.environ | ailleurs,
        check=True,
        capture_output=True,
        timeout=120,
    )
    toml = modules / "premiers_clics" / "01-pour-commencer.toml"
    bon = toml.read_text(encoding="utf-8")
    atelier = servir(
        "atelier", "--donnees", tmp_path / "donnees", "--port", port_libre(), **ailleurs
    )
    with atelier as adresse:
        racine = adresse.partition("/lab")[0]
        auteur = poste(viewport={"width": 1280, "height": 900})
        page = auteur.page()
        page.set_default_timeout(120_000)
        page.goto(adresse)
        page.goto(f"{racine}/lab/tree/modules/premiers_clics/01-pour-commencer.ipynb")
        cellules = page.locator(".jp-Notebook .jp-CodeCell")
        # « idle » is also shown before there is a kernel, when the page holds one cell only.
        delai = 120_000
        expect(page.locator(".jp-Toolbar-kernelName")).to_contain_text("Python 3", timeout=delai)
        pret = page.locator(".jp-Notebook-ExecutionIndicator")
        expect(pret).to_have_attribute("data-status", "idle", timeout=delai)
        expect(cellules).to_have_count(3, timeout=delai)
        executer(cellules.nth(0))
        question = cellules.nth(1)
        # Shown as learners see it, then with the sentence just changed in the file.
        executer(question)
        question.get_by_text("comme on la pose au comptoir").wait_for()
        toml.write_text(bon.replace("Votre question, comme", "Alors, comme"), encoding="utf-8")
        executer(question)
        question.get_by_text("Alors, comme on la pose au comptoir").wait_for()
        question.get_by_label("Le bon geste.").check()
        question.get_by_role("button", name="Vérifier ma réponse").click()
        question.get_by_text("Pourquoi c’est le bon.").wait_for()
        # A fault: two sentences, no trace; once corrected, the question is back.
        toml.write_text(bon.replace("points = 1.0", "points = 1,0"), encoding="utf-8")
        executer(question)
        question.get_by_text("un nombre s’écrit avec un point").wait_for()
        assert "Traceback" not in question.inner_text()
        assert "ligne 16" in question.inner_text()
        toml.write_text(bon, encoding="utf-8")
        executer(question)
        question.get_by_text("Votre question, comme on la pose").wait_for()
        # The author's kernel knows nothing of the office.
        cellules.nth(2).locator(".cm-content").click()
        page.keyboard.press("Control+a")
        page.keyboard.type(
            "import os; sorted(n for n in os.environ if 'BASE' in n or 'SECRET' in n)"
        )
        executer(cellules.nth(2))
        cellules.nth(2).locator(".jp-OutputArea-output", has_text="[]").wait_for()
        # formgrader opens on our course: its modules, and the copies handed in.
        page.goto(f"{racine}/formgrader/manage_assignments")
        page.get_by_role("link", name=MODULE).first.wait_for()
        page.goto(f"{racine}/formgrader/gradebook/{MODULE}")
        page.get_by_role("link", name="03-partage-reutilisation").first.wait_for()
        assert not [url for url in auteur.demandes if url.startswith("http") and racine not in url]
    with suppress(OSError):
        urllib.request.urlopen(f"{racine}/api", timeout=5).close()
        raise AssertionError("JupyterLab est resté ouvert.")

    # An image beside the notebook travels inside the page.
    (toml.parent / "écran 1.png").write_bytes(base64.b64decode(POINT))
    carnet = toml.with_suffix(".ipynb")
    cellule = "Ce que l’on peut faire, puis"
    avec_image = carnet.read_text(encoding="utf-8").replace(
        cellule, f"![Un écran allumé](écran%201.png) {cellule}"
    )
    carnet.write_text(avec_image, encoding="utf-8")
    apercu = servir(
        "contenu", "apercu", "premiers_clics/01-pour-commencer", "--port", port_libre(), **ailleurs
    )
    with apercu as adresse:
        page = poste().page()
        page.set_default_timeout(120_000)
        page.goto(adresse)
        page.get_by_role("link", name="Pour commencer").first.click()
        page.get_by_label("Le bon geste.").check()
        page.get_by_role("button", name="Vérifier ma réponse").click()
        page.get_by_text("Pourquoi c’est le bon.").wait_for()
        image = page.get_by_alt_text("Un écran allumé")
        assert image.evaluate("image => image.naturalWidth") == 1
