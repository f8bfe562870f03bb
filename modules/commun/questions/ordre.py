"""Steps to put in order (« ordre »): the page shuffles them, and never shows them sorted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar, Self

from modules.commun.erreurs import ReponseInvalide
from modules.commun.fiche import Fiche
from modules.commun.questions.base import Evaluation, Question, Retour, lire_communs
from modules.commun.questions.formes import FORME_INATTENDUE, Reponse, controler_forme
from modules.commun.questions.impression import FormeLigne, Imprimable, lettrees
from modules.commun.questions.parties import lire_parties, opaque

ETAPES = (3, 10)


@dataclass(frozen=True, slots=True)
class EtapeOrdre:
    """One step, and why it stands where it does."""

    id: str
    texte: str
    retour: str


def _lire_etape(fiche: Fiche, identifiant: str) -> EtapeOrdre:
    return EtapeOrdre(identifiant, fiche.texte("texte"), fiche.texte("retour"))


@dataclass(frozen=True, slots=True)
class Ordre(Question):
    """Steps, written in the right order; the answer lists the public ids of all, or nothing.

    The ids given to the page are opaque: an author's own often tell the rank.
    """

    type: ClassVar[str] = "ordre"

    etapes: tuple[EtapeOrdre, ...]

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question; no two steps have the same text."""
        communs = lire_communs(fiche, cls.type)
        etapes = lire_parties(fiche, "etapes", "étape", ETAPES, _lire_etape)
        if len({etape.texte for etape in etapes}) != len(etapes):
            fiche.faute("deux étapes ont le même texte : leur ordre ne se verrait pas.")
        fiche.terminer()
        return cls(**communs, etapes=etapes)

    def _par_id(self) -> dict[str, EtapeOrdre]:
        """Return the steps by public id, in the right order."""
        return {opaque(self.id, "etape", etape.id): etape for etape in self.etapes}

    def melangees(self) -> dict[str, str]:
        """Return public ids and texts in the order shown, always the same, never the right one."""
        justes = self._par_id()
        ordre = sorted(justes)
        if ordre == list(justes):
            ordre = [*ordre[1:], ordre[0]]
        return {identifiant: justes[identifiant].texte for identifiant in ordre}

    def partie_publique(self) -> dict[str, object]:
        """Return the steps, shuffled."""
        return {"etapes": [{"id": i, "texte": texte} for i, texte in self.melangees().items()]}

    def partie_privee(self) -> dict[str, object]:
        """Return the steps in the right order, with their feedback."""
        return {"etapes": [{"id": e.id, "texte": e.texte, "retour": e.retour} for e in self.etapes]}

    def valider_reponse(self, brut: object) -> list[str]:
        """Accept nothing, or the public ids of all the steps, each once."""
        reponse = controler_forme(brut) or []
        if isinstance(reponse, str) or (reponse and sorted(reponse) != sorted(self._par_id())):
            raise ReponseInvalide(FORME_INATTENDUE)
        return reponse

    def evaluer(self, reponse: Reponse) -> Evaluation:
        """Give points × max(0, 1 − 2 × inversions / pairs); 0 to nothing.

        Half of the pairs inverted is what chance gives. A step is told right where its place is.
        """
        justes = list(self._par_id())
        donnee = reponse if isinstance(reponse, list) else []
        rangs = [justes.index(identifiant) for identifiant in donnee]
        paires = len(justes) * (len(justes) - 1) / 2
        inversions = sum(avant > apres for avant, apres in combinations(rangs, 2))
        part = max(0.0, 1 - 2 * inversions / paires) if rangs else 0.0
        return Evaluation(
            points=self.points * part,
            maximum=self.points,
            retours=tuple(
                Retour(
                    identifiant,
                    etape.retour,
                    donnee[rang : rang + 1] == [identifiant],
                    libelle=etape.texte,
                )
                for rang, (identifiant, etape) in enumerate(self._par_id().items())
            ),
            explication=self.explication,
        )

    def exemple_juste(self) -> Reponse:
        """Return the steps in the right order."""
        return list(self._par_id())

    def exemple_faux(self) -> Reponse:
        """Return the steps from the last to the first."""
        return list(self._par_id())[::-1]

    def en_clair(self, reponse: Reponse) -> str:
        """Return the steps numbered, in the learner's order."""
        etapes = self._par_id()
        donnee = reponse if isinstance(reponse, list) else []
        return "\n".join(f"{rang}. {etapes[i].texte}" for rang, i in enumerate(donnee, start=1))

    def reponse_attendue(self) -> str:
        """Return the steps numbered, in the right order."""
        return self.en_clair(self.exemple_juste())

    def imprimable(self) -> Imprimable:
        """Return the steps shuffled, a box before each for its rank."""
        lignes = lettrees(FormeLigne.RANG, self.melangees().values())
        lettres = {ligne.texte: ligne.repere for ligne in lignes}
        return Imprimable(
            enonce=self.enonce,
            consigne="Numérotez les étapes dans l’ordre, de la première à la dernière.",
            lignes=lignes,
            corrige=tuple(
                f"{rang} : {lettres[etape.texte]}. {etape.texte}"
                for rang, etape in enumerate(self.etapes, start=1)
            ),
            explication=self.explication,
        )
