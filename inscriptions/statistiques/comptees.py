"""What is behind a figure: every one of them opens onto the rows it counts."""

import operator
from collections.abc import Sequence
from functools import reduce
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Row,
    Subquery,
    Uuid,
    and_,
    exists,
    func,
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
from inscriptions.statistiques.retenues import UN, ZERO, Requete, un
from inscriptions.statistiques.suivis import Source, source
from inscriptions.statistiques.valeurs import Comptage, LigneComptee

PAR_PAGE = 50
# Figures that count no people: their rows are sessions whoever asks.
SESSIONS_SEULES = {Mesure.SESSIONS, Mesure.SEANCES, Mesure.PARTICIPANTS_INCONNUS}
MINUTES = 60
# What a session adds to each figure; of a figure that headcounts feed, their share comes last.
COLONNES: dict[Mesure, tuple[str, ...]] = {
    Mesure.SESSIONS: (),
    Mesure.SEANCES: ("seances",),
    Mesure.INSCRITS: ("inscrits",),
    Mesure.PARTICIPANTS: ("personnes", "anonymes"),
    Mesure.PARTICIPANTS_INCONNUS: ("sait_participants",),
    Mesure.PRESENTS: ("venues", "venues_anonymes"),
    Mesure.TAUX: ("venues_attendues", "attendus"),
    Mesure.HEURES: ("minutes", "minutes_anonymes"),
    Mesure.PREMIERES_FOIS: ("premieres_fois",),
    Mesure.ACHEVES: ("acheves",),
    Mesure.CERTIFICATS: ("certificats",),
}


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
    or certificates, and headcounts. The sum of `poids` is the figure: see `Comptage`. A page
    beyond the last is the last. Two queries, two more beyond the last page.
    """
    if cle is not None:
        if filtres.cles.get(axe, cle) != cle:
            return Comptage((), 1, 1, 0, 0)
        filtres = filtres.avec(axe, cle)
    origine = source(annee, filtres)
    nominatif = personnes and mesure not in SESSIONS_SEULES
    lignes = (_par_personne if nominatif else _par_session)(origine, mesure).subquery("lignes")
    lues = _lire(bdd, lignes, page, par_page)
    if page > 1 and not lues:  # beyond the last
        nombre = bdd.scalar(select(func.count()).select_from(lignes)) or 0
        page = max(1, -(-nombre // par_page))
        lues = _lire(bdd, lignes, page, par_page)
    nombre, somme, attendus = lues[0].nombre if lues else 0, 0, 0
    if lues:
        somme, attendus = lues[0].somme, lues[0].tous_attendus
    diviseur = MINUTES if mesure is Mesure.HEURES else 1
    return Comptage(
        lignes=tuple(_ligne(lue, diviseur) for lue in lues),
        page=max(1, page),
        pages=max(1, -(-nombre // par_page)),
        nombre=nombre,
        somme=_nombre(somme, diviseur),
        repetitions=0 if nominatif else _repetitions(bdd, origine, mesure),
        attendus=int(attendus) if mesure is Mesure.TAUX else None,
    )


def _lire(bdd: Bdd, lignes: Subquery, page: int, par_page: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Read one page, each row with the sums of all: counting apart would count twice."""
    ordre = ("premier_jour", "session_id", "seance_id", "apprenant_id")
    choisies = (
        select(
            lignes,
            func.count().over().label("nombre"),
            func.sum(lignes.c.poids).over().label("somme"),
            func.sum(lignes.c.attendus).over().label("tous_attendus"),
        )
        .order_by(*(lignes.c[nom].asc().nulls_first() for nom in ordre))
        .limit(par_page)
        .offset((max(1, page) - 1) * par_page)
        .subquery()
    )
    requete = (
        select(
            choisies,
            Session.code,
            Session.titre,
            Lieu.nom.label("lieu"),
            Apprenant.prenom,
            Apprenant.nom,
            Seance.debut,
        )
        .select_from(choisies)
        .join(Session, Session.id == choisies.c.session_id)
        .join(Lieu, Lieu.id == Session.lieu_id)
        .outerjoin(Apprenant, Apprenant.id == choisies.c.apprenant_id)
        .outerjoin(Seance, Seance.id == choisies.c.seance_id)
        .order_by(*(choisies.c[nom].asc().nulls_first() for nom in ordre))
    )
    return bdd.execute(requete).all()


def _ligne(lue: Row[*tuple[Any, ...]], diviseur: int) -> LigneComptee:
    return LigneComptee(
        session_id=lue.session_id,
        code=lue.code,
        titre=lue.titre,
        lieu=lue.lieu,
        jour=lue.premier_jour,
        poids=_nombre(lue.poids, diviseur),
        apprenant_id=lue.apprenant_id,
        qui=f"{lue.prenom or ''} {lue.nom or ''}".strip(),
        seance=None if lue.debut is None else jour_local(lue.debut),
    )


def _nombre(valeur: int, diviseur: int) -> int | float:
    return int(valeur) if diviseur == 1 else int(valeur) / diviseur


def _par_session(source: Source, mesure: Mesure) -> Requete:
    """One row a session, with what it adds."""
    comptees = par_session(source, COLONNES[mesure])
    c = comptees.c
    match mesure:
        case Mesure.SESSIONS:
            return _anonyme(comptees, UN)
        case Mesure.PARTICIPANTS_INCONNUS:
            return _anonyme(comptees, 1 - c.sait_participants).where(c.sait_participants == 0)
        case Mesure.TAUX:
            return _anonyme(comptees, c.venues_attendues, c.attendus).where(c.attendus > 0)
        case _:
            poids = reduce(operator.add, (c[nom] for nom in COLONNES[mesure]))
            return _anonyme(comptees, poids).where(poids > 0)


def _par_personne(source: Source, mesure: Mesure) -> Any:
    """One row a person, sign-up, attendance or certificate; and a row for each headcount."""
    s = source.suivies.c
    match mesure:
        case Mesure.PARTICIPANTS:
            return union_all(_suivies(source, source.venus), _effectifs(source, mesure))
        case Mesure.PRESENTS:
            return union_all(_presences(source, func.max(UN)), _effectifs(source, mesure))
        case Mesure.HEURES:
            minutes = func.max(Presence.minutes)
            noms = _presences(source, minutes).having(minutes > 0)
            return union_all(noms, _effectifs(source, mesure))
        case Mesure.TAUX:
            return _attendues(source)
        case Mesure.INSCRITS:
            return _suivies(source, source.suivies).where(s.confirmee == 1)
        case Mesure.CERTIFICATS:
            return _suivies(source, source.suivies).where(s.diplome == 1)
        case Mesure.PREMIERES_FOIS:
            return _suivies(source, source.premieres)
        case _:
            tenues = (
                select(func.count())
                .where(Seance.session_id == source.gardees.c.id, Seance.etat != EtatSeance.ANNULEE)
                .scalar_subquery()
            )
            return _suivies(source, source.suivies).where(
                s.confirmee == 1, acheve(source.suivies, tenues)
            )


def _effectifs(source: Source, mesure: Mesure) -> Requete:
    """What headcounts add beside the names."""
    comptees = par_session(source, COLONNES[mesure])
    poids = comptees.c[COLONNES[mesure][-1]]
    return _anonyme(comptees, poids).where(poids > 0)


def _anonyme(
    comptees: CTE, poids: ColumnElement[int], attendus: ColumnElement[int] = ZERO
) -> Requete:
    return select(
        comptees.c.id.label("session_id"),
        comptees.c.premier_jour,
        null().cast(Uuid()).label("apprenant_id"),
        null().cast(Uuid()).label("seance_id"),
        poids.label("poids"),
        attendus.label("attendus"),
    )


def _suivies(source: Source, suivies: CTE) -> Requete:
    """One row for each row that names a person and a session."""
    return select(
        source.gardees.c.id.label("session_id"),
        source.gardees.c.premier_jour,
        suivies.c.personne.label("apprenant_id"),
        null().cast(Uuid()).label("seance_id"),
        UN.label("poids"),
        ZERO.label("attendus"),
    ).join(source.gardees, source.gardees.c.numero == suivies.c.numero)


def _presences(source: Source, poids: ColumnElement[int]) -> Requete:
    """Each attendance once, by the person and not by the file."""
    personne = func.coalesce(source.fiches.c.personne, Presence.apprenant_id)
    return (
        select(
            Presence.session_id,
            source.gardees.c.premier_jour,
            personne.label("apprenant_id"),
            Presence.seance_id,
            poids.label("poids"),
            ZERO.label("attendus"),
        )
        .select_from(source.gardees)
        .join(Presence, Presence.session_id == source.gardees.c.id)
        .outerjoin(source.fiches, source.fiches.c.id == Presence.apprenant_id)
        .where(Presence.etat == EtatPresence.PRESENT)
        .group_by(Presence.session_id, source.gardees.c.premier_jour, Presence.seance_id, personne)
    )


def _attendues(source: Source) -> Requete:
    """Who was expected at each half-day where attendance was recorded; 1 for who came."""
    s = source.suivies.c
    fichiers = select(source.fiches.c.id).where(source.fiches.c.personne == s.personne)
    venue = exists(UN).where(
        Presence.seance_id == Seance.id,
        Presence.etat == EtatPresence.PRESENT,
        or_(
            Presence.apprenant_id == s.personne,
            and_(s.fusionnee == 1, Presence.apprenant_id.in_(fichiers.correlate(source.suivies))),
        ),
    )
    notee = exists(UN).where(Presence.seance_id == Seance.id)
    return (
        select(
            source.gardees.c.id.label("session_id"),
            source.gardees.c.premier_jour,
            s.personne.label("apprenant_id"),
            Seance.id.label("seance_id"),
            un(venue).label("poids"),
            UN.label("attendus"),
        )
        .join(source.gardees, source.gardees.c.numero == s.numero)
        .join(Seance, Seance.session_id == source.gardees.c.id)
        .where(s.confirmee == 1, notee)
    )


def _repetitions(bdd: Bdd, source: Source, mesure: Mesure) -> int:
    """How many times people come back in rows that are sessions."""
    if mesure is not Mesure.PARTICIPANTS:
        return 0
    return bdd.scalar(select(func.coalesce(func.sum(source.venus.c.fois - 1), 0))) or 0
