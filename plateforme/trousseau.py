"""The keys that vouch for attestations (« trousseau »): made at the first need, kept, rotated.

Everything is in one private folder, `cles/attestations/`:

- `preuves.json`: every proof key there ever was, public halves with the days they signed;
- `preuve-XXXXXXXX.pem`: the private half of the one that signs now, and of no other;
- `signature.p12`: the local authority that signs the PDFs, made here;
- `ville.p12`, and its password in `ville.motdepasse`: the city's own, put there by hand; it then
  signs instead of the local one;
- `racines/`: the certificates of every authority that signed here, to recognise old files.

A rotation throws the private keys away and keeps the public ones: what was issued stays valid, and
a key stolen later signs nothing that was not signed before.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from certificats.preuve import identifiant_cle
from certificats.verificateur import ClePublique
from erreurs import ErreurEPN
from inscriptions.heure import jour_local
from plateforme.dossier import Dossier
from plateforme.verrou import verrou_exclusif

if TYPE_CHECKING:
    from certificats.autorite import Signataire

T = TypeVar("T")


class TrousseauIncomplet(ErreurEPN):
    """The keys' folder is damaged; the sentence says which file, never what is in it."""


@dataclass(frozen=True, slots=True)
class Trousseau:
    """The keys, ready. `racines`: DER certificates; `publiques`: oldest first, the last signs."""

    cle_preuve: Ed25519PrivateKey
    publiques: tuple[ClePublique, ...]
    signataire: "Signataire"
    racines: tuple[bytes, ...]
    de_la_ville: bool

    @property
    def par_identifiant(self) -> dict[bytes, bytes]:
        """The public proof keys as `preuve.verifier` wants them."""
        return {identifiant_cle(cle.publique): cle.publique for cle in self.publiques}


def ouvrir_trousseau(dossier: Dossier, organisme: str, maintenant: datetime) -> Trousseau:
    """Open the keys, making those that are missing.

    Raise TrousseauIncomplet, and ErreurCertificat for a PKCS#12 file that does not open.
    """
    ici = _dossier(dossier)
    with verrou_exclusif(ici / "verrou"):
        if not (ici / "preuves.json").exists():
            _nouvelle_preuve(ici, [], jour_local(maintenant))
        if not (ici / "signature.p12").exists():
            _nouvelle_autorite(ici, organisme, maintenant)
        return _lire(ici)


def cles_publiques(dossier: Dossier) -> dict[bytes, bytes]:
    """Give the public proof keys, old ones too, as `preuve.verifier` wants them; makes none.

    Raise TrousseauIncomplet.
    """
    ici = dossier.cles / "attestations"
    if not (ici / "preuves.json").exists():
        return {}
    return {identifiant_cle(cle.publique): cle.publique for cle in _publiques(ici)}


def tourner(dossier: Dossier, organisme: str, maintenant: datetime) -> Trousseau:
    """Make new keys; the old private ones are destroyed, the public ones kept."""
    ouvrir_trousseau(dossier, organisme, maintenant)
    ici, jour = _dossier(dossier), jour_local(maintenant)
    with verrou_exclusif(ici / "verrou"):
        _lire(ici)  # keeps the present authority's root
        anciennes = [
            cle if cle.jusqu_au else ClePublique(cle.publique, cle.depuis, jour)
            for cle in _publiques(ici)
        ]
        # In this order, a crash leaves a private key too many, never a list without its key.
        _nouvelle_preuve(ici, anciennes, jour)
        _nouvelle_autorite(ici, organisme, maintenant)
        return _lire(ici)


def _nouvelle_autorite(ici: Path, organisme: str, maintenant: datetime) -> None:
    from certificats.autorite import creer_autorite  # pyHanko takes a third of a second to load

    _ecrire(ici / "signature.p12", creer_autorite(organisme, maintenant, None))


def _dossier(dossier: Dossier) -> Path:
    ici = dossier.cles / "attestations"
    ici.mkdir(mode=0o700, exist_ok=True)
    (ici / "racines").mkdir(mode=0o700, exist_ok=True)
    return ici


def _nouvelle_preuve(ici: Path, anciennes: list[ClePublique], jour: date) -> None:
    """Draw a key, write it, list it, then forget the private halves of the others."""
    cle = Ed25519PrivateKey.generate()
    publique = cle.public_key().public_bytes_raw()
    fichier = _fichier_preuve(ici, publique)
    _ecrire(fichier, cle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    liste = [
        {
            "publique": une.publique.hex(),
            "depuis": une.depuis.isoformat(),
            "jusqu_au": None if une.jusqu_au is None else une.jusqu_au.isoformat(),
        }
        for une in [*anciennes, ClePublique(publique, jour)]
    ]
    _ecrire(ici / "preuves.json", json.dumps(liste, indent=1).encode("ascii"))
    for ancien in ici.glob("preuve-*.pem"):
        if ancien != fichier:
            ancien.unlink()


def _lire(ici: Path) -> Trousseau:
    from certificats.autorite import charger  # as above

    publiques = _publiques(ici)
    cle = _sans_faute(
        ici / "preuves.json",
        lambda: load_pem_private_key(
            _fichier_preuve(ici, publiques[-1].publique).read_bytes(), None
        ),
    )
    if not isinstance(cle, Ed25519PrivateKey):
        raise _abime(ici / "preuves.json")
    ville = ici / "ville.p12"
    if ville.exists():
        secret = ici / "ville.motdepasse"
        mot = secret.read_bytes().strip() if secret.exists() else None
        signataire = charger(ville.read_bytes(), mot)
    else:
        signataire = charger((ici / "signature.p12").read_bytes(), None)
    for racine in signataire.racines:
        fichier = ici / "racines" / f"{sha256(racine).hexdigest()[:16]}.der"
        if not fichier.exists():
            _ecrire(fichier, racine)
    return Trousseau(
        cle_preuve=cle,
        publiques=tuple(publiques),
        signataire=signataire,
        racines=tuple(f.read_bytes() for f in sorted((ici / "racines").glob("*.der"))),
        de_la_ville=ville.exists(),
    )


def _publiques(ici: Path) -> list[ClePublique]:
    def lire() -> list[ClePublique]:
        liste = json.loads((ici / "preuves.json").read_bytes())
        return [
            ClePublique(
                bytes.fromhex(une["publique"]),
                date.fromisoformat(une["depuis"]),
                date.fromisoformat(une["jusqu_au"]) if une["jusqu_au"] else None,
            )
            for une in liste
        ]

    return _sans_faute(ici / "preuves.json", lire)


def _fichier_preuve(ici: Path, publique: bytes) -> Path:
    return ici / f"preuve-{identifiant_cle(publique).hex()}.pem"


def _ecrire(fichier: Path, octets: bytes) -> None:
    """Write a file whole, readable by its owner alone, on the disk before its name."""
    provisoire = fichier.with_suffix(".nouveau")
    provisoire.unlink(missing_ok=True)
    descripteur = os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descripteur, "wb") as sortie:
        sortie.write(octets)
        sortie.flush()
        os.fsync(sortie.fileno())
    provisoire.replace(fichier)


def _sans_faute(fichier: Path, lire: Callable[[], T]) -> T:
    try:
        return lire()
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        raise _abime(fichier) from None


def _abime(fichier: Path) -> TrousseauIncomplet:
    return TrousseauIncomplet(
        f"Les clés des attestations sont abîmées ou incomplètes (fichier {fichier.name}) : "
        "restaurez le dossier « cles/attestations » depuis la dernière sauvegarde."
    )
