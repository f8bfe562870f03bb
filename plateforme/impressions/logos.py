"""Funders' logos (« logos »): images given as bytes, each with its alternative text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from certificats.composition import compiler
from certificats.erreurs import ErreurCertificat
from plateforme.impressions.erreurs import ImpressionImpossible

LOGOS_MAX = 6
OCTETS_MAX = 1_000_000  # of one image: a logo is small, and goes into each PDF
SONDE = Path(__file__).with_name("logo.typ")
_JOUR = date(2000, 1, 1)  # of a page that nobody keeps


@dataclass(frozen=True, slots=True)
class Logo:
    """One image, PNG, JPEG or SVG, and what it says to who does not see it (« texte »).

    Raise ImpressionImpossible, naming the logo, when it is neither of these, too heavy, or mute.
    """

    octets: bytes
    texte: str

    def __post_init__(self) -> None:
        if not self.texte.strip():
            raise ImpressionImpossible(
                "Un logo n’a pas de texte : écrivez le nom de qui il représente."
            )
        if len(self.octets) > OCTETS_MAX:
            raise ImpressionImpossible(
                f"Le logo « {self.texte} » dépasse 1 Mo : enregistrez-le plus petit."
            )
        if self.format is None:
            raise ImpressionImpossible(
                f"Le logo « {self.texte} » n’est pas une image PNG, JPEG ou SVG."
            )

    @property
    def format(self) -> str | None:
        """The image's format by its first bytes, or None."""
        if self.octets.startswith(b"\x89PNG\r\n\x1a\n"):
            return "png"
        if self.octets.startswith(b"\xff\xd8\xff"):
            return "jpg"
        return "svg" if re.search(rb"<svg[\s>]", self.octets[:4096]) else None


def verifier_ensemble(logos: Sequence[Logo]) -> None:
    """Raise ImpressionImpossible when a page has more logos than it holds."""
    if len(logos) > LOGOS_MAX:
        raise ImpressionImpossible(f"Une feuille porte au plus {LOGOS_MAX} logos.")


def en_donnees(logos: Sequence[Logo]) -> list[dict[str, Any]]:
    """Prepare the images for a template, each tried first: one that is damaged is named.

    Raise ImpressionImpossible.
    """
    return [_essayer(logo) for logo in logos]


def _essayer(logo: Logo) -> dict[str, Any]:
    donnees = {"format": logo.format, "octets": list(logo.octets), "texte": logo.texte}
    try:
        compiler(SONDE, lambda _: donnees, jour=_JOUR, refus="", normes=["ua-1"])
    except ErreurCertificat:
        raise ImpressionImpossible(
            f"Le logo « {logo.texte} » est illisible : enregistrez-le de nouveau."
        ) from None
    return donnees
