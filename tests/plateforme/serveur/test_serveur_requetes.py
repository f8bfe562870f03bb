"""What the portal answers to any request: addresses left out, overrides, headers, sizes, files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LECON = "/module/droit_epn/03-partage-reutilisation"
SONDE = "<script>sonde4812</script>"
FERMEES = (
    "/voila/query/00000000-0000-0000-0000-000000000000",
    "/voila/execution/00000000-0000-0000-0000-000000000000",
    "/voila/files/droit_epn/03-partage-reutilisation.ipynb",
    "/voila/files/",
    "/voila/tree",
    "/voila/tree/droit_epn",
    "/voila/render/droit_epn/03-partage-reutilisation.ipynb",
    "/voila/api/contents",
    "/voila/api/contents/droit_epn",
    "/voila/api/themes/@jupyterlab/theme-light-extension/index.css",
    "/voila/templates/base/static/voila.js",
    "/api",
    "/api/kernels",
    "/api/kernelspecs",
    "/api/contents",
    "/api/contents/droit_epn",
    "/api/sessions",
    "/api/terminals",
    "/api/config/voila",
    "/api/me",
    "/api/status",
    "/files/droit_epn/03-partage-reutilisation.ipynb",
    "/nbconvert/html/droit_epn/03-partage-reutilisation.ipynb",
    "/notebooks/droit_epn/03-partage-reutilisation.ipynb",
    "/lab",
    "/tree",
    "/login",
    "/logout",
    "/metrics",
    "/static/favicon.ico",
    "/droit_epn/03-partage-reutilisation.ipynb",
)
PRIVES = (
    "registre.db",
    "organisme.toml",
    "publies/droit_epn.json",
    "cles/cookies.secret",
    "cours/gradebook.db",
    "cours/nbgrader_config.py",
    "cours/release/droit_epn/03-partage-reutilisation.ipynb",
    "cours/release/droit_epn/03-partage-reutilisation.questions.json",
    "cours/source/droit_epn/03-partage-reutilisation.ipynb",
)


@pytest.mark.parametrize("adresse", FERMEES)
def test_le_reste_de_jupyter_est_introuvable(
    portail: Any, entrer: Callable[..., Any], adresse: str
) -> None:
    visite, _ = entrer()
    for qui in (visite, portail.visite()):
        reponse = qui.get(adresse)
        assert reponse.statut == 404
        assert "Page introuvable" in reponse.texte
        assert 'lang="fr"' in reponse.texte
    assert visite.post(adresse).statut == 404


def test_rien_du_dossier_de_donnees_n_est_servi(portail: Any, entrer: Callable[..., Any]) -> None:
    visite, _ = entrer()
    statique = visite.get("/parcours").texte.split('src="/statique/')[1].split("/")[0]
    racines = (
        "/",
        "/statique/",
        f"/statique/{statique}/",
        f"/statique/{statique}/../",
        f"/statique/{statique}/..%2f..%2f",
        "/voila/static/",
        "/voila/static/../",
        "/voila/static/%2e%2e/",
        "/voila/static/..%2f..%2f..%2f",
        "/voila/templates/",
        "/voila/templates/voila/static/..%2f..%2f",
        "/voila/labextensions/..%2f",
        "/voila/labextensions/",
        "/voila/api/themes/..%2f",
        "/voila/files/",
    )
    for prive in PRIVES:
        contenu = (portail.dossier / prive).read_bytes()
        assert contenu
        for racine in racines:
            for chemin in (prive, Path(prive).name, str(portail.dossier / prive).lstrip("/")):
                reponse = visite.get(racine + chemin)
                assert reponse.statut in (400, 403, 404), racine + chemin
                assert contenu not in reponse.corps


@pytest.mark.parametrize("adresse", ["/", "/parcours", LECON, "/verifier", "/formateur", "/rien"])
def test_la_question_de_l_adresse_ne_change_rien(entrer: Callable[..., Any], adresse: str) -> None:
    visite, _ = entrer()
    simple = visite.get(adresse)
    for ajout in ("template=lab", "theme=dark", f"x={SONDE}", "token=abc&next=https://x.example"):
        avec = visite.get(f"{adresse}?{ajout.replace('<', '%3C').replace('>', '%3E')}")
        assert avec.statut == simple.statut
        assert avec.entete("Location") == simple.entete("Location")
        assert "sonde4812" not in avec.texte
        assert "x.example" not in avec.texte + avec.entete("Location")
        assert abs(len(avec.corps) - len(simple.corps)) < 400, "autre gabarit, autre taille"


@pytest.mark.parametrize("adresse", ["/verifier?code={}", "/verifier/{}", "/entrer/{}"])
def test_ce_qui_est_reaffiche_est_du_texte(portail: Any, adresse: str) -> None:
    visite = portail.visite("127.0.4.1")
    reponse = visite.get(adresse.format("%3Cscript%3Esonde4812%3C%2Fscript%3E"))
    assert reponse.statut in (403, 404)
    assert SONDE not in reponse.texte


def test_chaque_page_porte_ses_gardes(portail: Any, entrer: Callable[..., Any]) -> None:
    visite, _ = entrer()
    for adresse in ("/parcours", LECON, "/verifier", "/rien", "/formateur", "/sante"):
        reponse = visite.get(adresse)
        assert "no-store" in reponse.entete("Cache-Control"), adresse
        regles = reponse.entete("Content-Security-Policy")
        assert "default-src 'self'" in regles
        hote = f"127.0.0.1:{visite.port}"
        assert f"connect-src 'self' ws://{hote} wss://{hote};" in regles
        assert "'unsafe-eval'" not in regles
        assert "frame-ancestors 'none'" in regles
        assert reponse.entete("X-Content-Type-Options") == "nosniff"
        assert reponse.entete("Referrer-Policy") == "no-referrer"
        assert reponse.entete("Server") == ""
        assert reponse.entete("Access-Control-Allow-Origin") == ""


def test_la_page_ne_nomme_aucun_autre_hote(entrer: Callable[..., Any]) -> None:
    import re

    visite, _ = entrer()
    texte = visite.get(LECON).texte
    charges = re.findall(r'<(?:script|img|link|iframe)[^>]*(?:src|href)="([^"]+)"', texte)
    assert charges
    assert [adresse for adresse in charges if not re.match(r"/(?!/)", adresse)] == []


def test_un_corps_trop_grand_est_refuse(portail: Any) -> None:
    visite = portail.visite("127.0.4.2")
    visite.get("/")
    corps = b"code=" + b"A" * (1024 * 1024 + 1)
    try:
        statut = visite.demander("POST", "/entrer", corps).statut
    except (ConnectionError, TimeoutError):  # closed before the end, as tornado may
        statut = 413
    assert statut in (400, 413)
    assert portail.visite().get("/sante").statut == 200


@pytest.mark.parametrize("chemin", ["/entrer", "/sortir", LECON + "/remettre", "/formateur"])
def test_un_formulaire_sans_jeton_xsrf_est_refuse(entrer: Callable[..., Any], chemin: str) -> None:
    visite, _ = entrer()
    sans = visite.demander("POST", chemin, b"code=ABCD")
    faux = visite.demander("POST", chemin, b"_xsrf=faux&code=ABCD")
    assert {sans.statut, faux.statut} == {403}
    assert "rechargez la page" in sans.texte
    assert "rechargez la page" in faux.texte
    assert visite.get("/parcours").statut == 200, "toujours en séance, rien n’a été fait"


def test_un_chapitre_sans_question_notee_ne_se_remet_pas(entrer: Callable[..., Any]) -> None:
    visite, _ = entrer()
    assert "sans question notée" in visite.get("/parcours").texte
    assert visite.post("/module/droit_epn/07-boite-a-outils/remettre").statut == 404


@pytest.mark.parametrize("methode", ["PUT", "PATCH", "DELETE", "PROPFIND", "TRACE"])
def test_une_methode_inattendue_est_refusee(portail: Any, methode: str) -> None:
    visite = portail.visite()
    visite.get("/")
    jeton = {"X-XSRFToken": visite.temoins["_xsrf"]}
    reponse = visite.demander(methode, "/entrer", b"", jeton)
    assert reponse.statut in (403, 405, 501)
    assert "Traceback" not in reponse.texte


@pytest.mark.parametrize(
    "adresse",
    [
        "/module/droit_epn/inconnu",
        "/module/inconnu/03-partage-reutilisation",
        "/module/droit_epn/../droit_epn",
        "/module/droit_epn/inconnu/resultats",
        "/entrer/%ff%fe",
        "/verifier/%00",
        "/%ff",
        "/formateur/session/AAAAAA",
    ],
)
def test_une_adresse_etrange_reste_polie(entrer: Callable[..., Any], adresse: str) -> None:
    visite, _ = entrer()
    reponse = visite.get(adresse)
    assert 400 <= reponse.statut < 500
    assert 'lang="fr"' in reponse.texte
    assert "Traceback" not in reponse.texte


class TestHttps:
    def test_cookies_de_la_session_securisee(self, ouvrir_portail: Callable[..., Any]) -> None:
        with ouvrir_portail(https=True, prechauffe=0) as ouvert:
            visite = ouvert.visite()
            relais = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
            accueil = visite.demander("GET", "/", entetes=relais)
            assert "; Secure" in accueil.entete("Set-Cookie"), "celui du jeton XSRF"
            entree = visite.post("/entrer", code=ouvert.inscrire("Tugdual").carte)
            assert entree.statut == 303
            temoins = entree.entete("Set-Cookie").splitlines()
            (seance,) = [ligne for ligne in temoins if ligne.startswith("__Host-epn=")]
            for attribut in ("; Secure", "; HttpOnly", "; Path=/", "; SameSite=Lax"):
                assert attribut in seance
            assert "Domain" not in seance
            assert visite.get("/parcours").statut == 200
            # Behind the relay each visitor has their own address: the slow one slows nobody else.
            lent = {"X-Forwarded-For": "192.0.2.66"}
            for _ in range(5):
                assert visite.demander("GET", "/entrer/FAUX", entetes=lent).statut == 403
            assert _duree(lambda: visite.demander("GET", "/entrer/FAUX", entetes=lent)) > 0.4
            assert _duree(lambda: visite.demander("GET", "/entrer/FAUX", entetes=relais)) < 0.4

    def test_sans_relais_personne_ne_choisit_son_adresse(self, portail: Any) -> None:
        visite = portail.visite("127.0.4.9")
        for rang in range(5):
            faux = {"X-Forwarded-For": f"192.0.2.{rang}", "X-Real-Ip": f"192.0.2.{rang}"}
            assert visite.demander("GET", "/entrer/FAUX", entetes=faux).statut == 403
        autre = {"X-Forwarded-For": "192.0.2.99"}
        assert _duree(lambda: visite.demander("GET", "/entrer/FAUX", entetes=autre)) > 0.4
        entree = portail.visite().entrer(portail.inscrire("Tugdual").carte)
        assert "Secure" not in entree.entete("Set-Cookie")
        assert "HttpOnly" in entree.entete("Set-Cookie")


def _duree(appel: Callable[[], Any]) -> float:
    import time

    debut = time.monotonic()
    appel()
    return time.monotonic() - debut
