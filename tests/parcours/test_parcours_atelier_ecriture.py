"""A writing workshop played whole: one trainer, three writers, from draft to newspaper."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pypdf
from playwright.sync_api import Page, expect

from plateforme.dossier import Dossier
from plateforme.notation.cours import carnet_de_notes
from plateforme.notation.expansion import id_reponse

MODULE, CHAPITRE, QUESTION = "ecrit_public", "03-ecriture-journalistique", "ma-breve"
LECON = f"/module/{MODULE}/{CHAPITRE}"
GROUPE = f"/module/{MODULE}/groupe"
BREVES = {
    "Awa": ("Le phare rallumé samedi", "Le phare de Port-Lannec brille de nouveau depuis samedi."),
    "Zoé": ("Une bibliothèque sur le quai", "Deux cents livres attendent les marins au quai Nord."),
    "Lou": ("Mon voisin répare les vélos", "Rue des Goélands, on répare son vélo entre voisins."),
}
SUITE = "Les habitants avaient réuni l’argent en trois mois."


def ecrire(page: Page, titre: str, corps: str) -> None:
    """Fill the desk in, a key at a time for the title."""
    bureau = page.locator(f'[data-question="{QUESTION}"]')
    zone = bureau.locator('[data-nature="titre"] textarea')
    expect(zone).to_be_editable(timeout=30_000)
    zone.press_sequentially(titre)
    bureau.locator('[data-nature="paragraphe"] textarea').first.fill(corps)


def enregistre(page: Page) -> None:
    statut = page.locator(f'[data-question="{QUESTION}"]').get_by_role("status")
    expect(statut).to_have_text("Enregistré", timeout=30_000)


def partager(page: Page, signe: str, *, publier: bool) -> None:
    """From the lesson to the group, with what the author chooses."""
    page.locator(f'a[href="{GROUPE}/partager/{CHAPITRE}/{QUESTION}"]').first.click()
    page.get_by_label(signe).check()
    page.get_by_label("CC BY-SA 4.0").check()
    page.get_by_label("peut publier").set_checked(publier)
    page.get_by_role("button", name="Partager mon texte").click()
    expect(page.get_by_role("status")).to_contain_text("est partagé")


def test_du_premier_jet_au_journal(
    portail: Any,
    poste: Callable[..., Any],
    atelier_ecriture: Callable[..., Any],
    au_bureau: Page,
    attendre: Callable[..., Any],
) -> None:
    atelier = atelier_ecriture(*BREVES)
    pages: dict[str, Page] = {}
    for nom, qui in atelier.gens.items():
        page = pages[nom] = poste(viewport={"width": 1024, "height": 768}).page()
        page.goto(f"{portail.url}/entrer/{qui.carte}")
        page.goto(portail.url + LECON)
    awa, zoe, lou = pages.values()

    # First drafts. The line is cut while Awa writes: her page says so, and nothing is lost.
    for page, breve in zip((zoe, lou), (BREVES["Zoé"], BREVES["Lou"]), strict=True):
        ecrire(page, *breve)
        enregistre(page)
    titre, corps = BREVES["Awa"]
    ecrire(awa, titre, corps[:20])
    enregistre(awa)
    awa.context.set_offline(True)
    question = awa.locator(f'[data-question="{QUESTION}"]')
    paragraphe = question.locator('[data-nature="paragraphe"] textarea').first
    paragraphe.press("Control+End")
    paragraphe.press_sequentially(corps[20:])
    expect(question.get_by_role("status")).to_contain_text("Pas encore enregistré", timeout=30_000)
    awa.context.set_offline(False)
    enregistre(awa)
    awa.reload()
    expect(paragraphe).to_have_value(corps, timeout=30_000)

    # Read together: two may be published, one may not; one reader did not understand.
    partager(awa, "Signé", publier=True)
    partager(zoe, "Anonyme", publier=True)
    partager(lou, "Signé", publier=False)
    zoe.get_by_role("link", name=titre).first.click()
    zoe.get_by_label("Je n’ai pas compris").check()
    zoe.get_by_label("En quelques mots").fill("Qui a payé ?")
    zoe.get_by_role("button", name="Envoyer").click()
    awa.reload()
    awa.get_by_role("link", name="Lire 1 commentaire").click()
    expect(awa.locator(".epn-commentaires")).to_contain_text("Zoé : Qui a payé ?")

    # Awa writes again and shares the new version; then everybody hands in.
    awa.goto(portail.url + LECON)
    expect(paragraphe).to_be_editable(timeout=30_000)
    paragraphe.fill(f"{corps} {SUITE}")
    enregistre(awa)
    partager(awa, "Signé", publier=True)
    for page in pages.values():
        page.goto(portail.url + LECON)
        page.get_by_role("button", name="J'ai terminé").click()
        page.wait_for_url("**/resultats")

    # The trainer reads the three texts in a row, criterion by criterion.
    bureau = au_bureau
    bureau.goto(f"{portail.url}/formateur/session/{atelier.code}/corrections")

    def tous_sont_la() -> bool:
        bureau.reload()
        return bureau.locator(".epn-personnes li", has_text="à lire").count() == 3

    attendre(tous_sont_la, 120.0)  # the portal gives copies to nbgrader by itself
    bureau.get_by_role("link", name="Commencer à lire").click()
    for rang in range(3):
        champs = bureau.locator(".epn-critere-note input")
        expect(champs).to_have_count(5)
        for champ in champs.all():
            champ.fill("2")
        bureau.get_by_label("Un mot pour").fill(f"On la voit, lecture {rang + 1}.")
        with bureau.expect_navigation():
            bureau.locator('button[name="suite"][value="suivant"]').click()
    expect(bureau.get_by_text("Tout est lu")).to_be_visible()
    with carnet_de_notes(Dossier(portail.dossier)) as carnet:
        for qui in atelier.gens.values():
            note = carnet.find_grade(id_reponse(QUESTION), CHAPITRE, MODULE, qui.id.hex)
            assert (note.manual_score, bool(note.needs_manual_grade)) == (10.0, False)

    # Each finds the points and the words in her results.
    for page in pages.values():
        page.goto(f"{portail.url}{LECON}/resultats")
        resultat = page.locator(f'[data-resultat="{QUESTION}"]')
        expect(resultat).to_contain_text("10 points sur 20")
        expect(resultat).to_contain_text("On la voit, lecture")

    # The newspaper: what may be published, as it was written last, signed as its author said.
    bureau.goto(f"{portail.url}/formateur/session/{atelier.code}/journal")
    with bureau.expect_download() as recu:
        bureau.get_by_role("button", name="Enregistrer le PDF").click()
    pdf = pypdf.PdfReader(io.BytesIO(recu.value.path().read_bytes()))
    lu = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))
    assert BREVES["Awa"][0] in lu
    assert BREVES["Zoé"][0] in lu
    assert "trois mois" in lu
    assert "Awa" in lu
    assert "Zoé" not in lu
    assert "vélos" not in lu
