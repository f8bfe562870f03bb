"""Who signs (« signataire »): the city's certificate when it has one, else an authority of its own.

A city with an electronic seal gives its PKCS#12 file. Otherwise a local authority is made at the
first run: a root, and a signing certificate under it. A PDF reader does not know that root and says
so (« identité inconnue »): the signature still proves that not one byte changed, and the office
publishes the root for who wants to trust it.

Bytes in, bytes out: where keys are kept is the caller's business.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import cms
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificats.erreurs import ErreurCertificat

# RSA, because readers of PDF 1.7 know nothing of curves (ISO/TS 32002 is for PDF 2.0, and PDF/A-3
# is 1.7). ANSSI, guide des mécanismes cryptographiques 2.04: 3072 bits and more beyond 2030.
_TAILLE = 3072
_DUREE_RACINE = timedelta(days=20 * 365)
_DUREE_SIGNATURE = timedelta(days=5 * 365)
_EXPOSANT = 65_537


@dataclass(frozen=True, slots=True)
class _Moule:
    """A signature container made by pyHanko, where two values change from one file to the next.

    Both have a fixed length: the digest of the file, and the signature of `attributs`, which hold
    that digest. Everything else (certificates, algorithms, encoding) is the same for every file.
    """

    conteneur: bytes
    attributs: bytes
    empreinte: bytes
    signature: bytes

    @classmethod
    def prendre(cls, fait: cms.ContentInfo, empreinte: bytes) -> "_Moule | None":
        """Take it from a container; None when a value to change is not there exactly once."""
        (signataire,) = fait["content"]["signer_infos"]
        attributs = signataire["signed_attrs"].untag().dump()
        moule = cls(fait.dump(), attributs, empreinte, signataire["signature"].native)
        places = (
            moule.attributs.count(empreinte),
            moule.conteneur.count(empreinte),
            moule.conteneur.count(moule.signature),
        )
        return moule if places == (1, 1, 1) else None

    def couler(self, empreinte: bytes, signer: Callable[[bytes], bytes]) -> cms.ContentInfo:
        """Make the container of another file."""
        signature = signer(self.attributs.replace(self.empreinte, empreinte))
        conteneur = self.conteneur.replace(self.empreinte, empreinte)
        return cms.ContentInfo.load(conteneur.replace(self.signature, signature))


class _Signeur(SimpleSigner):
    """pyHanko's signer, made for many files.

    Its key is read once, for reading an RSA key checks it (100 ms); and the container is encoded
    once, for encoding the certificates again for each file is most of the work (10 ms).
    """

    def __init__(
        self, certificat: x509.Certificate, cle: rsa.RSAPrivateKey, **options: Any
    ) -> None:
        super().__init__(
            signing_cert=_asn1(certificat),
            signing_key=asn1_keys.PrivateKeyInfo.load(
                cle.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
            ),
            **options,
        )
        self._cle = cle
        self._moule: _Moule | None = None

    async def async_sign(
        self,
        data_digest: bytes,
        digest_algorithm: str,
        dry_run: bool = False,
        use_pades: bool = False,
        timestamper: Any = None,
        signed_attr_settings: PdfCMSSignedAttributes | None = None,
        is_pdf_sig: bool = True,
        encap_content_info: Any = None,
    ) -> cms.ContentInfo:
        """Sign a digest as pyHanko does; from the second on, by changing what differs."""
        simple = use_pades and not dry_run and timestamper is None
        if simple and self._moule is not None:
            return self._moule.couler(
                data_digest, lambda attributs: self.sign_raw(attributs, digest_algorithm)
            )
        fait = await super().async_sign(
            data_digest,
            digest_algorithm,
            dry_run=dry_run,
            use_pades=use_pades,
            timestamper=timestamper,
            signed_attr_settings=signed_attr_settings,
            is_pdf_sig=is_pdf_sig,
            encap_content_info=encap_content_info,
        )
        if simple:
            self._moule = _Moule.prendre(fait, data_digest)
        return fait

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """Sign with RSASSA-PKCS1-v1_5, what every PDF reader knows."""
        if digest_algorithm != "sha256":  # the only one `signature.py` asks for
            raise ValueError(digest_algorithm)
        return self._cle.sign(data, PKCS1v15(), hashes.SHA256())


@dataclass(frozen=True, slots=True)
class Signataire:
    """What signs, ready. `racines`: DER certificates to trust to recognise it; `nom`: its own."""

    signeur: SimpleSigner
    racines: tuple[bytes, ...]
    nom: str
    fin: datetime


def creer_autorite(organisme: str, maintenant: datetime, mot_de_passe: bytes | None) -> bytes:
    """Make a local authority and its signing key; give one PKCS#12 file.

    The root's private key is thrown away: it signs one certificate and never another, so that
    nobody can steal it. A rotation makes a new root.
    """
    cle_racine = rsa.generate_private_key(_EXPOSANT, _TAILLE)
    cle = rsa.generate_private_key(_EXPOSANT, _TAILLE)
    nom_racine = _nom(organisme, "Autorité locale des attestations")
    nom = _nom(organisme, "Attestations de formation")
    racine = (
        _certificat(nom_racine, nom_racine, cle_racine, maintenant, _DUREE_RACINE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usages(signe_certificats=True), critical=True)
        .sign(cle_racine, hashes.SHA256())
    )
    certificat = (
        _certificat(nom, nom_racine, cle, maintenant, _DUREE_SIGNATURE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usages(signe_certificats=False), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(cle_racine.public_key()),
            critical=False,
        )
        .sign(cle_racine, hashes.SHA256())
    )
    protection = BestAvailableEncryption(mot_de_passe) if mot_de_passe else NoEncryption()
    return pkcs12.serialize_key_and_certificates(
        b"attestations", cle, certificat, [racine], protection
    )


def charger(octets: bytes, mot_de_passe: bytes | None) -> Signataire:
    """Read a PKCS#12 file. Raises ErreurCertificat when it, or its password, is not right."""
    try:
        cle, certificat, autres = pkcs12.load_key_and_certificates(octets, mot_de_passe)
    except ValueError:
        cle, certificat, autres = None, None, []
    if not isinstance(cle, rsa.RSAPrivateKey) or certificat is None:
        raise ErreurCertificat(
            "signature",
            "Le fichier de signature (PKCS#12) ne s’ouvre pas, ou ne contient pas de clé RSA et "
            "son certificat : vérifiez le fichier et son mot de passe.",
        )
    magasin = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # untyped in the library
    magasin.register_multiple([_asn1(autre) for autre in autres])
    # Without the root: nothing signs it, so a byte of it could change unseen.
    signeur = _Signeur(certificat, cle, cert_registry=magasin, embed_roots=False)
    racines = [autre for autre in autres if autre.subject == autre.issuer] or [certificat]
    communs = certificat.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Signataire(
        signeur=signeur,
        racines=tuple(racine.public_bytes(Encoding.DER) for racine in racines),
        nom=str(communs[0].value) if communs else certificat.subject.rfc4514_string(),
        fin=certificat.not_valid_after_utc,
    )


def _nom(organisme: str, commun: str) -> x509.Name:
    # 64 characters: the upper bound of these attributes (RFC 5280, appendix A).
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisme[:64] or "Parcours EPN"),
            x509.NameAttribute(NameOID.COMMON_NAME, commun),
        ]
    )


def _certificat(
    sujet: x509.Name,
    emetteur: x509.Name,
    cle: rsa.RSAPrivateKey,
    maintenant: datetime,
    duree: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(emetteur)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(maintenant - timedelta(minutes=5))  # readers' clocks differ a little
        .not_valid_after(maintenant + duree)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(cle.public_key()), critical=False)
    )


def _usages(*, signe_certificats: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signe_certificats,
        content_commitment=not signe_certificats,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signe_certificats,
        crl_sign=signe_certificats,
        encipher_only=False,
        decipher_only=False,
    )


def _asn1(certificat: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificat.public_bytes(Encoding.DER))
