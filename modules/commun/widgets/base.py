"""What all question widgets share: one synced trait, and the exchange of messages with the page.

The trait `donnees` holds the public data and nothing else: no key, no feedback, no answer, because
whoever reaches the kernel's socket can read every synced trait and set it. Answers and feedback
travel in messages (`modules.commun.dialogue`), and the liaison decides what comes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import traitlets

from modules.commun.dialogue import repliques
from modules.commun.liaison import Liaison
from modules.commun.widgets.messages import WidgetAMessages


def _lire(nom: str) -> str:
    return Path(__file__).with_name(nom).read_text(encoding="utf-8")


def assembler(*noms: str) -> str:
    """Return the shared JavaScript, then these files: an anywidget module cannot import another."""
    return "\n".join(_lire(nom) for nom in ("cadre.js", "retour.js", "question.js", *noms))


def lire_style(nom: str) -> str:
    """Return a style sheet that one type adds to the shared one."""
    return _lire(nom)


def rassembler(types: Mapping[str, tuple[str, ...]], *noms: str) -> str:
    """Return one module that knows several types: `SAISIES` by type, then these files."""
    corps = [assembler(), "const SAISIES = {};"]
    for nom, fichiers in types.items():
        # Each type's file has a `creerSaisie` of its own, and ends on the module's one export.
        propre = "\n".join(_lire(fichier).partition("export default")[0] for fichier in fichiers)
        corps.append(f"SAISIES.{nom} = (() => {{\n{propre}\nreturn creerSaisie;\n}})();")
    return "\n".join([*corps, *map(_lire, noms)])


STYLE = _lire("question.css")


class QuestionWidget(WidgetAMessages):
    """One question on a page, tied to the liaison of its lesson; a subclass gives its `_esm`."""

    donnees = traitlets.Dict().tag(sync=True)

    def __init__(self, publique: Mapping[str, object], liaison: Liaison) -> None:
        # Kept apart from the trait, which the page could rewrite.
        self._question_id = str(publique["id"])
        self._liaison = liaison
        super().__init__(donnees=dict(publique))
        self.on_msg(self._recevoir)

    def _recevoir(self, _widget: object, contenu: object, _tampons: object) -> None:
        """Answer one message of the page."""
        for replique in repliques(self._question_id, self._liaison, contenu):
            self.send(replique)
