"""Who came: people's answers and headcounts' margins, added, never crossed unless all is known."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    String,
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
from inscriptions.statistiques.retenues import Requete
from inscriptions.statistiques.suivis import Source, source
from inscriptions.statistiques.valeurs import Croisement, Part, Repartition

COLONNES: dict[Dimension, Any] = {
    Dimension.GENRE: Apprenant.genre,
    Dimension.TRANCHE_AGE: Apprenant.tranche_age,
    Dimension.STATUT: Apprenant.statut,
}
# What a session's row must tell for its people to be counted.
BESOINS = ("personnes", "anonymes", "sait_participants")
_EFFECTIFS, _INCONNUES, _MARGE = "effectifs", "inconnues", "marge:"


def repartir(
    bdd: Bdd, annee: int | None, dimension: Dimension, filtres: Filtres = SANS_FILTRE
) -> Repartition:
    """Count a year's participants by gender, age band or status (« répartition »).

    A headcount gives its margins when nobody of its session is named: what of it is not in a margin
    is « non ventilé ».
    """
    return next(une for une in repartitions(bdd, annee, filtres) if une.dimension is dimension)


def repartitions(
    bdd: Bdd, annee: int | None, filtres: Filtres = SANS_FILTRE
) -> tuple[Repartition, ...]:
    """Give `repartir` of each dimension, in one query for all."""
    origine = source(annee, filtres)
    requetes = requetes_des_publics(origine, par_session(origine, BESOINS))
    lues = {(quoi, code): int(nombre) for quoi, code, nombre in bdd.execute(union_all(*requetes))}
    return lire_publics(lues)


def requetes_des_publics(origine: Source, comptees: CTE) -> list[Requete]:
    """Give the statements, each of (what, code, number), that `lire_publics` reads."""
    gens, rien = _gens(origine), literal("", String)

    def somme(quoi: str, colonne: ColumnElement[int]) -> Requete:
        return select(literal(quoi, String), rien, func.coalesce(func.sum(colonne), 0)).select_from(
            comptees
        )

    marges = (
        select(literal(_MARGE, String) + Marge.dimension, Marge.modalite, func.sum(Marge.nombre))
        .select_from(comptees)
        .join(Effectif, Effectif.session_id == comptees.c.id)
        .join(Marge, Marge.effectif_id == Effectif.id)
        .where(comptees.c.personnes == 0, Effectif.id == _effectif_retenu(comptees))
        .group_by(Marge.dimension, Marge.modalite)
    )
    noms = [
        select(literal(dimension.value, String), gens.c[dimension.value], func.sum(gens.c.nombre))
        .select_from(gens)
        .group_by(gens.c[dimension.value])
        for dimension in Dimension
    ]
    return [
        somme(_EFFECTIFS, comptees.c.anonymes),
        somme(_INCONNUES, 1 - comptees.c.sait_participants),
        marges,
        *noms,
    ]


def lire_publics(lues: Mapping[tuple[str, str], int]) -> tuple[Repartition, ...]:
    """Make the repartitions of what the statements gave, by what and code."""
    return tuple(_repartition(dimension, lues) for dimension in Dimension)


def _repartition(dimension: Dimension, lues: Mapping[tuple[str, str], int]) -> Repartition:
    nom = dimension.value
    marges = {m: lues.get((f"{_MARGE}{nom}", m.value), 0) for m in dimension.modalites}
    return Repartition(
        dimension=dimension,
        parts=tuple(
            Part(m.value, m.libelle, lues.get((nom, m.value), 0) + marges[m])
            for m in dimension.modalites
        ),
        non_ventiles=lues.get((_EFFECTIFS, ""), 0) - sum(marges.values()),
        inconnues=lues.get((_INCONNUES, ""), 0),
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
    comptees = par_session(origine, ("anonymes",))
    sans_noms = bdd.scalar(
        select(func.count()).select_from(comptees).where(comptees.c.anonymes > 0)
    )
    if sans_noms:
        raise refus("croisement-impossible", sessions=sans_noms)
    gens = _gens(origine)
    codes = [gens.c[dimension.value] for dimension in dimensions]
    requete = select(*codes, func.sum(gens.c.nombre)).group_by(*codes)
    return Croisement(
        dimensions=tuple(dimensions),
        nombres={tuple(cle): int(nombre) for *cle, nombre in bdd.execute(requete)},
    )


def _gens(origine: Source) -> CTE:
    """How many people came, each once, by all that they answered: a few hundred rows."""
    codes = [cast(colonne, String).label(nom.value) for nom, colonne in COLONNES.items()]
    return (
        select(*codes, func.count().label("nombre"))
        .select_from(origine.venus)
        .join(Apprenant, Apprenant.id == origine.venus.c.personne)
        .group_by(*COLONNES.values())
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
