"""The look of attestations, from the office's file: colours judged, images read and tried."""

from dataclasses import replace

from certificats.charte import Charte, Embleme
from certificats.erreurs import ErreurCertificat
from plateforme.feuilles import lire_logos
from plateforme.impressions.logos import en_donnees
from plateforme.organisme import Organisme, OrganismeIllisible


def lire_charte(organisme: Organisme) -> Charte:
    """Return the look of an office's attestations.

    Raise OrganismeIllisible (a colour that cannot be read on paper, too many logos) or
    ImpressionImpossible (an image that is missing or damaged), each saying what to change.
    """
    logos = lire_logos(replace(organisme, logos=organisme.charte.logos))
    en_donnees(logos)  # tries each one alone, and names the one that is damaged
    try:
        return Charte(
            **dict(organisme.charte.couleurs),
            emblemes=tuple(Embleme(une.octets, une.format or "", une.texte) for une in logos),
        )
    except ErreurCertificat as erreur:
        raise OrganismeIllisible(f"organisme.toml, [charte] : {erreur}") from None
