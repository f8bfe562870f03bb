"""Turn the drawings of the modules (`modules/*/dessins/*.svg`) into the PNG that lessons show.

    .venv/bin/python docs/dessins.py

A browser draws them, so the letters are those of this machine: run it again only for a drawing
that changed.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from playwright.sync_api import sync_playwright

RACINE = Path(__file__).resolve().parents[1]
CHROMIUMS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
ECHELLE = 1.5  # pixels of the image for one of the drawing


def main() -> None:
    """Draw those that are newer than their image."""
    navigateur = next((chemin for chemin in CHROMIUMS if Path(chemin).exists()), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=navigateur, args=["--no-sandbox"])
        page = chromium.new_context(device_scale_factor=ECHELLE).new_page()
        for dessin in sorted(RACINE.glob("modules/*/dessins/*.svg")):
            image = dessin.parents[1] / f"{dessin.stem}.png"
            if image.exists() and image.stat().st_mtime >= dessin.stat().st_mtime:
                continue
            racine = ET.parse(dessin).getroot()  # noqa: S314  # our own drawings
            taille = {cote: int(racine.attrib[cote]) for cote in ("width", "height")}
            page.set_viewport_size({"width": taille["width"], "height": taille["height"]})
            page.set_content(f"<style>body{{margin:0}}</style>{dessin.read_text(encoding='utf-8')}")
            page.screenshot(path=image)
        chromium.close()


if __name__ == "__main__":
    main()
