"""A document with mistakes to find (« trouvez l’erreur »)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from modules.commun.erreurs import ReponseInvalide
from modules.commun.fiche import Fiche
from modules.commun.questions.base import Evaluation, Question, Retour, lire_communs
from modules.commun.questions.choix import part_bien_classee
from modules.commun.questions.formes import FORME_INATTENDUE, Reponse, controler_forme
from modules.commun.questions.impression import (
    FormeLigne,
    Imprimable,
    LigneImprimee,
    corrige_de,
    lettrees,
)
from modules.commun.questions.parties import lire_parties

PASSAGES = (3, 12)


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage of the document, whether it is wrong, and the feedback that goes with it."""

    id: str
    texte: str
    erreur: bool
    retour: str


def _lire_passage(fiche: Fiche, identifiant: str) -> Passage:
    return Passage(
        id=identifiant,
        texte=fiche.texte("texte"),
        erreur=fiche.booleen("erreur"),
        retour=fiche.texte("retour"),
    )


@dataclass(frozen=True, slots=True)
class TrouverErreur(Question):
    """A document in passages, some of them wrong; the answer is the sorted ids of those marked."""

    type: ClassVar[str] = "trouver_erreur"

    document: str
    passages: tuple[Passage, ...]

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question; at least one passage is wrong and one is not."""
        communs = lire_communs(fiche, cls.type)
        document = fiche.texte("document")
        passages = lire_parties(fiche, "passages", "passage", PASSAGES, _lire_passage)
        if len({passage.erreur for passage in passages}) != 2:
            fiche.faute("il faut au moins un passage avec « erreur = true » et un avec false.")
        fiche.terminer()
        return cls(**communs, document=document, passages=passages)

    def partie_publique(self) -> dict[str, object]:
        """Return the document without its key."""
        return {
            "document": self.document,
            "passages": [{"id": p.id, "texte": p.texte} for p in self.passages],
        }

    def partie_privee(self) -> dict[str, object]:
        """Return the document with key and feedback."""
        champs = ("id", "texte", "erreur", "retour")
        passages = [{champ: getattr(p, champ) for champ in champs} for p in self.passages]
        return {"document": self.document, "passages": passages}

    def valider_reponse(self, brut: object) -> list[str]:
        """Accept nothing or a list of ids of passages, in any order."""
        reponse = controler_forme(brut)
        if isinstance(reponse, str) or not {p.id for p in self.passages}.issuperset(reponse or ()):
            raise ReponseInvalide(FORME_INATTENDUE)
        return sorted(set(reponse or ()))

    def evaluer(self, reponse: Reponse) -> Evaluation:
        """Grade as a multiple choice; feedback on passages marked and on mistakes missed."""
        marques = frozenset(reponse) if isinstance(reponse, list) else frozenset()
        part = part_bien_classee(
            (p.erreur for p in self.passages), (p.id in marques for p in self.passages)
        )
        return Evaluation(
            points=self.points * part,
            maximum=self.points,
            retours=tuple(
                Retour(p.id, p.retour, p.erreur, libelle=p.texte, oublie=p.id not in marques)
                for p in self.passages
                if p.erreur or p.id in marques
            ),
            explication=self.explication,
        )

    def exemple_juste(self) -> Reponse:
        """Return the ids of the wrong passages."""
        return sorted(p.id for p in self.passages if p.erreur)

    def exemple_faux(self) -> Reponse:
        """Return the ids of the passages without a mistake."""
        return sorted(p.id for p in self.passages if not p.erreur)

    def en_clair(self, reponse: Reponse) -> str:
        """Return the passages marked, one a line."""
        marques = reponse if isinstance(reponse, list) else []
        return "\n".join(p.texte for p in self.passages if p.id in marques)

    def imprimable(self) -> Imprimable:
        """Return the document, a box before each passage."""
        lignes = lettrees(FormeLigne.CASE, (p.texte for p in self.passages))
        justes = [ligne.repere for ligne, p in zip(lignes, self.passages, strict=True) if p.erreur]
        return Imprimable(
            enonce=self.enonce,
            consigne="Cochez chaque passage qui contient une erreur.",
            lignes=(LigneImprimee(FormeLigne.TEXTE, self.document), *lignes),
            corrige=corrige_de(lignes, justes),
            explication=self.explication,
        )
