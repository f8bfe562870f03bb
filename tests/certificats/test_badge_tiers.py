"""What others say of our badges: two JSON-LD processors, two libraries of signatures, one verifier.

`openbadgeslib` verifies Open Badges 3.0 whole and carries the published contexts; PyLD and
Oxigraph (in Rust) each turn a badge into statements and name their nodes; libsodium signs.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import nacl.exceptions
import nacl.signing
import pyoxigraph
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openbadgeslib.ob3.contexts import document_loader, load_context
from openbadgeslib.ob3.ldp import OB3LdpVerifier, verify_data_integrity_proof
from openbadgeslib.ob3.status import decode_encoded_list, set_indices
from openbadgeslib.ob3.verifier import OB3VerificationError
from pyld import jsonld

from certificats.attestation import GENRES, Attestation, Competence
from certificats.badge import integrite
from certificats.badge.composition import REFERENTIELS, composer_badge
from certificats.badge.quads import quads_canoniques
from certificats.badge.statuts import composer_liste_statuts
from certificats.badge.texte import ecrire_json
from certificats.badge.vocabulaire import BADGE, LISTE_STATUTS, Forme

CLE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
DID = integrite.did_de(CLE.public_key().public_bytes_raw())
EMIS_LE = datetime(2024, 1, 15, 9, tzinfo=UTC)  # past: some verifiers look at the clock
PORTAIL = "https://parcours.example.org"

lignes = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda texte: any(c.isalnum() for c in texte)
)
competences = st.builds(
    lambda cle, code, intitule: Competence(cle[0], cle[1], code, intitule),
    st.sampled_from([*REFERENTIELS, ("Local", "1")]),
    lignes.map(lambda texte: texte[:20]).filter(lambda texte: any(c.isalnum() for c in texte)),
    lignes,
)


def composer(attestation: Attestation, rang: int = 94567) -> dict[str, Any]:
    return composer_badge(
        attestation, CLE, adresse_portail=PORTAIL, rang_statut=rang, emis_le=EMIS_LE
    )


def sans_preuve(document: Mapping[str, Any]) -> dict[str, Any]:
    return {cle: valeur for cle, valeur in document.items() if cle != "proof"}


def par_pyld(document: Mapping[str, Any]) -> str:
    return jsonld.normalize(
        document,
        {
            "algorithm": "URDNA2015",  # RDFC-1.0, before it had that name
            "format": "application/n-quads",
            "documentLoader": document_loader(),
        },
    )


def par_oxigraph(document: Mapping[str, Any]) -> str:
    contextes = [load_context(adresse)["@context"] for adresse in document["@context"]]
    quads = pyoxigraph.Dataset(
        pyoxigraph.parse(
            json.dumps({**document, "@context": contextes}), format=pyoxigraph.RdfFormat.JSON_LD
        )
    )
    quads.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in quads))


def verifier_par_sodium(document: Mapping[str, Any]) -> None:
    """Check a proof with Oxigraph and libsodium alone."""
    (preuve,) = document["proof"]
    options = {cle: valeur for cle, valeur in preuve.items() if cle != "proofValue"}
    options["@context"] = document["@context"]
    parties = (options, sans_preuve(document))
    signe = b"".join(sha256(par_oxigraph(partie).encode()).digest() for partie in parties)
    publique = integrite.depuis_base58(preuve["verificationMethod"].rpartition("#")[2])
    signature = integrite.depuis_base58(preuve["proofValue"])
    assert publique is not None
    assert signature is not None
    nacl.signing.VerifyKey(publique[2:]).verify(signe, signature)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    titulaire=lignes,
    titre_module=lignes,
    organisme=lignes,
    objectifs=st.lists(lignes, max_size=3).map(tuple),
    competences=st.lists(competences, max_size=8).map(tuple),
    genre=st.sampled_from(GENRES),
    score=st.none() | st.floats(0, 100),
    fin=st.none() | st.dates(date(2027, 1, 1), date(2100, 1, 1)),
)
def test_deux_autres_lisent_ce_que_nous_signons(
    attestation: Attestation, genre: str, score: float | None, fin: date | None, **champs: Any
) -> None:
    score = None if genre == "presence" else score
    fait = replace(attestation, genre=genre, score=score, valable_jusqu_au=fin, **champs)
    badge = composer(fait)
    signe = quads_canoniques(sans_preuve(badge), BADGE)
    assert par_pyld(sans_preuve(badge)) == signe
    assert par_oxigraph(sans_preuve(badge)) == signe
    verifier_par_sodium(badge)


def test_la_liste_se_lit_comme_nous_la_signons() -> None:
    liste = composer_liste_statuts([0, 94567, 131_071], CLE, PORTAIL, EMIS_LE)
    signe = quads_canoniques(sans_preuve(liste), LISTE_STATUTS)
    assert par_pyld(sans_preuve(liste)) == par_oxigraph(sans_preuve(liste)) == signe
    verifier_par_sodium(liste)


def termes(forme: Forme) -> set[str]:
    """Every term of a form and of those below."""
    noms = set(forme.champs)
    for champ in forme.champs.values():
        noms |= termes(champ.forme) if champ.forme else set()
    return noms


def cles_de(objet: object) -> set[str]:
    if isinstance(objet, list):
        return set().union(*map(cles_de, objet))
    if isinstance(objet, dict):
        return set(objet).union(*map(cles_de, objet.values()))
    return set()


def test_aucun_terme_du_vocabulaire_n_echappe_aux_comparaisons(attestation: Attestation) -> None:
    complet = replace(
        attestation,
        competences=(Competence("CRCN", "2019", "2.2", "Partager"),),
        valable_jusqu_au=date(2028, 1, 1),
    )
    assert termes(BADGE) <= cles_de(composer(complet))
    assert termes(LISTE_STATUTS) <= cles_de(composer_liste_statuts([], CLE, PORTAIL, EMIS_LE))


@pytest.mark.parametrize("genre", GENRES)
def test_openbadgeslib_reconnait_nos_badges(attestation: Attestation, genre: str) -> None:
    badge = composer(replace(attestation, genre=genre, score=None))
    lu = OB3LdpVerifier.for_issuer_did(DID).verify(ecrire_json(badge))
    assert lu.name == badge["name"]


def test_openbadgeslib_voit_les_memes_fautes(attestation: Attestation) -> None:
    badge = composer(attestation)
    verificateur = OB3LdpVerifier.for_issuer_did(DID)
    for abimer in (
        lambda b: b["credentialSubject"]["result"][0].update(value="99"),
        lambda b: b.update(validFrom="2020-01-01T00:00:00Z"),
        lambda b: b.update(mention="très bien"),  # an unknown term, that JSON-LD would drop
        lambda b: b.pop("credentialStatus"),
        lambda b: b["issuer"].update(id=DID[:-1] + "x"),
    ):
        copie = json.loads(ecrire_json(badge))
        abimer(copie)
        with pytest.raises(OB3VerificationError):
            verificateur.verify(ecrire_json(copie))


def test_openbadgeslib_lit_la_liste_et_sa_signature(attestation: Attestation) -> None:
    liste = composer_liste_statuts([3, 94567], CLE, PORTAIL, EMIS_LE)
    verify_data_integrity_proof(liste, CLE.public_key())
    bits = decode_encoded_list(liste["credentialSubject"]["encodedList"])
    assert set_indices(bits) == {3, 94567}
    verificateur = OB3LdpVerifier.for_issuer_did(DID)

    def verifier(rang: int) -> None:
        verificateur.verify(
            ecrire_json(composer(attestation, rang)),
            check_status=True,
            download=lambda _: ecrire_json(liste).encode(),
            verify_status_list=False,  # it only knows lists signed as JWT
        )

    verifier(4)
    with pytest.raises(OB3VerificationError, match="is set at index 94567"):
        verifier(94567)


def test_sodium_refuse_un_badge_change(attestation: Attestation) -> None:
    badge = composer(attestation)
    badge["name"] = "Diplôme"
    with pytest.raises(nacl.exceptions.BadSignatureError):
        verifier_par_sodium(badge)
