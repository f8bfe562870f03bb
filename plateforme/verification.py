"""Check an attestation somebody brings, as a file or as a code: the registry is the authority.

Of the holder, the registry gives initials; the name is only ever compared with one that is typed.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from certificats.badge.verification import ConstatBadge, verifier_badge
from certificats.lecture import TAILLE_MAX, lire_code
from inscriptions.depot import Depot
from inscriptions.enumerations import EtatCertificat
from inscriptions.heure import jour_local, maintenant
from inscriptions.modeles import Certificat
from inscriptions.services import certificats

Cles = Callable[[], Mapping[bytes, bytes]]


class Constat(StrEnum):
    """What can be said of what was brought."""

    VALIDE = "valide"
    EXPIRE = "expire"
    REMPLACE = "remplace"
    REVOQUE = "revoque"
    MODIFIE = "modifie"
    INCONNU = "inconnu"
    ILLISIBLE = "illisible"
    SANS_REGISTRE = "sans_registre"


PHRASES = {
    Constat.VALIDE: "Cette attestation est authentique et n’a pas été modifiée.",
    Constat.EXPIRE: "Cette attestation vient bien de nous, mais sa date de validité est passée.",
    Constat.REMPLACE: "Cette attestation vient bien de nous, mais une plus récente la remplace : "
    "demandez celle-là.",
    Constat.REVOQUE: "Cette attestation vient de nous, mais elle a été révoquée : elle ne vaut "
    "plus rien.",
    Constat.MODIFIE: "Ce fichier porte le code d’une de nos attestations, mais ce n’est pas "
    "celui que nous avons délivré : il a été modifié ou imité.",
    Constat.INCONNU: "Aucune attestation ne porte ce code dans notre registre.",
    Constat.ILLISIBLE: "Ce fichier ne peut pas être lu comme une de nos attestations.",
    Constat.SANS_REGISTRE: "Le registre n’est pas là, ou ne s’ouvre pas : on ne peut rien dire de "
    "cette attestation. Vérifiez le dossier des données.",
}
ON_NE_PEUT_PAS_DIRE = frozenset({Constat.ILLISIBLE, Constat.SANS_REGISTRE})

CODE_CONNU = (
    "Ce code est bien celui d’une attestation de notre registre. "
    "Comparez le document avec ce que le registre en dit."
)
BADGE_REFUSE = (
    "Ce badge n’est pas signé par une de nos clés, ou il a été modifié depuis : il ne vaut rien."
)
# Letters that have no decomposition, and that people type without their bar or their tie.
_SANS_ACCENT = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "œ": "oe", "æ": "ae", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome, and the registry's row when there is one."""

    constat: Constat
    certificat: Certificat | None
    fichier_compare: bool = False
    badge: bool = False

    @property
    def phrase(self) -> str:
        """The outcome for a person; a code alone says nothing of the paper it was read on."""
        if self.constat is Constat.VALIDE and not self.fichier_compare:
            return CODE_CONNU
        if self.badge and self.constat is Constat.MODIFIE:
            return BADGE_REFUSE
        return PHRASES[self.constat]


def constater(certificat: Certificat | None, jour: date) -> Constat:
    """Say where a row of the registry stands on a day; None is a code that nobody has."""
    if certificat is None:
        return Constat.INCONNU
    if certificat.etat is not EtatCertificat.VALIDE:
        return Constat(certificat.etat.value)
    fin = certificat.valable_jusqu_au
    return Constat.EXPIRE if fin is not None and fin < jour else Constat.VALIDE


def verifier_code(depot: Depot, saisie: str) -> Verification:
    """Look a code up, as typed."""
    with depot.lecture() as bdd:
        certificat = certificats.trouver(bdd, saisie)
    return Verification(constater(certificat, jour_local(maintenant())), certificat)


def verifier(depot: Depot, apporte: str, cles: Cles = dict) -> Verification:
    """Check what was brought on a command line: the name of a file, or a code.

    `cles` gives our public keys (`trousseau.cles_publiques`); only a badge needs them.
    """
    # What has the shape of a file is one, even when it is missing: a code has no dot nor slash.
    fichier = Path(apporte)
    if "." in apporte or "/" in apporte or _octets(fichier) is not None:
        return verifier_fichier(depot, fichier, cles)
    return verifier_code(depot, apporte)


def verifier_fichier(depot: Depot, fichier: Path, cles: Cles = dict) -> Verification:
    """Compare a PDF, byte for byte, with what was issued under the code it carries.

    A badge is judged on its signature: other programs may write the same one otherwise.
    """
    octets = _octets(fichier)
    if octets is not None and octets.lstrip()[:1] == b"{":
        return _verifier_badge(depot, octets, cles())
    code = None if octets is None else lire_code(octets)
    if octets is None or code is None:
        return Verification(Constat.ILLISIBLE, None)
    trouve = verifier_code(depot, code)
    if trouve.certificat is None:
        return trouve
    intact = hashlib.sha256(octets).hexdigest() == trouve.certificat.empreinte
    constat = trouve.constat if intact else Constat.MODIFIE
    return Verification(constat, trouve.certificat, fichier_compare=True)


def _verifier_badge(depot: Depot, octets: bytes, cles: Mapping[bytes, bytes]) -> Verification:
    """Check a badge's signature, then ask the registry where its attestation stands."""
    lu = verifier_badge(octets, cles, maintenant())
    if lu.constat is ConstatBadge.ETRANGER:
        return Verification(Constat.ILLISIBLE, None)
    if lu.constat in (ConstatBadge.CLE_INCONNUE, ConstatBadge.ROMPU):
        return Verification(Constat.MODIFIE, None, badge=True)
    trouve = verifier_code(depot, lu.code)
    if trouve.certificat is None:
        return trouve
    sien = trouve.certificat.rang_statut == lu.rang_statut
    constat = trouve.constat if sien else Constat.MODIFIE
    return Verification(constat, trouve.certificat, fichier_compare=True, badge=True)


def est_le_titulaire(certificat: Certificat | None, nom: str) -> bool:
    """Tell whether a name, as people type it, is that of the holder.

    Accents, case, punctuation and the order of the words are set aside. The same work is done for a
    code that nobody has, and the comparison takes the same time right or wrong.
    """
    titulaire = certificat.donnees.get("titulaire") if certificat else None
    connu = _reduire(titulaire if isinstance(titulaire, str) else "")
    saisi = _reduire(nom[:400])
    egaux = [
        hmac.compare_digest(*(_digerer(texte) for texte in paire))
        for paire in zip(connu, saisi, strict=True)
    ]
    return any(egaux) and bool(connu[0])


def _reduire(nom: str) -> tuple[str, str]:
    """Give the letters of a name as written, and with its words in alphabetical order."""
    plat = unicodedata.normalize("NFKD", nom.lower().translate(_SANS_ACCENT))
    lettres = "".join(c for c in plat if not unicodedata.combining(c))
    mots = re.findall(r"[^\W_]+", lettres)
    return "".join(mots), " ".join(sorted(mots))


def _digerer(texte: str) -> bytes:
    return hashlib.sha256(texte.encode("utf-8", "replace")).digest()


def _octets(fichier: Path) -> bytes | None:
    """Read a file that may be one of ours; None when it is none, or cannot be read."""
    try:
        if not fichier.is_file() or fichier.stat().st_size > TAILLE_MAX:
            return None
        return fichier.read_bytes()
    except (OSError, ValueError):  # a name too long, a right that is missing, a NUL
        return None
