"""The running portal over PostgreSQL: what it acknowledged outlives a kill -9, and gets graded."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from threading import Event
from typing import Any

from inscriptions import journal
from inscriptions.depot import ouvrir
from inscriptions.enumerations import EtatCopie
from inscriptions.services import copies

MODULE, CHAPITRE = "droit_epn", "03-partage-reutilisation"
QUESTION = "photo-lettre-info"
LECON = f"/module/{MODULE}/{CHAPITRE}"


def test_du_premier_mot_aux_points(
    portail_postgresql: tuple[Any, Any], demander_api: Callable[..., Any]
) -> None:
    portail, demo = portail_postgresql
    assert not list(portail.dossier.glob("registre.db*"))
    eleve, visite = portail.inscrire("Nolwenn"), portail.visite()
    assert visite.entrer(eleve.carte).statut == 303
    capacite = portail.environnement_noyau(visite.ouvrir_lecon())["EPN_CAPACITE"]
    assert demander_api(visite, capacite, QUESTION, "a").statut == 200
    portail.arreter(signal.SIGKILL)
    portail.demarrer()
    capacite = portail.environnement_noyau(visite.ouvrir_lecon())["EPN_CAPACITE"]
    retrouve = visite.get("/api/noyau/etat", entetes={"Authorization": f"Bearer {capacite}"})
    assert retrouve.json["reponses"][QUESTION]["reponse"] == "a"
    assert visite.post(f"{LECON}/remettre").statut == 303
    with ouvrir(portail.base) as depot:
        notee = False
        fin = time.monotonic() + 60
        while not notee:
            assert time.monotonic() < fin, "la copie n’est pas notée"
            with depot.lecture() as bdd:
                copie = copies.lire(bdd, eleve.id, MODULE, CHAPITRE)
                notee = copie is not None and copie.etat is EtatCopie.NOTEE
            Event().wait(0.1)
        with depot.lecture() as bdd:
            assert journal.verifier(bdd).intact
    assert demo["session"] in _bureau(portail, demo["formateur"])


def _bureau(portail: Any, formateur: dict[str, str]) -> str:
    visite = portail.visite()
    visite.get("/formateur")
    assert visite.post("/formateur", **formateur).statut == 303
    return visite.get("/formateur").texte
