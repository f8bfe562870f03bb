"""The running portal over PostgreSQL: what it acknowledged outlives a kill -9, and gets graded.

Then two portals over the same registry, the kernels of one behind Jupyter's own gateway.
"""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from dataclasses import replace
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


def test_d_un_portail_a_l_autre_rien_ne_se_perd(
    portail_postgresql: tuple[Any, Any],
    second_portail: Callable[..., Any],
    passerelle: Any,
    brancher: Callable[..., Any],
) -> None:
    un, _ = portail_postgresql
    deux = second_portail(
        {"EPN_PASSERELLE_JETON": passerelle.jeton},
        prechauffe=0,
        notation=False,
        passerelle=passerelle.url,
    )
    eleve, ici = un.inscrire("Enora"), un.visite()
    assert ici.entrer(eleve.carte).statut == 303
    la_bas = replace(ici, port=deux.port)  # the same browser, sent to the other by the relay
    sceau = ici.ouvrir_lecon()
    assert _repondre(ici, sceau, QUESTION, "a")["ok"]
    assert "Enora" in la_bas.get("/parcours").texte
    assert _lue(la_bas, sceau, QUESTION) == "a"
    assert _repondre(la_bas, sceau, QUESTION, "b")["ok"]
    assert _lue(ici, sceau, QUESTION) == "b"

    publie = un.dossier / "cours" / "release" / MODULE / f"{CHAPITRE}.ipynb"
    sain = publie.read_text(encoding="utf-8")
    carnet = json.loads(sain)
    cellule = {"cell_type": "code", "execution_count": None, "id": "du-python", "metadata": {}}
    carnet["cells"].append(cellule | {"outputs": [], "source": "somme = 1 + 1"})
    publie.write_text(json.dumps(carnet), encoding="utf-8")
    temoin = un.dossier / "execute"
    try:
        noyau = la_bas.ouvrir_lecon()
        assert la_bas.get(f"/api/page/{noyau}").json == {"vivant": True}
        assert ici.get(f"/api/page/{noyau}").json == {"vivant": False}, "la page s’y rechargera"
        with brancher(la_bas, noyau) as prise:
            code = {"code": f"open({str(temoin)!r}, 'w')", "silent": False}
            prise.envoyer("shell", "execute_request", code)
            modele = _modele(prise, QUESTION)
            envoi = {"acte": "repondre", "reponse": "c", "jeton": str(uuid4())}
            donnees = {"method": "custom", "content": envoi}
            prise.envoyer("shell", "comm_msg", {"comm_id": modele, "data": donnees})
            assert b"execute_input" not in b"".join(prise.recu)
            dits = [m["contenu"]["data"]["content"] for m in prise.point_fixe() if _dit(m)]
        assert any(dit.get("ok") for dit in dits)
        assert not temoin.exists(), "rien ne s’exécute par la prise d’une passerelle"
        assert _lue(ici, sceau, QUESTION) == "c"

        passerelle.arreter()
        la_bas.post(f"/voila/api/shutdown/{noyau}")
        for _ in range(3):
            page = la_bas.get(LECON)
            assert page.statut == 502
            assert "Vos réponses déjà enregistrées sont gardées" in page.texte
    finally:
        publie.write_text(sain, encoding="utf-8")
    assert la_bas.ouvrir_lecon() == sceau, "une leçon sans noyau n’a pas besoin de la passerelle"
    journal_de_deux = deux.journal.read_text(encoding="utf-8")
    assert journal_de_deux.count("la passerelle ne donne pas de noyau") == 1
    assert passerelle.jeton not in journal_de_deux

    assert la_bas.post("/sortir").statut == 200
    assert ici.get("/parcours").statut == 303, "sortie ici, sortie partout"


def _repondre(visite: Any, sceau: str, question: str, reponse: str) -> dict[str, Any]:
    envoi = {"acte": "repondre", "reponse": reponse, "jeton": str(uuid4())}
    [accuse] = visite.dire(sceau, question, envoi).json["messages"]
    assert isinstance(accuse, dict)
    return accuse


def _lue(visite: Any, sceau: str, question: str) -> object:
    [etat] = visite.dire(sceau, question, {"acte": "pret"}).json["messages"]
    return etat["reponse"]


def _dit(message: dict[str, Any]) -> bool:
    return message["genre"] == "comm_msg" and "content" in message["contenu"]["data"]


def _modele(prise: Any, question: str) -> str:
    """Ask the kernel for its widgets; return the model of a question."""
    ouverture = {"comm_id": "c1", "target_name": "jupyter.widget.control", "data": {}}
    prise.envoyer("shell", "comm_open", ouverture, version="1.0.0")
    prise.envoyer("shell", "comm_msg", {"comm_id": "c1", "data": {"method": "request_states"}})
    [etats] = [
        m["contenu"]["data"]["states"]
        for m in prise.point_fixe()
        if m["genre"] == "comm_msg" and "states" in m["contenu"]["data"]
    ]
    [modele] = [
        comm for comm, m in etats.items() if m["state"].get("donnees", {}).get("id") == question
    ]
    assert isinstance(modele, str)
    return modele
