"""A loop in a notebook meets a brake: the others go on, and what it sent is kept, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
import tornado.web

from inscriptions.depot import Depot, ouvrir
from inscriptions.modeles import Reponse
from modules.commun.erreurs import ErreurLiaison
from modules.commun.liaison import LiaisonServeur
from plateforme.dossier import Dossier
from plateforme.noyaux.capacites import Capacites, Rattachement
from plateforme.publies import ChapitresPublies
from plateforme.serveur import api_noyau
from plateforme.serveur.frein import Debit

MODULE, CHAPITRE = "droit_epn", "03-partage-reutilisation"
LIBRE = "credit-photo"
RAFALE = 4


class Salle:
    """The kernels' API over the portal's registry, whose clock moves when a kernel waits."""

    def __init__(self, portail: Any, depot: Depot, url: str) -> None:
        self._portail = portail
        self.depot, self.url, self.t = depot, url, 0.0
        self.capacites = Capacites()
        self.demandes: list[str] = []
        sa.event.listen(depot.moteur, "before_cursor_execute", self._noter)

    def _noter(self, *execution: Any) -> None:
        self.demandes.append(execution[2])

    def attendre(self, secondes: float) -> None:
        self.t += secondes

    def liaison(self, prenom: str) -> tuple[LiaisonServeur, Any]:
        """Give what a kernel of this learner's has."""
        eleve, capacite = self._portail.inscrire(prenom), f"capacite-{prenom}"
        self.capacites.attribuer(prenom, capacite)
        self.capacites.lier(prenom, Rattachement(eleve.id, MODULE, CHAPITRE))
        return LiaisonServeur(self.url, capacite, attendre=self.attendre), eleve


@pytest.fixture
def salle(portail: Any, servir: Callable[..., Any]) -> Iterator[Salle]:
    routes = [(r"/api/noyau/etat", api_noyau.Etat), (r"/api/noyau/reponses", api_noyau.Reponses)]
    application = tornado.web.Application(routes, log_function=lambda _: None)
    with ouvrir(portail.base) as depot, servir(application) as url:
        ouverte = Salle(portail, depot, str(url))
        application.settings |= {
            "depot": depot,
            "capacites": ouverte.capacites,
            "publies": ChapitresPublies(Dossier(Path(portail.dossier))),
            "debit": Debit(RAFALE, 1.0, lambda: ouverte.t),
        }
        yield ouverte


def test_une_boucle_dans_un_carnet_attend_son_tour(salle: Salle) -> None:
    boucle, eleve = salle.liaison("Boucle")
    autre, _ = salle.liaison("Autre")
    jetons = [str(uuid4()) for _ in range(12)]
    for rang, jeton in enumerate(jetons):
        boucle.repondre(LIBRE, f"Réponse {rang}.", jeton)
    # Four at once, then three every three seconds: the kernel waited where it was asked to.
    assert salle.t == 3 * Debit.REPRISE
    with salle.depot.lecture() as bdd:
        combien = sa.select(sa.func.count()).where(Reponse.apprenant_id == eleve.id)
        assert bdd.scalar(combien) == len(jetons), "chaque réponse est gardée, une fois"
    assert boucle.etat()["reponses"][LIBRE]["reponse"] == "Réponse 11."
    assert autre.repondre(LIBRE, "Bonjour.", str(uuid4())) == {"retour": None}


def test_un_refus_ne_demande_rien_au_registre(salle: Salle) -> None:
    salle.liaison("Presse")
    presse = LiaisonServeur(salle.url, "capacite-Presse", attendre=lambda _: None)
    for _ in range(RAFALE):
        presse.etat()
    salle.demandes.clear()
    demandes: tuple[Callable[[], object], ...] = (
        presse.etat,
        lambda: presse.repondre(LIBRE, "x", str(uuid4())),
    )
    for demande in demandes:
        with pytest.raises(ErreurLiaison) as refus:
            demande()
        assert refus.value.temporaire, "la page réessaie toute seule"
        assert refus.value.apres == Debit.REPRISE
    assert salle.demandes == []
