"""From a real attestation to its proof, its signature and the page that checks it offline."""

import io
import re
from pathlib import Path
from typing import Any

import pypdf
import pytest

from certificats.preuve import empreinte_nom, verifier
from certificats.revocations import lire_liste
from certificats.signature import ConstatSignature, controler
from inscriptions.heure import maintenant
from plateforme.dossier import ouvrir_dossier
from plateforme.trousseau import ouvrir_trousseau


@pytest.fixture
def delivree(dossier_demo: Any, demo: Any, epn: Any) -> tuple[Path, dict[str, Any]]:
    """The data folder, and the attestation of who meets the rule."""
    racine = dossier_demo.dossier
    lignes = epn(
        "certificats", "emettre", "--session", demo.json["session"], "--json", donnees=racine
    ).json
    return racine, next(ligne for ligne in lignes if ligne["delivre"])


def test_une_attestation_porte_sa_preuve_et_sa_signature(
    delivree: tuple[Path, dict[str, Any]],
) -> None:
    racine, ligne = delivree
    cles = ouvrir_trousseau(ouvrir_dossier(racine), "x", maintenant())
    octets = Path(ligne["fichier"]).read_bytes()
    assert controler(octets, cles.racines) is ConstatSignature.INTACTE
    mots = pypdf.PdfReader(io.BytesIO(octets)).metadata.keywords
    texte = re.search(r"preuve:([\w-]+)", mots)
    assert texte is not None
    preuve = verifier(texte[1], cles.par_identifiant)
    assert preuve is not None
    assert (preuve.code, preuve.genre, preuve.titre) == (ligne["code"], "reussite", "Droit et EPN")
    assert preuve.nom == empreinte_nom(ligne["code"], ligne["nom"])
    assert b"%PDF-1.7" in octets[:10]


def test_la_page_sans_internet_connait_les_cles_et_les_revocations(
    delivree: tuple[Path, dict[str, Any]], epn: Any, tmp_path: Path
) -> None:
    racine, ligne = delivree
    revoque = epn(
        "certificats", "revoquer", ligne["code"], "--motif", "erreur", "--json", donnees=racine
    )
    assert revoque.code == 0
    avant = epn("certificats", "cles", "--json", donnees=racine).json
    apres = epn("certificats", "cles", "--tourner", "--json", donnees=racine).json
    assert [c["empreinte"] for c in apres["cles"]][:-1] == [c["empreinte"] for c in avant["cles"]]
    page, liste = tmp_path / "verifier.html", tmp_path / "revocations.txt"
    fait = epn(
        *("certificats", "verificateur", "--sortie", page, "--liste", liste, "--json"),
        donnees=racine,
    ).json
    assert (fait["cles"], fait["annulees"]) == (2, 1)
    html = page.read_text(encoding="utf-8")
    assert all(c["empreinte"] in html for c in apres["cles"])
    cles = ouvrir_trousseau(ouvrir_dossier(racine), "x", maintenant())
    lue = lire_liste(liste.read_text(encoding="utf-8"), cles.par_identifiant)
    assert lue is not None
    assert dict(lue.etats) == {ligne["code"]: "revoque"}
    # What was issued before the rotation still proves itself.
    octets = Path(ligne["fichier"]).read_bytes()
    assert controler(octets, cles.racines) is ConstatSignature.INTACTE


def test_les_cles_se_disent_en_francais(dossier_demo: Any, epn: Any) -> None:
    dit = epn("certificats", "cles", donnees=dossier_demo.dossier)
    assert dit.code == 0
    assert "signe aujourd’hui" in dit.texte
    assert "autorité locale" in dit.texte
