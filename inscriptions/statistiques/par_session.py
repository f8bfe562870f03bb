"""One row a session, with all that it adds to the figures (« par session »), in SQL.

For each figure a column, 0 where nothing is known, and beside it a column `sait_…`: 1 where the
registry knows it. What is unknown of a session is told from what is 0 there and nowhere else.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Subquery,
    and_,
    case,
    cast,
    exists,
    extract,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from inscriptions.enumerations import EtatPresence, EtatSeance
from inscriptions.modeles import Effectif, Presence, Seance
from inscriptions.statistiques.retenues import UN, Requete, un
from inscriptions.statistiques.suivis import Source, suivis_simples

# A course is followed to its end from this share of its half-days on: four out of five.
ACHEVE_NUMERATEUR, ACHEVE_DENOMINATEUR = 4, 5

SOMMES = (
    "seances",
    "inscrits",
    "personnes",  # who came, by name
    "anonymes",  # who was counted and is not named
    "venues",  # half-days attended, by name
    "venues_anonymes",
    "venues_attendues",  # half-days attended by those signed up
    "attendus",  # those signed up × half-days recorded
    "minutes",
    "minutes_anonymes",
    "premieres_fois",
    "acheves",
    "certificats",
)
SAVOIRS = (
    "sait_seances",
    "sait_inscrits",
    "sait_participants",
    "sait_presents",
    "sait_taux",
    "sait_heures",
    "sait_noms",
    "sait_acheves",
)
TOUTES = (*SOMMES, *SAVOIRS)
SANS_NOMS = {"seances", "sait_seances"}


def par_session(source: Source, voulues: Collection[str] = TOUTES) -> CTE:
    """Give each session's id, first day and keys, and the columns wanted of `TOUTES`.

    Fewer columns are less work: first times, and all that is known by name, are left out whole.
    """
    retenues = source.gardees
    dates, comptes, premiers = _dates(retenues), _comptes(source), _premiers(source)
    noms = _noms(source, dates)
    vus = {nom: func.coalesce(noms.c[nom], 0) for nom in (*SOMMES, "notees") if nom in noms.c}
    vus["premieres_fois"] = func.coalesce(premiers.c.nombre, 0)
    tenues, total = dates.c.tenues, comptes.c.total
    declarees = retenues.c.declarees
    notees = vus["notees"] > 0
    compte = comptes.c.lignes > 0
    de_session = total.is_not(None)
    par_seance = and_(compte, ~de_session, comptes.c.nombre > 0)
    # A total of the whole session is one of half-days only when there is one half-day.
    une_seance = or_(tenues == 1, and_(dates.c.lignes == 0, declarees == 1))
    effectif = func.coalesce(total, comptes.c.plus_grand)
    sait_inscrits = or_(noms.c.numero.is_not(None), and_(retenues.c.capacite.is_not(None), ~compte))
    colonnes: dict[str, ColumnElement[Any]] = {
        "seances": case((dates.c.lignes > 0, tenues), else_=func.coalesce(declarees, 0)),
        "anonymes": _reste(effectif, vus["personnes"]),
        "venues_anonymes": case(
            (and_(de_session, une_seance), _reste(total, vus["venues"])),
            (par_seance, comptes.c.presents),
            else_=0,
        ),
        "attendus": vus["inscrits"] * dates.c.notees,
        "minutes_anonymes": case(
            (and_(de_session, tenues == 1), _reste(total, vus["venues"]) * comptes.c.duree),
            (par_seance, comptes.c.minutes),
            else_=0,
        ),
        **{nom: vus[nom] for nom in SOMMES if nom in vus},
        "sait_seances": un(or_(dates.c.lignes > 0, declarees.is_not(None))),
        "sait_inscrits": un(sait_inscrits),
        "sait_participants": un(or_(notees, effectif.is_not(None))),
        "sait_presents": un(or_(notees, par_seance, and_(de_session, une_seance))),
        "sait_taux": un(and_(vus["inscrits"] > 0, dates.c.notees > 0)),
        "sait_heures": un(or_(notees, par_seance, and_(de_session, tenues == 1))),
        "sait_noms": un(notees),
        "sait_acheves": un(or_(notees, vus["certificats"] > 0)),
    }
    # Left joins again, all from the sessions: an order that no planner may change.
    blocs = [dates, comptes]
    blocs += [noms] if set(voulues) - SANS_NOMS else []
    blocs += [premiers] if "premieres_fois" in voulues else []
    requete = select(retenues, *(colonnes[nom].label(nom) for nom in voulues))
    for bloc in blocs:
        requete = requete.outerjoin(bloc, bloc.c.numero == retenues.c.numero)
    return requete.cte("par_session").prefix_with("MATERIALIZED")


def _dates(retenues: CTE) -> CTE:
    """Half-days of each session: all (`lignes`), not cancelled (`tenues`), recorded (`notees`)."""
    notee = exists(UN).where(Presence.seance_id == Seance.id)
    return (
        select(
            retenues.c.numero,
            retenues.c.id,
            func.count(Seance.id).label("lignes"),
            func.sum(un(Seance.etat != EtatSeance.ANNULEE)).label("tenues"),
            func.sum(un(notee)).label("notees"),
        )
        .select_from(retenues)
        .outerjoin(Seance, Seance.session_id == retenues.c.id)
        .group_by(retenues.c.numero, retenues.c.id)
        .cte("dates")
        .prefix_with("MATERIALIZED")
    )


def _noms(source: Source, dates: CTE) -> CTE:
    """What is known by name: sign-ups, attendances, courses completed."""
    if source.toutes:
        requete = _noms_au_fil(source, dates)
    else:
        suivis = source.suivies.outerjoin(dates, dates.c.numero == source.suivies.c.numero)
        requete = _sommes(source.suivies, dates.c.tenues).select_from(suivis)
    return requete.cte("noms").prefix_with("MATERIALIZED")


def _noms_au_fil(source: Source, dates: CTE) -> Requete:
    """The same for every session, summed as it is read: no table of everybody in between."""
    reunis = source.reunis
    simples = suivis_simples(dates, source.fiches).add_columns(dates.c.tenues).subquery()
    leurs = reunis.outerjoin(dates, dates.c.numero == reunis.c.numero)
    morceaux = [
        _sommes(simples, simples.c.tenues),
        _sommes(reunis, dates.c.tenues).select_from(leurs),
    ]
    numero, *sommes = union_all(*morceaux).subquery().c
    return select(numero, *(func.sum(somme).label(somme.key) for somme in sommes)).group_by(numero)


def _sommes(suivis: CTE | Subquery, tenues: Any) -> Requete:
    return select(
        suivis.c.numero,
        func.sum(suivis.c.confirmee).label("inscrits"),
        func.sum(un(suivis.c.venues > 0)).label("personnes"),
        func.sum(suivis.c.notees).label("notees"),
        func.sum(suivis.c.venues).label("venues"),
        func.sum(suivis.c.venues * suivis.c.confirmee).label("venues_attendues"),
        func.sum(suivis.c.minutes).label("minutes"),
        func.sum(suivis.c.diplome).label("certificats"),
        func.sum(un(and_(suivis.c.confirmee == 1, acheve(suivis, tenues)))).label("acheves"),
    ).group_by(suivis.c.numero)


def acheve(suivis: CTE | Subquery, tenues: ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that a course was followed to its end: four half-days in five, or certified."""
    assez = suivis.c.venues * ACHEVE_DENOMINATEUR >= tenues * ACHEVE_NUMERATEUR
    return or_(and_(suivis.c.venues > 0, assez), suivis.c.diplome == 1)


def _premiers(source: Source) -> CTE:
    """First times of each session that has some."""
    premieres = source.premieres
    return (
        select(premieres.c.numero, func.count().label("nombre"))
        .group_by(premieres.c.numero)
        .cte("premiers")
        .prefix_with("MATERIALIZED")
    )


def _comptes(source: Source) -> CTE:
    """Headcounts (`lignes`) of each session, and what they add to the attendances that are named.

    `total` (of the session, or null), and of its half-days: `nombre`, `plus_grand`, `presents`,
    `minutes`. `duree` is that of the half-days that stand, for a total of the whole session.
    """
    retenues, parentes = source.gardees, source.fiches
    presence, voisine = aliased(Presence), aliased(Seance)
    nommes = (
        select(func.count(func.coalesce(parentes.c.personne, presence.apprenant_id).distinct()))
        .select_from(presence)
        .outerjoin(parentes, parentes.c.id == presence.apprenant_id)
        .where(presence.seance_id == Effectif.seance_id, presence.etat == EtatPresence.PRESENT)
        .scalar_subquery()
    )
    duree = (
        select(func.sum(_minutes(voisine)))
        .where(voisine.session_id == Effectif.session_id, voisine.etat != EtatSeance.ANNULEE)
        .scalar_subquery()
    )
    tenue = and_(Effectif.seance_id.is_not(None), Seance.etat != EtatSeance.ANNULEE)
    un_a_un = (
        select(
            retenues.c.numero,
            Effectif.id,
            case((Effectif.seance_id.is_(None), Effectif.total)).label("total"),
            case((tenue, Effectif.total)).label("partiel"),
            case((tenue, _reste(Effectif.total, nommes)), else_=0).label("presents"),
            case((tenue, _minutes(Seance)), else_=0).label("minutes"),
            case((Effectif.seance_id.is_(None), duree)).label("duree"),
        )
        .select_from(retenues)
        .outerjoin(Effectif, Effectif.session_id == retenues.c.id)
        .outerjoin(Seance, Seance.id == Effectif.seance_id)
        .subquery()
    )
    return (
        select(
            un_a_un.c.numero,
            func.count(un_a_un.c.id).label("lignes"),
            func.max(un_a_un.c.total).label("total"),
            func.max(un_a_un.c.partiel).label("plus_grand"),
            func.count(un_a_un.c.partiel).label("nombre"),
            func.sum(un_a_un.c.presents).label("presents"),
            func.sum(un_a_un.c.presents * un_a_un.c.minutes).label("minutes"),
            func.coalesce(func.max(un_a_un.c.duree), 0).label("duree"),
        )
        .group_by(un_a_un.c.numero)
        .cte("comptes")
        .prefix_with("MATERIALIZED")
    )


def _minutes(seance: type[Seance]) -> ColumnElement[int]:
    """Whole minutes of a half-day."""
    fin, debut = (cast(extract("epoch", c), Integer) for c in (seance.fin, seance.debut))
    return (fin - debut) // 60


def _reste(total: Any, nommes: Any) -> ColumnElement[int]:
    """How many of a headcount no attendance names; 0 where there is no headcount."""
    return case((total > nommes, total - nommes), else_=0)
