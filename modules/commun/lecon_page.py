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

_ECRIRE = json.JSONEncoder(ensure_ascii=False).encode


class QuestionDePage:
    """One question with what its learner answered already: the page asks nothing to show it."""

    def __init__(
        self, publique: Mapping[str, object], liaison: Liaison, fixes: dict[str, str]
    ) -> None:
        self._publique = publique
        self._liaison = liaison
        self._fixes = fixes

    def _repr_html_(self) -> str:
        """Return the statement, to be read before any script, and what the widget starts from."""
        publique = self._publique
        cle = str(publique["id"])
        if cle not in self._fixes:
            self._fixes[cle] = _debut(str(publique["type"]), publique, _enonce(publique))
        etat = list(repliques(cle, self._liaison, {"acte": "pret"}))
        return self._fixes[cle] + _fin({"pret": etat})


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
        return _debut("tirage", donnees, "".join(map(_enonce, questions))) + _fin(premieres)


class LeconPage(Lecon):
    """One published chapter opened for one learner and one page.

    `fixes` keeps, for all the pages of one version of a chapter, the part of each question that is
    the same for everybody: whoever holds the version holds it.
    """

    def __init__(
        self,
        publique: Mapping[str, object],
        liaison: Liaison,
        fixes: dict[str, str] | None = None,
    ) -> None:
        super().__init__(publique, liaison)
        self._fixes = {} if fixes is None else fixes

    def _montrer(self, publique: Mapping[str, object], liaison: Liaison) -> Affichage:
        return QuestionDePage(publique, liaison, self._fixes)

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


def _debut(widget: str, donnees: Mapping[str, object], texte: str) -> str:
    """Begin a cell: what is read before any script, then the data that nobody's answer changes."""
    return (
        f'<div class="epn-cellule" data-widget="{escape(widget)}">{texte}'
        f'<script type="application/json">{{"donnees": {_json(donnees)}, "premieres": '
    )


def _fin(premieres: Mapping[str, list[Message]]) -> str:
    """End it with the first messages."""
    return f"{_json(premieres)}}}</script></div>"


def _json(valeur: object) -> str:
    # The one sign that could end the element, or open a comment in it.
    return _ECRIRE(valeur).replace("<", "\\u003c")
