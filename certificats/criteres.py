"""The rule, point by point, with its evidence: the sheet « ce qu’il vous manque ».

Pure, as `regle` is: sentences for the learner, each figure beside what it was counted from.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from certificats.regle import DECIMALES_SCORE, Parcours, Regle, Verdict
from certificats.typographie import (
    INSECABLE,
    accord_duree,
    date_complete,
    date_longue,
    duree,
    nombre,
    pourcentage,
)

CodeCritere = Literal["presence", "chapitres", "score", "savoir_faire", "validation"]


@dataclass(frozen=True, slots=True)
class Critere:
    """One thing the rule asks (« critère »), what there is, and what that was counted from."""

    code: CodeCritere
    intitule: str
    demande: str
    obtenu: str
    acquis: bool
    preuves: tuple[str, ...]


def criteres(regle: Regle, parcours: Parcours, verdict: Verdict) -> tuple[Critere, ...]:
    """Set out each thing that the rule asks, in the order of the training; nothing it does not."""
    manquants = {manque.code for manque in verdict.manques}
    return (
        *_presence(regle, parcours, "presence" not in manquants),
        *_chapitres(regle, parcours, "chapitres" not in manquants),
        *_score(regle, parcours, verdict, not manquants & {"score", "correction"}),
        *_savoir_faire(regle, parcours, "savoir_faire" not in manquants),
        *_validation(regle, parcours),
    )


def _presence(regle: Regle, parcours: Parcours, acquis: bool) -> Iterator[Critere]:
    demandees, suivies = regle.minutes_presence, parcours.minutes_suivies
    if not demandees:
        return
    yield Critere(
        "presence",
        "Présence",
        duree(demandees),
        f"{duree(suivies)} {accord_duree(suivies, 'suivie')}",
        acquis,
        tuple(
            f"{date_complete(seance.date)}{INSECABLE}: "
            + (
                f"{duree(seance.minutes)} sur {duree(seance.minutes_prevues)}"
                if seance.minutes
                else f"aucune présence notée, sur {duree(seance.minutes_prevues)}"
            )
            for seance in parcours.seances
        ),
    )


def _chapitres(regle: Regle, parcours: Parcours, acquis: bool) -> Iterator[Critere]:
    if not regle.chapitres:
        return
    demandes = len(regle.chapitres)
    rendus = sum(cle in parcours.chapitres_rendus for cle, _ in regle.chapitres)
    yield Critere(
        "chapitres",
        "Chapitres",
        f"{demandes} {_pluriel(demandes, 'chapitre')}",
        f"{rendus} {_pluriel(rendus, 'rendu')}",
        acquis,
        tuple(
            f"«{INSECABLE}{titre}{INSECABLE}»{INSECABLE}: "
            + ("rendu" if cle in parcours.chapitres_rendus else "à rendre")
            for cle, titre in regle.chapitres
        ),
    )


def _score(regle: Regle, parcours: Parcours, verdict: Verdict, acquis: bool) -> Iterator[Critere]:
    demande = round(regle.score_minimal, DECIMALES_SCORE)
    if not demande and not parcours.corrections_en_attente:
        return
    titres = dict(regle.chapitres)
    connu = verdict.score is not None and bool(parcours.chapitres_rendus)
    yield Critere(
        "score",
        "Résultats",
        f"{pourcentage(demande)} des points" if demande else "toutes les corrections faites",
        pourcentage(verdict.score) if connu and verdict.score is not None else "pas encore connus",
        acquis,
        tuple(
            f"«{INSECABLE}{titres.get(r.chapitre, r.chapitre)}{INSECABLE}»{INSECABLE}: "
            f"{nombre(r.points, decimales=2)} {_pluriel(r.points, 'point')} "
            f"sur {nombre(r.maximum, decimales=2)}"
            + (", une correction est en cours" if r.en_attente else "")
            for r in parcours.resultats
        ),
    )


def _savoir_faire(regle: Regle, parcours: Parcours, acquis: bool) -> Iterator[Critere]:
    if not regle.savoir_faire:
        return
    yield Critere(
        "savoir_faire",
        "Savoir-faire montrés à la formatrice ou au formateur",
        f"{regle.savoir_faire}, seul ou avec un peu d’aide",
        str(sum(un.tenu for un in parcours.savoir_faire)),
        acquis,
        tuple(
            f"{un.texte.rstrip('.')}{INSECABLE}: {un.autonomie.lower() or 'pas encore vu'}"
            for un in parcours.savoir_faire
        ),
    )


def _validation(regle: Regle, parcours: Parcours) -> Iterator[Critere]:
    if not regle.validation_humaine:
        return
    quand = parcours.valide_le
    yield Critere(
        "validation",
        "Avis de la formatrice ou du formateur",
        "une confirmation",
        "pas encore donné" if quand is None else f"confirmé le {date_longue(quand)}",
        quand is not None,
        (),
    )


def _pluriel(nombre_: float, mot: str) -> str:
    """Agree with a number: plural from two on, as French counts."""
    return f"{mot}s" if nombre_ >= 2 else mot
