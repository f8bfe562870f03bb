"""The kernels' API: the answers of one learner in one chapter, opened by a capability.

A kernel names neither the learner nor the chapter: both come from its capability. What it sends
is checked against the published question; a graded answer gets « enregistré » and nothing
else, but in the game, which tells each step (`Question.retour_immediat`).
"""

import json
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

import tornado.web

from erreurs import ErreurEPN
from inscriptions.depot import Depot
from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import maintenant
from inscriptions.services import copies, reponses
from modules.commun.correction import retour_public
from modules.commun.erreurs import ErreurApprenant
from modules.commun.questions import Question, ordres_des_choix
from plateforme.noyaux.capacites import Rattachement, RattachementTableau
from plateforme.publies import ChapitrePublie
from plateforme.serveur.reponses_lues import reponses_valables
from plateforme.sujets import sujet_lu

L = TypeVar("L", Rattachement, RattachementTableau)

# What trying again cannot mend; any other refusal of the registry may pass (503).
STATUTS = {
    "copie-remise": HTTPStatus.CONFLICT,
    "jeton-reutilise": HTTPStatus.CONFLICT,
    "jeton-invalide": HTTPStatus.UNPROCESSABLE_ENTITY,
    "reponse-illisible": HTTPStatus.UNPROCESSABLE_ENTITY,
    "reponse-trop-longue": HTTPStatus.UNPROCESSABLE_ENTITY,
}


class Refus(tornado.web.HTTPError):
    """A refused call: an HTTP status, a stable code, a sentence in French for the learner."""

    def __init__(self, statut: int, code: str, message: str) -> None:
        super().__init__(statut)
        self.code, self.message = code, message


class AppelDeNoyau(tornado.web.RequestHandler):
    """A call made by a kernel: its capability says for whom, no cookie does."""

    PANNE = "Le serveur n’a pas pu répondre."

    @property
    def depot(self) -> Depot:
        """The registry."""
        return self.settings["depot"]  # type: ignore[no-any-return]  # tornado's settings are untyped

    def check_xsrf_cookie(self) -> None:
        """No cookie opens anything here, so no other site can forge a call."""

    def lien_de(self, genre: type[L]) -> L:
        """Return for whom the caller acts; 401 unless its kernel was opened for that."""
        self.set_header("Cache-Control", "no-store")
        porteur, _, capacite = self.request.headers.get("Authorization", "").partition(" ")
        lien = self.settings["capacites"].titulaire(capacite) if porteur == "Bearer" else None
        if not isinstance(lien, genre):
            raise Refus(
                HTTPStatus.UNAUTHORIZED, "capacite-inconnue", "Cette page n’est plus ouverte."
            )
        return lien

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ARG002  # tornado's signature
        """Answer {"erreur": code, "message": sentence}; the cause of a fault stays in the log."""
        erreur = kwargs.get("exc_info", (None, None, None))[1]
        code, message = "panne", self.PANNE
        if isinstance(erreur, Refus):
            code, message = erreur.code, erreur.message
        self.finish({"erreur": code, "message": message})


class _PourUnNoyau(AppelDeNoyau):
    """A call made in the name of a learner, about the chapter they opened."""

    PANNE = "Le serveur n’a pas pu enregistrer votre réponse."

    lien: Rattachement
    chapitre: ChapitrePublie

    def prepare(self) -> None:
        """Find for whom the caller acts."""
        lien = self.lien_de(Rattachement)
        module = self.settings["publies"].module(lien.module)
        chapitre = module.chapitre(lien.chapitre) if module else None
        if chapitre is None:
            raise Refus(HTTPStatus.NOT_FOUND, "chapitre-inconnu", "Ce chapitre n’existe plus.")
        with self.depot.lecture() as bdd:
            self.lien, self.chapitre = lien, sujet_lu(bdd, lien.apprenant, chapitre)

    def retour(self, question: Question, reponse: object) -> dict[str, Any]:
        """Return the feedback of an answer, with its legal sources."""
        return retour_public(question, reponse, self.chapitre.sources_de(question))


class Etat(_PourUnNoyau):
    """GET : the stored answers of this chapter, and the feedback the learner already had."""

    def get(self) -> None:
        """Answer {"remise", "reponses": {question: {"reponse", "retour"}}, "ordres", "tirages"}.

        "ordres" are the ids of the choices in this learner's order, by question; "tirages", the
        questions drawn for them, by draw.
        """
        qui = self.lien
        with self.depot.lecture() as bdd:
            donnees = reponses_valables(bdd, qui.apprenant, self.chapitre)
            remise = copies.lire(bdd, qui.apprenant, qui.module, qui.chapitre) is not None
        self.finish(
            {
                "remise": remise,
                "ordres": ordres_des_choix(self.chapitre.questions.values()),
                "tirages": self.chapitre.tirees,
                "reponses": {
                    question.id: {
                        "reponse": donnees[question.id],
                        "retour": self.retour(question, donnees[question.id])
                        if question.montre_son_retour
                        else None,
                    }
                    for question in self.chapitre.questions.values()
                    if question.id in donnees
                },
            }
        )


class Reponses(_PourUnNoyau):
    """POST {"question", "reponse", "jeton"} : 200 only once the answer is on the disk."""

    def post(self) -> None:
        """Check, store, and for a practice question give its feedback."""
        question, brute, jeton = self._lire()
        qui = self.lien
        try:
            reponse = question.valider_reponse(brute)
            with self.depot.ecriture() as bdd:
                reponses.enregistrer(
                    bdd,
                    apprenant_id=qui.apprenant,
                    module=qui.module,
                    chapitre=qui.chapitre,
                    question=question.id,
                    contenu=json.dumps(reponse, allow_nan=False),
                    jeton=jeton,
                    maintenant=maintenant(),
                )
        except ErreurApprenant as erreur:
            raise Refus(HTTPStatus.UNPROCESSABLE_ENTITY, "reponse-invalide", str(erreur)) from None
        except ErreurRegistre as erreur:
            statut = STATUTS.get(erreur.code, HTTPStatus.SERVICE_UNAVAILABLE)
            raise Refus(statut, erreur.code, str(erreur)) from None
        self.finish(
            {
                "enregistre": True,
                "retour": self.retour(question, reponse) if question.montre_son_retour else None,
            }
        )

    def _lire(self) -> tuple[Question, object, str]:
        try:
            corps = json.loads(self.request.body)
            question = self.chapitre.questions[corps["question"]]
            return question, corps["reponse"], str(UUID(corps["jeton"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ErreurEPN):
            raise Refus(
                HTTPStatus.BAD_REQUEST, "demande-illisible", "Cette réponse n’a pas été comprise."
            ) from None
