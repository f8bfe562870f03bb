"""What an attestation is issued with: the proof in its QR code, the signature of its file.

The keys are those of `trousseau`; here they meet what `attestations` lays out.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from certificats import preuve, signature
from certificats.attestation import Attestation
from inscriptions.heure import maintenant
from plateforme.dossier import Dossier
from plateforme.organisme import Organisme
from plateforme.trousseau import ouvrir_trousseau

Prouver = Callable[[Attestation], str]
Finaliser = Callable[[bytes, Attestation], bytes]


@dataclass(frozen=True, slots=True)
class Garanties:
    """The two things done to each attestation, with the keys already open."""

    prouver: Prouver
    finaliser: Finaliser


def ouvrir_garanties(dossier: Dossier, organisme: Organisme) -> Garanties:
    """Open the keys, making them at the first need; raise what `ouvrir_trousseau` raises."""
    trousseau = ouvrir_trousseau(dossier, organisme.nom, maintenant())

    def prouver(attestation: Attestation) -> str:
        score = attestation.score
        return preuve.signer(
            preuve.Preuve(
                code=attestation.code,
                genre=attestation.genre,
                titre=attestation.titre_module,
                emise_le=attestation.date_emission,
                minutes=attestation.minutes_suivies,
                score=None if score is None else math.floor(score),
                nom=preuve.empreinte_nom(attestation.code, attestation.titulaire),
                valable_jusqu_au=attestation.valable_jusqu_au,
            ),
            trousseau.cle_preuve,
        )

    def finaliser(pdf: bytes, _: Attestation) -> bytes:
        return signature.signer(pdf, trousseau.signataire, organisme.horodatage)

    return Garanties(prouver, finaliser)
