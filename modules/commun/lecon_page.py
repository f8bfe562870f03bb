"""A published chapter in a page that has no kernel: what its cells show is HTML, and data.

The browser shows each question with the JavaScript of its widget, unchanged; see `questions.js` of
the portal. What the widget asks as it appears is answered in the page: {"<acte> <question>":
[messages]}, the question for a draw's only. Nothing here is kept between two visits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

from modules.commun.dialogue import Message, repliques, repliques_du_tirage
from modules.commun.lecon import Affichage, AffichageTirage, Lecon
from modules.commun.liaison import Liaison


class QuestionDePage:
    """One question with what its learner answered already: the page asks nothing to show it."""

    def __init__(self, publique: Mapping[str, object], liaison: Liaison) -> None:
        self._publique = publique
        self._liaison = liaison

    def _repr_html_(self) -> str:
        """Return the statement, to be read before any script, and what the widget starts from."""
        publique = self._publique
        etat = list(repliques(str(publique["id"]), self._liaison, {"acte": "pret"}))
        return _cellule(str(publique["type"]), publique, _enonce(publique), {"pret": etat})


class TirageDePage:
    """A draw: the questions drawn for this learner, and of the others nothing."""

    def __init__(
        self,
        publique: Mapping[str, object],
        parmi: Mapping[str, Mapping[str, object]],
        liaison: Liaison,
    ) -> None:
        self._publique = publique
        self._parmi = parmi
        self._liaison = liaison

    def _repr_html_(self) -> str:
        """Return the statements of the questions drawn, and what the widget starts from."""
        tirage = list(
            repliques_du_tirage(
                str(self._publique["id"]), self._parmi, self._liaison, {"acte": "tirer"}
            )
        )
        tirees = tirage[0].get("questions")
        questions = tirees if isinstance(tirees, list) else []
        premieres = {"tirer": tirage} | {
            f"pret {question['id']}": list(
                repliques(str(question["id"]), self._liaison, {"acte": "pret"})
            )
            for question in questions
        }
        donnees = {**self._publique, "parmi": len(self._parmi)}
        return _cellule("tirage", donnees, "".join(map(_enonce, questions)), premieres)


class LeconPage(Lecon):
    """One published chapter opened for one learner and one page."""

    def _montrer(self, publique: Mapping[str, object], liaison: Liaison) -> Affichage:
        return QuestionDePage(publique, liaison)

    def _montrer_tirage(
        self,
        publique: Mapping[str, object],
        parmi: Mapping[str, Mapping[str, object]],
        liaison: Liaison,
    ) -> AffichageTirage:
        return TirageDePage(publique, parmi, liaison)


def _enonce(publique: Mapping[str, object]) -> str:
    paragraphes = str(publique.get("enonce", "")).split("\n\n")
    return "".join(f'<p class="epn-enonce">{escape(p.strip())}</p>' for p in paragraphes)


def _cellule(
    widget: str,
    donnees: Mapping[str, object],
    texte: str,
    premieres: Mapping[str, list[Message]],
) -> str:
    depart = json.dumps({"donnees": donnees, "premieres": premieres}, ensure_ascii=False)
    # The one sign that could end the element, or open a comment in it.
    depart = depart.replace("<", "\\u003c")
    return (
        f'<div class="epn-cellule" data-widget="{escape(widget)}">{texte}'
        f'<script type="application/json">{depart}</script></div>'
    )
