"""The badge says what the attestation says, no name, nothing untrue; and travels in the PDF."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pypdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certificats.attestation import GENRES, Attestation, Competence
from certificats.badge import integrite
from certificats.badge.composition import composer_badge, empreinte_nom
from certificats.badge.texte import ecrire_json
from certificats.badge.verification import ConstatBadge, verifier_badge
from certificats.composition import compiler
from certificats.erreurs import ErreurCertificat
from certificats.preuve import identifiant_cle

CLE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIQUE = CLE.public_key().public_bytes_raw()
CLES = {identifiant_cle(PUBLIQUE): PUBLIQUE}
PARIS = ZoneInfo("Europe/Paris")
EMIS_LE = datetime(2026, 11, 24, 10, 30, tzinfo=PARIS)
DEMAIN = datetime(2026, 11, 25, tzinfo=UTC)
PARTAGER = Competence("DigComp", "2.2", "2.2", "Partager")
Composer = Callable[..., dict[str, Any]]


@pytest.fixture
def composer(attestation: Attestation) -> Composer:
    """Compose the badge of the usual attestation, with some fields changed."""

    def faire(options: dict[str, Any] | None = None, **champs: Any) -> dict[str, Any]:
        valeurs = {
            "adresse_portail": "https://parcours.example.org",
            "rang_statut": 94567,
            "emis_le": EMIS_LE,
        } | (options or {})
        return composer_badge(replace(attestation, **champs), CLE, **valeurs)

    return faire


def test_le_badge_dit_ce_que_dit_l_attestation(composer: Composer) -> None:
    badge = composer(competences=(PARTAGER,), valable_jusqu_au=date(2027, 1, 31))
    assert badge["name"] == "Attestation de réussite – Droit et EPN"
    assert badge["issuer"]["name"] == "Ville de Brest"
    assert badge["id"] == "https://parcours.example.org/verifier/7K3M9QXT4VB2"
    assert badge["validFrom"] == "2026-11-24T09:30:00Z"
    assert badge["validUntil"] == "2027-01-31T22:59:59Z"  # the end of that day in Paris
    sujet = badge["credentialSubject"]
    assert sujet["result"][0]["value"] == "78"
    narration = sujet["narrative"].replace("\u00a0", " ")
    assert narration.startswith("2 h 30 suivies sur 3 h prévues, 4 et 18 novembre")
    realisation = sujet["achievement"]
    assert realisation["name"] == "Droit et EPN"
    assert "Choisir une licence libre pour ses contenus." in realisation["description"]
    assert realisation["alignment"][0]["targetFramework"] == "DigComp 2.2"
    assert badge["credentialStatus"]["statusListIndex"] == "94567"


def test_le_nom_n_y_est_pas_et_se_compare(composer: Composer) -> None:
    badge = composer()
    assert "Nolwenn" not in ecrire_json(badge)
    identite = badge["credentialSubject"]["identifier"][0]
    attendu = sha256(("Nolwenn Le Goff" + identite["salt"]).encode()).hexdigest()
    assert identite["identityHash"] == f"sha256${attendu}"
    assert empreinte_nom("Nolwenn Le Goff", identite["salt"]) == identite["identityHash"]


def test_le_nom_y_est_quand_on_le_demande(composer: Composer) -> None:
    badge = composer({"nom_en_clair": True})
    identite = badge["credentialSubject"]["identifier"][0]
    assert identite["hashed"] is False
    assert identite["identityHash"] == "Nolwenn Le Goff"


@pytest.mark.parametrize("genre", GENRES)
def test_aucun_badge_ne_se_dit_diplome(composer: Composer, genre: str) -> None:
    badge = composer(genre=genre, score=None)
    assert badge["credentialSubject"]["achievement"]["achievementType"] in {
        "Badge",
        "CertificateOfCompletion",
    }
    texte = ecrire_json(badge).lower()
    for mot in ("diplôme", "diploma", "degree", "certification", "titre pro"):
        assert mot not in texte


def test_une_presence_n_a_pas_de_resultat(composer: Composer) -> None:
    sujet = composer(genre="presence", score=None)["credentialSubject"]
    assert "result" not in sujet
    assert "resultDescription" not in sujet["achievement"]
    assert sujet["achievement"]["achievementType"] == "Badge"


def test_les_memes_donnees_donnent_le_meme_badge(composer: Composer) -> None:
    assert ecrire_json(composer()) == ecrire_json(composer())


def test_deux_apprenants_ont_la_meme_realisation(composer: Composer) -> None:
    premier = composer()["credentialSubject"]["achievement"]
    second = composer(code="AAAAAAAAAAAA", titulaire="Anne", score=90.0)
    assert second["credentialSubject"]["achievement"] == premier
    autre = composer(objectifs=("Autre chose",))["credentialSubject"]["achievement"]
    assert autre["id"] != premier["id"]


def test_une_competence_d_un_referentiel_sans_adresse_reste_dite(composer: Composer) -> None:
    inconnue = Competence("Référentiel local", "1", "A", "Écrire un courriel")
    realisation = composer(competences=(inconnue,))["credentialSubject"]["achievement"]
    assert "alignment" not in realisation
    assert "Écrire un courriel (Référentiel local 1, A)" in realisation["description"]


def test_une_competence_repetee_n_est_dite_qu_une_fois(composer: Composer) -> None:
    realisation = composer(competences=(PARTAGER, PARTAGER))["credentialSubject"]["achievement"]
    assert len(realisation["alignment"]) == 1


def test_les_caracteres_de_commande_n_y_entrent_pas(composer: Composer) -> None:
    badge = composer(titre_module="Droit\tet\u0000 EPN\ud800")
    assert badge["credentialSubject"]["achievement"]["name"] == "Droit et  EPN"


@pytest.mark.parametrize(
    ("options", "champs"),
    [
        ({"rang_statut": -1}, {}),
        ({"rang_statut": 2**40}, {}),
        ({"adresse_portail": "parcours"}, {}),
        ({"adresse_portail": "https://exemple.org/<b>"}, {}),
        ({}, {"url_verification": "https://exemple.org/../7K3M9QXT4VB2"}),
    ],
)
def test_ce_qui_ne_tient_pas_dans_un_badge_est_refuse(
    composer: Composer, options: dict[str, Any], champs: dict[str, Any]
) -> None:
    with pytest.raises(ErreurCertificat):
        composer(options, **champs)


def test_un_badge_de_nous_est_reconnu(composer: Composer) -> None:
    lu = verifier_badge(ecrire_json(composer()), CLES, DEMAIN)
    assert lu.constat is ConstatBadge.SIGNE
    assert (lu.code, lu.titre, lu.rang_statut) == ("7K3M9QXT4VB2", "Droit et EPN", 94567)
    assert lu.emis_le == EMIS_LE
    # Written otherwise by another program: the same badge.
    autrement = json.dumps(composer(), indent=4, sort_keys=True)
    assert verifier_badge(autrement.encode(), CLES, DEMAIN) == lu


def test_un_badge_ne_vaut_qu_entre_ses_dates(composer: Composer) -> None:
    texte = ecrire_json(composer(valable_jusqu_au=date(2027, 1, 31)))
    dernier_soir = datetime(2027, 1, 31, 23, 59, 59, tzinfo=PARIS)
    lendemain = datetime(2027, 2, 1, tzinfo=PARIS)
    veille = datetime(2026, 11, 23, tzinfo=PARIS)
    assert verifier_badge(texte, CLES, dernier_soir).constat is ConstatBadge.SIGNE
    assert verifier_badge(texte, CLES, lendemain).constat is ConstatBadge.HORS_DATES
    assert verifier_badge(texte, CLES, veille).constat is ConstatBadge.HORS_DATES


def test_un_badge_d_avant_la_rotation_reste_reconnu(composer: Composer) -> None:
    nouvelle = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    texte = ecrire_json(composer())
    ensemble = CLES | {identifiant_cle(nouvelle): nouvelle}
    assert verifier_badge(texte, ensemble, DEMAIN).constat is ConstatBadge.SIGNE
    seule = {identifiant_cle(nouvelle): nouvelle}
    assert verifier_badge(texte, seule, DEMAIN).constat is ConstatBadge.CLE_INCONNUE


def test_le_vecteur_du_w3c() -> None:
    """Data Integrity EdDSA Cryptosuites 1.0, appendix B.1: our half of it, from the statements on.

    Ed25519 is deterministic: the same statements and the same key give the same signature.
    """
    graine = integrite.depuis_base58("z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq")
    assert graine is not None
    cle = Ed25519PrivateKey.from_private_bytes(graine[2:])
    did = integrite.did_de(cle.public_key().public_bytes_raw())
    assert did == "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    sujet, vc = "<urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33>", "https://www.w3.org/2018/"
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    alumni = "https://www.w3.org/ns/credentials/examples#"
    instant = "http://www.w3.org/2001/XMLSchema#dateTime"
    quads = (
        f'<did:example:abcdefgh> <{alumni}alumniOf> "The School of Examples" .\n'
        f"{sujet} <{rdf}> <{vc}credentials#VerifiableCredential> .\n"
        f"{sujet} <{rdf}> <{alumni}AlumniCredential> .\n"
        f"{sujet} <https://schema.org/description> "
        '"A minimum viable example of an Alumni Credential." .\n'
        f'{sujet} <https://schema.org/name> "Alumni Credential" .\n'
        f"{sujet} <{vc}credentials#credentialSubject> <did:example:abcdefgh> .\n"
        f"{sujet} <{vc}credentials#issuer> <https://vc.example/issuers/5678> .\n"
        f'{sujet} <{vc}credentials#validFrom> "2023-01-01T00:00:00Z"^^<{instant}> .\n'
    )
    options = {
        "created": "2023-02-24T23:36:38Z",
        "verificationMethod": f"{did}#{did.removeprefix('did:key:')}",
    }
    a_signer = integrite.empreintes(quads, options)
    assert a_signer.hex() == (
        "bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0"
        "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"
    )
    assert integrite.en_base58(cle.sign(a_signer)) == (
        "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme"
    )


MODELE = """
#let d = json(bytes(sys.inputs.donnees))
#set document(title: "Essai", author: "Ville", description: "Essai")
#set text(lang: "fr")
#if d.badge != "" {
  pdf.attach(
    "attestation.badge.json",
    bytes(d.badge),
    relationship: "alternative",
    mime-type: "application/ld+json",
    description: "La même attestation, en badge numérique Open Badges 3.0",
  )
}
= Essai
"""


def test_le_badge_voyage_dans_le_pdf(composer: Composer, tmp_path: Path) -> None:
    """Typst refuses the file itself when it is not PDF/UA-1 and PDF/A-3a at once."""
    modele = tmp_path / "essai.typ"
    modele.write_text(MODELE, encoding="utf-8")
    texte = ecrire_json(composer({"nom_en_clair": True}, titulaire="Nguyễn Thị Hương"))
    pdf = compiler(modele, lambda _: {"badge": texte}, jour=date(2026, 11, 24), refus="refus")
    lecteur = pypdf.PdfReader(io.BytesIO(pdf))
    assert lecteur.attachments["attestation.badge.json"] == [texte.encode()]
    (fichier,) = (lien.get_object() for lien in lecteur.trailer["/Root"]["/AF"])
    assert fichier["/AFRelationship"] == "/Alternative"
    assert fichier["/EF"]["/F"].get_object()["/Subtype"] == "/application/ld+json"
    metadonnees = lecteur.trailer["/Root"]["/Metadata"].get_object().get_data()
    for norme in (b"<pdfaid:part>3<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<"):
        assert norme in metadonnees
    sans = compiler(modele, lambda _: {"badge": ""}, jour=date(2026, 11, 24), refus="refus")
    assert not pypdf.PdfReader(io.BytesIO(sans)).attachments
