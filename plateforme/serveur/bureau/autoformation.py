"""A session of self-training opened (« autoformation »): no date, and as many places as one likes.

Only the modules whose `module.toml` says what self-training asks can be followed so.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from sqlalchemy.orm import Session as Bdd

from inscriptions.echanges.valeurs import lire_entier
from inscriptions.erreurs import ErreurRegistre, refus
from inscriptions.services import comptes, lieux, reservations, sessions, types_ateliers
from inscriptions.services.sessions import CAPACITE_MAXIMALE
from plateforme.publies import ModulePublie
from plateforme.serveur.bureau.commun import PageBureau, options_comptes, options_lieux
from plateforme.serveur.bureau.sessions import lire_compte, lire_lieu

CHAMPS = ("module", "titre", "lieu", "formateur", "capacite")


class NouvelleAutoformation(PageBureau):
    """GET, POST /formateur/sessions/autoformation : say which module and where, and it is open."""

    def get(self) -> None:
        """Show the form."""
        self._demander({**dict.fromkeys(CHAMPS, ""), "formateur": str(self.qui.id)})

    def post(self) -> None:
        """Open it."""
        saisie = {nom: self.champ(nom) for nom in CHAMPS}
        if not self.est_coordinateur:
            saisie["formateur"] = str(self.qui.id)  # a trainer opens her own
        try:
            with self.depot.ecriture(self.auteur) as bdd:
                code = self._creer(bdd, saisie)
        except ErreurRegistre as erreur:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._demander(saisie, str(erreur))
            return
        self.revenir(f"/formateur/session/{code}", "creee")

    def _modules(self) -> list[ModulePublie]:
        return [m for m in self.settings["publies"].tous() if m.autoformation is not None]

    def _creer(self, bdd: Bdd, saisie: Mapping[str, str]) -> str:
        module = next((m for m in self._modules() if m.identifiant == saisie["module"]), None)
        if module is None:
            raise refus("type-inconnu")
        lieu, formateur = lire_lieu(bdd, saisie["lieu"]), lire_compte(bdd, saisie["formateur"])
        capacite = lire_entier(saisie["capacite"], "nombre de places", 1, CAPACITE_MAXIMALE)
        # What the session names is held before its type enters the journal.
        reservations.tenir(bdd, lieux=(lieu.id,), comptes=(formateur.id,))
        return sessions.creer_session(
            bdd,
            type_atelier=types_ateliers.type_du_module(bdd, module.identifiant, module.titre),
            titre=saisie["titre"] or f"{module.titre}, en autoformation",
            lieu=lieu,
            formateur=formateur,
            capacite=capacite,
            seances=(),
            autoformation=True,
        ).code

    def _demander(self, saisie: Mapping[str, str], erreur: str = "") -> None:
        with self.depot.lecture() as bdd:
            connus = comptes.lister_comptes(bdd) if self.est_coordinateur else []
            ouverts = lieux.lister_lieux(bdd, actifs=True)
        self.montrer(
            "bureau/autoformation.html",
            saisie=saisie,
            erreur=erreur,
            modules=[(m.identifiant, m.titre) for m in self._modules()],
            lieux=options_lieux(ouverts),
            formateurs=options_comptes(connus),
            capacite_maximale=CAPACITE_MAXIMALE,
        )


ROUTES: list[tuple[str, Any]] = [(r"/formateur/sessions/autoformation", NouvelleAutoformation)]
