"""Coming in with an account of a JupyterHub: a real hub, with the lines that the guide gives it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import tornado.web
from playwright.sync_api import Page, expect

RACINE = Path(__file__).resolve().parents[2]
SECRET = "secret-factice-" + "4" * 40
PATIENCE = 30_000  # milliseconds: a bound for the lost case, never a claim of speed
FORMULAIRE = {"Content-Type": "application/x-www-form-urlencoded"}
CONFIGURATION = f"""
from jupyterhub.proxy import Proxy

class SansRelais(Proxy):  # browsers talk to the hub itself
    should_start = False
    async def add_route(self, routespec, target, data): pass
    async def delete_route(self, routespec): pass
    async def get_all_routes(self): return {{}}

import os
c = get_config()
c.JupyterHub.proxy_class = SansRelais
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.Authenticator.admin_users = {{"nadia"}}
c.JupyterHub.hub_ip = "127.0.0.1"
c.JupyterHub.hub_port = int(os.environ["PORT_DU_HUB"])
load_subconfig({str(RACINE / "deploiement" / "jupyterhub_config.py")!r})
"""


class Hub:
    """A JupyterHub in its own process; `url` is where browsers see it, another site than ours."""

    def __init__(self, dossier: Path, port: int) -> None:
        self.url = f"http://localhost:{port}/hub"
        self._dossier, self._port = dossier, port
        self._processus: subprocess.Popen[bytes] | None = None

    def demarrer(self, portail: Any, attendre: Callable[..., Any]) -> None:
        if self._processus is not None:
            return
        self._dossier.mkdir(exist_ok=True)
        (self._dossier / "jupyterhub_config.py").write_text(CONFIGURATION, encoding="utf-8")
        journal = self._dossier / "hub.log"
        reglages = {
            "EPN_JUPYTERHUB_JETON": SECRET,
            "EPN_JUPYTERHUB_RETOUR": f"{portail.url}/jupyterhub/retour",
            "PORT_DU_HUB": str(self._port),
        }
        with journal.open("wb") as sortie:
            self._processus = subprocess.Popen(
                [sys.executable, "-m", "jupyterhub"],
                cwd=self._dossier,
                stdout=sortie,
                stderr=sortie,
                env=os.environ | reglages,
            )
        attendre(lambda: self._pret(journal.read_text(encoding="utf-8")), 120)

    def _pret(self, journal: str) -> bool:
        assert self._processus is not None
        assert self._processus.poll() is None, journal
        return "JupyterHub is now running" in journal

    def arreter(self) -> None:
        if self._processus is not None:
            self._processus.terminate()
            self._processus.wait(30)
            self._processus = None


@pytest.fixture(scope="module")
def hub_et_portail(
    ouvrir_portail: Any,
    port_libre: Callable[[], int],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Hub, Any]]:
    hub = Hub(tmp_path_factory.mktemp("hub"), port_libre())
    reglages = {"jupyterhub": f"{hub.url}/", "jupyterhub_nom": "Campus", "prechauffe": 0}
    try:
        with ouvrir_portail({"EPN_JUPYTERHUB_JETON": SECRET}, **reglages) as portail:
            yield hub, portail
    finally:
        hub.arreter()


@pytest.fixture
def portail(hub_et_portail: tuple[Hub, Any]) -> Any:
    return hub_et_portail[1]


@pytest.fixture
def hub(hub_et_portail: tuple[Hub, Any], attendre: Callable[..., Any]) -> Hub:
    """The hub, running whichever test came before."""
    ouvert, portail = hub_et_portail
    ouvert.demarrer(portail, attendre)
    return ouvert


def se_presenter(page: Page, nom: str) -> None:
    """Fill the hub's own form."""
    page.locator("#username_input").fill(nom)
    page.locator("#password_input").fill("peu importe")
    page.locator("#login_submit").click()


def test_on_entre_avec_son_compte_on_le_relie_une_fois_et_on_le_delie(
    portail: Any,
    hub: Hub,
    demo: Any,
    poste: Callable[..., Any],
    accessible: Callable[[Page], None],
) -> None:
    eleve = portail.inscrire("Awa")
    ordinateur = poste(viewport={"width": 1200, "height": 900})
    page = ordinateur.page()
    entrer = page.get_by_role("link", name="Entrer avec mon compte Campus")
    terminer = page.get_by_role("button", name="Terminer ma séance")
    titre = page.get_by_role("heading", level=1)

    page.goto(portail.url)
    accessible(page)
    entrer.click()
    se_presenter(page, "awa.campus")
    expect(titre).to_have_text("Ce compte n’est pas encore relié", timeout=PATIENCE)
    expect(page.locator("main")).to_contain_text("awa.campus", timeout=PATIENCE)
    accessible(page)
    page.get_by_label("Le code de votre carte").fill("FAUX-FAUX")
    page.get_by_role("button", name="Relier et entrer avec ma carte").click()
    expect(page.get_by_role("alert")).to_contain_text(
        "ne correspond à aucune carte", timeout=PATIENCE
    )
    page.get_by_label("Le code de votre carte").fill(eleve.carte)
    page.get_by_role("button", name="Relier et entrer avec ma carte").click()
    expect(titre).to_have_text("Bonjour Awa", timeout=PATIENCE)
    expect(page.get_by_role("heading", name="Mon compte Campus")).to_be_visible()
    accessible(page)
    temoins = {temoin["name"]: temoin for temoin in ordinateur.contexte.cookies(portail.url)}
    assert not [nom for nom in temoins if nom.startswith("epn-hub")]
    assert (temoins["epn"]["httpOnly"], temoins["epn"]["sameSite"]) == (True, "Lax")

    # The hub knows her still: she is in at once, and told so when she leaves.
    terminer.click()
    expect(titre).to_have_text("Votre séance est terminée", timeout=PATIENCE)
    accessible(page)
    page.get_by_role("link", name="Retour à l’accueil").click()
    entrer.click()
    expect(titre).to_have_text("Bonjour Awa", timeout=PATIENCE)
    assert page.url == f"{portail.url}/parcours"
    page.get_by_role("button", name="Ne plus relier ce compte").click()
    expect(page.get_by_role("status").first).to_contain_text("n’est plus relié", timeout=PATIENCE)
    expect(page.get_by_role("heading", name="Mon compte Campus")).to_have_count(0)
    terminer.click()
    page.goto(portail.url)
    entrer.click()
    expect(titre).to_have_text("Ce compte n’est pas encore relié", timeout=PATIENCE)
    page.get_by_role("button", name="Ne rien relier").click()
    expect(titre).to_have_text("Bienvenue", timeout=PATIENCE)
    page.goto(f"{portail.url}/jupyterhub/relier")
    expect(page.locator("main")).to_contain_text("n’est plus bonne", timeout=PATIENCE)
    page.goto(f"{hub.url}/logout")

    # An administrator of the hub is here what the registry says: a trainer.
    page.goto(f"{portail.url}/formateur")
    entrer.click()
    se_presenter(page, "nadia")
    acces = demo.json["formateur"]
    page.get_by_label("Identifiant", exact=True).fill(acces["identifiant"])
    page.get_by_label("Mot de passe", exact=True).fill(acces["mot_de_passe"])
    page.get_by_role("button", name="Relier et entrer avec mon mot de passe").click()
    expect(titre).to_have_text("Mes sessions", timeout=PATIENCE)
    accessible(page)
    terminer.click()
    page.goto(portail.url)
    entrer.click()
    expect(titre).to_have_text("Mes sessions", timeout=PATIENCE)
    refuse = page.goto(f"{portail.url}/formateur/tableau-de-bord")
    assert refuse is not None
    assert refuse.status == 403
    page.goto(f"{portail.url}/formateur")
    page.get_by_role("button", name="Ne plus relier ce compte").click()
    expect(page.get_by_role("status").first).to_contain_text("n’est plus relié", timeout=PATIENCE)
    terminer.click()

    hub.arreter()
    for _ in range(2):
        page.goto(portail.url)
        entrer.click()
        expect(page.locator("main")).to_contain_text(
            "Campus ne répond pas en ce moment", timeout=PATIENCE
        )
    accessible(page)
    journal = portail.journal.read_text(encoding="utf-8")
    assert journal.count("le JupyterHub ne répond pas") == 1
    assert not re.search("awa|nadia|Traceback|code=|state=", journal)
    assert not [u for u in ordinateur.demandes if u.startswith(portail.url) and "campus" in u]


def test_le_retour_ne_sert_qu_une_fois_et_qu_a_qui_est_parti(portail: Any, hub: Hub) -> None:
    retour = "/jupyterhub/retour"

    def partir(visite: Any) -> str:
        """Leave for the hub; give the state it will come back with."""
        depart = visite.get("/jupyterhub")
        assert depart.statut == 303, depart.texte
        adresse = urlsplit(depart.entete("Location"))
        temoin = depart.entete("Set-Cookie")
        assert re.search("HttpOnly", temoin)
        assert re.search("SameSite=Lax", temoin)
        assert re.search("Max-Age=600", temoin)
        demande = parse_qs(adresse.query)
        assert f"http://{adresse.netloc}/hub" == hub.url
        assert demande["redirect_uri"] == [portail.url + retour]
        assert demande["code_challenge_method"] == ["S256"]
        assert len(demande["code_challenge"][0]) == 43
        return demande["state"][0]

    visite, autre = portail.visite(), portail.visite()
    for inconnu in (retour, f"{retour}?state=&code=x", "/jupyterhub/relier"):
        assert visite.get(inconnu).statut == 403
    etat, a_un_autre = partir(visite), partir(autre)
    # Somebody else's way back, then one's own: the wrong one has used it up.
    assert visite.get(f"{retour}?code=x&state={a_un_autre}").statut == 403
    perdu = visite.get(f"{retour}?code=x&state={etat}")
    assert perdu.statut == 403
    assert "n’est plus bonne" in perdu.texte
    refuse = visite.get(
        f"{retour}?error=access_denied&error_description=Intrus&state={partir(visite)}"
    )
    assert refuse.statut == 403
    assert "Campus n’a pas ouvert votre compte" in refuse.texte
    assert "Intrus" not in refuse.texte
    invente = visite.get(f"{retour}?code=invente&state={partir(visite)}")
    assert (invente.statut, "n’est plus bonne" in invente.texte) == (403, True)
    # What is signed for the way there says of nobody which account they have.
    partir(visite)
    visite.temoins["epn-hub-compte"] = visite.temoins["epn-hub-aller"]
    assert visite.get("/jupyterhub/relier").statut == 403
    assert visite.post("/jupyterhub/relier", code="AAAA-AAAA").statut == 403
    assert not [nom for nom in visite.temoins if nom == "epn"]


def test_relier_demande_une_preuve(portail: Any) -> None:
    """The hub itself is not asked: what it said is in a cookie that any portal of ours can sign."""
    secret = (portail.dossier / "cles" / "cookies.secret").read_bytes()

    def arrive(nom: str, depuis: str = "127.0.0.1", il_y_a: float = 0.0) -> Any:
        visite = portail.visite(depuis)
        visite.get("/")
        visite.temoins["epn-hub-compte"] = tornado.web.create_signed_value(
            secret, "epn-hub-compte", nom, clock=lambda: time.time() - il_y_a
        ).decode()
        return visite

    awa, zoe = portail.inscrire("Awa"), portail.inscrire("Zoé")
    attarde = arrive("un.compte", il_y_a=601)
    assert attarde.get("/jupyterhub/relier").statut == 403
    assert attarde.post("/jupyterhub/relier", code=awa.carte).statut == 403
    visite = arrive("un.compte")
    sans_jeton = f"code={awa.carte}".encode()
    assert visite.demander("POST", "/jupyterhub/relier", sans_jeton, FORMULAIRE).statut == 403
    faux = visite.post("/jupyterhub/relier", identifiant="demo.formateur", mot_de_passe="faux")
    assert (faux.statut, "ne vont pas ensemble" in faux.texte) == (403, True)
    relie = visite.post("/jupyterhub/relier", code=awa.carte)
    assert (relie.statut, relie.entete("Location")) == (303, "/parcours")
    assert "Bonjour Awa" in visite.get("/parcours").texte
    for nom, qui, dit in (
        ("un.compte", zoe, "relié à une autre personne"),
        ("un.second", awa, "déjà relié un autre compte"),
    ):
        refuse = arrive(nom).post("/jupyterhub/relier", code=qui.carte)
        assert (refuse.statut, dit in refuse.texte) == (422, True)
        assert "epn=" not in refuse.entete("Set-Cookie")
    presse = arrive("un.presse", depuis="127.0.0.9")
    for _ in range(5):
        assert presse.post("/jupyterhub/relier", code="AAAA-AAAA").statut == 403
    debut = time.monotonic()
    assert presse.post("/jupyterhub/relier", code="AAAA-AAAA").statut == 403
    assert time.monotonic() - debut > 0.4, "le frein de l’entrée par carte"
