"""Thousands of changed badges: none is accepted, none raises."""

import copy
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from certificats.attestation import Attestation, Competence
from certificats.badge import integrite
from certificats.badge.composition import composer_badge
from certificats.badge.texte import ecrire_json
from certificats.badge.verification import TAILLE_MAX, BadgeLu, ConstatBadge, verifier_badge
from certificats.preuve import identifiant_cle

CLE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIQUE = CLE.public_key().public_bytes_raw()
CLES = {identifiant_cle(PUBLIQUE): PUBLIQUE}
DEMAIN = datetime(2026, 11, 25, tzinfo=UTC)
CRUS = {ConstatBadge.SIGNE, ConstatBadge.HORS_DATES}

# What JSON-LD reads as something else than what a person, or another program, reads.
PIEGES = [
    "@id", "@type", "@value", "@graph", "@included", "@reverse", "@context", "@set", "@list",
    "@language", "@nest", "@index", "@json", "id", "type", "proof", "mention", "evidence",
    "validUntil", "https://schema.org/name", "schema:name", "AchievementCredential", "name",
    "https://www.w3.org/2018/credentials#validUntil", "narrative", "image", "alignment",
]  # fmt: skip
ACTES = [
    "remplacer", "oter", "ajouter", "emballer", "deballer", "doubler", "retourner", "renommer",
    "lettre", "echanger",
]  # fmt: skip
feuilles = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(PIEGES)
)
valeurs = st.recursive(
    feuilles,
    lambda dedans: (
        st.lists(dedans, max_size=3)
        | st.dictionaries(st.text(max_size=8) | st.sampled_from(PIEGES), dedans, max_size=3)
    ),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def badge(attestation: Attestation) -> dict[str, Any]:
    complete = replace(
        attestation,
        competences=(
            Competence("DigComp", "2.2", "2.2", "Partager"),
            Competence("CRCN", "2019", "2.2", "Partager et publier"),
        ),
        valable_jusqu_au=date(2027, 11, 24),
    )
    return composer_badge(
        complete,
        CLE,
        adresse_portail="https://parcours.example.org",
        rang_statut=5,
        emis_le=datetime(2026, 11, 24, 9, tzinfo=UTC),
    )


def lire(texte: str | bytes) -> BadgeLu:
    return verifier_badge(texte, CLES, DEMAIN)


def chemins(objet: object, ici: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a document, as keys and ranks from the top; the top excepted."""
    enfants: Any = ()
    if isinstance(objet, dict):
        enfants = objet.items()
    elif isinstance(objet, list):
        enfants = enumerate(objet)
    trouves = [] if ici == () else [ici]
    for cle, enfant in enfants:
        trouves += chemins(enfant, (*ici, cle))
    return trouves


def muter(document: dict[str, Any], data: st.DataObject) -> Any:
    """Change one thing, somewhere."""
    copie: Any = copy.deepcopy(document)
    *parents, cle = data.draw(st.sampled_from(chemins(copie)))
    lieu = copie
    for pas in parents:
        lieu = lieu[pas]
    valeur = lieu[cle]
    acte = data.draw(st.sampled_from(ACTES))
    if acte == "remplacer":
        lieu[cle] = data.draw(valeurs)
    elif acte == "oter":
        del lieu[cle]
    elif acte == "ajouter" and isinstance(valeur, dict):
        valeur[data.draw(st.sampled_from(PIEGES) | st.text(max_size=8))] = data.draw(valeurs)
    elif acte == "ajouter" and isinstance(valeur, list):
        valeur.append(data.draw(valeurs))
    elif acte == "emballer":
        emballages = [[valeur], {"@value": valeur}, {"@set": [valeur]}, {"id": valeur}]
        lieu[cle] = data.draw(st.sampled_from([*emballages, {"@id": valeur}, {"@list": [valeur]}]))
    elif acte == "deballer" and isinstance(valeur, list) and valeur:
        lieu[cle] = valeur[0]
    elif acte == "doubler" and isinstance(lieu, list):
        lieu.append(copy.deepcopy(valeur))
    elif acte == "retourner" and isinstance(valeur, list):
        valeur.reverse()
    elif acte == "renommer" and isinstance(lieu, dict):
        del lieu[cle]
        lieu[data.draw(st.sampled_from(PIEGES) | st.text(max_size=8))] = valeur
    elif acte == "lettre" and isinstance(valeur, str) and valeur:
        rang = data.draw(st.integers(0, len(valeur) - 1))
        lettre = data.draw(st.characters() | st.just(""))
        lieu[cle] = valeur[:rang] + lettre + valeur[rang + 1 :]
    elif acte == "echanger":
        autre = data.draw(st.sampled_from(chemins(document)))
        repris: Any = document
        for pas in autre:
            repris = repris[pas]
        lieu[cle] = copy.deepcopy(repris)
    return copie


def test_le_badge_de_depart_est_bon(badge: dict[str, Any]) -> None:
    assert lire(ecrire_json(badge)).constat is ConstatBadge.SIGNE


@settings(max_examples=2000, deadline=None)
@given(st.data())
def test_un_badge_change_n_est_jamais_cru(badge: dict[str, Any], data: st.DataObject) -> None:
    mutant = badge
    for _ in range(data.draw(st.integers(1, 2))):
        mutant = muter(mutant, data)
    if mutant == badge and json.dumps(mutant, sort_keys=True) == json.dumps(badge, sort_keys=True):
        return
    assert lire(json.dumps(mutant)).constat not in CRUS


@settings(max_examples=1000, deadline=None)
@given(st.data())
def test_des_octets_changes_ne_sont_jamais_crus(badge: dict[str, Any], data: st.DataObject) -> None:
    texte = ecrire_json(badge).encode()
    rang = data.draw(st.integers(0, len(texte) - 1))
    long = data.draw(st.integers(0, 3))
    mutant = texte[:rang] + data.draw(st.binary(max_size=3)) + texte[rang + long :]
    try:
        if json.loads(mutant) == badge:  # a space between two words of JSON
            return
    except (ValueError, RecursionError):
        pass
    assert lire(mutant).constat not in CRUS


@settings(max_examples=500, deadline=None)
@given(valeurs | st.text())
def test_n_importe_quoi_ne_casse_rien(valeur: Any) -> None:
    assert lire(json.dumps(valeur)).constat is ConstatBadge.ETRANGER
    if isinstance(valeur, str):
        assert lire(valeur.encode("utf-8", "replace")).constat is ConstatBadge.ETRANGER


@pytest.mark.parametrize(
    "texte",
    [
        b"",
        b"\xff\xfe\x00",
        b"[" * 50_000,
        b'{"a":' * 15_000,
        b'{"@context":' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"n":' + b"9" * 10_000 + b"}",
        b'{"n":NaN}',
        b'{"n":1e9999}',
        b'{"id":"\\ud800"}',
        b" " * (TAILLE_MAX + 1),
    ],
    ids=range(10),
)
def test_un_json_hostile_ne_casse_rien(texte: bytes) -> None:
    assert lire(texte).constat is ConstatBadge.ETRANGER


@pytest.mark.parametrize("terme", ["proof", "issuer", "credentialSubject", "@context", "type"])
def test_une_profondeur_hostile_ne_casse_rien(badge: dict[str, Any], terme: str) -> None:
    for ouvrir, fermer in (("[", "]"), ('{"a":', "}")):
        profond = json.loads(ouvrir * 400 + "1" + fermer * 400)
        assert lire(ecrire_json({**badge, terme: profond})).constat is ConstatBadge.ETRANGER
        assert lire(ecrire_json({**badge, terme: [profond]})).constat is ConstatBadge.ETRANGER


def test_une_cle_ecrite_deux_fois_est_refusee(badge: dict[str, Any]) -> None:
    texte = ecrire_json(badge)
    double = '{"name":"Diplôme",' + texte[1:]
    assert json.loads(double) == badge  # other programs would keep the first one
    assert lire(double).constat is ConstatBadge.ETRANGER


def test_un_badge_signe_par_un_autre_n_est_pas_de_nous(attestation: Attestation) -> None:
    faussaire = Ed25519PrivateKey.generate()
    faux = composer_badge(
        attestation,
        faussaire,
        adresse_portail="https://parcours.example.org",
        rang_statut=5,
        emis_le=datetime(2026, 11, 24, 9, tzinfo=UTC),
    )
    assert lire(ecrire_json(faux)).constat is ConstatBadge.CLE_INCONNUE
    # And saying that it comes from us changes nothing.
    did = integrite.did_de(PUBLIQUE)
    faux["issuer"]["id"] = did
    assert lire(ecrire_json(faux)).constat is ConstatBadge.ETRANGER
    faux["proof"][0]["verificationMethod"] = f"{did}#{did.removeprefix('did:key:')}"
    assert lire(ecrire_json(faux)).constat is ConstatBadge.ROMPU


def test_une_preuve_ne_se_reporte_pas_sur_un_autre_badge(
    badge: dict[str, Any], attestation: Attestation
) -> None:
    autre = composer_badge(
        replace(attestation, code="AAAAAAAAAAAA"),
        CLE,
        adresse_portail="https://parcours.example.org",
        rang_statut=6,
        emis_le=datetime(2026, 11, 24, 9, tzinfo=UTC),
    )
    assert lire(ecrire_json(autre)).constat is ConstatBadge.SIGNE
    assert lire(ecrire_json({**autre, "proof": badge["proof"]})).constat is ConstatBadge.ROMPU
    ensemble = [*badge["proof"], *autre["proof"]]
    assert lire(ecrire_json({**autre, "proof": ensemble})).constat is ConstatBadge.ETRANGER


def test_une_signature_ne_s_ecrit_que_d_une_facon(badge: dict[str, Any]) -> None:
    bonne = badge["proof"][0]["proofValue"]
    for autre in (bonne[1:], "z1" + bonne[1:], bonne + "1", "u" + bonne[1:], "z", ""):
        preuve = {**badge["proof"][0], "proofValue": autre}
        assert lire(ecrire_json({**badge, "proof": [preuve]})).constat is ConstatBadge.ROMPU


@given(st.binary(max_size=70))
def test_la_base_58_se_relit(octets: bytes) -> None:
    relu = integrite.depuis_base58(integrite.en_base58(octets))
    assert relu == (octets or None)
