"""The trainer's desk (« bureau »): pages for trainers and coordinators, plain HTML first.

Each module ends with its own `ROUTES`; they are gathered here, in one place to read and to test.
"""

from typing import Any

from plateforme.serveur.bureau import (
    attestations,
    autoformation,
    calendrier,
    collectif,
    corrections,
    direct,
    doublons,
    echanges,
    effacer,
    entree,
    exporter,
    importer,
    inscriptions,
    journal_quartier,
    lieux,
    me_former,
    observations,
    papiers,
    personnes,
    presences,
    projection,
    seances,
    session,
    sessions,
    statistiques,
    textes,
)

ROUTES: list[tuple[str, Any]] = [
    *entree.ROUTES,
    *calendrier.ROUTES,
    *sessions.ROUTES,
    *autoformation.ROUTES,
    *me_former.ROUTES,
    *session.ROUTES,
    *inscriptions.ROUTES,
    *seances.ROUTES,
    *presences.ROUTES,
    *papiers.ROUTES,
    *attestations.ROUTES,
    *observations.ROUTES,
    *corrections.ROUTES,
    *collectif.ROUTES,
    *journal_quartier.ROUTES,
    *direct.ROUTES,
    *projection.ROUTES,
    *lieux.ROUTES,
    *personnes.ROUTES,
    *effacer.ROUTES,
    *doublons.ROUTES,
    *echanges.ROUTES,
    *importer.ROUTES,
    *exporter.ROUTES,
    *statistiques.ROUTES,
    *textes.ROUTES,
]
