"""Build the registry that the measures are made on: ten years of a city's offices.

    python -m benchmarks.registre /tmp/grand.db

1,000,000 attendances, 20,000 sessions (one in twenty counted without names), 108 places, 40
trainers, 30 types in 8 families, over 100,000 people, 200 merged files. Always the same, by its
seed.
"""

import random
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions.codes import ALPHABET
from inscriptions.depot import Depot, ouvrir
from inscriptions.enumerations import (
    Dimension,
    EtatInscription,
    EtatPresence,
    EtatSeance,
    EtatSession,
    Genre,
    Materiel,
    Niveau,
    RoleCompte,
    Statut,
    TrancheAge,
)
from inscriptions.modeles import (
    Apprenant,
    Base,
    Certificat,
    Compte,
    Effectif,
    Inscription,
    Lieu,
    Marge,
    Presence,
    Seance,
    Session,
    TypeAtelier,
)

GRAINE = 20261124
PREMIERE_ANNEE, ANNEES = 2017, 10
LOT = 20_000  # rows of one bulk insert


@dataclass(frozen=True, slots=True)
class Taille:
    """How much to build."""

    presences: int = 1_000_000
    sessions: int = 20_000
    lieux: int = 108
    personnes: int = 110_000


def construire(url: str, taille: Taille = Taille()) -> Depot:
    """Build the registry at this address, which must be empty, and open it."""
    depot = ouvrir(url)
    hasard = random.Random(GRAINE)
    with depot.ecriture() as bdd:
        lieux, types, comptes = _offre(bdd, hasard, taille)
        apprenants = _apprenants(bdd, hasard, taille)
        _vie(bdd, hasard, taille, lieux, types, comptes, apprenants)
    return depot


def _inserer(bdd: Bdd, modele: type[Base], lignes: Iterable[dict[str, Any]]) -> None:
    table = Base.metadata.tables[modele.__tablename__]
    restantes = iter(lignes)
    while lot := list(islice(restantes, LOT)):
        bdd.execute(insert(table), lot)


def _code(numero: int, longueur: int) -> str:
    signes = []
    for _ in range(longueur):
        numero, reste = divmod(numero, len(ALPHABET))
        signes.append(ALPHABET[reste])
    return "".join(signes)


def _offre(
    bdd: Bdd, hasard: random.Random, taille: Taille
) -> tuple[list[UUID], list[UUID], list[UUID]]:
    lieux = [uuid7() for _ in range(taille.lieux)]
    _inserer(
        bdd,
        Lieu,
        (
            {
                "id": cle,
                "nom": f"Point d’accès public {rang}",
                "commune": "Brest",
                "commune_insee": "29019",
                "quartier": f"Quartier {rang % 12}" if rang % 10 else "",
                "adresse": "",
                "equipement": "",
                "postes": hasard.choice([None, 1, 4, 8]),
                "actif": True,
            }
            for rang, cle in enumerate(lieux)
        ),
    )
    types = [uuid7() for _ in range(30)]
    _inserer(
        bdd,
        TypeAtelier,
        (
            {
                "id": cle,
                "code": f"atelier-{rang}",
                "intitule": f"Atelier {rang}",
                "famille": f"famille {rang % 8}",
                "module": None,
                "pour_le_public": True,
                "thematiques": [],
                "materiel": Materiel.ORDINATEUR,
                "niveau": Niveau.DEBUTANT,
                "actif": True,
            }
            for rang, cle in enumerate(types)
        ),
    )
    comptes = [uuid7() for _ in range(40)]
    _inserer(
        bdd,
        Compte,
        (
            {
                "id": cle,
                "identifiant": f"formateur{rang}",
                "nom": f"Formateur {rang}",
                "role": RoleCompte.FORMATEUR,
                "mot_de_passe": "-",
            }
            for rang, cle in enumerate(comptes)
        ),
    )
    return lieux, types, comptes


def _apprenants(bdd: Bdd, hasard: random.Random, taille: Taille) -> list[UUID]:
    cles = [uuid7() for _ in range(taille.personnes)]
    cree_le = datetime(PREMIERE_ANNEE, 1, 1, tzinfo=UTC)
    communes = {"contact": "", "commune_insee": "29019", "cree_le": cree_le}
    genres, ages, statuts = list(Genre), list(TrancheAge), list(Statut)
    fusionnees = set(cles[100 :: max(50, taille.personnes // 200)])

    def fiches() -> Iterator[dict[str, Any]]:
        for rang, cle in enumerate(cles):
            yield communes | {
                "id": cle,
                "prenom": f"Prénom {rang}",
                "nom": f"Nom {rang}",
                "carte": _code(rang, 8),
                "genre": hasard.choice(genres),
                "tranche_age": hasard.choice(ages),
                "statut": hasard.choice(statuts),
                "fusionne_dans": cles[rang - 1] if cle in fusionnees else None,
            }

    _inserer(bdd, Apprenant, fiches())
    return cles


def _vie(
    bdd: Bdd,
    hasard: random.Random,
    taille: Taille,
    lieux: list[UUID],
    types: list[UUID],
    comptes: list[UUID],
    apprenants: list[UUID],
) -> None:
    lots: dict[type[Base], list[dict[str, Any]]] = {
        modele: []
        for modele in (Session, Seance, Effectif, Marge, Inscription, Presence, Certificat)
    }

    def vider() -> None:
        for modele, lignes in lots.items():
            _inserer(bdd, modele, lignes)
            lignes.clear()

    jours = sorted(
        date(PREMIERE_ANNEE, 1, 2) + timedelta(days=hasard.randrange(365 * ANNEES))
        for _ in range(taille.sessions)
    )
    restantes = taille.presences
    for rang, jour in enumerate(jours):
        anonyme = rang % 20 == 0
        session = {
            "id": uuid7(),
            "code": _code(rang, 6),
            "type_id": hasard.choice(types),
            "module": None,
            "titre": f"Session {rang}",
            "lieu_id": hasard.choice(lieux),
            "salle": "",
            "formateur_id": hasard.choice(comptes),
            "capacite": None if anonyme else 20,
            "etat": EtatSession.ANNULEE if rang % 50 == 7 else EtatSession.TERMINEE,
            "premier_jour": jour,
            "seances_declarees": None,
            "reference": None,
        }
        lots[Session].append(session)
        nombre = 1 if anonyme else hasard.choice([2, 3, 4, 5, 6])
        debut = datetime(jour.year, jour.month, jour.day, 13, tzinfo=UTC)
        seances = [
            {
                "id": uuid7(),
                "session_id": session["id"],
                "debut": debut + timedelta(weeks=semaine),
                "fin": debut + timedelta(weeks=semaine, hours=2),
                "etat": EtatSeance.PREVUE,
                "code_tableau": None,
            }
            for semaine in range(nombre)
        ]
        lots[Seance] += seances
        if anonyme:
            _compter(hasard, lots, session["id"])
        elif session["etat"] is not EtatSession.ANNULEE:
            # What is left to place, over the sessions that are left to place it in.
            moyenne = restantes / max(1, (taille.sessions - rang) * 0.93)
            restantes -= _inscrire(hasard, lots, session["id"], seances, apprenants, moyenne)
        if len(lots[Presence]) > LOT:
            vider()
    vider()


def _compter(hasard: random.Random, lots: dict[Any, Any], session_id: UUID) -> None:
    total = hasard.randrange(5, 30)
    effectif = uuid7()
    lots[Effectif].append(
        {"id": effectif, "session_id": session_id, "seance_id": None, "total": total}
    )
    femmes = hasard.randrange(1, total)
    lots[Marge] += [
        {
            "id": uuid7(),
            "effectif_id": effectif,
            "dimension": Dimension.GENRE,
            "modalite": genre.value,
            "nombre": n,
        }
        for genre, n in ((Genre.FEMININ, femmes), (Genre.MASCULIN, total - femmes))
    ]


def _inscrire(
    hasard: random.Random,
    lots: dict[Any, Any],
    session_id: UUID,
    seances: list[dict[str, Any]],
    apprenants: list[UUID],
    moyenne: float,
) -> int:
    """Sign people up to one session and record them; give the number of attendances."""
    inscrits = max(1, round(moyenne / len(seances) * hasard.uniform(0.8, 1.2)))
    instant = seances[0]["debut"]
    presences = 0
    for place, qui in enumerate(hasard.sample(apprenants, inscrits)):
        annulee = place % 25 == 24
        lots[Inscription].append(
            {
                "id": uuid7(),
                "session_id": session_id,
                "apprenant_id": qui,
                "inscrit_le": instant,
                "etat": EtatInscription.ANNULEE if annulee else EtatInscription.CONFIRMEE,
                "rang": place + 1,
                "sur_place": place % 11 == 10,
            }
        )
        if annulee:
            continue
        for seance in seances:
            vu = hasard.random()
            etat = EtatPresence.PRESENT
            if vu > 0.8:
                etat = EtatPresence.EXCUSE if vu > 0.9 else EtatPresence.ABSENT
            lots[Presence].append(
                {
                    "id": uuid7(),
                    "seance_id": seance["id"],
                    "session_id": session_id,
                    "apprenant_id": qui,
                    "etat": etat,
                    "arrivee": None,
                    "minutes": 120 if etat is EtatPresence.PRESENT else 0,
                }
            )
            presences += 1
        if place % 4 == 0:
            numero = len(lots[Inscription]) + presences
            lots[Certificat].append(
                {
                    "id": uuid7(),
                    "code": uuid7().hex[-12:].upper(),
                    "session_id": session_id,
                    "apprenant_id": qui,
                    "emis_le": instant,
                    "fichier": "x.pdf",
                    "empreinte": f"{numero:064x}",
                    "donnees": {},
                }
            )
    return presences


if __name__ == "__main__":
    fichier = Path(sys.argv[1])
    construire(f"sqlite:///{fichier.absolute()}").fermer()
    print(f"{fichier}: {fichier.stat().st_size / 1e6:.0f} Mo")
