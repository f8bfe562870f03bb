"""The observation grid of a module (« savoir-faire »): what a trainer sees, beside the exercises.

The grid is the module's own; each line says which competences of public frameworks it works on,
with their version.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from modules.commun.fiche import Fiche, proche

SAVOIR_FAIRE_MAXIMUM = 60  # what a trainer can look at, and a sheet hold


@dataclass(frozen=True, slots=True)
class SavoirFaire:
    """One line of the grid; `chapitre` teaches it, "" when none does alone.

    `competences` are written as they are printed: « DigComp 2.2, 5.1 ».
    """

    id: str
    texte: str
    chapitre: str = ""
    competences: tuple[str, ...] = ()


def lire_savoir_faire(fiche: Fiche, chapitres: Iterable[str]) -> tuple[SavoirFaire, ...]:
    """Read the `[[savoir_faire]]` blocks of a module; their faults are left in the table."""
    noms = tuple(chapitres)
    lus: list[SavoirFaire] = []
    for rang, table in enumerate(fiche.tables("savoir_faire", facultatif=True), start=1):
        interne = Fiche(table, f"savoir-faire n° {rang}")
        interne.identifiant = interne.slug("id") or interne.identifiant
        lu = SavoirFaire(
            id=interne.identifiant or "",
            texte=interne.texte("texte"),
            chapitre=interne.slug("chapitre", facultatif=True),
            competences=interne.textes("competences", facultatif=True),
        )
        if lu.chapitre and lu.chapitre not in noms:
            aide = proche(lu.chapitre, noms)
            interne.faute(f"le chapitre « {lu.chapitre} » n’est pas dans ce module.{aide}")
        interne.terminer()
        fiche.reprendre(interne)
        lus.append(lu)
    for double, fois in Counter(lu.id for lu in lus).items():
        if fois > 1:
            fiche.faute(f"le savoir-faire « {double} » est écrit {fois} fois : changez-en un.")
    if len(lus) > SAVOIR_FAIRE_MAXIMUM:
        fiche.faute(f"une grille a {SAVOIR_FAIRE_MAXIMUM} savoir-faire au plus.")
    return tuple(lus)
