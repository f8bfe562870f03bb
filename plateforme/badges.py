"""The badges of this office: each one's file, and the published list of those that no longer hold.

A badge is composed once, with its attestation, and lives in its PDF: one file, one life. After a
rotation of the keys the old ones could not be made again.
"""

from dataclasses import dataclass, field
from datetime import datetime

from certificats.badge.statuts import TAILLE, composer_liste_statuts
from certificats.badge.texte import ecrire_json
from certificats.lecture import lire_badge
from erreurs import ErreurEPN
from inscriptions.codes import afficher
from inscriptions.depot import Depot
from inscriptions.modeles import Certificat
from inscriptions.services import certificats
from plateforme.attestations import octets_de
from plateforme.dossier import Dossier
from plateforme.organisme import lire_organisme
from plateforme.trousseau import ouvrir_trousseau


class SansBadge(ErreurEPN):
    """This attestation has no badge to give; the sentence says why."""


def badge_de(dossier: Dossier, certificat: Certificat) -> bytes:
    """Give a badge as it was signed, whatever became of it. Raise SansBadge, FichierAltere."""
    if not certificat.fichier:
        raise SansBadge(
            f"Les données de l’attestation {afficher(certificat.code)} ont été effacées : "
            "son badge aussi."
        )
    badge = lire_badge(octets_de(dossier, certificat))
    if badge is None:
        raise SansBadge(
            f"L’attestation {afficher(certificat.code)} a été délivrée sans badge : "
            "délivrez-la de nouveau pour qu’elle en ait un."
        )
    return badge


@dataclass(slots=True)
class ListePubliee:
    """The signed list, kept until a badge stops holding or the keys turn.

    Whoever asks gets the same bytes, so that they may be kept on the way.
    """

    dossier: Dossier
    depot: Depot
    _etat: object = field(default=None, init=False)
    _texte: bytes = field(default=b"", init=False)

    def lire(self, maintenant: datetime) -> bytes:
        """Give the list as of now. Raise what `ouvrir_trousseau` and `lire_organisme` raise."""
        organisme = lire_organisme(self.dossier)
        with self.depot.lecture() as bdd:
            plus_haut, finis = certificats.rangs_statut(bdd)
        taille = TAILLE
        while taille <= plus_haut:
            taille *= 2
        etat = (organisme.adresse_portail, taille, finis, self._cles())
        if etat != self._etat:
            cle = ouvrir_trousseau(self.dossier, organisme.nom, maintenant).cle_preuve
            liste = composer_liste_statuts(
                finis, cle, organisme.adresse_portail, maintenant, taille
            )
            # The keys may have been made just now.
            self._etat, self._texte = (*etat[:3], self._cles()), ecrire_json(liste).encode()
        return self._texte

    def _cles(self) -> int:
        """Tell one set of keys from another without reading them."""
        try:
            return (self.dossier.cles / "attestations" / "preuves.json").stat().st_mtime_ns
        except OSError:
            return 0
