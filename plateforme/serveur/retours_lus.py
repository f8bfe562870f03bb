"""Gather what was said of a learner's texts, for them and for their trainer."""

from collections.abc import Iterable

from sqlalchemy.orm import Session as Bdd

from inscriptions.modeles import Apprenant
from inscriptions.services import copies, relectures
from plateforme.acquis import nom_complet
from plateforme.feuillets.retour import Retour
from plateforme.publies import ChapitrePublie, ModulePublie
from plateforme.textes_lus import TexteRetourne, relus_de, retours_de


def lire_retour(
    bdd: Bdd, qui: Apprenant, module: ModulePublie, chapitres: Iterable[ChapitrePublie]
) -> Retour:
    """Gather what was said of a learner's texts in these chapters: as handed in, then before."""
    lues = relectures.relectures_de(bdd, [qui.id], module.identifiant)
    rendues = {
        copie.chapitre: copie for copie, _ in copies.du_module(bdd, qui.id, module.identifiant)
    }
    retenus: list[tuple[str, tuple[TexteRetourne, ...]]] = []
    for chapitre in chapitres:
        copie = rendues.get(chapitre.identifiant)
        textes = retours_de(bdd, copie, chapitre) if copie else []
        if tous := (*textes, *relus_de(lues, chapitre)):
            retenus.append((chapitre.titre, tous))
    return Retour(nom_complet(qui), tuple(retenus))
