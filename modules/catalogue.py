"""What is taught (« catalogue »): the modules and their chapters, read as frozen values.

A module is a folder with a `module.toml` and, for each chapter, `NN-slug.ipynb` (the prose) and
`NN-slug.toml` (the questions and their sources). `modules.verification` checks the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from modules.commun.chapitre import DUREE_MAXIMUM, Chapitre, Source, lire_chapitre, lire_toml
from modules.commun.erreurs import ErreurContenu
from modules.commun.fiche import Fiche, proche

__all__ = [
    "Catalogue",
    "Chapitre",
    "ErreurContenu",
    "Module",
    "RegleModule",
    "Source",
    "examiner_module",
    "lire_catalogue",
    "lire_module",
]

FICHE_MODULE = "module.toml"
# Also the id of nbgrader's assignment and a part of URLs.
NOM_DE_MODULE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
NOM_DE_CHAPITRE = re.compile(r"\d{2}-[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class RegleModule:
    """What the attestation asks: minutes attended, percent of the graded points (0 to 100)."""

    minutes_presence: int
    score_minimal: float


@dataclass(frozen=True, slots=True)
class Module:
    """One module; `duree_minutes` is the planned length of the training."""

    identifiant: str
    titre: str
    public: str
    objectifs: tuple[str, ...]
    duree_minutes: int
    licence: str
    regle: RegleModule
    chapitres: tuple[Chapitre, ...]

    def chapitre(self, identifiant: str) -> Chapitre:
        """Return one chapter; raise ErreurContenu when there is none of that id."""
        for chapitre in self.chapitres:
            if chapitre.identifiant == identifiant:
                return chapitre
        aide = proche(identifiant, (chapitre.identifiant for chapitre in self.chapitres))
        raise ErreurContenu(
            f"{self.identifiant}/{FICHE_MODULE}", identifiant, f"ce chapitre n’existe pas.{aide}"
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All the modules of a folder, in the order of their ids."""

    modules: tuple[Module, ...]

    def module(self, identifiant: str) -> Module:
        """Return one module; raise ErreurContenu when there is none of that id."""
        for module in self.modules:
            if module.identifiant == identifiant:
                return module
        aide = proche(identifiant, (module.identifiant for module in self.modules))
        raise ErreurContenu("", identifiant, f"ce module n’existe pas.{aide}")


def lire_catalogue(dossier: Path) -> Catalogue:
    """Read every module of a folder; raise the first ErreurContenu."""
    dossiers = sorted(fiche.parent for fiche in dossier.glob(f"*/{FICHE_MODULE}"))
    return Catalogue(tuple(lire_module(sous_dossier) for sous_dossier in dossiers))


def lire_module(dossier: Path) -> Module:
    """Read one module; raise the first ErreurContenu."""
    module, fautes = examiner_module(dossier)
    if fautes:
        raise fautes[0]
    return module


def examiner_module(dossier: Path) -> tuple[Module, list[ErreurContenu]]:
    """Read one module with all the faults of its data (the module is usable when there is none).

    Raises ErreurContenu at once when `module.toml` is missing or is not TOML.
    """
    nom = dossier.resolve().name
    fichier = f"{nom}/{FICHE_MODULE}"
    fiche = Fiche(lire_toml(dossier / FICHE_MODULE, fichier))
    identifiant = fiche.texte("identifiant")
    if identifiant and (identifiant != nom or not NOM_DE_MODULE.fullmatch(identifiant)):
        fiche.faute(
            "« identifiant » doit être le nom du dossier, en lettres minuscules sans accent, "
            f"chiffres et tirets bas : ici « {nom} »."
        )
    titre, public = fiche.texte("titre"), fiche.texte("public")
    objectifs = fiche.textes("objectifs")
    duree = fiche.entier("duree_minutes", minimum=1, maximum=DUREE_MAXIMUM)
    licence = fiche.texte("licence")
    regle = _lire_regle(fiche, duree)
    noms = fiche.textes("chapitres")
    for chapitre in noms:
        if not NOM_DE_CHAPITRE.fullmatch(chapitre):
            fiche.faute(f"le chapitre « {chapitre} » doit s’appeler comme « 03-le-sujet ».")
    fiche.terminer()
    fautes = [faute.dans(fichier) for faute in fiche.fautes]
    chapitres: list[Chapitre] = []
    for chapitre in noms:
        if NOM_DE_CHAPITRE.fullmatch(chapitre):
            _ajouter_chapitre(chapitres, fautes, dossier / f"{chapitre}.toml", nom)
    fautes += _doubles_entre_chapitres(chapitres)
    module = Module(
        identifiant=nom,
        titre=titre,
        public=public,
        objectifs=objectifs,
        duree_minutes=duree,
        licence=licence,
        regle=regle,
        chapitres=tuple(chapitres),
    )
    return module, fautes


def _lire_regle(fiche: Fiche, duree: int) -> RegleModule:
    interne = Fiche(fiche.table("regle"), "regle")
    presence = interne.entier("minutes_presence", minimum=0, maximum=DUREE_MAXIMUM)
    score = interne.nombre("score_minimal", minimum=0, maximum=100)
    if presence > duree:
        interne.faute("« minutes_presence » dépasse « duree_minutes » du module.")
    interne.terminer()
    fiche.reprendre(interne)
    return RegleModule(minutes_presence=presence, score_minimal=score)


def _ajouter_chapitre(
    chapitres: list[Chapitre], fautes: list[ErreurContenu], toml: Path, module: str
) -> None:
    try:
        chapitre, fautes_du_chapitre = lire_chapitre(toml, module)
    except ErreurContenu as erreur:
        fautes.append(erreur)
        return
    chapitres.append(chapitre)
    fautes.extend(fautes_du_chapitre)
    if not chapitre.notebook.is_file():
        fautes.append(
            ErreurContenu(
                f"{module}/{chapitre.notebook.name}", None, "ce carnet manque : créez-le."
            )
        )


def _doubles_entre_chapitres(chapitres: Iterable[Chapitre]) -> list[ErreurContenu]:
    """Refuse a question id used by two chapters: ids name grades for ever, in the whole module."""
    vus: dict[str, str] = {}
    fautes: list[ErreurContenu] = []
    for chapitre in chapitres:
        for identifiant in {question.id for question in chapitre.questions}:
            if identifiant in vus:
                remede = f"cet identifiant sert déjà dans {vus[identifiant]} : changez-en un."
                fichier = f"{chapitre.module}/{chapitre.toml.name}"
                fautes.append(ErreurContenu(fichier, identifiant, remede))
            else:
                vus[identifiant] = chapitre.toml.name
    return fautes
