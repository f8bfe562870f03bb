"""Papers of what is published: made once a publication, then given as they are.

A release has its questions in a manifest, and no key leaves with the lesson of a learner.
"""

import functools
from datetime import date
from pathlib import Path

from modules.carnet import lire_carnet
from plateforme.dossier import RACINE_MODULES, Dossier
from plateforme.feuillets.exporteur import Contexte, PartieFeuillet, imprimer_carnet
from plateforme.feuillets.lecon import source_papier
from plateforme.feuillets.outils import Outil, feuillet_d_outil, lire_outils
from plateforme.impressions.feuillet import composer_feuillet
from plateforme.impressions.odt import composer_odt
from plateforme.publies import ModulePublie, lire_module_publie

LICENCE = "CC BY-SA 4.0"


def feuillet_publie(
    dossier: Dossier, module: str, chapitre: str, quoi: PartieFeuillet
) -> bytes | None:
    """Return the PDF of a published chapter, or None when there is none of that id.

    Raise ImpressionImpossible when the chapter has no such part.
    """
    manifeste = dossier.manifeste(module)
    return _feuillet(dossier, module, chapitre, quoi, manifeste.stat().st_mtime_ns)


@functools.lru_cache(maxsize=64)
def _feuillet(
    dossier: Dossier, module: str, chapitre: str, quoi: PartieFeuillet, quand: int
) -> bytes | None:
    publie = lire_module_publie(dossier.manifeste(module))
    page = publie.chapitre(chapitre)
    if page is None:
        return None
    contexte = Contexte(
        organisme=publie.titre,
        licence=f"Licence {LICENCE}.",
        questions=page.questions,
        sources={cle: source_papier(source) for cle, source in page.sources.items()},
        jour=date.fromtimestamp(quand / 1e9),
        partie=quoi,
        resume=page.resume,
        tirages=page.tirages,
    )
    return imprimer_carnet(lire_carnet(dossier.publies / page.notebook, page.notebook), contexte)


def outils_de(module: str) -> tuple[Outil, ...]:
    """Return the models of an installed module."""
    return lire_outils(RACINE_MODULES / Path(module).name)


def a_des_outils(module: str) -> bool:
    """Tell whether an installed module has models, without reading them."""
    return any((RACINE_MODULES / Path(module).name).glob("outils/*.md"))


def outil_imprime(module: ModulePublie, outil: Outil, *, en_odt: bool) -> bytes:
    """Return a model as a PDF, or as an ODT to edit."""
    sources = {
        source["id"]: source_papier(source)
        for texte in module.textes
        for source in texte["sources"]
    }
    feuillet = feuillet_d_outil(outil, module.titre, LICENCE, sources)
    return composer_odt(feuillet) if en_odt else composer_feuillet(feuillet)
