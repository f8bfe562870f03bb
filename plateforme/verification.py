"""Check an attestation somebody brings, as a file or as a code: the registry is the authority."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from certificats.lecture import TAILLE_MAX, lire_code
from inscriptions.depot import Depot
from inscriptions.modeles import Certificat
from inscriptions.services import certificats


class Constat(StrEnum):
    """What can be said of what was brought."""

    VALIDE = "valide"
    MODIFIE = "modifie"
    INCONNU = "inconnu"
    ILLISIBLE = "illisible"


PHRASES = {
    Constat.VALIDE: "Cette attestation est authentique et n’a pas été modifiée.",
    Constat.MODIFIE: "Ce fichier porte le code d’une de nos attestations, mais ce n’est pas "
    "celui que nous avons délivré : il a été modifié ou imité.",
    Constat.INCONNU: "Aucune attestation ne porte ce code dans notre registre.",
    Constat.ILLISIBLE: "Ce fichier ne peut pas être lu comme une de nos attestations.",
}


CODE_CONNU = (
    "Ce code est bien celui d’une attestation de notre registre. "
    "Comparez le document avec ce que le registre en dit."
)


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome, and the registry's row when there is one."""

    constat: Constat
    certificat: Certificat | None
    fichier_compare: bool = False

    @property
    def phrase(self) -> str:
        """The outcome for a person; a code alone says nothing of the paper it was read on."""
        if self.constat is Constat.VALIDE and not self.fichier_compare:
            return CODE_CONNU
        return PHRASES[self.constat]


def verifier_code(depot: Depot, saisie: str) -> Verification:
    """Look a code up, as typed."""
    with depot.lecture() as bdd:
        certificat = certificats.trouver(bdd, saisie)
    return Verification(Constat.VALIDE if certificat else Constat.INCONNU, certificat)


def verifier(depot: Depot, apporte: str) -> Verification:
    """Check what was brought on a command line: the name of a file, or a code."""
    # What has the shape of a file is one, even when it is missing: a code has no dot nor slash.
    fichier = Path(apporte)
    if "." in apporte or "/" in apporte or _octets(fichier) is not None:
        return verifier_fichier(depot, fichier)
    return verifier_code(depot, apporte)


def _octets(fichier: Path) -> bytes | None:
    """Read a file that may be one of ours; None when it is none, or cannot be read."""
    try:
        if not fichier.is_file() or fichier.stat().st_size > TAILLE_MAX:
            return None
        return fichier.read_bytes()
    except (OSError, ValueError):  # a name too long, a right that is missing, a NUL
        return None


def verifier_fichier(depot: Depot, fichier: Path) -> Verification:
    """Compare a PDF, byte for byte, with what was issued under the code it carries."""
    octets = _octets(fichier)
    code = None if octets is None else lire_code(octets)
    if octets is None or code is None:
        return Verification(Constat.ILLISIBLE, None)
    trouve = verifier_code(depot, code)
    if trouve.certificat is None:
        return trouve
    intact = hashlib.sha256(octets).hexdigest() == trouve.certificat.empreinte
    constat = Constat.VALIDE if intact else Constat.MODIFIE
    return Verification(constat, trouve.certificat, fichier_compare=True)
