"""Checking what somebody brings: the registry is the authority, any file may come."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inscriptions.depot import ouvrir
from inscriptions.enumerations import EtatCertificat, GenreCertificat, MotifRevocation
from inscriptions.modeles import Certificat
from inscriptions.services import certificats
from plateforme.attestations import emettre
from plateforme.dossier import ouvrir_dossier
from plateforme.organisme import lire_organisme
from plateforme.publies import ChapitresPublies
from plateforme.verification import (
    PHRASES,
    Constat,
    constater,
    est_le_titulaire,
    verifier_code,
    verifier_fichier,
)


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
    ouvrir(dossier.base).fermer()
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


def test_sans_registre_on_ne_peut_rien_dire(delivree: Any, epn: Any, tmp_path: Path) -> None:
    _, _, pdf = delivree
    ailleurs = tmp_path / "absent"
    for apporte in (pdf, pdf.stem):
        sortie = epn("certificats", "verifier", apporte, "--json", donnees=ailleurs)
        assert (sortie.code, sortie.json["constat"]) == (2, "sans_registre")
        assert sortie.json["valide"] is False
    assert not ailleurs.exists()  # looking makes no registry
    ailleurs.mkdir()
    (ailleurs / "registre.db").write_bytes(b"pas une base" * 100)
    abime = epn("certificats", "verifier", pdf, "--json", donnees=ailleurs)
    assert (abime.code, abime.json["constat"]) == (2, "sans_registre")


def certificat(**champs: Any) -> Certificat:
    return Certificat(
        **{
            "code": "0" * 12,
            "etat": EtatCertificat.VALIDE,
            "donnees": {"titulaire": "Nolwenn Le Goff"},
            **champs,
        }
    )


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({}, Constat.VALIDE),
        ({"valable_jusqu_au": date(2026, 11, 24)}, Constat.VALIDE),  # the last day counts
        ({"valable_jusqu_au": date(2026, 11, 23)}, Constat.EXPIRE),
        ({"etat": EtatCertificat.REMPLACE}, Constat.REMPLACE),
        ({"etat": EtatCertificat.REVOQUE}, Constat.REVOQUE),
        (
            {"etat": EtatCertificat.REVOQUE, "valable_jusqu_au": date(2020, 1, 1)},
            Constat.REVOQUE,
        ),
    ],
)
def test_chaque_etat_a_son_constat(champs: dict[str, Any], attendu: Constat) -> None:
    assert constater(certificat(**champs), date(2026, 11, 24)) is attendu
    assert PHRASES[attendu]


def test_un_code_inconnu_n_a_pas_de_ligne() -> None:
    assert constater(None, date(2026, 11, 24)) is Constat.INCONNU


@pytest.mark.parametrize("constat", ["expire", "remplace", "revoque"])
def test_ce_qui_ne_vaut_plus_sort_avec_un(
    dossier_demo: Any, epn: Any, constat: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ici = ouvrir_dossier(dossier_demo.dossier)
    emises = epn(
        "certificats", "emettre", "--session", dossier_demo.json["session"], "--json",
        donnees=ici.racine,
    ).json  # fmt: skip
    fait = next(e for e in emises if e["delivre"])
    with ouvrir(ici.base) as depot, depot.ecriture() as bdd:
        ligne = certificats.trouver(bdd, fait["code"])
        assert ligne is not None
        if constat == "expire":
            ligne.valable_jusqu_au = date(2020, 1, 1)
        elif constat == "revoque":
            quand = datetime(2026, 11, 24, tzinfo=UTC)
            certificats.revoquer(bdd, ligne, MotifRevocation.FRAUDE, quand)
    if constat == "remplace":
        assert epn("certificats", "reemettre", fait["code"], donnees=ici.racine).code == 0
    for apporte in (fait["code"], fait["fichier"]):
        sortie = epn("certificats", "verifier", apporte, "--json", donnees=ici.racine)
        assert (sortie.code, sortie.json["constat"]) == (1, constat)
        assert sortie.json["valide"] is False
        assert sortie.json["genre"] == GenreCertificat.REUSSITE.value
        assert "fraude" not in sortie.texte  # the reason is nobody else's business


@pytest.mark.parametrize(
    ("nom", "saisi", "reconnu"),
    [
        ("Nolwenn Le Goff", "nolwenn le goff", True),
        ("Nolwenn Le Goff", "LE GOFF Nolwenn", True),
        ("Nolwenn Le Goff", "Nolwenn LeGoff", True),
        ("Maëlle L’Hostis", "maelle l'hostis", True),
        ("Anne-Marie Kerbrat", "Anne Marie Kerbrat", True),
        ("Đặng Thị Thuỷ", "dang thi thuy", True),
        ("Łukasz Wiśniewski", "lukasz wisniewski", True),
        ("Œdipe Sœur", "oedipe soeur", True),
        ("محمد علي", "محمد علي", True),
        ("Александр Щербаков", "александр щербаков", True),
        ("Nolwenn Le Goff", "Nolwenn", False),
        ("Nolwenn Le Goff", "Nolwenn Le Gof", False),
        ("Nolwenn Le Goff", "", False),
        ("Nolwenn Le Goff", "…", False),
        ("李小龍", "", False),
    ],
)
def test_le_nom_se_compare_comme_on_le_tape(nom: str, saisi: str, reconnu: bool) -> None:
    assert est_le_titulaire(certificat(donnees={"titulaire": nom}), saisi) is reconnu


@given(st.text())
def test_personne_n_est_reconnu_sans_nom_au_registre(saisi: str) -> None:
    assert est_le_titulaire(None, saisi) is False
    assert est_le_titulaire(certificat(donnees={"code": "X"}), saisi) is False
