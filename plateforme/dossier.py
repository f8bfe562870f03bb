"""The data folder: where each thing lives, and nothing about what is in it."""

import os
from dataclasses import dataclass
from pathlib import Path

RACINE_MODULES = Path(__file__).resolve().parent.parent / "modules"


def racine_modules() -> Path:
    """Return the folder of the modules: EPN_MODULES when it is set, else the one of the program."""
    choisi = os.environ.get("EPN_MODULES")
    return Path(choisi).resolve() if choisi else RACINE_MODULES


@dataclass(frozen=True, slots=True)
class Dossier:
    """The paths of one installation's data. `racine` is absolute."""

    racine: Path

    @property
    def cours(self) -> Path:
        """The nbgrader course: source/, release/, submitted/, autograded/, gradebook.db."""
        return self.racine / "cours"

    @property
    def publies(self) -> Path:
        """What Voilà serves: nbgrader's release version of each module."""
        return self.cours / "release"

    @property
    def manifestes(self) -> Path:
        """Where the manifests of the published modules are."""
        return self.racine / "publies"

    def manifeste(self, module: str) -> Path:
        """What `epn publier` recorded of a module: questions with their keys, so never served."""
        return self.manifestes / f"{module}.json"

    def historique_du_droit(self, module: str) -> Path:
        """What each legal source of a module said, and since which publication."""
        return self.racine / "droit" / f"{module}.json"

    @property
    def certificats(self) -> Path:
        """The PDFs handed out, one file a certificate, named by its code."""
        return self.racine / "certificats"

    @property
    def images_textes(self) -> Path:
        """The pictures of the texts that learners write, one folder a person."""
        return self.racine / "images_textes"

    @property
    def cles(self) -> Path:
        """Secrets of this installation, readable by the server's user only."""
        return self.racine / "cles"

    @property
    def foyer_noyaux(self) -> Path:
        """The empty home folder that kernels are given."""
        return self.racine / "foyer"

    @property
    def atelier(self) -> Path:
        """What an author sees in JupyterLab: links to the modules and to the course."""
        return self.racine / "atelier"

    @property
    def foyer_atelier(self) -> Path:
        """The home folder of the author's JupyterLab: its settings, its kernels' history."""
        return self.racine / "foyer-atelier"

    @property
    def base(self) -> str:
        """The registry's URL: EPN_BASE when it is set, else SQLite in this folder."""
        return os.environ.get("EPN_BASE") or f"sqlite:///{self.racine / 'registre.db'}"


def ouvrir_dossier(racine: Path) -> Dossier:
    """Return the data folder at `racine`, creating the private sub-folders that are missing."""
    dossier = Dossier(racine.resolve())
    for prive in (dossier.racine, dossier.cles, dossier.foyer_noyaux, dossier.certificats):
        prive.mkdir(parents=True, exist_ok=True, mode=0o700)
    return dossier
