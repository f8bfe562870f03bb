"""One complete attestation; tests change the field they are about with dataclasses.replace."""

from datetime import date

import pytest

from certificats.attestation import Attestation
from certificats.pdf import composer


@pytest.fixture(scope="session")
def attestation() -> Attestation:
    return Attestation(
        code="7K3M9QXT4VB2",
        titulaire="Nolwenn Le Goff",
        titre_module="Droit et EPN",
        objectifs=(
            "Dire ce qu'un espace public numérique peut mettre en partage",
            "Choisir une licence libre pour ses contenus",
        ),
        date_emission=date(2026, 11, 24),
        lieu="Médiathèque des Capucins, Brest",
        seances=(date(2026, 11, 18), date(2026, 11, 4), date(2026, 12, 1)),
        minutes_suivies=150,
        minutes_prevues=180,
        score=78.0,
        organisme="Ville de Brest",
        signataire="Gwenaëlle Tanguy",
        qualite_signataire="Responsable des espaces publics numériques",
        commune="Brest",
        url_verification="https://parcours.example.org/verifier/7K3M9QXT4VB2",
    )


@pytest.fixture(scope="session")
def pdf(attestation: Attestation) -> bytes:
    return composer(attestation)
