"""What a kernel may inherit: an allow-list, whatever the office put in the server's environment."""

import json
import os
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from plateforme.noyaux.environnement import (
    AUTORISEES,
    environnement_noyau,
    environnement_permis,
)

POSEES = {
    *("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "PATH"),
    *("PYTHONDONTWRITEBYTECODE", "PYDEVD_DISABLE_FILE_VALIDATION"),
}
SECRETES = {
    "EPN_BASE": "postgresql+psycopg://base.test/registre",
    "PGPASSWORD": "secret-pg",
    "AWS_SECRET_ACCESS_KEY": "secret-aws",
    "SSH_AUTH_SOCK": "/run/secret.sock",
    "EPN_DONNEES": "/srv/secret",
    "PYTHONPATH": "/srv/secret",
    "PYTHONSTARTUP": "/srv/secret.py",
    "JUPYTER_TOKEN": "secret-jeton",
    "LD_PRELOAD": "/srv/secret.so",
    "HTTP_PROXY": "http://secret.test",
}
NOMS = st.text(st.characters(codec="ascii", categories=["Lu", "Nd", "Pc"]), min_size=1)


@given(st.dictionaries(NOMS, st.text()), st.dictionaries(st.sampled_from(sorted(SECRETES)), NOMS))
def test_rien_ne_passe_hors_de_la_liste(libres: dict[str, str], secrets: dict[str, str]) -> None:
    permis = environnement_permis(libres | secrets, Path("foyer"))
    assert permis.keys() <= AUTORISEES | POSEES
    assert not permis.keys() & SECRETES.keys()
    for nom in AUTORISEES - POSEES:
        assert permis.get(nom) == libres.get(nom)


@given(st.dictionaries(st.sampled_from(["HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR"]), NOMS))
def test_le_foyer_est_toujours_le_sien(origine: dict[str, str]) -> None:
    permis = environnement_permis(origine, Path("foyer"))
    for nom in ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR"):
        assert Path(permis[nom]).parts[0] == "foyer"


def test_nos_programmes_viennent_en_premier() -> None:
    outils = str(Path(sys.executable).parent)
    assert environnement_permis({}, Path("foyer"))["PATH"] == outils
    assert environnement_permis({"PATH": "/usr/bin"}, Path("foyer"))["PATH"] == os.pathsep.join(
        (outils, "/usr/bin")
    )


def test_un_noyau_de_lecon_connait_le_serveur_et_sa_capacite() -> None:
    origine = SECRETES | {"EPN_CAPACITE": "d’un autre", "EPN_SERVEUR": "ailleurs"}
    recu = environnement_noyau(origine, Path("foyer"), "http://127.0.0.1:1", "capacite")
    assert recu["EPN_SERVEUR"] == "http://127.0.0.1:1"
    assert recu["EPN_CAPACITE"] == "capacite"
    assert not set(recu.values()) & set(SECRETES.values())


def test_un_processus_enfant_ne_voit_rien_d_autre(tmp_path: Path) -> None:
    """An interpreter really started with it, in which our packages can still be imported."""
    programme = "import json, os, modules.commun.lecon; print(json.dumps(dict(os.environ)))"
    fait = subprocess.run(
        [sys.executable, "-c", programme],
        env=environnement_permis(dict(os.environ) | SECRETES, tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=tmp_path,
    )
    vu = json.loads(fait.stdout)
    assert not vu.keys() & SECRETES.keys()
    assert vu.keys() <= AUTORISEES | POSEES | {"LC_CTYPE"}  # Python sets it, PEP 538
