"""Where answers go (« liaison »): this process's memory, or the portal's server over HTTP.

A question's widget knows one of these three and nothing else. Nothing is ever acknowledged that was
not kept: a published page without a server says that it is a preview.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from typing import NotRequired, Protocol, TypedDict

from modules.commun.correction import retour_public
from modules.commun.erreurs import ErreurApprenant, ErreurLiaison
from modules.commun.questions import Question, Reponse, controler_forme, ordres_des_choix
from modules.commun.transport import SERVEUR_INJOIGNABLE, Transport, demander

# Seconds between the three tries of one request; after them the page itself tries again.
PAUSES = (0.2, 0.8)
# A server that asks for more is obeyed so far: the kernel says nothing else meanwhile.
PAUSE_MAX = 5.0
# Seconds: every question of a page asks for the state as it appears, one request serves them all.
FRAICHEUR = 2.0


def _retour_recu(recu: Mapping[str, object]) -> dict[str, object] | None:
    retour = recu.get("retour")
    return retour if isinstance(retour, dict) else None


def _listes_recues(recues: object) -> dict[str, list[str]]:
    if not isinstance(recues, dict) or not all(isinstance(o, list) for o in recues.values()):
        raise ErreurLiaison(SERVEUR_INJOIGNABLE, temporaire=True)
    return recues


class EtatReponse(TypedDict):
    """One stored answer, and its feedback when the learner may read it."""

    reponse: Reponse
    retour: dict[str, object] | None


class EtatLecon(TypedDict):
    """All the stored answers of the chapter; `remise` is True once the copy is handed in.

    `fermees` are then the questions that take no answer any more: absent, all of them. `ordres` are
    the ids of the choices in the learner's own order, by question: absent when none
    of them is shuffled. `tirages` are the questions drawn for the learner, by draw: absent where
    nobody learns, and all of them are shown.
    """

    remise: bool
    fermees: NotRequired[list[str]]
    reponses: dict[str, EtatReponse]
    ordres: NotRequired[dict[str, list[str]]]
    tirages: NotRequired[dict[str, list[str]]]


def est_vierge(etat: EtatLecon) -> bool:
    """Tell whether nothing in it is the learner's own: not an answer, not a choice's place."""
    return not (etat["remise"] or etat["reponses"] or etat.get("ordres") or etat.get("tirages"))


class Accuse(TypedDict):
    """Acknowledgement of one answer, with its feedback for practice."""

    retour: dict[str, object] | None


class Liaison(Protocol):
    """Keeps answers and gives them back; both calls raise ErreurApprenant."""

    def etat(self) -> EtatLecon:
        """Return the learner's stored answers for this chapter."""
        ...

    def repondre(self, question_id: str, reponse: object, jeton: str) -> Accuse:
        """Check and keep one answer; the same `jeton` twice is the same answer."""
        ...


class LiaisonMemoire:
    """Answers kept in this process: JupyterLab while an author writes, and tests."""

    def __init__(
        self, questions: Iterable[Question], sources: Iterable[Mapping[str, object]] = ()
    ) -> None:
        self._questions = {question.id: question for question in questions}
        self._sources = list(sources)
        self._accuses: dict[str, Accuse] = {}
        self._etat = EtatLecon(remise=False, reponses={})
        graine = secrets.token_hex()
        self._ordres = ordres_des_choix(q.melangee(graine) for q in self._questions.values())

    def etat(self) -> EtatLecon:
        """Return the answers given since the kernel started."""
        etat = EtatLecon(remise=self._etat["remise"], reponses=dict(self._etat["reponses"]))
        if self._ordres:
            etat["ordres"] = self._ordres
        return etat

    def repondre(self, question_id: str, reponse: object, jeton: str) -> Accuse:
        """Keep the answer and grade it at once when it is practice."""
        if jeton in self._accuses:
            return self._accuses[jeton]
        question = self._questions.get(question_id)
        if question is None:
            raise ErreurLiaison(
                "Cette question n’existe plus. Rechargez la page.", temporaire=False
            )
        valide = question.valider_reponse(reponse)
        retour = None
        if question.montre_son_retour:
            retour = retour_public(question, valide, self._sources)
        self._etat["reponses"][question_id] = EtatReponse(reponse=valide, retour=retour)
        self._accuses[jeton] = Accuse(retour=retour)
        return self._accuses[jeton]


class LiaisonApercu:
    """A published page read without a server: nothing is kept, and the page says so."""

    def etat(self) -> EtatLecon:
        """Return an empty state."""
        return EtatLecon(remise=False, reponses={})

    def repondre(self, question_id: str, reponse: object, jeton: str) -> Accuse:
        """Refuse, so that nobody believes an answer was kept."""
        del question_id, reponse, jeton
        raise ErreurLiaison(
            "Aperçu de la leçon : les réponses ne sont pas enregistrées ici.", temporaire=False
        )


class LiaisonServeur:
    """Answers kept by the portal; the capability says whose they are, never an id we send."""

    def __init__(
        self,
        url: str,
        capacite: str,
        *,
        transport: Transport = demander,
        attendre: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = url.rstrip("/")
        self._capacite = capacite
        self._transport = transport
        self._attendre = attendre

    def etat(self) -> EtatLecon:
        """Ask the server for the stored answers."""
        recu = self._demander("/api/noyau/etat", None)
        remise, reponses = recu.get("remise"), recu.get("reponses")
        if not isinstance(remise, bool) or not isinstance(reponses, dict):
            raise ErreurLiaison(SERVEUR_INJOIGNABLE, temporaire=True)
        etat = EtatLecon(remise=remise, reponses={})
        for cle, valeur in reponses.items():
            if not isinstance(valeur, dict):
                raise ErreurLiaison(SERVEUR_INJOIGNABLE, temporaire=True)
            etat["reponses"][cle] = EtatReponse(
                reponse=controler_forme(valeur.get("reponse")), retour=_retour_recu(valeur)
            )
        fermees = recu.get("fermees")
        if isinstance(fermees, list):
            etat["fermees"] = fermees
        if recu.get("ordres"):
            etat["ordres"] = _listes_recues(recu["ordres"])
        etat["tirages"] = _listes_recues(recu.get("tirages", {}))
        return etat

    def repondre(self, question_id: str, reponse: object, jeton: str) -> Accuse:
        """Send one answer; returns once the server has committed it."""
        corps: dict[str, object] = {
            "question": question_id,
            "reponse": controler_forme(reponse),
            "jeton": jeton,
        }
        return Accuse(retour=_retour_recu(self._demander("/api/noyau/reponses", corps)))

    def _demander(self, chemin: str, corps: dict[str, object] | None) -> dict[str, object]:
        """Send one request, three times at most, with the same body each time."""
        for pause in PAUSES:
            try:
                return self._transport(self._url + chemin, self._capacite, corps)
            except ErreurLiaison as erreur:
                if not erreur.temporaire:
                    raise
                self._attendre(max(pause, min(erreur.apres, PAUSE_MAX)))
        return self._transport(self._url + chemin, self._capacite, corps)


class LiaisonPartagee:
    """A liaison whose state is read once for all the questions of a page, and never kept long.

    A failure is shared too: twelve questions do not ask a server in trouble twelve times.
    """

    def __init__(self, liaison: Liaison, *, horloge: Callable[[], float] = time.monotonic) -> None:
        self._liaison = liaison
        self._horloge = horloge
        self._lu: tuple[float, EtatLecon | ErreurApprenant] | None = None

    def etat(self) -> EtatLecon:
        """Return the state read less than two seconds ago, or read it."""
        if self._lu is None or self._horloge() - self._lu[0] > FRAICHEUR:
            lu: EtatLecon | ErreurApprenant
            try:
                lu = self._liaison.etat()
            except ErreurApprenant as erreur:
                lu = erreur
            self._lu = (self._horloge(), lu)
        if isinstance(self._lu[1], ErreurApprenant):
            raise self._lu[1]
        return self._lu[1]

    def repondre(self, question_id: str, reponse: object, jeton: str) -> Accuse:
        """Pass the answer on; the state read before it is out of date."""
        self._lu = None
        return self._liaison.repondre(question_id, reponse, jeton)
