"""What is behind a figure: every one of them opens onto the rows it counts."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Subquery,
    Uuid,
    and_,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session as Bdd

from inscriptions.enumerations import EtatPresence, EtatSeance
from inscriptions.heure import jour_local
from inscriptions.modeles import Apprenant, Lieu, Presence, Seance, Session
from inscriptions.statistiques.mesures import SANS_FILTRE, Axe, Filtres, Mesure
from inscriptions.statistiques.par_session import acheve, par_session
from inscriptions.statistiques.suivis import Requete, Source, est_premiere, source, un
from inscriptions.statistiques.valeurs import Comptage, LigneComptee

PAR_PAGE = 50
# Figures that count no people: their rows are sessions whoever asks.
SESSIONS_SEULES = {Mesure.SESSIONS, Mesure.SEANCES, Mesure.PARTICIPANTS_INCONNUS}
MINUTES = 60


def lignes_comptees(
    bdd: Bdd,
    annee: int | None,
    axe: Axe,
    cle: str | None,
    mesure: Mesure,
    filtres: Filtres = SANS_FILTRE,
    *,
    page: int = 1,
    par_page: int = PAR_PAGE,
    personnes: bool = False,
) -> Comptage:
    """Give one page of the rows that a figure of `chiffres(bdd, annee, axe, filtres)` counts.

    `cle` is that of the row, None the total. Without `personnes`, rows are sessions, each with
    what it adds; with it, for those allowed to see people, rows are people, sign-ups, attendances
    or certificates, and headcounts. The sum of `poids` is the figure: see `Comptage`. Three
    queries. A page beyond the last is the last.
    """
    if cle is not None:
        if filtres.cles.get(axe, cle) != cle:
            return Comptage((), 1, 1, 0, 0)
        filtres = filtres.avec(axe, cle)
    origine = source(annee, filtres)
    comptees = par_session(origine)
    nominatif = personnes and mesure not in SESSIONS_SEULES
    lignes = (
        _par_personne(origine, comptees, mesure) if nominatif else _par_session(comptees, mesure)
    ).subquery("lignes")
    nombre, somme, attendus = bdd.execute(
        select(func.count(), func.sum(lignes.c.poids), func.sum(lignes.c.attendus))
    ).one()
    pages = max(1, -(-nombre // par_page))
    page = min(max(1, page), pages)
    diviseur = MINUTES if mesure is Mesure.HEURES else 1
    return Comptage(
        lignes=_page(bdd, lignes, page, par_page, diviseur),
        page=page,
        pages=pages,
        nombre=nombre,
        somme=_nombre(somme or 0, diviseur),
        repetitions=0 if nominatif else _repetitions(bdd, origine, mesure),
        attendus=int(attendus or 0) if mesure is Mesure.TAUX else None,
    )


def _page(
    bdd: Bdd, lignes: Subquery, page: int, par_page: int, diviseur: int
) -> tuple[LigneComptee, ...]:
    requete = (
        select(
            lignes.c.session_id,
            Session.code,
            Session.titre,
            Lieu.nom.label("lieu"),
            Session.premier_jour,
            lignes.c.poids,
            lignes.c.apprenant_id,
            Apprenant.prenom,
            Apprenant.nom,
            Seance.debut,
        )
        .join(Session, Session.id == lignes.c.session_id)
        .join(Lieu, Lieu.id == Session.lieu_id)
        .outerjoin(Apprenant, Apprenant.id == lignes.c.apprenant_id)
        .outerjoin(Seance, Seance.id == lignes.c.seance_id)
        .order_by(
            Session.premier_jour,
            Session.id,
            Seance.debut.asc().nulls_first(),
            lignes.c.apprenant_id.asc().nulls_first(),
        )
        .limit(par_page)
        .offset((page - 1) * par_page)
    )
    return tuple(
        LigneComptee(
            session_id=ligne.session_id,
            code=ligne.code,
            titre=ligne.titre,
            lieu=ligne.lieu,
            jour=ligne.premier_jour,
            poids=_nombre(ligne.poids, diviseur),
            apprenant_id=ligne.apprenant_id,
            qui=f"{ligne.prenom or ''} {ligne.nom or ''}".strip(),
            seance=None if ligne.debut is None else jour_local(ligne.debut),
        )
        for ligne in bdd.execute(requete)
    )


def _nombre(valeur: int, diviseur: int) -> int | float:
    return int(valeur) if diviseur == 1 else int(valeur) / diviseur


def _par_session(comptees: CTE, mesure: Mesure) -> Requete:
    """One row a session, with what it adds."""
    c = comptees.c
    poids: dict[Mesure, ColumnElement[int]] = {
        Mesure.SESSIONS: literal(1, Integer),
        Mesure.SEANCES: c.seances,
        Mesure.INSCRITS: c.inscrits,
        Mesure.PARTICIPANTS: c.personnes + c.anonymes,
        Mesure.PARTICIPANTS_INCONNUS: 1 - c.sait_participants,
        Mesure.PRESENTS: c.venues + c.venues_anonymes,
        Mesure.TAUX: c.venues_attendues,
        Mesure.HEURES: c.minutes + c.minutes_anonymes,
        Mesure.PREMIERES_FOIS: c.premieres_fois,
        Mesure.ACHEVES: c.acheves,
        Mesure.CERTIFICATS: c.certificats,
    }
    compte = (c.attendus if mesure is Mesure.TAUX else poids[mesure]) > 0
    return _anonyme(comptees, poids[mesure], c.attendus).where(compte)


def _par_personne(source: Source, comptees: CTE, mesure: Mesure) -> Any:
    """One row a person, sign-up, attendance or certificate; and a row for each headcount."""
    s, c = source.suivies.c, comptees.c
    match mesure:
        case Mesure.PARTICIPANTS:
            return union_all(
                _premier_suivi(source), _anonyme(comptees, c.anonymes).where(c.anonymes > 0)
            )
        case Mesure.PRESENTS:
            comptes = _anonyme(comptees, c.venues_anonymes).where(c.venues_anonymes > 0)
            return union_all(_presences(source, func.max(literal(1, Integer))), comptes)
        case Mesure.HEURES:
            minutes = func.max(Presence.minutes)
            comptes = _anonyme(comptees, c.minutes_anonymes).where(c.minutes_anonymes > 0)
            return union_all(_presences(source, minutes).having(minutes > 0), comptes)
        case Mesure.TAUX:
            return _attendues(source)
        case Mesure.INSCRITS:
            return _suivies(source).where(s.confirmee == 1)
        case Mesure.CERTIFICATS:
            return _suivies(source).where(s.diplome == 1)
        case Mesure.PREMIERES_FOIS:
            return _suivies(source).where(est_premiere(source))
        case _:
            tenues = (
                select(func.count())
                .where(Seance.session_id == s.session_id, Seance.etat != EtatSeance.ANNULEE)
                .scalar_subquery()
            )
            return _suivies(source).where(s.confirmee == 1, acheve(source.suivies, tenues))


def _anonyme(
    comptees: CTE, poids: ColumnElement[int], attendus: ColumnElement[int] | None = None
) -> Requete:
    return select(
        comptees.c.id.label("session_id"),
        null().cast(Uuid()).label("apprenant_id"),
        null().cast(Uuid()).label("seance_id"),
        poids.label("poids"),
        (literal(0, Integer) if attendus is None else attendus).label("attendus"),
    )


def _suivies(source: Source) -> Requete:
    s = source.suivies.c
    return select(
        s.session_id,
        s.personne.label("apprenant_id"),
        null().cast(Uuid()).label("seance_id"),
        literal(1, Integer).label("poids"),
        literal(0, Integer).label("attendus"),
    ).join(source.gardees, source.gardees.c.id == s.session_id)


def _premier_suivi(source: Source) -> Requete:
    """Each person once, in the first session they came to."""
    rang = func.row_number().over(
        partition_by=source.suivies.c.personne,
        order_by=(source.gardees.c.premier_jour, source.gardees.c.id),
    )
    rangees = (
        _suivies(source).add_columns(rang.label("rang")).where(source.suivies.c.venues > 0)
    ).subquery()
    colonnes = [colonne for colonne in rangees.c if colonne.name != "rang"]
    return select(*colonnes).where(rangees.c.rang == 1)


def _presences(source: Source, poids: ColumnElement[int]) -> Requete:
    """Each attendance once, by the person and not by the file."""
    personne = func.coalesce(source.fiches.c.personne, Presence.apprenant_id)
    return (
        select(
            Presence.session_id,
            personne.label("apprenant_id"),
            Presence.seance_id,
            poids.label("poids"),
            literal(0, Integer).label("attendus"),
        )
        .select_from(source.gardees)
        .join(Presence, Presence.session_id == source.gardees.c.id)
        .outerjoin(source.fiches, source.fiches.c.id == Presence.apprenant_id)
        .where(Presence.etat == EtatPresence.PRESENT)
        .group_by(Presence.session_id, Presence.seance_id, personne)
    )


def _attendues(source: Source) -> Requete:
    """Who was expected at each half-day where attendance was recorded; 1 for who came."""
    s = source.suivies.c
    fichiers = select(source.fiches.c.id).where(source.fiches.c.personne == s.personne)
    venue = exists().where(
        Presence.seance_id == Seance.id,
        Presence.etat == EtatPresence.PRESENT,
        or_(
            Presence.apprenant_id == s.personne,
            and_(s.fusionnee == 1, Presence.apprenant_id.in_(fichiers.correlate(source.suivies))),
        ),
    )
    notee = exists().where(Presence.seance_id == Seance.id)
    return (
        select(
            s.session_id,
            s.personne.label("apprenant_id"),
            Seance.id.label("seance_id"),
            un(venue).label("poids"),
            literal(1, Integer).label("attendus"),
        )
        .join(Seance, Seance.session_id == s.session_id)
        .where(s.confirmee == 1, notee)
    )


def _repetitions(bdd: Bdd, source: Source, mesure: Mesure) -> int:
    """How many times people come back in rows that are sessions."""
    if mesure is not Mesure.PARTICIPANTS:
        return 0
    s = source.suivies.c
    fois, gens = bdd.execute(
        select(func.count(), func.count(s.personne.distinct()))
        .select_from(source.suivies)
        .where(s.venues > 0)
    ).one()
    return int(fois - gens)
