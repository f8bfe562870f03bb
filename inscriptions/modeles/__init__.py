"""The registry's tables, typed; one file a room of the registry, all of them exported here.

Each rule sits at the strongest level that can hold it: a constraint here, else one conditional
statement in a service, else code. Nobody can be present at, or certified for, a session without
being signed up: composite foreign keys on `inscriptions` say so.

Relations from one row to its parent load with it; the others are asked for by the services, so
that no list costs one query a row.
"""

from inscriptions.modeles.base import Base
from inscriptions.modeles.groupe import (
    Binome,
    CommentaireTexte,
    MembreBinome,
    PartageTexte,
    TitreMur,
)
from inscriptions.modeles.offre import Compte, Lieu, TypeAtelier
from inscriptions.modeles.personnes import (
    Appel,
    Apprenant,
    DoublonEcarte,
    FicheDeCompte,
    Fusion,
    Inscription,
    Presence,
)
from inscriptions.modeles.registre import Acte, Certificat, CompteRelie, Connexion
from inscriptions.modeles.sessions import (
    Effectif,
    Marge,
    Seance,
    Session,
    animateurs,
    duree_minutes,
)
from inscriptions.modeles.travail import (
    Copie,
    LectureDroit,
    Observation,
    PhraseDeCorrection,
    Relecture,
    Reponse,
    Resultat,
    Tentative,
)

__all__ = [
    "Acte",
    "Appel",
    "Apprenant",
    "Base",
    "Binome",
    "Certificat",
    "CommentaireTexte",
    "Compte",
    "CompteRelie",
    "Connexion",
    "Copie",
    "DoublonEcarte",
    "Effectif",
    "FicheDeCompte",
    "Fusion",
    "Inscription",
    "LectureDroit",
    "Lieu",
    "Marge",
    "MembreBinome",
    "Observation",
    "PartageTexte",
    "PhraseDeCorrection",
    "Presence",
    "Relecture",
    "Reponse",
    "Resultat",
    "Seance",
    "Session",
    "Tentative",
    "TitreMur",
    "TypeAtelier",
    "animateurs",
    "duree_minutes",
]
