"""A pair and its timer, as the pages show them."""

from datetime import datetime
from typing import Any

from inscriptions.chronometre import roles
from inscriptions.modeles import Binome
from inscriptions.services.binomes import secondes_restantes


def etat_entretien(binome: Binome, instant: datetime) -> dict[str, Any]:
    """Describe a pair and its timer, for the templates."""
    noms = [membre.apprenant.prenom for membre in binome.membres]
    # A pair that lost somebody, erased, is shown and has no roles any more.
    demande, repond, autres = roles(len(noms), binome.tour) if len(noms) > 1 else (0, 0, ())
    return {
        "binome": binome,
        "noms": noms,
        "demande": noms[demande],
        "repond": noms[repond],
        "ecoutent": [noms[autre] for autre in autres],
        "restant": secondes_restantes(binome, instant),
        "court": binome.lance_le is not None,
        "dernier": binome.tour + 1 >= len(noms),
    }
