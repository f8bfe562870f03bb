"""The office's calendar (« calendrier »): public holidays, recurrences, halves of a day. Pure.

Public holidays are those of metropolitan France (Code du travail, art. L3133-1), computed by the
`holidays` library. School holidays move from year to year and from zone to zone: whoever plans
gives them as `Conge`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Literal, TypeAlias

from inscriptions.erreurs import refus
from inscriptions.heure import depuis_locale, locale
from inscriptions.modeles import Seance

NOMBRE_MAXIMAL = 60  # meetings of one recurrence: more than a year of weeks is a slip
INTERVALLE_MAXIMAL = 52  # weeks between two meetings
REPORTS_MAXIMAUX = 104  # slots skipped before giving up: everything was ruled out
SANS_SEANCE = "période sans séance"
MIDI, SOIR = time(12), time(18)

Horaire: TypeAlias = tuple[datetime, datetime]  # start and end, aware
DemiJournee: TypeAlias = Literal["matin", "après-midi", "soir"]


@dataclass(frozen=True, slots=True)
class Conge:
    """Days without meetings, both ends included: school holidays, works, a closure (« congé »)."""

    debut: date
    fin: date
    raison: str = SANS_SEANCE


@dataclass(frozen=True, slots=True)
class Recurrence:
    """What a recurrence gives: half-days to hold, and days skipped with the reason of each."""

    retenues: tuple[Horaire, ...]
    sautees: tuple[tuple[date, str], ...]


def jour_ferie(jour: date) -> str | None:
    """Name the public holiday of a day, in French; None on any other day."""
    return _feries(jour.year).get(jour)


def recurrence(
    premier_jour: date,
    heure_debut: time,
    heure_fin: time,
    *,
    nombre: int | None = None,
    semaines: int | None = None,
    toutes_les: int = 1,
    sauf: Iterable[date | Conge] = (),
    sauter_feries: bool = True,
) -> Recurrence:
    """Plan the same half-day every week (« récurrence »), from `premier_jour` on.

    With `nombre`, that many meetings are held: a day skipped is made up for by a later week, so
    that six meetings are six. With `semaines`, the weeks are counted and a day skipped is lost.
    `toutes_les` is the number of weeks from one to the next. The hour is that of the office's wall
    clock, winter and summer alike: an hour that the change of clocks skips is read as one hour
    later. Days in `sauf` are skipped, and public holidays unless `sauter_feries` is False.

    Raise « recurrence-invalide » (neither or both of `nombre` and `semaines`, numbers out of
    bounds, every day ruled out), « seance-invalide » (ends before it starts).
    """
    compte = nombre if semaines is None else semaines
    if (nombre is None) == (semaines is None) or compte is None:
        raise refus("recurrence-invalide", maximum=NOMBRE_MAXIMAL)
    if not (1 <= compte <= NOMBRE_MAXIMAL and 1 <= toutes_les <= INTERVALLE_MAXIMAL):
        raise refus("recurrence-invalide", maximum=NOMBRE_MAXIMAL)
    if heure_fin <= heure_debut:
        raise refus("seance-invalide")
    exclus = [Conge(s, s) if isinstance(s, date) else s for s in sauf]
    retenues: list[Horaire] = []
    sautees: list[tuple[date, str]] = []
    for jour in _jours(premier_jour, compte, semaines is None, toutes_les):
        raison = _raison(jour, exclus, sauter_feries)
        if raison is None:
            retenues.append((_instant(jour, heure_debut), _instant(jour, heure_fin)))
        else:
            sautees.append((jour, raison))
        if len(retenues) == nombre:
            break
    if not retenues or (nombre is not None and len(retenues) < nombre):
        raise refus("recurrence-invalide", maximum=NOMBRE_MAXIMAL)
    return Recurrence(tuple(retenues), tuple(sautees))


def demi_journee(seance: Seance) -> DemiJournee:
    """Name a half-day by the hour it starts at, on the office's clock."""
    debut = locale(seance.debut).time()
    if debut < MIDI:
        return "matin"
    return "après-midi" if debut < SOIR else "soir"


def _jours(premier: date, compte: int, reporter: bool, toutes_les: int) -> Iterator[date]:
    """Yield the days to try: the weeks asked for, and more to make up when `reporter`."""
    rangs = range(compte + REPORTS_MAXIMAUX) if reporter else range(0, compte, toutes_les)
    for rang in rangs:
        semaines = rang * toutes_les if reporter else rang
        try:
            yield premier + timedelta(weeks=semaines)
        except OverflowError:  # the end of the calendar: a year mistyped
            return


def _raison(jour: date, exclus: Iterable[Conge], sauter_feries: bool) -> str | None:
    ferie = jour_ferie(jour) if sauter_feries else None
    return ferie or next((c.raison for c in exclus if c.debut <= jour <= c.fin), None)


def _instant(jour: date, heure: time) -> datetime:
    return depuis_locale(datetime.combine(jour, heure))


@cache
def _feries(annee: int) -> dict[date, str]:
    from holidays import country_holidays  # 60 ms, for those who plan a recurrence only

    return dict(country_holidays("FR", years=annee, language="fr").items())
