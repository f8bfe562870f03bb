"""The list of badges that no longer hold: one bit each, signed, and never believed otherwise."""

import base64
import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from certificats.badge import integrite
from certificats.badge.statuts import TAILLE, TAILLE_MAX, composer_liste_statuts, est_revoque
from certificats.badge.texte import ecrire_json
from certificats.badge.vocabulaire import LISTE_STATUTS
from certificats.erreurs import ErreurCertificat

CLE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
CLES = [CLE.public_key().public_bytes_raw()]
QUAND = datetime(2026, 11, 24, 9, tzinfo=UTC)
PORTAIL = "https://parcours.example.org"
LISTE = composer_liste_statuts([3, 94567], CLE, PORTAIL, QUAND)
TEXTE = ecrire_json(LISTE)


@given(st.sets(st.integers(0, TAILLE - 1), max_size=30), st.integers(0, TAILLE - 1))
@settings(max_examples=50, deadline=None)
def test_la_liste_dit_qui_est_revoque(revoques: set[int], rang: int) -> None:
    texte = ecrire_json(composer_liste_statuts(revoques, CLE, PORTAIL, QUAND))
    assert est_revoque(texte, rang, CLES) is (rang in revoques)
    assert all(est_revoque(texte, revoque, CLES) is True for revoque in revoques)


def test_les_memes_revocations_donnent_la_meme_liste() -> None:
    assert composer_liste_statuts([94567, 3, 3], CLE, PORTAIL, QUAND) == LISTE
    assert len(TEXTE) < 1500  # two in 131,072: the rest is air


@pytest.mark.parametrize("taille", [0, 8, TAILLE - 8, TAILLE + 1, TAILLE_MAX + 8])
def test_une_liste_trop_petite_ou_trop_grande_est_refusee(taille: int) -> None:
    with pytest.raises(ErreurCertificat):
        composer_liste_statuts([], CLE, PORTAIL, QUAND, taille)


@pytest.mark.parametrize("rang", [-1, TAILLE])
def test_un_rang_hors_de_la_liste_est_refuse(rang: int) -> None:
    with pytest.raises(ErreurCertificat):
        composer_liste_statuts([rang], CLE, PORTAIL, QUAND)
    assert est_revoque(TEXTE, rang, CLES) is None


def test_une_adresse_impossible_est_refusee() -> None:
    with pytest.raises(ErreurCertificat):
        composer_liste_statuts([], CLE, "pas une adresse", QUAND)


def test_une_liste_d_un_autre_ne_dit_rien() -> None:
    autre = Ed25519PrivateKey.generate()
    texte = ecrire_json(composer_liste_statuts([3], autre, PORTAIL, QUAND))
    assert est_revoque(texte, 3, CLES) is None


def test_une_liste_changee_ne_dit_rien() -> None:
    vide = composer_liste_statuts([], CLE, PORTAIL, QUAND)
    faux = {**vide, "proof": LISTE["proof"]}
    assert est_revoque(ecrire_json(faux), 3, CLES) is None
    for hostile in ("", "{}", "[]", "null", '{"proof":[{}],"issuer":1}', "[" * 9999, b"\xff"):
        assert est_revoque(hostile, 3, CLES) is None


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_un_octet_change_ne_dit_rien(data: st.DataObject) -> None:
    rang = data.draw(st.integers(0, len(TEXTE) - 1))
    mutant = TEXTE[:rang] + data.draw(st.characters()) + TEXTE[rang + 1 :]
    try:
        if json.loads(mutant) == LISTE:
            return
    except ValueError:
        pass
    assert est_revoque(mutant, 3, CLES) is None


def signee(**sujet: Any) -> str:
    """A list that our key signed, with something odd in it."""
    document = {cle: valeur for cle, valeur in LISTE.items() if cle != "proof"}
    document["credentialSubject"] = {**document["credentialSubject"], **sujet}
    return ecrire_json(integrite.signer(document, LISTE_STATUTS, CLE, LISTE["validFrom"]))


def encode(octets: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "sujet",
    [
        {"statusPurpose": "suspension"},
        {"encodedList": "zzz"},
        {"encodedList": "u"},
        {"encodedList": "u***"},
        {"encodedList": encode(b"pas du gzip")},
        {"encodedList": encode(gzip.compress(bytes(100)))},
        {"encodedList": encode(gzip.compress(bytes(TAILLE // 8))[:-9])},
        {"encodedList": encode(gzip.compress(bytes(200_000_000), 9))},
    ],
    ids=range(8),
)
def test_une_liste_mal_faite_ne_dit_rien(sujet: dict[str, str]) -> None:
    assert est_revoque(signee(**sujet), 3, CLES) is None
