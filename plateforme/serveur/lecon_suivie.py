"""One learner in one chapter: the stored answers, and keeping one more.

The one path of every answer: a kernel comes by its API (`api_noyau`), a page without a kernel by
its own (`api_lecon`). What is sent is checked against the published question; a graded answer gets
« enregistré » and nothing else, but in the game, which tells each step (`montre_son_retour`).
"""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from erreurs import ErreurEPN
from inscriptions.depot import Depot
from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import maintenant
from inscriptions.services import copies, reponses
from modules.commun.correction import retour_public
from modules.commun.erreurs import ErreurLiaison
from modules.commun.liaison import Accuse, EtatLecon, EtatReponse
from modules.commun.questions import Question, ordres_des_choix
from modules.commun.transport import SERVEUR_INJOIGNABLE
from plateforme.noyaux.capacites import Rattachement
from plateforme.publies import ChapitrePublie
from plateforme.serveur.reponses_lues import reponses_valables
from plateforme.sujets import sujet_lu

# The registry's refusals that trying again cannot mend; any other may pass.
DURABLES = frozenset(
    {
        "copie-remise",
        "jeton-reutilise",
        "jeton-invalide",
        "reponse-illisible",
        "reponse-trop-longue",
    }
)


class DemandeInconnue(ErreurEPN):
    """What was sent names no question of the chapter, or is no request at all."""

    def __init__(self) -> None:
        super().__init__("Cette réponse n’a pas été comprise.")


@dataclass(frozen=True, slots=True)
class LeconSuivie:
    """A published chapter (`publie`) as the learner of `qui` follows it."""

    depot: Depot
    qui: Rattachement
    publie: ChapitrePublie

    def etat(self) -> EtatLecon:
        """Return the stored answers, and the feedback that the learner already had."""
        qui = self.qui
        with self.depot.lecture() as bdd:
            sujet = sujet_lu(bdd, qui.apprenant, self.publie)
            donnees = reponses_valables(bdd, qui.apprenant, sujet)
            copie = copies.lire(bdd, qui.apprenant, qui.module, qui.chapitre)
        return EtatLecon(
            remise=copie is not None,
            fermees=[
                question
                for question in sujet.questions
                if copie is not None and (copie.fermees is None or question in copie.fermees)
            ],
            ordres=ordres_des_choix(sujet.questions.values()),
            tirages=sujet.tirees,
            reponses={
                question.id: EtatReponse(
                    reponse=donnees[question.id],
                    retour=self._retour(question, donnees[question.id]),
                )
                for question in sujet.questions.values()
                if question.id in donnees
            },
        )

    def repondre(self, question_id: object, brute: object, jeton: object) -> Accuse:
        """Check and keep one answer: it is on the disk when this returns.

        Raises DemandeInconnue, ErreurApprenant (an answer the question refuses), ErreurRegistre.
        """
        qui = self.qui
        with self.depot.lecture() as bdd:
            sujet = sujet_lu(bdd, qui.apprenant, self.publie)
        try:
            question = sujet.questions[str(question_id)]
            jeton = str(UUID(jeton))  # type: ignore[arg-type]  # anything else is refused below
        except (KeyError, TypeError, ValueError, AttributeError):
            raise DemandeInconnue from None
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
        return Accuse(retour=self._retour(question, reponse))

    def _retour(self, question: Question, reponse: object) -> dict[str, Any] | None:
        if not question.montre_son_retour:
            return None
        return retour_public(question, reponse, self.publie.sources_de(question))


class LiaisonDirecte:
    """A page's liaison in the portal's own process, without capability nor request."""

    def __init__(self, suivie: LeconSuivie) -> None:
        self._suivie = suivie

    def etat(self) -> EtatLecon:
        """Return the learner's stored answers."""
        return self._suivie.etat()

    def repondre(self, question_id: str, reponse: object, jeton: str) -> Accuse:
        """Check and keep one answer; raise as the liaison of a kernel would."""
        try:
            return self._suivie.repondre(question_id, reponse, jeton)
        except DemandeInconnue as erreur:
            raise ErreurLiaison(str(erreur), temporaire=False) from None
        except ErreurRegistre as erreur:
            if erreur.code in DURABLES:
                raise ErreurLiaison(str(erreur), temporaire=False) from None
            raise ErreurLiaison(SERVEUR_INJOIGNABLE, temporaire=True) from None
