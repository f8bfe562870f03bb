"""Who came: people's answers and headcounts' margins, added, never crossed unless all is known."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session as Bdd
from sqlalchemy.orm import aliased

from inscriptions.enumerations import Dimension, EtatSeance
from inscriptions.erreurs import refus
from inscriptions.modeles import Apprenant, Effectif, Marge, Seance
from inscriptions.statistiques.mesures import SANS_FILTRE, Filtres
from inscriptions.statistiques.par_session import par_session
from inscriptions.statistiques.suivis import source
from inscriptions.statistiques.valeurs import Croisement, Part, Repartition

COLONNES: dict[Dimension, Any] = {
    Dimension.GENRE: Apprenant.genre,
    Dimension.TRANCHE_AGE: Apprenant.tranche_age,
    Dimension.STATUT: Apprenant.statut,
}
_NOMS, _COMPTES, _MARGES, _INCONNUES = range(4)


def repartir(
    bdd: Bdd, annee: int | None, dimension: Dimension, filtres: Filtres = SANS_FILTRE
) -> Repartition:
    """Count a year's participants by gender, age band or status (« répartition »).

    A headcount gives its margins when nobody of its session is named: what of it is not in a margin
    is « non ventilé ». One query.
    """
    origine = source(annee, filtres)
    comptees = par_session(origine)
    code = COLONNES[dimension]
    gens = _gens(origine.suivies)
    rien = literal("")
    noms = (
        select(literal(_NOMS, Integer), cast(code, String), func.count())
        .select_from(gens)
        .join(Apprenant, Apprenant.id == gens.c.personne)
        .group_by(code)
    )
    anonymes = select(
        literal(_COMPTES, Integer), rien, func.coalesce(func.sum(comptees.c.anonymes), 0)
    ).select_from(comptees)
    marges = (
        select(literal(_MARGES, Integer), Marge.modalite, func.sum(Marge.nombre))
        .select_from(comptees)
        .join(Effectif, Effectif.session_id == comptees.c.id)
        .join(Marge, and_(Marge.effectif_id == Effectif.id, Marge.dimension == dimension))
        .where(comptees.c.personnes == 0, Effectif.id == _effectif_retenu(comptees))
        .group_by(Marge.modalite)
    )
    inconnues = select(
        literal(_INCONNUES, Integer),
        rien,
        func.coalesce(func.sum(1 - comptees.c.sait_participants), 0),
    ).select_from(comptees)
    nombres: Counter[str] = Counter()
    sans_nom = inconnu = 0
    for genre, modalite, nombre in bdd.execute(union_all(noms, anonymes, marges, inconnues)):
        if genre in (_NOMS, _MARGES):
            nombres[str(modalite)] += int(nombre)
        if genre == _COMPTES:
            sans_nom += int(nombre)
        elif genre == _MARGES:
            sans_nom -= int(nombre)
        elif genre == _INCONNUES:
            inconnu = int(nombre)
    return Repartition(
        dimension=dimension,
        parts=tuple(Part(m.value, m.libelle, nombres[m.value]) for m in dimension.modalites),
        non_ventiles=sans_nom,
        inconnues=inconnu,
    )


def croiser(
    bdd: Bdd,
    annee: int | None,
    dimensions: Sequence[Dimension],
    filtres: Filtres = SANS_FILTRE,
) -> Croisement:
    """Count a year's participants by several dimensions at once (« croisement »).

    Raise « croisement-impossible » as soon as one session was counted without names: its margins
    do not say how they cross, and nobody is invented. ValueError under two dimensions.
    """
    if len(set(dimensions)) < 2 or len(set(dimensions)) < len(dimensions):
        raise ValueError("a crossing is of two dimensions at least, each once")
    origine = source(annee, filtres)
    comptees = par_session(origine)
    sans_noms = bdd.scalar(
        select(func.count()).select_from(comptees).where(comptees.c.anonymes > 0)
    )
    if sans_noms:
        raise refus("croisement-impossible", sessions=sans_noms)
    gens = _gens(origine.suivies)
    codes = [COLONNES[dimension] for dimension in dimensions]
    requete = (
        select(*codes, func.count())
        .select_from(gens)
        .join(Apprenant, Apprenant.id == gens.c.personne)
        .group_by(*codes)
    )
    return Croisement(
        dimensions=tuple(dimensions),
        nombres={
            tuple(code.value for code in cle): int(nombre) for *cle, nombre in bdd.execute(requete)
        },
    )


def _gens(suivies: CTE) -> Any:
    """Who came at least once, each person once."""
    return (
        select(suivies.c.personne)
        .where(suivies.c.venues > 0)
        .distinct()
        .cte("gens")
        .prefix_with("MATERIALIZED")
    )


def _effectif_retenu(comptees: CTE) -> ColumnElement[Any]:
    """The headcount that makes a session's participants: its own, else its largest half-day's."""
    effectif, seance = aliased(Effectif), aliased(Seance)
    de_session = case((effectif.seance_id.is_(None), 0), else_=1)
    return (
        select(effectif.id)
        .outerjoin(seance, seance.id == effectif.seance_id)
        .where(
            effectif.session_id == comptees.c.id,
            (effectif.seance_id.is_(None)) | (seance.etat != EtatSeance.ANNULEE),
        )
        .order_by(de_session, effectif.total.desc(), effectif.id)
        .limit(1)
        .correlate(comptees)
        .scalar_subquery()
    )
