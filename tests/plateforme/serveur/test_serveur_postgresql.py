"""The running portal over PostgreSQL: what it acknowledged outlives a kill -9, and gets graded."""

from __future__ import annotations

import signal
import time
from threading import Event
from typing import Any
from uuid import uuid4

from inscriptions import journal
from inscriptions.depot import ouvrir
from inscriptions.enumerations import EtatCopie
from inscriptions.services import copies

MODULE, CHAPITRE = "droit_epn", "03-partage-reutilisation"
QUESTION = "photo-lettre-info"
LECON = f"/module/{MODULE}/{CHAPITRE}"


def test_du_premier_mot_aux_points(
    portail_postgresql: tuple[Any, Any],
) -> None:
    portail, demo = portail_postgresql
    assert not list(portail.dossier.glob("registre.db*"))
    eleve, visite = portail.inscrire("Nolwenn"), portail.visite()
    assert visite.entrer(eleve.carte).statut == 303
    sceau = visite.ouvrir_lecon()
    envoi = {"acte": "repondre", "reponse": "a", "jeton": str(uuid4())}
    [accuse] = visite.dire(sceau, QUESTION, envoi).json["messages"]
    portail.arreter(signal.SIGKILL)
    assert accuse["ok"] is True
    portail.demarrer()
    [etat] = visite.dire(sceau, QUESTION, {"acte": "pret"}).json["messages"]
    assert etat["reponse"] == "a"
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
