"""What all question widgets share: one synced trait, and the exchange of messages with the page.

The trait `donnees` holds the public data and nothing else: no key, no feedback, no answer, because
whoever reaches the kernel's socket can read every synced trait and set it. Answers and feedback
travel in messages, and the liaison decides what comes back.

Page -> kernel: {"acte": "pret"} | {"acte": "repondre", "reponse": …, "jeton": uuid4}
Kernel -> page: {"acte": "etat", "reponse": …, "remise": bool, "retour": …, "ordre": [ids]}
                  (`ordre`: this learner's own order of the choices, when they are shuffled)
              | {"acte": "accuse", "jeton": …, "ok": true, "retour": …}
              | {"acte": "accuse", "jeton": …|null, "ok": false, "message": …, "reessayer": bool}

A draw says the same of each of its questions, with its id: see `tirage`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import traitlets

from modules.commun.erreurs import ErreurApprenant, ErreurLiaison
from modules.commun.liaison import Liaison
from modules.commun.widgets.messages import WidgetAMessages

_JETON = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_MESSAGE_ILLISIBLE = "Cette réponse est arrivée abîmée. Rechargez la page, puis réessayez."


def _lire(nom: str) -> str:
    return Path(__file__).with_name(nom).read_text(encoding="utf-8")


def assembler(*noms: str) -> str:
    """Return the shared JavaScript, then these files: an anywidget module cannot import another."""
    return "\n".join(_lire(nom) for nom in ("cadre.js", "retour.js", "question.js", *noms))


def lire_style(nom: str) -> str:
    """Return a style sheet that one type adds to the shared one."""
    return _lire(nom)


def rassembler(types: Mapping[str, tuple[str, ...]], *noms: str) -> str:
    """Return one module that knows several types: `SAISIES` by type, then these files."""
    corps = [assembler(), "const SAISIES = {};"]
    for nom, fichiers in types.items():
        # Each type's file has a `creerSaisie` of its own, and ends on the module's one export.
        propre = "\n".join(_lire(fichier).partition("export default")[0] for fichier in fichiers)
        corps.append(f"SAISIES.{nom} = (() => {{\n{propre}\nreturn creerSaisie;\n}})();")
    return "\n".join([*corps, *map(_lire, noms)])


STYLE = _lire("question.css")


class Echange:
    """What is said between the page and the kernel about one question, tied to a liaison."""

    def __init__(
        self, question_id: str, liaison: Liaison, envoyer: Callable[[dict[str, object]], None]
    ) -> None:
        self._question_id = question_id
        self._liaison = liaison
        self._envoyer = envoyer

    def recevoir(self, contenu: object) -> None:
        """Answer one message; a message of no known act is left without an answer."""
        acte = contenu.get("acte") if isinstance(contenu, Mapping) else None
        if acte == "pret":
            self._donner_etat()
        elif acte == "repondre" and isinstance(contenu, Mapping):
            jeton = contenu.get("jeton")
            if isinstance(jeton, str) and _JETON.fullmatch(jeton):
                self._repondre(contenu.get("reponse"), jeton)
            else:
                self._refuser(None, _MESSAGE_ILLISIBLE, reessayer=False)

    def _donner_etat(self) -> None:
        try:
            etat = self._liaison.etat()
        except ErreurApprenant as erreur:
            self._envoyer(etat_refuse(erreur))
            return
        connue = etat["reponses"].get(self._question_id)
        ordre = etat.get("ordres", {}).get(self._question_id)
        self._envoyer(
            {
                "acte": "etat",
                "reponse": connue["reponse"] if connue else None,
                "remise": etat["remise"],
                "retour": connue["retour"] if connue else None,
                **({"ordre": ordre} if ordre else {}),
            }
        )

    def _repondre(self, reponse: object, jeton: str) -> None:
        try:
            accuse = self._liaison.repondre(self._question_id, reponse, jeton)
        except ErreurApprenant as erreur:
            temporaire = _est_temporaire(erreur)
            self._refuser(jeton, str(erreur), reessayer=temporaire)
            if isinstance(erreur, ErreurLiaison) and not temporaire:
                self._dire_si_remise()
            return
        self._envoyer({"acte": "accuse", "jeton": jeton, "ok": True, "retour": accuse["retour"]})

    def _dire_si_remise(self) -> None:
        """Lock the page when the refusal came from a copy handed in elsewhere meanwhile."""
        try:
            remise = self._liaison.etat()["remise"]
        except ErreurApprenant:
            return
        if remise:
            self._donner_etat()

    def _refuser(self, jeton: str | None, message: str, *, reessayer: bool) -> None:
        self._envoyer(_refus(jeton, message, reessayer=reessayer))


class QuestionWidget(WidgetAMessages):
    """One question on a page, tied to the liaison of its lesson; a subclass gives its `_esm`."""

    donnees = traitlets.Dict().tag(sync=True)

    def __init__(self, publique: Mapping[str, object], liaison: Liaison) -> None:
        # The id is kept apart from the trait, which the page could rewrite.
        echange = Echange(str(publique["id"]), liaison, lambda message: self.send(message))
        super().__init__(donnees=dict(publique))
        self.on_msg(lambda _widget, contenu, _tampons: echange.recevoir(contenu))


def etat_refuse(erreur: ErreurApprenant) -> dict[str, object]:
    """Return what the page is told when the stored answers cannot be read."""
    return _refus(None, str(erreur), reessayer=_est_temporaire(erreur))


def _refus(jeton: str | None, message: str, *, reessayer: bool) -> dict[str, object]:
    return {
        "acte": "accuse",
        "jeton": jeton,
        "ok": False,
        "message": message,
        "reessayer": reessayer,
    }


def _est_temporaire(erreur: ErreurApprenant) -> bool:
    return isinstance(erreur, ErreurLiaison) and erreur.temporaire
