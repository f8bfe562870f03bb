"""Who came, year by year (« années »), over all the years: from one index, in its order.

The overview of ten years needs how many persons each had and how many were new, not where they
came: neither sessions nor half-days are read.
"""

from sqlalchemy import CTE, String, func, literal, select, union_all
from sqlalchemy.orm import Session as Bdd

from inscriptions.modeles import Inscription

VENUS, NOUVEAUX = "venus", "nouveaux"


def venus_par_annee(bdd: Bdd, parentes: CTE) -> tuple[dict[int, int], dict[int, int]]:
    """Give the persons who came each year, and those who had never come before; in one query.

    A person is new in the first year they came, whatever the session.
    """
    venue = (Inscription.venues > 0, Inscription.annee.is_not(None))
    # Both sides give each person once a year; those of several files are few.
    simples = (
        select(Inscription.apprenant_id.label("personne"), Inscription.annee)
        .where(*venue, Inscription.apprenant_id.not_in(select(parentes.c.id)))
        .distinct()
    )
    reunies = (
        select(parentes.c.personne, Inscription.annee)
        .join(Inscription, Inscription.apprenant_id == parentes.c.id)
        .where(*venue)
        .distinct()
    )
    paires = union_all(simples, reunies).cte("paires").prefix_with("MATERIALIZED")
    premiers = (
        select(func.min(paires.c.annee).label("annee")).group_by(paires.c.personne).subquery()
    )
    requetes = [
        select(literal(quoi, String), table.c.annee, func.count()).group_by(table.c.annee)
        for quoi, table in ((VENUS, paires), (NOUVEAUX, premiers))
    ]
    lus: dict[str, dict[int, int]] = {VENUS: {}, NOUVEAUX: {}}
    for quoi, annee, nombre in bdd.execute(union_all(*requetes)):
        lus[quoi][annee] = nombre
    return lus[VENUS], lus[NOUVEAUX]
