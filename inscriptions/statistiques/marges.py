"""Who came: people's answers and headcounts' margins, added, never crossed unless all is known."""

from collections import Counter
from collections.abc import Sequence
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
from inscriptions.statistiques.suivis import Requete, source
from inscriptions.statistiques.valeurs import Croisement, Part, Repartition

COLONNES: dict[Dimension, Any] = {
    Dimension.GENRE: Apprenant.genre,
    Dimension.TRANCHE_AGE: Apprenant.tranche_age,
    Dimension.STATUT: Apprenant.statut,
}
_EFFECTIFS, _INCONNUES = "effectifs", "inconnues"


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
    comptees = par_session(origine, ("personnes", "anonymes", "sait_participants"))
    gens, rien = _gens(origine.suivies), literal("", String)
    requetes: list[Requete] = [
        select(
            literal(_EFFECTIFS, String), rien, func.coalesce(func.sum(comptees.c.anonymes), 0)
        ).select_from(comptees),
        select(
            literal(_INCONNUES, String),
            rien,
            func.coalesce(func.sum(1 - comptees.c.sait_participants), 0),
        ).select_from(comptees),
        select(cast(Marge.dimension, String), Marge.modalite, -func.sum(Marge.nombre))
        .select_from(comptees)
        .join(Effectif, Effectif.session_id == comptees.c.id)
        .join(Marge, Marge.effectif_id == Effectif.id)
        .where(comptees.c.personnes == 0, Effectif.id == _effectif_retenu(comptees))
        .group_by(Marge.dimension, Marge.modalite),
    ]
    requetes += [
        select(literal(dimension.value, String), cast(code, String), func.count())
        .select_from(gens)
        .join(Apprenant, Apprenant.id == gens.c.personne)
        .group_by(code)
        for dimension, code in COLONNES.items()
    ]
    noms: Counter[tuple[str, str]] = Counter()
    marges: Counter[tuple[str, str]] = Counter()
    for quoi, code, nombre in bdd.execute(union_all(*requetes)):
        # Margins come with a minus sign, to tell them from people's answers.
        (marges if nombre < 0 else noms)[quoi, code] += abs(int(nombre))
    return tuple(_repartition(dimension, noms, marges) for dimension in Dimension)


def _repartition(
    dimension: Dimension, noms: Counter[tuple[str, str]], marges: Counter[tuple[str, str]]
) -> Repartition:
    codes = [(dimension.value, modalite.value) for modalite in dimension.modalites]
    return Repartition(
        dimension=dimension,
        parts=tuple(
            Part(modalite.value, modalite.libelle, noms[cle] + marges[cle])
            for cle, modalite in zip(codes, dimension.modalites, strict=True)
        ),
        non_ventiles=noms[_EFFECTIFS, ""] - sum(marges[cle] for cle in codes),
        inconnues=noms[_INCONNUES, ""],
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
