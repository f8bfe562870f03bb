import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from certificats.attestation import Attestation, Competence, code_affiche
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
        ("genre", "diplome"),
        ("competences", (Competence("DigComp", "2.2", "1.1", "Chercher"),) * 9),
        ("cosignataires", (("A", ""), ("B", ""), ("C", ""))),
        ("valable_jusqu_au", date(2026, 11, 23)),
        ("preuve", "a b"),
        ("evaluation", "x" * 121),
        ("periode", (date(2026, 10, 1), date(2026, 11, 1))),  # beside hours and half-days
    ],
)
def test_un_champ_impossible_est_nomme_mais_pas_sa_valeur(
    attestation: Attestation, champ: str, valeur: Any
) -> None:
    with pytest.raises(ErreurCertificat) as refus:
        replace(attestation, **{champ: valeur})
    assert refus.value.champ == champ
    assert not valeur or not str(valeur).strip() or str(valeur) not in str(refus.value)


def test_tout_ce_qui_est_facultatif_revient_de_json(attestation: Attestation) -> None:
    complete = replace(
        attestation,
        genre="visa",
        competences=(Competence("DigComp", "3.0", "1.1", "Chercher"),),
        cosignataires=(("Yann Kerbrat", "Maire"),),
        valable_jusqu_au=date(2029, 11, 24),
        preuve="AbC",
    )
    assert Attestation.depuis_dict(json.loads(json.dumps(complete.en_dict()))) == complete


def test_une_periode_remplace_heures_seances_et_lieu(attestation: Attestation) -> None:
    du, au = date(2026, 10, 12), date(2026, 11, 2)
    seul: dict[str, Any] = {"lieu": "", "seances": (), "minutes_suivies": 0, "minutes_prevues": 0}
    suivie = replace(attestation, **seul, periode=(du, au), evaluation="le dernier de 2 essais")
    assert Attestation.depuis_dict(json.loads(json.dumps(suivie.en_dict()))) == suivie
    changes: list[dict[str, Any]] = [
        {"periode": (au, du)},
        {"minutes_suivies": 1},
        {"seances": (du,)},
        {"lieu": "Médiathèque"},
        {"genre": "presence", "score": None},
    ]
    for champs in changes:
        with pytest.raises(ErreurCertificat) as refus:
            replace(suivie, **champs)
        assert refus.value.champ == "periode"


def test_des_donnees_d_avant_les_genres_se_relisent(attestation: Attestation) -> None:
    donnees = attestation.en_dict()
    nouveaux = ("genre", "competences", "cosignataires", "valable_jusqu_au", "preuve")
    for champ in (*nouveaux, "periode", "evaluation"):
        del donnees[champ]
    assert Attestation.depuis_dict(donnees) == attestation


def test_une_presence_n_a_pas_de_resultat(attestation: Attestation) -> None:
    with pytest.raises(ErreurCertificat) as refus:
        replace(attestation, genre="presence")
    assert refus.value.champ == "score"


@pytest.mark.parametrize("champ", ["referentiel", "version", "code", "intitule"])
def test_une_competence_dit_tout(champ: str) -> None:
    champs = {"referentiel": "DigComp", "version": "2.2", "code": "1.1", "intitule": "Chercher"}
    with pytest.raises(ErreurCertificat) as refus:
        Competence(**{**champs, champ: " "})
    assert refus.value.champ == champ


@pytest.mark.parametrize("champ", ["minutes_suivies", "minutes_prevues"])
def test_une_duree_negative_est_refusee(attestation: Attestation, champ: str) -> None:
    change: dict[str, Any] = {champ: -1}
    with pytest.raises(ErreurCertificat):
        replace(attestation, **change)


def test_le_code_se_lit_par_groupes_de_quatre() -> None:
    assert code_affiche("7K3M9QXT4VB2") == "7K3M-9QXT-4VB2"
    assert code_affiche("7K3M9QXT4V") == "7K3M-9QXT-4V"
