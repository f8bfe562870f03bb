"""Checking what somebody brings: the registry is the authority, any file may come."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inscriptions.depot import ouvrir
from plateforme.attestations import emettre
from plateforme.dossier import ouvrir_dossier
from plateforme.organisme import lire_organisme
from plateforme.publies import ChapitresPublies
from plateforme.verification import Constat, verifier_code, verifier_fichier


@pytest.fixture(scope="module")
def delivree(demo: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A data folder where attestations were issued: (folder, registry, one PDF)."""
    copie = tmp_path_factory.mktemp("delivree") / "donnees"
    shutil.copytree(demo.dossier, copie)
    ici = ouvrir_dossier(copie)
    module = ChapitresPublies(ici).module("droit_epn")
    assert module is not None
    with ouvrir(ici.base) as depot:
        organisme = lire_organisme(ici)
        faites = list(emettre(ici, depot, demo.json["session"], module, organisme))
        yield ici, depot, next(e.fichier for e in faites if e.delivre)


def test_le_fichier_delivre_est_valide(delivree: Any, epn: Any) -> None:
    ici, _, pdf = delivree
    sortie = epn("certificats", "verifier", pdf, "--json", donnees=ici.racine)
    assert sortie.code == 0
    assert sortie.json["valide"] is True
    assert sortie.json["code"] == pdf.stem
    assert sortie.json["module"] == "Droit et EPN"
    assert "Annick" not in sortie.texte  # who holds it is not told to whoever asks


def test_son_code_seul_est_reconnu(delivree: Any, epn: Any) -> None:
    ici, _, pdf = delivree
    groupes = "-".join(pdf.stem[i : i + 4] for i in range(0, 12, 4)).lower()
    for saisie in (pdf.stem, groupes, f" {groupes} "):
        assert epn("certificats", "verifier", saisie, donnees=ici.racine).code == 0


ABIMES = {
    "un octet au milieu": lambda octets: octets[:9000] + bytes([octets[9000] ^ 1]) + octets[9001:],
    "un octet ajouté": lambda octets: octets + b"\n",
    "tronqué": lambda octets: octets[: len(octets) // 2],
    "sans fin": lambda octets: octets[:-20],
    "vide": lambda _: b"",
    "un texte": lambda _: b"Ceci n'est pas un PDF.",
    "un faux": lambda _: b"%PDF-1.7\n%%EOF\n",
}


@pytest.mark.parametrize("abime", ABIMES)
def test_un_fichier_change_n_est_jamais_valide(
    delivree: Any, epn: Any, tmp_path: Path, abime: str
) -> None:
    ici, _, pdf = delivree
    fichier = tmp_path / "apporte.pdf"
    fichier.write_bytes(ABIMES[abime](pdf.read_bytes()))
    sortie = epn("certificats", "verifier", fichier, "--json", donnees=ici.racine)
    assert sortie.json["valide"] is False
    assert sortie.json["message"]
    attendu = {"modifie": 1, "illisible": 2}
    assert sortie.code == attendu[sortie.json["constat"]]
    if abime in ("tronqué", "vide", "un texte", "un faux"):
        assert sortie.json["constat"] == "illisible"


@settings(max_examples=60, deadline=None)
@given(donnees=st.data())
def test_aucun_octet_change_ne_passe(delivree: Any, donnees: Any) -> None:
    ici, depot, pdf = delivree
    octets = bytearray(pdf.read_bytes())
    rang = donnees.draw(st.integers(0, len(octets) - 1))
    octets[rang] ^= donnees.draw(st.integers(1, 255))
    fichier = ici.racine / "mute.pdf"
    fichier.write_bytes(octets)
    assert verifier_fichier(depot, fichier).constat is not Constat.VALIDE


def test_une_attestation_d_un_autre_registre_est_inconnue(
    delivree: Any, epn: Any, dossier: Any
) -> None:
    _, _, pdf = delivree
    sortie = epn("certificats", "verifier", pdf, "--json", donnees=dossier.racine)
    assert (sortie.code, sortie.json["constat"]) == (1, "inconnu")
    assert sortie.json["code"] is None


@pytest.mark.parametrize(
    ("saisie", "code"),
    [
        ("absent.pdf", 2),
        ("dossier/absent", 2),
        (".", 2),
        ("0000-0000-0000", 1),
        ("N’IMPORTE QUOI", 1),
        ("x" * 5000, 1),
        ("x" * 5000 + ".pdf", 2),
    ],
)
def test_ce_qui_n_existe_pas(delivree: Any, epn: Any, saisie: str, code: int) -> None:
    ici, _, _ = delivree
    sortie = epn("certificats", "verifier", saisie, "--json", donnees=ici.racine)
    assert sortie.code == code
    assert sortie.json["valide"] is False
    assert sortie.erreurs == ""


@given(st.text())
def test_aucune_saisie_ne_fait_tomber_la_recherche(delivree: Any, saisie: str) -> None:
    _, depot, _ = delivree
    assert verifier_code(depot, saisie).constat is Constat.INCONNU
