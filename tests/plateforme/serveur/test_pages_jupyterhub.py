"""The city's JupyterHub: nothing without one, odd answers, the coordinator's undoing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import tornado.web

from inscriptions.depot import ouvrir
from inscriptions.heure import maintenant
from inscriptions.modeles import Apprenant
from inscriptions.services import comptes_relies
from plateforme.serveur.client_hub import (
    JETON,
    AllerRetour,
    CodePerime,
    Hub,
    HubIncomplet,
    HubMuet,
    hub_de,
)
from plateforme.serveur.pages_jupyterhub import ROUTES
from plateforme.serveur.reglages import Reglages

NOMME = {"/api/oauth2/token": (200, '{"access_token": "x"}')}


def test_sans_hub_rien_ne_change(portail: Any, entrer: Callable[..., Any]) -> None:
    inconnu = portail.visite()
    for page in ("/", "/formateur"):
        assert "/jupyterhub" not in inconnu.get(page).texte
    visite, _ = entrer()
    for motif, _ in ROUTES:
        assert inconnu.get(motif).statut == visite.get(motif).statut == 404
        assert inconnu.post(motif).statut == visite.post(motif).statut == 404
    assert "logout" not in visite.post("/sortir").texte


def test_la_coordination_delie_et_fait_sortir(
    portail: Any, entrer: Callable[..., Any], compte: Callable[..., Any], formatrice: Any
) -> None:
    visite, eleve = entrer("Enora")
    with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
        qui = bdd.get_one(Apprenant, eleve.id)
        lien = {"fournisseur": "https://hub.exemple.fr/hub", "nom": "enora.secret"}
        comptes_relies.relier(bdd, qui, **lien, maintenant=maintenant())
    fiche = f"/formateur/personne/{eleve.id}"
    assert "Délier" not in formatrice.get(fiche).texte
    assert formatrice.post(f"{fiche}/delier").statut == 403
    coordinatrice = compte("coordinateur")
    page = coordinatrice.get(fiche)
    assert "Délier ce compte" in page.texte
    assert "enora.secret" not in page.texte
    fait = coordinatrice.post(f"{fiche}/delier")
    assert fait.entete("Location") == f"{fiche}?fait=delie"
    assert "n’est plus relié" in coordinatrice.get(f"{fiche}?fait=delie").texte
    assert "Délier ce compte" not in coordinatrice.get(fiche).texte
    assert visite.get("/parcours").entete("Location") == "/"


def test_les_reglages_disent_ce_qui_manque(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(JETON, raising=False)
    assert hub_de(Reglages()) is None
    for adresse, dit in (("hub.exemple.fr", "https://"), ("https://hub.exemple.fr/hub", JETON)):
        with pytest.raises(HubIncomplet, match=dit):
            hub_de(Reglages(jupyterhub=adresse))
    monkeypatch.setenv(JETON, "secret-factice")
    lu = hub_de(Reglages(jupyterhub="https://hub.exemple.fr/hub/"))
    assert lu == Hub("https://hub.exemple.fr/hub", "https://hub.exemple.fr/hub", "secret-factice")
    assert "secret-factice" not in repr(lu)
    ailleurs = Reglages(jupyterhub="https://h/hub", jupyterhub_interne="http://10.0.0.7:8081/hub/")
    assert hub_de(ailleurs) == Hub("https://h/hub", "http://10.0.0.7:8081/hub", "secret-factice")


def test_le_defi_est_celui_de_la_norme() -> None:
    """RFC 7636, appendix B."""
    aller = AllerRetour("etat", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert aller.defi == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert AllerRetour.nouveau() != AllerRetour.nouveau()


@pytest.mark.parametrize(
    ("reponses", "attendu"),
    [
        (NOMME | {"/api/user": (200, '{"kind": "user", "name": "awa", "admin": true}')}, "awa"),
        (NOMME | {"/api/user": (200, '{"kind": "service", "name": "robot"}')}, HubMuet),
        (NOMME | {"/api/user": (200, '{"kind": "user", "name": ""}')}, HubMuet),
        (NOMME | {"/api/user": (200, json.dumps({"kind": "user", "name": "a" * 256}))}, HubMuet),
        (NOMME | {"/api/user": (302, "{}")}, HubMuet),
        ({"/api/oauth2/token": (401, '{"error": "invalid_client"}')}, HubMuet),
        ({"/api/oauth2/token": (400, '{"error": "invalid_grant"}')}, CodePerime),
        ({"/api/oauth2/token": (200, "<h1>Une page</h1>")}, HubMuet),
        ({"/api/oauth2/token": (200, "[]")}, HubMuet),
        ({}, HubMuet),
    ],
)
def test_une_reponse_qui_ne_nomme_personne_n_ouvre_rien(
    reponses: dict[str, tuple[int, str]], attendu: Any, port_libre: Callable[[], int]
) -> None:
    class Scene(tornado.web.RequestHandler):
        def prepare(self) -> None:
            statut, corps = reponses.get(self.request.path, (404, ""))
            self.set_status(statut)
            self.finish(corps)

    async def jouer() -> str:
        serveur = tornado.web.Application([(".*", Scene)]).listen(port := port_libre(), "127.0.0.1")
        adresse = f"http://127.0.0.1:{port}"
        try:
            return await Hub(adresse, adresse, "secret").nommer("code", AllerRetour("e", "v"), "/")
        finally:
            serveur.stop()
            await serveur.close_all_connections()

    with ThreadPoolExecutor(1) as fil:  # the browser of the run has its loop in this thread
        fait = fil.submit(lambda: asyncio.run(jouer()))
    if isinstance(attendu, str):
        assert fait.result() == attendu
    else:
        with pytest.raises(attendu):
            fait.result()
