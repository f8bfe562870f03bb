"""What a question answers to its page (« dialogue »): messages in, messages out, no widget.

The widget of a kernel and the page without one both hand their messages to this.

Page -> question: {"acte": "pret"} | {"acte": "repondre", "reponse": …, "jeton": uuid4}
Question -> page: {"acte": "etat", "reponse": …, "remise": bool, "retour": …, "ordre": [ids]}
                    (`ordre`: this learner's own order of the choices, when they are shuffled)
                | {"acte": "accuse", "jeton": …, "ok": true, "retour": …}
                | {"acte": "accuse", "jeton": …|null, "ok": false, "message": …, "reessayer": bool}

A text being written asks more; nothing of it is kept (`modules.commun.conseiller`):

Page -> question: {"acte": "conseiller", "texte": …} | {"acte": "corriger", "texte": …, "regle": …}
Question -> page: {"acte": "conseils", "groupes": […], "lisibilite": {…}}
                | {"acte": "corrige", "texte": …, "nom": …} | {"acte": …, "message": …}

A draw says the same of each of its questions, with its id, and has two messages of its own:

Page -> draw: {"acte": "tirer"} | {"question": id, …a question's own message}
Draw -> page: {"acte": "tirage", "questions": [public data of each]}
            | {"acte": "accuse", "jeton": null, "ok": false, …} | {"question": id, …}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from modules.commun.erreurs import ErreurApprenant, ErreurLiaison
from modules.commun.liaison import Liaison

Message: TypeAlias = dict[str, object]

_JETON = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_MESSAGE_ILLISIBLE = "Cette réponse est arrivée abîmée. Rechargez la page, puis réessayez."


def repliques(question_id: str, liaison: Liaison, contenu: object) -> Iterator[Message]:
    """Yield what one question answers to one message; nothing to a message of no known act."""
    acte = contenu.get("acte") if isinstance(contenu, Mapping) else None
    if acte == "pret":
        yield _etat(question_id, liaison)
    elif acte == "repondre" and isinstance(contenu, Mapping):
        jeton = contenu.get("jeton")
        if isinstance(jeton, str) and _JETON.fullmatch(jeton):
            yield from _repondre(question_id, liaison, contenu.get("reponse"), jeton)
        else:
            yield _refus(None, _MESSAGE_ILLISIBLE, reessayer=False)
    elif isinstance(contenu, Mapping) and demande_une_relecture(contenu):
        yield _relire(contenu)


def demande_une_relecture(contenu: object) -> bool:
    """Tell whether a message asks for what may take a second: the rules read a whole text."""
    return isinstance(contenu, Mapping) and contenu.get("acte") in ("conseiller", "corriger")


def repliques_du_tirage(
    tirage_id: str, parmi: Mapping[str, Mapping[str, object]], liaison: Liaison, contenu: object
) -> Iterator[Message]:
    """Yield what a draw answers to one message, its own or one about a question of `parmi`."""
    if not isinstance(contenu, Mapping):
        return
    question = str(contenu.get("question"))
    if question in parmi:
        for replique in repliques(question, liaison, contenu):
            yield {"question": question, **replique}
    elif contenu.get("acte") == "tirer":
        yield _tirage(tirage_id, parmi, liaison)


def _tirage(tirage_id: str, parmi: Mapping[str, Mapping[str, object]], liaison: Liaison) -> Message:
    try:
        etat = liaison.etat()
    except ErreurApprenant as erreur:
        return _refus(None, str(erreur), reessayer=_est_temporaire(erreur))
    tirees = etat["tirages"].get(tirage_id, []) if "tirages" in etat else parmi
    # What was published since this page opened is left to the next one.
    return {"acte": "tirage", "questions": [dict(parmi[cle]) for cle in tirees if cle in parmi]}


def _relire(contenu: Mapping[str, object]) -> Message:
    # Loaded when a text asks: most lessons have none.
    from modules.commun.conseiller import conseils_pour_la_page, correction_pour_la_page

    texte = contenu.get("texte")
    if contenu["acte"] == "corriger":
        return {"acte": "corrige", **correction_pour_la_page(texte, contenu.get("regle"))}
    return {"acte": "conseils", **conseils_pour_la_page(texte)}


def _etat(question_id: str, liaison: Liaison) -> Message:
    try:
        etat = liaison.etat()
    except ErreurApprenant as erreur:
        return _refus(None, str(erreur), reessayer=_est_temporaire(erreur))
    connue = etat["reponses"].get(question_id)
    ordre = etat.get("ordres", {}).get(question_id)
    return {
        "acte": "etat",
        "reponse": connue["reponse"] if connue else None,
        # The hand-in closes the questions it is graded on; practice goes on beside them.
        "remise": etat["remise"] and question_id in etat.get("fermees", [question_id]),
        "retour": connue["retour"] if connue else None,
        **({"ordre": ordre} if ordre else {}),
    }


def _repondre(question_id: str, liaison: Liaison, reponse: object, jeton: str) -> Iterator[Message]:
    try:
        accuse = liaison.repondre(question_id, reponse, jeton)
    except ErreurApprenant as erreur:
        temporaire = _est_temporaire(erreur)
        yield _refus(jeton, str(erreur), reessayer=temporaire)
        if isinstance(erreur, ErreurLiaison) and not temporaire:
            yield from _etat_si_remise(question_id, liaison)
        return
    yield {"acte": "accuse", "jeton": jeton, "ok": True, "retour": accuse["retour"]}


def _etat_si_remise(question_id: str, liaison: Liaison) -> Iterator[Message]:
    """Lock the page when the refusal came from a copy handed in elsewhere meanwhile."""
    etat = _etat(question_id, liaison)
    if etat.get("remise"):
        yield etat


def _refus(jeton: str | None, message: str, *, reessayer: bool) -> Message:
    return {
        "acte": "accuse",
        "jeton": jeton,
        "ok": False,
        "message": message,
        "reessayer": reessayer,
    }


def _est_temporaire(erreur: ErreurApprenant) -> bool:
    return isinstance(erreur, ErreurLiaison) and erreur.temporaire
