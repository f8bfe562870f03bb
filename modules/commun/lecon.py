"""The one import of a lesson notebook: `ouvrir_lecon`.

The same line serves three readers. nbgrader's own runs get plain Markdown and load no widget; a
learner's page gets widgets tied to the server; an author in JupyterLab gets the same widgets, with
practice graded in this process. All the state belongs to one `Lecon`: none at module level.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from modules.commun.affichage import EnonceMarkdown, TableSources, TirageMarkdown
from modules.commun.erreurs import ErreurContenu, ErreurLiaison
from modules.commun.fiche import est_slug, proche

if TYPE_CHECKING:
    from modules.commun.lecon_page import QuestionDePage, TirageDePage
    from modules.commun.liaison import Liaison
    from modules.commun.widgets import QuestionWidget, TirageWidget

Affichage: TypeAlias = "QuestionWidget | QuestionDePage | EnonceMarkdown"
AffichageTirage: TypeAlias = "TirageWidget | TirageDePage | TirageMarkdown"


def ouvrir_lecon(chapitre: str) -> Lecon:
    """Open a chapter by its id, from the current folder or the one a gateway's kernel is told.

    Reads `<chapitre>.questions.json` where it is published, else `<chapitre>.toml` where it is
    written. Raises ErreurContenu (nothing to open, or not readable) and ErreurLiaison (a capability
    without a server).
    """
    if not est_slug(chapitre):
        raise ErreurContenu("", str(chapitre), "ce n’est pas le nom d’un chapitre.")
    sans_widget = bool(os.environ.get("NBGRADER_EXECUTION"))
    # Jupyter's gateways start a kernel in a folder of theirs, and say which one was meant.
    publie = Path(os.environ.get("KERNEL_WORKING_DIR", "")) / f"{chapitre}.questions.json"
    if publie.exists():
        return Lecon(_lire_publie(publie), None if sans_widget else _liaison_publiee())
    from modules.commun.lecon_auteur import LeconAuteur, lire_brouillon

    ecrit = Path.cwd() / f"{chapitre}.toml"
    return Lecon(lire_brouillon(ecrit).publique(), None) if sans_widget else LeconAuteur(ecrit)


def _liaison_publiee() -> Liaison:
    from modules.commun.liaison import LiaisonApercu, LiaisonPartagee, LiaisonServeur

    capacite = os.environ.get("EPN_CAPACITE")
    if not capacite:
        return LiaisonApercu()
    serveur = os.environ.get("EPN_SERVEUR")
    if not serveur:
        raise ErreurLiaison(
            "Cette page ne sait pas où enregistrer vos réponses. Prévenez votre formateur.",
            temporaire=False,
        )
    return LiaisonPartagee(LiaisonServeur(serveur, capacite))


def _lire_publie(chemin: Path) -> dict[str, object]:
    try:
        donnees = json.loads(chemin.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        donnees = None
    if not isinstance(donnees, dict):
        raise ErreurContenu(chemin.name, None, "ce fichier est illisible : publiez de nouveau.")
    return donnees


class Lecon:
    """One chapter opened in one kernel; `liaison` is None when no widget is wanted."""

    def __init__(self, publique: Mapping[str, object], liaison: Liaison | None) -> None:
        questions, sources = publique.get("questions"), publique.get("sources")
        self._questions = dict(questions) if isinstance(questions, Mapping) else {}
        self._sources = list(sources) if isinstance(sources, list) else []
        tirages = publique.get("tirages")
        self._tirages = {t["id"]: t for t in tirages} if isinstance(tirages, list) else {}
        self._fichier = str(publique.get("chapitre", ""))
        self._liaison = liaison
        self._widgets: dict[str, Affichage] = {}
        self._widgets_tirages: dict[str, AffichageTirage] = {}

    def question(self, identifiant: str) -> Affichage:
        """Return what shows one question; raise ErreurContenu when there is none of that id."""
        publique = self._questions.get(identifiant)
        if publique is None:
            aide = proche(str(identifiant), self._questions)
            raise ErreurContenu(
                self._fichier, str(identifiant), f"cette question n’existe pas.{aide}"
            )
        if self._liaison is None:
            return EnonceMarkdown(publique)
        if identifiant not in self._widgets:
            self._widgets[identifiant] = self._montrer(publique, self._liaison)
        return self._widgets[identifiant]

    def tirage(self, identifiant: str) -> AffichageTirage:
        """Return what shows the questions drawn; raise ErreurContenu without a draw of that id."""
        publique = self._tirages.get(identifiant)
        if publique is None:
            aide = proche(str(identifiant), self._tirages)
            raise ErreurContenu(self._fichier, str(identifiant), f"ce tirage n’existe pas.{aide}")
        if self._liaison is None:
            return TirageMarkdown(publique)
        if identifiant not in self._widgets_tirages:
            parmi = {cle: self._questions[cle] for cle in publique["parmi"]}
            self._widgets_tirages[identifiant] = self._montrer_tirage(
                publique, parmi, self._liaison
            )
        return self._widgets_tirages[identifiant]

    def sources(self) -> TableSources:
        """Return the table of the legal sources of the chapter."""
        return TableSources(self._sources)

    def _montrer(self, publique: Mapping[str, object], liaison: Liaison) -> Affichage:
        """Make what shows a question: with `_montrer_tirage`, where a lesson opens a comm."""
        from modules.commun.widgets import creer_widget

        return creer_widget(publique, liaison)

    def _montrer_tirage(
        self,
        publique: Mapping[str, object],
        parmi: Mapping[str, Mapping[str, object]],
        liaison: Liaison,
    ) -> AffichageTirage:
        from modules.commun.widgets import TirageWidget

        return TirageWidget(publique, parmi, liaison)
