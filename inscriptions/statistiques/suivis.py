"""What is counted, in SQL (« suivis »): sessions kept, files made into persons, who followed what.

Common table expressions of one row a session, or a person and session. Attendances are reduced
first and joined afterwards, each step by an index: a year of the registry must not cost ten.
"""

from dataclasses import dataclass
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
    exists,
    extract,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from inscriptions.enumerations import EtatInscription, EtatPresence, EtatSession
from inscriptions.modeles import (
    Apprenant,
    Certificat,
    Inscription,
    Lieu,
    Presence,
    Session,
    TypeAtelier,
)
from inscriptions.services.agenda import animee_par
from inscriptions.statistiques.mesures import SANS_CLE, SANS_FILTRE, Axe, Filtres

Requete: TypeAlias = Select[*tuple[Any, ...]]

_AN = cast(extract("year", Session.premier_jour), Integer)
# The key of a session on each axis; texts, alike on both databases once `ranger` has read them.
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
SUIVI = ("notees", "venues", "minutes")
UN, ZERO = literal(1, Integer), literal(0, Integer)


@dataclass(frozen=True, slots=True)
class Source:
    """What every figure is made of: sessions kept, files of one person, who followed what.

    `entiere`: no session is left out but the cancelled ones, so that nobody came before.
    """

    gardees: CTE
    fiches: CTE
    suivies: CTE
    entiere: bool


def source(annee: int | None, filtres: Filtres) -> Source:
    """Give the expressions of a year and filters."""
    gardees, fiches = retenues(annee, filtres), parentes()
    entiere = annee is None and filtres == SANS_FILTRE
    return Source(gardees, fiches, suivis(gardees, fiches, entiere=entiere), entiere)


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
    """The sessions to count: id, premier_jour, capacite, declarees, and their key on each axis."""
    return (
        select(
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


def parentes() -> CTE:
    """The files that are one person with another: id -> personne, the file kept in the end.

    A file that took others over may have been taken over since: the chain is followed.
    """
    suivante = aliased(Apprenant)
    # « Above zero » rather than « not null »: SQLite then reads the index, and not every file.
    premier = select(Apprenant.id, Apprenant.fusionne_dans.label("vers")).where(
        Apprenant.fusionne_dans > UUID(int=0)
    )
    chaine = premier.cte("chaine", recursive=True)
    chaine = chaine.union(
        select(chaine.c.id, suivante.fusionne_dans)
        .join(suivante, suivante.id == chaine.c.vers)
        .where(suivante.fusionne_dans.is_not(None))
    )
    finis = select(chaine.c.id, chaine.c.vers.label("personne")).where(
        chaine.c.vers.not_in(select(premier.subquery().c.id))
    )
    trouves = finis.cte("fusionnees")
    return (
        union(
            select(trouves.c.id, trouves.c.personne),
            select(trouves.c.personne, trouves.c.personne),
        )
        .cte("parentes")
        .prefix_with("MATERIALIZED")
    )


def suivis(retenues: CTE, parentes: CTE, *, entiere: bool) -> CTE:
    """One row for each person signed up to a session that is kept, whatever became of it.

    `session_id`, `personne`, then 0 or 1: `confirmee`, `diplome` (holds the certificate), and
    `fusionnee` (several files); then `notees`, `venues` (half-days recorded, attended), `minutes`.
    """
    return (
        union_all(
            _suivis_simples(retenues, parentes, entiere=entiere),
            _suivis_fusionnes(retenues, parentes),
        )
        .cte("suivis")
        .prefix_with("MATERIALIZED")
    )


def venus(source: Source) -> CTE:
    """Who came where: `numero` (of the person, a small integer to sort by) and the session's keys.

    Numbers, because counting distinct people on several axes sorts them as many times.
    """
    suivies, gardees = source.suivies, source.gardees
    numero = func.dense_rank().over(order_by=suivies.c.personne)
    return (
        select(numero.label("numero"), *(gardees.c[axe.value] for axe in Axe))
        .join(gardees, gardees.c.id == suivies.c.session_id)
        .where(suivies.c.venues > 0)
        .cte("venus")
        .prefix_with("MATERIALIZED")
    )


def premieres(source: Source) -> CTE:
    """First times of each session that has some: `session_id`, `nombre`."""
    suivies, gardees = source.suivies, source.gardees
    if source.entiere:
        rang = func.row_number().over(
            partition_by=suivies.c.personne, order_by=(gardees.c.premier_jour, gardees.c.id)
        )
        rangees = (
            select(suivies.c.session_id, rang.label("rang"))
            .join(gardees, gardees.c.id == suivies.c.session_id)
            .where(suivies.c.venues > 0)
            .subquery()
        )
        retenus = select(rangees.c.session_id, func.count().label("nombre")).where(
            rangees.c.rang == 1
        )
        return retenus.group_by(rangees.c.session_id).cte("premieres").prefix_with("MATERIALIZED")
    return (
        select(suivies.c.session_id, func.count().label("nombre"))
        .join(gardees, gardees.c.id == suivies.c.session_id)
        .where(est_premiere(source))
        .group_by(suivies.c.session_id)
        .cte("premieres")
        .prefix_with("MATERIALIZED")
    )


def est_premiere(source: Source) -> ColumnElement[bool]:
    """The condition that who came to this session had never come before, to any other.

    Sessions are ordered by their first day; on one day, by their age in the registry.
    """
    suivies, fiches = source.suivies, source.fiches
    siennes = select(fiches.c.id).where(fiches.c.personne == suivies.c.personne).correlate(suivies)
    une_fiche, autres = aliased(Presence), aliased(Presence)
    return and_(
        suivies.c.venues > 0,
        ~_avant(une_fiche, une_fiche.apprenant_id == suivies.c.personne, source.gardees),
        or_(
            suivies.c.fusionnee == 0,
            ~_avant(autres, autres.apprenant_id.in_(siennes), source.gardees),
        ),
    )


def un(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where a condition holds, 0 elsewhere."""
    return case((condition, UN), else_=ZERO)


def _avant(
    presence: type[Presence], des_fiches: ColumnElement[bool], retenues: CTE
) -> ColumnElement[bool]:
    """The condition that one of these files was present at a session before this one."""
    session = aliased(Session)
    return exists(UN).where(
        des_fiches,
        presence.etat == EtatPresence.PRESENT,
        session.id == presence.session_id,
        tuple_(session.premier_jour, session.id) < tuple_(retenues.c.premier_jour, retenues.c.id),
        session.etat != EtatSession.ANNULEE,
    )


def _suivis_simples(retenues: CTE, parentes: CTE, *, entiere: bool) -> Requete:
    """People who have one file: nearly all."""
    # A left join says where to begin: SQLite would otherwise read every attendance there is. For
    # every session, it is better to: the index has them in order.
    session_id = Presence.session_id if entiere else retenues.c.id
    reduites = select(
        session_id.label("session_id"),
        Presence.apprenant_id,
        func.count().label("notees"),
        func.sum(un(Presence.etat == EtatPresence.PRESENT)).label("venues"),
        func.sum(Presence.minutes).label("minutes"),
    ).group_by(session_id, Presence.apprenant_id)
    if not entiere:
        reduites = reduites.select_from(retenues).outerjoin(
            Presence, Presence.session_id == session_id
        )
    vues = reduites.cte("vues").prefix_with("MATERIALIZED")
    return (
        select(
            Inscription.session_id,
            Inscription.apprenant_id.label("personne"),
            un(Inscription.etat == EtatInscription.CONFIRMEE).label("confirmee"),
            un(_certifie()).label("diplome"),
            ZERO.label("fusionnee"),
            *(func.coalesce(vues.c[nom], 0).label(nom) for nom in SUIVI),
        )
        .select_from(retenues)
        .join(Inscription, Inscription.session_id == retenues.c.id)
        .outerjoin(
            vues,
            and_(
                vues.c.session_id == Inscription.session_id,
                vues.c.apprenant_id == Inscription.apprenant_id,
            ),
        )
        .where(Inscription.apprenant_id.not_in(select(parentes.c.id)))
    )


def _suivis_fusionnes(retenues: CTE, parentes: CTE) -> Requete:
    """People who have several files: signed up twice, ticked twice at a half-day, counts once."""
    seances = (
        select(
            Presence.session_id,
            parentes.c.personne,
            func.max(un(Presence.etat == EtatPresence.PRESENT)).label("venue"),
            func.max(Presence.minutes).label("minutes"),
        )
        .select_from(parentes)
        .outerjoin(Presence, Presence.apprenant_id == parentes.c.id)
        .group_by(Presence.session_id, parentes.c.personne, Presence.seance_id)
        .subquery()
    )
    vues = (
        select(
            seances.c.session_id,
            seances.c.personne,
            func.count().label("notees"),
            func.sum(seances.c.venue).label("venues"),
            func.sum(seances.c.minutes).label("minutes"),
        )
        .group_by(seances.c.session_id, seances.c.personne)
        .cte("vues_fusionnees")
        .prefix_with("MATERIALIZED")
    )
    places = (
        select(
            Inscription.session_id,
            parentes.c.personne,
            func.max(un(Inscription.etat == EtatInscription.CONFIRMEE)).label("confirmee"),
            func.max(un(_certifie())).label("diplome"),
        )
        .select_from(parentes)
        .outerjoin(Inscription, Inscription.apprenant_id == parentes.c.id)
        .group_by(Inscription.session_id, parentes.c.personne)
        .cte("places_fusionnees")
        .prefix_with("MATERIALIZED")
    )
    return (
        select(
            places.c.session_id,
            places.c.personne,
            places.c.confirmee,
            places.c.diplome,
            UN.label("fusionnee"),
            *(func.coalesce(vues.c[nom], 0).label(nom) for nom in SUIVI),
        )
        .join(retenues, retenues.c.id == places.c.session_id)
        .outerjoin(
            vues,
            and_(vues.c.session_id == places.c.session_id, vues.c.personne == places.c.personne),
        )
    )


def _certifie() -> ColumnElement[bool]:
    return exists(UN).where(
        Certificat.session_id == Inscription.session_id,
        Certificat.apprenant_id == Inscription.apprenant_id,
    )


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
