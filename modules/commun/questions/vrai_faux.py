"""True or false, with the reason (« vrai ou faux »): half for the verdict, half for the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from modules.commun.erreurs import ReponseInvalide
from modules.commun.fiche import Fiche
from modules.commun.questions.base import Evaluation, Question, Retour, lire_communs
from modules.commun.questions.formes import FORME_INATTENDUE, Reponse, controler_forme
from modules.commun.questions.impression import (
    FormeLigne,
    Imprimable,
    LigneImprimee,
    corrige_de,
    lettrees,
)
from modules.commun.questions.parties import lire_parties

VERDICTS = {"vrai": "Vrai", "faux": "Faux"}
RAISONS = (2, 6)


@dataclass(frozen=True, slots=True)
class Raison:
    """One reason offered for the verdict, and the feedback that goes with it."""

    id: str
    texte: str
    juste: bool
    retour: str


def _lire_raison(fiche: Fiche, identifiant: str) -> Raison:
    if identifiant in VERDICTS:
        fiche.faute(f"« {identifiant} » désigne déjà le verdict : changez cet identifiant.")
    return Raison(
        id=identifiant,
        texte=fiche.texte("texte"),
        juste=fiche.booleen("juste"),
        retour=fiche.texte("retour"),
    )


@dataclass(frozen=True, slots=True)
class VraiFaux(Question):
    """Is the statement true, and why? The answer is [verdict, reason], each "" until chosen.

    `juste` tells whether the statement is true. Half of the points for the verdict; the other half
    for the right reason, only when the verdict is right.
    """

    type: ClassVar[str] = "vrai_faux"

    juste: bool
    raisons: tuple[Raison, ...]

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question; exactly one reason is right."""
        communs = lire_communs(fiche, cls.type)
        juste = fiche.booleen("juste")
        raisons = lire_parties(fiche, "raisons", "raison", RAISONS, _lire_raison)
        if sum(raison.juste for raison in raisons) != 1:
            fiche.faute("une raison et une seule doit avoir « juste = true ».")
        fiche.terminer()
        return cls(**communs, juste=juste, raisons=raisons)

    @property
    def verdict(self) -> str:
        """The right verdict, « vrai » or « faux »."""
        return "vrai" if self.juste else "faux"

    def partie_publique(self) -> dict[str, object]:
        """Return the reasons without their key."""
        return {"raisons": [{"id": r.id, "texte": r.texte} for r in self.raisons]}

    def partie_privee(self) -> dict[str, object]:
        """Return the verdict and the reasons with key and feedback."""
        champs = ("id", "texte", "juste", "retour")
        raisons = [{champ: getattr(r, champ) for champ in champs} for r in self.raisons]
        return {"juste": self.juste, "raisons": raisons}

    def valider_reponse(self, brut: object) -> list[str]:
        """Accept nothing, or a verdict and the id of a reason; either may still be ""."""
        reponse = controler_forme(brut) or []
        if reponse == []:
            return []
        if isinstance(reponse, str) or len(reponse) != 2:
            raise ReponseInvalide(FORME_INATTENDUE)
        verdict, raison = reponse
        if verdict not in ("", *VERDICTS) or raison not in ("", *(r.id for r in self.raisons)):
            raise ReponseInvalide(FORME_INATTENDUE)
        return reponse if verdict or raison else []

    def evaluer(self, reponse: Reponse) -> Evaluation:
        """Give half for the verdict, and half for the reason under a right verdict."""
        verdict, choisie = reponse if isinstance(reponse, list) and reponse else ("", "")
        bon_verdict = verdict == self.verdict
        bonne_raison = any(r.juste and r.id == choisie for r in self.raisons)
        part = (0.5 + 0.5 * bonne_raison) if bon_verdict else 0.0
        return Evaluation(
            points=self.points * part,
            maximum=self.points,
            retours=(self._retour_verdict(verdict), *self._retours_raisons(choisie)),
            explication=self.explication,
        )

    def _retour_verdict(self, verdict: str) -> Retour:
        choix = verdict or self.verdict
        return Retour(
            choix,
            f"L’affirmation est {'vraie' if self.juste else 'fausse'}.",
            choix == self.verdict,
            libelle=VERDICTS[choix],
            oublie=not verdict,
        )

    def _retours_raisons(self, choisie: str) -> tuple[Retour, ...]:
        return tuple(
            Retour(r.id, r.retour, r.juste, libelle=r.texte, oublie=r.id != choisie)
            for r in self.raisons
            if r.id == choisie or r.juste
        )

    def exemple_juste(self) -> Reponse:
        """Return the right verdict and the right reason."""
        return [self.verdict, next((r.id for r in self.raisons if r.juste), "")]

    def exemple_faux(self) -> Reponse:
        """Return the wrong verdict and a wrong reason."""
        verdict = "faux" if self.juste else "vrai"
        return [verdict, next((r.id for r in self.raisons if not r.juste), "")]

    def en_clair(self, reponse: Reponse) -> str:
        """Return the verdict, then the reason."""
        verdict, choisie = reponse if isinstance(reponse, list) and reponse else ("", "")
        raison = next((r.texte for r in self.raisons if r.id == choisie), "")
        return "\n".join(filter(None, (VERDICTS.get(verdict, ""), raison)))

    def imprimable(self) -> Imprimable:
        """Return the two verdicts, then the reasons."""
        raisons = lettrees(FormeLigne.ROND, (r.texte for r in self.raisons), groupe=1)
        justes = [ligne.repere for ligne, r in zip(raisons, self.raisons, strict=True) if r.juste]
        return Imprimable(
            enonce=self.enonce,
            consigne="Vrai ou faux ? Cochez, puis cochez la raison qui convient.",
            lignes=(
                *(LigneImprimee(FormeLigne.ROND, mot) for mot in VERDICTS.values()),
                LigneImprimee(FormeLigne.TEXTE, "Parce que :"),
                *raisons,
            ),
            corrige=(VERDICTS[self.verdict], *corrige_de(raisons, justes)),
            explication=self.explication,
        )
