"""`deploiement/` and its guide: what they name exists, the figures follow from the measures."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import kernel_gateway.gatewayapp
import kernel_gateway.jupyter_websocket
import pytest

from inscriptions import journal
from inscriptions.depot import ouvrir
from plateforme.cli import epn
from plateforme.serveur.reglages import Reglages

GUIDE = "docs/guide/deploiement.md"


@pytest.fixture(scope="module")
def deploiement(racine: Path) -> Path:
    return racine / "deploiement"


def _options(commande: str) -> set[str]:
    trouvee = epn.commands[commande]
    return {nom for p in trouvee.params if isinstance(p, click.Option) for nom in p.opts}


def test_le_guide_et_le_dossier_disent_les_memes_fichiers(racine: Path, deploiement: Path) -> None:
    guide = (racine / GUIDE).read_text(encoding="utf-8")
    nommes = set(re.findall(r"deploiement/([\w@.]+\w)", guide))
    assert nommes == {fichier.name for fichier in deploiement.iterdir()}


def test_les_services_lancent_ce_qui_existe(deploiement: Path) -> None:
    services = sorted(deploiement.glob("*.service"))
    assert len(services) == 3
    poses = {f"EnvironmentFile=/etc/parcours/{f.name}" for f in deploiement.glob("*.env")}
    for service in services:
        lignes = service.read_text(encoding="utf-8").splitlines()
        assert {ligne.replace("=-", "=") for ligne in lignes if "EnvironmentFile" in ligne} <= poses
        [lancement] = [ligne for ligne in lignes if ligne.startswith("ExecStart=")]
        programme, *mots = shlex.split(lancement.removeprefix("ExecStart="))
        assert programme.startswith("/srv/parcours/programme/.venv/bin/")
        assert (Path(sys.executable).parent / Path(programme).name).exists(), programme
        if programme.endswith("/epn"):
            assert "servir" in mots
            assert {mot for mot in mots if mot.startswith("--")} <= _options("servir")


def test_les_variables_sont_lues_par_quelqu_un(deploiement: Path, textes: dict[str, str]) -> None:
    """Ours by our code, the units' own by a unit, the gateway's by the gateway."""
    code = "\n".join(texte for nom, texte in textes.items() if nom.endswith(".py"))
    unites = "\n".join(f.read_text(encoding="utf-8") for f in deploiement.glob("*.service"))
    passerelle: Any = kernel_gateway.gatewayapp.KernelGatewayApp
    lues = {
        getattr(classe, nom)
        for classe in (passerelle, kernel_gateway.jupyter_websocket.JupyterWebsocketPersonality)
        for nom in dir(classe)
        if nom.endswith("_env")
    }
    for fichier in deploiement.glob("*.env"):
        for nom in re.findall(r"^(\w+)=", fichier.read_text(encoding="utf-8"), re.MULTILINE):
            if nom.startswith("KG_"):
                assert nom in lues, nom
            elif nom.startswith("PARCOURS_"):
                assert f"${{{nom}}}" in unites, nom
            else:
                assert nom.startswith(("IPYTHON", "JUPYTER")) or nom in code, nom


def test_nginx_ne_ferme_que_ce_qui_est_aux_noyaux(
    deploiement: Path, textes: dict[str, str]
) -> None:
    conf = (deploiement / "nginx.conf").read_text(encoding="utf-8")
    assert conf.count("{") == conf.count("}")
    routes = textes["plateforme/serveur/routes.py"]
    fermes = re.findall(r"location (/api/\w+/)\s+\{ return 404; \}", conf)
    assert fermes == ["/api/noyau/", "/api/tableau/"]
    for ferme in fermes:
        assert f'(r"{ferme}' in routes
    limite = re.search(r"client_max_body_size (\d+)m", conf)
    assert limite is not None
    assert int(limite[1]) * 1024**2 >= Reglages().corps_max
    assert "__Host-epn" in textes["plateforme/serveur/identite.py"]


def test_la_sauvegarde_se_restaure_portail_en_marche(
    deploiement: Path, demo: Any, tmp_path: Path
) -> None:
    env = os.environ | {"PARCOURS_PYTHON": sys.executable, "EPN_BASE": ""}
    script = deploiement / "sauvegarder.sh"
    with ouvrir(f"sqlite:///{demo.dossier / 'registre.db'}") as depot, depot.lecture() as bdd:
        avant = journal.verifier(bdd)
        fait = subprocess.run(
            [script, demo.dossier, tmp_path], env=env, capture_output=True, text=True, check=True
        )
    copie = Path(fait.stdout.strip())
    remis = tmp_path / "remis"
    remis.mkdir()
    subprocess.run(["tar", "-xzf", copie / "donnees.tar.gz", "-C", remis], check=True)
    assert (remis / "publies").is_dir()
    assert (remis / "cles" / "cookies.secret").exists() == (
        demo.dossier / "cles" / "cookies.secret"
    ).exists()
    assert not list(remis.glob("registre.db*"))
    with ouvrir(f"sqlite:///{copie / 'registre.db'}") as depot, depot.lecture() as bdd:
        apres = journal.verifier(bdd)
    assert apres.intact
    assert apres == avant
    assert (copie / "gradebook.db").stat().st_size
    assert copie.stat().st_mode & 0o077 == 0


def test_les_couts_suivent_des_mesures(racine: Path) -> None:
    """Within a factor of two: measures are taken again, on other machines."""
    mesures = (racine / "benchmarks" / "resultats.md").read_text(encoding="utf-8")

    def mesure(quoi: str) -> tuple[float, float]:
        [ligne] = [ligne for ligne in mesures.splitlines() if ligne.startswith(f"| {quoi}")]
        sans, avec = (case.split()[0] for case in ligne.split("|")[2:4])
        return float(sans), float(avec)

    memoire = mesure("mémoire du serveur par page ouverte (Mo)")
    page, reponse = mesure("processeur par page ouverte"), mesure("processeur par réponse")
    entiers = [20 * p + 150 * r for p, r in zip(page, reponse, strict=True)]
    attendus = {
        "tous ont une page ouverte": (1000 * memoire[0], memoire[1]),
        "tous ouvrent une page": (1000 * page[0] / 300, 1000 * page[1] / 300),
        "tous répondent": (1000 * reponse[0] / 30, 1000 * reponse[1] / 30),
        "un parcours entier": (1000 * entiers[0] / 60, 1000 * entiers[1] / 3600),
    }
    guide = (racine / GUIDE).read_text(encoding="utf-8")
    for quoi, valeurs in attendus.items():
        [ligne] = [ligne for ligne in guide.splitlines() if ligne.startswith(f"| {quoi}")]
        ecrites = [float(c.split()[0].replace(",", ".")) for c in ligne.split("|")[2:4]]
        for ecrite, calculee in zip(ecrites, valeurs, strict=True):
            assert calculee / 2 <= ecrite <= calculee * 2, (quoi, ecrite, calculee)
