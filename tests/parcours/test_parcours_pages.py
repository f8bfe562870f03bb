"""Each page as people meet it: kind, readable by all, closed to those it is not for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

LECON = "/module/droit_epn/03-partage-reutilisation"
TEXTE = '[data-question="credit-photo"]'
JEU = "/module/droit_epn/08-une-semaine-au-comptoir"
# A browser whose voices come late; what it is told to say waits for the test to let it end.
FAUSSE_VOIX = """
window.dites = [];
window.arrets = 0;
window.voix = [];
let parole = null;
const oreilles = new EventTarget();
window.SpeechSynthesisUtterance = class { constructor(texte) { this.text = texte; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => window.voix,
  speak: (u) => { parole = u; window.dites.push(u.text); },
  cancel: () => { window.arrets += 1; parole = null; },
  addEventListener: (nom, f) => oreilles.addEventListener(nom, f),
}});
window.annoncer = (voix) => {
  window.voix = voix;
  oreilles.dispatchEvent(new Event("voiceschanged"));
};
window.finir = () => { while (parole) { const u = parole; parole = null; u.onend(); } };
"""
HOSTILE = (
    "</textarea></pre><script>document.title='pris'</script><img src=x onerror=alert(1)>\n"
    "{{ 7 * 7 }} ${7*7} $$x^2$$ `code` [lien](javascript:alert(1)) 🙂 \u202emalin\u202c\n"
    "__import__('os').system('touch /tmp/pris')\n"
)


def entrer_formateur(page: Page, portail: Any, demo: Any) -> None:
    acces = demo.json["formateur"]
    page.goto(f"{portail.url}/formateur")
    page.get_by_label("Identifiant").fill(acces["identifiant"])
    page.get_by_label("Mot de passe").fill(acces["mot_de_passe"])
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes sessions")


def test_carte_inconnue_ou_mal_tapee(
    portail: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    """Kind, and the same whether the card exists, is mistyped, or is nonsense."""
    page = poste().page()
    messages = set()
    for code in ("AAAA-AAAA", "2345-6789", "n’importe quoi"):
        page.goto(portail.url)
        page.get_by_label("Le code de votre carte").fill(code)
        page.get_by_role("button", name="Entrer").click()
        messages.add(page.get_by_role("alert").inner_text())
        expect(page.get_by_label("Le code de votre carte")).to_be_focused()
    accessible(page)
    (message,) = messages
    assert "ce n’est pas grave" in message


def test_espace_formateur(
    portail: Any, demo: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    page = poste().page()
    page.goto(f"{portail.url}/formateur")
    accessible(page)
    page.get_by_label("Identifiant").fill("demo.formateur")
    page.get_by_label("Mot de passe").fill("pas le bon mot de passe")
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("alert")).to_contain_text("ne vont pas ensemble")
    accessible(page)
    entrer_formateur(page, portail, demo)
    accessible(page)
    page.get_by_role("row", name=demo.json["session"]).get_by_role("link").click()
    ligne = page.get_by_role("row", name="Youenn")
    expect(ligne).to_contain_text("Il manque 1 h de présence")
    expect(page.get_by_role("row", name="Annick")).to_contain_text("94 sur 94 (100 %)")
    accessible(page)
    page.get_by_role("link", name="Imprimer les cartes").click()
    expect(page.locator(".epn-cartes > li")).to_have_count(12)
    accessible(page)


def test_chacun_chez_soi(portail: Any, demo: Any, poste: Callable[..., Any]) -> None:
    """A learner has no trainer's page; a trainer has no lesson; a stranger has neither."""
    session = demo.json["session"]
    apprenante = poste().page()
    apprenante.goto(f"{portail.url}/entrer/{portail.inscrire('Nolwenn').carte}")
    expect(apprenante).to_have_url(f"{portail.url}/parcours")
    for chemin in (
        "/formateur",
        f"/formateur/session/{session}",
        f"/formateur/session/{session}/cartes",
    ):
        reponse = apprenante.goto(portail.url + chemin)
        assert reponse is not None
        assert reponse.status == 403
        assert "Youenn" not in apprenante.content()
    formatrice = poste().page()
    entrer_formateur(formatrice, portail, demo)
    for chemin in ("/parcours", LECON, f"{LECON}/resultats"):
        reponse = formatrice.goto(portail.url + chemin)
        assert reponse is not None
        assert reponse.status == 403
    inconnu = poste().page()
    for chemin in ("/parcours", LECON, f"{LECON}/resultats", f"/formateur/session/{session}"):
        inconnu.goto(portail.url + chemin)
        assert inconnu.get_by_role("heading", level=1).inner_text() in (
            "Bienvenue",
            "Espace formateur",
        )


@pytest.mark.parametrize("chemin", ["/rien", "/module/droit_epn/99-rien", "/voila/tree", "/tree"])
def test_page_inexistante(
    chemin: str, portail: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    page = poste().page()
    page.goto(f"{portail.url}/entrer/{portail.inscrire('Nolwenn').carte}")
    reponse = page.goto(portail.url + chemin)
    assert reponse is not None
    assert reponse.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Page introuvable")
    accessible(page)


def test_texte_hostile_reste_du_texte(portail: Any, demo: Any, poste: Callable[..., Any]) -> None:
    """HTML, script, mathematics, a line of Python, 100,000 characters: stored and shown as text."""
    eleve = portail.inscrire("Nolwenn <b>gras</b>")
    texte = (HOSTILE * 400)[:100_000]
    ordinateur = poste()
    page = ordinateur.page()
    page.goto(f"{portail.url}/entrer/{eleve.carte}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Nolwenn <b>gras</b>")
    page.goto(portail.url + LECON)
    zone = page.locator(f"{TEXTE} textarea")
    expect(zone).to_be_enabled(timeout=20_000)
    zone.fill(texte)
    page.locator(TEXTE).get_by_role("button").click()
    expect(page.locator(TEXTE).get_by_role("status")).to_have_text("Enregistré", timeout=20_000)
    page.reload()
    expect(zone).to_have_value(texte, timeout=20_000)
    page.get_by_role("button", name="J'ai terminé").click()
    rendu = page.locator('[data-resultat="credit-photo"] .epn-reponse').first
    expect(rendu).to_be_visible(timeout=60_000)
    assert rendu.evaluate("e => e.textContent") == texte
    assert rendu.locator("*").count() == 0
    assert page.title() == (
        "Mes résultats : Mettre en partage et réutiliser des contenus numériques – Parcours EPN"
    )
    formatrice = poste().page()
    entrer_formateur(formatrice, portail, demo)
    formatrice.get_by_role("link", name="Session des tests", exact=True).click()
    expect(formatrice.get_by_role("rowheader", name="Nolwenn <b>gras</b>")).to_be_visible()
    assert formatrice.locator("main b, main script").count() == 0
    assert ordinateur.plaintes == []


@pytest.mark.parametrize(
    "taille",
    [
        pytest.param({"width": 600, "height": 450}, id="200 % d’un écran de 1200"),
        pytest.param({"width": 320, "height": 640}, id="téléphone étroit"),
        pytest.param({"width": 1024, "height": 768}, id="petit écran"),
    ],
)
def test_rien_ne_deborde(taille: dict[str, int], portail: Any, poste: Callable[..., Any]) -> None:
    """Zoomed to 200 %, or on a small screen, pages read without scrolling sideways (RGAA 10.11)."""
    page = poste(viewport=taille).page()
    for chemin in ("/", "/formateur", "/verifier"):
        page.goto(portail.url + chemin)
        assert _deborde(page) <= 0, chemin
    page.goto(f"{portail.url}/entrer/{portail.inscrire('Nolwenn').carte}")
    assert _deborde(page) <= 0
    page.goto(portail.url + LECON)
    expect(page.locator("[data-question] input").first).to_be_enabled(timeout=20_000)
    assert _deborde(page) <= 0, LECON


def _deborde(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_lien_d_evitement_au_clavier(portail: Any, poste: Callable[..., Any]) -> None:
    page = poste().page()
    page.goto(portail.url)
    page.keyboard.press("Tab")
    lien = page.get_by_role("link", name="Aller au contenu")
    expect(lien).to_be_focused()
    expect(lien).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Le code de votre carte")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_trop_d_essais_sont_ralentis(ouvrir_portail: Callable[..., Any]) -> None:
    """From the sixth wrong card on, attempts from that address wait; another address does not."""
    with ouvrir_portail(prechauffe=0) as portail:
        visite = portail.visite("127.0.0.2")
        visite.get("/")
        for _ in range(6):
            assert visite.post("/entrer", code="AAAA-AAAA").statut == 403
        mesures = portail.visite("127.0.0.2")
        mesures.get("/")
        debut = time.monotonic()
        mesures.post("/entrer", code="AAAA-AAAA")
        attente = time.monotonic() - debut
        debut = time.monotonic()
        ailleurs = portail.visite("127.0.0.3")
        ailleurs.get("/")
        ailleurs.post("/entrer", code="AAAA-AAAA")
        assert attente > 0.9
        assert time.monotonic() - debut < attente


def test_ecouter_la_lecon(
    portail: Any, poste: Callable[..., Any], accessible: Callable[[Page], None]
) -> None:
    """A local French voice brings the buttons; one reads at a time, whole, in short sentences."""
    ordinateur = poste()
    page = ordinateur.page()
    page.add_init_script(FAUSSE_VOIX)
    page.goto(f"{portail.url}/entrer/{portail.inscrire('Nolwenn').carte}")
    page.goto(portail.url + LECON)
    expect(page.locator(f"{TEXTE} textarea")).to_be_enabled(timeout=20_000)
    ecouter = page.get_by_role("button", name="Écouter")
    page.evaluate("annoncer([{lang: 'en-GB', localService: true}, {lang: 'fr-FR'}])")
    expect(ecouter).to_have_count(0)
    page.evaluate("annoncer([{lang: 'fr-FR', localService: true}])")
    questions = page.locator("[data-question]")
    expect(questions.get_by_role("button", name="Écouter : question")).to_have_count(
        questions.count()
    )
    titres = page.locator(".epn-lecon").get_by_role("heading").all_inner_texts()
    accessible(page)

    prose = ecouter.first
    prose.focus()
    page.keyboard.press("Enter")
    expect(prose).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("dites") == [titres[0]]
    page.evaluate("finir()")
    expect(prose).to_have_attribute("aria-pressed", "false")
    dites = page.evaluate("dites")
    assert len(dites) > 2
    assert max(map(len, dites)) <= 200
    assert all(box["height"] >= 44 for b in ecouter.all() if (box := b.bounding_box()))

    question = page.locator('[data-type="choix_unique"]').first
    page.evaluate("dites.length = 0")
    prose.click()
    question.get_by_role("button", name="Écouter").click()
    expect(page.locator(".epn-ecoute [aria-pressed=true]")).to_have_count(1)
    page.evaluate("finir()")
    dites = " ".join(page.evaluate("dites"))
    for texte in question.locator(".epn-paragraphe, .epn-texte").all_inner_texts():
        assert " ".join(texte.split()) in dites
    assert "Enregistrer" not in dites
    prose.click()
    prose.click()
    expect(prose).to_have_attribute("aria-pressed", "false")
    prose.click()
    page.evaluate("annoncer([])")
    expect(ecouter).to_have_count(0)
    page.evaluate("annoncer([{lang: 'fr-FR', localService: true}])")
    page.emulate_media(media="print")
    expect(ecouter).to_have_count(0)
    page.emulate_media(media="screen")
    page.evaluate("addEventListener('pagehide', () => sessionStorage.setItem('arrets', arrets))")
    prose.click()
    avant = page.evaluate("arrets")

    page.goto(f"{portail.url}/parcours")
    assert int(page.evaluate("sessionStorage.getItem('arrets')")) == avant + 1

    page.goto(portail.url + JEU)
    page.evaluate("annoncer([{lang: 'fr-FR', localService: true}])")
    jeu = page.locator('[data-type="jeu"]')
    jeu.get_by_role("button", name="Écouter").click(timeout=20_000)
    jeu.get_by_role("button", name="Commencer la semaine").click()
    expect(page.locator(".epn-ecoute [aria-pressed=true]")).to_have_count(0)
    expect(jeu.locator(".epn-scene")).to_be_visible(timeout=20_000)
    page.evaluate("dites.length = 0")
    jeu.get_by_role("button", name="Écouter").click()
    page.evaluate("finir()")
    scene = " ".join(jeu.locator(".epn-scene").inner_text().split())
    assert " ".join(page.evaluate("dites")).startswith(scene)
    demandes = [adresse for adresse in ordinateur.demandes if adresse.startswith("http")]
    assert all(adresse.startswith(portail.url) for adresse in demandes)
    assert ordinateur.plaintes == []
