"""The rules of the game: what is drawn, what was played, the gauges, the points. All pure.

Nothing is stored but the seed and the choices: everything else is computed again from them, so a
page can neither invent a gauge nor lose one.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from modules.commun.erreurs import ReponseInvalide
from modules.commun.questions.formes import FORME_INATTENDUE
from modules.commun.questions.jeu.situations import JAUGES, ChoixJeu, SituationJeu

DEPART, PAS_DE_JAUGE = 50, 3
SEMAINES_GARDEES = 2
LONGUEUR_GRAINE = 40

# Points: this share for the situations lived through, the rest for what was done of them.
PART_VECUE = 0.6
# The weight of a gauge in the rest; time is shown and never counted.
POIDS = {"securite": 2, "confiance": 1, "temps": 0}
# The share of the best possible that gives all the points: several ways of doing are good.
SUFFISANT = 0.8


@dataclass(frozen=True, slots=True)
class Semaine:
    """One week played, perhaps not to its end: its rank, its seed, the situations with choices."""

    numero: int
    graine: str
    pas: tuple[tuple[SituationJeu, ChoixJeu], ...]

    @property
    def marques(self) -> frozenset[str]:
        """What the choices left behind."""
        return frozenset(marque for _, choix in self.pas for marque in choix.marques)

    @property
    def jauges(self) -> dict[str, int]:
        """The gauges, 0 to 100, from the middle."""
        return {
            jauge: min(
                100, max(0, DEPART + PAS_DE_JAUGE * sum(c.effets[jauge] for _, c in self.pas))
            )
            for jauge in JAUGES
        }

    def en_reponse(self) -> list[str]:
        """Return the week as texts of an answer."""
        tete = [f"semaine={self.numero}", f"graine={self.graine}"]
        return tete + [f"{situation.id}={choix.id}" for situation, choix in self.pas]


def tirer(
    situations: Iterable[SituationJeu], semaine: Semaine, par_jour: int
) -> SituationJeu | None:
    """Return the next situation of a week; None when none is left.

    The least seen theme comes first, and a situation born of an earlier choice before the others
    of its theme, from the day after; the seed decides between equals.
    """
    vues = {situation.id for situation, _ in semaine.pas}
    themes = Counter(situation.theme for situation, _ in semaine.pas)
    possibles = [
        s
        for s in situations
        if s.id not in vues and est_possible(s, semaine.pas, len(semaine.pas), par_jour)
    ]

    def rang(situation: SituationJeu) -> tuple[int, str]:
        hasard = hashlib.sha256(f"{semaine.graine}/{situation.id}".encode()).hexdigest()
        return themes[situation.theme] - bool(situation.si), hasard

    return min(possibles, key=rang, default=None)


def est_possible(
    situation: SituationJeu,
    pas: Sequence[tuple[SituationJeu, ChoixJeu]],
    rang: int,
    par_jour: int,
) -> bool:
    """Tell whether a situation may come at that rank (from 0) after those choices.

    What a choice left behind opens situations from the next day, and closes others at once.
    """
    veille = {marque for _, c in pas[: rang - rang % par_jour] for marque in c.marques}
    laissees = {marque for _, c in pas[:rang] for marque in c.marques}
    return veille.issuperset(situation.si) and laissees.isdisjoint(situation.sauf)


def lire_semaines(
    textes: Sequence[str], situations: Mapping[str, SituationJeu], longueur: int, par_jour: int
) -> tuple[Semaine, ...]:
    """Return the weeks of an answer, the current one last; raise ReponseInvalide on another shape.

    Each step must have been possible. It is not compared with the draw: a situation added to the
    pool changes what is drawn, and must not undo a week already played.
    """
    semaines: list[Semaine] = []
    for texte in textes:
        nom, _, valeur = texte.partition("=")
        if nom == "semaine":
            if not (valeur.isascii() and valeur.isdigit() and 1 <= len(valeur) <= 4):
                raise ReponseInvalide(FORME_INATTENDUE)
            semaines.append(Semaine(int(valeur), "", ()))
        elif not semaines:
            raise ReponseInvalide(FORME_INATTENDUE)
        elif nom == "graine" and not semaines[-1].graine:
            semaines[-1] = Semaine(semaines[-1].numero, _graine(valeur), ())
        else:
            semaines[-1] = _avancer(semaines[-1], nom, valeur, situations, longueur, par_jour)
    finies = all(len(semaine.pas) == longueur for semaine in semaines[:-1])
    if len(semaines) > SEMAINES_GARDEES or not finies or not all(s.graine for s in semaines):
        raise ReponseInvalide(FORME_INATTENDUE)
    return tuple(semaines)


def _graine(valeur: str) -> str:
    if not (valeur.isascii() and valeur.isalnum() and len(valeur) <= LONGUEUR_GRAINE):
        raise ReponseInvalide(FORME_INATTENDUE)
    return valeur


def _avancer(
    semaine: Semaine,
    nom: str,
    valeur: str,
    situations: Mapping[str, SituationJeu],
    longueur: int,
    par_jour: int,
) -> Semaine:
    situation = situations.get(nom)
    choix = next((c for c in situation.choix if c.id == valeur), None) if situation else None
    rang = len(semaine.pas)
    if (
        situation is None
        or choix is None
        or not semaine.graine
        or rang >= longueur
        or any(situation == deja for deja, _ in semaine.pas)
        or not est_possible(situation, semaine.pas, rang, par_jour)
    ):
        raise ReponseInvalide(FORME_INATTENDUE)
    return Semaine(semaine.numero, semaine.graine, (*semaine.pas, (situation, choix)))


def valeur(choix: ChoixJeu) -> int:
    """Return what a choice weighs in the points."""
    return sum(poids * choix.effets[jauge] for jauge, poids in POIDS.items())


def extreme(situation: SituationJeu, sens: int) -> ChoixJeu:
    """Return the choice that weighs most (`sens` 1) or least (-1), the first of equals."""
    return max(situation.choix, key=lambda choix: sens * valeur(choix))


def part(semaine: Semaine, longueur: int) -> float:
    """Return what a week is worth, 0 to 1.

    lived × (0.6 + 0.4 × min(1, reached / 0.8)): « lived » is the share of the week played;
    « reached », where its choices stand between the worst and the best ones of the same situations,
    legal safety counting twice and confidence once.
    """
    if not semaine.pas:
        return 0.0
    fait = sum(valeur(choix) - valeur(extreme(s, -1)) for s, choix in semaine.pas)
    possible = sum(valeur(extreme(s, 1)) - valeur(extreme(s, -1)) for s, _ in semaine.pas)
    atteint = min(1.0, fait / possible / SUFFISANT) if possible else 1.0
    return len(semaine.pas) / longueur * (PART_VECUE + (1 - PART_VECUE) * atteint)
