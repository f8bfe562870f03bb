"""What an attestation is issued with: the proof in its QR code, its badge, its file's signature.

The keys are those of `trousseau`; here they meet what `attestations` lays out.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from certificats import preuve
from certificats.attestation import Attestation
from certificats.badge.composition import composer_badge
from certificats.badge.texte import ecrire_json
from inscriptions.heure import locale, maintenant
from plateforme.dossier import Dossier
from plateforme.organisme import Organisme
from plateforme.trousseau import ouvrir_trousseau

Prouver = Callable[[Attestation], str]
Badger = Callable[[Attestation, int, datetime], str]
Finaliser = Callable[[bytes, Attestation], bytes]


@dataclass(frozen=True, slots=True)
class Garanties:
    """What is done to each attestation, with the keys already open.

    `badger` takes the badge's rank in the list of statuses, and when the attestation is issued.
    """

    prouver: Prouver
    finaliser: Finaliser
    badger: Badger


def ouvrir_garanties(dossier: Dossier, organisme: Organisme) -> Garanties:
    """Open the keys, making them at the first need; raise what `ouvrir_trousseau` raises."""
    from certificats import signature  # pyHanko, which a portal that issues nothing never loads

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

    def badger(attestation: Attestation, rang_statut: int, emis_le: datetime) -> str:
        return ecrire_json(
            composer_badge(
                attestation,
                trousseau.cle_preuve,
                adresse_portail=organisme.adresse_portail,
                rang_statut=rang_statut,
                emis_le=locale(emis_le),
            )
        )

    def finaliser(pdf: bytes, _: Attestation) -> bytes:
        return signature.signer(pdf, trousseau.signataire, organisme.horodatage)

    return Garanties(prouver, finaliser, badger)
