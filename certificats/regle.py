"""The rule of a module: met, or exactly what is missing (« règle de réussite »).

Pure: whole minutes, points and identifiers in, a verdict out. Sentences are for the learner, in
French, and say what remains rather than what was failed.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from certificats.erreurs import ErreurCertificat
from certificats.typographie import accord_duree, duree, enumeration, nombre, pourcentage

CodeManque = Literal["presence", "chapitres", "correction", "score", "savoir_faire", "validation"]

# Points are sums of floats (three thirds may make 0.999…): percentages are compared and kept at
# this many decimals, far below what any module can tell apart.
DECIMALES_SCORE = 6
TITRES_DITS = 3  # chapters named in a sentence when none is handed in


@dataclass(frozen=True, slots=True)
class Regle:
    """What a module asks: minutes attended, every listed chapter handed in, a percentage of points.

    `chapitres` is a tuple of (identifier, title); `validation_humaine` asks a trainer to confirm
    besides, `savoir_faire` how many skills a trainer must have seen. Raises ErreurCertificat on
    figures out of range.
    """

    minutes_presence: int
    score_minimal: float
    chapitres: tuple[tuple[str, str], ...]
    validation_humaine: bool = False
    savoir_faire: int = 0

    def __post_init__(self) -> None:
        _exiger(self.minutes_presence >= 0, "minutes_presence", "au moins 0")
        _exiger(0 <= self.score_minimal <= 100, "score_minimal", "entre 0 et 100")
        _exiger(self.savoir_faire >= 0, "savoir_faire", "au moins 0")
        identifiants = [identifiant for identifiant, _ in self.chapitres]
        _exiger(
            len(set(identifiants)) == len(identifiants), "chapitres", "des identifiants distincts"
        )


@dataclass(frozen=True, slots=True)
class SeanceSuivie:
    """One half-day: how long it lasted and how long the learner was there, in minutes."""

    date: date
    minutes: int
    minutes_prevues: int

    def __post_init__(self) -> None:
        _exiger(
            0 <= self.minutes <= self.minutes_prevues, "minutes", "entre 0 et la durée de la séance"
        )


@dataclass(frozen=True, slots=True)
class ResultatChapitre:
    """The points of one chapter that was handed in, and how many answers wait for a person."""

    chapitre: str
    points: float
    maximum: float
    en_attente: int = 0


@dataclass(frozen=True, slots=True)
class SavoirFaireObserve:
    """One line of the observation grid: how far a trainer saw it done, "" when not seen yet.

    `tenu` when it counts: done alone, be it with a little help.
    """

    texte: str
    autonomie: str
    tenu: bool


@dataclass(frozen=True, slots=True)
class Parcours:
    """What one learner did: the facts the verdict rests on.

    `points` of `maximum` are those of all graded questions of the rule's chapters; the points of an
    answer that waits for a person are not counted yet, and `corrections_en_attente` tells how many
    wait. When `seances` are given, their minutes must add up to `minutes_suivies`, and the points
    of `resultats` to `points`: two figures that disagree would end on paper. `valide_le` is the day
    a trainer confirmed. Raises ErreurCertificat on figures that cannot be.
    """

    minutes_suivies: int
    minutes_prevues: int
    seances: tuple[SeanceSuivie, ...]
    chapitres_rendus: frozenset[str]
    points: float
    maximum: float
    corrections_en_attente: int
    resultats: tuple[ResultatChapitre, ...] = ()
    valide_le: date | None = None
    savoir_faire: tuple[SavoirFaireObserve, ...] = ()

    def __post_init__(self) -> None:
        _exiger(self.minutes_suivies >= 0, "minutes_suivies", "au moins 0")
        _exiger(self.minutes_prevues >= 0, "minutes_prevues", "au moins 0")
        _exiger(
            not self.seances or sum(s.minutes for s in self.seances) == self.minutes_suivies,
            "seances",
            "le même total que les minutes suivies",
        )
        _exiger(math.isfinite(self.maximum) and self.maximum >= 0, "maximum", "au moins 0")
        # The margin is for float sums only; score() caps what is above.
        _exiger(0 <= self.points <= self.maximum + 1e-6, "points", "entre 0 et le maximum")
        _exiger(self.corrections_en_attente >= 0, "corrections_en_attente", "au moins 0")
        somme = sum(resultat.points for resultat in self.resultats)
        _exiger(
            not self.resultats or abs(somme - self.points) <= 1e-6,
            "resultats",
            "le même total que les points",
        )


@dataclass(frozen=True, slots=True)
class Manque:
    """One thing that is missing: a stable code for programs, a sentence for the learner."""

    code: CodeManque
    phrase: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The rule applied to one learner; `score` in percent, None when nothing is graded."""

    acquis: bool
    manques: tuple[Manque, ...]
    score: float | None


def evaluer(regle: Regle, parcours: Parcours) -> Verdict:
    """Apply the rule; `acquis` exactly when nothing is missing."""
    score = _score(parcours)
    manques = (
        *_manque_presence(regle, parcours),
        *_manque_chapitres(regle, parcours),
        *_manque_correction(parcours),
        *_manque_score(regle, parcours, score),
        *_manque_savoir_faire(regle, parcours),
        *_manque_validation(regle, parcours),
    )
    return Verdict(acquis=not manques, manques=manques, score=score)


def _exiger(condition: bool, champ: str, attendu: str) -> None:
    if not condition:
        raise ErreurCertificat(champ, f"« {champ} » : valeur impossible, il faut {attendu}.")


def _score(parcours: Parcours) -> float | None:
    if parcours.maximum == 0:
        return None
    return min(100.0, round(parcours.points / parcours.maximum * 100, DECIMALES_SCORE))


def _chapitres_restants(regle: Regle, parcours: Parcours) -> list[str]:
    return [titre for cle, titre in regle.chapitres if cle not in parcours.chapitres_rendus]


def _manque_presence(regle: Regle, parcours: Parcours) -> Iterator[Manque]:
    demandees, suivies = regle.minutes_presence, parcours.minutes_suivies
    if suivies >= demandees:
        return
    acquises = (
        f"{duree(suivies)} {accord_duree(suivies, 'suivie')}"
        if suivies
        else "aucune présence enregistrée pour l’instant"
    )
    yield Manque(
        "presence",
        f"Il manque {duree(demandees - suivies)} de présence : {acquises} "
        f"sur {duree(demandees)} {accord_duree(demandees, 'demandée')}.",
    )


def _manque_chapitres(regle: Regle, parcours: Parcours) -> Iterator[Manque]:
    restants = [f"« {titre} »" for titre in _chapitres_restants(regle, parcours)]
    if len(restants) == 1:
        yield Manque("chapitres", f"Il reste un chapitre à rendre : {restants[0]}.")
    elif len(restants) > TITRES_DITS and not parcours.chapitres_rendus:
        # Nothing is done yet: a list of all the titles would teach nothing.
        yield Manque("chapitres", f"Aucun des {len(restants)} chapitres demandés n’est rendu.")
    elif restants:
        yield Manque(
            "chapitres", f"Il reste {len(restants)} chapitres à rendre : {enumeration(restants)}."
        )


def _manque_correction(parcours: Parcours) -> Iterator[Manque]:
    en_attente = parcours.corrections_en_attente
    if en_attente == 1:
        yield Manque("correction", "Une correction est en cours : il n’y a qu’à patienter.")
    elif en_attente:
        yield Manque(
            "correction", f"{en_attente} corrections sont en cours : il n’y a qu’à patienter."
        )


def _manque_score(regle: Regle, parcours: Parcours, score: float | None) -> Iterator[Manque]:
    demande = round(regle.score_minimal, DECIMALES_SCORE)
    if demande == 0 or (score is not None and score >= demande):
        return
    restants = _chapitres_restants(regle, parcours)
    if score is None or (restants and not parcours.chapitres_rendus):
        yield Manque(
            "score",
            f"Le score n’est pas encore connu : {_pour_cent(demande)} "
            f"{'est demandé' if demande < 2 else 'sont demandés'}.",
        )
        return
    obtenu = f"{_distinct(score, demande)} pour {_pour_cent(demande)} " + (
        "demandé" if demande < 2 else "demandés"
    )
    if restants or parcours.corrections_en_attente:
        phrase = f"Pour l’instant, le score est de {obtenu} ; il peut encore monter."
    else:
        phrase = f"Le score est de {obtenu}."
    yield Manque("score", phrase)


def _manque_savoir_faire(regle: Regle, parcours: Parcours) -> Iterator[Manque]:
    tenus = sum(un.tenu for un in parcours.savoir_faire)
    restants = regle.savoir_faire - tenus
    if restants > 0:
        yield Manque(
            "savoir_faire",
            f"Il reste {restants} savoir-faire à montrer à la formatrice ou au formateur : "
            f"{tenus} sur {regle.savoir_faire} pour l’instant.",
        )


def _manque_validation(regle: Regle, parcours: Parcours) -> Iterator[Manque]:
    if regle.validation_humaine and parcours.valide_le is None:
        yield Manque(
            "validation",
            "La formatrice ou le formateur doit encore confirmer ce qui a été appris : "
            "parlez-lui-en.",
        )


def _pour_cent(valeur: float) -> str:
    return pourcentage(valeur, decimales=DECIMALES_SCORE)


def _distinct(score: float, demande: float) -> str:
    """Write a score below the mark with as few decimals as still show that it is below."""
    for decimales in range(1, DECIMALES_SCORE):
        if float(nombre(score, decimales=decimales).replace(",", ".")) < demande:
            return pourcentage(score, decimales=decimales)
    return _pour_cent(score)
