"""Which sessions are counted (« retenues »), in SQL: those of a year and filters, with their keys.

A session belongs to the year and the month of its first day, all of it; one without a date belongs
to none. Cancelled ones are never counted but apart.
"""

from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    extract,
    false,
    func,
    literal,
    select,
)

from inscriptions.enumerations import EtatSession
from inscriptions.modeles import Lieu, Session, TypeAtelier
from inscriptions.services.agenda import animee_par
from inscriptions.statistiques.mesures import SANS_CLE, Axe, Filtres

Requete: TypeAlias = Select[*tuple[Any, ...]]

UN, ZERO = literal(1, Integer), literal(0, Integer)
_AN = cast(extract("year", Session.premier_jour), Integer)
# The key of a session on each axis: a text, alike on both databases once read by `cle_publique`.
CLES: dict[Axe, ColumnElement[str]] = {
    Axe.TYPE: TypeAtelier.code.expression,
    Axe.FAMILLE: TypeAtelier.famille.expression,
    Axe.LIEU: cast(Session.lieu_id, String),
    Axe.QUARTIER: func.coalesce(func.nullif(Lieu.quartier, ""), SANS_CLE),
    Axe.FORMATEUR: func.coalesce(cast(Session.formateur_id, String), SANS_CLE),
    Axe.MOIS: cast(_AN * 100 + cast(extract("month", Session.premier_jour), Integer), String),
    Axe.ANNEE: cast(_AN, String),
}
JOINTS = Session.__table__.join(TypeAtelier, TypeAtelier.id == Session.type_id).join(
    Lieu, Lieu.id == Session.lieu_id
)


def conditions(
    annee: int | None, filtres: Filtres, *, annulees: bool = False
) -> list[ColumnElement[bool]]:
    """The conditions on sessions of a year and filters: those that stand, or the cancelled ones."""
    etat = Session.etat == EtatSession.ANNULEE
    retenues = [etat if annulees else ~etat, _de_l_annee(annee)]
    retenues += [_de_la_cle(axe, cle) for axe, cle in filtres.cles.items()]
    if filtres.animee_par is not None:
        retenues.append(animee_par(filtres.animee_par))
    return retenues


def retenues(annee: int | None, filtres: Filtres) -> CTE:
    """The sessions to count, and their key on each axis.

    `numero` counts them from 1 in the order of their first days, then of their ids: joining and
    grouping by small integers costs half as much as by ids. Then `id`, `premier_jour`, `capacite`,
    `declarees` (half-days known without dates).
    """
    return (
        select(
            func.row_number().over(order_by=(Session.premier_jour, Session.id)).label("numero"),
            Session.id,
            Session.premier_jour,
            Session.capacite,
            Session.seances_declarees.label("declarees"),
            *(cle.label(axe.value) for axe, cle in CLES.items()),
        )
        .select_from(JOINTS)
        .where(*conditions(annee, filtres))
        .cte("retenues")
        .prefix_with("MATERIALIZED")
    )


def un(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where a condition holds, 0 elsewhere."""
    return case((condition, UN), else_=ZERO)


def _de_l_annee(annee: int | None) -> ColumnElement[bool]:
    if annee is None:
        return Session.premier_jour.is_not(None)
    try:
        return Session.premier_jour.between(date(annee, 1, 1), date(annee, 12, 31))
    except ValueError:  # no such year in the calendar: no session either
        return false()


def _de_la_cle(axe: Axe, cle: str) -> ColumnElement[bool]:
    """The condition that a session has this key; an address may carry anything."""
    match axe:
        case Axe.TYPE | Axe.FAMILLE | Axe.QUARTIER:
            return CLES[axe] == cle
        case Axe.LIEU | Axe.FORMATEUR:
            colonne = Session.lieu_id if axe is Axe.LIEU else Session.formateur_id
            if axe is Axe.FORMATEUR and cle == SANS_CLE:
                return colonne.is_(None)
            try:
                return colonne == UUID(cle)
            except ValueError:
                return false()
        case Axe.ANNEE:
            return _de_l_annee(int(cle)) if cle.isdecimal() else false()
        case Axe.MOIS:
            annee, _, mois = cle.partition("-")
            if not (annee.isdecimal() and mois.isdecimal()):
                return false()
            return and_(
                _de_l_annee(int(annee)), extract("month", Session.premier_jour) == int(mois)
            )
