import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from certificats.attestation import Attestation, code_affiche
from certificats.erreurs import ErreurCertificat


def test_aller_et_retour_par_json(attestation: Attestation) -> None:
    texte = json.dumps(attestation.en_dict())
    assert Attestation.depuis_dict(json.loads(texte)) == attestation


@pytest.mark.parametrize(
    "change",
    [
        {"inconnu": 1},
        {"seances": ["hier"]},
        {"objectifs": 3},
        {"date_emission": None},
        {"minutes_suivies": "150"},
        {"code": 12},
    ],
)
def test_des_donnees_abimees_sont_refusees_sans_nommer_personne(
    attestation: Attestation, change: dict[str, Any]
) -> None:
    with pytest.raises(ErreurCertificat) as refus:
        Attestation.depuis_dict(attestation.en_dict() | change)
    assert refus.value.champ == "donnees"
    assert refus.value.__suppress_context__


def test_un_champ_absent_est_refuse(attestation: Attestation) -> None:
    donnees = attestation.en_dict()
    del donnees["seances"]
    with pytest.raises(ErreurCertificat):
        Attestation.depuis_dict(donnees)


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("code", "7K3M-9QXT-4VB2"),
        ("code", "7k3m9qxt4vb2"),
        ("code", "ILOU12345678"),
        ("code", ""),
        ("titulaire", ""),
        ("titulaire", " \u00a0\u200b\x07"),
        ("titulaire", "x" * 201),
        ("titulaire", None),
        ("titre_module", ""),
        ("organisme", " "),
        ("signataire", ""),
        ("objectifs", ("",)),
        ("objectifs", ("x" * 201,)),
        ("objectifs", ("x",) * 9),
        ("seances", (date(2026, 1, 1),) * 401),
        ("url_verification", "javascript:alert(1)"),
        ("url_verification", "https://exemple.org/a b"),
        ("score", 100.5),
        ("score", float("nan")),
        ("score", -1.0),
    ],
)
def test_un_champ_impossible_est_nomme_mais_pas_sa_valeur(
    attestation: Attestation, champ: str, valeur: Any
) -> None:
    with pytest.raises(ErreurCertificat) as refus:
        replace(attestation, **{champ: valeur})
    assert refus.value.champ == champ
    assert not valeur or not str(valeur).strip() or str(valeur) not in str(refus.value)


@pytest.mark.parametrize("champ", ["minutes_suivies", "minutes_prevues"])
def test_une_duree_negative_est_refusee(attestation: Attestation, champ: str) -> None:
    change: dict[str, Any] = {champ: -1}
    with pytest.raises(ErreurCertificat):
        replace(attestation, **change)


def test_le_code_se_lit_par_groupes_de_quatre() -> None:
    assert code_affiche("7K3M9QXT4VB2") == "7K3M-9QXT-4VB2"
    assert code_affiche("7K3M9QXT4V") == "7K3M-9QXT-4V"
