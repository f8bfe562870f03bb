"""The author's commands: what they print, what they refuse, and that a preview leaves nothing."""

import json
import os
import shutil
import socket
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from inscriptions.services import apprenants, sessions
from modules.nouveau import creer_module
from plateforme import apercu, atelier
from plateforme.apercu import preparer_apercu
from plateforme.dossier import Dossier
from plateforme.notation.publication import PublicationRefusee

JOUR = date(2026, 6, 1)


def test_commencer_un_module_ailleurs_que_dans_le_programme(
    epn: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EPN_MODULES", str(tmp_path))
    fait = epn("contenu", "nouveau-module", "Premiers clics", "--json")
    assert fait.code == 0
    assert fait.json["module"] == "premiers_clics"
    assert all(Path(fichier).is_file() for fichier in fait.json["fichiers"])
    suite = epn("contenu", "nouveau", "premiers_clics", "La souris")
    assert "02-la-souris.ipynb" in suite.texte
    assert epn("contenu", "verifier").texte == "Tout est en ordre.\n"
    encore = epn("contenu", "nouveau", "premiers_clics", "La souris")
    assert (encore.code, encore.texte) == (1, "")
    assert "porte déjà ce titre" in encore.erreurs
    assert epn("contenu", "nouveau", "premiers_pas", "Le clavier").code == 1


def test_un_apercu_ne_touche_a_rien_et_ne_laisse_rien(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ebauche = creer_module(tmp_path, "Premiers clics")
    source = tmp_path / ebauche.module
    # Another chapter, unfinished, holds nothing back.
    (source / "02-brouillon.toml").write_text("titre =", encoding="utf-8")
    shutil.copy(source / f"{ebauche.chapitre}.ipynb", source / "02-brouillon.ipynb")
    fiche = source / "module.toml"
    texte = fiche.read_text(encoding="utf-8")
    fiche.write_text(
        texte.replace('"01-pour-commencer",', '"01-pour-commencer",\n    "02-brouillon",'),
        encoding="utf-8",
    )
    avant = {f: f.read_bytes() for f in source.iterdir()}
    monkeypatch.setenv("EPN_BASE", "postgresql://ailleurs.invalid/rien")
    with preparer_apercu(source, ebauche.chapitre, JOUR) as pret:
        racine = pret.dossier.racine
        assert not racine.is_relative_to(tmp_path)
        assert "EPN_BASE" not in os.environ
        with pret.depot.lecture() as bdd:
            (session,) = sessions.lister_sessions(bdd)
            (inscrit,) = apprenants.inscrits(bdd, session)
        assert pret.entree == f"/entrer/{inscrit.apprenant.carte}"
        manifeste = json.loads(pret.dossier.manifeste(ebauche.module).read_text(encoding="utf-8"))
        assert [c["identifiant"] for c in manifeste["chapitres"]] == [ebauche.chapitre]
    assert not racine.exists()
    assert {f: f.read_bytes() for f in source.iterdir()} == avant
    with pytest.raises(PublicationRefusee), preparer_apercu(source, "02-brouillon", JOUR):
        pass
    with (
        pytest.raises(apercu.ErreurContenu, match="Vouliez-vous dire"),
        preparer_apercu(source, "01-pour-comencer", JOUR),
    ):
        pass


def test_l_atelier_refuse_un_port_pris_et_dit_quoi_faire(
    dossier_vide: Dossier, epn: Any, tmp_path: Path
) -> None:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        prise.listen()
        port = prise.getsockname()[1]
        with pytest.raises(atelier.AtelierImpossible, match="--port"):
            atelier.ouvrir_atelier(dossier_vide, tmp_path, port)
        refus = epn("atelier", "--port", port, donnees=dossier_vide.racine)
    assert refus.code == 1
    assert "Arrêtez-le, ou choisissez un autre port" in refus.erreurs
    assert not dossier_vide.atelier.exists()
