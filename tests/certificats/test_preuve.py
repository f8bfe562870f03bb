"""The proof in the QR code: what was signed comes back, and nothing else is ever believed."""

import base64
from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from certificats.erreurs import ErreurCertificat
from certificats.preuve import (
    GENRES,
    LONGUEUR_MAX,
    Preuve,
    empreinte_nom,
    identifiant_cle,
    signer,
    verifier,
)

CODE = "7K3M9QXT4VB2"
CLE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIQUE = CLE.public_key().public_bytes_raw()
CLES = {identifiant_cle(PUBLIQUE): PUBLIQUE}
PREUVE = Preuve(
    code=CODE,
    genre="reussite",
    titre="Droit et EPN",
    emise_le=date(2026, 11, 24),
    minutes=150,
    score=78,
    nom=empreinte_nom(CODE, "Nolwenn Le Goff"),
)

preuves = st.builds(
    Preuve,
    code=st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=8, max_size=20),
    genre=st.sampled_from(GENRES),
    titre=st.text(st.characters(exclude_categories=["Cs"]), max_size=22),
    emise_le=st.dates(date(2020, 1, 1), date(2170, 1, 1)),
    minutes=st.integers(0, 60_000),
    score=st.none() | st.integers(0, 100),
    nom=st.binary(min_size=8, max_size=8),
    valable_jusqu_au=st.none() | st.dates(date(2020, 1, 1), date(2170, 1, 1)),
)


@given(preuves)
def test_ce_qui_est_signe_revient(preuve: Preuve) -> None:
    texte = signer(preuve, CLE)
    assert verifier(texte, CLES) == preuve
    assert texte.isascii()
    assert len(texte) <= LONGUEUR_MAX


@given(preuves, st.data())
def test_un_caractere_change_ne_prouve_plus_rien(preuve: Preuve, data: st.DataObject) -> None:
    texte = signer(preuve, CLE)
    rang = data.draw(st.integers(0, len(texte) - 1))
    autre = data.draw(st.characters().filter(lambda c: c != texte[rang]))
    assert verifier(texte[:rang] + autre + texte[rang + 1 :], CLES) is None
    assert verifier(texte[:rang], CLES) is None
    assert verifier(texte + "A", CLES) is None


@given(st.text(max_size=500) | st.binary(max_size=300).map(lambda o: base64.b64encode(o).decode()))
def test_n_importe_quoi_ne_casse_rien(texte: str) -> None:
    assert verifier(texte, CLES) is None


def test_une_autre_cle_ne_prouve_rien() -> None:
    autre = Ed25519PrivateKey.generate()
    brute = autre.public_key().public_bytes_raw()
    assert verifier(signer(PREUVE, autre), CLES) is None
    # Even filed under the identifier of ours.
    assert verifier(signer(PREUVE, CLE), {next(iter(CLES)): brute}) is None
    assert verifier(signer(PREUVE, autre), CLES | {identifiant_cle(brute): brute}) == PREUVE


def test_un_titre_trop_long_se_coupe_entre_deux_lettres() -> None:
    longue = replace(PREUVE, titre="é" * 100)
    lue = verifier(signer(longue, CLE), CLES)
    assert lue is not None
    assert lue.titre == "é" * 45


@pytest.mark.parametrize(
    "faute",
    [
        {"code": "bref"},
        {"genre": "titre"},
        {"emise_le": date(1999, 1, 1)},
        {"minutes": -1},
        {"score": 300},
        {"nom": b"court"},
    ],
)
def test_ce_qui_ne_tient_pas_est_refuse(faute: dict[str, object]) -> None:
    with pytest.raises(ErreurCertificat):
        signer(replace(PREUVE, **faute), CLE)


def test_un_nom_se_reconnait_comme_on_le_tape() -> None:
    ecritures = ["Nolwenn Le Goff", "nolwenn le goff", "NOLWENN LE-GOFF", "Nólwenn  Le Goff "]
    assert len({empreinte_nom(CODE, nom) for nom in ecritures}) == 1
    assert empreinte_nom(CODE, "Nolwenn Le Gof") != PREUVE.nom
    assert empreinte_nom("0000000000", "Nolwenn Le Goff") != PREUVE.nom
    assert "Nolwenn" not in str(base64.urlsafe_b64decode(signer(PREUVE, CLE) + "=="))
