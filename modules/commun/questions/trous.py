"""Text with blanks (« texte à trous »), to write or to choose from a list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, count
from typing import ClassVar, Self

from modules.commun.erreurs import ReponseInvalide
from modules.commun.fiche import Fiche
from modules.commun.questions.base import Evaluation, Question, Retour, lire_communs
from modules.commun.questions.formes import FORME_INATTENDUE, Reponse, controler_forme
from modules.commun.questions.impression import (
    TROU_IMPRIME,
    FormeLigne,
    Imprimable,
    LigneImprimee,
)
from modules.commun.questions.parties import lire_parties, ordre_neutre

TROUS = (1, 8)
CARACTERES_PAR_TROU = 200
_CLE = re.compile(r"\{([^{}]*)\}")
_SIGNES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-", "œ": "oe"})


def sans_detail(texte: str) -> str:
    """Return a text without case, accents, spaces or kind of apostrophe, to compare answers."""
    plat = unicodedata.normalize("NFKD", texte.casefold().translate(_SIGNES).replace("æ", "ae"))
    return "".join(c for c in plat if not unicodedata.combining(c) and not c.isspace())


@dataclass(frozen=True, slots=True)
class Trou:
    """One blank: the answers accepted, the first one being the model; `choix` makes it a list."""

    id: str
    reponses: tuple[str, ...]
    choix: tuple[str, ...]
    retour: str

    def accepte(self, texte: str) -> bool:
        """Tell whether an answer is right: accents, case, spaces and apostrophes do not count."""
        return sans_detail(texte) in {sans_detail(reponse) for reponse in self.reponses}

    def a_cote(self) -> str:
        """Return a wrong answer."""
        candidats = chain(self.choix, ("je ne sais pas" + "." * points for points in count()))
        return next(texte for texte in candidats if not self.accepte(texte))


def _lire_trou(fiche: Fiche, identifiant: str) -> Trou:
    trou = Trou(
        id=identifiant,
        reponses=fiche.textes("reponses"),
        choix=fiche.textes("choix", facultatif=True),
        retour=fiche.texte("retour"),
    )
    for texte in (*trou.reponses, *trou.choix):
        if len(texte) > CARACTERES_PAR_TROU or not sans_detail(texte):
            fiche.faute(f"une réponse a de 1 à {CARACTERES_PAR_TROU} caractères qui se lisent.")
    if trou.choix:
        if not set(trou.reponses) <= set(trou.choix):
            fiche.faute("« reponses » doit être parmi « choix ».")
        if all(trou.accepte(texte) for texte in trou.choix):
            fiche.faute("« choix » n’a aucune mauvaise réponse : ajoutez-en une.")
    return trou


def _ranger(fiche: Fiche, texte: str, trous: Iterable[Trou]) -> tuple[Trou, ...]:
    """Return the blanks in the order of the text, where each is named once."""
    par_id = {trou.id: trou for trou in trous}
    cles = _CLE.findall(texte)
    if "{" in _CLE.sub("", texte) or "}" in _CLE.sub("", texte):
        fiche.faute("« texte » a une accolade seule : un trou s’écrit {cle-du-trou}.")
    for cle in sorted(set(cles)):
        if cle not in par_id:
            fiche.faute(f"« {{{cle}}} » n’a pas de bloc [[questions.trous]] de cet identifiant.")
        if cles.count(cle) > 1:
            fiche.faute(f"« {{{cle}}} » est deux fois dans « texte » : donnez-lui deux trous.")
    for cle in par_id:
        if cle and cle not in cles:
            fiche.faute(f"le trou « {cle} » n’est pas dans « texte » : écrivez-y {{{cle}}}.")
    return tuple(par_id[cle] for cle in cles if cle in par_id)


@dataclass(frozen=True, slots=True)
class Trous(Question):
    """A text and its blanks in its order; the answer lists one text a blank, "" when left.

    The page gets the pieces of the text around the blanks, because a blank's own id often says its
    answer.
    """

    type: ClassVar[str] = "trous"

    texte: str
    trous: tuple[Trou, ...]

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question; each blank is named once in the text."""
        communs = lire_communs(fiche, cls.type)
        texte = fiche.texte("texte")
        trous = lire_parties(fiche, "trous", "trou", TROUS, _lire_trou)
        question = cls(**communs, texte=texte, trous=_ranger(fiche, texte, trous))
        fiche.terminer()
        return question

    def partie_publique(self) -> dict[str, object]:
        """Return the pieces of text around the blanks, and the lists to choose from."""
        return {
            "morceaux": _CLE.split(self.texte)[::2],
            "trous": [
                {"id": cle, "choix": ordre_neutre(trou.choix)}
                for cle, trou in zip(self._cles(), self.trous, strict=True)
            ],
        }

    def _cles(self) -> list[str]:
        return [f"trou-{rang}" for rang in range(1, len(self.trous) + 1)]

    def partie_privee(self) -> dict[str, object]:
        """Return the text and the blanks with answers and feedback."""
        return {
            "texte": self.texte,
            "trous": [
                {
                    "id": trou.id,
                    "reponses": list(trou.reponses),
                    **({"choix": list(trou.choix)} if trou.choix else {}),
                    "retour": trou.retour,
                }
                for trou in self.trous
            ],
        }

    def valider_reponse(self, brut: object) -> list[str]:
        """Accept nothing, or one text a blank, taken from its list when it has one."""
        reponse = controler_forme(brut) or []
        if reponse == []:
            return []
        if isinstance(reponse, str) or len(reponse) != len(self.trous):
            raise ReponseInvalide(FORME_INATTENDUE)
        textes = [texte.strip() for texte in reponse]
        for texte, trou in zip(textes, self.trous, strict=True):
            if trou.choix and texte and texte not in trou.choix:
                raise ReponseInvalide(FORME_INATTENDUE)
            if len(texte) > CARACTERES_PAR_TROU:
                raise ReponseInvalide("Écrivez seulement le mot ou les quelques mots qui manquent.")
        return textes if any(textes) else []

    def _donnees(self, reponse: Reponse) -> list[str]:
        return reponse if isinstance(reponse, list) and reponse else [""] * len(self.trous)

    def evaluer(self, reponse: Reponse) -> Evaluation:
        """Give points × share of right blanks."""
        justes = [
            trou.accepte(texte)
            for trou, texte in zip(self.trous, self._donnees(reponse), strict=True)
        ]
        return Evaluation(
            points=self.points * (sum(justes) / len(justes)),
            maximum=self.points,
            retours=tuple(
                Retour(f"trou-{rang}", trou.retour, juste, libelle=f"Trou {rang}")
                for rang, (trou, juste) in enumerate(zip(self.trous, justes, strict=True), start=1)
            ),
            explication=self.explication,
        )

    def exemple_juste(self) -> Reponse:
        """Return the first accepted answer of each blank."""
        return [trou.reponses[0] for trou in self.trous]

    def exemple_faux(self) -> Reponse:
        """Return wrong answers only."""
        return [trou.a_cote() for trou in self.trous]

    def _rempli(self, textes: Iterable[str]) -> str:
        """Return the text with something in each blank."""
        suite = iter(textes)
        return _CLE.sub(lambda _: next(suite), self.texte)

    def en_clair(self, reponse: Reponse) -> str:
        """Return the text, the learner's words between square brackets."""
        if self.est_vide(reponse):
            return ""
        return self._rempli(f"[{texte or '…'}]" for texte in self._donnees(reponse))

    def reponse_attendue(self) -> str:
        """Return the text filled with the model answers."""
        return self._rempli(f"[{trou.reponses[0]}]" for trou in self.trous)

    def imprimable(self) -> Imprimable:
        """Return the text with numbered blanks, then the lists to choose from."""
        numeros = range(1, len(self.trous) + 1)
        texte = self._rempli(f"({numero}) {TROU_IMPRIME}" for numero in numeros)
        return Imprimable(
            enonce=self.enonce,
            consigne="Complétez le texte.",
            lignes=(
                LigneImprimee(FormeLigne.TEXTE, texte),
                *(
                    LigneImprimee(
                        FormeLigne.PROPOSITION,
                        " / ".join(ordre_neutre(trou.choix)),
                        repere=str(numero),
                    )
                    for numero, trou in zip(numeros, self.trous, strict=True)
                    if trou.choix
                ),
            ),
            corrige=tuple(
                f"{numero}. {' / '.join(trou.reponses)}"
                for numero, trou in zip(numeros, self.trous, strict=True)
            ),
            explication=self.explication,
        )
