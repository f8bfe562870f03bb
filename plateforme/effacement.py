"""Erase a person (« effacer ») from the registry and from the folders beside it.

The registry says what it erased and which files that leaves without an owner; they go next, and so
do the marks and comments of nbgrader's gradebook, and the bytes that a database leaves behind.
Asking twice is harmless, so a power cut between the two is mended by asking again.
"""

import shutil

from inscriptions.depot import Depot
from inscriptions.modeles import Apprenant
from inscriptions.services.effacements import Effacement, effacer
from plateforme.dossier import Dossier
from plateforme.images_textes import retirer_images
from plateforme.notation.oubli import oublier
from plateforme.verrou import verrou_exclusif

# Where nbgrader keeps a learner's notebooks, under an opaque id.
ETAPES = ("submitted", "autograded", "feedback")


def effacer_personne(
    dossier: Dossier, depot: Depot, apprenant: Apprenant, auteur: str, *, essai: bool
) -> Effacement:
    """Erase, or with `essai` tell what would be; raise what `effacer` raises."""
    with depot.ecriture(auteur) as bdd:
        fait = effacer(bdd, apprenant, essai=essai)
    if not essai:
        retirer_fichiers(dossier, fait)
        depot.effacer_traces()
    return fait


def retirer_fichiers(dossier: Dossier, fait: Effacement) -> None:
    """Remove the certificates, pictures, copies and marks of an erased person. Idempotent.

    Waits for a grading under way: it would write a copy again. What nbgrader logged of its failures
    goes whole: its traces quote whatever stood in a copy.
    """
    for fichier in fait.fichiers:
        (dossier.certificats / fichier).unlink(missing_ok=True)
    retirer_images(dossier, fait.fiches)
    with verrou_exclusif(dossier.racine / "notation.lock"):
        for fiche in fait.fiches:
            for etape in ETAPES:
                shutil.rmtree(dossier.cours / etape / fiche.hex, ignore_errors=True)
        (dossier.racine / "nbgrader.log").unlink(missing_ok=True)
        oublier(dossier, fait.fiches)
