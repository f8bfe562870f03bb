"""A pair's own page (« entretien en binôme »): roles, and a timer that the server holds.

The page asks every few seconds where the timer is, so that a reload, or the other computer, shows
the same time. The end of a time is shown and said to a screen reader; nothing rings, nothing stops.
"""

from http import HTTPStatus
from typing import Any

import tornado.web

from inscriptions.enumerations import PhaseEntretien
from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import maintenant
from inscriptions.modeles import Binome
from inscriptions.services import aide, binomes
from plateforme.serveur.bureau.commun import introuvable
from plateforme.serveur.entretien_lu import etat_entretien
from plateforme.serveur.page import rendre
from plateforme.serveur.pages_groupe import PageGroupe

FRAGMENT = "X-Fragment"


class Entretien(PageGroupe):
    """GET, POST /module/…/groupe/entretien : the pair, who asks whom, how long is left."""

    def est_un_geste(self) -> bool:
        """The page asks for the time by itself: that keeps no session open."""
        return self.request.headers.get(FRAGMENT) != "1"

    def get(self, module: str) -> None:
        """Show the pair's page; with `X-Fragment: 1`, the part that changes."""
        with self.depot.lecture() as bdd:
            qui, publie, session = self.ouvrir(bdd, module)
            binome = binomes.binome_de(bdd, session, qui)
            appel = aide.appel_de(bdd, qui)
        if binome is None:
            if self.request.headers.get(FRAGMENT) == "1":
                raise introuvable()
            self.revenir(f"/module/{publie.identifiant}/groupe")
            return
        chapitre = publie.chapitre(binome.chapitre)
        etat = etat_entretien(binome, maintenant())
        if self.request.headers.get(FRAGMENT) == "1":
            self.finish(rendre(self, "groupe_chrono.html", module=publie, **etat))
            return
        self.montrer(
            "groupe_entretien.html",
            module=publie,
            session=session,
            chapitre=chapitre,
            question=chapitre.questions.get(binome.question) if chapitre else None,
            aide={"leve": appel is not None},
            **etat,
        )

    def post(self, module: str) -> None:
        """Start, pause, go on to what comes next."""
        with self.depot.lecture() as bdd:
            qui, publie, session = self.ouvrir(bdd, module)
            binome = binomes.binome_de(bdd, session, qui)
        if binome is None:
            raise introuvable()
        actionner_binome(self, binome)
        self.revenir(f"/module/{publie.identifiant}/groupe/entretien", ancre="chrono")


def actionner_binome(page: Any, binome: Binome) -> None:
    """Do to a pair's timer what a form asks; a form of another moment changes nothing."""
    phase, tour = page.champ("phase", 20), page.champ("tour", 2)
    if phase not in set(PhaseEntretien) or not tour.isdecimal():
        raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST)
    try:
        with page.depot.ecriture(page.auteur) as bdd:
            binomes.actionner(
                bdd,
                binome.id,
                page.champ("geste", 20),
                phase=PhaseEntretien(phase),
                tour=int(tour),
                maintenant=maintenant(),
            )
    except ErreurRegistre:
        raise introuvable() from None


ROUTES: list[tuple[str, Any]] = [
    (r"/module/(?P<module>[a-z0-9_]+)/groupe/entretien", Entretien),
]
