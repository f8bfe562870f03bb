"""How long the report and the pages of figures take, beside pandas and a plain loop.

    python -m benchmarks.statistiques [--base FILE.db] [--tours 7]

The registry is built once (about a minute), in the temporary folder unless `--base` says
otherwise. All is measured in one run, in turn, so that a busy machine slows everybody down alike:
the ratios and the processor's time say more than what passed. pandas starts from tables that are
loaded already; all the years at once are read anew each time, not kept.
"""

import argparse
import resource
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session as Bdd

from benchmarks.registre import construire
from benchmarks.resultats import noter
from inscriptions.depot import Depot, ouvrir
from inscriptions.enumerations import EtatInscription, EtatPresence, EtatSession
from inscriptions.modeles import Apprenant, Inscription, Presence, Session
from inscriptions.statistiques import (
    Axe,
    Mesure,
    Tableau,
    chiffres,
    comparer,
    lignes_comptees,
    repartitions,
)
from plateforme.bilan import dresser_bilan, en_document
from plateforme.impressions.texte import en_texte

ANNEE = 2026


@dataclass(frozen=True, slots=True)
class Duree:
    """Milliseconds of one reading: those that passed, those the processor spent on it."""

    ecoulee: float
    processeur: float


class Pandas:
    """The same table by place, from data frames that hold the whole registry."""

    def __init__(self, depot: Depot) -> None:
        with depot.moteur.connect() as connexion:
            connexion.exec_driver_sql("PRAGMA query_only = ON")

            def lire(table: str, *colonnes: str) -> pd.DataFrame:
                return pd.read_sql(f"SELECT {', '.join(colonnes)} FROM {table}", connexion)

            self.sessions = lire("sessions", "id", "lieu_id", "etat", "premier_jour")
            self.seances = lire("seances", "id", "session_id", "etat")
            self.inscriptions = lire("inscriptions", "session_id", "apprenant_id", "etat")
            self.presences = lire(
                "presences", "session_id", "seance_id", "apprenant_id", "etat", "minutes"
            )
            self.gens = lire("apprenants", "id", "fusionne_dans")

    def compter(self) -> pd.DataFrame:
        """Count a year by place: sessions, half-days, sign-ups, people, hours, first times."""
        tenues = self.sessions[self.sessions["etat"] != "annulee"]
        gardees = tenues[tenues["premier_jour"].str[:4] == str(ANNEE)]
        dans = gardees.set_index("id")["lieu_id"]
        fiches = self.gens.set_index("id")["fusionne_dans"].dropna()

        def du_lieu(table: pd.DataFrame) -> pd.DataFrame:
            siennes = table[table["session_id"].isin(dans.index)]
            return siennes.assign(lieu=siennes["session_id"].map(dans))

        def par_personne(table: pd.DataFrame, une_fois: str) -> pd.DataFrame:
            qui = table["apprenant_id"].map(fiches).fillna(table["apprenant_id"])
            return table.assign(qui=qui).drop_duplicates([une_fois, "qui"])

        seances = du_lieu(self.seances[self.seances["etat"] != "annulee"])
        confirmees = self.inscriptions[self.inscriptions["etat"] == "confirmee"]
        inscrits = par_personne(du_lieu(confirmees), "session_id")
        toutes = self.presences[self.presences["etat"] == "present"]
        venues = par_personne(du_lieu(toutes), "seance_id")
        premieres = (
            par_personne(toutes, "session_id")
            .merge(tenues, left_on="session_id", right_on="id")
            .sort_values(["premier_jour", "session_id"])
            .drop_duplicates("qui")
        )
        premieres = premieres[premieres["premier_jour"].str[:4] == str(ANNEE)]
        return pd.DataFrame(
            {
                "sessions": gardees.groupby("lieu_id").size(),
                "seances": seances.groupby("lieu").size(),
                "inscrits": inscrits.groupby("lieu").size(),
                "participants": venues.groupby("lieu")["qui"].nunique(),
                "presents": venues.groupby("lieu").size(),
                "heures": venues.groupby("lieu")["minutes"].sum() / 60,
                "premieres_fois": premieres.groupby("lieu_id").size(),
            }
        )


def boucle(bdd: Bdd) -> dict[UUID, list[float]]:
    """Count the same without first times, the way one begins: load the objects, loop over them."""
    comptes: dict[UUID, list[float]] = defaultdict(lambda: [0.0] * 4)
    venus: dict[UUID, set[UUID]] = defaultdict(set)
    requete = select(Session).where(
        Session.premier_jour.between(date(ANNEE, 1, 1), date(ANNEE, 12, 31)),
        Session.etat != EtatSession.ANNULEE,
    )
    for session in bdd.scalars(requete).all():
        compte = comptes[session.lieu_id]
        compte[0] += 1
        compte[1] += len(session.seances_tenues)
        for inscription in bdd.scalars(
            select(Inscription).where(Inscription.session_id == session.id)
        ):
            compte[2] += inscription.etat is EtatInscription.CONFIRMEE
        for presence in bdd.scalars(select(Presence).where(Presence.session_id == session.id)):
            if presence.etat is EtatPresence.PRESENT:
                compte[3] += presence.minutes / 60
                qui = bdd.get_one(Apprenant, presence.apprenant_id)
                venus[session.lieu_id].add(qui.fusionne_dans or qui.id)
    return comptes


def mesurer(depot: Depot, tours: int) -> dict[str, list[Duree]]:
    """Time each reading in milliseconds, in turn, each in its own transaction."""

    def dans_le_registre(demande: Callable[[Bdd], Any]) -> Callable[[], Any]:
        def lire() -> Any:
            with depot.lecture() as bdd:
                return demande(bdd)

        return lire

    def rapport(bdd: Bdd) -> str:
        return en_texte(en_document(dresser_bilan(bdd, ANNEE), "Brest", date(ANNEE, 12, 31)))

    def toutes(bdd: Bdd) -> Tableau:
        return chiffres(bdd, None, Axe.ANNEE)  # kept only where there is a journal: not here

    def page(axe: Axe) -> Callable[[], Any]:
        return dans_le_registre(lambda bdd: comparer(bdd, ANNEE, axe))

    def lignes(mesure: Mesure) -> Callable[[], Any]:
        return dans_le_registre(
            lambda bdd: lignes_comptees(bdd, ANNEE, Axe.LIEU, None, mesure, personnes=True)
        )

    debut = time.perf_counter()
    cadres = Pandas(depot)
    print(f"Tables chargées par pandas en {time.perf_counter() - debut:.1f} s.\n", flush=True)
    lectures = {
        "table d’une année par lieu, pandas, tables déjà chargées": cadres.compter,
        "table d’une année par lieu": dans_le_registre(lambda bdd: chiffres(bdd, ANNEE, Axe.LIEU)),
        "rapport de l’année, en texte, comparé": dans_le_registre(rapport),
        **{f"page par {axe.value}, comparée à l’année d’avant": page(axe) for axe in Axe},
        "page des publics": dans_le_registre(lambda bdd: repartitions(bdd, ANNEE)),
        **{
            f"lignes comptées, {m.value}": lignes(m) for m in (Mesure.PARTICIPANTS, Mesure.PRESENTS)
        },
        "toutes les années": dans_le_registre(toutes),
    }
    durees: dict[str, list[Duree]] = {nom: [] for nom in lectures}
    for _ in range(tours):
        for nom, lire in lectures.items():
            durees[nom].append(chronometrer(lire))
    durees["table d’une année par lieu, boucle sur les objets"] = [
        chronometrer(dans_le_registre(boucle))
    ]
    return durees


def chronometrer(lire: Callable[[], Any]) -> Duree:
    """Time one reading: what passed, and what the processor spent on it."""
    debut, travail = time.perf_counter(), time.process_time()
    lire()
    return Duree(1000 * (time.perf_counter() - debut), 1000 * (time.process_time() - travail))


def main() -> None:
    """Build the registry if need be, measure, note the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--base", type=Path, default=Path(tempfile.gettempdir()) / "parcours.db")
    options.add_argument("--tours", type=int, default=7)
    lues = options.parse_args()
    url = f"sqlite:///{lues.base.absolute()}"
    with ouvrir(url) if lues.base.exists() else construire(url) as depot:
        durees = mesurer(depot, lues.tours)
    repere = statistics.median(duree.ecoulee for duree in next(iter(durees.values())))
    table = [
        "| lecture | min (ms) | médiane | max | processeur (ms) | rapport à pandas |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for nom, siennes in durees.items():
        ecoulees = [duree.ecoulee for duree in siennes]
        milieu = statistics.median(ecoulees)
        travail = min(duree.processeur for duree in siennes)
        table.append(
            f"| {nom} | {min(ecoulees):.0f} | {milieu:.0f} | {max(ecoulees):.0f} "
            f"| {travail:.0f} | {milieu / repere:.2f} |"
        )
    memoire = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table += ["", f"Mémoire : {memoire:.0f} Mo au plus."]
    noter("Les chiffres d’un million de présences", "statistiques", "\n".join(table))


if __name__ == "__main__":
    main()
