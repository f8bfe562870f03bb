"""What law must be read again, and when (« échéance »): all the references, by urgency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from modules.catalogue import Module, Source

PREAVIS = timedelta(days=60)


class Echeance(StrEnum):
    """How near the day is when a reference must be read again."""

    DEPASSEE = "depassee"
    BIENTOT = "bientot"
    A_JOUR = "a_jour"


@dataclass(frozen=True, slots=True)
class PointDeDroit:
    """One reference of a module, with the ids of the chapters and of the questions on it."""

    module: str
    texte: str
    source: Source
    chapitres: tuple[str, ...]
    questions: tuple[str, ...]
    echeance: Echeance


def echeance(a_revoir_le: date, le: date) -> Echeance:
    """Tell, as of the day `le`, how near a review is; the day itself is not late."""
    if a_revoir_le < le:
        return Echeance.DEPASSEE
    return Echeance.BIENTOT if a_revoir_le <= le + PREAVIS else Echeance.A_JOUR


def points_de_droit(modules: Iterable[Module], le: date) -> list[PointDeDroit]:
    """List every reference of the modules, cited or not, the most urgent first."""
    points = [
        PointDeDroit(
            module=module.identifiant,
            texte=texte.titre,
            source=source,
            chapitres=tuple(c.identifiant for c in module.chapitres if source in c.sources),
            questions=tuple(
                q.id for c in module.chapitres for q in c.questions if source.id in q.source
            ),
            echeance=echeance(source.a_revoir_le, le),
        )
        for module in modules
        for texte in module.textes
        for source in texte.sources
    ]
    return sorted(points, key=lambda p: (p.source.a_revoir_le, p.module, p.source.id))
