"""Sign a PDF, and check a signature (PAdES, ETSI EN 319 142-1, by pyHanko).

The signature is added after the file's own bytes, which stay as they were: the page, its tags and
its PDF/A and PDF/UA metadata do not move. pyHanko would raise the version to 2.0 and rewrite the
metadata, which PDF/A-3 (ISO 19005-3, 6.1.2 and 6.6.2) does not allow: `_Ajout` does neither.

The signature field has no appearance and no area: nothing is drawn over the page, and PDF/UA-1
(7.18.4) asks no tag for what is outside the page.
"""

import asyncio
import io
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from functools import partial
from typing import TypeVar

from asn1crypto import cms, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from certificats.autorite import Signataire
from certificats.erreurs import ErreurCertificat
from certificats.lecture import TAILLE_MAX

T = TypeVar("T")
CHAMP = "Signature"
_PLACE = 12_288  # bytes kept for the signature and its chain; twice that when a time stamp is in it

# They quote the file's bytes and certificates' names: a hostile file must not write our log.
for _nom in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_nom).setLevel(logging.CRITICAL + 1)


class ConstatSignature(StrEnum):
    """What a file's signature says."""

    INTACTE = "intacte"  # ours, and not one byte changed or was added since
    AUTRE_SIGNATAIRE = "autre_signataire"  # whole, but signed by somebody we do not know
    ROMPUE = "rompue"  # something changed after it was signed
    ABSENTE = "absente"


class _Ajout(IncrementalPdfFileWriter):
    """An addition at the end of a file that touches neither its version nor its metadata."""

    output_version = (1, 7)

    def _update_meta(self) -> None:
        """Leave the metadata as they are."""


def signer(pdf: bytes, signataire: Signataire, horodatage: str = "") -> bytes:
    """Give the PDF with its signature added; `horodatage` is the address of an RFC 3161 server.

    Raise ErreurCertificat when that server gives no time stamp: a file without one never passes for
    a file that has it.
    """
    horodateur = None
    if horodatage:
        from pyhanko.sign.timestamps import HTTPTimeStamper  # imports an HTTP client

        horodateur = HTTPTimeStamper(horodatage, timeout=10)
    sortie = io.BytesIO()
    ajout = partial(
        signers.sign_pdf,
        _Ajout(io.BytesIO(pdf), strict=True),
        signers.PdfSignatureMetadata(
            field_name=CHAMP, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
        ),
        signer=signataire.signeur,
        timestamper=horodateur,
        bytes_reserved=_PLACE * (2 if horodateur else 1),
        output=sortie,
    )
    try:
        _hors_boucle(ajout)
    except (OSError, ValueError, SigningError):
        if horodateur is None:
            raise
        raise ErreurCertificat(
            "horodatage",
            "Le serveur d’horodatage ne répond pas, ou mal : rien n’est délivré. Réessayez plus "
            "tard, ou ôtez « horodatage » d’organisme.toml.",
        ) from None
    return sortie.getvalue()


def _hors_boucle(faire: Callable[[], T]) -> T:
    """Call what starts an event loop of its own: in another thread where one is running already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return faire()
    with ThreadPoolExecutor(1) as fil:
        return fil.submit(faire).result()


def _rien_d_autre(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Tell whether the room kept for the signature holds it, as we write it, and nothing else.

    Nothing signs that room: without this, its filling could be changed and not be seen.
    """
    debut, longueur, suite, _ = (int(borne) for borne in signature.byte_range)
    place = pdf[debut + longueur : suite]
    attendu = _conteneur(signature).hex().upper().encode()
    return bool(place == b"<" + attendu.ljust(len(place) - 2, b"0") + b">")


def _conteneur(signature: EmbeddedPdfSignature) -> bytes:
    """Write again, from what is signed, the container of a signature of ours.

    What surrounds the signed attributes is not signed, and readers are lenient with it: they
    compare the signer's name without its case, and pass over an algorithm said twice.
    """
    lu = cms.ContentInfo.load(signature.pkcs7_content)["content"]
    (lui,) = lu["signer_infos"]
    certificat = signature.signer_cert
    emetteur = {"issuer": certificat.issuer, "serial_number": certificat.serial_number}
    signataire = {
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": emetteur}),
        "digest_algorithm": {"algorithm": "sha256"},
        "signed_attrs": lui["signed_attrs"].copy(),
        "signature_algorithm": {"algorithm": "sha256_rsa"},
        "signature": lui["signature"].native,
    }
    if lui["unsigned_attrs"].native is not None:  # a time stamp
        signataire["unsigned_attrs"] = lui["unsigned_attrs"].copy()
    contenu = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "data"},
        "certificates": lu["certificates"].copy(),
        "signer_infos": [signataire],
    }
    ecrit: bytes = cms.ContentInfo({"content_type": "signed_data", "content": contenu}).dump()
    return ecrit


def controler(pdf: bytes, racines: Sequence[bytes]) -> ConstatSignature:
    """Check the signature of a PDF against trusted roots (DER). Never raises, whatever the bytes.

    The certificate is judged at the hour the signature gives: an attestation outlives the
    certificate that signed it. The registry, not this, says whether it was revoked.
    """
    if len(pdf) > TAILLE_MAX:
        return ConstatSignature.ABSENTE
    try:
        lecteur = PdfFileReader(io.BytesIO(pdf), strict=True)
        signatures = lecteur.embedded_regular_signatures
    except Exception:  # noqa: BLE001 - hostile bytes raise of every kind
        return ConstatSignature.ABSENTE
    if not signatures:
        return ConstatSignature.ABSENTE
    try:
        signature = signatures[-1]
        contexte = ValidationContext(
            trust_roots=[x509.Certificate.load(racine) for racine in racines],
            allow_fetching=False,
            moment=signature.self_reported_timestamp,
        )
        statut = _hors_boucle(partial(validate_pdf_signature, signature, contexte))
    except Exception:  # noqa: BLE001 - as above; a signature that cannot be read is broken
        return ConstatSignature.ROMPUE
    if not statut.intact or not statut.valid or not _rien_d_autre(pdf, signature):
        return ConstatSignature.ROMPUE
    if statut.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        return ConstatSignature.ROMPUE
    return ConstatSignature.INTACTE if statut.trusted else ConstatSignature.AUTRE_SIGNATAIRE
