"""Take the pictures of README.md and guide/apprenant.md again, by hand, over a new demonstration.

.venv/bin/python docs/captures.py

The mailbox and the writing desk (visa.png, ecrire.png) are played by a person.
"""

import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from captures_auteur import DELAI, EPN, IMAGES, servir
from playwright.sync_api import Browser, Page, sync_playwright

from inscriptions.heure import jour_local, maintenant

LECON = "/module/droit_epn/03-partage-reutilisation"
INSCRITS = ("Annaïg", "Bilal", "Chloé", "Denez", "Elena")


def epn(donnees: Path, *arguments: str) -> Any:
    """Run a command; give the value it prints."""
    commande = [*EPN, *arguments, "--donnees", str(donnees), "--json"]
    fait = subprocess.run(commande, check=True, capture_output=True, text=True)
    return json.loads(fait.stdout)


def ouvrir(navigateur: Browser, adresse: str, **ecran: Any) -> Page:
    """Open an address in a browser of its own."""
    page = navigateur.new_context(locale="fr-FR", **ecran).new_page()
    page.set_default_timeout(DELAI)
    page.goto(adresse)
    return page


def lecons(navigateur: Browser, portail: str, cartes: dict[str, str]) -> None:
    """Where somebody stopped, and a question that they answer."""
    grand = {"width": 1200, "height": 900}
    page = ouvrir(navigateur, f"{portail}/entrer/{cartes['a commencé']}", viewport=grand)
    page.get_by_role("link", name="Continuer").first.scroll_into_view_if_needed()
    page.screenshot(path=IMAGES / "parcours.png")
    page = ouvrir(navigateur, f"{portail}/entrer/{cartes['pas encore commencé']}", viewport=grand)
    page.goto(f"{portail}{LECON}")
    question = page.get_by_role("group", name="Nadia a trouvé une photo")
    question.get_by_role("radio", name="Elle prend une autre photo").check()
    page.get_by_text("Enregistré", exact=True).first.wait_for()
    titre = page.get_by_role("heading", name="La règle en une phrase").first
    titre.evaluate("noeud => noeud.scrollIntoView()")
    page.mouse.move(0, 0)
    page.screenshot(path=IMAGES / "lecon.png")


def presences(navigateur: Browser, portail: str, donnees: Path, acces: dict[str, str]) -> None:
    """A half-day of today, on a telephone."""
    session = epn(
        donnees,
        *("session", "creer", "--module", "droit_epn", "--titre", "Droit et EPN"),
        *("--lieu", "Médiathèque du Port", "--commune", "Port-Lannec"),
        *("--formateur", acces["identifiant"]),
        *("--seance", f"{jour_local(maintenant())} 14:00-16:00"),
    )["code"]
    for prenom in INSCRITS:
        epn(donnees, "inscrire", prenom, "--session", session)
    page = ouvrir(
        navigateur,
        f"{portail}/formateur",
        viewport={"width": 390, "height": 760},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
    )
    page.get_by_label("Identifiant").fill(acces["identifiant"])
    page.get_by_label("Mot de passe").fill(acces["mot_de_passe"])
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Terminer ma séance").wait_for()
    page.goto(f"{portail}/formateur/session/{session}/presences/1")
    for rang in range(2):
        page.get_by_role("button", name="Présent").nth(rang).click()
        page.get_by_text("Enregistré").nth(rang).wait_for()
    page.screenshot(path=IMAGES / "presences.png")


def attestation(donnees: Path, session: str) -> None:
    """The first page of the first attestation of the demonstration."""
    emises = epn(donnees, "certificats", "emettre", "--session", session)
    fichier = donnees / "certificats" / next(e["fichier"] for e in emises if e["fichier"])
    image = IMAGES / "attestation"
    subprocess.run(
        ["/usr/bin/pdftoppm", "-r", "75", "-png", "-singlefile", str(fichier), str(image)],
        check=True,
    )


def main() -> None:
    """Take all of them."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as ici, sync_playwright() as playwright:
        donnees = Path(ici, "donnees")
        demo = epn(donnees, "demo")
        cartes = {un["situation"]: un["carte"] for un in demo["apprenants"]}
        navigateur = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        attestation(donnees, demo["session"])
        with servir("servir", "--donnees", str(donnees), "--port", "28933") as portail:
            lecons(navigateur, portail, cartes)
            presences(navigateur, portail, donnees, demo["formateur"])


if __name__ == "__main__":
    main()
