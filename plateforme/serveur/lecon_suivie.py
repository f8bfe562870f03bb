"""One learner in one chapter: the stored answers, and keeping one more.

The one path of every answer: a kernel comes by its API (`api_noyau`), a page without a kernel by
its own (`api_lecon`). What is sent is checked against the published question; a graded answer gets
« enregistré » and nothing else, but in the game, which tells each step (`montre_son_retour`).
"""

import json
import logging
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session as Bdd

from erreurs import ErreurEPN
from inscriptions.depot import Depot
from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import maintenant
from inscriptions.services import reponses
from inscriptions.services.suivi import Suivi, lire_suivi
from modules.commun.correction import retour_public
from modules.commun.erreurs import ErreurLiaison
from modules.commun.liaison import Accuse, EtatLecon, EtatReponse
from modules.commun.questions import Question, ordres_des_choix
from modules.commun.transport import SERVEUR_INJOIGNABLE
from plateforme.noyaux.capacites import Rattachement
from plateforme.publies import ChapitrePublie
from plateforme.serveur.reponses_lues import valables
from plateforme.sujets import sujet_lu

_journal = logging.getLogger("epn.lecon")
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
    """A published chapter (`publie`) as the learner of `qui` follows it.

    `sujet` is what this learner meets of it, when it was just read.
    """

    depot: Depot
    qui: Rattachement
    publie: ChapitrePublie
    sujet: ChapitrePublie | None = None

    def etat(self) -> EtatLecon:
        """Return the stored answers, and the feedback that the learner already had."""
        qui = self.qui
        with self.depot.lecture() as bdd:
            return self.etat_lu(bdd, lire_suivi(bdd, qui.apprenant, qui.module, qui.chapitre))

    def etat_lu(self, bdd: Bdd, suivi: Suivi) -> EtatLecon:
        """Return the same to who has read where the learner stands: a query more, at most."""
        qui = self.qui
        ou = (qui.apprenant, qui.module, qui.chapitre)
        textes = reponses.courantes(bdd, *ou) if suivi.repondu else {}
        sujet = sujet_lu(bdd, qui.apprenant, self.publie, suivi, textes)
        donnees = valables(sujet, textes)
        return EtatLecon(
            remise=suivi.remise,
            fermees=[question for question in sujet.questions if suivi.ferme(question)],
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
        qui, sujet = self.qui, self.sujet or self._lire_le_sujet()
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

    def _lire_le_sujet(self) -> ChapitrePublie:
        with self.depot.lecture() as bdd:
            return sujet_lu(bdd, self.qui.apprenant, self.publie)

    def _retour(self, question: Question, reponse: object) -> dict[str, Any] | None:
        if not question.montre_son_retour:
            return None
        return retour_public(question, reponse, self.publie.sources_de(question))


class LiaisonDirecte:
    """A page's liaison in the portal's own process, without capability nor request."""

    def __init__(self, suivie: LeconSuivie, etat: EtatLecon | None = None) -> None:
        """`etat`: the stored answers, when they were just read."""
        self._suivie = suivie
        self._etat = etat

    def etat(self) -> EtatLecon:
        """Return the learner's stored answers."""
        return self._etat or self._suivie.etat()

    def repondre(self, question_id: str, reponse: object, jeton: str) -> Accuse:
        """Check and keep one answer; raise as the liaison of a kernel would."""
        try:
            return self._suivie.repondre(question_id, reponse, jeton)
        except DemandeInconnue as erreur:
            raise ErreurLiaison(str(erreur), temporaire=False) from None
        except ErreurRegistre as erreur:
            if erreur.code in DURABLES:
                raise ErreurLiaison(str(erreur), temporaire=False) from None
            _journal.error("réponse pas encore enregistrée : %s", erreur.code)
            raise ErreurLiaison(SERVEUR_INJOIGNABLE, temporaire=True) from None
