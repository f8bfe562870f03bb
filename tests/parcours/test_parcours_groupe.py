"""A round of three writers, by keyboard: share, read, comment, take back; a pair; the wall."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from inscriptions.depot import ouvrir
from inscriptions.enumerations import LicenceTexte
from inscriptions.services import reponses, sessions, textes_partages, versions
from plateforme.dossier import Dossier
from plateforme.publies import ChapitresPublies
from plateforme.serveur.textes_du_groupe import redactions

MODULE = "ecrit_public"
QUAND = datetime(2026, 3, 10, 8, tzinfo=UTC)
GROUPE = f"/module/{MODULE}/groupe"


@pytest.fixture
def atelier(portail: Any, atelier_ecriture: Callable[..., Any]) -> SimpleNamespace:
    """A session of three writers, each with a first draft, and a stranger in another session."""
    module = ChapitresPublies(Dossier(portail.dossier)).module(MODULE)
    assert module is not None
    chapitre, question = next(iter(redactions(module)))
    sien, autre = atelier_ecriture("Awa", "Zoé", "Lou"), atelier_ecriture("Ève")
    gens = sien.gens | autre.gens

    def ecrire(prenom: str, texte: str, pour: str = question.id) -> None:
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            reponses.enregistrer(
                bdd,
                apprenant_id=gens[prenom].id,
                module=MODULE,
                chapitre=chapitre.identifiant,
                question=pour,
                contenu=json.dumps(texte),
                jeton=str(uuid4()),
                maintenant=QUAND,
            )

    for prenom in gens:
        ecrire(
            prenom,
            f"# Le marché de {prenom}\n\n**Samedi, au port.**\n\nLe quai sent la marée.\n\n"
            "## Les étals\n\n> Goûtez donc !\n\n![Un étal](../../entrer/AAAA) Lou\n\n"
            "On rentre les mains pleines.",
        )
    return SimpleNamespace(
        code=sien.code,
        gens=gens,
        ecrire=ecrire,
        partager=f"{GROUPE}/partager/{chapitre.identifiant}/{question.id}",
        exercice=f"{chapitre.identifiant}/{question.id}",
        lecon=f"/module/{MODULE}/{chapitre.identifiant}",
    )


def taper(page: Page, vers: Any, touche: str) -> None:
    """Go to something with the Tab key, as a person without a mouse does, and press a key."""
    for _ in range(80):
        if vers.evaluate("noeud => noeud === document.activeElement"):
            page.keyboard.press(touche)
            return
        page.keyboard.press("Tab")
    raise AssertionError("jamais atteint au clavier")


def test_un_tour_de_lecture_a_trois(
    portail: Any,
    atelier: SimpleNamespace,
    au_bureau: Page,
    poste: Callable[..., Any],
    accessible: Callable[[Page], None],
) -> None:
    postes = {nom: poste(viewport={"width": 1024, "height": 768}) for nom in ("Awa", "Zoé", "Lou")}
    pages = {nom: ordinateur.page() for nom, ordinateur in postes.items()}
    for nom, page in pages.items():
        page.goto(f"{portail.url}/entrer/{atelier.gens[nom].carte}")
        expect(page.get_by_text("· 1 question notée").first).to_be_visible()
        page.get_by_role("link", name="Avec le groupe").click()
        expect(page.get_by_text("Personne n’a encore partagé de texte")).to_be_visible()
    awa, zoe, lou = pages.values()

    # Each shares; nothing is chosen for them but « no licence » and « not published ».
    for page in pages.values():
        taper(page, page.get_by_role("link", name="Partager mon texte avec le groupe"), "Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Partager mon texte")
    accessible(awa)
    expect(awa.get_by_label("Aucune licence")).to_be_checked()
    expect(awa.get_by_label("peut publier")).not_to_be_checked()
    for page, nom in ((awa, "Signé"), (zoe, "Anonyme"), (lou, "Signé")):
        taper(page, page.get_by_label("Signé"), "Space")
        if nom == "Anonyme":
            page.keyboard.press("ArrowDown")
        expect(page.get_by_label(nom)).to_be_checked()
        taper(page, page.get_by_role("button", name="Partager mon texte"), "Enter")
        expect(page.get_by_role("status")).to_contain_text("est partagé")

    # The round: one draws the order, everybody has the same; no name on an anonymous text.
    awa.goto(portail.url + GROUPE)
    accessible(awa)
    taper(awa, awa.get_by_role("button", name="Commencer le tour de lecture"), "Enter")
    ordres = []
    for page in pages.values():
        page.goto(portail.url + GROUPE)
        ordres.append(page.locator(".epn-textes a").all_text_contents())
        assert page.locator(".epn-textes").inner_text().count("anonyme") == 1
    assert ordres[0] == ordres[1] == ordres[2]
    assert sorted(ordres[0]) == [f"Le marché de {nom}" for nom in ("Awa", "Lou", "Zoé")]
    lou.get_by_role("button", name="Lire depuis le premier texte").click()
    lus = []
    for rang in (1, 2, 3):
        expect(lou.get_by_role("heading", level=1)).to_have_text(re.compile(rf"texte {rang} sur 3"))
        lus.append(lou.get_by_role("heading", level=2).first.inner_text())
        if rang < 3:
            taper(lou, lou.locator("[rel=next]"), "Enter")
    assert lus == ordres[0]

    # Two kinds of comment, of a passage or the whole; the author reads them and hides one.
    for page in (zoe, lou):
        page.goto(portail.url + GROUPE)
        page.get_by_role("link", name="Le marché de Awa").click()
        expect(page.get_by_text("Un texte de Awa")).to_be_visible()
    accessible(zoe)
    taper(zoe, zoe.get_by_label("J’ai aimé"), "Space")
    zoe.get_by_label("Quoi ?").select_option(label="Le passage : Le quai sent la marée.")
    zoe.get_by_label("En quelques mots").fill("On y est.")
    zoe.keyboard.press("Enter")
    expect(zoe.get_by_role("status")).to_contain_text("C’est dit")
    taper(lou, lou.get_by_label("J’ai aimé"), "ArrowDown")
    expect(lou.get_by_label("Je n’ai pas compris")).to_be_checked()
    taper(lou, lou.get_by_role("button", name="Envoyer"), "Enter")
    expect(lou.locator(".epn-commentaires li")).to_have_count(1)
    awa.goto(portail.url + GROUPE)
    taper(awa, awa.get_by_role("link", name="Lire 2 commentaires"), "Enter")
    dits = awa.locator(".epn-commentaires li")
    expect(dits).to_contain_text(["J’ai aimé, dit Zoé : On y est.", "Je n’ai pas compris, dit Lou"])
    accessible(awa)
    taper(awa, awa.get_by_role("button", name="Masquer le commentaire 2"), "Enter")
    expect(dits).to_have_count(1)

    # The desk: who wrote what, pairs drawn, the wall; a hidden title is not on the screen.
    bureau = au_bureau
    bureau.goto(f"{portail.url}/formateur/session/{atelier.code}")
    bureau.get_by_role("link", name="Textes et travail en groupe").click()
    expect(bureau.locator("#partages ~ article")).to_have_count(3)
    expect(bureau.get_by_text("anonyme pour le groupe", exact=True)).to_have_count(1)
    accessible(bureau)
    bureau.get_by_label("Pour quel texte").select_option(atelier.exercice)
    bureau.get_by_label("Lou").uncheck()
    bureau.get_by_label("Préparation, en minutes").fill("2")
    bureau.get_by_role("button", name="Tirer au sort").click()
    expect(bureau.get_by_role("status")).to_have_text("Les binômes sont formés.")

    # The pair: one starts, the other sees the same time; a reload changes nothing.
    for page in (awa, zoe):
        page.goto(f"{portail.url}{GROUPE}/entretien")
    accessible(awa)
    expect(awa.get_by_role("timer")).to_have_text("2:00")
    taper(awa, awa.get_by_role("button", name="Lancer le temps"), "Enter")
    expect(zoe.get_by_role("button", name="Pause")).to_be_visible(timeout=30_000)
    expect(zoe.get_by_role("timer")).to_have_text(re.compile(r"[01]:\d\d"))
    zoe.reload()
    taper(zoe, zoe.get_by_role("button", name="Pause"), "Enter")
    expect(zoe.get_by_role("button", name="Lancer le temps")).to_be_visible()
    arrete = zoe.get_by_role("timer").inner_text()
    awa.reload()
    expect(awa.get_by_role("timer")).to_have_text(arrete)
    taper(awa, awa.get_by_role("button", name="Commencer l’entretien"), "Enter")
    premier = awa.locator(".epn-roles li").first.inner_text()
    taper(awa, awa.get_by_role("button", name="Inverser les rôles"), "Enter")
    expect(awa.locator(".epn-roles li").nth(1)).to_contain_text(premier.split()[0])
    taper(awa, awa.get_by_role("button", name="Finir : chacun écrit"), "Enter")
    expect(awa.get_by_text("pas de temps limité pour écrire")).to_be_visible()

    for page, titre in ((awa, "La marée monte"), (zoe, "Mains pleines")):
        page.goto(portail.url + GROUPE)
        page.get_by_label("Un titre").fill(titre)
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("sur le mur")
    bureau.reload()
    bureau.get_by_role("button", name="Masquer : Mains pleines").click()
    expect(bureau.get_by_role("status")).to_have_text("Le mur est à jour.")
    mur = poste(viewport={"width": 1024, "height": 768}).page()
    mur.goto(portail.url + bureau.get_by_role("link", name="Projeter le mur").get_attribute("href"))
    expect(mur.get_by_text("La marée monte")).to_be_visible()
    expect(mur.get_by_text("Mains pleines")).to_have_count(0)
    assert not any(nom in mur.content() for nom in ("Awa", "Zoé"))
    mur.get_by_role("button", name="Une main de plus : La marée monte").press("Enter")
    expect(mur.locator("output")).to_have_text("1")
    accessible(mur)

    # Taken back: nobody reads it; another session never could.
    texte = zoe.get_by_role("link", name="Le marché de Awa").get_attribute("href")
    awa.goto(portail.url + GROUPE)
    taper(awa, awa.get_by_role("button", name="Retirer mon texte"), "Enter")
    expect(awa.get_by_role("status")).to_contain_text("est retiré")
    assert zoe.goto(portail.url + texte).status == 404
    reste = bureau.goto(f"{portail.url}/formateur/session/{atelier.code}/textes")
    assert "Le marché de Awa" not in reste.text()
    for ordinateur in postes.values():
        plaintes = [p for p in ordinateur.plaintes if "404" not in p]
        assert not plaintes


def test_ce_qui_est_du_groupe_n_en_sort_pas(portail: Any, atelier: SimpleNamespace) -> None:
    visites = {}
    for nom, qui in atelier.gens.items():
        visites[nom] = portail.visite()
        visites[nom].entrer(qui.carte)
    awa, zoe, eve = (visites[nom] for nom in ("Awa", "Zoé", "Ève"))
    assert GROUPE in awa.get("/parcours").texte
    assert GROUPE in awa.get(atelier.lecon).texte
    rang = re.search(r'name="rang" value="(\d+)"', awa.get(atelier.partager).texte)[1]
    choix = {"rang": rang, "signe": "oui", "licence": "cc_by_4_0"}
    for faux in ({"signe": ""}, {"licence": "mienne"}, {"rang": "x"}, {"rang": "99"}):
        assert awa.post(atelier.partager, **(choix | faux)).statut == 422
    assert awa.post(atelier.partager, **choix).statut == 303
    page = zoe.get(GROUPE).texte
    adresse = re.search(rf"{GROUPE}/texte/[0-9a-f-]+", page)[0]
    assert "<script" not in re.split(r"<main", zoe.get(adresse).texte)[1].split("</main>")[0]
    assert "Un étal" in zoe.get(adresse).texte
    assert "/entrer/" not in zoe.get(adresse).texte
    assert zoe.post(adresse, genre="bravo").statut == 422
    assert zoe.post(adresse, genre="aime", bloc="1", propos="<b>oui</b>").statut == 303
    lu = awa.get(adresse).texte
    assert "&lt;b&gt;oui" in lu
    dit = re.search(r'name="commentaire" value="([0-9a-f-]+)"', lu)[1]

    assert eve.get(GROUPE).statut == 200
    assert "Le marché de Awa" not in eve.get(GROUPE).texte
    for envoi in ({"genre": "aime"}, {"acte": "masquer", "commentaire": dit}):
        assert eve.post(adresse, **envoi).statut == 404
    assert eve.get(adresse).statut == 404
    assert zoe.post(adresse, acte="masquer", commentaire=dit).statut == 422
    assert eve.get("/module/droit_epn/groupe").statut == 404
    assert portail.visite().get(GROUPE).statut == 303
    assert zoe.post(adresse, acte="effacer", commentaire=dit).statut == 303
    assert "oui" not in re.sub(r"<[^>]+>", "", awa.get(adresse).texte)
    assert awa.get(f"{GROUPE}/entretien").statut == 303
    assert awa.post(f"{GROUPE}/entretien", phase="preparation", tour="0").statut == 404
    assert portail.visite().get("/mur/AAAA").statut == 404
    assert awa.post(atelier.partager, **choix).statut == 303, "la même version reste en place"
    assert zoe.get(adresse).statut == 200
    atelier.ecrire("Awa", "# Autre\n\nTout est changé.")
    rang = re.search(r'name="rang" value="(\d+)"', awa.get(atelier.partager).texte)[1]
    awa.post(atelier.partager, **(choix | {"rang": rang}))
    ailleurs = zoe.post(adresse, genre="aime").entete("Location")
    assert "Tout est changé" in zoe.get(ailleurs).texte
    assert eve.get(adresse).statut == eve.get(ailleurs).statut == 404
    assert awa.post(atelier.partager, acte="retirer").statut == 303
    assert "ne demande plus" not in awa.get(GROUPE).texte

    # A text that the lesson asks no more can still be taken back.
    chapitre, ancienne = atelier.exercice.split("/")[0], "demandee-avant"
    atelier.ecrire("Awa", "# D’avant", ancienne)
    with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
        ou = {"chapitre": chapitre, "question": ancienne}
        (version,) = versions.versions_de(bdd, atelier.gens["Awa"].id, MODULE, **ou)
        textes_partages.partager(
            bdd,
            sessions.trouver_session(bdd, atelier.code),
            apprenant_id=atelier.gens["Awa"].id,
            **ou,
            rang=version.rang,
            signe=True,
            licence=LicenceTexte.AUCUNE,
            publication=False,
            maintenant=QUAND,
        )
    assert "ne demande plus" in awa.get(GROUPE).texte
    assert awa.post(f"{GROUPE}/partager/{chapitre}/{ancienne}", acte="retirer").statut == 303
    assert "ne demande plus" not in awa.get(GROUPE).texte
    assert zoe.get(adresse).statut == 404
