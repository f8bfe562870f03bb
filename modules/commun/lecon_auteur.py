"""A chapter being written, in JupyterLab: each cell reads the TOML again before it shows anything.

What the author sees is then what is in the file, without restarting the kernel.
"""

from __future__ import annotations

from pathlib import Path

from modules.commun.affichage import TableSources
from modules.commun.chapitre import Chapitre, lire_chapitre
from modules.commun.erreurs import ErreurContenu
from modules.commun.lecon import Affichage, AffichageTirage, Lecon
from modules.commun.sources import lire_textes, sources_des_textes


def lire_brouillon(toml: Path) -> Chapitre:
    """Read a chapter with the law of its module; raise ErreurContenu, the first of its faults."""
    module = toml.parent.name
    textes, fautes = lire_textes(toml.parent, module)
    chapitre, siennes = lire_chapitre(toml, module, sources_des_textes(textes))
    # The chapter's own first: it is what the author has open.
    fautes = siennes + fautes
    if fautes:
        premiere, autres = fautes[0], len(fautes) - 1
        suite = f" (et {autres} autre(s) : epn contenu verifier {module})" if autres else ""
        raise ErreurContenu(
            premiere.fichier,
            premiere.identifiant,
            f"{premiere.remede}{suite}",
            ligne=premiere.ligne,
        )
    return chapitre


class LeconAuteur(Lecon):
    """A chapter under writing; answers given before a change of the file are forgotten."""

    def __init__(self, toml: Path) -> None:
        self._toml = toml
        self._ouvrir(lire_brouillon(toml))

    def question(self, identifiant: str) -> Affichage:
        """Show one question as the file has it now. Raises ErreurContenu."""
        self._relire()
        return super().question(identifiant)

    def tirage(self, identifiant: str) -> AffichageTirage:
        """Show all the questions of a draw as the file has them now. Raises ErreurContenu."""
        self._relire()
        return super().tirage(identifiant)

    def sources(self) -> TableSources:
        """Show the legal sources as the files have them now. Raises ErreurContenu."""
        self._relire()
        return super().sources()

    def _relire(self) -> None:
        chapitre = lire_brouillon(self._toml)
        if chapitre != self._chapitre:
            self._ouvrir(chapitre)

    def _ouvrir(self, chapitre: Chapitre) -> None:
        from modules.commun.liaison import LiaisonMemoire

        self._chapitre = chapitre
        sources = [source.en_dict() for source in chapitre.sources]
        super().__init__(chapitre.publique(), LiaisonMemoire(chapitre.questions, sources))
