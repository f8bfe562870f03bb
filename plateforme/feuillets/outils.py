"""The models to adapt (« outils »): `outils/*.md` of a module, to print or to edit."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from certificats.typographie import INSECABLE
from modules.commun.erreurs import ErreurContenu
from modules.commun.fiche import Fiche, est_slug
from modules.commun.fichiers import lire_texte
from plateforme.feuillets.prose import blocs_de_prose
from plateforme.impressions.blocs import Titre
from plateforme.impressions.feuillet import Feuillet, SourcePapier

DOSSIER_OUTILS = "outils"
# Several spaces between two boxes to tick on a line; before « * » they end a run, and would be one.
_ECARTS = re.compile(r"(?<=\S) {2,}(?=[^\s*])")
_ENTETE = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n(.*)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Outil:
    """One model: its title, what it is for, the day it was last written, its Markdown."""

    identifiant: str
    titre: str
    resume: str
    mise_a_jour: date
    texte: str


def lire_outils(module: Path) -> tuple[Outil, ...]:
    """Read the models of a module's folder, by file name. Raise ErreurContenu."""
    return tuple(_lire(chemin, module.name) for chemin in sorted(module.glob("outils/*.md")))


def feuillet_d_outil(
    outil: Outil,
    titre_module: str,
    licence: str,
    sources: Mapping[str, SourcePapier],
) -> Feuillet:
    """Give the paper of a model: its own `#` heading is the title."""
    blocs = blocs_de_prose(_ECARTS.sub(f"{INSECABLE * 2} ", outil.texte))
    propre = next((b for b in blocs if isinstance(b, Titre) and b.niveau == 1), None)
    titre = "".join(e.texte for e in propre.empans) if propre else outil.titre
    return Feuillet(
        titre=titre,
        organisme=titre_module,
        jour=outil.mise_a_jour,
        blocs=tuple(bloc for bloc in blocs if bloc is not propre),
        sources=sources,
        licence=f"Modèle à adapter, licence {licence}, version du {outil.mise_a_jour:%d/%m/%Y}.",
        mention="Il ne remplace pas un conseil juridique.",
        court=True,
        corps=10,
    )


def _lire(chemin: Path, module: str) -> Outil:
    fichier = f"{module}/{DOSSIER_OUTILS}/{chemin.name}"
    if not est_slug(chemin.stem):
        raise ErreurContenu(fichier, None, "le nom du fichier s’écrit en minuscules sans accent.")
    trouve = _ENTETE.match(lire_texte(chemin, fichier).replace("\r\n", "\n"))
    try:
        entete: dict[str, Any] = tomllib.loads(trouve[1]) if trouve else {}
    except tomllib.TOMLDecodeError:
        raise ErreurContenu(fichier, None, "l’en-tête n’est pas du TOML.") from None
    fiche = Fiche(entete, chemin.stem)
    titre, resume = fiche.texte("titre"), fiche.texte("resume")
    jour = fiche.jour("mise_a_jour")
    fiche.textes("sources", slugs=True, facultatif=True)
    fiche.terminer()
    fiche.lever()
    assert jour is not None  # noqa: S101  # `lever` would have said so
    return Outil(chemin.stem, titre, resume, jour, trouve[2] if trouve else "")
