"""Who followed what (« suivis »), in SQL: files made into persons, one row a person and session.

Attendances are summed beside each sign-up by the database itself (revision 0005); only those of
merged files are counted here. A year of the registry must not cost ten.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    and_,
    exists,
    func,
    or_,
    select,
    tuple_,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from inscriptions.enumerations import (
    EtatCertificat,
    EtatInscription,
    EtatPresence,
    EtatSession,
    GenreCertificat,
)
from inscriptions.modeles import Apprenant, Certificat, Inscription, Presence, Session
from inscriptions.statistiques.mesures import SANS_FILTRE, Filtres
from inscriptions.statistiques.retenues import UN, ZERO, Requete, retenues, un

SUIVI = (Inscription.notees, Inscription.venues, Inscription.minutes)


@dataclass(frozen=True, slots=True)
class Source:
    """What every figure is made of; CTEs that a statement does not use cost nothing.

    `gardees`: sessions (`retenues`). `fiches`: files that are one person (`parentes`). `reunis`:
    `suivis_fusionnes`. `suivies`: `suivis`. `venus`, `revenus`, `premieres`: the functions of
    these names. `toutes`: every session that stands and has a date.
    """

    gardees: CTE
    fiches: CTE
    reunis: CTE
    suivies: CTE
    venus: CTE
    revenus: CTE
    premieres: CTE
    toutes: bool


def source(annee: int | None, filtres: Filtres) -> Source:
    """Give the expressions of a year and filters."""
    gardees, fiches = retenues(annee, filtres), parentes()
    reunis = suivis_fusionnes(gardees, fiches)
    suivies = suivis(gardees, fiches, reunis)
    gens = venus(suivies)
    nouveaux = premieres(gens, gardees, fiches, annee, filtres)
    return Source(
        gardees,
        fiches,
        reunis,
        suivies,
        gens,
        revenus(suivies, gens),
        nouveaux,
        annee is None and filtres == SANS_FILTRE,
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


def suivis(retenues: CTE, parentes: CTE, reunis: CTE) -> CTE:
    """One row for each person signed up to a session that is kept, whatever became of it.

    `numero` of the session, `personne`; 0 or 1: `confirmee`, `diplome` (holds
    the certificate), `fusionnee` (several files); `notees`, `venues` (half-days recorded,
    attended), `minutes`.
    """
    return (
        union_all(suivis_simples(retenues, parentes), select(reunis))
        .cte("suivis")
        .prefix_with("MATERIALIZED")
    )


def venus(suivis: CTE) -> CTE:
    """Who came at least once: `personne`, `fusionnee`, `numero` of their first session, `fois`.

    In the order of the persons, as is the index that tells who came before.
    """
    return (
        select(
            suivis.c.personne,
            func.max(suivis.c.fusionnee).label("fusionnee"),
            func.min(suivis.c.numero).label("numero"),
            func.count().label("fois"),
        )
        .where(suivis.c.venues > 0)
        .group_by(suivis.c.personne)
        .cte("venus")
        .prefix_with("MATERIALIZED")
    )


def revenus(suivis: CTE, venus: CTE) -> CTE:
    """Where those who came to several sessions came: `personne`, `numero`.

    Most people come to one: counting the others apart spares sorting them all, on each axis.
    """
    return (
        select(suivis.c.personne, suivis.c.numero)
        .join(venus, and_(venus.c.personne == suivis.c.personne, venus.c.fois > 1))
        .where(suivis.c.venues > 0)
        .cte("revenus")
        .prefix_with("MATERIALIZED")
    )


def premieres(venus: CTE, retenues: CTE, parentes: CTE, annee: int | None, filtres: Filtres) -> CTE:
    """Who had never come before, to any session: `personne`, and `numero` of where they came.

    Sessions are ordered by their first day; on one day, by their age in the registry.
    """
    une_fiche, autres = aliased(Inscription), aliased(Inscription)
    siennes = select(parentes.c.id).where(parentes.c.personne == venus.c.personne).correlate(venus)
    nouvelle = and_(
        ~_avant(une_fiche, une_fiche.apprenant_id == venus.c.personne, retenues, annee, filtres),
        or_(
            venus.c.fusionnee == 0,
            ~_avant(autres, autres.apprenant_id.in_(siennes), retenues, annee, filtres),
        ),
    )
    requete = select(venus.c.numero, venus.c.personne)
    if annee is not None or filtres != SANS_FILTRE:
        requete = requete.where(nouvelle)
    if filtres != SANS_FILTRE:
        requete = requete.join(retenues, retenues.c.numero == venus.c.numero)
    return requete.cte("premieres").prefix_with("MATERIALIZED")


def _avant(
    place: type[Inscription],
    des_fiches: ColumnElement[bool],
    retenues: CTE,
    annee: int | None,
    filtres: Filtres,
) -> ColumnElement[bool]:
    """The condition that one of these files came to an earlier session."""
    venue = (des_fiches, place.venues > 0)
    if filtres == SANS_FILTRE:
        return exists(UN).where(*venue, place.annee < (annee or 0))
    # One of the same year that is left out may come before too.
    session = aliased(Session)
    plus_tot = tuple_(session.premier_jour, session.id) < tuple_(
        retenues.c.premier_jour, retenues.c.id
    )
    debout = session.etat != EtatSession.ANNULEE
    return exists(UN).where(*venue, session.id == place.session_id, plus_tot, debout)


def suivis_simples(retenues: CTE, parentes: CTE) -> Requete:
    """People who have one file: nearly all."""
    return (
        select(
            retenues.c.numero,
            Inscription.apprenant_id.label("personne"),
            un(Inscription.etat == EtatInscription.CONFIRMEE).label("confirmee"),
            un(certifie()).label("diplome"),
            ZERO.label("fusionnee"),
            *SUIVI,
        )
        .select_from(retenues)
        .join(Inscription, Inscription.session_id == retenues.c.id)
        .where(Inscription.apprenant_id.not_in(select(parentes.c.id)))
    )


def suivis_fusionnes(retenues: CTE, parentes: CTE) -> CTE:
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
            func.max(un(certifie())).label("diplome"),
        )
        .select_from(parentes)
        .outerjoin(Inscription, Inscription.apprenant_id == parentes.c.id)
        .group_by(Inscription.session_id, parentes.c.personne)
        .cte("places_fusionnees")
        .prefix_with("MATERIALIZED")
    )
    requete = (
        select(
            retenues.c.numero,
            places.c.personne,
            places.c.confirmee,
            places.c.diplome,
            UN.label("fusionnee"),
            *(func.coalesce(vues.c[suivi.key], 0).label(suivi.key) for suivi in SUIVI),
        )
        .join(retenues, retenues.c.id == places.c.session_id)
        .outerjoin(
            vues,
            and_(vues.c.session_id == places.c.session_id, vues.c.personne == places.c.personne),
        )
    )
    return requete.cte("reunis").prefix_with("MATERIALIZED")


def certifie() -> ColumnElement[bool]:
    """An attestation in force; that of mere presence, or one taken back, completes nothing."""
    return exists(UN).where(
        Certificat.session_id == Inscription.session_id,
        Certificat.apprenant_id == Inscription.apprenant_id,
        Certificat.etat == EtatCertificat.VALIDE,
        Certificat.genre != GenreCertificat.PRESENCE,
    )
