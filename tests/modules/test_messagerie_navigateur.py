"""The mailbox, the password, the invented site in a real browser, on the real Python widgets."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from modules.catalogue import lire_module
from modules.commun.liaison import LiaisonMemoire
from modules.commun.questions import Question, question_depuis_dict

pytestmark = pytest.mark.parcours

EXEMPLES = Path(__file__).resolve().parents[2] / "docs" / "exemples" / "exemples_questions"
LARGEUR = "document.documentElement.scrollWidth"
FINI = "Toutes les missions sont faites. Bravo !"


@cache
def exemple(genre: str) -> Question:
    """The example of a simulator."""
    chapitre = lire_module(EXEMPLES).chapitres[0]
    return next(question for question in chapitre.questions if question.type == genre)


def boite_a_ranger() -> dict[str, Any]:
    """The example's messages, one of them thrown away, and three things to do with them."""
    donnees: Any = json.loads(json.dumps(exemple("messagerie").en_dict()))
    donnees["messages"][0]["dossier"] = "corbeille"
    buts = [
        {"but": "ecrire", "a": ["paul"], "cc": ["awa"], "joindre": ["plan"], "avec_objet": True},
        {"but": "ranger", "messages": ["atelier"], "dossier": "papiers"},
        {"but": "restaurer", "messages": ["colis"]},
    ]
    mots = {"texte": "Faites.", "aide": "Essayez.", "retour": "C’est fait."}
    adresses = {nom: f"{nom}@poste.example" for nom in ("paul", "awa")}
    return donnees | {
        "juger": False,
        "missions": [{"id": f"m{rang}", **mots, **but} for rang, but in enumerate(buts)],
        "contacts": [{"id": n, "nom": n, "adresse": adresse} for n, adresse in adresses.items()],
        "dossiers": [{"id": "papiers", "nom": "Papiers"}],
        "fichiers": [{"id": "plan", "nom": "plan.pdf"}],
    }


def sans_faute(page: Page) -> None:
    resultat = Axe().run(page)
    assert resultat.violations_count == 0, resultat.generate_report()


def presser(page: Page, nom: str) -> None:
    """Reach a button by keyboard and press it."""
    bouton = page.get_by_role("button", name=nom, exact=True)
    bouton.focus()
    page.keyboard.press("Enter")


def titre_de(page: Page) -> Locator:
    return page.locator(".epn-mission-courante .epn-scene")


def gardee(liaison: LiaisonMemoire, question: Question) -> Any:
    return liaison.etat()["reponses"][question.id]["reponse"]


def test_juger_des_messages_puis_changer_d_avis(contexte: BrowserContext, brancher: Any) -> None:
    question = exemple("messagerie")
    liaison = LiaisonMemoire([question])
    page = contexte.new_page()
    banc = brancher(page, question, liaison)
    titre, lu = titre_de(page), page.locator(".epn-scene-boite .epn-titre-boite").first
    sans_faute(page)
    page.get_by_role("button", name="Votre colis est bloqué").focus()
    page.keyboard.press("Enter")
    expect(lu).to_have_text("Votre colis est bloqué")
    expect(lu).to_be_focused()
    presser(page, "Voir où mène ce lien")
    expect(page.locator(".epn-mene").first).to_contain_text("colis-952.example")
    presser(page, "J’ai confiance")
    expect(page.locator(".epn-mene").first).to_contain_text("colis-952.example")
    jugement = page.locator(".epn-jugement")
    expect(jugement).to_contain_text("Regardons ensemble")
    expect(jugement).to_contain_text("On vous presse.")
    sans_faute(page)
    presser(page, "Je me méfie : signaler".replace(" :", "\u00a0:"))
    expect(jugement).to_contain_text("Bien vu")
    presser(page, "Message suivant")
    expect(lu).to_have_text("Atelier de mardi")
    presser(page, "J’ai confiance")
    expect(titre).to_have_text("Mission réussie")
    expect(titre).to_be_focused()
    presser(page, "Mission suivante")
    presser(page, "Retour à la liste")
    page.get_by_role("button", name="La photo promise").focus()
    page.keyboard.press("Enter")
    presser(page, "Ouvrir phare.jpg")
    expect(page.get_by_text("La photo montre un phare.")).to_be_visible()
    presser(page, "J’ai confiance")
    expect(titre).to_have_text(FINI)
    expect(banc.statut).to_have_text("Enregistré")
    assert gardee(liaison, question) == [
        *("ouvrir:colis", "signaler:colis", "ouvrir:atelier", "confiance:atelier"),
        *("ouvrir:photo", "piece:photo|phare", "confiance:photo"),
    ]
    page.reload()
    banc.monter(question.publique())
    expect(titre).to_have_text(FINI)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate(LARGEUR) <= 320


def test_ecrire_et_ranger_au_clavier(contexte: BrowserContext, brancher: Any) -> None:
    question = question_depuis_dict(boite_a_ranger())
    liaison = LiaisonMemoire([question])
    page = contexte.new_page()
    # As in a lesson's page, which says whose it is.
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { document.body.dataset.sceau = 'le-sien'; })"
    )
    banc = brancher(page, question, liaison)
    titre = titre_de(page)
    presser(page, "Nouveau message")
    presser(page, "Envoyer")
    expect(page.get_by_text("Choisissez d’abord à qui vous écrivez.")).to_be_visible()
    page.get_by_text("Ajouter une copie (Cc, Cci)").focus()
    page.keyboard.press("Enter")
    for legende, nom in (("À :", "paul"), ("Cc :", "awa"), ("Joindre", "plan.pdf")):
        groupe = page.get_by_role("group", name=legende.replace(" ", "\u00a0"))
        case = groupe.get_by_role("checkbox", name=nom)
        case.focus()
        page.keyboard.press("Space")
    page.get_by_label("Objet").fill("Le plan")
    page.get_by_label("Votre message").fill("Voici le plan | à dimanche.")
    sans_faute(page)
    page.evaluate("sessionStorage.setItem('epn-brouillon/un-autre-sceau/boite', '{}')")
    page.reload()  # nothing sent yet, and nothing lost
    banc.monter(question.publique())
    expect(page.get_by_label("Objet")).to_have_value("Le plan")
    expect(page.get_by_label("Votre message")).to_have_value("Voici le plan | à dimanche.")
    presser(page, "Envoyer")
    assert page.evaluate("sessionStorage.length") == 0
    expect(titre).to_have_text("Mission réussie")
    presser(page, "Mission suivante")
    page.locator("[data-cle=message-atelier]").focus()
    page.keyboard.press("Enter")
    presser(page, "Ranger dans «\u00a0Papiers\u00a0»")
    expect(titre).to_have_text("Mission réussie")
    presser(page, "Mission suivante")
    presser(page, "Corbeille (1)")
    page.locator("[data-cle=message-colis]").focus()
    page.keyboard.press("Enter")
    presser(page, "Restaurer")
    expect(titre).to_have_text(FINI)
    presser(page, "Messages envoyés (1)")
    expect(page.locator(".epn-envoi")).to_contain_text("Voici le plan | à dimanche.")
    sans_faute(page)
    expect(banc.statut).to_have_text("Enregistré")
    assert gardee(liaison, question) == [
        "envoyer:ecrire||paul|awa||plan|Le plan|Voici le plan | à dimanche.",
        *("ouvrir:atelier", "ranger:atelier|papiers", "ouvrir:colis", "restaurer:colis"),
    ]


def test_ce_qui_est_tape_ne_quitte_pas_la_page(contexte: BrowserContext, brancher: Any) -> None:
    question = exemple("mot_de_passe")
    liaison = LiaisonMemoire([question])
    page = contexte.new_page()
    banc = brancher(page, question, liaison)
    titre, mesure = titre_de(page), page.locator(".epn-mesure")
    secrets = ["Bonjour1975", "girafe-violette-zinc-parapluie"]
    champ = page.get_by_label("Un mot de passe inventé")
    champ.focus()
    page.keyboard.type(secrets[0])
    page.keyboard.press("Enter")
    expect(mesure).to_contain_text("Facile à deviner")
    expect(mesure).to_contain_text("une date ou une année")
    sans_faute(page)
    champ.fill(secrets[1])
    presser(page, "Mesurer")
    expect(mesure).to_contain_text("olide")
    expect(titre).to_have_text("Mission réussie")
    presser(page, "Mission suivante")
    presser(page, "Tirer 5 mots au sort")
    expect(titre).to_have_text("Mission réussie")
    mots = page.locator(".epn-mots-tires li").all_text_contents()
    presser(page, "Mission suivante")
    presser(page, "Cacher les mots")
    reecrite = page.get_by_label("Réécrivez la phrase")
    reecrite.fill(" ".join([mots[0], "autre", *mots[2:]]))
    presser(page, "Vérifier")
    expect(page.get_by_text("Regardez le mot n° 2")).to_be_visible()
    expect(page.locator(".epn-mots-tires")).to_be_hidden()
    reecrite.fill("-".join(mots).upper())
    presser(page, "Vérifier")
    expect(titre).to_have_text("Mission réussie")
    presser(page, "Mission suivante")
    page.get_by_label("Le code reçu").fill("482 916")
    presser(page, "Valider le code")
    expect(titre).to_have_text("Mission réussie")
    presser(page, "Mission suivante")
    presser(page, "Je ne donne pas le code")
    expect(titre).to_have_text(FINI)
    sans_faute(page)
    expect(banc.statut).to_have_text("Enregistré")
    partis = json.dumps([page.evaluate("envoyes"), liaison.etat()], ensure_ascii=False).lower()
    for tape in (*secrets, "girafe", "bonjour"):
        assert tape.lower() not in partis
    # No word drawn either: all that ever left are these acts.
    actes = [
        *("essai:1|11|connu court date", "essai:4|30|", "phrase:5", "memoire:oui"),
        *("code:482916", "appel:refuser"),
    ]
    assert {acte for message in banc.reponses for acte in message["reponse"]} == set(actes)
    assert gardee(liaison, question) == actes
    page.reload()
    banc.monter(question.publique())
    expect(titre).to_have_text(FINI)
    assert page.locator("input").evaluate_all("champs => champs.map(c => c.value)") == [""]


def test_une_demarche_au_clavier(contexte: BrowserContext, brancher: Any) -> None:
    question = exemple("demarche")
    liaison = LiaisonMemoire([question])
    page = contexte.new_page()
    banc = brancher(page, question, liaison)
    titre, titre_site = titre_de(page), page.locator(".epn-titre-site")
    nom = page.get_by_label("Nom *")
    nom.fill("Madame Vraie")
    page.get_by_label("Mot de passe inventé *").fill("secret")
    presser(page, "Continuer")
    expect(nom).to_be_focused()
    expect(page.get_by_text("Recopiez le nom de la fiche.")).to_be_visible()
    expect(nom).to_have_value("Madame Vraie")
    sans_faute(page)
    nom.fill(" morvan")
    page.get_by_label("Mot de passe inventé *").fill("girafe-bleue-zinc")
    page.get_by_label("Code reçu *").fill("305174")
    presser(page, "Continuer")
    expect(titre).to_have_text("Mission réussie")
    expect(titre_site).to_have_text("Votre justificatif")
    presser(page, "Mission suivante")
    presser(page, "Page précédente")
    expect(titre_site).to_have_text("Entrer")
    expect(titre_site).to_be_focused()
    expect(nom).to_have_value("Morvan")
    page.get_by_label("Mot de passe inventé *").fill("girafe-bleue-zinc")
    page.get_by_label("Je veux recevoir des offres").focus()
    page.keyboard.press("Space")
    presser(page, "Continuer")
    expect(titre).to_have_text("Mission réussie")
    page.get_by_label("Facture *").focus()
    page.keyboard.press("f")
    page.keyboard.press("ArrowDown")
    presser(page, "Envoyer")
    expect(titre).to_have_text(FINI)
    expect(titre_site).to_have_text("Demande bien reçue")
    sans_faute(page)
    expect(banc.statut).to_have_text("Enregistré")
    partis = json.dumps([page.evaluate("envoyes"), liaison.etat()], ensure_ascii=False)
    for tape in ("Vraie", "girafe", "=secret"):
        assert tape not in partis
    page.reload()
    banc.monter(question.publique())
    expect(titre_site).to_have_text("Demande bien reçue")
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate(LARGEUR) <= 320
